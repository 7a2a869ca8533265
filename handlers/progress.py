"""The team's progress post: `/goal progress`, the weekly draft, and what the lead does with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.parts import number_in
from bot.blocks.progress import (
    ARRIVED,
    BRING_BACK,
    EDIT,
    FORM,
    LOOK,
    OPEN,
    POST,
    SKIP,
    choose_team_message,
    draft_message,
    draft_view,
    edit_view,
    post_message,
    read_edit,
)
from bot.blocks.progress_obstacles import ALL, NEWER, OLDER, all_view, read_page
from bot.blocks.refusals import field_errors
from bot.domain.channels import ChannelTrouble
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.progress import PostCard, PostState
from bot.domain.refusals import Invalid, NotFound, NotInChannel, PostIsPast, Subject
from handlers import home
from handlers.app import workspace_of
from handlers.calls import Click, CommandCall, CommandListener, Renderer, click_of, open_view
from handlers.channels import channel_now
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.services import Services


def commands(services: Services) -> Mapping[str, CommandListener]:
    """Return the listener of `/goal progress`."""

    def progress(call: CommandCall) -> None:
        if words := call.rest.strip():
            teams = services.progress.teams_named(call.workspace_id, call.user_id, words)
        else:
            teams = services.progress.teams(call.workspace_id, call.user_id, call.channel_id)
        if len(teams) == 1:
            call.answer(draft_message(services.progress.draft(call.workspace_id, call.user_id, teams[0].team_id)))
        else:
            call.answer(choose_team_message(teams))

    return {"progress": progress}


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return the renderers of the post and of the lead's weekly draft."""

    def post(delivery: Delivery) -> Message | Pointless:
        card = services.progress.sent_card(delivery.workspace_id, int(delivery.about["post"]))
        if card is None or card.facts.team.end is not None:
            # What is out stays as it was: its goals count elsewhere by now.
            return Pointless("the post or its team is gone")
        if delivery.ts is not None and card.facts.team.trouble is ChannelTrouble.SHARED:
            return Pointless("people of another company would read what is new in it")
        return post_message(card)

    def draft(delivery: Delivery) -> Message | Pointless:
        post_id = int(delivery.about["post"])
        card = services.progress.sent_card(delivery.workspace_id, post_id, delivery.recipient)
        if card is None:
            return Pointless("the draft is gone")
        if delivery.ts is None and card.post.state is not PostState.DRAFT and not card.is_refused:
            return Pointless(f"the post is {card.post.state.value} already")
        return draft_message(card)

    return {Kind.PROGRESS_POST: post, Kind.PROGRESS_DRAFT: draft}


def register(app: App, services: Services) -> None:
    """Listen to the draft's buttons and the form."""
    _register_opening(app, services)
    _register_form(app, services)

    def acting(act: Callable[[str, str, int], PostCard]) -> Callable[..., None]:
        """Return a listener that acts on the post and shows in the draft itself what became of it."""

        def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
            ack()
            click = click_of(body, client, respond)
            with _shown_if_past(services, click):
                card = act(click.workspace_id, click.user_id, _number(click.value))
                with recorded():
                    _show(services, click, card)

        return listener

    app.action(POST)(acting(partial(post_now, services)))
    app.action(SKIP)(acting(services.progress.skip))
    app.action(BRING_BACK)(acting(services.progress.bring_back))
    app.action(ARRIVED)(acting(services.progress.arrived))


def post_now(services: Services, workspace_id: str, user_id: str, post_id: int) -> PostCard:
    """Send a post to its team's channel; where the bot is not known to be in there, Slack is asked before."""
    try:
        return services.progress.post(workspace_id, user_id, post_id)
    except NotInChannel as refused:
        channel_now(services, workspace_id, refused.channel_id)
        return services.progress.post(workspace_id, user_id, post_id)


def _register_opening(app: App, services: Services) -> None:
    def open_draft(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        card = services.progress.draft(click.workspace_id, click.user_id, _number(click.value))
        click.asker.replace(draft_message(card))

    def look(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        card = services.progress.look(click.workspace_id, click.user_id, _number(click.value))
        if click.view is not None:
            click.open(draft_view(card))
        else:
            click.asker.tell(draft_message(card))

    def every_obstacle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        post_id = _number(str(action.get("value", "")))
        named = services.progress.obstacles(workspace_of(body), body["user"]["id"], post_id)
        open_view(body, client, all_view(named))

    def page(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        post_id, start = read_page(click.value)
        if post_id is None:
            raise NotFound(Subject.POST)
        click.replace_view(all_view(services.progress.obstacles(click.workspace_id, click.user_id, post_id), start))

    app.action(ALL)(every_obstacle)
    app.action(NEWER)(page)
    app.action(OLDER)(page)
    app.action(re.compile(rf"^{re.escape(OPEN)}\.\d+$"))(open_draft)
    app.action(LOOK)(look)


def _register_form(app: App, services: Services) -> None:
    def edit(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        with _shown_if_past(services, click):
            click.open(edit_view(services.progress.to_edit(click.workspace_id, click.user_id, _number(click.value))))

    def save(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        view, workspace_id, user_id = body["view"], workspace_of(body), body["user"]["id"]
        edit = read_edit(view)
        try:
            card = services.progress.save_texts(workspace_id, user_id, edit)
        except Invalid as invalid:
            ack(response_action="errors", errors=field_errors(invalid, view))
        else:
            ack(response_action="update", view=draft_view(card, saved=edit))
            home.follow(services, client, workspace_id, user_id)

    app.action(EDIT)(edit)
    app.view(FORM)(save)


def _show(services: Services, click: Click, card: PostCard) -> None:
    if click.in_modal:
        click.replace_view(draft_view(card))
        home.follow(services, click.client, click.workspace_id, click.user_id)
    else:
        show_where_clicked(services, click, deliveries(services), lambda: draft_message(card))


@contextmanager
def _shown_if_past(services: Services, click: Click) -> Iterator[None]:
    """Show what is too late to be acted on without its buttons, besides saying so."""
    try:
        yield
    except PostIsPast:
        card = services.progress.sent_card(click.workspace_id, _number(click.value))
        if card is not None:
            _show(services, click, card)
        raise


def _number(typed: str) -> int:
    post_id = number_in(typed)
    if post_id is None:
        raise NotFound(Subject.POST)
    return post_id
