"""The workspace's own row."""

from dataclasses import replace
from typing import Protocol

from bot.domain.workspaces import Workspace
from bot.services.clock import Clock
from bot.services.unit_of_work import UnitOfWork


class WorkspaceStore(Protocol):
    def get(self) -> Workspace | None:
        """Return this unit of work's workspace, None before the first `save`."""
        ...

    def save(self, workspace: Workspace) -> None:
        """Insert or update it (name, bot user, fiscal start)."""
        ...


class WorkspaceService:
    """Keeps the tenant's row true to what Slack says at start-up."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def ensure(self, workspace_id: str, name: str, bot_user_id: str) -> Workspace:
        """Store the workspace as `auth.test` describes it; what was set here before stays."""
        with self._uow.writing(workspace_id) as tx:
            stored = tx.workspaces.get() or Workspace(workspace_id, name, bot_user_id, self._clock.now())
            workspace = replace(stored, name=name, bot_user_id=bot_user_id)
            tx.workspaces.save(workspace)
            return workspace
