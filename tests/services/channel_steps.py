"""What Slack says about a team's channel, as tests of services have it said."""

from bot.domain.channels import REFUSALS, Channel, ChannelTrouble
from bot.domain.teams import Team
from bot.services.team_channels import TeamChannelService
from tests.services.goal_steps import ADMIN
from tests.world import World

GONE = REFUSALS["channel_not_found"]
ARCHIVED = REFUSALS["is_archived"]
SHARED = Channel(is_member=True, has_outsiders=True)


def follow(
    world: World, channel_id: str, channel: Channel, heard: ChannelTrouble | None = None, workspace_id: str = ""
) -> Team | None:
    channels = TeamChannelService(world.uow, world.clock, frozenset({ADMIN}))
    return channels.follow(workspace_id or world.workspace_id, channel_id, channel, heard=heard)


def bot_is_in(world: World, channel_id: str, is_member: bool, workspace_id: str = "") -> Team | None:
    """Have Slack say whether the bot is in a channel; return its team if that changed anything for it."""
    return follow(world, channel_id, Channel(is_member=is_member), workspace_id=workspace_id)
