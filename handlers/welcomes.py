"""What greets people who were added to a team; its buttons are those of goals, settings and time off."""

from collections.abc import Mapping

from bot.blocks.welcomes import welcome_message
from bot.domain.deliveries import Delivery, Kind, Message, Pointless
from handlers.calls import Renderer
from handlers.services import Services


def deliveries(services: Services) -> Mapping[Kind, Renderer]:
    """Return how a welcome is built, each time from what is stored by then."""

    def welcome(delivery: Delivery) -> Message | Pointless:
        card = services.welcomes.card(delivery)
        return card if isinstance(card, Pointless) else welcome_message(card)

    return {Kind.WELCOME: welcome}
