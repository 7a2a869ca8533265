"""The bounded log of what apps asked and what they were sent, for the inspector and for tests."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from localslack.wire import Json

KEPT = 2000


class Journal:
    """The newest entries; `tell` hears of each."""

    def __init__(self, tell: Callable[[Json], None]) -> None:
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0
        self._tell = tell

    def write(self, kind: str, **facts: object) -> Json:
        """Add an entry and return it, for `complete` when more is known (an acknowledgement, say)."""
        self._count += 1
        entry: Json = {"n": self._count, "at": datetime.now(UTC).isoformat(), "kind": kind, **facts}
        self._entries.append(entry)
        self._tell(entry)
        return entry

    def complete(self, entry: Json, **facts: object) -> None:
        """Add to an entry what came of it."""
        entry.update(facts)
        self._tell(entry)

    def since(self, n: int) -> Json:
        """The entries after the n-th, and the number to ask after next time."""
        return {"entries": [entry for entry in self._entries if entry["n"] > n], "next": self._count}
