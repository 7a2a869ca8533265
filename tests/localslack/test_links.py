"""How payloads reach an app: Socket Mode links, HTTP requests; and how pages hear of things."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import Ack, App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from localslack import AppConfig, LocalSlack, apps, delivery, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TIDE, actions, button
from tests.localslack.ways import http_app, over_http

Connect = Callable[[App], SocketModeHandler]


def link(slack: LocalSlack) -> ClientConnection:
    address = WebClient(APP_TOKEN, base_url=slack.api_url).apps_connections_open(app_token=APP_TOKEN)["url"]
    return connect(address)


def test_a_link_begins_with_hello(slack: LocalSlack) -> None:
    with link(slack) as first, link(slack) as second:
        hello = json.loads(first.recv(timeout=5))
        assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", "A0TIDE")
        assert json.loads(second.recv(timeout=5))["num_connections"] == 2


def test_a_link_can_be_reset_in_the_midst_of_things(slack: LocalSlack) -> None:
    with link(slack) as lost:
        lost.recv(timeout=5)
        slack.end_links(reset=True)
        with pytest.raises(ConnectionClosed) as ended:
            lost.recv(timeout=5)
        assert ended.value.rcvd is None  # nobody said goodbye
        assert isinstance(ended.value.__cause__, ConnectionResetError)
    assert not slack.app()["connected"]


def test_a_ticket_opens_one_link(slack: LocalSlack) -> None:
    address = WebClient(base_url=slack.api_url).apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(address):
        pass
    with pytest.raises(InvalidStatus), connect(address):
        pass


def test_a_link_takes_the_app_s_token(slack: LocalSlack) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(base_url=slack.api_url).apps_connections_open(app_token=BOT_TOKEN)


def test_ten_links_and_no_more(slack: LocalSlack) -> None:
    with ExitStack() as links:
        for _ in range(10):
            links.enter_context(link(slack))
        with link(slack) as eleventh:
            told = json.loads(eleventh.recv(timeout=5))
            assert (told["type"], told["reason"]) == ("disconnect", "too_many_websockets")
            with pytest.raises(ConnectionClosed):
                eleventh.recv(timeout=5)
        assert slack.app()["connected"]


def test_each_payload_goes_to_one_of_the_links(slack: LocalSlack) -> None:
    with link(slack) as first, link(slack) as second:
        for one in (first, second):
            one.recv(timeout=5)
        for number in range(4):
            slack.as_user("Ana").say("Tide", str(number))
        seen = [[json.loads(one.recv(timeout=5)) for _ in range(2)] for one in (first, second)]

    texts = {envelope["payload"]["event"]["text"] for envelopes in seen for envelope in envelopes}
    assert texts == {"0", "1", "2", "3"}
    assert not seen[0][0]["accepts_response_payload"]


def test_a_refreshed_link_is_followed_by_a_new_one(slack: LocalSlack, tide: App, connect: Connect) -> None:
    tide.command("/tide")(lambda ack: ack("high"))
    handler = connect(tide)
    before = handler.client.current_session

    slack.end_links()
    slack.wait_for(lambda: handler.client.current_session is not before, "a new link")
    slack.wait_until_connected()
    slack.as_user("Ana").command("#claims-care", "/tide")

    assert slack.as_user("Ana").wait_for_message("#claims-care", "high")


def test_links_may_be_ended_by_several_at_once(slack: LocalSlack) -> None:
    for _ in range(10):
        with link(slack) as one, link(slack) as other, ThreadPoolExecutor(4) as hands:
            for opened in (one, other):
                opened.recv(timeout=5)
            list(hands.map(lambda _: slack.end_links(), range(4)))


def test_a_link_takes_no_more_payloads_from_the_moment_it_is_ended(slack: LocalSlack) -> None:
    with link(slack) as held:
        held.recv(timeout=5)
        slack.end_links()

        assert not slack.app()["connected"]
        with pytest.raises(DidNotWork, match="not_connected"):
            slack.as_user("Ana").command("#claims-care", "/tide")


def test_an_app_over_http_gets_signed_requests() -> None:
    client = WebClient(BOT_TOKEN)
    app = App(client=client, signing_secret=SIGNING_SECRET, token_verification_enabled=False)

    @app.command("/tide")
    def answer(ack: Ack) -> None:
        ack(text="high", blocks=[actions(button("Again", "again"))])

    @app.action("again")
    def again(ack: Ack, respond: Callable[..., object]) -> None:
        ack()
        respond("higher", replace_original=True)

    @app.event("message")
    def heard(say: Say) -> None:
        say("heard")

    with http_app(app) as address:
        config = AppConfig(over_http(address), BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)
        with serve(apps=[config]) as slack:
            client.base_url = slack.api_url
            ana = slack.as_user("Ana")
            ana.command("#claims-care", "/tide")
            message = ana.wait_for_message("#claims-care", "Again")
            message.click("Again")
            assert ana.wait_until(message, "higher")
            ana.say("Tide", "hello")
            assert ana.wait_for_message("Tide", "heard")


@contextmanager
def answering(answer: Callable[[str], tuple[int, dict[str, str]]]) -> Iterator[tuple[str, list[str]]]:
    """Something that answers HTTP with a status and headers by path; yields its address, and what it was asked for."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            status, headers = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Ready(ThreadingHTTPServer):
        request_queue_size = 128  # a connection that finds the queue full is tried again only after a second

    server = Ready(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def http_config(address: str) -> AppConfig:
    return AppConfig(over_http(address), BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)


def test_over_http_no_proxy_gets_what_is_said_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        answering(lambda _: (200, {})) as (proxy, seen_by_proxy),
        answering(lambda _: (200, {})) as (app, asked),
        serve(apps=[http_config(app)]) as slack,
    ):
        monkeypatch.setattr(urllib.request, "_opener", None)  # it remembers the proxies of its first use
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        slack.as_user("Ana").command("#claims-care", "/tide")

    assert (asked, seen_by_proxy) == (["POST /"], [])


def test_over_http_what_an_app_has_not_answered_yet_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)
    messages = 40
    all_there = threading.Barrier(messages + 1, timeout=30)

    def when_all_are_there(_: str) -> tuple[int, dict[str, str]]:
        all_there.wait()
        return 200, {}

    with answering(when_all_are_there) as (app, asked), serve(apps=[http_config(app)]) as slack:
        ana = slack.as_user("Ana")
        for number in range(messages):
            ana.say("Tide", str(number))
        ana.command("Tide", "/tide")

    assert len(asked) == messages + 1


def test_over_http_an_app_that_answers_nothing_holds_up_no_other_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)
    monkeypatch.setattr(apps, "AT_ONCE", 2)
    let_go = threading.Event()

    def in_the_end(_: str) -> tuple[int, dict[str, str]]:
        let_go.wait(timeout=60)
        return 200, {}

    with answering(in_the_end) as (slow, waiting), answering(lambda _: (200, {})) as (quick, asked):
        manifest = TIDE | {"display_information": {"name": "Ebb"}}
        ebb = AppConfig(over_http(quick, manifest), "xoxb-ebb", "xapp-ebb")
        with serve(apps=[http_config(slow), ebb]) as slack:
            ana = slack.as_user("Ana")
            for number in range(3):
                ana.say("Tide", str(number))
            slack.wait_for(lambda: waiting[1:], "as many requests as are under way at once")
            monkeypatch.setattr(delivery, "ACK_SECONDS", 10.0)  # the command is not to outwait them
            try:
                ana.command("#claims-care", "/tide")  # of two apps with this command the last one has it
            finally:
                let_go.set()

    assert len(asked) == 1


@pytest.mark.parametrize("status", [302, 307])
def test_over_http_a_redirect_acknowledges_nothing(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.0)
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)  # a busy machine answers late
    with (
        answering(lambda path: (status, {"Location": "/elsewhere"}) if path == "/" else (200, {})) as (app, asked),
        serve(apps=[http_config(app)]) as slack,
    ):
        slack.as_user("Ana").say("Tide", "hello")
        again = slack.wait_for(lambda: slack.log("envelope")[1:], "the second attempt")[0]
        first = slack.log("envelope")[0]
        slack.wait_for(lambda: asked[1:], "both requests")

    assert (first["ack"], again["retry_reason"]) == ({"failed": "app_error"}, "http_error")
    assert set(asked) == {"POST /"}


def pushes(page: ClientConnection, until: str) -> list[Json]:
    """What a page is told up to and with a push of this type."""
    told: list[Json] = []
    while not told or told[-1]["type"] != until:
        told.append(json.loads(page.recv(timeout=5)))
    return told


def page(slack: LocalSlack, user: str) -> ClientConnection:
    return connect(f"{slack.url.replace('http', 'ws')}/page/socket?as={user}")


def test_a_page_hears_what_its_person_may_see(slack: LocalSlack, api: WebClient) -> None:
    with page(slack, "U0ANA") as ana, page(slack, "U0BO") as bo:
        api.chat_postMessage(channel="U0ANA", text="for Ana")
        slack.as_user("Hana").say("#claims-care", "for all")

        told = pushes(ana, "unread") + pushes(ana, "unread")
        texts = [push["message"]["text"] for push in told if push["type"] == "message"]
        assert texts == ["for Ana", "for all"]
        assert told[-1]["unread"] == 1
        assert pushes(bo, "unread")[0]["message"]["text"] == "for all"


def test_a_page_is_counted_what_it_has_not_read(slack: LocalSlack) -> None:
    ana = slack.as_user("Ana")
    slack.as_user("Bo").say("#claims-care", "one")
    last = slack.as_user("Bo").say("#claims-care", "two for @ana")

    def counts() -> tuple[int, int]:
        (entry,) = [c for c in ana.see("sidebar")["channels"] if c["name"] == "claims-care"]
        return entry["unread"], entry["mention"]

    assert counts() == (2, 1)
    ana.act("read", channel=last.channel, ts=last.ts)
    assert counts() == (0, 0)


def test_private_channels_are_for_members_only(slack: LocalSlack) -> None:
    assert "service-leads" in [c["name"] for c in slack.as_user("Ana").see("sidebar")["channels"]]
    assert "service-leads" not in [c["name"] for c in slack.as_user("Bo").see("sidebar")["channels"]]
    with pytest.raises(AssertionError, match="channel_not_found"):
        slack.as_user("Bo").messages("C0LEADS")


def test_nobody_can_be_a_bot_or_somebody_who_left(slack: LocalSlack) -> None:
    for user in ("U0TIDE", "U0KARL", "U0NOBODY"):
        with pytest.raises(AssertionError, match="user_not_found"):
            slack.get(f"/page/as/{user}/sidebar")


def test_another_site_s_page_can_do_nothing(slack: LocalSlack) -> None:
    request = urllib.request.Request(f"{slack.url}/page/bootstrap", headers={"Origin": "https://elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)
    address = f"{slack.url.replace('http', 'ws')}/page/socket?as=U0ANA"
    with pytest.raises(InvalidStatus), connect(address, origin=Origin("https://elsewhere.example")):
        pass
    own = urllib.request.Request(f"{slack.url}/page/bootstrap", headers={"Origin": slack.url})
    with urllib.request.urlopen(own) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock/move", {"days": 1e300}),
        ("/clock/move", {"days": "many"}),
        ("/clock/followers", {}),
        ("/page/as/U0ANA/message", {"channel": ["C0CLAIMS"], "text": "x"}),
        ("/page/as/U0ANA/message", {"channel": "C0CLAIMS", "text": " "}),
        ("/page/as/U0ANA/action", {"container": "x", "block_id": "b", "action_id": "a"}),
        ("/page/as/U0ANA/submit", {"view_id": "V0NOTHING"}),
        ("/control/people/U0BO", {"tz": "Nowhere/Land"}),
        ("/control/people/U0BO", {"id": "U0EVE"}),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(slack: LocalSlack, path: str, body: Json) -> None:
    with pytest.raises(DidNotWork) as refusal:
        slack.post(path, body)

    assert refusal.value.error in ("bad_request", "no_text", "view_not_found")
    assert str(refusal.value).endswith(".")
