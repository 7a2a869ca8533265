"""Who may compute now: few listeners at a time, while as many as there are threads wait, for Slack or to write."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from copy import copy
from typing import Any

from bot.services.waiting import EVENTS_WAIT, Queue, giving_way

_turn = threading.local()
"""`give_up`, of the turn that this thread has."""


@contextmanager
def given_up() -> Iterator[None]:
    """Let others compute from now on, while this thread waits for Slack, for a lock or to write, and after it.

    The turn is not taken again: what follows is little, or one at a time as all writing is; and this thread may hold
    a lock (that of a person's Home, or of the database for writing) for which one with a turn waits. In a thread
    that has no turn, such as a tick's, nothing happens.
    """
    _end_turn()
    yield


def computing_at_once(database_url: str) -> int:
    """Return how many listeners compute at once: SQLite works in our own process, for PostgreSQL they wait a little."""
    return 1 if database_url.startswith("sqlite") else 4


class Turns(Executor):
    """Runs listeners in threads of its own; each computes in its turn, and gives that up when it waits.

    Python runs one thread at a time. Listeners that contend for the interpreter only take it from each other and
    from the threads that acknowledge: each command then costs twice the processor time (docs/benchmarks.md).
    """

    def __init__(self, threads: int, at_once: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="listener")
        self._free, self._gives_way = _Places(at_once), False

    def beside(self, threads: int, *, gives_way: bool = False) -> "Turns":
        """Return more threads, which compute in turn with these, but are there when all of these wait.

        Those that give way let others go first, when they wait for a turn as when they wait to write.
        """
        others = copy(self)
        others._gives_way = gives_way
        others._pool = ThreadPoolExecutor(threads, thread_name_prefix="listener")
        return others

    def submit(self, listener: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - Executor's signature
        return self._pool.submit(self._in_turn, listener, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _in_turn(self, listener: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Executor's signature
        with giving_way(EVENTS_WAIT) if self._gives_way else nullcontext():
            self._free.take()
            _turn.give_up = self._free.give_back
            try:
                return listener(*args, **kwargs)
            finally:
                _end_turn()


class _Places:
    """So many at a time; who waits stands in a queue."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._queue = Queue()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._queue)

    def take(self) -> None:
        """Wait for a place."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            ours = self._queue.join()
        ours.wait()

    def give_back(self) -> None:
        """Leave the place to who is next."""
        with self._lock:
            following = self._queue.next()
            if following is None:
                self._free += 1
            else:
                following.set()


def _end_turn() -> None:
    give_up: Callable[[], None] | None = getattr(_turn, "give_up", None)
    if give_up is not None:
        _turn.give_up = None
        give_up()
