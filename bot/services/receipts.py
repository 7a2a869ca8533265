"""What was already done: Slack sends things again, and people click twice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class ReceiptStore(Protocol):
    def get(self, key: str) -> Mapping[str, Any] | None:
        """Return what the first time led to, None if there was none."""
        ...

    def keep(self, key: str, result: Mapping[str, Any], at: datetime) -> None:
        """Remember it. Keys: `event:Ev…`, `view:V…`, `reply:<channel>:<ts>`. A second keep is a Conflict."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove up to so many that are older, and return how many there were."""
        ...
