"""What an interaction gives an app to answer with: a trigger for a view, and an address for a message.

https://api.slack.com/interactivity/handling: a trigger lives 3 seconds and works once; a response_url
works five times in 30 minutes. Both count real time, whatever the workspace's clock shows.
"""

import secrets
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from localslack.wire import Refusal

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
KEPT = 5000  # the oldest go first; they are long dead

Key = TypeVar("Key")
Given = TypeVar("Given")


def forget_oldest(given: dict[Key, Given]) -> list[tuple[Key, Given]]:
    """Let go of the oldest of what was given out, but for the newest `KEPT`; returns what is gone."""
    return [(oldest, given.pop(oldest)) for oldest in list(given)[: max(len(given) - KEPT, 0)]]


@dataclass(eq=False)
class Trigger:
    """Permission to show one view to one person; `view` is the modal where it came from, `channel` the conversation
    in which they are."""

    app_id: str
    user: str
    view: str | None
    channel: str | None = None
    born: float = field(default_factory=monotonic)
    used: bool = False


@dataclass(eq=False)
class ResponseUrl:
    """An address that answers one interaction: to this person, in this conversation, about this message."""

    app_id: str
    user: str
    channel: str
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    born: float = field(default_factory=monotonic)
    uses: int = 0


class Tickets:
    """All triggers and response addresses that were given out."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}

    def trigger(self, trigger: Trigger) -> str:
        """The id under which this trigger can be used."""
        ident = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[ident] = trigger
        forget_oldest(self._triggers)
        return ident

    def use_trigger(self, ident: str, app_id: str) -> Trigger:
        """Take a trigger; refused if it is not this app's, was used, or is too old."""
        trigger = self._triggers.get(ident)
        if trigger is None or trigger.app_id != app_id:
            raise Refusal("invalid_trigger_id")
        if monotonic() - trigger.born > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id", "The app tried to open a form more than 3 seconds after the click.")
        if trigger.used:
            raise Refusal("exchanged_trigger_id", "The app used a trigger twice.")
        trigger.used = True
        return trigger

    def response(self, answer: ResponseUrl) -> str:
        """The token of a fresh response address."""
        token = secrets.token_urlsafe(24)
        self._responses[token] = answer
        forget_oldest(self._responses)
        return token

    def whose_response(self, token: str) -> str | None:
        """The id of the app to which a response address was given."""
        answer = self._responses.get(token)
        return answer.app_id if answer else None

    def use_response(self, token: str) -> ResponseUrl:
        """Take one use of a response address; refused when it is unknown, too old, or used up."""
        answer = self._responses.get(token)
        if answer is None:
            raise Refusal("invalid_url")
        if monotonic() - answer.born > RESPONSE_SECONDS:
            raise Refusal("expired_url")
        if answer.uses >= RESPONSE_USES:
            raise Refusal("used_url")
        answer.uses += 1
        return answer
