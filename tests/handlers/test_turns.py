"""Listeners compute in turns, and wait for Slack side by side."""

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from slack_bolt import Ack, App, BoltRequest, Respond
from slack_sdk import WebClient

from bot.services.clock import SystemClock
from bot.settings import DEFAULT_LISTENER_THREADS as LISTENER_THREADS
from bot.slack.clients import client
from handlers.app import make_app
from handlers.turns import Turns, given_up
from localslack.server import serve
from storage import engines as storage_engines
from storage.engines import Engines, open_engines
from storage.units import unit_of_work
from tests.databases import Database, copied
from tests.office import HARBOUR, INSTALLED, headway_in, settle
from tests.world import ANA, WEDNESDAY, World

PATIENCE = 30
THREADS = 4


@pytest.fixture
def turns() -> Iterator[Turns]:
    made = Turns(THREADS, at_once=1)
    yield made
    made.shutdown()


def test_one_listener_begins_when_the_one_before_has_ended(turns: Turns) -> None:
    at_work, most = 0, 0
    counting = threading.Lock()
    pause = threading.Event()

    def listener() -> None:
        nonlocal at_work, most
        with counting:
            at_work += 1
            most = max(most, at_work)
        pause.wait(0.02)
        with counting:
            at_work -= 1

    done = [turns.submit(listener) for _ in range(3 * THREADS)]
    assert not wait(done, PATIENCE).not_done
    assert most == 1


def test_who_gives_way_computes_after_others_that_came_later_but_for_every_fourth_turn(turns: Turns) -> None:
    events = turns.beside(8, gives_way=True)
    order: list[str] = []
    began, ends = threading.Event(), threading.Event()

    def first() -> None:
        began.set()
        ends.wait(PATIENCE)

    done = [turns.submit(first)]
    assert began.wait(PATIENCE)
    clicks = turns.beside(8)
    for number, name in enumerate("abc123456", 1):
        done.append((events if name.isalpha() else clicks).submit(order.append, name))
        deadline = monotonic() + PATIENCE
        while len(turns._free) < number:
            assert monotonic() < deadline
            sleep(0.001)
    ends.set()
    assert not wait(done, PATIENCE).not_done
    assert "".join(order) == "123a456bc"
    events.shutdown()
    clicks.shutdown()


def test_listeners_wait_for_slack_side_by_side(turns: Turns) -> None:
    all_wait = threading.Barrier(THREADS)

    def listener() -> None:
        with given_up():
            all_wait.wait(PATIENCE)

    for done in [turns.submit(listener) for _ in range(THREADS)]:
        done.result(PATIENCE)


def test_a_listener_that_fails_leaves_its_turn_to_the_next(turns: Turns) -> None:
    def fails() -> None:
        with given_up():
            raise RuntimeError("Slack is away")

    failed = turns.submit(fails)
    assert isinstance(failed.exception(PATIENCE), RuntimeError)
    assert turns.submit(lambda: "next").result(PATIENCE) == "next"


def test_who_waited_for_slack_with_a_lock_ends_although_another_waits_for_that_lock_in_its_turn(turns: Turns) -> None:
    lock, held, asked = threading.Lock(), threading.Event(), threading.Event()

    def publishes() -> None:
        with lock, given_up():
            held.set()
            asked.wait(PATIENCE)

    def publishes_too() -> None:
        held.wait(PATIENCE)
        asked.set()
        with lock:
            pass

    for done in [turns.submit(publishes), turns.submit(publishes_too)]:
        done.result(PATIENCE)


def test_a_thread_without_a_turn_gives_none_up(turns: Turns) -> None:
    began, ends = threading.Event(), threading.Event()

    def listener() -> bool:
        began.set()
        return ends.wait(PATIENCE)

    first = turns.submit(listener)
    assert began.wait(PATIENCE)
    with given_up():
        second = turns.submit(lambda: "second")
        assert not second.done()
    ends.set()
    assert first.result(PATIENCE)
    assert second.result(PATIENCE) == "second"


@pytest.fixture
def patient(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engines]:
    """Return connections to the database that wait for a lock longer than a test asks."""
    monkeypatch.setattr(storage_engines, "PATIENCE", 2 * PATIENCE)
    engines = open_engines(database.url)
    yield engines
    engines.dispose()


def test_many_who_wait_to_write_leave_turn_and_connections_to_who_only_reads(world: World, patient: Engines) -> None:
    wait_to_write = threading.Semaphore(0)

    @contextmanager
    def waiting() -> Iterator[None]:
        with given_up():
            wait_to_write.release()
            yield

    uow = unit_of_work(patient, waiting=waiting)

    def write(key: str) -> None:
        with uow.writing(world.workspace_id) as tx:
            tx.receipts.keep(key, {}, WEDNESDAY)

    def read() -> str | None:
        with uow.reading(world.workspace_id) as tx:
            ana = tx.people.get(ANA)
        return ana.name if ana else None

    turns = Turns(LISTENER_THREADS, at_once=1)
    with world.uow.writing(world.workspace_id) as tick:
        tick.receipts.keep("view:V0", {}, WEDNESDAY)
        writers = [turns.submit(write, f"view:V{number}") for number in range(1, LISTENER_THREADS)]
        for _ in writers:
            assert wait_to_write.acquire(timeout=PATIENCE)
        assert turns.submit(read).result(PATIENCE) == "Ana"
    for writer in writers:
        writer.result(PATIENCE)
    turns.shutdown()


def test_a_list_is_shown_while_pauses_of_a_goal_wait_for_a_tick_that_writes(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_engines, "PATIENCE", 2 * PATIENCE)
    with serve(apps=[INSTALLED]) as slack, ExitStack() as ending:
        headway = headway_in(slack, copied(sqlite_template, tmp_path), SystemClock())
        ending.callback(headway.stop)
        headway.start(heartbeat=False)
        slack.wait_until_connected()
        settle(headway)
        ana, bo = slack.as_user("Ana"), slack.as_user("Bo")
        ana.command("#general", "/goal set Raise CSAT from 78% to 85% by 30 June 2031")
        assert ana.modal("Set a goal").submit().errors == {}
        with unit_of_work(headway.engines).writing(HARBOUR) as tick:
            tick.receipts.keep("view:V1", {}, WEDNESDAY)
            ana.command("#general", "/goal pause G-1")
            ana.command("#general", "/goal pause G-1")
            bo.command("#general", "/goal show G-1")
            bo.wait_for_message("#general", "Raise CSAT")
        ana.wait_for_message("#general", "paused")


def test_what_a_listener_asks_slack_and_answers_is_waited_for_without_its_turn(turns: Turns) -> None:
    waits: list[str] = []

    @contextmanager
    def waiting() -> Iterator[None]:
        with given_up():
            waits.append(threading.current_thread().name)
            yield

    with serve(apps=[INSTALLED]) as slack:
        app = make_app(client(INSTALLED.bot_token, slack.api_url, waiting=waiting), None, turns, waiting)
        answered = _listen(app)
        form = {"command": "/goal", "user_id": "U0ANA", "team_id": "T1", "channel_id": "C1", "trigger_id": "1"}
        form["response_url"] = f"{slack.url}/response/none"
        app.dispatch(BoltRequest(mode="socket_mode", body=form))
        assert answered.wait(PATIENCE)
    assert len(waits) == 2
    assert all(name.startswith("listener") for name in waits)


def _listen(app: App) -> threading.Event:
    answered = threading.Event()

    @app.command("/goal")
    def asks_and_answers(ack: Ack, client: WebClient, respond: Respond) -> None:
        ack()
        client.auth_test()
        respond("Done")
        answered.set()

    return answered
