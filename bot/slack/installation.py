"""Whose token stands in the settings."""

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.settings import SettingError
from bot.slack.clients import unlogged


@dataclass(frozen=True, slots=True)
class Installation:
    """The one workspace whose token stands in the settings, and whom the token makes us there."""

    workspace_id: str
    name: str
    bot_user_id: str


def who_we_are(client: WebClient) -> Installation:
    """Ask Slack whose token this is. Raises SettingError when it is nobody's, or Slack out of reach."""
    try:
        with unlogged(client.logger):
            answer = client.auth_test()
    except SlackApiError as refused:
        raise SettingError(
            f"SLACK_BOT_TOKEN is refused by Slack ({refused.response.get('error')}): "
            "install the app and put its Bot User OAuth Token there."
        ) from refused
    except OSError as unreachable:
        raise SettingError(
            f"SLACK_API_URL {client.base_url} cannot be reached ({type(unreachable).__name__}): "
            "check the network, or put the right address there."
        ) from unreachable
    return Installation(str(answer["team_id"]), str(answer["team"]), str(answer["user_id"]))
