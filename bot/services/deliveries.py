"""The outbox: what is to be sent, who may send it now, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.deliveries import Delivery, Kind, NewDelivery


class DeliveryStore(Protocol):
    """One workspace's deliveries."""

    def enqueue(self, delivery: NewDelivery) -> bool:
        """Insert it as *due*; return False if its key (kind, recipient, occurrence) exists already."""
        ...

    def get(self, delivery_id: str) -> Delivery | None: ...

    def find(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None: ...

    def occurrences(self, kind: Kind, recipients: Iterable[str], since: str) -> Mapping[str, frozenset[str]]:
        """Return, by recipient, which occurrences from `since` on (compared as text) have a row, whatever its fate."""
        ...

    def claim_due(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Move up to `limit` deliveries due at `now` to *sending*, most urgent first.

        Each is leased until `real_now + lease`.
        """
        ...

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Lease sent deliveries whose `wanted` is higher than `shown`, for an update in place."""
        ...

    def mark_sent(self, delivery_id: str, channel: str, ts: str, at: datetime, shown: int) -> None: ...

    def mark_shown(self, delivery_id: str, shown: int) -> None:
        """Set `shown` (never back) and end the lease."""
        ...

    def mark_unknown(self, delivery_id: str, reason: str) -> None: ...

    def mark_failed(self, delivery_id: str, reason: str) -> None: ...

    def mark_dropped(self, delivery_id: str, reason: str) -> None: ...

    def mark_due_again(self, delivery_id: str, at: datetime, reason: str) -> None:
        """Nothing was sent: back to *due* at the instant given."""
        ...

    def want(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        """Raise `wanted` by one in one statement and return the row as it is then; None if there is none."""
        ...

    def expire_leases(self, real_now: datetime) -> int:
        """Turn *sending* with an expired lease into *unknown*; return how many."""
        ...

    def unknown(self, attempted_before: datetime, limit: int) -> Sequence[Delivery]: ...

    def at(self, channel: str, ts: str) -> Delivery | None:
        """Return the sent delivery that stands at this place in Slack."""
        ...


class DueStore(Protocol):
    """The one place that looks across workspaces: ids, counts and moments only."""

    def workspaces(self) -> Sequence[str]: ...

    def workspaces_to_plan(self, now: datetime) -> Sequence[str]:
        """Return workspaces with a schedule due at or before the instant."""
        ...

    def workspaces_to_send(self, now: datetime, real_now: datetime) -> Sequence[str]:
        """Return workspaces with a due delivery, or a sent one that wants to be shown anew."""
        ...

    def workspaces_to_sweep(self, real_now: datetime) -> Sequence[str]:
        """Return workspaces with an expired lease or an unknown delivery."""
        ...

    def workspaces_with_unknown_people(self) -> Sequence[str]: ...

    def next_moment(self, after: datetime) -> datetime | None:
        """Return the earliest due moment of any schedule or due delivery later than the instant given."""
        ...
