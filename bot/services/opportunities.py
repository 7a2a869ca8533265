"""Opportunities: what would make service better, first of all what got in the way."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.opportunities import Opportunity, Reason, Side


class OpportunityStore(Protocol):
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
    ) -> Opportunity: ...

    def get(self, opportunity_id: int) -> Opportunity | None: ...

    def of_teams(self, team_ids: Iterable[int], since: datetime) -> Sequence[Opportunity]:
        """Return open opportunities said at or after the moment, oldest first."""
        ...
