"""Weeks, months, quarters, halves and years in words ("next month", "Q2", "H1"), and the days they begin and end."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.cadences import DAY, WEEK, iso_monday, next_quarter, quarter_of

_MONTHS = ["january", "february", "march", "april", "may", "june"]
_MONTHS += ["july", "august", "september", "october", "november", "december"]
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}

MONTH = rf"(?:{'|'.join(f'{m}|{m[:3]}' for m in _MONTHS)}|sept)\b\.?"
YEAR = r"(?:19|20)\d\d"
_IN_YEAR = rf"(?:\sof\s(?:the|this)\syear|(?:\sof)?[\s/-]?(?:{YEAR}|'\d\d|FY\s?(?:{YEAR}|\d\d)))?"
# "The first half hour", and "the second half of the call", are in no calendar.
_OF_YEAR = rf"{_IN_YEAR}(?![\s-](?:of|an?|hour|day|dozen|price|term|time)\b)"
PERIOD = rf"""(?:
    (?:this|next|the|the\snext|the\scurrent|this\scoming)\s(?:week|month|quarter|year|(?:fiscal|financial)\syear)
  | (?:the\s)?(?:Q[1-4]|(?:{"|".join(_ORDINALS)})\squarter){_OF_YEAR}
  | (?:the\s)?(?:H[12]|(?:first|1st|second|2nd)\shalf){_OF_YEAR}
  | FY\s?(?:{YEAR}|\d\d)
  | {MONTH}(?:,?\s(?:{YEAR}|'\d\d))?(?!,?\s\d)
  | \d\d?/{YEAR}
  | {YEAR}
)"""
"""A pattern (verbose, any case) for what `next_edges` reads."""
_PART = re.compile(
    rf"(?:the )?(?:(?P<kind>[qh])(?P<number>[1-4])|(?P<ordinal>{'|'.join(_ORDINALS)}) (?P<ordinal_kind>quarter|half))"
)


@dataclass(frozen=True)
class Calendar:
    """The day that words are seen from, and the month in which the workspace's fiscal year starts."""

    today: date
    fiscal_start_month: int


@dataclass(frozen=True)
class Period:
    """From its first day to its last, which both belong to it."""

    start: date
    end: date


def month_number(word: str) -> int:
    """Return the month (1 is January) that a word in small letters names, in full or by its beginning; 0 if none."""
    return next((n for n, m in enumerate(_MONTHS, start=1) if word in (m, m[:3]) or word[:4] == "sept" == m[:4]), 0)


def middle_of(period: Period) -> date:
    """Return the day people mean by the middle: the 15th of a month or of a quarter's middle month, a week's Wednesday.

    Of half a year and of a year it is the last day of their first half.
    """
    days = (period.end - period.start).days
    if days < 7:
        return period.start + 2 * DAY
    if days < 31:
        return period.start + 14 * DAY
    if days < 93:
        return month_after(period.start, 1).start + 14 * DAY
    return month_after(period.start, 2 if days < 186 else 5).end


def next_edges(text: str, edge: Callable[[Period], date], calendar: Calendar) -> list[date]:
    """Return that edge of the period as each who says it may mean it; without a year, of the next one to come.

    `text` is in small letters, and matches PERIOD. Raises ValueError or OverflowError for what no calendar has.
    """
    days = [
        next((day for period in meant if (day := edge(period)) >= calendar.today), edge(meant[-1]))
        for meant in _periods(text, calendar)
    ]
    return [day for day in days if day >= calendar.today] or days


def _periods(text: str, calendar: Calendar) -> list[list[Period]]:
    """For each way to understand the words, the period, or the successive ones if no year was named."""
    year = _year_in(text)
    if part := _PART.match(text):
        number = int(part["number"] or _ORDINALS[part["ordinal"]])
        is_half = part["kind"] == "h" or part["ordinal_kind"] == "half"
        return [(_halves if is_half else _quarters)(number, year, calendar)]
    numbered = re.match(r"(\d\d?)/", text)
    if number := int(numbered[1]) if numbered else month_number(re.split(r"[\s.,]", text)[0]):
        years = [year] if year else [calendar.today.year, calendar.today.year + 1]
        return [[_month_of(y, number) for y in years]]
    if text.startswith("fy") and year:
        return [[_year(year, calendar.fiscal_start_month)]]
    if year:
        return [[_year(year, 1)]]
    is_open = not re.search(r"\b(?:this|current|next)\b", text)
    successive = (0, 1) if is_open else (int(" next " in f" {text} "),)
    return [list(meant) for meant in zip(*(_ahead(text, steps, calendar) for steps in successive), strict=True)]


def is_within(text: str, day: date, fiscal_start_month: int) -> bool:
    """Tell whether a day lies in the period that such words name when they are said on that day.

    `text` is in small letters, and matches PERIOD. Raises ValueError or OverflowError for what no calendar has.
    """
    meant = _periods(text, Calendar(day, fiscal_start_month))
    return any(period.start <= day <= period.end for periods in meant for period in periods)


def _year_in(text: str) -> int | None:
    digits = re.search(r"(\d{4})|(?:'|fy\s?)(\d\d)\b", text)
    return (int(digits[1]) if digits[1] else 2000 + int(digits[2])) if digits else None


def _ahead(text: str, steps: int, calendar: Calendar) -> list[Period]:
    """The week (of five days and of seven), month, quarter or year (of either kind) of today (0) or after it (1)."""
    today, first_month = calendar.today, calendar.fiscal_start_month
    if text.endswith("week"):
        monday = iso_monday(today) + steps * WEEK
        return [Period(monday, monday + timedelta(days=days)) for days in (4, 6)]
    if text.endswith("month"):
        return [month_after(today, steps)]
    quarter = quarter_of(today, first_month)
    if text.endswith("quarter"):
        quarter = next_quarter(quarter, first_month) if steps else quarter
        return [Period(quarter.start, quarter.end)]
    fiscal = _year(quarter.year + steps, first_month)
    is_fiscal = "fiscal" in text or "financial" in text
    return [fiscal] if is_fiscal else [_year(today.year + steps, 1), fiscal]


def _quarters(number: int, year: int | None, calendar: Calendar) -> list[Period]:
    quarter = quarter_of(calendar.today - 366 * DAY, calendar.fiscal_start_month)
    if year:
        quarter = quarter_of(_year(year, calendar.fiscal_start_month).start, calendar.fiscal_start_month)
    found = []
    for _ in range(4 if year else 13):
        if quarter.number == number:
            found.append(Period(quarter.start, quarter.end))
        quarter = next_quarter(quarter, calendar.fiscal_start_month)
    return found


def _halves(number: int, year: int | None, calendar: Calendar) -> list[Period]:
    """The halves of fiscal years: the first ends with the second quarter, and the second with the fourth."""
    ends = [quarter.end for quarter in _quarters(2 * number, year, calendar)]
    return [Period(month_after(end, -5).start, end) for end in ends]


def month_after(day: date, steps: int) -> Period:
    """Return the month of a day, or the one so many months later."""
    months = day.year * 12 + day.month - 1 + steps
    return _month_of(months // 12, months % 12 + 1)


def _month_of(year: int, number: int) -> Period:
    """The month of a year; ValueError if there is none of that number."""
    start = date(year, number, 1)
    return Period(start, date(year + number // 12, number % 12 + 1, 1) - DAY)


def _year(year: int, first_month: int) -> Period:
    """The twelve months that end in that calendar year (all of it, if they start in January)."""
    start_year = year if first_month == 1 else year - 1
    return Period(date(start_year, first_month, 1), date(start_year + 1, first_month, 1) - DAY)
