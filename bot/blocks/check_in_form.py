"""The form of a check-in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock

from bot.blocks.check_ins import FORM, TITLE_LIMIT, standing_words
from bot.blocks.forms import FieldValue, checkboxes, field, modal, radios, read, several, text, text_input
from bot.blocks.measures import status_words, target_words
from bot.blocks.parts import section
from bot.blocks.text import bold
from bot.domain.check_in_forms import CheckInForm, Opened
from bot.domain.check_ins import LONGEST_NOTE, Report, Status
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo, in_unit_of
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.numbers import read_value
from bot.domain.refusals import Invalid, Problem

_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class FormTarget:
    """What an open check-in form is about; it travels in the view's private_metadata."""

    goal: int
    week: str | None = None
    corrects: int | None = None
    message: tuple[str, str] | None = None
    """Channel and ts of the message it was opened from, which shows what is recorded."""
    from_home: bool = False
    preselected: Status | None = None
    """The status that was chosen when it opened; None as well in a form that does not say."""
    chosen: tuple[str, ...] = ()
    """The options of its value's field that were."""
    unit: str | None = None
    """That in which a number was asked for; None for what has no number, and in a form that does not say."""


def form_view(form: CheckInForm, message: tuple[str, str] | None = None, *, from_home: bool = False) -> dict[str, Any]:
    """Return the form of one goal, or of one check-in to be corrected; `message` is where it was opened from."""
    goal, filled = form.goal, form.filled
    status = filled.status or form.preselected
    blocks: list[Block] = [
        section(f"{bold(goal.title, TITLE_LIMIT)} · {goal.key}\n{_until_now(form)}"),
        _value_field(form),
        field(
            "status",
            "How does it stand?",
            radios("status", [(s.value, status_words(s)) for s in Status], initial=status.value if status else None),
            optional=True,
        ),
        field(
            "note",
            "Anything worth knowing?",
            text_input("note", initial=filled.note, multiline=True, limit=LONGEST_NOTE),
            optional=True,
        ),
    ]
    corrects, opened = form.corrects.check_in_id if form.corrects else None, form.opened
    unit = goal.measure.unit if isinstance(goal.measure, Metric) else None
    about = FormTarget(
        goal.number, form.week, corrects, message, from_home, opened.status, _options(opened.value), unit
    )
    return modal(
        FORM,
        "Edit check-in" if form.corrects else "Check in",
        blocks,
        submit="Save",
        metadata=json.dumps(asdict(about)),
    )


def read_target(view: Mapping[str, Any]) -> FormTarget:
    """Return which goal, prompt and correction a submitted form is about."""
    held = json.loads(view["private_metadata"])
    message = held.get("message")
    return FormTarget(
        goal=int(held["goal"]),
        week=held.get("week"),
        corrects=held.get("corrects"),
        message=(str(message[0]), str(message[1])) if message else None,
        from_home=bool(held.get("from_home")),
        preselected=_status_in(held.get("preselected")),
        chosen=tuple(str(option) for option in held.get("chosen", ())),
        unit=None if held.get("unit") is None else str(held["unit"]),
    )


def read_form(view: Mapping[str, Any], form: CheckInForm) -> Report:
    """Return what a submitted form says about the goal as it is measured now.

    Raises Invalid on `value`, also for a number that was asked for in another unit, and on `status` where all that it
    says is what something newer has overtaken.
    """
    fields, target = read(view), read_target(view)
    opened = Opened(target.preselected, _chosen_in(target.chosen, form.goal.measure))
    value, status = _value_in(fields, form, opened), _status_in(fields.get("status"))
    if value is not None and target.unit is not None and in_unit_of(form.goal.measure, value, target.unit) != value:
        raise Invalid({"value": Problem.CHANGED_MEANWHILE})
    sent = Report(value, status, text(fields, "note"))
    said = form.in_own_words(sent, opened)
    if said.is_empty and not sent.is_empty:
        raise Invalid({"status": Problem.CHANGED_MEANWHILE})
    return said


def _status_in(held: object) -> Status | None:
    return Status(held) if isinstance(held, str) and held in set(Status) else None


def _until_now(form: CheckInForm) -> str:
    return f"Until now: {standing_words(form.goal, form.standing, form.viewer)}."


def _value_field(form: CheckInForm) -> InputBlock:
    filled = form.filled.value
    match form.goal.measure:
        case Metric() as measure:
            typed = f"{filled:f}" if isinstance(filled, Decimal) else form.typed.number
            hint = f"The goal: {target_words(measure)}."
            return field(
                "value", "Where is it now?", text_input("value", initial=typed, limit=50), hint=hint, optional=True
            )
        case Milestones(steps):
            done = filled if isinstance(filled, frozenset) else form.steps_done
            return field(
                "value",
                "Which milestones are done?",
                checkboxes("value", [(_mark(s), s) for s in steps], initial=[_mark(s) for s in steps if s in done]),
                optional=True,
            )
        case YesNo():
            now = filled if filled is not None else form.standing.value
            initial = next(iter(_options(now)), None) if isinstance(now, bool) else None
            choices = [(_YES, "Yes, it is reached"), (_NO, "Not yet")]
            return field("value", "Is it reached?", radios("value", choices, initial=initial), optional=True)


def _value_in(fields: Mapping[str, FieldValue], form: CheckInForm, opened: Opened) -> Value | None:
    measure = form.goal.measure
    match measure:
        case Metric():
            return _number_in(text(fields, "value"), form, measure)
        case Milestones(steps):
            ticked = several(fields, "value")
            if not {_mark(step) for step in steps} >= set(ticked):
                raise Invalid({"value": Problem.WRONG_VALUE})  # the milestones were changed meanwhile
            done = _chosen_in(ticked, measure)
            filled = form.corrects.report.value if form.corrects else None
            # As it opened it says nothing: what was done keeps its date, and nothing done is no "0 of 3".
            is_untouched = done == opened.value and not isinstance(filled, frozenset)
            return None if is_untouched else done
        case YesNo():
            return _chosen_in([text(fields, "value")], measure)


def _options(value: Value | None) -> tuple[str, ...]:
    """Return the options by which a field says a value: a mark for each milestone, or yes or no."""
    match value:
        case frozenset():
            return tuple(sorted(map(_mark, value)))
        case bool():
            return (_YES if value else _NO,)
    return ()


def _chosen_in(options: Sequence[str], measure: Measure) -> Value | None:
    """Return the value that these options say of what is measured so, as `_options` names them."""
    match measure:
        case Milestones(steps):
            return frozenset(step for step in steps if _mark(step) in options)
        case YesNo():
            return next((option == _YES for option in options if option in (_YES, _NO)), None)
    return None


def _number_in(typed: str, form: CheckInForm, measure: Metric) -> Decimal | None:
    if not typed:
        return None
    corrected = form.corrects.report.value if form.corrects else None
    if isinstance(corrected, Decimal) and typed == f"{corrected:f}":
        return corrected  # it stands as it was filled in; "1.204" could otherwise be read in two ways
    last = [form.standing.value] if isinstance(form.standing.value, Decimal) else []
    value = read_value(typed, measure.unit, (measure.baseline, measure.target, *last))
    if isinstance(value, Ambiguous):
        raise Invalid({"value": Problem.AMBIGUOUS_NUMBER})
    if value is None:
        raise Invalid({"value": Problem.NOT_A_NUMBER})
    return value


def _mark(step: str) -> str:
    """Return a short stand-in for a milestone's words, which may be longer than an option's value."""
    return sha256(step.encode()).hexdigest()[:16]
