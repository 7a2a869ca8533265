"""The weekly prompt and its reminder: what is sent, and what a click in it does."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks.prompts import (
    LIST_BEFORE,
    LIST_REST,
    REMINDER_BEFORE,
    REMINDER_REST,
    SHOW_BEFORE,
    SHOW_REST,
    list_message,
    prompt_message,
    read_page_value,
)
from bot.blocks.snoozes import SHOW_NOW, SNOOZE, read_snooze, read_week
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from bot.domain.prompts import PromptCard
from handlers import replies
from handlers.calls import Click, Renderer, click_of
from handlers.failures import recorded
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
    """Listen to *Snooze*, to *Show the rest* and to pages being turned, in `/checkin`'s list as well."""
    renderers = {**deliveries(services), **replies.deliveries(services)}

    def showing(show_rest: Callable[[str, str, date, int], PromptCard]) -> Callable[..., None]:
        def listener(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
            ack()
            click = click_of(body, client, respond)
            week, position = read_page_value(click.value)
            card = show_rest(click.workspace_id, click.user_id, week, position)
            show_where_clicked(services, click, renderers, lambda: prompt_message(card))

        return listener

    def turn_list(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        _, position = read_page_value(click.value)
        card = services.check_ins.mine(click.workspace_id, click.user_id)
        show_where_clicked(services, click, renderers, lambda: list_message(card.page_at(position)))

    def card_of(click: Click, week: date) -> Message:
        return prompt_message(services.prompts.card(click.workspace_id, click.user_id, week))

    def snooze(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        week, day = read_snooze(click.value)
        services.snoozes.snooze(click.workspace_id, click.user_id, week, day)
        with recorded():
            show_where_clicked(services, click, renderers, lambda: card_of(click, week))

    def show_now(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack()
        click = click_of(body, client, respond)
        week = read_week(click.value)
        services.snoozes.show_now(click.workspace_id, click.user_id, week)
        show_where_clicked(services, click, renderers, lambda: card_of(click, week))

    app.action(SNOOZE)(snooze)
    app.action(SHOW_NOW)(show_now)
    for action_id in (SHOW_REST, SHOW_BEFORE):
        app.action(action_id)(showing(services.prompts.show_rest))
    for action_id in (REMINDER_REST, REMINDER_BEFORE):
        app.action(action_id)(showing(services.prompts.show_rest_of_reminder))
    for action_id in (LIST_REST, LIST_BEFORE):
        app.action(action_id)(turn_list)
