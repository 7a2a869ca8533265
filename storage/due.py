"""What is due in which workspace: the one place that looks across workspaces, at ids and moments only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, select, union, union_all
from sqlalchemy.orm import Session

from bot.domain.deliveries import State
from storage.deliveries import DeliveryRow, free
from storage.drafts import DraftRow
from storage.engines import Engines, patience_ends
from storage.people import PersonRow
from storage.receipts import ReceiptRow
from storage.schedules import ScheduleRow, falls_due
from storage.workspaces import WorkspaceRow

_DUE = DeliveryRow.state == State.DUE.value


class SqlDue:
    """Implements DueStore."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def workspaces(self) -> Sequence[str]:
        return self._ids(select(WorkspaceRow.workspace_id))

    def workspaces_to_plan(self, now: datetime) -> Sequence[str]:
        return self._ids(select(ScheduleRow.workspace_id).where(falls_due(now)))

    def workspaces_to_send(self, now: datetime, real_now: datetime) -> Sequence[str]:
        changed = and_(DeliveryRow.state == State.SENT.value, DeliveryRow.wanted > DeliveryRow.shown, free(real_now))
        return self._ids(
            select(DeliveryRow.workspace_id).where(_DUE, DeliveryRow.due_at <= now),
            select(DeliveryRow.workspace_id).where(changed),
        )

    def workspaces_to_sweep(self, real_now: datetime) -> Sequence[str]:
        expired = and_(DeliveryRow.state == State.SENDING.value, DeliveryRow.lease_until <= real_now)
        return self._ids(
            select(DeliveryRow.workspace_id).where(expired),
            select(DeliveryRow.workspace_id).where(DeliveryRow.state == State.UNKNOWN.value, free(real_now)),
        )

    def workspaces_to_forget_in(self, before: datetime) -> Sequence[str]:
        return self._ids(
            select(ReceiptRow.workspace_id).where(ReceiptRow.at < before),
            select(DraftRow.workspace_id).where(DraftRow.updated_at < before),
        )

    def workspaces_with_unknown_people(self) -> Sequence[str]:
        return self._ids(select(PersonRow.workspace_id).where(PersonRow.known_since.is_(None)))

    def next_moment(self, after: datetime) -> datetime | None:
        moments = union_all(
            select(func.min(ScheduleRow.next_at).label("moment")).where(ScheduleRow.next_at > after),
            select(func.min(DeliveryRow.due_at)).where(_DUE, DeliveryRow.due_at > after),
        ).subquery()
        with patience_ends(), Session(self._engines.reading) as session:
            moment: datetime | None = session.scalar(select(func.min(moments.c.moment)))
            return moment

    def _ids(self, *queries: Select[str]) -> Sequence[str]:
        """Return the ids that any of the queries finds, once each and in order."""
        found = union(*queries).subquery()
        with patience_ends(), Session(self._engines.reading) as session:
            return session.scalars(select(found.c.workspace_id).order_by(found.c.workspace_id)).all()
