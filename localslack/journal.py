"""The bounded log of what apps asked and what they were sent, for the inspector and for tests."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from localslack.wire import Json

KEPT = 2000


class Journal:
    """The newest entries; `tell` hears of each."""

    def __init__(self, tell: Callable[[Json], None]) -> None:
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0
        self._under_way: dict[int, float] = {}  # when each entry began whose outcome is not known yet
        self._tell = tell

    def begin(self, kind: str, **facts: object) -> Json:
        """Add an entry of what is under way and return it, for `complete` (an acknowledgement came, say)."""
        self._under_way[self._count + 1] = monotonic()
        return self.write(kind, **facts, ms=None)

    def write(self, kind: str, **facts: object) -> Json:
        """Add an entry and return it."""
        self._count += 1
        self._under_way.pop(self._count - KEPT, None)  # it leaves the log, and may never come to an end
        entry: Json = {"n": self._count, "at": datetime.now(UTC).isoformat(), "kind": kind, **facts}
        self._entries.append(entry)
        self._tell(entry)
        return entry

    def complete(self, entry: Json, **facts: object) -> None:
        """Add to an entry what came of it, and how many milliseconds that took."""
        now = monotonic()
        entry.update(facts, ms=round((now - self._under_way.pop(entry["n"], now)) * 1000, 1))
        self._tell(entry)

    def add(self, entry: Json, **facts: object) -> None:
        """Add to an entry that is complete what was found out since."""
        entry.update(facts)
        self._tell(entry)

    def give_up(self, entry: Json) -> None:
        """Add to an entry that is still under way that whoever asked has gone; others stay as they are."""
        if entry["n"] in self._under_way:
            self.complete(entry, error="hung_up")

    def since(self, n: int) -> Json:
        """The entries after the n-th, and the number to ask after next time."""
        return {"entries": [entry for entry in self._entries if entry["n"] > n], "next": self._count}
