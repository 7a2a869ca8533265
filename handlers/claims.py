"""What the sender has claimed, so that a stop can give back what Slack has not been handed, and say what it was."""

import threading
from collections.abc import Iterable, Sequence

from bot.domain.deliveries import Delivery


class Claims:
    """Claimed deliveries by whether Slack is being called with them; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, Delivery] = {}
        self._handed: dict[str, Delivery] = {}

    def hold(self, batch: Iterable[Delivery]) -> None:
        with self._lock:
            self._held = {each.delivery_id: each for each in batch}

    def holds(self, delivery: Delivery) -> bool:
        """Say whether it is still ours to send; False: it has been given back meanwhile."""
        with self._lock:
            return delivery.delivery_id in self._held

    def hand_over(self, delivery: Delivery) -> bool:
        """Note that Slack is called with it from here on; False: it has been given back, and must not be."""
        with self._lock:
            if delivery.delivery_id not in self._held:
                return False
            self._handed[delivery.delivery_id] = delivery
            return True

    def end(self, delivery: Delivery) -> None:
        with self._lock:
            self._held.pop(delivery.delivery_id, None)
            self._handed.pop(delivery.delivery_id, None)

    def given_back(self) -> Sequence[Delivery]:
        """Return those with which Slack has not been called; nobody will here."""
        with self._lock:
            free = [each for name, each in self._held.items() if name not in self._handed]
            self._held = dict(self._handed)
            return free

    def handed(self) -> Sequence[Delivery]:
        """Return those that may have arrived, and of which it is not known yet whether they have."""
        with self._lock:
            return list(self._handed.values())
