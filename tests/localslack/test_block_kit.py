"""What Slack accepts as blocks and views, limit by limit."""

import pytest
from slack_sdk.models import blocks as models

from localslack.block_kit import check_message_blocks, check_view, name_blocks
from localslack.wire import Json
from tests.localslack.tide import actions, button, field, modal, option, plain, section

TEXT_INPUT = {"type": "plain_text_input"}


def table(rows: int, cells: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells] * rows}


def select(count: int, **more: object) -> Json:
    return {
        "type": "static_select",
        "action_id": "s",
        "options": [option(f"o{number}") for number in range(count)],
        **more,
    }


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
    actions({"type": "timepicker", "action_id": "t", "initial_time": "09:30"}),
    actions({"type": "users_select", "action_id": "u", "initial_user": "U0ANA", "placeholder": plain("who")}),
    field("Note", TEXT_INPUT | {"multiline": True, "max_length": 3000}, optional=True, hint=plain("h")),
    field("Number", {"type": "number_input", "is_decimal_allowed": True, "initial_value": "4.1"}),
    field("Boxes", {"type": "checkboxes", "options": [option(f"o{n}") for n in range(10)]}),
    table(100, 20),
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    },
    {
        "type": "data_visualization",
        "title": "Trend",
        "chart": {"type": "pie", "segments": [{"label": "on track", "value": 3}]},
    },
]

BAD: list[tuple[Json, str, str]] = [
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
    (actions(button("b", "a"), button("c", "a")), "/blocks/0", "action_id already exists: a"),
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
    (field("N", {"type": "number_input"}), "/blocks/0/element", "missing required field: is_decimal_allowed"),
    (field("N", button("b", "a")), "/blocks/0/element", "unsupported element here: button"),
    (field("N" * 2001, TEXT_INPUT), "/blocks/0/label/text", "less than 2001"),
    (field("N", TEXT_INPUT | {"max_length": 3001}), "/blocks/0/element/max_length", "between 1 and 3000"),
    (table(101, 1), "/blocks/0/rows", "no more than 100"),
    (table(1, 21), "/blocks/0/rows/0", "no more than 20"),
    ({"type": "rich_text", "elements": [{"type": "text"}]}, "/blocks/0/elements/0/type", "unsupported type"),
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


def test_a_message_takes_one_table() -> None:
    assert "only one table" in check_message_blocks([table(1, 1), table(1, 1)])[0]


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
        ({"type": "home", "blocks": []}, "/view/type", "must be modal"),
        ("x", "/view", "must provide an object"),
    ],
)
def test_a_view_beyond_the_limits_is_refused(view: object, pointer: str, reason: str) -> None:
    problems = check_view(view, "modal")

    assert any(f"[json-pointer:{pointer}]" in problem and reason in problem for problem in problems), problems


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
