"""Ctrl-C: it ends the bot cleanly whenever it comes, and a second one ends it at once."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.stopping import Watch
from tests.office import INSTALLED

MAIN = Path(__file__).resolve().parent.parent / "main.py"
PATIENCE = 30


class SlowSlack(ThreadingHTTPServer):
    """Answers `auth.test` once it is let, and says when it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _AuthTest)
        self.asked, self.may_answer = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _AuthTest(BaseHTTPRequestHandler):
    server: SlowSlack

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.set()
        self.server.may_answer.wait(PATIENCE)
        answer = json.dumps({"ok": True, "team_id": "T0", "team": "Acme", "user_id": "U0"}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def slow_slack() -> Iterator[SlowSlack]:
    slack = SlowSlack()
    yield slack
    slack.may_answer.set()
    slack.shutdown()
    slack.server_close()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
        return found


def started(tmp_path: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    settings = {
        "SLACK_BOT_TOKEN": INSTALLED.bot_token,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'headway.sqlite3'}",
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, str(MAIN), "run"], cwd=tmp_path, env=settings, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture
def http_mode(slow_slack: SlowSlack, port: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{slow_slack.server_port}/api/"
    return {"SLACK_API_URL": address, "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef", "PORT": str(port)}


def test_a_ctrl_c_before_the_http_server_listens_is_not_lost(
    tmp_path: Path, slow_slack: SlowSlack, http_mode: dict[str, str]
) -> None:
    with started(tmp_path, http_mode) as bot:
        assert slow_slack.asked.wait(PATIENCE)
        bot.send_signal(signal.SIGINT)
        slow_slack.may_answer.set()
        assert ended(bot) == 0


def test_a_ctrl_c_ends_the_http_server(
    tmp_path: Path, slow_slack: SlowSlack, http_mode: dict[str, str], port: int
) -> None:
    slow_slack.may_answer.set()
    with started(tmp_path, http_mode) as bot:
        assert bot.stderr is not None
        assert any("at work" in line for line in bot.stderr)
        wait_until_healthy(port)
        bot.send_signal(signal.SIGINT)
        assert ended(bot) == 0


def test_a_second_ctrl_c_ends_what_waits_for_slack(
    tmp_path: Path, slow_slack: SlowSlack, http_mode: dict[str, str]
) -> None:
    with started(tmp_path, http_mode) as bot:
        assert slow_slack.asked.wait(PATIENCE)
        bot.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            bot.wait(0.5)
        bot.send_signal(signal.SIGINT)
        assert ended(bot) == 130


def test_a_port_that_is_taken_is_named(tmp_path: Path, slow_slack: SlowSlack, http_mode: dict[str, str]) -> None:
    slow_slack.may_answer.set()
    with started(tmp_path, {**http_mode, "PORT": str(slow_slack.server_port)}) as bot:
        assert ended(bot) == 2
        assert bot.stderr is not None
        assert f"PORT {slow_slack.server_port}" in bot.stderr.read()


def test_of_what_goes_wrong_one_line_is_logged_when_it_begins_and_one_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[dict[str, str]] = [
        {},
        {"database": "cannot be written"},
        {"database": "cannot be reached"},
        {"database": "cannot be reached", "send": "not done for 3 minutes"},
        {"database": "cannot be reached", "send": "not done for 4 minutes"},
        {},
        {},
    ]
    watch = Watch(lambda: seen.pop(0))
    while seen:
        watch.look()
    assert caplog.messages == [
        "database: cannot be written",
        "send: not done for 3 minutes",
        "database: ok",
        "send: ok",
    ]


def ended(bot: subprocess.Popen[str]) -> int:
    """Return the exit status; a bot that goes on is ended, and that is the test's failure."""
    try:
        return bot.wait(PATIENCE)
    finally:
        bot.kill()


def wait_until_healthy(port: int) -> None:
    for _ in range(100):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            threading.Event().wait(0.1)
    raise AssertionError("nothing listens")
