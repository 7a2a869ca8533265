"""Reviews: at the end of a quarter every goal is examined again."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from bot.domain.cadences import DAY, Quarter, quarter_of, review_window_start
from bot.domain.check_ins import Standing
from bot.domain.goals import Goal, GoalState, Outcome, Revision
from bot.domain.measures import Metric
from bot.domain.people import Viewer
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.numbers import read_value
from bot.domain.refusals import Invalid, Problem


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
    """One examination of one goal, as its owner decided it. Append-only."""

    review_id: int
    goal: int
    revision: int
    """The wording that was examined."""
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


@dataclass(frozen=True, slots=True)
class ReviewFields:
    """What stands in the form, shown or hidden, as it was typed; a field's name is its block_id."""

    specific: str = ""
    measurable: str = ""
    achievable: str = ""
    relevant: str = ""
    timely: str = ""
    learnt: str = ""
    decision: str = ""
    new_target: str = ""
    new_due: str = ""
    reason: str = ""
    outcome: str = ""

    def merged(self, typed: Mapping[str, str]) -> "ReviewFields":
        """Return these with what was typed put over them; other names are left out."""
        names = {one.name for one in fields(self)}
        return replace(self, **{name: value for name, value in typed.items() if name in names})


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """What the form shows: the goal as it stands, and what was typed so far."""

    goal: Goal
    standing: Standing
    quarter: str
    draft_id: str
    viewer: Viewer
    fields: ReviewFields = ReviewFields()
    earlier: Review | None = None
    """This quarter's review, if the goal was examined already."""

    @property
    def new_due(self) -> date | None:
        """The new date as far as one was chosen."""
        try:
            return date.fromisoformat(self.fields.new_due)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One goal on the quarter's list, with what was decided about it, if it was."""

    goal: Goal
    standing: Standing
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class ReviewNudge:
    """What the quarter's message lists for one person."""

    viewer: Viewer
    quarter: Quarter
    lines: tuple[ReviewLine, ...]

    @property
    def open(self) -> tuple[ReviewLine, ...]:
        """Those still to be examined."""
        return tuple(line for line in self.lines if line.review is None)


@dataclass(frozen=True, slots=True)
class Examined:
    """A review as its form gives it, checked."""

    answers: dict[Smart, Answer]
    learnt: str
    decision: Decision
    outcome: Outcome | None = None
    new_target: Decimal | None = None
    new_due: date | None = None
    reason: str = ""


GRACE = timedelta(days=14)
"""How long into the next quarter the last one's goals can still be examined for it without its message."""

TAKEN_BACK = "The examination was corrected"
"""The reason of the wording that a goal has again when a review that changed it is corrected to change nothing."""

LONGEST = 2000
"""Characters that *learnt* and *reason* take."""


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


def quarter_in_hand(today: date, country: str | None, fiscal_start_month: int) -> Quarter | None:
    """Return the quarter whose goals are being examined on a day, None between two of these times.

    It is the current one from the day of its message on, and goes on for two weeks after its end.
    """
    quarter = quarter_of(today, fiscal_start_month)
    if today >= review_window_start(quarter, country):
        return quarter
    last = quarter_before(quarter, fiscal_start_month)
    return last if today <= last.end + GRACE else None


def quarter_named(key: str, fiscal_start_month: int) -> Quarter:
    """Return the quarter that is stored so. Raises ValueError if it is no quarter's key."""
    year, _, number = key.partition("-Q")
    months = int(year) * 12 + fiscal_start_month - 1 + 3 * (int(number) - 1)
    # A fiscal year that does not begin in January bears the number of the year in which it ends.
    first = months if fiscal_start_month == 1 else months - 12
    return quarter_of(date(first // 12, first % 12 + 1, 1), fiscal_start_month)


def still_counts(review: Review | None, goal: Goal) -> Review | None:
    """Return a quarter's review, None if there is none: one that closed a goal which is open again counts no more."""
    ended = review is not None and review.decision in (Decision.RETIRE, Decision.CLOSE)
    return None if ended and goal.state is not GoalState.CLOSED else review


def fields_of_review(review: Review) -> ReviewFields:
    """Return the form's fields as they were when this was sent."""
    return ReviewFields(
        **{question.value: answer.value for question, answer in review.answers.items()},
        learnt=review.learnt,
        decision=review.decision.value,
        new_target="" if review.new_target is None else f"{review.new_target:f}",
        new_due=review.new_due.isoformat() if review.new_due else "",
        reason=review.reason,
        outcome=review.outcome.value if review.outcome else "",
    )


def examine(
    typed: ReviewFields,
    goal: Goal,
    today: date,
    earlier: Review | None = None,
    before: Revision | None = None,
) -> Examined:
    """Return what the form says about a goal. Raises Invalid, by field.

    What `earlier`, which is being edited, has changed already may be said again; `before` is the wording that it
    examined, if it gave the goal its present one. What changes is measured by that.
    """
    problems: dict[str, Problem] = {}
    answers = {question: _choice(Answer, getattr(typed, question.value)) for question in Smart}
    problems |= {question.value: Problem.MISSING for question, answer in answers.items() if answer is None}
    decision = _choice(Decision, typed.decision)
    if decision is None:
        problems["decision"] = Problem.MISSING
    if len(typed.learnt) > LONGEST:
        problems["learnt"] = Problem.TOO_LONG
    changes = _Changes(typed, goal, today, problems, earlier, before or goal.revision).read(decision)
    if problems or decision is None:
        raise Invalid(problems)
    return Examined(
        {question: answer for question, answer in answers.items() if answer is not None},
        typed.learnt.strip(),
        decision,
        changes.outcome,
        changes.target,
        changes.due,
        changes.reason,
    )


def reworded(goal: Goal, decided: Examined, before: Revision | None = None) -> Revision | None:
    """Return the wording that a decision leads to, without who and when; None if it changes none.

    `before` is the wording before the review that this one corrects: what that one changed is taken back.
    """
    examined = before or goal.revision
    measure, due = examined.measure, decided.new_due or examined.due
    if decided.new_target is not None and isinstance(measure, Metric):
        measure = replace(measure, target=decided.new_target, stretch=_still_beyond(measure, decided.new_target))
    changes = (measure, due) != (examined.measure, examined.due)
    reason = decided.reason if changes else TAKEN_BACK
    if (measure, due) == (goal.measure, goal.due) and not (changes and reason != goal.revision.reason):
        return None
    return replace(
        examined,
        number=goal.revision.number + 1,
        measure=measure,
        due=due,
        reason=reason,
    )


class _Changes:
    """Reads the fields that only some decisions have, noting what is wrong with them."""

    def __init__(
        self,
        typed: ReviewFields,
        goal: Goal,
        today: date,
        problems: dict[str, Problem],
        earlier: Review | None,
        examined: Revision,
    ) -> None:
        self._typed, self._goal, self._today, self._problems = typed, goal, today, problems
        self._examined = examined
        self._set_target = earlier.new_target if earlier else None
        self._set_due = earlier.new_due if earlier else None
        self.target: Decimal | None = None
        self.due: date | None = None
        self.outcome: Outcome | None = None
        self.reason = ""

    def read(self, decision: Decision | None) -> "_Changes":
        match decision:
            case Decision.ADJUST:
                self._read_target()
                self._read_due(needed=False)
                if self.target is None and self.due is None and not self._problems.keys() & {"new_target", "new_due"}:
                    self._problems["new_target" if isinstance(self._examined.measure, Metric) else "new_due"] = (
                        Problem.NOTHING_CHANGED
                    )
                self._read_reason()
            case Decision.CARRY_OVER:
                self._read_due(needed=True)
                self._read_reason()
            case Decision.CLOSE:
                self.outcome = _choice(Outcome, self._typed.outcome)
                if self.outcome in (None, Outcome.RETIRED):
                    self._problems["outcome"] = Problem.MISSING
        return self

    def _read_target(self) -> None:
        text, measure, present = self._typed.new_target.strip(), self._examined.measure, self._goal.measure
        if not text or not isinstance(measure, Metric):
            return
        if isinstance(present, Metric) and self._set_target == present.target and text == f"{present.target:f}":
            self.target = present.target
            return
        value = read_value(text, measure.unit, (measure.baseline, measure.target))
        if isinstance(value, Ambiguous):
            self._problems["new_target"] = Problem.AMBIGUOUS_NUMBER
        elif value is None:
            self._problems["new_target"] = Problem.NOT_A_NUMBER
        elif value == measure.baseline:
            self._problems["new_target"] = Problem.BASELINE_IS_TARGET
        elif value != measure.target:
            self.target = value

    def _read_due(self, *, needed: bool) -> None:
        text = self._typed.new_due.strip()
        if not text:
            if needed:
                self._problems["new_due"] = Problem.MISSING
            return
        try:
            due = date.fromisoformat(text)
        except ValueError:
            self._problems["new_due"] = Problem.NOT_A_DATE
            return
        if due == self._set_due == self._goal.due:
            self.due = due
        elif needed and due <= self._examined.due:
            self._problems["new_due"] = Problem.NOT_LATER
        elif due <= self._today:
            self._problems["new_due"] = Problem.DATE_PAST
        elif due != self._examined.due:
            self.due = due

    def _read_reason(self) -> None:
        self.reason = self._typed.reason.strip()
        if not self.reason:
            self._problems["reason"] = Problem.REASON_MISSING
        elif len(self.reason) > LONGEST:
            self._problems["reason"] = Problem.TOO_LONG


def _still_beyond(measure: Metric, target: Decimal) -> Decimal | None:
    """Return the stretch if it still lies beyond the new target."""
    if measure.stretch is None:
        return None
    beyond = measure.stretch > target if target > measure.baseline else measure.stretch < target
    return measure.stretch if beyond else None


_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(kind: type[_Choice], typed: str) -> _Choice | None:
    try:
        return kind(typed)
    except ValueError:
        return None
