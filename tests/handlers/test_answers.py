"""An answer that its response_url does not take reaches the person all the same, or the log says that it did not."""

import logging
import re
from typing import NoReturn

import pytest

from bot.services.goals import GoalService
from bot.services.home import HomeService
from handlers import answers
from localslack.client import LocalSlack
from localslack.surfaces import MessageSeen
from main import Headway

URL = "response_url"


@pytest.fixture(autouse=True)
def hasty(headway: Headway, sends: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that waits as it does at work, only not as long."""
    monkeypatch.setattr(answers, "AGAIN_AFTER", 0.01)
    monkeypatch.setattr(headway.client, "timeout", 1)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture(scope="module")
def goal(slack: LocalSlack, headway: Headway) -> str:
    """A goal of Ana's team, by its key."""
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    view = ana.modal("Set a goal").submit().view
    assert view is not None
    key = re.search(r"G-\d+", view.text)
    assert key is not None
    view.close()
    return key.group()


class Place:
    """What somebody sees in a conversation from now on."""

    def __init__(self, slack: LocalSlack, who: str, channel: str) -> None:
        self.person, self.channel = slack.as_user(who), channel
        self.before = {seen.ts for seen in self.person.messages(channel)}

    def new(self) -> list[MessageSeen]:
        return [m for m in self.person.messages(self.channel) if m.ts not in self.before and m.user != self.person.id]

    def wait_for(self, containing: str) -> MessageSeen:
        def look() -> MessageSeen | None:
            return next((seen for seen in self.new() if containing in seen.text), None)

        return self.person.slack.wait_for(look, f"{containing!r} in {self.channel}")


@pytest.fixture(params=["error", "ratelimited", "hang", "lost"])
def fault(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


def test_an_answer_that_its_response_url_fails_once_is_given_all_the_same(
    slack: LocalSlack, goal: str, fault: str
) -> None:
    ana = Place(slack, "ana", "#claims-care")
    with slack.fault(fault, URL, count=1) as once:
        ana.person.command("#claims-care", f"/goal show {goal}")
        assert ana.wait_for("Raise CSAT").ephemeral
    assert once.struck == 1


def test_where_no_response_url_works_the_answer_stands_in_the_channel_for_the_person_alone(
    slack: LocalSlack, goal: str, fault: str
) -> None:
    slack.as_user("ana").invite("#claims-care", "Headway")
    ana, bo = Place(slack, "ana", "#claims-care"), Place(slack, "bo", "#claims-care")
    with slack.fault(fault, URL):
        ana.person.command("#claims-care", f"/goal update {goal} at risk")
        told = ana.wait_for("At risk")
    assert told.ephemeral
    assert "Undo" in told.buttons
    assert bo.new() == []


def test_where_headway_is_not_in_the_channel_either_the_answer_is_a_direct_message(
    slack: LocalSlack, goal: str
) -> None:
    clara, dm = Place(slack, "clara", "#phone-support"), Place(slack, "clara", "Headway")
    with slack.fault("error", URL):
        clara.person.command("#phone-support", "/goal teams")
        assert "Claims care" in dm.wait_for("Harbour").text
    assert clara.new() == []


def test_a_card_whose_button_is_clicked_in_vain_is_answered_beside(slack: LocalSlack, goal: str) -> None:
    ana = Place(slack, "ana", "#claims-care")
    ana.person.command("#claims-care", f"/goal show {goal}")
    card = ana.wait_for("Raise CSAT")
    with slack.fault("error", URL):
        card.click("Pause")
        told = ana.wait_for("paused")
    told.click("Resume")
    ana.person.wait_until(told, "Pause")


def fails(*_: object, **__: object) -> NoReturn:
    raise RuntimeError


def test_every_answer_says_whether_it_takes_the_place_of_the_message_that_was_clicked_in(
    slack: LocalSlack, goal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = Place(slack, "ana", "#claims-care")
    ana.person.command("#claims-care", f"/goal show {goal}")
    card = ana.wait_for("Raise CSAT")
    monkeypatch.setattr(GoalService, "_turn", fails)
    card.click("Pause")
    ana.wait_for("reference: ")
    assert card.again().text == card.text  # the answer stands beside it

    answered = slack.log("response_url")
    assert {type(entry["request"].get("replace_original")) for entry in answered} == {bool}


def test_what_went_wrong_is_told_though_the_response_url_fails(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(HomeService, "card", fails)
    bo = Place(slack, "fay", "Headway")
    with slack.fault("error", URL):
        bo.person.command("#phone-support", "/goal")
        told = bo.wait_for("nothing was recorded")
    reference = re.search(r"reference: ([0-9a-f]{6})", told.text)
    assert reference is not None
    assert f"RuntimeError, reference {reference.group(1)}" in log.text


def test_an_answer_that_slack_takes_nowhere_waits_in_the_outbox_until_it_does(
    slack: LocalSlack, goal: str, headway: Headway, log: pytest.LogCaptureFixture
) -> None:
    dm = Place(slack, "ana", "Headway")
    with slack.fault("error", URL), slack.fault("ratelimited", "chat.*", retry_after=1):
        slack.as_user("ana").command("#claims-care", f"/goal update {goal} 81 because of the storm")
        slack.wait_for(lambda: ("told" in log.text and "ratelimited" in log.text) or None, "the log to say so")
    assert "storm" not in log.text

    def arrived() -> bool | None:
        headway.ticks.post()
        return any("81" in seen.text for seen in dm.new()) or None

    slack.wait_for(arrived, "the answer, once Slack takes it", within=60)
    assert len(dm.new()) == 1
