"""Reviews: at the end of a quarter every goal is looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.cadences import DAY, GRACE, REVIEW_WINDOW, Quarter, quarter_of, review_window_start
from bot.domain.check_ins import Standing
from bot.domain.goals import Goal, GoalState, Outcome
from bot.domain.people import Viewer
from bot.domain.teams import StandIn


class Smart(StrEnum):
    """The five questions."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACHIEVABLE = "achievable"
    RELEVANT = "relevant"
    TIMELY = "timely"


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Decision(StrEnum):
    KEEP = "keep"
    ADJUST = "adjust"
    """New target or date, as a revision with a reason."""
    CARRY_OVER = "carry_over"
    """A later date, as a revision with a reason."""
    RETIRE = "retire"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Review:
    """One review of one goal, as its owner decided it. Append-only."""

    review_id: int
    goal: int
    revision: int
    """The wording that was reviewed."""
    quarter: str
    """`2026-Q4`, by the workspace's fiscal year."""
    person: str
    at: datetime
    answers: dict[Smart, Answer]
    learnt: str
    decision: Decision
    outcome: Outcome | None = None
    """With *close*: met, partly, missed."""
    new_target: Decimal | None = None
    new_due: date | None = None
    reason: str = ""
    wording_before: int | None = None
    """What the goal said when this was decided (`Revision.wording`)."""
    wording_after: int | None = None
    """What it said then; the same where nothing was changed. Neither is known of the first reviews."""
    state_before: GoalState = GoalState.ACTIVE
    day: date | None = None
    """The local date where the person was; not known of the first reviews."""
    undone: bool = False
    """Whether it was taken back."""

    @property
    def ended_the_goal(self) -> bool:
        return self.decision in (Decision.RETIRE, Decision.CLOSE)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One goal on the quarter's list, with what was decided about it, if it was."""

    goal: Goal
    standing: Standing
    review: Review | None = None
    stand_in: StandIn | None = None
    """Who reviews it in place of its team's lead, who has left; None: the lead is here, or a person owns it."""
    is_stale: bool = False
    between_times: bool = False
    """Whether it was reviewed before its quarter asks (`is_between_times`), which it will all the same."""
    missed: Quarter | None = None
    """The quarter that its form was opened for, where that was over when the form came."""

    def can_be_taken_back_by(self, user_id: str) -> bool:
        """Whether *Undo* is worth offering to this person, as far as the goal's present state tells."""
        review = self.review
        return review is not None and review.person == user_id and is_as_left_by(review, self.goal)


@dataclass(frozen=True, slots=True)
class ReviewTakenBack:
    """What an undo led to: the goal as it stands for that quarter since."""

    line: ReviewLine
    quarter: str
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class ReviewNudge:
    """What the quarter's message lists for one person."""

    viewer: Viewer
    quarter: Quarter
    lines: tuple[ReviewLine, ...]

    @property
    def open(self) -> tuple[ReviewLine, ...]:
        """Those still to be reviewed; once that is over, those that were not."""
        return tuple(line for line in self.lines if line.review is None)

    @property
    def is_over(self) -> bool:
        """Whether no goal can be reviewed for its quarter any more."""
        return is_over(self.quarter, self.viewer.today)


UNDONE = "The review was taken back"
"""The reason of the wording that a goal has again when a review that changed it is taken back."""


def quarter_key(quarter: Quarter) -> str:
    """Return how a quarter is stored: `2026-Q4`."""
    return f"{quarter.year}-Q{quarter.number}"


def quarter_label(key: str) -> str:
    """Return how people say the quarter that is stored so: `Q4 2026`."""
    year, _, number = key.partition("-")
    return f"{number} {year}"


def quarter_before(quarter: Quarter, fiscal_start_month: int) -> Quarter:
    """Return the quarter before this one, in the same fiscal calendar."""
    return quarter_of(quarter.start - DAY, fiscal_start_month)


def open_until(quarter: Quarter) -> date:
    """Return the last day, where a person is, on which goals are reviewed for a quarter: message and Home say it."""
    return quarter.end + GRACE


def is_between_times(quarter: Quarter, day: date) -> bool:
    """Tell whether what is decided on a day of a quarter, where the person is who decides, is not its review.

    That is asked for in the quarter's last two weeks (PRODUCT, the quarterly rhythm), weekends and holidays included,
    and counts until it is over. What is decided before is kept and can be taken back, but the quarter asks all the
    same: nothing passes its end without a look at where it stands then.
    """
    return day < quarter.end - REVIEW_WINDOW


def is_over(quarter: Quarter, today: date) -> bool:
    """Tell whether goals are reviewed for a quarter no more."""
    return today > open_until(quarter)


def next_turn(quarter: Quarter, today: date) -> date | None:
    """Return the next day on which a quarter's message says something else: after its end, and once it is over."""
    return next((day for day in (quarter.end + DAY, open_until(quarter) + DAY) if day > today), None)


def quarter_in_hand(today: date, region: str | None, fiscal_start_month: int) -> Quarter | None:
    """Return the quarter whose goals are being reviewed on a day, None between two of these times.

    It is the current one from the day of its message on, and goes on for two weeks after its end.
    """
    quarter = quarter_of(today, fiscal_start_month)
    if today >= review_window_start(quarter, region):
        return quarter
    last = quarter_before(quarter, fiscal_start_month)
    return None if is_over(last, today) else last


def quarter_named(key: str, fiscal_start_month: int) -> Quarter:
    """Return the quarter that is stored so. Raises ValueError if it is no quarter's key."""
    year, _, number = key.partition("-Q")
    months = int(year) * 12 + fiscal_start_month - 1 + 3 * (int(number) - 1)
    # A fiscal year that does not begin in January bears the number of the year in which it ends.
    first = months if fiscal_start_month == 1 else months - 12
    return quarter_of(date(first // 12, first % 12 + 1, 1), fiscal_start_month)


def still_counts(review: Review | None, goal: Goal) -> Review | None:
    """Return a quarter's review, None if there is none: one that closed a goal which is open again counts no more."""
    if review is None or (review.ended_the_goal and goal.state is not GoalState.CLOSED):
        return None
    return review


def is_as_left_by(review: Review, goal: Goal) -> bool:
    """Tell whether a goal is as this review left it: its wording, and closed by it or open.

    An edit that was itself taken back leaves a goal so; resting it or having it asked about again does too.
    """
    if review.wording_after != goal.revision.wording:
        return False
    if review.ended_the_goal:
        return goal.state is GoalState.CLOSED and goal.closed_at == review.at
    return goal.is_open


def can_be_taken_back(review: Review, goal: Goal, reviews: Iterable[Review]) -> bool:
    """Tell whether nothing newer stands on a review, so that an undo takes back what it did and nothing else.

    An undo takes back exactly one review, the newest that stands of a goal that is as this one left it. The goal
    has again the wording of the moment before, and one that was closed is open or rests as it did. For the quarter
    there stands again what stood before: the review that this one was the correction of, or none, so that the goal
    is to be reviewed. The one before can be taken back after it, and so on to the first.
    """
    standing = [one for one in reviews if not one.undone]
    newest = max(standing, key=lambda one: (one.at, one.review_id), default=None)
    return newest is not None and newest.review_id == review.review_id and is_as_left_by(review, goal)
