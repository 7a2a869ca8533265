"""A team's channel that cannot be posted in: what its lead is asked, and the form for another one."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from bot.blocks.channels import CHOOSE, channel_buttons, trouble_words
from bot.blocks.forms import channel_picker, field, modal, plain, read, text
from bot.blocks.parts import button, number_in, section
from bot.blocks.progress import post_message
from bot.blocks.text import bold, day, mention
from bot.domain.channels import ChannelTrouble
from bot.domain.deliveries import Message
from bot.domain.team_channels import ChannelQuestion
from bot.domain.teams import Team

POST_IT = "team_channel.post"
FORM = "team_channel.form"
_NAME = 300
_GOES_ON = {
    ChannelTrouble.REMOVED: "When it is back, posting goes on by itself.",
    ChannelTrouble.ARCHIVED: "If it is unarchived, posting goes on by itself.",
    ChannelTrouble.HIDDEN: "If Headway is invited there again, posting goes on by itself.",
}


def question_message(question: ChannelQuestion) -> Message:
    """Return the question, or what became of it, with the post that could not be sent in full."""
    words, buttons = question_words(question), _buttons(question)
    blocks: list[Block] = [section(words)]
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    if question.unsent is None:
        return Message(words, tuple(plain(blocks)))
    heading, post = _unsent_words(question), post_message(question.unsent)
    shown = [*plain([*blocks, DividerBlock(), section(heading)]), *(dict(block) for block in post.blocks)]
    return Message(f"{words}\n\n{heading}\n\n{post.text}", tuple(shown))


def private_message(team: Team) -> Message:
    """Return what a lead is told whose team's channel was made private with Headway in it."""
    words = (
        f"<#{team.channel_id}> is private now, so only its members see what is posted there for "
        f"{bold(team.name, _NAME)}. Posting goes on; choose another channel if others are to see it."
    )
    choose = button(CHOOSE, "Choose another channel…", str(team.team_id), about=team.name)
    return Message(words, tuple(plain([section(words), ActionsBlock(elements=[choose])])))


def chosen_view(question: ChannelQuestion) -> dict[str, Any]:
    """Return the confirmation of the form: where the team posts now, and the post that waits for that."""
    return modal("team_channel.chosen", "The team's channel", question_message(question).blocks, close="Close")


def _buttons(question: ChannelQuestion) -> list[ButtonElement]:
    if question.is_open:
        return channel_buttons(question.team)
    unsent = question.unsent
    may_post = question.team.posting and question.acting == question.asked
    if unsent is None or unsent.is_past or not may_post:
        return []
    return [button(POST_IT, "Post it there", f"{unsent.post.post_id}", about=question.team.name)]


def question_words(question: ChannelQuestion) -> str:
    """Return the question in words, or what became of it, for whoever was asked."""
    team, name = question.team, bold(question.team.name, _NAME)
    if team.end is not None:
        how = "archived" if team.end.merged_into is None else "merged into another team"
        return f"{name} was {how}, so nothing is posted for it any more."
    if team.channel_id != question.channel_id and team.trouble is None:
        return f"The progress of {name} is posted in <#{team.channel_id}> from now on."
    if team.trouble is None:
        return _settled_words(question, name)
    if question.acting != question.asked:
        who = (
            f"{mention(question.acting)} leads it now and decides"
            if question.acting
            else "Nobody leads it now, so it waits"
        )
        return f"The progress of {name} cannot be posted. {who} about its channel."
    if team.trouble is ChannelTrouble.SHARED:
        return (
            f"<#{team.channel_id}>, the channel of {name}, is shared with another company, or one has been invited. "
            "Its progress is held back until you decide: may people outside read it, or is there a better channel? "
            "Until then it comes to you here as a draft."
        )
    more = _GOES_ON.get(team.trouble, "")
    return (
        f"The progress of {name} cannot be posted any more. {trouble_words(team)} Nothing is lost: until there is "
        f"a channel again, it comes to you here as a draft. {more}"
    ).rstrip()


def _settled_words(question: ChannelQuestion, name: str) -> str:
    team, channel = question.team, f"<#{question.team.channel_id}>"
    if question.trouble is ChannelTrouble.SHARED and team.outsiders_agreed:
        return f"The progress of {name} is posted in {channel}, where people of the other company see it too."
    if question.trouble is ChannelTrouble.SHARED:
        return f"{channel} is not shared with another company any more. The progress of {name} is posted there again."
    if not team.posting:
        return f"The progress of {name} is not yet posted. {trouble_words(team)}"
    return f"Headway can post in {channel} again, so the progress of {name} is posted there as before."


def _unsent_words(question: ChannelQuestion) -> str:
    unsent = question.unsent
    of = f" of {day(unsent.post.day)}" if unsent is not None else ""
    if unsent is not None and unsent.is_past:
        return f"The post{of} was not sent. It is of an earlier week, so it stays as it is:"
    if question.is_open:
        return f"The post{of} was not sent. You can post it once there is a channel:"
    return f"The post{of} was not sent yet:"


def channel_form(team: Team) -> dict[str, Any]:
    """Return the form that asks where a team is to post."""
    stands = f"It is posted in <#{team.channel_id}> now." if team.posting else trouble_words(team)
    words = f"Where should the progress of {bold(team.name, _NAME)} be posted? {stands}"
    hint = "Headway has to be in it: type /invite @Headway there first."
    picker = field("channel", "Channel", channel_picker("channel"), hint=hint)
    return modal(FORM, "Choose a channel", [section(words), picker], submit="Save", metadata=str(team.team_id))


def read_chosen(view: Mapping[str, Any]) -> tuple[int | None, str]:
    """Return the team that a form is about, and the channel that was chosen."""
    return number_in(str(view["private_metadata"])), text(read(view), "channel")
