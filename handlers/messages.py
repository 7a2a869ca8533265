"""A click in a message that we sent: the message itself shows what was recorded."""

from collections.abc import Callable, Mapping

from slack_bolt import Respond

from bot.domain.deliveries import Delivery, Kind, Message
from bot.services.deliveries import DeliveryService
from handlers import home
from handlers.answers import is_taken, responded
from handlers.calls import Click, Renderer
from handlers.services import Services

MOST_ROUNDS = 4
"""Times that one click replaces the message; a response URL is good for five."""

SENDER_SHOWS_IT = "the click's own answer did not arrive"


def show_again(deliveries: DeliveryService, respond: Respond, delivery: Delivery, render: Renderer) -> None:
    """Replace a sent message through the click's response URL, as it is after what the click wrote.

    Quick clicks are answered by several threads, whose replacements might land in any order. So only the one
    that holds the message's lease replaces it, and reads it again while the others raise what is wanted;
    they have nothing left to do. What could not be shown like this the sender shows.
    """
    held = deliveries.take_to_show(delivery)
    for _ in range(MOST_ROUNDS):
        if held is None:
            return
        try:
            message = render(held)
        except Exception:
            deliveries.rest(held, 0, SENDER_SHOWS_IT)
            raise
        if isinstance(message, Message) and not replace_with(respond, message):
            break
        held = deliveries.shown_or_newer(held)
    if held is not None:
        deliveries.rest(held, 0, SENDER_SHOWS_IT)


def replace_with(respond: Respond, message: Message) -> bool:
    """Put a message in the place of the one that was clicked in; return whether Slack did so."""
    return is_taken(responded(respond, message, replace_original=True))


def show_where_clicked(
    services: Services, click: Click, renderers: Mapping[Kind, Renderer], otherwise: Callable[[], Message]
) -> None:
    """Show the newest where a button was clicked: in the message that we sent, on Home, or `otherwise` in its place.

    A message of which we do not know yet that it arrived is left to the sender, and answered beside.
    """
    place = click.place
    delivery = services.deliveries.at(click.workspace_id, *place, click.delivery_id) if place else None
    if delivery is not None and delivery.kind in renderers:
        show_again(services.deliveries, click.respond, delivery, renderers[delivery.kind])
    elif click.in_home:
        home.publish(services, click.client, click.workspace_id, click.user_id)
    elif place is not None and delivery is None:
        click.asker.tell(otherwise())
    else:
        click.asker.replace(otherwise())
