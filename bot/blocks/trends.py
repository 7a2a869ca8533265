"""The last numbers of a goal on one line: 78% → 80% → 81%, improving."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.blocks.measures import value_words
from bot.blocks.text import set_apart
from bot.domain.measures import Measure, Metric, Value
from bot.domain.trends import Trend, trend_of

_TRENDS: Mapping[Trend, str] = {Trend.BETTER: "improving", Trend.STEADY: "steady", Trend.WORSE: "slipping"}


def trend_words(measure: Measure, values: Sequence[Value]) -> str:
    """Return the numbers in their order and which way they went; empty where there are not two.

    Each is set apart, as a unit from right to left would turn the order round; `literal` makes mrkdwn of it.
    """
    if not isinstance(measure, Metric) or len(values) < 2:
        return ""
    path, trend = _path(measure, values), trend_of(measure, values)
    return f"{path}, {_TRENDS[trend]}" if trend else path


def _path(measure: Metric, values: Sequence[Value]) -> str:
    """Return values in their order; a unit that is a word stands once, after the last."""
    last = value_words(measure, values[-1])
    before = replace(measure, unit="") if " " in last else measure
    return " → ".join(map(set_apart, (*(value_words(before, value) for value in values[:-1]), last)))
