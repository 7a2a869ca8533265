"""One run: a small organisation, some processes and people, all that goes wrong, and then a quiet day."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from random import Random

from bot.domain.backoff import CLOCKS_APART, LONGEST_LEASE
from bot.domain.deliveries import Delivery, Message, Pointless
from bot.services.schedules import reschedule_goal, reschedule_team
from bot.slack.pacer import OwnPaces
from handlers.calls import Renderer
from storage.units import SqlUnitOfWork
from tests.simulation import faults, lives
from tests.simulation.breakages import WHOLE, Breakage
from tests.simulation.faults import DAY, ONE_CROWD_IN, ONE_LONG_IN
from tests.simulation.organisations import Organisation, crowded, founded, in_a_rush
from tests.simulation.people import People
from tests.simulation.slack import ModelSlack
from tests.simulation.storage import Storage, numbered_by
from tests.simulation.timeline import Endless, Timeline
from tests.simulation.workers import EVERY, Worker

ORGANISATIONS = 30
"""How many there are of each sort: to found one takes longer than a day of its life."""

SLIGHTLY = 20.0
"""Seconds by which clocks of several machines differ at most."""
FURTHEST = "furthest"
"""Until when anything is leased or rests, among the moments."""

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Run:
    """What one seed brings about. `note` keeps what happened; its digest is the same whenever the seed is."""

    seed: int
    storage: Storage
    breakage: Breakage = WHOLE
    keeps_trace: bool = False
    trace: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._digest = hashlib.sha256()
        make = sort_of(self.seed)
        self._name = f"{make.__name__} {self.random.randrange(ORGANISATIONS)}"
        self.organisation: Organisation = make(Random(self._name))
        self.workspace_id = self.organisation.workspace_id
        self.timeline = Timeline(self.organisation.begins)
        self.lasts = self.organisation.seconds
        self.faults = faults.drawn(self.random, self.lasts, is_crowded=make is crowded)
        self.outages, self.worst_clock = self.faults.outages, self.faults.clocks
        self.lives = lives.drawn(Random(f"lives of {self.seed}"), self.organisation)
        self.slack = ModelSlack(self.timeline, self.random, self.faults, archived_at=self.lives.archived_at)
        self.people = People(self)
        self.slack.received, self.slack.changing = self.people.received, self.people.changing
        self.workers = [Worker(self, f"worker {number}") for number in range(self.random.choice((1, 2, 2, 3, 4)))]
        if len(self.workers) > 1:  # whose clocks have to agree (docs/operating.md): leases go by them
            self.faults = self.slack.faults = replace(self.faults, clocks=min(self.faults.clocks, SLIGHTLY))
            self.worst_clock = self.faults.clocks
        self.paces = None if self.is_alone else OwnPaces(lambda: self.timeline.seconds)
        """Where several processes share Slack's paces, as they do by a table in PostgreSQL."""
        self.rests_until: dict[str, float] = {}
        self.failed_calls: list[float] = []
        """When, in seconds since the start."""
        self.rendered: dict[str, Delivery] = {}
        self.is_changed = True
        self._known_moments: dict[str, datetime] = {}
        self.hurried: list[str] = []
        """Calls of a method that was still to rest, by what Slack had said when it refused one."""
        self.out_of_turn: list[str] = []
        """What was claimed before answers that somebody was waiting for."""
        self.endless = ""
        self.down: list[tuple[float, float]] = []
        """When no process was at work, in seconds since the start."""
        self._down_since: float | None = None

    @property
    def is_alone(self) -> bool:
        return len(self.workers) == 1

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def note(self, who: str, what: str) -> None:
        line = f"{self.timeline.now:%m-%d %H:%M:%S.%f} {who} {what}"
        self._digest.update(line.encode())
        if self.keeps_trace:
            self.trace.append(line)

    def play(self) -> None:
        """Let it all happen."""
        self.storage.put_back(self._name, self._found)
        with numbered_by(self.random), self.breakage.in_force(), self.timeline.ended():
            for worker in self.workers:
                worker.start()
            if self.faults.clocks:
                self.timeline.spawn(self._set_clocks)
            for at, change in self.organisation.changes:
                self.timeline.spawn(partial(self._change, change), at)
            for moment, live in self.lives.changes(self.workspace_id, self._uow(), self):
                self.timeline.spawn(partial(self._live, live), self.timeline.seconds_until(moment))
            for at, who in self.organisation.writers:
                self.timeline.spawn(partial(self.people.write, who, "unasked"), at)
            try:
                self.timeline.run(self.lasts, self._wake_resting)
                self.note("all", "is quiet from here on")
                self.faults = self.slack.faults = faults.none()
                for worker in self.workers:
                    worker.offset = 0.0
                self.is_changed = True  # whoever rests does so by another clock
                self.timeline.run(self.lasts + self.organisation.quiet, self._wake_resting)
            except Endless as endless:
                self.endless = str(endless)

    def now(self) -> datetime:
        """Return what the clocks of everybody outside say."""
        return self.timeline.now

    def _uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.storage.engines, lambda: None)

    def _found(self) -> None:
        uow, now = self._uow(), self.organisation.begins - self.organisation.has_rested
        with uow.writing(self.workspace_id) as tx:
            self.organisation.store(tx)
        with uow.writing(self.workspace_id) as tx:
            for team in tx.teams.tree():
                reschedule_team(tx, team, now)
            for goal in tx.goals.all():
                reschedule_goal(tx, goal, now)

    def _change(self, change: Callable[..., None]) -> None:
        with self._uow().writing(self.workspace_id) as tx:
            change(tx, self.timeline.now)
        self.is_changed = True

    def _live(self, what: Callable[[], object]) -> None:
        what()
        self.note("somebody", "goes away, is back, or lets a goal rest")
        self.is_changed = True

    def _set_clocks(self) -> None:
        """Set a machine's clock wrong, or right, every few hours."""
        while self.faults.clocks:
            worker, off = self.random.choice(self.workers), self.faults.clocks
            worker.offset = self.random.choice((0.0, self.random.uniform(-off, off)))
            self.note(worker.name, f"has its clock {worker.offset:+.3f} s off")
            self.is_changed = True
            self.timeline.sleep(self.random.uniform(60, DAY / 2))

    def was_killed(self, worker: Worker) -> None:
        """Start another in its place, sooner or later."""
        if self._down_since is None and not any(each.is_alive for each in self.workers):
            self._down_since = self.timeline.seconds
        longest = 3 * DAY if self.random.random() < 0.02 else 600.0 if self.random.random() < 0.2 else 10.0
        self.timeline.spawn(partial(self._start, worker), min(self.random.uniform(1, longest), self._left()))

    def _left(self) -> float:
        return max(self.lasts - self.timeline.seconds, 1.0)

    def _start(self, worker: Worker) -> None:
        if self._down_since is not None:
            self.down.append((self._down_since, self.timeline.seconds))
            self._down_since = None
        worker.start()

    def words(self, who: str, week: str) -> str:
        """Return what the prompt of a person says: what they have said for that week."""
        said = self.storage.ask(
            "SELECT status FROM check_ins WHERE person = ? AND week = ?"
            " AND check_in_id NOT IN (SELECT check_in_id FROM check_in_undos) ORDER BY check_in_id DESC LIMIT 1",
            who,
            week,
        )
        return f"prompt {week}: {said[0][0] if said else 'open'}"

    def remembering(self, renderer: Renderer) -> Renderer:
        """Return the same, noting which delivery a message is: in Slack it bears no more than an id."""

        def remembered(delivery: Delivery) -> Message | Pointless:
            self.rendered[delivery.delivery_id] = delivery
            return renderer(delivery)

        return remembered

    def rests(self, worker: Worker, what: str) -> None:
        """Have a tick that is over come again when there is something for it to do, and not at once."""
        self._plan_tick(worker, what, self.moment_for(worker, what), EVERY[what])

    def _wake_resting(self) -> None:
        """Since something was written there may be something to do sooner than those who rest know."""
        if not self.is_changed:
            return
        self.is_changed = False
        self._known_moments = {}
        for worker in self.workers:
            for what in tuple(worker.resting):
                self._plan_tick(worker, what, self.moment_for(worker, what), self._until_next_tick(what))

    def _until_next_tick(self, what: str) -> float:
        """Return when a tick comes; processes that were started at the same time have theirs at the same time."""
        return self.random.choice((self.random.uniform(0, 0.02), self.random.uniform(0, EVERY[what])))

    def _plan_tick(self, worker: Worker, what: str, moment: datetime, rest: float) -> None:
        if moment < _NEVER:
            ahead = self.timeline.seconds_until(moment) - worker.offset
            self.timeline.wake(worker.resting[what], rest if ahead <= 0 else ahead + self.random.uniform(0, rest))
        else:
            worker.resting[what].turn += 1

    def moment_for(self, worker: Worker, what: str) -> datetime:
        """Return when there next is something for a tick to do, by the clock of its machine.

        What was put further ahead by another's clock than can be meant is for the sweep at once.
        """
        moments, now = self._moments(), worker.now()
        is_far = moments[FURTHEST] < _NEVER and moments[FURTHEST] > now + CLOCKS_APART + LONGEST_LEASE
        return min(now, moments[what]) if what == "sweep" and is_far else moments[what]

    def _moments(self) -> dict[str, datetime]:
        if self.is_changed or not self._known_moments:
            self._known_moments = {
                what: datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else _NEVER
                for what, moment in zip((*EVERY, FURTHEST), self.storage.moments(), strict=True)
            }
        return self._known_moments


def sort_of(seed: int) -> Callable[[Random], Organisation]:
    """Return what makes the organisation that a seed plays."""
    if seed % ONE_LONG_IN == 0:
        return founded
    return crowded if seed % ONE_CROWD_IN == ONE_CROWD_IN // 2 else in_a_rush
