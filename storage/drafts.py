"""Drafts: what was typed into forms that are still open."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.services.drafts import Draft
from bot.services.unit_of_work import Conflict
from storage.base import Repository, Row, Tenant, UserId


class DraftRow(Row):
    __tablename__ = "drafts"
    __table_args__ = (Index(None, "updated_at", "workspace_id"),)

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UserId]
    form: Mapped[str] = mapped_column(String(32))
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class SqlDrafts(Repository):
    """Implements DraftStore."""

    def get(self, draft_id: str, user_id: str) -> Draft | None:
        return _own(self._session.get(DraftRow, (self._workspace_id, draft_id)), user_id)

    def hold(self, draft_id: str, user_id: str) -> Draft | None:
        held = self._session.get(DraftRow, (self._workspace_id, draft_id), with_for_update=True)
        return _own(held, user_id)

    def save(self, draft: Draft) -> None:
        row = self._session.get(DraftRow, (self._workspace_id, draft.draft_id))
        if row is None:
            row = DraftRow(workspace_id=self._workspace_id, draft_id=draft.draft_id, user_id=draft.user_id)
            self._session.add(row)
        elif row.user_id != draft.user_id:
            raise Conflict("The draft is somebody else's")
        row.form = draft.form
        row.values = dict(draft.values)
        row.updated_at = draft.updated_at
        self._session.flush()

    def remove(self, draft_id: str, user_id: str) -> None:
        here = delete(DraftRow).where(DraftRow.workspace_id == self._workspace_id)
        self._session.execute(here.where(DraftRow.draft_id == draft_id, DraftRow.user_id == user_id))

    def forget(self, before: datetime, limit: int) -> int:
        oldest = (
            select(DraftRow.draft_id)
            .where(DraftRow.workspace_id == self._workspace_id, DraftRow.updated_at < before)
            .order_by(DraftRow.updated_at)
            .limit(limit)
        )
        gone = delete(DraftRow).where(DraftRow.workspace_id == self._workspace_id, DraftRow.draft_id.in_(oldest))
        return len(self._session.scalars(gone.returning(DraftRow.draft_id)).all())


def _own(row: DraftRow | None, user_id: str) -> Draft | None:
    if row is None or row.user_id != user_id:
        return None
    return Draft(row.draft_id, row.user_id, row.form, row.values, row.updated_at)
