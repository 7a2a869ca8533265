"""`main.py`'s commands about the database itself, told at the terminal."""

import argparse
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.logs import set_up_logging
from bot.settings import database_address, environment, read_database_url, read_log_settings
from bot.stopping import until_signalled
from storage import migrate
from storage.backups import NotBackedUp, back_up, default_name
from storage.copies import CopiedTable, NotCopied, copy_database

DONE, NOTHING_WRITTEN, INTERRUPTED = 0, 1, 130
"""Exit statuses; a setting that cannot be has 2."""


class Interrupted(Exception):
    """Somebody pressed Ctrl-C, or the system asks us to end."""


def migrate_database(_: argparse.Namespace) -> int:
    """Bring the database up to date."""
    url = _database_url()
    if not migrate.pending(url):
        print(f"Nothing to do: the database is at {migrate.head()}.")
        return DONE
    migrate.upgrade(url)
    print(f"The database is at {migrate.head()}.")
    return DONE


def back_up_database(given: argparse.Namespace) -> int:
    """Write a whole copy of the SQLite database into a new file, also while Headway runs."""
    go_on = _until_interrupted()
    url, name = _database_url(), default_name(datetime.now(UTC))
    file: Path = given.file or Path(name)
    file = (file / name if file.is_dir() else file).absolute()
    try:
        if not url.startswith("sqlite"):
            raise NotBackedUp(_has_its_own_tool(url, Path(name).with_suffix(".dump")))
        made = back_up(url, file, go_on)
    except NotBackedUp as failure:
        print(failure, file=sys.stderr)
        return NOTHING_WRITTEN
    except Interrupted:
        print("Interrupted: there is no backup, and nothing was left behind.", file=sys.stderr)
        return INTERRUPTED
    print(f"{made.file} is whole: {made.size:,} bytes, tables of revision {made.revision}.")
    return DONE


def _has_its_own_tool(url: str, file: Path) -> str:
    """Say how to back PostgreSQL up; pg_dump finds the password in PGPASSWORD or ~/.pgpass."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "DATABASE_URL is malformed: put sqlite:///path/to/file or postgresql://user:password@host/name there."
    shown = parsed.set(drivername="postgresql").difference_update_query(["password", "sslpassword"])
    address = shown._replace(password=None).render_as_string()
    return (
        "DATABASE_URL points to PostgreSQL, whose own tool backs it up, with the password in PGPASSWORD or ~/.pgpass: "
        f"pg_dump --format=custom --file={shlex.quote(str(file))} {shlex.quote(address)}"
    )


def copy_to_database(given: argparse.Namespace) -> int:
    """Copy one database into another, empty one, and compare the two: the way from SQLite to PostgreSQL."""
    go_on = _until_interrupted()
    set_up_logging(read_log_settings(environment(Path.cwd())))
    source, target = database_address(given.source, "FROM"), database_address(given.target, "TO")
    copied: list[CopiedTable] = []

    def told(table: CopiedTable) -> None:
        if not copied:
            print(f"{'table':<20} {'rows':>12}  checksum")
        copied.append(table)
        print(f"{table.name:<20} {table.rows:>12,}  {table.checksum}", flush=True)

    try:
        copy_database(source, target, told, go_on)
    except NotCopied as failure:
        print(failure, file=sys.stderr)
        return NOTHING_WRITTEN
    except Interrupted:
        print("Interrupted: nothing was copied.", file=sys.stderr)
        return INTERRUPTED
    rows = sum(table.rows for table in copied)
    print(f"{len(copied)} tables with {rows:,} rows read the same in both.")
    print("Next: put TO into DATABASE_URL, start Headway, and never again on FROM, which is as it was.")
    return DONE


def _until_interrupted() -> Callable[[], None]:
    """Return what raises Interrupted once a signal has come."""
    stopping = until_signalled()

    def go_on() -> None:
        if stopping.is_set():
            raise Interrupted

    return go_on


def _database_url() -> str:
    source = environment(Path.cwd())
    set_up_logging(read_log_settings(source))
    return read_database_url(source)
