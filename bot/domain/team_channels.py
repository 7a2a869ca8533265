"""A team's channel that cannot be posted in any more: what its lead is asked, and what became of it."""

from dataclasses import dataclass, replace

from bot.domain.channels import NOT_SEEN, Channel, ChannelTrouble
from bot.domain.progress import PostCard
from bot.domain.teams import Team


def with_channel(team: Team, channel: Channel, heard: ChannelTrouble | None = None) -> Team:
    """Return the team with what Slack says about its channel now.

    What Slack shows no more may have been deleted or hidden; which of them was `heard` in an event, if it was. A team
    that is waiting to be invited goes on waiting. A yes to outsiders holds until Slack says that there are none.
    """
    agreed = team.outsiders_agreed and channel.has_outsiders is not False
    trouble = channel.trouble(outsiders_agreed=agreed)
    if trouble is ChannelTrouble.HIDDEN:
        trouble = heard or (team.trouble if team.trouble in NOT_SEEN else trouble)
    was_never_in = not team.posting and team.trouble is None
    if was_never_in and trouble in (ChannelTrouble.REMOVED, ChannelTrouble.HIDDEN):
        trouble = None
    is_posting = channel.is_open and trouble is None
    is_private = team.channel_is_private if channel.is_private is None else channel.is_private
    return replace(team, posting=is_posting, trouble=trouble, outsiders_agreed=agreed, channel_is_private=is_private)


def with_what_an_event_says(team: Team, channel: Channel, heard: ChannelTrouble | None = None) -> Team:
    """Return the team with what an event alone says of its channel, while Slack does not answer.

    It may end posting but never begin it: who else reads there, and whether the bot is still in it, it does not say.
    """
    changed = with_channel(team, channel, heard)
    return team if changed.posting else changed


@dataclass(frozen=True, slots=True)
class ChannelQuestion:
    """What a lead is asked when a channel cannot be posted in, as it stands now."""

    team: Team
    channel_id: str
    """The channel it was asked about; the team may have another by now."""
    trouble: ChannelTrouble | None
    """What was wrong when it was asked."""
    asked: str
    """User id of who was asked."""
    acting: str | None
    """Who acts as the team's lead now."""
    unsent: PostCard | None = None
    """The team's newest post, where Slack did not take it."""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to decide for whoever was asked."""
        is_same = self.team.channel_id == self.channel_id and self.team.end is None
        return is_same and self.team.trouble is not None and self.acting == self.asked
