"""The same work for one process and for four, on PostgreSQL: acknowledging, and sending everybody's prompt."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic, sleep

from sqlalchemy import func, select

from benchmarks import database
from benchmarks.acknowledgement import everyday, nothing
from benchmarks.load import Unmeasured, burst
from benchmarks.mornings import in_one_zone, make_due
from benchmarks.report import Line, percentile
from benchmarks.sizes import Database, Size
from benchmarks.stage import HEADWAY_ID, PEER_ID, Stage, stage
from benchmarks.watching import Watch
from storage.engines import open_engines
from storage.processes import ProcessRow

UNLIMITED = 1_000
"""Times Slack's limits: as good as none, so that what is measured is ours."""
AT_WORK_WITHIN, SENT_WITHIN = 60.0, 300.0
"""Seconds."""


@dataclass
class Found:
    """What was found with so many processes, in all of its turns."""

    ours: list[float]
    peer: list[float]
    seconds: float = 0.0
    """From the first prompt sent to the last."""
    prompts: int = 0


def measure(size: Size, _database: Database) -> Iterator[Line]:
    """Yield what four do beside what one does. The kind of database is not for choice: SQLite has one that sends.

    They take turns (1, 4, 4, 1), as the machine drifts.
    """
    found = {number: Found([], []) for number in (1, size.many)}
    with database.postgresql_server() as fresh:
        for turn in range(size.rounds):
            for number in (1, size.many) if turn % 2 == 0 else (size.many, 1):
                _take_turn(fresh, size, number, found[number])
    for number, one in found.items():
        what = f"/goal acknowledged, 50 a second, processes: {number}, p99"
        yield Line(what, percentile(one.ours, 99), percentile(one.peer, 99))
    one, many = found[1], found[size.many]
    what = f"prompts planned and sent, processes: {size.many} (beside: 1)"
    yield Line(what, many.prompts / many.seconds, one.prompts / one.seconds, unit="a second")


def _take_turn(fresh: Database, size: Size, number: int, found: Found) -> None:
    """Have so many processes at work, people type, and everybody's prompt sent."""
    with stage(fresh, in_one_zone(size.shared)) as here, ExitStack() as running:
        for _ in range(number):
            running.enter_context(here.moved(UNLIMITED))
        _wait_until_at_work(here, number)
        _type(here, size, found)
        _send(here, found)


def _type(here: Stage, size: Size, found: Found) -> None:
    with here.peer():
        for measured in (False, True):  # the first one only warms up
            happened = burst(here, [everyday(here.organisation), nothing], 50, size.burst_seconds)
            if measured:
                found.ours += happened.acknowledged(HEADWAY_ID)
                found.peer += happened.acknowledged(PEER_ID)


def _send(here: Stage, found: Found) -> None:
    people = here.organisation.people
    watch = Watch(here.slack, "chat.postMessage")
    make_due(here.database_url)
    calls = watch.until(people, within=SENT_WITHIN)
    found.seconds += max(call.answered for call in calls) - min(call.began for call in calls)
    found.prompts += people


def _wait_until_at_work(here: Stage, number: int) -> None:
    """Return once so many processes have said that they are there and linked."""
    engines = open_engines(here.database_url)
    deadline = monotonic() + AT_WORK_WITHIN
    try:
        while True:
            with engines.reading.begin() as connection:
                if connection.scalars(select(func.count()).where(ProcessRow.linked_since.is_not(None))).one() >= number:
                    return
            if monotonic() > deadline:
                raise Unmeasured(f"not all of {number} processes were at work within {AT_WORK_WITHIN:.0f} s")
            sleep(0.5)
    finally:
        engines.dispose()
