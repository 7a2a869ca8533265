"""Everybody who is known is asked about again from time to time: that somebody left, came back or became a guest is
told by an event, and what happened while nothing ran is told by none.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from bot.domain.people import Profile
from bot.services.people import DirectoryUnavailable
from handlers.alone import alone
from handlers.services import Services

FIRST_AFTER = 600.0
"""Seconds (real time) after the start, or after Slack gave no answer."""

AGAIN_EVERY = 6 * 3600.0
"""Seconds (real time) between the end of one call of the roll and the beginning of the next."""


class RollCall:
    """A batch at a time, so that somebody who was just added is not kept waiting by ten thousand others."""

    def __init__(
        self, services: Services, is_ours: Callable[[str], bool], now: Callable[[], float] = time.monotonic
    ) -> None:
        """`is_ours`: whether of several processes it is this one that calls a workspace's roll."""
        self._services, self._is_ours, self._now = services, is_ours, now
        self._goes_on_at: dict[str, float] = {}
        self._to_ask: dict[str, list[str]] = {}
        """Who has not been asked about yet, by workspace whose roll is being called."""
        self._under_way: dict[str, Iterator[Sequence[Profile]]] = {}

    def go_on(self, workspace_id: str) -> None:
        """Ask about the next few if it is time to. Raises DirectoryUnavailable; then it goes on some time later."""
        if self._now() < self._goes_on_at.setdefault(workspace_id, self._now() + FIRST_AFTER):
            return
        if not self._is_ours(workspace_id):
            return  # whoever comes first after a process that has ended begins at once
        if workspace_id not in self._to_ask:
            self._to_ask[workspace_id] = list(self._services.people.known(workspace_id))
        if workspace_id not in self._under_way:
            profiles = self._services.directory.profiles(workspace_id, self._to_ask[workspace_id])
            self._under_way[workspace_id] = iter(profiles)
        try:
            batch = next(self._under_way[workspace_id], None)
        except DirectoryUnavailable:
            del self._under_way[workspace_id]
            self._goes_on_at[workspace_id] = self._now() + FIRST_AFTER
            raise
        if batch is None:
            del self._under_way[workspace_id], self._to_ask[workspace_id]
            self._goes_on_at[workspace_id] = self._now() + AGAIN_EVERY
            return
        answered = {profile.user_id for profile in batch}
        self._to_ask[workspace_id] = [who for who in self._to_ask[workspace_id] if who not in answered]
        with alone("learn who has left", workspace_id):  # whom the database did not take is asked about next time
            self._services.people.seen_again(workspace_id, batch)
