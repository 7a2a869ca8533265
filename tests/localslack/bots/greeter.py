"""Greeter: Bolt over Socket Mode. It greets who greets, and asks for hopes in a form."""

import re

from slack_bolt import Ack, App, BoltContext, Respond, Say
from slack_sdk import WebClient

from localslack.wire import Json

MANIFEST: Json = {
    "display_information": {"name": "Greeter", "description": "Greets", "background_color": "#232d4a"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "Greeter", "always_online": False},
        "slash_commands": [{"command": "/greet", "description": "Greet", "should_escape": False}],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["channels:history", "chat:write", "commands", "im:history", "channels:read", "reactions:write"]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels", "message.im"]},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": True,
        "token_rotation_enabled": False,
    },
}


def _form(title: str, *first: Json) -> Json:
    return {
        "type": "modal",
        "callback_id": "hopes",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Submit"},
        "blocks": [
            *first,
            {
                "type": "input",
                "block_id": "hope",
                "label": {"type": "plain_text", "text": "What are your hopes?"},
                "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
            },
            {
                "type": "input",
                "block_id": "place",
                "label": {"type": "plain_text", "text": "Where shall I tell them?"},
                "element": {
                    "type": "conversations_select",
                    "action_id": "conversation",
                    "default_to_current_conversation": True,
                    "response_url_enabled": True,
                },
            },
        ],
    }


FORM = _form(
    "Hopes",
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Click the button to update the form"},
        "accessory": {
            "type": "button",
            "text": {"type": "plain_text", "text": "Update"},
            "action_id": "update",
        },
    },
)
UPDATED = _form(
    "Hopes, updated", {"type": "section", "text": {"type": "mrkdwn", "text": "You updated the form :tada:"}}
)


def greeter(client: WebClient) -> App:
    """The bot; its token is checked as Bolt does it by itself."""
    app = App(client=client)

    @app.message(re.compile("(hi|hello|hey)"))
    def greeted(context: BoltContext, say: Say, event: Json) -> None:
        say(f"{context['matches'][0]}, how are you?", thread_ts=event.get("thread_ts"))

    @app.event("message")
    def other() -> None:
        """Everything else that is said needs no answer."""

    @app.event("app_home_opened")
    def home(client: WebClient, event: Json) -> None:
        if event["tab"] != "home":
            return
        text = f"*Welcome home, <@{event['user']}> :house:*"
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.command("/greet")
    def greet(ack: Ack, command: Json, respond: Respond, client: WebClient) -> None:
        ack()
        if command["text"]:
            respond(f"Responding to the command: {command['text']}")
        else:
            client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @app.action("update")
    def update(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=UPDATED)

    @app.view("hopes")
    def hoped(ack: Ack, view: Json, body: Json, respond: Respond, client: WebClient) -> None:
        ack()
        hope = view["state"]["values"]["hope"]["text"]["value"]
        # Bolt's respond takes the address of the conversation that was chosen.
        respond(f"<@{body['user']['id']}> hopes: {hope}", response_type="in_channel")
        client.chat_postMessage(
            channel=body["user"]["id"], text=f"I have told your hopes in {len(body['response_urls'])}."
        )

    return app
