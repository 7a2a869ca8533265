"""When something next falls due. Due times live here, never in a scheduler's own store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Due(StrEnum):
    PROMPT = "prompt"
    """Subject: user id. Nominal: the Monday of its week."""
    PROGRESS_DRAFT = "progress_draft"
    """Subject: team id as text. Nominal: the local date."""
    REVIEW_NUDGE = "review_nudge"
    """Subject: user id. Nominal: the last day of the quarter."""


@dataclass(frozen=True, slots=True)
class Schedule:
    due: Due
    subject: str
    next_at: datetime
    """UTC."""
    nominal: date


class ScheduleStore(Protocol):
    def put(self, schedule: Schedule) -> None:
        """Insert or replace the one for its (due, subject)."""
        ...

    def remove(self, due: Due, subject: str) -> None: ...

    def get(self, due: Due, subject: str) -> Schedule | None: ...

    def of(self, due: Due, subjects: Iterable[str]) -> Mapping[str, Schedule]:
        """Return those that there are, by subject, in a fixed number of queries."""
        ...

    def until(self, moment: datetime, limit: int) -> Sequence[Schedule]:
        """Return what falls due at or before the moment, earliest first."""
        ...
