"""Faults on request as Slack's asynchronous clients meet them, and as apps over HTTP do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from localslack import AppConfig, LocalSlack, serve
from localslack.client import DidNotWork
from localslack.wire import Json
from tests import asynchronous
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.localslack.ways import http_app, over_http


def client(slack: LocalSlack, timeout: int = 10) -> AsyncWebClient:
    """Slack's asynchronous client without any retries."""
    return AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[], timeout=timeout)


def texts(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.as_user("Ana").messages("Tide")]


def say(slack: LocalSlack, text: str = "hello", timeout: int = 10) -> Coroutine[None, None, object]:
    return client(slack, timeout).chat_postMessage(channel="U0ANA", text=text)


def test_a_429_and_the_sdk_s_own_patience(slack: LocalSlack) -> None:
    slack.fault("ratelimited", "chat.postMessage", count=1)
    patient = client(slack)
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))

    asynchronous.run(patient.chat_postMessage(channel="U0ANA", text="hello"))

    assert texts(slack) == ["hello"]
    assert [entry["status"] for entry in slack.log("api", method="chat.postMessage")] == [429, 200]


def test_a_5xx_does_nothing(slack: LocalSlack) -> None:
    slack.fault("error", "chat.postMessage", count=1, status=503)

    with pytest.raises(SlackApiError) as caught:
        asynchronous.run(say(slack))

    assert (caught.value.response.status_code, caught.value.response["error"]) == (503, "service_unavailable")
    assert texts(slack) == []


def test_a_lost_answer_leaves_the_message_and_a_dead_connection(slack: LocalSlack) -> None:
    slack.fault("lost", "chat.postMessage", count=1)

    with pytest.raises(Exception, match="Server disconnected"):
        asynchronous.run(say(slack))

    assert texts(slack) == ["hello"]


@pytest.mark.parametrize(("kind", "arrived"), [("slow", ["hello"]), ("hang", [])])
def test_a_call_that_outlasts_the_client_was_done_if_slow_and_not_if_hanging(
    slack: LocalSlack, kind: str, arrived: list[str]
) -> None:
    slack.fault(kind, "chat.postMessage", **({"seconds": 60} if kind == "slow" else {}))

    with pytest.raises(TimeoutError):
        asynchronous.run(say(slack, timeout=1))

    assert texts(slack) == arrived


def test_many_calls_may_hang_at_once_and_all_go_on(slack: LocalSlack) -> None:
    async def run() -> None:
        fault = await asyncio.to_thread(slack.fault, "hang", "chat.postMessage")
        calls = [asyncio.ensure_future(say(slack, f"hello {number}")) for number in range(30)]
        await asyncio.to_thread(fault.wait_until_struck, 30)
        assert texts(slack) == []
        await asyncio.to_thread(fault.remove)
        await asyncio.gather(*calls)

    asynchronous.run(run())

    assert sorted(texts(slack)) == sorted(f"hello {number}" for number in range(30))


@asynccontextmanager
async def connected(
    slack: LocalSlack, app: AsyncApp, ping_interval: float = 10
) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


def test_an_asynchronous_app_hears_an_event_twice_with_one_id(slack: LocalSlack) -> None:
    app = AsyncApp(client=client(slack))
    heard: list[str] = []

    @app.event("message")
    async def keep(body: Json) -> None:
        heard.append(body["event_id"])

    async def run() -> None:
        async with connected(slack, app):
            await asyncio.to_thread(slack.wait_until_connected)
            slack.fault("duplicate", "event:message", count=1)
            await asyncio.to_thread(slack.as_user("Ana").say, "Tide", "82")
            await asyncio.to_thread(slack.wait_for, lambda: len(heard) == 2, "both")

    asynchronous.run(run())

    assert heard[0] == heard[1]


@pytest.mark.parametrize("fault", [{"kind": "drop", "on": "socket", "warn": True}, {"kind": "half_open"}])
def test_the_asynchronous_client_makes_a_new_link(slack: LocalSlack, fault: Json) -> None:
    app = AsyncApp(client=client(slack))

    async def run() -> None:
        async with connected(slack, app, ping_interval=1) as handler:
            await asyncio.to_thread(slack.wait_until_connected)
            before = await handler.client.session_id()
            slack.post("/control/faults", fault | {"count": 1})
            async with asyncio.timeout(30):
                while await handler.client.session_id() == before:
                    await asyncio.to_thread(slack.get, "/page/changes", since=-1, wait=1)
                    await asyncio.sleep(0.05)

    asynchronous.run(run())


def test_a_lost_answer_of_a_response_url_has_done_its_work(slack: LocalSlack) -> None:
    app = AsyncApp(client=client(slack))
    slack.fault("lost", "response_url", count=1)

    @app.command("/tide")
    async def answer(ack: Callable[[], Coroutine[None, None, object]], command: Json) -> None:
        await ack()
        hook = AsyncWebhookClient(command["response_url"], retry_handlers=[])
        with pytest.raises(Exception, match="Server disconnected"):
            await hook.send(text="answered")

    async def run() -> None:
        async with connected(slack, app):
            await asyncio.to_thread(slack.wait_until_connected)
            ana = slack.as_user("Ana")
            await asyncio.to_thread(ana.command, "#claims-care", "/tide")
            await asyncio.to_thread(ana.wait_for_message, "#claims-care", "answered")

    asynchronous.run(run())


# HTTP mode


@contextmanager
def served(app: App) -> Iterator[LocalSlack]:
    """A workspace that reaches this app over HTTP."""
    with (
        http_app(app) as address,
        serve(apps=[AppConfig(over_http(address), BOT_TOKEN, APP_TOKEN, SIGNING_SECRET)]) as slack,
    ):
        app.client.base_url = slack.api_url
        yield slack


@pytest.fixture
def tide() -> App:
    return App(client=WebClient(BOT_TOKEN), signing_secret=SIGNING_SECRET, token_verification_enabled=False)


def test_an_app_over_http_hears_events_late_twice_and_again(tide: App) -> None:
    heard: list[tuple[str, str | None]] = []

    @tide.event("message")
    def keep(request: BoltRequest, event: Json) -> None:
        heard.append((event["text"], request.headers.get("x-slack-retry-num", [None])[0]))

    with served(tide) as slack:
        ana = slack.as_user("Ana")
        with slack.fault("duplicate", "event", count=1):
            ana.say("Tide", "twice")
            slack.wait_for(lambda: heard == [("twice", None)] * 2, "both")
        with slack.fault("late", "event", count=1, seconds=600):
            ana.say("Tide", "late")
            ana.say("Tide", "soon")
            slack.wait_for(lambda: heard[2:] == [("soon", None)], "the second before the first")
        slack.wait_for(lambda: heard[3:] == [("late", None)], "the first")
        slack.fault("lost", "event", count=1)
        ana.say("Tide", "again")
        slack.wait_for(lambda: heard[4:] == [("again", None), ("again", "1")], "it again")


def test_an_app_over_http_has_no_link_to_lose(tide: App) -> None:
    tide.command("/tide")(lambda ack: ack("high"))

    with served(tide) as slack:
        fault = slack.fault("drop", "command")
        slack.as_user("Ana").command("#claims-care", "/tide")

        assert fault.struck == 0


def test_a_command_over_http_whose_acknowledgement_is_lost_was_run(tide: App) -> None:
    ran: list[str] = []

    @tide.command("/tide")
    def run(ack: Ack, command: Json) -> None:
        ran.append(command["text"])
        ack("It is high.")

    with served(tide) as slack:
        slack.fault("lost", "command", count=1)
        with pytest.raises(DidNotWork, match="timeout"):
            slack.as_user("Ana").command("#claims-care", "/tide now")

    assert ran == ["now"]
