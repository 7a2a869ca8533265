"""Events that Slack brings again: at once, after a minute and after five, where it did not hear that they came."""

from bot.services.clock import Clock
from bot.services.unit_of_work import Conflict, UnitOfWork


class ArrivalService:
    """Tells the first time from the others, in whichever process each arrives."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def is_first(self, workspace_id: str, event_id: str) -> bool:
        """Say whether an event comes for the first time; one without an id always does.

        For what is answered by a message that nothing stored would tell of; what writes goes by its own key.
        """
        if not event_id:
            return True
        try:
            with self._uow.writing(workspace_id) as tx:
                tx.receipts.keep(f"event:{event_id}", {}, self._clock.now())
        except Conflict:
            return False
        return True
