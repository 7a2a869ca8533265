"""Where the bot is measured: what is counted and timed, and by whom. Without a meter nothing is."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from time import monotonic
from typing import Any

from bot.domain.deliveries import Delivery, Fate, Finding, Kind, Sent
from bot.services.clock import Clock
from bot.services.deliveries import DeliveryService
from bot.services.due import DueStore
from bot.services.unit_of_work import StorageBusy, UnitOfWork
from bot.services.waiting import Waiting


class Meter:
    """Is told what happens, from any thread; this one lets it be. Times are real seconds unless said otherwise."""

    def claimed(self, deliveries: int) -> None:
        """So many were leased at once."""

    def settled(self, kind: Kind, fate: str) -> None:
        """A delivery of this kind has come to this fate, for good or for now."""

    def sent(self, seconds: float) -> None:
        """A message was sent so long after it was due, by the bot's clock."""

    def looked_up(self, finding: str) -> None:
        """An unknown delivery was looked for."""

    def called(self, method: str, outcome: str) -> None:
        """Slack was called: `ok`, `refused`, an HTTP status that is no success, or `lost` where no answer came."""

    def queued(self, more: int) -> None:
        """So many listeners more, or fewer, wait for a thread or for their turn."""

    def listened(self, waited: float, took: float) -> None:
        """A listener waited so long to begin, and then took so long, its waiting for Slack included."""

    def waited_to_write(self, seconds: float, in_vain: bool) -> None:
        """Somebody waited until others had written, and could then write unless it was in vain."""


class MeteredDeliveries(DeliveryService):
    """The outbox, with what becomes of deliveries told to a meter."""

    def __init__(self, uow: UnitOfWork, due: DueStore, clock: Clock, real_clock: Clock, meter: Meter) -> None:
        super().__init__(uow, due, clock, real_clock)
        self._meter = meter

    def claim(self, workspace_id: str, limit: int) -> Sequence[Delivery]:
        claimed = super().claim(workspace_id, limit)
        self._meter.claimed(len(claimed))
        return claimed

    def settle(self, delivery: Delivery, fate: Fate) -> None:
        super().settle(delivery, fate)
        self._meter.settled(delivery.kind, type(fate).__name__.lower())
        if isinstance(fate, Sent):
            self._meter.sent(max(0.0, (self.clock.now() - delivery.due_at).total_seconds()))

    def gone(self, delivery: Delivery, reason: str) -> None:
        super().gone(delivery, reason)
        self._meter.settled(delivery.kind, "gone")

    def shown(self, delivery: Delivery) -> None:
        super().shown(delivery)
        self._meter.settled(delivery.kind, "shown")

    def rest(self, delivery: Delivery, seconds: float, reason: str) -> None:
        super().rest(delivery, seconds, reason)
        self._meter.settled(delivery.kind, "resting")

    def found(self, delivery: Delivery, finding: Finding) -> None:
        super().found(delivery, finding)
        self._meter.looked_up(type(finding).__name__.lower())


class MeteredExecutor(Executor):
    """Runs listeners by another executor, and tells a meter how long each waited and took."""

    def __init__(self, executor: Executor, meter: Meter) -> None:
        self._executor, self._meter = executor, meter

    def submit(self, listener: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - Executor's signature
        submitted = monotonic()

        def timed() -> Any:  # noqa: ANN401 - Executor's signature
            self._meter.queued(-1)
            began = monotonic()
            try:
                return listener(*args, **kwargs)
            finally:
                self._meter.listened(began - submitted, monotonic() - began)

        self._meter.queued(1)
        return self._executor.submit(timed)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait, cancel_futures=cancel_futures)


def metered(waiting: Waiting, meter: Meter) -> Waiting:
    """Return the same waiting, timed: for those who wait to write."""

    @contextmanager
    def timed() -> Iterator[None]:
        began, in_vain = monotonic(), False
        try:
            with waiting():
                yield
        except StorageBusy:
            in_vain = True
            raise
        finally:
            meter.waited_to_write(monotonic() - began, in_vain)

    return timed
