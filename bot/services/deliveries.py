"""The outbox: what is to be sent, who may send it now, and what became of it.

Two clocks: `now` is the bot's, which `try` can move and which says what is due; *real* time rules leases and
look-ups, because Slack and other processes do not move with ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.deliveries import (
    Absent,
    Delivery,
    Failed,
    Fate,
    Finding,
    HandedOn,
    Kind,
    Message,
    NewDelivery,
    Pointless,
    PutOff,
    Retry,
    Sent,
    State,
    Unknown,
    Update,
)
from bot.services.clock import Clock
from bot.services.due import DueStore
from bot.services.prompts import after_prompt_sent
from bot.services.refused_posts import HELD_BACK, is_held_back, post_was_refused, tell_who_posted
from bot.services.sending_times import PLANNED, TOO_LATE, send_unless_it_was, sending_time
from bot.services.snoozes import show_snoozed_again
from bot.services.unit_of_work import Transaction, UnitOfWork

LEASE = timedelta(seconds=60)
"""How long a claimed delivery belongs to the process that claimed it (real time)."""

LOOK_UP_AFTER = timedelta(minutes=1)
"""How long after the attempt an unknown delivery is looked up; sooner, Slack may still be writing it."""

LOOK_UP_FOR = timedelta(days=1)
"""How long after the attempt a look-up that cannot be made is tried again (real time); then it has failed."""


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
        """Move up to `limit` deliveries due at `now` to *sending*, most urgent first.

        Each is leased until `real_now + lease`.
        """
        ...

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Lease sent deliveries whose `wanted` is higher than `shown`, for an update in place."""
        ...

    def claim_unknown(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        """Lease unknown deliveries whose time to be looked up has come, so that one process asks at a time."""
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

    def mark_unknown(self, delivery: Delivery, look_up_at: datetime, reason: str) -> bool:
        """It may have arrived. It is not looked up before the instant given, in real time."""
        ...

    def mark_failed(self, delivery: Delivery, reason: str) -> bool: ...

    def mark_dropped(self, delivery: Delivery, reason: str) -> bool: ...

    def mark_due_again(self, delivery: Delivery, at: datetime, reason: str) -> bool:
        """Nothing was sent: back to *due* at the instant given."""
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

    def expire_leases(self, real_now: datetime) -> int:
        """Turn *sending* with an expired lease into *unknown*; return how many."""
        ...

    def at(self, channel: str, ts: str) -> Delivery | None:
        """Return the sent delivery that stands at this place in Slack."""
        ...


class Sender(Protocol):
    """Sends one workspace's deliveries (bot/slack/sender.py); it calls Slack only while a lease outlives the call."""

    def send(self, delivery: Delivery, message: Message) -> Sent | Retry | Unknown | Failed: ...

    def update(self, delivery: Delivery, message: Message) -> Update: ...

    def look_up(self, delivery: Delivery) -> Finding: ...


class DeliveryService:
    """The life of a delivery: claimed, sent, its fate recorded; each step one short transaction."""

    def __init__(self, uow: UnitOfWork, due: DueStore, clock: Clock, real_clock: Clock) -> None:
        self.uow, self.due, self.clock, self.real_clock = uow, due, clock, real_clock

    def workspaces_to_send(self) -> Sequence[str]:
        return self.due.workspaces_to_send(self.clock.now(), self.real_clock.now())

    def workspaces_to_sweep(self) -> Sequence[str]:
        return self.due.workspaces_to_sweep(self.real_clock.now())

    def next_moment(self) -> datetime | None:
        """Return when the bot next has something to do by its own clock, None if never."""
        return self.due.next_moment(self.clock.now())

    def claim(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease up to `limit` due deliveries, most urgent first; what has expired by now is among them."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_due(self.clock.now(), self.real_clock.now(), LEASE, limit)

    def claim_changed(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease up to `limit` sent messages that no longer show the newest."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_changed(self.real_clock.now(), LEASE, limit)

    def instead_of_sending(self, delivery: Delivery) -> PutOff | Pointless | HandedOn | Failed | None:
        """Return its fate if it is not to be sent now: too late to be of use, a bad hour for its recipient, for
        somebody else by now, or before people of another company.
        """
        if delivery.kind is Kind.PROGRESS_POST:
            with self.uow.reading(delivery.workspace_id) as tx:
                if is_held_back(tx, delivery):
                    return HELD_BACK
        until, now = delivery.expires_at, self.clock.now()
        if until is None:
            return None
        if delivery.kind not in PLANNED:
            return TOO_LATE if until <= now else None
        with self.uow.reading(delivery.workspace_id) as tx:
            return sending_time(tx, delivery, until, now)

    def _is_expired(self, delivery: Delivery) -> bool:
        return delivery.expires_at is not None and delivery.expires_at <= self.clock.now()

    def settle(self, delivery: Delivery, fate: Fate) -> None:
        """Record what became of a claimed delivery, and what follows from it.

        What is reported late changes nothing: since then it was looked up, and another may be sending it.
        """
        now = self.clock.now()
        with self.uow.writing(delivery.workspace_id) as tx:
            match fate:
                case Sent():
                    _arrived(tx, delivery, fate, now, delivery.wanted)
                case Retry(seconds, reason):
                    tx.deliveries.mark_due_again(delivery, now + timedelta(seconds=seconds), reason)
                case Unknown(reason):
                    tx.deliveries.mark_unknown(delivery, self.real_clock.now() + LOOK_UP_AFTER, reason)
                case Failed(reason):
                    if tx.deliveries.mark_failed(delivery, reason) and delivery.kind is Kind.PROGRESS_POST:
                        post_was_refused(tx, delivery, reason, now)
                case Pointless(reason):
                    tx.deliveries.mark_dropped(delivery, reason)
                case PutOff(at, until, reason):
                    tx.deliveries.put_off(delivery, at, until, reason)
                case HandedOn():
                    if tx.deliveries.mark_dropped(delivery, fate.reason):
                        _hand_on(tx, delivery, fate)

    def gone(self, delivery: Delivery, reason: str) -> None:
        """Record that a sent message was deleted in Slack: a progress post can be sent again, others are let be."""
        now = self.clock.now()
        with self.uow.writing(delivery.workspace_id) as tx:
            if delivery.kind is not Kind.PROGRESS_POST:
                tx.deliveries.mark_shown(delivery)
            elif tx.deliveries.mark_gone(delivery, reason):
                tell_who_posted(tx, delivery, now)

    def shown(self, delivery: Delivery) -> None:
        """Record that the message now shows what was wanted when `delivery` was read."""
        with self.uow.writing(delivery.workspace_id) as tx:
            tx.deliveries.mark_shown(delivery)

    def rest(self, delivery: Delivery, seconds: float, reason: str) -> None:
        """Give a message back that could not be shown; the sender tries again after so many seconds (real time)."""
        with self.uow.writing(delivery.workspace_id) as tx:
            tx.deliveries.rest(delivery, self.real_clock.now() + timedelta(seconds=seconds), reason)

    def want(self, workspace_id: str, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        """Have a message shown anew at the sender's next tick, and return it as it is; None if there is none."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.want(kind, recipient, occurrence)

    def take_to_show(self, delivery: Delivery) -> Delivery | None:
        """Raise `wanted` of a sent message and lease it, so that nobody else shows it meanwhile.

        Returns None if somebody does already: they will show this change too.
        """
        key = delivery.kind, delivery.recipient, delivery.occurrence
        with self.uow.writing(delivery.workspace_id) as tx:
            return tx.deliveries.want_and_lease(*key, self.real_clock.now(), LEASE)

    def shown_or_newer(self, delivery: Delivery) -> Delivery | None:
        """End the lease of a message that shows the newest; if more is wanted by now, return it to be shown again."""
        with self.uow.writing(delivery.workspace_id) as tx:
            return tx.deliveries.mark_shown_if_newest(delivery)

    def show_anew(self, workspace_id: str, channel: str, ts: str) -> bool:
        """Have the sender show what stands at this place anew at once, before others; False: it is not ours."""
        with self.uow.writing(workspace_id) as tx:
            delivery = tx.deliveries.at(channel, ts)
            if delivery is None:
                return False
            tx.deliveries.want(delivery.kind, delivery.recipient, delivery.occurrence)
            tx.deliveries.hurry(delivery.kind, delivery.recipient, delivery.occurrence)
            return True

    def at(self, workspace_id: str, channel: str, ts: str, delivery_id: str | None = None) -> Delivery | None:
        """Return the delivery that stands at this place in Slack.

        `delivery_id` is what the message there carries: one whose fate was not known has arrived, then.
        """
        with self.uow.reading(workspace_id) as tx:
            known = tx.deliveries.at(channel, ts)
            carried = tx.deliveries.get(delivery_id) if delivery_id and known is None else None
        if carried is None or carried.state is State.SENT:
            return known
        with self.uow.writing(workspace_id) as tx:
            _found_at(tx, carried, Sent(channel, ts), self.clock.now())
            return tx.deliveries.at(channel, ts)

    def take_over(self) -> None:
        """Let go of the messages that processes which are no more were about to show anew, in every workspace.

        For when this is known to be the only process: nobody else has to wait for those leases to end then, and
        showing a message twice does no harm. What was being *sent* is left to `expire_leases` and a look-up.
        """
        for workspace_id in self.due.workspaces():
            with self.uow.writing(workspace_id) as tx:
                tx.deliveries.let_go()

    def expire_leases(self, workspace_id: str) -> int:
        """Turn what was claimed by a process that died into *unknown*, never into *due*; return how many."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.expire_leases(self.real_clock.now())

    def to_look_up(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease unknown deliveries whose time to be looked up has come."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_unknown(self.real_clock.now(), LEASE, limit)

    def found(self, delivery: Delivery, finding: Finding) -> None:
        """Record what a look-up found.

        One that could not be made is put off, until it is too late for the delivery to be of use, or a day is over.
        """
        match finding:
            case Sent():
                with self.uow.writing(delivery.workspace_id) as tx:
                    _found_at(tx, delivery, finding, self.clock.now())
            case Absent():
                self.settle(delivery, Retry(0, "not in Slack"))
            case Retry(_, reason) if self._is_expired(delivery) or self._was_long_ago(delivery):
                self.settle(delivery, Failed(f"could not be looked up: {reason}"))
            case Retry(seconds, reason):
                again = self.real_clock.now() + timedelta(seconds=seconds)
                with self.uow.writing(delivery.workspace_id) as tx:
                    tx.deliveries.mark_unknown(delivery, again, reason)

    def _was_long_ago(self, delivery: Delivery) -> bool:
        return delivery.attempted_at is not None and self.real_clock.now() - delivery.attempted_at >= LOOK_UP_FOR


def _arrived(tx: Transaction, delivery: Delivery, place: Sent, now: datetime, shown: int) -> bool:
    """Record that it stands in Slack, and what follows from that; return False if that was known."""
    is_news = tx.deliveries.mark_sent(delivery.delivery_id, place.channel, place.ts, now, shown)
    if is_news and delivery.kind is Kind.PROMPT:
        after_prompt_sent(tx, delivery, now)
    if is_news and delivery.kind is Kind.REMINDER:
        show_snoozed_again(tx, delivery)
    return is_news


def _found_at(tx: Transaction, delivery: Delivery, place: Sent, now: datetime) -> None:
    """Record where a message was found. What it shows nobody knows, so it is shown anew."""
    if _arrived(tx, delivery, place, now, shown=0):
        tx.deliveries.want(delivery.kind, delivery.recipient, delivery.occurrence)


def _hand_on(tx: Transaction, delivery: Delivery, to: HandedOn) -> None:
    """Have somebody else get a message, unless they have got it already."""
    key = delivery.kind, to.recipient, delivery.occurrence
    send_unless_it_was(tx, NewDelivery(*key, to.at, to.until, about=dict(delivery.about)))
