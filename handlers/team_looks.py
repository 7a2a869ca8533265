"""Looking at a team: `/goal team` in its channel, or with its name."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import team_looks
from bot.blocks.parts import number_in
from bot.domain.people import Person
from bot.domain.team_looks import TeamLook
from handlers.calls import Click, CommandCall, click_of
from handlers.services import Services


def look(services: Services, call: CommandCall) -> bool:
    """Answer with the team that is meant; False if the channel has none, and no name was given."""
    if call.rest.strip():
        meant = services.team_looks.named(call.workspace_id, call.user_id, call.rest)
        if isinstance(meant, TeamLook):
            call.answer(team_looks.look_message(meant))
        else:
            asker = services.people.person(call.workspace_id, call.user_id) or Person(call.user_id)
            call.answer(team_looks.which_message(meant, asker.home.key))
        return True
    here = services.team_looks.in_channel(call.workspace_id, call.user_id, call.channel_id)
    if here is None:
        return False
    call.answer(team_looks.look_message(here))
    return True


def shows_ended(services: Services, click: Click, channel_id: str) -> bool:
    """Show the team that was in a channel in the place of its *Edit*, if it has ended and no other is there."""
    here = services.team_looks.in_channel(click.workspace_id, click.user_id, channel_id)
    if here is None or here.team.end is None:
        return False
    if click.in_modal:
        click.replace_view(team_looks.look_view(replace(here, may_set_up=False)))
    else:
        click.asker.replace(team_looks.look_message(here))
    return True


def register(app: App, services: Services) -> None:
    """Listen to what shows a team: the choice among several, and a confirmation's button."""

    def show(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        seen = services.team_looks.by_id(click.workspace_id, click.user_id, number_in(click.value) or 0)
        if click.in_modal:
            click.replace_view(team_looks.look_view(seen))
        else:
            click.asker.replace(team_looks.look_message(seen))

    app.action(team_looks.LOOK)(show)
