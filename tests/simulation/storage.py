"""The real storage on one SQLite file, put back before every run."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from storage.engines import Engines, open_engines
from storage.migrate import upgrade

MOMENTS = """
SELECT (SELECT min(next_at) FROM schedules),
       (SELECT min(max(due_at, coalesce(lease_until, due_at))) FROM deliveries WHERE state = 'due'),
       (SELECT min(coalesce(lease_until, '0001-01-01 00:00:00.000000')) FROM deliveries
        WHERE state = 'sent' AND wanted > shown),
       (SELECT min(coalesce(lease_until, '0001-01-01 00:00:00.000000')) FROM deliveries
        WHERE state IN ('sending', 'unknown')),
       (SELECT max(lease_until) FROM deliveries)
"""


class Storage:
    """A migrated database whose engines, and all that they have compiled, outlive many runs."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'simulated.sqlite3'}"
        upgrade(url)
        self.engines: Engines = open_engines(url)
        self._watching = sqlite3.connect(folder / "simulated.sqlite3", isolation_level=None)
        self._watching.execute("PRAGMA synchronous = OFF")
        with self.engines.writing.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
            connection.exec_driver_sql("BEGIN")
        self._kept: dict[str, sqlite3.Connection] = {}
        self._keep("")

    def put_back(self, name: str, found: Callable[[], None]) -> None:
        """Have it as it was after `found` was done with it when it was empty; that is done once for each name."""
        if name not in self._kept:
            self._kept[""].backup(self._watching)
            found()
            self._keep(name)
        self._kept[name].backup(self._watching)

    def _keep(self, name: str) -> None:
        self._kept[name] = sqlite3.connect(":memory:")
        self._watching.backup(self._kept[name])

    def moments(self) -> tuple[str | None, ...]:
        """Return when there next is something to plan, to post, to show anew, and to sweep, as it is stored,
        and until when anything is leased or rests.
        """
        row: tuple[str | None, ...] = self._watching.execute(MOMENTS).fetchone()
        return row

    def ask(self, question: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        """Look at what is stored, beside the bot."""
        return self._watching.execute(question, named or values).fetchall()

    def close(self) -> None:
        for connection in (self._watching, *self._kept.values()):
            connection.close()
        self.engines.dispose()


@contextmanager
def numbered_by(random: Random) -> Iterator[None]:
    """Have deliveries get ids that follow from the seed: which of two of one moment goes first is left to chance."""

    def by_chance() -> str:
        return random.randbytes(16).hex()

    with mock.patch("storage.deliveries.new_id", by_chance):
        yield
