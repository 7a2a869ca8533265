"""A process says that it is at work: whether it can is known, and at the end it takes itself out."""

import threading
from collections.abc import Callable

import pytest

from bot import presence
from bot.presence import Presence
from bot.services.unit_of_work import StorageBusy


class Database:
    """Takes what is said, unless it is out of reach."""

    def __init__(self) -> None:
        self.out_of_reach = False
        self.failure: Exception = StorageBusy()
        self.said: list[str] = []
        self._changed = threading.Condition()
        self.tries = 0

    def say(self) -> None:
        self._take("at work")

    def leave(self) -> None:
        self._take("gone")

    def _take(self, words: str) -> None:
        with self._changed:
            self.tries += 1
            self._changed.notify_all()
            if self.out_of_reach:
                raise self.failure
            self.said.append(words)

    def wait_for_tries(self, more: int) -> None:
        with self._changed:
            wanted = self.tries + more
            assert self._changed.wait_for(lambda: self.tries >= wanted, 30)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "SAID_EVERY", 0.01)


@pytest.fixture
def database() -> Database:
    return Database()


def until(is_so: Callable[[], bool], database: Database) -> None:
    for _ in range(100):
        if is_so():
            return
        database.wait_for_tries(1)
    raise AssertionError("it did not come about")


@pytest.mark.parametrize("failure", [StorageBusy(), RuntimeError("Ana's words")])
def test_it_is_known_whether_the_database_takes_what_is_said(
    database: Database, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    database.failure = failure
    here = Presence(database.say, database.leave)
    assert not here.can_write  # nothing was said yet
    here.start()
    until(lambda: here.can_write, database)
    database.out_of_reach = True
    until(lambda: not here.can_write, database)
    database.out_of_reach = False
    until(lambda: here.can_write, database)
    here.stop()
    assert not here.can_write
    assert ("RuntimeError" in caplog.text) == isinstance(failure, RuntimeError)
    assert "Ana" not in caplog.text


def test_at_the_end_it_takes_itself_out_and_says_no_more(database: Database) -> None:
    here = Presence(database.say, database.leave)
    here.start()
    database.wait_for_tries(2)
    here.stop()
    assert database.said[-1] == "gone"
    assert database.said.count("gone") == 1


def test_an_end_without_a_database_is_an_end_all_the_same(database: Database) -> None:
    here = Presence(database.say, database.leave)
    here.start()
    database.out_of_reach = True
    here.stop()
    assert "gone" not in database.said


def test_what_never_started_has_nothing_to_take_out(database: Database) -> None:
    Presence(database.say, database.leave).stop()
    assert database.said == []
