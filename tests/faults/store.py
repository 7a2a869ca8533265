"""What the programs have stored, looked at and held up from outside."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text

from bot.domain.deliveries import State
from storage.engines import open_engines
from tests.stored_deliveries import StoredDelivery, as_stored, deliveries_in, query_of_deliveries


class CheckInRow(NamedTuple):
    """A check-in as it is stored."""

    check_in_id: int
    goal: int
    person: str
    number: Any
    status: str | None
    source: str


class Store:
    """A database that others are at work with."""

    def __init__(self, url: str) -> None:
        self._engines = open_engines(url)

    @property
    def is_postgresql(self) -> bool:
        return self._engines.writing.dialect.name == "postgresql"

    def deliveries(self, which: str = "TRUE") -> Sequence[StoredDelivery]:
        """Return all, or those of which that holds, the earliest due first."""
        return deliveries_in(self.ask(query_of_deliveries(which)))

    def check_ins(self) -> Sequence[CheckInRow]:
        """Return all, in the order in which they were written."""
        asked = self.ask(f"SELECT {', '.join(CheckInRow._fields)} FROM check_ins ORDER BY check_in_id")
        return [CheckInRow(*row) for row in asked]

    def ask(self, query: str) -> Sequence[Any]:
        """Return the rows of a query."""
        with self._engines.reading.connect() as connection:
            return connection.exec_driver_sql(query).all()

    def unsettled(self, now: datetime) -> Sequence[StoredDelivery]:
        """Return what is under way, what is due, and what does not show the newest."""
        under_way = f"state IN ('{State.SENDING}', '{State.UNKNOWN}')"
        is_due = f"state = '{State.DUE}' AND due_at <= '{as_stored(now)}'"
        shows_less = f"state = '{State.SENT}' AND wanted <> shown"
        return self.deliveries(f"({under_way}) OR ({is_due}) OR ({shows_less})")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have nobody else write, whoever waits meanwhile. Raises StorageError if others write too long."""
        with self._engines.writing.begin() as connection:
            if self.is_postgresql:
                connection.execute(text("LOCK TABLE deliveries, check_ins, schedules IN EXCLUSIVE MODE"))
            yield

    def cut_off(self) -> None:
        """End everybody else's connections, as a PostgreSQL that is started anew."""
        with self._engines.writing.begin() as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            connection.execute(text(f"{ended} WHERE {others}"))

    def write(self, statement: str) -> None:
        """Run a statement: for tests that spoil what is stored."""
        with self._engines.writing.begin() as connection:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        self._engines.dispose()
