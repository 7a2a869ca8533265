"""What the outbox asks of storage, and of whoever sends."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.deliveries import (
    Delivery,
    Failed,
    Finding,
    Kind,
    Message,
    NewDelivery,
    Pointless,
    PutOff,
    Retry,
    Sent,
    Unknown,
    Unreached,
    Update,
)


class DeliveryStore(Protocol):
    """One workspace's deliveries."""

    def enqueue(self, delivery: NewDelivery) -> bool:
        """Insert it as *due*; return False if its key (kind, recipient, occurrence) exists already."""
        ...

    def enqueue_all(self, deliveries: Iterable[NewDelivery]) -> None:
        """Insert those whose key is not there yet, all at once."""
        ...

    def get(self, delivery_id: str) -> Delivery | None: ...

    def find(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None: ...

    def occurrences(self, kind: Kind, recipients: Iterable[str], since: str) -> Mapping[str, frozenset[str]]:
        """Return, by recipient, which occurrences from `since` on (compared as text) have a row, whatever its fate."""
        ...

    def of_people(self, kind: Kind, recipients: Iterable[str], since: str) -> Sequence[Delivery]:
        """Return these people's messages from the occurrence `since` on (compared as text), in one query."""
        ...

    def claim_due(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Move up to `limit` deliveries due at `now` to *sending*, in the order of `sending_turn`.

        Each is leased until `real_now + lease`. Those that rest until later (real time) are passed over.
        """
        ...

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Lease sent deliveries whose `wanted` is higher than `shown`, for an update in place."""
        ...

    def claim_unknown(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Lease unknown deliveries whose time to be looked up has come, so that one process asks at a time.

        In the order of `look_up_turn`: awaited ones first, then what has waited for a day, and those of use today.
        """
        ...

    def mark_sent(self, delivery_id: str, channel: str, ts: str, at: datetime, shown: int) -> bool:
        """Record where it stands in Slack, whoever knows it first; return False if that was recorded before."""
        ...

    def mark_shown(self, delivery: Delivery) -> None:
        """Set `shown` (never back) to what was wanted as it was read, and end the lease, if it is still held."""
        ...

    def mark_gone(self, delivery: Delivery, reason: str) -> bool:
        """Record as *failed* what was sent and is not in Slack any more, if it is still held; say whether it was."""
        ...

    def rest(self, delivery: Delivery, until: datetime, reason: str) -> None:
        """Give a sent message back that could not be shown; the sender leaves it until then, a click need not."""
        ...

    # Each fate of an attempt is recorded only while state and attempts are as they were read, and says whether it was.

    def mark_unknown(
        self, delivery: Delivery, look_up_at: datetime, reason: str, *, sought_since: datetime | None = None
    ) -> bool:
        """It may have arrived. It is not looked up before the instant given, in real time."""
        ...

    def mark_failed(self, delivery: Delivery, reason: str) -> bool: ...

    def mark_dropped(self, delivery: Delivery, reason: str) -> bool: ...

    def mark_due_again(self, delivery: Delivery, not_before: datetime, reason: str, *, in_vain: bool = False) -> bool:
        """Nothing was sent: back to *due* and to its place among the others, claimed by nobody before (real time).

        An attempt `in_vain` is counted.
        """
        ...

    def put_off(self, delivery: Delivery, at: datetime, until: datetime, reason: str) -> bool:
        """Do the same, and have it expire at `until`."""
        ...

    def plan_anew(self, fates: Iterable[tuple[Delivery, PutOff | Pointless]]) -> None:
        """Put these off, or drop them, all at once."""
        ...

    def try_again(self, delivery_id: str, at: datetime, *, until: datetime | None = None) -> None:
        """What was refused or dropped is asked for after all: back to *due* at the instant given, whatever expired.

        It expires at `until` now, or never.
        """
        ...

    def want(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        """Raise `wanted` by one in one statement and return the row as it is then; None if there is none."""
        ...

    def want_since(self, kind: Kind, recipients: Iterable[str], since: str) -> None:
        """Raise `wanted` of these people's messages from the occurrence `since` on (compared as text), all at once."""
        ...

    def want_any(self, kind: Kind, recipients: Iterable[str], occurrences: Iterable[str]) -> None:
        """Raise `wanted` of these people's messages of any of these occurrences, all at once."""
        ...

    def want_about(self, kind: Kind, subjects: Iterable[str]) -> None:
        """Raise `wanted` of everybody's messages of a kind whose occurrence is one of these subjects and a day."""
        ...

    def want_everywhere(self, kind: Kind, occurrences: Iterable[str]) -> Sequence[Delivery]:
        """Raise `wanted` of everybody's messages of a kind of any of these occurrences, all at once; return them."""
        ...

    def want_at_leisure(self, kind: Kind, recipient: str, occurrences: Iterable[str]) -> None:
        """Raise `wanted` of these, all at once, and have those that are sent shown anew after all others."""
        ...

    def hurry(self, kind: Kind, recipient: str, occurrence: str) -> None:
        """Have the commit wake the sender, for the sake of the message that somebody has used and looks at.

        Until it shows what is wanted, it is claimed before all others that have changed.
        """
        ...

    def want_and_lease(
        self, kind: Kind, recipient: str, occurrence: str, real_now: datetime, lease: timedelta
    ) -> Delivery | None:
        """Raise `wanted` and lease the sent message; None if there is none, or another holds it and will show this.

        One that only rests is taken.
        """
        ...

    def mark_shown_if_newest(self, delivery: Delivery) -> Delivery | None:
        """Like `mark_shown`, unless `wanted` has been raised above it: then keep the lease and return the row."""
        ...

    def let_go(self) -> int:
        """End the leases of sent messages, whoever held them; return how many. What rests goes on resting."""
        ...

    def bring_back(self, real_now: datetime) -> int:
        """Have those leases and rests end when one given now would that a wrong clock has made longer than any.

        Whoever still holds one is done by then. Returns how many.
        """
        ...

    def expire_leases(self, real_now: datetime, look_up_at: datetime) -> int:
        """Turn *sending* with an expired lease into *unknown*, to be looked up from then on; return how many."""
        ...

    def at(self, channel: str, ts: str) -> Delivery | None:
        """Return the sent delivery that stands at this place in Slack."""
        ...


class Sender(Protocol):
    """Sends one workspace's deliveries (bot/slack/sender.py); it calls Slack only while a lease outlives the call."""

    def send(
        self, delivery: Delivery, message: Message, may_begin: Callable[[], bool]
    ) -> Sent | Retry | Unreached | Unknown | Failed:
        """Post it, once. `may_begin` is asked right before Slack is called; if it says no, nothing is."""
        ...

    def update(self, delivery: Delivery, message: Message) -> Update: ...

    def look_up(self, delivery: Delivery) -> Finding: ...
