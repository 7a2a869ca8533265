"""The goal form: how it is shown, and how it is read when it comes back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields as fields_of_class
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InputBlock,
    InputInteractiveElement,
    PlainTextObject,
)

from bot.blocks.forms import (
    Choice,
    date_picker,
    field,
    grouped_select,
    modal,
    person_picker,
    radios,
    read,
    searched_select,
    select,
    text,
    text_input,
)
from bot.blocks.refusals import words_for
from bot.blocks.text import clip, day
from bot.domain.goal_form import (
    LIMITS,
    GoalFields,
    GoalForm,
    Individual,
    MeasureKind,
    Offer,
    SentForm,
    typed_number,
)
from bot.domain.goal_wording import unclear_numbers
from bot.domain.goals import Visibility
from bot.domain.typed_text import keepable

SET = "goal.set"
EDIT = "goal.edit_form"
"""The forms' callback ids."""
NEW = "goal.new"
DETAILS = "goal.details"
MEASURE, OWNER, PERSON, SUPPORTS = "measure", "owner", "person", "supports"
"""Fields that tell us of a change at once, or ask us what to offer."""

_LABELS: Mapping[str, str] = {
    "title": "What is to be achieved?",
    "owner": "Whose goal is it?",
    "person": "Or anybody else",
    "team": "Which team does it count in?",
    "measure": "How is it measured?",
    "baseline": "Now",
    "target": "Target",
    "unit": "Unit",
    "steps": "Milestones",
    "due": "By when?",
    "supports": "Which goal does it help?",
    "helps": "How does it help that goal?",
    "reason": "Why does the target or date change?",
    "how": "How will it be done?",
    "stretch": "Stretch",
    "reporter": "Who reports the number?",
    "visibility": "Who sees it?",
}
_MEASURES: tuple[Choice, ...] = (
    (MeasureKind.METRIC, "A number that moves"),
    (MeasureKind.MILESTONES, "Milestones, one after the other"),
    (MeasureKind.YES_NO, "Reached or not"),
)
_VISIBILITIES: tuple[Choice, ...] = (
    (Visibility.EVERYBODY, "Everybody"),
    (Visibility.OWNER_AND_LEADS, "Only its owner and the leads above"),
)
_LONGEST_UNREAD = 100
"""Characters of a date in words that the form repeats."""
_KNOWN = frozenset(one.name for one in fields_of_class(GoalFields))


def goal_form(form: GoalForm) -> dict[str, Any]:
    """Return the form for a new goal or, with `form.goal`, for one that is edited."""
    is_new = form.goal is None
    inputs = [*_first(form), *_measure(form), *_due(form), *_rest(form)]
    return modal(
        SET if is_new else EDIT,
        "Set a goal" if is_new else f"Edit G-{form.goal}",
        [block for one in inputs for block in _with_problem(form, one)],
        submit="Save",
        metadata=json.dumps(
            {
                "draft": form.draft_id,
                "goal": form.goal,
                "revision": form.revision,
                "due": [one.isoformat() for one in form.due_readings],
                "unread": clip(form.due_unread, _LONGEST_UNREAD),
                "helped_how": form.helped_how,
                "carries_over": form.carries_over,
            }
        ),
    )


def read_sent(view: Mapping[str, Any]) -> SentForm:
    """Return what stands in the fields that a form showed, and which draft and goal it belongs to."""
    about = json.loads(view["private_metadata"])
    held = read(view)
    return SentForm(
        str(about["draft"]),
        {name: text(held, name) for name in held if name in _KNOWN},
        goal=about["goal"],
        revision=about["revision"],
        due_readings=tuple(date.fromisoformat(one) for one in about.get("due", ())),
        due_unread=str(about.get("unread", "")),
        helped_how=about.get("helped_how"),
        carries_over=bool(about.get("carries_over")),
    )


def edited_in(view: Mapping[str, Any]) -> int | None:
    """Return the number of the goal that an open form edits; None for a new one."""
    number = json.loads(view["private_metadata"])["goal"]
    return None if number is None else int(number)


def choices_of(offers: Iterable[Offer]) -> list[Choice]:
    """Return what a menu of the form offers."""
    return [(offer.value, offer.words) for offer in offers]


def _first(form: GoalForm) -> list[Block]:
    typed = form.fields
    title = text_input(
        "title", initial=typed.title, placeholder="Raise CSAT from 78% to 85% by 30 June", limit=LIMITS["title"]
    )
    blocks: list[Block] = [_field("title", title)]
    if form.goal is not None:
        return [*blocks, _note(f"Owner: {form.owner_name}")]
    blocks.append(_owner(form))
    if form.picks_anybody:
        picker = person_picker(PERSON, initial=typed.person or None)
        hint = "As an admin you can set a goal for any person; this goes before the owner above."
        blocks.append(_field(PERSON, picker, optional=True, hint=hint, dispatch=True))
    if form.asks_team and isinstance(owner := typed.chosen_owner, Individual):
        # Another owner has other teams: a fresh block_id lets Slack forget the team chosen before.
        name = f"team@{owner.user_id}"
        blocks.append(_field(name, select(name, choices_of(form.teams), initial=typed.team)))
    return blocks


def _owner(form: GoalForm) -> InputBlock:
    chosen = form.fields.owner
    # A text may have addressed nobody who can own it: the person that an admin picks instead is answer enough.
    is_answered = bool(form.fields.person) and not chosen
    if form.searches_owners:
        initial = (chosen, form.owner_name) if chosen and form.owner_name else None
        picker = searched_select(OWNER, initial=initial, placeholder="Type a name")
        return _field(OWNER, picker, optional=is_answered, dispatch=True)
    groups = {
        "Teams": choices_of(offer for offer in form.owners if not offer.is_person),
        "People": choices_of(offer for offer in form.owners if offer.is_person),
    }
    return _field(OWNER, grouped_select(OWNER, groups, initial=chosen), optional=is_answered, dispatch=True)


def _measure(form: GoalForm) -> list[Block]:
    typed = form.fields
    blocks: list[Block] = [_field(MEASURE, radios(MEASURE, _MEASURES, initial=typed.kind), dispatch=True)]
    match typed.kind:
        case MeasureKind.METRIC:
            hint = "Such as %, h, days, € or tickets."
            blocks += [
                *_unclear(typed),
                _text(form, "baseline", placeholder="78"),
                _text(form, "target", placeholder="85", hint="Whether up or down is better follows from the two."),
                _text(form, "unit", optional=True, hint=hint),
            ]
        case MeasureKind.MILESTONES:
            blocks.append(_text(form, "steps", multiline=True, hint="One a line, at most ten."))
        case MeasureKind.YES_NO:
            pass
    return blocks


def _unclear(typed: GoalFields) -> list[Block]:
    """Ask about each number that can be read in two ways; it stands in its field as it was typed."""
    return [
        _note(
            f"{_LABELS[name]}: “{typed.as_typed()[name]}” can be read as "
            f"{' or '.join(typed_number(one) for one in readings)}. Please write the one that is meant."
        )
        for name, readings in unclear_numbers(typed).items()
    ]


def _due(form: GoalForm) -> list[Block]:
    due = _field("due", date_picker("due", initial=_date(form.fields.due)))
    if form.fields.due:
        return [due]
    if form.due_unread:
        words = clip(form.due_unread, _LONGEST_UNREAD)
        return [_note(f"{_LABELS['due']} I could not read “{words}” as a date: please pick one."), due]
    if not form.due_readings:
        return [due]
    days = [day(one) for one in form.due_readings]
    return [_note(f"The date can be read as {', '.join(days[:-1])} or {days[-1]}. Please choose."), due]


def _rest(form: GoalForm) -> list[Block]:
    typed = form.fields
    supported = (typed.supports, form.supported) if typed.supports and form.supported else None
    menu = searched_select(SUPPORTS, initial=supported, placeholder="Type a key or words of its title")
    blocks: list[Block] = [
        _field(SUPPORTS, menu, optional=True),
        _text(form, "helps", optional=True, multiline=True),
    ]
    if form.goal is not None:
        hint = "Needed when the target or the date changes; it stays with the goal's history."
        blocks.append(_text(form, "reason", optional=True, multiline=True, hint=hint))
    return [*blocks, *(_details(form) if form.shows_details else [_details_button()])]


def _details(form: GoalForm) -> list[Block]:
    typed = form.fields
    blocks: list[Block] = [_text(form, "how", optional=True, multiline=True)]
    if typed.kind is MeasureKind.METRIC:
        blocks.append(_text(form, "stretch", optional=True, hint="What would be more than the target."))
    if form.is_individual:
        blocks.append(_field("visibility", radios("visibility", _VISIBILITIES, initial=typed.visibility)))
    else:
        picker = person_picker("reporter", initial=typed.reporter or None)
        blocks.append(_field("reporter", picker, optional=True, hint="The team's lead, unless you choose somebody."))
    return blocks


def _details_button() -> ActionsBlock:
    return ActionsBlock(block_id="details", elements=[ButtonElement(action_id=DETAILS, text="More details")])


def _with_problem(form: GoalForm, block: Block) -> list[Block]:
    name = (block.block_id or "").split("@")[0]
    problem = form.problems.get(name)
    if problem is None:
        return [block]
    label = _LABELS[name]
    return [_note(f"{label}{'' if label.endswith('?') else ':'} {words_for(problem)}"), block]


def _text(
    form: GoalForm,
    name: str,
    *,
    optional: bool = False,
    multiline: bool = False,
    placeholder: str = "",
    hint: str = "",
) -> InputBlock:
    element = text_input(
        name,
        initial=form.fields.as_typed()[name],
        placeholder=placeholder,
        multiline=multiline,
        limit=LIMITS[name],
    )
    return _field(name, element, optional=optional, hint=hint)


def _field(
    name: str, element: InputInteractiveElement, *, optional: bool = False, hint: str = "", dispatch: bool = False
) -> InputBlock:
    label = _LABELS[name.split("@")[0]]
    return field(name, label, element, optional=optional, hint=hint, dispatch=dispatch)


def _note(words: str) -> ContextBlock:
    return ContextBlock(elements=[PlainTextObject(text=keepable(words))])


def _date(text_of: str) -> date | None:
    try:
        return date.fromisoformat(text_of) if text_of else None
    except ValueError:
        return None
