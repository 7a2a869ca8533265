"""The form of a review: what was typed in it, what that means, and the wording it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from bot.domain.check_ins import Standing
from bot.domain.goals import Goal, Outcome, Revision
from bot.domain.measures import Metric
from bot.domain.pace import has_passed
from bot.domain.people import Viewer
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.numbers import read_value
from bot.domain.refusals import Invalid, Problem, TooLong, Wrong
from bot.domain.reviews import Answer, Decision, Review, Smart

TAKEN_BACK = "The review was corrected"
"""The reason of the wording that a goal has again when a review that changed it is corrected to change nothing."""

LONGEST = 2000
"""Characters that *learnt* and *reason* take."""


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
    """This quarter's review, if the goal was reviewed already."""
    is_stale: bool = False
    between_times: bool = False
    """Whether its quarter does not ask yet (`is_between_times`)."""

    @property
    def has_passed(self) -> bool:
        """Whether the goal's date has passed: then it cannot be kept as it is, and has a new date or an end."""
        return has_passed(self.goal.due, self.viewer.today)

    @property
    def new_due(self) -> date | None:
        """The new date as far as one was chosen."""
        try:
            return date.fromisoformat(self.fields.new_due)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Decided:
    """A review as its form gives it, checked."""

    answers: dict[Smart, Answer]
    learnt: str
    decision: Decision
    outcome: Outcome | None = None
    new_target: Decimal | None = None
    new_due: date | None = None
    reason: str = ""


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


def decide(
    typed: ReviewFields,
    goal: Goal,
    today: date,
    earlier: Review | None = None,
    before: Revision | None = None,
) -> Decided:
    """Return what the form says about a goal. Raises Invalid, by field.

    What `earlier`, which is being edited, has changed already may be said again; `before` is the wording that it
    reviewed, if it gave the goal its present one. What changes is measured by that.
    """
    problems: dict[str, Wrong] = {}
    answers = {question: _choice(Answer, getattr(typed, question.value)) for question in Smart}
    problems |= {question.value: Problem.MISSING for question, answer in answers.items() if answer is None}
    decision = _choice(Decision, typed.decision)
    if decision is None:
        problems["decision"] = Problem.MISSING
    if len(typed.learnt) > LONGEST:
        problems["learnt"] = TooLong(LONGEST, len(typed.learnt))
    changes = _Changes(typed, goal, today, problems, earlier, before or goal.revision).read(decision)
    if problems or decision is None:
        raise Invalid(problems)
    return Decided(
        {question: answer for question, answer in answers.items() if answer is not None},
        typed.learnt.strip(),
        decision,
        changes.outcome,
        changes.target,
        changes.due,
        changes.reason,
    )


def reworded(goal: Goal, decided: Decided, before: Revision | None = None) -> Revision | None:
    """Return the wording that a decision leads to, without who and when; None if it changes none.

    `before` is the wording before the review that this one corrects: what that one changed is taken back.
    """
    reviewed = before or goal.revision
    measure, due = reviewed.measure, decided.new_due or reviewed.due
    if decided.new_target is not None and isinstance(measure, Metric):
        measure = replace(measure, target=decided.new_target, stretch=_still_beyond(measure, decided.new_target))
    changes = (measure, due) != (reviewed.measure, reviewed.due)
    reason = decided.reason if changes else TAKEN_BACK
    if (measure, due) == (goal.measure, goal.due) and not (changes and reason != goal.revision.reason):
        return None
    return replace(
        reviewed,
        number=goal.revision.number + 1,
        measure=measure,
        due=due,
        reason=reason,
        restores=None if changes else reviewed.wording,
    )


class _Changes:
    """Reads the fields that only some decisions have, noting what is wrong with them."""

    def __init__(
        self,
        typed: ReviewFields,
        goal: Goal,
        today: date,
        problems: dict[str, Wrong],
        earlier: Review | None,
        reviewed: Revision,
    ) -> None:
        self._typed, self._goal, self._today, self._problems = typed, goal, today, problems
        self._reviewed = reviewed
        self._has_passed = has_passed(reviewed.due, today)
        self._set_target = earlier.new_target if earlier else None
        self._set_due = earlier.new_due if earlier else None
        self.target: Decimal | None = None
        self.due: date | None = None
        self.outcome: Outcome | None = None
        self.reason = ""

    def read(self, decision: Decision | None) -> "_Changes":
        match decision:
            case Decision.KEEP if self._has_passed:
                # Nothing is carried over silently (PRODUCT, the quarterly rhythm).
                self._problems["decision"] = Problem.KEPT_PAST_DATE
            case Decision.ADJUST:
                self._read_target()
                self._read_due()
                if self.target is None and self.due is None and not self._problems.keys() & {"new_target", "new_due"}:
                    self._problems["new_target" if isinstance(self._reviewed.measure, Metric) else "new_due"] = (
                        Problem.NOTHING_CHANGED
                    )
                self._read_reason()
            case Decision.CARRY_OVER:
                self._read_due(must_be_later=True)
                self._read_reason()
            case Decision.CLOSE:
                self.outcome = _choice(Outcome, self._typed.outcome)
                if self.outcome in (None, Outcome.RETIRED):
                    self._problems["outcome"] = Problem.MISSING
        return self

    def _read_target(self) -> None:
        text, measure, present = self._typed.new_target.strip(), self._reviewed.measure, self._goal.measure
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

    def _read_due(self, *, must_be_later: bool = False) -> None:
        text = self._typed.new_due.strip()
        if not text:
            if must_be_later:
                self._problems["new_due"] = Problem.MISSING
            elif self._has_passed:
                self._problems["new_due"] = Problem.DATE_NEEDED
            return
        try:
            due = date.fromisoformat(text)
        except ValueError:
            self._problems["new_due"] = Problem.NOT_A_DATE
            return
        if due == self._set_due == self._goal.due and not has_passed(due, self._today):
            self.due = due
        elif must_be_later and due <= self._reviewed.due:
            self._problems["new_due"] = Problem.NOT_LATER
        elif due <= self._today:
            self._problems["new_due"] = Problem.DATE_PAST
        elif due != self._reviewed.due:
            self.due = due

    def _read_reason(self) -> None:
        self.reason = self._typed.reason.strip()
        if not self.reason:
            self._problems["reason"] = Problem.REASON_MISSING
        elif len(self.reason) > LONGEST:
            self._problems["reason"] = TooLong(LONGEST, len(self.reason))


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
