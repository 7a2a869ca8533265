"""Slack's rate limits, kept from our side: one slot after another per workspace and method.

Limits: https://docs.slack.dev/apis/web-api/rate-limits and https://docs.slack.dev/changelog/2018-03-great-rate-limits
(tier 2: 20, tier 3: 50, tier 4: 100 calls a minute; chat.postMessage: one a second in a channel, several hundred a
minute in a workspace). Calls are spaced evenly rather than sent in bursts, which Slack may drop silently.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping

PER_MINUTE: Mapping[str, int] = {
    "chat.postMessage": 300,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.open": 50,
    "conversations.replies": 50,
    "team.info": 50,
    "users.info": 100,
    "users.list": 20,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}
"""Calls a minute that a workspace may make of each method."""

UNLISTED = 20
"""What any other method is held to: the lowest tier that we use."""

IN_ONE_CHANNEL = 1.0
"""Seconds between two messages in one channel."""

_FORGET_ABOVE = 10_000


class Pacer:
    """Shared by all threads of the process. Times are real and monotonic, whatever a moved clock says."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] | None = None
    ) -> None:
        self._ended = threading.Event()
        self._now, self._sleep = now, sleep or self._ended.wait
        self._lock = threading.Lock()
        self._free_at: dict[tuple[str, str], float] = {}

    def wait(self, workspace_id: str, method: str, channel: str | None = None, at_most: float = math.inf) -> float:
        """Take the next free slot of the method (and of the channel, for a message) and sleep until it comes.

        Returns 0. If that is more than `at_most` seconds away no slot is taken, and the seconds are returned; they
        are also returned, at once, when `stop` is called before the slot comes: then it is nobody's.
        """
        with self._lock:
            now = self._now()
            slots = {(workspace_id, method): 60 / PER_MINUTE.get(method, UNLISTED)}
            if channel is not None:
                slots[workspace_id, f"{method}:{channel}"] = IN_ONE_CHANNEL
            start = max(now, *(self._free_at.get(key, now) for key in slots))
            if start - now > at_most:
                return start - now
            for key, seconds in slots.items():
                self._free_at[key] = start + seconds
            self._forget_the_past(now)
        if start > now:
            self._sleep(start - now)
            if self._ended.is_set():
                return start - now
        return 0.0

    def stop(self) -> None:
        """Have nobody wait any more: the bot is being stopped."""
        self._ended.set()

    def rest(self, workspace_id: str, method: str, seconds: float) -> None:
        """Keep the method still in this workspace for so long: Slack answered 429 with this Retry-After."""
        with self._lock:
            key = workspace_id, method
            self._free_at[key] = max(self._free_at.get(key, 0.0), self._now() + seconds)

    def _forget_the_past(self, now: float) -> None:
        if len(self._free_at) > _FORGET_ABOVE:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
