"""Slack's rate limits, kept from our side: one slot after another per workspace and method.

Limits: https://docs.slack.dev/apis/web-api/rate-limits and https://docs.slack.dev/changelog/2018-03-great-rate-limits
(tier 2: 20, tier 3: 50, tier 4: 100 calls a minute; chat.postMessage: one a second in a channel, several hundred a
minute in a workspace). Calls are spaced evenly rather than sent in bursts, which Slack may drop silently.
"""

import logging
import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.domain.backoff import LONGEST_REST
from bot.domain.paces import Pace
from bot.services.paces import Answer, PaceStore
from bot.services.unit_of_work import StorageBusy, StorageError

log = logging.getLogger("headway.slack")

PER_MINUTE: Mapping[str, int] = {
    "chat.postEphemeral": 100,
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
    "views.push": 100,
    "views.update": 100,
}
"""Calls a minute that a workspace may make of each method."""

UNLISTED = 20
"""What any other method is held to: the lowest tier that we use."""

IN_ONE_CHANNEL = 1.0
"""Seconds between two messages in one channel."""

SHORTEST_TROUBLE, LONGEST_TROUBLE = 1.0, 60.0
"""Seconds that a method is left alone after it did not work once, and after it did not many times in a row."""

UNSAID, SHORTEST_REST, LONGEST_BELIEVED = 30.0, 1.0, LONGEST_REST.total_seconds()
"""Seconds to wait after a 429 that does not say how long, and the bounds of what is believed."""

ASK_AGAIN = 1.0
"""Seconds until a pace is asked for again that the database did not tell."""

ASK_SOON = 0.5
"""Seconds until a pace is asked for again while somebody else finds out whether Slack takes calls."""

LONGEST_SILENCE = 30.0
"""Seconds that a turn is waited for while the database does not tell the pace."""

_FORGET_ABOVE = 10_000


@dataclass(frozen=True, slots=True)
class _Turn:
    """When a slot comes, or when to ask for one again."""

    seconds: float
    seen: float | None = None
    """Until when the method rested as the slot was taken: any refusal since changes that. None: no slot was taken."""
    asks_again: bool = False
    """One may be free any moment, so it is worth to go on asking."""
    is_silent: bool = False
    """The database did not tell."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel's next place, kept for one message until it is known when its turn is."""

    asked_at: float
    wait: float
    """Seconds until method and channel are free on our side."""
    free_from: float
    """When the channel was free before, and is again behind this place."""
    kept_until: float


class OwnPaces:
    """Implements PaceStore for the threads of one process. Times are monotonic, whatever a moved clock says."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._paces: dict[tuple[str, str], Pace] = {}

    def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
        key = workspace_id, method
        with self._lock:
            self._paces[key], answer = step(self._paces.get(key, Pace()), self._now())
        return answer

    def read(self, workspace_id: str, method: str, look: Callable[[Pace, float], Answer]) -> Answer:
        with self._lock:
            return look(self._paces.get((workspace_id, method), Pace()), self._now())


class Pacer:
    """Shared by all threads of the process, and by all processes of a workspace where they share `paces`.

    How close together messages may come in one channel each process minds by itself: Slack allows short bursts there.
    `times` as many calls are made as Slack allows: of a server that allows as many, for a benchmark.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        paces: PaceStore | None = None,
        jitter: random.Random | None = None,
        times: float = 1,
    ) -> None:
        self._ended = threading.Event()
        self._now, self._sleep = now, sleep or self._ended.wait
        self._paces = paces or OwnPaces(now)
        self._times = times
        self._jitter = jitter or random.Random()  # noqa: S311 - it spreads calls, and keeps no secret
        self._lock = threading.Lock()
        self._free_at: dict[tuple[str, str], float] = {}
        """By workspace and channel; of a workspace and method, until when it is left alone after a failure or a 429."""
        self._in_vain: dict[tuple[str, str], int] = {}
        self._slowed: set[tuple[str, str]] = set()
        """What went slower than published when a turn was last taken: only of these an answer is news."""

    def wait(self, workspace_id: str, method: str, channel: str | None = None, at_most: float = math.inf) -> float:
        """Take the next free slot of the method (and of the channel, for a message) and sleep until it comes.

        Returns 0. If that is more than `at_most` seconds away no slot is taken, and the seconds are returned; they
        are also returned, at once, when `stop` is called before the slot comes: then it is nobody's. A slot that a 429
        has overtaken while it was waited for is nobody's either, and another is taken.
        """
        deadline = self._now() + at_most
        silent_until = self._now() + LONGEST_SILENCE
        while not self._ended.is_set():
            turn = self._take(workspace_id, method, channel, deadline)
            if turn.seen is None:
                bound = min(deadline, silent_until) if turn.is_silent else deadline
                if not turn.asks_again or self._now() + turn.seconds > bound:
                    return (
                        turn.seconds or ASK_SOON
                    )  # a sleep that took too long may end at a free slot: it is not taken
                self._sleep(turn.seconds)
                continue
            if turn.seconds <= 0:
                return 0.0
            self._sleep(turn.seconds)
            if not self._ended.is_set() and self._still_ours(workspace_id, method, turn.seen):
                return 0.0
        return SHORTEST_TROUBLE

    def channel_rests_for(self, workspace_id: str, channel: str) -> float:
        """Return in how many seconds a channel takes the next message: Slack allows one a second."""
        with self._lock:
            return max(0.0, self._free_at.get((workspace_id, channel), 0.0) - self._now())

    def rests_for(self, workspace_id: str, method: str) -> float:
        """Return for how many seconds a method rests, as Slack has asked or is out of order; no turn is taken.

        0 also where the database does not tell.
        """
        with self._lock:
            own = self._free_at.get((workspace_id, method), 0.0) - self._now()
        if own > 0:
            return own
        return self._read(workspace_id, method, lambda pace, now: max(0.0, pace.rests_until - now), 0.0)

    def is_held_back(self, workspace_id: str, method: str) -> bool:
        """Say whether a method rests, or goes slower than published, as it was found when a turn was last asked for."""
        with self._lock:
            key = workspace_id, method
            return key in self._slowed or self._free_at.get(key, 0.0) > self._now()

    @property
    def is_stopped(self) -> bool:
        """Whether nobody gets a turn any more, as the bot is being stopped."""
        return self._ended.is_set()

    def stop(self) -> None:
        """Have nobody wait any more: the bot is being stopped."""
        self._ended.set()

    def rest(self, workspace_id: str, method: str, seconds: float) -> None:
        """Keep the method still in this workspace for so long, and slow it down: Slack answered 429."""
        self._leave_alone(workspace_id, method, seconds)
        self._change(workspace_id, method, lambda pace, now: pace.refused(now, seconds))

    def answered(self, workspace_id: str, method: str) -> None:
        """Note that Slack took a call, whatever it said: the method gets faster again if it was slowed down."""
        with self._lock:
            self._in_vain.pop((workspace_id, method), None)
            is_slowed = (workspace_id, method) in self._slowed
        if is_slowed:
            self._change(workspace_id, method, lambda pace, now: pace.answered(now))

    def in_vain(self, workspace_id: str, method: str) -> None:
        """Leave the method alone for a moment, longer each time: Slack was not reached, or was out of order."""
        with self._lock:
            times = self._in_vain.get((workspace_id, method), 0)
            self._in_vain[workspace_id, method] = times + 1
            longest = min(LONGEST_TROUBLE, SHORTEST_TROUBLE * 2 ** min(times, 10))
            seconds = longest * self._jitter.uniform(0.5, 1)
        self._leave_alone(workspace_id, method, seconds)

    def _take(self, workspace_id: str, method: str, channel: str | None, deadline: float) -> _Turn:
        """Take the next slot, unless it is past the deadline, or nobody knows when it is."""
        interval = 60 / PER_MINUTE.get(method, UNLISTED) / self._times
        place = self._kept(workspace_id, method, channel)

        def step(pace: Pace, now: float) -> tuple[Pace, tuple[_Turn, bool]]:
            is_slowed = pace.is_slow(now)
            seconds = max(pace.wait(now), place.wait)
            if place.asked_at + seconds > deadline:
                return pace, (_Turn(seconds), is_slowed)
            if pace.is_tried(now):
                return pace, (_Turn(ASK_SOON, asks_again=True), is_slowed)
            return pace.taken(now + seconds, interval), (_Turn(seconds, seen=pace.rests_until), is_slowed)

        # Without the lock: whoever calls other methods, or in other workspaces, does not wait for this row.
        try:
            turn, is_slowed = self._paces.change(workspace_id, method, step)
        except StorageError as error:
            turn = _Turn(ASK_AGAIN, asks_again=isinstance(error, StorageBusy), is_silent=True)
        else:
            with self._lock:
                (self._slowed.add if is_slowed else self._slowed.discard)((workspace_id, method))
        if channel is not None:
            self._take_or_leave((workspace_id, channel), turn, place)
        return turn

    def _kept(self, workspace_id: str, method: str, channel: str | None) -> _Place:
        """Keep the channel for a message, until it is known when its turn is: others may ask for theirs meanwhile."""
        own = [(workspace_id, method)] if channel is None else [(workspace_id, method), (workspace_id, channel)]
        with self._lock:
            here = self._now()
            free_at = [self._free_at.get(key, here) for key in own]
            begins = max(here, *free_at)
            ends = begins + IN_ONE_CHANNEL / self._times
            if channel is not None:
                self._free_at[workspace_id, channel] = ends
            return _Place(here, begins - here, free_at[-1], ends)

    def _take_or_leave(self, key: tuple[str, str], turn: _Turn, place: _Place) -> None:
        """Keep a channel until a second after the turn, or let others have it if there is none."""
        with self._lock:
            if turn.seen is not None:
                taken_until = self._now() + turn.seconds + IN_ONE_CHANNEL / self._times
                self._free_at[key] = max(self._free_at.get(key, 0.0), taken_until)
            elif self._free_at.get(key) == place.kept_until:
                self._free_at[key] = place.free_from
            self._forget_the_past(self._now())

    def _still_ours(self, workspace_id: str, method: str, seen: float) -> bool:
        """Say whether Slack has not refused anybody since a slot was taken; not, where the database does not tell."""
        with self._lock:
            if self._free_at.get((workspace_id, method), 0.0) > self._now():
                return False
        return self._read(workspace_id, method, lambda pace, _now: pace.rests_until == seen, otherwise=False)

    def _change(self, workspace_id: str, method: str, step: Callable[[Pace, float], Pace]) -> None:
        """Change the pace, unless the database does not take it: then others find out by themselves."""
        with suppress(StorageError):
            self._paces.change(workspace_id, method, lambda pace, now: (step(pace, now), None))

    def _read(self, workspace_id: str, method: str, look: Callable[[Pace, float], Answer], otherwise: Answer) -> Answer:
        try:
            return self._paces.read(workspace_id, method, look)
        except StorageError:
            return otherwise

    def _leave_alone(self, workspace_id: str, method: str, seconds: float) -> None:
        with self._lock:
            key = workspace_id, method
            self._free_at[key] = max(self._free_at.get(key, 0.0), self._now() + seconds)

    def _forget_the_past(self, now: float) -> None:
        if len(self._free_at) > _FORGET_ABOVE:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}


def seconds_to_wait(headers: Mapping[str, Any], now: datetime) -> float:
    """Return how long a 429 asks to wait: seconds or an HTTP date; half a minute where it says nothing sensible.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after; what is out of bounds is brought into them, and logged.
    """
    lower = {str(name).lower(): value for name, value in headers.items()}
    said = lower.get("retry-after")
    value = str(said[0] if isinstance(said, list) and said else said or "").strip()
    seconds = _read_wait(value, now)
    bounded = UNSAID if seconds is None else min(max(seconds, SHORTEST_REST), LONGEST_BELIEVED)
    if seconds is None or seconds not in (bounded, 0):
        log.warning("Slack asks us to wait and says %r as for how long: %g s it is", value[:40], bounded)
    return bounded


def _read_wait(value: str, now: datetime) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        try:
            return (parsedate_to_datetime(value) - now).total_seconds()
        except (TypeError, ValueError):
            return None
    return None if math.isnan(seconds) or seconds < 0 else seconds
