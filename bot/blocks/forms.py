"""Form fields and how they are read back: a field's name is its block_id and its action_id.

Slack keeps what was typed under an unchanged block_id and ignores `initial_*` there, so a field that must be
filled anew in an open form gets a fresh block_id: its name, `@` and a number. Reading drops the suffix.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot.blocks.text import clip
from bot.domain.typed_text import keepable

Choice = tuple[str, str]
"""A value and the words for it."""

FieldValue = str | tuple[str, ...] | None
"""What one field holds: text, a chosen value or id, several, or nothing."""


def option(value: str, words: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=clip(keepable(words), 75)))


def field(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str = "",
    optional: bool = False,
    dispatch: bool = False,
) -> InputBlock:
    """Return an input block; `dispatch` tells us of a change at once (block_actions with the field's name)."""
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch or None,
    )


def text_input(
    name: str, *, initial: str = "", placeholder: str = "", multiline: bool = False, limit: int = 3000
) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=_action(name),
        initial_value=clip(keepable(initial), limit) or None,
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
        multiline=multiline or None,
        max_length=limit,
    )


def select(
    name: str, choices: Sequence[Choice], *, initial: str | None = None, placeholder: str = ""
) -> StaticSelectElement:
    """Return a menu of at most 100 choices, with `initial` chosen if it is one of them."""
    options = [option(value, words) for value, words in choices[:100]]
    return StaticSelectElement(
        action_id=_action(name),
        options=options,
        initial_option=next((o for o in options if o.value == initial), None),
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
    )


def grouped_select(
    name: str, groups: Mapping[str, Sequence[Choice]], *, initial: str | None = None, placeholder: str = ""
) -> StaticSelectElement:
    """Return a menu whose choices (at most 100 in all) stand under headings; groups without any are left out."""
    options = {heading: [option(*choice) for choice in choices] for heading, choices in groups.items() if choices}
    everything = [o for choices in options.values() for o in choices]
    labelled = [(clip(keepable(heading), 75), found) for heading, found in options.items()]
    return StaticSelectElement(
        action_id=_action(name),
        option_groups=[OptionGroup(label=label, options=found) for label, found in labelled],
        initial_option=next((o for o in everything if o.value == initial), None),
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
    )


def searched_select(name: str, *, initial: Choice | None = None, placeholder: str = "") -> ExternalDataSelectElement:
    """Return a menu whose choices we are asked for while somebody types (`app.options` with the field's name)."""
    return ExternalDataSelectElement(
        action_id=_action(name),
        initial_option=option(*initial) if initial else None,
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
        min_query_length=0,
    )


def found(choices: Sequence[Choice]) -> dict[str, Any]:
    """Return the answer to a search: at most 100 choices."""
    return {"options": [option(value, words).to_dict() for value, words in choices[:100]]}


def radios(name: str, choices: Sequence[Choice], *, initial: str | None = None) -> RadioButtonsElement:
    """Return at most ten radio buttons."""
    options = [option(value, words) for value, words in choices[:10]]
    return RadioButtonsElement(
        action_id=_action(name),
        options=options,
        initial_option=next((o for o in options if o.value == initial), None),
    )


def checkboxes(name: str, choices: Sequence[Choice], *, initial: Sequence[str] = ()) -> CheckboxesElement:
    """Return at most ten checkboxes."""
    options = [option(value, words) for value, words in choices[:10]]
    return CheckboxesElement(
        action_id=_action(name),
        options=options,
        initial_options=[o for o in options if o.value in initial] or None,
    )


def date_picker(name: str, *, initial: date | None = None) -> DatePickerElement:
    return DatePickerElement(action_id=_action(name), initial_date=initial.isoformat() if initial else None)


def person_picker(name: str, *, initial: str | None = None) -> UserSelectElement:
    return UserSelectElement(action_id=_action(name), initial_user=initial)


def people_picker(name: str, *, initial: Sequence[str] = ()) -> UserMultiSelectElement:
    return UserMultiSelectElement(action_id=_action(name), initial_users=list(initial) or None)


def channel_picker(name: str, *, initial: str | None = None) -> ConversationSelectElement:
    """Return a menu of channels, public and private."""
    return ConversationSelectElement(
        action_id=_action(name),
        initial_conversation=initial,
        filter=ConversationFilter(include=["public", "private"]),
    )


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block | Mapping[str, Any]],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    metadata: str = "",
) -> dict[str, Any]:
    """Return a modal view as Slack takes it. Titles, submit and close have at most 24 characters."""
    # Not slack_sdk's View: it refuses a view without blocks and drops blocks that it has no model for.
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "title": PlainTextObject(text=title).to_dict(),
        "close": PlainTextObject(text=close).to_dict(),
        "private_metadata": metadata,
        "blocks": plain(blocks),
    }
    return view | {"submit": PlainTextObject(text=submit).to_dict()} if submit else view


def plain(blocks: Sequence[Block | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks as dicts, whichever way they were made."""
    return [block.to_dict() if isinstance(block, Block) else dict(block) for block in blocks]


def read(view: Mapping[str, Any]) -> dict[str, FieldValue]:
    """Return what every field of a view (with its `state`) holds, by field name."""
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = view.get("state", {}).get("values", {})
    return {
        block_id.split("@")[0]: _held(element) for block_id, elements in values.items() for element in elements.values()
    }


def text(fields: Mapping[str, FieldValue], name: str) -> str:
    """Return a field's text without the white space around it; empty where there is none."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def several(fields: Mapping[str, FieldValue], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    return value if isinstance(value, tuple) else ()


_SINGLE = (
    "value",
    "selected_date",
    "selected_time",
    "selected_user",
    "selected_conversation",
    "selected_channel",
)
_MULTIPLE = ("selected_users", "selected_conversations", "selected_channels")


def _held(element: Mapping[str, Any]) -> FieldValue:
    for key in _SINGLE:
        if key in element:
            value = element[key]
            return value if isinstance(value, str) else None
    for key in _MULTIPLE:
        if key in element:
            return tuple(element[key] or ())
    if "selected_options" in element:
        return tuple(o["value"] for o in element["selected_options"] or ())
    chosen = element.get("selected_option")
    return str(chosen["value"]) if chosen else None


def _action(name: str) -> str:
    return name.split("@")[0]
