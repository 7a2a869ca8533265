"""Whatever is typed, wherever it is typed: an answer, never an unexpected error. On both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from itertools import cycle
from typing import ParamSpec, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import App, BoltRequest

from bot.domain.check_ins import Report, Source, Status
from bot.domain.teams import TeamPlace, TeamWish
from bot.services.clock import Clock
from bot.settings import read_settings
from bot.slack.manifest import manifest
from handlers import listeners
from handlers.app import make_app
from handlers.commands import CommandNames
from handlers.socket_mode import SocketLink
from localslack.apps import AppConfig
from localslack.client import DidNotWork, LocalSlack, PersonAt
from localslack.server import serve
from localslack.surfaces import ViewSeen
from main import Headway
from storage.units import unit_of_work
from tests.databases import Database, kept_open
from tests.office import NoHurry

HARBOUR = "T0HARBOUR"
CHANNEL = "#claims-care"
INSTALLED = AppConfig(manifest(command="/goal", checkin_command="/checkin"))
A_FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

ODD = (
    "\x1b[31m", "\x7f", "\u202e", "\ufeff", "\U0010ffff", "\r\n", "\t", "`", "*_~", "&lt;", "<!here>", "<@U0BO>",
    "G-1", "G-99999999999999999999", "82", "1e400", "-0", "9" * 400, "٣", "½", "1,204", "1.204", "from 3 to ", "%", "h",
    "on track", "done", "by 30 June", "31 February 99999", "no change", "G-1 ", "https://a.b/82", "x" * 3100, "\\u0000",
)  # fmt: skip
some = st.lists(st.sampled_from(ODD) | st.text(max_size=12), max_size=4).map("".join)
texts = st.tuples(some, st.sampled_from(("\x00", "")), some).map("".join)
"""Much of what a parser might stumble over, every other time with a NUL, which PostgreSQL does not take."""
numbers = st.just("80") | texts

P = ParamSpec("P")
T = TypeVar("T")


class AtOnce(Executor):
    """Runs what it is given before it returns, so that a test sees what a listener did after its acknowledgement."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as failure:  # noqa: BLE001 - it is the future's
            future.set_exception(failure)
        return future


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(apps=[INSTALLED]) as running:
        yield running


@pytest.fixture
def headway(slack: LocalSlack, database: Database, clock: Clock) -> Iterator[Headway]:
    """Ana leads Claims care with Bo, and its goal G-1 has a check-in; nothing ticks by itself."""
    given_settings = {
        "SLACK_BOT_TOKEN": INSTALLED.bot_token,
        "SLACK_APP_TOKEN": INSTALLED.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database.url,
    }
    with pytest.MonkeyPatch.context() as opening:
        opening.setattr("main.open_engines", kept_open)
        headway = Headway(read_settings(given_settings), clock, NoHurry())
    services, here = headway.services, headway.installation
    services.workspaces.ensure(here.workspace_id, here.name, here.bot_user_id)
    services.people.need(HARBOUR, ["U0INES", "U0ANA", "U0BO"])
    headway.ticks.directory()
    root = _team(headway, TeamWish("Harbour", "U0INES", None, (), zone="Europe/Lisbon"), "C0QUALITY")
    _team(headway, TeamWish("Claims care", "U0ANA", root, ("U0BO",), zone="Europe/Lisbon"), "C0CLAIMS")
    yield headway
    headway.stop()


def _team(headway: Headway, wish: TeamWish, channel: str) -> int:
    return headway.services.teams.save(HARBOUR, "U0INES", TeamPlace(channel, None, once=wish.name), wish).team.team_id


@pytest.fixture
def app(headway: Headway) -> App:
    app = make_app(headway.client, None, AtOnce(), paced=headway.paced)
    listeners.register(app, headway.services, CommandNames())
    return app


@pytest.fixture
def ana(slack: LocalSlack, headway: Headway, app: App) -> Iterator[PersonAt]:
    """Ana at her page, with a goal of her team's and a first check-in."""
    link = SocketLink(app, INSTALLED.app_token, 2)
    link.connect()
    slack.wait_until_connected()
    ana = slack.as_user("Ana")
    ana.command(CHANNEL, "/goal set Raise CSAT from 78% to 85% by 30 June")
    assert ana.modal("Set a goal").submit().errors == {}
    ana.modal().close(whole_stack=True)
    headway.services.check_ins.check_in(HARBOUR, "U0ANA", 1, Report(status=Status.ON_TRACK), Source.TAP)
    yield ana
    link.close()


def unexpected(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as not foreseen since it was asked last."""
    found = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    caplog.clear()
    return found


def fields_for_text(form: ViewSeen) -> list[str]:
    inputs = [block for block in form.blocks if block["type"] == "input"]
    return [block["label"]["text"] for block in inputs if block["element"]["type"] == "plain_text_input"]


VERBS = ("set", "update", "update G-1", "show", "list", "edit", "review", "help", "team", "")
OPENINGS = ("/goal set", "/goal edit G-1", "/goal update G-1", "/goal review G-1", "/goal team", "/goal close G-1")

NUMERIC = ("Now", "Target", "Where is it now?")


def test_what_cannot_be_kept_is_left_out_of_what_is_kept(headway: Headway, ana: PersonAt) -> None:
    ana.command(CHANNEL, "/goal update G-1 79 on track one\x00 note\x1b")
    form_notes = {"Where is it now?": "80", "Anything worth knowing?": "another\x00 note\ttabbed"}
    ana.command(CHANNEL, "/goal update G-1")
    assert ana.modal().fill(form_notes).submit().errors == {}
    with unit_of_work(headway.engines).reading(HARBOUR) as tx:
        notes = [check_in.report.note for check_in in tx.check_ins.of_goal(1)]
    assert {"one note", "another note\ttabbed"} <= set(notes)


def test_a_title_cannot_turn_round_what_the_bot_says(headway: Headway, ana: PersonAt) -> None:
    ana.command(CHANNEL, "/goal set Answer \u202efaster\u200b from 78% to 85% by 30 June")
    assert ana.modal("Set a goal").fill({"What is to be achieved?": "\u2067Answer \u202efaster"}).submit().errors == {}
    with unit_of_work(headway.engines).reading(HARBOUR) as tx:
        assert [goal.title for goal in tx.goals.get_many([2]).values()] == ["Answer faster"]


@pytest.mark.parametrize("blank", ["\u200f", "\u2800", "\u3164 \u00ad"], ids=ascii)
def test_a_title_that_shows_no_character_is_asked_for_on_its_field(headway: Headway, ana: PersonAt, blank: str) -> None:
    ana.command(CHANNEL, "/goal set Raise loyalty from 78% to 85% by 30 June")
    title = "What is to be achieved?"
    assert ana.modal("Set a goal").fill({title: blank}).submit().errors == {title: "Please fill this in."}


def test_no_text_after_a_command_leads_to_an_unexpected_error(ana: PersonAt, caplog: pytest.LogCaptureFixture) -> None:
    @A_FEW
    @given(st.sampled_from(VERBS), texts)
    def type_it(verb: str, text: str) -> None:
        ana.command(CHANNEL, f"/goal {verb} {text}")
        if not ana.no_modal():
            ana.modal().close(whole_stack=True)
        assert unexpected(caplog) == []

    type_it()


def test_no_text_in_a_form_leads_to_an_unexpected_error(ana: PersonAt, caplog: pytest.LogCaptureFixture) -> None:
    # Everything is drawn first: which fields there are depends on what was sent before, and hypothesis takes draws that
    # differ for the same beginning as a fault of the test.
    @A_FEW
    @given(st.sampled_from(OPENINGS), st.tuples(*[texts] * 8), st.tuples(*[numbers] * 3))
    def fill_it(opening: str, some_texts: tuple[str, ...], some_numbers: tuple[str, ...]) -> None:
        ana.command(CHANNEL, opening)
        if ana.no_modal():  # the goal was closed by what was sent before
            return
        form = ana.modal()
        next_text, next_number = cycle(some_texts), cycle(some_numbers)
        labels = fields_for_text(form)
        form.fill({label: next(next_number if label in NUMERIC else next_text)[:150] for label in labels})
        with suppress(DidNotWork):  # the page keeps what is too long, or missing, to itself
            form.submit()
        if not ana.no_modal():
            ana.modal().close(whole_stack=True)
        assert unexpected(caplog) == []

    fill_it()


def test_no_reply_leads_to_an_unexpected_error(
    headway: Headway, app: App, ana: PersonAt, caplog: pytest.LogCaptureFixture
) -> None:
    channel = ana.place("Headway")
    said = iter(range(10**6))

    @settings(A_FEW, max_examples=5)  # Slack takes one message a second in a channel, and so does the sender
    @given(texts | st.text(st.characters(), max_size=20))
    def say_it(text: str) -> None:
        number = next(said)
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": channel,
            "user": "U0ANA",
            "text": text,
            "ts": f"{number}.1",
        }
        body = {"type": "event_callback", "team_id": HARBOUR, "event_id": f"Ev{number}", "event": event}
        app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        headway.ticks.send()
        assert unexpected(caplog) == []

    say_it()
