"""Connections to SQLite or PostgreSQL: one engine that writes, one that can only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from bot.services.unit_of_work import Conflict, StorageBusy, Unusable

PATIENCE = 2
"""Seconds that we wait for a lock or a connection before StorageBusy: a form is to be answered within Slack's three."""

_SQLITE_BUSY = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
)

_NO_DATABASE = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_NOT_ALLOWED = "42501"
"""PostgreSQL's insufficient_privilege (its documentation, appendix A)."""

_MALFORMED = "is malformed", "put sqlite:///path/to/file or postgresql://user:password@host/name there"

_NOT_TO_BE_CHANGED = "points to a database that this account may not change", "let it write and make tables there"


@dataclass(frozen=True, slots=True)
class Engines:
    """The two engines of one database."""

    writing: Engine
    reading: Engine

    def dispose(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def open_engines(url: str) -> Engines:
    """Return engines for `sqlite:///file` or `postgresql://…`. Nothing is connected yet.

    Raises Unusable for any other database, for SQLite without a file (two engines would be two databases) or without
    its folder, and for PostgreSQL where its driver is not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as malformed:
        raise Unusable(*_MALFORMED) from malformed
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            folder = Path(parsed.database).parent
            if not folder.is_dir():
                raise Unusable(f"points into {folder}, which does not exist", "make it, or put another path there")
            engines = _sqlite(parsed.set(drivername="sqlite+pysqlite"))
        case "postgresql" | "postgres":
            try:
                engines = _postgresql(parsed.set(drivername="postgresql+psycopg"))
            except ImportError as missing:
                raise Unusable(
                    "points to PostgreSQL, and its driver is not installed",
                    "run `make install`, which installs requirements/postgres.txt",
                ) from missing
        case _:
            raise Unusable(*_MALFORMED)
    return engines


def try_writing(url: str) -> None:
    """Begin to write once, and write nothing. Raises StorageBusy, and Unusable."""
    engines = open_engines(url)
    try:
        with engines.writing.begin():
            pass
    finally:
        engines.dispose()


@contextmanager
def opened_alone(url: str) -> Iterator[Engines | None]:
    """Give a database, opened, in which nobody else can be until this ends; None where that cannot be had.

    That is nobody at all: no other process, nor any other connection of this one. It can be had of an SQLite file only.
    In WAL mode every connection holds a shared lock on it, which ends with its process however that ends; so whoever
    gets the exclusive one is alone as long as they keep it (https://sqlite.org/wal.html, "Use of WAL Without
    Shared-Memory"). PostgreSQL is shared by processes over a network. Nor can it be had of a file that is not there.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or not Path(parsed.database).exists():
        yield None
        return
    engine = _exclusive(parsed.set(drivername="sqlite+pysqlite"))
    try:
        yield Engines(engine, engine) if _is_had(engine) else None
    finally:
        engine.dispose()


def _exclusive(url: URL) -> Engine:
    """Return an engine of one connection, which takes the file for itself and lets go of it when it is closed."""
    engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"timeout": 0}, hide_parameters=True)
    _prepare(engine, "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA foreign_keys = ON")
    _begin_with(engine, "BEGIN EXCLUSIVE")
    _translate_errors(engine)
    return engine


def _is_had(engine: Engine) -> bool:
    try:
        with engine.begin():
            return True
    except StorageBusy:
        return False


def _sqlite(url: URL) -> Engines:
    # Parameters hold what people wrote: an error's text must not carry them into a log.
    # One writing connection: threads queue fairly for it in the pool, where SQLite would let them poll for the lock.
    writing = create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=PATIENCE,
        connect_args={"timeout": PATIENCE},
        hide_parameters=True,
    )
    reading = create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=PATIENCE,
        connect_args={"timeout": PATIENCE},
        hide_parameters=True,
    )
    _prepare(writing, "PRAGMA journal_mode = WAL", "PRAGMA foreign_keys = ON")
    _prepare(reading, "PRAGMA query_only = ON")
    _begin_with(writing, "BEGIN IMMEDIATE")
    _begin_with(reading, "BEGIN")
    _translate_errors(writing)
    _translate_errors(reading, only_reads=True)
    return Engines(writing, reading)


def _prepare(engine: Engine, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver's own transactions begin too late for BEGIN IMMEDIATE; `None` leaves them to us.
        connection.isolation_level = None
        # SQLite's own lower() knows A to Z only; titles are searched in any language.
        connection.create_function("lower", 1, _lower, deterministic=True)
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin_with(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)


def _postgresql(url: URL) -> Engines:
    # A pool for each: those who wait until others have written hold connections, and who only reads needs none of them.
    writing = _postgresql_pool(url, "READ COMMITTED")
    # One snapshot, and a refusal to write.
    reading = _postgresql_pool(url, "REPEATABLE READ").execution_options(postgresql_readonly=True)
    return Engines(writing, reading)


def _postgresql_pool(url: URL, isolation_level: IsolationLevel) -> Engine:
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level=isolation_level,
        connect_args={"connect_timeout": PATIENCE, "options": f"-c lock_timeout={PATIENCE}s"},
    )
    _translate_errors(engine)
    return engine


def _translate_errors(engine: Engine, *, only_reads: bool = False) -> None:
    """Raise what the services know instead of the driver's errors, wherever in a transaction they come up.

    That a connection which can only read may not write is no news of the database, but a mistake of ours.
    """

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        match context.sqlalchemy_exception:
            case IntegrityError() as error:
                raise Conflict("The database refused a second or dangling row") from error
            case OperationalError() | InterfaceError() as error if _is_passing(error.orig):
                raise StorageBusy("The database is locked or out of reach") from error
            case DatabaseError() as error:
                why = _why_never(error.orig, connecting=context.connection is None)
                if why is not None and not (only_reads and why is _NOT_TO_BE_CHANGED):
                    raise Unusable(*why) from error


def _why_never(error: Any, *, connecting: bool) -> tuple[str, str] | None:  # noqa: ANN401 - whatever the driver raised
    """Return why this database will not do and what to do, None if the error is a mistake of ours."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _NO_DATABASE:
            return "points to a file that is not an SQLite database", "put another path there, or restore a backup"
        return _NOT_TO_BE_CHANGED if code in _NOT_WRITABLE else None
    if getattr(error, "sqlstate", None) == _NOT_ALLOWED:
        return _NOT_TO_BE_CHANGED
    # What the driver itself refuses, before the server is asked: an unknown option in the address.
    return _MALFORMED if connecting else None


def _is_passing(error: Any) -> bool:  # noqa: ANN401 - whatever the driver raised
    """Tell a lock or lost connection from a mistake of ours, which SQLite's driver reports alike."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE_BUSY
    return True


@contextmanager
def patience_ends() -> Iterator[None]:
    """Turn waiting in vain for a pooled connection into StorageBusy."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageBusy("All connections to the database are in use") from error
