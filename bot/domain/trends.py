"""Which way a goal's numbers went lately."""

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.check_ins import CheckIn
from bot.domain.measures import Measure, Value, progress

TREND_LENGTH = 6
"""Check-ins that a trend shows (the newest)."""


class Trend(StrEnum):
    """Which way the last numbers went, seen from the target."""

    BETTER = "better"
    STEADY = "steady"
    WORSE = "worse"


def last_values(measure: Measure, check_ins: Sequence[CheckIn]) -> tuple[Value, ...]:
    """Return the values of the newest check-ins that have one in the measure's unit, at most six, oldest first."""
    values = (check_in.value_of(measure) for check_in in check_ins)
    return tuple(value for value in values if value is not None)[-TREND_LENGTH:]


def trend_of(measure: Measure, values: Sequence[Value]) -> Trend | None:
    """Return the way from the first to the last of these values; None for less than two numbers."""
    shares = [progress(measure, value) for value in values]
    known = [share for share in shares if share is not None]
    if len(known) < 2:
        return None
    change = known[-1] - known[0]
    return Trend.STEADY if change == 0 else Trend.BETTER if change > 0 else Trend.WORSE
