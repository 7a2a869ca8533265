"""Virtual time: it ticks on, never goes back, and stops wherever a follower has something to do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from localslack import LocalSlack, serve
from localslack import clock as clock_module
from localslack.client import DidNotWork
from localslack.wire import Json, instant

START = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(start=START) as running:
        yield running


@contextmanager
def follower(slack: LocalSlack, dues: list[datetime], name: str = "timetable") -> Iterator[list[datetime]]:
    """A program with these due moments; yields the moments at which it found one due."""
    kept: list[datetime] = []
    ended = Event()
    told = slack.post("/clock/followers", {"name": name})
    path = f"/clock/followers/{told['follower']}"

    def work() -> None:
        beat = told
        while not ended.is_set():
            now = instant(beat["now"])
            kept.extend(now for due in dues if due <= now)
            dues[:] = [due for due in dues if due > now]
            following = min(dues).isoformat() if dues else None
            beat = slack.post(path, {"done": beat["step"], "next_due": following, "wait": 1})

    thread = Thread(target=work)
    thread.start()
    try:
        yield kept
    finally:
        ended.set()
        thread.join()


def test_time_starts_where_it_was_told_and_ticks_on(slack: LocalSlack) -> None:
    first, second = slack.now(), slack.now()

    assert START <= first < second < START + timedelta(minutes=1)


def test_moving_by_steps_takes_messages_along(slack: LocalSlack) -> None:
    before = slack.as_user("Ana").say("#claims-care", "now")
    reached = slack.move_clock(days=1, hours=2)
    after = slack.as_user("Ana").say("#claims-care", "then")

    assert START + timedelta(hours=26) <= reached < START + timedelta(hours=26, minutes=1)
    assert float(after.ts) - float(before.ts) >= 26 * 3600


def test_time_never_goes_back(slack: LocalSlack) -> None:
    with pytest.raises(DidNotWork, match="backwards"):
        slack.move_clock(to=START - timedelta(minutes=1))
    with pytest.raises(DidNotWork, match="bad_request"):
        slack.move_clock(to="tomorrow")
    with pytest.raises(DidNotWork, match="bad_request"):
        slack.move_clock()


def test_a_move_stops_at_every_due_moment_of_every_follower(slack: LocalSlack) -> None:
    mornings = [START + timedelta(days=day) for day in (1, 5)]
    evenings = [START + timedelta(days=3, hours=8), START + timedelta(days=30)]

    with follower(slack, list(mornings)) as first, follower(slack, list(evenings), "other") as second:
        slack.move_clock(weeks=1)
        stops = [*first, *second]

    assert len(first) == 2
    assert len(second) == 1
    for due, stop in zip([*mornings, evenings[0]], stops, strict=True):
        assert due <= stop < due + timedelta(minutes=1)
    assert START + timedelta(weeks=1) <= slack.now()


def test_a_follower_that_does_not_answer_ends_the_move_and_is_named(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "ANSWER_WITHIN", 0.2)
    slack.post("/clock/followers", {"name": "sleeper"})

    with pytest.raises(DidNotWork, match="sleeper did not answer"):
        slack.move_clock(weeks=1)
    assert slack.now() < START + timedelta(days=1)


def test_a_second_move_is_refused_while_one_is_under_way(slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "ANSWER_WITHIN", 60.0)  # the end of the test ends the move
    slack.post("/clock/followers", {"name": "sleeper"})
    slack.post("/clock/move", {"days": 1})

    with pytest.raises(DidNotWork, match="moving"):
        slack.post("/clock/move", {"days": 1})


def test_a_follower_that_says_good_bye_or_falls_silent_is_forgotten(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "FORGET_AFTER", 0.0)
    told = slack.post("/clock/followers", {"name": "gone"})

    slack.move_clock(days=1)

    assert slack.get("/clock")["followers"] == []
    with pytest.raises(DidNotWork, match="unknown_follower"):
        slack.post(f"/clock/followers/{told['follower']}", {"done": 0})


def test_a_follower_that_says_good_bye_while_it_waits_is_answered_at_once(slack: LocalSlack) -> None:
    told = slack.post("/clock/followers", {"name": "leaving"})
    path = f"/clock/followers/{told['follower']}"
    answers: list[Json] = []

    def wait_long() -> None:
        answers.append(slack.post(path, {"done": told["step"], "next_due": START.isoformat(), "wait": 25}))

    waiting = Thread(target=wait_long)
    waiting.start()
    slack.wait_for(lambda: slack.get("/clock")["followers"][0]["next_due"], "the poll to begin")
    with urlopen(Request(slack.url + path, method="DELETE"), timeout=10):
        pass
    waiting.join(10)
    assert [answer["step"] for answer in answers] == [told["step"]]


def test_a_workspace_ends_although_a_follower_waits() -> None:
    with ThreadPoolExecutor(1) as aside, serve(start=START) as slack:
        told = slack.post("/clock/followers", {"name": "patient"})
        report = {"done": told["step"], "next_due": START.isoformat(), "wait": 25}
        waiting = aside.submit(slack.post, f"/clock/followers/{told['follower']}", report)
        slack.wait_for(lambda: slack.get("/clock")["followers"][0]["next_due"], "the poll to begin")

    assert waiting.result(timeout=10)["step"] == told["step"]


def test_presets_lie_ahead_and_mean_what_they_say(slack: LocalSlack) -> None:
    presets = {preset["label"]: instant(preset["to"]) for preset in slack.get("/clock/presets")["presets"]}

    assert all(moment > START for moment in presets.values())
    lisbon = presets["Monday 9:00 in Lisbon"].astimezone(ZoneInfo("Europe/Lisbon"))
    assert (lisbon.isoformat()) == "2027-01-11T09:00:00+00:00"
    auckland = presets["Monday 9:00 in Auckland"].astimezone(ZoneInfo("Pacific/Auckland"))
    assert auckland.isoformat() == "2027-01-11T09:00:00+13:00"
    assert presets["Thursday 15:00 in New York"] == datetime(2027, 1, 7, 20, tzinfo=UTC)
    assert presets["two weeks before quarter end, 9:00 in Lisbon"] == datetime(2027, 3, 17, 9, tzinfo=UTC)
