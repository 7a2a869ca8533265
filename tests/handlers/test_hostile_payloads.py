"""Payloads of every kind, bent at random: each is acknowledged, answered in words, and writes nothing that is refused.

`FUZZ_EXAMPLES` says how many on each database; otherwise few are taken.
"""

import os
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_bolt import App, BoltRequest, BoltResponse

from handlers import answers
from handlers.shapes import is_slacks
from localslack.client import LocalSlack
from tests import arrivals
from tests.databases import Database
from tests.handlers.test_any_text import ana, app, headway, slack
from tests.office import HARBOUR

__all__ = ["ana", "app", "headway", "slack"]

EXAMPLES = {"sqlite": 40, "postgresql": 120}
"""PostgreSQL takes less of what is bent: no NUL, nothing too long, nothing of another type."""
OURS_TO_PREVENT = re.compile(r"DataError|IntegrityError|Conflict|ProgrammingError|StatementError|StorageBusy|Recursion")
"""Kinds of failures that the database answers with, where what it was given should never have come so far."""

UNKNOWN = """No payload in tests/arrivals.py reaches {}, so nothing bends one, or brings one again.
Add one: to `_ACTIONS_LIKE`, `_SEARCHES_LIKE` or `_EVENTS_LIKE` where it differs from another in its name alone; else to
tests/handlers/arrivals.json, as "action ACTION_ID", "command NAME", "event TYPE", "form CALLBACK_ID" or
"search ACTION_ID", with the `payload` that the local Slack's inspector (`main.py try`) shows of the envelope when you
do it. If it writes, it is to write there as well, about a goal or team that there is: see `WRITE` in
test_comes_again.py.
"""

BENT: tuple[Any, ...] = (
    None, "", "\x00", "a\x00b", "\ud800", "x" * 5000, "G-1", "G-1|on_track|2027-01-04", "1e400", "-1", "0", "|||",
    "G-99999999999999999999", "2027-13-45", "{", "{}", "[]", '{"draft": 1}', '{"draft_id": "x"}', "U0BO", "C0CLAIMS",
    "T0OTHER", "🟢", "<@U0BO>", "9" * 300, 0, -1, 2**70, 1.5, True, [], {}, [[]], [None], {"id": None},
    {"value": "x"}, {"type": "x"},
)  # fmt: skip
"""In the place of what stands somewhere in a payload."""


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "AGAIN_AFTER", 0.0)


def deep(levels: int) -> Any:
    nested: Any = "x"
    for _ in range(levels):
        nested = {"a": [nested]}
    return nested


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload, the whole left out."""
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in below:
        yield (*path, key)
        yield from places(value, (*path, key))


def bend(body: dict[str, Any], at: float, how: Any) -> None:
    """Put something else at a place of a payload, leave it out (...), or add what nobody knows."""
    every = list(places(body))
    path = every[int(at * len(every)) % len(every)]
    node: Any = body
    for key in path[:-1]:
        node = node[key]
    if how is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = deepcopy(how)


bends = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.one_of(st.sampled_from(BENT), st.just(...), st.just(deep(300)), st.text(max_size=20), st.integers()),
)


def dispatched(app: App, body: dict[str, Any]) -> BoltResponse:
    """Return the answer, as the link to Slack has it: it acknowledges by itself what is not even a request to Bolt."""
    try:
        request = BoltRequest(body=body, mode="socket_mode")
    except (AttributeError, KeyError, TypeError, ValueError):
        return BoltResponse(status=200)
    return app.dispatch(request)


def check_harmless(caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """No failure was one that a check of the database's had to stop."""
    failures = [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    caplog.clear()
    assert not [failure for failure in failures if OURS_TO_PREVENT.search(failure.partition("\n")[0])], kind


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_listener_has_a_payload_that_reaches_it(app: App) -> None:
    bodies = [arrivals.payload(kind) for kind in arrivals.kinds()]
    for listener in app._listeners:
        reached = [
            body
            for body in bodies
            if listener.matches(req=BoltRequest(body=body, mode="socket_mode"), resp=BoltResponse(status=404))
        ]
        assert reached, UNKNOWN.format(listener.ack_function.__qualname__)


@pytest.mark.parametrize("kind", arrivals.kinds())
def test_what_slack_sends_has_the_shape_that_is_let_in(kind: str) -> None:
    assert is_slacks(arrivals.payload(kind))


@pytest.mark.parametrize("kind", arrivals.kinds())
@pytest.mark.parametrize("workspace", [None, "", ...])
def test_what_comes_from_no_workspace_has_no_such_shape(kind: str, workspace: Any) -> None:
    body = arrivals.payload(kind)
    for holder, name in ((body, "team_id"), (body, "team"), (body.get("user"), "team_id")):
        if isinstance(holder, dict):
            holder.pop(name, None)
            if workspace is not ...:
                holder[name] = workspace
    assert not is_slacks(body)


@pytest.mark.parametrize("kind", ["command /goal", "command /checkin"])
@pytest.mark.parametrize("field", ["team_id", "response_url"])
def test_a_command_says_where_it_is_from_and_where_its_answer_goes(kind: str, field: str) -> None:
    assert not is_slacks(arrivals.payload(kind) | {field: None})


UNHEARD_OF: tuple[dict[str, Any], ...] = (
    {"type": "event_callback", "team_id": HARBOUR, "event": {"type": "reaction_added"}},
    {"type": "view_closed", "team": {"id": HARBOUR}, "user": {"id": "U0BO"}, "view": {}},
    {"type": "shortcut", "team": {"id": HARBOUR}, "user": {"id": "U0BO"}, "callback_id": "none"},
    {"type": "of tomorrow"},
    {},
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_nothing_listens_to_is_acknowledged_so_that_it_does_not_come_again(app: App) -> None:
    for body in UNHEARD_OF:
        assert dispatched(app, body).status == 200, body


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_button_of_an_earlier_version_says_that_it_does_nothing_any_more(
    app: App, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    body = arrivals.payload("action check_in.tap.on_track")
    body["actions"][0]["action_id"] = "check_in.of_old"
    assert dispatched(app, body).status == 200
    assert "reference" not in caplog.text
    said = [str(call) for call in slack.log("api")]
    assert any("earlier Headway" in call for call in said)


def test_no_payload_however_bent_goes_unacknowledged_or_writes_what_is_refused(
    app: App, database: Database, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    @settings(
        max_examples=int(os.environ.get("FUZZ_EXAMPLES", EXAMPLES[database.name])),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.sampled_from(arrivals.kinds()), st.lists(bends, min_size=1, max_size=3))
    @example("action absence.back", [(0.0, None)])
    @example("form team.merge_form", [(0.390625, ...)])
    @example("command /checkin", [(0.5625, None)])
    def send_it(kind: str, bent: list[tuple[float, Any]]) -> None:
        body = arrivals.payload(kind)
        for at, how in bent:
            bend(body, at, how)
        assert dispatched(app, body).status == 200
        check_harmless(caplog, kind)

    send_it()
    assert "Traceback" not in str(slack.log("api"))
