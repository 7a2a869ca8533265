"""HTTP mode: the same bot behind Slack's signed requests."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from time import time
from urllib.parse import urlencode

import pytest
import time_machine
import uvicorn
from slack_bolt import BoltResponse

from bot.services.clock import SystemClock
from bot.services.unit_of_work import StorageBusy
from bot.settings import read_settings
from bot.slack.manifest import EVENTS_PATH, manifest
from handlers.http import LARGEST_BODY
from handlers.signatures import Signatures
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.http_mode import signature
from localslack.server import serve
from main import Headway
from tests.office import settle

SECRET = "5ecbe7" * 6
THREADS, PATIENCE = 5, 60
TRIGGERS = count(1)
"""No two requests of Slack's are the same."""


@pytest.fixture(scope="module")
def door() -> Iterator[socket.socket]:
    """Listen where Slack's requests are to arrive; the manifest has to name it before anything is served."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture(scope="module")
def slack(door: socket.socket) -> Iterator[LocalSlack]:
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    asked = manifest(command="/goal", checkin_command="/checkin", http_url=address)
    with serve(apps=[AppConfig(asked, signing_secret=SECRET)]) as running:
        yield running


@pytest.fixture(scope="module")
def headway(
    slack: LocalSlack, door: socket.socket, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Headway]:
    file = tmp_path_factory.mktemp("http") / "headway.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    settings = read_settings(
        {
            "SLACK_BOT_TOKEN": AppConfig({}).bot_token,
            "SLACK_SIGNING_SECRET": SECRET,
            "PORT": str(door.getsockname()[1]),
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{file}",
            "LISTENER_THREADS": str(THREADS),
        }
    )
    running = Headway(settings, SystemClock())
    running.start(heartbeat=False)
    settle(running)
    server = uvicorn.Server(uvicorn.Config(running.web(), log_config=None, lifespan="off"))
    serving = threading.Thread(target=server.run, args=([door],))
    serving.start()
    yield running
    server.should_exit = True
    serving.join()
    running.stop()


def post(door: socket.socket, body: bytes, *, secret: str = SECRET, age: float = 0) -> tuple[int, bytes]:
    stamp = str(int(time() - age))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
    }
    return ask(door, "POST", EVENTS_PATH, body, headers)


def ask(
    door: socket.socket, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", door.getsockname()[1], timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def help_command() -> bytes:
    form = {"command": "/goal", "text": "help", "user_id": "U0BO", "team_id": "T0HARBOUR", "channel_id": "C0GENERAL"}
    return urlencode({**form, "trigger_id": str(next(TRIGGERS)), "response_url": "http://127.0.0.1:9/"}).encode()


def test_a_command_a_form_and_home_work_as_over_the_socket(slack: LocalSlack, headway: Headway) -> None:
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal progress")
    ana.wait_for_message("#claims-care", "Claims care: progress").click("Edit")
    form = ana.modal("Edit the progress post").fill({"Thanks": "Bo stayed late"})
    outcome = form.submit()
    assert outcome.view is not None
    assert "Bo stayed late" in outcome.view.text
    outcome.view.close()
    assert ana.home(containing="the progress post is drafted")


def test_as_many_commands_are_worked_on_at_once_as_there_are_listener_threads(
    door: socket.socket, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, all_begun, goes_on = count(1), threading.Event(), threading.Event()
    at_once: list[int] = []

    def wait(_: object) -> BoltResponse:
        at_once.append(next(begun))
        if len(at_once) == THREADS:
            all_begun.set()
        assert goes_on.wait(PATIENCE)
        return BoltResponse(status=200)

    monkeypatch.setattr(headway.app, "dispatch", wait)
    with ThreadPoolExecutor(2 * THREADS) as people:
        answers = [people.submit(post, door, help_command()) for _ in range(2 * THREADS)]
        assert all_begun.wait(PATIENCE)
        assert ask(door, "GET", "/healthz")[0] in (200, 503), "others are served meanwhile"
        assert len(at_once) == THREADS
        goes_on.set()
        assert [answer.result()[0] for answer in answers] == [200] * len(answers)


def test_a_forged_signature_is_refused(door: socket.socket, headway: Headway) -> None:
    assert post(door, help_command(), secret="guessed")[0] == 401


def test_a_request_of_long_ago_is_refused_though_it_is_signed(door: socket.socket, headway: Headway) -> None:
    assert post(door, help_command(), age=600)[0] == 401


def test_an_unsigned_request_is_refused(door: socket.socket, headway: Headway) -> None:
    assert ask(door, "POST", EVENTS_PATH, help_command())[0] == 401


@pytest.mark.parametrize(("stamp", "signed"), [("abc", "v0=zz"), ("", "v0=zz"), ("1e9", "v0="), ("{now}", "v0=\xe9")])
@pytest.mark.parametrize("kind", ["command", "event"])
def test_a_request_whose_signature_makes_no_sense_moves_nothing(
    door: socket.socket,
    headway: Headway,
    caplog: pytest.LogCaptureFixture,
    stamp: str,
    signed: str,
    kind: str,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.3)
        address = f"http://127.0.0.1:{inner.getsockname()[1]}/"
        forged = {"command": "/goal", "text": "x" * 40, "response_url": address}
        event = {"type": "event_callback", "event": {"type": "message", "channel": "U0LIV", "user": "U0LIV"}}
        body = urlencode(forged).encode() if kind == "command" else json.dumps(event).encode()
        content = "application/x-www-form-urlencoded" if kind == "command" else "application/json"
        headers = {"Content-Type": content, "X-Slack-Request-Timestamp": stamp.format(now=int(time()))}
        assert ask(door, "POST", EVENTS_PATH, body, {**headers, "X-Slack-Signature": signed})[0] == 401
        with pytest.raises(TimeoutError):
            inner.accept()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


Refused = tuple[int, bytes, dict[str, str]]


def refused(door: socket.socket, request: bytes) -> Refused:
    """Send these bytes, and return status, body and headers of the answer, the time left out."""
    with socket.create_connection(("127.0.0.1", door.getsockname()[1]), timeout=10) as line:
        line.sendall(request)
        response = http.client.HTTPResponse(line)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders() if name.lower() != "date"}
        return response.status, response.read(), headers


def raw(
    body: bytes,
    *,
    secret: str = SECRET,
    stamp: str = "",
    content: str = "application/x-www-form-urlencoded",
    line: str = f"POST {EVENTS_PATH} HTTP/1.1",
    length: str | None = None,
) -> bytes:
    """Return a signed request as it goes over the wire."""
    stamp = stamp or str(int(time()))
    head = {
        "Host": "headway",
        "Content-Type": content,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
        "Content-Length": length or str(len(body)),
    }
    return "\r\n".join([line, *(f"{name}: {value}" for name, value in head.items()), "", ""]).encode() + body


def in_chunks(body: bytes) -> bytes:
    head = (
        raw(body)
        .partition(b"\r\n\r\n")[0]
        .replace(f"Content-Length: {len(body)}".encode(), b"Transfer-Encoding: chunked")
    )
    return head + b"\r\n\r\n" + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"


TOO_LARGE = b"x" * (LARGEST_BODY + 1)
DEEP = b'{"a":' * 100_000
REFUSALS = {
    "forged": lambda: raw(help_command(), secret="guessed"),
    "of long ago": lambda: raw(help_command(), stamp=str(int(time()) - 301)),
    "of times to come": lambda: raw(help_command(), stamp=str(int(time()) + 400)),
    "without a time": lambda: raw(help_command(), stamp="soon"),
    "of a time beyond numbers": lambda: raw(help_command(), stamp="9" * 5000),
    "malformed": lambda: raw(b"{bad", content="application/json"),
    "malformed and forged": lambda: raw(b"{bad", content="application/json", secret="guessed"),
    "no text": lambda: raw(b"\xff\xfe"),
    "no object": lambda: raw(b"[]", content="application/json"),
    "nothing": lambda: raw(b""),
    "a form with a bad payload": lambda: raw(b"payload=%7Bbad"),
    "a form with a list": lambda: raw(b"payload=[]"),
    "an event that is none": lambda: raw(b'{"type":"event_callback","event":"x"}', content="application/json"),
    "nested without end": lambda: raw(DEEP, content="application/json"),
    "of another content type": lambda: raw(help_command(), content="text/plain"),
    "too large": lambda: raw(TOO_LARGE),
    "too large in chunks": lambda: in_chunks(TOO_LARGE),
    "too large to be sent": lambda: raw(b"", length="99999999999"),
    "by another method": lambda: raw(help_command(), line=f"PUT {EVENTS_PATH} HTTP/1.1"),
    "to another path": lambda: raw(help_command(), line="POST /slack HTTP/1.1"),
    "a look": lambda: raw(b"", line=f"GET {EVENTS_PATH} HTTP/1.1"),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_whatever_is_refused_is_answered_alike(
    why: str, door: socket.socket, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.http.LONGEST_UPLOAD", 0.3)
    dispatched: list[object] = []
    monkeypatch.setattr(headway.app, "dispatch", dispatched.append)
    answer = refused(door, REFUSALS[why]())
    assert answer == (401, b"Not from Slack", answer[2])
    assert answer[2] == {
        "server": "uvicorn",
        "content-length": "14",
        "connection": "close",
    }
    assert not dispatched


def test_a_request_that_was_copied_on_its_way_is_refused_like_a_forged_one(
    door: socket.socket, headway: Headway
) -> None:
    request = raw(help_command())
    assert refused(door, request)[0] == 200
    assert refused(door, request) == refused(door, raw(help_command(), secret="guessed"))


def test_a_request_that_was_not_taken_may_come_again_within_the_second(
    door: socket.socket, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter((BoltResponse(status=500), BoltResponse(status=200)))
    monkeypatch.setattr(headway.app, "dispatch", lambda _: next(answers))
    request = raw(help_command())
    assert [refused(door, request)[0] for _ in range(2)] == [500, 200]


def test_a_request_in_chunks_that_slack_has_signed_is_taken(door: socket.socket, headway: Headway) -> None:
    assert refused(door, in_chunks(help_command()))[0] == 200  # what stands in front of us may send it on like that


def test_a_body_that_trickles_in_holds_nobody_up_and_is_refused(
    door: socket.socket, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.http.LONGEST_UPLOAD", 0.5)
    slow = raw(help_command())[:-1]  # the last byte never comes
    with socket.create_connection(("127.0.0.1", door.getsockname()[1]), timeout=10) as line:
        line.sendall(slow)
        assert post(door, help_command())[0] == 200
        response = http.client.HTTPResponse(line)
        response.begin()
        assert (response.status, response.read()) == (401, b"Not from Slack")


def test_the_log_says_why_a_request_was_refused_and_quotes_nothing_of_it(
    door: socket.socket, headway: Headway, caplog: pytest.LogCaptureFixture
) -> None:
    refused(door, raw(help_command(), secret="guessed"))
    said = [record.getMessage() for record in caplog.records if record.name == "headway.http"]
    assert said == ["A request was refused: its signature is missing, wrong or more than five minutes old"]


def test_signatures_are_remembered_no_longer_than_they_are_good() -> None:
    signatures, now = Signatures(SECRET), int(time())
    with time_machine.travel(now, tick=False) as clock:
        for number in range(50):
            _check(signatures, b"x%d" % number, now - 200)
        clock.move_to(now + 101)
        _check(signatures, b"y", now + 101)
    assert len(signatures._seen) == 1


def test_no_more_signatures_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.signatures.MOST_REMEMBERED", 10)
    signatures = Signatures(SECRET)
    for number in range(50):
        _check(signatures, b"x%d" % number, int(time()))
    assert len(signatures._seen) == 10


def _check(signatures: Signatures, body: bytes, at: int) -> None:
    stamp = str(at)
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature(SECRET, stamp, body)}
    signatures.check(body, headers)


def test_there_is_nothing_else_to_ask_for(door: socket.socket, headway: Headway) -> None:
    assert ask(door, "GET", EVENTS_PATH)[0] == 401
    assert ask(door, "GET", "/")[0] == 401


def test_health_says_what_works(door: socket.socket, headway: Headway, monkeypatch: pytest.MonkeyPatch) -> None:
    status, body = ask(door, "GET", "/healthz")
    told = json.loads(body)
    assert (status, told["status"], told["database"], told["unknown_deliveries"]) == (200, "ok", "ok", 0)
    assert "slack" not in told  # there is no link that could be down
    assert ask(door, "GET", "/readyz") == (200, b'{"status":"ready","problems":{}}')

    def out_of_reach(*_: object) -> None:
        raise StorageBusy

    monkeypatch.setattr(type(headway.due), "outbox", out_of_reach)
    monkeypatch.setattr("bot.health.KEPT", 0)
    status, body = ask(door, "GET", "/healthz")
    told = json.loads(body)
    assert (status, told["status"], told["problems"]) == (503, "failing", {"database": "cannot be reached"})
    assert ask(door, "GET", "/readyz")[0] == 503
