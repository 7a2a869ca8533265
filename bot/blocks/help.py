"""Help inside Slack, and the answer to what was not understood."""

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
)

from bot.blocks.forms import plain
from bot.blocks.parts import header, mrkdwn, section
from bot.blocks.text import quoted
from bot.domain.command_line import SUB_COMMANDS, NotUnderstood, SubCommand
from bot.domain.deliveries import Message

_REPLIES = (
    "Once a week, in your own morning, I ask about your goals. Tap an answer, or just reply: "
    "`82`, `on track`, `82 on track`, `no change`. What I understood is confirmed, with Edit and Undo."
)


def help_message(command: str, checkin_command: str, topic: SubCommand | None = None) -> Message:
    """Return what can be done, with examples; about one sub-command where one is named."""
    if topic is not None:
        return _topic(command, topic)
    lines = [f"`{command}` my goals and what waits for me"]
    lines += [f"`{command} {one.usage}` {one.does}" for one in SUB_COMMANDS]
    lines.append(f"`{checkin_command}` check in now on all my goals")
    blocks: list[Block] = [
        header("What Headway does"),
        section(_REPLIES),
        DividerBlock(),
        section("\n".join(lines)),
        ContextBlock(
            elements=[
                mrkdwn(
                    f"For one of them: `{command} help set`. An example: `{command} set "
                    "Raise CSAT from 78% to 85% by 30 June`"
                )
            ]
        ),
    ]
    text = "What Headway does. " + _REPLIES + "\n" + "\n".join(lines)
    return Message(text.replace("`", ""), tuple(plain(blocks)))


def not_understood_message(command: str, unknown: NotUnderstood) -> Message:
    """Return the closest match with an example, never silence."""
    word = quoted(unknown.word, 60)
    if unknown.closest is not None:
        near = unknown.closest
        text = f"I don't know “{word}”. Did you mean `{command} {near.name}`? For example: `{command} {near.example}`"
    else:
        text = (
            f"I don't know “{word}”. To set a goal, for example: "
            f"`{command} set Raise CSAT from 78% to 85% by 30 June`. `{command} help` shows everything."
        )
    return _said(text)


def mention_answer(command: str) -> Message:
    """Return what somebody reads who mentions the bot."""
    return _said(f"Type `{command}` to see your goals and what waits for you, or `{command} help` for examples.")


def _topic(command: str, topic: SubCommand) -> Message:
    return _said(f"`{command} {topic.usage}` {topic.does}. For example: `{command} {topic.example}`")


def _said(text: str) -> Message:
    blocks = plain([section(text)])
    return Message(text.replace("`", ""), tuple(blocks))
