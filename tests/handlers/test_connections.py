"""Connections to our HTTP servers: who sends nothing holds none for long, and nobody can take them all."""

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPResponse

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from handlers import connections
from handlers.connections import FEWEST, MOST, room
from handlers.health import telling
from handlers.http import serve

PATIENCE = 60
HEAD = b"GET / HTTP/1.1\r\nHost: headway\r\n"
NEVER = 1000.0


class Desk:
    """Answers at a door; what is asked for at `/slow` waits until it `may_answer`."""

    def __init__(self, door: socket.socket) -> None:
        self.address: tuple[str, int] = door.getsockname()
        self.may_answer = threading.Event()
        self.asked = threading.Semaphore(0)
        self.app = Starlette(
            routes=[Route("/", self._answer, methods=["GET", "POST"]), Route("/slow", self._answer_later)]
        )

    async def _answer(self, request: Request) -> Response:
        return PlainTextResponse((await request.body()) or b"here")

    def _answer_later(self, _: Request) -> Response:
        self.asked.release()
        self.may_answer.wait(PATIENCE)
        return PlainTextResponse("at last")

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=PATIENCE)


@contextmanager
def at_slack_s_door(app: Starlette, door: socket.socket) -> Iterator[None]:
    stopping = threading.Event()
    serving = threading.Thread(target=serve, args=(app, door, stopping))
    serving.start()
    try:
        yield
    finally:
        stopping.set()
        serving.join(PATIENCE)


@pytest.fixture(params=[at_slack_s_door, telling], ids=["PORT", "HEALTH_ADDRESS"])
def served(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Desk]]:
    """Give what opens the desk, so that a test can say before how patient it is."""
    monkeypatch.setattr("handlers.http.room", lambda: 8)
    monkeypatch.setattr("handlers.health.MOST_CONNECTIONS", 8)
    with ExitStack() as open_ones:

        def served() -> Desk:
            door = open_ones.enter_context(socket.create_server(("127.0.0.1", 0)))
            desk = Desk(door)
            open_ones.enter_context(request.param(desk.app, door))
            open_ones.callback(desk.may_answer.set)
            return desk

        yield served


def answer(line: socket.socket) -> tuple[int, bytes]:
    response = HTTPResponse(line)
    response.begin()
    return response.status, response.read()


def is_ended(line: socket.socket) -> bool:
    """Wait until the other side has ended it; raises TimeoutError if it never does."""
    try:
        return line.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("begun", [b"", b"GE", HEAD, HEAD + b"X-Slow: 1"], ids=["silent", "a word", "a line", "two"])
def test_a_connection_on_which_no_request_comes_is_ended(
    served: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(connections, "LONGEST_HEAD", 0.2)
    with served().connect() as line:
        line.sendall(begun)
        assert is_ended(line)


def test_a_head_that_trickles_in_wins_no_time(served: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LONGEST_HEAD", 0.5)
    with served().connect() as line:
        line.settimeout(0.05)
        line.sendall(HEAD)
        for _ in range(int(PATIENCE / 0.05)):
            try:
                line.sendall(b"x")
                if is_ended(line):
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("it was let go on")


def test_a_second_request_that_is_never_finished_ends_the_connection_as_well(
    served: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_HEAD", NEVER)
    with served().connect() as line:
        line.sendall(HEAD + b"\r\n")
        assert answer(line) == (200, b"here")
        monkeypatch.setattr(connections, "LONGEST_HEAD", 0.2)
        line.sendall(HEAD)
        assert is_ended(line)


def test_a_request_that_is_being_answered_has_its_time(
    served: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = served()
    for seconds in (0.2, 1.0, 5.0, 25.0):  # a busy machine may need longer to take the head in
        monkeypatch.setattr(connections, "LONGEST_HEAD", seconds)
        with desk.connect() as line, desk.connect() as silent:
            with suppress(ConnectionError):
                line.sendall(b"GET /slow HTTP/1.1\r\nHost: headway\r\n\r\n")
            if desk.asked.acquire(timeout=2 * seconds):
                assert is_ended(silent)  # the other's time would be over, too
                desk.may_answer.set()
                assert answer(line) == (200, b"at last")
                return
    pytest.fail("no request was taken")


def test_who_holds_connections_and_sends_nothing_makes_room_for_who_asks(
    served: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_HEAD", NEVER)
    desk = served()
    with ExitStack() as held:
        silent = [held.enter_context(desk.connect()) for _ in range(40)]
        for _ in range(20):
            with desk.connect() as line:
                line.sendall(HEAD + b"Connection: close\r\n\r\n")
                assert answer(line) == (200, b"here")
        assert all(is_ended(line) for line in silent[:32])  # those that have been silent for longest


def test_where_all_are_being_answered_one_more_is_turned_away(
    served: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_HEAD", NEVER)
    desk = served()
    with ExitStack() as held:
        busy = [held.enter_context(desk.connect()) for _ in range(7)]
        for line in busy:
            line.sendall(b"GET /slow HTTP/1.1\r\nHost: headway\r\n\r\n")
            assert desk.asked.acquire(timeout=PATIENCE)
        assert is_ended(held.enter_context(desk.connect()))
        desk.may_answer.set()
        assert [answer(line) for line in busy] == [(200, b"at last")] * 7


@pytest.mark.parametrize(
    ("files", "connections_at_once"),
    [(1024, 256), (64, FEWEST), (1_000_000, MOST), (resource.RLIM_INFINITY, MOST)],
)
def test_connections_leave_most_of_the_files_that_a_process_may_open_to_all_else(
    monkeypatch: pytest.MonkeyPatch, files: int, connections_at_once: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert room() == connections_at_once
