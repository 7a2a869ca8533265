"""The four ways to an app: Socket Mode and HTTP, with Slack's synchronous and asynchronous clients and Bolt.

`AnyApp` is Tide by either Bolt. Its listeners are written once, as functions that wait; the asynchronous Bolt runs each
in a thread, where its own `ack`, `respond`, `say` and `client` wait, too. What is marked `every_way` runs in all four.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property, wraps
from inspect import iscoroutinefunction
from socketserver import ThreadingMixIn
from time import monotonic, sleep
from typing import Literal, TypeVar, cast, get_args
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import uvicorn
from slack_bolt import App
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from localslack import AppConfig, LocalSlack
from localslack.wire import Json
from tests import asynchronous
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TIDE

Way = Literal["socket", "HTTP", "async socket", "async HTTP"]
every_way = pytest.mark.parametrize("way", get_args(Way))
every_socket = pytest.mark.parametrize("way", ["socket", "async socket"])
every_client = every_socket  # for what an app asks of itself, where the way to it does not matter

Result = TypeVar("Result")
Listener = TypeVar("Listener", bound=Callable[..., object])
Run = Callable[[Coroutine[object, object, object]], object]


class Waiting:
    """Something asynchronous whose calls wait: it is used as what is not."""

    def __init__(self, it: object, run: Run) -> None:
        self._it, self._run = it, run

    def __call__(self, *given: object, **named: object) -> object:
        assert callable(self._it)
        return self._run(self._it(*given, **named))

    def __getattr__(self, name: str) -> object:
        part = getattr(self._it, name)
        return Waiting(part, self._run) if iscoroutinefunction(part) else part


def in_a_thread(listener: Callable[..., object]) -> Callable[..., Coroutine[object, object, None]]:
    """A listener that waits, for the asynchronous Bolt."""

    @wraps(listener)  # Bolt looks there for the names of what the listener wants
    async def listen(**given: object) -> None:
        loop = asyncio.get_running_loop()

        def run(call: Coroutine[object, object, object]) -> object:
            return asyncio.run_coroutine_threadsafe(call, loop).result()

        waits = ("ack", "respond", "say", "client")
        wanted = {name: Waiting(part, run) if name in waits else part for name, part in given.items()}
        await asyncio.to_thread(listener, **wanted)

    return listen


class AnyApp:
    """Tide (or another) by Bolt, without listeners yet, reached in one of the four ways.

    `process_before_response`: Bolt acknowledges when the listener is done, and not where it failed.
    """

    def __init__(
        self,
        way: Way,
        manifest: Json = TIDE,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        process_before_response: bool = False,
    ) -> None:
        self._manifest, self._bot_token, self._app_token = manifest, bot_token, app_token
        self._late = process_before_response
        self.over_http = way.endswith("HTTP")
        self.asynchronous = way.startswith("async")
        self._slack: LocalSlack | None = None
        self._running = ExitStack()

    @cached_property
    def bolt(self) -> App | AsyncApp:
        """Bolt's own app."""
        if self.asynchronous:
            client = AsyncWebClient(self._bot_token)
            return AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=self._late)
        return App(
            client=WebClient(self._bot_token),
            signing_secret=SIGNING_SECRET,
            token_verification_enabled=False,
            process_before_response=self._late,
        )

    def address(self) -> str:
        """Where the app answers over HTTP, from now on."""
        bolt = self.bolt
        return self._running.enter_context(over_asgi(bolt) if isinstance(bolt, AsyncApp) else http_app(bolt))

    def config(self) -> AppConfig:
        """What a workspace must know of the app."""
        manifest = over_http(self.address(), self._manifest) if self.over_http else self._manifest
        return AppConfig(manifest, self._bot_token, self._app_token, SIGNING_SECRET)

    @contextmanager
    def at(self, slack: LocalSlack) -> Iterator[None]:
        """Be an app of this workspace, for as long as it is there."""
        self._slack = slack
        if self.over_http:
            self.bolt.client.base_url = slack.api_url
        with self._running:
            yield

    def start(self) -> None:
        """Let in what the workspace sends: link up, if that is the way."""
        assert self._slack is not None
        if self.over_http:
            return
        bolt, slack = self.bolt, self._slack
        bolt.client.base_url = slack.api_url
        name = self._manifest["display_information"]["name"]
        if isinstance(bolt, AsyncApp):
            self._running.enter_context(linked(bolt, slack, self._app_token))
            slack.wait_until_connected(name)
        else:
            self._running.enter_context(linked_to(slack, name, self._app_token))(bolt)

    def command(self, name: str) -> Callable[[Listener], Listener]:
        return self._listening("command", name)

    def action(self, which: object) -> Callable[[Listener], Listener]:
        return self._listening("action", which)

    def options(self, which: object) -> Callable[[Listener], Listener]:
        return self._listening("options", which)

    def view(self, which: object) -> Callable[[Listener], Listener]:
        return self._listening("view", which)

    def view_closed(self, which: object) -> Callable[[Listener], Listener]:
        return self._listening("view_closed", which)

    def event(self, which: object) -> Callable[[Listener], Listener]:
        return self._listening("event", which)

    def _listening(self, kind: str, which: object) -> Callable[[Listener], Listener]:
        def add(listener: Listener) -> Listener:
            getattr(self.bolt, kind)(which)(in_a_thread(listener) if self.asynchronous else listener)
            return listener

        return add

    def client(self, slack: LocalSlack, token: str | None = None) -> WebClient:
        """Slack's client of the same kind as the app; also the asynchronous one is asked as the other is."""
        token = token or self._bot_token
        if self.asynchronous:
            return cast("WebClient", Waiting(AsyncWebClient(token, base_url=slack.api_url), asynchronous.run))
        return WebClient(token, base_url=slack.api_url)

    def webhook(self, address: str) -> WebhookClient:
        """Slack's client for response addresses, as `client` is for the Web API."""
        if self.asynchronous:
            return cast("WebhookClient", Waiting(AsyncWebhookClient(address), asynchronous.run))
        return WebhookClient(address)


def let_go(client: SocketModeClient, slack: LocalSlack, name: str | None = None) -> None:
    """End a link of Slack's SDK, without its patience."""
    # The SDK notices its own close only after seconds of waiting in its threads, but an ended link
    # at once. Nobody needs to wait for the rest of its threads.
    client.auto_reconnect_enabled = False
    slack.end_links(name, warn=False)
    deadline = monotonic() + 1  # a silent link never notices
    while client.is_connected() and monotonic() < deadline:
        sleep(0.005)
    threading.Thread(target=client.close).start()


@contextmanager
def linked_to(
    slack: LocalSlack, name: str | None = None, app_token: str = APP_TOKEN
) -> Iterator[Callable[..., SocketModeHandler]]:
    """Links an app (the first one) to a workspace over sockets, and ends the links again."""
    with ExitStack() as links:

        def link(app: App, ping_interval: float = 10) -> SocketModeHandler:
            handler = SocketModeHandler(app, app_token, ping_interval=ping_interval)
            handler.connect()  # type: ignore[no-untyped-call]
            links.callback(let_go, handler.client, slack, name)
            slack.wait_until_connected(name)
            return handler

        yield link


@contextmanager
def linked(app: AsyncApp, slack: LocalSlack, app_token: str = APP_TOKEN) -> Iterator[None]:
    """An asynchronous app on a socket, on an event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def link() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, app_token, web_client=AsyncWebClient(base_url=slack.api_url))
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    handler = asyncio.run_coroutine_threadsafe(link(), loop).result(timeout=10)
    try:
        yield
    finally:
        closing = handler.close_async()  # type: ignore[no-untyped-call]
        asyncio.run_coroutine_threadsafe(closing, loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Threads(ThreadingMixIn, WSGIServer):
    """A request more is answered, though an earlier one is still thought about."""

    daemon_threads = True


@contextmanager
def http_app(app: App) -> Iterator[str]:
    """A Bolt app behind HTTP on this machine; yields its address."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = make_server("127.0.0.1", 0, SlackRequestHandler(app), _Threads, Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def over_asgi(app: AsyncApp) -> Iterator[str]:
    """An asynchronous app behind HTTP on this machine; yields its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # whoever comes before the server is up, waits
    server = uvicorn.Server(uvicorn.Config(AsyncSlackRequestHandler(app), log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def over_http(address: str, manifest: Json = TIDE) -> Json:
    """A manifest (Tide's) with one address for everything."""
    features, settings = manifest["features"], manifest["settings"]
    commands = [command | {"url": address} for command in features["slash_commands"]]
    addresses = {
        "socket_mode_enabled": False,
        "interactivity": {"is_enabled": True, "request_url": address, "message_menu_options_url": address},
        "event_subscriptions": settings["event_subscriptions"] | {"request_url": address},
    }
    return manifest | {"features": features | {"slash_commands": commands}, "settings": settings | addresses}
