"""What reaches a Bolt app, and what it answers, is the same over a socket and over HTTP, synchronous or not."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse, Respond
from slack_sdk import WebClient

from localslack import AppConfig, LocalSlack, delivery, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TIDE, actions, button, field, modal
from tests.localslack.ways import AnyApp, Way, every_way, http_app, over_http

PLACES = [{"text": {"type": "plain_text", "text": place}, "value": place.lower()} for place in ("Porto", "Oban")]
FORM = modal("Tide", [field("Place", {"type": "external_select", "min_query_length": 0})], callback_id="form")


class Heard:
    """What a Tide app was sent, by kind, and what it does about it."""

    def __init__(self, app: AnyApp) -> None:
        self.bodies: dict[str, list[Json]] = {}
        self.retries: list[tuple[str | None, str | None]] = []
        self.failures = 0  # how many events are still to fail
        self.addresses: list[tuple[str, str]] = []  # over HTTP: what came, and to which of the manifest's addresses
        app.command("/tide")(self._command)
        app.options("value")(self._suggest)
        app.view("form")(self._save)
        app.action("again")(self._again)
        app.event("message")(self._event)

    def _keep(self, kind: str, request: BoltRequest) -> None:
        self.bodies.setdefault(kind, []).append(dict(request.body))
        self.addresses += [(kind, to) for to in request.query.get("to", [])]

    def _command(self, ack: Ack, request: BoltRequest, client: WebClient) -> None:
        self._keep("command", request)
        client.views_open(trigger_id=request.body["trigger_id"], view=FORM)
        ack(text="opened", blocks=[actions(button("Again", "again"))])

    def _suggest(self, ack: Ack, request: BoltRequest) -> None:
        self._keep("suggestion", request)
        ack(options=[place for place in PLACES if request.body["value"] in str(place["value"])])

    def _save(self, ack: Ack, request: BoltRequest) -> None:
        self._keep("submission", request)
        ack(response_action="errors", errors={"place": "Closed today."})

    def _again(self, ack: Ack, request: BoltRequest, respond: Respond) -> None:
        self._keep("click", request)
        ack()
        respond("again", replace_original=True)

    def _event(self, request: BoltRequest) -> None:
        headers = {name.lower(): values[0] for name, values in request.headers.items()}
        self.retries.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        self._keep("event", request)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not yet")


def addressed(base: str) -> Json:
    """Tide's manifest for HTTP, with an address of its own for each kind of request."""

    def to(kind: str) -> str:
        return f"{base}?to={kind}"

    manifest = over_http(to("commands"))
    manifest["settings"] |= {
        "interactivity": {
            "is_enabled": True,
            "request_url": to("interactivity"),
            "message_menu_options_url": to("options"),
        },
        "event_subscriptions": TIDE["settings"]["event_subscriptions"] | {"request_url": to("events")},
    }
    return manifest


@pytest.fixture
def app(way: Way) -> AnyApp:
    """Tide, whose acknowledgement tells how its listener fared."""
    return AnyApp(way, process_before_response=True)


@pytest.fixture
def heard(app: AnyApp) -> Heard:
    return Heard(app)


@pytest.fixture
def slack(app: AnyApp, heard: Heard) -> Iterator[LocalSlack]:
    """A workspace with Tide in it, which is there already."""
    manifest = addressed(app.address()) if app.over_http else TIDE
    config = AppConfig(manifest, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)
    with serve(apps=[config]) as running, app.at(running):
        app.start()
        yield running


@every_way
def test_a_command_opens_a_form_with_suggestions_and_errors(slack: LocalSlack, heard: Heard) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    form = ana.modal("Tide")
    place = {"container": {"type": "view", "view_id": form.id}, "block_id": "place", "action_id": "value"}

    suggested = ana.act("options", **place, query="po")
    outcome = ana.act("submit", view_id=form.id, state={"place": {"value": suggested["options"][0]}})

    assert [one["value"] for one in suggested["options"]] == ["porto"]
    assert heard.bodies["suggestion"][0]["value"] == "po"
    assert outcome["errors"] == {"place": "Closed today."}
    (sent,) = heard.bodies["submission"]
    assert sent["view"]["state"]["values"]["place"]["value"]["selected_option"] == PLACES[0]
    assert {body["team_id"] for body in heard.bodies["command"]} == {"T0HARBOUR"}
    if heard.addresses:
        assert heard.addresses == [
            ("command", "commands"),
            ("suggestion", "options"),
            ("submission", "interactivity"),
        ]


@every_way
def test_a_click_is_answered_through_its_response_url(slack: LocalSlack, heard: Heard) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    message = ana.wait_for_message("#claims-care", "Again")

    message.click("Again")

    assert ana.wait_until(message, "again").text == "again"
    assert heard.bodies["click"][0]["actions"][0]["action_id"] == "again"


@every_way
def test_an_event_comes_again_until_it_is_acknowledged(
    slack: LocalSlack, app: AnyApp, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.0)
    # A failure is answered over HTTP; a socket is silent until the time is up.
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0 if app.over_http else 1.0)
    monkeypatch.setattr(delivery, "RETRY_AFTER", (0.0, 0.0, 0.0))
    heard.failures = 3

    slack.as_user("Ana").say("Tide", "hello")

    slack.wait_for(lambda: not heard.failures, "three failures", within=30)
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)  # a busy machine answers late
    slack.wait_for(lambda: len(heard.retries) == 4, "all attempts", within=30)
    log = slack.wait_for(lambda: slack.log("envelope")[3:] and slack.log("envelope"), "the last attempt in the log")
    reason = "http_error" if heard.addresses else "timeout"
    first_time = (None, None) if heard.addresses else ("0", "")
    assert heard.retries == [first_time, ("1", reason), ("2", reason), ("3", reason)]
    assert len({body["event_id"] for body in heard.bodies["event"]}) == 1
    assert [(one["retry_attempt"], one["retry_reason"]) for one in log[1:]] == [(n, reason) for n in (1, 2, 3)]
    if heard.addresses:
        assert set(heard.addresses) == {("event", "events")}


def test_over_http_an_app_may_ask_not_to_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.0)
    monkeypatch.setattr(delivery, "ACK_SECONDS", 60.0)  # a busy machine answers late
    client = WebClient(BOT_TOKEN)
    app = App(client=client, signing_secret=SIGNING_SECRET, token_verification_enabled=False)
    app.event("message")(lambda: None)

    @app.use
    def refuse(body: Json) -> BoltResponse:
        final = body["event"]["text"] == "once"
        return BoltResponse(status=500, headers={"X-Slack-No-Retry": "1"} if final else {})

    with (
        http_app(app) as address,
        serve(apps=[AppConfig(over_http(address), BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)]) as slack,
    ):
        client.base_url = slack.api_url
        slack.as_user("Ana").say("Tide", "once")
        slack.as_user("Ana").say("Tide", "again")

        def attempts(text: str) -> list[Json]:
            return [one for one in slack.log("envelope") if one["payload"]["event"]["text"] == text]

        slack.wait_for(lambda: attempts("again")[1:], "the second attempt of what may come again")
        assert len(attempts("once")) == 1


@pytest.mark.parametrize("way", ["HTTP", "async HTTP"])
def test_a_wrong_signature_reaches_no_listener(way: Way) -> None:
    def command(secret: str) -> Heard:
        app = AnyApp(way)
        heard = Heard(app)
        with serve(apps=[replace(app.config(), signing_secret=secret)]) as slack, app.at(slack):
            app.start()
            with nullcontext() if secret == SIGNING_SECRET else pytest.raises(DidNotWork, match="app_error"):
                slack.as_user("Ana").command("#claims-care", "/tide à Óbidos & « 82 % »")
        return heard

    assert command("another").bodies == {}
    assert [body["text"] for body in command(SIGNING_SECRET).bodies["command"]] == ["à Óbidos &amp; « 82 % »"]
