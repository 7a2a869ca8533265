"""What is asked when somebody leaves: who leads now, and what becomes of their goals."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.goals import Goal, PersonOwner
from bot.domain.teams import Team


@dataclass(frozen=True, slots=True)
class LeadQuestion:
    """Who leads a team whose lead has left, as somebody reads it who acts for them, or did."""

    team: Team
    """As it is now."""
    left: str
    asked: str
    """The person who reads it."""
    acting: str | None
    """Who acts as lead now."""
    is_back: bool
    """Whether the lead who had left is here again."""
    is_admin: bool = False
    """Whether who reads it looks after Headway: they decide where nobody acts as lead."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be answered, by who reads it."""
        is_as_left = self.team.end is None and self.team.lead_id == self.left and not self.is_back
        return is_as_left and (self.acting == self.asked or (self.acting is None and self.is_admin))


@dataclass(frozen=True, slots=True)
class LeftGoals:
    """The goals of somebody who has left, for the lead who decides what becomes of them."""

    left: str
    is_back: bool
    goals: tuple[Goal, ...]
    """By number: those asked about, and those settled since."""
    to_decide: frozenset[int] = frozenset()
    """The numbers of those about which the reader still decides."""
    decider: str | None = None
    """Who decides about the others that are open, where that is somebody else by now."""

    def is_theirs(self, goal: Goal) -> bool:
        """Tell whether it is an open goal of who has left."""
        return goal.is_open and isinstance(goal.owner, PersonOwner) and goal.owner.user_id == self.left


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A goal that somebody else owns now."""

    goal: Goal
    team: Team
    """The team it counts in."""
    is_other_team: bool
    """Whether it counted in another team before."""


@dataclass(frozen=True, slots=True)
class GivenGoal:
    """A goal of somebody who has left, as its new owner is told of it."""

    goal: Goal
    team: Team
    """The team it counts in."""
    left: str
    given_by: str
    next_asked: datetime | None
    """When the owner is next asked about it (UTC); None: nothing is planned."""
