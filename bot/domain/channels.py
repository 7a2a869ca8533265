"""What Slack says about a channel, and what keeps a team from posting in it."""

from dataclasses import dataclass
from enum import StrEnum


class ChannelTrouble(StrEnum):
    """Why nothing is posted in a team's channel, beyond that the bot was never invited."""

    REMOVED = "removed"
    """The bot was in it and is not any more."""
    ARCHIVED = "archived"
    DELETED = "deleted"
    HIDDEN = "hidden"
    """Slack does not show it to the bot: deleted, or made private without the bot. It does not say which."""
    SHARED = "shared"
    """People of another company read it, or are invited to, and no lead has said yes to that."""


NOT_SEEN = frozenset({ChannelTrouble.HIDDEN, ChannelTrouble.DELETED, ChannelTrouble.REMOVED})
"""What may be behind it where Slack shows a channel no more: an event may have said which."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack shows it to the bot at one moment. A private one is as good as a public one."""

    is_member: bool
    """Whether the bot is in it."""
    is_there: bool = True
    """False: deleted, or private without the bot."""
    is_archived: bool = False
    has_outsiders: bool | None = False
    """Whether it is shared with another company, or one is invited; workspaces of one Enterprise are none. None: that
    was not said."""
    is_private: bool | None = None
    """Whether only its members see it; None: Slack did not say."""

    @property
    def is_open(self) -> bool:
        """Whether the bot can post there, whoever reads it."""
        return self.is_there and self.is_member and not self.is_archived

    def trouble(self, *, outsiders_agreed: bool) -> ChannelTrouble | None:
        """Return what keeps a team from posting there, None if nothing does."""
        if not self.is_there:
            return ChannelTrouble.HIDDEN
        if self.is_archived:
            return ChannelTrouble.ARCHIVED
        if not self.is_member:
            return ChannelTrouble.REMOVED
        return ChannelTrouble.SHARED if self.has_outsiders and not outsiders_agreed else None


REFUSALS = {
    "channel_not_found": Channel(is_member=False, is_there=False, has_outsiders=None),
    "is_archived": Channel(is_member=True, is_archived=True, has_outsiders=None),
    "not_in_channel": Channel(is_member=False, has_outsiders=None),
}
"""What Slack's errors at sending say about a channel (https://docs.slack.dev/reference/methods/chat.postMessage)."""
