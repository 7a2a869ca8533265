"""The units that people measure service in: their names, their conversion, and how a value is written.

A goal keeps its unit as the plain word that is shown: `%`, `h`, `min`, `points`, `€`, or any word of its own
such as `tickets`. `canonical_unit` turns what people type into that word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_SECONDS = {
    "s": Decimal(1),
    "min": Decimal(60),
    "h": Decimal(3600),
    # Elapsed time, as helpdesks count it; working days are a unit of their own and are not converted.
    "days": Decimal(86_400),
    "weeks": Decimal(604_800),
}

CURRENCIES = ("€", "$", "£", "CHF")

# What people write for each unit, in small letters. "m" is missing on purpose: it is minutes or millions.
_NAMES = {
    "%": ("%", "percent", "per cent", "pct", "percentage", "prozent", "por ciento", "por cento", "pour cent"),
    "points": ("points", "point", "pts", "pt", "percentage points", "pp", "%pts", "%-pts", "% points", "%-points"),
    "s": ("s", "sec", "secs", "second", "seconds"),
    "min": ("min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "days": ("d", "day", "days"),
    "weeks": ("w", "wk", "wks", "week", "weeks"),
    "working days": ("working day", "working days", "business day", "business days"),
    "working hours": ("working hour", "working hours", "business hour", "business hours"),
    "€": ("€", "eur", "euro", "euros"),
    "$": ("$", "usd", "dollar", "dollars"),
    "£": ("£", "gbp", "pound", "pounds"),
    "CHF": ("chf", "francs"),
}
UNIT_BY_NAME = {name: unit for unit, names in _NAMES.items() for name in names}

SCALES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
SCALES |= {"mio": 1_000_000, "mrd": 1_000_000_000}
SCALES |= {"bn": 1_000_000_000, "billion": 1_000_000_000}
"""How many times what stands before it is meant; "m" is minutes as well."""

# Words of people's own for what is not counted but weighed, gauged or scored.
_DIVIDED = {"kg", "kilo", "kilos", "kilograms", "g", "gram", "grams", "t", "tons", "tonne", "tonnes", "lb", "lbs"}
_DIVIDED |= {"km", "kilometres", "m", "metres", "mile", "miles", "l", "litre", "litres", "kwh", "mb", "gb", "tb"}
_DIVIDED |= {"score", "scores", "rating", "grade", "grades", "star", "stars", "nps", "csat", "ces", "index", "fte"}
_MEASURED_BY = re.compile(r"\s(?:per|of|out of)\s")
"""What stands before it is measured: "kg per week", "litres of water"."""

_SINGULAR = {"points": "point", "days": "day", "weeks": "week", "working days": "working day"}
_SINGULAR["working hours"] = "working hour"


@dataclass(frozen=True)
class Amount:
    """A value with the unit written beside it; the unit is empty where none was written."""

    value: Decimal
    unit: str = ""


def canonical_unit(text: str) -> str:
    """Return the word for a unit that a goal keeps: "Percent" is `%`, "hrs" is `h`, "tickets" stays."""
    name = " ".join(text.split())
    return UNIT_BY_NAME.get(name.casefold(), name)


_SHORTEST_WORD = 3
"""Letters from which on a final "s" is a plural: `ms` is not many `m`."""
_IN_IES = re.compile(r"(?<=[^aeiou])y$")
_IN_ES = re.compile(r"(?:s|x|z|ch|sh)$")


def is_same_unit(one: str, other: str) -> bool:
    """Say whether two units are one, spelt differently at most: `hours` and `h`, `Ticket` and `tickets`.

    A plural is the same unit as its singular: `replies` and `reply`.
    """
    shorter, longer = sorted((canonical_unit(unit).casefold() for unit in (one, other)), key=len)
    return shorter == longer or (len(shorter) >= _SHORTEST_WORD and longer in _plurals(shorter))


def _plurals(word: str) -> tuple[str, ...]:
    """Return how English may write many of it: "tickets", "replies", "boxes"."""
    return f"{word}s", _IN_IES.sub("ies", word), f"{word}es" if _IN_ES.search(word) else word


def unit_beside(value: Decimal, unit: str) -> str:
    """Return a unit as it is written beside a number: one "day", two "days"."""
    return _SINGULAR.get(unit, unit) if value == 1 else unit


def is_time(unit: str) -> bool:
    """Say whether a canonical unit measures elapsed time and so converts to the others that do."""
    return unit in _SECONDS


def convert(amount: Amount, unit: str) -> Decimal | None:
    """Return the amount in a goal's canonical unit, or None where the two do not go together.

    A bare number is taken to be in the goal's unit. Times convert (to four decimals), with a day of 24 hours.
    """
    if amount.unit in ("", unit) or amount.unit.casefold() == unit.casefold():
        return amount.value
    if is_time(amount.unit) and is_time(unit):
        exact = amount.value * _SECONDS[amount.unit] / _SECONDS[unit]
        return plain(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))
    return None


MINUS = "\u2212"
"""Which no line is broken after, and no screen reader takes for a dash."""


def is_counted(unit: str) -> bool:
    """Say whether a unit is somebody's own word, such as `cases`: things that are counted, as far as anybody can tell.

    Shares, times, money, points, weights, lengths and scores are divided; a number without a unit may be anything.
    """
    measured = _MEASURED_BY.split(unit.casefold(), maxsplit=1)[0].split()
    return bool(measured) and unit not in _NAMES and measured[-1] not in _DIVIDED


def format_value(value: Decimal, unit: str, *, exact: bool = False) -> str:
    """Return a value with its unit as people read it: "78%", "4.1 h", "€12,000", "1,204 tickets".

    At most two decimals are shown, four for values below a tenth; halves round away from zero. `exact` shows them
    all, where people are told what was understood. A time with more of them is one that was said in smaller units, and
    is told so: "3 h 10 min".
    """
    if is_time(unit) and value != value.quantize(Decimal("0.01")):
        parts = _parts_of_time(value, unit)
        if parts or abs(value) >= Decimal("0.1"):
            return parts or format_value(value.quantize(Decimal("0.01"), ROUND_HALF_UP), unit)
    places = Decimal("0.01") if abs(value) >= Decimal("0.1") else Decimal("0.0001")
    rounded = plain(value if exact else value.quantize(places, ROUND_HALF_UP))
    if unit in CURRENCIES:
        return _format_money(rounded, unit, exact=exact)
    number = f"{rounded:,f}".replace("-", MINUS)
    if unit == "%":
        return f"{number}%"
    return f"{number} {unit_beside(rounded, unit)}".rstrip()


def is_told_in_parts(value: Decimal, unit: str) -> bool:
    """Say whether a value is told in other units than its own: "40 min" or "1 h 40 min" of hours."""
    return is_time(unit) and value != value.quantize(Decimal("0.01")) and bool(_parts_of_time(value, unit))


_KEPT = Decimal("0.00005")
"""How far a converted time, kept with four decimals, may be from what was said."""


def _parts_of_time(value: Decimal, unit: str) -> str:
    """Return a time in its unit and the smaller ones, down to that in which it is whole; empty if it is in none."""
    names = list(reversed(_SECONDS))
    smaller = names[names.index(unit) :]
    seconds = abs(value) * _SECONDS[unit]
    for parts in (smaller[:2], smaller[:3]):
        size = _SECONDS[parts[-1]]
        whole = (seconds / size).to_integral_value(ROUND_HALF_UP) * size
        if abs(seconds - whole) <= _KEPT * _SECONDS[unit]:
            return (MINUS if value < 0 else "") + _in_parts(whole, parts)
    return ""


def _in_parts(seconds: Decimal, units: Sequence[str]) -> str:
    said = []
    for unit in units:
        count, seconds = divmod(seconds, _SECONDS[unit])
        if count:
            said.append(f"{count:,f} {unit_beside(count, unit)}")
    return " ".join(said)


def _format_money(value: Decimal, currency: str, *, exact: bool) -> str:
    cents = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    shown = value if value == value.to_integral_value() or (exact and value != cents) else cents
    number = f"{abs(shown):,f}"
    gap = " " if currency.isalpha() else ""
    return f"{MINUS if shown < 0 else ''}{currency}{gap}{number}"


def plain(value: Decimal) -> Decimal:
    """Return an equal Decimal without trailing zeros, exponent or negative zero."""
    if not value:
        return Decimal(0)
    trimmed = value.normalize()
    return trimmed.quantize(Decimal(1)) if trimmed == trimmed.to_integral_value() else trimmed
