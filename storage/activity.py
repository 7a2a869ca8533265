"""What goes on in a database, for who looks at it from outside."""

from datetime import datetime

from bot.health import NOT_SENT_FOR, Activity, Outbox
from storage.due import SqlDue
from storage.engines import open_engines
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
