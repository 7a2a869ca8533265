"""How fast one method of Slack may be called in one workspace: from the published limit on, slower after a refusal.

Additive increase, multiplicative decrease (Chiu and Jain, 1989), as TCP does: each 429 halves the pace, each call that
Slack takes gives a fiftieth of the published one back. For what is seldom called that takes hours, so it also doubles
with each minute that brings no refusal, as TCP's slow start does with each round trip (RFC 5681, section 3.1). Moments
are seconds of whichever clock keeps the pace.
"""

from dataclasses import dataclass, replace

SLOWER = 0.5
FASTER = 0.02
SLOWEST = 1 / 8
"""Shares of the published limit: what a 429 leaves, what a call that is taken gives back, and the least there is."""

ROUND = 60.0
"""Seconds without a refusal that double the share: Slack counts calls by the minute
(https://docs.slack.dev/apis/web-api/rate-limits), so a faster pace has shown by then whether it is one too many."""

_ENOUGH = 3
"""Doublings that make the least there is the whole."""

LONGEST_CALL = 15.0
"""Seconds after which a call that tries the limit, and of which nothing was heard, counts as over."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When the next call may begin, and how far apart calls are."""

    free_at: float = 0.0
    """Nobody has taken a turn from here on."""
    rests_until: float = 0.0
    """Slack has asked for quiet until then."""
    alone_until: float = 0.0
    """Somebody is finding out whether Slack takes calls again, until then at most; nobody else calls meanwhile."""
    share: float = 1.0
    """Of the published limit, that there was when `rests_until` was over, and what calls gave back since."""

    def share_at(self, now: float) -> float:
        """Return the share of the published limit that may be used."""
        return min(1.0, self.share * self._growth(now))

    def is_slow(self, now: float) -> bool:
        """Say whether calls are made one by one: the pace is below the published one, or has been within a round.

        Slack may allow less than it has published, and would refuse all that is under way when that shows.
        """
        return self.share_at(now - ROUND) < 1

    def wait(self, now: float) -> float:
        """Return in how many seconds a call may begin, 0 if now; sooner is none, and later only while it `is_tried`."""
        return max(self.free_at, self.rests_until, now) - now

    def is_tried(self, now: float) -> bool:
        """Say whether somebody is finding out if Slack takes calls again: no turn is to be had until they know."""
        return self.alone_until > now

    def taken(self, begins: float, interval: float) -> "Pace":
        """Return the pace once a turn is taken; calls are `interval` seconds apart at the published limit.

        While it is slow calls are made one by one, each after the last was answered, for only so is no second one
        refused because it was on its way when the first was.
        """
        alone_until = begins + LONGEST_CALL if self.is_slow(begins) else self.alone_until
        return replace(self, free_at=begins + interval / self.share_at(begins), alone_until=alone_until)

    def refused(self, now: float, seconds: float) -> "Pace":
        """Return the pace after a 429 with so many seconds to wait; those of one moment slow it down once."""
        is_known = now < self.rests_until
        share = self.share if is_known else max(self.share_at(now) * SLOWER, SLOWEST)
        rests_until = max(self.rests_until, now + seconds)
        return replace(self, rests_until=rests_until, alone_until=0.0, share=share)

    def answered(self, now: float) -> "Pace":
        """Return the pace after a call that Slack did not refuse."""
        return replace(self, alone_until=0.0, share=min(1.0, self.share + FASTER / self._growth(now)))

    def _growth(self, now: float) -> int:
        """Return how many times as much of the limit may be used as right after the last rest."""
        return 1 << min(max(0, int((now - self.rests_until) // ROUND)), _ENOUGH)
