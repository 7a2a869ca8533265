"""One call of a Web API method: who calls, with which arguments, and how to read them."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from localslack.apps import App, InstalledApp
from localslack.content import parsed
from localslack.conversations import Conversation
from localslack.wire import Json, Refusal

if TYPE_CHECKING:
    from localslack.slack import Slack
    from localslack.workspace import Workspace

Item = TypeVar("Item")


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call, from a form or a JSON body."""

    arguments: Json

    def text(self, name: str) -> str | None:
        """An argument as text; None if it is not there or empty."""
        value = self.arguments.get(name)
        return str(value) if value not in (None, "") else None

    def required(self, name: str) -> str:
        """An argument that must be there."""
        value = self.text(name)
        if value is None:
            raise self.invalid(f"missing required field: {name}")
        return value

    def whole(self, name: str) -> int:
        """A whole number that must be there."""
        try:
            return int(self.required(name))
        except ValueError as reason:
            raise self.invalid(f"must be an integer [json-pointer:/{name}]") from reason

    def invalid(self, what: str) -> Refusal:
        """The refusal of an argument, as Slack words it."""
        message = f"[ERROR] {what}"
        return Refusal("invalid_arguments", message, response_metadata={"messages": [message]})

    def flag(self, name: str) -> bool:
        """An argument that is yes or no."""
        return self.arguments.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number, at most so large."""
        try:
            value = int(self.arguments.get(name) or default)
        except (TypeError, ValueError) as reason:
            raise Refusal("invalid_arguments") from reason
        if value < 1:
            raise Refusal("invalid_limit")
        return min(value, most)

    def object(self, name: str) -> object:
        """An argument that is JSON."""
        return parsed(self.arguments.get(name), "invalid_arguments")

    def page(self, items: Sequence[Item], default: int, most: int = 1000) -> tuple[list[Item], Json]:
        """The part of a list that `cursor` and `limit` ask for, and the metadata with the next cursor."""
        start = read_cursor("next", self.text("cursor"))
        end = start + self.number("limit", default, most)
        following = write_cursor("next", end) if end < len(items) else ""
        return list(items[start:end]), {"next_cursor": following}


@dataclass(frozen=True)
class Call(Arguments):
    """A call with a bot token: an app in a workspace asks."""

    workspace: "Workspace"
    app: InstalledApp

    def need(self, *scopes: str) -> None:
        """Refuse unless the app has at least one of these scopes."""
        if not self.app.scopes.intersection(scopes):
            provided = ",".join(sorted(self.app.scopes))
            raise Refusal("missing_scope", needed=",".join(scopes), provided=provided)

    def conversation(self, purpose: str) -> Conversation:
        """The conversation of the `channel` argument; `purpose` is read or history, the scope it takes."""
        conversation = self.workspace.conversations.get(self.required("channel"))
        if conversation is None:
            raise Refusal("channel_not_found")
        self.need(f"{conversation.kind}:{purpose}")
        if not conversation.open_to(self.app.bot_user_id):
            raise Refusal("channel_not_found")
        return conversation


@dataclass(frozen=True)
class AppCall(Arguments):
    """A call with an app's own secret (its app token, or client id and secret), which is of no one workspace."""

    slack: "Slack"
    app: App


def write_cursor(kind: str, position: int | str) -> str:
    """An opaque cursor for a position in a list of a kind."""
    return base64.b64encode(f"{kind}:{position}".encode()).decode()


def read_cursor(kind: str, cursor: str | None) -> int:
    """The position of a cursor, 0 without one."""
    if not cursor:
        return 0
    try:
        word, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != kind or not position.isdecimal():
            raise Refusal("invalid_cursor")
        return int(position)
    except (binascii.Error, ValueError) as reason:
        raise Refusal("invalid_cursor") from reason
