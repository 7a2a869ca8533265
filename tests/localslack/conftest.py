"""A workspace with one app in it, over real sockets."""

from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from localslack import LocalSlack, serve
from tests.localslack.tide import BOT_TOKEN
from tests.localslack.ways import AnyApp, Way, linked_to


@pytest.fixture
def way() -> Way:
    """How the app is reached; a test marked with `every_way` runs in all four."""
    return "socket"


@pytest.fixture
def app(way: Way) -> AnyApp:
    """Tide without listeners yet; `start` it when it has them."""
    return AnyApp(way)


@pytest.fixture
def slack(app: AnyApp) -> Iterator[LocalSlack]:
    with serve(apps=[app.config()]) as running, app.at(running):
        yield running


@pytest.fixture
def api(slack: LocalSlack, app: AnyApp) -> WebClient:
    """Slack's own client, as the app's bot."""
    return app.client(slack)


@pytest.fixture
def tide(slack: LocalSlack) -> App:
    """Tide by the synchronous Bolt over a socket, where the link itself matters; `connect` it when it has listeners."""
    client = WebClient(BOT_TOKEN, base_url=slack.api_url)
    return App(name="tide", client=client, token_verification_enabled=False, raise_error_for_unhandled_request=False)


@pytest.fixture
def connect(slack: LocalSlack) -> Iterator[Callable[..., SocketModeHandler]]:
    with linked_to(slack) as link:
        yield link
