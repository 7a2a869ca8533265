"""What a listener is handed: a command or a click as it arrived, with the ways to answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.domain.deliveries import Delivery, Message, Pointless, marked
from handlers.answers import Asker, asker_of
from handlers.app import workspace_of
from handlers.failures import opening
from handlers.patience import Patience
from handlers.views import replace_view


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
    patience: Patience
    """For what Slack is asked before the answer, or the form."""

    def answer(self, message: Message) -> None:
        """Answer ephemerally, which works where the bot is no member."""
        Asker(self.user_id, self.channel_id, self.client, self.respond).tell(message)

    def open(self, view: Mapping[str, Any]) -> Mapping[str, Any]:
        """Open a form; return it as Slack has it.

        Call it within three seconds of the command: after at most one short read, and what Slack is asked with
        `patience`.
        """
        return opened(self.client, self.trigger_id, view)


def opened(client: WebClient, trigger_id: str, view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Open a form; return it as Slack has it, with its id and hash. Raises NotOpened where Slack fails to."""
    with opening():
        shown: Mapping[str, Any] = client.views_open(trigger_id=trigger_id, view=dict(view))["view"]
    return shown


def unescaped(text: str) -> str:
    """Undo Slack's escaping of what was typed, once, here at the edge; Bolt leaves it as it arrives."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def open_view(body: Mapping[str, Any], client: WebClient, view: Mapping[str, Any]) -> None:
    """Open a form after a click: over the modal that was clicked in, or as a new one from a message or Home."""
    if body.get("view", {}).get("type") == "modal":
        with opening():
            client.views_push(trigger_id=body["trigger_id"], view=dict(view))
    else:
        opened(client, body["trigger_id"], view)


CommandListener = Callable[[CommandCall], None]
Renderer = Callable[[Delivery], Message | Pointless]
"""Reads fresh data and builds the message of one delivery, or says why it is pointless by now."""


@dataclass(frozen=True, slots=True)
class Click:
    """A button that was clicked, or a menu of a message in which something was chosen; acknowledged already."""

    workspace_id: str
    user_id: str
    action_id: str
    value: str
    """As it stood in the button, or in what was chosen in a menu: not to be trusted."""
    block_id: str
    at: datetime | None
    """When it was clicked, as Slack says; None if that cannot be read."""
    body: Mapping[str, Any]
    client: WebClient
    respond: Respond

    @property
    def view(self) -> Mapping[str, Any] | None:
        """The modal or Home it was clicked in."""
        view: Mapping[str, Any] | None = self.body.get("view")
        return view

    @property
    def in_modal(self) -> bool:
        return self.view is not None and self.view.get("type") == "modal"

    @property
    def in_home(self) -> bool:
        return self.view is not None and self.view.get("type") == "home"

    @property
    def place(self) -> tuple[str, str] | None:
        """Channel and ts of the message it was clicked in; None elsewhere, and for ephemeral ones."""
        container = self.body.get("container", {})
        if container.get("type") != "message" or container.get("is_ephemeral"):
            return None
        return str(container["channel_id"]), str(container["message_ts"])

    @property
    def asker(self) -> Asker:
        """Whom to answer outside of forms and Home."""
        return asker_of(self.body, self.client, self.respond)

    @property
    def delivery_id(self) -> str | None:
        """What the message it was clicked in carries, if Slack hands that over; None elsewhere."""
        return marked(self.body.get("message") or {})

    def replace_view(self, view: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Show another view in the place of the modal clicked in, unless a double click did so already.

        Return it as Slack has it, or None.
        """
        return replace_view(self.client, self.body["view"], view)

    def open(self, view: Mapping[str, Any]) -> None:
        """Open a form: in the place of the modal clicked in, or as a new one from a message or Home."""
        if self.in_modal:
            self.replace_view(view)
        else:
            opened(self.client, self.body["trigger_id"], view)


def click_of(body: Mapping[str, Any], client: WebClient, respond: Respond) -> Click:
    """Read the one button that a block_actions payload is about."""
    action = body["actions"][0]
    return Click(
        workspace_id=workspace_of(body),
        user_id=body["user"]["id"],
        action_id=action["action_id"],
        value=action.get("value") or (action.get("selected_option") or {}).get("value") or "",
        block_id=action.get("block_id") or "",
        at=_instant(action.get("action_ts")),
        body=body,
        client=client,
        respond=respond,
    )


def _instant(ts: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC) if ts else None
    except (ValueError, OverflowError, OSError):
        return None
