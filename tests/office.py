"""Harbour Insurance: the real bot in a local Slack, over a real socket."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from time import monotonic, sleep

import pytest

from bot.domain.teams import TeamPlace, TeamWish
from bot.services.clock import Clock
from bot.settings import read_settings
from bot.slack.manifest import manifest
from bot.slack.pacer import Pacer
from bot.tryout.clock import FollowedClock, Follower
from handlers.directory import DirectoryTick
from handlers.floods import Floods
from localslack.apps import AppConfig
from localslack.client import WITHIN, LocalSlack, PersonAt
from localslack.server import serve
from localslack.surfaces import ViewSeen
from main import Headway
from tests.databases import kept_open

HARBOUR = "T0HARBOUR"
INSTALLED = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
WEDNESDAY = datetime(2027, 3, 3, 10, 0, tzinfo=UTC)
"""The first day of every scenario: what is set now is in Monday's prompt, and the quarter ends in four weeks."""
AFTER_THE_WELCOMES = "2027-03-03T10:30:00+00:00"
"""When those who were set up on that day know what Headway is, and are told all else."""


AS_LONG_AS_HANDS_WAIT = WITHIN
"""Real seconds that the bot has to acknowledge and to open a form, instead of Slack's three: a busy machine gives a
test no processor for seconds at a time. The three are measured by benchmarks/, and kept by tests/localslack."""


class NoHurry(Pacer):
    """Has every turn come at once."""

    def wait(self, workspace_id: str, method: str, channel: str | None = None, at_most: float = inf) -> float:
        return 0.0


def edit_team(person: PersonAt, channel: str) -> ViewSeen:
    """Have somebody look at a channel's team and open its form."""
    last = max((message.ts for message in person.messages(channel)), default="")
    person.command(channel, "/goal team")
    person.wait_for_message(channel, "People are asked", after=last).click("Edit")
    return person.modal("Edit the team")


@dataclass
class Office:
    """Harbour Insurance with the bot installed."""

    slack: LocalSlack
    headway: Headway

    def person(self, name: str) -> PersonAt:
        return self.slack.as_user(name)

    def everybody_is_known(self) -> None:
        """Wait for the directory's tick to learn about people who were just added."""
        people, here = self.headway.services.people, self.headway.installation.workspace_id
        _until(lambda: not people.unknown(here), "the directory does not know everybody")

    def everybody_is_learnt_now(self) -> None:
        """Have the directory's tick look until it knows everybody, also where it rests after a failure."""
        people, here = self.headway.services.people, self.headway.installation.workspace_id
        directory = self.headway.ticks._directory
        assert isinstance(directory, DirectoryTick)

        def look() -> bool:
            directory._rests_until.clear()
            directory()
            return not people.unknown(here)

        _until(look, "the directory does not know everybody")

    def goes_to(self, moment: str) -> None:
        """Move time to an ISO instant; the bot works off all that falls due on the way."""
        self.slack.move_clock(datetime.fromisoformat(moment))


def _until(reached: Callable[[], bool], otherwise: str) -> None:
    """Wait for what only the bot knows: the local Slack, which tells of its own changes, is silent about that."""
    deadline = monotonic() + WITHIN
    while not reached():
        assert monotonic() < deadline, otherwise
        sleep(0.02)


@contextmanager
def open_office(database_url: str, pacer: Pacer | None = None) -> Iterator[Office]:
    """The bot at work on a migrated database, on a clock that a test moves, from Wednesday on.

    Without a `pacer` it does not wait its turn.
    """
    with pytest.MonkeyPatch.context() as slack_waits, serve(apps=[INSTALLED], start=WEDNESDAY) as slack:
        slack_waits.setattr("localslack.tickets.TRIGGER_SECONDS", AS_LONG_AS_HANDS_WAIT)
        slack_waits.setattr("localslack.delivery.ACK_SECONDS", AS_LONG_AS_HANDS_WAIT)
        clock = FollowedClock()
        headway = headway_in(slack, database_url, clock, pacer)
        for listener in headway.app._listeners:
            listener.ack_timeout = int(AS_LONG_AS_HANDS_WAIT)
        deliveries = headway.services.deliveries
        follower = Follower(slack.url, clock, headway.ticks.run_due, deliveries.next_moment, deliveries.is_any_due)
        follower.start()
        headway.start()
        try:
            slack.wait_until_connected()
            people, here = headway.services.people, headway.installation.workspace_id
            # Who administers the workspace is asked at the first tick; people are told their names.
            _until(lambda: people.knows_an_admin(here), "the directory does not know the admins")
            yield Office(slack, headway)
        finally:
            follower.stop()
            headway.stop()


def headway_in(slack: LocalSlack, database_url: str, clock: Clock, pacer: Pacer | None = None) -> Headway:
    """The bot for a local Slack in Socket Mode, not yet started.

    Without a `pacer` it does not wait its turn before it sends: the local Slack sets no limits unless asked to
    (tests/slack/test_pacer.py and tests/faults keep them). Nor is anybody stopped who is as quick as a test.
    """
    settings = read_settings(
        {
            "SLACK_BOT_TOKEN": INSTALLED.bot_token,
            "SLACK_APP_TOKEN": INSTALLED.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
        }
    )
    with pytest.MonkeyPatch.context() as opening:
        opening.setattr("main.open_engines", kept_open)
        return Headway(settings, clock, pacer or NoHurry(), Floods(burst=inf))


def settle(headway: Headway) -> None:
    """Set the organisation up through the bot's services: Inês leads Harbour; Ana Claims care, with Bo and Hana."""
    headway.services.people.need(HARBOUR, ["U0INES", "U0ANA", "U0BO", "U0HANA"])
    headway.ticks.directory()
    root = _team(headway, "Harbour", "U0INES", "C0QUALITY", None)
    _team(headway, "Claims care", "U0ANA", "C0CLAIMS", root, "U0BO", "U0HANA")


def _team(headway: Headway, name: str, lead: str, channel: str, parent: int | None, *members: str) -> int:
    place = TeamPlace(channel, None, once=name, posting=True)
    wish = TeamWish(name, lead, parent, members, zone="Europe/Lisbon")
    return headway.services.teams.save(HARBOUR, "U0INES", place, wish).team.team_id
