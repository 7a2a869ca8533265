"""Web API clients as we want them: no retries behind our back, and a time limit that leases can count on."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import cache
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


UNREADABLE = "unreadable_answer"
"""Stands for Slack's word where the answer has none."""


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for why it refused; empty where it gave none."""
    return error_word(error.response.data)


def why_refused(error: SlackApiError) -> str:
    """Return Slack's word for why it refused, or that its answer could not be read."""
    return error_code(error) or UNREADABLE


class PatientClient(WebClient):
    """A client that tells when it waits for Slack."""

    waiting: Waiting = nullcontext

    def api_call(self, *args: Any, **kwargs: Any) -> SlackResponse:  # noqa: ANN401 - WebClient's signature
        with self.waiting():
            return super().api_call(*args, **kwargs)


def client(token: str, base_url: str, timeout: int = TIMEOUT, waiting: Waiting = nullcontext) -> WebClient:
    """Return a client for one workspace; `base_url` is Slack's API or the local one, ending in a slash.

    The SDK's own retries post a message again when only the response was lost, so there are none.
    """
    made = PatientClient(token=token, base_url=base_url, timeout=timeout, ssl=_trusted(), retry_handlers=[])
    made.waiting = waiting
    return made


def hurried(patient: WebClient, seconds: float) -> WebClient:
    """Return the same client for a call that has only so many seconds: connecting, and each wait for its answer."""
    quick = copy(patient)
    # urllib takes fractions of a second; WebClient's signature does not say so.
    quick.timeout = seconds  # type: ignore[assignment]
    return quick


@cache
def _trusted() -> ssl.SSLContext:
    """Return the certificates of this machine, read once: left to itself, urllib reads them for every call (30 ms)."""
    return ssl.create_default_context()
