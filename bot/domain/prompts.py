"""The weekly prompt: who is asked about what."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.absences import Absence
from bot.domain.check_ins import CheckIn, Standing, Status
from bot.domain.goals import Goal, GoalState
from bot.domain.opportunities import Opportunity
from bot.domain.people import Viewer
from bot.domain.teams import StandIn
from bot.domain.working_time import DayOff

MOST_GOALS = 8
"""More than this stand behind *Show the rest* (PRODUCT, the weekly rhythm)."""

MOST_AT_ONCE = 12
"""Goals that one message shows after that; of more, it shows one page at a time.

Each takes two of a message's 50 blocks, beside ten teams' questions; and so many, each with a title and a note of some
length, stay below the 12,000 characters or so that Slack takes in all blocks together (slackapi/bolt-js#2509).
"""


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
    shown_from: int = 0
    """The position of a goal on the page that was turned to; 0 is the first."""
    reminder_from: int | None = None
    """The same of its reminder, which lists fewer goals; None until *Show the rest* was tapped there."""
    snoozed_to: date | None = None
    """The local day on which its reminder comes instead of the next working day."""
    is_folded: bool = False
    """Whether it is hidden until then, as it was snoozed and not shown since."""
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
    is_asked_no_more: bool = False
    """Past its date for so long that no prompt asks about it."""
    is_linked: bool = True
    """Whether its path leads to an organisation goal (the organisation's own goals are linked)."""
    helped: Goal | None = None
    """The organisation's goal that an unlinked goal helped until that one ended; None: there was none."""
    recorded: CheckIn | None = None
    """The newest standing check-in, if it was made since this was asked; whoever made it."""
    is_answered_later: bool = False
    """Whether `recorded` is no answer to this very prompt, as it was made in a later week than that asks about."""
    stand_in: StandIn | None = None
    """Who is asked in place of somebody who has left; None: nobody has to be."""
    asked_now: str | None = None
    """Who is asked about it by now, where that is somebody else than when the prompt came."""
    led_by_them: str = ""
    """The name of the team that they lead by now, where that is why; empty where it is not."""
    number: int | None = None
    """The one that a prompt of several goals gives it, by which a reply can name it; None: it gives none."""

    @property
    def is_done(self) -> bool:
        """Whether the goal stands as done: it is not asked about again."""
        return self.standing.status is Status.DONE

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted: not of a goal that rests, was closed since, or is another's to report."""
        is_asked = self.goal.state is GoalState.ACTIVE and self.asked_now is None
        return self.recorded is None and not self.is_done and is_asked

    @property
    def is_anothers(self) -> bool:
        """Whether an answer is wanted of somebody else by now."""
        is_asked = self.goal.state is GoalState.ACTIVE and self.asked_now is not None
        return self.recorded is None and not self.is_done and is_asked

    @property
    def may_keep(self) -> bool:
        """Whether *No change* is offered: not before a first check-in."""
        return self.standing.latest is not None


class Over(StrEnum):
    """Why a team is not asked about any more."""

    ENDED = "ended"
    """It was archived or merged since."""
    NOT_THEIRS = "not_theirs"
    """The person is not in it any more, nor does a goal of theirs help one of its own."""


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """*Anything in the way?* for one team, with what was answered to it."""

    team_id: int
    team: str
    answer: ObstacleAnswer | None = None
    opportunity: Opportunity | None = None
    """The one the answer names."""
    over: Over | None = None
    """Why nothing is asked about the team any more; None: it still is."""

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted."""
        return self.answer is None and self.over is None


@dataclass(frozen=True, slots=True)
class Snooze:
    """How a prompt is snoozed, and how it can be."""

    days: tuple[date, ...]
    """The local days to which it can be put off now; none once its one reminder was sent."""
    to: date | None = None
    """The local day on which its reminder comes, if it was snoozed."""
    is_folded: bool = False
    """Whether the prompt shows only that until then."""
    instead_of: DayOff | None = None
    """The day that was chosen, where the reminder comes later because nobody can be reached then."""


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
    """Those to show, in order; all of them, until `page_at` or `beginning` says which."""
    obstacles: tuple[ObstacleLine, ...] = ()
    hidden: int = 0
    """How many goals stand behind *Show the rest*."""
    before: int = 0
    """How many goals stand on the pages before this one."""
    after: int = 0
    """How many goals stand on the pages after this one."""
    open_elsewhere: int = 0
    """How many of those that are not shown still want an answer."""
    is_reminder: bool = False
    came_on: date | None = None
    """The local day on which the reminder came."""
    snoozed_to: date | None = None
    """The local day to which the prompt of the reminder was snoozed; time off can have it come later."""
    is_taken_over: bool = False
    """Whether a reminder brings what somebody else was asked, to who had no prompt themselves."""
    snooze: Snooze | None = None
    """None: in a reminder and in a list, or where nothing is open any more."""
    away: Absence | None = None
    """An absence that was said in this prompt, until it is over."""

    @property
    def open_count(self) -> int:
        """How many goals and questions want an answer, shown or not."""
        here = sum(line.is_open for line in self.goals) + sum(line.is_open for line in self.obstacles)
        return here + self.open_elsewhere

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.user_id, self.zone, self.today)

    @property
    def total(self) -> int:
        """How many goals there are, shown or not."""
        return self.before + len(self.goals) + self.after + self.hidden

    def beginning(self) -> "PromptCard":
        """Return the card of all goals with the first eight, the rest behind *Show the rest*."""
        first = self._showing(range(min(len(self.goals), MOST_GOALS)))
        return replace(first, hidden=first.after, after=0)

    def page_at(self, position: int) -> "PromptCard":
        """Return the card of all goals with the page on which this position stands (`page_of`)."""
        return self._showing(page_of(len(self.goals), position))

    def position_of(self, number: int | None) -> int:
        """Return where a goal stands in the card of all goals; 0 if it does not."""
        return next((at for at, line in enumerate(self.goals) if line.goal.number == number), 0)

    def _showing(self, places: range) -> "PromptCard":
        elsewhere = (line for at, line in enumerate(self.goals) if at not in places)
        return replace(
            self,
            goals=self.goals[places.start : places.stop],
            before=places.start,
            after=len(self.goals) - places.stop,
            open_elsewhere=sum(line.is_open for line in elsewhere),
        )


def page_of(total: int, position: int) -> range:
    """Return which of so many goals are shown together with the one at this position, 0 being the first.

    All of them where they fit; otherwise the first eight, which were shown already, then twelve at a time. A position
    beyond either end counts as the nearest there is: goals may be fewer than when the page was asked for.
    """
    if total <= MOST_AT_ONCE:
        return range(total)
    nearest = min(max(position, 0), total - 1)
    if nearest < MOST_GOALS:
        return range(MOST_GOALS)
    start = nearest - (nearest - MOST_GOALS) % MOST_AT_ONCE
    return range(start, min(start + MOST_AT_ONCE, total))
