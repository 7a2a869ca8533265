"""Forgetting: what served its purpose goes. Deliveries stay, because they are the record of what was said."""

from collections.abc import Sequence

from bot.domain.taken_replies import EDITS_COUNT_FOR
from bot.services.clock import Clock
from bot.services.due import DueStore
from bot.services.unit_of_work import UnitOfWork

KEPT = EDITS_COUNT_FOR
"""How long a receipt can still be asked for, a form left open still be sent, and a reply still be edited: longer than
Slack or anybody tries."""

BATCH = 500
"""Receipts, and drafts, removed in one transaction, so that nobody's click waits for it."""


class ForgettingService:
    """Removes old receipts and drafts, a little at every sweep."""

    def __init__(self, uow: UnitOfWork, due: DueStore, clock: Clock) -> None:
        self._uow, self._due, self._clock = uow, due, clock

    def workspaces(self) -> Sequence[str]:
        """Return where there is something to forget."""
        return self._due.workspaces_to_forget_in(self._clock.now() - KEPT)

    def forget(self, workspace_id: str) -> int:
        """Remove one batch of receipts, one of drafts and one of words of replies; return how many rows there were."""
        before = self._clock.now() - KEPT
        with self._uow.writing(workspace_id) as tx:
            forgotten = tx.receipts.forget(before, BATCH) + tx.drafts.forget(before, BATCH)
            return forgotten + tx.replies.forget_words(before, BATCH)
