"""What reaches a Bolt app, and what it answers, is the same over a socket and over HTTP, synchronous or not."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from localslack import AppConfig, LocalSlack, delivery, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TIDE, actions, button, field, modal
from tests.localslack.ways import http_app, linked, linked_to, over_asgi, over_http

PLACES = [{"text": {"type": "plain_text", "text": place}, "value": place.lower()} for place in ("Porto", "Oban")]
FORM = modal("Tide", [field("Place", {"type": "external_select", "min_query_length": 0})], callback_id="form")


class Heard:
    """What a Tide app was sent, by kind, and what it does about it."""

    def __init__(self) -> None:
        self.bodies: dict[str, list[Json]] = {}
        self.retries: list[tuple[str | None, str | None]] = []
        self.failures = 0  # how many events are still to fail
        self.addresses: list[tuple[str, str]] = []  # over HTTP: what came, and to which of the manifest's addresses

    def note(self, request: BoltRequest | AsyncBoltRequest) -> None:
        """Where a request was sent to."""
        kind = request.body.get("type") or "command"
        self.addresses += [(kind, to) for to in request.query.get("to", [])]

    def keep(self, kind: str, body: Json) -> None:
        self.bodies.setdefault(kind, []).append(body)

    def event(self, request: BoltRequest | AsyncBoltRequest) -> None:
        headers = {name.lower(): values[0] for name, values in request.headers.items()}
        self.retries.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        self.keep("event", request.body)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not yet")


def tide(heard: Heard, client: WebClient) -> App:
    """Tide by Bolt."""
    app = App(
        client=client,
        signing_secret=SIGNING_SECRET,
        token_verification_enabled=False,
        process_before_response=True,  # so that a listener's failure is what the sender sees
    )

    @app.use
    def note(request: BoltRequest, next_: Callable[[], None]) -> None:
        heard.note(request)
        next_()

    @app.command("/tide")
    def command(ack: Callable[..., object], body: Json, client: WebClient) -> None:
        heard.keep("command", body)
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack(text="opened", blocks=[actions(button("Again", "again"))])

    @app.options("value")
    def suggest(ack: Callable[..., object], body: Json) -> None:
        heard.keep("suggestion", body)
        ack(options=[place for place in PLACES if body["value"] in place["value"]])

    @app.view("form")
    def save(ack: Callable[..., object], body: Json) -> None:
        heard.keep("submission", body)
        ack(response_action="errors", errors={"place": "Closed today."})

    @app.action("again")
    def again(ack: Callable[..., object], body: Json, respond: Callable[..., object]) -> None:
        heard.keep("click", body)
        ack()
        respond("again", replace_original=True)

    @app.event("message")
    def event(request: BoltRequest) -> None:
        heard.event(request)

    @app.error
    def fail(error: Exception) -> BoltResponse:
        return BoltResponse(status=500, body=str(error))

    return app


def async_tide(heard: Heard, client: AsyncWebClient) -> AsyncApp:
    """The same by Bolt's asynchronous app."""
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)

    @app.use
    async def note(request: AsyncBoltRequest, next_: Callable[[], Awaitable[None]]) -> None:
        heard.note(request)
        await next_()

    @app.command("/tide")
    async def command(ack: Callable[..., Awaitable[object]], body: Json, client: AsyncWebClient) -> None:
        heard.keep("command", body)
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack(text="opened", blocks=[actions(button("Again", "again"))])

    @app.options("value")
    async def suggest(ack: Callable[..., Awaitable[object]], body: Json) -> None:
        heard.keep("suggestion", body)
        await ack(options=[place for place in PLACES if body["value"] in place["value"]])

    @app.view("form")
    async def save(ack: Callable[..., Awaitable[object]], body: Json) -> None:
        heard.keep("submission", body)
        await ack(response_action="errors", errors={"place": "Closed today."})

    @app.action("again")
    async def again(
        ack: Callable[..., Awaitable[object]],
        body: Json,
        respond: Callable[..., Awaitable[object]],
    ) -> None:
        heard.keep("click", body)
        await ack()
        await respond("again", replace_original=True)

    @app.event("message")
    async def event(request: AsyncBoltRequest) -> None:
        heard.event(request)

    @app.error
    async def fail(error: Exception) -> BoltResponse:
        return BoltResponse(status=500, body=str(error))

    return app


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
def heard() -> Heard:
    return Heard()


@pytest.fixture(params=["socket", "HTTP", "async socket", "async HTTP"])
def slack(request: pytest.FixtureRequest, heard: Heard) -> Iterator[LocalSlack]:
    """A workspace with Tide in it, connected in one of the ways."""
    client, async_client = WebClient(BOT_TOKEN), AsyncWebClient(BOT_TOKEN)
    with ExitStack() as running:
        if request.param == "HTTP":
            manifest = addressed(running.enter_context(http_app(tide(heard, client))))
        elif request.param == "async HTTP":
            manifest = addressed(running.enter_context(over_asgi(async_tide(heard, async_client))))
        else:
            manifest = TIDE
        slack = running.enter_context(serve(apps=[AppConfig(manifest, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)]))
        client.base_url = async_client.base_url = slack.api_url
        if request.param == "socket":
            running.enter_context(linked_to(slack))(tide(heard, client))
        elif request.param == "async socket":
            running.enter_context(linked(async_tide(heard, async_client), slack))
        yield slack


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
            ("block_suggestion", "options"),
            ("view_submission", "interactivity"),
        ]


def test_a_click_is_answered_through_its_response_url(slack: LocalSlack, heard: Heard) -> None:
    ana = slack.as_user("Ana")
    ana.command("#claims-care", "/tide")
    message = ana.wait_for_message("#claims-care", "Again")

    message.click("Again")

    assert ana.wait_until(message, "again").text == "again"
    assert heard.bodies["click"][0]["actions"][0]["action_id"] == "again"


def test_an_event_comes_again_until_it_is_acknowledged(
    slack: LocalSlack, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "NOTICED_AFTER", 0.0)  # over HTTP; a socket is silent until the time is up
    heard.failures = 1

    slack.as_user("Ana").say("Tide", "hello")

    first, second = slack.wait_for(lambda: heard.bodies.get("event", [])[1:] and heard.bodies["event"], "both")
    assert first["event_id"] == second["event_id"]
    entries = slack.wait_for(lambda: slack.log("envelope", type="events_api")[1:], "the second attempt")
    reason = "http_error" if heard.addresses else "timeout"
    first_time = (None, None) if heard.addresses else ("0", "")
    assert heard.retries == [first_time, ("1", reason)]
    assert (entries[0]["retry_attempt"], entries[0]["retry_reason"]) == (1, reason)
    if heard.addresses:
        assert set(heard.addresses) == {("event_callback", "events")}


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


@pytest.mark.parametrize("asynchronous", [False, True], ids=["HTTP", "async HTTP"])
def test_a_wrong_signature_reaches_no_listener(heard: Heard, asynchronous: bool) -> None:
    client, async_client = WebClient(BOT_TOKEN), AsyncWebClient(BOT_TOKEN)
    app = over_asgi(async_tide(heard, async_client)) if asynchronous else http_app(tide(heard, client))

    def run(address: str, secret: str) -> None:
        with serve(apps=[AppConfig(over_http(address), BOT_TOKEN, APP_TOKEN, secret)]) as slack:
            client.base_url = async_client.base_url = slack.api_url
            slack.as_user("Ana").command("#claims-care", "/tide à Óbidos & « 82 % »")

    with app as address:
        with pytest.raises(DidNotWork, match="app_error"):
            run(address, "another")
        run(address, SIGNING_SECRET)

    assert [body["text"] for body in heard.bodies["command"]] == ["à Óbidos &amp; « 82 % »"]
