"""The weekly prompt: who is asked about what."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.check_ins import CheckIn, Standing, Status
from bot.domain.goals import Goal, GoalState
from bot.domain.opportunities import Opportunity
from bot.domain.people import Viewer

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


@dataclass(frozen=True, slots=True)
class Served:
    """The organisation's goal that a goal helps in the end, with its live number."""

    goal: Goal
    standing: Standing


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal as a prompt, a check-in list or Home shows it to the person who reports it."""

    goal: Goal
    standing: Standing
    """After everything, answers to this very prompt included."""
    serves: Served | None = None
    """None: unlinked, or the goal is the organisation's own."""
    is_stale: bool = False
    is_overdue: bool = False
    """Past its date: asked for *Close… / Carry over…*."""
    is_linked: bool = True
    """Whether its path leads to an organisation goal (the organisation's own goals are linked)."""
    recorded: CheckIn | None = None
    """The newest standing check-in, if it was made since this was asked; whoever made it."""

    @property
    def is_done(self) -> bool:
        """Whether the goal stands as done: it is not asked about again."""
        return self.standing.status is Status.DONE

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted: not of a goal that rests or was closed since."""
        return self.recorded is None and not self.is_done and self.goal.state is GoalState.ACTIVE

    @property
    def may_keep(self) -> bool:
        """Whether *No change* is offered: not before a first check-in."""
        return self.standing.latest is not None


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """*Anything in the way?* for one team, with what was answered to it."""

    team_id: int
    team: str
    answer: ObstacleAnswer | None = None
    opportunity: Opportunity | None = None
    """The one the answer names."""


@dataclass(frozen=True, slots=True)
class PromptCard:
    """What a person's prompt shows at one moment."""

    user_id: str
    zone: str
    """The person's own; dates are shown in it."""
    today: date
    """In that zone."""
    week: date
    """The Monday of the prompt's ISO week; a list that is no prompt has the current one."""
    goals: tuple[GoalLine, ...]
    """Those to show, in order."""
    obstacles: tuple[ObstacleLine, ...] = ()
    hidden: int = 0
    """How many goals stand behind *Show the rest*."""
    is_reminder: bool = False

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.user_id, self.zone, self.today)
