"""Every limit that Slack publishes for elements and their objects: on its edge taken, one beyond refused in its place.

The numbers are Slack's, written here once more and not taken from the code:
https://docs.slack.dev/reference/block-kit/block-elements, …/composition-objects, and the pages under them.
"""

from collections.abc import Callable, Iterator

import pytest

from localslack.block_kit import check_options
from localslack.wire import Json
from tests.localslack.edges import Limit, address, between, complaints, identity, letters, many, rows, within, written
from tests.localslack.tide import actions, field, option, plain, section


def options(count: int) -> list[Json]:
    return [option(f"o{number}") for number in range(count)]


def an_option(**more: object) -> Json:
    return option("o") | more


def groups(count: int) -> list[Json]:
    return [{"label": plain("x"), "options": [one]} for one in options(count)]


SURE: Json = {"title": plain("t"), "text": plain("x"), "confirm": plain("Yes"), "deny": plain("No")}
CONFIRM = [
    letters(f"{name}/text", most, lambda x, name=name: {**SURE, name: plain(x)})  # type: ignore[misc]
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
]
OPTION = [
    letters("text/text", 75, lambda x: an_option(text=plain(x))),
    letters("value", 150, lambda x: an_option(value=x)),
    letters("description/text", 75, lambda x: an_option(description=plain(x))),
]
GROUP = [
    letters("label/text", 75, lambda x: {"label": plain(x), "options": options(1)}),
    many("options", 1, 100, lambda n: {"label": plain("x"), "options": options(n)}),
    *within("options/0", lambda one: {"label": plain("x"), "options": [one]}, OPTION),
]
SLACK_FILE = [identity("id"), address("url")]
PICTURE = [
    letters("alt_text", 2000, lambda x: {"alt_text": x}),
    address("image_url"),
    *within("slack_file", lambda file: {"slack_file": file, "image_url": None}, SLACK_FILE),
]

ACTION = identity("action_id")
ASKING = [ACTION, *within("confirm", lambda sure: {"confirm": sure}, CONFIRM)]
HINT = letters("placeholder/text", 150, lambda x: {"placeholder": plain(x)})
SELECT = [*ASKING, HINT]
MULTI = [*SELECT, between("max_selected_items", 1, 100, lambda n: {"max_selected_items": n})]
EXTERNAL = between("min_query_length", 0, 100, lambda n: {"min_query_length": n})
INCLUDE = many("filter/include", 1, 4, lambda n: {"filter": {"include": (["im", "mpim", "private", "public"] * 2)[:n]}})
TYPED = [
    ACTION,
    HINT,
    letters("initial_value", 3000, lambda x: {"initial_value": x}, least=0),
    many(
        "dispatch_action_config/trigger_actions_on",
        1,
        2,
        lambda n: {
            "dispatch_action_config": {
                "trigger_actions_on": ["on_enter_pressed", "on_character_entered", "on_enter_pressed"][:n]
            }
        },
    ),
]


def listed(name: str, most: int) -> list[Limit]:
    """Options, each of them within its own limits."""
    return [many(name, 1, most, lambda n: {name: options(n)}), *within(f"{name}/0", lambda one: {name: [one]}, OPTION)]


def chosen(name: str) -> list[Limit]:
    """The one option that is chosen at first, of those that are there."""
    return within(name, lambda one: {name: one, "options": [one]}, OPTION)


def all_chosen(most: int) -> list[Limit]:
    """The options that are chosen at first, of those that are there."""
    return [
        many("initial_options", 1, most, lambda n: {"initial_options": options(n), "options": options(max(n, 1))}),
        *within("initial_options/0", lambda one: {"initial_options": [one], "options": [one]}, OPTION),
    ]


def grouped() -> list[Limit]:
    return [
        many("option_groups", 1, 100, lambda n: {"option_groups": groups(n), "options": None}),
        *within("option_groups/0", lambda group: {"option_groups": [group], "options": None}, GROUP),
    ]


def ids(name: str) -> list[Limit]:
    """People or conversations that are chosen at first."""
    return [
        many(name, 0, 100, lambda n: {name: [f"X{number}" for number in range(n)]}),
        letters(f"{name}/0", 255, lambda x: {name: [x]}),
    ]


OFFERED: Json = {"options": options(1)}
# Each element: what it must have, and its limits.
ELEMENTS: dict[str, tuple[Json, list[Limit]]] = {
    "button": (
        {"text": plain("b")},
        [
            *ASKING,
            letters("text/text", 75, lambda x: {"text": plain(x)}),
            letters("value", 2000, lambda x: {"value": x}, least=0),
            letters("accessibility_label", 75, lambda x: {"accessibility_label": x}),
            address("url"),
        ],
    ),
    "overflow": (
        OFFERED,
        [
            *ASKING,
            *listed("options", 5),
            *within("options/0", lambda one: {"options": [an_option() | one]}, [address("url")]),
        ],
    ),
    "static_select": (OFFERED, [*SELECT, *listed("options", 100), *grouped(), *chosen("initial_option")]),
    "multi_static_select": (OFFERED, [*MULTI, *listed("options", 100), *grouped(), *all_chosen(100)]),
    "external_select": (
        {},
        [*SELECT, EXTERNAL, *within("initial_option", lambda one: {"initial_option": one}, OPTION)],
    ),
    "multi_external_select": (
        {},
        [
            *MULTI,
            EXTERNAL,
            many("initial_options", 1, 100, lambda n: {"initial_options": options(n)}),
            *within("initial_options/0", lambda one: {"initial_options": [one]}, OPTION),
        ],
    ),
    "radio_buttons": (OFFERED, [*ASKING, *listed("options", 10), *chosen("initial_option")]),
    "checkboxes": (OFFERED, [*ASKING, *listed("options", 10), *all_chosen(10)]),
    "users_select": ({}, [*SELECT, identity("initial_user")]),
    "multi_users_select": ({}, [*MULTI, *ids("initial_users")]),
    "conversations_select": ({}, [*SELECT, INCLUDE, identity("initial_conversation")]),
    "multi_conversations_select": ({}, [*MULTI, INCLUDE, *ids("initial_conversations")]),
    "channels_select": ({}, [*SELECT, identity("initial_channel")]),
    "multi_channels_select": ({}, [*MULTI, *ids("initial_channels")]),
    "datepicker": ({}, [*SELECT, written("initial_date", "2027-01-31", lambda x: {"initial_date": x})]),
    "timepicker": ({}, [*SELECT, written("initial_time", "09:30", lambda x: {"initial_time": x})]),
    "datetimepicker": (
        {},
        [*ASKING, between("initial_date_time", 1000000000, 9999999999, lambda n: {"initial_date_time": n})],
    ),
    "plain_text_input": (
        {},
        [
            *TYPED,
            between("min_length", 0, 3000, lambda n: {"min_length": n}),
            between("max_length", 1, 3000, lambda n: {"max_length": n}),
        ],
    ),
    "number_input": ({"is_decimal_allowed": True}, [limit for limit in TYPED if limit.place != "initial_value"]),
    "email_text_input": ({}, TYPED),
    "url_text_input": ({}, TYPED),
    "image": ({"alt_text": "a boat", "image_url": "https://x.example/y.png"}, PICTURE),
}
IN_INPUT_ONLY = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
NOT_IN_INPUT = {"button", "overflow", "image"}
IN_FORMS_ONLY = {"number_input", "email_text_input", "url_text_input"}


def holders(kind: str) -> Iterator[tuple[str, str, Callable[[Json], Json]]]:
    """Where such an element may stand: surface, place in the block, and the block around it."""
    surfaces = {"message", "modal", "home"}
    if kind in IN_FORMS_ONLY:
        surfaces = {"modal"}
    elif kind == "datetimepicker":
        surfaces = {"message", "modal"}
    for surface in sorted(surfaces):
        if kind not in IN_INPUT_ONLY | {"image"}:
            yield surface, "elements/0", actions
        if kind not in IN_INPUT_ONLY | {"datetimepicker"}:
            yield surface, "accessory", lambda element: section("x", accessory=element)
        if kind not in NOT_IN_INPUT:
            yield surface, "element", lambda element: field("X", element)
        if kind == "image":
            yield surface, "elements/0", lambda element: {"type": "context", "elements": [element]}


@pytest.mark.parametrize(("kind", "bare", "limit"), rows(ELEMENTS))
def test_an_element_is_taken_on_the_edge_of_a_limit_and_refused_beyond_wherever_it_stands(
    kind: str, bare: Json, limit: Limit
) -> None:
    for surface, place, around in holders(kind):
        for part in limit.edges():
            assert complaints(surface, [around({"type": kind, **bare, **part})]) == []
        for part, said in limit.beyond():
            refused = complaints(surface, [around({"type": kind, **bare, **part})])
            assert f"[ERROR] {said} [json-pointer:/blocks/0/{place}/{limit.place}]" in refused, (surface, place)


@pytest.mark.parametrize(
    ("part", "place", "said"),
    [
        ({"options": options(101)}, "/options", "no more than 100 items allowed"),
        ({"option_groups": groups(101)}, "/option_groups", "no more than 100 items allowed"),
        ({"options": [an_option(text=plain("x" * 76))]}, "/options/0/text/text", "must be less than 76 characters"),
    ],
)
def test_choices_that_an_app_suggests_are_held_to_the_same_limits(part: Json, place: str, said: str) -> None:
    assert check_options({"options": options(100)}) == check_options({"option_groups": groups(100)}) == []
    assert check_options({"options": []}) == check_options({"option_groups": []}) == []
    assert check_options(part) == [f"[ERROR] {said} [json-pointer:{place}]"]
