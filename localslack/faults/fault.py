"""A fault: what goes wrong, where, and when."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from random import Random

from localslack.wire import Json

RESPONSE_URL, SOCKET = "response_url", "socket"
PAYLOADS = ("event", "command", "interactive")


@dataclass(frozen=True)
class Kind:
    """What can go wrong: in words, at which places, and with which settings (their usual values)."""

    title: str
    says: str
    places: tuple[str, ...]
    settings: Json = field(default_factory=dict)
    counted: bool = True  # whether it strikes by count and probability


# Places: a Web API method, the answer to a response_url, a payload to an app, a Socket Mode link.
KINDS = {
    "ratelimited": Kind(
        "Too many requests",
        "Answers 429 with Retry-After; nothing is done.",
        ("method", "answer"),
        {"retry_after": 1},
    ),
    "error": Kind("Server error", "Answers a 5xx; nothing is done.", ("method", "answer"), {"status": 500}),
    "slow": Kind("Slow answer", "Does it at once, answers late.", ("method", "answer"), {"seconds": 5.0}),
    "lost": Kind(
        "Lost answer", "Does it; the answer or acknowledgement never arrives.", ("method", "answer", "payload")
    ),
    "hang": Kind("No answer", "Does nothing and says nothing until you remove the fault.", ("method", "answer")),
    "late": Kind("Late", "Reaches the app late; what comes after overtakes it.", ("payload",), {"seconds": 5.0}),
    "duplicate": Kind("Twice", "Reaches the app twice.", ("payload",)),
    "drop": Kind("Link ends", "Ends the app's Socket Mode link.", ("link", "payload"), {"warn": False}),
    "half_open": Kind(
        "Link falls silent", "Brings nothing and answers no pings until you remove the fault.", ("link",)
    ),
    "limits": Kind(
        "Slack's rate limits",
        "Refuses what is more than Slack's published limits allow.",
        ("method",),
        {"times": 1},
        counted=False,
    ),
}


def place_of(name: str) -> str:
    """Which kind of place a name is: a method's, response_url, socket, or a payload's such as `event:message`."""
    if name == SOCKET:
        return "link"
    if name == RESPONSE_URL:
        return "answer"
    return "payload" if name.partition(":")[0] in PAYLOADS else "method"


def payload_name(kind: str, payload: Json) -> str:
    """The name of what an app is sent: `event:message`, `command:/goal`, `interactive:view_submission`."""
    if kind == "events_api":
        return f"event:{payload['event']['type']}"
    return f"command:{payload['command']}" if kind == "slash_commands" else f"interactive:{payload['type']}"


@dataclass(eq=False)
class Fault:
    """One fault on request. It strikes what its conditions all allow, and is released when it is removed.

    `on` is a name as in `place_of`, a part of one before its colon, or a pattern with `*`. `count` is how often at
    most it strikes; `probability` (of 1) is drawn for each call by `seed`, the name and the call's number under that
    name, so that the same run strikes the same calls. `start` and `end` bound it in the workspace's virtual time.
    """

    id: str
    kind: str
    on: str
    settings: Json
    app: str | None = None
    team: str | None = None
    count: int | None = None
    probability: float | None = None
    seed: int = 0
    start: datetime | None = None
    end: datetime | None = None
    struck: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: Counter[str] = field(default_factory=Counter)
    _afterwards: list[Callable[[], None]] = field(default_factory=list)

    def covers(self, name: str) -> bool:
        """Whether this is what it strikes at all."""
        fits = fnmatchcase(name, self.on) or name.startswith(f"{self.on}:")
        return fits and place_of(name) in KINDS[self.kind].places

    def strikes(self, name: str, app_id: str, team: str | None, now: datetime) -> bool:
        """Whether it strikes this call, payload or link; counts what it was asked about."""
        if not self.covers(name) or self.app not in (None, app_id) or self.team not in (None, team) or self.spent():
            return False
        if (self.start and now < self.start) or (self.end and now >= self.end):
            return False
        if self.probability is None:
            return True
        self._seen[name] += 1
        draw = Random(f"{self.seed} {name} {self._seen[name]}")  # noqa: S311 - repeatable on purpose
        return draw.random() < self.probability

    def spent(self) -> bool:
        """Whether it has struck as often as it was to."""
        return self.count is not None and self.struck >= self.count

    def afterwards(self, do: Callable[[], None]) -> None:
        """Have something done when it is released."""
        self._afterwards.append(do)

    def release(self) -> None:
        """Let go of whatever it holds."""
        self.released.set()
        for do in self._afterwards:
            do()
        self._afterwards.clear()

    async def hold(self, seconds: float) -> None:
        """Wait so many real seconds, or until it is released."""
        try:
            async with asyncio.timeout(seconds):
                await self.released.wait()
        except TimeoutError:
            pass

    def for_page(self) -> Json:
        """PROTOCOL.md, fault."""
        return {
            "id": self.id,
            "kind": self.kind,
            "on": self.on,
            "app": self.app,
            "team": self.team,
            "count": self.count,
            "probability": self.probability,
            "seed": self.seed if self.probability is not None else None,
            "from": self.start and self.start.isoformat(),
            "until": self.end and self.end.isoformat(),
            **self.settings,
            "struck": self.struck,
            "spent": self.spent(),
        }
