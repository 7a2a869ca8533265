"""Connections to SQLite or PostgreSQL: one engine that writes, one that can only read."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect, IsolationLevel
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from bot.services.unit_of_work import Conflict, StorageBusy, Unusable
from storage.line import Lines
from storage.paths import checked_path

PATIENCE = 2
"""Seconds that we wait for a lock or a connection before StorageBusy: a form is to be answered within Slack's three."""

ANSWERED_WITHIN = 10.0
"""Seconds that PostgreSQL has for a statement while people wait; none of ours takes one of them."""

_NOTICED = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""Seconds, times and milliseconds after which the system ends a connection whose other side is gone (PostgreSQL's
documentation, "Parameter Key Words"); its answers to them have nothing to do with how long a statement takes."""

_LOCKED = StorageBusy().why, StorageBusy().remedy
_DISK = "points to a disk that does not take what is written", "make room there if it is full"
_CLOSED = "points to a file that cannot be opened", "let this account read and write it, or put another path there"
_SQLITE_PASSING = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_FULL: _DISK,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
}
"""Why SQLite may fail today and work tomorrow."""

_OUT_OF_REACH = (
    "points to a database that cannot be reached at {}",
    "check the address, and that a PostgreSQL server answers there",
)
_CROWDED = "points to a database at {} that takes no more connections", "let it take more, or end some of the others"
_NOT_YET = "points to a server at {} that is just starting or stopping", "try again in a moment"
_SLOW = "points to a database at {} that took too long", "see what keeps it busy, or try again later"
_FAILED = "points to a database at {} that failed", "see that server's log"
_READ_ONLY = "25006"
"""PostgreSQL's read_only_sql_transaction: after a failover the old server takes no more writes."""
_ONLY_READ = "points to a database at {} that can only be read now", "see whether another server took its place"
_POSTGRESQL_PASSING = {
    "40001": _LOCKED,
    "40P01": _LOCKED,
    "55P03": _LOCKED,
    "57014": _SLOW,
    "53300": _CROWDED,
    "57P03": _NOT_YET,
}
"""Why PostgreSQL ends a statement that may work tomorrow, by its codes (its documentation, appendix A)."""

_CONNECTION_LOST = re.compile(r"08...|57P0[12]")
_POSTGRESQL_REFUSES = (
    (
        re.compile(r"authentication failed|no password supplied|role .* does not exist|no pg_hba"),
        "names a user or password that the server at {} does not take",
        "put the right ones there, with %40 for an @ in a password",
    ),
    (
        re.compile(r"database .* does not exist"),
        "names a database that the server at {} does not have",
        "make it there, or put another name",
    ),
    (re.compile(r"too many (clients|connections)|connection slots are reserved"), *_CROWDED),
    (re.compile(r"starting up|shutting down|in recovery mode"), *_NOT_YET),
)
"""What libpq says of a connection that failed has no code; in other languages it is merely out of reach."""

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
    lines: Lines
    """Where the threads of this process that write wait for their turn."""

    def dispose(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def open_engines(url: str, *, is_impatient: bool = False) -> Engines:
    """Return engines for `sqlite:///file` or `postgresql://…`. Nothing is connected yet.

    Where people wait it is to be `is_impatient`: PostgreSQL has so long for a statement as `storage/silence.py` says,
    whether it is slow or has fallen silent. What migrates or copies leaves it all the time that it takes.

    Raises Unusable for any other database, for SQLite in memory (two engines would be two databases) or in a file that
    cannot be made or written, and for PostgreSQL where its driver is not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as malformed:
        raise Unusable(*_MALFORMED) from malformed
    match parsed.get_backend_name():
        case "sqlite":
            checked_path(parsed)
            engines = _sqlite(parsed.set(drivername="sqlite+pysqlite"))
        case "postgresql" | "postgres":
            try:
                engines = _postgresql(parsed.set(drivername="postgresql+psycopg"), is_impatient=is_impatient)
            except ImportError as missing:
                raise Unusable(
                    "points to PostgreSQL, and its driver is not installed",
                    "run `make install`, which installs requirements/postgres.txt",
                ) from missing
        case _:
            raise Unusable(*_MALFORMED)
    return engines


def try_writing(url: str) -> None:
    """Begin to write once, and write nothing, nor make a file that is not there. Raises StorageBusy, and Unusable."""
    if is_to_be_made(url):
        return
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    # The engine that writes would turn an empty file into a database.
    engine = _unchanging(parsed.set(drivername="sqlite+pysqlite")) if is_sqlite else open_engines(url).writing
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            transaction.rollback()  # a commit would write the first page of an empty file
    finally:
        engine.dispose()


def is_to_be_made(url: str) -> bool:
    """Tell whether this is an SQLite file which is not there, and can be made. Raises Unusable where it cannot."""
    open_engines(url).dispose()
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and not checked_path(parsed).exists()


@contextmanager
def opened_alone(url: str) -> Iterator[Engines | None]:
    """Give a database, opened, in which nobody else can be until this ends; None where that cannot be had.

    That is nobody at all: no other process, nor any other connection of this one. It can be had of an SQLite file only.
    In WAL mode every connection holds a shared lock on it, which ends with its process however that ends; so whoever
    gets the exclusive one is alone as long as they keep it (https://sqlite.org/wal.html, "Use of WAL Without
    Shared-Memory"). PostgreSQL is shared by processes over a network. Nor can it be had of a file that is not there.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not checked_path(parsed).exists():
        yield None
        return
    engine = _exclusive(parsed.set(drivername="sqlite+pysqlite"))
    try:
        yield Engines(engine, engine, Lines(PATIENCE, is_one=True)) if _is_had(engine) else None
    finally:
        engine.dispose()


def _exclusive(url: URL) -> Engine:
    """Return an engine of one connection, which takes the file for itself and lets go of it when it is closed."""
    engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"timeout": 0}, hide_parameters=True)
    _prepare(engine, "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA foreign_keys = ON")
    _begin_with(engine, "BEGIN EXCLUSIVE")
    _translate_errors(engine)
    return engine


def _unchanging(url: URL) -> Engine:
    """Return an engine that leaves a file as it is, unless told to write."""
    engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"timeout": PATIENCE}, hide_parameters=True)
    _prepare(engine)
    _begin_with(engine, "BEGIN IMMEDIATE")
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
    # One writing connection, and a line in front of it: SQLite would let threads poll for the lock.
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
    return Engines(writing, reading, Lines(PATIENCE, is_one=True))


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


def _postgresql(url: URL, *, is_impatient: bool) -> Engines:
    # A pool for each: who waits until another process has written holds a connection, and who only reads needs none of
    # them. Our own threads wait in line without one: PostgreSQL would serve forms behind everything that came before.
    writing = _postgresql_pool(url, "READ COMMITTED", is_impatient=is_impatient)
    # One snapshot, and a refusal to write.
    reading = _postgresql_pool(url, "REPEATABLE READ", is_impatient=is_impatient)
    only_reads = reading.execution_options(postgresql_readonly=True)
    return Engines(writing, only_reads, Lines(PATIENCE, is_one=False))


def _postgresql_pool(url: URL, isolation_level: IsolationLevel, *, is_impatient: bool) -> Engine:
    options = f"-c lock_timeout={PATIENCE}s"
    if is_impatient:
        options += f" -c statement_timeout={ANSWERED_WITHIN * 1000:.0f}"
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level=isolation_level,
        connect_args={"connect_timeout": PATIENCE, "options": options, **_NOTICED},
    )
    if is_impatient:
        _connect_impatiently(engine)
    _translate_errors(engine)
    return engine


def _connect_impatiently(engine: Engine) -> None:
    from storage.silence import Impatient  # noqa: PLC0415 - its driver is not installed everywhere

    @event.listens_for(engine, "do_connect")
    def on_connect(_dialect: Dialect, _record: object, arguments: list[Any], settings: dict[str, Any]) -> Impatient:
        return Impatient.connect(*arguments, **settings)


def _translate_errors(engine: Engine, *, only_reads: bool = False) -> None:
    """Raise what the services know instead of the driver's errors, wherever in a transaction they come up.

    That a connection which can only read may not write is no news of the database, but a mistake of ours.
    """

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        if context.is_pre_ping and context.is_disconnect:
            return  # nobody works with it yet: the pool makes a new connection in its place
        match context.sqlalchemy_exception:
            case IntegrityError() as error:
                raise Conflict("The database refused a second or dangling row") from error
            case OperationalError() | InterfaceError() as error if (
                passing := _why_now(error.orig, context.engine)
            ) is not None:
                raise StorageBusy(*passing) from error
            # What the driver calls an internal error: a server that became a stand-by while we were connected.
            case DatabaseError() as error if _became_read_only(context):
                raise StorageBusy(_ONLY_READ[0].format(_server_of(context.engine)), _ONLY_READ[1]) from error
            case DatabaseError() as error:
                why = _why_never(error.orig, connecting=context.connection is None)
                if why is not None and not (only_reads and why is _NOT_TO_BE_CHANGED):
                    raise Unusable(*why) from error


@contextmanager
def translated(connection: Connection) -> Iterator[None]:
    """Do the same where the driver is used without SQLAlchemy."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.IntegrityError as error:
        raise Conflict("The database refused a second or dangling row") from error
    except (driver.OperationalError, driver.InterfaceError) as error:
        passing = _why_now(error, connection.engine)
        if passing is None:
            raise
        raise StorageBusy(*passing) from error


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


def _why_now(error: Any, engine: Engine | None) -> tuple[str, str] | None:  # noqa: ANN401 - whatever the driver raised
    """Return why this does not work now and what to do, None if it is no lock or lost connection.

    SQLite's driver reports our own mistakes alike. Nothing of the driver's own words is repeated: they may hold a part
    of a password.
    """
    if isinstance(error, sqlite3.Error):
        return _SQLITE_PASSING.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    why, remedy = _why_postgresql(error)
    return why.format(_server_of(engine)), remedy


def _became_read_only(context: ExceptionContext) -> bool:
    """Tell whether the server takes no more writes: on the engine that only reads it would be a mistake of ours."""
    if getattr(context.original_exception, "sqlstate", None) != _READ_ONLY:
        return False
    return context.connection is None or not context.connection.get_execution_options().get("postgresql_readonly")


def _why_postgresql(error: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever the driver raised
    code = getattr(error, "sqlstate", None)
    if code is not None and not _CONNECTION_LOST.fullmatch(code):
        return _POSTGRESQL_PASSING.get(code, _FAILED)
    for said, why, remedy in _POSTGRESQL_REFUSES:
        if said.search(str(error)):
            return why, remedy
    return _OUT_OF_REACH


def _server_of(engine: Engine | None) -> str:
    """Return host and port; of a host, only what comes after an @ that a password was meant to keep."""
    url = None if engine is None else engine.url
    if url is None or not url.host:
        return "this machine"
    return f"{url.host.rpartition('@')[2]}:{url.port or 5432}"


@contextmanager
def patience_ends() -> Iterator[None]:
    """Turn waiting in vain for a pooled connection into StorageBusy."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageBusy("points to a database that is busy: all connections are in use") from error
