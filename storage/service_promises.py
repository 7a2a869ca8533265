"""Service promises, the present one and those before it."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.service_promises import ServicePromise
from storage.base import Repository, Row, Serial, UserId
from storage.history import History


class ServicePromiseRow(History, Row):
    __tablename__ = "service_promises"
    __table_args__ = (Index(None, "workspace_id", "promise_id"), {"sqlite_autoincrement": True})

    promise_id: Mapped[Serial] = mapped_column(primary_key=True)
    text: Mapped[str]
    said_by: Mapped[UserId]
    said_at: Mapped[datetime]


class SqlServicePromises(Repository):
    """Implements ServicePromiseStore."""

    def add(self, text: str, said_by: str, said_at: datetime) -> ServicePromise:
        row = ServicePromiseRow(workspace_id=self._workspace_id, text=text, said_by=said_by, said_at=said_at)
        self._session.add(row)
        self._session.flush()
        return _promise(row)

    def newest(self, count: int = 1) -> tuple[ServicePromise, ...]:
        rows = self._rows(ServicePromiseRow).order_by(ServicePromiseRow.promise_id.desc()).limit(count)
        return tuple(_promise(row) for row in self._session.scalars(rows))


def _promise(row: ServicePromiseRow) -> ServicePromise:
    return ServicePromise(row.promise_id, row.text, row.said_by, row.said_at)
