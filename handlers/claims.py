"""What the sender has claimed, so that a stop can give back what it has not begun, and say what it was at."""

import threading
from collections.abc import Iterable, Sequence

from bot.domain.deliveries import Delivery


class Claims:
    """Claimed deliveries by whether their sending has begun; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, Delivery] = {}
        self._begun: dict[str, Delivery] = {}

    def hold(self, batch: Iterable[Delivery]) -> None:
        with self._lock:
            self._waiting = {each.delivery_id: each for each in batch}

    def begin(self, delivery: Delivery) -> bool:
        """Take one up; False: it has been given back meanwhile."""
        with self._lock:
            if self._waiting.pop(delivery.delivery_id, None) is None:
                return False
            self._begun[delivery.delivery_id] = delivery
            return True

    def end(self, delivery: Delivery) -> None:
        with self._lock:
            self._begun.pop(delivery.delivery_id, None)

    def given_back(self) -> Sequence[Delivery]:
        """Return those that nobody has begun; nobody will."""
        with self._lock:
            waiting, self._waiting = list(self._waiting.values()), {}
            return waiting

    def begun(self) -> Sequence[Delivery]:
        """Return those of which it is not known yet what became."""
        with self._lock:
            return list(self._begun.values())
