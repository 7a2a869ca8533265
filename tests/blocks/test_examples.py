"""Examples of replies are understood, whatever a goal is measured in."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks.examples import answer_example, line_example, target_example
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.readings import Reading
from bot.domain.replies import read_reply

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)

numbers = st.decimals(-10_000_000, 10_000_000, places=2, allow_nan=False) | st.integers(-3000, 3000).map(Decimal)
units = st.sampled_from(["%", "h", "min", "€", "CHF", "cases", "°", "per 1,000 calls", "`a` & <b>", "on track", ""])


def goal(measure: Measure) -> Goal:
    return Goal(12, PersonOwner("U0ANA", 1), Revision(1, "Serve them well", measure, date(2027, 6, 30)), "U0ANA", NOW)


def standing(value: Value | None) -> Standing:
    if value is None:
        return Standing()
    latest = CheckIn(7, 12, 1, "U0ANA", NOW, Report(value, Status.AT_RISK), Source.TAP)
    return Standing(value, NOW, Status.AT_RISK, NOW, latest)


def typed(example: str) -> str:
    """What people type who read an example."""
    assert "`" not in example
    return example.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@given(numbers, numbers, units, st.none() | numbers)
@example(Decimal(3), Decimal(0), "on track", None)
def test_the_example_for_a_number_is_understood(
    baseline: Decimal, target: Decimal, unit: str, last: Decimal | None
) -> None:
    metric, before = goal(Metric(baseline, target, unit)), standing(last)
    reading = read_reply(typed(answer_example(metric, before)), metric, before)
    assert isinstance(reading, Reading)
    assert reading.status is Status.ON_TRACK
    assert reading.value in (None, baseline if last is None else last)
    if (example := target_example(metric)) is not None:
        assert read_reply(typed(example), metric, Standing()) == Reading(target)
    assert isinstance(read_reply(typed(line_example(metric)), metric, Standing()), Reading)


@given(st.lists(st.text(min_size=1, max_size=80).filter(str.strip), min_size=2, max_size=4, unique=True))
def test_the_example_for_milestones_is_understood(steps: list[str]) -> None:
    milestones = goal(Milestones(tuple(steps)))
    assert isinstance(read_reply(typed(line_example(milestones)), milestones, Standing()), Reading)


@pytest.mark.parametrize(
    ("measure", "last"),
    [(Milestones(("Write it", "Print it")), frozenset({"Write it"})), (YesNo(), False), (YesNo(), None)],
)
def test_the_example_without_a_number_is_understood(measure: Measure, last: Value | None) -> None:
    before = standing(last)
    reading = read_reply(answer_example(goal(measure), before), goal(measure), before)
    assert reading == Reading(status=Status.ON_TRACK, note="waiting for the supplier")
    assert target_example(goal(measure)) is None


def test_the_example_names_the_number_that_stands_in_its_unit() -> None:
    cases = goal(Metric(Decimal(2), Decimal(3000), "cases"))
    assert answer_example(cases, standing(Decimal(1204))) == "1204 cases on track"
    assert answer_example(cases, standing(None)) == "2 cases on track"
    assert target_example(cases) == "3000 cases"
