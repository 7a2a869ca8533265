"""`python -m localslack` runs bots that were written for Slack: what people do with them, and what comes of it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from localslack import AppConfig, LocalSlack
from localslack.wire import Json
from tests.localslack.bots import desk, digest, greeter
from tests.localslack.ways import let_go, over_asgi

Run = Callable[..., AbstractContextManager[LocalSlack]]

GIVEN = AppConfig({})  # the tokens and secrets that the command line gives by default


@pytest.fixture
def run(tmp_path: Path) -> Run:
    @contextmanager
    def started(manifest: Json, *options: str) -> Iterator[LocalSlack]:
        """The program itself, with an app of this manifest."""
        file = tmp_path / "manifest.json"
        file.write_text(json.dumps(manifest))
        command = [sys.executable, "-m", "localslack", "--port", "0", "--manifest", str(file), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            try:
                assert program.stdout is not None
                yield LocalSlack(json.loads(program.stdout.readline())["url"])
            finally:
                program.terminate()

    return started


@pytest.fixture
def with_greeter(run: Run) -> Iterator[LocalSlack]:
    with run(greeter.MANIFEST) as slack:
        app = greeter.greeter(WebClient(GIVEN.bot_token, base_url=slack.api_url))
        handler = SocketModeHandler(app, GIVEN.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        slack.wait_until_connected()
        yield slack
        let_go(handler.client, slack)


def test_a_bolt_bot_greets_in_channels_threads_and_direct_messages(with_greeter: LocalSlack) -> None:
    ana = with_greeter.as_user("Ana")
    ana.invite("#claims-care", "Greeter")

    said = ana.say("#claims-care", "hello everybody")
    assert ana.wait_for_message("#claims-care", "hello, how are you?")
    ana.say("#claims-care", "hey again", thread=said.ts)
    assert ana.wait_for_reply(said, "hey, how are you?")
    ana.say("Greeter", "hi")
    assert ana.wait_for_message("Greeter", "hi, how are you?")


def test_a_bolt_bot_answers_a_command_and_shows_a_home(with_greeter: LocalSlack) -> None:
    ana = with_greeter.as_user("Ana")

    ana.command("#claims-care", "/greet the <world>")
    assert ana.wait_for_message("#claims-care", "Responding to the command: the <world>").ephemeral
    assert "Welcome home, @Ana Sousa" in ana.home(containing="Welcome").text


def test_a_bolt_bot_s_form_is_updated_and_tells_the_conversation_that_was_chosen(with_greeter: LocalSlack) -> None:
    ana = with_greeter.as_user("Ana")
    ana.command("#claims-care", "/greet")
    form = ana.modal("Hopes").fill({"What are your hopes?": "Rain"})

    form.click("Update")

    updated = ana.modal("Hopes, updated")
    assert updated.id == form.id
    assert updated.value("What are your hopes?") == "Rain"
    assert updated.submit().closed
    # Nobody touched the conversation: it is the one where the form was opened, though the bot is no member there.
    assert with_greeter.as_user("Bo").wait_for_message("#claims-care", "@Ana Sousa hopes: Rain")
    assert ana.wait_for_message("Greeter", "I have told your hopes in 1.")


@pytest.fixture
def with_desk(run: Run) -> Iterator[LocalSlack]:
    client = AsyncWebClient(GIVEN.bot_token)
    bot = desk.desk(client, GIVEN.signing_secret)
    with over_asgi(bot) as address, run(desk.MANIFEST, "--request-url", address) as slack:
        client.base_url = slack.api_url
        slack.as_user("Ana").invite("#claims-care", "desk")
        yield slack


def test_an_asynchronous_bot_over_http_takes_a_ticket(with_desk: LocalSlack) -> None:
    ana = with_desk.as_user("Ana")
    ana.command("#claims-care", "/ticket")
    form = ana.modal("New ticket")

    assert form.options("Queue", "bi") == ["Billing"]
    form.choose("Due", "2027-01-31")
    form.fill({"Title": "Ring", "Queue": "Billing"})
    assert form.submit().errors == {"Title": "Say a little more."}
    outcome = form.fill({"Title": "Ring Mrs <Ito> back"}).submit()
    assert (outcome.kind, outcome.view and outcome.view.title) == ("updated", "Created")

    bo = with_desk.as_user("Bo")
    ticket = bo.wait_for_message("#claims-care", "in _Billing_, from @Ana Sousa")
    ticket.click("Take")
    assert bo.wait_until(ticket, "is taken by @Bo Tamihana")
    assert bo.wait_for_message("#claims-care", "Only you see this").ephemeral


def test_an_asynchronous_bot_over_http_takes_back_what_it_said_and_hears_of_a_closed_form(
    with_desk: LocalSlack,
) -> None:
    ana = with_desk.as_user("Ana")
    ana.home(containing="New ticket").click("New ticket")
    form = ana.modal("New ticket")
    form.fill({"Title": "Nobody answers", "Queue": "Claims"}).submit()
    ticket = ana.wait_for_message("desk", "Nobody answers")
    ticket.click("Forget")
    with_desk.wait_for(lambda: not any("Nobody" in m.text for m in ana.messages("desk")), "the ticket to go")

    ana.modal().close()
    ana.home(containing="New ticket").click("New ticket")
    ana.modal("New ticket").close()
    assert ana.wait_for_message("desk", "Your ticket was not created.")


def test_an_asynchronous_bot_over_http_answers_a_mention_in_a_thread(with_desk: LocalSlack) -> None:
    ana = with_desk.as_user("Ana")
    said = ana.say("#claims-care", "@desk the phones are down")

    assert ana.wait_for_reply(said, "Shall I make a ticket of it?")
    assert ana.wait_for_message("#claims-care", "I am listening.").ephemeral
    assert not with_desk.as_user("Bo").messages("#claims-care")[-1].ephemeral


@pytest.fixture
def with_digest(run: Run) -> Iterator[tuple[LocalSlack, digest.Digest]]:
    with run(digest.MANIFEST) as slack:
        bot = digest.Digest(WebClient(GIVEN.bot_token, base_url=slack.api_url), GIVEN.app_token)
        bot.socket.connect()
        slack.wait_until_connected()
        yield slack, bot
        let_go(bot.socket, slack)


def test_a_bot_without_bolt_reads_a_channel_and_puts_a_file_into_a_thread(
    with_digest: tuple[LocalSlack, digest.Digest],
) -> None:
    slack, bot = with_digest
    ana = slack.as_user("Ana")
    ana.invite("#claims-care", "Digest")

    ana.command("#claims-care", "/digest")

    head = ana.wait_for_message("#claims-care", "3 messages")
    reply = ana.wait_for_reply(head, "Here they are.")
    assert [file["name"] for file in reply.raw["files"]] == ["digest.txt"]
    assert bot.read.wait(10)
    assert "Hana Nováková: The storm claims from the weekend are all assigned." in bot.fetched[0].splitlines()
    done = ana.wait_for_message("#claims-care", "Dismiss")
    done.click("Dismiss")
    slack.wait_for(lambda: done.ts not in [m.ts for m in ana.messages("#claims-care")], "it to go")


def test_a_bot_without_bolt_is_told_where_it_may_not_read(with_digest: tuple[LocalSlack, digest.Digest]) -> None:
    slack, _ = with_digest
    slack.as_user("Ana").command("#claims-care", "/digest")

    assert slack.as_user("Ana").wait_for_message("#claims-care", "I cannot read here: not_in_channel").ephemeral
