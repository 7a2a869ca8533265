"""The heartbeat: every tick at once and again, woken when somebody waits, and a clean end."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
import time_machine
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job

from bot import scheduler
from bot.health import Tick
from bot.scheduler import LONG, AtWork, Heartbeat
from bot.services.waiting import TICKS_WAIT, patience
from handlers.alone import Troubles


class CountedWork:
    """Counts what it was asked to do; `while_sending` runs inside each send."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.waited: dict[str, float] = {}
        self.changed = threading.Condition()
        self.while_sending: Callable[[], None] = lambda: None
        self.stepped: Callable[[str], object] = lambda _: None
        self.went: Callable[[str, bool], object] = lambda _tick, _well: None

    def plan(self) -> None:
        self._did("plan")

    def post(self) -> None:
        self.while_sending()
        self._did("send")

    def show(self) -> None:
        self._did("show")

    def sweep(self) -> None:
        self._did("sweep")
        raise RuntimeError("one tick that fails does not end the others")

    def directory(self) -> None:
        self._did("directory")

    def stop(self) -> None:
        self._did("stop")

    def _did(self, what: str) -> None:
        with self.changed:
            self.done.append(what)
            if what != "stop":
                self.waited[what] = patience(0)
            self.changed.notify_all()

    def wait_for(self, what: str, times: int) -> bool:
        """Return whether it was done so often."""
        with self.changed:
            return self.changed.wait_for(lambda: self.done.count(what) >= times, timeout=30)


@pytest.fixture(autouse=True)
def _no_second_tick_comes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is done again was woken, however slow the machine is."""
    for name in ("PLAN_EVERY", "SEND_EVERY", "SWEEP_EVERY", "DIRECTORY_EVERY"):
        monkeypatch.setattr(scheduler, name, timedelta(hours=1))


@pytest.fixture
def work() -> CountedWork:
    return CountedWork()


@pytest.fixture
def heartbeat(work: CountedWork) -> Iterator[Heartbeat]:
    beating = Heartbeat(work, Troubles().alone)
    beating.start()
    yield beating
    beating.stop()


@pytest.mark.usefixtures("heartbeat")
def test_every_tick_comes_at_once(work: CountedWork) -> None:
    for what in ("plan", "send", "show", "sweep", "directory"):
        assert work.wait_for(what, 1)


def test_a_tick_that_fails_is_told_by_us_and_not_by_the_scheduler(
    work: CountedWork, caplog: pytest.LogCaptureFixture
) -> None:
    # Begun here and not by the fixture: what is logged before a test's own part began is not among its records.
    beating = Heartbeat(work, Troubles().alone)
    beating.start()
    assert work.wait_for("sweep", 1)
    while not caplog.records:
        sleep(0.01)
    beating.stop()
    assert [(record.name, record.message.splitlines()[0]) for record in caplog.records] == [
        ("headway.ticks", "Could not sweep: RuntimeError")
    ]


def test_a_machine_s_clock_that_is_set_back_stops_no_tick(work: CountedWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "PLAN_EVERY", timedelta(seconds=0.05))
    beating = Heartbeat(work, Troubles().alone)
    beating.start()
    assert work.wait_for("plan", 2)
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        planned = work.done.count("plan")
        assert work.wait_for("plan", planned + 3)
        beating.stop()


def test_a_clock_that_was_wrong_for_a_moment_is_not_slept_by(
    work: CountedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "PLAN_EVERY", timedelta(seconds=0.05))
    monkeypatch.setattr(scheduler, "CLOCK_EVERY", 0.5)
    beating = Heartbeat(work, Troubles().alone)
    beating.start()
    assert work.wait_for("plan", 2)
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        sleep(0.2)
    planned = work.done.count("plan")
    assert work.wait_for("plan", planned + 3)
    beating.stop()


def test_planning_gives_way_to_whoever_waits_and_what_may_answer_them_does_not(work: CountedWork) -> None:
    beats = Heartbeat(work, Troubles().alone)
    beats.start()
    try:
        assert all(work.wait_for(tick, 1) for tick in scheduler.TICKS)
    finally:
        beats.stop()
    assert work.waited == {"plan": TICKS_WAIT, "sweep": TICKS_WAIT, "directory": TICKS_WAIT, "send": 0, "show": 0}


def test_who_waits_wakes_the_sender(work: CountedWork, heartbeat: Heartbeat) -> None:
    assert work.wait_for("send", 1)
    # At once after the last one ended: the scheduler may not have heard of that yet.
    for times in range(2, 200):
        heartbeat.wake()
        assert work.wait_for("send", times)


def test_a_wake_while_it_sends_makes_it_send_once_more(work: CountedWork) -> None:
    heartbeat = Heartbeat(work, Troubles().alone)
    woken = threading.Event()

    def wake_once() -> None:
        if not woken.is_set():
            woken.set()
            heartbeat.wake()
            heartbeat.wake()

    work.while_sending = wake_once
    heartbeat.start()
    try:
        assert work.wait_for("send", 1)
    finally:
        heartbeat.stop()
    assert work.done.count("send") == 2


def test_a_stop_while_a_run_is_being_handed_out_ends_without_a_traceback(
    work: CountedWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat = Heartbeat(work, Troubles().alone)
    stopping = threading.Thread(target=heartbeat.stop)
    failed: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda failure: failed.append(failure.exc_value))
    handed_out = ThreadPoolExecutor.submit_job

    def submit(pool: ThreadPoolExecutor, job: Job, run_times: Sequence[datetime]) -> None:
        handed_out(pool, job, run_times)
        if job.name == "send at once":
            stopping.start()
            stopping.join(1)  # as far as it gets while this round goes on

    monkeypatch.setattr(ThreadPoolExecutor, "submit_job", submit)
    heartbeat.start()
    assert work.wait_for("send", 1)
    while stopping.ident is None:  # a wake while it sends needs no run of its own
        heartbeat.wake()
        sleep(0.01)
    stopping.join(30)

    assert not stopping.is_alive()
    assert not failed


def test_nothing_is_started_after_the_end_and_what_runs_is_finished(work: CountedWork) -> None:
    heartbeat = Heartbeat(work, Troubles().alone)
    began, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        may_end.wait(30)

    work.while_sending = slow
    heartbeat.start()
    assert began.wait(30)
    stopping = threading.Thread(target=heartbeat.stop)
    stopping.start()
    assert work.wait_for("stop", 1)
    may_end.set()
    stopping.join(30)
    assert not stopping.is_alive()
    assert work.done.count("send") == 1
    heartbeat.wake()
    assert work.done.count("send") == 1


def test_a_tick_that_gets_no_further_for_hours_is_told_of_ever_more_seldom(caplog: pytest.LogCaptureFixture) -> None:
    clock = [0.0]
    at_work = AtWork(lambda: clock[0] * LONG.total_seconds())
    with at_work.noted("send"):
        for clock[0] in (0.9, 1.0, 1.5, 2.0, 3.0, 4.0, 7.9):
            at_work.look()
    told = [record.getMessage().split(" and ")[0] for record in caplog.records]
    assert told == [f"send has got no further for {n} h" for n in (1, 2, 4)]
    caplog.clear()
    with at_work.noted("send"):
        at_work.look()
    clock[0] = 20.0
    at_work.look()
    assert caplog.records == []


def test_a_tick_that_goes_on_for_hours_is_not_told_of_until_it_gets_no_further(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = [0.0]
    at_work = AtWork(lambda: clock[0] * LONG.total_seconds())
    with at_work.noted("show"):
        for clock[0] in (0.9, 1.8, 2.7, 3.6):
            at_work.look()
            at_work.stepped("show")
        assert at_work.seen("show") == Tick(None, 3.6 * LONG, timedelta())
        assert caplog.records == []
        for clock[0] in (4.5, 4.6, 4.7):
            at_work.look()
        at_work.stepped("show")
        clock[0] = 5.7
        at_work.look()
    told = [record.getMessage().split(" and ")[0] for record in caplog.records]
    assert told == ["show has got no further for 1 h"] * 2
    with at_work.noted("show"):  # what the last run got done is no step of this one
        assert at_work.seen("show").running_for == timedelta()


def test_what_work_gets_done_is_seen_while_it_goes_on(work: CountedWork) -> None:
    heartbeat = Heartbeat(work, Troubles().alone)
    seen: list[Tick] = []

    def get_something_done() -> None:
        work.stepped("send")
        seen.append(heartbeat.ticks()["send"])

    work.while_sending = get_something_done
    heartbeat.start()
    assert work.wait_for("send", 1)
    heartbeat.stop()
    assert seen[0].running_for is not None
    assert seen[0].since_step is not None


def test_a_tick_that_fails_every_time_is_never_done() -> None:
    at_work = AtWork()
    with suppress(RuntimeError), at_work.noted("plan"):
        raise RuntimeError
    assert at_work.seen("plan") == Tick(None, None, None)
    with at_work.noted("plan"):
        pass
    done = at_work.seen("plan")
    assert done.ended_at is not None
    with suppress(RuntimeError), at_work.noted("plan"):
        raise RuntimeError
    assert at_work.seen("plan") == done


def test_a_tick_of_which_every_piece_fails_says_for_how_long_until_one_goes_well() -> None:
    now = [0.0]
    at_work = AtWork(lambda: now[0])
    at_work.went("plan", False)
    assert at_work.seen("plan").failing_for is None
    for now[0] in (60.0, 120.0, 240.0):
        at_work.went("plan", False)
    assert at_work.seen("plan").failing_for == timedelta(minutes=4)
    assert at_work.seen("send").failing_for is None
    at_work.went("plan", True)
    assert at_work.seen("plan").failing_for is None


def test_what_failed_and_is_not_there_any_more_to_fail_again_passes() -> None:
    now = [0.0]
    at_work = AtWork(lambda: now[0])
    for now[0] in (0.0, 300.0):
        at_work.went("plan", False)
    now[0] = 301.0 + scheduler.FAILURE_PASSES
    assert at_work.seen("plan").failing_for is None
    at_work.went("plan", False)
    assert at_work.seen("plan").failing_for is None


def test_a_tick_that_is_stuck_is_looked_at_while_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "headway.scheduler")
    monkeypatch.setattr(scheduler, "LOOK_EVERY", timedelta(seconds=1))
    monkeypatch.setattr(scheduler, "LONG", timedelta(seconds=1))
    going_on = threading.Event()
    work = CountedWork()

    def hang() -> None:
        going_on.wait(20)

    work.while_sending = hang
    heartbeat = Heartbeat(work, Troubles().alone)
    heartbeat.start()
    try:
        for _ in range(200):
            if "send has got no further" in caplog.text:
                break
            sleep(0.1)
    finally:
        going_on.set()
        heartbeat.stop()
    assert "send has got no further for" in caplog.text
