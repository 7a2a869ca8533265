"""Processes: what of the work each does, and what is known of those at work on one database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SEEN_WITHIN = timedelta(seconds=45)
"""A process says every ten seconds that it is there; one that has not for so long is taken to have ended."""


class Role(StrEnum):
    """What a process does of the whole."""

    BOTH = "both"
    LISTEN = "listen"
    """Takes what arrives from Slack, and starts nothing by the clock."""
    TICK = "tick"
    """Plans, sends, sweeps and learns who is who; hears nothing from Slack."""

    @property
    def listens(self) -> bool:
        return self is not Role.TICK

    @property
    def ticks(self) -> bool:
        return self is not Role.LISTEN


@dataclass(frozen=True, slots=True)
class Process:
    """One process, as it last said of itself; all by real time."""

    process_id: str
    role: Role
    version: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    linked_since: datetime | None
    """Since when Slack can reach it over its socket; None if it cannot, or in HTTP mode."""
    ticks: Mapping[str, datetime]
    """When each tick was last done to its end, by name."""

    def is_seen(self, now: datetime) -> bool:
        """Whether it is taken to be at work."""
        return now - self.seen_at <= SEEN_WITHIN
