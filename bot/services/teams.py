"""Teams: who belongs together, who leads, and when they are asked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.cadences import Cadence
from bot.domain.teams import ProgressSlot, Team, TeamTree


@dataclass(frozen=True, slots=True)
class NewTeam:
    name: str
    lead_id: str
    parent_id: int | None
    channel_id: str
    zone: str
    cadence: Cadence
    anchor: date
    progress_slot: ProgressSlot
    members: frozenset[str]
    usergroup_id: str | None
    posting: bool
    created_at: datetime


class TeamStore(Protocol):
    def add(self, team: NewTeam) -> Team: ...

    def save(self, team: Team) -> None:
        """Store a changed team, its members included."""
        ...

    def get(self, team_id: int) -> Team | None: ...

    def in_channel(self, channel_id: str) -> Team | None: ...

    def tree(self) -> TeamTree:
        """Return all teams with their members, in two queries."""
        ...
