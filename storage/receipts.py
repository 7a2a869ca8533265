"""Receipts: what was already done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.services.unit_of_work import Conflict
from storage.base import Repository, Row, Tenant


class ReceiptRow(Row):
    __tablename__ = "receipts"
    __table_args__ = (Index(None, "at", "workspace_id"),)

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    result: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class SqlReceipts(Repository):
    """Implements ReceiptStore."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        row = self._session.get(ReceiptRow, (self._workspace_id, key))
        return None if row is None else row.result

    def keep(self, key: str, result: Mapping[str, Any], at: datetime) -> None:
        receipt = self._insert(ReceiptRow).values(workspace_id=self._workspace_id, key=key, result=dict(result), at=at)
        once = receipt.on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(ReceiptRow.key)
        if self._session.scalar(once) is None:
            raise Conflict("This was done already")

    def forget(self, before: datetime, limit: int) -> int:
        oldest = (
            select(ReceiptRow.key)
            .where(ReceiptRow.workspace_id == self._workspace_id, ReceiptRow.at < before)
            .order_by(ReceiptRow.at)
            .limit(limit)
        )
        gone = delete(ReceiptRow).where(ReceiptRow.workspace_id == self._workspace_id, ReceiptRow.key.in_(oldest))
        return len(self._session.scalars(gone.returning(ReceiptRow.key)).all())
