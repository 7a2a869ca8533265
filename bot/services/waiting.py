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

_gives_way: ContextVar[bool] = ContextVar("gives_way", default=False)


@contextmanager
def giving_way() -> Iterator[None]:
    """Have this thread, wherever it stands in a queue, let those go first for whom somebody sits and waits."""
    before = _gives_way.set(True)
    try:
        yield
    finally:
        _gives_way.reset(before)


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
        (self._after if _gives_way.get() else self._first).append(ours)
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
