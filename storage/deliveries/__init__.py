"""The outbox: deliveries, who may send them now, and what became of them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless, PutOff, State, Urgency
from storage.base import Repository, UtcDateTime, among, given, rows_here
from storage.deliveries.rows import DeliveryRow, delivery_of

_REAL_NOW = bindparam("real_now", type_=UtcDateTime())
_LEASED_UNTIL = bindparam("leased_until", type_=UtcDateTime())


class SqlDeliveries(Repository):
    """Implements DeliveryStore."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        super().__init__(session, workspace_id)
        self.is_urgent = False
        """Whether this transaction asked for something that a person is waiting for."""

    def enqueue(self, delivery: NewDelivery) -> bool:
        new = {
            "workspace_id": self._workspace_id,
            "delivery_id": secrets.token_hex(16),
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
        once = _once(self._insert(DeliveryRow))
        is_new = self._session.connection().execute(once, new).scalar() is not None
        self.is_urgent |= is_new and delivery.urgency is Urgency.ANSWER
        return is_new

    def get(self, delivery_id: str) -> Delivery | None:
        return self._only(_by_id(), delivery=delivery_id)

    def find(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        return self._only(_by_key(), **_key(kind, recipient, occurrence))

    def claim_due(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        claimed = self._changed(_claim_due(), now=now, real_now=real_now, leased_until=real_now + lease, limit=limit)
        return sorted(claimed, key=lambda d: (d.urgency, d.due_at, d.delivery_id))

    def claim_changed(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        claimed = self._changed(_claim_changed(), real_now=real_now, leased_until=real_now + lease, limit=limit)
        return sorted(claimed, key=lambda d: (d.urgency, d.sent_at or d.due_at, d.delivery_id))

    def claim_unknown(self, real_now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
        claimed = self._changed(_claim_unknown(), real_now=real_now, leased_until=real_now + lease, limit=limit)
        return sorted(claimed, key=lambda d: (d.attempted_at or d.due_at, d.delivery_id))

    def mark_sent(self, delivery_id: str, channel: str, ts: str, at: datetime, shown: int) -> bool:
        arrived = {"its_channel": channel, "its_ts": ts, "at": at, "as_shown": shown}
        return bool(self._changed(_mark_sent(), delivery=delivery_id, **arrived))

    def mark_shown(self, delivery: Delivery) -> None:
        wanted = delivery.wanted
        newest = case((DeliveryRow.shown > wanted, DeliveryRow.shown), else_=wanted)
        self._changed(_update(*_held(delivery)).values(shown=newest, lease_until=None, reason="", urgency=_CALM))

    def mark_gone(self, delivery: Delivery, reason: str) -> bool:
        gone = _update(*_held(delivery)).values(state=State.FAILED.value, lease_until=None, reason=reason)
        return bool(self._changed(gone))

    def rest(self, delivery: Delivery, until: datetime, reason: str) -> None:
        self._changed(_update(*_held(delivery)).values(lease_until=until, reason=reason))

    def mark_unknown(self, delivery: Delivery, look_up_at: datetime, reason: str) -> bool:
        return self._end(delivery, State.UNKNOWN, reason, lease_until=look_up_at)

    def mark_failed(self, delivery: Delivery, reason: str) -> bool:
        return self._end(delivery, State.FAILED, reason, lease_until=None)

    def mark_dropped(self, delivery: Delivery, reason: str) -> bool:
        return self._end(delivery, State.DROPPED, reason, lease_until=None)

    def mark_due_again(self, delivery: Delivery, at: datetime, reason: str) -> bool:
        return self._end(delivery, State.DUE, reason, lease_until=None, due_at=at)

    def put_off(self, delivery: Delivery, at: datetime, until: datetime, reason: str) -> bool:
        return self._end(delivery, State.DUE, reason, lease_until=None, due_at=at, expires_at=until)

    def plan_anew(self, fates: Iterable[tuple[Delivery, PutOff | Pointless]]) -> None:
        if changes := [_as_planned_anew(delivery, fate) for delivery, fate in fates]:
            here = {"here": self._workspace_id}
            self._session.connection().execute(_plan_anew(), [here | change for change in changes])

    def try_again(self, delivery_id: str, at: datetime, *, until: datetime | None = None) -> None:
        given_up = DeliveryRow.state.in_([State.FAILED.value, State.DROPPED.value])
        again = _update(DeliveryRow.delivery_id == delivery_id, given_up)
        self._changed(again.values(state=State.DUE.value, due_at=at, expires_at=until, reason=""))

    def want(self, kind: Kind, recipient: str, occurrence: str) -> Delivery | None:
        # Nobody is woken: a click shows its message itself, a form says `hurry`, the rest can wait for the next tick.
        raised = self._changed(_want(), **_key(kind, recipient, occurrence))
        return raised[0] if raised else None

    def want_since(self, kind: Kind, recipients: Iterable[str], since: str) -> None:
        self._changed(
            _update(
                DeliveryRow.kind == kind.value,
                self._among(DeliveryRow.recipient, recipients),
                DeliveryRow.occurrence >= since,
            ).values(wanted=DeliveryRow.wanted + 1)
        )

    def want_any(self, kind: Kind, recipients: Iterable[str], occurrences: Iterable[str]) -> None:
        theirs = self._among(DeliveryRow.recipient, recipients), self._among(DeliveryRow.occurrence, occurrences)
        self._changed(_update(DeliveryRow.kind == kind.value, *theirs).values(wanted=DeliveryRow.wanted + 1))

    def want_at_leisure(self, delivery_ids: Iterable[str]) -> None:
        if wanted := list(delivery_ids):
            self._changed(_want_at_leisure(), deliveries=wanted)

    def hurry(self, kind: Kind, recipient: str, occurrence: str) -> None:
        self.is_urgent = True
        self._changed(_hurry(), **_key(kind, recipient, occurrence))

    def want_and_lease(
        self, kind: Kind, recipient: str, occurrence: str, real_now: datetime, lease: timedelta
    ) -> Delivery | None:
        # One that rests (it has a reason) is in nobody's hands, and a click costs nothing of what it waits for.
        takeable = or_(free(literal(real_now)), DeliveryRow.reason != "")
        mine = _update(*_keyed(), DeliveryRow.state == State.SENT.value, takeable)
        taken = self._changed(
            mine.values(wanted=DeliveryRow.wanted + 1, lease_until=real_now + lease, reason=""),
            **_key(kind, recipient, occurrence),
        )
        if not taken:
            self.want(kind, recipient, occurrence)
        return taken[0] if taken else None

    def mark_shown_if_newest(self, delivery: Delivery) -> Delivery | None:
        newest = _update(*_held(delivery), DeliveryRow.wanted <= delivery.wanted)
        if self._changed(newest.values(shown=delivery.wanted, lease_until=None, urgency=_CALM)):
            return None
        return self._one(*_held(delivery))

    def let_go(self) -> int:
        # One that rests has a reason, and its lease says until when.
        held = (DeliveryRow.state == State.SENT.value, DeliveryRow.lease_until.is_not(None), DeliveryRow.reason == "")
        return len(self._changed(_update(*held).values(lease_until=None)))

    def expire_leases(self, real_now: datetime) -> int:
        expired = _update(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until <= real_now)
        return len(
            self._changed(
                expired.values(state=State.UNKNOWN.value, lease_until=None, reason="the sender did not report back")
            )
        )

    def occurrences(self, kind: Kind, recipients: Iterable[str], since: str) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for recipient, occurrence in self._ask(_occurrences(), kind=kind.value, recipients=recipients, since=since):
            found.setdefault(recipient, set()).add(occurrence)
        return {recipient: frozenset(occurrences) for recipient, occurrences in found.items()}

    def of_people(self, kind: Kind, recipients: Iterable[str], since: str) -> Sequence[Delivery]:
        found = self._ask(_of_people(), kind=kind.value, recipients=recipients, since=since).scalars()
        return [delivery_of(row) for row in found]

    def of_person_since(self, kind: Kind, recipient: str, moment: datetime) -> Sequence[Delivery]:
        found = self._ask(_of_person_since(), kind=kind.value, recipient=recipient, moment=moment).scalars()
        return [delivery_of(row) for row in found]

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
        return bool(self._changed(_update(*as_read).values(state=state.value, reason=reason, **also)))

    def _one(self, *conditions: ColumnElement[bool]) -> Delivery | None:
        return self._only(rows_here(DeliveryRow).where(*conditions))

    def _only(self, wanted: Select[DeliveryRow], **values: object) -> Delivery | None:
        row = self._ask(wanted, **values).scalar()
        return None if row is None else delivery_of(row)

    def _changed(self, change: ReturningUpdate[DeliveryRow], **values: object) -> list[Delivery]:
        return [delivery_of(row) for row in self._session.scalars(change, {"here": self._workspace_id, **values})]


def _update(*conditions: ColumnElement[bool]) -> ReturningUpdate[DeliveryRow]:
    """Update deliveries of the workspace that `SqlDeliveries._changed` gives, and return them."""
    here = update(DeliveryRow).where(DeliveryRow.workspace_id == bindparam("here"), *conditions)
    # Rows read before in this transaction are refreshed from what the statement returns.
    return here.returning(DeliveryRow).execution_options(synchronize_session=False, populate_existing=True)


@cache
def _once(insert: sqlite.Insert | postgresql.Insert) -> ReturningInsert[str]:
    once = insert.on_conflict_do_nothing(index_elements=["workspace_id", "kind", "recipient", "occurrence"])
    return once.returning(DeliveryRow.delivery_id)


@cache
def _claim_due() -> ReturningUpdate[DeliveryRow]:
    """Given `now`, `real_now`, `leased_until` and a `limit`."""
    is_due = DeliveryRow.state == State.DUE.value
    order = (DeliveryRow.urgency, DeliveryRow.due_at, DeliveryRow.delivery_id)
    by_now = DeliveryRow.due_at <= given("now", DeliveryRow.due_at)
    return _update(is_due, _first(order, is_due, by_now)).values(
        state=State.SENDING.value,
        lease_until=_LEASED_UNTIL,
        attempts=DeliveryRow.attempts + 1,
        attempted_at=_REAL_NOW,
    )


@cache
def _claim_changed() -> ReturningUpdate[DeliveryRow]:
    """Given `real_now`, `leased_until` and a `limit`."""
    changed = (DeliveryRow.state == State.SENT.value, DeliveryRow.wanted > DeliveryRow.shown, free(_REAL_NOW))
    order = (DeliveryRow.urgency, DeliveryRow.sent_at, DeliveryRow.delivery_id)
    return _update(*changed, _first(order, *changed)).values(lease_until=_LEASED_UNTIL, reason="")


@cache
def _claim_unknown() -> ReturningUpdate[DeliveryRow]:
    """Given `real_now`, `leased_until` and a `limit`."""
    waiting = (DeliveryRow.state == State.UNKNOWN.value, free(_REAL_NOW))
    # What was put off comes after what was never looked up; NULL is first in one database and last in another.
    order = (func.coalesce(DeliveryRow.lease_until, DeliveryRow.attempted_at), DeliveryRow.delivery_id)
    return _update(*waiting, _first(order, *waiting)).values(lease_until=_LEASED_UNTIL)


def _first(order: tuple[Any, ...], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that a delivery is one of the first `limit`; those that another claimer holds are passed over."""
    first = rows_here(DeliveryRow).where(*conditions).order_by(*order).limit(bindparam("limit", type_=Integer))
    # A common table expression: PostgreSQL may run a plain subquery with a limit more than once.
    free = first.with_only_columns(DeliveryRow.delivery_id).with_for_update(skip_locked=True).cte()
    return DeliveryRow.delivery_id.in_(select(free.c.delivery_id))


@cache
def _mark_sent() -> ReturningUpdate[DeliveryRow]:
    """Given a `delivery`, `its_channel`, `its_ts`, `at` and what it is `as_shown`."""
    not_yet = _update(
        DeliveryRow.delivery_id == given("delivery", DeliveryRow.delivery_id), DeliveryRow.state != State.SENT.value
    )
    return not_yet.values(
        state=State.SENT.value,
        channel=given("its_channel", DeliveryRow.channel),
        ts=given("its_ts", DeliveryRow.ts),
        sent_at=given("at", DeliveryRow.sent_at),
        shown=given("as_shown", DeliveryRow.shown),
        lease_until=None,
        reason="",
    )


@cache
def _want() -> ReturningUpdate[DeliveryRow]:
    """Given a delivery's key."""
    return _update(*_keyed()).values(wanted=DeliveryRow.wanted + 1)


@cache
def _want_at_leisure() -> ReturningUpdate[DeliveryRow]:
    """Given `deliveries`."""
    # What is not sent yet keeps its place: somebody waits for it.
    urgency = case((DeliveryRow.state == State.SENT.value, int(Urgency.FOLLOWING)), else_=DeliveryRow.urgency)
    raised = _update(among(DeliveryRow.delivery_id, "deliveries"))
    return raised.values(wanted=DeliveryRow.wanted + 1, urgency=urgency)


@cache
def _hurry() -> ReturningUpdate[DeliveryRow]:
    """Given a delivery's key."""
    return _update(*_keyed(), DeliveryRow.state == State.SENT.value).values(urgency=int(Urgency.ANSWER))


@cache
def _by_id() -> Select[DeliveryRow]:
    """Given a `delivery`."""
    return rows_here(DeliveryRow).where(DeliveryRow.delivery_id == given("delivery", DeliveryRow.delivery_id))


@cache
def _by_key() -> Select[DeliveryRow]:
    """Given a delivery's key."""
    return rows_here(DeliveryRow).where(*_keyed())


@cache
def _occurrences() -> Select[str, str]:
    """Given a `kind`, `recipients` and `since` which occurrence."""
    return _of_people().with_only_columns(DeliveryRow.recipient, DeliveryRow.occurrence)


@cache
def _of_people() -> Select[DeliveryRow]:
    """Given a `kind`, `recipients` and `since` which occurrence."""
    found = rows_here(DeliveryRow).where(
        DeliveryRow.kind == given("kind", DeliveryRow.kind),
        among(DeliveryRow.recipient, "recipients"),
        DeliveryRow.occurrence >= given("since", DeliveryRow.occurrence),
    )
    return found.execution_options(populate_existing=True)


@cache
def _of_person_since() -> Select[DeliveryRow]:
    """Given a `kind`, a `recipient` and a `moment`."""
    found = rows_here(DeliveryRow).where(
        DeliveryRow.kind == given("kind", DeliveryRow.kind),
        DeliveryRow.recipient == given("recipient", DeliveryRow.recipient),
        DeliveryRow.due_at >= given("moment", DeliveryRow.due_at),
    )
    return found.order_by(DeliveryRow.occurrence).execution_options(populate_existing=True)


@cache
def _plan_anew() -> Update:
    """Given what `_as_planned_anew` returns."""
    as_read = (
        DeliveryRow.workspace_id == bindparam("here"),
        DeliveryRow.delivery_id == given("delivery", DeliveryRow.delivery_id),
        DeliveryRow.state == State.DUE.value,
        DeliveryRow.attempts == given("after_attempts", DeliveryRow.attempts),
    )
    return (
        update(DeliveryRow)
        .where(*as_read)
        .values(
            state=given("as_state", DeliveryRow.state),
            due_at=given("at", DeliveryRow.due_at),
            expires_at=given("until", DeliveryRow.expires_at),
            reason=given("because", DeliveryRow.reason),
        )
    )


def _as_planned_anew(delivery: Delivery, fate: PutOff | Pointless) -> dict[str, object]:
    as_read = {"delivery": delivery.delivery_id, "after_attempts": delivery.attempts, "because": fate.reason}
    if isinstance(fate, PutOff):
        return as_read | {"as_state": State.DUE.value, "at": fate.at, "until": fate.until}
    return as_read | {"as_state": State.DROPPED.value, "at": delivery.due_at, "until": delivery.expires_at}


_IS_USED = and_(DeliveryRow.kind != Kind.ANSWER.value, DeliveryRow.urgency == int(Urgency.ANSWER))
_CALM = case((_IS_USED, int(Urgency.PERSONAL)), else_=DeliveryRow.urgency)
"""The urgency of a message once it shows what whoever used it was waiting for."""


def free(real_now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Say that nobody holds a delivery, nor is it put off."""
    return or_(DeliveryRow.lease_until.is_(None), DeliveryRow.lease_until <= real_now)


def _held(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """Say that a sent message is still leased to whoever was given it so."""
    return (
        DeliveryRow.delivery_id == delivery.delivery_id,
        DeliveryRow.state == State.SENT.value,
        DeliveryRow.lease_until == delivery.lease_until,
    )


def _keyed() -> tuple[ColumnElement[bool], ...]:
    """Say that a delivery has the key that will be given: see `_key`."""
    return (
        DeliveryRow.kind == given("of_kind", DeliveryRow.kind),
        DeliveryRow.recipient == given("to", DeliveryRow.recipient),
        DeliveryRow.occurrence == given("for_occurrence", DeliveryRow.occurrence),
    )


def _key(kind: Kind, recipient: str, occurrence: str) -> dict[str, str]:
    """Return what is unique in a workspace, as statements built once want it."""
    return {"of_kind": kind.value, "to": recipient, "for_occurrence": occurrence}
