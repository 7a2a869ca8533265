"""Pebble: a small Bolt app over Socket Mode, so that the page's tests meet a real app and none of ours."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, serve

Json = dict[str, Any]  # Slack's payloads are open-ended JSON

MANIFEST: Json = {
    "display_information": {"name": "Pebble"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Pebble", "always_online": True},
        "slash_commands": [
            {"command": "/pebble", "description": "Throw a pebble", "usage_hint": "[far, near]", "should_escape": True}
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "im:history", "im:write", "users:read", "channels:read"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["message.im", "app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
GUIDE: Json = {
    "title": "Your first minute",
    "steps": [
        {
            "title": "Throw a pebble.",
            "text": "It may be a small one.",
            "as": "U0BO",
            "channel": "claims-care",
            "command": "/pebble far",
            "done": [{"did": "command", "text": "/pebble"}, {"did": "submit", "callback_id": "form"}],
        },
        {"text": "Wait a day.", "clock": "+1 day"},
    ],
    "end": "That is all.",
}


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Json:
    """An option of a select, of radio buttons, of an overflow."""
    return {"text": plain(text), "value": value}


def field_of(label: str, element: Json, **more: object) -> Json:
    """An input block whose ids follow from its label."""
    name = label.lower().replace(" ", "_")
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": "it"} | element} | more


COLOURS = [option("Grey", "grey"), option("White", "white"), option("Black", "black")]

EVERY_FIELD: list[Json] = [
    field_of("Title", {"type": "plain_text_input", "initial_value": "A pebble"}),
    field_of(
        "Story", {"type": "plain_text_input", "multiline": True}, hint=plain("Where it was found."), optional=True
    ),
    field_of("Weight", {"type": "number_input", "is_decimal_allowed": True}),
    field_of("Mail", {"type": "email_text_input"}, optional=True),
    field_of("Colour", {"type": "static_select", "options": COLOURS}),
    field_of("Shapes", {"type": "multi_static_select", "options": [option("Round", "round"), option("Flat", "flat")]}),
    field_of("Finder", {"type": "users_select"}),
    field_of("Beach", {"type": "external_select", "min_query_length": 1}),
    field_of("Found on", {"type": "datepicker"}),
    field_of("Found at", {"type": "timepicker", "initial_time": "09:15"}),
    field_of("Kept", {"type": "radio_buttons", "options": [option("Yes", "yes"), option("No", "no")]}),
    field_of(
        "Uses", {"type": "checkboxes", "options": [option("Path", "path"), option("Pond", "pond")]}, optional=True
    ),
]


def form(blocks: list[Json], title: str = "A pebble", callback: str = "form") -> Json:
    """A modal."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title),
        "submit": plain("Keep it"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


@dataclass
class Pebble:
    """The running app and its workspace: what it was told, and how it is to answer."""

    slack: LocalSlack
    client: WebClient
    submitted: list[Json] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)
    opens: Json = field(default_factory=lambda: form(EVERY_FIELD))
    refuses: dict[str, str] = field(default_factory=dict)
    becomes: Json | None = None
    silent: bool = False
    takes_its_time: bool = False
    let_go: threading.Event = field(default_factory=threading.Event)

    def say(self, channel: str, text: str, blocks: list[Json] | None = None) -> str:
        """Post; the ts."""
        return str(self.client.chat_postMessage(channel=channel, text=text, blocks=blocks)["ts"])


def _answer_commands(app: App, pebble: Pebble) -> None:
    @app.command("/pebble")
    def thrown(ack: Ack, body: Json, client: WebClient, respond: Respond) -> None:
        if pebble.silent:
            return
        ack()
        if body["text"] == "form":
            client.views_open(trigger_id=body["trigger_id"], view=pebble.opens)
        else:
            respond(f"Plop: *{body['text'] or 'nothing'}*")


def _answer_forms(app: App, pebble: Pebble) -> None:
    @app.options("it")
    def beaches(ack: Ack, payload: Json) -> None:
        names = ["Caparica", "Carcavelos", "Piha"]
        ack(options=[option(name, name) for name in names if payload["value"].lower() in name.lower()])

    @app.view("form")
    def kept(ack: Ack, body: Json) -> None:
        if pebble.silent:
            return
        if pebble.takes_its_time:
            pebble.let_go.wait(20)
        if pebble.refuses:
            ack(response_action="errors", errors=pebble.refuses)
            return
        pebble.submitted.append(body["view"]["state"]["values"])
        if pebble.becomes:
            ack(response_action="update", view=pebble.becomes)
        else:
            ack()

    @app.action("more")
    def more(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        view = body["view"]
        blocks = [block for block in view["blocks"] if block["type"] == "input"]
        grown = form([*blocks, field_of("Owner", {"type": "plain_text_input"}, optional=True)])
        client.views_update(view_id=view["id"], hash=view["hash"], view=grown)

    @app.action("deeper")
    def deeper(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        below = form([field_of("Depth", {"type": "plain_text_input"})], title="Below")
        client.views_push(trigger_id=body["trigger_id"], view=below)


def _answer_buttons(app: App, pebble: Pebble) -> None:
    @app.action("slow")
    def slow(ack: Ack, respond: Respond) -> None:
        pebble.pressed.append("slow")
        pebble.let_go.wait(20)
        ack()
        respond(text="Recorded: on track", replace_original=True)

    @app.action("sink")
    def sink(ack: Ack) -> None:
        pebble.pressed.append("sink")
        ack()

    @app.action("menu")
    def menu(ack: Ack, payload: Json) -> None:
        pebble.pressed.append(payload["selected_option"]["value"])
        ack()


def _answer_events(app: App) -> None:
    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        if event["tab"] == "home":
            greeting = {"type": "section", "text": {"type": "mrkdwn", "text": f"Hello <@{event['user']}>"}}
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [greeting]})

    @app.event("message")
    def ignored() -> None:
        """What people say to Pebble needs no answer."""


@contextmanager
def running_pebble() -> Iterator[Pebble]:
    """Pebble in a workspace of its own."""
    config = AppConfig(manifest=MANIFEST)
    with ExitStack() as ends:
        # The app's end comes after the workspace's: its client would wait seconds to hear from an open link.
        slack = ends.enter_context(serve(apps=[config], guide=GUIDE))
        client = WebClient(token=config.bot_token, base_url=slack.api_url)
        app = App(name="pebble", client=client, token_verification_enabled=False)
        pebble = Pebble(slack, client)
        _answer_commands(app, pebble)
        _answer_forms(app, pebble)
        _answer_buttons(app, pebble)
        _answer_events(app)
        handler = SocketModeHandler(app, config.app_token)
        handler.client.web_client = WebClient(token=config.app_token, base_url=slack.api_url)
        handler.client.connect()
        slack.wait_until_connected()
        yield pebble
        pebble.let_go.set()
        handler.client.auto_reconnect_enabled = False
    # The SDK waits for its threads, a second or so; nobody else needs to.
    threading.Thread(target=handler.client.close).start()
