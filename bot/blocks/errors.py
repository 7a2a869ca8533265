"""What a person reads when something failed that is not their doing."""

from typing import Any

from slack_sdk.models.blocks import PlainTextObject, SectionBlock

from bot.blocks.forms import modal, plain
from bot.blocks.names import names
from bot.blocks.text import SECTION_LIMIT, quoted
from bot.domain.deliveries import Message

_NOTHING = "Something went wrong in Headway, and nothing was recorded. Please try again in a moment."
_NO_DATABASE = "Headway could not reach its database, so nothing was recorded. Please try again in a moment."
_NOT_OPENED = "The form did not open in time. Nothing is lost, and nothing was recorded: please try again in a moment."
_PERHAPS_OPENED = (
    "Slack did not say whether it opened the form. Nothing is lost, and nothing was recorded: if it is not there, "
    "please try again in a moment."
)
_NOT_SHOWN = "This is recorded, but Headway could not show it where you are."


def failure_message(reference: str, *, storage: bool = False, recorded: bool = False) -> Message:
    """Return what happened, whether it was written, and what to do. The reference also stands in the log."""
    what = f"{_NOT_SHOWN} `{names.goal}` shows how it stands." if recorded else _NO_DATABASE if storage else _NOTHING
    return _with_reference(what, reference)


def not_opened_message(reference: str, *, is_certain: bool) -> Message:
    """Return that a form did not open, slow as Slack or we were; where that is not certain, that Slack did not say."""
    return _with_reference(_NOT_OPENED if is_certain else _PERHAPS_OPENED, reference)


def _with_reference(what: str, reference: str) -> Message:
    text = f"{what} If it happens again, give your Headway admin this reference: {reference}."
    return Message(text, tuple(plain([SectionBlock(text=PlainTextObject(text=text.replace("`", "")))])))


def search_failure(reference: str, *, is_slacks: bool) -> str:
    """Return what stands in a menu in place of what was searched; a menu's line has 75 characters.

    `is_slacks` tells whether it was Slack that gave no answer.
    """
    if is_slacks:
        return f"Slack did not answer, nothing is lost. Reference: {reference}"
    return f"The search failed, nothing is lost. Reference: {reference}"


_FLOODED = (
    "That is more at a time than Headway takes from one person. This was not recorded, nor is what follows until "
    "nothing has come from you for ten seconds. What was confirmed before stands."
)
_FLOODED_FORM = (
    "One moment, please: much has come from you at a time. Nothing that you typed is lost: "
    "send this again in ten seconds."
)
FLOODED_SEARCH = "One moment, please: type again in ten seconds"
"""Stands in a menu in place of what was searched."""


_OUTDATED = (
    "This is from an earlier Headway and does nothing any more, so nothing was recorded. `{}` shows what there is now."
)


def outdated_message() -> Message:
    """Return that a button or form of an old message is not known by now, and where to look instead."""
    text = _OUTDATED.format(names.goal)
    return Message(text, tuple(plain([SectionBlock(text=PlainTextObject(text=text.replace("`", "")))])))


def flooded_message() -> Message:
    """Return that somebody sent more than is taken from one person, and that it was not recorded."""
    return Message(_FLOODED, tuple(plain([SectionBlock(text=PlainTextObject(text=_FLOODED))])))


def flooded_form() -> Message:
    """Return the same for a form, which stays open as it was filled."""
    return Message(_FLOODED_FORM, tuple(plain([SectionBlock(text=PlainTextObject(text=_FLOODED_FORM))])))


def message_view(message: Message) -> dict[str, Any]:
    """Return a message as a modal, where there is no conversation to answer in."""
    blocks = message.blocks or tuple(plain([SectionBlock(text=PlainTextObject(text=message.text))]))
    return modal("message", "Headway", blocks, close="Close")


MOST_GIVEN_BACK = 10 * SECTION_LIMIT
"""Characters of a command that an answer shows again: ten sections beside the answer's own stay far below 50 blocks."""


def giving_back(message: Message, typed: str) -> Message:
    """Return an answer with all that was typed below it, to be copied: Slack keeps nothing of a command."""
    if not typed:
        return message
    pieces = [typed[at : at + SECTION_LIMIT] for at in range(0, min(len(typed), MOST_GIVEN_BACK), SECTION_LIMIT)]
    shown = [SectionBlock(text=PlainTextObject(text=piece, emoji=False)) for piece in ("You wrote:", *pieces)]
    return Message(f"{message.text}\nYou wrote: “{quoted(typed, SECTION_LIMIT)}”", (*message.blocks, *plain(shown)))
