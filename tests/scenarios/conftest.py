"""The real bot against a local Slack over a real socket, on a clock that a test moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import read_settings
from bot.slack.manifest import manifest
from bot.tryout.clock import FollowedClock, Follower
from localslack.apps import AppConfig
from localslack.client import LocalSlack, PersonAt
from localslack.server import serve
from main import Headway
from storage import migrate

WEDNESDAY = datetime(2027, 3, 3, 10, 0, tzinfo=UTC)
"""The first day of every scenario: what is set now is in Monday's prompt, and the quarter ends in four weeks."""


@dataclass
class Office:
    """Harbour Insurance with the bot installed, and nothing set up in it yet."""

    slack: LocalSlack
    headway: Headway

    def person(self, name: str) -> PersonAt:
        return self.slack.as_user(name)

    def everybody_is_known(self) -> None:
        """Wait for the directory's tick to learn about people who were just added."""
        people, here = self.headway.services.people, self.headway.installation.workspace_id
        self.slack.wait_for(lambda: not people.unknown(here) or None, "the directory to know everybody")

    def goes_to(self, moment: str) -> None:
        """Move time to an ISO instant; the bot works off all that falls due on the way."""
        self.slack.move_clock(datetime.fromisoformat(moment))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    config = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
    with serve(apps=[config], start=WEDNESDAY) as slack:
        settings = read_settings(
            {
                "SLACK_BOT_TOKEN": config.bot_token,
                "SLACK_APP_TOKEN": config.app_token,
                "SLACK_API_URL": slack.api_url,
                "DATABASE_URL": f"sqlite:///{tmp_path / 'headway.sqlite3'}",
            }
        )
        migrate.upgrade(settings.database_url)
        clock = FollowedClock()
        headway = Headway(settings, clock)
        follower = Follower(slack.url, clock, headway.ticks.run_due, headway.services.deliveries.next_moment)
        follower.start()
        headway.start()
        slack.wait_until_connected()
        try:
            yield Office(slack, headway)
        finally:
            follower.stop()
            headway.stop()
