"""How a running process is: what is known of it, and by which rules that is fine."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from bot.domain.deliveries import NotSent
from bot.domain.processes import Process, Role

KEPT = 1.0
"""Seconds for which a look is good for whoever asks: asking often must not load the database."""

LONGEST_PAUSE = timedelta(minutes=3)
"""What passes between two runs of a tick at most, with room for a machine that is busy; each is due once a minute."""
LONGEST_TICK = timedelta(hours=1)
"""More than prompts to ten thousand people take at the pace that Slack allows."""
LONGEST_DUE = timedelta(hours=3)
"""What is due for longer is not merely queued: that is time for fifty thousand messages at Slack's pace."""

NOT_SENT_FOR = timedelta(days=7)
"""How far back the reasons are told why something was not sent: a round of prompts."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits in the database, in all workspaces."""

    oldest_due: timedelta | None
    """For how long the delivery has been due that is due for longest, by the bot's clock; None if none is."""
    unknown: int
    """Deliveries of which nobody knows yet whether they arrived."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One of the clock's ticks."""

    ended_at: datetime | None
    """When it was last done to its end (real time); None: not yet."""
    running_for: timedelta | None
    """None: it is not at work now."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a process at `at` (real time). Counts and moments: nothing of what anybody wrote, nor who."""

    at: datetime
    role: Role
    version: str
    started_at: datetime
    stopping: bool
    outbox: Outbox | None
    """None: the database cannot be reached."""
    can_write: bool
    """Whether the last try to write, at most some ten seconds ago, went well."""
    is_socket: bool
    """Whether Slack is heard over a socket of ours; otherwise there is no link that could be down."""
    linked_since: datetime | None
    ticks: Mapping[str, Tick]
    """By name; empty where nothing is started by the clock."""


def problems(facts: Facts) -> Mapping[str, str]:
    """Return what is wrong, by what it is wrong with, in words for whoever looks after the machine. Empty: all is fine.

    - *stopping*: the process has been told to end.
    - *database*: it cannot be reached, or not be written.
    - *slack*: in Socket Mode, Slack cannot reach us now.
    - a tick: it has not been done for LONGEST_PAUSE, or has been at it for LONGEST_TICK.
    - *deliveries*: one has been due for LONGEST_DUE; only who sends is to blame for that.
    """
    found: dict[str, str] = {}
    if facts.stopping:
        found["stopping"] = "this process is about to end"
    if facts.outbox is None:
        found["database"] = "cannot be reached"
    elif not facts.can_write:
        found["database"] = "cannot be written"
    if facts.is_socket and facts.linked_since is None:
        found["slack"] = "not connected"
    if facts.role.ticks:
        found |= {name: words for name, tick in facts.ticks.items() if (words := _wrong_with(tick, facts))}
        due = None if facts.outbox is None else facts.outbox.oldest_due
        if due is not None and due > LONGEST_DUE:
            found["deliveries"] = f"one has been due for {int(due.total_seconds() // 60)} minutes"
    return found


def _wrong_with(tick: Tick, facts: Facts) -> str:
    if tick.running_for is not None:
        minutes = int(tick.running_for.total_seconds() // 60)
        return f"at work for {minutes} minutes" if tick.running_for > LONGEST_TICK else ""
    since = facts.at - (tick.ended_at or facts.started_at)
    return f"not done for {int(since.total_seconds() // 60)} minutes" if since > LONGEST_PAUSE else ""


def as_json(facts: Facts) -> dict[str, object]:
    """Return the facts as `/healthz` tells them: moments in ISO 8601 and UTC, ages in seconds."""
    wrong = problems(facts)
    outbox = facts.outbox
    told: dict[str, object] = {
        "status": "stopping" if facts.stopping else "failing" if wrong else "ok",
        "problems": dict(wrong),
        "role": facts.role.value,
        "version": facts.version,
        "started_at": facts.started_at.isoformat(timespec="seconds"),
        "database": wrong.get("database", "ok"),
        "oldest_due_seconds": None if outbox is None or outbox.oldest_due is None else _seconds(outbox.oldest_due),
        "unknown_deliveries": None if outbox is None else outbox.unknown,
    }
    if facts.is_socket:
        since = facts.linked_since
        told["slack"] = {"connected": since is not None, "since": since and since.isoformat(timespec="seconds")}
    if facts.role.ticks:
        told["ticks"] = {name: _tick_as_json(tick, facts.at) for name, tick in facts.ticks.items()}
    return told


def _tick_as_json(tick: Tick, now: datetime) -> dict[str, object]:
    ended = tick.ended_at
    return {
        "last": ended and ended.isoformat(timespec="seconds"),
        "seconds_ago": None if ended is None else _seconds(now - ended),
        "running_seconds": None if tick.running_for is None else _seconds(tick.running_for),
    }


def _seconds(span: timedelta) -> float:
    return round(max(0.0, span.total_seconds()), 1)


@dataclass(frozen=True, slots=True)
class Activity:
    """What can be seen of a running installation from its database."""

    processes: Sequence[Process]
    """Those that are taken to be at work, in all workspaces."""
    outbox: Outbox
    not_sent: Sequence[NotSent] = ()
    """What was dropped, or has failed, in the last NOT_SENT_FOR, in all workspaces."""


class Looking:
    """Looks when asked, but only once a second, and once for all who ask meanwhile."""

    def __init__(self, look: Callable[[], Facts], seconds: Callable[[], float] = monotonic) -> None:
        self._look, self._seconds = look, seconds
        self._lock = threading.Lock()
        self._seen: tuple[float, Facts] | None = None

    def __call__(self) -> Facts:
        with self._lock:
            if self._seen is None or self._seconds() - self._seen[0] >= KEPT:
                facts = self._look()
                self._seen = self._seconds(), facts
            return self._seen[1]
