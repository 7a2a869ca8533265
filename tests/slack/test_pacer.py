"""Slack's limits, kept from our side, on a clock that only sleeping moves."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from threading import Event, Thread
from time import monotonic

import pytest

from bot.domain.paces import Pace
from bot.services.paces import Answer
from bot.services.unit_of_work import StorageBusy
from bot.slack.pacer import PER_MINUTE, OwnPaces, Pacer, seconds_to_wait


@dataclass
class Time:
    now: float = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pacer(time: Time) -> Pacer:
    return Pacer(lambda: time.now, time.sleep)


def test_no_minute_holds_more_calls_of_a_method_than_slack_allows(pacer: Pacer, time: Time) -> None:
    calls = []
    for number in range(700):
        pacer.wait("T1", "chat.postMessage", f"D{number}")
        calls.append(time.now)
    limit = PER_MINUTE["chat.postMessage"]
    assert all(later - first >= 59.9 for first, later in zip(calls, calls[limit:], strict=False))
    assert calls[-1] - calls[0] <= 700 / limit * 60


def test_one_channel_gets_one_message_a_second(pacer: Pacer, time: Time) -> None:
    for _ in range(4):
        pacer.wait("T1", "chat.postMessage", "D1")
    assert time.now == pytest.approx(1003)


def test_methods_and_workspaces_do_not_wait_for_each_other(pacer: Pacer, time: Time) -> None:
    for workspace in ("T1", "T2"):
        for method in ("chat.update", "users.list"):
            pacer.wait(workspace, method)
    assert time.now == 1000


def test_a_turn_that_is_too_far_away_is_not_taken(pacer: Pacer, time: Time) -> None:
    pacer.rest("T1", "chat.update", 30)
    assert pacer.wait("T1", "chat.update", at_most=5) == pytest.approx(30)
    assert time.now == 1000
    time.sleep(30)
    assert pacer.wait("T1", "chat.update", at_most=5) == 0
    assert time.now == pytest.approx(1030)


def test_a_sleep_that_ends_after_the_deadline_gives_no_turn_though_a_slot_is_free_by_then(time: Time) -> None:
    def oversleep(seconds: float) -> None:
        time.now += seconds + 100

    pacer = Pacer(lambda: time.now, oversleep)
    pacer.rest("T1", "chat.postMessage", 2)
    time.now += 2
    assert pacer.wait("T1", "chat.postMessage") == 0.0  # who finds out, and is not back yet
    assert pacer.wait("T1", "chat.postMessage", at_most=5) > 0


def test_who_waits_for_a_turn_is_sent_away_when_the_bot_stops() -> None:
    pacer = Pacer()
    left: list[float] = []
    pacer.rest("T1", "users.info", 600)
    waiting = Thread(target=lambda: left.append(pacer.wait("T1", "users.info")))
    waiting.start()
    pacer.stop()
    waiting.join(30)
    assert [seconds > 0 for seconds in left] == [True]


def test_calls_can_be_made_so_many_times_as_often(time: Time) -> None:
    pacer = Pacer(lambda: time.now, time.sleep, times=10)
    for person in range(11):
        pacer.wait("T1", "chat.postMessage", f"D{person}")
    assert time.now == pytest.approx(1000 + 10 * 0.02)
    pacer.wait("T1", "chat.postMessage", "D10")
    assert time.now == pytest.approx(1000 + 10 * 0.02 + 0.1)


@dataclass
class Strict:
    """A Slack that takes so many calls in any minute, and remembers what it answered; a call lasts a tenth of one."""

    time: Time
    calls: int
    taken: deque[float] = field(default_factory=deque)
    answers: list[bool] = field(default_factory=list)

    def call(self, pacer: Pacer, method: str = "chat.postMessage") -> None:
        if pacer.wait("T1", method, at_most=5):
            self.time.sleep(2)
            return
        self.time.sleep(0.1)
        while self.taken and self.taken[0] <= self.time.now - 60:
            self.taken.popleft()
        self.answers.append(len(self.taken) < self.calls)
        if self.answers[-1]:
            self.taken.append(self.time.now)
            pacer.answered("T1", method)
        else:
            pacer.rest("T1", method, 60 - (self.time.now - self.taken[0]))

    @property
    def refused_twice_in_a_row(self) -> int:
        return sum(not one and not other for one, other in zip(self.answers, self.answers[1:], strict=False))


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize("calls", [10, 45, 150, 299])
def test_where_slack_allows_less_than_it_says_no_call_is_refused_twice_in_a_row(
    time: Time, calls: int, processes: int
) -> None:
    paces = OwnPaces(lambda: time.now)
    pacers = [Pacer(lambda: time.now, time.sleep, paces) for _ in range(processes)]
    slack = Strict(time, calls)
    while time.now < 1000 + 3600:
        slack.call(pacers[len(slack.answers) % processes])
    assert slack.answers.count(False) > 1
    assert slack.refused_twice_in_a_row == 0
    assert slack.answers.count(True) > 60 * calls / 4


def test_after_a_429_calls_are_slower_and_get_faster_again_as_slack_takes_them(pacer: Pacer, time: Time) -> None:
    def seconds_apart() -> float:
        began = time.now
        pacer.wait("T1", "chat.postMessage")
        pacer.answered("T1", "chat.postMessage")
        return time.now - began

    pacer.wait("T1", "chat.postMessage")
    pacer.rest("T1", "chat.postMessage", 30)
    assert seconds_apart() == pytest.approx(30)
    apart = [seconds_apart() for _ in range(40)]
    assert apart[0] == pytest.approx(0.4)
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] == pytest.approx(0.2)


def storm(pacer: Pacer, time: Time, method: str) -> None:
    """Have a method be refused until nothing makes it any slower."""
    for _ in range(5):
        pacer.wait("T1", method)
        pacer.rest("T1", method, 1)
        time.sleep(1)


@pytest.mark.parametrize("method", [*PER_MINUTE, "not.listed"])
def test_after_a_storm_of_429s_a_method_that_is_in_use_is_at_its_limit_again_within_minutes(
    pacer: Pacer, time: Time, method: str
) -> None:
    storm(pacer, time, method)
    ended = time.now
    while time.now < ended + 300:
        assert pacer.wait("T1", method) == 0
        pacer.answered("T1", method)
    began = time.now
    for _ in range(10):
        assert pacer.wait("T1", method) == 0
        pacer.answered("T1", method)
    assert time.now - began == pytest.approx(10 * 60 / PER_MINUTE.get(method, 20))
    assert not pacer.is_held_back("T1", method)


def test_after_a_storm_of_429s_a_method_that_is_seldom_used_is_at_its_limit_again_within_minutes(time: Time) -> None:
    paces = OwnPaces(lambda: time.now)
    one, other = (Pacer(lambda: time.now, time.sleep, paces) for _ in range(2))
    storm(one, time, "views.open")
    for _ in range(3):
        time.sleep(100)
        assert one.wait("T1", "views.open", at_most=0) == 0
        one.answered("T1", "views.open")
    assert not one.is_held_back("T1", "views.open")
    time.sleep(1)
    assert one.wait("T1", "views.open", at_most=0) == 0
    assert other.wait("T1", "views.open", at_most=1) == 0, "nobody waits for another's answer any more"
    one.rest("T1", "views.open", 1)
    time.sleep(1)
    assert one.wait("T1", "views.open", at_most=0) == 0
    assert one.is_held_back("T1", "views.open"), "the next refusal slows it down as any"


def test_after_a_storm_of_429s_the_pace_of_what_is_hardly_used_at_most_doubles_from_one_minute_to_the_next(
    pacer: Pacer, time: Time
) -> None:
    storm(pacer, time, "views.open")
    ended = time.now
    shares: list[float] = []
    for minute in range(5):
        time.now = ended + 60 * minute
        assert pacer.wait("T1", "views.open") == 0
        pacer.answered("T1", "views.open")
        began = time.now
        assert pacer.wait("T1", "views.open") == 0
        shares.append(60 / PER_MINUTE["views.open"] / (time.now - began))
        pacer.answered("T1", "views.open")
    assert shares[0] == pytest.approx(1 / 8)
    assert shares == sorted(shares)
    assert all(later <= 2 * (earlier + 2 / 50) + 1e-9 for earlier, later in pairwise(shares)), "two calls gave the rest"
    assert shares[-1] == pytest.approx(1)


def test_after_a_429_one_call_finds_out_and_the_others_wait_for_its_answer(time: Time) -> None:
    paces = OwnPaces(lambda: time.now)
    one, other = (Pacer(lambda: time.now, time.sleep, paces) for _ in range(2))
    one.rest("T1", "chat.update", 30)
    time.sleep(30)
    assert one.wait("T1", "chat.update", at_most=5) == 0
    assert 0 < other.wait("T1", "chat.update", at_most=5) <= 1
    assert time.now <= 1035
    one.answered("T1", "chat.update")
    assert other.wait("T1", "chat.update", at_most=5) == 0


def test_a_turn_that_a_429_overtakes_while_it_is_waited_for_is_not_used(time: Time) -> None:
    paces = OwnPaces(lambda: time.now)
    other = Pacer(lambda: time.now, time.sleep, paces)

    def sleep_while_another_is_refused(seconds: float) -> None:
        time.sleep(seconds)
        other.rest("T1", "chat.update", 30)

    pacer = Pacer(lambda: time.now, sleep_while_another_is_refused, paces)
    assert pacer.wait("T1", "chat.update", at_most=5) == 0
    assert pacer.wait("T1", "chat.update", at_most=5) == pytest.approx(30)


def test_no_turn_taken_in_advance_is_used_once_another_was_refused(time: Time) -> None:
    paces = OwnPaces(lambda: time.now)
    first = Pacer(lambda: time.now, time.sleep, paces)
    called: list[float] = []

    def sleep_while_the_first_is_refused(seconds: float) -> None:
        first.rest("T1", "chat.update", 1)
        time.sleep(seconds)
        slept.append(seconds)
        if len(slept) == 1:
            assert first.wait("T1", "chat.update", at_most=5) == 0
            called.append(time.now)
            waiting._sleep = time.sleep

    slept: list[float] = []
    waiting = Pacer(lambda: time.now, sleep_while_the_first_is_refused, paces)
    first.wait("T1", "chat.update")
    assert waiting.wait("T1", "chat.update", at_most=5) > 0
    assert len(called) == 1
    first.answered("T1", "chat.update")
    assert waiting.wait("T1", "chat.update", at_most=5) == 0


class AwayUntil(OwnPaces):
    """A database that takes no word before a moment."""

    def __init__(self, time: Time, moment: float) -> None:
        super().__init__(lambda: time.now)
        self.time, self.moment = time, moment

    def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
        if self.time.now < self.moment:
            raise StorageBusy("is out of reach")
        return super().change(workspace_id, method, step)


def test_a_database_that_is_away_for_a_moment_costs_no_turn_and_is_no_stop(time: Time) -> None:
    pacer = Pacer(lambda: time.now, time.sleep, AwayUntil(time, 1003))
    assert pacer.wait("T1", "users.list") == 0
    assert (time.now, pacer.is_stopped) == (1003, False)


def test_while_the_database_does_not_tell_the_pace_nothing_is_called(time: Time) -> None:
    class Away:
        def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
            raise StorageBusy("is out of reach")

        def read(self, workspace_id: str, method: str, look: Callable[[Pace, float], Answer]) -> Answer:
            raise StorageBusy("is out of reach")

    pacer = Pacer(lambda: time.now, time.sleep, Away())
    assert pacer.wait("T1", "chat.update", at_most=5) > 0
    assert pacer.rests_for("T1", "chat.update") == 0, "who does not take turns asks all the same"


def test_what_slack_asked_for_is_kept_where_the_database_took_no_word_of_it(time: Time) -> None:
    pacer = Pacer(lambda: time.now, time.sleep, AwayUntil(time, 1001))
    pacer.rest("T1", "chat.update", 30)
    time.now = 1002
    assert pacer.wait("T1", "chat.update", at_most=5) == pytest.approx(28)
    assert pacer.rests_for("T1", "chat.update") == pytest.approx(28)


def test_one_slow_row_of_the_database_holds_up_no_other_method() -> None:
    asked, goes_on = Event(), Event()

    class Slow(OwnPaces):
        def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
            if method == "chat.update":
                asked.set()
                assert goes_on.wait(60)
            return super().change(workspace_id, method, step)

    pacer = Pacer(paces=Slow(monotonic))
    waiting = Thread(target=pacer.wait, args=("T1", "chat.update", "D1"))
    waiting.start()
    try:
        assert asked.wait(60)
        others = Thread(target=pacer.wait, args=("T1", "users.info"), daemon=True)
        others.start()
        others.join(60)
        assert not others.is_alive()
        assert pacer.channel_rests_for("T1", "D1") > 0, "nobody else posts there meanwhile"
    finally:
        goes_on.set()
        waiting.join()


def test_a_channel_whose_message_got_no_turn_is_free_for_the_next(pacer: Pacer) -> None:
    pacer.rest("T1", "chat.postMessage", 30)
    assert pacer.wait("T1", "chat.postMessage", "D1", at_most=5) > 0
    assert pacer.channel_rests_for("T1", "D1") == 0


def test_how_long_a_method_rests_is_told_without_a_turn(pacer: Pacer, time: Time) -> None:
    assert pacer.rests_for("T1", "users.info") == 0
    pacer.rest("T1", "users.info", 30)
    assert pacer.rests_for("T1", "users.info") == pytest.approx(30)
    assert pacer.rests_for("T2", "users.info") == 0
    time.sleep(30)
    assert pacer.rests_for("T1", "users.info") == 0
    assert pacer.wait("T1", "users.info", at_most=0) == 0, "whoever asked took nothing"


def test_a_method_rests_also_where_another_process_was_refused(time: Time) -> None:
    paces = OwnPaces(lambda: time.now)
    first, second = (Pacer(lambda: time.now, time.sleep, paces) for _ in range(2))
    first.rest("T1", "users.info", 30)
    assert second.rests_for("T1", "users.info") == pytest.approx(30)


def test_who_only_asks_whether_a_method_rests_or_a_turn_is_still_good_changes_nothing(time: Time) -> None:
    class Counting(OwnPaces):
        changes = 0

        def change(self, workspace_id: str, method: str, step: Callable[[Pace, float], tuple[Pace, Answer]]) -> Answer:
            self.changes += 1
            return super().change(workspace_id, method, step)

    paces = Counting(lambda: time.now)
    one, other = (Pacer(lambda: time.now, time.sleep, paces) for _ in range(2))
    one.rest("T1", "views.open", 30)
    assert paces.changes == 1
    assert other.rests_for("T1", "views.open") == pytest.approx(30)
    assert paces.changes == 1
    assert other.wait("T1", "views.open") == 0
    assert (time.now, paces.changes) == (1030, 2), "a turn is taken once, however long it is waited for"


NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": ["12"]}, 12),
        ({"Retry-After": "2.5"}, 2.5),
        ({"Retry-After": "Mon, 04 Jan 2027 09:01:00 GMT"}, 60),
        ({"Retry-After": "Mon, 04 Jan 2027 08:00:00 GMT"}, 1),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "-5"}, 30),
        ({"Retry-After": "999999999"}, 3600),
        ({"Retry-After": "inf"}, 3600),
        ({"Retry-After": "nan"}, 30),
        ({"Retry-After": "soon"}, 30),
        ({"Retry-After": []}, 30),
        ({}, 30),
    ],
)
def test_how_long_to_wait_is_read_from_whatever_slack_says(headers: dict[str, object], seconds: float) -> None:
    assert seconds_to_wait(headers, NOW) == seconds


def test_what_makes_no_sense_as_a_time_to_wait_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    seconds_to_wait({"Retry-After": "999999999"}, NOW)
    assert "'999999999'" in caplog.text
