"""`/goal settings`: a person's zone, country and working hours."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import personal_settings as blocks
from bot.blocks.forms import found
from bot.domain.personal_settings import COUNTRY, ZONE
from handlers import home
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener, click_of
from handlers.services import Services


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listener of `/goal settings`."""

    def settings(call: CommandCall) -> None:
        call.open(blocks.form_view(services.personal_settings.card(call.workspace_id, call.user_id)))

    return {"settings": settings}


def register(app: App, services: Services) -> None:
    """Listen to the button that opens the form, to its menus, and to what is sent."""

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        click.open(blocks.form_view(services.personal_settings.card(click.workspace_id, click.user_id)))

    def zones(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        card = services.personal_settings.card(workspace_of(body), body["user"]["id"])
        ack(found(blocks.zone_choices(card, payload["value"])))

    def countries(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        card = services.personal_settings.card(workspace_of(body), body["user"]["id"])
        ack(found(blocks.country_choices(card, payload["value"])))

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        saved = services.personal_settings.save(workspace_id, user_id, blocks.read_form(view))
        ack(response_action="update", view=blocks.saved_view(saved))
        home.follow(services, client, workspace_id, user_id)

    app.action(blocks.OPEN)(open_form)
    app.options(ZONE)(zones)
    app.options(COUNTRY)(countries)
    app.view(blocks.FORM)(submit)
