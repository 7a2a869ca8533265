"""Whether a request is Slack's, and has come for the first time."""

from collections import OrderedDict
from collections.abc import Mapping
from time import time

from slack_sdk.signature import SignatureVerifier

WINDOW = 300
"""Seconds by which a request's time may differ from ours, either way (Slack's "Verifying requests from Slack")."""

MOST_REMEMBERED = 100_000
"""Signatures; at fifty requests a second those of the longest time, twice WINDOW, are 30,000."""


class NotFromSlack(Exception):
    """A request that is refused; its words say why, to the log alone, and quote nothing of it."""


class Signatures:
    """Checks signatures and remembers those that were good as long as they would be again.

    Only what Slack has signed is remembered, so nobody else fills the memory. Slack signs anew what it sends again,
    with the time of then: a signature that comes twice was copied on its way. Each process remembers its own: behind
    several a copy is taken once by each, where the rules of writing once hold as for what Slack itself sends again.
    """

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._seen: OrderedDict[str, float] = OrderedDict()
        """Until when each would be taken, the first come first."""

    def check(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises NotFromSlack unless Slack signed this body within the last five minutes, and it is new.

        To be called by one thread, or on the event loop.
        """
        signature, stamp = _signed(headers)
        try:
            is_slacks = self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError, OverflowError):  # no time, no text for a body, letters that no signature has
            is_slacks = False
        if not is_slacks:
            raise NotFromSlack("its signature is missing, wrong or more than five minutes old")
        self._forget_expired()
        if signature in self._seen:
            raise NotFromSlack("it has come before")
        self._seen[signature] = int(stamp) + WINDOW

    def forget(self, headers: Mapping[str, str]) -> None:
        """Let a request come once more, because it was not taken."""
        self._seen.pop(_signed(headers)[0], None)

    def _forget_expired(self) -> None:
        now = time()
        while self._seen:
            first, until = next(iter(self._seen.items()))
            if until >= now and len(self._seen) < MOST_REMEMBERED:
                return
            del self._seen[first]


def _signed(headers: Mapping[str, str]) -> tuple[str, str]:
    return headers.get("x-slack-signature", ""), headers.get("x-slack-request-timestamp", "")
