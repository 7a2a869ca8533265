"""Examining a goal again: `/goal review`, the quarter's message, the form."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.refusals import field_errors
from bot.blocks.reviews import DECISION, FORM, nudge_message, read_examine, read_review, review_view, reviewed_view
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import Invalid
from handlers import home
from handlers.app import workspace_of
from handlers.calls import CommandCall, CommandListener, Renderer
from handlers.goals import about_one
from handlers.services import Services
from handlers.views import replace_view


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listener of `/goal review`."""

    def review(call: CommandCall, number: int) -> None:
        call.open(review_view(services.reviews.open_form(call.workspace_id, call.user_id, number)))

    return {"review": about_one(services, "review", review)}


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return the renderer of the quarter's message."""

    def nudge(delivery: Delivery) -> Message | Pointless:
        found = services.reviews.nudge(delivery.workspace_id, delivery.recipient, delivery.occurrence)
        if found is None:
            return Pointless("no goal to examine")
        if delivery.ts is None and not found.open:
            return Pointless("everything is examined already")
        return nudge_message(found)

    return {Kind.REVIEW_NUDGE: nudge}


def register(app: App, services: Services) -> None:
    """Listen to the button of the message, the change of decision, and the form."""

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        number, quarter = read_examine(str(body["actions"][0].get("value", "")))
        form = services.reviews.open_form(workspace_of(body), body["user"]["id"], number, quarter)
        shown = body.get("view", {})
        if shown.get("type") == "modal":
            # *Edit*, in place of the confirmation.
            replace_view(client, shown, review_view(form))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=review_view(form))

    def show_fields(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        view = body["view"]
        form = services.reviews.keep_typed(
            workspace_of(body), body["user"]["id"], view["private_metadata"], read_review(view)
        )
        replace_view(client, view, review_view(form))

    def decide(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        view = body["view"]
        try:
            line, viewer = services.reviews.decide(
                workspace_of(body),
                body["user"]["id"],
                view["private_metadata"],
                read_review(view),
                # A view goes on from its confirmation to *Edit* under the same id, so the form's own draft names it.
                once=f"view:{view['private_metadata']}",
            )
        except Invalid as invalid:
            ack(response_action="errors", errors=field_errors(invalid, view))
        else:
            ack(response_action="update", view=reviewed_view(line, viewer))
            home.follow(services, client, workspace_of(body), body["user"]["id"])

    app.action(FORM)(open_form)
    app.action(DECISION)(show_fields)
    app.view(FORM)(decide)
