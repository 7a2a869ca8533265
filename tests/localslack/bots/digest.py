"""Digest: slack_sdk alone, without Bolt. Asked in a channel, it puts what was said there into a file, in a thread."""

import urllib.request
from threading import Event

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient

from localslack.wire import Json

MANIFEST: Json = {
    "display_information": {"name": "Digest"},
    "features": {
        "bot_user": {"display_name": "Digest"},
        "slash_commands": [{"command": "/digest", "description": "What was said"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands", "chat:write", "channels:read", "channels:history", "files:read", "files:write",
                "users:read", "usergroups:read", "im:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["message.channels", "file_shared"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip


class Digest:
    """The bot; `fetched` holds the bytes of files that it heard of, `read` is set when there are some."""

    def __init__(self, client: WebClient, app_token: str) -> None:
        self.web = client
        self.fetched: list[str] = []
        self.read = Event()
        self.socket = SocketModeClient(app_token, web_client=client)
        self.socket.socket_mode_request_listeners.append(self._take)

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        if request.type == "slash_commands":
            self._digest(request.payload)
        elif request.type == "events_api" and request.payload["event"]["type"] == "file_shared":
            self._fetch(request.payload["event"]["file_id"])
        elif request.type == "interactive" and request.payload["actions"][0]["action_id"] == "drop":
            WebhookClient(request.payload["response_url"]).send(delete_original=True)

    def _digest(self, command: Json) -> None:
        answer = WebhookClient(command["response_url"])
        try:
            lines = self._said(command["channel_id"])
        except SlackApiError as refusal:
            answer.send(text=f"I cannot read here: {refusal.response['error']}", response_type="ephemeral")
            return
        head = self.web.chat_postMessage(channel=command["channel_id"], text=f"{len(lines)} messages")
        self.web.files_upload_v2(
            channel=head["channel"],
            thread_ts=head["ts"],
            content="\n".join(lines),
            filename="digest.txt",
            title="Digest",
            initial_comment="Here they are.",
        )
        drop = {"type": "button", "text": {"type": "plain_text", "text": "Dismiss"}, "action_id": "drop"}
        answer.send(text="Done.", blocks=[{"type": "actions", "elements": [drop]}])

    def _said(self, channel: str) -> list[str]:
        names = {
            person["id"]: person["real_name"] for page in self.web.users_list(limit=5) for person in self._here(page)
        }
        pages = self.web.conversations_history(channel=channel, limit=2)
        return [f"{names[said['user']]}: {said['text']}" for page in pages for said in page["messages"]]

    @staticmethod
    def _here(page: Json) -> list[Json]:
        return [person for person in page["members"] if not person["deleted"]]

    def _fetch(self, file_id: str) -> None:
        file = self.web.files_info(file=file_id)["file"]
        wanted = urllib.request.Request(file["url_private"], headers={"Authorization": f"Bearer {self.web.token}"})
        with urllib.request.urlopen(wanted, timeout=10) as content:
            self.fetched.append(content.read().decode())
        self.read.set()
