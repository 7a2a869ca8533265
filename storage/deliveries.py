"""The outbox: deliveries, who may send them now, and what became of them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint, Update, case, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.deliveries import Delivery, Kind, NewDelivery, State, Urgency
from storage.base import Repository, Row, Tenant

_CHANGED = text("wanted > shown AND state = 'sent'")


class DeliveryRow(Row):
    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "recipient", "occurrence"),
        Index(None, "workspace_id", "state", "urgency", "due_at"),
        Index(None, "state", "due_at"),
        Index(None, "state", "lease_until"),
        Index(None, "workspace_id", "channel", "ts"),
        Index("ix_deliveries_changed", "workspace_id", sqlite_where=_CHANGED, postgresql_where=_CHANGED),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[str] = mapped_column(String(32))
    occurrence: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    urgency: Mapped[int]
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    about: Mapped[dict[str, Any]]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    attempted_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    wanted: Mapped[int]
    shown: Mapped[int]
    reason: Mapped[str]


class SqlDeliveries(Repository):
    """Implements DeliveryStore."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        super().__init__(session, workspace_id)
        self.is_urgent = False
        """Whether this transaction asked for something that a person is waiting for."""

    def enqueue(self, delivery: NewDelivery) -> bool:
        new = self._insert(DeliveryRow).values(
            workspace_id=self._workspace_id,
            delivery_id=secrets.token_hex(16),
            kind=delivery.kind.value,
            recipient=delivery.recipient,
            occurrence=delivery.occurrence,
            state=State.DUE.value,
            due_at=delivery.due_at,
            expires_at=delivery.expires_at,
            urgency=int(delivery.urgency),
            thread_ts=delivery.thread_ts,
            about=dict(delivery.about),
            attempts=0,
            wanted=0,
            shown=0,
            reason="",
        )
        once = new.on_conflict_do_nothing(index_elements=["workspace_id", "kind", "recipient", "occurrence"])
        is_new = self._session.scalar(once.returning(DeliveryRow.delivery_id)) is not None
        self.is_urgent |= is_new and delivery.urgency is Urgency.ANSWER
        return is_new

    def get(self, delivery_id: str) -> Delivery | None:
        return self._one(DeliveryRow.delivery_id == delivery_id)

    def find(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        return self._one(*_keyed(kind, recipient, occurrence))

    def claim_due(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        claimable = self._first(
            limit,
            (DeliveryRow.urgency, DeliveryRow.due_at, DeliveryRow.delivery_id),
            DeliveryRow.state == State.DUE.value,
            DeliveryRow.due_at <= now,
        )
        claimed = self._changed(
            self._update(DeliveryRow.state == State.DUE.value, claimable).values(
                state=State.SENDING.value,
                lease_until=real_now + lease,
                attempts=DeliveryRow.attempts + 1,
                attempted_at=real_now,
            )
        )
        return sorted(claimed, key=lambda d: (d.urgency, d.due_at, d.delivery_id))

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        changed = (DeliveryRow.state == State.SENT.value, DeliveryRow.wanted > DeliveryRow.shown, free(real_now))
        order = (DeliveryRow.urgency, DeliveryRow.sent_at, DeliveryRow.delivery_id)
        claim = self._update(*changed, self._first(limit, order, *changed)).values(
            lease_until=real_now + lease, reason=""
        )
        return sorted(self._changed(claim), key=lambda d: (d.urgency, d.sent_at or d.due_at, d.delivery_id))

    def claim_unknown(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        waiting = (DeliveryRow.state == State.UNKNOWN.value, free(real_now))
        # What was put off comes after what was never looked up; NULL is first in one database and last in another.
        order = (func.coalesce(DeliveryRow.lease_until, DeliveryRow.attempted_at), DeliveryRow.delivery_id)
        claim = self._update(*waiting, self._first(limit, order, *waiting)).values(lease_until=real_now + lease)
        return sorted(self._changed(claim), key=lambda d: (d.attempted_at or d.due_at, d.delivery_id))

    def mark_sent(self, delivery_id: str, channel: str, ts: str, at: datetime, shown: int) -> bool:
        arrived = self._update(DeliveryRow.delivery_id == delivery_id, DeliveryRow.state != State.SENT.value)
        return bool(
            self._changed(
                arrived.values(
                    state=State.SENT.value,
                    channel=channel,
                    ts=ts,
                    sent_at=at,
                    shown=shown,
                    lease_until=None,
                    reason="",
                )
            )
        )

    def mark_shown(self, delivery: Delivery) -> None:
        wanted = delivery.wanted
        newest = case((DeliveryRow.shown > wanted, DeliveryRow.shown), else_=wanted)
        self._changed(self._update(*_held(delivery)).values(shown=newest, lease_until=None, reason=""))

    def mark_gone(self, delivery: Delivery, reason: str) -> bool:
        gone = self._update(*_held(delivery)).values(state=State.FAILED.value, lease_until=None, reason=reason)
        return bool(self._changed(gone))

    def rest(self, delivery: Delivery, until: datetime, reason: str) -> None:
        self._changed(self._update(*_held(delivery)).values(lease_until=until, reason=reason))

    def mark_unknown(self, delivery: Delivery, look_up_at: datetime, reason: str) -> bool:
        return self._end(delivery, State.UNKNOWN, reason, lease_until=look_up_at)

    def mark_failed(self, delivery: Delivery, reason: str) -> bool:
        return self._end(delivery, State.FAILED, reason, lease_until=None)

    def mark_dropped(self, delivery: Delivery, reason: str) -> bool:
        return self._end(delivery, State.DROPPED, reason, lease_until=None)

    def mark_due_again(self, delivery: Delivery, at: datetime, reason: str) -> bool:
        return self._end(delivery, State.DUE, reason, lease_until=None, due_at=at)

    def try_again(self, delivery_id: str, at: datetime, *, until: datetime | None = None) -> None:
        given_up = DeliveryRow.state.in_([State.FAILED.value, State.DROPPED.value])
        again = self._update(DeliveryRow.delivery_id == delivery_id, given_up)
        self._changed(again.values(state=State.DUE.value, due_at=at, expires_at=until, reason=""))

    def want(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        # Nobody is woken: a click shows its message itself, a form says `hurry`, the rest can wait for the next tick.
        raised = self._changed(self._update(*_keyed(kind, recipient, occurrence)).values(wanted=DeliveryRow.wanted + 1))
        return raised[0] if raised else None

    def want_since(self, kind: Kind, recipients: Iterable[str], since: str) -> None:
        self._changed(
            self._update(
                DeliveryRow.kind == kind.value,
                self._among(DeliveryRow.recipient, recipients),
                DeliveryRow.occurrence >= since,
            ).values(wanted=DeliveryRow.wanted + 1)
        )

    def hurry(self) -> None:
        self.is_urgent = True

    def want_and_lease(
        self, kind: Kind, recipient: str, occurrence: str, real_now: datetime, lease: timedelta
    ) -> Delivery | None:
        # One that rests (it has a reason) is in nobody's hands, and a click costs nothing of what it waits for.
        takeable = or_(free(real_now), DeliveryRow.reason != "")
        mine = self._update(*_keyed(kind, recipient, occurrence), DeliveryRow.state == State.SENT.value, takeable)
        taken = self._changed(mine.values(wanted=DeliveryRow.wanted + 1, lease_until=real_now + lease, reason=""))
        if not taken:
            self.want(kind, recipient, occurrence)
        return taken[0] if taken else None

    def mark_shown_if_newest(self, delivery: Delivery) -> Delivery | None:
        newest = self._update(*_held(delivery), DeliveryRow.wanted <= delivery.wanted)
        if self._changed(newest.values(shown=delivery.wanted, lease_until=None)):
            return None
        return self._one(*_held(delivery))

    def let_go(self) -> int:
        # One that rests has a reason, and its lease says until when.
        held = (DeliveryRow.state == State.SENT.value, DeliveryRow.lease_until.is_not(None), DeliveryRow.reason == "")
        return len(self._changed(self._update(*held).values(lease_until=None)))

    def expire_leases(self, real_now: datetime) -> int:
        expired = self._update(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until <= real_now)
        return len(
            self._changed(
                expired.values(state=State.UNKNOWN.value, lease_until=None, reason="the sender did not report back")
            )
        )

    def occurrences(self, kind: Kind, recipients: Iterable[str], since: str) -> Mapping[str, frozenset[str]]:
        planned = self._rows(DeliveryRow).where(
            DeliveryRow.kind == kind.value,
            self._among(DeliveryRow.recipient, recipients),
            DeliveryRow.occurrence >= since,
        )
        found: dict[str, set[str]] = {}
        for recipient, occurrence in self._session.execute(
            planned.with_only_columns(DeliveryRow.recipient, DeliveryRow.occurrence)
        ):
            found.setdefault(recipient, set()).add(occurrence)
        return {recipient: frozenset(occurrences) for recipient, occurrences in found.items()}

    def at(self, channel: str, ts: str) -> Delivery | None:
        return self._one(DeliveryRow.channel == channel, DeliveryRow.ts == ts, DeliveryRow.state == State.SENT.value)

    def _end(self, delivery: Delivery, state: State, reason: str, **also: datetime | None) -> bool:
        """Give an attempt its fate, unless it has had one since it was read: another may be made already."""
        as_read = (
            DeliveryRow.delivery_id == delivery.delivery_id,
            DeliveryRow.state == delivery.state.value,
            DeliveryRow.state != State.SENT.value,
            DeliveryRow.attempts == delivery.attempts,
        )
        return bool(self._changed(self._update(*as_read).values(state=state.value, reason=reason, **also)))

    def _one(self, *conditions: ColumnElement[bool]) -> Delivery | None:
        row = self._session.scalar(self._rows(DeliveryRow).where(*conditions))
        return None if row is None else _delivery(row)

    def _first(self, limit: int, order: tuple[Any, ...], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Say that a delivery is one of the first so many; those that another claimer holds are passed over."""
        first = self._rows(DeliveryRow).where(*conditions).order_by(*order).limit(limit)
        # A common table expression: PostgreSQL may run a plain subquery with a limit more than once.
        free = first.with_only_columns(DeliveryRow.delivery_id).with_for_update(skip_locked=True).cte()
        return DeliveryRow.delivery_id.in_(select(free.c.delivery_id))

    def _update(self, *conditions: ColumnElement[bool]) -> Update:
        return update(DeliveryRow).where(DeliveryRow.workspace_id == self._workspace_id, *conditions)

    def _changed(self, change: Update) -> list[Delivery]:
        # Rows read before in this transaction are refreshed from what the statement returns.
        options = {"synchronize_session": False, "populate_existing": True}
        rows = self._session.scalars(change.returning(DeliveryRow), execution_options=options)
        return [_delivery(row) for row in rows]


def free(real_now: datetime) -> ColumnElement[bool]:
    """Say that nobody holds a delivery, nor is it put off."""
    return or_(DeliveryRow.lease_until.is_(None), DeliveryRow.lease_until <= real_now)


def _held(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """Say that a sent message is still leased to whoever was given it so."""
    return (
        DeliveryRow.delivery_id == delivery.delivery_id,
        DeliveryRow.state == State.SENT.value,
        DeliveryRow.lease_until == delivery.lease_until,
    )


def _keyed(kind: Kind, recipient: str, occurrence: str) -> tuple[ColumnElement[bool], ...]:
    return (
        DeliveryRow.kind == kind.value,
        DeliveryRow.recipient == recipient,
        DeliveryRow.occurrence == occurrence,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        workspace_id=row.workspace_id,
        kind=Kind(row.kind),
        recipient=row.recipient,
        occurrence=row.occurrence,
        state=State(row.state),
        due_at=row.due_at,
        expires_at=row.expires_at,
        urgency=row.urgency,
        thread_ts=row.thread_ts,
        about=row.about,
        lease_until=row.lease_until,
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        channel=row.channel,
        ts=row.ts,
        sent_at=row.sent_at,
        wanted=row.wanted,
        shown=row.shown,
        reason=row.reason,
    )
