"""Processes at work, each as it last said of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.processes import Process, Role
from storage.base import Repository, Row, Tenant


class ProcessRow(Row):
    __tablename__ = "processes"

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    process_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(32))
    host: Mapped[str] = mapped_column(String(64))
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    linked_since: Mapped[datetime | None]
    ticks: Mapped[dict[str, Any]]


class SqlProcesses(Repository):
    """Implements ProcessStore."""

    def put(self, process: Process) -> None:
        said = {field.name: getattr(process, field.name) for field in fields(process)}
        said["role"] = process.role.value
        said["ticks"] = {name: at.isoformat() for name, at in process.ticks.items()}
        insert = self._insert(ProcessRow).values(workspace_id=self._workspace_id, **said)
        self._session.execute(insert.on_conflict_do_update(index_elements=["workspace_id", "process_id"], set_=said))

    def all(self) -> Sequence[Process]:
        rows = self._session.scalars(self._rows(ProcessRow).order_by(ProcessRow.started_at, ProcessRow.process_id))
        return [_process_of(row) for row in rows]

    def remove(self, process_id: str) -> None:
        self._session.execute(
            delete(ProcessRow).where(ProcessRow.workspace_id == self._workspace_id, ProcessRow.process_id == process_id)
        )

    def forget(self, before: datetime) -> None:
        self._session.execute(
            delete(ProcessRow).where(ProcessRow.workspace_id == self._workspace_id, ProcessRow.seen_at < before)
        )


def _process_of(row: ProcessRow) -> Process:
    return Process(
        process_id=row.process_id,
        role=Role(row.role),
        version=row.version,
        host=row.host,
        pid=row.pid,
        started_at=row.started_at,
        seen_at=row.seen_at,
        linked_since=row.linked_since,
        ticks=_moments(row.ticks),
    )


def _moments(ticks: Mapping[str, str]) -> Mapping[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in ticks.items()}
