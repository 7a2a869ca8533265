"""Rows of every table with something in every column, for what treats all tables alike."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Float, Integer, String, Table, Text, Time, select
from sqlalchemy.types import TypeEngine

from storage.base import ExactDecimal, IsoDate, UtcDateTime
from storage.tables import metadata

ROWS = 3
"""In every table; where a column may be empty, one row leaves it so."""

Rows = dict[str, list[dict[str, Any]]]


def fill(connection: Connection) -> None:
    """Write the rows. Each refers to rows of other tables, and the first ones to later ones of their own."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    made: Rows = {}
    for table in metadata.sorted_tables:
        made[table.name] = [_row(table, number, made) for number in range(ROWS)]
        # One statement, as a row may refer to a later one.
        connection.execute(table.insert().values(made[table.name]))


def everything(connection: Connection) -> Rows:
    """Return all rows of all tables, in an order of their own."""
    return {
        table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
    }


def _row(table: Table, number: int, made: Rows) -> dict[str, Any]:
    row = {column.name: _value(column, number) for column in table.columns}
    for key in table.foreign_key_constraints:
        other = key.referred_table
        for element in key.elements:
            here, there = element.parent.name, element.column.name
            if other is not table:
                row[here] = made[other.name][_referred(table, other, number)][there]
            elif here != there:
                row[here] = None if number == ROWS - 1 else _value(element.column, number + 1)
    return row


def _referred(table: Table, other: Table, number: int) -> int:
    """Return which row of another table a row refers to.

    It is the first one where the rows refer to each other: all are of one workspace, and check-ins of one goal.
    """
    return 0 if other.name == "workspaces" or table.name in ("check_ins", "goal_edits") else number


_VALUES: Sequence[tuple[type[TypeEngine[Any]], Callable[[int], object]]] = (
    (UtcDateTime, lambda n: datetime(2027, 3, 28, 1 + n, 30, 0, 123_456, tzinfo=UTC)),
    (ExactDecimal, lambda n: Decimal(("1.50", "-0", "12E+3")[n])),
    (IsoDate, lambda n: date(2027, 1, 4 + n)),
    (Date, lambda n: date(2027, 1, 4 + n)),
    (Time, lambda n: time(23, 59, n)),
    (Boolean, lambda n: n != 1),
    (JSON, lambda n: {"ü\t\\N": [n, 2.5, None, True, "“quoted”\n"]}),
    (Integer, lambda n: 5 + 7 * n),
    (Float, lambda n: n + 0.5),
    (Text, lambda n: f"{n} “ümlaut” \\N \\. \t\n, 🙂"),
)
"""Of each type, the narrower first. Of text with a length, as long a one as fits."""


def _value(column: Column[Any], number: int) -> object:
    is_key = column.primary_key or bool(column.foreign_keys) or bool(column.unique)
    if column.nullable and number == 1 and not is_key:
        return None
    for kind, value in _VALUES:
        if isinstance(column.type, kind):
            return value(number)
    assert isinstance(column.type, String)
    assert column.type.length
    return f"{number}ü\\{'x' * 300}"[: column.type.length]
