"""The buttons of somebody's next step that no other noun has."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.next_steps import LOOK_AGAIN, SEE_TEAMS, still_out_view
from bot.blocks.team_tree import tree_view
from handlers import home
from handlers.app import workspace_of
from handlers.calls import click_of, open_view
from handlers.channels import channel_now
from handlers.patience import Patience
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Listen to *I have done that* and *See the teams*."""

    def look_again(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        channel = channel_now(services, click.workspace_id, click.value, patience=Patience())
        if channel is not None and channel.is_open:
            home.follow(services, client, click.workspace_id, click.user_id)
        else:
            open_view(body, client, still_out_view(click.value))

    def see_teams(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        open_view(body, client, tree_view(services.teams.tree_for(workspace_of(body), body["user"]["id"])))

    app.action(LOOK_AGAIN)(look_again)
    app.action(SEE_TEAMS)(see_teams)
