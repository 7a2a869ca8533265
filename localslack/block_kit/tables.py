"""Tables: the plain `table`, and the `data_table` that can be sorted and paged.

https://docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block.
"""

from collections.abc import Iterator

from localslack.block_kit.elements import ID
from localslack.block_kit.rich_text import RICH_TEXT
from localslack.block_kit.rules import Check, Problem, by_type, flag, many, number, one_of, or_null, shape, text, whole

COLUMNS = 20
ROWS_OF_TABLE = 100
ROWS_OF_DATA_TABLE = 101  # 100 and the header

RAW_TEXT = shape("text", {"text": text()})
RAW_NUMBER = shape("value", {"value": number, "text": text()})
CELLS: dict[str, Check] = {"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT}
# A plain table may leave a cell empty.
TABLE_CELL = by_type(CELLS | {"raw_text": shape("text", {"text": text(shortest=0)})})
COLUMN = shape("", {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _rows(value: object) -> list[list[object]]:
    rows = value.get("rows") if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


def _even(value: object, at: str) -> Iterator[Problem]:
    if len({len(row) for row in _rows(value)}) > 1:
        yield f"{at}/rows", "every row must have the same number of cells"


def _plain_header(value: object, at: str) -> Iterator[Problem]:
    for column, cell in enumerate(next(iter(_rows(value)), [])):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            yield f"{at}/rows/0/{column}", "rich_text is not allowed in the header row"


def _header_column(value: object, at: str) -> Iterator[Problem]:
    index = value.get("row_header_column_index") if isinstance(value, dict) else None
    width = len(next(iter(_rows(value)), []))
    if isinstance(index, int) and index >= width:
        yield f"{at}/row_header_column_index", "must be the index of a column"


TABLE = shape(
    "rows",
    {
        "block_id": ID,
        "rows": many(many(TABLE_CELL, COLUMNS), ROWS_OF_TABLE),
        "column_settings": many(or_null(COLUMN), COLUMNS, 0),
    },
    _even,
)
DATA_TABLE = shape(
    "rows caption",
    {
        "block_id": ID,
        "rows": many(many(by_type(CELLS), COLUMNS), ROWS_OF_DATA_TABLE, 2),
        "caption": text(),
        "page_size": whole(1, 100),
        "row_header_column_index": whole(0, COLUMNS - 1),
    },
    _even,
    _plain_header,
    _header_column,
)
