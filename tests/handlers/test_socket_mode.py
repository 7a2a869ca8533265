"""The link to Slack in Socket Mode: nothing holds acknowledgements back, and closing it leaves no work undone."""

import socket
import threading
from collections.abc import Iterator

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.socket_mode import SocketLink
from localslack.apps import AppConfig
from localslack.client import DidNotWork, LocalSlack
from localslack.server import serve
from tests.office import INSTALLED


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def app(slack: LocalSlack) -> App:
    client = WebClient(INSTALLED.bot_token, base_url=slack.api_url)
    return App(client=client, token_verification_enabled=False)


@pytest.fixture
def link(slack: LocalSlack, app: App) -> SocketLink:
    made = SocketLink(app, AppConfig({}).app_token, 5)
    made.connect()
    slack.wait_until_connected()
    return made


def test_what_was_begun_is_acknowledged_before_the_link_ends(slack: LocalSlack, app: App, link: SocketLink) -> None:
    began, may_end = threading.Event(), threading.Event()
    failed: list[DidNotWork] = []

    @app.command("/goal")
    def slow(ack: Ack) -> None:
        began.set()
        may_end.wait(30)
        ack()

    def type_it() -> None:
        try:
            slack.as_user("Ana").command("#claims-care", "/goal")
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


def test_slack_hears_that_we_leave_and_answers(slack: LocalSlack, link: SocketLink) -> None:
    heard = threading.Event()
    link._client.on_close_listeners.append(lambda *_: heard.set())
    link.close()
    assert heard.is_set()
    slack.wait_for(lambda: not slack.app()["connected"], "Slack to know that nobody listens")


def test_no_acknowledgement_is_held_back_for_the_one_before_also_on_a_link_made_again(
    slack: LocalSlack, link: SocketLink
) -> None:
    assert sends_at_once(link)
    first = link._client.session_id()
    slack.end_links()
    slack.wait_for(lambda: link._client.session_id() != first and sends_at_once(link), "a new link, also quick")
    link.close()


def sends_at_once(link: SocketLink) -> bool:
    session = link._client.current_session
    if session is None or session.sock is None:
        return False
    return bool(session.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
