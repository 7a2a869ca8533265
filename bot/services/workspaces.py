"""The workspace's own row."""

from typing import Protocol

from bot.domain.workspaces import Workspace


class WorkspaceStore(Protocol):
    def get(self) -> Workspace | None:
        """Return this unit of work's workspace, None before the first `save`."""
        ...

    def save(self, workspace: Workspace) -> None:
        """Insert or update it (name, bot user, fiscal start)."""
        ...
