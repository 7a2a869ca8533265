"""A process says in the database, time and again, that it is at work; so it is also known whether it can write."""

import logging
import threading
from collections.abc import Callable

from bot.services.unit_of_work import StorageError

log = logging.getLogger("headway.presence")

SAID_EVERY = 10
"""Seconds."""


class Presence:
    """Says it from `start` to `stop`, in a thread of its own. `say` and `leave` may raise whatever they like."""

    def __init__(self, say: Callable[[], object], leave: Callable[[], object]) -> None:
        self._say, self._leave = say, leave
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="presence", daemon=True)
        self._could = False

    @property
    def can_write(self) -> bool:
        """Whether it could be said the last time; False until it is, and where nobody says it any more."""
        return self._could and self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Say that this process is no more, if that can be said. Does nothing unless it was started."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
            self._try(self._leave)

    def _go_on(self) -> None:
        while not self._ended.is_set():
            self._could = self._try(self._say)
            self._ended.wait(SAID_EVERY)

    @staticmethod
    def _try(do: Callable[[], object]) -> bool:
        try:
            do()
        except StorageError:
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again; its words may quote people
            log.error("Could not say that this process is at work: %s", type(error).__name__)
            return False
        return True
