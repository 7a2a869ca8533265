"""Check-ins: one service method behind tap, form, command and reply."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.check_ins import CheckIn, Report, Source, Standing


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    goal: int
    revision: int
    person: str
    at: datetime
    report: Report
    source: Source
    week: str | None = None
    supersedes: int | None = None


class CheckInStore(Protocol):
    """Append-only: an undo is a row of its own, a correction a new check-in."""

    def add(self, check_in: NewCheckIn) -> CheckIn: ...

    def get(self, check_in_id: int) -> CheckIn | None: ...

    def undo(self, check_in_id: int, by: str, at: datetime) -> None:
        """Record that it was taken back. A second undo of the same is a Conflict."""
        ...

    def of_goal(self, goal: int) -> Sequence[CheckIn]:
        """Return all check-ins of a goal, oldest first, those undone or superseded included."""
        ...

    def latest(self, goals: Iterable[int], each: int) -> Mapping[int, Sequence[CheckIn]]:
        """Return up to `each` newest standing check-ins of each goal, oldest first, in one query."""
        ...

    def standings(self, goals: Iterable[int]) -> Mapping[int, Standing]:
        """Return what stands for each goal that has a check-in, in a fixed number of queries."""
        ...

    def since(self, goals: Iterable[int], moment: datetime) -> Sequence[CheckIn]:
        """Return standing check-ins made at or after the moment."""
        ...
