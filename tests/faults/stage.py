"""Where a round takes place: Slack, the programs, their store and the people, and what a round may do to them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from time import monotonic, sleep

from bot.services.unit_of_work import StorageError
from localslack.client import LocalSlack
from tests.faults.organisation import Organisation
from tests.faults.people import Answering
from tests.faults.programs import DidNotHappen, Program, Programs
from tests.faults.store import DeliveryRow, Store

LEASE_AND_LOOK_UP = timedelta(seconds=61)
"""Moved on so far, what was under way has lost its lease, and what is unknown is looked up; the sweep is due, too."""


@dataclass
class Stage:
    """Everything that takes part. `moment` is when what comes next falls due."""

    random: Random
    slack: LocalSlack
    programs: Programs
    store: Store
    organisation: Organisation
    people: Sequence[Answering]
    moment: datetime
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    began: float = field(default_factory=monotonic)

    def note(self, words: str) -> None:
        """Write down what happens, in seconds since the round began and in its own time, for whoever reads of it."""
        self.story.append(f"{monotonic() - self.began:6.1f} s  {self.slack.now():%a %H:%M:%S}  {words}")

    def arrive(self) -> None:
        """Move everybody's time to the moment, if it still lies ahead."""
        if self.slack.now() < self.moment:
            self.slack.move_clock(self.moment)
            self.programs.tell_time()
            self.note("it is time")

    def leap(self, by: timedelta = LEASE_AND_LOOK_UP) -> None:
        """Move everybody's time on."""
        self.slack.move_clock(self.slack.now() + by)
        self.programs.tell_time()

    def linger(self, most: float) -> None:
        """Wait for a moment that the round's seed draws, up to so many seconds."""
        sleep(self.random.uniform(0, most))

    def one(self, *, ticks: bool = False) -> Program:
        """Draw a process, one that plans and sends if it is about that."""
        return self.random.choice([each for each in self.programs.each if each.ticks or not ticks])

    def kill(self, program: Program, when: str) -> None:
        """End it as by kill -9, and begin to start it again."""
        program.kill()
        self.kills[when] += 1
        self.note(f"killed while {when}")
        program.start()

    @contextmanager
    def locked(self, what: str = "") -> Iterator[None]:
        """Hold the database's lock; where others write too long for that, do without."""
        try:
            with self.store.held():
                if what:
                    self.faults[what] += 1
                    self.note(what)
                yield
        except StorageError:
            yield

    def wait_for_due(self, within: float = 10.0) -> None:
        """Return as soon as something planned waits to be sent, or after that time."""
        deadline = monotonic() + within
        while monotonic() < deadline and not any(row.state == "due" for row in self.store.deliveries()):
            sleep(0.003)

    @property
    def answers(self) -> int:
        """How many things people have begun to say."""
        return sum(len(each.said) for each in self.people)

    def wait_for_answer(self, before: int, within: float = 6.0) -> None:
        """Return as soon as more is said than before, or after that time."""
        deadline = monotonic() + within
        while monotonic() < deadline and self.answers <= before:
            sleep(0.01)

    def unsettled(self) -> Sequence[DeliveryRow]:
        """Return what is under way or due by now."""
        return self.store.unsettled(self.slack.now())

    def settle(self, within: float = 60.0) -> Sequence[DeliveryRow]:
        """End all faults, have every process run, and return what is unsettled when leases and look-ups have passed."""
        self.slack.clear_faults()
        for program in self.programs.each:
            program.limit_files()
            program.go_on()
            if (status := program.ended_by_itself) is not None:
                raise DidNotHappen(f"a process ended by itself with {status}:\n{program.said[-3000:]}")
            program.wait_until_at_work()
        self.programs.tell_time()
        deadline = monotonic() + within
        while monotonic() < deadline:
            looked = monotonic()
            while ((left := self.unsettled()) or self._has_to_plan()) and monotonic() < looked + 4:
                sleep(0.05)
            if not left and not self._has_to_plan():
                self.note("quiet")
                return ()
            self.note(
                f"on, for there is still {', '.join(f'{row} {row.state}' for row in left) or 'something to plan'}"
            )
            self.leap()
        return left

    def _has_to_plan(self) -> bool:
        """Whether something has fallen due and is still to be planned."""
        now = f"{self.slack.now():%Y-%m-%d %H:%M:%S.%f}"
        return bool(self.store.ask(f"SELECT 1 FROM schedules WHERE next_at <= '{now}'"))
