"""The whole bot in a local Slack, without its clock: what arrives is answered by the real listeners."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.teams import TeamPlace, TeamWish
from bot.services.clock import SystemClock
from bot.settings import read_settings
from bot.slack.manifest import manifest
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from main import Headway

HARBOUR = "T0HARBOUR"
INSTALLED = AppConfig(manifest(command="/goal", checkin_command="/checkin"))


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture(scope="module")
def headway(slack: LocalSlack, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headway]:
    """Inês leads Harbour; Ana leads Claims care, with Bo in it."""
    file = tmp_path_factory.mktemp("handlers") / "headway.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    settings = read_settings(
        {
            "SLACK_BOT_TOKEN": INSTALLED.bot_token,
            "SLACK_APP_TOKEN": INSTALLED.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{file}",
        }
    )
    running = Headway(settings, SystemClock())
    running.start(heartbeat=False)
    slack.wait_until_connected()
    settle(running)
    yield running
    running.stop()


def settle(headway: Headway) -> None:
    headway.services.people.need(HARBOUR, ["U0INES", "U0ANA", "U0BO"])
    headway.ticks.directory()
    root = _team(headway, "Harbour", "U0INES", "C0QUALITY", None)
    _team(headway, "Claims care", "U0ANA", "C0CLAIMS", root, "U0BO")


def _team(headway: Headway, name: str, lead: str, channel: str, parent: int | None, *members: str) -> int:
    place = TeamPlace(channel, None, once=name, posting=True)
    wish = TeamWish(name, lead, parent, members, zone="Europe/Lisbon")
    return headway.services.teams.save(HARBOUR, "U0INES", place, wish).team.team_id
