"""Progress posts: what a lead publishes about a team, and the rules behind its numbers."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from zoneinfo import ZoneInfo

from bot.domain.cadences import WEEK, Cadence, iso_monday, local_moment
from bot.domain.check_ins import CheckIn, Standing, Status
from bot.domain.goals import Goal, Visibility
from bot.domain.measures import Measure, Value, fits
from bot.domain.opportunities import Opportunity, told_and_counted
from bot.domain.pace import Pace
from bot.domain.prompts import ObstacleAnswer, Prompt
from bot.domain.teams import StandIn, Team
from bot.domain.trends import Trend, trend_of


class PostState(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class PostTexts:
    """What the lead wrote over the draft. None: as the facts say, also later ones; empty: left out."""

    obstacles: str | None = None
    moved: str | None = None
    needs_help: str | None = None
    thanks: str | None = None


@dataclass(frozen=True, slots=True)
class TextsUntil:
    """Up to when the lead's words on a part tell: when the form opened in which they were last changed.

    That form showed all that was reported until then. None: no words of the lead's, or the moment is not known.
    """

    obstacles: datetime | None = None
    moved: datetime | None = None
    needs_help: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProgressPost:
    """One team's post for one local date; one message, updated for late check-ins."""

    post_id: int
    team_id: int
    day: date
    """The local date in the team's zone it was drafted for."""
    state: PostState
    texts: PostTexts
    created_at: datetime
    edited_by: str | None = None
    posted_at: datetime | None = None
    posted_by: str | None = None
    texts_until: TextsUntil = TextsUntil()
    channel_id: str | None = None
    """Where it was posted; None: not posted yet, or in the channel that its team still has."""

    def place(self, team: Team) -> str:
        """Return the channel in which it stands, or is to stand."""
        return self.channel_id or team.channel_id

    @property
    def occurrence(self) -> str:
        return f"team-{self.team_id}/{self.day.isoformat()}"

    def is_past(self, today: date, *, has_newer: bool = False) -> bool:
        """Tell whether it stays as it is by now: two weeks from the Monday of its week on.

        What is not out is past as soon as there is a newer one, which goes on with its words.
        """
        is_replaced = has_newer and self.state is not PostState.POSTED
        return is_replaced or today >= iso_monday(self.day) + OPEN_FOR

    def is_of_week(self, today: date) -> bool:
        """Tell whether its ISO week is not over yet, so that late check-ins still change it."""
        return today < iso_monday(self.day) + WEEK

    def tells_until(self, zone: str) -> datetime:
        """Return the end of its ISO week in the team's zone: later check-ins are news of the next post."""
        return local_moment(iso_monday(self.day) + WEEK, 0, 0, ZoneInfo(zone))

    def open_until(self, zone: str) -> datetime:
        """Return from when on it stays as it is in the team's zone (`is_past`): then it is not sent any more either."""
        return local_moment(iso_monday(self.day) + OPEN_FOR, 0, 0, ZoneInfo(zone))

    def words_tell_until(self, part: str) -> datetime:
        """Return the moment after which what was reported on a part cannot be in the lead's words on it."""
        known: datetime | None = getattr(self.texts_until, part)
        return known or self.created_at


def going_on_from(before: ProgressPost, post: ProgressPost) -> ProgressPost:
    """Return a new post with the lead's words of the one before, which was not sent."""
    written = [part for part in asdict(post.texts_until) if getattr(before.texts, part) is not None]
    until = TextsUntil(**{part: before.words_tell_until(part) for part in written})
    return replace(post, texts=before.texts, texts_until=until, edited_by=before.edited_by)


OPEN_FOR = 2 * WEEK
"""How long from the Monday of its week a progress post can be sent and edited: a form that was opened on Sunday evening
is often sent on Monday morning, and what is out has slips of the pen."""

TELLING_LENGTH = 250
"""Characters by which a saying is found in the lead's words: the form shows long ones cut (after 300)."""


class Need(StrEnum):
    """Why a goal needs help, the most pressing first."""

    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    STALE = "stale"


SAID = (Need.OFF_TRACK, Need.AT_RISK)
"""Needs that somebody reported; the others follow from dates."""


@dataclass(frozen=True, slots=True)
class GoalNumbers:
    """One goal in a post: what stands, how it got there, and whether it needs help."""

    goal: Goal
    standing: Standing
    values: tuple[Value, ...]
    """Of the last six check-ins with a value, oldest first."""
    before: Value | None
    """What stood at the end of the last post's week; before a first post, when the round asked about began."""
    pace: Pace | None
    needs: tuple[Need, ...]
    """Why it needs help, the most pressing first; empty if it does not."""
    newly_done: bool = False
    """Whether *done* was reported since then."""
    when_written: Value | None = None
    """What stood at the moment up to which the lead's words on what moved tell."""

    @property
    def has_moved(self) -> bool:
        """Whether a new value, or *done*, was reported since `before`."""
        return self.newly_done or self.has_new_value

    @property
    def has_new_value(self) -> bool:
        """Whether another value than before was reported, in the measure of now.

        Milestones that were said in other words are not: counted against the words of now they would tell of a number
        that nobody reported.
        """
        value = self.standing.value
        return value is not None and value != self.before and fits(self.goal.measure, value)

    @property
    def got_worse(self) -> bool:
        """Whether the new value is further from the target than the one before."""
        before, now = self.comparable_before, self.standing.value
        if before is None or now is None or not self.has_new_value:
            return False
        return trend_of(self.goal.measure, (before, now)) is Trend.WORSE

    @property
    def comparable_before(self) -> Value | None:
        """What stood before, where it was said of the same steps or of the same number."""
        return self.before if self.before is not None and fits(self.goal.measure, self.before) else None


_WORSE_LAST = attrgetter("got_worse")
_SAID_IN_TURN = attrgetter("said_at", "opportunity_id")


@dataclass(frozen=True, slots=True)
class Participation:
    """Of those sent the team's prompt of this round, how many have answered about this team; leads counted.

    Nobody may have been asked in it, where nothing was to be asked.
    """

    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class TeamProgress:
    """The facts of a progress post, at one moment."""

    team: Team
    obstacles: tuple[Opportunity, ...]
    """What the post tells of, newest first; once it is out, what was named since then follows, oldest first."""
    goals: tuple[GoalNumbers, ...]
    participation: Participation | None
    """None before the team's first prompt, or where nobody of those who were asked is left to be counted."""
    obstacles_counted: tuple[Opportunity, ...] = ()
    """Those that the post has no room for, newest first."""

    @property
    def all_obstacles(self) -> tuple[Opportunity, ...]:
        """What was named for the post, told or counted, newest first."""
        return tuple(sorted((*self.obstacles, *self.obstacles_counted), key=_SAID_IN_TURN, reverse=True))

    @property
    def moved(self) -> tuple[GoalNumbers, ...]:
        """Goals with something new, those that got worse last."""
        return tuple(sorted((line for line in self.goals if line.has_moved), key=_WORSE_LAST))

    @property
    def needs_help(self) -> tuple[GoalNumbers, ...]:
        """Goals that need help, the most pressing first."""
        order = list(Need)
        return tuple(sorted((line for line in self.goals if line.needs), key=lambda line: order.index(line.needs[0])))


@dataclass(frozen=True, slots=True)
class PostCard:
    """A progress post with its facts, as a draft or a message shows it."""

    post: ProgressPost
    facts: TeamProgress
    zone: str
    """The team's: dates are shown in it, for everybody reads the same message."""
    at: datetime
    """The moment it was read at."""
    can_post: bool
    """Whether the bot is in the team's channel."""
    is_refused: bool = False
    """Whether it was posted, but Slack did not take it."""

    has_newer: bool = False
    """Whether the team has a newer one, draft or not."""
    stand_in: StandIn | None = None
    """Who acts for the team's lead, who has left; None: the lead is here."""
    handed_to: str | None = None
    """Who leads the team by now, where it is the draft of somebody who does no more."""
    may_have_arrived: bool = False
    """Whether it stands in Slack nobody can find out but people: its answer was lost, and we may not look there."""

    @property
    def today(self) -> date:
        """The local date of the team at that moment."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def is_past(self) -> bool:
        """Whether it stays as it is by now."""
        return self.facts.team.end is not None or self.post.is_past(self.today, has_newer=self.has_newer)

    @property
    def later_obstacles(self) -> tuple[Opportunity, ...]:
        """What was said since the lead's own words on what got in the way, and is not in them, as far as there is room.

        Empty where the lead wrote nothing, for then the facts stand, or left the part out; so are the others.
        """
        return self._later_obstacles[0]

    @property
    def later_obstacles_left(self) -> int:
        """How many more there are of those than the post has room for."""
        return len(self._later_obstacles[1])

    @property
    def _later_obstacles(self) -> tuple[tuple[Opportunity, ...], tuple[Opportunity, ...]]:
        own = _folded(self.post.texts.obstacles or "")
        if not own:
            return (), ()
        until = self.post.words_tell_until("obstacles")
        later = (one for one in self.facts.all_obstacles if one.said_at > until)
        unsaid = [one for one in later if _folded(one.text)[:TELLING_LENGTH] not in own]
        return told_and_counted(unsaid, self.post.posted_at)

    @property
    def later_moves(self) -> tuple[GoalNumbers, ...]:
        """What moved since the lead's own words on that, each from what stood then."""
        if not (self.post.texts.moved or "").strip():
            return ()
        until = self.post.words_tell_until("moved")
        since_then = (
            replace(line, before=line.when_written, newly_done=is_newly_done(line.standing, until))
            for line in self.facts.goals
        )
        return tuple(sorted((line for line in since_then if line.has_moved), key=_WORSE_LAST))

    @property
    def later_needs(self) -> tuple[GoalNumbers, ...]:
        """What was reported as needing help since the lead's own words on that."""
        if not (self.post.texts.needs_help or "").strip():
            return ()
        until = self.post.words_tell_until("needs_help")
        return tuple(line for line in self.facts.needs_help if line.needs[0] in SAID and _said_after(line, until))


@dataclass(frozen=True, slots=True)
class PostObstacles:
    """All that was named as in the way for one post, which may tell only some of it."""

    post: ProgressPost
    team: Team
    obstacles: tuple[Opportunity, ...]
    """Newest first."""


def _said_after(line: GoalNumbers, moment: datetime) -> bool:
    return line.standing.status_at is not None and line.standing.status_at > moment


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def is_public(goal: Goal) -> bool:
    """Tell whether a goal may stand in a post; one kept to its owner and leads may not."""
    return goal.visibility is Visibility.EVERYBODY


def needs_of(standing: Standing, *, stale: bool, overdue: bool) -> tuple[Need, ...]:
    """Return all the reasons why a goal needs help, the most pressing first; none for a goal that is done.

    What follows from dates stands beside what was reported, for a report may be old.
    """
    if standing.status is Status.DONE:
        return ()
    holds = {
        Need.OFF_TRACK: standing.status is Status.OFF_TRACK,
        Need.AT_RISK: standing.status is Status.AT_RISK,
        Need.OVERDUE: overdue,
        Need.STALE: stale,
    }
    return tuple(need for need in Need if holds[need])


def is_newly_done(standing: Standing, since: datetime) -> bool:
    """Tell whether a goal was reported as done after a moment."""
    return standing.status is Status.DONE and standing.status_at is not None and standing.status_at > since


def value_before(measure: Measure, check_ins: Sequence[CheckIn], since: datetime) -> Value | None:
    """Return the value that stood at a moment, in the unit of now, given standing check-ins, oldest first."""
    earlier = [c for c in check_ins if c.at <= since and c.report.value is not None]
    return earlier[-1].value_of(measure) if earlier else None


NOBODY_ASKED = Participation(0, 0)


def is_of_round(asked_in: date, day: date, cadence: Cadence) -> bool:
    """Tell whether people who were asked in the week of a Monday were asked in the round that this local date is in."""
    return asked_in > iso_monday(day) - cadence.weeks * WEEK


def participation(
    prompts: Mapping[str, Prompt],
    check_ins: Sequence[CheckIn],
    answers: Sequence[ObstacleAnswer],
    gone: AbstractSet[str] = frozenset(),
) -> Participation | None:
    """Return how many of those sent the team's prompt have a standing check-in or an answer since.

    `prompts` are those of the team's latest week by person, `check_ins` the standing ones on the team's goals since
    the earliest of them, `answers` the answers about this team to *anything in the way?*. Who was `gone` by the end
    of the post's week, or away from their prompt to the post, and had not answered is not counted. None: nobody is
    left to be counted.
    """
    answered = {
        check_in.person
        for check_in in check_ins
        if (prompt := prompts.get(check_in.person)) is not None and check_in.at >= prompt.moment
    }
    answered |= {
        answer.person
        for answer in answers
        if (prompt := prompts.get(answer.person)) is not None and answer.at >= prompt.moment
    }
    asked = answered | (prompts.keys() - gone)
    return Participation(len(answered), len(asked)) if asked else None
