"""Numbers as people write them: `82`, `82,5 %`, `1 204`, `3h15m`, `3:15`, `90 percent`, `€ 1.2k`, `two`."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.units import (
    CURRENCIES,
    SCALES,
    UNIT_BY_NAME,
    Amount,
    canonical_unit,
    convert,
    is_counted,
    is_time,
    plain,
)

# Longer numbers measure nothing; they are telephone or account numbers.
_MAX_DIGITS = 15

# Below it lies what a mark before three digits makes of them as a decimal; "1.204k" is a thousand and more either way.
_THOUSAND = 1_000

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"]
_TEENS += ["nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: n for n, word in enumerate(["zero", *_ONES, *_TEENS])}
_WORDS |= {word: 10 * n for n, word in enumerate(_TENS, start=2)}

_TIME_NAMES = {name: unit for name, unit in UNIT_BY_NAME.items() if is_time(unit)}


# Full-width forms, as East Asian keyboards type them, are letters, digits and marks of ASCII; one for one, so that
# positions stay what they are.
_NARROW = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}


def _either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; words end at a word's end, signs need not."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\ ", r"\s") + (r"\b" if w[-1].isalnum() else "") for w in ordered)


_GAP = r"[ \u00a0\u202f]?"
_GROUP_MARKS = re.compile(r"[ \u00a0\u202f'’]")
_HOURS = r"(?:h|hrs?|hours?)"
_MINUTES = r"min(?:ute)?s?"
_PART = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}(?:[.,]\d{{1,6}})?){_GAP}(?:{_either(_TIME_NAMES)}|h(?=\d)|m(?=\d)|m\b)"
_ONE_PART = re.compile(_PART, re.IGNORECASE)
_BELOW_HUNDRED = rf"(?:(?:{_either(_TENS)})(?:[-\s](?:{_either(_ONES)}))?|{_either(_WORDS)})"
# "A hundred" alone is no number: people are "a hundred percent sure".
_NUMBER = rf"""
    (?<![\w.,:/#@%€$£–−-])                              # not inside a word, date, path or range
    (?P<sign>[-+–−](?=[\d€$£]|(?:EUR|USD|GBP|CHF)\b))?
    (?:
        (?P<clock>\d{{1,3}}:[0-5]\d(?::[0-5]\d)?)(?!\s?[ap]\.?m\b)
        (?:{_GAP}(?P<clock_unit>{_HOURS}|{_MINUTES})\b)?
      | (?P<compound>{_PART}(?:{_GAP}(?:and\s|,\s)?{_PART})+|\d{{1,6}}(?:{_GAP}{_HOURS}{_GAP}|m(?:in)?)[0-5]\d)
      | (?:(?P<currency>[€$£]|(?:EUR|USD|GBP|CHF)\b){_GAP})?
        (?:(?P<digits>\d{{1,3}}(?:[ \u00a0\u202f'’]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*)
          |(?P<word>(?:(?:an?|{_either(_ONES)})\s)?hundred\s(?:and\s)?{_BELOW_HUNDRED}
            |(?:{_either(_ONES[1:])})\shundred\b|{_BELOW_HUNDRED}))
        (?:{_GAP}(?P<scale>{_either(SCALES)})(?:(?<=mio|mrd)\.)?)?
        (?:{_GAP}-?(?P<unit>OWN_UNIT{_either(UNIT_BY_NAME)}))?
    )
    (?!\w|[-–−/:]\s?\d|[.,]\d|-\w|\sand\s(?:an?\s)?(?:half|quarter)\b|\s?[½¼¾])
"""


@dataclass(frozen=True)
class Quantity:
    """A number found in a text from `start` to `end`, with everything that it can mean by itself.

    `signed` says that a plus or minus stood before it, which makes it a change as often as a value. `largest_unit`
    is the first of a time in several, min of "7m30s"; empty for all else.
    """

    start: int
    end: int
    amounts: tuple[Amount, ...]
    signed: bool = False
    largest_unit: str = ""

    @property
    def is_clock(self) -> bool:
        """Whether it was written with colons, and so is hours and minutes or minutes and seconds."""
        return len(self.amounts) > 1 and self.amounts[0].unit == "min" and self.amounts[1].unit == "s"


def find_quantities(text: str, own_unit: str = "") -> list[Quantity]:
    """Return the numbers in a text, in order, each with the unit that follows or precedes it.

    Besides the known units, `own_unit` (a goal's, such as "tickets", singular or plural) is understood.
    Ranges, fractions, times of day, ordinals, ids, links and code are left out. Dates are not: see `dates`.
    """
    masked = mask_non_values(text.translate(_NARROW))
    found = []
    for match in _pattern(own_unit).finditer(masked):
        amounts = _amounts(match, own_unit)
        if amounts:
            sign = match["sign"] or ""
            if sign in ("-", "−", "–"):
                amounts = tuple(Amount(plain(-a.value), a.unit) for a in amounts)
            largest = _parts(match["compound"])[0].unit if match["compound"] else ""
            found.append(Quantity(match.start(), match.end(), amounts, bool(sign), largest))
        elif match["compound"] and not match["sign"]:
            found += _one_by_one(match)
    return found


def _one_by_one(compound: re.Match[str]) -> list[Quantity]:
    """The times of "11h, 3h better", which make no sum."""
    at, text = compound.start("compound"), compound["compound"]
    parts = ((found.span(), _parts(found.group())) for found in _ONE_PART.finditer(text))
    return [Quantity(at + start, at + end, tuple(amounts)) for (start, end), amounts in parts]


def value_of(quantity: Quantity, unit: str, known: Sequence[Decimal] = ()) -> Decimal | Ambiguous[Decimal] | None:
    """Return what a quantity is in a goal's canonical unit; None if it is measured in something else.

    Where a number can be read in two ways ("1,204", or "3:15" against minutes), the goal's `known` values
    (baseline, target, last) decide if only one reading lies within ten times of them. Of things that are counted, and
    were whole so far, no thousandths are meant; without a unit that is not certain.
    """
    values = dict.fromkeys(v for a in _meant(quantity, unit) if (v := convert(a, unit)) is not None)
    if len(values) <= 1:
        return next(iter(values), None)
    if known and all(map(_is_whole, known)) and (thousands := _of_counted(values, unit)) is not None:
        return thousands
    near = [value for value in values if _is_near(value, known)]
    if unit and known and _ends_in_zeros(quantity):
        # Nobody writes "1,000 min" of one minute; where the goal's own would make it that, it is asked about.
        largest = max(values, key=abs)
        return largest if largest in near or not near else Ambiguous(tuple(values))
    is_odd = not unit and all(map(_is_whole, known)) and not all(map(_is_whole, near))
    return near[0] if len(near) == 1 and not is_odd else Ambiguous(tuple(values))


def known_beside(other: Decimal | Ambiguous[Decimal] | None, unit: str) -> tuple[Decimal, ...]:
    """Return what one of a new goal's two numbers tells about how the marks of the other are meant, as `known` values.

    It is the number where that is certain. Of counted things two that could each be thousandths are both thousands.
    """
    if isinstance(other, Ambiguous):
        other = _of_counted(other.readings, unit)
    return () if other is None else (other,)


def _of_counted(readings: Collection[Decimal], unit: str) -> Decimal | None:
    """The reading with a mark between thousands, of things that are counted; None of anything else."""
    is_in_thousandths = is_counted(unit) and min(map(abs, readings)) < _THOUSAND
    return max(readings, key=abs) if is_in_thousandths else None


def _meant(quantity: Quantity, unit: str) -> tuple[Amount, ...]:
    """The amounts that make sense for a unit: "3:15" of hours is not minutes, "15m" of money is millions."""
    amounts = quantity.amounts
    if len({a.unit for a in amounts}) <= 1:
        return amounts
    if quantity.is_clock:
        return amounts if unit in ("min", "s") else amounts[:1]
    if is_time(unit):
        return tuple(a for a in amounts if a.unit)
    return tuple(a for a in amounts if not a.unit) if unit in CURRENCIES else ()


def read_value(text: str, unit: str = "", known: Sequence[Decimal] = ()) -> Decimal | Ambiguous[Decimal] | None:
    """Return the value of a text that is one number and nothing else, as somebody types it into a field.

    None stands for anything else, and for a number with a plus before it, which tells a change.
    """
    quantities = find_quantities(text, unit)
    if len(quantities) != 1 or text.lstrip().startswith("+"):
        return None
    (only,) = quantities
    is_everything = only.start == len(text) - len(text.lstrip()) and only.end == len(text.rstrip())
    return value_of(only, unit, known) if is_everything else None


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _ends_in_zeros(quantity: Quantity) -> bool:
    """Whether its mark stands before three zeros, so that as a decimal it would be a whole number."""
    smallest = min(abs(amount.value) for amount in quantity.amounts)
    return not quantity.is_clock and _is_whole(smallest) and smallest < _THOUSAND


def _is_near(value: Decimal, known: Sequence[Decimal]) -> bool:
    sizes = [abs(k) for k in known if k]
    return bool(sizes) and min(sizes) / 10 <= abs(value) <= max(sizes) * 10


@lru_cache(maxsize=256)
def _pattern(own_unit: str) -> re.Pattern[str]:
    own = f"{_either(_own_names(own_unit))}|" if own_unit else ""
    return re.compile(_NUMBER.replace("OWN_UNIT", own), re.VERBOSE | re.IGNORECASE)


def _own_names(own_unit: str) -> set[str]:
    """Singular and plural of a goal's own unit, with and without its "per week"."""
    counted = own_unit.split(" per ", maxsplit=1)[0]
    names = {name.casefold() for name in (own_unit, counted)}
    return names | {name.removesuffix("s") for name in names if len(name) > 2} | {f"{name}s" for name in names}


def _amounts(match: re.Match[str], own_unit: str) -> tuple[Amount, ...]:
    if match["clock"]:
        return _clock_amounts(match["clock"], match["clock_unit"])
    if match["compound"]:
        return _compound_amounts(match["compound"])
    unit = _written_unit(match["unit"] or "", own_unit) or canonical_unit(match["currency"] or "")
    if match["word"]:
        numbers = [_spelt(match["word"])]
    else:
        numbers = _readings(match["digits"], cents=unit in CURRENCIES and not match["scale"])
    scale = (match["scale"] or "").lower()
    amounts = [Amount(plain(n * SCALES.get(scale, 1)), unit) for n in numbers]
    if scale == "m" and not unit:
        amounts = [Amount(n, "min") for n in numbers] + amounts
    return tuple(amounts)


def _spelt(words: str) -> Decimal:
    number = 0
    for word in re.split(r"[-\s]", words.lower()):
        number = 100 * (number or 1) if word == "hundred" else number + _WORDS.get(word, 0)
    return Decimal(number)


def _written_unit(written: str, own_unit: str) -> str:
    folded = " ".join(written.split()).casefold()
    return own_unit if own_unit and folded in _own_names(own_unit) else canonical_unit(folded)


def _clock_amounts(clock: str, unit: str | None) -> tuple[Amount, ...]:
    numbers = [int(part) for part in clock.split(":")]
    if len(numbers) == 3:
        return (Amount(Decimal(numbers[0] * 3600 + numbers[1] * 60 + numbers[2]), "s"),)
    total = Decimal(numbers[0] * 60 + numbers[1])
    hours, minutes = Amount(total, "min"), Amount(total, "s")
    if unit:
        name, meant = ("h", hours) if unit[0] in "hH" else ("min", minutes)
        return (Amount(convert(meant, name) or Decimal(0), name),)
    return (hours, minutes)


def _compound_amounts(text: str) -> tuple[Amount, ...]:
    """The sum of "3h15m", in the smallest unit named; nothing if the units do not descend."""
    amounts = _parts(text)
    smallest = amounts[-1].unit
    sizes = [convert(Amount(Decimal(1), a.unit), "s") or 0 for a in amounts]
    if sizes != sorted(set(sizes), reverse=True):
        return ()
    return (Amount(plain(sum((convert(a, smallest) or Decimal(0) for a in amounts), Decimal(0))), smallest),)


def _parts(text: str) -> list[Amount]:
    """The times that "1,204 h 10 min" is made of; nobody writes so of one hour and a fifth."""
    parts = re.findall(r"(\d[\d.,]*)\s?([a-z]*)", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text), re.IGNORECASE)
    below = "min" if _TIME_NAMES.get(parts[0][1].lower()) == "h" else "s"
    units = [_TIME_NAMES.get(name.lower(), "min" if name else below) for _, name in parts]
    return [Amount(Decimal(n.strip(".,").replace(",", ".")), unit) for (n, _), unit in zip(parts, units, strict=True)]


def _readings(digits: str, *, cents: bool) -> list[Decimal]:
    """Every value that the digits can stand for; none if their marks make no number.

    Money with `cents` has at most two decimals, so a mark before three digits divides thousands.
    """
    if sum(d.isdigit() for d in digits) > _MAX_DIGITS:
        return []
    grouped = bool(_GROUP_MARKS.search(digits))
    bare = _GROUP_MARKS.sub("", digits)
    marks = [c for c in bare if c in ".,"]
    if not marks:
        return [Decimal(bare)]
    *head, tail = re.split(r"[.,]", bare)
    as_decimal = Decimal(f"{''.join(head)}.{tail}")
    if len(marks) == 1:
        both = not grouped and _is_grouped([*head, tail])
        as_thousands = [Decimal("".join([*head, tail]))] if both else []
        return as_thousands if as_thousands and cents else [*as_thousands, as_decimal]
    if len(set(marks)) == 1:
        return [Decimal("".join([*head, tail]))] if _is_grouped([*head, tail]) else []
    decimal_mark_is_last = marks.count(marks[-1]) == 1
    return [as_decimal] if decimal_mark_is_last and _is_grouped(head) else []


def _is_grouped(groups: list[str]) -> bool:
    first, *others = groups
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(g) == 3 for g in others)
