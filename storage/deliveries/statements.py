"""What is asked and changed in the outbox all the time, built once, and the conditions that it is built of."""

from datetime import datetime
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
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.domain.backoff import CLOCKS_APART, LONGEST_LEASE, LONGEST_REST
from bot.domain.deliveries import Delivery, Kind, Pointless, PutOff, State, Urgency
from bot.domain.usefulness import OF_A_DAY, LookUp, Turn
from storage.base import UtcDateTime, among, given, rows_here
from storage.deliveries.rows import DeliveryRow

_REAL_NOW = bindparam("real_now", type_=UtcDateTime())
_LEASED_UNTIL = bindparam("leased_until", type_=UtcDateTime())


def update_here(*conditions: ColumnElement[bool]) -> ReturningUpdate[DeliveryRow]:
    """Update deliveries of the workspace that `SqlDeliveries._changed` gives, and return them."""
    here = update(DeliveryRow).where(DeliveryRow.workspace_id == bindparam("here"), *conditions)
    # Rows read before in this transaction are refreshed from what the statement returns.
    return here.returning(DeliveryRow).execution_options(synchronize_session=False, populate_existing=True)


@cache
def insert_once(insert: sqlite.Insert | postgresql.Insert) -> ReturningInsert[str]:
    return unless_there(insert).returning(DeliveryRow.delivery_id)


@cache
def unless_there(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    return insert.on_conflict_do_nothing(index_elements=["workspace_id", "kind", "recipient", "occurrence"])


@cache
def claim_due(turn: Turn) -> ReturningUpdate[DeliveryRow]:
    """Given `now`, since when it is `morning`, `real_now`, `leased_until` and a `limit`; after those of earlier turns.

    A statement for each turn: each finds its earliest by index, whatever lies ahead of the others.
    """
    order = (DeliveryRow.urgency, DeliveryRow.due_at, DeliveryRow.delivery_id)
    by_now = DeliveryRow.due_at <= given("now", DeliveryRow.due_at)
    is_due = and_(DeliveryRow.state == State.DUE.value, *_has_turn(turn), by_now)
    return update_here(_first(order, is_due, free(_REAL_NOW))).values(
        state=State.SENDING.value,
        lease_until=_LEASED_UNTIL,
        attempts=DeliveryRow.attempts + 1,
        attempted_at=_REAL_NOW,
    )


def _has_turn(turn: Turn) -> tuple[ColumnElement[bool], ...]:
    """Say in SQL what `sending_turn` says."""
    match turn:
        case Turn.AWAITED:
            return (DeliveryRow.urgency == int(Urgency.ANSWER),)
        case Turn.THEIR_MORNING:
            is_fresh = DeliveryRow.due_at > given("morning", DeliveryRow.due_at)
            return DeliveryRow.urgency == int(Urgency.PERSONAL), is_fresh
        case Turn.LATER:
            # Each is named, so that the earliest of each are found by index.
            return (DeliveryRow.urgency.in_([int(each) for each in Urgency if each is not Urgency.ANSWER]),)


@cache
def claim_changed() -> ReturningUpdate[DeliveryRow]:
    """Given `real_now`, `leased_until` and a `limit`."""
    changed = (DeliveryRow.state == State.SENT.value, DeliveryRow.wanted > DeliveryRow.shown, free(_REAL_NOW))
    order = (DeliveryRow.urgency, DeliveryRow.sent_at, DeliveryRow.delivery_id)
    return update_here(_first(order, *changed)).values(lease_until=_LEASED_UNTIL, reason="")


@cache
def claim_unknown() -> ReturningUpdate[DeliveryRow]:
    """Given `now`, `real_now`, since when it is `overdue`, `leased_until` and a `limit`."""
    waiting = (DeliveryRow.state == State.UNKNOWN.value, free(_REAL_NOW))
    # What was put off comes after what was never looked up; NULL is first in one database and last in another.
    since = func.coalesce(DeliveryRow.lease_until, DeliveryRow.attempted_at)
    # Nobody loses their place for having been put off once it is overdue.
    order = (_look_up_turn(), case((_is_overdue(), DeliveryRow.attempted_at), else_=since), DeliveryRow.delivery_id)
    return update_here(_first(order, *waiting)).values(lease_until=_LEASED_UNTIL)


def _look_up_turn() -> ColumnElement[int]:
    """Say in SQL what `look_up_turn` says."""
    return case(
        (DeliveryRow.urgency == int(Urgency.ANSWER), int(LookUp.AWAITED)),
        (_is_overdue(), int(LookUp.OVERDUE)),
        (DeliveryRow.expires_at.is_(None), int(LookUp.LATER)),
        (DeliveryRow.expires_at <= given("now", DeliveryRow.due_at), int(LookUp.USELESS)),
        (DeliveryRow.kind.in_(sorted(OF_A_DAY)), int(LookUp.OF_TODAY)),
        else_=int(LookUp.LATER),
    )


def _is_overdue() -> ColumnElement[bool]:
    return DeliveryRow.attempted_at <= bindparam("overdue", type_=UtcDateTime())


def _first(order: tuple[Any, ...], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that a delivery is one of the first `limit`; those that another claimer holds are passed over.

    It needs no other condition beside: with one, SQLite goes through all that meet it.
    """
    first = rows_here(DeliveryRow).where(*conditions).order_by(*order).limit(bindparam("limit", type_=Integer))
    # A common table expression: PostgreSQL may run a plain subquery with a limit more than once.
    free = first.with_only_columns(DeliveryRow.delivery_id).with_for_update(skip_locked=True).cte()
    return DeliveryRow.delivery_id.in_(select(free.c.delivery_id))


@cache
def mark_sent() -> ReturningUpdate[DeliveryRow]:
    """Given a `delivery`, `its_channel`, `its_ts`, `at` and what it is `as_shown`."""
    not_yet = update_here(
        DeliveryRow.delivery_id == given("delivery", DeliveryRow.delivery_id), DeliveryRow.state != State.SENT.value
    )
    return not_yet.values(
        state=State.SENT.value,
        channel=given("its_channel", DeliveryRow.channel),
        ts=given("its_ts", DeliveryRow.ts),
        sent_at=given("at", DeliveryRow.sent_at),
        shown=given("as_shown", DeliveryRow.shown),
        lease_until=None,
        sought_since=None,
        reason="",
    )


@cache
def want() -> ReturningUpdate[DeliveryRow]:
    """Given a delivery's key."""
    return update_here(*keyed()).values(wanted=DeliveryRow.wanted + 1)


@cache
def want_at_leisure() -> ReturningUpdate[DeliveryRow]:
    """Given what a delivery's key is of, but `occurrences` for the last part of it."""
    # What is not sent yet keeps its place: somebody waits for it.
    urgency = case((DeliveryRow.state == State.SENT.value, int(Urgency.FOLLOWING)), else_=DeliveryRow.urgency)
    kind, recipient, _ = keyed()
    raised = update_here(kind, recipient, among(DeliveryRow.occurrence, "occurrences"))
    return raised.values(wanted=DeliveryRow.wanted + 1, urgency=urgency)


@cache
def hurry() -> ReturningUpdate[DeliveryRow]:
    """Given a delivery's key."""
    return update_here(*keyed(), DeliveryRow.state == State.SENT.value).values(urgency=int(Urgency.ANSWER))


@cache
def by_id() -> Select[DeliveryRow]:
    """Given a `delivery`."""
    return rows_here(DeliveryRow).where(DeliveryRow.delivery_id == given("delivery", DeliveryRow.delivery_id))


@cache
def by_key() -> Select[DeliveryRow]:
    """Given a delivery's key."""
    return rows_here(DeliveryRow).where(*keyed())


@cache
def occurrences() -> Select[str, str]:
    """Given a `kind`, `recipients` and `since` which occurrence."""
    return of_people().with_only_columns(DeliveryRow.recipient, DeliveryRow.occurrence)


@cache
def of_people() -> Select[DeliveryRow]:
    """Given a `kind`, `recipients` and `since` which occurrence."""
    found = rows_here(DeliveryRow).where(
        DeliveryRow.kind == given("kind", DeliveryRow.kind),
        among(DeliveryRow.recipient, "recipients"),
        DeliveryRow.occurrence >= given("since", DeliveryRow.occurrence),
    )
    return found.execution_options(populate_existing=True)


@cache
def plan_anew() -> Update:
    """Given what `as_planned_anew` returns."""
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
            lease_until=None,
            reason=given("because", DeliveryRow.reason),
        )
    )


def as_planned_anew(delivery: Delivery, fate: PutOff | Pointless) -> dict[str, object]:
    as_read = {"delivery": delivery.delivery_id, "after_attempts": delivery.attempts, "because": fate.reason}
    if isinstance(fate, PutOff):
        return as_read | {"as_state": State.DUE.value, "at": fate.at, "until": fate.until}
    return as_read | {"as_state": State.DROPPED.value, "at": delivery.due_at, "until": delivery.expires_at}


_IS_USED = and_(DeliveryRow.kind != Kind.ANSWER.value, DeliveryRow.urgency == int(Urgency.ANSWER))
CALM = case((_IS_USED, int(Urgency.PERSONAL)), else_=DeliveryRow.urgency)
"""The urgency of a message once it shows what whoever used it was waiting for."""


def free(real_now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Say that nobody holds a delivery, nor is it put off."""
    return or_(DeliveryRow.lease_until.is_(None), DeliveryRow.lease_until <= real_now)


@cache
def too_far_ahead() -> tuple[ColumnElement[bool], ...]:
    """Given `longest_ends`, say of leases, and of rests, that they end later than any; each is found by index."""
    lease_ends, rest_ends = (bindparam(name, type_=UtcDateTime()) for name in ("lease_ends", "rest_ends"))
    resting = [State.DUE.value, State.UNKNOWN.value, State.SENT.value]
    return (
        and_(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until > lease_ends),
        and_(DeliveryRow.state.in_(resting), DeliveryRow.lease_until > rest_ends),
    )


def longest_ends(real_now: datetime) -> dict[str, datetime]:
    """Return when a lease that is given now would end at the latest by anybody's clock, and a rest."""
    latest = real_now + CLOCKS_APART
    return {"lease_ends": latest + LONGEST_LEASE, "rest_ends": latest + LONGEST_REST}


@cache
def bring_back() -> tuple[ReturningUpdate[DeliveryRow], ...]:
    """Given `longest_ends` and `soon`."""
    soon = bindparam("soon", type_=UtcDateTime())
    return tuple(update_here(each).values(lease_until=soon) for each in too_far_ahead())


def held(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """Say that a sent message is still leased to whoever was given it so."""
    return (
        DeliveryRow.delivery_id == delivery.delivery_id,
        DeliveryRow.state == State.SENT.value,
        DeliveryRow.lease_until == delivery.lease_until,
    )


def keyed() -> tuple[ColumnElement[bool], ...]:
    """Say that a delivery has the key that will be given: see `key`."""
    return (
        DeliveryRow.kind == given("of_kind", DeliveryRow.kind),
        DeliveryRow.recipient == given("to", DeliveryRow.recipient),
        DeliveryRow.occurrence == given("for_occurrence", DeliveryRow.occurrence),
    )


def key(kind: Kind, recipient: str, occurrence: str) -> dict[str, str]:
    """Return what is unique in a workspace, as statements built once want it."""
    return {"of_kind": kind.value, "to": recipient, "for_occurrence": occurrence}
