"""Backing an SQLite database up while others write to it."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.services.unit_of_work import Unusable
from storage import backups, migrate
from storage.backups import NotBackedUp, back_up, default_name
from storage.engines import open_engines
from storage.people import PersonRow
from tests.databases import filled_copy
from tests.storage.rows import everything
from tests.test_database_url import files_of_at_most

WRITER = """
import sqlite3, sys
bot = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
bot.execute("PRAGMA journal_mode = WAL")
for number, _ in enumerate(sys.stdin):
    bot.execute("BEGIN IMMEDIATE")
    bot.execute("INSERT INTO credits VALUES (?, ?)", (number, "x" * 5000))
    bot.execute("INSERT INTO debits VALUES (?, ?)", (number, "x" * 5000))
    bot.execute("COMMIT")
    print(number, flush=True)
"""
"""What writes, in a process of its own: for each line that it gets one transaction, the same number in two tables."""


def nothing() -> None:
    """Go on."""


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a database with rows in every table, in a folder of its own."""
    return filled_copy(sqlite_template, tmp_path / "database 100%")


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def _written_to(database: Path) -> Iterator[Callable[[], int]]:
    """Have a process write; what is given has it do its next transaction, and returns that one's number."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("CREATE TABLE credits (number, filler); CREATE TABLE debits (number, filler)")
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )

    def write() -> int:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("\n")
        return int(writer.stdout.readline())

    try:
        yield write
    finally:
        writer.communicate(timeout=30)


def test_a_backup_holds_what_the_database_held(database: str, tmp_path: Path) -> None:
    made = back_up(database, tmp_path / "copy.sqlite3", nothing)
    assert made.revision == migrate.head()
    assert made.size == made.file.stat().st_size == _path(database).stat().st_size
    # One file that needs no other beside it, also where nothing can be written; for this account's eyes only.
    with closing(sqlite3.connect(made.file)) as copy_alone:
        assert copy_alone.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["copy.sqlite3"]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    engines, source = open_engines(f"sqlite:///{made.file}"), open_engines(database)
    with engines.reading.connect() as copy, source.reading.connect() as original:
        assert everything(copy) == everything(original)
    engines.dispose()
    source.dispose()


def test_a_backup_is_of_one_moment_while_another_process_writes(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_PAGES_AT_ONCE", 20)
    with _written_to(_path(database)) as write:
        for _ in range(100):
            write()
        meanwhile: list[int] = []
        made = back_up(database, tmp_path / "copy.sqlite3", lambda: meanwhile.append(write()))
    assert len(meanwhile) > 10
    with closing(sqlite3.connect(made.file)) as copy:
        credited = copy.execute("SELECT number FROM credits ORDER BY 1").fetchall()
        debited = copy.execute("SELECT number FROM debits ORDER BY 1").fetchall()
    assert credited == debited == [(number,) for number in range(100)]
    with closing(sqlite3.connect(_path(database))) as original:
        (written,) = original.execute("SELECT count(*) FROM credits").fetchone()
    assert written == 100 + len(meanwhile)


def test_the_bot_can_go_on_with_a_backup_put_in_place_of_its_database(database: str, tmp_path: Path) -> None:
    made = back_up(database, tmp_path / "copy.sqlite3", nothing)
    url = f"sqlite:///{made.file}"
    migrate.at_start(url)
    engines = open_engines(url)
    with engines.writing.begin() as connection:
        connection.execute(update(PersonRow).values(name="Ana"))
    with engines.reading.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engines.dispose()


def test_a_backup_never_takes_the_place_of_a_file(database: str, tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite3"
    there.write_text("the only backup")
    with pytest.raises(NotBackedUp, match=r"there.sqlite3 is there already, and a backup never overwrites"):
        back_up(database, there, nothing)

    def taken_meanwhile() -> None:
        (tmp_path / "late.sqlite3").write_text("another's")

    with pytest.raises(NotBackedUp, match=r"late.sqlite3 is there already"):
        back_up(database, tmp_path / "late.sqlite3", taken_meanwhile)
    assert there.read_text() == "the only backup"
    assert (tmp_path / "late.sqlite3").read_text() == "another's"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_backup_that_is_broken_off_leaves_nothing(database: str, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop() -> None:
        assert len([file for file in tmp_path.iterdir() if file.name.endswith(".partial")]) == 1
        raise Enough

    with pytest.raises(Enough):
        back_up(database, tmp_path / "copy.sqlite3", stop)
    assert [file.name for file in tmp_path.iterdir()] == ["database 100%"]


def test_a_disk_that_is_full_leaves_nothing(database: str, tmp_path: Path) -> None:
    with files_of_at_most(20_000), pytest.raises(NotBackedUp, match=r"could not be written whole .*: make room there"):
        back_up(database, tmp_path / "copy.sqlite3", nothing)
    assert [file.name for file in tmp_path.iterdir()] == ["database 100%"]


def test_a_damaged_database_is_not_taken_for_a_backup(database: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(_path(database))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'goals'").fetchone()
    with _path(database).open("r+b") as opened:
        opened.seek((page - 1) * 4096)
        opened.write(b"\xff" * 4096)
    with pytest.raises(NotBackedUp, match=r"The database is damaged \(.*\), and so is a copy of it"):
        back_up(database, tmp_path / "copy.sqlite3", nothing)
    assert [file.name for file in tmp_path.iterdir()] == ["database 100%"]


def test_there_must_be_a_database_of_headways_and_a_folder(database: str, tmp_path: Path) -> None:
    with pytest.raises(NotBackedUp, match="which is not there: there is nothing to back up"):
        back_up(f"sqlite:///{tmp_path}/nothing.sqlite3", tmp_path / "copy.sqlite3", nothing)
    with pytest.raises(NotBackedUp, match=r"Nothing can be written into .*elsewhere: No such file"):
        back_up(database, tmp_path / "elsewhere" / "copy.sqlite3", nothing)
    with closing(sqlite3.connect(tmp_path / "theirs.sqlite3")) as connection:
        connection.execute("CREATE TABLE theirs (it)")
    with pytest.raises(NotBackedUp, match="holds nothing of Headway's"):
        back_up(f"sqlite:///{tmp_path}/theirs.sqlite3", tmp_path / "copy.sqlite3", nothing)
    tmp_path.joinpath("letter.txt").write_text("Dear Ana, " * 100)
    with pytest.raises(NotBackedUp, match="The database cannot be read"):
        back_up(f"sqlite:///{tmp_path}/letter.txt", tmp_path / "copy.sqlite3", nothing)
    with pytest.raises(Unusable, match="which is a folder"):
        back_up(f"sqlite:///{tmp_path}", tmp_path / "copy.sqlite3", nothing)
    assert not (tmp_path / "copy.sqlite3").exists()


def test_a_backup_is_named_by_the_moment_in_utc() -> None:
    auckland = timezone(timedelta(hours=13))
    assert default_name(datetime(2027, 1, 6, 3, 4, 5, tzinfo=auckland)) == "headway-20270105T140405Z.sqlite3"
