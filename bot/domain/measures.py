"""How a goal is measured, what was reached, and how far along that is."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.reading.units import Amount, canonical_unit, convert, is_same_unit

MOST_MILESTONES = 10
WHOLE = Decimal(100)
"""Percent of a share: more is possible only where something grows."""
LEAST_PLAUSIBLE, MOST_PLAUSIBLE = Decimal(-1), Decimal(2)
"""Shares of the way from baseline to target."""
LIKE_SIZE = Decimal("1.5")
"""Numbers that differ by no more than this factor are of one size. Slips are larger: a digit too many or too few is
a factor of ten, two that changed places (28 for 82) mostly two or more, minutes for hours sixty."""


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that moves from a baseline to a target; the direction follows from the two."""

    baseline: Decimal
    target: Decimal
    unit: str = ""
    """As `bot.domain.reading.units` writes it: `%`, `h`, `min`, `days`, `€`, or a word such as `tickets`."""
    stretch: Decimal | None = None

    @property
    def direction(self) -> Direction:
        return Direction.UP if self.target > self.baseline else Direction.DOWN


@dataclass(frozen=True, slots=True)
class Milestones:
    """Named steps, at most ten, all different."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    """Reached or not; there is nothing in between."""


Measure = Metric | Milestones | YesNo
Value = Decimal | frozenset[str] | bool
"""What a check-in reports: a metric's number, the milestones done (their words), or reached yes/no."""


def fits(measure: Measure, value: Value) -> bool:
    """Tell whether a value is of the kind the measure asks for (milestones: only its own steps)."""
    match measure:
        case Metric():
            return isinstance(value, Decimal) and value.is_finite()
        case Milestones(steps):
            return isinstance(value, AbstractSet) and value <= set(steps)
        case YesNo():
            return isinstance(value, bool)


def in_unit_of(measure: Measure, value: Value, unit: str) -> Value | None:
    """Return a value that was said in a unit as one of the measure; None where it is a number of something else.

    Times are converted. A unit that was not named, then or now, says nothing against the number. What is no number
    has no unit and stays as it is.
    """
    if not isinstance(measure, Metric) or not isinstance(value, Decimal):
        return value
    if not measure.unit or is_same_unit(unit, measure.unit):
        return value
    return convert(Amount(value, canonical_unit(unit)), canonical_unit(measure.unit))


def is_doubtful(measure: Measure, value: Value, before: Value | None) -> bool:
    """Tell whether a value is so unlikely that it is asked about before it is written.

    Two things together make a number unlikely: it lies far out on the way from baseline to target (`_is_far_out`),
    and it is of another size than all that is known of the goal (`_is_of_that_size`). The way alone would ask too
    often where it is short: from 4.2 to 4.3, an honest 4.5 is three times the way. The size alone would ask too often
    where the way is long: from 10 to 100, every second step would be a new size.

    More than 100% is asked about as well, unless target, stretch, baseline or the last value lies above it too.
    """
    if not isinstance(measure, Metric) or not isinstance(value, Decimal):
        return False
    last = before if isinstance(before, Decimal) else None
    known = [one for one in (measure.baseline, measure.target, measure.stretch, last) if one is not None]
    is_no_share = measure.unit == "%" and value > WHOLE >= max(known)
    is_out_of_line = _is_far_out(measure, value, last) and not any(_is_of_that_size(value, one) for one in known)
    return is_no_share or is_out_of_line


def _is_far_out(measure: Metric, value: Decimal, before: Decimal | None) -> bool:
    """Tell whether a value lies beyond what is plausible on the way, and beyond the stretch.

    Where the last value lay out there already, it is plausible to be as far from it as the target is from the baseline.
    """
    share = progress(measure, value)
    if share is None:
        return False
    stretch = progress(measure, measure.stretch) or MOST_PLAUSIBLE
    least, most, last = LEAST_PLAUSIBLE, max(MOST_PLAUSIBLE, stretch), progress(measure, before)
    if last is not None and not least <= last <= most:
        least, most = min(least, last - 1), max(most, last + 1)
    return not least <= share <= most


def _is_of_that_size(value: Decimal, known: Decimal) -> bool:
    """Tell whether two numbers differ by no more than LIKE_SIZE; of nothing, and across nothing, only nothing is."""
    smaller, larger = sorted((abs(value), abs(known)))
    return value * known >= 0 and larger <= smaller * LIKE_SIZE


def progress(measure: Measure, value: Value | None) -> Decimal | None:
    """Return the share achieved (1 = the target; above 1 and below 0 possible), None without a value.

    A metric: (current − baseline) / (target − baseline), which is right in both directions.
    A metric whose baseline equals its target has no progress; the form refuses it.
    Milestones that a later wording no longer names don't count.
    """
    if value is None or not fits_loosely(measure, value):
        return None
    match measure, value:
        case Metric(baseline, target), Decimal():
            return None if baseline == target else (value - baseline) / (target - baseline)
        case Milestones(steps), frozenset():
            return Decimal(len(value & set(steps))) / Decimal(len(steps)) if steps else None
        case YesNo(), bool():
            return Decimal(1 if value else 0)
    return None


def fits_loosely(measure: Measure, value: Value) -> bool:
    """Like `fits`, but milestones of an earlier wording are allowed."""
    return isinstance(value, frozenset) if isinstance(measure, Milestones) else fits(measure, value)
