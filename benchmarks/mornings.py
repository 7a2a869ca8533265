"""A Monday morning in an organisation: everybody's prompt falls due at once."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from benchmarks.organisation import Organisation
from storage.deliveries.rows import DeliveryRow
from storage.engines import open_engines
from storage.schedules import ScheduleRow

MONDAY = datetime(2027, 3, 15, 9, tzinfo=UTC)
"""Nine o'clock in Lisbon, on a day that is no holiday there."""


def in_one_zone(organisation: Organisation) -> Organisation:
    """Return the organisation on that morning, all of it in Lisbon: nobody's prompt comes at another hour."""
    return replace(organisation, zones=("Europe/Lisbon",), now=MONDAY)


def make_due(database_url: str) -> None:
    """Have everybody's prompt of that week fall due."""
    engines = open_engines(database_url)
    try:
        with engines.writing.begin() as connection:
            due = update(ScheduleRow).where(ScheduleRow.due == "prompt")
            connection.execute(due.values(next_at=MONDAY, nominal=MONDAY.date()))
    finally:
        engines.dispose()


def planned(database_url: str) -> int:
    """Return how many prompts there are, sent or not."""
    engines = open_engines(database_url)
    try:
        with engines.reading.begin() as connection:
            return connection.scalars(select(func.count()).where(DeliveryRow.kind == "prompt")).one()
    finally:
        engines.dispose()
