"""The Bolt app as we set it up, through its real dispatcher."""

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
    failures: list[Exception] = []

    @app.command("/goal")
    def fails(ack: Ack) -> None:
        ack()
        raise RuntimeError("at once")

    @app.error
    def remember(error: Exception) -> None:
        failures.append(error)

    statuses = [app.dispatch(_command()).status for _ in range(5)]
    assert statuses == [200] * 5
    assert len(failures) == 5
