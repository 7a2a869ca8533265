"""Who may compute now: few listeners at a time, while as many as there are threads wait for Slack's answers."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

AT_ONCE = 2
"""One listener computes while another waits for the database."""


class Turns(Executor):
    """Runs listeners in threads of its own; each computes in its turn, and gives that up when it waits for Slack.

    Python runs one thread at a time. Listeners that contend for the interpreter only take it from each other and
    from the threads that acknowledge: each command then costs twice the processor time (docs/benchmarks.md).
    """

    def __init__(self, threads: int, at_once: int = AT_ONCE) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="listener")
        self._free = threading.Semaphore(at_once)
        self._here = threading.local()

    def submit(self, listener: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - Executor's signature
        return self._pool.submit(self._in_turn, listener, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """Let others compute from now on, while this thread waits for Slack and after it.

        The turn is not taken again: what follows is little, and this thread may hold a lock (that of a person's
        Home) for which one with a turn waits. In a thread that has no turn, such as a tick's, nothing happens.
        """
        self._give_up()
        yield

    def _give_up(self) -> None:
        if getattr(self._here, "has_turn", False):
            self._here.has_turn = False
            self._free.release()

    def _in_turn(self, listener: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Executor's signature
        self._free.acquire()
        self._here.has_turn = True
        try:
            return listener(*args, **kwargs)
        finally:
            self._give_up()
