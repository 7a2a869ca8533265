"""Web API clients as we want them: no retries behind our back, and a time limit that leases can count on."""

from slack_sdk import WebClient

TIMEOUT = 10
"""Seconds that one call may take. A delivery is sent only while its lease outlives this."""


def client(token: str, base_url: str, timeout: int = TIMEOUT) -> WebClient:
    """Return a client for one workspace; `base_url` is Slack's API or the local one, ending in a slash.

    The SDK's own retries post a message again when only the response was lost, so there are none.
    """
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])
