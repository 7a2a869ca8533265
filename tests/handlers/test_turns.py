"""Listeners compute in turns, and wait for Slack side by side."""

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager

import pytest
from slack_bolt import Ack, App, BoltRequest, Respond
from slack_sdk import WebClient

from bot.slack.clients import client
from bot.slack.manifest import manifest
from handlers.app import make_app
from handlers.turns import Turns, given_up
from localslack.apps import AppConfig
from localslack.server import serve

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


def test_what_a_listener_asks_slack_and_answers_is_waited_for_without_its_turn(turns: Turns) -> None:
    waits: list[str] = []
    config = AppConfig(manifest(command="/goal", checkin_command="/checkin"))

    @contextmanager
    def waiting() -> Iterator[None]:
        with given_up():
            waits.append(threading.current_thread().name)
            yield

    with serve(apps=[config]) as slack:
        app = make_app(client(config.bot_token, slack.api_url, waiting=waiting), None, turns, waiting)
        answered = _listen(app)
        form = {"command": "/goal", "user_id": "U0ANA", "team_id": "T1", "response_url": f"{slack.url}/response/none"}
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
