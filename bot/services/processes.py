"""Processes: each says of itself, time and again, that it is at work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.processes import Process
from bot.services.clock import Clock
from bot.services.unit_of_work import UnitOfWork

REMEMBERED = timedelta(days=1)
"""How long one that was killed is still known; one that stops takes itself out."""


class ProcessStore(Protocol):
    """The processes at work for a workspace."""

    def put(self, process: Process) -> None:
        """Insert it, or replace what it said before."""
        ...

    def all(self) -> Sequence[Process]:
        """Return every one that is remembered, the first to start first."""
        ...

    def remove(self, process_id: str) -> None: ...

    def forget(self, before: datetime) -> None:
        """Remove those that were last seen before this moment."""
        ...


class ProcessService:
    """Who is at work. All moments are real ones, whatever a moved clock says."""

    def __init__(self, uow: UnitOfWork, real_clock: Clock) -> None:
        self.uow, self.real_clock = uow, real_clock

    def note(self, workspace_id: str, process: Process) -> None:
        """Keep what a process says of itself."""
        with self.uow.writing(workspace_id) as tx:
            tx.processes.put(process)
            tx.processes.forget(self.real_clock.now() - REMEMBERED)

    def leave(self, workspace_id: str, process_id: str) -> None:
        """Take out a process that stops."""
        with self.uow.writing(workspace_id) as tx:
            tx.processes.remove(process_id)

    def at_work(self, workspace_id: str) -> Sequence[Process]:
        """Return those that are taken to be at work, the first to start first."""
        now = self.real_clock.now()
        with self.uow.reading(workspace_id) as tx:
            return [process for process in tx.processes.all() if process.is_seen(now)]

    def is_first_to_tick(self, workspace_id: str, process_id: str) -> bool:
        """Tell whether what one process is enough for is this one's: of those that tick it has been at work longest.

        So it is as long as none has said yet that it is there.
        """
        ticking = [process.process_id for process in self.at_work(workspace_id) if process.role.ticks]
        return not ticking or ticking[0] == process_id
