"""Reviewing a goal: `/goal review`, the quarter's message, the form."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.refusals import field_errors
from bot.blocks.reviews import (
    DECISION,
    FORM,
    UNDO,
    is_to_be_shown_anew,
    nothing_left_message,
    nudge_message,
    read_opened,
    read_review,
    read_undo,
    review_view,
    reviewed_view,
    taken_back_message,
    taken_back_view,
)
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import Invalid, Refusal
from handlers import home
from handlers.app import workspace_of
from handlers.calls import Click, CommandCall, CommandListener, Renderer, click_of
from handlers.failures import recorded
from handlers.goals import about_one
from handlers.messages import show_where_clicked
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
        if delivery.ts is None and (found is None or not found.open):
            return Pointless("no goal to review" if found is None else "everything is reviewed already")
        return nothing_left_message(delivery.occurrence) if found is None else nudge_message(found)

    return {Kind.REVIEW_NUDGE: nudge}


def register(app: App, services: Services) -> None:
    """Listen to the buttons of the message and the confirmation, the change of decision, and the form."""
    _register_form(app, services)
    renderers = deliveries(services)

    def undo(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        with _shown_anew_if_refused(services, click):
            taken_back = services.reviews.undo(click.workspace_id, click.user_id, read_undo(click.value))
        with recorded():
            if click.in_modal:
                click.replace_view(taken_back_view(taken_back))
            else:
                show_where_clicked(services, click, renderers, lambda: taken_back_message(taken_back))
        home.follow(services, client, click.workspace_id, click.user_id)

    app.action(UNDO)(undo)


def _register_form(app: App, services: Services) -> None:
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        number, quarter = read_opened(click.value)
        with _shown_anew_if_refused(services, click):
            form = services.reviews.open_form(click.workspace_id, click.user_id, number, quarter)
        # *Edit* shows it in place of the confirmation.
        click.open(review_view(form))

    def show_fields(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        workspace_id, user_id, view = workspace_of(body), body["user"]["id"], body["view"]
        draft_id, once = str(view["private_metadata"]), _once(view)
        clicked_at = str(action["action_ts"])

        def newest() -> dict[str, Any] | None:
            form = services.reviews.kept(workspace_id, user_id, draft_id, once=once)
            return review_view(form) if form else None

        form = services.reviews.keep_typed(
            workspace_id, user_id, draft_id, read_review(view), clicked_at=clicked_at, once=once
        )
        if form is not None:
            replace_view(client, view, review_view(form), newest)

    def decide(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id, view = workspace_of(body), body["user"]["id"], body["view"]
        draft_id, once = str(view["private_metadata"]), _once(view)
        try:
            line, viewer = services.reviews.decide(workspace_id, user_id, draft_id, read_review(view), once=once)
        except Invalid as invalid:
            form = services.reviews.kept(workspace_id, user_id, draft_id, once=once)
            if form is not None and is_to_be_shown_anew(invalid, view):
                typed = form.fields.merged({**read_review(view), DECISION: ""})
                ack(response_action="update", view=review_view(replace(form, fields=typed)))
            else:
                ack(response_action="errors", errors=field_errors(invalid, view))
        else:
            ack(response_action="update", view=reviewed_view(line, viewer))
            home.follow(services, client, workspace_id, user_id)

    app.action(FORM)(open_form)
    app.action(DECISION)(show_fields)
    app.view(FORM)(decide)


@contextmanager
def _shown_anew_if_refused(services: Services, click: Click) -> Iterator[None]:
    """Have the message shown anew whose button was overtaken, besides saying why nothing came of it."""
    try:
        yield
    except Refusal:
        if click.place is not None:
            services.deliveries.show_anew(click.workspace_id, *click.place)
        raise


def _once(view: Mapping[str, Any]) -> str:
    """Name a form: its view goes on from the confirmation to *Edit* under the same id, so its own draft does."""
    return f"view:{view['private_metadata']}"
