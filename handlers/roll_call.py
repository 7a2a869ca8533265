"""Everybody who is known is asked about again from time to time: that somebody left, came back or became a guest is
told by an event, and what happened while nothing ran is told by none.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from bot.domain.people import Profile
from handlers.services import Services

FIRST_AFTER = 600.0
"""Seconds (real time) after the start, or after Slack gave no answer."""

AGAIN_EVERY = 6 * 3600.0
"""Seconds (real time) between the beginnings of two calls of the roll."""


class RollCall:
    """A batch at a time, so that somebody who was just added is not kept waiting by ten thousand others."""

    def __init__(self, services: Services, now: Callable[[], float] = time.monotonic) -> None:
        self._services, self._now = services, now
        self._begins_at: dict[str, float] = {}
        self._under_way: dict[str, Iterator[Sequence[Profile]]] = {}

    def go_on(self, workspace_id: str) -> None:
        """Ask about the next few if it is time to. Raises DirectoryUnavailable; then it begins anew some time later."""
        begins_at = self._begins_at.setdefault(workspace_id, self._now() + FIRST_AFTER)
        if workspace_id not in self._under_way:
            if self._now() < begins_at:
                return
            known = self._services.people.known(workspace_id)
            self._under_way[workspace_id] = iter(self._services.directory.profiles(workspace_id, known))
        # Unless it ends well.
        under_way, self._begins_at[workspace_id] = self._under_way.pop(workspace_id), self._now() + FIRST_AFTER
        batch = next(under_way, None)
        if batch is None:
            self._begins_at[workspace_id] = self._now() + AGAIN_EVERY
            return
        self._services.people.seen_again(workspace_id, batch)
        self._under_way[workspace_id] = under_way
