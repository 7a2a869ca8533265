"""What handlers call Slack with: at its turn, never while a method rests, and never past the outbox."""

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.deliveries import Message
from bot.services.unit_of_work import StorageBusy
from bot.slack import clients
from bot.slack.answering import AnsweringClient, PastTheOutboxError
from bot.slack.pacer import Pacer
from localslack.client import LocalSlack
from localslack.server import serve
from tests.office import HARBOUR, INSTALLED

HOME = {"type": "home", "blocks": []}


@dataclass
class Time:
    now: float = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Told:
    """Stands for the outbox; while `is_busy` it takes nothing."""

    is_busy: bool = False
    messages: list[str] = field(default_factory=list)

    def tell(self, _workspace: str, _to: str, _occurrence: str, message: Message, _thread: str | None = None) -> None:
        if self.is_busy:
            raise StorageBusy
        self.messages.append(message.text)


@pytest.fixture(scope="module")
def slack() -> Any:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def client(slack: LocalSlack, time: Time, told: Told) -> AnsweringClient:
    plain = clients.client(INSTALLED.bot_token, slack.api_url)
    return AnsweringClient(plain, HARBOUR, Pacer(lambda: time.now, time.sleep), told)  # type: ignore[arg-type]


def calls(slack: LocalSlack, method: str) -> int:
    return len(slack.log("api", method=method))


def test_a_method_that_slack_asked_to_let_rest_is_not_called_until_then(
    slack: LocalSlack, client: AnsweringClient, time: Time
) -> None:
    before = calls(slack, "views.publish")
    with slack.fault("ratelimited", "views.publish", retry_after=15):
        for _ in range(3):
            with pytest.raises(SlackApiError) as refused:
                client.views_publish(user_id="U0ANA", view=HOME)
            assert refused.value.response.status_code == 429
    assert calls(slack, "views.publish") == before + 1
    time.now += 15
    client.views_publish(user_id="U0ANA", view=HOME)
    assert calls(slack, "views.publish") == before + 2


def test_a_form_is_asked_for_at_once_however_many_people_click(
    slack: LocalSlack, client: AnsweringClient, time: Time
) -> None:
    before = calls(slack, "views.open")
    for _ in range(5):
        with pytest.raises(SlackApiError):  # of no trigger: it was asked for
            client.views_open(trigger_id="none", view=HOME)
    assert (calls(slack, "views.open"), time.now) == (before + 5, 1000.0)


def test_no_form_is_asked_for_while_that_rests(slack: LocalSlack, client: AnsweringClient) -> None:
    before = calls(slack, "views.open")
    with slack.fault("ratelimited", "views.open", retry_after=15):
        for _ in range(3):
            with pytest.raises(SlackApiError):
                client.views_open(trigger_id="none", view=HOME)
    assert calls(slack, "views.open") == before + 1


def test_nothing_is_posted_past_the_outbox(slack: LocalSlack, client: AnsweringClient, told: Told) -> None:
    before = calls(slack, "chat.postMessage")
    with pytest.raises(PastTheOutboxError):
        client.chat_postMessage(channel="U0ANA", text="Hello")
    client.post("U0ANA", "once", Message("Hello"))
    assert told.messages == ["Hello"]
    assert calls(slack, "chat.postMessage") == before


def test_what_tells_of_a_database_out_of_reach_is_posted_at_its_turn(
    slack: LocalSlack, client: AnsweringClient, told: Told
) -> None:
    told.is_busy = True
    before = calls(slack, "chat.postMessage")
    client.post("U0ANA", "once", Message("The database is out of reach"))
    assert calls(slack, "chat.postMessage") == before + 1
    with slack.fault("ratelimited", "chat.postMessage", retry_after=15):
        for _ in range(2):
            with pytest.raises(SlackApiError):
                client.post("U0ANA", "twice", Message("The database is out of reach"))
    assert calls(slack, "chat.postMessage") == before + 2


def test_handlers_name_no_call_that_posts() -> None:
    folder = Path(__file__).parents[2] / "handlers"
    named = [
        f"{file.name}:{node.lineno}"
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("chat_postMessage", "chat_update", "api_call")
    ]
    assert named == []
