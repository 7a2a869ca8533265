"""Schedules: when something next falls due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Index, Insert, Integer, Select, String, and_, bindparam, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from bot.services.schedules import Due, Schedule
from storage.base import Repository, Row, Tenant, among, given, rows_here


class ScheduleRow(Row):
    __tablename__ = "schedules"
    __table_args__ = (Index(None, "workspace_id", "next_at"), Index(None, "next_at"))

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    due: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(32), primary_key=True)
    next_at: Mapped[datetime]
    nominal: Mapped[date]
    withheld: Mapped[date | None]
    put_off_until: Mapped[datetime | None]
    """Planning it failed, and is tried again then; `next_at` stays, because the next one counts from it."""


class SqlSchedules(Repository):
    """Implements ScheduleStore."""

    def put(self, *schedules: Schedule) -> None:
        if not schedules:
            return
        upsert = _upsert(self._insert(ScheduleRow))
        self._session.connection().execute(upsert, [self._fields(schedule) for schedule in schedules])

    def remove(self, due: Due, *subjects: str) -> None:
        if subjects:
            here = delete(ScheduleRow).where(ScheduleRow.workspace_id == self._workspace_id)
            gone = here.where(ScheduleRow.due == due.value, self._among(ScheduleRow.subject, subjects))
            self._session.execute(gone, execution_options={"synchronize_session": False})

    def get(self, due: Due, subject: str) -> Schedule | None:
        return self.of(due, [subject]).get(subject)

    def of(self, due: Due, subjects: Iterable[str]) -> Mapping[str, Schedule]:
        rows = self._ask(_of_subjects(), due=due.value, subjects=subjects).scalars()
        return {row.subject: _schedule(row) for row in rows}

    def until(self, moment: datetime, limit: int) -> Sequence[Schedule]:
        return [_schedule(row) for row in self._ask(_until(), moment=moment, limit=limit).scalars()]

    def _fields(self, schedule: Schedule) -> dict[str, object]:
        return {
            "workspace_id": self._workspace_id,
            "due": schedule.due.value,
            "subject": schedule.subject,
            "next_at": schedule.next_at,
            "nominal": schedule.nominal,
            "withheld": schedule.withheld,
            "put_off_until": None,
        }

    def put_off(self, schedule: Schedule, until: datetime) -> None:
        self._session.execute(
            update(ScheduleRow)
            .where(
                ScheduleRow.workspace_id == self._workspace_id,
                ScheduleRow.due == schedule.due.value,
                ScheduleRow.subject == schedule.subject,
                ScheduleRow.next_at == schedule.next_at,
            )
            .values(put_off_until=until)
        )


@cache
def _upsert(insert: sqlite.Insert | postgresql.Insert) -> Insert:
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "due", "subject"],
        set_={
            "next_at": insert.excluded.next_at,
            "nominal": insert.excluded.nominal,
            "withheld": insert.excluded.withheld,
            "put_off_until": None,
        },
    )


@cache
def _of_subjects() -> Select[ScheduleRow]:
    """Given `due` and `subjects`."""
    of_due = rows_here(ScheduleRow).where(ScheduleRow.due == given("due", ScheduleRow.due))
    return of_due.where(among(ScheduleRow.subject, "subjects")).execution_options(populate_existing=True)


@cache
def _until() -> Select[ScheduleRow]:
    """Given a `moment` and a `limit`: the earliest first."""
    due = rows_here(ScheduleRow).where(falls_due(given("moment", ScheduleRow.next_at)))
    earliest_first = due.order_by(ScheduleRow.next_at, ScheduleRow.due, ScheduleRow.subject)
    return earliest_first.limit(bindparam("limit", type_=Integer)).execution_options(populate_existing=True)


def falls_due(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Say that a schedule is to be planned at this moment."""
    waits_no_more = or_(ScheduleRow.put_off_until.is_(None), ScheduleRow.put_off_until <= moment)
    return and_(ScheduleRow.next_at <= moment, waits_no_more, is_of_known_kind())


def is_of_known_kind() -> ColumnElement[bool]:
    """Say that this version can plan a schedule; others wait for the newer one that put them down.

    A migration removes those of a kind that is given up.
    """
    return ScheduleRow.due.in_([due.value for due in Due])


def _schedule(row: ScheduleRow) -> Schedule:
    return Schedule(Due(row.due), row.subject, row.next_at, row.nominal, row.withheld)
