"""*Anything in the way?*: *Nothing*, *Yes…* and its form."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import opportunities as blocks
from bot.domain.deliveries import Message
from handlers import prompts
from handlers.app import workspace_of
from handlers.calls import click_of
from handlers.messages import show_where_clicked
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Listen to both buttons and the form."""
    renderers = prompts.deliveries(services)

    def nothing(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        team_id, week = blocks.read_obstacle_value(click.value)
        services.opportunities.nothing(click.workspace_id, click.user_id, team_id, week)
        show_where_clicked(services, click, renderers, lambda: Message(blocks.NOTHING_RECORDED))

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        team_id, week = blocks.read_obstacle_value(click.value)
        click.open(blocks.form_view(services.opportunities.form(click.workspace_id, click.user_id, team_id, week)))

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        told, once = blocks.read_form(view), f"view:{view['id']}:{view['hash']}"
        services.opportunities.tell(workspace_of(body), body["user"]["id"], told, once=once)
        ack()

    app.action(blocks.NOTHING)(nothing)
    app.action(blocks.FORM)(open_form)
    app.view(blocks.FORM)(submit)
