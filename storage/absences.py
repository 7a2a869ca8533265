"""Absences: the days on which somebody has told us to be away."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.absences import Absence
from bot.domain.working_time import Days
from storage.base import Reference, Repository, Row, Serial, UserId


class AbsenceRow(Row):
    __tablename__ = "absences"
    __table_args__ = (
        UniqueConstraint("workspace_id", "absence_id"),
        ForeignKeyConstraint(["workspace_id", "replaced_by"], ["absences.workspace_id", "absences.absence_id"]),
        Index(None, "workspace_id", "person"),
        Index(None, "workspace_id", "replaced_by"),
        {"sqlite_autoincrement": True},
    )

    absence_id: Mapped[Serial] = mapped_column(primary_key=True)
    person: Mapped[UserId]
    first: Mapped[date]
    last: Mapped[date]
    said_at: Mapped[datetime]
    week: Mapped[date | None]
    """The Monday of the prompt in which it was said."""
    taken_back_at: Mapped[datetime | None]
    """Since when it does not stand; None: it does."""
    replaced_by: Mapped[Reference | None]
    """The absence that took its place; taking that back brings this one back."""


class SqlAbsences(Repository):
    """Implements AbsenceStore."""

    def add(self, person: str, days: Days, said_at: datetime, week: date | None = None) -> Absence:
        row = AbsenceRow(
            workspace_id=self._workspace_id,
            person=person,
            first=days.first,
            last=days.last,
            said_at=said_at,
            week=week,
            taken_back_at=None,
            replaced_by=None,
        )
        self._session.add(row)
        self._session.flush()
        return absence(row)

    def get(self, absence_id: int) -> Absence | None:
        row = self._session.scalar(self._rows(AbsenceRow).where(AbsenceRow.absence_id == absence_id))
        return None if row is None else absence(row)

    def said_since(self, person: str, moment: datetime) -> Sequence[Absence]:
        since = self._rows(AbsenceRow).where(AbsenceRow.person == person, AbsenceRow.said_at >= moment)
        rows = self._session.scalars(since.order_by(AbsenceRow.said_at, AbsenceRow.absence_id))
        return [absence(row) for row in rows]

    def take_back(self, absence_ids: Iterable[int], at: datetime, replaced_by: int | None = None) -> None:
        self._change(absence_ids, taken_back_at=at, replaced_by=replaced_by)

    def bring_back(self, absence_ids: Iterable[int]) -> None:
        self._change(absence_ids, taken_back_at=None, replaced_by=None)

    def replaced(self, absence_id: int) -> Sequence[Absence]:
        rows = self._rows(AbsenceRow).where(AbsenceRow.replaced_by == absence_id).order_by(AbsenceRow.first)
        return [absence(row) for row in self._session.scalars(rows)]

    def replacement(self, absence_id: int) -> int | None:
        row = self._session.scalar(self._rows(AbsenceRow).where(AbsenceRow.absence_id == absence_id))
        return None if row is None else row.replaced_by

    def _change(self, absence_ids: Iterable[int], *, taken_back_at: datetime | None, replaced_by: int | None) -> None:
        these = AbsenceRow.workspace_id == self._workspace_id, self._among(AbsenceRow.absence_id, absence_ids)
        change = update(AbsenceRow).where(*these).values(taken_back_at=taken_back_at, replaced_by=replaced_by)
        self._session.execute(change, execution_options={"synchronize_session": False})
        self._session.expire_all()


def absence(row: AbsenceRow) -> Absence:
    return Absence(row.absence_id, row.person, Days(row.first, row.last), row.said_at, row.week)
