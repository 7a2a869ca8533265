"""HTTP mode: the same bot behind Slack's signed requests."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from time import time
from urllib.parse import urlencode

import pytest
import uvicorn

from bot.services.clock import SystemClock
from bot.services.unit_of_work import StorageBusy
from bot.settings import read_settings
from bot.slack.manifest import EVENTS_PATH, manifest
from handlers.http import LARGEST_BODY, http_app
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.http_mode import signature
from localslack.server import serve
from main import Headway
from tests.office import settle

SECRET = "5ecbe7" * 6


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
        }
    )
    running = Headway(settings, SystemClock())
    running.start(heartbeat=False)
    settle(running)
    asgi = http_app(running.app, running.health, EVENTS_PATH, SECRET)
    server = uvicorn.Server(uvicorn.Config(asgi, log_config=None, lifespan="off"))
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
    return urlencode({**form, "trigger_id": "1", "response_url": "http://127.0.0.1:9/"}).encode()


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
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


@pytest.mark.parametrize("body", [b"{bad", b"null", b"[]", b"payload=%7Bbad", b"payload=[]"])
def test_what_cannot_be_read_is_refused_in_the_same_way_unless_it_is_signed(
    door: socket.socket, headway: Headway, body: bytes
) -> None:
    for content in ("application/json", "application/x-www-form-urlencoded"):
        assert ask(door, "POST", EVENTS_PATH, body, {"Content-Type": content})[0] == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe", 401),
        (b"{bad", 400),
        (b"payload=%7Bbad", 400),
        (b"payload=[]", 400),
        (b'{"type":"event_callback","event":"x"}', 400),
        (b"x" * (LARGEST_BODY + 1), 413),
    ],
)
def test_what_slack_never_sends_is_refused(door: socket.socket, headway: Headway, body: bytes, status: int) -> None:
    assert post(door, body)[0] == status


def test_there_is_nothing_else_to_ask_for(door: socket.socket, headway: Headway) -> None:
    assert ask(door, "GET", EVENTS_PATH)[0] == 405
    assert ask(door, "GET", "/")[0] == 404


def test_health_says_what_works(door: socket.socket, headway: Headway, monkeypatch: pytest.MonkeyPatch) -> None:
    status, body = ask(door, "GET", "/healthz")
    assert (status, json.loads(body)) == (200, {"database": "ok"})

    def out_of_reach(_: object) -> None:
        raise StorageBusy

    monkeypatch.setattr(type(headway.due), "workspaces", out_of_reach)
    status, body = ask(door, "GET", "/healthz")
    assert (status, json.loads(body)) == (503, {"database": "cannot be reached"})
