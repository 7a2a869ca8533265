"""The blocks of Block Kit, with their published limits."""

from collections.abc import Iterator

from localslack.block_kit.elements import ELEMENTS, ID, IN_ACTIONS, IN_INPUT, IN_SECTION, URL, composition
from localslack.block_kit.rules import (
    Check,
    Problem,
    anything,
    by_type,
    either,
    flag,
    many,
    one_of,
    shape,
    text,
)

BLOCK_ID: dict[str, Check] = {"block_id": ID}
CONTEXT_ITEM = {
    "image": ELEMENTS["image"],
    "mrkdwn": composition(3000),
    "plain_text": composition(3000),
}

RICH_PARTS = frozenset({"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"})
RICH_INLINE = frozenset({"text", "link", "user", "usergroup", "channel", "emoji", "broadcast", "date", "color", "team"})


def _rich(value: object, at: str) -> Iterator[Problem]:
    """A part of a rich text: only its kinds are looked at."""
    if not isinstance(value, dict):
        yield at, "must provide an object"
        return
    kind = value.get("type")
    if kind not in RICH_PARTS:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    each = _rich if kind == "rich_text_list" else _rich_inline
    yield from many(each, 1000, 0)(value.get("elements"), f"{at}/elements")


def _rich_inline(value: object, at: str) -> Iterator[Problem]:
    if not isinstance(value, dict) or value.get("type") not in RICH_INLINE:
        yield at, "unsupported rich text element"


RICH_TEXT = shape("elements", BLOCK_ID | {"elements": many(_rich, 1000, 0)})
TABLE_CELL = by_type({"raw_text": shape("text", {"text": text(shortest=0)}), "rich_text": RICH_TEXT})
TABLE_COLUMN = shape("", {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _even_rows(value: object, at: str) -> Iterator[Problem]:
    rows = value.get("rows") if isinstance(value, dict) else None
    widths = {len(row) for row in rows if isinstance(row, list)} if isinstance(rows, list) else set()
    if len(widths) > 1:
        yield f"{at}/rows", "every row must have the same number of cells"


def _number(value: object, at: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield at, "must be a number"


LABEL = text(20)
POINT = shape("label value", {"label": LABEL, "value": _number})
SERIES = shape("name data", {"name": LABEL, "data": many(POINT, 20)})
AXES = shape("categories", {"categories": many(LABEL, 20), "x_label": text(), "y_label": text()})
LINES = shape("series axis_config", {"series": many(SERIES, 6), "axis_config": AXES})
CHART = by_type({"pie": shape("segments", {"segments": many(POINT, 6)}), "bar": LINES, "line": LINES, "area": LINES})

BLOCKS: dict[str, Check] = {
    "section": shape(
        "",
        BLOCK_ID
        | {
            "text": composition(3000),
            "fields": many(composition(2000), 10),
            "accessory": by_type(ELEMENTS, IN_SECTION),
            "expand": flag,
        },
        either("text", "fields"),
    ),
    "context": shape("elements", BLOCK_ID | {"elements": many(by_type(CONTEXT_ITEM), 10)}),
    "header": shape("text", BLOCK_ID | {"text": composition(150, plain=True)}),
    "divider": shape("", BLOCK_ID),
    "image": shape(
        "alt_text",
        BLOCK_ID
        | {
            "alt_text": text(2000),
            "image_url": URL,
            "slack_file": anything,
            "title": composition(2000, plain=True),
        },
        either("image_url", "slack_file"),
    ),
    "actions": shape("elements", BLOCK_ID | {"elements": many(by_type(ELEMENTS, IN_ACTIONS), 25)}),
    "input": shape(
        "label element",
        BLOCK_ID
        | {
            "label": composition(2000, plain=True),
            "element": by_type(ELEMENTS, IN_INPUT),
            "dispatch_action": flag,
            "hint": composition(2000, plain=True),
            "optional": flag,
        },
    ),
    "rich_text": RICH_TEXT,
    "table": shape(
        "rows",
        BLOCK_ID | {"rows": many(many(TABLE_CELL, 20), 100), "column_settings": many(TABLE_COLUMN, 20, 0)},
        _even_rows,
    ),
    "data_visualization": shape("title chart", BLOCK_ID | {"title": text(50), "chart": CHART}),
}

IN_VIEW = frozenset(BLOCKS)
IN_MESSAGE = frozenset(BLOCKS)
BLOCK_IN_MESSAGE = by_type(BLOCKS, IN_MESSAGE, "block")
BLOCK_IN_VIEW = by_type(BLOCKS, IN_VIEW, "block")
