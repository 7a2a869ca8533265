"""What a running process knows of itself: told as facts to whoever asks, and said in the database."""

import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.processes import Process, Role
from bot.health import Facts, Outbox, Tick
from bot.presence import Presence
from bot.services.clock import Clock
from bot.services.due import DueStore
from bot.services.processes import ProcessService
from bot.services.unit_of_work import StorageError

LONGEST_HOST = 64
"""Characters of the machine's name that are kept."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a process looks for how it is."""

    due: DueStore
    workspace_id: str
    """Whose deliveries it sends: what waits elsewhere is for the process that serves it, and the doctor tells of it."""
    ticks: Callable[[], Mapping[str, Tick]]
    linked_since: Callable[[], datetime | None]
    """None: Slack cannot reach us over a socket of ours, or need not."""
    is_overrun: Callable[[], bool] = bool
    """Whether more comes over the socket than can be taken."""
    refused: Callable[[], str] = str
    """Slack's word for why it refuses what we send; empty: it does not."""


@dataclass
class Vitals:
    """One process from its making on. `clock` is the bot's, `real_clock` the machine's."""

    role: Role
    version: str
    is_socket: bool
    parts: Parts
    clock: Clock
    real_clock: Clock
    stopping: bool = False

    process_id: str = field(init=False, default_factory=lambda: secrets.token_hex(8))
    started_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Note when this process began."""
        self.started_at = self.real_clock.now()

    def facts(self, *, can_write: bool) -> Facts:
        """Return what is known now; `can_write` is whether the database took what was said last."""
        return Facts(
            at=self.real_clock.now(),
            role=self.role,
            version=self.version,
            started_at=self.started_at,
            stopping=self.stopping,
            outbox=self._outbox(),
            can_write=can_write,
            is_socket=self.is_socket,
            linked_since=self.parts.linked_since(),
            is_overrun=self.parts.is_overrun(),
            refused=self.parts.refused(),
            ticks=self._ticks(),
        )

    def process(self) -> Process:
        """Return what is to be said in the database."""
        return Process(
            process_id=self.process_id,
            role=self.role,
            version=self.version,
            host=socket.gethostname()[:LONGEST_HOST],
            pid=os.getpid(),
            started_at=self.started_at,
            seen_at=self.real_clock.now(),
            linked_since=self.parts.linked_since(),
            ticks={name: tick.ended_at for name, tick in self._ticks().items() if tick.ended_at is not None},
        )

    def presence(self, processes: ProcessService, workspace_id: str) -> Presence:
        """Return what says in a workspace's part of the database that this process is there."""
        return Presence(
            say=lambda: processes.note(workspace_id, self.process()),
            leave=lambda: processes.leave(workspace_id, self.process_id),
        )

    def _ticks(self) -> Mapping[str, Tick]:
        return self.parts.ticks() if self.role.ticks else {}

    def _outbox(self) -> Outbox | None:
        now = self.clock.now()
        try:
            oldest, unknown = self.parts.due.outbox(now, self.parts.workspace_id)
        except StorageError:
            return None
        return Outbox(None if oldest is None else now - oldest, unknown)
