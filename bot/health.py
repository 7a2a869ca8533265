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
LONGEST_STEP = timedelta(hours=1)
"""More than any piece of a tick's work takes, Slack's longest rests included. A run of a tick may take many hours: it
lasts until its queue is empty."""
LONGEST_DUE = timedelta(hours=3)
"""What is due for longer is not merely queued if nothing else was sent for LONGEST_STEP either."""

NOT_SENT_FOR = timedelta(days=7)
"""How far back the reasons are told why something was not sent: a round of prompts."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits in the database: in the workspace that a process serves, or, for the doctor, in all of them."""

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
    since_step: timedelta | None
    """How long ago it got a piece of its work done, be it in an earlier run; None: not yet."""
    failing_for: timedelta | None = None
    """How long every piece of its work has failed; None: the last one went well, or the first has failed just now."""

    @property
    def no_further_for(self) -> timedelta | None:
        """Return for how long it has been at the same piece; None: it is not at work now."""
        if self.running_for is None or self.since_step is None:
            return self.running_for
        return min(self.running_for, self.since_step)


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
    is_overrun: bool
    """Whether more has come from Slack over the socket in the last minute than could be taken."""
    refused: str
    """Slack's word for why it refuses the bot's token, or the workspace, as this process sends; empty: it does not."""
    ticks: Mapping[str, Tick]
    """By name; empty where nothing is started by the clock."""


def problems(facts: Facts) -> Mapping[str, str]:
    """Return what is wrong, by what it is wrong with, in words for whoever looks after the machine. Empty: all is fine.

    - *stopping*: the process has been told to end.
    - *database*: it cannot be reached, or not be written.
    - *slack*: in Socket Mode, Slack cannot reach us now.
    - *queue*: more comes over the link than can be acknowledged in time, and is left to Slack to send again.
    - a tick: it has not been done for LONGEST_PAUSE, or has got no further for LONGEST_STEP, or all that it tried
      has failed for LONGEST_PAUSE.
    - *token*: Slack refuses whatever is sent, for the app's sake or the workspace's; only who sends finds that out.
    - *deliveries*: one has been due for LONGEST_DUE, and nothing was sent for LONGEST_STEP; only who sends is to blame.
    """
    found = dict(unready(facts))
    if facts.is_overrun:
        found["queue"] = "more comes from Slack than can be taken"
    if facts.role.ticks:
        found |= {name: words for name, tick in facts.ticks.items() if (words := _wrong_with(tick, facts))}
        if facts.refused:
            found["token"] = f"Slack refuses the bot's token ({facts.refused})"
        if words := _overdue(facts):
            found["deliveries"] = words
    return found


def unready(facts: Facts) -> Mapping[str, str]:
    """Return those of the problems for which a process cannot answer people. Another one may do so in its place."""
    found: dict[str, str] = {}
    if facts.stopping:
        found["stopping"] = "this process is about to end"
    if facts.outbox is None:
        found["database"] = "cannot be reached"
    elif not facts.can_write:
        found["database"] = "cannot be written"
    if facts.is_socket and facts.linked_since is None:
        found["slack"] = "not connected"
    return found


def _wrong_with(tick: Tick, facts: Facts) -> str:
    if tick.no_further_for is not None:
        stuck = tick.no_further_for > LONGEST_STEP
        return f"has got no further for {_minutes(tick.no_further_for)} minutes" if stuck else ""
    if tick.failing_for is not None and tick.failing_for > LONGEST_PAUSE:
        return f"all that it tried has failed for {_minutes(tick.failing_for)} minutes"
    since = facts.at - (tick.ended_at or facts.started_at)
    return f"not done for {_minutes(since)} minutes" if since > LONGEST_PAUSE else ""


def _overdue(facts: Facts) -> str:
    due = None if facts.outbox is None else facts.outbox.oldest_due
    sending = facts.ticks.get("send")
    idle = facts.at - facts.started_at if sending is None or sending.since_step is None else sending.since_step
    if due is None or due <= LONGEST_DUE or idle <= LONGEST_STEP:
        return ""
    return f"one has been due for {_minutes(due)} minutes, and nothing was sent for {_minutes(idle)}"


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


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
        "no_further_seconds": None if tick.no_further_for is None else _seconds(tick.no_further_for),
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


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a database holds, so that who restored it sees that it is the one that was meant."""

    goals: int = 0
    newest: datetime | None = None
    """When the latest check-in was made."""


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
