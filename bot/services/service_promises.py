"""The service promise: said by admins, kept with its history."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.domain.refusals import Invalid, NotAllowed, NothingToUndo, Problem, Subject, TooLong
from bot.domain.service_promises import LONGEST_PROMISE, PROMISE, PromiseChange, ServicePromise, in_one_line
from bot.services.actors import actor, who_can_name_the_organisation
from bot.services.clock import Clock
from bot.services.unit_of_work import Transaction, UnitOfWork


class ServicePromiseStore(Protocol):
    """What was promised; append-only."""

    def add(self, text: str, said_by: str, said_at: datetime) -> ServicePromise: ...

    def newest(self, count: int = 1) -> tuple[ServicePromise, ...]:
        """Return the latest ones, the newest first; one without text says that it was removed."""
        ...


class ServicePromiseService:
    """`admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def stands(self, workspace_id: str) -> str:
        """Return the promise, empty where there is none."""
        with self._uow.reading(workspace_id) as tx:
            return standing_promise(tx)

    def form(self, workspace_id: str, user_id: str) -> ServicePromise | None:
        """Return what the form shows. Raises NotAllowed."""
        with self._uow.reading(workspace_id) as tx:
            self._check(tx, user_id)
            return _newest(tx)

    def save(self, workspace_id: str, user_id: str, shown: int, text: str) -> PromiseChange:
        """Keep what the form says that showed the promise of that id (0: none); an empty text removes it.

        The same text again changes nothing. Raises NotAllowed, and Invalid with the form's field.
        """
        text = in_one_line(text)
        if len(text) > LONGEST_PROMISE:
            raise Invalid({PROMISE: TooLong(LONGEST_PROMISE, len(text))})
        with self._uow.writing(workspace_id) as tx:
            self._check(tx, user_id)
            newest = _newest(tx)
            if text == (newest.text if newest else ""):
                # Sent twice, it has changed something the first time.
                return PromiseChange(newest, newest is not None and newest.promise_id != shown)
            if shown != (newest.promise_id if newest else 0):
                raise Invalid({PROMISE: Problem.CHANGED_MEANWHILE})
            return PromiseChange(tx.service_promises.add(text, user_id, self._clock.now()), can_be_undone=True)

    def undo(self, workspace_id: str, user_id: str, promise_id: int) -> PromiseChange:
        """Have what stood before that one stand again. Raises NotAllowed, and NothingToUndo if a newer one stands."""
        with self._uow.writing(workspace_id) as tx:
            self._check(tx, user_id)
            newest = tx.service_promises.newest(2)
            if not newest or newest[0].promise_id != promise_id:
                raise NothingToUndo(Subject.PROMISE)
            before = newest[1].text if len(newest) > 1 else ""
            return PromiseChange(tx.service_promises.add(before, user_id, self._clock.now()), can_be_undone=False)

    def _check(self, tx: Transaction, user_id: str) -> None:
        if not actor(tx, user_id, self._admins).is_admin:
            raise NotAllowed(*who_can_name_the_organisation(tx, self._admins))


def standing_promise(tx: Transaction) -> str:
    """Return the promise, empty where there is none. One query."""
    newest = _newest(tx)
    return newest.text if newest else ""


def _newest(tx: Transaction) -> ServicePromise | None:
    return next(iter(tx.service_promises.newest()), None)
