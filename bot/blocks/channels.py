"""What is the matter with a team's channel, in words, and the buttons that settle it."""

from slack_sdk.models.blocks import ButtonElement

from bot.blocks.parts import button, number_in
from bot.domain.channels import ChannelTrouble
from bot.domain.teams import Team

CHOOSE = "team_channel.choose"
AGREE = "team_channel.agree"


def trouble_words(team: Team) -> str:
    """Return why nothing is posted for a team, as a sentence or two."""
    return words_of(team.trouble, team.channel_id)


def words_of(trouble: ChannelTrouble | None, channel_id: str) -> str:
    """Return the same of any channel; without trouble, how the bot comes into it."""
    channel = f"<#{channel_id}>"
    match trouble:
        case ChannelTrouble.REMOVED:
            return f"Headway was removed from {channel}. Type `/invite @Headway` there to bring it back."
        case ChannelTrouble.ARCHIVED:
            return f"{channel} was archived."
        case ChannelTrouble.DELETED:
            return "Its channel was deleted."
        case ChannelTrouble.HIDDEN:
            return "Headway cannot see its channel any more: it was deleted, or made private without Headway in it."
        case ChannelTrouble.SHARED:
            return f"{channel} is shared with another company, and nobody has said yet that outsiders may read it."
        case None:
            return f"Headway is not in {channel} yet. Type `/invite @Headway` there."


def channel_buttons(team: Team) -> list[ButtonElement]:
    """Return what can be done about a team's channel; nothing where there is no trouble."""
    if team.trouble is None:
        return []
    yes = button(AGREE, "Yes, outsiders will see this", f"{team.team_id}|{team.channel_id}", about=team.name)
    choose = button(CHOOSE, "Choose another channel…", str(team.team_id), about=team.name)
    return [yes, choose] if team.trouble is ChannelTrouble.SHARED else [choose]


def read_agreed(value: str) -> tuple[int, str] | None:
    """Return the team and the channel of a pressed *Yes*; None for anything else."""
    team, _, channel_id = value.partition("|")
    number = number_in(team)
    return None if number is None or not channel_id else (number, channel_id)
