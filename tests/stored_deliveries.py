"""Deliveries as they are stored: for whoever looks at a database from outside, beside the bot."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

_INSTANTS = ("due_at", "lease_until", "attempted_at", "sought_since")


class StoredDelivery(NamedTuple):
    """A delivery as it is stored, its instants as text."""

    delivery_id: str
    kind: str
    recipient: str
    occurrence: str
    state: str
    due_at: str
    lease_until: str | None
    attempted_at: str | None
    sought_since: str | None
    channel: str | None
    ts: str | None
    attempts: int
    wanted: int
    shown: int
    reason: str

    def waits(self, moment: str) -> bool:
        """Whether its lease, rest or look-up has not passed at that moment."""
        return self.lease_until is not None and self.lease_until > moment

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient} for {self.occurrence}"


def query_of_deliveries(which: str = "TRUE", order: str = "due_at") -> str:
    """Return what asks either database for the deliveries of which that holds."""
    columns = [f"CAST({name} AS VARCHAR)" if name in _INSTANTS else name for name in StoredDelivery._fields]
    return f"SELECT {', '.join(columns)} FROM deliveries WHERE {which} ORDER BY {order}"


def deliveries_in(rows: Sequence[Any]) -> list[StoredDelivery]:
    """Return what the answer to that query tells."""
    return [StoredDelivery(*row) for row in rows]


def as_stored(moment: datetime) -> str:
    """Return an instant as it is compared with stored ones."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
