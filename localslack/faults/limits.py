"""Slack's published rate limits, counted as Slack does: per method, app and workspace, in any minute.

Tiers: https://docs.slack.dev/apis/web-api/rate-limits; each method's own tier stands on its reference page. Slack
promises "at least" these, so an app that keeps to them here is safe there. Real time, whatever the clock shows.
"""

import math
from collections import deque
from time import monotonic

MINUTE = 60.0
TIER_2, TIER_3, TIER_4 = 20, 50, 100

PER_MINUTE = {
    # Tier 1 is "1+"; ten, so that as many links as an app may have can come again at once.
    "apps.connections.open": 10,
    "auth.revoke": TIER_3,
    "auth.test": 600,  # special: "hundreds"
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": 300,  # special: "several hundred", and IN_A_CHANNEL
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "oauth.v2.access": 600,  # special: "hundreds"
    "team.info": TIER_3,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.profile.get": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
UNLISTED = TIER_2

# chat.postMessage: "1 per second per channel, short bursts > 1 allowed". A burst is five.
IN_A_CHANNEL, CHANNEL_SECONDS = 5, 5.0

# A call counts half a second less than its window: an app that paces itself exactly is not punished for jitter.
GRACE = 0.5


class Allowance:
    """So many calls in any so many seconds, all at once if need be."""

    def __init__(self, calls: int, seconds: float) -> None:
        self._calls, self._seconds = calls, seconds - GRACE
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until a call is free; 0 if one is now."""
        while self._taken and now - self._taken[0] >= self._seconds:
            self._taken.popleft()
        return self._taken[0] + self._seconds - now if len(self._taken) >= self._calls else 0.0

    def take(self, now: float) -> None:
        """Count a call."""
        self._taken.append(now)


class Limits:
    """Counts the calls of every app. `times` as many as published are allowed in the same time: an hour's work can be
    watched in minutes.
    """

    def __init__(self, times: int = 1) -> None:
        self._times = times
        self._allowances: dict[tuple[str, ...], Allowance] = {}

    def retry_after(self, app_id: str, team: str, method: str, channel: str) -> int:
        """Whole seconds to wait, at least 1, if this call is too many; otherwise 0, and the call is counted.

        `channel` is where a message goes, the same for a person and their DM. A refused call is not counted.
        """
        now = monotonic()
        allowances = [self._allowance((app_id, team, method), PER_MINUTE.get(method, UNLISTED), MINUTE)]
        if method == "chat.postMessage":
            allowances.append(self._allowance((app_id, team, method, channel), IN_A_CHANNEL, CHANNEL_SECONDS))
        if wait := max(allowance.wait(now) for allowance in allowances):
            return max(1, math.ceil(wait))
        for allowance in allowances:
            allowance.take(now)
        return 0

    def _allowance(self, whose: tuple[str, ...], calls: int, seconds: float) -> Allowance:
        return self._allowances.setdefault(whose, Allowance(calls * self._times, seconds))
