"""What time it is, as the services are told."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The clock of due times and dates. In `try` it can be moved; leases, timeouts and pacing use real time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
