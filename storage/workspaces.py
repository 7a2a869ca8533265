"""The workspace's own row, and the counter of its goal numbers."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.workspaces import Workspace
from storage.base import Base, Repository


class WorkspaceRow(Base):
    __tablename__ = "workspaces"

    workspace_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]
    bot_user_id: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    fiscal_start_month: Mapped[int] = mapped_column(default=1)
    last_goal_number: Mapped[int] = mapped_column(default=0)
    """Only counted up, so that no goal number is given twice."""
    teams_edition: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Another random text whenever a team is written; empty until then."""


class SqlWorkspaces(Repository):
    """Implements WorkspaceStore."""

    def get(self) -> Workspace | None:
        row = self._session.get(WorkspaceRow, self._workspace_id)
        if row is None:
            return None
        return Workspace(row.workspace_id, row.name, row.bot_user_id, row.created_at, row.fiscal_start_month)

    def save(self, workspace: Workspace) -> None:
        if workspace.workspace_id != self._workspace_id:
            raise ValueError("A unit of work writes its own workspace only")
        row = self._session.get(WorkspaceRow, self._workspace_id)
        if row is None:
            row = WorkspaceRow(workspace_id=self._workspace_id, created_at=workspace.created_at, last_goal_number=0)
            self._session.add(row)
        row.name = workspace.name
        row.bot_user_id = workspace.bot_user_id
        row.fiscal_start_month = workspace.fiscal_start_month
        self._session.flush()
