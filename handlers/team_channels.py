"""Teams' channels: what Slack tells of them, what it says when asked, and what leads decide about them."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.blocks import team_channels as blocks
from bot.blocks.channels import AGREE, CHOOSE, read_agreed
from bot.blocks.outsiders import read_outsiders
from bot.blocks.parts import number_in
from bot.domain.channels import REFUSALS, Channel, ChannelTrouble
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import NotFound, Subject
from bot.domain.team_channels import ChannelQuestion
from handlers import home, progress
from handlers.app import workspace_of
from handlers.calls import Click, Renderer, click_of
from handlers.channels import asks_about_outsiders, channel_now
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.patience import BEFORE_WRITING, Patience
from handlers.services import Services


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return the renderers of the question about a channel, and of the news that it is private."""

    def render(delivery: Delivery) -> Message | Pointless:
        about = delivery.about
        trouble = ChannelTrouble(str(about["trouble"]))
        question = services.team_channels.question(
            delivery.workspace_id, delivery.recipient, int(about["team"]), str(about["channel"]), trouble
        )
        if question is None or (delivery.ts is None and not question.is_open):
            return Pointless("the team can post again, or another decides")
        return blocks.question_message(question)

    def private(delivery: Delivery) -> Message | Pointless:
        about = delivery.about
        team = services.team_channels.made_private(
            delivery.workspace_id, delivery.recipient, int(about["team"]), str(about["channel"])
        )
        return blocks.private_message(team) if team is not None else Pointless("the team posts elsewhere, or not")

    return {Kind.TEAM_CHANNEL: render, Kind.PRIVATE_CHANNEL: private}


def register(app: App, services: Services) -> None:
    """Listen to what happens to channels, and to what leads answer in messages, in drafts and on Home."""
    _register_events(app, services)
    _register_form(app, services)

    def choose(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        team = services.team_channels.to_choose(click.workspace_id, click.user_id, number_in(click.value) or 0)
        click.open(blocks.channel_form(team))

    def agree(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        agreed = read_agreed(click.value)
        if agreed is None:
            raise NotFound(Subject.TEAM)
        _show(services, click, services.team_channels.agree(click.workspace_id, click.user_id, *agreed))

    def post(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        card = progress.post_now(services, click.workspace_id, click.user_id, number_in(click.value) or 0)
        team = card.facts.team
        question = services.team_channels.question(
            click.workspace_id, click.user_id, team.team_id, team.channel_id, trouble=None
        )
        if question is None:
            raise NotFound(Subject.TEAM)
        _show(services, click, question)

    app.action(CHOOSE)(choose)
    app.action(AGREE)(agree)
    app.action(blocks.POST_IT)(post)


def _register_form(app: App, services: Services) -> None:
    def chosen(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id = workspace_of(body), body["user"]["id"]
        team_id, channel_id = blocks.read_chosen(view)
        channel = (
            channel_now(services, workspace_id, channel_id, patience=Patience(BEFORE_WRITING)) if channel_id else None
        )
        if asks_about_outsiders(ack, view, channel_id, channel):
            return
        question = services.team_channels.choose(
            workspace_id,
            user_id,
            team_id or 0,
            channel_id,
            channel,
            agreed=read_outsiders(view, channel_id),
        )
        ack(response_action="update", view=blocks.chosen_view(question))
        home.follow(services, client, workspace_id, user_id)

    app.view(blocks.FORM)(chosen)


def _show(services: Services, click: Click, question: ChannelQuestion) -> None:
    with recorded():
        if click.in_modal:
            click.replace_view(blocks.chosen_view(question))
            home.follow(services, click.client, click.workspace_id, click.user_id)
        elif click.in_home or click.place is not None:
            renderers = {**deliveries(services), **progress.deliveries(services)}
            show_where_clicked(services, click, renderers, lambda: blocks.question_message(question))
        else:
            # A draft that only they see goes on standing there.
            click.asker.tell(blocks.question_message(question))


def _register_events(app: App, services: Services) -> None:
    """Whatever an event says, Slack is asked how it stands now; what it `says` counts only while Slack is silent.

    An invitation says nothing of who else reads there, so that has to wait for Slack: the directory's tick asks again.
    """

    def follow(
        body: dict[str, Any], event: dict[str, Any], ack: Ack, says: Channel | None, heard: ChannelTrouble | None = None
    ) -> None:
        workspace_id, channel_id = workspace_of(body), str(event["channel"])
        if not services.team_channels.is_of_a_team(workspace_id, channel_id):
            return
        ack()  # Slack may take its time; and what is lost now the directory's tick finds out
        now = channel_now(services, workspace_id, channel_id, paced=True, heard=heard)
        if now is None and says is not None:
            services.team_channels.hear(workspace_id, channel_id, says, heard=heard)

    def listening(says: Channel | None, heard: ChannelTrouble | None = None) -> Callable[..., None]:
        def listener(event: dict[str, Any], body: dict[str, Any], ack: Ack) -> None:
            follow(body, event, ack, says, heard)

        return listener

    def of_the_bot(says: Channel | None, heard: ChannelTrouble | None = None) -> Callable[..., None]:
        def listener(event: dict[str, Any], body: dict[str, Any], ack: Ack, context: BoltContext) -> None:
            if event["user"] == context.bot_user_id:
                follow(body, event, ack, says, heard)

        return listener

    removed = REFUSALS["not_in_channel"], ChannelTrouble.REMOVED
    app.event("member_joined_channel")(of_the_bot(None))
    app.event("member_left_channel")(of_the_bot(*removed))
    for of in ("channel", "group"):
        # Once the bot is out it is no longer told of members; this says so to the bot itself.
        app.event(f"{of}_left")(listening(*removed))
        app.event(f"{of}_archive")(listening(REFUSALS["is_archived"]))
        app.event(f"{of}_unarchive")(listening(None))
        app.event(f"{of}_deleted")(listening(REFUSALS["channel_not_found"], ChannelTrouble.DELETED))
    app.event("channel_shared")(listening(Channel(is_member=True, has_outsiders=True)))
    app.event("channel_unshared")(listening(None))
