"""Files that people share with the bot, fetched with its token.

Methods: files.info (https://docs.slack.dev/reference/methods/files.info); the bytes stand at the file's
`url_private_download` (https://docs.slack.dev/reference/objects/file-object#authentication).
"""

from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.people import DirectoryUnavailable
from bot.slack.asking import Pace, asked_out_of_turn
from bot.slack.clients import PatientClient, why_refused

NOT_SLACKS = "file_is_elsewhere"
"""The bytes are not with Slack (a link to another service): our token is not for them."""
REDIRECTED = "file_not_handed_out"
"""Slack sends whom it does not trust to the page where one logs in."""


class _Stay(HTTPRedirectHandler):
    """Follows nobody elsewhere: a redirect would take our token along."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class SlackFiles:
    """Implements `bot.services.team_imports.SharedFiles`.

    `clients` gives a workspace's client, None where the bot is not installed (any more).
    """

    def __init__(self, clients: Callable[[str], PatientClient | None], pace: Pace) -> None:
        self._clients, self._pace = clients, pace

    def content(self, workspace_id: str, file_id: str, most: int) -> bytes:
        client = self._clients(workspace_id)
        if client is None:
            raise DirectoryUnavailable("not_installed")
        try:
            file = asked_out_of_turn(client, self._pace, workspace_id, "files.info", {"file": file_id})["file"]
            url = str(file.get("url_private_download") or file.get("url_private") or "")
            if file.get("is_external") or not _is_slacks(url, client):
                raise DirectoryUnavailable(NOT_SLACKS)
            return _fetched(url, client, most)
        except SlackApiError as error:
            raise DirectoryUnavailable(why_refused(error)) from error
        except HTTPError as error:
            raise DirectoryUnavailable(REDIRECTED if error.code // 100 == 3 else f"HTTP {error.code}") from error
        except (SlackClientError, HTTPException, OSError) as error:
            raise DirectoryUnavailable(type(error).__name__) from error


def _is_slacks(url: str, client: WebClient) -> bool:
    """Tell whether an address is Slack's own: its API's, or one of slack.com over HTTPS."""
    there, ours = urlsplit(url), urlsplit(client.base_url)
    host = there.hostname or ""
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return True
    return there.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def _fetched(url: str, client: PatientClient, most: int) -> bytes:
    """Return the bytes, of more than `most` one more, by which it is seen."""
    opener = build_opener(_Stay, HTTPSHandler(context=client.ssl))
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - Slack's, as was asked
    with client.waiting(), opener.open(request, timeout=client.timeout) as answer:
        content: bytes = answer.read(most + 1)
    return content
