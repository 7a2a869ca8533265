"""The weekly prompt: who is asked about what."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MOST_GOALS = 8
"""More than this stand behind *Show the rest* (PRODUCT, the weekly rhythm)."""


class Ask(StrEnum):
    """What one line of a prompt wants."""

    REPORT = "report"
    """The goal's number or status."""
    OVERDUE = "overdue"
    """Past its date: *Close… / Carry over…*, asked once."""
    OBSTACLE = "obstacle"
    """*Anything in the way?*: of those who don't report a team's goal."""


@dataclass(frozen=True, slots=True)
class PromptItem:
    """One line of a prompt; an obstacle line is about a team, the others about a goal."""

    ask: Ask
    team_id: int
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one person was sent in one ISO week. Its items are fixed when it is first rendered."""

    person: str
    week: date
    """The Monday of its ISO week."""
    moment: datetime
    """UTC instant it fell due."""
    items: tuple[PromptItem, ...] = ()
    shows_all: bool = False
    """Whether *Show the rest* was tapped."""
    channel: str | None = None
    ts: str | None = None

    @property
    def occurrence(self) -> str:
        return self.week.isoformat()


@dataclass(frozen=True, slots=True)
class ObstacleAnswer:
    """A person's answer to *anything in the way?*: nothing, or the opportunity they described."""

    person: str
    team_id: int
    week: date
    at: datetime
    opportunity_id: int | None = None
    """None: nothing in the way."""
