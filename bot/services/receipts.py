"""What was already done: Slack sends things again, and people click twice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


def own_receipt(user_id: str, once: str) -> str:
    """Return the key for what this person sent. The name it goes by comes back from outside, where anybody can
    send any: what is somebody else's is never found under it, and never stands in anybody's way.
    """
    return f"{once}:{user_id}"


class ReceiptStore(Protocol):
    def get(self, key: str) -> Mapping[str, Any] | None:
        """Return what the first time led to, None if there was none."""
        ...

    def keep(self, key: str, result: Mapping[str, Any], at: datetime) -> None:
        """Remember it under a key such as `own_receipt` makes. A second keep is a Conflict."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove up to so many that are older, and return how many there were."""
        ...
