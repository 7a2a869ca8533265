"""A workspace with one app in it, over real sockets."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from time import monotonic, sleep

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from localslack import AppConfig, LocalSlack, serve
from tests.localslack.tide import APP_TOKEN, BOT_TOKEN, TIDE


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[AppConfig(TIDE, BOT_TOKEN, APP_TOKEN)]) as running:
        yield running


@pytest.fixture
def api(slack: LocalSlack) -> WebClient:
    """Slack's own client, as the app's bot."""
    return WebClient(BOT_TOKEN, base_url=slack.api_url)


@pytest.fixture
def tide(slack: LocalSlack, api: WebClient) -> App:
    """A Bolt app without listeners yet; `connect` it when it has them."""
    return App(name="tide", client=api, token_verification_enabled=False, raise_error_for_unhandled_request=False)


@pytest.fixture
def connect(slack: LocalSlack) -> Iterator[Callable[..., SocketModeHandler]]:
    with linked_to(slack) as link:
        yield link


def let_go(client: SocketModeClient, slack: LocalSlack) -> None:
    """End a link of Slack's SDK, without its patience."""
    # The SDK notices its own close only after seconds of waiting in its threads, but an ended link
    # at once. Nobody needs to wait for the rest of its threads.
    client.auto_reconnect_enabled = False
    slack.end_links(warn=False)
    deadline = monotonic() + 1  # a silent link never notices
    while client.is_connected() and monotonic() < deadline:
        sleep(0.005)
    Thread(target=client.close).start()


@contextmanager
def linked_to(slack: LocalSlack) -> Iterator[Callable[..., SocketModeHandler]]:
    """Links apps to a workspace over sockets, and ends the links again."""
    with ExitStack() as links:

        def link(app: App, ping_interval: float = 10) -> SocketModeHandler:
            handler = SocketModeHandler(app, APP_TOKEN, ping_interval=ping_interval)
            handler.connect()  # type: ignore[no-untyped-call]
            links.callback(let_go, handler.client, slack)
            slack.wait_until_connected()
            return handler

        yield link
