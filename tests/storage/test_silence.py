"""A PostgreSQL that hangs, or that the network keeps from us: whoever waits comes free, and is told that it is busy."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import make_url, text

from bot.domain.processes import Role
from bot.health import problems
from bot.services.clock import SystemClock
from bot.services.unit_of_work import StorageBusy
from bot.vitals import Parts, Vitals
from storage import engines as engines_module
from storage import silence
from storage.due import SqlDue
from storage.engines import Engines, open_engines
from tests.databases import Database

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

PATIENCE = 60
LISTENERS = 20


class Line:
    """A way to a server which passes everything on until it is cut: then it takes what is sent, and says nothing."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.is_cut = threading.Event()
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._let_in, daemon=True).start()

    def close(self) -> None:
        for each in (self._door, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _there(self) -> socket.socket:
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, self._port))
        there = socket.socket(socket.AF_UNIX)
        there.connect(f"{self._host}/.s.PGSQL.{self._port}")
        return there

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._door.accept()
                theirs = self._there()
                self._sockets += [ours, theirs]
                for source, target in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if not self.is_cut.is_set():
                    target.sendall(said)
            if not self.is_cut.is_set():
                target.shutdown(socket.SHUT_WR)


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    url = make_url(database.url)
    line = Line(url.host or str(url.query.get("host", "127.0.0.1")), url.port or 5432)
    yield line
    line.close()


@pytest.fixture
def engines(database: Database, line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engines]:
    monkeypatch.setattr(silence, "HEARD_WITHIN", 2.0)
    url = make_url(database.url).set(host="127.0.0.1", port=line.port, query={})
    engines = open_engines(url.render_as_string(hide_password=False), is_impatient=True)
    yield engines
    engines.dispose()


def ask(engines: Engines) -> object:
    with engines_module.patience_ends(), engines.reading.connect() as connection:
        return connection.scalar(text("SELECT 1"))


def is_refused(engines: Engines) -> bool:
    try:
        ask(engines)
    except StorageBusy:
        return True
    return False


def test_whoever_asks_a_server_that_has_fallen_silent_comes_free(engines: Engines, line: Line) -> None:
    assert ask(engines) == 1
    with engines_module.patience_ends(), engines.writing.connect() as under_way:
        assert under_way.scalar(text("SELECT 1")) == 1
        line.is_cut.set()
        with ThreadPoolExecutor(LISTENERS) as listeners:
            asking = [listeners.submit(is_refused, engines) for _ in range(LISTENERS)]
            assert all(each.result(PATIENCE) for each in asking)
        with pytest.raises(StorageBusy):
            under_way.scalar(text("SELECT 1"))


def test_it_is_asked_again_as_soon_as_it_answers_again(engines: Engines, line: Line) -> None:
    assert ask(engines) == 1
    line.is_cut.set()
    assert is_refused(engines)
    line.is_cut.clear()
    assert ask(engines) == 1


def test_health_says_that_a_silent_server_cannot_be_reached(engines: Engines, line: Line) -> None:
    parts = Parts(SqlDue(engines), "T0ACME", dict, lambda: datetime.now(UTC))
    vitals = Vitals(Role.LISTEN, "1", False, parts, SystemClock(), SystemClock())
    assert problems(vitals.facts(can_write=True)) == {}
    line.is_cut.set()
    assert problems(vitals.facts(can_write=True)) == {"database": "cannot be reached"}


def test_a_statement_that_takes_too_long_is_ended_by_the_server(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines_module, "ANSWERED_WITHIN", 0.2)
    engines = open_engines(database.url, is_impatient=True)
    with pytest.raises(StorageBusy, match="took too long"), engines.writing.connect() as connection:
        connection.execute(text("SELECT pg_sleep(600)"))
    assert ask(engines) == 1
    engines.dispose()


def test_what_migrates_and_copies_may_take_its_time(database: Database) -> None:
    engines = open_engines(database.url)
    with engines.writing.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    engines.dispose()
