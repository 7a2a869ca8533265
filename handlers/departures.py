"""Somebody has left: who leads their teams now, and who owns their goals."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import departures as blocks
from bot.blocks.goals import REASSIGN
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.goals import number_of
from bot.domain.refusals import NotFound, Subject
from handlers import home
from handlers.app import workspace_of
from handlers.calls import Click, Renderer, click_of
from handlers.failures import recorded
from handlers.messages import show_where_clicked
from handlers.patience import BEFORE_WRITING, Patience
from handlers.people import make_known_all
from handlers.services import Services


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return the renderers of what leads are asked about those who have left, and the new owners of goals are told."""

    def who_leads(delivery: Delivery) -> Message | Pointless:
        team_id, left = int(delivery.about["team"]), str(delivery.about["left"])
        question = services.lead_questions.question(delivery.workspace_id, delivery.recipient, team_id, left)
        if question is None or (delivery.ts is None and not question.is_open):
            return Pointless("who leads the team is settled")
        return blocks.question_message(question)

    def left_goals(delivery: Delivery) -> Message | Pointless:
        left, numbers = str(delivery.about["left"]), tuple(map(int, delivery.about["goals"]))
        found = services.reassignments.left_goals(delivery.workspace_id, delivery.recipient, left, numbers)
        if delivery.ts is None and not found.to_decide:
            return Pointless("what becomes of the goals is settled")
        return blocks.left_goals_message(found)

    def given_goal(delivery: Delivery) -> Message | Pointless:
        given = services.reassignments.given(delivery)
        return given if isinstance(given, Pointless) else blocks.given_message(given)

    return {Kind.WHO_LEADS: who_leads, Kind.LEFT_GOALS: left_goals, Kind.GIVEN_GOAL: given_goal}


def register(app: App, services: Services) -> None:
    """Listen to the answers in messages and on Home, and to the form that gives a goal to somebody."""
    renderers = deliveries(services)

    def answered(click: Click, asked: tuple[int, str] | None, lead_id: str) -> None:
        if asked is None:
            raise NotFound(Subject.TEAM)
        team_id, left = asked
        make_known_all(services, click.workspace_id, [lead_id], Patience(BEFORE_WRITING))
        question = services.lead_questions.answer(click.workspace_id, click.user_id, team_id, left, lead_id)
        with recorded():
            show_where_clicked(services, click, renderers, lambda: blocks.question_message(question))

    def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        if chosen := action.get("selected_user"):
            answered(click, blocks.read_choice(click.block_id), str(chosen))

    def myself(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        answered(click, blocks.read_myself(click.value), click.user_id)

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        goal = services.reassignments.to_reassign(click.workspace_id, click.user_id, number_of(click.value) or 0)
        click.open(blocks.reassign_form(goal))

    def reassign(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        workspace_id, user_id, to = workspace_of(body), body["user"]["id"], blocks.read_person(view)
        make_known_all(services, workspace_id, [to], Patience(BEFORE_WRITING))
        number = number_of(str(view["private_metadata"])) or 0
        ack(
            response_action="update",
            view=blocks.reassigned_view(services.reassignments.reassign(workspace_id, user_id, number, to)),
        )
        home.follow(services, client, workspace_id, user_id)

    app.action(blocks.CHOOSE_LEAD)(choose)
    app.action(blocks.LEAD_MYSELF)(myself)
    app.action(REASSIGN)(open_form)
    app.view(blocks.FORM)(reassign)
