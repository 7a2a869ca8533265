"""App Home and `/goal`: one list of what a person has to do, then their goals, team and organisation."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.cadences import iso_monday
from bot.domain.goals import Goal
from bot.domain.next_steps import NextStep
from bot.domain.prompts import GoalLine, ObstacleLine
from bot.domain.teams import StandIn, Team
from bot.domain.time_off import TimeOffCard


class Task(StrEnum):
    """What may wait for a person. The order is the order on the list."""

    CHECK_IN = "check_in"
    OBSTACLE = "obstacle"
    """*Anything in the way?* of this week's prompt, still open."""
    OVERDUE = "overdue"
    WHO_LEADS = "who_leads"
    """A team whose lead has left, for who acts for them until somebody is named."""
    LEFT_BEHIND = "left_behind"
    """A goal whose owner has left: nobody is asked about it."""
    REVIEW = "review"
    PROGRESS_DRAFT = "progress_draft"
    NOT_YET_POSTING = "not_yet_posting"


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """The draft of a progress post that can still be sent."""

    team: Team
    post_id: int
    is_last_weeks: bool
    """Whether its week is over: it can be sent until the week after is, while there is no newer one."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: about a goal, what is in a team's way, or the draft or channel of a team that one leads."""

    task: Task
    goal: GoalLine | None = None
    team: Team | None = None
    obstacle: ObstacleLine | None = None
    draft: OpenDraft | None = None
    is_to_review_too: bool = False
    """Whether the goal is to be reviewed as well: it stands on the list once, with the more urgent reason."""
    review_until: date | None = None
    """The last day on which it can be reviewed for its quarter, if it is to be."""
    nobody_acts: bool = False
    """Whether nobody acts for the lead who has left, so that an admin is asked."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What those who have left leave to a lead."""

    goals: tuple[GoalLine, ...] = ()
    """Goals that count in a team of theirs."""
    teams: tuple[Team, ...] = ()
    """Teams for whose lead they act."""
    leaderless: tuple[Team, ...] = ()
    """For an admin: teams for whose lead nobody acts."""


@dataclass(frozen=True, slots=True)
class PausedGoal:
    """A goal that rests: nobody is asked about it until it is resumed."""

    goal: Goal
    may_resume: bool
    """Whether the person who looks may resume it."""


@dataclass(frozen=True, slots=True)
class TeamCard:
    """One of the person's teams with the goals it owns."""

    team: Team
    is_mine_to_lead: bool
    """Whether they lead it, or act for its lead who has left."""
    goals: tuple[GoalLine, ...]
    stand_in: StandIn | None = None
    """Who acts for its lead; None: the lead is here."""
    people_here: int = 0
    """How many of its people have not left."""
    paused: tuple[PausedGoal, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstGoal:
    """The goal that the organisation does not have."""

    lead: str | None
    """Who leads the organisation and can set it; None: they have left, and admins can."""


@dataclass(frozen=True, slots=True)
class HomeCard:
    """What Home shows one person at one moment."""

    user_id: str
    zone: str
    """The person's own; dates are shown in it."""
    today: date
    """In that zone."""
    organisation: Team | None
    """None: nobody has named it yet."""
    may_name_organisation: bool
    admins: tuple[str, ...]
    """Who could name it, as far as known."""
    waiting: tuple[Waiting, ...] = ()
    goals: tuple[GoalLine, ...] = ()
    """Those this person reports, team goals included."""
    teams: tuple[TeamCard, ...] = ()
    organisation_goals: tuple[GoalLine, ...] = ()
    next_prompt: datetime | None = None
    """When this person is next asked anything (UTC); None while something waits, and where nothing will be asked."""
    obstacles: tuple[ObstacleLine, ...] = ()
    """What this week's prompt asks about the way of teams, answered or not."""
    first_goal: FirstGoal | None = None
    """While the organisation has no open goal, for those who cannot set one; a guest is not to know."""
    paused: tuple[PausedGoal, ...] = ()
    """Those this person would report."""
    organisation_paused: tuple[PausedGoal, ...] = ()
    time_off: TimeOffCard | None = None
    """While they are away, or Slack says so."""
    next_step: NextStep | None = None
    """While something is still missing for them to begin with."""
    promise: str = ""
    """The service promise; empty: there is none."""
    may_change_promise: bool = False

    @property
    def week(self) -> date:
        """The Monday of the current ISO week, of which a check-in made here is."""
        return iso_monday(self.today)


def waiting_list(
    goals: tuple[GoalLine, ...],
    asked: frozenset[int],
    to_review: tuple[GoalLine, ...],
    drafts: tuple[OpenDraft, ...],
    not_posting: tuple[Team, ...],
    left_behind: LeftBehind = LeftBehind(),
    obstacles: tuple[ObstacleLine, ...] = (),
    review_until: date | None = None,
) -> tuple[Waiting, ...]:
    """Return what waits, most pressing first; each goal stands on it once.

    `asked` are the goals of this week's prompt: those without an answer wait for a check-in, and so does a goal
    that has gone stale, asked or not. So do its questions of what is in the way, `obstacles`, and what those who have
    left have `left_behind`. `to_review` can be reviewed until `review_until`.
    """
    reviewed = {line.goal.number for line in to_review}
    check_ins = [line for line in goals if waits_for_check_in(line, asked)]
    overdue = [line for line in goals if line.is_overdue]
    told = {line.goal.number for line in (*check_ins, *overdue)}

    def about(task: Task, lines: Iterable[GoalLine]) -> Iterable[Waiting]:
        for line in lines:
            is_too = line.goal.number in reviewed
            yield Waiting(task, goal=line, is_to_review_too=is_too, review_until=review_until if is_too else None)

    return (
        *about(Task.CHECK_IN, check_ins),
        *(Waiting(Task.OBSTACLE, obstacle=line) for line in obstacles if line.is_open),
        *about(Task.OVERDUE, overdue),
        *(Waiting(Task.WHO_LEADS, team=team) for team in left_behind.teams),
        *(Waiting(Task.WHO_LEADS, team=team, nobody_acts=True) for team in left_behind.leaderless),
        *(Waiting(Task.LEFT_BEHIND, goal=line) for line in left_behind.goals),
        *(
            Waiting(Task.REVIEW, goal=line, review_until=review_until)
            for line in to_review
            if line.goal.number not in told
        ),
        *(Waiting(Task.PROGRESS_DRAFT, draft=draft) for draft in drafts),
        *(Waiting(Task.NOT_YET_POSTING, team=team) for team in not_posting),
    )


def waits_for_check_in(line: GoalLine, asked: AbstractSet[int]) -> bool:
    """Tell whether a goal before its date has no answer this week though its number is `asked`, or it is stale."""
    return line.recorded is None and not line.is_overdue and (line.goal.number in asked or line.is_stale)
