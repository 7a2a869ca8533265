"""Moving, merging, archiving and restoring a team; what leads are told of that."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import team_looks, team_moves
from bot.blocks.forms import found
from bot.blocks.outsiders import read_outsiders
from bot.blocks.parts import number_in
from bot.blocks.team_news import news_message
from bot.blocks.teams import choices_of_teams
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from handlers import home
from handlers.app import workspace_of
from handlers.calls import Renderer, click_of
from handlers.channels import asks_about_outsiders, channel_now
from handlers.patience import BEFORE_WRITING, Patience
from handlers.services import Services


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return the renderer of news of teams."""

    def news(delivery: Delivery) -> Message | Pointless:
        change_id = int(delivery.about["change"])
        found_news = services.team_news.news(delivery.workspace_id, change_id, delivery.recipient)
        if found_news is None or (delivery.ts is None and found_news.is_past):
            return Pointless("the team has changed back or on since")
        if delivery.ts is None and found_news.is_in_welcome:
            return Pointless("their welcome tells that they lead")
        return news_message(found_news)

    return {Kind.TEAM_NEWS: news}


def register(app: App, services: Services) -> None:
    """Listen to the buttons of a team, and to its forms."""
    _register_forms(app, services)

    def opens(form: Callable[[str, str, int], dict[str, Any]]) -> Callable[..., None]:
        def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
            ack()
            click = click_of(body, client, respond)
            click.open(form(click.workspace_id, click.user_id, number_in(click.value) or 0))

        return listener

    moves, archive = services.team_moves, services.team_archive
    app.action(team_looks.MOVE)(opens(lambda *asked: team_moves.move_form(moves.to_move(*asked))))
    app.action(team_looks.MERGE)(opens(lambda *asked: team_moves.merge_form(moves.to_move(*asked))))
    app.action(team_looks.ARCHIVE)(opens(lambda *asked: team_moves.archive_form(archive.to_archive(*asked))))

    def restore_form(workspace_id: str, user_id: str, team_id: int) -> dict[str, Any]:
        asked = archive.to_restore(workspace_id, user_id, team_id)
        if asked.channel_id:
            now = channel_now(services, workspace_id, asked.channel_id, patience=Patience())
            asked = replace(asked, channel=now)
        return team_moves.restore_form(asked)

    app.action(team_looks.RESTORE)(opens(restore_form))


def _register_forms(app: App, services: Services) -> None:
    def submits(done: Callable[[str, str, dict[str, Any]], dict[str, Any]]) -> Callable[..., None]:
        def listener(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
            workspace_id, user_id = workspace_of(body), body["user"]["id"]
            ack(response_action="update", view=done(workspace_id, user_id, view))
            home.follow(services, client, workspace_id, user_id)

        return listener

    def move(workspace_id: str, user_id: str, view: dict[str, Any]) -> dict[str, Any]:
        team_id, place = team_moves.read_team(view), team_moves.read_place(view, "place")
        return team_moves.moved_view(services.team_moves.move(workspace_id, user_id, team_id, place))

    def merge(workspace_id: str, user_id: str, view: dict[str, Any]) -> dict[str, Any]:
        team_id, into = team_moves.read_team(view), team_moves.read_place(view, "into")
        return team_moves.moved_view(services.team_moves.merge(workspace_id, user_id, team_id, into))

    def archive(workspace_id: str, user_id: str, view: dict[str, Any]) -> dict[str, Any]:
        team_id, go = team_moves.read_team(view), team_moves.read_goals_go(view)
        return team_moves.archived_view(services.team_archive.archive(workspace_id, user_id, team_id, go))

    def restore(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        channel_id, name = team_moves.read_restored(view)
        patience = Patience(BEFORE_WRITING)
        channel = channel_now(services, workspace_id, channel_id, patience=patience) if channel_id else None
        if asks_about_outsiders(ack, view, channel_id, channel):
            return
        restored = services.team_archive.restore(
            workspace_id,
            user_id,
            team_moves.read_team(view),
            channel_id,
            name,
            channel=channel,
            agreed=read_outsiders(view, channel_id),
        )
        ack(response_action="update", view=team_moves.restored_view(restored))
        home.follow(services, client, workspace_id, user_id)

    def places(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        team_id = team_moves.read_team(body["view"])
        teams = services.team_moves.places(workspace_of(body), body["user"]["id"], team_id, payload["value"])
        ack(found(choices_of_teams(teams)))

    app.view(team_moves.MOVE_FORM)(submits(move))
    app.view(team_moves.MERGE_FORM)(submits(merge))
    app.view(team_moves.ARCHIVE_FORM)(submits(archive))
    app.view(team_moves.RESTORE_FORM)(restore)
    app.options("into")(places)
    app.options("place")(places)
