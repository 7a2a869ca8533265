"""What happened to teams."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, func, insert
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.team_changes import Happening, NewTeamChange, TeamChange
from storage.base import Reference, Repository, Row, Serial, UserId
from storage.history import History


class TeamChangeRow(History, Row):
    __tablename__ = "team_changes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        Index(None, "workspace_id", "team_id", "change_id"),
        Index(None, "workspace_id", "what", "at"),
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
    channel_before: Mapped[str | None] = mapped_column(String(32))
    channel_after: Mapped[str | None] = mapped_column(String(32))
    name_before: Mapped[str | None] = mapped_column(String(80))
    goals: Mapped[list[int]]
    opportunities: Mapped[list[int]] = mapped_column(server_default="[]")


class SqlTeamChanges(Repository):
    """Implements TeamChangeStore."""

    def note(self, change: NewTeamChange) -> TeamChange:
        (noted,) = self.note_all([change])
        return noted

    def note_all(self, changes: Sequence[NewTeamChange]) -> Sequence[TeamChange]:
        if not changes:
            return ()
        noted = insert(TeamChangeRow).returning(TeamChangeRow)
        return [_change(row) for row in self._session.scalars(noted, [self._fields(change) for change in changes])]

    def _fields(self, change: NewTeamChange) -> dict[str, object]:
        return {
            "workspace_id": self._workspace_id,
            "team_id": change.team_id,
            "what": change.what.value,
            "by": change.by,
            "at": change.at,
            "people": list(change.people),
            "lead_before": change.lead_before,
            "lead_after": change.lead_after,
            "team_before": change.team_before,
            "team_after": change.team_after,
            "channel_before": change.channel_before,
            "channel_after": change.channel_after,
            "name_before": change.name_before,
            "goals": list(change.goals),
            "opportunities": list(change.opportunities),
        }

    def get(self, change_id: int) -> TeamChange | None:
        row = self._session.scalar(self._rows(TeamChangeRow).where(TeamChangeRow.change_id == change_id))
        return None if row is None else _change(row)

    def latest_of(self, team_ids: Iterable[int], what: Happening) -> Mapping[int, TeamChange]:
        of_teams = self._rows(TeamChangeRow).where(self._among(TeamChangeRow.team_id, team_ids))
        of_sort = of_teams.where(TeamChangeRow.what == what.value)
        newest = of_sort.with_only_columns(func.max(TeamChangeRow.change_id)).group_by(TeamChangeRow.team_id)
        rows = self._session.scalars(self._rows(TeamChangeRow).where(TeamChangeRow.change_id.in_(newest)))
        return {row.team_id: _change(row) for row in rows}

    def endings_since(self, moment: datetime) -> Sequence[TeamChange]:
        ends = [Happening.MERGED.value, Happening.ARCHIVED.value]
        since = self._rows(TeamChangeRow).where(TeamChangeRow.what.in_(ends), TeamChangeRow.at >= moment)
        return [_change(row) for row in self._session.scalars(since.order_by(TeamChangeRow.change_id))]

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
        channel_before=row.channel_before,
        channel_after=row.channel_after,
        name_before=row.name_before,
        goals=tuple(row.goals),
        opportunities=tuple(row.opportunities),
    )
