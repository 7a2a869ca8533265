"""Where a goal stands after a change: "up 2", "-3", "0.5 h better"."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from bot.domain.check_ins import Standing
from bot.domain.measures import WHOLE, Direction, Metric
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.asides import Change
from bot.domain.reading.numbers import Quantity, value_of
from bot.domain.replies.plausible import is_implausible

_BELOW_ZERO = ("", "points", "nps", "score")
"""Units in which a number may be written with its sign, as a promoter score of +12 is."""


def values_after(change: Change, measure: Metric, before: Standing) -> tuple[tuple[Decimal, ...], bool]:
    """Return the values that a change can lead to, the likeliest first, and whether the first is certain.

    "Up 2%" of 80% may be 82% or 81.6%, 10% less of what is counted is seldom exact, and "+12" of a
    promoter score may be the score itself.
    """
    last = before.value
    if not isinstance(last, Decimal):
        return (), False
    way = change.way or 1
    if change.is_judged and measure.direction is Direction.DOWN:
        way = -way
    amounts = _amounts(change.by, measure, last)
    after = [last + way * amount for amount in amounts]
    if change.is_lost and measure.direction is Direction.DOWN:
        after += [last - way * amount for amount in amounts]  # half an hour lost may be half an hour more
    plausible = [value for value in after if not is_implausible(measure, value, before)]
    is_share = measure.unit != "%" and any(amount.unit == "%" for amount in change.by.amounts)
    # "Down 4h" of 4.5 h is as likely the length of an outage, or the number itself.
    is_large = any(abs(amount) > abs(last) / 2 for amount in amounts)
    is_certain = len(after) == 1 and bool(plausible) and not is_share and not is_large
    alone = _as_it_stands(change, measure, before, is_large=is_large)
    return tuple(dict.fromkeys([*plausible, *alone])), is_certain and not alone


def _amounts(by: Quantity, measure: Metric, last: Decimal) -> list[Decimal]:
    """Return by how much the value may have changed, in the unit of the goal."""
    if any(amount.unit == "%" for amount in by.amounts):
        shares = [amount.value for amount in by.amounts]
        return [*(shares if measure.unit == "%" else []), *(last * share / WHOLE for share in shares)]
    if measure.unit == "%":
        amounts = tuple(replace(one, unit="") if one.unit == "points" else one for one in by.amounts)
        by = replace(by, amounts=amounts)
    value = value_of(by, measure.unit)
    if isinstance(value, Ambiguous):
        return list(value.readings)
    return [] if value is None else [value]


def _as_it_stands(change: Change, measure: Metric, before: Standing, *, is_large: bool) -> Iterable[Decimal]:
    """Return the number by itself where it may be the value now: with a sign, or where no change of it makes sense."""
    value = value_of(change.by, measure.unit)
    if not isinstance(value, Decimal) or is_implausible(measure, value, before):
        return ()
    known = (measure.baseline, measure.target, *([before.value] if isinstance(before.value, Decimal) else []))
    is_signed = not change.way and (measure.unit.casefold() in _BELOW_ZERO or any(one < 0 for one in known))
    if change.is_sign and any(one < 0 for one in known):
        return (change.way * value,)
    return (value,) if is_signed or is_large else ()
