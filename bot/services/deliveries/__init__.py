"""The outbox: what is to be sent, who may send it now, and what became of it.

Two clocks: `now` is the bot's, which `try` can move and which says what is due; *real* time rules leases and
look-ups, because Slack and other processes do not move with ours.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.backoff import LONGEST_LEASE, rest_after
from bot.domain.deliveries import (
    NOT_LOOKED_UP,
    Absent,
    Delivery,
    Failed,
    Fate,
    Finding,
    HandedOn,
    Kind,
    Pointless,
    PutOff,
    Retry,
    Sent,
    State,
    Unknown,
    Unreached,
    Unsearchable,
)
from bot.services.clock import Clock
from bot.services.deliveries.fates import arrived, fail, found_at, hand_on, try_again_or_fail
from bot.services.due import DueStore
from bot.services.refused_posts import HELD_BACK, is_held_back, moved_on, tell_who_posted, tells_of_refusal
from bot.services.sending_times import CANNOT_BE_ASKED, PLANNED, TOO_LATE, has_left, sending_time
from bot.services.unit_of_work import UnitOfWork

LEASE = LONGEST_LEASE
"""How long a claimed delivery belongs to the process that claimed it (real time)."""

LOOK_UP_AFTER = timedelta(minutes=1)
"""How long after the attempt an unknown delivery is looked up; sooner, Slack may still be writing it."""

LOOK_UP_FOR = timedelta(days=1)
"""How long look-ups are tried that cannot be made (real time), from the first of them on; then it has failed."""


class DeliveryService:
    """The life of a delivery: claimed, sent, its fate recorded; each step one short transaction.

    `jitter` gives numbers from 0 to 1, which spread what is tried again.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        due: DueStore,
        clock: Clock,
        real_clock: Clock,
        *,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.uow, self.due, self.clock, self.real_clock, self._jitter = uow, due, clock, real_clock, jitter

    def workspaces_to_send(self) -> Sequence[str]:
        return self.due.workspaces_to_send(self.clock.now(), self.real_clock.now())

    def workspaces_to_sweep(self) -> Sequence[str]:
        return self.due.workspaces_to_sweep(self.real_clock.now())

    def next_moment(self) -> datetime | None:
        """Return when the bot next has something to do by its own clock, None if never."""
        return self.due.next_moment(self.clock.now())

    def is_any_due(self, within: timedelta) -> bool:
        """Return whether anything is due that may be sent within so much real time: what rests for longer is not."""
        return self.due.is_any_due(self.clock.now(), self.real_clock.now() + within)

    def claim(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease up to `limit` due deliveries, in the order of `sending_turn`; what has expired by now is among them."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_due(self.clock.now(), self.real_clock.now(), LEASE, limit)

    def claim_changed(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease up to `limit` sent messages that no longer show the newest."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_changed(self.real_clock.now(), LEASE, limit)

    def instead_of_sending(self, delivery: Delivery) -> PutOff | Pointless | HandedOn | Failed | None:
        """Return its fate if it is not to be sent now: too late to be of use, a bad hour for its recipient, who may
        have left, for somebody else or another channel by now, or before people of another company.
        """
        until, now = delivery.expires_at, self.clock.now()
        with self.uow.reading(delivery.workspace_id) as tx:
            if delivery.kind is Kind.PROGRESS_POST and is_held_back(tx, delivery):
                return HELD_BACK
            if delivery.kind is Kind.PROGRESS_POST and (moved := moved_on(tx, delivery, now)):
                return moved
            tells = delivery.kind is Kind.PROGRESS_DRAFT and tells_of_refusal(tx, delivery)
            may_be_handed_on = delivery.kind is Kind.PROGRESS_DRAFT and until is not None and not tells
            if not may_be_handed_on and has_left(tx, delivery.recipient):
                return CANNOT_BE_ASKED
            if until is None:
                return None
            if delivery.kind not in PLANNED or tells:
                if until > now:
                    return None
                # Whoever posted it believes that it is out, and is told.
                return Failed(TOO_LATE.reason) if delivery.kind is Kind.PROGRESS_POST else TOO_LATE
            return sending_time(tx, delivery, until, now)

    def settle(self, delivery: Delivery, fate: Fate) -> None:
        """Record what became of a claimed delivery, and what follows from it.

        What is reported late changes nothing: since then it was looked up, and another may be sending it.
        """
        now, real_now = self.clock.now(), self.real_clock.now()
        with self.uow.writing(delivery.workspace_id) as tx:
            match fate:
                case Sent():
                    arrived(tx, delivery, fate, now, delivery.wanted)
                case Retry(seconds, reason):
                    tx.deliveries.mark_due_again(delivery, real_now + timedelta(seconds=seconds), reason)
                case Unreached(reason):
                    rest = rest_after(delivery.in_vain + 1, self._jitter())
                    try_again_or_fail(tx, delivery, reason, real_now + rest, now)
                case Unknown(reason):
                    tx.deliveries.mark_unknown(delivery, real_now + LOOK_UP_AFTER, reason)
                case Failed(reason):
                    fail(tx, delivery, reason, now)
                case Pointless(reason):
                    tx.deliveries.mark_dropped(delivery, reason)
                case PutOff(at, until, reason):
                    tx.deliveries.put_off(delivery, at, until, reason)
                case HandedOn():
                    if tx.deliveries.mark_dropped(delivery, fate.reason):
                        hand_on(tx, delivery, fate)

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
            found_at(tx, carried, Sent(channel, ts), self.clock.now())
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
        """Turn what was claimed by a process that died into *unknown*, never into *due*; return how many.

        What is held or rests for longer than can be meant, as a clock was wrong, does so for a minute from now on.
        """
        with self.uow.writing(workspace_id) as tx:
            real_now = self.real_clock.now()
            tx.deliveries.bring_back(real_now)
            return tx.deliveries.expire_leases(real_now, look_up_at=real_now + LOOK_UP_AFTER)

    def to_look_up(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        """Lease unknown deliveries whose time to be looked up has come, the most useful first."""
        with self.uow.writing(workspace_id) as tx:
            return tx.deliveries.claim_unknown(self.clock.now(), self.real_clock.now(), LEASE, limit)

    def found(self, delivery: Delivery, finding: Finding) -> None:
        """Record what a look-up found.

        One that could not be made is put off until a day is over, be it too late for the delivery to be of use: it may
        have arrived in time, and what follows from that is owed. One whose turn had not come was not even tried.
        """
        match finding:
            case Sent():
                with self.uow.writing(delivery.workspace_id) as tx:
                    found_at(tx, delivery, finding, self.clock.now())
            case Absent():
                self.settle(delivery, Unreached("not in Slack"))
            case Unsearchable(reason):
                self.settle(delivery, Failed(f"{NOT_LOOKED_UP}: {reason}"))
            case Retry(seconds, reason, is_for_all):
                self._look_up_again(delivery, seconds, reason, is_tried=not is_for_all)

    def _look_up_again(self, delivery: Delivery, seconds: float, reason: str, *, is_tried: bool) -> None:
        real_now = self.real_clock.now()
        since = min(delivery.sought_since or real_now, real_now) if is_tried else delivery.sought_since
        if is_tried and since is not None and real_now - since >= LOOK_UP_FOR:
            self.settle(delivery, Failed(f"{NOT_LOOKED_UP}: {reason}"))
            return
        again = real_now + timedelta(seconds=seconds)
        with self.uow.writing(delivery.workspace_id) as tx:
            tx.deliveries.mark_unknown(delivery, again, reason, sought_since=since)
