"""One delivery to its fate: against a local workspace, and against a server that misbehaves on purpose."""

import errno
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from math import inf
from random import Random
from typing import Any
from urllib.error import URLError
from urllib.request import OpenerDirector

import pytest

from bot.domain.deliveries import (
    Absent,
    Delivery,
    Failed,
    Gone,
    Kind,
    Message,
    Retry,
    Sent,
    State,
    Unknown,
    Unreached,
    Unsearchable,
    Urgency,
)
from bot.slack.clients import client
from bot.slack.manifest import manifest
from bot.slack.pacer import PER_MINUTE, Pacer
from bot.slack.sender import SlackSender
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from tests.slack.servers import Answer, hangs_up, says, server_that

HARBOUR = "T0HARBOUR"
INSTALLED = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
HELLO = Message("Hello", ({"type": "section", "text": {"type": "plain_text", "text": "Hello"}},))


def delivery(recipient: str = "U0ANA", **changes: Any) -> Delivery:
    now = datetime.now(UTC)
    claimed = Delivery(
        "d" * 32,
        HARBOUR,
        Kind.PROMPT,
        recipient,
        "2027-01-11",
        State.SENDING,
        now,
        None,
        Urgency.PERSONAL,
        None,
        {},
        lease_until=now + timedelta(minutes=1),
        attempts=1,
        attempted_at=now,
    )
    return replace(claimed, **changes)


def in_no_hurry() -> Pacer:
    return Pacer(sleep=lambda _seconds: None)


class Turns(Pacer):
    """Gives a turn where `is_so`, and fails otherwise."""

    def __init__(self, is_so: Callable[[], bool]) -> None:
        super().__init__()
        self._is_so = is_so

    def wait(self, workspace_id: str, method: str, channel: str | None = None, at_most: float = inf) -> float:
        assert self._is_so()
        return 0.0


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


def sender_at(slack: LocalSlack) -> SlackSender:
    return SlackSender(HARBOUR, client(INSTALLED.bot_token, slack.api_url), in_no_hurry())


def test_a_message_to_a_person_arrives_in_their_conversation_with_the_bot_and_can_be_found_there(
    slack: LocalSlack,
) -> None:
    sender = sender_at(slack)
    sent = sender.send(delivery(), HELLO)
    assert isinstance(sent, Sent)
    assert sent.channel.startswith("D")
    assert sender.look_up(delivery()) == sent
    assert sender.look_up(delivery(delivery_id="e" * 32)) == Absent()


def test_an_answer_is_found_in_its_thread(slack: LocalSlack) -> None:
    sender = sender_at(slack)
    first = sender.send(delivery(), HELLO)
    assert isinstance(first, Sent)
    answer = delivery(first.channel, delivery_id="a" * 32, kind=Kind.ANSWER, thread_ts=first.ts)
    sent = sender.send(answer, Message("Recorded"))
    assert isinstance(sent, Sent)
    assert sender.look_up(answer) == sent


def test_what_many_messages_followed_is_found_on_a_later_page_and_missed_only_when_all_were_read(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.sender.PAGE", 2)

    def sent(one: Delivery) -> Sent:
        result = sender_at(slack).send(one, HELLO)  # a new one each time: one keeps Slack's pace
        assert isinstance(result, Sent)
        return result

    first = sent(delivery())
    answer = delivery(first.channel, delivery_id="a" * 32, kind=Kind.ANSWER, thread_ts=first.ts)
    for number in range(4):
        sent(delivery(delivery_id=f"{number:032}"))
        sent(replace(answer, delivery_id=f"{number + 10:032}"))
    last = sent(answer)
    assert sender_at(slack).look_up(delivery()) == first
    assert sender_at(slack).look_up(answer) == last
    lost = "e" * 32
    assert sender_at(slack).look_up(delivery(delivery_id=lost)) == Absent()
    assert sender_at(slack).look_up(replace(answer, delivery_id=lost)) == Absent()
    monkeypatch.setattr("bot.slack.sender.MOST_PAGES", 2)
    # What was not read may hold it: it is neither found nor missing.
    later = sender_at(slack).look_up(delivery(delivery_id=lost))
    assert later == Retry(3600, "too many messages to search", is_for_all=False)


def test_a_sent_message_is_replaced_in_place(slack: LocalSlack) -> None:
    sender = sender_at(slack)
    sent = sender.send(delivery(), HELLO)
    assert isinstance(sent, Sent)
    assert sender.update(delivery(channel=sent.channel, ts=sent.ts), Message("Goodbye")) == sent
    assert "Goodbye" in slack.as_user("U0ANA").message(sent.channel, sent.ts).text


def test_a_long_message_is_replaced_too_its_text_cut_after_a_whole_line(slack: LocalSlack) -> None:
    sender = sender_at(slack)
    line = "• Answer letters &amp; calls in a day: 82%"
    long = replace(HELLO, text="\n".join([line] * 200))
    sent = sender.send(delivery(), long)
    assert isinstance(sent, Sent)
    assert sender.update(delivery(channel=sent.channel, ts=sent.ts), long) == sent
    stands = slack.as_user("U0ANA").message(sent.channel, sent.ts).raw
    *whole, last = stands["text"].split("\n")
    assert (set(whole), last) == ({line}, "…")
    assert 4000 - 2 * len(line) < len(stands["text"]) <= 4000
    assert stands["blocks"]


def test_blocks_that_slack_refuses_are_left_out_as_the_text_says_the_same(slack: LocalSlack) -> None:
    sent = sender_at(slack).send(delivery(), Message("All of it", ({"type": "no_such_block"},)))
    assert isinstance(sent, Sent)
    assert "All of it" in slack.as_user("U0ANA").message(sent.channel, sent.ts).text


def test_a_sent_message_keeps_its_blocks_where_the_text_alone_would_not_say_all_of_the_new_ones(
    slack: LocalSlack,
) -> None:
    sender = sender_at(slack)
    sent = sender.send(delivery(), HELLO)
    assert isinstance(sent, Sent)
    refused = Message("A line\n" * 1000, ({"type": "no_such_block"},))
    assert sender.update(delivery(channel=sent.channel, ts=sent.ts), refused) == Failed("invalid_blocks")
    stands = slack.as_user("U0ANA").message(sent.channel, sent.ts).raw
    assert stands["blocks"]
    short = replace(refused, text="All of it")
    assert sender.update(delivery(channel=sent.channel, ts=sent.ts), short) == sent
    assert "All of it" in slack.as_user("U0ANA").message(sent.channel, sent.ts).text


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("&amp;" * 1000, "&amp;" * 799),
        ("<@U0ANA> " * 600, "<@U0ANA> " * 444),
        ("x" * 5000, "x" * 3998),
    ],
    ids=["entities", "mentions", "one long word"],
)
def test_of_a_single_line_that_is_too_long_no_mention_and_no_entity_is_cut_through(
    line: str, kept: str, slack: LocalSlack
) -> None:
    sender = sender_at(slack)
    sent = sender.send(delivery(), HELLO)
    assert isinstance(sent, Sent)
    assert sender.update(delivery(channel=sent.channel, ts=sent.ts), replace(HELLO, text=line)) == sent
    assert slack.as_user("U0ANA").message(sent.channel, sent.ts).raw["text"] == f"{kept}\n…"


def test_a_channel_that_is_not_there_is_a_failure_with_slacks_own_word(slack: LocalSlack) -> None:
    assert sender_at(slack).send(delivery("C0NOWHERE"), HELLO) == Failed("channel_not_found")


def test_nothing_is_called_when_the_lease_is_about_to_end(slack: LocalSlack) -> None:
    ending = delivery(lease_until=datetime.now(UTC) + timedelta(seconds=5))
    assert isinstance(sender_at(slack).send(ending, HELLO), Retry)
    assert slack.log("api", method="chat.postMessage") == []


def sender_to(url: str, pacer: Pacer | None = None, timeout: int = 10) -> SlackSender:
    return SlackSender(HARBOUR, client("xoxb-test", url, timeout), pacer or in_no_hurry())


@pytest.mark.parametrize(
    "answer",
    [
        hangs_up,
        says(500, "oops"),
        says(503, json.dumps({"ok": False, "error": "service_unavailable"})),
        says(200, json.dumps({"ok": False, "error": "internal_error"})),
        says(200, '{"ok": true, "chan'),
        says(200, ""),
    ],
    ids=["connection lost", "500", "503", "internal error", "cut short", "empty"],
)
def test_an_answer_that_was_lost_or_decides_nothing_leaves_the_fate_unknown_after_one_call(answer: Answer) -> None:
    with server_that(answer) as (url, called):
        fate = sender_to(url).send(delivery(), HELLO)
    assert isinstance(fate, Unknown)
    assert called == ["chat.postMessage"]


def test_an_answer_that_does_not_come_in_time_leaves_the_fate_unknown() -> None:
    released = threading.Event()
    with server_that(lambda _request: (released.wait(10) and None) or None) as (url, called):
        fate = sender_to(url, timeout=1).send(delivery(), HELLO)
        released.set()
    assert isinstance(fate, Unknown)
    assert called == ["chat.postMessage"]


def test_what_is_given_back_while_it_waits_for_its_turn_is_not_sent() -> None:
    asked: list[int] = []

    def may_begin() -> bool:
        asked.append(len(called))
        return len(asked) == 1

    with server_that(says(200, json.dumps({"ok": True, "channel": "D1", "ts": "1.0"}))) as (url, called):
        sender = sender_to(url, Turns(lambda: asked == []))
        assert sender.send(delivery(), HELLO, may_begin) == Sent("D1", "1.0")
        fate = sender_to(url).send(delivery("U0BO"), HELLO, may_begin)
    assert (asked, called) == ([0, 1], ["chat.postMessage"])
    assert isinstance(fate, Retry)


def test_what_slack_wrote_is_not_repeated_in_the_reason() -> None:
    with server_that(says(200, "<html>Ana said: our secret</html>")) as (url, _called):
        fate = sender_to(url).send(delivery(), HELLO)
    assert isinstance(fate, Unknown)
    assert "secret" not in fate.reason


def test_a_connection_that_was_refused_cannot_have_posted_anything() -> None:
    with server_that(says(200, "")) as (url, _called):
        pass
    assert isinstance(sender_to(url).send(delivery(), HELLO), Unreached)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENETUNREACH, "Network is unreachable"),
        OSError(errno.EHOSTUNREACH, "No route to host"),
        ssl.SSLCertVerificationError("certificate verify failed"),
    ],
    ids=["no network", "no route", "a certificate that is not trusted"],
)
def test_where_no_connection_came_about_nothing_can_have_been_posted(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise URLError(error)

    sender = sender_to("https://slack.invalid/api/")
    monkeypatch.setattr(OpenerDirector, "open", fail)
    assert sender.send(delivery(), HELLO) == Unreached("URLError")


@pytest.mark.parametrize(
    "error", ["account_inactive", "invalid_auth", "missing_scope", "team_added_to_org", "token_revoked"]
)
def test_what_slack_refuses_for_the_apps_or_the_workspaces_sake_waits_and_so_does_all_else_there(error: str) -> None:
    with server_that(says(200, json.dumps({"ok": False, "error": error}))) as (url, _called):
        assert sender_to(url).send(delivery(), HELLO) == Retry(60, error, is_for_all=True)
        shown = delivery(channel="D0ANA", ts="1.0")
        assert sender_to(url).update(shown, HELLO) == Retry(60, error, is_for_all=True)


@pytest.mark.parametrize("error", ["account_inactive", "invalid_auth", "team_added_to_org", "token_revoked"])
def test_a_look_up_that_slack_refuses_for_the_apps_sake_waits_with_all_others(error: str) -> None:
    with server_that(says(200, json.dumps({"ok": False, "error": error}))) as (url, _called):
        for recipient in ("U0ANA", "C0PHONE"):
            assert sender_to(url).look_up(delivery(recipient)) == Retry(60, error, is_for_all=True)


def test_it_is_known_that_slack_refuses_the_app_until_it_takes_something() -> None:
    words = ["token_revoked", "is_archived", "token_revoked", "fatal_error"]
    coming, refusals = iter(words), []

    def answer(request: BaseHTTPRequestHandler) -> None:
        says(200, json.dumps({"ok": False, "error": next(coming)}))(request)

    with server_that(answer) as (url, _called):
        sender = sender_to(url)
        assert sender.refused == ""
        for number in range(len(words)):
            sender.send(delivery(f"U0{number}"), HELLO)
            refusals.append(sender.refused)
    assert refusals == ["token_revoked", "", "token_revoked", "token_revoked"]


@pytest.mark.parametrize("error", ["missing_scope", "token_revoked"])
def test_a_token_with_which_messages_are_taken_is_no_refused_one_whatever_a_look_up_was_answered(error: str) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        posts = request.path.endswith("chat.postMessage")
        told = {"ok": True, "channel": "D1", "ts": "1.0"} if posts else {"ok": False, "error": error}
        says(200, json.dumps(told))(request)

    with server_that(answer) as (url, _called):
        sender = sender_to(url)
        sender.look_up(delivery("C0PHONE"))
        assert sender.refused == ("" if error == "missing_scope" else error)
        sender.send(delivery(), HELLO)
        assert sender.refused == ""


def test_a_token_without_the_scope_to_post_is_told_of() -> None:
    with server_that(says(200, json.dumps({"ok": False, "error": "missing_scope"}))) as (url, _called):
        sender = sender_to(url)
        sender.send(delivery(), HELLO)
        assert sender.refused == "missing_scope"


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited"])
def test_a_word_in_a_good_answer_that_asks_to_wait_counts_as_a_429(error: str) -> None:
    pacer = in_no_hurry()
    with server_that(says(200, json.dumps({"ok": False, "error": error}))) as (url, called):
        waits = Retry(30.0, "ratelimited", is_for_all=True)
        assert sender_to(url, pacer).send(delivery(), HELLO) == waits
        assert sender_to(url, pacer).look_up(delivery("C0PHONE")) == waits
        assert isinstance(sender_to(url, pacer).send(delivery("U0BO"), HELLO), Retry)
    assert called == ["chat.postMessage", "conversations.history"]


def test_many_messages_to_one_person_hold_up_nobody_else() -> None:
    time = [1000.0]
    pacer = Pacer(lambda: time[0], sleep=lambda seconds: time.__setitem__(0, time[0] + seconds))
    with server_that(says(200, json.dumps({"ok": True, "channel": "D1", "ts": "1.0"}))) as (url, called):
        sender = sender_to(url, pacer)
        assert isinstance(sender.send(delivery("U0BO"), HELLO), Sent)
        for _ in range(60):
            waits = sender.send(delivery("U0BO"), HELLO)
            assert waits == Retry(1.0, "one message a second in a channel", is_for_all=False)
        assert isinstance(sender.send(delivery("U0ANA"), HELLO), Sent)
        assert len(called) == 2
    assert time[0] < 1001


def test_while_slack_is_out_of_order_its_method_is_tried_ever_more_seldom_and_others_go_on() -> None:
    time, waits = [1000.0], []
    pacer = Pacer(lambda: time[0], jitter=Random(7))
    with server_that(says(503, "")) as (url, called):
        for number in range(9):
            sender_to(url, pacer).send(delivery(f"U0{number}"), HELLO)
            waits.append(pacer.wait(HARBOUR, "chat.postMessage", at_most=0))
            time[0] += waits[-1]
        assert len(called) == 9
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits[:6]))
    assert max(waits) <= 60
    assert pacer.wait(HARBOUR, "chat.update", at_most=0) == 0


@pytest.mark.parametrize(
    ("recipient", "error", "finding"),
    [
        ("C0PHONE", "missing_scope", Unsearchable("missing_scope")),
        ("C0PHONE", "channel_not_found", Unsearchable("channel_not_found")),
        ("U0ANA", "missing_scope", Retry(60, "missing_scope")),
        ("U0ANA", "user_not_found", Unsearchable("user_not_found")),
        ("U0ANA", "user_disabled", Unsearchable("user_disabled")),
        ("D0ANA", "thread_not_found", Unsearchable("thread_not_found")),
        ("U0ANA", "channel_not_found", Retry(60, "channel_not_found")),
        ("U0ANA", "enterprise_is_restricted", Retry(60, "enterprise_is_restricted")),
    ],
)
def test_a_conversation_that_is_not_for_us_to_search_is_told_from_one_that_may_be_yet(
    recipient: str, error: str, finding: Unsearchable | Retry
) -> None:
    with server_that(says(200, json.dumps({"ok": False, "error": error}))) as (url, _called):
        assert sender_to(url).look_up(delivery(recipient)) == finding


def test_after_a_429_the_method_rests_for_as_long_as_slack_says_in_this_workspace_only() -> None:
    body = json.dumps({"ok": False, "error": "ratelimited"})
    pacer = in_no_hurry()
    with server_that(says(429, body, Retry_After="30")) as (url, called):
        assert sender_to(url, pacer).send(delivery(), HELLO) == Retry(30.0, "ratelimited", is_for_all=True)
        later = sender_to(url, pacer).send(delivery("U0BO"), HELLO)
        assert isinstance(later, Retry)
        assert 25 < later.seconds <= 30
        assert called == ["chat.postMessage"]
        elsewhere = SlackSender("T0OTHER", client("xoxb-test", url), pacer)
        elsewhere.send(delivery(), HELLO)
        sender_to(url, pacer).update(delivery(channel="D1", ts="1.0"), HELLO)
    assert called == ["chat.postMessage", "chat.postMessage", "chat.update"]


@pytest.mark.parametrize(
    ("error", "fate"),
    [("message_not_found", Gone("message_not_found")), ("cant_update_message", Failed("cant_update_message"))],
)
def test_a_message_that_somebody_has_deleted_is_gone_and_no_other(error: str, fate: Gone | Failed) -> None:
    with server_that(says(200, json.dumps({"ok": False, "error": error}))) as (url, _called):
        assert sender_to(url).update(delivery(channel="C1", ts="1.0"), HELLO) == fate


def test_an_update_in_doubt_is_tried_again() -> None:
    with server_that(hangs_up) as (url, _called):
        assert isinstance(sender_to(url).update(delivery(channel="D1", ts="1.0"), HELLO), Retry)


@pytest.mark.parametrize(
    "answer", [says(503, "out of order"), says(200, json.dumps({"ok": False, "error": "internal_error"}))]
)
def test_an_update_that_slack_answers_with_an_error_of_its_own_is_tried_again(answer: Answer) -> None:
    with server_that(answer) as (url, _called):
        assert isinstance(sender_to(url).update(delivery(channel="D1", ts="1.0"), HELLO), Retry)


def test_a_look_up_that_fails_finds_nothing_out() -> None:
    with server_that(hangs_up) as (url, _called):
        assert isinstance(sender_to(url).look_up(delivery()), Retry)


@pytest.mark.parametrize(
    ("looked_for", "method"),
    [
        (delivery(), "conversations.open"),
        (delivery("C0PHONE"), "conversations.history"),
        (delivery("C0PHONE", thread_ts="17.5"), "conversations.replies"),
    ],
    ids=["first a person's conversation", "a channel", "a thread"],
)
def test_a_429_at_a_look_up_rests_the_method_that_slack_refused_and_no_other(looked_for: Delivery, method: str) -> None:
    pacer = in_no_hurry()
    with server_that(says(429, json.dumps({"ok": False, "error": "ratelimited"}), Retry_After="30")) as (url, called):
        assert sender_to(url, pacer).look_up(looked_for) == Retry(30.0, "ratelimited", is_for_all=True)
    assert called == [method]
    resting = {each for each in PER_MINUTE if pacer.wait(HARBOUR, each, at_most=20)}
    assert resting == {method}


def test_what_cannot_be_looked_up_is_asked_about_ever_more_seldom() -> None:
    now = datetime(2027, 1, 11, 9, tzinfo=UTC)
    with server_that(says(200, json.dumps({"ok": False, "error": "not_allowed_yet"}))) as (url, _called):
        sender = SlackSender(HARBOUR, client("xoxb-test", url), in_no_hurry(), lambda: now)
        tried = [timedelta(seconds=5), timedelta(minutes=4), timedelta(hours=9)]
        waits = [sender.look_up(delivery(sought_since=now - since)) for since in tried]
    assert waits == [Retry(seconds, "not_allowed_yet") for seconds in (60, 240, 1800)]


def test_nothing_is_looked_up_out_of_turn_when_the_bot_stops() -> None:
    pacer = Pacer()
    pacer.rest(HARBOUR, "conversations.history", 3)
    pacer.stop()
    with server_that(says(200, json.dumps({"ok": True, "messages": []}))) as (url, called):
        assert isinstance(sender_to(url, pacer).look_up(delivery("C0PHONE")), Retry)
    assert called == []


def test_a_message_is_found_though_the_machines_clock_is_hours_ahead_of_slacks() -> None:
    now = datetime.now(UTC)
    with serve(apps=[INSTALLED], start=now - timedelta(hours=5)) as slack:
        sender = sender_at(slack)
        sent = sender.send(delivery(due_at=now), HELLO)
        assert isinstance(sent, Sent)
        assert sender.look_up(delivery(due_at=now)) == sent


def test_a_message_is_found_whatever_time_the_local_slack_has_been_moved_to() -> None:
    a_year_ago = datetime.now(UTC) - timedelta(days=365)
    with serve(apps=[INSTALLED], start=a_year_ago) as slack:
        sender = sender_at(slack)
        due = delivery(due_at=a_year_ago)
        sent = sender.send(due, HELLO)
        assert isinstance(sent, Sent)
        assert sender.look_up(due) == sent
