"""Which way the numbers went."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.check_ins import CheckIn, Report, Source, Status
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.trends import Trend, last_values, trend_of

UP = Metric(Decimal(78), Decimal(85), "%")
DOWN = Metric(Decimal(6), Decimal(2), "h")
MONDAY = datetime(2027, 1, 4, 9, tzinfo=UTC)


def decimals(*numbers: str) -> tuple[Value, ...]:
    return tuple(Decimal(number) for number in numbers)


@pytest.mark.parametrize(
    ("measure", "values", "trend"),
    [
        (UP, decimals("78", "80", "82"), Trend.BETTER),
        (UP, decimals("82", "84", "80"), Trend.WORSE),
        (UP, decimals("80", "84", "80"), Trend.STEADY),
        (DOWN, decimals("6", "4"), Trend.BETTER),
        (DOWN, decimals("4", "6"), Trend.WORSE),
        (YesNo(), (False, True), Trend.BETTER),
        (Milestones(("a", "b")), (frozenset({"a"}), frozenset({"a", "b"})), Trend.BETTER),
    ],
)
def test_a_trend_is_seen_from_the_target_in_either_direction(
    measure: Measure, values: tuple[Value, ...], trend: Trend
) -> None:
    assert trend_of(measure, values) is trend


@pytest.mark.parametrize("values", [(), decimals("82"), (True, Decimal(82))])
def test_less_than_two_numbers_of_the_present_measure_show_no_trend(values: tuple[Value, ...]) -> None:
    assert trend_of(UP, values) is None


def test_the_last_six_values_are_kept_and_taps_without_one_left_out() -> None:
    values = [Report(Decimal(n)) for n in range(8)] + [Report(status=Status.AT_RISK)]
    told = [
        CheckIn(day, 1, 1, "U0ANA", MONDAY + timedelta(days=day), report, Source.TAP)
        for day, report in enumerate(values)
    ]
    assert last_values(UP, told) == decimals("2", "3", "4", "5", "6", "7")
