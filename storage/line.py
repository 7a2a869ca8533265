"""Who writes next: threads stand in line, first come, first served, but for those that give way.

A connection pool does not see to that: who gives the one connection back and asks at once has it again before whoever
was waiting is awake. Planning ten thousand prompts, batch by batch, kept everybody else from writing for a minute.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.services.unit_of_work import StorageBusy
from bot.services.waiting import Queue, Waiting, patience


class Line:
    """One turn at a time, among the threads of this process."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._taken = False
        self._waiting = Queue()

    @contextmanager
    def turn(self, waiting: Waiting) -> Iterator[None]:
        """Wait in line, in `waiting`, and have the turn inside.

        Raises StorageBusy after `patience` seconds, or as many as who gives way waits.
        """
        ours = self._join()
        if ours is not None:
            try:
                with waiting():
                    if not ours.wait(patience(self._patience)):
                        raise StorageBusy
            except BaseException:
                self._leave(ours)
                raise
        try:
            yield
        finally:
            self._next()

    def _join(self) -> threading.Event | None:
        """Take the turn if nobody has it (None), or stand at the end of the line, for what is set when it is ours."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return None
            return self._waiting.join()

    def _leave(self, ours: threading.Event) -> None:
        with self._lock:
            if not ours.is_set():
                self._waiting.leave(ours)
                return
        self._next()

    def _next(self) -> None:
        with self._lock:
            following = self._waiting.next()
            if following is None:
                self._taken = False
            else:
                following.set()


class Lines:
    """A line for each workspace, or one for the whole database where it takes one writer at a time."""

    def __init__(self, patience: float, *, is_one: bool) -> None:
        self._patience, self._is_one = patience, is_one
        self._lines: dict[str, Line] = {}

    def of(self, workspace_id: str) -> Line:
        return self._lines.setdefault("" if self._is_one else workspace_id, Line(self._patience))
