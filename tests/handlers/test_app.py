"""The Bolt app as we set it up, through its real dispatcher."""

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App, BoltRequest

from bot.slack.clients import client
from bot.slack.manifest import manifest
from handlers.app import make_app
from localslack.apps import AppConfig
from localslack.server import serve


@pytest.fixture
def app() -> Iterator[App]:
    config = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
    with serve(apps=[config]) as slack, ThreadPoolExecutor(2) as executor:
        yield make_app(client(config.bot_token, slack.api_url), None, executor)


def _command() -> BoltRequest:
    form = {"command": "/goal", "text": "", "user_id": "U0ANA", "team_id": "T1", "channel_id": "C1", "trigger_id": "1"}
    return BoltRequest(body=urlencode(form), headers={"content-type": ["application/x-www-form-urlencoded"]})


def test_a_listener_that_fails_right_after_acknowledging_stays_acknowledged(app: App) -> None:
    failures: queue.Queue[Exception] = queue.Queue()

    @app.command("/goal")
    def fails(ack: Ack) -> None:
        ack()
        raise RuntimeError("at once")

    @app.error
    def remember(error: Exception) -> None:
        failures.put(error)

    statuses = [app.dispatch(_command()).status for _ in range(5)]
    assert statuses == [200] * 5
    assert [str(failures.get(timeout=30)) for _ in range(5)] == ["at once"] * 5


def test_a_command_is_acknowledged_while_every_thread_is_busy(app: App) -> None:
    done = threading.Event()
    ran = threading.Semaphore(0)

    @app.command("/goal")
    def waits(ack: Ack) -> None:
        ack()
        done.wait(30)
        ran.release()

    try:
        # The executor has two threads: the third and fourth command find none free.
        assert [app.dispatch(_command()).status for _ in range(4)] == [200] * 4
    finally:
        done.set()
    assert all(ran.acquire(timeout=30) for _ in range(4))
