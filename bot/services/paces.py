"""Where the paces of Slack's methods are kept that several processes share."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.domain.paces import Pace

Answer = TypeVar("Answer")


class PaceStore(Protocol):
    """The pace of each method in each workspace, and the clock that it goes by."""

    def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
        """Have `step` see a pace and the time (seconds), keep the pace that it returns, and return its answer.

        Nobody else changes that pace meanwhile. May raise StorageError; then nothing was changed.
        """
        ...

    def read(self, workspace_id: str, method: str, look: Callable[[Pace, float], Answer]) -> Answer:
        """Return what `look` says of a pace and the time (seconds); nobody is kept waiting. May raise StorageError."""
        ...
