"""The service promise: its form, from `/goal settings` and from Home."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import service_promises as blocks
from handlers import home
from handlers.app import workspace_of
from handlers.calls import click_of, open_view
from handlers.failures import recorded
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Listen to the buttons that open the form and take back what it did, and to what is sent."""

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        promise = services.service_promises.form(workspace_of(body), body["user"]["id"])
        open_view(body, client, blocks.form_view(promise))

    def edit(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        click.open(blocks.form_view(services.service_promises.form(click.workspace_id, click.user_id)))

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        change = services.service_promises.save(workspace_id, user_id, *blocks.read_form(view))
        ack(response_action="update", view=blocks.changed_view(change))
        home.follow(services, client, workspace_id, user_id)

    def undo(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        undone = services.service_promises.undo(click.workspace_id, click.user_id, blocks.read_undo(click.value))
        with recorded():
            click.replace_view(blocks.changed_view(undone))
        home.follow(services, client, click.workspace_id, click.user_id)

    app.action(blocks.OPEN)(open_form)
    app.action(blocks.EDIT)(edit)
    app.action(blocks.UNDO)(undo)
    app.view(blocks.FORM)(submit)
