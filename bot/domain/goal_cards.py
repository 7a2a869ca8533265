"""What goals look like to one reader: a line in a list, the card of one goal, what was saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.domain.check_ins import CheckIn, Standing
from bot.domain.goals import Goal, GoalEvent, GoalState, Level, PersonOwner, Revision
from bot.domain.measures import Value
from bot.domain.pace import Pace
from bot.domain.people import Viewer
from bot.domain.reviews import Review
from bot.domain.teams import StandIn

CHECK_INS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class GoalSummary:
    """One goal with where it stands, in the zone of the team it counts in."""

    goal: Goal
    level: Level
    team: str
    """The name of the team it counts in."""
    reporter: str | None
    """The user id of the one person asked for it; None: nobody is, as they have left."""
    standing: Standing
    progress: Decimal | None
    """The share achieved, 1 at the target; None without a value."""
    pace: Pace | None
    today: date
    is_stale: bool
    is_overdue: bool
    is_linked: bool
    """Whether a path leads up to an organisation goal (the organisation's own are linked)."""
    stand_in: StandIn | None = None
    """Who is asked in place of somebody who has left; None: nobody has to be."""
    helped: Goal | None = None
    """The organisation's goal that an unlinked goal helped until that one ended; None: there was none."""
    is_asked_no_more: bool = False
    """Past its date for so long that no prompt asks about it."""

    @property
    def is_active(self) -> bool:
        return self.goal.state is GoalState.ACTIVE


@dataclass(frozen=True, slots=True)
class GoalCard:
    """One goal as one reader sees it, with its history and what they may do."""

    summary: GoalSummary
    viewer: Viewer
    path: tuple[Goal, ...] = ()
    """The line of sight: the goals it helps, nearest first, as far as the reader may see."""
    supporting: tuple[Goal, ...] = ()
    revisions: tuple[Revision, ...] = ()
    """Oldest first."""
    check_ins: tuple[CheckIn, ...] = ()
    """The newest that stand, oldest of them first."""
    values: tuple[Value, ...] = ()
    """Of the last six check-ins with a value, oldest first."""
    may_check_in: bool = False
    may_change: bool = False
    may_reopen: bool = False
    may_set_again: bool = False
    """It was taken back by the reader, who can set it anew with the same words."""
    events: tuple[GoalEvent, ...] = ()
    """What happened to it beside its wordings, oldest first."""
    reviewed: Review | None = None
    """Its newest review that counts."""
    teams: Mapping[int, str] = field(default_factory=dict)
    """The names of the teams that its history names, by number."""
    reviewed_between_times: bool = False
    """Whether that was before its quarter asked (`is_between_times`), and so is not the quarter's review."""

    @property
    def goal(self) -> Goal:
        return self.summary.goal

    @property
    def may_reassign(self) -> bool:
        """Whether the reader may give it another owner: its own has left."""
        return self.may_change and isinstance(self.goal.owner, PersonOwner) and self.summary.stand_in is not None

    @property
    def wordings(self) -> Mapping[int, Revision]:
        """The revisions by number: a check-in keeps the one it was made against."""
        return {revision.number: revision for revision in self.revisions}


@dataclass(frozen=True, slots=True)
class GoalTurned:
    """A goal that was paused, resumed or opened again."""

    card: GoalCard
    was: GoalState
    next_prompt: datetime | None = None
    """When its reporter is next asked about it (UTC); None if nobody is."""


@dataclass(frozen=True, slots=True)
class GoalSaved:
    """What was understood when a goal was set or edited."""

    card: GoalCard
    is_new: bool
    changed: bool = True
    """False when an edit left everything as it was."""
    first_prompt: datetime | None = None
    """When its reporter is first asked about it (UTC); None if nobody will be, or for an edit."""
    similar: tuple[Goal, ...] = field(default=())
    """Goals in sight with nearly the same title."""
    edit: int | None = None
    """The id of the edit, by which it can be taken back; None for a new goal, and where nothing changed or can be."""
    taken_back: bool = False
    """Whether the edit was taken back before its form came once more."""
    out_of_sight: bool = False
    """Whether whoever set or edited it has put it out of their own sight, as an admin can."""


@dataclass(frozen=True, slots=True)
class GoalUndone:
    """What was taken back: the setting of a goal, or an edit; the card shows the goal as it is after that."""

    card: GoalCard
    was_new: bool
