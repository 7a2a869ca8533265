"""Calls that ask Slack something: what it says of its limits is heeded, whether or not they wait for a turn."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.services.people import DirectoryUnavailable
from bot.slack.clients import asks_to_wait
from bot.slack.pacer import seconds_to_wait

Params = Mapping[str, str | int | bool]
RESTS = "ratelimited"
"""Slack's word, also where it is not asked because it has just said so."""


class Pace(Protocol):
    """Slack's limits, kept from our side (`bot.slack.pacer`)."""

    @property
    def is_stopped(self) -> bool: ...

    def wait(self, workspace_id: str, method: str) -> float:
        """Return 0 when it is our turn, anything else when there will be none."""
        ...

    def rests_for(self, workspace_id: str, method: str) -> float:
        """Return for how many seconds Slack wants a method to rest, 0 if it does not; no turn is taken."""
        ...

    def rest(self, workspace_id: str, method: str, seconds: float) -> None: ...

    def answered(self, workspace_id: str, method: str) -> None: ...


def asked(client: WebClient, pace: Pace, workspace_id: str, method: str, params: Params) -> SlackResponse:
    """Call Slack; after a 429 the method rests for everybody, whoever was refused. Raises what the client does."""
    try:
        return client.api_call(method, params=dict(params))
    except SlackApiError as error:
        if asks_to_wait(error):
            pace.rest(workspace_id, method, seconds_to_wait(error.response.headers, datetime.now(UTC)))
        raise


def asked_out_of_turn(client: WebClient, pace: Pace, workspace_id: str, method: str, params: Params) -> SlackResponse:
    """Do so for somebody who waits, unless the method rests: to be refused once more would only prolong that.

    Raises DirectoryUnavailable then.
    """
    if pace.rests_for(workspace_id, method):
        raise DirectoryUnavailable(RESTS)
    return asked(client, pace, workspace_id, method, params)
