"""What is due in which workspace: the one place that looks across workspaces, at ids and moments only."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, union, union_all

from bot.domain.deliveries import Kind, NotSent, State
from storage.base import UtcDateTime, given
from storage.deliveries.rows import DeliveryRow
from storage.deliveries.statements import free, longest_ends, too_far_ahead
from storage.drafts import DraftRow
from storage.engines import Engines, patience_ends
from storage.people import PersonRow
from storage.receipts import ReceiptRow
from storage.replies import HAS_WORDS, ReplyRow
from storage.schedules import ScheduleRow, falls_due, is_of_known_kind
from storage.workspaces import WorkspaceRow

_DUE = DeliveryRow.state == State.DUE.value
_REAL_NOW = bindparam("real_now", type_=UtcDateTime())


class SqlDue:
    """Implements DueStore."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def workspaces(self) -> Sequence[str]:
        return self._ids(_all())

    def workspaces_to_plan(self, now: datetime) -> Sequence[str]:
        return self._ids(_to_plan(), now=now)

    def workspaces_to_send(self, now: datetime, real_now: datetime) -> Sequence[str]:
        return self._ids(_to_send(), now=now, real_now=real_now)

    def workspaces_to_sweep(self, real_now: datetime) -> Sequence[str]:
        return self._ids(_to_sweep(), real_now=real_now, **longest_ends(real_now))

    def workspaces_to_forget_in(self, before: datetime) -> Sequence[str]:
        return self._ids(_to_forget_in(), before=before)

    def workspaces_with_unknown_people(self) -> Sequence[str]:
        return self._ids(_with_unknown_people())

    def next_moment(self, after: datetime) -> datetime | None:
        with patience_ends(), self._engines.reading.connect() as connection:
            moment: datetime | None = connection.scalar(_next_moment(), {"after": after})
            return moment

    def is_any_due(self, now: datetime, free_until: datetime) -> bool:
        with patience_ends(), self._engines.reading.connect() as connection:
            return bool(connection.scalar(_any_due(), {"now": now, "free_until": free_until}))

    def outbox(self, now: datetime, workspace_id: str | None = None) -> tuple[datetime | None, int]:
        """Return since when the oldest due delivery is due, None if none is, and how many are unknown.

        In one workspace, or, if none is named, in all of them.
        """
        question = _outbox() if workspace_id is None else _outbox_of_one()
        with patience_ends(), self._engines.reading.connect() as connection:
            oldest, unknown = connection.execute(question, {"now": now, "workspace_id": workspace_id}).one()
            return oldest, unknown

    def not_sent(self, since: datetime) -> Sequence[NotSent]:
        """Return what was due since then and dropped, or has failed: counts by kind and reason, most first."""
        with patience_ends(), self._engines.reading.connect() as connection:
            rows = connection.execute(_not_sent(), {"since": since}).all()
        return [NotSent(Kind(kind), State(state), reason, count) for kind, state, reason, count in rows]

    def _ids(self, question: Select[str], **values: datetime) -> Sequence[str]:
        with patience_ends(), self._engines.reading.connect() as connection:
            return connection.scalars(question, values).all()


# Asked every second or two, so built once. Each gives ids, once each and in order.


@cache
def _all() -> Select[str]:
    return _ids_of(select(WorkspaceRow.workspace_id))


@cache
def _to_plan() -> Select[str]:
    return _ids_of(select(ScheduleRow.workspace_id).where(falls_due(given("now", ScheduleRow.next_at))))


@cache
def _to_send() -> Select[str]:
    changed = and_(DeliveryRow.state == State.SENT.value, DeliveryRow.wanted > DeliveryRow.shown, free(_REAL_NOW))
    return _ids_of(
        select(DeliveryRow.workspace_id).where(
            _DUE, DeliveryRow.due_at <= given("now", DeliveryRow.due_at), free(_REAL_NOW)
        ),
        select(DeliveryRow.workspace_id).where(changed),
    )


@cache
def _to_sweep() -> Select[str]:
    expired = and_(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until <= _REAL_NOW)
    return _ids_of(
        select(DeliveryRow.workspace_id).where(expired),
        select(DeliveryRow.workspace_id).where(DeliveryRow.state == State.UNKNOWN.value, free(_REAL_NOW)),
        *(select(DeliveryRow.workspace_id).where(each) for each in too_far_ahead()),
    )


@cache
def _to_forget_in() -> Select[str]:
    return _ids_of(
        select(ReceiptRow.workspace_id).where(ReceiptRow.at < given("before", ReceiptRow.at)),
        select(DraftRow.workspace_id).where(DraftRow.updated_at < given("before", DraftRow.updated_at)),
        select(ReplyRow.workspace_id).where(ReplyRow.taken_at < given("before", ReplyRow.taken_at), HAS_WORDS),
    )


@cache
def _with_unknown_people() -> Select[str]:
    return _ids_of(select(PersonRow.workspace_id).where(PersonRow.known_since.is_(None)))


@cache
def _any_due() -> Select[bool]:
    is_due = DeliveryRow.due_at <= given("now", DeliveryRow.due_at)
    is_free = DeliveryRow.lease_until <= given("free_until", DeliveryRow.lease_until)
    return select(exists().where(_DUE, is_due, or_(DeliveryRow.lease_until.is_(None), is_free)))


@cache
def _outbox() -> Select[datetime | None, int]:
    return _waiting()


@cache
def _outbox_of_one() -> Select[datetime | None, int]:
    return _waiting(DeliveryRow.workspace_id == given("workspace_id", DeliveryRow.workspace_id))


def _waiting(*where: ColumnElement[bool]) -> Select[datetime | None, int]:
    is_due = DeliveryRow.due_at <= given("now", DeliveryRow.due_at)
    due = select(func.min(DeliveryRow.due_at)).where(_DUE, is_due, *where)
    unknown = select(func.count()).where(DeliveryRow.state == State.UNKNOWN.value, *where)
    return select(due.scalar_subquery(), unknown.scalar_subquery())


@cache
def _not_sent() -> Select[str, str, str, int]:
    what = (DeliveryRow.kind, DeliveryRow.state, DeliveryRow.reason)
    given_up = DeliveryRow.state.in_([State.DROPPED.value, State.FAILED.value])
    counted = select(*what, func.count()).where(given_up, DeliveryRow.due_at >= given("since", DeliveryRow.due_at))
    return counted.group_by(*what).order_by(func.count().desc(), *what)


@cache
def _next_moment() -> Select[datetime]:
    after = given("after", ScheduleRow.next_at)
    moments = union_all(
        select(func.min(ScheduleRow.next_at).label("moment")).where(ScheduleRow.next_at > after, is_of_known_kind()),
        select(func.min(DeliveryRow.due_at)).where(_DUE, DeliveryRow.due_at > after),
    ).subquery()
    return select(func.min(moments.c.moment))


def _ids_of(*queries: Select[str]) -> Select[str]:
    """Return the question for the ids that any of the queries finds."""
    found = union(*queries).subquery()
    # A union of one query leaves out nothing.
    return select(found.c.workspace_id).distinct().order_by(found.c.workspace_id)
