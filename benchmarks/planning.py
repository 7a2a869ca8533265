"""Planning everybody's week, beside one APScheduler job for each person in a job store.

In virtual time, both in this process, on a database each of the same kind. The peer's jobs do nothing when they fire,
where ours write down what is to be sent; and its store uses our engine, whose SQLite does not write its pages twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

import time_machine
from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import delete

from benchmarks.load import Unmeasured
from benchmarks.mornings import planned
from benchmarks.organisation import WORKSPACE, Organisation, settle, user_id
from benchmarks.report import Line
from benchmarks.sizes import Database, Size
from bot.services.planning import PlanningService
from bot.services.schedules import AT_ONCE, reschedule_people
from bot.tryout.clock import FollowedClock
from storage.due import SqlDue
from storage.engines import Engines, open_engines
from storage.schedules import ScheduleRow
from storage.units import unit_of_work

SUNDAY = datetime(2027, 2, 21, 12, tzinfo=UTC)
"""Before a week without a holiday or a quarter's end where people live."""
HOURS = 7 * 24


@dataclass
class Ours:
    """Headway's schedules and its planning, in a database of 10,000 people."""

    url: str
    engines: Engines

    def __post_init__(self) -> None:
        self._clock = FollowedClock()
        self._uow = unit_of_work(self.engines)
        self._planning = PlanningService(self._uow, SqlDue(self.engines), self._clock)
        with self.engines.writing.begin() as connection:
            connection.execute(delete(ScheduleRow))

    def add(self, people: range, _organisation: Organisation) -> None:
        """Say when these people are asked next."""
        for first in range(people.start, people.stop, AT_ONCE):
            ids = [user_id(person) for person in range(first, min(first + AT_ONCE, people.stop))]
            with self._uow.writing(WORKSPACE) as tx:
                reschedule_people(tx, ids, SUNDAY)

    def fire(self, now: datetime) -> None:
        """Turn what is due by now into deliveries."""
        self._clock.set(now - datetime.now(UTC))
        while self._planning.plan(WORKSPACE):
            pass

    def done(self) -> int:
        """Return how many prompts were planned."""
        return planned(self.url)


class Stepped(BaseScheduler):  # type: ignore[misc] # APScheduler has no types
    """A scheduler that looks when it is told to, rather than in a thread of its own."""

    def wakeup(self) -> None:
        """Do nothing."""

    def shutdown(self, wait: bool = True) -> None:
        """End."""
        super().shutdown(wait)


def remind(_person: str) -> None:
    """Be what the peer runs for a person."""


class Peer:
    """A job a person, with a cron trigger in their own zone."""

    def __init__(self, engines: Engines) -> None:
        self._fired = 0
        self._scheduler = Stepped(
            jobstores={"default": SQLAlchemyJobStore(engine=engines.writing)},
            executors={"default": DebugExecutor()},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._scheduler.add_listener(self._count, EVENT_JOB_EXECUTED)
        self._scheduler.start()

    def add(self, people: range, organisation: Organisation) -> None:
        """Add the jobs of these people."""
        for person in people:
            weekly = CronTrigger(day_of_week=0, hour=9, timezone=organisation.zone(person))
            self._scheduler.add_job(remind, weekly, [user_id(person)], id=user_id(person))

    def fire(self, _now: datetime) -> None:
        """Run what is due by now."""
        self._scheduler._process_jobs()

    def done(self) -> int:
        """Return how many jobs were run."""
        return self._fired

    def _count(self, _event: object) -> None:
        self._fired += 1


def measure(size: Size, database: Database) -> Iterator[Line]:
    """Yield how long it takes to say when everybody is asked, and to go through the week, hour by hour.

    The two take turns: a twentieth of the people each, then an hour each.
    """
    here = replace(size.organisation, now=SUNDAY)
    added, fired = {"ours": 0.0, "peer": 0.0}, {"ours": 0.0, "peer": 0.0}
    with _ours(database, here) as ours, _peer(database) as peer:
        both: dict[str, Ours | Peer] = {"ours": ours, "peer": peer}
        step = -(-here.people // 20)
        for first in range(0, here.people, step):
            part = range(first, min(first + step, here.people))
            with time_machine.travel(SUNDAY, tick=False):
                for name, each in both.items():
                    began = perf_counter()
                    each.add(part, here)
                    added[name] += perf_counter() - began
        for hour in range(1, HOURS + 1):
            now = SUNDAY + timedelta(hours=hour)
            with time_machine.travel(now, tick=False):
                for name, each in both.items():
                    began = perf_counter()
                    each.fire(now)
                    fired[name] += perf_counter() - began
        if any(each.done() != here.people for each in both.values()):
            raise Unmeasured(f"{ours.done()} of {here.people} were planned, and {peer.done()} by the peer")
    yield Line(f"{here.people:,} people scheduled", added["ours"], added["peer"], unit="s")
    yield Line(f"{here.people:,} people's week planned", fired["ours"], fired["peer"], unit="s")


@contextmanager
def _ours(database: Database, here: Organisation) -> Iterator[Ours]:
    with database() as url:
        settle(url, here)
        engines = open_engines(url)
        try:
            yield Ours(url, engines)
        finally:
            engines.dispose()


@contextmanager
def _peer(database: Database) -> Iterator[Peer]:
    with database() as url:
        engines = open_engines(url)
        try:
            yield Peer(engines)
        finally:
            engines.dispose()
