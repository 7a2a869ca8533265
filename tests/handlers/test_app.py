"""The Bolt app as we set it up, through its real dispatcher."""

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

from bot.slack.clients import client
from bot.slack.manifest import manifest
from handlers.app import make_app
from localslack.apps import AppConfig
from localslack.server import serve


@pytest.fixture
def web() -> Iterator[WebClient]:
    config = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
    with serve(apps=[config]) as slack:
        yield client(config.bot_token, slack.api_url)


@pytest.fixture
def app(web: WebClient) -> Iterator[App]:
    with ThreadPoolExecutor(2) as executor:
        yield make_app(web, None, executor)


def _command() -> BoltRequest:
    form = {"command": "/goal", "text": "", "user_id": "U0ANA", "team_id": "T1", "channel_id": "C1", "trigger_id": "1"}
    form["response_url"] = "http://127.0.0.1:9/"
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


def test_what_was_acknowledged_stays_so_when_the_listener_fails_while_slack_is_being_answered(app: App) -> None:
    """Both HTTP mode and Socket Mode read the status of what is dispatched once the dispatcher is long gone."""
    failures: queue.Queue[Exception] = queue.Queue()
    answered = threading.Event()

    @app.command("/goal")
    def fails_late() -> None:
        assert answered.wait(30)
        raise RuntimeError("after the acknowledgement")

    @app.error
    def remember(error: Exception) -> None:
        failures.put(error)

    answer = app.dispatch(_command())
    answered.set()
    assert str(failures.get(timeout=30)) == "after the acknowledgement"
    assert answer.status == 200


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
