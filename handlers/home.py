"""App Home and `/goal` without more: what waits for me, my goals, my team, the organisation's goal."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.home import CHECK_IN, home_view, mine_message
from bot.blocks.prompts import list_message
from bot.blocks.errors import message_view
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener
from handlers.services import Services


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listener of `/goal` alone."""

    def mine(call: CommandCall) -> None:
        call.answer(mine_message(services.home.card(call.workspace_id, call.user_id)))

    return {"mine": mine}


def register(app: App, services: Services) -> None:
    """Publish Home when somebody opens it; never to everybody."""

    def opened(body: dict[str, Any], event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab", "home") == "home":
            publish(services, client, workspace_of(body), event["user"])

    def check_in_on_all(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        card = services.check_ins.mine(workspace_of(body), body["user"]["id"])
        client.views_open(trigger_id=body["trigger_id"], view=message_view(list_message(card)))

    app.event("app_home_opened")(opened)
    app.action(CHECK_IN)(check_in_on_all)


def publish(services: Services, client: WebClient, workspace_id: str, user_id: str) -> None:
    """Show this person their Home as it is now."""
    client.views_publish(user_id=user_id, view=home_view(services.home.card(workspace_id, user_id)))
