"""HTTP mode: what acknowledges, how long it may take, what comes again, and where a request goes at all."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, delivery, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.test_links import http_config
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, actions, plain
from tests.localslack.ways import over_http

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """Something behind HTTP that answers each request as it likes; yields its address."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def status(code: int, **headers: str) -> Answer:
    """Answers with this status and nothing else."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    return answer


@pytest.mark.parametrize("slow_part", ["headers", "body"])
def test_an_app_that_drips_its_answer_has_three_seconds_for_all_of_it(
    slow_part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ACK_SECONDS", 0.5)
    hung_up, tired = threading.Event(), threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" if slow_part == "headers" else b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while not tired.wait(0.25):
                request.wfile.write(b"a: b\r\n" if slow_part == "headers" else b".")
        except OSError:
            hung_up.set()

    with answering(drip) as app, serve(apps=[http_config(app)]) as slack:
        with pytest.raises(DidNotWork, match="timeout"):
            slack.as_user("Ana").command("#claims-care", "/tide")
        try:
            assert hung_up.wait(timeout=20), "nobody waits for the rest of it any more"
        finally:
            tired.set()


@pytest.mark.parametrize("code", [201, 204, 302, 404, 500])
def test_what_a_person_waits_for_is_acknowledged_by_200_alone(code: int) -> None:
    with (
        answering(status(code)) as app,
        serve(apps=[http_config(app)]) as slack,
        pytest.raises(DidNotWork, match="app_error"),
    ):
        slack.as_user("Ana").command("#claims-care", "/tide")


@pytest.mark.parametrize(("code", "acknowledged"), [(200, True), (201, True), (204, True), (302, False), (404, False)])
def test_an_event_is_acknowledged_by_any_status_of_success(code: int, acknowledged: bool) -> None:
    with answering(status(code)) as app, serve(apps=[http_config(app)]) as slack:
        slack.as_user("Ana").say("Tide", "hello")
        first = slack.wait_for(lambda: [one for one in slack.log("envelope") if one["ack"] is not None], "an answer")[0]

    assert first["ack"] == ({} if acknowledged else {"failed": "app_error"})


class Failing:
    """An app that fails at each event in another way, and remembers as the how manieth it came, and why."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.came: list[tuple[str | None, str | None]] = []
        self.over = threading.Event()
        self._monkeypatch = monkeypatch
        self._ways: list[Answer] = [self.error_then_hurry, self.hang, self.hang_up, status(500)]

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.came.append((request.headers["X-Slack-Retry-Num"], request.headers["X-Slack-Retry-Reason"]))
        self._ways[len(self.came) - 1](request)

    def error_then_hurry(self, request: BaseHTTPRequestHandler) -> None:
        self._monkeypatch.setattr(delivery, "ACK_SECONDS", 2.0)  # of the next attempt
        status(500)(request)

    def hang(self, _: BaseHTTPRequestHandler) -> None:
        self._monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)
        self.over.wait(timeout=60)

    def hang_up(self, request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True


def given_up(slack: LocalSlack, attempts: int) -> list[Json]:
    """The attempts of an event, once there are so many and each has failed."""

    def failed() -> list[Json] | None:
        log = slack.log("envelope")
        return log if len(log) == attempts and all(entry["ack"] for entry in log) else None

    return slack.wait_for(failed, f"{attempts} attempts", within=30)


@pytest.fixture
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.0)
    monkeypatch.setattr(delivery, "RETRY_AFTER", (0.0, 0.0, 0.0))
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)  # a busy machine answers late


@pytest.mark.usefixtures("without_pauses")
def test_an_event_comes_three_times_more_and_says_what_went_wrong_before(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Failing(monkeypatch)
    try:
        with answering(app) as address, serve(apps=[http_config(address)]) as slack:
            slack.as_user("Ana").say("Tide", "hello")
            attempts = given_up(slack, 4)
    finally:
        app.over.set()

    assert app.came == [(None, None), ("1", "http_error"), ("2", "http_timeout"), ("3", "connection_failed")]
    assert len({attempt["payload"]["event_id"] for attempt in attempts}) == 1


@pytest.mark.usefixtures("without_pauses")
@pytest.mark.parametrize("last", [1, 2, 3])
def test_an_app_may_end_the_retries_of_an_event_at_any_of_them(last: int) -> None:
    asked: list[str] = []

    def refuse(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers["X-Slack-Retry-Num"] or "0")
        enough = asked[-1] == str(last)
        status(500, **({"X_Slack_No_Retry": "1"} if enough else {}))(request)

    with answering(refuse) as address, serve(apps=[http_config(address)]) as slack:
        slack.as_user("Ana").say("Tide", "hello")
        given_up(slack, last + 1)
        slack.as_user("Ana").say("Tide", "hello again")  # comes four times, or the first would have come once more
        slack.wait_for(lambda: len(asked) >= 2 * (last + 1), "the second event, as often")

    assert asked == [str(number) for number in range(last + 1)] * 2


def test_without_an_address_for_choices_nobody_is_asked(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    def hear(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        status(200)(request)

    with answering(hear) as address:
        manifest = over_http(address)
        manifest["settings"]["interactivity"] = {"is_enabled": True, "request_url": f"{address}/interactivity"}
        where = {"type": "external_select", "action_id": "where", "placeholder": plain("Where")}
        with serve(apps=[AppConfig(manifest, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)]) as slack:
            api = WebClient(BOT_TOKEN, base_url=slack.api_url)
            api.chat_postMessage(channel="U0ANA", text="Where?", blocks=[actions(where)])

            with pytest.raises(DidNotWork, match="Tide could not load"):
                slack.as_user("Ana").messages("Tide")[-1].options("Where", "a")
            logged = slack.log("envelope", type="interactive")[-1]

    assert "/slack/interactivity" not in asked
    assert logged["ack"] == {"failed": "no_address"}
    assert "message_menu_options_url" in caplog.text
