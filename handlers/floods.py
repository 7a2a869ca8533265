"""Whoever sends more than any hands can is stopped for a while, and told so."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import Enum
from time import monotonic
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient

from bot.blocks.errors import FLOODED_SEARCH, flooded_form, flooded_message, message_view
from bot.blocks.forms import found
from handlers.app import workspace_of
from handlers.errors import tell, with_json

RATE = 2.0
"""What a person may send in a second for as long as they like: pointing alone takes 1.1 s (Card, Moran and Newell, "The
Keystroke-Level Model", CACM 23 (7), 1980), so nobody clicks or types commands half as fast."""

BURST = 60.0
"""What may come at once before that: twenty goals of which each is opened, filled and sent, by clicks that Slack held
back and brings together."""

PAUSE = 10.0
"""Seconds without anything, after which whoever was stopped begins anew."""

SEARCH = 0.2
"""What a search in a menu counts: one comes with each few letters typed."""

MOST_PEOPLE = 20_000
"""Of whom it is remembered what they sent. Whoever paused for half a minute is not among them."""


class Verdict(Enum):
    """What becomes of what somebody sent."""

    TAKEN = "taken"
    STOPPED = "stopped"
    """The first that is not taken: the one to tell of."""
    STILL_STOPPED = "still stopped"


@dataclass(slots=True)
class _Bucket:
    """What somebody may still send, as of the moment when they sent something last."""

    left: float
    at: float
    is_stopped: bool = False


class Floods:
    """A token bucket for each person of each workspace, in this process; of several each counts what comes to it."""

    def __init__(self, burst: float = BURST, clock: Callable[[], float] = monotonic) -> None:
        self._burst, self._clock = burst, clock
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        """Whoever was heard of last stands last."""
        self._lock = threading.Lock()

    def take(self, workspace_id: str, user_id: str, cost: float = 1.0) -> Verdict:
        """Count what somebody sent, and say whether it is taken.

        Once it was too much nothing is, until nothing came for PAUSE seconds: were one in three taken, nobody could
        tell what was and what was not.
        """
        now, who = self._clock(), (workspace_id, user_id)
        with self._lock:
            bucket = self._buckets.pop(who, None) or _Bucket(self._burst, now)
            self._buckets[who] = bucket
            self._forget(now)
            return self._judge(bucket, cost, now)

    def _judge(self, bucket: _Bucket, cost: float, now: float) -> Verdict:
        passed, bucket.at = now - bucket.at, now
        if bucket.is_stopped:
            if passed < PAUSE:
                return Verdict.STILL_STOPPED
            bucket.is_stopped, bucket.left = False, self._burst
        bucket.left = min(self._burst, bucket.left + passed * RATE)
        if bucket.left < cost:
            bucket.is_stopped = True
            return Verdict.STOPPED
        bucket.left -= cost
        return Verdict.TAKEN

    def _forget(self, now: float) -> None:
        """Leave out who is as good as new, and who was heard of longest ago where there are too many."""
        full_after = max(BURST / RATE, PAUSE)
        while len(self._buckets) > 1:
            who, bucket = next(iter(self._buckets.items()))
            if now - bucket.at < full_after and len(self._buckets) <= MOST_PEOPLE:
                return
            del self._buckets[who]


def register(app: App, floods: Floods, executor: Executor) -> None:
    """Let nothing reach the listeners that comes in a flood. It was acknowledged by then; `executor` tells of it."""

    # Named `next`, because Bolt injects by name.
    def stop_floods(
        body: dict[str, Any],
        client: WebClient,
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002
    ) -> BoltResponse:
        who = _sender(body)
        if not who:
            return next()
        is_search = body.get("type") == "block_suggestion"
        verdict = floods.take(workspace_of(body), who, SEARCH if is_search else 1.0)
        if verdict is Verdict.TAKEN:
            return next()
        if is_search:
            return with_json(found((("flooded", FLOODED_SEARCH),)))
        if body.get("type") == "view_submission":
            return with_json(_kept(body["view"]))
        if verdict is Verdict.STOPPED:
            respond: Respond = context["respond"]
            executor.submit(tell, flooded_message(), body, respond, client)
        return BoltResponse(status=200, body="")

    app.use(stop_floods)


def _kept(view: Mapping[str, Any]) -> dict[str, object]:
    """Have a form stay open with all that was typed, and say that it was not taken."""
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
    if inputs:
        return {"response_action": "errors", "errors": {inputs[0]: flooded_form().text}}
    return {"response_action": "push", "view": message_view(flooded_form())}


def _sender(body: Mapping[str, Any]) -> str:
    """Return who sent what is a person's doing and makes work; empty for all else that Slack tells.

    Home is not counted: only Slack's own client opens it.
    """
    event = body.get("event")
    if event is None:
        user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
        return str(user)
    if event.get("type") == "app_mention":
        return str(event.get("user") or "")
    if event.get("type") != "message" or event.get("channel_type") != "im":
        return ""
    message = event.get("message") or event.get("previous_message") or event
    # What we post and show anew is told to us as well.
    return "" if message.get("bot_id") else str(message.get("user") or "")
