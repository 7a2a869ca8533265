"""The bot's heartbeat: fixed ticks in memory. What is due, and when, stands in our own tables."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.health import LONGEST_STEP, Tick
from bot.services.waiting import TICKS_WAIT, giving_way

log = logging.getLogger("headway.scheduler")

PLAN_EVERY = timedelta(seconds=20)
SEND_EVERY = timedelta(seconds=0.5)
"""So soon is sent what another process wrote for somebody who waits: one that only listens. What this one writes wakes
it at once. It is one query of a few hundred microseconds, from indexes that hold what is due and nothing else."""
SWEEP_EVERY = timedelta(seconds=60)
DIRECTORY_EVERY = timedelta(seconds=3)
"""One query while nobody is unknown; somebody just added is known before the next prompt can fall due."""

TICKS = ("plan", "send", "show", "sweep", "directory")

_FOR_NOBODY = ("plan", "sweep", "directory")
"""For which nobody waits: they let others write first. What is sent or shown may answer somebody."""

LOOK_EVERY = timedelta(minutes=1)
"""Whether a tick has got no further for long."""
LONG = LONGEST_STEP

FAILURE_PASSES = 4000.0
"""Seconds after which a failure that did not come again is over, as another process did that piece. What cannot be
planned is tried once an hour at least."""

CLOCK_EVERY = 1.0
"""Seconds after which the machine's clock is looked at, by one that nobody sets."""


class Work(Protocol):
    """What there is to do at each tick (handlers/ticks.py)."""

    stepped: Callable[[str], object]
    """Told a tick's name whenever a piece of its work is done."""
    went: Callable[[str, bool], object]
    """Told a tick's name, and whether it went well, whenever a piece of its work is over, also if it was none."""

    def plan(self) -> object: ...

    def post(self) -> object: ...

    def show(self) -> object: ...

    def sweep(self) -> object: ...

    def directory(self) -> object: ...

    def stop(self) -> object:
        """Have what runs end soon."""
        ...


Watching = Callable[[str], AbstractContextManager[None]]
"""Entered with a tick's name while it is done; keeps what it raises to itself."""


class Heartbeat:
    """Runs the ticks in threads of their own, each at most once at a time, and under somebody's eyes.

    A late tick is run late and never dropped, several missed ones are run as one, and nothing is kept across
    a restart: every tick asks the tables what is due.
    """

    def __init__(self, work: Work, watching: Watching) -> None:
        self._work, self._watching = work, watching
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        self._stopping = threading.Event()
        self._at_work = AtWork()
        work.stepped, work.went = self._at_work.stepped, self._at_work.went
        self._posting = _Sending(self._watched("send", work.post))
        self._showing = _Sending(self._watched("show", work.show))
        self._add("plan", self._watched("plan", work.plan), PLAN_EVERY)
        self._add("send", self._posting, SEND_EVERY)
        self._add("show", self._showing, SEND_EVERY)
        self._add("sweep", self._watched("sweep", work.sweep), SWEEP_EVERY)
        self._add("directory", self._watched("directory", work.directory, "learn who is who"), DIRECTORY_EVERY)
        self._add("look at what lasts", self._at_work.look, LOOK_EVERY)

    def start(self) -> None:
        """Begin at once with every tick."""
        self._scheduler.start()
        threading.Thread(target=self._mind_the_clock, name="clock", daemon=True).start()

    def stop(self) -> None:
        """Let the step that is being done finish, and start nothing more."""
        self._stopping.set()
        self._work.stop()
        if self._scheduler.running:
            self._scheduler.pause()
            # Waits for a round under way: stopped within it, APScheduler does not find the job that it hands out.
            self._scheduler.get_jobs()
            self._scheduler.shutdown(wait=True)

    def ticks(self) -> Mapping[str, Tick]:
        """Return how each tick is; safe from any thread."""
        return {name: self._at_work.seen(name) for name in TICKS}

    def wake(self) -> None:
        """Send now rather than at the next tick: somebody waits for an answer. Safe from any thread."""
        for sending in (self._posting, self._showing):
            if sending.ask() and self._scheduler.running:
                # A job of its own: the tick's may have sent its last and not yet be over for the scheduler, which
                # would then drop a run that it is told to bring forward.
                self._scheduler.add_job(sending.answer, name="send at once")

    def _mind_the_clock(self) -> None:
        """Have no tick wait for a machine's clock that was set back, or was wrong for a moment.

        APScheduler goes by that clock: it would stand still until it shows again what it did.
        """
        before = time.time() - time.monotonic()
        while not self._stopping.wait(CLOCK_EVERY):
            ahead = time.time() - time.monotonic()
            with suppress(JobLookupError):  # the end has come
                if ahead < before - CLOCK_EVERY / 2:
                    log.warning("The clock was set back by %.0f s", before - ahead)
                    for name in TICKS:
                        self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))
                # How long it is to sleep it may have reckoned by a clock that has been put right since.
                self._scheduler.wakeup()
            before = ahead

    def _watched(self, name: str, tick: Callable[[], object], doing: str = "") -> Callable[[], None]:
        def watched() -> None:
            way = giving_way(TICKS_WAIT) if name in _FOR_NOBODY else nullcontext()
            with way, self._watching(doing or name), self._at_work.noted(name):
                tick()

        return watched

    def _add(self, name: str, tick: Callable[[], object], every: timedelta) -> None:
        trigger = IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)
        self._scheduler.add_job(tick, trigger, id=name, name=name, next_run_time=datetime.now(UTC))


class AtWork:
    """Since when each tick is at work, and got something done.

    One that has got no further for hours is told of: nothing else would show that it is stuck.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._since: dict[str, float] = {}
        self._stepped: dict[str, float] = {}
        self._failing: dict[str, tuple[float, float]] = {}
        """Of ticks of which no piece went well since: when the first one failed, and when the last did."""
        self._told: dict[str, int] = {}
        self._ended: dict[str, datetime] = {}

    @contextmanager
    def noted(self, name: str) -> Iterator[None]:
        """Note that a tick is at work meanwhile, and done unless it raises. No name is at work twice at once."""
        self._told.pop(name, None)
        self._since[name] = self._seconds()
        try:
            yield
            self._ended[name] = datetime.now(UTC)
        finally:
            del self._since[name]

    def stepped(self, name: str) -> None:
        """Note that a tick has got a piece of its work done."""
        self._stepped[name] = self._seconds()
        self._failing.pop(name, None)
        self._told.pop(name, None)

    def went(self, name: str, well: bool) -> None:
        """Note whether a piece of a tick's work went well."""
        if well:
            self._failing.pop(name, None)
            return
        now = self._seconds()
        first, last = self._failing.get(name, (now, now))
        self._failing[name] = (now if now - last > FAILURE_PASSES else first), now

    def seen(self, name: str) -> Tick:
        """Return how the tick of this name is."""
        return Tick(
            self._ended.get(name),
            self._ago(self._since.get(name)),
            self._ago(self._stepped.get(name)),
            self._failing_for(name),
        )

    def look(self) -> None:
        """Tell of each tick that has got no further for one, two, four, eight … hours, once for each."""
        for name in list(self._since):
            hours = int((self.seen(name).no_further_for or timedelta()) / LONG)
            if hours.bit_count() == 1 and self._told.get(name) != hours:
                self._told[name] = hours
                log.warning("%s has got no further for %d h and may be stuck; a restart loses nothing", name, hours)

    def _failing_for(self, name: str) -> timedelta | None:
        first, last = self._failing.get(name, (0.0, 0.0))
        if last == first or self._seconds() - last > FAILURE_PASSES:
            return None
        return timedelta(seconds=last - first)

    def _ago(self, then: float | None) -> timedelta | None:
        return None if then is None else timedelta(seconds=self._seconds() - then)


class _Sending:
    """Sends in one thread at a time, and once more when that was asked for meanwhile."""

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._running = self._asked = False

    def ask(self) -> bool:
        """Ask for a run; return whether somebody has to see to it (none is running and none was asked for)."""
        with self._lock:
            nobody_will = not (self._running or self._asked)
            self._asked = True
            return nobody_will

    def __call__(self) -> None:
        """Send, unless another thread does so now."""
        self.ask()
        self.answer()

    def answer(self) -> None:
        """Send as often as it is asked for, unless another thread does so now."""
        with self._lock:
            if self._running:
                return
            self._running = True
        try:
            while self._take():
                self._send()
        except BaseException:
            with self._lock:
                self._running = self._asked = False
            raise

    def _take(self) -> bool:
        """Take what was asked for; return whether there was anything, and be at rest if not."""
        with self._lock:
            asked, self._asked = self._asked, False
            self._running = asked
            return asked
