"""Whoever sends more than hands can is stopped and told so; nobody else notices."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.services.clock import SystemClock
from bot.settings import read_settings
from handlers.floods import BURST, MOST_PEOPLE, PAUSE, RATE, SEARCH, Floods, Verdict
from localslack.client import LocalSlack, PersonAt
from localslack.server import serve
from main import Headway
from tests.databases import copied
from tests.office import HARBOUR, INSTALLED, NoHurry, settle
from tests.world import ANA, BO

PAUSED = "until nothing has come from you for ten seconds"
ONE_MOMENT = "One moment, please"


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def floods(hand: Hand) -> Floods:
    return Floods(clock=hand)


def sends(floods: Floods, times: int, who: str = ANA) -> list[Verdict]:
    return [floods.take(HARBOUR, who) for _ in range(times)]


def test_a_lead_who_clicks_through_twenty_goals_in_a_breath_is_never_stopped(floods: Floods) -> None:
    opened_filled_sent = 3
    assert set(sends(floods, 20 * opened_filled_sent)) == {Verdict.TAKEN}


def test_somebody_who_points_and_clicks_as_fast_as_hands_can_is_never_stopped(floods: Floods, hand: Hand) -> None:
    for _ in range(1000):
        hand.now += 1.1
        assert set(sends(floods, 2)) == {Verdict.TAKEN}, "a click, and the search or the double click beside it"


def test_a_script_is_stopped_within_moments_and_told_once(floods: Floods, hand: Hand) -> None:
    verdicts = []
    for _ in range(2000):
        hand.now += 0.02
        verdicts += sends(floods, 1)
    assert verdicts.count(Verdict.STOPPED) == 1
    assert verdicts.index(Verdict.STOPPED) == int(BURST / (1 - 0.02 * RATE))
    assert set(verdicts[verdicts.index(Verdict.STOPPED) + 1 :]) == {Verdict.STILL_STOPPED}


def test_whoever_pauses_begins_anew(floods: Floods, hand: Hand) -> None:
    sends(floods, int(BURST) + 1)
    hand.now += PAUSE - 1
    assert sends(floods, 1) == [Verdict.STILL_STOPPED], "that was no pause"
    hand.now += PAUSE
    assert set(sends(floods, int(BURST))) == {Verdict.TAKEN}
    assert sends(floods, 1) == [Verdict.STOPPED], "and is told anew"


def test_one_persons_flood_stops_nobody_else_nor_a_namesake_elsewhere(floods: Floods) -> None:
    sends(floods, 100)
    assert sends(floods, 1, BO) == [Verdict.TAKEN]
    assert floods.take("T0OTHER", ANA) is Verdict.TAKEN


def test_a_name_typed_into_a_menu_counts_little(floods: Floods) -> None:
    assert {floods.take(HARBOUR, ANA, SEARCH) for _ in range(int(BURST / SEARCH) - 1)} == {Verdict.TAKEN}


def test_only_who_was_there_lately_is_remembered(floods: Floods, hand: Hand) -> None:
    for number in range(1000):
        floods.take(HARBOUR, f"U{number}")
    hand.now += BURST / RATE + 1
    floods.take(HARBOUR, ANA)
    assert len(floods._buckets) == 1


def test_no_more_people_are_remembered_than_there_is_room_for(floods: Floods) -> None:
    for number in range(MOST_PEOPLE + 50):
        floods.take(HARBOUR, f"U{number}")
    assert len(floods._buckets) == MOST_PEOPLE


def test_threads_together_get_no_more_than_one(floods: Floods) -> None:
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(lambda _: floods.take(HARBOUR, ANA), range(500)))
    assert verdicts.count(Verdict.TAKEN) == BURST
    assert verdicts.count(Verdict.STOPPED) == 1


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def headway(slack: LocalSlack, sqlite_template: Path, tmp_path: Path) -> Iterator[Headway]:
    """The bot that takes five things from a person at once."""
    settings = read_settings(
        {
            "SLACK_BOT_TOKEN": INSTALLED.bot_token,
            "SLACK_APP_TOKEN": INSTALLED.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": copied(sqlite_template, tmp_path),
        }
    )
    running = Headway(settings, SystemClock(), NoHurry(), Floods(burst=5, clock=lambda: 0.0))
    running.start(heartbeat=False)
    slack.wait_until_connected()
    settle(running)
    yield running
    running.stop()


@pytest.fixture
def ana(slack: LocalSlack, headway: Headway) -> PersonAt:
    return slack.as_user("Ana")


def test_a_flood_of_commands_is_answered_once_and_what_came_before_stands(ana: PersonAt, headway: Headway) -> None:
    bo = ana.slack.as_user("Bo")
    before = len(ana.messages("#claims-care"))
    for _ in range(12):
        ana.command("#claims-care", "/goal help")
    ana.wait_for_message("#claims-care", PAUSED)
    bo.command("#claims-care", "/goal help")
    bo.wait_for_message("#claims-care", "/goal set")
    answers_and_word = 5 + 1

    def told() -> list[str] | None:
        texts = [message.text for message in ana.messages("#claims-care")][before:]
        return texts if len(texts) >= answers_and_word else None

    texts = ana.slack.wait_for(told, "five answers, and that it was too much")
    assert len(texts) == answers_and_word
    assert sum(PAUSED in text for text in texts) == 1


def test_a_form_sent_in_a_flood_stays_open_with_what_was_typed_and_says_one_moment(
    ana: PersonAt, headway: Headway
) -> None:
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June 2031")
    form = ana.modal("Set a goal").fill({"What is to be achieved?": "Answer every call"})
    for _ in range(8):
        ana.command("#claims-care", "/goal help")
    for _ in range(2):  # each time, for nobody is to wonder
        (error,) = form.submit().errors.values()
        assert error.startswith(ONE_MOMENT)
    assert form.again().value("What is to be achieved?") == "Answer every call"


def _dispatched(headway: Headway, body: dict[str, Any]) -> BoltResponse:
    response: BoltResponse = headway.app.dispatch(BoltRequest(body={"team_id": HARBOUR, **body}, mode="socket_mode"))
    return response


def _said(number: int, **other: Any) -> dict[str, Any]:
    event = {"type": "message", "channel_type": "im", "channel": "D0", "text": "hm", "ts": f"{number}.1", **other}
    return {"type": "event_callback", "event_id": f"Ev{number}", "event": event}


def test_a_flood_of_replies_is_answered_once_and_acknowledged_always(
    ana: PersonAt, headway: Headway, sends: None
) -> None:
    channel = ana.place("Headway")
    for number in range(12):
        assert _dispatched(headway, _said(number, user="U0ANA", channel=channel)).status == 200
    ana.wait_for_message("Headway", PAUSED)
    assert sum(PAUSED in message.text for message in ana.messages("Headway")) == 1


def test_what_the_bot_shows_anew_is_no_flood_of_its_own(headway: Headway, slack: LocalSlack) -> None:
    for number in range(50):
        own = {"subtype": "message_changed", "message": {"user": "U0HEADWAY", "bot_id": "B0", "text": "shown anew"}}
        assert _dispatched(headway, _said(number, **own)).status == 200
    assert not slack.log("api", method="chat.postMessage")
