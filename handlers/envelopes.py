"""The threads that acknowledge what comes over Slack's links, and how much may wait for them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from handlers.app import Lane

MOST_WAITING = 500
"""Envelopes of each sort that may wait. Slack waits for three seconds: who comes behind more than these waits in
vain, and takes memory."""

OVERRUN_FOR = 60.0
"""Seconds after the last one that could not be taken for which that is told."""


class Envelopes:
    """Takes envelopes until it is told to end; each lane has threads of its own.

    What is done first, such as writing a reply, must keep neither a command from its acknowledgement nor a form.
    """

    def __init__(self, threads: int) -> None:
        self._pools = {lane: ThreadPoolExecutor(lane.threads(threads), f"envelope of {lane.value}") for lane in Lane}
        self._most = {lane: lane.threads(threads) + MOST_WAITING for lane in Lane}
        self._begun = dict.fromkeys(Lane, 0)
        self._changed = threading.Condition()
        self._is_open = True
        self._overrun_at: float | None = None

    def take(self, lane: Lane, answer: Callable[[], object]) -> bool:
        """Have an envelope answered in a thread; False: too many wait, or we are ending. Slack sends an event again.

        Never waits: whoever hears a link hears Slack's pings as well.
        """
        with self._changed:
            if self._begun[lane] >= self._most[lane]:
                self._overrun_at = monotonic()
                return False
            if not self._is_open:
                return False
            self._begun[lane] += 1
            self._pools[lane].submit(self._done, lane, answer)
            return True

    @property
    def is_overrun(self) -> bool:
        """Whether some could not be taken in the last minute, as too many waited."""
        at = self._overrun_at
        return at is not None and monotonic() - at < OVERRUN_FOR

    def end(self, within: float) -> None:
        """Go on taking until all that was taken is answered, for so many seconds at most.

        From then on nothing is taken; returns when the last is answered.
        """
        with self._changed:
            self._changed.wait_for(lambda: not any(self._begun.values()), within)
            self._is_open = False
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _done(self, lane: Lane, answer: Callable[[], object]) -> None:
        try:
            answer()
        finally:
            with self._changed:
                self._begun[lane] -= 1
                self._changed.notify_all()
