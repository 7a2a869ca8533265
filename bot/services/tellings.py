"""What somebody is told who waits for it, and what nothing that is stored would tell later."""

from bot.domain.deliveries import Kind, Message, NewDelivery, Urgency
from bot.services.clock import Clock
from bot.services.unit_of_work import UnitOfWork


class TellingService:
    """Puts messages of a moment into the outbox, before all that nobody waits for."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def tell(
        self, workspace_id: str, recipient: str, occurrence: str, message: Message, thread_ts: str | None = None
    ) -> None:
        """Have a message sent as it is, once however often it is asked for under the same `occurrence`.

        `recipient` is a user or a conversation; an occurrence has at most 64 characters.
        """
        telling = NewDelivery(
            Kind.TOLD,
            recipient,
            occurrence,
            self._clock.now(),
            urgency=Urgency.ANSWER,
            thread_ts=thread_ts,
            about=message.content,
        )
        with self._uow.writing(workspace_id) as tx:
            tx.deliveries.enqueue(telling)
