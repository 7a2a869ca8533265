"""The objects and interactive elements of Block Kit, with their published limits."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localslack.block_kit.rules import (
    Check,
    Problem,
    any_of,
    by_type,
    either,
    exactly_one,
    flag,
    many,
    one_of,
    shape,
    text,
    whole,
)
from localslack.wire import Json


def calendar_day(value: object, at: str) -> Iterator[Problem]:
    """A day that is in the calendar, `2027-01-31`."""
    yield from text(10, pattern=r"\d{4}-\d{2}-\d{2}")(value, at)
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            yield at, "is not a day of the calendar (does not match the required format)"


def zone(value: object, at: str) -> Iterator[Problem]:
    """The name of a time zone, `America/Chicago`."""
    yield from text()(value, at)
    if isinstance(value, str) and value:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield at, "is not the name of a zone"


def decimal(value: object, at: str) -> Iterator[Problem]:
    """A number written as text."""
    yield from text(pattern=r"-?\d+(?:\.\d+)?")(value, at)


PLAIN_ONLY = frozenset({"plain_text"})
TIME = text(5, pattern=r"(?:[01]\d|2[0-3]):[0-5]\d")
URL = text(3000, pattern=r"(?i)[a-z][a-z0-9+.-]*:\S+")
ID = text(255)
UNIX_SECONDS = whole(1_000_000_000, 9_999_999_999)


def texts(longest: int) -> dict[str, Check]:
    """The kinds of text objects, of so many characters."""
    return {
        "plain_text": shape("text", {"text": text(longest), "emoji": flag}),
        "mrkdwn": shape("text", {"text": text(longest), "verbatim": flag}),
    }


def composition(longest: int, plain: bool = False) -> Check:
    """A text object of so many characters; `plain`: mrkdwn is refused."""
    return by_type(texts(longest), PLAIN_ONLY if plain else None, "text")


CONFIRM = shape(
    "title text confirm deny",
    {
        "title": composition(100, plain=True),
        "text": composition(300),
        "confirm": composition(30, plain=True),
        "deny": composition(30, plain=True),
        "style": one_of("primary", "danger"),
    },
)


def option(mrkdwn: bool = False, link: bool = False) -> Check:
    """One choice; radio buttons and checkboxes may use mrkdwn, an overflow menu links."""
    fields = {
        "text": composition(75, plain=not mrkdwn),
        "value": text(150),
        "description": composition(75, plain=not mrkdwn),
    }
    return shape("text value", fields | ({"url": URL} if link else {}))


OPTION = option()
GROUP = shape("label options", {"label": composition(75, plain=True), "options": many(OPTION, 100)})
FILTER = shape(
    "",
    {
        "include": many(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
DISPATCH = shape(
    "",
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)},
)

PLACEHOLDER: dict[str, Check] = {"placeholder": composition(150, plain=True)}
PRESSED: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM}  # what one presses takes no focus by itself
COMMON: dict[str, Check] = PRESSED | {"focus_on_load": flag}
SELECT: dict[str, Check] = COMMON | PLACEHOLDER
MULTI: dict[str, Check] = SELECT | {"max_selected_items": whole(1, 100)}
INPUT: dict[str, Check] = {
    "action_id": ID,
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
    "initial_value": text(3000, shortest=0),
    **PLACEHOLDER,
}


def choices(value: object) -> list[object]:
    """Every option of an element, whether grouped or not; nothing where there is no list."""
    if not isinstance(value, dict):
        return []
    found = [*_listed(value, "options")]
    for group in _listed(value, "option_groups"):
        found += _listed(group, "options")
    return found


def _listed(value: object, name: str) -> list[object]:
    items = value.get(name) if isinstance(value, dict) else None
    return items if isinstance(items, list) else []


def initial_among_options(value: object, at: str) -> Iterator[Problem]:
    """What is chosen at first must be one of the options, to the letter."""
    if not isinstance(value, dict):
        return
    one = value.get("initial_option")
    for name, chosen in (
        ("initial_option", [one] if one else []),
        ("initial_options", _listed(value, "initial_options")),
    ):
        if any(choice not in choices(value) for choice in chosen):
            yield f"{at}/{name}", "must match an option provided"


def distinct_values(value: object, at: str) -> Iterator[Problem]:
    """No two options of one element have the same value."""
    values = [choice.get("value") for choice in choices(value) if isinstance(choice, dict)]
    texts = [value for value in values if isinstance(value, str)]  # what else they are, their own check says
    if len(set(texts)) < len(texts):
        yield f"{at}/options", "duplicate option values"


def _reads(value: object) -> Decimal | None:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def numbers_in_order(value: object, at: str) -> Iterator[Problem]:
    """The least is not above the most, what stands there at first lies between them, and all are whole if they must be.

    https://docs.slack.dev/reference/block-kit/block-elements/number-input-element.
    """
    if not isinstance(value, dict):
        return
    numbers = {name: _reads(value.get(name)) for name in ("min_value", "max_value", "initial_value")}
    if value.get("is_decimal_allowed") is False:
        for name, number in numbers.items():
            if number is not None and number != number.to_integral_value():
                yield f"{at}/{name}", "must be a whole number"
    least, most, first = numbers.values()
    if least is not None and most is not None and least > most:
        yield f"{at}/min_value", "must not be more than max_value"
    if first is None:
        return
    if (least is not None and first < least) or (most is not None and first > most):
        yield f"{at}/initial_value", "must be between min_value and max_value"


def lengths_in_order(value: object, at: str) -> Iterator[Problem]:
    """The shortest is not longer than the longest."""
    least, most = (value.get("min_length"), value.get("max_length")) if isinstance(value, dict) else (None, None)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield f"{at}/min_length", "must not be more than max_length"


def not_too_many_at_first(value: object, at: str) -> Iterator[Problem]:
    """No more is chosen at first than may be chosen."""
    most = value.get("max_selected_items") if isinstance(value, dict) else None
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        if isinstance(most, int) and len(_listed(value, name)) > most:
            yield f"{at}/{name}", "must not be more than max_selected_items"


ORDERED = (initial_among_options, distinct_values)
OPTIONS: dict[str, Check] = {"options": many(OPTION, 100), "option_groups": many(GROUP, 100)}


def _boxes(initial: dict[str, Check]) -> Check:
    fields = COMMON | {"options": many(option(mrkdwn=True), 10)} | initial
    return shape("options", fields, *ORDERED)


SLACK_FILE = shape("", {"id": ID, "url": URL}, either("id", "url"))
PICTURE: dict[str, Check] = {"alt_text": text(2000), "image_url": URL, "slack_file": SLACK_FILE}
one_picture = exactly_one("image_url", "slack_file")

ELEMENTS: dict[str, Check] = {
    "button": shape(
        "text",
        PRESSED
        | {
            "text": composition(75, plain=True),
            "url": URL,
            "value": text(2000, shortest=0),
            "style": one_of("primary", "danger"),
            "accessibility_label": text(75),
        },
    ),
    "overflow": shape(
        "options",
        PRESSED | {"options": many(option(link=True), 5)},
        distinct_values,
    ),
    "static_select": shape(
        "", SELECT | OPTIONS | {"initial_option": OPTION}, exactly_one("options", "option_groups"), *ORDERED
    ),
    "multi_static_select": shape(
        "",
        MULTI | OPTIONS | {"initial_options": many(OPTION, 100)},
        exactly_one("options", "option_groups"),
        not_too_many_at_first,
        *ORDERED,
    ),
    "users_select": shape("", SELECT | {"initial_user": ID}),
    "multi_users_select": shape("", MULTI | {"initial_users": many(ID, 100, 0)}, not_too_many_at_first),
    "conversations_select": shape(
        "",
        SELECT
        | {
            "initial_conversation": ID,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": FILTER,
        },
    ),
    "multi_conversations_select": shape(
        "",
        MULTI
        | {
            "initial_conversations": many(ID, 100, 0),
            "default_to_current_conversation": flag,
            "filter": FILTER,
        },
        not_too_many_at_first,
    ),
    "channels_select": shape("", SELECT | {"initial_channel": ID, "response_url_enabled": flag}),
    "multi_channels_select": shape("", MULTI | {"initial_channels": many(ID, 100, 0)}, not_too_many_at_first),
    "external_select": shape("", SELECT | {"initial_option": OPTION, "min_query_length": whole(0, 100)}),
    "multi_external_select": shape(
        "",
        MULTI | {"initial_options": many(OPTION, 100), "min_query_length": whole(0, 100)},
        not_too_many_at_first,
    ),
    "radio_buttons": _boxes({"initial_option": option(mrkdwn=True)}),
    "checkboxes": _boxes({"initial_options": many(option(mrkdwn=True), 10)}),
    "plain_text_input": shape(
        "",
        INPUT | {"multiline": flag, "min_length": whole(0, 3000), "max_length": whole(1, 3000)},
        lengths_in_order,
    ),
    "number_input": shape(
        "is_decimal_allowed",
        INPUT | {"is_decimal_allowed": flag, "min_value": decimal, "max_value": decimal, "initial_value": decimal},
        numbers_in_order,
    ),
    "email_text_input": shape("", INPUT),
    "url_text_input": shape("", INPUT),
    "datepicker": shape("", SELECT | {"initial_date": calendar_day}),
    "timepicker": shape("", SELECT | {"initial_time": TIME, "timezone": zone}),
    "datetimepicker": shape("", COMMON | {"initial_date_time": UNIX_SECONDS}),
    "image": shape("alt_text", PICTURE, one_picture),
}

TYPED = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})
INTERACTIVE = frozenset(ELEMENTS) - {"image"}
IN_ACTIONS = INTERACTIVE - TYPED
IN_INPUT = INTERACTIVE - {"button", "overflow"}
IN_SECTION = (IN_ACTIONS - {"datetimepicker"}) | {"image"}
# Where an element may stand, if not everywhere: https://api.slack.com/reference/block-kit/block-elements.
SURFACES: dict[str, frozenset[str]] = {
    "number_input": frozenset({"modal"}),
    "email_text_input": frozenset({"modal"}),
    "url_text_input": frozenset({"modal"}),
    "datetimepicker": frozenset({"modal", "message"}),
}


def elements_at(block: Json) -> list[tuple[str, Json]]:
    """The interactive elements of a block, each with its place in it."""
    listed = block.get("elements") if block.get("type") == "actions" else None
    found = [(f"elements/{n}", one) for n, one in enumerate(listed if isinstance(listed, list) else [])]
    found += [(place, block.get(place)) for place in ("accessory", "element")]
    return [(place, one) for place, one in found if isinstance(one, dict) and one.get("type") != "image"]
