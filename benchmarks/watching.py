"""What the local Slack was asked, written down as it goes on: its log holds 2,000 entries, and a morning has more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Any

from benchmarks.load import NOTHING, Unmeasured
from localslack.client import LocalSlack

EVERY = 1.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was answered."""

    began: float
    """Seconds since 1970, real time."""
    answered: float
    channel: str
    """As it was asked for: a person or a conversation."""
    refused: bool
    """Whether it was one too many (429)."""
    text: str = ""
    """What a message says."""


class Watch:
    """All calls of one method since it was made."""

    def __init__(self, slack: LocalSlack, method: str) -> None:
        self._slack, self._method = slack, method
        self._seen = int(slack.get("/control/log", since=NOTHING)["next"])
        self.calls: list[Call] = []

    def until(self, number: int, within: float) -> Sequence[Call]:
        """Return all calls once so many were taken by Slack. Raises Unmeasured if that takes longer than `within`."""
        deadline = monotonic() + within
        while self.look() < number:
            if monotonic() > deadline:
                raise Unmeasured(f"{self.look()} of {number} messages had come after {within:.0f} s")
            sleep(EVERY)
        return self.calls

    def look(self) -> int:
        """Take what was answered since the last look; return how many calls Slack has taken in all."""
        entries: list[dict[str, Any]] = self._slack.get("/control/log", since=self._seen)["entries"]
        if entries and entries[0]["n"] > self._seen + 1:
            raise Unmeasured("more happened between two looks than the log of the local Slack holds")
        for entry in entries:
            if entry["kind"] == "api" and entry["method"] == self._method:
                if entry["ms"] is None:
                    break  # under way: it is looked at again
                self.calls.append(_call(entry))
            self._seen = entry["n"]
        return sum(not call.refused for call in self.calls)


def refused_in_a_row(calls: Sequence[Call]) -> int:
    """Return how many calls that were one too many followed each other, at most."""
    longest = now = 0
    for call in sorted(calls, key=lambda each: each.began):
        now = now + 1 if call.refused else 0
        longest = max(longest, now)
    return longest


def _call(entry: dict[str, Any]) -> Call:
    began = datetime.fromisoformat(entry["at"]).timestamp()
    asked = entry["request"]
    return Call(
        began,
        began + entry["ms"] / 1000,
        channel=str(asked.get("channel")),
        refused=entry["status"] == 429,
        text=str(asked.get("text", "")),
    )
