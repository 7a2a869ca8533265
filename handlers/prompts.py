"""The weekly prompt and its reminder: what is sent, and what a click in it does."""

from collections.abc import Mapping
from datetime import date

from bot.blocks.prompts import prompt_message
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from handlers.calls import Renderer
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
