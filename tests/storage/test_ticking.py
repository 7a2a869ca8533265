"""One process at a time ticks with an SQLite file; with PostgreSQL any number does."""

import os
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.unit_of_work import Unusable
from storage.ticking import BESIDE, ticking_alone
from tests.console import rights_hold

NOW = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)


def test_a_second_one_is_told_who_has_an_sqlite_file_since_when_and_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'headway.sqlite3'}"
    with ticking_alone(url, NOW), pytest.raises(Unusable) as refused, ticking_alone(url, NOW):
        pass
    assert str(refused.value) == (
        "DATABASE_URL points to an SQLite file with which Headway is at work already "
        f"(process {os.getpid()} since 2027-01-06 10:00 UTC), and only one process may send: "
        "stop that one, start this one with --only listen, or use PostgreSQL."
    )


def test_it_is_one_file_by_whichever_path(tmp_path: Path) -> None:
    tmp_path.joinpath("a").mkdir()
    database = tmp_path / "a" / "headway.sqlite3"
    database.touch()
    tmp_path.joinpath("link.sqlite3").symlink_to(database)
    with ticking_alone(f"sqlite:///{database}", NOW), pytest.raises(Unusable):  # noqa: SIM117 - the second is refused
        with ticking_alone(f"sqlite:///{tmp_path / 'link.sqlite3'}", NOW):
            pass


def test_after_the_end_the_next_may_although_the_file_is_still_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'headway.sqlite3'}"
    for _ in range(2):
        with ticking_alone(url, NOW):
            assert tmp_path.joinpath(f"headway.sqlite3{BESIDE}").exists()


def test_with_postgresql_any_number_may() -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    with ticking_alone(url, NOW), ticking_alone(url, NOW):
        pass


def test_a_lock_that_belongs_to_another_account_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath(f"headway.sqlite3{BESIDE}").touch(0o400)
    with (
        rights_hold(),
        pytest.raises(Unusable, match="cannot be opened"),
        ticking_alone(f"sqlite:///{tmp_path / 'headway.sqlite3'}", NOW),
    ):
        pass


def test_a_disk_that_is_full_keeps_nobody_from_the_lock(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'headway.sqlite3'}"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with ticking_alone(url, NOW), pytest.raises(Unusable, match="another process"), ticking_alone(url, NOW):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
