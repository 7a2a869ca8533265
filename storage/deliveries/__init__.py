"""The outbox: deliveries, who may send them now, and what became of them."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, literal, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.backoff import LONGEST_LEASE
from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless, PutOff, State, Urgency
from bot.domain.usefulness import LOOK_UP_WITHIN, MORNING, Turn, look_up_turn, sending_turn
from storage.base import Repository, rows_here
from storage.deliveries import statements
from storage.deliveries.rows import DeliveryRow, delivery_of
from storage.deliveries.statements import CALM, free, held, key, keyed, update_here


def new_id() -> str:
    """Return an id that begins with the time (nanoseconds since 1970): what is due at one moment goes out in the order
    in which it was written, so that nobody reads what waits for them before why.
    """
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


class SqlDeliveries(Repository):
    """Implements DeliveryStore."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        super().__init__(session, workspace_id)
        self.is_urgent = False
        """Whether this transaction asked for something that a person is waiting for."""

    def enqueue(self, delivery: NewDelivery) -> bool:
        once = statements.insert_once(self._insert(DeliveryRow))
        is_new = self._session.connection().execute(once, self._fields(delivery)).scalar() is not None
        self.is_urgent |= is_new and delivery.urgency is Urgency.ANSWER
        return is_new

    def enqueue_all(self, deliveries: Iterable[NewDelivery]) -> None:
        if rows := [self._fields(delivery) for delivery in deliveries]:
            self._session.connection().execute(statements.unless_there(self._insert(DeliveryRow)), rows)
            self.is_urgent |= any(row["urgency"] == Urgency.ANSWER for row in rows)

    def _fields(self, delivery: NewDelivery) -> dict[str, object]:
        return {
            "workspace_id": self._workspace_id,
            "delivery_id": new_id(),
            "kind": delivery.kind.value,
            "recipient": delivery.recipient,
            "occurrence": delivery.occurrence,
            "state": State.DUE.value,
            "due_at": delivery.due_at,
            "expires_at": delivery.expires_at,
            "urgency": int(delivery.urgency),
            "thread_ts": delivery.thread_ts,
            "about": dict(delivery.about),
            "attempts": 0,
            "wanted": 0,
            "shown": 0,
            "reason": "",
        }

    def get(self, delivery_id: str) -> Delivery | None:
        return self._only(statements.by_id(), delivery=delivery_id)

    def find(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        return self._only(statements.by_key(), **key(kind, recipient, occurrence))

    def claim_due(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        moment = {"now": now, "real_now": real_now, "leased_until": real_now + lease}
        claimed: list[Delivery] = []
        for turn in Turn:
            if (left := limit - len(claimed)) > 0:
                since = {"morning": now - MORNING} if turn is Turn.THEIR_MORNING else {}
                claimed += self._changed(statements.claim_due(turn), **moment, **since, limit=left)
        return sorted(claimed, key=lambda d: (sending_turn(d, now), d.urgency, d.due_at, d.delivery_id))

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        claimed = self._changed(
            statements.claim_changed(), real_now=real_now, leased_until=real_now + lease, limit=limit
        )
        return sorted(claimed, key=lambda d: (d.urgency, d.sent_at or d.due_at, d.delivery_id))

    def claim_unknown(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        moments = {"now": now, "real_now": real_now, "overdue": real_now - LOOK_UP_WITHIN}
        claimed = self._changed(statements.claim_unknown(), **moments, leased_until=real_now + lease, limit=limit)
        return sorted(
            claimed, key=lambda d: (look_up_turn(d, now, real_now), d.attempted_at or d.due_at, d.delivery_id)
        )

    def mark_sent(self, delivery_id: str, channel: str, ts: str, at: datetime, shown: int) -> bool:
        arrived = {"its_channel": channel, "its_ts": ts, "at": at, "as_shown": shown}
        return bool(self._changed(statements.mark_sent(), delivery=delivery_id, **arrived))

    def mark_shown(self, delivery: Delivery) -> None:
        wanted = delivery.wanted
        newest = case((DeliveryRow.shown > wanted, DeliveryRow.shown), else_=wanted)
        shown = update_here(*held(delivery)).values(shown=newest, lease_until=None, reason="", urgency=CALM)
        if not self._changed(shown):
            self._want_after_late(delivery)

    def mark_gone(self, delivery: Delivery, reason: str) -> bool:
        gone = update_here(*held(delivery)).values(state=State.FAILED.value, lease_until=None, reason=reason)
        return bool(self._changed(gone))

    def rest(self, delivery: Delivery, until: datetime, reason: str) -> None:
        self._changed(update_here(*held(delivery)).values(lease_until=until, reason=reason))

    def mark_unknown(
        self, delivery: Delivery, look_up_at: datetime, reason: str, *, sought_since: datetime | None = None
    ) -> bool:
        return self._end(delivery, State.UNKNOWN, reason, lease_until=look_up_at, sought_since=sought_since)

    def mark_failed(self, delivery: Delivery, reason: str) -> bool:
        return self._end(delivery, State.FAILED, reason, lease_until=None)

    def mark_dropped(self, delivery: Delivery, reason: str) -> bool:
        return self._end(delivery, State.DROPPED, reason, lease_until=None)

    def mark_due_again(self, delivery: Delivery, not_before: datetime, reason: str, *, in_vain: bool = False) -> bool:
        times = delivery.in_vain + 1 if in_vain else delivery.in_vain
        return self._end(delivery, State.DUE, reason, lease_until=not_before, in_vain=times)

    def put_off(self, delivery: Delivery, at: datetime, until: datetime, reason: str) -> bool:
        return self._end(delivery, State.DUE, reason, lease_until=None, due_at=at, expires_at=until)

    def plan_anew(self, fates: Iterable[tuple[Delivery, PutOff | Pointless]]) -> None:
        if changes := [statements.as_planned_anew(delivery, fate) for delivery, fate in fates]:
            here = {"here": self._workspace_id}
            self._session.connection().execute(statements.plan_anew(), [here | change for change in changes])

    def try_again(self, delivery_id: str, at: datetime, *, until: datetime | None = None) -> None:
        given_up = DeliveryRow.state.in_([State.FAILED.value, State.DROPPED.value])
        again = update_here(DeliveryRow.delivery_id == delivery_id, given_up)
        fresh = {"lease_until": None, "sought_since": None, "in_vain": 0, "reason": ""}
        self._changed(again.values(state=State.DUE.value, due_at=at, expires_at=until, **fresh))

    def want(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        # Nobody is woken: a click shows its message itself, a form says `hurry`, the rest can wait for the next tick.
        raised = self._changed(statements.want(), **key(kind, recipient, occurrence))
        return raised[0] if raised else None

    def want_since(self, kind: Kind, recipients: Iterable[str], since: str) -> None:
        self._changed(
            update_here(
                DeliveryRow.kind == kind.value,
                self._among(DeliveryRow.recipient, recipients),
                DeliveryRow.occurrence >= since,
            ).values(wanted=DeliveryRow.wanted + 1)
        )

    def want_any(self, kind: Kind, recipients: Iterable[str], occurrences: Iterable[str]) -> None:
        theirs = self._among(DeliveryRow.recipient, recipients), self._among(DeliveryRow.occurrence, occurrences)
        self._changed(update_here(DeliveryRow.kind == kind.value, *theirs).values(wanted=DeliveryRow.wanted + 1))

    def want_about(self, kind: Kind, subjects: Iterable[str]) -> None:
        subject = func.substr(
            DeliveryRow.occurrence,
            1,
            func.length(DeliveryRow.occurrence) - len("/2027-01-07"),
            type_=DeliveryRow.occurrence.type,
        )
        about = update_here(DeliveryRow.kind == kind.value, self._among(subject, subjects))
        self._changed(about.values(wanted=DeliveryRow.wanted + 1))

    def want_everywhere(self, kind: Kind, occurrences: Iterable[str]) -> Sequence[Delivery]:
        of_kind = DeliveryRow.kind == kind.value, self._among(DeliveryRow.occurrence, occurrences)
        return self._changed(update_here(*of_kind).values(wanted=DeliveryRow.wanted + 1))

    def want_at_leisure(self, kind: Kind, recipient: str, occurrences: Iterable[str]) -> None:
        self._changed(statements.want_at_leisure(), of_kind=kind.value, to=recipient, occurrences=sorted(occurrences))

    def hurry(self, kind: Kind, recipient: str, occurrence: str) -> None:
        self.is_urgent = True
        self._changed(statements.hurry(), **key(kind, recipient, occurrence))

    def want_and_lease(
        self, kind: Kind, recipient: str, occurrence: str, real_now: datetime, lease: timedelta
    ) -> Delivery | None:
        # One that rests (it has a reason) is in nobody's hands, and a click costs nothing of what it waits for.
        takeable = or_(free(literal(real_now)), DeliveryRow.reason != "")
        mine = update_here(*keyed(), DeliveryRow.state == State.SENT.value, takeable)
        taken = self._changed(
            mine.values(wanted=DeliveryRow.wanted + 1, lease_until=real_now + lease, reason=""),
            **key(kind, recipient, occurrence),
        )
        if not taken:
            self.want(kind, recipient, occurrence)
        return taken[0] if taken else None

    def mark_shown_if_newest(self, delivery: Delivery) -> Delivery | None:
        newest = update_here(*held(delivery), DeliveryRow.wanted <= delivery.wanted)
        if self._changed(newest.values(shown=delivery.wanted, lease_until=None, urgency=CALM)):
            return None
        still_held = self._one(*held(delivery))
        if still_held is None:
            self._want_after_late(delivery)
        return still_held

    def _want_after_late(self, delivery: Delivery) -> None:
        """Have a message shown once more whose lease was over: what was shown may have come over something newer."""
        here = DeliveryRow.delivery_id == delivery.delivery_id, DeliveryRow.state == State.SENT.value
        self._changed(update_here(*here).values(wanted=DeliveryRow.wanted + 1))

    def let_go(self) -> int:
        # One that rests has a reason, and its lease says until when.
        leased = (DeliveryRow.state == State.SENT.value, DeliveryRow.lease_until.is_not(None), DeliveryRow.reason == "")
        return len(self._changed(update_here(*leased).values(lease_until=None)))

    def bring_back(self, real_now: datetime) -> int:
        ends = statements.longest_ends(real_now)
        return sum(len(self._changed(each, **ends, soon=real_now + LONGEST_LEASE)) for each in statements.bring_back())

    def expire_leases(self, real_now: datetime, look_up_at: datetime) -> int:
        expired = update_here(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until <= real_now)
        return len(
            self._changed(
                expired.values(
                    state=State.UNKNOWN.value, lease_until=look_up_at, reason="the sender did not report back"
                )
            )
        )

    def occurrences(self, kind: Kind, recipients: Iterable[str], since: str) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for recipient, occurrence in self._ask(
            statements.occurrences(), kind=kind.value, recipients=recipients, since=since
        ):
            found.setdefault(recipient, set()).add(occurrence)
        return {recipient: frozenset(occurrences) for recipient, occurrences in found.items()}

    def of_people(self, kind: Kind, recipients: Iterable[str], since: str) -> Sequence[Delivery]:
        found = self._ask(statements.of_people(), kind=kind.value, recipients=recipients, since=since).scalars()
        return [delivery_of(row) for row in found]

    def at(self, channel: str, ts: str) -> Delivery | None:
        return self._one(DeliveryRow.channel == channel, DeliveryRow.ts == ts, DeliveryRow.state == State.SENT.value)

    def _end(self, delivery: Delivery, state: State, reason: str, **also: datetime | int | None) -> bool:
        """Give an attempt its fate, unless it has had one since it was read: another may be made already."""
        as_read = (
            DeliveryRow.delivery_id == delivery.delivery_id,
            DeliveryRow.state == delivery.state.value,
            DeliveryRow.state != State.SENT.value,
            DeliveryRow.attempts == delivery.attempts,
        )
        # Of one that was given up it tells for how long it was looked for.
        over = {} if state is State.FAILED else {"sought_since": None}
        return bool(self._changed(update_here(*as_read).values(state=state.value, reason=reason, **over | also)))

    def _one(self, *conditions: ColumnElement[bool]) -> Delivery | None:
        return self._only(rows_here(DeliveryRow).where(*conditions))

    def _only(self, wanted: Select[DeliveryRow], **values: object) -> Delivery | None:
        row = self._ask(wanted, **values).scalar()
        return None if row is None else delivery_of(row)

    def _changed(self, change: ReturningUpdate[DeliveryRow], **values: object) -> list[Delivery]:
        return [delivery_of(row) for row in self._session.scalars(change, {"here": self._workspace_id, **values})]
