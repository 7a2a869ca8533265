"""What comes again leaves and says what it does when it comes once: one after the other, at once in two processes,
late, or in another order. Slack brings events again; forms and clicks come twice where people do not trust the first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from sqlalchemy import Table, select

from bot.domain.check_ins import Status
from bot.domain.deliveries import Kind
from bot.services.clock import Clock
from handlers import answers, listeners
from handlers.app import NOT_DONE_IN_TIME, make_app
from handlers.commands import CommandNames
from handlers.services import services_on
from localslack.client import LocalSlack, PersonAt
from main import Headway
from storage.due import SqlDue
from storage.engines import open_engines
from storage.tables import metadata
from storage.units import unit_of_work
from tests import arrivals
from tests.databases import Database, emptied
from tests.handlers.test_any_text import AtOnce, P, T, ana, app, headway, slack
from tests.handlers.test_hostile_payloads import check_harmless
from tests.office import HARBOUR, WEDNESDAY
from tests.world import SettableClock

__all__ = ["ana", "app", "headway", "slack"]

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Contents = Mapping[str, Sequence[str]]

MADE_UP = frozenset(("delivery_id", "teams_edition", "wanted"))
"""Columns whose values are new at every write, as ids and times are. `wanted` has a message shown anew, which it may be
once more: a second click is answered by showing what stands."""

WRITE = frozenset(
    f"{kind} {name}"
    for kind, names in {
        "action": ("absence.choose.0", "check_in.tap.off_track", "check_in.undo", "goal.pause", "team.look_again"),
        "command": ("/goal",),
        "event": (
            "app_mention",
            *(f"{of}_{what}" for of in ("channel", "group") for what in ("archive", "deleted", "left", "unarchive")),
            "channel_shared",
            "channel_unshared",
            "member_joined_channel",
            "member_left_channel",
            "message edited",
            "message file_share",
            "message message_deleted",
            "message said",
            "user_change",
        ),
        "form": (
            "admins.form",
            "check_in.form",
            "goal.close_form",
            "goal.edit_form",
            "goal.reassign_form",
            "goal.set",
            "promise.form",
            "settings.form",
            "team.archive_form",
            "team.form",
            "team.restore_form",
        ),
    }.items()
    for name in names
)
"""Kinds whose payloads write something here: they are about a goal, a team or a person that there is."""


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "AGAIN_AFTER", 0.0)


@pytest.fixture
def clock() -> Clock:
    """Stand still in the week in which the payloads were sent."""
    return SettableClock(WEDNESDAY)


@pytest.fixture
def elsewhere(headway: Headway, database: Database, clock: Clock) -> Iterator[App]:
    """The bot in another process: with connections, locks and memory of its own."""
    engines = open_engines(database.url)
    clients = (headway.services.directory, headway.services.files)
    services = services_on(unit_of_work(engines), SqlDue(engines), clock, *clients, frozenset())
    other = make_app(headway.client, None, AtOnce(), paced=headway.paced)
    listeners.register(other, services, CommandNames())
    yield other
    engines.dispose()


def status_of(app: App, body: dict[str, Any]) -> int:
    return app.dispatch(BoltRequest(body=body, mode="socket_mode")).status


def stored(database: Database) -> Rows:
    with database.engines.reading.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }


def put_back(database: Database, rows: Rows) -> None:
    with database.engines.writing.begin() as connection:
        emptied(connection)
        for table in metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(table.insert(), [dict(row) for row in rows[table.name]])
            key = table.autoincrement_column
            if key is not None and rows[table.name] and connection.dialect.name == "postgresql":
                highest = max(row[key.name] for row in rows[table.name])
                counter = f"pg_get_serial_sequence('{table.name}', '{key.name}')"
                connection.exec_driver_sql(f"SELECT setval({counter}, {highest})")


def contents(rows: Rows) -> Contents:
    """What rows say, in whatever order they were made. Forms that are open have their drafts, one for each opening;
    what answers a command or click goes by the outbox where no response URL takes it, each time that it is answered.
    """
    tables = [table for table in metadata.sorted_tables if table.name != "drafts"]
    return {
        table.name: sorted(str(_said(table, row)) for row in rows[table.name] if not _answers_a_click(row))
        for table in tables
    }


def _answers_a_click(row: Mapping[str, Any]) -> bool:
    return row.get("kind") == Kind.TOLD and "/" not in row["occurrence"]


def _said(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    def is_an_id(name: str) -> bool:
        column = table.columns[name]
        return bool(column.foreign_keys) or column is table.autoincrement_column or name in MADE_UP

    return {name: value for name, value in row.items() if not isinstance(value, datetime) and not is_an_id(name)}


class Posts:
    """What was posted since it was asked last."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack, self._seen = slack, 0
        self.new()

    def new(self) -> list[str]:
        entries = self._slack.log(since=self._seen)
        self._seen = max((entry["n"] for entry in entries), default=self._seen)
        return sorted(entry["method"] for entry in entries if str(entry.get("method")).startswith("chat."))


def test_every_kind_that_comes_again_or_twice_at_once_leaves_and_posts_what_it_does_once(
    app: App,
    elsewhere: App,
    ana: PersonAt,
    slack: LocalSlack,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, posts, wrote = stored(database), Posts(slack), set[str]()
    before = contents(begun)
    with ThreadPoolExecutor(2) as at_once:
        # What writes there is found out with SQLite alone.
        for kind in arrivals.kinds() if database.name == "sqlite" else sorted(WRITE):
            assert status_of(app, arrivals.payload(kind)) == 200, kind
            rows, posted = stored(database), posts.new()
            once = contents(rows)
            if once != before:
                wrote.add(kind)
                assert status_of(app, arrivals.payload(kind)) == 200
                assert contents(stored(database)) == once, kind
                again = posts.new()
                put_back(database, begun)
                both = at_once.map(lambda to, kind=kind: status_of(to, arrivals.payload(kind)), (app, elsewhere))
                assert list(both) == [200, 200]
                assert contents(stored(database)) == once, kind
                at_the_same_time = posts.new()
                if kind.startswith(("event", "form")):
                    assert (again, at_the_same_time) == ([], posted), kind
            if rows != begun:
                put_back(database, begun)
            check_harmless(caplog, kind)
    assert sorted(wrote) == sorted(WRITE)


ONLY_AFTER = (
    ("action check_in.tap.off_track", "action check_in.tap.on_track"),
    ("action check_in.tap.on_track", "action check_in.tap.at_risk"),
    ("action goal.pause", "action goal.resume"),
    ("action goal.pause", "action goal.reopen"),
    ("form goal.close_form", "action goal.reopen"),
    ("form goal.close_form", "action goal.undo_close"),
    ("form goal.edit_form", "action goal.undo_edit"),
    ("action absence.choose.0", "action absence.take_out"),
    ("action absence.choose.0", "action absence.undo"),
)
"""Clicks that do something to a goal or a person only once something was done before."""


@pytest.mark.parametrize(("before", "kind"), ONLY_AFTER, ids=" after ".join)
def test_a_click_that_comes_again_or_twice_at_once_after_what_it_is_about_leaves_what_it_does_once(
    app: App, elsewhere: App, ana: PersonAt, database: Database, before: str, kind: str
) -> None:
    def said(kind: str, *, is_later: bool) -> dict[str, Any]:
        body = arrivals.payload(kind)
        if "check_in.tap" in kind:
            tap(body, is_later)
        return body

    assert status_of(app, said(before, is_later=False)) == 200
    begun = stored(database)
    assert status_of(app, said(kind, is_later=True)) == 200
    once = contents(stored(database))
    assert once != contents(begun)
    assert status_of(app, said(kind, is_later=True)) == 200
    assert contents(stored(database)) == once
    put_back(database, begun)
    with ThreadPoolExecutor(2) as at_once:
        both = at_once.map(lambda to: status_of(to, said(kind, is_later=True)), (app, elsewhere))
        assert list(both) == [200, 200]
    assert contents(stored(database)) == once


class Held(AtOnce):
    """Runs nothing until it is let go, as when all threads are taken and Slack has long given up."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], object]] = []

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        self._waiting.append(partial(fn, *args, **kwargs))
        return Future()

    def let_go(self) -> None:
        for run in self._waiting:
            run()


def command(body: dict[str, Any], again: bool) -> None:
    body["trigger_id"] += str(again)


def tap(body: dict[str, Any], again: bool) -> None:
    body["actions"][0] |= {"value": "G-1", "action_ts": f"{WEDNESDAY.timestamp() + 4 * again:.6f}"}


def the_same(_body: dict[str, Any], _again: bool) -> None:
    """A form is sent once more with what it held, and has its view's id."""


@pytest.mark.parametrize(
    ("kind", "made", "table"),
    [
        ("action check_in.tap.at_risk", tap, "check_ins"),
        ("command /goal", command, "check_ins"),
        ("form check_in.form", the_same, "check_ins"),
        ("form goal.set", the_same, "goals"),
    ],
)
def test_a_listener_that_still_runs_after_the_second_click_records_once_with_it(
    app: App,
    headway: Headway,
    ana: PersonAt,
    database: Database,
    kind: str,
    made: Callable[[dict[str, Any], bool], None],
    table: str,
) -> None:
    held = Held()
    late = make_app(headway.client, None, held, paced=headway.paced)
    listeners.register(late, headway.services, CommandNames())
    for listener in late._listeners:
        listener.ack_timeout = 0
    first = arrivals.payload(kind)
    second = deepcopy(first)
    made(first, False)
    made(second, True)
    before = len(stored(database)[table])
    # A form's listener says what Slack is answered; commands and clicks are acknowledged before theirs runs.
    assert status_of(late, first) == (NOT_DONE_IN_TIME if kind.startswith("form") else 200)
    assert status_of(app, second) == 200
    once = stored(database)
    assert len(once[table]) == before + 1
    held.let_go()
    assert contents(stored(database)) == contents(once)


def test_a_tap_that_arrives_after_a_later_one_changes_nothing(
    app: App, headway: Headway, ana: PersonAt, database: Database
) -> None:
    clicked = WEDNESDAY.timestamp()

    def tapped(status: str, at: float) -> None:
        body = arrivals.payload(f"action check_in.tap.{status}")
        body["actions"][0] |= {"value": "G-1", "action_ts": f"{at:.6f}"}
        assert status_of(app, body) == 200

    tapped("off_track", clicked + 5)
    later = contents(stored(database))
    tapped("at_risk", clicked)
    assert contents(stored(database)) == later
    with unit_of_work(headway.engines).reading(HARBOUR) as tx:
        assert tx.check_ins.of_goal(1)[-1].report.status is Status.OFF_TRACK


def test_an_edit_that_overtakes_its_reply_is_what_counts(
    app: App, headway: Headway, ana: PersonAt, database: Database
) -> None:
    begun = stored(database)
    for kind in ("event message said", "event message edited"):
        assert status_of(app, arrivals.payload(kind)) == 200
    in_order = stored(database)
    put_back(database, begun)
    for kind in ("event message edited", "event message said"):
        assert status_of(app, arrivals.payload(kind)) == 200
    overtaken = stored(database)
    for column in ("text", "edited_ts", "person", "deletion"):
        assert overtaken["replies"][0][column] == in_order["replies"][0][column]
    assert len(overtaken["check_ins"]) == len(begun["check_ins"]) + 1
    with unit_of_work(headway.engines).reading(HARBOUR) as tx:
        assert tx.check_ins.of_goal(1)[-1].report.value == 82
