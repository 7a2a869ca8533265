"""Opportunities, as people said them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.opportunities import Opportunity, Reason, Side
from storage.base import Reference, Repository, Row, Serial, UserId


class OpportunityRow(Row):
    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("workspace_id", "opportunity_id"),
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        ForeignKeyConstraint(["workspace_id", "goal"], ["goals.workspace_id", "goals.number"]),
        Index(None, "workspace_id", "team_id", "said_at"),
        {"sqlite_autoincrement": True},
    )

    opportunity_id: Mapped[Serial] = mapped_column(primary_key=True)
    team_id: Mapped[Reference]
    said_by: Mapped[UserId]
    said_at: Mapped[datetime]
    text: Mapped[str]
    reason: Mapped[str] = mapped_column(String(16))
    side: Mapped[str] = mapped_column(String(16))
    goal: Mapped[int | None]
    week: Mapped[date | None]
    closed_at: Mapped[datetime | None]


class SqlOpportunities(Repository):
    """Implements OpportunityStore."""

    def add(
        self,
        *,
        team_id: int,
        said_by: str,
        said_at: datetime,
        text: str,
        reason: Reason,
        side: Side = Side.OURS,
        goal: int | None = None,
        week: date | None = None,
    ) -> Opportunity:
        row = OpportunityRow(
            workspace_id=self._workspace_id,
            team_id=team_id,
            said_by=said_by,
            said_at=said_at,
            text=text,
            reason=reason.value,
            side=side.value,
            goal=goal,
            week=week,
        )
        self._session.add(row)
        self._session.flush()
        return _opportunity(row)

    def get(self, opportunity_id: int) -> Opportunity | None:
        row = self._session.scalar(self._rows(OpportunityRow).where(OpportunityRow.opportunity_id == opportunity_id))
        return None if row is None else _opportunity(row)

    def close(self, opportunity_id: int, at: datetime) -> None:
        closing = (
            update(OpportunityRow)
            .where(OpportunityRow.workspace_id == self._workspace_id)
            .where(OpportunityRow.opportunity_id == opportunity_id, OpportunityRow.closed_at.is_(None))
            .values(closed_at=at)
        )
        self._session.execute(closing)

    def open_of(self, team_id: int) -> Sequence[Opportunity]:
        its = self._rows(OpportunityRow).where(OpportunityRow.team_id == team_id, OpportunityRow.closed_at.is_(None))
        return [_opportunity(row) for row in self._session.scalars(its.order_by(OpportunityRow.opportunity_id))]

    def move(self, opportunity_ids: Iterable[int], team_id: int) -> None:
        moving = (
            update(OpportunityRow)
            .where(OpportunityRow.workspace_id == self._workspace_id)
            .where(self._among(OpportunityRow.opportunity_id, opportunity_ids))
            .values(team_id=team_id)
        )
        self._session.execute(moving)

    def of_teams(self, team_ids: Iterable[int], since: datetime) -> Sequence[Opportunity]:
        return self._open_since(since, self._among(OpportunityRow.team_id, team_ids))

    def open_among(self, opportunity_ids: Iterable[int], since: datetime) -> Sequence[Opportunity]:
        return self._open_since(since, self._among(OpportunityRow.opportunity_id, opportunity_ids))

    def _open_since(self, since: datetime, which: ColumnElement[bool]) -> Sequence[Opportunity]:
        still_open = self._rows(OpportunityRow).where(
            which,
            OpportunityRow.said_at >= since,
            OpportunityRow.closed_at.is_(None),
        )
        oldest_first = still_open.order_by(OpportunityRow.said_at, OpportunityRow.opportunity_id)
        return [_opportunity(row) for row in self._session.scalars(oldest_first)]


def _opportunity(row: OpportunityRow) -> Opportunity:
    return Opportunity(
        opportunity_id=row.opportunity_id,
        team_id=row.team_id,
        said_by=row.said_by,
        said_at=row.said_at,
        text=row.text,
        reason=Reason(row.reason),
        side=Side(row.side),
        goal=row.goal,
        week=row.week,
        closed_at=row.closed_at,
    )
