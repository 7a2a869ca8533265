"""Help inside Slack, and the answer to what was not understood."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    DividerBlock,
)

from bot.blocks.button_values import button_value
from bot.blocks.check_ins import FORM as CHECK_IN
from bot.blocks.forms import plain
from bot.blocks.names import names
from bot.blocks.parts import button, header, mrkdwn, section
from bot.blocks.service_promises import promise_section, promise_words
from bot.blocks.text import clip, in_code, quoted
from bot.domain.command_line import SUB_COMMANDS, NotUnderstood, SubCommand
from bot.domain.deliveries import Message

SET_FROM_TEXT = "goal.set_from_text"
"""A button's action id; its value is the text that the goal form opens filled with."""
MOST_SUGGESTED = 150
"""Characters of what was typed that a suggestion repeats."""
_MOST_IN_BUTTON = 2000
"""Characters of a button's value (Slack's limit)."""

_REPLIES = (
    "Once a week, in your own morning, I ask about your goals. Tap an answer, or just reply: "
    "`82`, `on track`, `82 on track`, `no change`; for several goals `1) 82 2) 4.1h 3) done`, or words of "
    "their titles. I confirm what I understood, with *Edit* and *Undo*, and ask about what is not clear. "
    "Edit your message, and the check-in follows; delete it, and I ask whether to undo it. "
    "To *anything in the way?* reply `nothing in the way`, or what it is."
)
_TIME_OFF = (
    "On public holidays, outside your working hours and while you are away I send nothing; *Snooze* puts a prompt off. "
    "Replies such as `snooze until Thursday` and `I'm away until Friday` do the same. "
    "A status such as `Vacationing` counts while it has an end."
)
_FROM_FILE = "Admins can send me a CSV file with teams and members: I say what it would do before anything is written."
_CHANNELS = (
    "When a team's channel is archived or deleted, or I am removed from it, its lead gets the team's posts in a "
    "message and chooses another channel. Where another company reads along I post only after a lead's yes."
)
_LEAVERS = (
    "When a lead leaves, the lead above acts for them and is asked who leads now. A leaver's own goals come to their "
    "lead, who gives each to somebody or closes it."
)
_DATES = "Dates may be in words: `by the end of Q2`, `mid-June`, `in 3 months`, `by Christmas`."


def help_message(command: str, checkin_command: str, topic: SubCommand | None = None, promise: str = "") -> Message:
    """Return what can be done, with examples, below the organisation's service promise if there is one; about one
    sub-command where one is named.
    """
    if topic is not None:
        return _topic(command, topic)
    lines = [f"`{command}` shows your goals and what waits for you"]
    lines += [f"`{command} {one.usage}` {one.does}" for one in SUB_COMMANDS]
    lines.append(
        f"`{checkin_command}` checks in now on all your goals; with words after it the same as `{command} update`; "
        f"`{checkin_command} help` shows this"
    )
    more = (
        f"For one of them: `{command} help set`. An example: `{command} set Raise CSAT from 78% to 85% by 30 June`. "
        f"{_DATES}"
    )
    blocks: list[Block] = [
        header("What Headway does"),
        *([promise_section(promise, may_change=False)] if promise else ()),
        section(_REPLIES),
        section(_TIME_OFF),
        section(_FROM_FILE),
        section(_CHANNELS),
        section(_LEAVERS),
        DividerBlock(),
        section("\n".join(lines)),
        ContextBlock(elements=[mrkdwn(more)]),
    ]
    promised = [promise_words(promise)] if promise else []
    text = "\n".join(
        (f"What Headway does. {_REPLIES}", *promised, _TIME_OFF, _FROM_FILE, _CHANNELS, _LEAVERS, *lines, more)
    )
    return Message(text.replace("`", ""), tuple(plain(blocks)))


def not_understood_message(command: str, unknown: NotUnderstood) -> Message:
    """Return the closest match with an example, never silence; text that may be a goal's is offered as one."""
    if unknown.is_later:
        word = in_code(clip(unknown.word, 60))
        return _said(f"There is no `{command} {word}` yet. `{command} help` shows everything that there is.")
    if unknown.key and unknown.rest:
        offers = [_to_check_in(unknown)]
        typed = button_value(unknown.key, typed=unknown.rest)
        buttons = [button(CHECK_IN, "Check in…", typed, about=unknown.key)]
    else:
        offers = [f"Did you mean {_either(command, unknown)}?"] if unknown.closest else []
        buttons = []
    if unknown.may_be_goal:
        question = f"Set a goal? Type `{command} set {in_code(clip(unknown.text, MOST_SUGGESTED))}`."
        offers.insert(0 if unknown.is_likely_goal else 1, question)
        if len(unknown.text) <= _MOST_IN_BUTTON:
            buttons.append(button(SET_FROM_TEXT, "Set a goal…", unknown.text, about=unknown.text))
    elif unknown.is_set and len(unknown.rest) <= _MOST_IN_BUTTON:
        buttons.append(button(SET_FROM_TEXT, "Set a goal…", unknown.rest, about=unknown.rest))
    elif unknown.closest:
        offers.append(f"For example: `{command} {unknown.closest[0].example}`")
    else:
        offers.append(f"To set a goal, for example: `{command} set Raise CSAT from 78% to 85% by 30 June`.")
    everything = "" if unknown.closest else f" `{command} help` shows everything."
    words = f"I don't know “{quoted(unknown.word, 60)}”. {' '.join(offers)}{everything}"
    blocks: list[Block] = [section(words), *([ActionsBlock(elements=buttons)] if buttons else [])]
    return Message(words.replace("`", ""), tuple(plain(blocks)))


def _either(command: str, unknown: NotUnderstood) -> str:
    """Return the commands that may be meant, each with what was typed after it."""
    rest = in_code(clip(f"{unknown.key} {unknown.rest}".strip(), MOST_SUGGESTED))
    return " or ".join(f"`{f'{command} {near.name} {rest}'.rstrip()}`" for near in unknown.closest)


def _to_check_in(unknown: NotUnderstood) -> str:
    """Return what to type for the check-in that was meant, with the whole key."""
    line = f"{names.checkin} {unknown.key} {in_code(clip(unknown.rest, MOST_SUGGESTED))}"
    return f"To check in on {unknown.key}, type `{line}`."


def snooze_help_message() -> Message:
    """Return how a prompt is put off, for who looks for a command that does."""
    return _said(
        "A prompt is put off where it stands: choose *Snooze until…* below it, or reply `snooze until Thursday`. "
        f"`{names.goal} away until Friday` holds everything back while you are away."
    )


def mention_answer(command: str) -> Message:
    """Return what somebody reads who mentions the bot."""
    return _said(f"Type `{command}` to see your goals and what waits for you, or `{command} help` for examples.")


def _topic(command: str, topic: SubCommand) -> Message:
    return _said(f"`{command} {topic.usage}` {topic.does}. For example: `{command} {topic.example}`")


def _said(text: str) -> Message:
    blocks = plain([section(text)])
    return Message(text.replace("`", ""), tuple(blocks))
