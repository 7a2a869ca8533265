"""Web API clients as we want them: no retries behind our back, and a time limit that leases can count on."""

import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import cache, partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.logs import error_word
from bot.services.waiting import Waiting

TIMEOUT = 10
"""Seconds that one call may take. A delivery is sent only while its lease outlives this."""


@contextmanager
def unlogged(logger: logging.Logger) -> Iterator[None]:
    """Keep a library from logging a failure that we tell the installer ourselves, in one line."""
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
"""Slack's words for that (https://docs.slack.dev/reference/methods/chat.postMessage has both)."""

UNREADABLE = "unreadable_answer"
"""Stands for Slack's word where the answer has none."""


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for why it refused; empty where it gave none."""
    return error_word(error.response.data)


def why_refused(error: SlackApiError) -> str:
    """Return Slack's word for why it refused, or that its answer could not be read."""
    return error_code(error) or UNREADABLE


def asks_to_wait(error: SlackApiError) -> bool:
    """Say whether Slack took it for one call too many: by the status 429, or by a word in an answer with another."""
    return error.response.status_code == 429 or error_code(error) in RATE_LIMITED


class PatientClient(WebClient):
    """A client that tells when it waits for Slack, and for a call in a hurry waits only so long."""

    waiting: Waiting = nullcontext
    seconds: float | None = None
    """For one whole call; None: as long as each wait within it may take (`timeout`)."""
    told: Callable[[str, str], object] | None = None
    """Told of each call's method and what came of it: `ok`, `refused`, an HTTP status of failure, or `lost`."""

    def api_call(self, api_method: str, *args: Any, **kwargs: Any) -> SlackResponse:  # noqa: ANN401 - WebClient's signature
        call = partial(super().api_call, api_method, *args, **kwargs)
        outcome = "lost"
        try:
            with self.waiting():
                answer = call() if self.seconds is None else _in_time(call, self.seconds)
            outcome = "ok"
        except SlackApiError as error:
            status = error.response.status_code
            outcome = "refused" if status == 200 else str(status)
            raise
        finally:
            if self.told is not None:
                self.told(api_method, outcome)
        return answer


def _in_time(call: Callable[[], SlackResponse], seconds: float) -> SlackResponse:
    """Return what the call does, made in a thread of its own. Raises TimeoutError, and leaves it to end by itself.

    A socket's timeout bounds each wait for the next bytes, and none for an address: neither bounds the call.
    """
    answer: Future[SlackResponse] = Future()

    def ask() -> None:
        try:
            answer.set_result(call())
        except Exception as error:  # noqa: BLE001  raised where the answer is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, name="in a hurry", daemon=True).start()
    return answer.result(seconds)


def client(token: str, base_url: str, timeout: int = TIMEOUT, waiting: Waiting = nullcontext) -> PatientClient:
    """Return a client for one workspace; `base_url` is Slack's API or the local one, ending in a slash.

    The SDK's own retries post a message again when only the response was lost, so there are none.
    """
    made = PatientClient(token=token, base_url=base_url, timeout=timeout, ssl=_trusted(), retry_handlers=[])
    made.waiting = waiting
    return made


def hurried(patient: PatientClient, seconds: float) -> PatientClient:
    """Return the same client for calls that have only so many seconds each, from looking up the address on."""
    quick = copy(patient)
    # What nobody waits for any more ends soon, too. urllib takes fractions; WebClient's signature does not say so.
    quick.seconds = quick.timeout = seconds  # type: ignore[assignment]
    return quick


@cache
def _trusted() -> ssl.SSLContext:
    """Return the certificates of this machine, read once: left to itself, urllib reads them for every call (30 ms)."""
    return ssl.create_default_context()
