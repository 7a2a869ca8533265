"""What Slack accepts as blocks and views, limit by limit."""

import pytest
from slack_sdk.models import blocks as models
from slack_sdk.models.views import View

from localslack.block_kit import check_message_blocks, check_view, name_blocks
from localslack.wire import Json
from tests.localslack.tide import actions, button, field, modal, option, plain, section

TEXT_INPUT = {"type": "plain_text_input"}


def select(count: int, **more: object) -> Json:
    return {
        "type": "static_select",
        "action_id": "s",
        "options": [option(f"o{number}") for number in range(count)],
        **more,
    }


ELEMENT = "/view/blocks/0/element"


def number(**more: object) -> Json:
    return field("Number", {"type": "number_input", **more})


GOOD: list[Json] = [
    section("x" * 3000),
    section("x", accessory=button("y" * 75, "a", value="v" * 2000, style="danger")),
    {"type": "section", "fields": [plain("f" * 2000)] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "context", "elements": [plain("x")] * 10},
    {"type": "divider"},
    {"type": "image", "image_url": "https://x.example/y.png", "alt_text": "a boat"},
    actions(*[button("b", f"a{number}") for number in range(25)]),
    actions(select(100, initial_option=option("o7"))),
    actions({"type": "overflow", "action_id": "o", "options": [option(f"o{n}") for n in range(5)]}),
    actions({"type": "datepicker", "action_id": "d", "initial_date": "2027-01-31"}),
    actions({"type": "conversations_select", "filter": {"exclude_bot_users": False}}),
    field("Note", TEXT_INPUT | {"dispatch_action_config": {}}),
    actions({"type": "timepicker", "action_id": "t", "initial_time": "09:30", "timezone": "America/Argentina/Salta"}),
    actions({"type": "users_select", "action_id": "u", "initial_user": "U0ANA", "placeholder": plain("who")}),
    field("Note", TEXT_INPUT | {"multiline": True, "max_length": 3000}, optional=True, hint=plain("h")),
    field("Boxes", {"type": "checkboxes", "options": [option(f"o{n}") for n in range(10)]}),
]

BAD: list[tuple[Json, str, str]] = [
    *[
        (actions({"type": kind, "filter": {}}), "/blocks/0/elements/0/filter", "missing required field: include or")
        for kind in ("conversations_select", "multi_conversations_select")
    ],
    (
        actions({"type": "conversations_select", "filter": {"include": []}}),
        "/blocks/0/elements/0/filter/include",
        "no less than 1",
    ),
    ({"type": "sparkle"}, "/blocks/0/type", "unsupported type"),
    (section("x" * 3001), "/blocks/0/text/text", "less than 3001"),
    (section(""), "/blocks/0/text/text", "more than 0"),
    ({"type": "section"}, "/blocks/0", "text or fields"),
    (section("x", colour="red"), "/blocks/0", "invalid additional property: colour"),
    ({"type": "section", "fields": [plain("x")] * 11}, "/blocks/0/fields", "no more than 10"),
    ({"type": "section", "fields": [plain("x" * 2001)]}, "/blocks/0/fields/0/text", "less than 2001"),
    (section("x", accessory=TEXT_INPUT), "/blocks/0/accessory", "unsupported element here"),
    ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text", "less than 151"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/blocks/0/text", "unsupported text here"),
    ({"type": "context", "elements": [plain("x")] * 11}, "/blocks/0/elements", "no more than 10"),
    ({"type": "image", "image_url": "https://x.example/y.png"}, "/blocks/0", "missing required field: alt_text"),
    (actions(), "/blocks/0/elements", "no less than 1"),
    (actions(*[button("b", f"a{n}") for n in range(26)]), "/blocks/0/elements", "no more than 25"),
    (actions(button("b" * 76, "a")), "/blocks/0/elements/0/text/text", "less than 76"),
    (actions(button("b", "a", value="v" * 2001)), "/blocks/0/elements/0/value", "less than 2001"),
    (actions(button("b", "a" * 256)), "/blocks/0/elements/0/action_id", "less than 256"),
    (actions(button("b", "a", style="green")), "/blocks/0/elements/0/style", "one of primary, danger"),
    (actions(button("b", "a"), button("c", "a")), "/blocks/0/elements/1/action_id", "action_id already exists: a"),
    (actions(select(101)), "/blocks/0/elements/0/options", "no more than 100"),
    (actions(select(0)), "/blocks/0/elements/0", "exactly one of options"),
    (actions(select(2, initial_option=option("no"))), "/blocks/0/elements/0/initial_option", "must match"),
    (
        actions({"type": "static_select", "action_id": "s", "options": [option("a"), option("A")]}),
        "/blocks/0/elements/0/options",
        "duplicate",
    ),
    (actions(select(1, placeholder=plain("p" * 151))), "/blocks/0/elements/0/placeholder/text", "less than 151"),
    (
        actions({"type": "overflow", "options": [option(f"o{n}") for n in range(6)]}),
        "/blocks/0/elements/0/options",
        "no more than 5",
    ),
    (
        actions({"type": "radio_buttons", "options": [option(f"o{n}") for n in range(11)]}),
        "/blocks/0/elements/0/options",
        "no more than 10",
    ),
    (actions({"type": "datepicker", "initial_date": "31.1.2027"}), "/blocks/0/elements/0/initial_date", "format"),
    (actions({"type": "timepicker", "initial_time": "25:00"}), "/blocks/0/elements/0/initial_time", "format"),
    *[
        (actions({"type": "timepicker", "timezone": zone}), "/blocks/0/elements/0/timezone", "not the name of a zone")
        for zone in ("Mars/X", "Europe", "../UTC", "UTC\0", "x" * 999)
    ],
    (actions({"type": "datepicker", "initial_date": "2027-02-30"}), "/blocks/0/elements/0/initial_date", "calendar"),
    (
        section("x", accessory={"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U1", "U2"]}),
        "/blocks/0/accessory/initial_users",
        "max_selected_items",
    ),
    (section("x", accessory={"type": "datetimepicker"}), "/blocks/0/accessory", "unsupported element here"),
    (actions(button("b", "a", url="harbour")), "/blocks/0/elements/0/url", "format"),
    (actions(TEXT_INPUT), "/blocks/0/elements/0", "unsupported element here: plain_text_input"),
    (field("N", {"type": "number_input", "is_decimal_allowed": True}), "/blocks/0/element", "in a message"),
    (field("N", {"type": "file_input"}), "/blocks/0/element/type", "unsupported type: file_input"),
    (
        {"type": "image", "alt_text": "x", "image_url": "https://x.example/y.png", "slack_file": {"id": "F1"}},
        "/blocks/0",
        "exactly one of image_url and slack_file",
    ),
    (field("N", button("b", "a")), "/blocks/0/element", "unsupported element here: button"),
    (field("N" * 2001, TEXT_INPUT), "/blocks/0/label/text", "less than 2001"),
    (field("N", TEXT_INPUT | {"max_length": 3001}), "/blocks/0/element/max_length", "between 1 and 3000"),
    (
        field("N", TEXT_INPUT | {"min_length": 9, "max_length": 8}),
        "/blocks/0/element/min_length",
        "not be more than max_length",
    ),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_what_is_within_the_limits_is_accepted(block: Json) -> None:
    assert check_message_blocks([block]) == []


@pytest.mark.parametrize(("block", "pointer", "reason"), BAD, ids=lambda part: str(part)[:60])
def test_what_is_beyond_a_limit_is_refused_where_it_stands(block: Json, pointer: str, reason: str) -> None:
    problems = check_message_blocks([block])

    assert any(f"[json-pointer:{pointer}]" in problem and reason in problem for problem in problems), problems


@pytest.mark.parametrize(
    "blocks", [None, "x", {}, [None], [[]], [{}], [{"type": 3}], [{"type": "actions", "elements": 5}]]
)
def test_nonsense_is_refused_and_breaks_nothing(blocks: object) -> None:
    assert check_message_blocks(blocks)


def test_a_message_takes_fifty_blocks_and_a_view_a_hundred() -> None:
    dividers = [{"type": "divider"}] * 101

    assert check_message_blocks(dividers[:50]) == []
    assert "no more than 50" in check_message_blocks(dividers[:51])[0]
    assert check_view(modal("x", dividers[:100]), "modal") == []
    assert "no more than 100" in check_view(modal("x", dividers), "modal")[0]


def test_a_block_id_is_used_once_a_surface() -> None:
    blocks = [section("x", block_id="b"), section("y", block_id="b")]

    assert check_message_blocks(blocks) == ["[ERROR] block_id already exists: b [json-pointer:/blocks/1/block_id]"]


@pytest.mark.parametrize(
    ("view", "pointer", "reason"),
    [
        (modal("x" * 25, []), "/view/title/text", "less than 25"),
        ({"type": "modal", "blocks": []}, "/view", "missing required field: title"),
        (modal("x", [], private_metadata="x" * 3001), "/view/private_metadata", "less than 3001"),
        (modal("x", [], callback_id="x" * 256), "/view/callback_id", "less than 256"),
        (modal("x", [field("Note", TEXT_INPUT)], submit=None), "/view", "missing required field: submit"),
        ({**modal("x", []), "blocks": [None]}, "/view/blocks/0", "must provide an object"),
        (modal("x", [number()]), "/view/blocks/0/element", "missing required field: is_decimal_allowed"),
        (
            modal("x", [number(is_decimal_allowed=False, initial_value="4.1")]),
            f"{ELEMENT}/initial_value",
            "whole number",
        ),
        *[
            (modal("x", [number(is_decimal_allowed=False, **{bound: "1.5"})]), f"{ELEMENT}/{bound}", "whole number")
            for bound in ("min_value", "max_value")
        ],
        (modal("x", [number(is_decimal_allowed=True, initial_value="4,1")]), f"{ELEMENT}/initial_value", "format"),
        (
            modal("x", [number(is_decimal_allowed=True, min_value="10", max_value="9")]),
            f"{ELEMENT}/min_value",
            "not be more than max_value",
        ),
        (
            modal("x", [number(is_decimal_allowed=True, min_value="10", initial_value="9.5")]),
            f"{ELEMENT}/initial_value",
            "between min_value and max_value",
        ),
        (
            modal("x", [field(name, TEXT_INPUT | {"focus_on_load": True}) for name in "AB"]),
            "/view/blocks/1/element/focus_on_load",
            "only one element",
        ),
        (
            modal("x", [actions(button("Go", "go", focus_on_load=True))]),
            "/view/blocks/0/elements/0",
            "invalid additional property: focus_on_load",
        ),
        (modal("x", [{"type": "markdown", "text": "x"}]), "/view/blocks/0", "unsupported block here: markdown"),
        ({"type": "home", "blocks": []}, "/view/type", "must be modal"),
        ("x", "/view", "must provide an object"),
    ],
)
def test_a_view_beyond_the_limits_is_refused(view: object, pointer: str, reason: str) -> None:
    problems = check_view(view, "modal")

    assert any(f"[json-pointer:{pointer}]" in problem and reason in problem for problem in problems), problems


PIE = [{"label": "same", "value": 1}, {"label": "same", "value": 2}]


@pytest.mark.parametrize(
    "block",
    [
        field("Note", TEXT_INPUT | {"initial_value": "four", "max_length": 3}),
        field("Note", TEXT_INPUT | {"initial_value": "four", "min_length": 5}),
        actions({"type": "channels_select", "action_id": "c", "response_url_enabled": True}),
        {"type": "data_visualization", "title": "Shares", "chart": {"type": "pie", "segments": PIE}},
    ],
    ids=["longer", "shorter", "no field", "pie"],
)
def test_what_contradicts_itself_but_is_refused_by_no_page_of_slack_s_is_taken(block: Json) -> None:
    assert check_view(modal("x", [block]), "modal") == []


@pytest.mark.parametrize("kind", ["number_input", "email_text_input", "url_text_input", "datetimepicker"])
def test_some_elements_stand_in_forms_but_not_on_home(kind: str) -> None:
    asked = field("X", {"type": kind} | ({"is_decimal_allowed": True} if kind == "number_input" else {}))

    assert check_view(modal("x", [asked]), "modal") == []
    assert f"unsupported element in a home: {kind}" in check_view({"type": "home", "blocks": [asked]}, "home")[0]


def test_the_sdk_s_view_drops_a_block_it_has_no_model_of_and_a_dict_keeps_it() -> None:
    chart = {
        "type": "data_visualization",
        "title": "Trend",
        "chart": {"type": "pie", "segments": [{"label": "on track", "value": 3}]},
    }
    as_dict = modal("x", [chart])
    as_model = View(**as_dict).to_dict()

    assert check_view(as_dict, "modal") == []
    assert chart not in as_model["blocks"]
    assert check_view(as_model, "modal") == ["[ERROR] must provide an object [json-pointer:/view/blocks/0]"]


def test_what_the_sdk_s_models_build_is_accepted() -> None:
    option_model = models.Option(value="v", text="t")
    built = [
        models.SectionBlock(text="x", accessory=models.OverflowMenuElement(action_id="o", options=[option_model])),
        models.InputBlock(
            label="Who", element=models.UserMultiSelectElement(action_id="w", initial_users=["U0ANA"]), optional=True
        ),
        models.InputBlock(label="Which", element=models.ExternalDataSelectElement(action_id="e", min_query_length=0)),
        models.ActionsBlock(
            elements=[
                models.ButtonElement(
                    text="Close",
                    action_id="c",
                    style="danger",
                    confirm=models.ConfirmObject(title="t", text="x", confirm="Yes", deny="No"),
                )
            ]
        ),
        models.ContextBlock(elements=[models.MarkdownTextObject(text="x", verbatim=True)]),
    ]

    assert check_message_blocks([block.to_dict() for block in built]) == []


def test_nameless_blocks_and_elements_get_names_of_their_own() -> None:
    named = name_blocks([section("x"), section("y", block_id="mine"), actions({"type": "button", "text": plain("b")})])

    assert named[1]["block_id"] == "mine"
    assert len({block["block_id"] for block in named}) == 3
    assert named[2]["elements"][0]["action_id"]
