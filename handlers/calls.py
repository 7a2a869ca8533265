"""What a listener is handed: one command as it arrived, with the two ways to answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.domain.deliveries import Delivery, Message, Pointless


@dataclass(frozen=True, slots=True)
class CommandCall:
    """`/goal <name> <rest>`, acknowledged already."""

    workspace_id: str
    user_id: str
    channel_id: str
    rest: str
    """What follows the sub-command, unescaped; mentions stand in it as `<@U1>` or `<@U1|name>`."""
    trigger_id: str
    client: WebClient
    respond: Respond

    def answer(self, message: Message) -> None:
        """Answer ephemerally, which works where the bot is no member."""
        self.respond(text=message.text, blocks=[dict(block) for block in message.blocks], response_type="ephemeral")

    def open(self, view: Mapping[str, Any]) -> None:
        """Open a form. Call it within three seconds of the command, after at most one short read."""
        self.client.views_open(trigger_id=self.trigger_id, view=dict(view))


def open_view(body: Mapping[str, Any], client: WebClient, view: Mapping[str, Any]) -> None:
    """Open a form after a click: over the modal that was clicked in, or as a new one from a message or Home."""
    if body.get("view", {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=dict(view))
    else:
        client.views_open(trigger_id=body["trigger_id"], view=dict(view))


CommandListener = Callable[[CommandCall], None]
Renderer = Callable[[Delivery], Message | Pointless]
"""Reads fresh data and builds the message of one delivery, or says why it is pointless by now."""
