"""How a thread that has to wait says so, wherever it waits, and who of those that wait goes first."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

Waiting = Callable[[], AbstractContextManager[object]]
"""Entered while a thread waits, for Slack or until others have written, so that others can do something meanwhile."""

ONE_IN = 4
"""Turns of which one is for whoever gives way, while others wait, too."""

TICKS_WAIT, EVENTS_WAIT = 8.0, 30.0
"""Seconds that ticks, which a stop waits for, and what people have said stand in line to write: nobody looks at a form
that Slack closes after three."""

_waits: ContextVar[float | None] = ContextVar("waits", default=None)
"""Seconds that who gives way stands in line; None: this thread does not."""


@contextmanager
def giving_way(waits: float) -> Iterator[None]:
    """Have this thread, wherever it stands in a queue, let those go first for whom somebody sits and waits.

    In return it waits longer than they do to write: for so many seconds.
    """
    before = _waits.set(waits)
    try:
        yield
    finally:
        _waits.reset(before)


def patience(usual: float) -> float:
    """Return how many seconds this thread stands in line to write, given how many others do."""
    own = _waits.get()
    return usual if own is None else max(own, usual)


class Queue:
    """Threads in the order in which they came, those that give way after the others; each waits for its event.

    One turn in `ONE_IN` is for who gives way all the same: even a flood of clicks leaves room for what people reply.
    To be used by one thread at a time.
    """

    def __init__(self) -> None:
        self._first: deque[threading.Event] = deque()
        self._after: deque[threading.Event] = deque()
        self._in_a_row = 0

    def __len__(self) -> int:
        return len(self._first) + len(self._after)

    def join(self) -> threading.Event:
        """Stand at the end, and return what is to be set when it is this thread's turn."""
        ours = threading.Event()
        (self._first if _waits.get() is None else self._after).append(ours)
        return ours

    def leave(self, ours: threading.Event) -> None:
        """Wait no longer."""
        (self._first if ours in self._first else self._after).remove(ours)

    def next(self) -> threading.Event | None:
        """Take out whose turn is next; None if nobody waits."""
        if not self._after:
            self._in_a_row = 0
            return self._first.popleft() if self._first else None
        self._in_a_row += 1
        if self._first and self._in_a_row < ONE_IN:
            return self._first.popleft()
        self._in_a_row = 0
        return self._after.popleft()
