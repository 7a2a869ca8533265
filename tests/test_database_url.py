"""A DATABASE_URL that will not do: every command says why in one line, with what to put there, and makes nothing."""

import resource
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage import migrate
from tests.console import Console, Ended, rights_hold
from tests.databases import own_database

OFFLINE = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
}


def _asked_thrice(console: Console, url: str) -> Iterator[Ended]:
    for command in ("run", "migrate", "doctor"):
        yield console(OFFLINE | {"DATABASE_URL": url}, command)


def _is_told(console: Console, url: str, why: str, remedy: str) -> None:
    """Assert that each command says so, in one line that names the setting."""
    for ended in _asked_thrice(console, url):
        said = ended.stderr or "\n".join(line for line in ended.stdout.splitlines() if line.startswith("FAIL database"))
        assert f"DATABASE_URL {why}" in said, said
        assert remedy in said
        assert ended.stderr.count("\n") == (1 if ended.returncode == 2 else 0)
        assert "Error" not in said
        assert "Busy" not in said
        assert "secret" not in ended.stdout + ended.stderr


@dataclass(frozen=True)
class Wrong:
    """A path, why it will not do, and what to do."""

    path: str
    why: str
    remedy: str


def _a_folder(here: Path) -> Wrong:
    return Wrong(f"{here}", f"points to {here}, which is a folder", f"sqlite:///{here}/headway.sqlite3")


def _a_folder_that_is_not_there(here: Path) -> Wrong:
    return Wrong("no/such.sqlite3", f"points into {here}/no, which does not exist", "ake it, or put another path")


def _a_file_for_a_folder(here: Path) -> Wrong:
    here.joinpath("file").touch()
    return Wrong("file/in.sqlite3", f"points into {here}/file, which is no folder", "ut another path there")


def _a_device(_: Path) -> Wrong:
    return Wrong("/dev/null", "points to /dev/null, which is no file", "ut another path there")


def _another_file(here: Path) -> Wrong:
    here.joinpath("letter.txt").write_text("Dear customer, " * 100)
    return Wrong("letter.txt", "points to a file that is not an SQLite database", "ut another path there")


def _somebody_elses(here: Path) -> Wrong:
    with closing(sqlite3.connect(here / "league.sqlite3")) as database:
        database.execute("CREATE TABLE goals (scored_by TEXT)")
    return Wrong("league.sqlite3", "points to a database with tables that are not Headway's (goals)", "ut one of its")


def _in_memory(_: Path) -> Wrong:
    return Wrong(":memory:", "names no file, and what is kept in memory is lost", "ut sqlite:///path/to/file there")


def _with_options(_: Path) -> Wrong:
    return Wrong("file:x?mode=memory&uri=true", "has options, and an SQLite file takes none", "ut sqlite:///path")


def _read_only(here: Path) -> Wrong:
    here.joinpath("kept.sqlite3").touch(0o444)
    return Wrong("kept.sqlite3", f"points to {here}/kept.sqlite3, which this account may not change", "et it read and")


def _in_a_read_only_folder(here: Path) -> Wrong:
    here.joinpath("kept").mkdir(0o555)
    return Wrong("kept/new.sqlite3", f"points into {here}/kept, where this account may not write", "et it, or put")


def _in_a_hidden_folder(here: Path) -> Wrong:
    here.joinpath("hidden").mkdir(0o000)
    return Wrong("hidden/in/a.sqlite3", f"points to {here}/hidden/in/a.sqlite3, where this account may not look", "et")


@pytest.mark.parametrize(
    "wrong",
    [
        _a_folder,
        _a_folder_that_is_not_there,
        _a_file_for_a_folder,
        _a_device,
        _another_file,
        _somebody_elses,
        _in_memory,
        _with_options,
        _read_only,
        _in_a_read_only_folder,
        _in_a_hidden_folder,
    ],
)
def test_a_path_that_will_not_do_is_told_by_every_command(
    console: Console, tmp_path: Path, wrong: Callable[[Path], Wrong]
) -> None:
    given = wrong(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    with rights_hold():
        _is_told(console, f"sqlite:///{given.path}", given.why, given.remedy)
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:/x", "mysql://ana:secret@db/headway", "headway.sqlite3"])
def test_an_address_of_another_kind_is_not_understood_by_any_command(console: Console, url: str) -> None:
    for ended in _asked_thrice(console, url):
        lines = [line for line in (ended.stdout + ended.stderr).splitlines() if "DATABASE_URL is not" in line]
        assert "put sqlite:///path/to/file or postgresql://user:password@host/name there." in lines[0]
        assert "secret" not in ended.stdout + ended.stderr


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file become larger, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_disk_that_is_full_is_told_in_one_line(console: Console, command: str) -> None:
    with files_of_at_most(20_000):
        ended = console(OFFLINE | {"DATABASE_URL": "sqlite:///headway.sqlite3"}, command)
    assert ended == Ended(
        2, "", "DATABASE_URL points to a disk that does not take what is written: make room there if it is full.\n"
    )


def test_a_file_that_another_program_keeps_locked_is_told_to_be_locked(console: Console, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/headway.sqlite3"
    migrate.upgrade(url, "0004")
    with closing(sqlite3.connect(tmp_path / "headway.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _is_told(console, url, "points to a database that is locked", "nd what keeps it locked")


@pytest.mark.parametrize(
    ("address", "why", "remedy"),
    [
        ("ana:secret@127.0.0.1:9/db", "points to a database that cannot be reached at 127.0.0.1:9", "heck the address"),
        ("ana:my@secret@127.0.0.1:9/db", "points to a database that cannot be reached at 127.0.0.1:9", "heck the"),
        ("ana:secret@127.0.0.1:9/db?colour=red", "is malformed", "ut sqlite:///path"),
        ("ana:secret@127.0.0.1:abc/db", "is malformed", "ut sqlite:///path"),
    ],
)
@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_address_that_will_not_do_is_told_without_its_password(
    console: Console, scheme: str, address: str, why: str, remedy: str
) -> None:
    _is_told(console, f"{scheme}://{address}", why, remedy)


def test_a_server_that_takes_the_call_and_says_nothing_is_not_waited_for_long(console: Console) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        ended = console({"DATABASE_URL": f"postgresql://ana:secret@127.0.0.1:{port}/db"}, "migrate")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert f"cannot be reached at 127.0.0.1:{port}: check the address" in ended.stderr


def test_a_user_or_database_that_the_server_does_not_know_is_told(console: Console, postgresql_server: str) -> None:
    with own_database(postgresql_server) as url:
        address = make_url(url)
        elsewhere = address.set(database="no-such-database")
        nobody = address.set(username="nobody", password="secret")
        for wrong, why, remedy in (
            (elsewhere, "names a database that the server at ", "ake it there, or put another name"),
            (nobody, "names a user or password that the server at ", "ut the right ones there"),
        ):
            _is_told(console, wrong.render_as_string(hide_password=False), why, remedy)


def test_postgresql_without_its_driver_is_told(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    _is_told(
        console,
        "postgresql://ana:secret@127.0.0.1:9/db",
        "points to PostgreSQL, and its driver is not installed",
        "un `make install`, which installs requirements/postgres.txt",
    )


@pytest.mark.parametrize("empty", [False, True])
def test_the_doctor_makes_no_database_and_leaves_an_empty_file_empty(
    console: Console, tmp_path: Path, empty: bool
) -> None:
    if empty:
        tmp_path.joinpath("headway.sqlite3").touch()
    examined = console(OFFLINE | {"DATABASE_URL": "sqlite:///headway.sqlite3"}, "doctor")
    assert "ok   database: can be written, and holds no goals: Headway begins anew in it" in examined.stdout
    assert "ok   migrations: `run` brings the database up to date by itself" in examined.stdout
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("headway.sqlite3", 0)] * empty


def test_a_database_of_a_newer_version_is_left_alone(console: Console, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/headway.sqlite3"
    migrate.upgrade(url)
    with closing(sqlite3.connect(tmp_path / "headway.sqlite3", isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    _is_told(console, url, "points to a database of a newer version", "ut that version of Headway here")
