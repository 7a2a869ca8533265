"""Bringing a database to the tables that this code knows."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

from bot.services.unit_of_work import StorageBusy, Unusable
from storage.engines import is_to_be_made, open_engines

_TURN = 4_711_001
"""Any number that nobody else locks: two processes that start at once migrate one after the other."""


_WAIT_FOR_TURN = 60
"""Seconds that a process waits while another one migrates; the first tables take two or three."""

_OF_OURS = re.compile(r"\d{4}")
"""What a revision of ours is called."""


def upgrade(url: str, to: str = "head") -> None:
    """Run the migrations that are still to be run. Raises StorageBusy, and Unusable.

    `to` is the last one to be run. Any number of processes may call this at once. All is one transaction, but for
    indexes that are built beside those at work: what comes before one is committed then.
    """
    if not pending(url):
        return
    engines = open_engines(url)
    try:
        with engines.writing.connect() as connection:
            if connection.dialect.name == "postgresql":
                _take_turn(connection)
            command.upgrade(_config(connection), to)
    finally:
        engines.dispose()  # and with the connection ends the turn


def upgrade_within(connection: Connection) -> None:
    """Run the migrations that are still to be run in a transaction that has begun. Raises StorageBusy."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_FOR_TURN}s'")
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
        connection.exec_driver_sql("RESET lock_timeout")  # the tables may be in use: those are not waited for so long
    config = _config(connection)
    config.attributes["is_whole"] = True
    command.upgrade(config, "head")


def _take_turn(connection: Connection) -> None:
    """Let nobody else migrate until this connection ends; in SQLite whoever writes is alone anyway.

    Asked for time and again: who stood in line within a transaction would be waited for by an index that is built
    concurrently, and so wait for itself.
    """
    until = time.monotonic() + _WAIT_FOR_TURN
    while not connection.scalar(select(func.pg_try_advisory_lock(_TURN))):
        connection.rollback()
        if time.monotonic() > until:
            raise StorageBusy("points to a database that another process is bringing up to date", "try again later")
        time.sleep(0.1)
    connection.rollback()


def current(url: str) -> str | None:
    """Return the database's revision, None if it was never migrated. Raises StorageBusy, and Unusable."""
    return _look(url).revision


def head() -> str | None:
    """Return the newest revision that this code knows."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def pending(url: str) -> bool:
    """Tell whether a migration is still to be run.

    Raises StorageBusy, and Unusable where a newer version was at work or the tables are somebody else's.
    """
    return _is_behind(_look(url))


def waits_for_command(url: str) -> bool:
    """Tell whether a migration waits until somebody says so: in PostgreSQL once it is in use, as others may be at work.

    Both are read in one look, for another process may migrate at any moment. Raises StorageBusy, and Unusable.
    """
    found = _look(url)
    return _is_behind(found) and not (url.startswith("sqlite") or found.is_empty)


def at_start(url: str) -> None:
    """Bring an SQLite file up to date, and an empty database; a shared PostgreSQL only when somebody says so.

    Raises StorageBusy, and Unusable.
    """
    if not pending(url):
        return
    if waits_for_command(url):
        raise Unusable("points to a database of an older version", "run `python main.py migrate` there")
    upgrade(url)


def _is_behind(found: "_Found") -> bool:
    if found.is_somebody_elses:
        raise Unusable(
            f"points to a database with tables that are not Headway's ({', '.join(found.tables[:3])})",
            "put one of its own there, or a new path",
        )
    if found.revision is not None and found.revision not in _known():
        raise Unusable("points to a database of a newer version", "put that version of Headway here, or a backup there")
    return found.revision != head()


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in a database."""

    revision: str | None
    tables: Sequence[str]
    """Alembic's own left out, in order."""

    @property
    def is_empty(self) -> bool:
        return self.revision is None and not self.tables

    @property
    def is_somebody_elses(self) -> bool:
        """Tables that no migration of ours made: ours all come in one transaction with their revision."""
        return bool(self.tables) if self.revision is None else not _OF_OURS.fullmatch(self.revision)


def _look(url: str) -> _Found:
    if is_to_be_made(url):
        return _Found(None, ())
    engines = open_engines(url)
    try:
        with engines.reading.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
            return _Found(revision, tables)
    finally:
        engines.dispose()


def check(url: str) -> None:
    """Raise alembic's AutogenerateDiffsDetected if the migrations don't lead to the tables of this code."""
    engines = open_engines(url)
    try:
        with engines.writing.begin() as connection:
            command.check(_config(connection))
    finally:
        engines.dispose()


def _known() -> frozenset[str]:
    scripts = ScriptDirectory.from_config(_config(None))
    return frozenset(script.revision for script in scripts.walk_revisions())


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
