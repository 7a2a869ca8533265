"""A mention in a channel is answered once, however often Slack brings it."""

from concurrent.futures import ThreadPoolExecutor

from slack_bolt import BoltRequest

from localslack.client import LocalSlack
from main import Headway
from tests.office import HARBOUR


def mention(headway: Headway, event_id: str) -> None:
    event = {"type": "app_mention", "user": "U0BO", "channel": "C0CLAIMS", "text": "hello", "ts": "1799230000.000100"}
    body = {"type": "event_callback", "team_id": HARBOUR, "event_id": event_id, "event": event}
    assert headway.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200


def test_a_mention_that_slack_brings_again_is_answered_once(slack: LocalSlack, headway: Headway) -> None:
    bo = slack.as_user("Bo")
    ana = slack.as_user("Ana")
    ana.invite("#claims-care", "Headway")
    before = len(bo.messages("#claims-care"))
    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(lambda _: mention(headway, "Ev1"), range(4)))
    mention(headway, "Ev2")
    slack.wait_for(lambda: len(bo.messages("#claims-care")) >= before + 2 or None, "an answer to each mention")
    mention(headway, "Ev1")
    mention(headway, "Ev3")
    slack.wait_for(lambda: len(bo.messages("#claims-care")) >= before + 3 or None, "an answer to the third")
    assert len(bo.messages("#claims-care")) == before + 3
