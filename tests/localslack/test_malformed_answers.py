"""What people see, and what the log says, when an app answers in no way that Slack takes: over a socket and HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from websockets.sync.client import connect

from localslack import AppConfig, LocalSlack, delivery, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE, actions, field, modal, option, plain
from tests.localslack.ways import over_http

NO_TEXT, BREAKS_OFF = b"\xff\xfe", b"high ti"
TROUBLE = "We had some trouble connecting. Try again?"
Answers = dict[str, object]  # what is answered to which kind of payload; bytes go as they are over HTTP
FORM = modal("Tide", [field("Note", {"type": "plain_text_input", "initial_value": "x"})])
WHERE = {"type": "external_select", "action_id": "where", "placeholder": plain("Where")}


def kind_of(payload: Json) -> str:
    return "command" if "command" in payload else str(payload["type"])


@contextmanager
def on_a_socket(answers: Answers, opens: Callable[[Json], object]) -> Iterator[LocalSlack]:
    """A workspace with an app that acknowledges with these very payloads."""
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)]) as slack:
        api = WebClient(BOT_TOKEN, base_url=slack.api_url)
        with connect(WebClient(base_url=slack.api_url).apps_connections_open(app_token=APP_TOKEN)["url"]) as link:
            link.recv(timeout=5)

            def serve_link() -> None:
                for frame in link:
                    envelope = json.loads(frame)
                    if envelope["payload"].get("command"):
                        opens(envelope["payload"] | {"api": api})
                    answer = answers.get(kind_of(envelope["payload"]))
                    told = {} if answer is None else {"payload": answer}
                    link.send(json.dumps({"envelope_id": envelope["envelope_id"]} | told))

            thread = threading.Thread(target=serve_link)
            thread.start()
            slack.wait_until_connected()
            yield slack
        thread.join()


@contextmanager
def on_http(answers: Answers, opens: Callable[[Json], object]) -> Iterator[LocalSlack]:
    """A workspace with an app that answers with these very bodies."""
    api = WebClient(BOT_TOKEN)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Type"] == "application/json":
                payload = json.loads(raw)
            else:
                fields = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
                payload = json.loads(fields["payload"]) if "payload" in fields else fields
            if "command" in payload:
                opens(payload | {"api": api})
            answer = answers.get(kind_of(payload))
            body = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + (body == BREAKS_OFF)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with serve(apps=[AppConfig(over_http(f"http://127.0.0.1:{server.server_port}/"), BOT_TOKEN)]) as slack:
            api.base_url = slack.api_url
            yield slack
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


WAYS = pytest.mark.parametrize("way", [on_a_socket, on_http])
Way = Callable[[Answers, Callable[[Json], object]], AbstractContextManager[LocalSlack]]


def open_form(payload: Json) -> None:
    payload["api"].views_open(trigger_id=payload["trigger_id"], view=FORM)


def blamed(slack: LocalSlack) -> str:
    """What the log says was wrong with the newest answer."""
    entry = slack.log("envelope")[-1]
    assert entry["error"] == "malformed_answer"
    return str(entry["reason"])


@WAYS
@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ([1], "response_action"),
        ("s", "response_action"),
        ({"ok": True}, "there is no response_action None"),
        ({"text": "thank you"}, "there is no response_action None"),
        ({"response_action": "close"}, "there is no response_action 'close'"),
        ({"response_action": ["clear"]}, "there is no response_action ['clear']"),
        ({"response_action": "errors"}, "errors must name input blocks"),
        ({"response_action": "errors", "errors": {}}, "errors must name input blocks"),
        ({"response_action": "errors", "errors": ["note"]}, "errors must name input blocks"),
        ({"response_action": "errors", "errors": {"note": 5}}, "every error must be a text"),
        ({"response_action": "errors", "errors": {"note": ""}}, "every error must be a text"),
        ({"response_action": "errors", "errors": {"note": None}}, "every error must be a text"),
        ({"response_action": "update"}, "must provide an object"),
        ({"response_action": "push", "view": FORM | {"blocks": [{"type": "sparkle"}]}}, "[json-pointer:/view/blocks/0"),
    ],
)
def test_a_form_stays_open_at_an_answer_that_slack_does_not_take_and_the_log_says_why(
    way: Way, answer: object, wrong: str
) -> None:
    with way({"view_submission": answer}, open_form) as slack:
        ana = slack.as_user("Ana")
        ana.command("Tide", "/tide")
        form = ana.modal("Tide")

        with pytest.raises(DidNotWork, match="app_error") as caught:
            form.submit()

        assert TROUBLE in str(caught.value)
        assert wrong in blamed(slack)
        assert ana.modal("Tide").id == form.id


@WAYS
@pytest.mark.parametrize("answer", [None, {}])
def test_an_empty_answer_closes_the_form(way: Way, answer: object) -> None:
    with way({"view_submission": answer}, open_form) as slack:
        ana = slack.as_user("Ana")
        ana.command("Tide", "/tide")

        assert ana.modal("Tide").submit().kind == "closed"
        assert "error" not in slack.log("envelope")[-1]


def offer(payload: Json) -> None:
    payload["api"].chat_postMessage(channel=payload["user_id"], text="Where?", blocks=[actions(WHERE)])


@WAYS
@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (None, "must provide an object"),
        ({}, "missing required field: options or option_groups"),
        ([1], "must provide an object"),
        ("s", "must provide an object"),
        ({"options": {}}, "must be an array [json-pointer:/options]"),
        ({"options": [option("a") | {"value": ["a"]}]}, "must be a string [json-pointer:/options/0/value]"),
    ],
)
def test_choices_that_slack_does_not_take_are_trouble_for_the_person_and_explained_in_the_log(
    way: Way, answer: object, wrong: str
) -> None:
    with way({"block_suggestion": answer}, offer) as slack:
        ana = slack.as_user("Ana")
        ana.command("Tide", "/tide")

        with pytest.raises(DidNotWork, match="app_error") as caught:
            ana.wait_for_message("Tide", "Where").options("Where", "a")

        assert TROUBLE in str(caught.value)
        assert wrong in blamed(slack)


@WAYS
def test_no_choices_are_an_answer_too(way: Way) -> None:
    with way({"block_suggestion": {"options": []}}, offer) as slack:
        slack.as_user("Ana").command("Tide", "/tide")
        assert slack.as_user("Ana").wait_for_message("Tide", "Where").options("Where", "a") == []


def test_a_command_s_acknowledgement_that_is_a_list_is_the_app_s_mistake() -> None:
    with on_a_socket({"command": [1]}, lambda _: None) as slack:
        with pytest.raises(DidNotWork, match="app_error"):
            slack.as_user("Ana").command("Tide", "/tide")
        assert "an object or a text" in blamed(slack)


@pytest.mark.parametrize(("body", "said"), [(b"high", "high"), (b"[1]", "[1]"), (b'"high"', '"high"')])
def test_a_command_s_answer_over_http_that_is_no_object_is_shown_as_it_is(body: bytes, said: str) -> None:
    with on_http({"command": body}, lambda _: None) as slack:
        slack.as_user("Ana").command("Tide", "/tide")
        assert slack.as_user("Ana").wait_for_message("Tide", said).ephemeral


def test_an_answer_that_is_no_text_is_an_error_of_the_app() -> None:
    answers: Answers = {"command": NO_TEXT, "view_submission": NO_TEXT, "block_actions": NO_TEXT}
    with on_http(answers, open_form) as slack:
        ana = slack.as_user("Ana")

        with pytest.raises(DidNotWork, match="app_error"):
            ana.command("Tide", "/tide")
        with pytest.raises(DidNotWork, match="app_error"):
            ana.modal("Tide").submit()
        assert [entry["ack"] for entry in slack.log("envelope")] == [{"failed": "app_error"}] * 2


def test_an_event_comes_again_when_its_answer_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.0)
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)  # a busy machine answers late
    with on_http({"event_callback": NO_TEXT}, open_form) as slack:
        slack.as_user("Ana").say("Tide", "hello")

        again = slack.wait_for(lambda: slack.log("envelope", retry_attempt=1), "the second attempt")
        assert again[0]["retry_reason"] == "http_error"


def test_an_answer_that_breaks_off_is_an_error_of_the_app() -> None:
    with on_http({"command": BREAKS_OFF}, open_form) as slack, pytest.raises(DidNotWork, match="app_error"):
        slack.as_user("Ana").command("Tide", "/tide")
