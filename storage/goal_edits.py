"""Edits of goals: what each changed, so that it can be taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.goal_edits import GoalEdit, Says
from bot.domain.goals import Support, Visibility
from bot.services.unit_of_work import Conflict
from storage.base import Reference, Repository, Row, Serial, UserId
from storage.history import History


class GoalEditRow(History, Row):
    __tablename__ = "goal_edits"
    __table_args__ = (
        UniqueConstraint("workspace_id", "edit_id"),
        UniqueConstraint("workspace_id", "takes_back"),
        ForeignKeyConstraint(["workspace_id", "takes_back"], ["goal_edits.workspace_id", "goal_edits.edit_id"]),
        ForeignKeyConstraint(
            ["workspace_id", "goal", "revision_before"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
        ),
        ForeignKeyConstraint(
            ["workspace_id", "goal", "revision_after"],
            ["goal_revisions.workspace_id", "goal_revisions.goal", "goal_revisions.number"],
        ),
        Index(None, "workspace_id", "goal", "edit_id"),
        {"sqlite_autoincrement": True},
    )

    edit_id: Mapped[Serial] = mapped_column(primary_key=True)
    goal: Mapped[int]
    by: Mapped[UserId]
    at: Mapped[datetime]
    takes_back: Mapped[Reference | None]
    revision_before: Mapped[int]
    visibility_before: Mapped[str] = mapped_column(String(32))
    supports_before: Mapped[int | None]
    how_before: Mapped[str]
    """How it helped the goal above."""
    revision_after: Mapped[int]
    visibility_after: Mapped[str] = mapped_column(String(32))
    supports_after: Mapped[int | None]
    how_after: Mapped[str]


class SqlGoalEdits(Repository):
    """Implements GoalEditStore."""

    def add(self, edit: GoalEdit) -> GoalEdit:
        before, after = edit.before, edit.after
        new = self._insert(GoalEditRow).values(
            workspace_id=self._workspace_id,
            goal=edit.goal,
            by=edit.by,
            at=edit.at,
            takes_back=edit.takes_back,
            revision_before=before.revision,
            visibility_before=before.visibility.value,
            supports_before=before.supports.goal if before.supports else None,
            how_before=before.supports.how if before.supports else "",
            revision_after=after.revision,
            visibility_after=after.visibility.value,
            supports_after=after.supports.goal if after.supports else None,
            how_after=after.supports.how if after.supports else "",
        )
        added = self._session.scalar(new.on_conflict_do_nothing().returning(GoalEditRow))
        if added is None:
            raise Conflict("The edit was taken back already")
        return _edit(added)

    def get(self, edit_id: int) -> GoalEdit | None:
        return self._one(GoalEditRow.edit_id == edit_id)

    def newest(self, goal: int) -> GoalEdit | None:
        return self._one(GoalEditRow.goal == goal)

    def _one(self, condition: ColumnElement[bool]) -> GoalEdit | None:
        newest = self._rows(GoalEditRow).where(condition).order_by(GoalEditRow.edit_id.desc()).limit(1)
        row = self._session.scalar(newest)
        return None if row is None else _edit(row)


def _edit(row: GoalEditRow) -> GoalEdit:
    return GoalEdit(
        row.goal,
        row.by,
        row.at,
        _says(row.revision_before, row.visibility_before, row.supports_before, row.how_before),
        _says(row.revision_after, row.visibility_after, row.supports_after, row.how_after),
        row.takes_back,
        row.edit_id,
    )


def _says(revision: int, visibility: str, supports: int | None, how: str) -> Says:
    return Says(revision, Visibility(visibility), None if supports is None else Support(supports, how))
