"""Copying a whole database into an empty one, from SQLite to PostgreSQL or any other way, and comparing the two."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, make_url, select, text

from bot.services.unit_of_work import Conflict, OutOfOrder
from storage import migrate
from storage.checksums import Checksum
from storage.counters import last_given, set_last_given
from storage.engines import is_to_be_made, open_engines, opened_alone, translated
from storage.paths import checked_path
from storage.tables import metadata

AT_ONCE = 1_000
"""Rows that are held in memory."""
_WAIT_FOR_OTHERS = 2
"""Seconds until the server has noticed that our own connections before this one are closed."""

FROM, TO = "FROM", "TO"

_REFUSED = {
    None: "a text with a NUL character, which PostgreSQL has not",
    "22001": "a text that is longer than its column",
    "22003": "a number that is larger than its column",
}
"""What SQLite lets be and PostgreSQL does not, by its codes (its documentation, appendix A)."""


class NotCopied(Exception):
    """Nothing was copied, and TO is as it was: the message is one line that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that reads the same in both databases."""

    name: str
    rows: int
    checksum: str
    """The beginning of it, in hexadecimal digits."""


def copy_database(
    source_url: str, target_url: str, told: Callable[[CopiedTable], object], go_on: Callable[[], None]
) -> None:
    """Copy every row in one transaction, and commit it when every table reads the same on both sides.

    Nobody may be connected to the first database, nobody can write to it meanwhile, and the second one must be empty.
    `told` hears of each table when it is copied and compared; `go_on` is called time and again, and ends it by raising.
    Raises NotCopied.
    """
    _refuse_one_database(source_url, target_url)
    with ExitStack() as ending:
        source = ending.enter_context(_read_alone(source_url))
        target = ending.enter_context(_filled(target_url))
        for table in metadata.sorted_tables:
            told(_copy(table, source, target, go_on))
        with _of(FROM):
            counters = last_given(source)
        with _of(TO):
            set_last_given(target, counters)
            if target.dialect.name == "postgresql":
                target.execute(text("ANALYZE"))  # else its planner knows nothing of the rows for a minute


def _copy(table: Table, source: Connection, target: Connection, go_on: Callable[[], None]) -> CopiedTable:
    read, written = Checksum(), Checksum()

    def rows() -> Iterator[tuple[Any, ...]]:
        with _of(FROM):
            for row in _rows(table, source):
                go_on()
                read.add(row)
                yield row

    with _of(TO, table):
        (_stream if target.dialect.name == "postgresql" else _insert)(table, target, rows())
        for row in _rows(table, target):
            go_on()
            written.add(row)
    if read != written:
        raise NotCopied(f"{table.name} does not read the same in TO as in FROM, so nothing was copied: report this.")
    return CopiedTable(table.name, read.rows, read.digits)


def _rows(table: Table, connection: Connection) -> Iterator[tuple[Any, ...]]:
    return (tuple(row) for row in connection.execute(select(table), execution_options={"yield_per": AT_ONCE}))


def _insert(table: Table, target: Connection, rows: Iterator[tuple[Any, ...]]) -> None:
    names = [column.name for column in table.columns]
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == AT_ONCE:
            target.execute(table.insert(), batch)
            batch.clear()
    if batch:
        target.execute(table.insert(), batch)


def _stream(table: Table, target: Connection, rows: Iterator[tuple[Any, ...]]) -> None:
    """Send the rows by COPY: one statement a table, so that a row may refer to a later one of the same table."""
    dialect = target.dialect
    binds = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    quoted = dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.columns)
    driver: Any = target.connection.driver_connection
    with (
        translated(target),
        _only_what_it_takes(table, target),
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quoted(table.name)} ({columns}) FROM STDIN") as copying,
    ):
        for row in rows:
            values = zip(binds, row, strict=True)
            copying.write_row([value if bind is None or value is None else bind(value) for bind, value in values])


@contextmanager
def _only_what_it_takes(table: Table, target: Connection) -> Iterator[None]:
    try:
        yield
    except target.dialect.loaded_dbapi.DataError as refused:
        why = _REFUSED.get(getattr(refused, "sqlstate", None), "something that PostgreSQL does not take")
        raise NotCopied(f"{table.name} in FROM holds {why}. Nothing was copied.") from refused


@contextmanager
def _of(side: str, table: Table | None = None) -> Iterator[None]:
    """Say which side a failure is of, and where a value is not taken, in which table."""
    try:
        yield
    except OutOfOrder as wrong:
        raise NotCopied(f"{side} {wrong.why}: {wrong.remedy}. Nothing was copied.") from wrong
    except Conflict as refused:
        where = "" if table is None else f" in {table.name}"
        raise NotCopied(
            f"{side} does not take what stands{where}, a row that refers to none or stands twice. Nothing was copied."
        ) from refused


def _refuse_one_database(source_url: str, target_url: str) -> None:
    """Refuse to copy an SQLite file into itself; a PostgreSQL database is found not to be empty."""
    files = []
    for side, url in ((FROM, source_url), (TO, target_url)):
        with _of(side):
            open_engines(url).dispose()  # refuses what is no address
            parsed = make_url(url)
            files.append(checked_path(parsed).resolve() if parsed.get_backend_name() == "sqlite" else None)
    if files[0] is not None and files[0] == files[1]:
        raise NotCopied("FROM and TO are the same file: name an empty database after it.")


@contextmanager
def _read_alone(url: str) -> Iterator[Connection]:
    """Give one snapshot of a database of this version, to which nobody writes until this ends."""
    with _of(FROM):
        _need_this_version(url)
    alone = _sqlite_alone if url.startswith("sqlite") else _postgresql_alone
    with alone(url) as connection:
        yield connection


def _need_this_version(url: str) -> None:
    if is_to_be_made(url):
        raise NotCopied(f"FROM points to {checked_path(make_url(url))}, which is not there.")
    is_behind = migrate.pending(url)
    if migrate.current(url) is None:
        raise NotCopied("FROM points to a database that holds nothing of Headway's: FROM stands first, TO last.")
    if is_behind:
        raise NotCopied("FROM points to a database of an older version: put it into DATABASE_URL and migrate first.")


@contextmanager
def _sqlite_alone(url: str) -> Iterator[Connection]:
    with ExitStack() as ending:
        with _of(FROM):
            engines = ending.enter_context(opened_alone(url))
            if engines is None:
                raise _in_use(FROM)
            connection = ending.enter_context(engines.reading.connect())
        yield connection


@contextmanager
def _postgresql_alone(url: str) -> Iterator[Connection]:
    engines = open_engines(url)
    with ExitStack() as ending:
        ending.callback(engines.dispose)
        with _of(FROM):
            connection = ending.enter_context(engines.writing.connect())
            connection.execution_options(isolation_level="REPEATABLE READ")
            _need_nobody_else(connection)
            # Before the snapshot is taken, which the first query does; who connects later can read, not write.
            _lock_all(connection, "SHARE")
        yield connection


def _need_nobody_else(connection: Connection) -> None:
    """Refuse where somebody else is connected: Headway keeps its connections as long as it runs."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
    )
    until = time.monotonic() + _WAIT_FOR_OTHERS
    while connection.scalar(others):
        connection.rollback()
        if time.monotonic() > until:
            raise _in_use(FROM)
        time.sleep(0.1)
    connection.rollback()


def _in_use(side: str) -> NotCopied:
    return NotCopied(
        f"{side} points to a database that is in use: stop every process of Headway there, and what else has it open."
        " Nothing was copied."
    )


@contextmanager
def _filled(url: str) -> Iterator[Connection]:
    """Give an empty database with all tables, to be committed at the end; otherwise it is left as it was found."""
    with _of(TO):
        migrate.pending(url)  # refuses one of somebody else's, or of a newer version
        made = checked_path(make_url(url)) if is_to_be_made(url) else None
        engines = open_engines(url)
    try:
        # What the body raises passes through; what the commit does is TO's own failure.
        with _of(TO), engines.writing.begin() as connection:
            migrate.upgrade_within(connection)
            if connection.dialect.name == "postgresql":
                _lock_all(connection, "SHARE ROW EXCLUSIVE")
            else:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            _need_empty(connection)
            yield connection
    except BaseException:
        engines.dispose()
        if made is not None:
            _remove(made)
        raise
    finally:
        engines.dispose()


def _need_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise NotCopied("TO points to a database that is not empty, and nothing is mixed in: name an empty one.")


def _lock_all(connection: Connection, mode: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(table.name) for table in metadata.sorted_tables)
    connection.execute(text(f"LOCK TABLE {names} IN {mode} MODE"))


def _remove(file: Path) -> None:
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)
