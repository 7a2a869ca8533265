"""The numbers that a database counts up: which was given last, in each table."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, Connection, Table, func, select, text

from storage.tables import metadata


def last_given(connection: Connection) -> dict[str, int]:
    """Return the last number given, by table; 0 where there was none. Rows that are gone count too."""
    given = _of_postgresql(connection) if connection.dialect.name == "postgresql" else _of_sqlite(connection)
    return {
        table.name: max(given.get(table.name, 0), connection.scalar(select(func.max(column))) or 0)
        for table, column in _counted()
    }


def set_last_given(connection: Connection, given: Mapping[str, int]) -> None:
    """Have the next number of each table be the one after."""
    for table, column in _counted():
        last = given[table.name]
        if connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, max(last, 1), last > 0)))
        elif last:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"),
                {"name": table.name, "last": last},
            )


def _counted() -> Iterator[tuple[Table, Column[int]]]:
    for table in metadata.sorted_tables:
        if table.autoincrement_column is not None:
            yield table, table.autoincrement_column


def _of_sqlite(connection: Connection) -> dict[str, int]:
    return {str(row.name): int(row.seq) for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}


def _of_postgresql(connection: Connection) -> dict[str, int]:
    given = {}
    for table, column in _counted():
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        last = connection.scalar(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))  # noqa: S608 - PostgreSQL's own name
        given[table.name] = last or 0
    return given
