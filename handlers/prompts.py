"""The weekly prompt and its reminder: what is sent, and what a click in it does."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.prompts import SHOW_REST, prompt_message
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.refusals import NotFound, Subject
from handlers.calls import Renderer, click_of
from handlers.messages import show_where_clicked
from handlers.services import Services


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return how a prompt and a reminder are built, each time from what is stored by then."""

    def prompt(delivery: Delivery) -> Message | Pointless:
        composed = services.prompts.compose(delivery)
        if isinstance(composed, Pointless):
            return composed
        week = date.fromisoformat(delivery.occurrence)
        return prompt_message(services.prompts.card(delivery.workspace_id, delivery.recipient, week))

    def reminder(delivery: Delivery) -> Message | Pointless:
        card = services.prompts.reminder(delivery)
        return card if isinstance(card, Pointless) else prompt_message(card)

    return {Kind.PROMPT: prompt, Kind.REMINDER: reminder}


def register(app: App, services: Services) -> None:
    """Listen to *Show the rest*; the other buttons belong to check-ins, goals and opportunities."""
    renderers = deliveries(services)

    def show_rest(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        card = services.prompts.show_rest(click.workspace_id, click.user_id, _week(click.value))
        show_where_clicked(services, click, renderers, lambda: prompt_message(card))

    app.action(SHOW_REST)(show_rest)


def _week(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotFound(Subject.PROMPT) from None
