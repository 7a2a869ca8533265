"""Until when the program runs: signals, and waiting for them."""

import logging
import signal
import threading
from collections.abc import Callable

log = logging.getLogger("headway")

WATCH_EVERY = 1
"""Seconds between two looks at the database and the link to Slack. A signal given to another thread is seen then."""


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


def watch_until(stopping: threading.Event, health: Callable[[], dict[str, str]]) -> None:
    """Wait for the end, and log when something stops working or works again."""
    before: dict[str, str] = {}
    while not stopping.wait(timeout=WATCH_EVERY):
        now = health()
        for name, state in now.items():
            if state != before.get(name, "ok"):
                log.warning("%s: %s", name, state)
        before = now


def wait_for(stopping: threading.Event) -> None:
    """Wait for the end."""
    # A signal that comes just as a wait begins, or to another thread, is handled only when the wait ends.
    while not stopping.wait(timeout=1):
        pass
