"""Slack holds every thread that listens: what comes is acknowledged all the same, and forms and searches answered."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
import uvicorn

import main
from bot.domain.deliveries import Kind, NewDelivery, State
from bot.services.clock import SystemClock
from bot.services.waiting import EVENTS_WAIT, patience
from bot.settings import read_settings
from bot.slack.manifest import manifest
from handlers.app import FORM_THREADS
from handlers.floods import Floods
from localslack.apps import AppConfig
from localslack.client import LocalSlack
from localslack.server import serve
from main import Headway
from storage import engines as storage_engines
from storage.units import unit_of_work
from tests.databases import copied
from tests.office import HARBOUR, INSTALLED, NoHurry, settle

THREADS = 4
SECRET = "5ecbe7" * 6
SEARCHED = "Which goal does it help?"
"""Its options are asked for with each few letters typed; there is no goal yet that it could help."""
LONG = 60.0
"""Seconds for which Slack would hold back its answers, if the test did not end it."""


@pytest.fixture(params=["over the socket", "over HTTP"])
def door(request: pytest.FixtureRequest) -> Iterator[socket.socket | None]:
    """Listen where Slack's requests are to arrive, if they come as such."""
    if request.param == "over the socket":
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def slack(door: socket.socket | None) -> Iterator[LocalSlack]:
    app = INSTALLED
    if door is not None:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        asked = manifest(command="/goal", checkin_command="/checkin", http_url=address)
        app = AppConfig(asked, signing_secret=SECRET)
    with serve(apps=[app]) as running:
        yield running


@pytest.fixture
def headway(
    slack: LocalSlack,
    door: socket.socket | None,
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Headway]:
    """The bot with few threads, which wait as long as it takes until they may write."""
    monkeypatch.setattr(storage_engines, "PATIENCE", LONG)
    link = {"SLACK_APP_TOKEN": INSTALLED.app_token} if door is None else {"SLACK_SIGNING_SECRET": SECRET}
    settings = read_settings(
        {
            "SLACK_BOT_TOKEN": INSTALLED.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": copied(sqlite_template, tmp_path),
            "LISTENER_THREADS": str(THREADS),
            **link,
        }
    )
    running = Headway(settings, SystemClock(), NoHurry(), Floods())
    running.start(heartbeat=False)
    settle(running)
    with ExitStack() as serving:
        if door is None:
            slack.wait_until_connected()
        else:
            serving.enter_context(served(running, door))
        yield running
        slack.clear_faults()
    running.stop()


@contextmanager
def served(headway: Headway, door: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(headway.web(), log_config=None, lifespan="off"))
    serving = Thread(target=server.run, args=([door],))
    serving.start()
    try:
        yield
    finally:
        server.should_exit = True
        serving.join()


def test_what_people_say_gives_way_to_forms_and_waits_longer_to_be_written(headway: Headway) -> None:
    seen: list[float] = []
    for listeners in (headway._turns, headway._answering, headway._told):
        listeners.submit(lambda: seen.append(patience(0))).result(LONG)
    assert seen == [0, 0, EVENTS_WAIT]


def test_commands_are_acknowledged_while_more_replies_than_threads_wait_to_be_written(
    slack: LocalSlack, headway: Headway
) -> None:
    bo = slack.as_user("Bo")
    with unit_of_work(headway.engines).writing(HARBOUR) as tick:
        tick.receipts.keep("view:V0", {}, datetime.now(UTC))
        for number in range(2 * THREADS):
            bo.say("Headway", f"thanks {number}")
        bo.command("#claims-care", "/goal help")  # raises where it is not acknowledged in three seconds
        bo.wait_for_message("#claims-care", "/goal set")


def test_everything_is_acknowledged_while_every_listener_waits_for_slack(slack: LocalSlack, headway: Headway) -> None:
    ana, bo = slack.as_user("Ana"), slack.as_user("Bo")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June 2031")
    form = ana.modal("Set a goal")
    with slack.fault("slow", "views.open", seconds=LONG) as silence:
        for _ in range(THREADS):
            bo.command("#claims-care", "/goal set Answer sooner")
        silence.wait_until_struck(THREADS)
        bo.command("#claims-care", "/goal help")  # raises where it is not acknowledged in three seconds
        assert form.options(SEARCHED, "csat") == []  # raises where it is not answered in three seconds
        assert form.submit().errors == {}
    assert headway.services.goals.show(HARBOUR, "U0ANA", 1).goal.title == "Raise CSAT"
    bo.wait_for_message("#claims-care", "/goal set")


def test_forms_and_searches_are_answered_while_slack_takes_none_of_the_homes_that_a_flood_of_events_would_show(
    slack: LocalSlack, headway: Headway
) -> None:
    ana, bo = slack.as_user("Ana"), slack.as_user("Bo")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June 2031")
    form = ana.modal("Set a goal")
    with slack.fault("slow", "views.publish", seconds=LONG) as silence:
        for _ in range(FORM_THREADS * THREADS + 1):
            bo.open_home()
        silence.wait_until_struck()
        assert form.options(SEARCHED, "csat") == []  # raises where it is not answered in three seconds
        assert form.submit().errors == {}


def test_searches_are_answered_while_more_replies_than_threads_wait_to_be_written(
    slack: LocalSlack, headway: Headway
) -> None:
    ana, bo, fay = (slack.as_user(name) for name in ("Ana", "Bo", "Fay"))
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June 2031")
    form = ana.modal("Set a goal")
    with unit_of_work(headway.engines).writing(HARBOUR) as tick:
        tick.receipts.keep("view:V0", {}, datetime.now(UTC))
        for number in range(3 * FORM_THREADS * THREADS):
            bo.say("Headway", f"thanks {number}")
            fay.say("Headway", f"thanks {number}")
        assert form.options(SEARCHED, "csat") == []


def test_a_stop_leaves_what_slack_does_not_answer_to_a_look_up_and_gives_the_rest_back(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "FINISHED_WITHIN", 0.1)
    now = datetime.now(UTC)
    with unit_of_work(headway.engines).writing(HARBOUR) as tx:
        for recipient in ("U0ANA", "U0BO"):
            about = {"text": "Hello", "blocks": []}
            tx.deliveries.enqueue(NewDelivery(Kind.TOLD, recipient, "hello", now, about=about))

    def states() -> list[State]:
        with unit_of_work(headway.engines).reading(HARBOUR) as tx:
            found = [tx.deliveries.find(Kind.TOLD, recipient, "hello") for recipient in ("U0ANA", "U0BO")]
        return sorted(each.state for each in found if each is not None)

    with slack.fault("slow", "chat.postMessage", seconds=LONG) as silence:
        headway.heartbeat.start()
        silence.wait_until_struck()
        stopping = Thread(target=headway.stop)
        stopping.start()
        slack.wait_for(lambda: states() == [State.DUE, State.UNKNOWN], "both to be left to the next process")
    stopping.join(60)
    assert not stopping.is_alive()


def test_a_stop_gives_back_at_once_what_slack_was_not_handed(
    slack: LocalSlack, headway: Headway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "FINISHED_WITHIN", 0.1)
    waits, left, comes = Event(), Event(), Event()

    def no_turn_yet(*_: object, **__: object) -> float:
        waits.set()
        assert comes.wait(LONG)
        return 0.0

    def leave() -> None:
        ticks_leave()
        left.set()

    ticks_leave = headway.ticks.leave
    monkeypatch.setattr(NoHurry, "wait", no_turn_yet)
    monkeypatch.setattr(headway.ticks, "leave", leave)
    now = datetime.now(UTC)
    with unit_of_work(headway.engines).writing(HARBOUR) as tx:
        tx.deliveries.enqueue(NewDelivery(Kind.TOLD, "U0BO", "hello", now, about={"text": "Hello", "blocks": []}))

    def state() -> State:
        with unit_of_work(headway.engines).reading(HARBOUR) as tx:
            found = tx.deliveries.find(Kind.TOLD, "U0BO", "hello")
        assert found is not None
        return found.state

    headway.heartbeat.start()
    assert waits.wait(LONG)
    stopping = Thread(target=headway.stop)
    stopping.start()
    assert left.wait(LONG)
    left_as = state()
    comes.set()
    stopping.join(LONG)
    assert left_as is State.DUE, "Slack cannot have it"
    assert state() is State.DUE
    assert slack.log("api", method="chat.postMessage") == []


def test_what_comes_first_is_acknowledged_while_slack_is_slow_to_say_who_we_are(
    slack: LocalSlack,
    headway: Headway,
) -> None:
    bo = slack.as_user("Bo")
    with slack.fault("slow", "auth.test", seconds=LONG):
        bo.command("#claims-care", "/goal help")  # raises where it is not acknowledged in three seconds
    bo.wait_for_message("#claims-care", "/goal set")
