"""*Anything in the way?*: *Nothing*, *Yes…* and its form, *Edit* and *Undo*."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import opportunities as blocks
from bot.blocks.button_values import read_typed
from bot.domain.deliveries import Kind
from handlers import home, prompts, replies
from handlers.app import workspace_of
from handlers.calls import Click, Renderer, click_of
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Listen to the buttons and the form."""
    renderers = {**prompts.deliveries(services), **replies.deliveries(services)}

    def nothing(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        team_id, week = blocks.read_obstacle_value(click.value)
        services.opportunities.nothing(click.workspace_id, click.user_id, team_id, week)
        with recorded():
            _show(services, click, renderers, team_id, week)

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        team_id, week = blocks.read_obstacle_value(click.value)
        form = services.opportunities.form(click.workspace_id, click.user_id, team_id, week, read_typed(click.value))
        click.open(blocks.form_view(form, click.place))

    def undo(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        team_id, week, given_at = blocks.read_undo_value(click.value)
        services.opportunities.undo(click.workspace_id, click.user_id, team_id, week, given_at)
        with recorded():
            _show(services, click, renderers, team_id, week)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        told, once = blocks.read_form(view), f"view:{view['id']}:{view['hash']}"
        services.opportunities.tell(workspace_id, user_id, told, once=once)
        message = blocks.read_message(view)
        if message is not None and services.deliveries.show_anew(workspace_id, *message):
            ack()
        else:
            line = services.opportunities.line(workspace_id, user_id, told.team_id, told.week)
            ack(response_action="update", view=blocks.obstacle_view(line, told.week))
            home.follow(services, client, workspace_id, user_id)

    app.action(blocks.NOTHING)(nothing)
    app.action(blocks.FORM)(open_form)
    app.action(blocks.UNDO)(undo)
    app.view(blocks.FORM)(submit)


def _show(services: Services, click: Click, renderers: Mapping[Kind, Renderer], team_id: int, week: str) -> None:
    """Show the question as it stands now where it was clicked: in the prompt, in the modal, or beside."""
    line = services.opportunities.line(click.workspace_id, click.user_id, team_id, week)
    if click.in_modal:
        click.replace_view(blocks.obstacle_view(line, week))
        home.follow(services, click.client, click.workspace_id, click.user_id)
    else:
        show_where_clicked(services, click, renderers, lambda: blocks.obstacle_message(line, week))
