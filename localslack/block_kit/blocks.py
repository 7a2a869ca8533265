"""The blocks of Block Kit, with their published limits."""

from localslack.block_kit.charts import DATA_VISUALIZATION
from localslack.block_kit.elements import (
    ELEMENTS,
    ID,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    PICTURE,
    composition,
    one_picture,
    texts,
)
from localslack.block_kit.rich_text import RICH_TEXT
from localslack.block_kit.rules import Check, by_type, either, flag, many, shape, text
from localslack.block_kit.tables import DATA_TABLE, TABLE

MARKDOWN_CHARACTERS = 12_000

BLOCK_ID: dict[str, Check] = {"block_id": ID}
CONTEXT_ITEM = {"image": ELEMENTS["image"], **texts(3000)}

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
        BLOCK_ID | PICTURE | {"title": composition(2000, plain=True)},
        one_picture,
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
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "markdown": shape("text", {"block_id": ID, "text": text(MARKDOWN_CHARACTERS)}),
}

IN_MESSAGE = frozenset(BLOCKS)
IN_VIEW = IN_MESSAGE - {"table", "markdown"}
BLOCK_IN_MESSAGE = by_type(BLOCKS, IN_MESSAGE, "block")
BLOCK_IN_VIEW = by_type(BLOCKS, IN_VIEW, "block")
