"""When nothing of a sort can be done for a workspace for a while: nobody claims what would only be given back."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Rests:
    """Until when each sort of work rests in each workspace; `now` tells real time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._rests: dict[tuple[str, str], tuple[datetime, datetime]] = {}

    def begin(self, what: str, workspace_id: str, seconds: float) -> None:
        began = self._now()
        self._rests[what, workspace_id] = began, began + timedelta(seconds=seconds)

    def lasts(self, what: str, workspace_id: str) -> bool:
        """Say whether it is still to rest. A clock that was set back ends it: nobody knows for how long it would."""
        rest = self._rests.get((what, workspace_id))
        if rest is None:
            return False
        began, ends = rest
        if began <= self._now() < ends:
            return True
        self._rests.pop((what, workspace_id), None)
        return False
