"""A click in a message that we sent: the message itself shows what was recorded."""

from collections.abc import Callable, Mapping

from slack_bolt import Respond

from bot.domain.deliveries import Delivery, Kind, Message
from bot.services.deliveries import DeliveryService
from handlers import home
from handlers.calls import Click, Renderer
from handlers.services import Services

MOST_ROUNDS = 4
"""Times that one click replaces the message; a response URL is good for five."""


def show_again(deliveries: DeliveryService, respond: Respond, delivery: Delivery, render: Renderer) -> None:
    """Replace a sent message through the click's response URL, as it is after what the click wrote.

    Quick clicks are answered by several threads, whose replacements might land in any order. So only the one
    that holds the message's lease replaces it, and reads it again while the others raise what is wanted;
    they have nothing left to do. What a broken connection leaves open the sender shows.
    """
    held = deliveries.take_to_show(delivery)
    for _ in range(MOST_ROUNDS):
        if held is None:
            return
        message = render(held)
        if isinstance(message, Message):
            replace_with(respond, message)
        held = deliveries.shown_or_newer(held)


def replace_with(respond: Respond, message: Message) -> None:
    """Put a message in the place of the one that was clicked in."""
    respond(text=message.text, blocks=[dict(block) for block in message.blocks], replace_original=True)


def show_where_clicked(
    services: Services, click: Click, renderers: Mapping[Kind, Renderer], otherwise: Callable[[], Message]
) -> None:
    """Show the newest where a button was clicked: in the message that we sent, on Home, or `otherwise` in its place."""
    delivery = services.deliveries.at(click.workspace_id, *click.place) if click.place else None
    if delivery is not None and delivery.kind in renderers:
        show_again(services.deliveries, click.respond, delivery, renderers[delivery.kind])
    elif click.in_home:
        home.publish(services, click.client, click.workspace_id, click.user_id)
    else:
        replace_with(click.respond, otherwise())
