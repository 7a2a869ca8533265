"""How a process says that it is: by which rules that is fine, and over HTTP."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.processes import Role
from bot.health import KEPT, Facts, Looking, Outbox, Tick, as_json, problems, unready
from handlers.health import health_app, listen_at, telling

NOW = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
RESTING = Tick(NOW - SECOND, None, None)
WELL = Facts(
    at=NOW,
    role=Role.BOTH,
    version="1.2",
    started_at=NOW - HOUR,
    stopping=False,
    outbox=Outbox(None, 0),
    can_write=True,
    is_socket=True,
    linked_since=NOW - MINUTE,
    is_overrun=False,
    refused="",
    ticks={"plan": RESTING, "send": RESTING},
)
LONG_UP = replace(WELL, started_at=NOW - 9 * HOUR)


@pytest.mark.parametrize(
    ("fine", "wrong", "told"),
    [
        (WELL, replace(WELL, stopping=True), {"stopping": "this process is about to end"}),
        (WELL, replace(WELL, outbox=None), {"database": "cannot be reached"}),
        (WELL, replace(WELL, can_write=False), {"database": "cannot be written"}),
        (WELL, replace(WELL, linked_since=None), {"slack": "not connected"}),
        # Over HTTP, and where nothing is heard, there is no link that could be down.
        (
            replace(WELL, is_socket=False, linked_since=None),
            replace(WELL, linked_since=None),
            {"slack": "not connected"},
        ),
        (
            replace(WELL, ticks={"send": Tick(NOW - 3 * MINUTE, None, None)}),
            replace(WELL, ticks={"send": Tick(NOW - 3 * MINUTE - SECOND, None, None)}),
            {"send": "not done for 3 minutes"},
        ),
        (
            replace(WELL, started_at=NOW - 3 * MINUTE, ticks={"plan": Tick(None, None, None)}),
            replace(WELL, started_at=NOW - 3 * MINUTE - SECOND, ticks={"plan": Tick(None, None, None)}),
            {"plan": "not done for 3 minutes"},
        ),
        (
            # Showing thousands of messages anew takes hours: what counts is that it goes on.
            replace(WELL, ticks={"show": Tick(NOW - 9 * HOUR, 9 * HOUR, HOUR)}),
            replace(WELL, ticks={"show": Tick(NOW - 9 * HOUR, 9 * HOUR, HOUR + SECOND)}),
            {"show": "has got no further for 60 minutes"},
        ),
        (WELL, replace(WELL, is_overrun=True), {"queue": "more comes from Slack than can be taken"}),
        (
            # Who only listens sends nothing that could be refused.
            replace(WELL, role=Role.LISTEN, ticks={}, refused="token_revoked"),
            replace(WELL, refused="token_revoked"),
            {"token": "Slack refuses the bot's token (token_revoked)"},
        ),
        (
            # What an earlier run got done is no step of this one, nor is its end this one's beginning.
            replace(WELL, ticks={"send": Tick(NOW - HOUR, HOUR, 9 * HOUR)}),
            replace(WELL, ticks={"send": Tick(NOW - HOUR, HOUR + SECOND, None)}),
            {"send": "has got no further for 60 minutes"},
        ),
        (
            replace(LONG_UP, outbox=Outbox(3 * HOUR, 0)),
            replace(LONG_UP, outbox=Outbox(3 * HOUR + SECOND, 0)),
            {"deliveries": "one has been due for 180 minutes, and nothing was sent for 540"},
        ),
        (
            # A queue of fifty thousand at Slack's pace takes hours as well.
            replace(LONG_UP, outbox=Outbox(9 * HOUR, 0), ticks={"send": Tick(NOW, SECOND, HOUR)}),
            replace(LONG_UP, outbox=Outbox(9 * HOUR, 0), ticks={"send": Tick(NOW, SECOND, HOUR + SECOND)}),
            {"deliveries": "one has been due for 540 minutes, and nothing was sent for 60"},
        ),
        (
            # Who has just come to life has had no time to work off what fell due before.
            replace(WELL, outbox=Outbox(9 * HOUR, 0)),
            replace(LONG_UP, outbox=Outbox(9 * HOUR, 0)),
            {"deliveries": "one has been due for 540 minutes, and nothing was sent for 540"},
        ),
        (
            # Who only listens is not to blame for what is not sent.
            replace(LONG_UP, role=Role.LISTEN, ticks={}, outbox=Outbox(9 * HOUR, 0)),
            replace(LONG_UP, role=Role.TICK, is_socket=False, outbox=Outbox(9 * HOUR, 0)),
            {"deliveries": "one has been due for 540 minutes, and nothing was sent for 540"},
        ),
        (replace(WELL, outbox=Outbox(None, 99)), replace(WELL, outbox=None), {"database": "cannot be reached"}),
    ],
)
def test_a_process_is_well_up_to_the_edge_of_each_rule_and_not_beyond(
    fine: Facts, wrong: Facts, told: dict[str, str]
) -> None:
    assert problems(fine) == {}
    assert as_json(fine)["status"] == "ok"
    assert problems(wrong) == told
    assert as_json(wrong)["status"] == ("stopping" if wrong.stopping else "failing")


def test_what_is_told_are_counts_moments_and_ages() -> None:
    facts = replace(WELL, outbox=Outbox(90 * SECOND, 2), ticks={"send": Tick(NOW - MINUTE, 5 * SECOND, SECOND)})
    assert as_json(facts) == {
        "status": "ok",
        "problems": {},
        "role": "both",
        "version": "1.2",
        "started_at": "2027-01-06T09:00:00+00:00",
        "database": "ok",
        "oldest_due_seconds": 90.0,
        "unknown_deliveries": 2,
        "slack": {"connected": True, "since": "2027-01-06T09:59:00+00:00"},
        "ticks": {
            "send": {
                "last": "2027-01-06T09:59:00+00:00",
                "seconds_ago": 60.0,
                "running_seconds": 5.0,
                "no_further_seconds": 1.0,
            }
        },
    }


def test_asking_often_looks_once_a_second() -> None:
    looks: list[Facts] = []
    clock = [0.0]

    def look() -> Facts:
        looks.append(WELL)
        return WELL

    health = Looking(look, lambda: clock[0])
    for clock[0] in (0.0, 0.1, KEPT - 0.01):
        assert health() == WELL
    assert len(looks) == 1
    clock[0] = KEPT
    health()
    assert len(looks) == 2


@pytest.fixture
def told() -> list[Facts]:
    """What is known of the process; the last is how it is now."""
    return [WELL]


@pytest.fixture
def url(told: list[Facts]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    app = health_app(lambda: told[-1], lambda: b"up 1\n")
    with listen_at(("127.0.0.1", port)) as door, telling(app, door):
        yield f"http://127.0.0.1:{port}"


def asked(url: str) -> tuple[int, bytes, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers["content-type"]
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(), refused.headers["content-type"]


def test_over_http_a_well_process_answers_200_and_another_503(url: str, told: list[Facts]) -> None:
    status, body, kind = asked(f"{url}/healthz")
    assert (status, json.loads(body), kind) == (200, as_json(WELL), "application/json")
    told.append(replace(WELL, stopping=True))
    status, body, _ = asked(f"{url}/healthz")
    assert (status, json.loads(body)["status"]) == (503, "stopping")


@pytest.mark.parametrize(
    ("how", "keeps"),
    [
        (replace(LONG_UP, ticks={"send": Tick(None, 9 * HOUR, None)}), 200),
        (replace(LONG_UP, outbox=Outbox(9 * HOUR, 99)), 200),
        (replace(WELL, outbox=None), 503),
        (replace(WELL, can_write=False), 503),
        (replace(WELL, linked_since=None), 503),
        (replace(WELL, stopping=True), 503),
    ],
)
def test_a_balancer_is_told_to_leave_only_a_process_that_could_not_answer_people(
    url: str, told: list[Facts], how: Facts, keeps: int
) -> None:
    told.append(how)
    assert asked(f"{url}/healthz")[0] == 503
    status, body, kind = asked(f"{url}/readyz")
    assert (status, kind) == (keeps, "application/json")
    assert json.loads(body) == {"status": "ready" if keeps == 200 else "not ready", "problems": dict(unready(how))}


@pytest.mark.parametrize(
    ("how", "what"),
    [(replace(WELL, refused="account_inactive"), "token"), (replace(WELL, is_overrun=True), "queue")],
)
def test_whoever_looks_after_the_machine_is_told_what_is_wrong_over_http(
    url: str, told: list[Facts], how: Facts, what: str
) -> None:
    told.append(how)
    status, body, _ = asked(f"{url}/healthz")
    assert (status, json.loads(body)["problems"]) == (503, dict(problems(how)))
    assert what in problems(how)


def test_metrics_are_told_in_prometheus_own_format_and_nothing_else_is_there(url: str) -> None:
    status, body, kind = asked(f"{url}/metrics")
    assert (status, body) == (200, b"up 1\n")
    assert kind.startswith("text/plain; version=0.0.4")
    assert asked(f"{url}/")[0] == 404
