"""A copy of an SQLite database that is whole, taken while the bot runs and writes."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

from storage.paths import checked_path

_PAGES_AT_ONCE = 2_000
"""Pages of 4 KiB that are copied between two looks at whether to stop: some milliseconds."""
_PATIENCE = 10
"""Seconds to wait for a database that somebody has for themselves, as a process does for a moment when it starts."""


class NotBackedUp(Exception):
    """There is no backup, and nothing was left behind: the message is one line that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that holds the database as it was at one moment."""

    file: Path
    revision: str
    """Of its tables: a version of Headway that knows it can open the file."""
    size: int
    """Bytes."""


def default_name(now: datetime) -> str:
    """Return a file's name with the moment in UTC, such as `headway-20270106T100000Z.sqlite3`."""
    return f"headway-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.sqlite3"


def back_up(url: str, file: Path, go_on: Callable[[], None]) -> Backup:
    """Copy the SQLite database of this address into a file that is not there yet, readable by this account only.

    It is written beside and gets its name when it is whole and SQLite has checked it; others may write to the database
    all the while. `go_on` is called time and again, and ends it by raising. Raises NotBackedUp, and Unusable.
    """
    database = checked_path(make_url(url))
    if not database.exists():
        raise NotBackedUp(f"DATABASE_URL points to {database}, which is not there: there is nothing to back up.")
    if os.path.lexists(file):
        raise _taken(file)
    with _written_beside(file) as partial:
        with _told_of(file):
            _copy(database, partial, go_on)
        revision = _checked(partial)
        _give_name(partial, file)
    return Backup(file, revision, file.stat().st_size)


@contextmanager
def _written_beside(file: Path) -> Iterator[Path]:
    """Give the path of an empty file in the same folder, which is gone afterwards together with SQLite's own beside."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)  # mode 0600
    except OSError as failure:
        raise NotBackedUp(f"Nothing can be written into {file.parent}: {failure.strerror}.") from failure
    os.close(descriptor)
    partial = Path(name)
    try:
        yield partial
    finally:
        for left in (partial, *(partial.with_name(f"{partial.name}{more}") for more in ("-journal", "-wal", "-shm"))):
            left.unlink(missing_ok=True)


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as failure:
        if failure.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise NotBackedUp("The database is locked: end what keeps it locked, or try again later.") from failure
        why = f"{file} could not be written whole ({failure}): make room there, or name another place."
        raise NotBackedUp(why) from failure
    except sqlite3.DatabaseError as failure:
        raise NotBackedUp(f"The database cannot be read ({failure}): restore an earlier backup.") from failure


def _copy(database: Path, partial: Path, go_on: Callable[[], None]) -> None:
    # Neither made where it is missing, nor written to by us; it may be written to by others.
    source = sqlite3.connect(f"file:{quote(str(database))}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None)
    with closing(source), closing(sqlite3.connect(partial, isolation_level=None)) as target:
        source.execute("PRAGMA query_only = ON")
        # One snapshot from the first page to the last: without it the copy would begin anew whenever somebody writes
        # (https://sqlite.org/backup.html), and next to a busy bot never end.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=_PAGES_AT_ONCE, progress=lambda *_: go_on())
        # All in the one file: what is moved elsewhere has no companions to forget.
        target.execute("PRAGMA journal_mode = DELETE")


def _checked(partial: Path) -> str:
    """Return the revision of a copy that is whole."""
    with closing(sqlite3.connect(partial)) as copy:
        try:
            found = [str(line) for (line,) in copy.execute("PRAGMA integrity_check(3)")]
        except sqlite3.DatabaseError as failure:
            found = [str(failure)]
        if found != ["ok"]:
            said = " ".join("; ".join(found).split())
            raise NotBackedUp(f"The database is damaged ({said}), and so is a copy of it: restore an earlier backup.")
        try:
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or (None,)
        except sqlite3.OperationalError:
            revision = None
    if revision is None:
        raise NotBackedUp("DATABASE_URL points to a file that holds nothing of Headway's: there is nothing to back up.")
    return str(revision)


def _give_name(partial: Path, file: Path) -> None:
    """Have the copy stand under its name for good, in place of nothing else."""
    try:
        _keep(partial)
        try:
            os.link(partial, file)  # unlike a rename, it never takes the place of another
        except FileExistsError as taken:
            raise _taken(file) from taken
        except OSError:  # a file system without links
            partial.rename(file)
        _keep(file.parent)
    except OSError as failure:
        raise NotBackedUp(f"{file} could not be written: {failure.strerror}.") from failure


def _keep(path: Path) -> None:
    """Have it survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _taken(file: Path) -> NotBackedUp:
    return NotBackedUp(f"{file} is there already, and a backup never overwrites: name another file.")
