"""Whether a number that somebody typed can be meant as it stands."""

from decimal import Decimal

from bot.domain.measures import Measure, Value, is_doubtful

_A_DIGIT = 10


def is_implausible(measure: Measure, value: Value, last: Value | None) -> bool:
    """Tell whether a typed value is so unlikely that it is asked about before it is written.

    Beside what is doubtful wherever it is said, ten times the last value or more may be a digit too many, and a tenth
    of it or less one too few. In a form somebody sees the last value and means the new one; who types a reply does not.
    """
    if is_doubtful(measure, value, last):
        return True
    if not isinstance(value, Decimal) or not isinstance(last, Decimal):
        return False
    smaller, larger = sorted((abs(value), abs(last)))
    return bool(smaller) and larger >= smaller * _A_DIGIT
