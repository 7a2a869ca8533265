"""Until when the program runs: signals, and waiting for them."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

log = logging.getLogger("headway")

LONGEST_STOP = 9
"""Seconds from the first signal on. What has not finished then is left as a kill leaves it, which loses nothing."""


FINISHED_WITHIN = 4.0
"""Seconds that what is being sent as a stop begins has for Slack's answer; then it is noted as in doubt, in time."""


def until_signalled() -> threading.Event:
    """Return what the first signal sets, so that all is finished; a second one ends whatever does not finish."""
    stopping = threading.Event()

    def stop(*_: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping


@contextmanager
def ending_in_time(stopping: threading.Event, seconds: float = LONGEST_STOP) -> Iterator[None]:
    """Have the process end so many seconds after `stopping` was set, whatever in the block still waits by then."""
    is_over = threading.Event()

    def end() -> None:
        stopping.wait()
        if not is_over.wait(seconds):
            log.warning("Headway has stopped, and has left what Slack or the database did not answer in time")
            logging.shutdown()
            os._exit(0)

    threading.Thread(target=end, name="end", daemon=True).start()
    try:
        yield
    finally:
        is_over.set()


@contextmanager
def unless_over(seconds: float, do: Callable[[], object]) -> Iterator[None]:
    """Do something if the block has not ended by then."""
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Watch:
    """Logs a line when something goes wrong, and one when it is well again."""

    def __init__(self, problems: Callable[[], Mapping[str, str]]) -> None:
        self._problems = problems
        self._before: Mapping[str, str] = {}

    def look(self) -> None:
        """Look, and log what is news since the last look."""
        now = self._problems()
        for name in sorted({*self._before, *now}):
            # The minutes that something lasts are no news.
            if (name in self._before) != (name in now):
                log.warning("%s: %s", name, now.get(name, "ok"))
        self._before = now


def wait_for(stopping: threading.Event, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Wait for the end; `meanwhile` is done once a second."""
    # A signal that comes just as a wait begins, or to another thread, is handled only when the wait ends.
    while not stopping.wait(timeout=1):
        meanwhile()
