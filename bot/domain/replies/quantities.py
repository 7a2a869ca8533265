"""The numbers of a text about one goal, with what belongs to each: the scale of "4.3/5", the "left" of "950 left"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from bot.domain.measures import Direction, Measure, Metric
from bot.domain.reading.dates import DateFound, find_dates
from bot.domain.reading.masking import MASK, with_names_apart
from bot.domain.reading.names import without_numbers_of
from bot.domain.reading.numbers import Quantity, find_quantities, value_of
from bot.domain.reading.units import Amount, is_counted, is_time

_ISH = re.compile(r"(?<=\d)\s?-?ish\b", re.IGNORECASE)
_PART_OF_ONE = re.compile(
    r"(?<![\w.,-])(?<!and\s)(?P<share>half|(?:a\s|one\s|three\s)?quarters?\sof)\san?\s(?P<unit>hour|day|minute)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"(?:(?<=\bup\s)|(?<=\bdown\s)|(?<=\bby\s)|(?<=\blost\s)|(?<=\bgained\s)|(?<=\bdropped\s)|(?<=\bfell\s)|(?<=\brose\s)|(?<=\bcut\s)"
    r"|(?<![\w-])(?<!half\s)(?<!of\s)(?=an?\s\w+\s(?:up|down|higher|lower|less|better|worse|faster|quicker|slower)\b))an?\s(?P<unit>point|hour|day|minute)\b",
    re.IGNORECASE,
)
"""By how much something changed: "lost a point", "an hour faster"."""
_UNITS = {"hour": "h", "day": "days", "minute": "min", "point": "points"}
_OF_WHOLE = re.compile(
    r"(?<![\w.,:/-])(?P<part>\d{1,4}(?:[.,]\d{1,2})?)(?P<of>(?:\s?/\s?|\s(?P<word>(?:out\s)?of)\s)(?P<whole>\d{1,4}))(?!\s?%|[\w/]|[.,]\d)"
)
_MONTH_OF_A_YEAR = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?\s20\d\d\b", re.IGNORECASE
)
_DOTTED_DAY = re.compile(
    r"(?<![\w.])(?:(?<=\bon\s)|(?<=\bam\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\btill\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\bseit\s)|(?<=\bbis\s))"
    r"\d{1,2}\.\s?\d{1,2}\.(?!\d)",
    re.IGNORECASE,
)
"""A day as it is written with full stops, also one that no month has: "on 13.1. we meet", which on hours is no 13.1."""
_WHOLE_ENDS = re.compile(
    r"\s*(?:$|[,;:!)(\n–—|]|\.(?!\d)|-\s|(?:so\sfar|already|now|done|finished|complete[d]?|ready|and|but|on\strack|at\srisk|off\strack)\b)",
    re.IGNORECASE,
)
"""Behind the whole of "14 of 40": nothing else of which there are forty, as in "3 of 40 calls were lost"."""
_SCALES = (Decimal(5), Decimal(10), Decimal(100))
_STARS = re.compile(r"\s?(?:stars?|points?|pts)\b", re.IGNORECASE)
_MORE = r"\s(?:more|additional|further|extra|(?P<less>fewer|less))\s"
_MADE = r"(?:\s(?:are\s|were\s)?(?:done|finished|complete[d]?|ready))?"
_MORE_ENDS = (
    r"(?=\s*(?:$|[,;!)\n–—|]|\.(?!\d)|(?:this\sweek|since|so|now|and|but|because|on\strack|at\srisk|off\strack)\b))"
)
_OPEN = r"\s(?:still\s)?(?:open|remaining|left|in\sthe\squeue)\b"


def quantities_of(
    text: str, measure: Measure, known: Sequence[Decimal], today: date, titles: Sequence[str]
) -> list[Quantity]:
    """Return the numbers of a text, in order; those of dates and of the `titles` are left out."""
    unit = measure.unit if isinstance(measure, Metric) else ""
    unnumbered = with_names_apart(without_numbers_of(text, titles), titles)
    unnumbered = _ISH.sub(lambda found: " " * len(found[0]), unnumbered)
    ends = {}
    if isinstance(measure, Metric):
        for found in _OF_WHOLE.finditer(unnumbered):
            if _is_scale(found, measure, unnumbered):
                ends[found.start()] = end = _past_unit(unnumbered, found.end(), measure.unit)
                gap = MASK * (end - found.start("of"))
                unnumbered = unnumbered[: found.start("of")] + gap + unnumbered[end:]
    found_at = _outside_dates(unnumbered, today, unit)
    quantities = [replace(one, end=ends[one.start]) if one.start in ends else one for one in found_at]
    if not isinstance(measure, Metric):
        return quantities
    quantities = _with_spelt_parts(quantities, unnumbered, unit)
    if unit == "":
        return [_of_score(one, unnumbered) for one in quantities]
    if is_counted(unit):
        quantities = [_of_more(one, unnumbered, unit) for one in quantities]
    if is_counted(unit) and measure.direction is Direction.DOWN:
        return [_of_counted(one, unnumbered, measure, known) for one in quantities]
    return quantities


def counted_in_unit(text: str, measure: Measure, today: date) -> list[Quantity]:
    """Return the numbers of what is counted that are told with its unit: "950 open tickets", "3 more letters"."""
    if not isinstance(measure, Metric) or not is_counted(measure.unit):
        return []
    unit = re.compile(rf"\b{re.escape(measure.unit)}\b", re.IGNORECASE)
    if not unit.search(text):
        return []
    found = quantities_of(text, measure, (measure.baseline, measure.target), today, ())
    return [one for one in found if unit.search(text, one.start, one.end)]


@lru_cache(maxsize=16)
def dates_in(text: str, today: date) -> tuple[DateFound, ...]:
    """Return the dates of a text; kept, because a text is read for each goal, and more than once."""
    return tuple(find_dates(text, today))


@lru_cache(maxsize=16)
def _outside_dates(text: str, today: date, unit: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(without_dates(text, today), unit))


@lru_cache(maxsize=16)
def without_dates(text: str, today: date) -> str:
    """Return the text with its dates blotted out, at its old length."""
    for found in dates_in(text, today):
        if found.certain:
            text = text[: found.start] + MASK * (found.end - found.start) + text[found.end :]
    for when in (_MONTH_OF_A_YEAR, _DOTTED_DAY):
        text = when.sub(lambda found: MASK * len(found.group()), text)
    return text


def _is_scale(found: re.Match[str], measure: Metric, text: str) -> bool:
    """Whether what stands behind the stroke is the target, or the most that there is of a score: "82/85", "4.3/5".

    Of what is counted up "14 of 40" tells the target, too.
    """
    part, whole = Decimal(found["part"].replace(",", ".")), Decimal(found["whole"])
    is_date = part == part.to_integral_value() and part <= 31 and whole <= 12 and "." not in found["part"]
    if whole == measure.target and not found["word"]:
        return not is_date
    if whole == measure.target and is_counted(measure.unit) and measure.direction is Direction.UP:
        return _WHOLE_ENDS.match(text, _past_unit(text, found.end(), measure.unit)) is not None
    is_score = measure.unit == "" or (measure.unit == "%" and whole == 100)
    is_within = all(0 <= one <= whole for one in (measure.baseline, measure.target, part))
    return is_score and is_within and whole in _SCALES and whole < 2 * max(measure.target, part)


def _past_unit(text: str, at: int, unit: str) -> int:
    own = re.compile(rf"\s{re.escape(unit)}\b", re.IGNORECASE).match(text, at) if is_counted(unit) else None
    return own.end() if own else at


def _with_spelt_parts(quantities: Sequence[Quantity], text: str, unit: str) -> list[Quantity]:
    """Return the numbers with those that no figure tells: "half an hour", and "an hour" by which something changed."""
    spelt = [_quantity(one, _share(one["share"])) for one in _PART_OF_ONE.finditer(text)] if is_time(unit) else []
    spelt += [_quantity(one, Decimal(1)) for one in _ONE.finditer(text) if is_time(unit) or one["unit"] == "point"]
    apart = [one for one in quantities if not any(other.start <= one.start < other.end for other in spelt)]
    return sorted([*apart, *spelt], key=lambda one: one.start)


def _quantity(found: re.Match[str], amount: Decimal) -> Quantity:
    return Quantity(found.start(), found.end(), (Amount(amount, _UNITS[found["unit"].lower()]),))


def _share(words: str) -> Decimal:
    share = words.casefold()
    return Decimal("0.5") if share == "half" else Decimal("0.75") if share.startswith("three") else Decimal("0.25")


def _of_score(one: Quantity, text: str) -> Quantity:
    """A number without a unit, with the word that only says that it is a score: "4.3 stars", "40 points"."""
    if one.amounts[0].unit == "points":
        return replace(one, amounts=tuple(replace(amount, unit="") for amount in one.amounts))
    stars = _STARS.match(text, one.end)
    return replace(one, end=stars.end()) if stars else one


def _of_more(one: Quantity, text: str, unit: str) -> Quantity:
    """A number with the words that make a change of it: "3 more letters" are three on top of what there was.

    "4 fewer complaints" is told with a minus.
    """
    words = re.compile(rf"{_MORE}{re.escape(unit)}\b{_MADE}{_MORE_ENDS}", re.IGNORECASE).match(text, one.end)
    if words is None or one.signed:
        return one
    amounts = tuple(replace(each, value=-each.value) for each in one.amounts) if words["less"] else one.amounts
    return replace(one, end=words.end(), signed=True, amounts=amounts)


def _of_counted(one: Quantity, text: str, measure: Metric, known: Sequence[Decimal]) -> Quantity:
    """A number of what is to become less, with the words behind it: "950 left", unless it may be left to the target."""
    unit = "" if one.amounts[0].unit else rf"(?:{_OPEN})?\s{re.escape(measure.unit)}"
    words = re.compile(rf"(?:{unit})?(?:{_OPEN})?", re.IGNORECASE).match(text, one.end)
    if words is None or not words.group() or one.signed:
        return one
    value = value_of(one, measure.unit, known)
    return replace(one, end=words.end()) if isinstance(value, Decimal) and value > measure.target else one
