"""HTTP mode: payloads as signed requests to the addresses in an app's manifest.

https://api.slack.com/authentication/verifying-requests-from-slack (the v0 signature).
"""

import asyncio
import hashlib
import hmac
import http.client
import json
import socket
from contextlib import suppress
from time import time
from urllib.parse import urlencode, urlsplit

from localslack.apps import App
from localslack.wire import Json, read_json


class Unreachable(Exception):
    """The app's address did not acknowledge: `reason` is Slack's word for it, `final` whether it wants no more.

    https://docs.slack.dev/apis/events-api#retries
    """

    def __init__(self, message: str, reason: str = "connection_failed", final: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.final = final


class NoAddress(Unreachable):
    """The manifest names no address for this, so it goes nowhere."""


class _Post:
    """One request to an app, straight to its address: what is said in this workspace passes no proxy and follows no
    redirect."""

    def __init__(self, address: str, wait: float) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https"):
            raise ValueError(f"{address} is no http address")
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=wait)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._socket: socket.socket | None = None
        self._over = False

    def send(self, body: bytes, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        """What the app answers, once all of it has come; OSError or HTTPException if it does not."""
        try:
            self._connection.connect()
            self._socket = self._connection.sock
            if self._over:
                raise TimeoutError
            self._connection.request("POST", self._target, body, headers | {"Connection": "close"})
            answer = self._connection.getresponse()
            return answer, answer.read()
        finally:
            self._connection.close()

    def break_off(self) -> None:
        """Hang up, from any thread: a connection that sends a little now and then would never time out by itself."""
        self._over = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The v0 signature of a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _address(app: App, kind: str, payload: Json) -> str | None:
    if kind == "slash_commands":
        return app.commands[payload["command"]].url
    if kind == "events_api":
        return app.events_url
    if payload.get("type") == "block_suggestion":
        return app.options_url  # without one Slack asks nobody, though there is an address for the rest
    return app.interactivity_url


async def deliver(app: App, kind: str, payload: Json, retry: tuple[int, str] | None, wait: float) -> object:
    """Post a payload and return what the app answered (an object, a text, None for nothing); Unreachable if it did not
    acknowledge.

    `wait` is in seconds, for each step on the way; who stops waiting for all of them hangs up. `retry` is the number
    and reason of a redelivery.
    """
    address = _address(app, kind, payload)
    if not address:
        raise NoAddress(f"the manifest names no address for {payload.get('type') or kind}")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if kind == "events_api":
        body, headers = json.dumps(payload).encode(), {"Content-Type": "application/json"}
    elif kind == "slash_commands":
        body = urlencode({name: str(value) for name, value in payload.items()}).encode()
    else:
        body = urlencode({"payload": json.dumps(payload)}).encode()
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
    stamp = str(int(time()))
    headers |= {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(app.signing_secret, stamp, body),
    }
    try:
        post = _Post(address, wait)
    except ValueError as failure:
        raise Unreachable(str(failure)) from failure
    try:
        return await asyncio.get_running_loop().run_in_executor(app.on_the_way, _answer, post, kind, body, headers)
    finally:
        post.break_off()


def _answer(post: _Post, kind: str, body: bytes, headers: dict[str, str]) -> Json | str | None:
    try:
        response, told = post.send(body, headers)
    except (http.client.HTTPException, OSError, ValueError) as failure:
        raise Unreachable(str(failure)) from failure
    # "an HTTP 2xx" for events, "an HTTP 200 OK" for all that a person waits for:
    # https://docs.slack.dev/apis/events-api#responding, https://docs.slack.dev/interactivity/handling-user-interaction.
    acknowledged = 200 <= response.status < 300 if kind == "events_api" else response.status == 200
    if not acknowledged:
        final = response.headers.get("X-Slack-No-Retry") == "1"
        raise Unreachable(f"HTTP {response.status} {response.reason}", "http_error", final)
    try:
        answer = told.decode().strip()
    except UnicodeDecodeError as failure:
        raise Unreachable("the answer is no text in UTF-8", "http_error") from failure
    try:
        parsed = read_json(answer)
    except ValueError:
        return answer or None
    return parsed if isinstance(parsed, dict) else answer
