"""HTTP mode: payloads as signed requests to the addresses in an app's manifest.

https://api.slack.com/authentication/verifying-requests-from-slack (the v0 signature).
"""

import asyncio
import hashlib
import hmac
import http.client
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from time import time
from urllib.parse import urlencode

from localslack.apps import App
from localslack.wire import Json, read_json

# Every payload that an app has not answered yet holds a thread, for three seconds at most. asyncio's own few would have
# the next ones wait here, while the seconds for their answers and the life of their triggers run out.
_on_the_way = ThreadPoolExecutor(max_workers=256, thread_name_prefix="localslack-http")


class _Straight(urllib.request.HTTPRedirectHandler):
    """Goes where the manifest says and no further: a redirect is an answer like any other that is no 200."""

    def redirect_request(self, *_: object) -> None:
        """Nothing to follow."""


class Unreachable(Exception):
    """The app's address did not answer with 200: `reason` is Slack's word for it, `final` whether it wants no more.

    https://docs.slack.dev/apis/events-api#retries
    """

    def __init__(self, message: str, reason: str = "connection_failed", final: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.final = final


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
        return app.options_url or app.interactivity_url
    return app.interactivity_url


async def deliver(app: App, kind: str, payload: Json, retry: tuple[int, str] | None, wait: float) -> object:
    """Post a payload and return what the app answered (an object, a text, None for nothing); Unreachable if it did not,
    or not with 200.

    `wait` is in seconds; `retry` the number and reason of a redelivery.
    """
    address = _address(app, kind, payload)
    if not address:
        raise Unreachable(f"the manifest names no address for {kind}")
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
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_on_the_way, _post, address, body, headers, wait)


def _post(address: str, body: bytes, headers: dict[str, str], wait: float) -> Json | str | None:
    if not address.startswith(("http://", "https://")):
        raise Unreachable(f"{address} is no http address")
    # What is said in this workspace stays on the way to the app, whatever proxy the machine uses otherwise.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Straight)
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 - the scheme is checked above
    try:
        with opener.open(request, timeout=wait) as response:
            answer = response.read().decode().strip()
    except urllib.error.HTTPError as refused:
        final = refused.headers.get("X-Slack-No-Retry") == "1"
        raise Unreachable(str(refused), "http_error", final) from refused
    except UnicodeDecodeError as failure:
        raise Unreachable("the answer is no text in UTF-8", "http_error") from failure
    except (urllib.error.URLError, http.client.HTTPException, OSError) as failure:
        raise Unreachable(str(failure)) from failure
    try:
        parsed = read_json(answer)
    except ValueError:
        return answer or None
    return parsed if isinstance(parsed, dict) else answer
