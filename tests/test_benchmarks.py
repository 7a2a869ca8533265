"""What a benchmark says of a machine too busy for it: what it measured, and that something did not come."""

import math
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import benchmarks.__main__ as program
from benchmarks.load import LATE, Burst, Unmeasured
from benchmarks.report import Line, table
from benchmarks.stage import Stage
from localslack.client import LocalSlack

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

    def half(_: Stage) -> Iterator[Line]:
        yield Line("first", 1.0)
        raise Unmeasured("more happened than the log holds")

    busy.measure, fine.measure = half, lambda _: [Line("second", 2.0)]  # type: ignore[attr-defined]
    monkeypatch.setattr(program, "BENCHMARKS", (busy, fine))
    lines, unmeasured = program._measure(Stage(LocalSlack("http://127.0.0.1:9"), "A0", "A1"))
    assert [line.what for line in lines] == ["first", "second"]
    assert unmeasured == ["busy: more happened than the log holds."]
