"""What a person reads when something failed that is not their doing."""

from typing import Any

from slack_sdk.models.blocks import PlainTextObject, SectionBlock

from bot.blocks.forms import modal, plain
from bot.domain.deliveries import Message


def failure_message(reference: str, *, storage: bool = False) -> Message:
    """Return what happened, that nothing was written, and what to do. The reference also stands in the log."""
    what = (
        "Headway could not reach its database, so nothing was recorded."
        if storage
        else "Something went wrong in Headway, and nothing was recorded."
    )
    text = (
        f"{what} Please try again in a moment. "
        f"If it happens again, give your Headway admin this reference: {reference}."
    )
    return Message(text, tuple(plain([SectionBlock(text=PlainTextObject(text=text))])))


def message_view(message: Message) -> dict[str, Any]:
    """Return a message as a modal, where there is no conversation to answer in."""
    blocks = message.blocks or tuple(plain([SectionBlock(text=PlainTextObject(text=message.text))]))
    return modal("message", "Headway", blocks, close="Close")
