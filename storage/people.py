"""People: what the directory knows of Slack's users."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Index, String, case, func
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Guest, Person, Profile
from storage.base import Repository, Row, Tenant, UserId


class PersonRow(Row):
    __tablename__ = "people"
    __table_args__ = (Index(None, "workspace_id", "known_since", "added_at"),)

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    zone: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    is_bot: Mapped[bool]
    guest: Mapped[str] = mapped_column(String(16))
    deactivated: Mapped[bool]
    slack_admin: Mapped[bool]
    known_since: Mapped[datetime | None]
    added_at: Mapped[datetime]
    """Real time, and only an order: who was added first is asked about first."""


class SqlPeople(Repository):
    """Implements PeopleStore."""

    def get(self, user_id: str) -> Person | None:
        row = self._session.get(PersonRow, (self._workspace_id, user_id))
        return None if row is None else _person(row)

    def get_many(self, user_ids: Iterable[str]) -> Mapping[str, Person]:
        rows = self._session.scalars(self._rows(PersonRow).where(self._among(PersonRow.user_id, user_ids)))
        return {row.user_id: _person(row) for row in rows}

    def add_unknown(self, user_ids: Iterable[str]) -> None:
        fields = [self._fields(Profile(user_id, "", "")) | {"name": None, "zone": None} for user_id in user_ids]
        if fields:
            self._session.connection().execute(self._insert(PersonRow).on_conflict_do_nothing(), fields)

    def learn(self, profiles: Iterable[Profile], now: datetime, countries: Mapping[str, str | None]) -> None:
        fields = [
            self._fields(profile) | {"known_since": now, "country": countries.get(profile.user_id)}
            for profile in profiles
        ]
        if not fields:
            return
        insert = self._insert(PersonRow)
        new = insert.excluded
        unknown = PersonRow.known_since.is_(None)
        upsert = insert.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"],
            set_={
                **{name: new[name] for name in ("name", "zone", "is_bot", "guest", "deactivated", "slack_admin")},
                "known_since": func.coalesce(PersonRow.known_since, new.known_since),
                "country": case((unknown, func.coalesce(PersonRow.country, new.country)), else_=PersonRow.country),
            },
        )
        self._session.connection().execute(upsert, fields)
        self._session.expire_all()

    def unknown(self, limit: int) -> Sequence[str]:
        waiting = self._rows(PersonRow).where(PersonRow.known_since.is_(None))
        oldest = waiting.order_by(PersonRow.added_at, PersonRow.user_id).limit(limit)
        return self._session.scalars(oldest.with_only_columns(PersonRow.user_id)).all()

    def slack_admins(self) -> Sequence[Person]:
        admins = self._rows(PersonRow).where(PersonRow.slack_admin, ~PersonRow.deactivated)
        return [_person(row) for row in self._session.scalars(admins.order_by(PersonRow.user_id))]

    def _fields(self, profile: Profile) -> dict[str, object]:
        return {
            "workspace_id": self._workspace_id,
            "user_id": profile.user_id,
            "name": profile.name,
            "zone": profile.zone,
            "country": None,
            "is_bot": profile.is_bot,
            "guest": profile.guest.value,
            "deactivated": profile.deactivated,
            "slack_admin": profile.slack_admin,
            "known_since": None,
            "added_at": datetime.now(UTC),
        }


def _person(row: PersonRow) -> Person:
    return Person(
        user_id=row.user_id,
        name=row.name,
        zone=row.zone,
        country=row.country,
        is_bot=row.is_bot,
        guest=Guest(row.guest),
        deactivated=row.deactivated,
        slack_admin=row.slack_admin,
        known_since=row.known_since,
    )
