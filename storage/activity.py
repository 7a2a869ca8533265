"""What goes on in a database, for who looks at it from outside."""

from datetime import datetime

from sqlalchemy import func, inspect, select

from bot.health import NOT_SENT_FOR, Activity, Holdings, Outbox
from storage.check_ins import CheckInRow
from storage.due import SqlDue
from storage.engines import is_to_be_made, open_engines, patience_ends
from storage.goals.rows import GoalRow
from storage.units import unit_of_work


def activity(url: str, now: datetime) -> Activity:
    """Return who is at work with a database that is up to date, and what waits in it. Raises StorageBusy."""
    engines = open_engines(url, is_impatient=True)
    try:
        due, uow = SqlDue(engines), unit_of_work(engines)
        oldest, unknown = due.outbox(now)
        processes = []
        for workspace_id in due.workspaces():
            with uow.reading(workspace_id) as tx:
                processes += [process for process in tx.processes.all() if process.is_seen(now)]
        return Activity(
            processes, Outbox(None if oldest is None else now - oldest, unknown), due.not_sent(now - NOT_SENT_FOR)
        )
    finally:
        engines.dispose()


def holdings(url: str) -> Holdings:
    """Return what a database holds, of whatever version it is; nothing of one that is still to be made.

    Raises StorageBusy.
    """
    if is_to_be_made(url):
        return Holdings()
    engines = open_engines(url)
    try:
        with patience_ends(), engines.reading.connect() as connection:
            if not inspect(connection).has_table(CheckInRow.__tablename__):
                return Holdings()
            goals = connection.scalar(select(func.count()).select_from(GoalRow)) or 0
            return Holdings(goals, connection.scalar(select(func.max(CheckInRow.at))))
    finally:
        engines.dispose()
