"""What an event alone says of a team's channel, while Slack does not answer what it is asked about it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt import App

from bot.domain.channels import Channel, ChannelTrouble
from bot.domain.teams import Team
from bot.services.people import DirectoryUnavailable
from bot.services.team_channels import TeamChannelService
from handlers import team_channels
from tests.world import ANA, World

BOT = "U0BOT"
SHARED = Channel(is_member=True, has_outsiders=True)


def silent(*_: object, **__: object) -> Channel:
    raise DirectoryUnavailable("internal_error")


class Listening:
    """The listeners of channels' events, called as Bolt calls them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.channels = TeamChannelService(world.uow, world.clock, frozenset())
        services = SimpleNamespace(team_channels=self.channels, directory=SimpleNamespace(channel=silent))
        self._listeners: dict[str, Any] = {}
        app = SimpleNamespace(event=self._taking, action=self._passing, view=self._passing)
        team_channels.register(cast("App", app), cast("Any", services))

    def _taking(self, name: str) -> Any:
        return lambda listener: self._listeners.__setitem__(name, listener)

    def _passing(self, _name: str) -> Any:
        return lambda _listener: None

    def hears(self, name: str, team: Team) -> Team:
        """Return the team once the bot was told of this event in its channel."""
        event = {"type": name, "user": BOT, "channel": team.channel_id}
        body = {"team_id": self.world.workspace_id, "event": event}
        context = SimpleNamespace(bot_user_id=BOT)
        told: dict[str, Any] = {"event": event, "body": body, "context": context, "ack": lambda: None}
        listener = self._listeners[name]
        listener(**{each: told[each] for each in listener.__code__.co_varnames[: listener.__code__.co_argcount]})
        with self.world.uow.reading(self.world.workspace_id) as tx:
            found = tx.teams.get(team.team_id)
        assert found is not None
        return found


@pytest.fixture
def listening(world: World) -> Listening:
    return Listening(world)


def test_an_invitation_begins_no_posting_whoever_reads_there(world: World, listening: Listening) -> None:
    team = world.team("Phone support", posting=False)
    assert listening.hears("member_joined_channel", team) == team
    listening.channels.follow(world.workspace_id, team.channel_id, SHARED)
    assert listening.hears("member_joined_channel", team).trouble is ChannelTrouble.SHARED


def test_that_a_channel_is_shared_ends_posting_until_a_yes_which_then_holds(world: World, listening: Listening) -> None:
    team = world.team("Phone support")
    assert listening.hears("channel_shared", team).trouble is ChannelTrouble.SHARED
    listening.channels.agree(world.workspace_id, ANA, team.team_id, team.channel_id)
    assert listening.hears("channel_shared", team).posting
    removed = listening.hears("member_left_channel", team)
    assert (removed.posting, removed.trouble) == (False, ChannelTrouble.REMOVED)
    assert listening.hears("channel_shared", team) == removed
