"""`/goal admins`: who else looks after Headway."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import admins as blocks
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener, Renderer, open_view
from handlers.patience import BEFORE_WRITING, Patience
from handlers.people import make_known_all
from handlers.services import Services


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listener of `/goal admins`."""

    def admins(call: CommandCall) -> None:
        call.open(blocks.form_view(services.admins.card(call.workspace_id, call.user_id)))

    return {"admins": admins}


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return how somebody is told that they were named, or are an admin no more."""

    def named(delivery: Delivery) -> Message | Pointless:
        naming = services.admins.naming(delivery)
        return naming if isinstance(naming, Pointless) else blocks.naming_message(naming)

    def removed(delivery: Delivery) -> Message | Pointless:
        removal = services.admins.removal(delivery)
        return removal if isinstance(removal, Pointless) else blocks.removal_message(removal)

    return {Kind.NAMED_ADMIN: named, Kind.NO_ADMIN: removed}


def register(app: App, services: Services) -> None:
    """Listen to the button in the settings that opens the form, and to what is sent."""

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        open_view(body, client, blocks.form_view(services.admins.card(workspace_of(body), body["user"]["id"])))

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        shown, wished = blocks.read_form(view)
        make_known_all(services, workspace_id, set(wished) - set(shown), Patience(BEFORE_WRITING))
        saved = services.admins.save(workspace_id, user_id, shown, wished)
        ack(response_action="update", view=blocks.saved_view(saved))

    app.action(blocks.OPEN)(open_form)
    app.view(blocks.FORM)(submit)
