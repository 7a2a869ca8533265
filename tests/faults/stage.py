"""Where a round takes place: Slack, the programs, their store and the people, and what a round may do to them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from time import monotonic, sleep

from bot.domain.deliveries import State
from bot.services.unit_of_work import StorageError
from localslack.client import LocalSlack
from localslack.faults.hand import StandingFault
from tests.faults.organisation import Organisation
from tests.faults.people import Answering, Posting
from tests.faults.programs import DidNotHappen, Program, Programs, wait_until
from tests.faults.store import Store
from tests.stored_deliveries import StoredDelivery, as_stored

LEASE_AND_LOOK_UP = timedelta(seconds=61)
"""Moved on so far, what was under way has lost its lease, and what is unknown is looked up; the sweep is due, too."""

LONGEST_PATIENCE = 8.0
"""Seconds without a change, at most, after which time is moved on for what waits for that."""
LONGEST_HAND = 4.0
"""Seconds that something may be under way before time is moved on, as if who has it were gone; twice the patience where
that is more."""


@dataclass
class Stage:
    """Everything that takes part. `moment` is when what comes next falls due."""

    random: Random
    slack: LocalSlack
    programs: Programs
    store: Store
    organisation: Organisation
    people: Sequence[Answering]
    lead: Posting
    moment: datetime
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    weather: list[tuple[str, StandingFault]] = field(default_factory=list)
    """What Slack does just now."""
    left_behind: set[str] = field(default_factory=set)
    """Deliveries that whoever was killed had in hand, so that nobody has them before their leases have ended."""
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
        self.left_behind = set()
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
        self.kill_for_good(program, when)
        program.start()

    def kill_for_good(self, program: Program, when: str) -> None:
        """End it as by kill -9, and leave it to the caller to start it again."""
        program.kill()
        self.kills[when] += 1
        self.note(f"killed while {when}")
        if sum(each.ticks for each in self.programs.each) == 1 and program.ticks:
            self.left_behind = {row.delivery_id for row in self.store.deliveries(f"state = '{State.SENDING}'")}

    def supervise(self, program: Program) -> None:
        """Wait until it is at work, and as systemd would start it again if it ends by itself before that.

        Raises DidNotHappen if it does so without plain words, or once it was at work.
        """

        def is_at_work() -> bool:
            status = program.ended_by_itself
            if status is None:
                return program.has_begun
            if program.has_begun or "Traceback" in program.said_since_its_start:
                raise DidNotHappen(f"that it goes on: it ended by itself with {status}:\n{program.said[-3000:]}")
            self.faults["started again"] += 1
            self.note(f"ended by itself with {status}: {program.said_since_its_start.strip()[:80]}")
            program.start()
            return False

        wait_until(is_at_work, "a start")

    def have(self, name: str, fault: StandingFault) -> None:
        """Count from now on how often Slack does this."""
        self.weather.append((name, fault))
        self.note(f"Slack: {name}")

    def clear_up(self) -> None:
        """Count how often each fault has struck, and end it."""
        for name, fault in self.weather:
            self.faults[name] += fault.struck
        self.weather.clear()
        self.slack.clear_faults()

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
        while monotonic() < deadline and not self.store.deliveries(f"state = '{State.DUE}'"):
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

    def unsettled(self) -> Sequence[StoredDelivery]:
        """Return what is under way or due by now."""
        return self.store.unsettled(self.slack.now())

    def settle(self, within: float = 180.0) -> None:
        """End all faults, have every process run, and return when all is settled that leases and look-ups held up.

        Raises DidNotHappen if that takes too long, or a process has ended by itself.
        """
        self.clear_up()
        for program in self.programs.each:
            program.limit_files()
            program.go_on()
            self.supervise(program)
        self.programs.tell_time()
        deadline, patience = monotonic() + within, 0.5
        while (left := self._left_for_now(patience)) is not None:
            what = ", ".join(f"{row} {row.state}" for row in left) or "something to plan"
            if monotonic() > deadline:
                raise DidNotHappen(f"quiet; there is {what}")
            self.note(f"on, for there is still {what}")
            self.leap()
            # What was under way after all, on a busy machine, has more time for it now.
            patience = min(2 * patience, LONGEST_PATIENCE)
        self.note("quiet")

    def is_quiet(self) -> bool:
        """Whether nothing is due, neither to be planned nor to be sent."""
        # In this order: what is planned in between is seen as a delivery.
        return not self._has_to_plan() and not self.unsettled()

    def _left_for_now(self, patience: float) -> Sequence[StoredDelivery] | None:
        """Return what is unsettled after a while, or as soon as it has not changed for so long and waits for time; None
        if there is nothing, nor anything to plan.
        """
        looked = since = monotonic()
        before: Sequence[StoredDelivery] = ()
        while True:
            # In this order: what is planned in between is seen as a delivery.
            has_to_plan, left = self._has_to_plan(), self.unsettled()
            if not has_to_plan and not left:
                return None
            now = monotonic()
            if has_to_plan or left != before or not all(map(self._waits, left)):
                since = now
            if now > since + patience or now > looked + max(LONGEST_HAND, 2 * patience):
                return left
            before = left
            sleep(0.05)

    def _waits(self, row: StoredDelivery) -> bool:
        """Whether nobody does anything about it before its lease, rest or look-up has passed."""
        is_in_hand = row.state == State.SENDING and row.delivery_id not in self.left_behind
        is_being_shown = row.state == State.SENT and not row.reason
        return not (is_in_hand or is_being_shown) and row.waits(as_stored(self.slack.now()))

    def _has_to_plan(self) -> bool:
        """Whether something has fallen due and is still to be planned."""
        now = as_stored(self.slack.now())
        return bool(self.store.ask(f"SELECT 1 FROM schedules WHERE next_at <= '{now}'"))
