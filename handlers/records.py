"""What became of messages, written as soon as the database takes it."""

from collections import deque
from collections.abc import Callable

from bot.services.unit_of_work import StorageBusy


class Records:
    """Keeps in memory what a busy database did not take, for one thread at a time.

    A record must bear to be late, or lost with the process: then the lease ends, and what became of it is looked up.
    """

    def __init__(self) -> None:
        self._late: deque[Callable[[], object]] = deque()

    def write(self, record: Callable[[], object]) -> None:
        """Have something recorded: now, or when `catch_up` is called while the database is free."""
        try:
            record()
        except StorageBusy:
            self._late.append(record)

    def catch_up(self) -> None:
        """Record what is late, in its order. Raises StorageBusy: then the rest is later still."""
        while self._late:
            record = self._late[0]
            try:
                record()
            except StorageBusy:
                raise
            except Exception:
                self._late.popleft()
                raise
            self._late.popleft()
