"""Whether a number that somebody typed can be meant as it stands."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.check_ins import Standing
from bot.domain.measures import Measure, Metric, Value, is_doubtful

_A_DIGIT = 10
_LEAST_FALL = Decimal("0.1")


def is_implausible(measure: Measure, value: Value, before: Standing) -> bool:
    """Tell whether a typed value is so unlikely after what stands that it is asked about before it is written.

    Beside what is doubtful wherever it is said, ten times the last value or more may be a digit too many, and a tenth
    of it or less, or none at all, one too few. In a form somebody sees the last value and means the new one; who types
    a reply does not. A last value that is out of line vouches for no other, unless the one before it was so too.

    So is a move in the wrong direction by far: from the last value away from the target by more than the whole way
    from baseline to target, and by more than a tenth of the last value, because some ways are short. From 82%, where
    the way is from 78% to 85%, 75% is written and 70% is asked about; from 4.25, where it is from 4.2 to 4.3, 4.1 is
    written.
    """
    last = before.value
    if is_doubtful(measure, value, last):
        return True
    if is_out_of_line(measure, last):
        last = before.value_before
        if is_doubtful(measure, value, last):
            return True
    if not isinstance(value, Decimal) or not isinstance(last, Decimal):
        return False
    if not value:
        # On a scale where nothing is at nothing, none at all is more likely something else.
        return bool(last) and isinstance(measure, Metric) and 0 not in (measure.baseline, measure.target)
    smaller, larger = sorted((abs(value), abs(last)))
    return bool(smaller and larger >= smaller * _A_DIGIT) or _is_far_back(measure, value, last)


def _is_far_back(measure: Measure, value: Decimal, last: Decimal) -> bool:
    if not isinstance(measure, Metric) or abs(value - last) <= abs(last) * _LEAST_FALL:
        return False
    way, moved = measure.target - measure.baseline, value - last
    return way * moved < 0 and abs(moved) > abs(way)


def is_out_of_line(measure: Measure, value: Value | None) -> bool:
    """Tell whether nothing but that somebody said so speaks for a value: 830% where the way is from 78% to 85%.

    That it is more than all, as 103% is, by itself does not put it out of line.
    """
    return isinstance(measure, Metric) and value is not None and is_doubtful(replace(measure, unit=""), value, None)
