"""The Bolt app: one middleware chain, an executor wide enough, and one place where failures are answered."""

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

LISTENER_THREADS = 24
"""Bolt's own default of five lets five slow listeners starve the acknowledgements (seen, see docs/design.md)."""


def make_app(client: WebClient, signing_secret: str | None, executor: Executor) -> App:
    """Return an app without listeners. `signing_secret` is needed in HTTP mode only.

    The token was checked by `auth.test` at the start, so Bolt need not check it again.
    """
    return App(
        client=client,
        token=client.token,
        # In Socket Mode nothing is signed: the payloads come over a connection that we opened ourselves.
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        token_verification_enabled=False,
        listener_executor=executor,
    )


def workspace_of(body: Mapping[str, Any]) -> str:
    """Return the workspace that a payload concerns: that of the installation, not of a visiting person."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or body.get("user", {}).get("team_id", "")
    return str(team)
