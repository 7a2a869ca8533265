"""Messages by which handlers answer: they go through the outbox, so that none is lost while Slack takes none."""

import secrets
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from slack_sdk import WebClient

from bot.domain.deliveries import Delivery, Kind, Message


@runtime_checkable
class Posting(Protocol):
    """What the client of a request can do beside calling Slack (bot/slack/answering.py)."""

    def post(self, recipient: str, occurrence: str, message: Message, thread_ts: str | None = None) -> None:
        """Have a message sent once under this occurrence. Raises SlackApiError or OSError if it certainly is not."""
        ...


def post(
    client: WebClient, recipient: str, message: Message, occurrence: str = "", thread_ts: str | None = None
) -> None:
    """Have a person or a conversation get a message; once, where an occurrence says what it answers."""
    assert isinstance(client, Posting)  # every request is given such a one
    client.post(recipient, occurrence or secrets.token_hex(16), message, thread_ts)


def deliveries() -> Mapping[Kind, Callable[[Delivery], Message]]:
    """Return how such a message is built: it is what it was."""

    def told(delivery: Delivery) -> Message:
        return Message(str(delivery.about["text"]), tuple(delivery.about["blocks"]))

    return {Kind.TOLD: told}
