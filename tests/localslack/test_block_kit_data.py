"""Tables, charts, markdown, rich text, and what the blocks of one message hold together."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack import LocalSlack
from localslack.block_kit import check_message_blocks, check_options
from localslack.wire import Json
from tests.localslack.tide import option, section


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def rich(*pieces: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(pieces)}]}


def table(rows: int, cells: int, kind: str = "table", **more: object) -> Json:
    return {"type": kind, "rows": [[raw("x")] * cells] * rows, **more}


def data_table(rows: list[list[Json]], **more: object) -> Json:
    return {"type": "data_table", "caption": "Claims by harbour", "rows": rows, **more}


def pie(segments: int, **more: object) -> Json:
    parts = [{"label": f"s{n}", "value": n + 1} for n in range(segments)]
    return {"type": "data_visualization", "title": "Shares", "chart": {"type": "pie", "segments": parts}, **more}


def lines(kind: str = "line", series: int = 1, points: int = 3, **axes: object) -> Json:
    categories = [f"c{n}" for n in range(points)]
    data = [{"label": label, "value": -n} for n, label in enumerate(categories)]
    chart = {
        "type": kind,
        "series": [{"name": f"s{n}", "data": data} for n in range(series)],
        "axis_config": {"categories": categories, **axes},
    }
    return {"type": "data_visualization", "title": "Trend", "chart": chart}


def changed(block: Json, **chart: object) -> Json:
    return block | {"chart": block["chart"] | chart}


TEXT = {"type": "text", "text": "x"}
GOOD: list[Json] = [
    table(100, 20),
    table(2, 2, column_settings=[None, {"align": "right", "is_wrapped": True}]),
    {"type": "table", "rows": [[raw(""), {"type": "raw_number", "value": 4.1}, rich(TEXT)]]},
    data_table(
        [[raw("Harbour"), raw("Claims")]] + [[rich(TEXT), {"type": "raw_number", "value": 3, "text": "3"}]] * 100
    ),
    data_table([[raw("a")], [raw("b")]], page_size=100, row_header_column_index=0),
    pie(6),
    lines("bar", 6, 20, x_label="x" * 50, y_label="y" * 50),
    lines("line"),
    lines("area", 2),
    {"type": "markdown", "text": "# " + "x" * 11_998},
    rich(TEXT | {"style": {"bold": True}}, {"type": "user", "user_id": "U0ANA"}, {"type": "emoji", "name": "wave"}),
    rich({"type": "date", "timestamp": 1_799_226_000, "format": "{date}", "fallback": "a day"}),
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 8,
                "offset": 4,
                "border": 1,
                "elements": [{"type": "rich_text_section", "elements": [TEXT]}],
            },
            {"type": "rich_text_preformatted", "elements": [TEXT]},
            {"type": "rich_text_quote", "elements": [{"type": "broadcast", "range": "here"}]},
        ],
    },
]

BAD: list[tuple[Json, str, str]] = [
    (table(101, 1), "/blocks/0/rows", "no more than 100"),
    (table(1, 21), "/blocks/0/rows/0", "no more than 20"),
    (table(1, 1, column_settings=[{"align": "justify"}]), "/blocks/0/column_settings/0/align", "one of left"),
    ({"type": "table", "rows": [[raw("a")], [raw("b"), raw("c")]]}, "/blocks/0/rows", "same number of cells"),
    ({"type": "table", "rows": [[raw("x" * 5001), raw("y" * 5000)]]}, "/blocks/0", "10000 characters in all table"),
    (table(2, 1, "data_table"), "/blocks/0", "missing required field: caption"),
    (data_table([[raw("alone")]]), "/blocks/0/rows", "no less than 2"),
    (data_table([[raw("x")]] * 102), "/blocks/0/rows", "no more than 101"),
    (data_table([[rich(TEXT)], [raw("x")]]), "/blocks/0/rows/0/0", "not allowed in the header"),
    (data_table([[raw("a")], [raw("")]]), "/blocks/0/rows/1/0/text", "more than 0"),
    (data_table([[raw("a")], [{"type": "raw_number", "value": "3"}]]), "/blocks/0/rows/1/0/value", "a number"),
    (data_table([[raw("a")]] * 2, page_size=101), "/blocks/0/page_size", "between 1 and 100"),
    (data_table([[raw("a")]] * 2, row_header_column_index=1), "/blocks/0/row_header_column_index", "of a column"),
    (pie(7), "/blocks/0/chart/segments", "no more than 6"),
    (pie(1, title="x" * 51), "/blocks/0/title", "less than 51"),
    (changed(pie(1), segments=[{"label": "x" * 21, "value": 1}]), "/blocks/0/chart/segments/0/label", "less than 21"),
    (changed(pie(1), segments=[{"label": "x", "value": 0}]), "/blocks/0/chart/segments/0/value", "more than 0"),
    (changed(pie(1), type="radar"), "/blocks/0/chart/type", "unsupported type: radar"),
    (lines(series=7), "/blocks/0/chart/series", "no more than 6"),
    (lines(points=21), "/blocks/0/chart/series/0/data", "no more than 20"),
    (lines(points=21), "/blocks/0/chart/axis_config/categories", "no more than 20"),
    (lines(x_label="x" * 51), "/blocks/0/chart/axis_config/x_label", "less than 51"),
    (changed(lines(), series=lines()["chart"]["series"] * 2), "/blocks/0/chart/series/1/name", "already exists: s0"),
    (
        changed(lines(), axis_config={"categories": ["c0", "c1"]}),
        "/blocks/0/chart/series/0/data",
        "exactly one value for each category",
    ),
    (
        changed(lines(), axis_config={"categories": ["c0", "c1", "c1"]}),
        "/blocks/0/chart/axis_config/categories/2",
        "category already exists: c1",
    ),
    ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text", "less than 12001"),
    ({"type": "rich_text", "elements": [{"type": "text"}]}, "/blocks/0/elements/0/type", "unsupported type"),
    (rich({"type": "text"}), "/blocks/0/elements/0/elements/0", "missing required field: text"),
    (rich({"type": "link", "url": "harbour"}), "/blocks/0/elements/0/elements/0/url", "format"),
    (rich(TEXT | {"style": {"blink": True}}), "/blocks/0/elements/0/elements/0/style", "additional property: blink"),
    (rich({"type": "broadcast", "range": "all"}), "/blocks/0/elements/0/elements/0/range", "one of here"),
    (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "dashes", "elements": []}]},
        "/blocks/0/elements/0/style",
        "one of bullet",
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
    ("blocks", "problem"),
    [
        ([table(1, 1), table(1, 1)], "only one table is allowed [json-pointer:/blocks/1]"),
        ([pie(1), pie(1), pie(1)], "no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]"),
        (
            [data_table([[raw("x" * 2500)]] * 2), section("x"), data_table([[raw("x" * 2501)]] * 2)],
            "no more than 10000 characters in all table cells [json-pointer:/blocks/2]",
        ),
        (
            [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6001}],
            "no more than 12000 characters in all markdown blocks [json-pointer:/blocks/1]",
        ),
    ],
    ids=["tables", "charts", "cells", "markdown"],
)
def test_what_each_block_may_do_all_together_may_not(blocks: list[Json], problem: str) -> None:
    assert check_message_blocks(blocks) == [f"[ERROR] {problem}"]
    assert check_message_blocks(blocks[:-1]) == []


def test_the_client_hears_invalid_blocks_and_where(slack: LocalSlack, api: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        api.chat_postMessage(channel="U0ANA", text="x", blocks=[section("x"), {"type": "video"}])

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: video [json-pointer:/blocks/1/type]"
    ]


def test_all_the_text_of_a_message_s_blocks_has_a_limit_too(slack: LocalSlack, api: WebClient) -> None:
    full = [section("x" * 3000)] * 4

    assert api.chat_postMessage(channel="U0ANA", text="x", blocks=full)["ok"]
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        api.chat_postMessage(channel="U0ANA", text="x", blocks=[*full, section("y")])


def test_a_view_is_at_most_250_kilobytes(slack: LocalSlack, api: WebClient) -> None:
    chosen = {"type": "static_select", "options": [option(f"{n:04}" + "x" * 71) for n in range(100)]}
    blocks = [{"type": "section", "text": option("x")["text"], "accessory": chosen}] * 20

    with pytest.raises(SlackApiError, match="view_too_large"):
        api.views_publish(user_id="U0ANA", view={"type": "home", "blocks": blocks})


def test_a_markdown_block_keeps_no_name_of_its_own(slack: LocalSlack, api: WebClient) -> None:
    said = api.chat_postMessage(
        channel="U0ANA", text="x", blocks=[{"type": "markdown", "text": "**x**", "block_id": "mine"}]
    )

    assert said["message"]["blocks"][0]["block_id"] != "mine"


def test_suggestions_beyond_the_limits_are_the_app_s_mistake() -> None:
    assert check_options({"options": [option(f"o{n}") for n in range(100)]}) == []
    assert "no more than 100" in check_options({"options": [option(f"o{n}") for n in range(101)]})[0]
    assert "less than 76" in check_options({"options": [option("x" * 76)]})[0]
