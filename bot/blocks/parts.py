"""The parts that messages and views are made of, each with what Slack needs of it set in one place."""

from slack_sdk.models.blocks import ButtonElement, HeaderBlock, MarkdownTextObject, PlainTextObject, SectionBlock

from bot.blocks.text import set_apart
from bot.domain.goals import Goal

MOST_DIGITS = 18
"""Of a number that a database takes: the largest of 64 bits has 19."""


def mrkdwn(words: str) -> MarkdownTextObject:
    """Return text in Slack's markup; verbatim, so that an `@here` or `#general` in it notifies and links nothing."""
    return MarkdownTextObject(text=words, verbatim=True)


def section(words: str, accessory: ButtonElement | None = None) -> SectionBlock:
    """Return a section of such text, with a button beside it where one is given."""
    return SectionBlock(text=mrkdwn(words), accessory=accessory)


def header(words: str) -> HeaderBlock:
    """Return a header, cut to the 150 characters that Slack takes."""
    return HeaderBlock(text=PlainTextObject(text=_cut(words, 150)))


def button(action_id: str, words: str, value: str, *, about: str) -> ButtonElement:
    """Return a button; `about` tells a screen reader which goal or team it belongs to."""
    label = _cut(f"{words} {set_apart(about)}", 75)
    return ButtonElement(action_id=action_id, text=words, value=value, accessibility_label=label)


def called(goal: Goal) -> str:
    """Return what a button is about: the key first, as two goals may have one title, and long ones are cut."""
    return f"{goal.key} {goal.title}"


def number_in(value: str) -> int | None:
    """Return the number, such as an id, that a button's or choice's value carries; None where it carries none.

    A value comes back from outside: only plain digits count, and no more of them than 64 bits hold.
    """
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else None


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"
