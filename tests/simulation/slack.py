"""A model of Slack's side: posts with their metadata, history, limits, and answers that get lost."""

import socket
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import RemoteDisconnected
from random import Random
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.domain.deliveries import marked
from bot.slack.clients import TIMEOUT
from tests.simulation.faults import Faults, Outage
from tests.simulation.timeline import Timeline

LATEST = 45.0
"""Seconds after which Slack has acted on what it was sent, if it ever does: a look-up waits for a minute."""

IN_ONE_CHANNEL = 0.9
"""Seconds between two messages in one channel below which the second is refused; a hurried network brings them closer
together than they were sent."""


@dataclass(slots=True)
class Post:
    """One message that stands in Slack."""

    channel: str
    ts: str
    seconds: float
    """Since the start of the run."""
    text: str
    metadata: Mapping[str, Any] | None
    thread_ts: str | None = None
    updates: int = 0
    covered: str | None = None
    """What it said before Slack acted on a change of which it had answered, or nobody heard, whether it did: while
    that is what stands."""

    @property
    def delivery_id(self) -> str:
        return marked({"metadata": self.metadata}) or ""


@dataclass
class ModelSlack:
    """One workspace. Direct messages to U0BO stand in D0BO."""

    timeline: Timeline
    random: Random
    faults: Faults
    received: Callable[[Post], None] = lambda _post: None
    changing: Callable[[Post], None] = lambda _post: None
    """Told of a post while a change of it is on its way."""
    archived_at: float | None = None
    """Seconds after which all channels are archived."""
    posts: list[Post] = field(default_factory=list)
    asked_to_post: Counter[str] = field(default_factory=Counter)
    """How often each delivery was given to Slack, taken or not."""
    limits: list[tuple[float, str]] = field(default_factory=list)
    _last_in: dict[str, float] = field(default_factory=dict)

    def call(self, method: str, request: Mapping[str, Any]) -> SlackResponse:
        """Answer one call as urllib and slack_sdk would, after the time that it takes."""
        if method == "chat.postMessage":
            self.asked_to_post[marked({"metadata": request.get("metadata")}) or ""] += 1
        outage = self.faults.is_down(self.timeline.seconds)
        if outage is not None:
            self._fail(method, outage)
        self._fail_by_chance(method, request)
        if method == "chat.update":
            self.changing(self._at(request["channel"], request["ts"]))
        self.timeline.sleep(self.random.uniform(0.02, 0.5))
        return self._act(method, request)

    def _fail(self, method: str, outage: Outage) -> None:
        match outage.answer:
            case "refused":
                raise URLError(ConnectionRefusedError())
            case "timeout":
                self._time_out()
            case "429":
                left = outage.ends - self.timeline.seconds
                raise self._refusal(method, 429, "ratelimited", retry_after=max(1, min(60, int(left))))
            case "invalid_auth":
                raise self._refusal(method, 200, "invalid_auth")
            case _:
                raise self._refusal(method, 503, "")

    def _fail_by_chance(self, method: str, request: Mapping[str, Any]) -> None:
        random, faults = self.random, self.faults
        if random.random() < faults.limited:
            raise self._refusal(method, 429, "ratelimited", retry_after=random.choice((1, 1, 5, 30, 120)))
        if random.random() < faults.refused:
            if random.random() < 0.2:
                raise URLError(random.choice((ConnectionRefusedError(), socket.gaierror())))
            if random.random() < 0.4:
                self._act_later(method, request)
            word = random.choice(("", "internal_error", "fatal_error", "service_unavailable"))
            raise self._refusal(method, random.choice((500, 502, 503)) if not word else 200, word)
        if random.random() < faults.lost:
            if random.random() < 0.6:
                self._act_later(method, request)
            if random.random() < 0.5:
                self._time_out()
            self.timeline.sleep(random.uniform(0, TIMEOUT))
            raise random.choice((RemoteDisconnected(""), ConnectionResetError(), TimeoutError()))

    def _time_out(self) -> None:
        self.timeline.sleep(TIMEOUT)
        raise TimeoutError

    def _act_later(self, method: str, request: Mapping[str, Any]) -> None:
        after = self.random.choice((0.0, self.random.uniform(0, TIMEOUT), self.random.uniform(0, LATEST)))
        self.timeline.spawn(lambda: self._act_unseen(method, request), after)

    def _act_unseen(self, method: str, request: Mapping[str, Any]) -> None:
        with suppress(SlackApiError):  # nobody hears of it
            post = self._at(request["channel"], request["ts"]) if method == "chat.update" else None
            covered = None if post is None else post.text if post.covered is None else post.covered
            self._act(method, request)
            if post is not None:
                post.covered = covered

    def _act(self, method: str, request: Mapping[str, Any]) -> SlackResponse:
        match method:
            case "chat.postMessage":
                return self._post(request)
            case "chat.update":
                return self._update(request)
            case "conversations.open":
                return _answer(method, {"ok": True, "channel": {"id": _direct(request["users"])}})
            case "conversations.history" | "conversations.replies":
                return self._history(method, request)
        raise AssertionError(f"{method} is not modelled")

    def _post(self, request: Mapping[str, Any]) -> SlackResponse:
        channel, now = _direct(request["channel"]), self.timeline.seconds
        if channel.startswith("C") and self.archived_at is not None and self.archived_at <= now:
            raise self._refusal("chat.postMessage", 200, "is_archived")
        if now - self._last_in.get(channel, -1.0) < IN_ONE_CHANNEL:
            raise self._refusal("chat.postMessage", 429, "ratelimited", retry_after=1)
        self._last_in[channel] = now
        ts = f"{self.timeline.now.timestamp() - self.faults.slack_behind:.0f}.{len(self.posts):06d}"
        post = Post(channel, ts, now, request["text"], request.get("metadata"), request.get("thread_ts"))
        self.posts.append(post)
        self.received(post)
        return _answer("chat.postMessage", {"ok": True, "channel": channel, "ts": ts})

    def _update(self, request: Mapping[str, Any]) -> SlackResponse:
        self.replace(request["channel"], request["ts"], request["text"])
        return _answer("chat.update", {"ok": True, "channel": request["channel"], "ts": request["ts"]})

    def replace(self, channel: str, ts: str, text: str) -> None:
        """Have a post say something else."""
        post = self._at(channel, ts)
        post.text, post.updates, post.covered = text, post.updates + 1, None

    def _at(self, channel: str, ts: str) -> Post:
        for post in self.posts:
            if (post.channel, post.ts) == (channel, ts):
                return post
        raise AssertionError("what was never posted is not updated")

    def _history(self, method: str, request: Mapping[str, Any]) -> SlackResponse:
        newest_first = [
            {"ts": post.ts, "text": post.text, "metadata": post.metadata}
            for post in reversed(self.posts)
            if post.channel == request["channel"] and float(post.ts) >= float(request["oldest"])
        ]
        start = int(request.get("cursor") or 0)
        page = newest_first[start : start + request["limit"]]
        rest = start + len(page) < len(newest_first)
        cursor = {"next_cursor": str(start + len(page)) if rest else ""}
        return _answer(method, {"ok": True, "messages": page, "response_metadata": cursor})

    def _refusal(self, method: str, status: int, word: str, retry_after: int | None = None) -> SlackApiError:
        if status == 429:
            self.limits.append((self.timeline.seconds, method))
        data = {"ok": False, "error": word} if word else {}
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return SlackApiError(word or str(status), _answer(method, data, status, headers))  # type: ignore[no-untyped-call]


def _direct(recipient: str) -> str:
    return "D" + recipient[1:] if recipient.startswith("U") else recipient


def _answer(
    method: str, data: dict[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> SlackResponse:
    return SlackResponse(
        client=None,
        http_verb="POST",
        api_url=method,
        req_args={},
        data=data,
        headers=dict(headers or {}),
        status_code=status,
    )
