"""What the clock starts is done piece by piece: one that fails is logged and never stops the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.services.unit_of_work import StorageBusy
from handlers.failures import kind_of, where

log = logging.getLogger("headway.ticks")


@contextmanager
def alone(what: str, workspace_id: str) -> Iterator[None]:
    """Let a failure end this piece of work only. Its own words may quote people, so only its kind is logged."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        log.error("Could not %s in %s: %s", what, workspace_id, _told(error))


class Troubles:
    """Does alone what comes again every few seconds, and may then fail every few seconds, for hours.

    A failure is told when it begins, at the second, fourth, eighth … time in a row, and when it is over.
    """

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Let a failure end this only. What bears the same name is never done twice at once."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
            self._times[what] = times = self._times.get(what, 0) + 1
            if times.bit_count() == 1:
                log.error("Could not %s%s: %s", what, f", {times} times in a row" if times > 1 else "", _told(error))
        else:
            times = self._times.pop(what, 0)
            if times:
                log.warning("Could %s again, after %d failures", what, times)


def _told(error: Exception) -> str:
    """Return the error's kind and where it happened; where we asked a database in vain says nothing."""
    return kind_of(error) if isinstance(error, StorageBusy) else f"{kind_of(error)}\n{where(error)}"
