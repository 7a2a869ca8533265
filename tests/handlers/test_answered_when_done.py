"""What somebody wrote is acknowledged once it is kept: whatever ends the bot before, Slack brings it again."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.services.replies import Reply, ReplyService
from handlers.app import NOT_DONE_IN_TIME
from localslack.client import LocalSlack, PersonAt
from main import Headway
from storage.units import unit_of_work
from tests import arrivals
from tests.office import HARBOUR

AT_ONCE = 0.5
"""Seconds that Slack waits here, so that it brings soon what nobody acknowledged."""


@pytest.fixture(autouse=True)
def _hurried(headway: Headway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localslack.delivery.ACK_SECONDS", AT_ONCE)
    for listener in headway.app._listeners:
        monkeypatch.setattr(listener, "ack_timeout", AT_ONCE)


def goal_of(ana: PersonAt, title: str) -> str:
    ana.command("#claims-care", f"/goal set {title} from 78% to 85% by 30 June")
    view = ana.modal("Set a goal").submit().view
    assert view is not None
    view.close()
    return title


def check_ins(headway: Headway) -> int:
    with unit_of_work(headway.engines).reading(HARBOUR) as tx:
        return sum(len(tx.check_ins.of_goal(number)) for number in range(1, 20))


def deliveries_of(slack: LocalSlack, text: str) -> list[dict[str, Any]]:
    """How often Slack brought a message, with what it heard each time."""
    told = slack.log("envelope", type="events_api")
    return [entry for entry in told if entry["payload"]["event"].get("text") == text]


@pytest.mark.parametrize("written", [False, True], ids=["before it was written", "after it was written"])
def test_a_reply_during_which_the_bot_is_killed_comes_again_and_is_stored_once(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    ana, tried = slack.as_user("Ana"), list[Reply]()
    goal_of(ana, "Raise CSAT" if written else "Raise loyalty")
    before, take = check_ins(headway), ReplyService.reply

    def killed_once(service: ReplyService, workspace_id: str, reply: Reply) -> None:
        if tried or written:
            take(service, workspace_id, reply)
        tried.append(reply)
        if len(tried) == 1:
            raise SystemExit

    monkeypatch.setattr(ReplyService, "reply", killed_once)
    text = "CSAT 81" if written else "loyalty 80"
    ana.say("Headway", text)
    slack.wait_for(lambda: [one for one in deliveries_of(slack, text) if one["ack"] == {}], "it to be acknowledged")
    assert len(tried) == 2
    assert [one["ack"] for one in deliveries_of(slack, text)] == [{"failed": "timeout"}, {}]
    assert check_ins(headway) == before + 1


def test_a_reply_that_waits_to_be_written_is_acknowledged_when_it_is(headway: Headway) -> None:
    body = arrivals.payload("event message said")
    body["event"] |= {"ts": "1799230001.000100"}
    with ThreadPoolExecutor(1) as slack:
        with unit_of_work(headway.engines).writing(HARBOUR) as tick:
            tick.receipts.keep("view:V-waits", {}, headway.services.check_ins._clock.now())
            answer = slack.submit(headway.app.dispatch, BoltRequest(body=body, mode="socket_mode"))
            sleep(AT_ONCE / 5)
            assert not answer.done()
        assert answer.result().status == 200


def test_a_reply_that_cannot_be_written_in_time_is_left_for_slack_to_bring_again(headway: Headway) -> None:
    body = arrivals.payload("event message said")
    body["event"] |= {"ts": "1799230002.000100"}

    def brought() -> int:
        return headway.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status

    with unit_of_work(headway.engines).writing(HARBOUR) as tick:
        tick.receipts.keep("view:V-late", {}, headway.services.check_ins._clock.now())
        assert brought() == NOT_DONE_IN_TIME
    assert brought() == 200


def test_what_fails_is_acknowledged_for_the_person_reads_that_nothing_was_recorded(
    slack: LocalSlack, headway: Headway, sends: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ReplyService, "reply", fails)
    bo = slack.as_user("Bo")
    said = bo.say("Headway", "nothing in the way")
    bo.wait_for_reply(said, "nothing was recorded")
    assert [one["ack"] for one in deliveries_of(slack, "nothing in the way")] == [{}]


@pytest.mark.parametrize(
    ("kind", "asked"), [("app_home_opened", "views.publish"), ("app_mention", "chat.postEphemeral")]
)
def test_what_slack_is_asked_for_meanwhile_holds_up_no_acknowledgement(
    slack: LocalSlack, headway: Headway, kind: str, asked: str
) -> None:
    body = arrivals.payload(f"event {kind}") | {"event_id": f"Ev{asked}"}
    with slack.fault("slow", asked, seconds=60) as silence:
        assert headway.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
        silence.wait_until_struck(1)
