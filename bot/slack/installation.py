"""Whose token stands in the settings."""

from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.settings import DEFAULT_API_URL, SettingError
from bot.slack.clients import error_code, unlogged
from bot.slack.manifest import SCOPES

GRANT_SCOPES = "Paste the output of `python main.py manifest` into the app's manifest page and install the app again."
"""What to do about missing scopes."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The one workspace whose token stands in the settings, and whom the token makes us there."""

    workspace_id: str
    name: str
    bot_user_id: str
    bot_id: str | None
    """Whom Slack names in events about messages of ours; None where the token is no bot's."""
    missing_scopes: tuple[str, ...]
    """What the manifest asks for and Slack has not granted."""


class NotSlackError(Exception):
    """Something answers at the API's address, but not as Slack does."""


def headers_of(answer: SlackResponse) -> dict[str, str]:
    """Return the answer's headers by their names in lower case; of several values the first."""
    return {name.lower(): str(value[0] if isinstance(value, list) else value) for name, value in answer.headers.items()}


def missing_scopes(answer: SlackResponse) -> tuple[str, ...]:
    """Return the manifest's scopes that the token has not, in the manifest's order, as Slack's answer says."""
    granted = {scope.strip() for scope in headers_of(answer).get("x-oauth-scopes", "").split(",")}
    return tuple(scope for scope, _ in SCOPES if scope not in granted)


def asked_who_we_are(client: WebClient) -> SlackResponse:
    """Ask Slack whose token this is, without a word to the log.

    Raises SlackApiError with Slack's word where it refuses the token, OSError where nothing answers, NotSlackError.
    """
    try:
        with unlogged(client.logger):
            answer = client.auth_test()
    except SlackApiError as refused:
        # Slack itself knows no method at an address with a part too many.
        if error_code(refused) in ("", "unknown_method"):
            raise NotSlackError from refused
        raise
    except UnicodeDecodeError as unreadable:
        raise NotSlackError from unreadable
    except HTTPException as unreadable:
        if isinstance(unreadable, OSError):  # the connection was closed without an answer
            raise
        raise NotSlackError from unreadable
    if not answer.get("team_id"):
        raise NotSlackError
    return answer


def who_we_are(client: WebClient) -> Installation:
    """Ask Slack whose token this is. Raises SettingError when it is nobody's, or Slack out of reach."""
    try:
        answer = asked_who_we_are(client)
    except SlackApiError as refused:
        raise SettingError(
            f"SLACK_BOT_TOKEN is refused by Slack ({error_code(refused)}): "
            "install the app and put its Bot User OAuth Token there."
        ) from refused
    except NotSlackError as other:
        raise SettingError(
            f"SLACK_API_URL {client.base_url} answers, but not as Slack does: "
            f"put Slack's own there ({DEFAULT_API_URL}), and check a proxy."
        ) from other
    except OSError as unreachable:
        raise SettingError(
            f"SLACK_API_URL {client.base_url} cannot be reached ({type(unreachable).__name__}): "
            "check the network, or put the right address there."
        ) from unreachable
    return Installation(
        workspace_id=str(answer["team_id"]),
        name=str(answer["team"]),
        bot_user_id=str(answer["user_id"]),
        bot_id=answer.get("bot_id"),
        missing_scopes=missing_scopes(answer),
    )
