"""`/goal team` and `/goal teams`, and the team form."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import teams as blocks
from bot.blocks.forms import found
from bot.blocks.team_tree import tree_message
from bot.domain.channels import Channel
from bot.domain.people import UserGroup
from bot.domain.refusals import Invalid, Problem
from bot.domain.teams import TeamForm, TeamPlace, TeamWish
from bot.domain.zones import find_places
from bot.services.people import DirectoryUnavailable
from bot.services.unit_of_work import StorageError
from handlers import home
from handlers.app import workspace_of
from handlers.calls import Click, CommandCall, CommandListener, click_of, opened
from handlers.channels import asks_about_outsiders, channel_now
from handlers.failures import SLACK_FAILURES, kind_of, recorded
from handlers.patience import BEFORE_WRITING, Patience
from handlers.people import make_known_all
from handlers.services import Services
from handlers.team_looks import look, shows_ended
from handlers.views import replace_view

log = logging.getLogger("headway.handlers")


def commands(services: Services) -> Mapping[str, CommandListener]:
    def team(call: CommandCall) -> None:
        if look(services, call):
            return
        form = _form(services, call.workspace_id, call.user_id, call.channel_id, call.patience)
        _say_whether_in_channel(services, call.client, form, call.workspace_id, call.open(blocks.team_form(form)))

    def teams(call: CommandCall) -> None:
        call.answer(tree_message(services.teams.tree_for(call.workspace_id, call.user_id)))

    return {"team": team, "teams": teams}


def register(app: App, services: Services) -> None:
    def show_form(click: Click, form: TeamForm) -> None:
        view = blocks.team_form(form)
        shown = click.replace_view(view) if click.in_modal else opened(click.client, click.body["trigger_id"], view)
        if shown is not None:
            _say_whether_in_channel(services, click.client, form, click.workspace_id, shown)

    def edit(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        if not shows_ended(services, click, click.value):
            show_form(click, _form(services, click.workspace_id, click.user_id, click.value, Patience()))

    def undo(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        taken_back = services.teams.undo(click.workspace_id, click.user_id, click.value)
        with recorded():
            click.replace_view(blocks.taken_back_view(taken_back))
        home.follow(services, client, click.workspace_id, click.user_id)

    def again(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        form = services.teams.form_again(click.workspace_id, click.user_id, click.value)
        show_form(click, _with_group(services, click.workspace_id, form, Patience()))

    def new(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        channel_id, workspace_id = body.get("channel", {}).get("id", ""), workspace_of(body)
        form = _form(services, workspace_id, body["user"]["id"], channel_id, Patience())
        shown = opened(client, body["trigger_id"], blocks.team_form(form))
        _say_whether_in_channel(services, client, form, workspace_id, shown)

    _register_form(app, services)
    app.action(blocks.NEW)(new)
    app.action(blocks.EDIT)(edit)
    app.action(blocks.UNDO)(undo)
    app.action(blocks.AGAIN)(again)
    _register_searches(app, services)


def _register_form(app: App, services: Services) -> None:
    def submitted(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        patience = Patience(BEFORE_WRITING)
        # First what the save cannot do without, last what the directory's tick finds out as well.
        place, wish = blocks.read_place(view), blocks.read_wish(view)
        members = _group_members(services, workspace_id, wish, patience)
        is_unread = members is None
        if members is None:
            members = _members_kept(services, workspace_id, place, wish)
        wish = replace(wish, in_group=members)
        channel = channel_now(services, workspace_id, place.channel_id, patience=patience) if place.channel_id else None
        if place.team_id is None and asks_about_outsiders(ack, view, place.channel_id, channel):
            return
        place = _placed(place, channel)
        make_known_all(services, workspace_id, (wish.lead_id, *wish.members, *wish.in_group), patience)
        saved = replace(services.teams.save(workspace_id, user_id, place, wish), group_unread=is_unread)
        ack(response_action="update", view=blocks.saved_view(saved))
        if place.posting is None:
            _follow_channel(services, workspace_id, place.channel_id)
        home.follow(services, client, workspace_id, user_id)

    app.view(blocks.FORM)(submitted)


def _register_searches(app: App, services: Services) -> None:
    def zones(ack: Ack, payload: dict[str, Any]) -> None:
        ack(found([blocks.choice_of_place(place) for place in find_places(payload["value"])]))

    def parents(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        team_id = blocks.read_place(body["view"]).team_id
        teams = services.teams.parents(workspace_of(body), body["user"]["id"], team_id, payload["value"])
        ack(found(blocks.choices_of_teams(teams)))

    def groups(ack: Ack, body: dict[str, Any], payload: dict[str, Any]) -> None:
        wanted = payload["value"].strip().removeprefix("@").casefold()
        known = services.directory.groups(workspace_of(body), within=Patience().left)
        choices = [blocks.choice_of_group(group) for group in known]
        ack(found([choice for choice in choices if wanted in choice[1].casefold()]))

    app.options("zone")(zones)
    app.options("parent")(parents)
    app.options("usergroup")(groups)


def _form(services: Services, workspace_id: str, user_id: str, channel_id: str, patience: Patience) -> TeamForm:
    """Return the filled form for a channel; on Home and in a direct message the form asks for the channel.

    Whether the bot is in the channel it says as far as that is known: a slow Slack is not to keep the form shut.
    """
    if channel_id.startswith("D"):
        channel_id = ""
    return _with_group(services, workspace_id, services.teams.form(workspace_id, user_id, channel_id), patience)


def _with_group(services: Services, workspace_id: str, form: TeamForm, patience: Patience) -> TeamForm:
    if form.wish.usergroup_id is None:
        return form
    chosen = form.wish.usergroup_id
    try:
        known = {group.group_id: group for group in services.directory.groups(workspace_id, within=patience.left)}
    except DirectoryUnavailable as error:
        log.warning("usergroups.list gave no answer: %s", error.reason)
        known = {}
    return replace(form, usergroup=known.get(chosen, UserGroup(chosen, handle="", name="")))


def _say_whether_in_channel(
    services: Services, client: WebClient, form: TeamForm, workspace_id: str, shown: Mapping[str, Any]
) -> None:
    """Ask Slack whether the bot is in the channel of a form that is open, and say so there if that is news.

    What was typed meanwhile stays. A form that was sent or closed is left alone; sending it asks again.
    """
    place = form.place
    now = _placed(place, _follow_channel(services, workspace_id, place.channel_id) if place.channel_id else None)
    if place.team_id is not None:
        now = replace(now, trouble=services.team_channels.trouble(workspace_id, place.team_id))
    if now == place:
        return
    try:
        replace_view(client, shown, blocks.team_form(replace(form, place=now)))
    except SLACK_FAILURES as failure:
        log.info("The team form was not shown anew: %s", kind_of(failure))


def _follow_channel(services: Services, workspace_id: str, channel_id: str) -> Channel | None:
    """Ask how it stands with a channel once the person has been answered: a failure then is only logged."""
    try:
        return channel_now(services, workspace_id, channel_id)
    except StorageError as failure:
        log.warning("Whether Headway is in a channel was not recorded: %s", kind_of(failure))
        return None


def _group_members(services: Services, workspace_id: str, wish: TeamWish, patience: Patience) -> tuple[str, ...] | None:
    """Return who is in the user group, as only Slack can say; None: it does not. Nobody is where there is none."""
    if wish.usergroup_id is None:
        return ()
    try:
        return services.directory.group_members(workspace_id, wish.usergroup_id, within=patience.left)
    except DirectoryUnavailable as error:
        log.warning("usergroups.users.list gave no answer: %s", error.reason)
        return None


def _members_kept(services: Services, workspace_id: str, place: TeamPlace, wish: TeamWish) -> tuple[str, ...]:
    """Return who was in the team's group when Slack said so last. Raises Invalid where the team had another."""
    kept = services.teams.of_group(workspace_id, place.team_id, wish.usergroup_id)
    if kept is None:
        raise Invalid({"usergroup": Problem.GROUP_UNREADABLE})
    return kept


def _placed(place: TeamPlace, channel: Channel | None) -> TeamPlace:
    """Return the place with what Slack says now: since the form was opened the bot may have been invited."""
    if channel is None:
        return place
    return replace(place, posting=channel.is_open, has_outsiders=bool(channel.has_outsiders))
