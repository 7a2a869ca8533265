"""How long a message that Slack did not take is left alone before it is tried again, and how often that is done."""

from datetime import timedelta

SHORTEST, LONGEST = timedelta(seconds=5), timedelta(minutes=15)

LONGEST_LEASE, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""For how long a message may be somebody's to send, and for how long it is left alone for any reason, or whatever else
failed is."""

CLOCKS_APART = timedelta(minutes=5)
"""What the clocks of machines that send together may differ: an end further ahead was reckoned by a wrong one."""

MOST_IN_VAIN = 48
"""Attempts after which a message has failed: some eight hours of them, for Slack or the way there may be out of order
all day, and that is no message's fault."""


def rest_after(in_vain: int, jitter: float) -> timedelta:
    """Return how long to wait after so many attempts in vain: twice as long each time, up to a quarter of an hour.

    `jitter`, from 0 to 1, takes up to half of it away, so that many do not come back at once.
    """
    longest = min(SHORTEST * (1 << min(in_vain - 1, 16)), LONGEST)
    return longest * (1 - jitter / 2)
