"""People: what the directory knows of Slack's users."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache

from sqlalchemy import ColumnElement, Index, Insert, Select, String, and_, case, false, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.absences import Absence
from bot.domain.people import Guest, Person, Profile, Whereabouts, lives_in
from bot.domain.slack_statuses import TimeOffStatus
from bot.domain.working_time import USUAL_HOURS, WorkingHours
from storage.absences import AbsenceRow, absence
from storage.base import Repository, Row, Tenant, UserId, among, rows_here


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
    stranger: Mapped[bool]
    known_since: Mapped[datetime | None]
    gone_since: Mapped[datetime | None]
    """When the directory first said so of somebody who is gone; None too where that was not noted."""
    chosen_zone: Mapped[str | None] = mapped_column(String(64))
    chosen_country: Mapped[str | None] = mapped_column(String(2))
    """What they chose themselves; `zone` and `country` are what the directory told."""
    works_from: Mapped[time | None]
    works_until: Mapped[time | None]
    status: Mapped[str | None] = mapped_column(String(16))
    """`_IS_OFF`, or None: that a status tells of time off, and nothing of why."""
    status_until: Mapped[datetime | None]
    status_since: Mapped[datetime | None]
    here_despite: Mapped[datetime | None]
    """Until when the status holds that they have said to be here in spite of."""
    named_admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    added_at: Mapped[datetime]
    """Real time, and only an order: who was added first is asked about first."""


_IS_OFF = "out_of_office"
"""A word that code from before migration 0018 reads, too."""

_LEARNT = frozenset(
    {"name", "zone", "is_bot", "guest", "deactivated", "slack_admin", "stranger", "status", "status_until"}
)
"""What the directory's latest answer replaces."""


class SqlPeople(Repository):
    """Implements PeopleStore."""

    def get(self, user_id: str) -> Person | None:
        return self.get_many([user_id]).get(user_id)

    def get_many(self, user_ids: Iterable[str]) -> Mapping[str, Person]:
        rows: dict[str, PersonRow] = {}
        absences: dict[str, list[Absence]] = {}
        for row, absence_row in self._ask(_by_ids(), people=user_ids):
            rows[row.user_id] = row
            if absence_row is not None:
                absences.setdefault(row.user_id, []).append(absence(absence_row))
        return {user_id: _person(row, absences.get(user_id, ())) for user_id, row in rows.items()}

    def choose(self, user_id: str, chosen: Whereabouts, hours: WorkingHours) -> None:
        is_usual = hours == USUAL_HOURS
        self._change(
            user_id,
            chosen_zone=chosen.zone,
            chosen_country=chosen.country,
            works_from=None if is_usual else hours.starts,
            works_until=None if is_usual else hours.ends,
        )

    def is_here_despite(self, user_id: str, until: datetime | None) -> None:
        self._change(user_id, here_despite=until)

    def _change(self, user_id: str, **columns: object) -> None:
        theirs = PersonRow.workspace_id == self._workspace_id, PersonRow.user_id == user_id
        change = update(PersonRow).where(*theirs).values(**columns)
        self._session.execute(change, execution_options={"synchronize_session": False})
        self._session.expire_all()

    def find(self, user_ids: Iterable[str] | None, words: str, limit: int) -> Sequence[Person]:
        name = func.coalesce(func.nullif(PersonRow.name, ""), PersonRow.user_id)
        # SQLite folds the case of ASCII letters only: the words are tried as names are usually written, too.
        spellings = {words, words.lower(), words.upper(), words.title()}
        called_so = or_(*(name.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))
        here = self._rows(PersonRow).where(~gone())
        if user_ids is not None:
            here = here.where(self._among(PersonRow.user_id, user_ids))
        if words:
            here = here.where(called_so)
        found = here.order_by(PersonRow.user_id).limit(limit)
        return [_person(row) for row in self._session.scalars(found)]

    def names(self) -> Mapping[str, str]:
        here = self._rows(PersonRow).where(~gone(), PersonRow.name.is_not(None))
        named = self._session.execute(here.with_only_columns(PersonRow.user_id, PersonRow.name))
        return {user_id: name for user_id, name in named if name}

    def add_unknown(self, user_ids: Iterable[str]) -> None:
        fields = [self._fields(Profile(user_id, "", "")) | {"name": None, "zone": None} for user_id in user_ids]
        if fields:
            self._session.connection().execute(_unless_there(self._insert(PersonRow)), fields)

    def learn(self, profiles: Iterable[Profile], now: datetime, countries: Mapping[str, str | None]) -> None:
        with_country, without = [], []
        for profile in profiles:
            gone_since = now if _is_gone(profile) else None
            fields = self._fields(profile) | {"known_since": now, "gone_since": gone_since, "status_since": now}
            if profile.user_id in countries:
                with_country.append(fields | {"country": countries[profile.user_id]})
            else:
                without.append(fields)
        self._upsert(with_country, _LEARNT | {"country"})
        self._upsert(without, _LEARNT)
        self._session.expire_all()

    def _upsert(self, people: list[dict[str, object]], learnt: frozenset[str]) -> None:
        """Insert people, or update these columns of those that are there."""
        if not people:
            return
        self._session.connection().execute(_learning(self._insert(PersonRow), learnt), people)

    def unknown(self, limit: int) -> Sequence[str]:
        waiting = self._rows(PersonRow).where(PersonRow.known_since.is_(None))
        oldest = waiting.order_by(PersonRow.added_at, PersonRow.user_id).limit(limit)
        return self._session.scalars(oldest.with_only_columns(PersonRow.user_id)).all()

    def known(self) -> Sequence[str]:
        ours = self._rows(PersonRow).where(PersonRow.name.is_not(None), ~PersonRow.stranger)
        return self._session.scalars(ours.order_by(PersonRow.user_id).with_only_columns(PersonRow.user_id)).all()

    def slack_admins(self) -> Sequence[Person]:
        admins = self._rows(PersonRow).where(PersonRow.slack_admin, ~PersonRow.deactivated, ~PersonRow.stranger)
        return [_person(row) for row in self._session.scalars(admins.order_by(PersonRow.user_id))]

    def named_admins(self) -> Sequence[Person]:
        named = self._rows(PersonRow).where(PersonRow.named_admin, ~gone(), PersonRow.guest == Guest.NO.value)
        return [_person(row) for row in self._session.scalars(named.order_by(PersonRow.user_id))]

    def gone_by(self, user_ids: Iterable[str], moment: datetime) -> frozenset[str]:
        left = self._rows(PersonRow).where(self._among(PersonRow.user_id, user_ids), gone())
        by_then = left.where(or_(PersonRow.gone_since.is_(None), PersonRow.gone_since < moment))
        return frozenset(self._session.scalars(by_then.with_only_columns(PersonRow.user_id)))

    def gone_since(self, user_ids: Iterable[str]) -> Mapping[str, datetime]:
        left = self._rows(PersonRow).where(self._among(PersonRow.user_id, user_ids), gone())
        noted = left.where(PersonRow.gone_since.is_not(None))
        asked = self._session.execute(noted.with_only_columns(PersonRow.user_id, PersonRow.gone_since))
        return {user_id: since for user_id, since in asked if since is not None}

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
            "stranger": profile.stranger,
            "known_since": None,
            "gone_since": None,
            "status": _IS_OFF if profile.status else None,
            "status_until": profile.status.until if profile.status else None,
            "status_since": None,
            "added_at": datetime.now(UTC),
        }


@cache
def _by_ids() -> Select[PersonRow, AbsenceRow | None]:
    """Given `people`: each as often as they have absences that stand, at least once."""
    theirs = and_(
        AbsenceRow.workspace_id == PersonRow.workspace_id,
        AbsenceRow.person == PersonRow.user_id,
        AbsenceRow.taken_back_at.is_(None),
    )
    asked = rows_here(PersonRow).where(among(PersonRow.user_id, "people"))
    return asked.outerjoin(AbsenceRow, theirs).add_columns(AbsenceRow).order_by(AbsenceRow.first)


@cache
def _unless_there(insert: sqlite.Insert | postgresql.Insert) -> Insert:
    return insert.on_conflict_do_nothing()


@cache
def _learning(insert: sqlite.Insert | postgresql.Insert, learnt: frozenset[str]) -> Insert:
    """Insert people, or update these columns of those that are there."""
    known_since = func.coalesce(PersonRow.known_since, insert.excluded.known_since)
    # Whoever was gone already left when they did; it is asked of what stands there, which old code writes too.
    since_then = case((gone(), PersonRow.gone_since), else_=insert.excluded.gone_since)
    gone_since = case((insert.excluded.gone_since.is_(None), None), else_=since_then)
    # A status that is changed while it holds holds on since it began.
    status_since = case(
        (PersonRow.status_until >= insert.excluded.status_since, PersonRow.status_since),
        else_=insert.excluded.status_since,
    )
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "user_id"],
        set_={name: insert.excluded[name] for name in sorted(learnt)}
        | {"known_since": known_since, "gone_since": gone_since, "status_since": status_since},
    )


def gone() -> ColumnElement[bool]:
    """Return what holds for the rows of those of whom `Person.may_be_here` says no."""
    return or_(PersonRow.deactivated, PersonRow.is_bot, PersonRow.stranger)


def _is_gone(profile: Profile) -> bool:
    return profile.deactivated or profile.is_bot or profile.stranger


def _person(row: PersonRow, absences: Sequence[Absence] = ()) -> Person:
    told, chosen = Whereabouts(row.zone, row.country), Whereabouts(row.chosen_zone, row.chosen_country)
    lives = lives_in(told, chosen)
    return Person(
        user_id=row.user_id,
        name=row.name,
        zone=lives.zone,
        country=lives.country,
        is_bot=row.is_bot,
        guest=Guest(row.guest),
        deactivated=row.deactivated,
        slack_admin=row.slack_admin,
        stranger=row.stranger,
        known_since=row.known_since,
        told=told,
        chosen=chosen,
        hours=WorkingHours(row.works_from, row.works_until) if row.works_from and row.works_until else USUAL_HOURS,
        absences=tuple(absences),
        status=TimeOffStatus(row.status_until) if row.status and row.status_until else None,
        status_since=row.status_since if row.status else None,
        is_here_despite=row.here_despite,
        named_admin=row.named_admin,
    )
