"""The link to Slack in Socket Mode: it is made again however it breaks, and closing it leaves no work undone."""

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import envelopes, socket_mode
from handlers.socket_mode import SocketLink
from localslack.apps import AppConfig
from localslack.client import DidNotWork, LocalSlack
from localslack.server import serve
from tests.handlers.links import LinkSlack, link_slack
from tests.office import INSTALLED

BOT = AuthorizeResult(
    enterprise_id=None, team_id="T0", bot_user_id="U0HEADWAY", bot_id="B0HEADWAY", bot_token=INSTALLED.bot_token
)
"""Who we are, for an app whose Slack does not say so."""


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def heard() -> list[str]:
    """What commands said, in the order in which they came."""
    return []


def app_at(api_url: str, heard: list[str], bot: AuthorizeResult | None = None) -> App:
    client = WebClient(INSTALLED.bot_token if bot is None else None, base_url=api_url)
    app = App(
        client=client,
        authorize=None if bot is None else lambda: bot,
        token_verification_enabled=False,
        request_verification_enabled=False,
    )

    @app.command("/goal")
    def hear(ack: Ack, body: dict[str, str]) -> None:
        ack()
        heard.append(body["text"])

    return app


@pytest.fixture
def app(slack: LocalSlack, heard: list[str]) -> App:
    return app_at(slack.api_url, heard)


@pytest.fixture
def link(slack: LocalSlack, app: App) -> Iterator[SocketLink]:
    made = SocketLink(app, AppConfig({}).app_token, 5)
    made.connect()
    slack.wait_until_connected()
    yield made
    slack.clear_faults()
    made.close()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds as in life are for the one who measures; here silence is noticed, and tried again, in tenths."""
    for name, seconds in {"PING_EVERY": 0.2, "PONG_WITHIN": 0.3, "PARTING": 0.2, "LONGEST_WAIT": 0.2}.items():
        monkeypatch.setattr(socket_mode, name, seconds)


def hears(slack: LocalSlack, heard: list[str], text: str) -> None:
    slack.as_user("Ana").command("#claims-care", f"/goal {text}")
    slack.wait_for(lambda: text in heard, "the command to arrive")


def test_what_was_begun_is_acknowledged_before_the_link_ends(slack: LocalSlack, app: App, link: SocketLink) -> None:
    began, may_end = threading.Event(), threading.Event()
    failed: list[DidNotWork] = []

    @app.command("/checkin")
    def slow(ack: Ack) -> None:
        began.set()
        may_end.wait(30)
        ack()

    def type_it() -> None:
        try:
            slack.as_user("Ana").command("#claims-care", "/checkin")
        except DidNotWork as refused:
            failed.append(refused)

    typing, closing = threading.Thread(target=type_it), threading.Thread(target=link.close)
    typing.start()
    assert began.wait(30)
    closing.start()
    may_end.set()
    typing.join(30)
    closing.join(30)
    assert not closing.is_alive()
    assert failed == []
    assert not link.is_connected()


def test_what_comes_while_the_last_is_being_acknowledged_at_a_stop_is_acknowledged_too(
    links: LinkSlack, heard: list[str]
) -> None:
    app, began, may_end = app_at(links.api_url, heard, BOT), threading.Event(), threading.Event()

    @app.command("/checkin")
    def slow(ack: Ack) -> None:
        began.set()
        assert may_end.wait(60)
        ack()

    link = SocketLink(app, AppConfig({}).app_token, 5)
    link.connect()
    there, closing = links.link(0), threading.Thread(target=link.close)
    there.command("the last", "/checkin")
    assert began.wait(60)
    closing.start()
    wait_for(link._closing.is_set)
    there.command("one more")
    links.wait_until_acknowledged(there, "one more")
    assert there.acknowledged == ["one more"]
    may_end.set()
    links.wait_until_acknowledged(there, "the last")
    closing.join(60)
    assert not closing.is_alive()
    wait_for(lambda: not there.is_open)


def test_more_than_can_wait_is_left_to_slack_and_what_comes_after_it_is_taken(
    links: LinkSlack, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelopes, "MOST_WAITING", 2)
    app, may_end = app_at(links.api_url, heard, BOT), threading.Event()

    @app.command("/checkin")
    def slow(ack: Ack) -> None:
        assert may_end.wait(60)
        ack()

    link = SocketLink(app, AppConfig({}).app_token, 1)
    link.connect()
    try:
        there = links.link(0)
        for number in range(5):
            there.command(f"number {number}", "/checkin")
        wait_for(lambda: link.is_overrun)
        may_end.set()
        links.wait_until_acknowledged(there, "number 2")
        there.command("after it")
        links.wait_until_acknowledged(there, "after it")
        assert there.acknowledged == ["number 0", "number 1", "number 2", "after it"]
    finally:
        may_end.set()
        link.close()
    assert link.replaced == 0


def test_slack_knows_at_once_that_nobody_listens_any_more(slack: LocalSlack, link: SocketLink) -> None:
    link.close()
    slack.wait_for(lambda: not slack.app()["connected"], "Slack to know that nobody listens")
    assert link.linked_since is None


def test_no_acknowledgement_is_held_back_for_the_one_before_also_on_a_link_made_again(
    slack: LocalSlack, link: SocketLink
) -> None:
    assert sends_at_once(link)
    slack.end_links()
    slack.wait_for(lambda: link.replaced and link.is_connected() and sends_at_once(link), "a new link, also quick")


def sends_at_once(link: SocketLink) -> bool:
    assert link._newest is not None
    return bool(link._newest.connection.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.parametrize("warn", [True, False])
def test_a_link_that_slack_ends_is_made_again(
    slack: LocalSlack, link: SocketLink, heard: list[str], warn: bool
) -> None:
    slack.end_links(warn=warn)
    slack.wait_for(lambda: link.replaced == 1 and slack.app()["connected"], "a new link")
    hears(slack, heard, "again")


@pytest.mark.usefixtures("_impatient")
def test_a_link_that_fell_silent_is_replaced_and_what_comes_then_is_heard(
    slack: LocalSlack, link: SocketLink, heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    since = link.linked_since
    assert since is not None
    assert slack.fault("half_open", count=1).struck == 1
    slack.wait_for(lambda: link.replaced == 1 and link.is_connected(), "a new link")
    slack.clear_faults()  # the silent link hears again, and that it was given up
    assert link.linked_since is not None
    assert link.linked_since > since
    slack.wait_for(lambda: len(slack.log("api", method="apps.connections.open")) == 2, "two links in all")
    told = [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert told == ["The link to Slack has ended, as it fell silent; the next is being opened"]
    hears(slack, heard, "again")


@pytest.mark.usefixtures("_impatient")
def test_links_that_are_silent_from_the_first_moment_are_replaced_until_one_speaks(
    slack: LocalSlack, app: App, heard: list[str]
) -> None:
    silent = slack.fault("half_open", "socket", count=3)
    link = SocketLink(app, AppConfig({}).app_token, 5)
    link.connect()
    try:
        silent.wait_until_struck(3)
        slack.wait_for(lambda: link.replaced >= 3 and link.is_connected(), "a fourth link")
        silent.remove()
        slack.wait_until_connected()
        hears(slack, heard, "at last")
    finally:
        link.close()


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("fault", [{"kind": "error", "status": 503}, {"kind": "ratelimited", "retry_after": 1}])
def test_it_never_gives_up_while_slack_opens_no_links(
    slack: LocalSlack, link: SocketLink, heard: list[str], fault: dict[str, object]
) -> None:
    kind = str(fault.pop("kind"))
    refusing = slack.fault(kind, "apps.connections.open", **fault)
    slack.end_links(warn=False)
    refusing.wait_until_struck(2)
    assert not link.is_connected()
    refusing.remove()
    slack.wait_for(link.is_connected, "a new link")
    hears(slack, heard, "again")


def test_a_token_that_slack_refuses_at_the_start_is_told(app: App) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        SocketLink(app, "xapp-wrong", 5).connect()


@pytest.fixture
def links() -> Iterator[LinkSlack]:
    with link_slack() as running:
        yield running


@pytest.fixture
def bare(links: LinkSlack, heard: list[str]) -> Iterator[SocketLink]:
    made = SocketLink(app_at(links.api_url, heard), AppConfig({}).app_token, 5)
    made.connect()
    yield made
    made.close()


def wait_for(is_so: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(3000):
        if is_so():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come about")


def test_a_refresh_opens_the_new_link_before_the_old_one_ends_and_nothing_on_either_is_missed(
    links: LinkSlack, bare: SocketLink
) -> None:
    since = bare.linked_since
    old = links.link(0)
    old.warn()
    new = links.link(1)
    assert old.is_open
    old.command("on the old one")
    new.command("on the new one")
    links.wait_until_acknowledged(old, "on the old one")
    links.wait_until_acknowledged(new, "on the new one")
    old.end()
    wait_for(lambda: not old.is_open)
    new.command("after it")
    links.wait_until_acknowledged(new, "after it")
    assert bare.linked_since == since  # Slack could reach us all the time
    assert len(links.links) == 2


def test_a_link_that_is_to_be_left_and_that_slack_does_not_end_is_ended_by_us(
    links: LinkSlack, bare: SocketLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "LEFT_AFTER", 0.1)
    old = links.link(0)
    old.warn()
    links.link(1)
    wait_for(lambda: not old.is_open)
    assert bare.is_connected()


def test_a_connection_that_is_cut_without_a_word_is_made_again(links: LinkSlack, bare: SocketLink) -> None:
    links.link(0).cut()
    new = links.link(1)
    new.command("again")
    links.wait_until_acknowledged(new, "again")
    assert bare.replaced == 1


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "no json",
        "[]",
        "7",
        "{}",
        '{"type": "slash_commands", "envelope_id": "e"}',
        '{"type": "slash_commands", "envelope_id": "e", "payload": 7}',
        '{"type": "unheard_of", "envelope_id": "e", "payload": {}}',
        '{"type": {"deep": []}, "envelope_id": ["e"], "payload": {"secret": "Ana wrote this"}}',
        "[" * 50_000,
        json.dumps({"type": "x", "filler": "x" * 2_000_000}),
    ],
)
def test_what_is_no_envelope_ends_no_link_and_is_logged_without_what_it_holds(
    links: LinkSlack, bare: SocketLink, frame: str, caplog: pytest.LogCaptureFixture
) -> None:
    link = links.link(0)
    link.send(frame)
    link.command("after it")
    links.wait_until_acknowledged(link, "after it")
    assert bare.replaced == 0
    assert "Ana wrote this" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "rest", [{}, {"payload": None}, {"payload": 7}, {"payload": "Ana wrote this"}, {"payload": []}]
)
def test_an_envelope_that_cannot_be_understood_is_acknowledged_for_it_would_only_come_again(
    links: LinkSlack, bare: SocketLink, rest: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    link = links.link(0)
    link.send(json.dumps({"type": "events_api", "envelope_id": "broken", **rest}))
    links.wait_until_acknowledged(link, "broken")
    assert link.acknowledged == ["broken"]
    assert bare.replaced == 0
    assert "Ana wrote this" not in caplog.text


def test_more_than_any_envelope_holds_ends_its_link_and_the_next_hears_what_comes_then(
    links: LinkSlack, heard: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(socket_mode, "LARGEST_ENVELOPE", 2_000)
    bare = SocketLink(app_at(links.api_url, heard), AppConfig({}).app_token, 5)
    bare.connect()
    try:
        links.link(0).send(json.dumps({"type": "x", "filler": "Ana wrote this" * 200}))
        new = links.link(1)
        new.command("after it")
        links.wait_until_acknowledged(new, "after it")
    finally:
        bare.close()
    assert "Ana wrote this" not in caplog.text
    assert "Traceback" not in caplog.text
