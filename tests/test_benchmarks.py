"""What a benchmark says of a machine too busy for it: what it measured, and that something did not come."""

import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import benchmarks.__main__ as program
from benchmarks import footprint, load
from benchmarks.database import sqlite
from benchmarks.load import LATE, Burst, Unmeasured
from benchmarks.organisation import Organisation
from benchmarks.report import Line, table
from benchmarks.sizes import SHORT, Database, Size
from benchmarks.watching import Call, refused_in_a_row
from tests.databases import copied

AT = "2027-01-06T10:00:00+00:00"
LATER = "2027-01-06T10:00:00.250000+00:00"


def _envelope(number: int, **facts: object) -> dict[str, Any]:
    payload = {"trigger_id": f"t{number}", "response_url": f"http://127.0.0.1/response/r{number}"}
    return {"kind": "envelope", "app_id": "A0", "at": AT, "payload": payload, "ack": {}, "ms": 5.0, **facts}


def test_what_did_not_come_is_late_and_what_came_is_measured() -> None:
    burst = Burst(
        [
            _envelope(1),
            _envelope(2, ack={"failed": "timeout"}),
            {"kind": "response_url", "token": "r1", "status": 200, "response": "ok", "at": LATER},
            {
                "kind": "api",
                "method": "views.open",
                "at": LATER,
                "request": {"trigger_id": "t1"},
                "response": {"ok": True},
            },
            {
                "kind": "api",
                "method": "views.open",
                "at": LATER,
                "request": {"trigger_id": "t2"},
                "response": {"ok": False, "error": "expired_trigger_id"},
            },
        ]
    )
    assert burst.acknowledged("A0") == [5.0, LATE]
    assert burst.answered("A0") == [250.0, LATE]
    assert burst.opened("A0") == [250.0, LATE]


def test_what_slack_would_refuse_is_no_figure() -> None:
    refused = {"kind": "response_url", "token": "r1", "status": 400, "response": "invalid_blocks", "at": LATER}
    with pytest.raises(Unmeasured, match="invalid_blocks"):
        Burst([_envelope(1), refused]).answered("A0")
    with pytest.raises(Unmeasured, match="nothing was sent"):
        Burst([]).acknowledged("A0")


@pytest.mark.parametrize(("ours", "peer"), [(math.inf, 10.0), (10.0, math.inf), (math.inf, math.inf)])
def test_a_late_figure_is_printed_as_late_and_reaches_nothing(ours: float, peer: float) -> None:
    line = Line("acknowledged", ours, peer, most_ratio=1.5)
    assert line.is_late
    assert line.reached is False
    assert "late" in table([line])
    assert "inf" not in table([line])


def test_a_benchmark_that_could_not_measure_leaves_the_figures_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, fine = ModuleType("benchmarks.busy"), ModuleType("benchmarks.fine")

    def half(_size: Size, _database: Database) -> Iterator[Line]:
        yield Line("first", 1.0)
        raise Unmeasured("more happened than the log holds")

    busy.measure, fine.measure = half, lambda _size, _database: [Line("second", 2.0)]  # type: ignore[attr-defined]
    monkeypatch.setattr(program, "BENCHMARKS", {"busy": busy, "fine": fine})
    lines, unmeasured = program.measured(["busy", "fine"], SHORT, sqlite)
    assert [line.what for line in lines] == ["first", "second"]
    assert unmeasured == ["busy: more happened than the log holds."]


def test_a_line_says_its_figures_in_its_unit() -> None:
    told = table([Line("started", 1.25, 0.5, unit="s"), Line("refused in a row", 1, most=1, unit="")])
    assert "1.2 s" in told
    assert "2.50 ×" in told
    assert told.splitlines()[-1].split()[-3:] == ["1", "1", "yes"]


def test_calls_refused_one_after_the_other_are_counted_by_when_they_began() -> None:
    def call(began: float, *, refused: bool) -> Call:
        return Call(began, began + 0.1, "U0ANA", refused)

    calls = [call(3, refused=True), call(1, refused=True), call(2, refused=False), call(4, refused=True)]
    assert refused_in_a_row(calls) == 2
    assert refused_in_a_row([]) == 0


SMALL = Organisation(people=30, departments=2, teams=6, goals=40)
TINY = Size(
    organisation=SMALL,
    acting=6,
    bursts=1,
    burst_seconds=1,
    forms_seconds=0.5,
    times=20,
    sent=None,
    replies=2,
    shared=replace(SMALL, people=12),
    many=2,
    rounds=1,
    starts=1,
)


@pytest.mark.parametrize("name", program.BENCHMARKS)
def test_each_benchmark_measures_what_a_small_organisation_does(
    name: str, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Seconds in which nothing happens make figures steady, and of these none is looked at.
    monkeypatch.setattr(load, "QUIET_AFTER", 0.25)
    monkeypatch.setattr(footprint, "SETTLED_AFTER", 0.0)

    @contextmanager
    def migrated() -> Iterator[str]:
        folder = tmp_path / secrets.token_hex(4)
        folder.mkdir()
        yield copied(sqlite_template, folder)

    lines, unmeasured = program.measured([name], TINY, migrated)
    assert unmeasured == []
    assert lines
    assert not [line for line in lines if name == "replies" and line.is_late]
    assert all(line.ours >= 0 for line in lines)
    assert not [line for line in lines if line.what.endswith(("doubled", "lost")) and line.ours]
    assert not [line for line in lines if line.what.endswith("429s in a row") and line.ours > 1]
