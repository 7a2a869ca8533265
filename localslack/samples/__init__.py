"""Samples: a small Bolt app that shows every block and element of Block Kit, and keeps what it hears.

`python -m localslack --samples` runs it; samples.yaml is what it shows.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from localslack.apps import AppConfig
from localslack.wire import Json

CONTENT = Path(__file__).with_name("samples.yaml")
ANYTHING = re.compile(".*", re.DOTALL)
BEACHES = ("Caparica", "Carcavelos", "Piha", "Sylt")
MANIFEST: Json = {
    "display_information": {"name": "Samples"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Samples"},
        "slash_commands": [
            {"command": "/samples", "description": "Show every block, or every field", "usage_hint": "[form]"}
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:write", "im:history", "users:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

SAMPLES = AppConfig(MANIFEST, bot_token="xoxb-samples", app_token="xapp-samples", signing_secret="samples")  # noqa: S106


def read_samples(origin: str) -> Json:
    """`messages`, `form` and `home` of samples.yaml; pictures come from `origin`, the workspace's address."""
    content = CONTENT.read_text(encoding="utf-8").replace("ORIGIN", origin)
    samples: Json = yaml.safe_load(content)
    return samples


@dataclass
class Heard:
    """What the app was told, newest last: whole payloads of clicks, and what forms held."""

    actions: list[Json] = field(default_factory=list)
    forms: list[Json] = field(default_factory=list)


def _listen(app: App, samples: Json, heard: Heard) -> None:
    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=samples["home"])

    @app.event("message")
    def ignored() -> None:
        """What people say to it needs no answer."""

    @app.command("/samples")
    def asked(ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        if command["text"] == "form":
            client.views_open(trigger_id=command["trigger_id"], view=samples["form"])
            return
        for message in samples["messages"]:
            client.chat_postMessage(channel=command["user_id"], text=message["text"], blocks=message["blocks"])

    @app.options(ANYTHING)
    def beaches(ack: Ack, payload: Json) -> None:
        found = [name for name in BEACHES if payload["value"].casefold() in name.casefold()]
        ack(options=[{"text": {"type": "plain_text", "text": name}, "value": name.casefold()} for name in found])

    @app.action(ANYTHING)
    def used(ack: Ack, body: Json) -> None:
        heard.actions.append(body)
        ack()

    @app.view("samples.form")
    def sent(ack: Ack, view: Json) -> None:
        heard.forms.append(view["state"]["values"])
        ack()


@contextmanager
def running_samples(url: str, config: AppConfig, samples: Json | None = None) -> Iterator[Heard]:
    """The app, linked to the workspace at this address in which `config` is installed; it may show other samples."""
    client = WebClient(token=config.bot_token, base_url=f"{url}/api/")
    app = App(name="samples", client=client, token_verification_enabled=False)
    heard = Heard()
    _listen(app, samples or read_samples(url), heard)
    handler = SocketModeHandler(app, config.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield heard
    finally:
        handler.client.auto_reconnect_enabled = False
        handler.close()  # type: ignore[no-untyped-call]
