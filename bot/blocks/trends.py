"""The last values of a goal on one line: 78% → 80% → 81%, improving; 1 → 2 → 4 of 5 milestones, improving."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.blocks.measures import value_words
from bot.blocks.text import set_apart
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo, fits
from bot.domain.reading.units import CURRENCIES, is_told_in_parts
from bot.domain.trends import Trend, trend_of

_TRENDS: Mapping[Trend, str] = {Trend.BETTER: "improving", Trend.STEADY: "steady", Trend.WORSE: "slipping"}


def trend_words(measure: Measure, values: Sequence[Value]) -> str:
    """Return the values in their order and which way they went; empty where there are not two, and for yes or no.

    Each is set apart, as a unit from right to left would turn the order round; `literal` makes mrkdwn of it.
    Milestones that were said of other steps than today's are left out: they cannot be counted among these.
    """
    if isinstance(measure, Milestones):
        values = [value for value in values if fits(measure, value)]
    if len(values) < 2:
        return ""
    match measure:
        case Metric():
            path = _path(measure, values)
        case Milestones():
            path = _counts(measure, values)
        case YesNo():
            return ""
    trend = trend_of(measure, values)
    return f"{path}, {_TRENDS[trend]}" if trend else path


def _counts(measure: Milestones, values: Sequence[Value]) -> str:
    reached = [value_words(measure, value) for value in values]
    return " → ".join((*(words.partition(" ")[0] for words in reached[:-1]), *reached[-1:]))


def _path(measure: Metric, values: Sequence[Value]) -> str:
    """Return values in their order; a unit that is a word stands once, after the last, if all are told in it."""
    last = value_words(measure, values[-1])
    in_parts = any(isinstance(value, Decimal) and is_told_in_parts(value, measure.unit) for value in values)
    stands_once = " " in last and measure.unit not in CURRENCIES and not in_parts
    before = replace(measure, unit="") if stands_once else measure
    return " → ".join(map(set_apart, (*(value_words(before, value) for value in values[:-1]), last)))
