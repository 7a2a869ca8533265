"""Slack's limits, kept from our side, on a clock that only sleeping moves."""

from dataclasses import dataclass
from threading import Thread

import pytest

from bot.slack.pacer import PER_MINUTE, Pacer


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


def test_who_waits_for_a_turn_is_sent_away_when_the_bot_stops() -> None:
    pacer = Pacer()
    left: list[float] = []
    pacer.rest("T1", "users.info", 600)
    waiting = Thread(target=lambda: left.append(pacer.wait("T1", "users.info")))
    waiting.start()
    pacer.stop()
    waiting.join(30)
    assert [seconds > 0 for seconds in left] == [True]
