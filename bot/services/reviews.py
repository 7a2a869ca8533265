"""The quarterly examination of every goal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bot.domain.reviews import Review


class ReviewStore(Protocol):
    def add(self, review: Review) -> Review:
        """Append it; the id given is ignored and a new one returned."""
        ...

    def of_goal(self, goal: int) -> Sequence[Review]: ...

    def in_quarter(self, goals: Iterable[int], quarter: str) -> Mapping[int, Review]:
        """Return the newest review of each goal in that quarter."""
        ...
