"""What the goal form's fields say: a goal's wording, or what is wrong with each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.domain.goal_form import LIMITS, STEP_LIMIT, GoalFields, MeasureKind, typed_number
from bot.domain.goals import Revision
from bot.domain.measures import MOST_MILESTONES, Direction, Measure, Metric, Milestones, YesNo, in_unit_of
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.numbers import find_quantities, known_beside, read_value
from bot.domain.reading.units import canonical_unit
from bot.domain.refusals import OtherUnit, Problem, TooLong, Wrong
from bot.domain.typed_text import keepable


@dataclass(frozen=True, slots=True)
class Wording:
    """What a filled form says, but for owner and support."""

    title: str
    measure: Measure
    due: date
    how: str = ""


def read_wording(
    typed: GoalFields, today: date, before: Revision | None, *, carries_over: bool = False
) -> tuple[Wording | None, dict[str, Wrong]]:
    """Return what the fields say, or None with all that is wrong, by field.

    `today` is the person's local date. `before` is the wording that is edited: a date that it has already may
    have passed, unless the goal is to be carried over to a later one.
    """
    if before is not None:
        typed = _with_unseen_stretch(typed, before.measure)
    problems = _too_long(typed)
    title = " ".join(typed.title.split())
    if not title:
        problems["title"] = Problem.MISSING
    measure = _read_measure(typed, problems)
    if before is not None:
        _ask_in_which_unit(typed, measure, before.measure, problems)
    due = _read_due(typed.due, today, None if carries_over else before, problems)
    if before and measure and due and needs_reason(before, measure, due) and not typed.reason.strip():
        problems["reason"] = Problem.REASON_MISSING
    if problems or measure is None or due is None:
        return None, problems
    return Wording(title, measure, due, typed.how.strip()), {}


def needs_reason(before: Revision, measure: Measure, due: date) -> bool:
    """Tell whether a change is one of target or date, which is made with a reason; a stretch is not the target."""
    return due != before.due or _without_stretch(measure) != _without_stretch(before.measure)


def _without_stretch(measure: Measure) -> Measure:
    return replace(measure, stretch=None) if isinstance(measure, Metric) else measure


def _too_long(typed: GoalFields) -> dict[str, Wrong]:
    texts = typed.as_typed()
    lengths = {name: len(texts.get(name, "")) for name in LIMITS}
    return {name: TooLong(most, lengths[name]) for name, most in LIMITS.items() if lengths[name] > most}


def has_passed(typed: GoalFields, today: date) -> bool:
    """Tell whether the date of a new goal lies before the person's local date."""
    problems: dict[str, Wrong] = {}
    _read_due(typed.due, today, None, problems)
    return problems.get("due") is Problem.DATE_PAST


def _read_due(text: str, today: date, before: Revision | None, problems: dict[str, Wrong]) -> date | None:
    try:
        due = date.fromisoformat(text) if text else None
    except ValueError:
        problems["due"] = Problem.NOT_A_DATE
        return None
    if due is None:
        problems["due"] = Problem.MISSING
    elif due < today and (before is None or due != before.due):
        problems["due"] = Problem.DATE_PAST
    return due


def _read_measure(typed: GoalFields, problems: dict[str, Wrong]) -> Measure | None:
    match typed.kind:
        case MeasureKind.METRIC:
            return _read_metric(typed, problems)
        case MeasureKind.MILESTONES:
            return _read_milestones(typed.steps, problems)
        case MeasureKind.YES_NO:
            return YesNo()


def _read_metric(typed: GoalFields, problems: dict[str, Wrong]) -> Metric | None:
    unit = _unit_of(typed)
    # What can be read in two ways by itself may be plain beside the other.
    target = _read_number("target", typed.target, unit, _told_by(typed.baseline, unit), problems)
    baseline = _read_number("baseline", typed.baseline, unit, _told_by(typed.target, unit), problems)
    if baseline is None or target is None:
        return None
    if baseline == target:
        problems["target"] = Problem.BASELINE_IS_TARGET
        return None
    metric = Metric(baseline, target, unit)
    if not typed.stretch.strip():
        return metric
    stretch = _read_number("stretch", typed.stretch, unit, (baseline, target), problems)
    if stretch is None:
        return None
    if stretch <= target if metric.direction is Direction.UP else stretch >= target:
        problems["stretch"] = Problem.STRETCH_NOT_BEYOND_TARGET
    return replace(metric, stretch=stretch)


def unclear_numbers(typed: GoalFields) -> Mapping[str, tuple[Decimal, ...]]:
    """Return, by field, what now and target can mean where even the other one does not tell which it is."""
    unit, found = _unit_of(typed), {}
    for name, beside in (("baseline", typed.target), ("target", typed.baseline)):
        read = read_value(typed.as_typed()[name], unit, _told_by(beside, unit))
        if isinstance(read, Ambiguous):
            found[name] = read.readings
    return found if typed.kind is MeasureKind.METRIC else {}


def _told_by(beside: str, unit: str) -> tuple[Decimal, ...]:
    return known_beside(read_value(beside, unit), unit)


def _unit_of(typed: GoalFields) -> str:
    return canonical_unit(typed.unit) or _written_unit(typed.target) or _written_unit(typed.baseline)


_COUNTED = re.compile(r"[-+]?\d[\d.,\s]*\s(?P<counted>[^\W\d_]{3,20}(?:\sper\s[^\W\d_]{3,10})?)")


def _written_unit(text: str) -> str:
    """Return the unit somebody wrote beside a number, be it a word of their own ("5 lessons"); empty if none."""
    found = find_quantities(text)
    unit = found[0].amounts[0].unit if len(found) == 1 else ""
    counted = _COUNTED.fullmatch(text.strip())
    return unit or (counted["counted"] if counted else "")


def _with_unseen_stretch(typed: GoalFields, before: Measure) -> GoalFields:
    """Return the fields with a stretch that stands behind *More details* in the unit of now, where that is certain.

    It is so where the numbers in sight were converted too; left as it was beside others, it is asked about like them.
    It is left out where it does not convert.
    """
    if typed.details or not isinstance(before, Metric) or before.stretch is None:
        return typed
    if typed.stretch != typed_number(before.stretch):
        return typed
    converted = in_unit_of(replace(before, unit=_unit_of(typed)), before.stretch, before.unit)
    if not isinstance(converted, Decimal):
        return replace(typed, stretch="")
    in_sight = _read_metric(replace(typed, stretch=""), {})
    went_along = in_sight is not None and all(
        now == in_unit_of(in_sight, was, before.unit)
        for now, was in ((in_sight.baseline, before.baseline), (in_sight.target, before.target))
    )
    return replace(typed, stretch=typed_number(converted)) if went_along else typed


def _ask_in_which_unit(typed: GoalFields, measure: Measure | None, before: Measure, problems: dict[str, Wrong]) -> None:
    """Ask about each number that was left as it was in another unit: 12 days are hardly 12 h.

    Written with the unit it is meant so, and who wrote it said so.
    """
    if not isinstance(measure, Metric) or not isinstance(before, Metric):
        return
    for name in ("baseline", "target", "stretch"):
        value: Decimal | None = getattr(measure, name)
        if value is None or value != getattr(before, name) or _written_unit(typed.as_typed()[name]):
            continue
        converted = in_unit_of(measure, value, before.unit)
        if isinstance(converted, Decimal) and converted != value:
            problems[name] = OtherUnit(value, before.unit, converted, measure.unit)


def _read_number(
    name: str, text: str, unit: str, known: tuple[Decimal, ...], problems: dict[str, Wrong]
) -> Decimal | None:
    if name in problems:
        return None
    if not text.strip():
        problems[name] = Problem.MISSING
        return None
    match read_value(text, unit, known):
        case Ambiguous():
            problems[name] = Problem.AMBIGUOUS_NUMBER
        case None:
            problems[name] = Problem.NOT_A_NUMBER
        case Decimal() as value:
            return value
    return None


def _read_milestones(text: str, problems: dict[str, Wrong]) -> Milestones | None:
    steps = tuple(step for line in text.splitlines() if (step := " ".join(keepable(line.lstrip("-•* \t")).split())))
    if not steps:
        problems["steps"] = Problem.MISSING
    elif len(steps) > MOST_MILESTONES:
        problems["steps"] = Problem.TOO_MANY_STEPS
    elif (longest := max(map(len, steps))) > STEP_LIMIT:
        problems["steps"] = TooLong(STEP_LIMIT, longest)
    elif len({step.casefold() for step in steps}) < len(steps):
        problems["steps"] = Problem.SAME_STEP_TWICE
    else:
        return Milestones(steps)
    return None
