"""What input elements hold: from `initial_*` and from what a person typed to Slack's `state.values`.

https://api.slack.com/reference/interaction-payloads/views#view_submission and the pages of the elements.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from localslack.block_kit.check import elements_of
from localslack.block_kit.elements import choices
from localslack.wire import Json, Refusal

Values = dict[str, dict[str, Json]]

REQUIRED = "Please complete this required field."
NO_DAY = "This is not a day we can read. Try 31 Dec 2026."


@dataclass(frozen=True)
class Slot:
    """Where an element keeps its value: the field in state, the `initial_…` it starts from."""

    name: str
    initial: str
    several: bool = False
    options: bool = False


_TYPED = Slot("value", "initial_value")
SLOTS = {
    "plain_text_input": _TYPED,
    "number_input": _TYPED,
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "static_select": Slot("selected_option", "initial_option", options=True),
    "external_select": Slot("selected_option", "initial_option", options=True),
    "radio_buttons": Slot("selected_option", "initial_option", options=True),
    "overflow": Slot("selected_option", "", options=True),
    "multi_static_select": Slot("selected_options", "initial_options", several=True, options=True),
    "multi_external_select": Slot("selected_options", "initial_options", several=True, options=True),
    "checkboxes": Slot("selected_options", "initial_options", several=True, options=True),
    "users_select": Slot("selected_user", "initial_user"),
    "multi_users_select": Slot("selected_users", "initial_users", several=True),
    "conversations_select": Slot("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Slot("selected_conversations", "initial_conversations", several=True),
    "channels_select": Slot("selected_channel", "initial_channel"),
    "multi_channels_select": Slot("selected_channels", "initial_channels", several=True),
    "datepicker": Slot("selected_date", "initial_date"),
    "timepicker": Slot("selected_time", "initial_time"),
    "datetimepicker": Slot("selected_date_time", "initial_date_time"),
}
# Buttons and overflow menus are pressed, they hold nothing.
STATEFUL = frozenset(SLOTS) - {"overflow"}


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The block and the element with these ids; refused if a surface has none."""
    for block in blocks:
        if block["block_id"] == block_id:
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return block, element
    raise Refusal("action_not_found", "This is no longer there. Look again.")


def value_of(element: Json, raw: object) -> Json:
    """What an element holds after a person put in `raw` (PROTOCOL.md); refused if it cannot hold that."""
    kind = element["type"]
    slot = SLOTS.get(kind)
    if slot is None:
        return {"type": kind}
    if raw is None or raw == "":
        return {"type": kind, slot.name: [] if slot.several else None}
    if slot.several:
        if not isinstance(raw, list):
            raise Refusal("invalid_value", f"{kind} takes a list.")
        return {"type": kind, slot.name: [_one(element, slot, item) for item in raw]}
    return {"type": kind, slot.name: _one(element, slot, raw)}


def _one(element: Json, slot: Slot, raw: object) -> object:
    if element["type"] == "datetimepicker":
        if isinstance(raw, int):
            return raw
        raise Refusal("invalid_value", "A moment is given in unix seconds.")
    if not slot.options:
        return str(raw)
    if "external" in element["type"]:
        if isinstance(raw, dict) and {"text", "value"} <= raw.keys():
            return raw
        raise Refusal("invalid_value", "An external select takes the whole option.")
    value = raw.get("value") if isinstance(raw, dict) else raw
    for option in choices(element):
        if isinstance(option, dict) and option.get("value") == value:
            return option
    raise Refusal("invalid_value", f"There is no option {value!r}.")


def initial_value(element: Json, here: str | None = None) -> Json:
    """What an untouched element holds; `here` is the conversation in which it was opened, if it was one."""
    slot = SLOTS[element["type"]]
    usual = here if element.get("default_to_current_conversation") else None
    if slot.several:
        return {"type": element["type"], slot.name: element.get(slot.initial) or ([usual] if usual else [])}
    return {"type": element["type"], slot.name: element.get(slot.initial) or usual}


def initial_values(blocks: list[Json], here: str | None = None) -> Values:
    """What the untouched surface holds."""
    return carried_over(blocks, {}, here)


def carried_over(blocks: list[Json], before: Values, here: str | None = None) -> Values:
    """What a surface holds after it changed: an element that keeps its ids and type keeps its value."""
    values: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in STATEFUL:
                continue
            held = before.get(block["block_id"], {}).get(element["action_id"])
            keeps = held is not None and held["type"] == element["type"] and _still_offered(element, held)
            value = held if keeps and held is not None else initial_value(element, here)
            values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def _still_offered(element: Json, held: Json) -> bool:
    slot = SLOTS[element["type"]]
    if not slot.options or "external" in element["type"]:
        return True
    chosen = held.get(slot.name) or []
    offered = [option.get("value") for option in choices(element) if isinstance(option, dict)]
    return all(one["value"] in offered for one in (chosen if isinstance(chosen, list) else [chosen]))


def chosen_for_answers(blocks: list[Json], values: Values) -> list[tuple[str, str, str]]:
    """The block_id, action_id and conversation of each field whose choice is to get a response_url."""
    found = []
    for block in blocks:
        element = block.get("element") or {}
        if block["type"] == "input" and element.get("response_url_enabled"):
            block_id, action_id = block["block_id"], element["action_id"]
            chosen = values[block_id][action_id][SLOTS[element["type"]].name]
            found += [(block_id, action_id, chosen)] if chosen else []
    return found


def filled_in(blocks: list[Json], values: Values, raw: object) -> Values:
    """The values after a person filled in `raw` (as PROTOCOL.md says); what is not there stays."""
    values = {block_id: dict(held) for block_id, held in values.items()}
    for block_id, actions in raw.items() if isinstance(raw, dict) else ():
        for action_id, typed in actions.items() if isinstance(actions, dict) else ():
            if action_id in values.get(block_id, {}):
                _, element = find_element(blocks, block_id, action_id)
                values[block_id][action_id] = value_of(element, typed)
    return values


def complaints(blocks: list[Json], values: Values) -> dict[str, str]:
    """What Slack itself would not let pass on submission, by block_id."""
    found = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            held = values[block["block_id"]][element["action_id"]][SLOTS[element["type"]].name]
            if complaint := _complaint(element, held, bool(block.get("optional"))):
                found[block["block_id"]] = complaint
    return found


def _complaint(element: Json, held: object, optional: bool) -> str | None:
    if held in (None, "", []) or (isinstance(held, str) and not held.strip()):
        return None if optional else REQUIRED
    if isinstance(held, list):
        most = element.get("max_selected_items", 100)
        return f"Please choose at most {most}." if len(held) > most else None
    complain = TYPED_COMPLAINTS.get(element["type"])
    return complain(element, str(held)) if complain else None


def _email_complaint(_: Json, held: str) -> str | None:
    good = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", held)
    return None if good else "Please enter a valid email address."


def _url_complaint(_: Json, held: str) -> str | None:
    return None if re.fullmatch(r"https?://\S+", held) else "Please enter a valid URL."


def _length_complaint(element: Json, held: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(held) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(held) > most else None


def _number_complaint(element: Json, held: str) -> str | None:
    decimal = element.get("is_decimal_allowed")
    if not re.fullmatch(r"-?\d+(?:\.\d+)?" if decimal else r"-?\d+", held.strip()):
        return "Please enter a number." if decimal else "Please enter a whole number."
    number = float(held)
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None


def _day_complaint(_: Json, held: str) -> str | None:
    try:
        is_day = date.fromisoformat(held).isoformat() == held  # it reads 20261231, too
    except ValueError:
        is_day = False
    return None if is_day else NO_DAY


TYPED_COMPLAINTS: dict[str, Callable[[Json, str], str | None]] = {
    "plain_text_input": _length_complaint,
    "number_input": _number_complaint,
    "email_text_input": _email_complaint,
    "url_text_input": _url_complaint,
    "datepicker": _day_complaint,
}
