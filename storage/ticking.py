"""Who ticks with an SQLite file: one process at a time, however the one before ended."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.services.unit_of_work import Unusable
from storage.engines import open_engines
from storage.paths import checked_path

BESIDE = "-ticking"
"""What the file is called that is locked, after the database's name."""


@contextmanager
def ticking_alone(url: str, now: datetime) -> Iterator[None]:
    """Be the one process that plans and sends with an SQLite file; in PostgreSQL there may be any number.

    The lock is the system's and ends with the process, even a killed one; the file beside the database stays and only
    says whose it was. Raises Unusable where another process has it.
    """
    open_engines(url).dispose()  # what is wrong with the address is told by those who know
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    # One file for one database, by whichever path.
    database = checked_path(parsed).resolve()
    file = database.with_name(database.name + BESIDE)
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as failure:
        raise Unusable(
            f"points to a file beside which {file.name} cannot be opened", "let this account write it, and its folder"
        ) from failure
    try:
        _lock(descriptor, file)
        with suppress(OSError):  # that a disk is full is told, in plain words, by those who must write to it
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} since {now:%Y-%m-%d %H:%M} UTC".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        who = file.read_text("utf-8", errors="replace").strip() or "another process"
        raise Unusable(
            f"points to an SQLite file with which Headway is at work already ({who}), and only one process may send",
            "stop that one, start this one with --only listen, or use PostgreSQL",
        ) from taken
