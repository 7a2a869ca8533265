"""Welcomes: who came into which team, and which message tells them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.welcomes import Joining
from storage.base import Reference, Repository, Row, Tenant, UserId


class WelcomeRow(Row):
    __tablename__ = "welcomes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        Index(None, "workspace_id", "person"),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    team_id: Mapped[Reference] = mapped_column(primary_key=True)
    person: Mapped[UserId] = mapped_column(primary_key=True)
    added_by: Mapped[UserId]
    added_at: Mapped[datetime | None]
    told_in: Mapped[str | None] = mapped_column(String(10))
    """The occurrence of the welcome that tells of it; empty: none does; None: none is planned yet."""


class SqlWelcomes(Repository):
    """Implements WelcomeStore."""

    def put(self, joinings: Iterable[Joining]) -> None:
        rows = [
            {
                "workspace_id": self._workspace_id,
                "team_id": joining.team_id,
                "person": joining.person,
                "added_by": joining.added_by,
                "added_at": joining.added_at,
                "told_in": joining.told_in,
            }
            for joining in joinings
        ]
        if not rows:
            return
        insert = self._insert(WelcomeRow)
        changed = {name: insert.excluded[name] for name in ("added_by", "added_at", "told_in")}
        put = insert.on_conflict_do_update(index_elements=["workspace_id", "team_id", "person"], set_=changed)
        self._session.connection().execute(put, rows)
        self._session.expire_all()

    def of_people(self, people: Iterable[str]) -> Sequence[Joining]:
        theirs = self._rows(WelcomeRow).where(self._among(WelcomeRow.person, people))
        rows = self._session.scalars(theirs.order_by(WelcomeRow.added_at, WelcomeRow.team_id))
        return [Joining(row.team_id, row.person, row.added_by, row.added_at, row.told_in) for row in rows]
