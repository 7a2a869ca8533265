"""What happened to teams."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.team_changes import Happening, NewTeamChange, TeamChange
from storage.base import Reference, Repository, Row, Serial, UserId
from storage.history import History


class TeamChangeRow(History, Row):
    __tablename__ = "team_changes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        Index(None, "workspace_id", "team_id", "change_id"),
        {"sqlite_autoincrement": True},
    )

    change_id: Mapped[Serial] = mapped_column(primary_key=True)
    team_id: Mapped[Reference]
    what: Mapped[str] = mapped_column(String(16))
    by: Mapped[UserId]
    at: Mapped[datetime]
    people: Mapped[list[str]]
    lead_before: Mapped[UserId | None]
    lead_after: Mapped[UserId | None]
    team_before: Mapped[Reference | None]
    team_after: Mapped[Reference | None]
    goals: Mapped[list[int]]
    opportunities: Mapped[list[int]] = mapped_column(server_default="[]")


class SqlTeamChanges(Repository):
    """Implements TeamChangeStore."""

    def note(self, change: NewTeamChange) -> TeamChange:
        row = TeamChangeRow(
            workspace_id=self._workspace_id,
            team_id=change.team_id,
            what=change.what.value,
            by=change.by,
            at=change.at,
            people=list(change.people),
            lead_before=change.lead_before,
            lead_after=change.lead_after,
            team_before=change.team_before,
            team_after=change.team_after,
            goals=list(change.goals),
            opportunities=list(change.opportunities),
        )
        self._session.add(row)
        self._session.flush()
        return _change(row)

    def get(self, change_id: int) -> TeamChange | None:
        row = self._session.scalar(self._rows(TeamChangeRow).where(TeamChangeRow.change_id == change_id))
        return None if row is None else _change(row)

    def of_team(self, team_id: int) -> Sequence[TeamChange]:
        its = self._rows(TeamChangeRow).where(TeamChangeRow.team_id == team_id)
        return [_change(row) for row in self._session.scalars(its.order_by(TeamChangeRow.change_id))]


def _change(row: TeamChangeRow) -> TeamChange:
    return TeamChange(
        change_id=row.change_id,
        team_id=row.team_id,
        what=Happening(row.what),
        by=row.by,
        at=row.at,
        people=tuple(row.people),
        lead_before=row.lead_before,
        lead_after=row.lead_after,
        team_before=row.team_before,
        team_after=row.team_after,
        goals=tuple(row.goals),
        opportunities=tuple(row.opportunities),
    )
