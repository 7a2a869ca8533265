"""Progress posts: what a lead publishes about a team, and the rules behind its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.cadences import WEEK, iso_monday, local_moment
from bot.domain.check_ins import CheckIn, Standing, Status
from bot.domain.goals import Goal, Visibility
from bot.domain.measures import Value, progress
from bot.domain.opportunities import Opportunity
from bot.domain.pace import Pace
from bot.domain.prompts import ObstacleAnswer, Prompt
from bot.domain.teams import Team


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

    @property
    def occurrence(self) -> str:
        return f"team-{self.team_id}/{self.day.isoformat()}"

    def is_past(self, today: date) -> bool:
        """Tell whether it stays as it is by now: what was not posted in its own ISO week belongs to the next post."""
        if self.state is PostState.POSTED:
            return today - self.day >= OPEN_FOR
        return today >= iso_monday(self.day) + WEEK

    def tells_until(self, zone: str) -> datetime:
        """Return the end of its ISO week in the team's zone: later check-ins are news of the next post."""
        return local_moment(iso_monday(self.day) + WEEK, 0, 0, ZoneInfo(zone))


OPEN_FOR = timedelta(days=7)
"""How long after its day a progress post that is out can be edited."""

LONGEST_TEXT = 2000
"""Characters in one part of a post that the lead writes."""

TELLING_LENGTH = 250
"""Characters by which a saying is found in the lead's words: the form shows long ones cut (after 300)."""

TREND_LENGTH = 6
"""Check-ins that a trend shows (the newest)."""


class Trend(StrEnum):
    """Which way the last numbers went, seen from the target."""

    BETTER = "better"
    STEADY = "steady"
    WORSE = "worse"


class Need(StrEnum):
    """Why a goal needs help, the most pressing first."""

    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class GoalNumbers:
    """One goal in a post: what stands, how it got there, and whether it needs help."""

    goal: Goal
    standing: Standing
    values: tuple[Value, ...]
    """Of the last six check-ins with a value, oldest first."""
    before: Value | None
    """What stood when the last post was made, or the week began."""
    pace: Pace | None
    need: Need | None
    newly_done: bool = False
    """Whether *done* was reported since then."""

    @property
    def has_moved(self) -> bool:
        """Whether a new value, or *done*, was reported since the last post."""
        return self.newly_done or (self.standing.value is not None and self.standing.value != self.before)

    @property
    def trend(self) -> Trend | None:
        """The way from the first to the last of these values; None for less than two numbers."""
        shares = [progress(self.goal.measure, value) for value in self.values]
        known = [share for share in shares if share is not None]
        if len(known) < 2:
            return None
        change = known[-1] - known[0]
        return Trend.STEADY if change == 0 else Trend.BETTER if change > 0 else Trend.WORSE


@dataclass(frozen=True, slots=True)
class Participation:
    """Of those sent the team's latest prompt, how many have answered; leads counted."""

    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class TeamProgress:
    """The facts of a progress post, at one moment."""

    team: Team
    obstacles: tuple[Opportunity, ...]
    goals: tuple[GoalNumbers, ...]
    participation: Participation | None
    """None before the team's first prompt."""

    @property
    def moved(self) -> tuple[GoalNumbers, ...]:
        """Goals with something new, in the order of their numbers."""
        return tuple(line for line in self.goals if line.has_moved)

    @property
    def needs_help(self) -> tuple[GoalNumbers, ...]:
        """Goals that need help, the most pressing first."""
        order = list(Need)
        return tuple(
            sorted((g for g in self.goals if g.need is not None), key=lambda g: order.index(g.need or Need.STALE))
        )


@dataclass(frozen=True, slots=True)
class PostCard:
    """A progress post with its facts, as a draft or a message shows it."""

    post: ProgressPost
    facts: TeamProgress
    zone: str
    """The team's: dates are shown in it, for everybody reads the same message."""
    today: date
    can_post: bool
    """Whether the bot is in the team's channel."""
    is_refused: bool = False
    """Whether it was posted, but Slack did not take it."""

    @property
    def later_obstacles(self) -> tuple[Opportunity, ...]:
        """What was said since the draft was made and is not in the lead's own words on what got in the way.

        Only those of before the draft are sure to have been in the form that the lead wrote over. Empty where the
        lead wrote nothing, for then the facts stand, or left the part out.
        """
        own = _folded(self.post.texts.obstacles or "")
        if not own:
            return ()
        later = (one for one in self.facts.obstacles if one.said_at > self.post.created_at)
        return tuple(one for one in later if _folded(one.text)[:TELLING_LENGTH] not in own)


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def is_public(goal: Goal) -> bool:
    """Tell whether a goal may stand in a post; one kept to its owner and leads may not."""
    return goal.visibility is Visibility.EVERYBODY


def need_of(standing: Standing, *, stale: bool, overdue: bool) -> Need | None:
    """Return why a goal needs help, None if it does not."""
    match standing.status:
        case Status.DONE:
            return None
        case Status.OFF_TRACK:
            return Need.OFF_TRACK
        case Status.AT_RISK:
            return Need.AT_RISK
    if overdue:
        return Need.OVERDUE
    return Need.STALE if stale else None


def is_newly_done(standing: Standing, since: datetime) -> bool:
    """Tell whether a goal was reported as done after a moment."""
    return standing.status is Status.DONE and standing.status_at is not None and standing.status_at > since


def value_before(check_ins: Sequence[CheckIn], since: datetime) -> Value | None:
    """Return the value that stood at a moment, given standing check-ins, oldest first."""
    earlier = [c.report.value for c in check_ins if c.at <= since and c.report.value is not None]
    return earlier[-1] if earlier else None


def last_values(check_ins: Sequence[CheckIn]) -> tuple[Value, ...]:
    """Return the values of the newest check-ins that have one, at most six, oldest first."""
    return tuple(c.report.value for c in check_ins if c.report.value is not None)[-TREND_LENGTH:]


def participation(
    prompts: Mapping[str, Prompt], check_ins: Sequence[CheckIn], answers: Sequence[ObstacleAnswer]
) -> Participation | None:
    """Return how many of those sent the team's prompt have a standing check-in or an answer since.

    `prompts` are those of the team's latest week by person, `check_ins` the standing ones since the earliest of
    them, `answers` the answers about this team to *anything in the way?*.
    """
    if not prompts:
        return None
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
    return Participation(len(answered), len(prompts))
