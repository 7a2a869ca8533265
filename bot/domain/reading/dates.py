"""Dates in words, as people say by when: "30 June", "the end of Q2", "next Friday", "in 2 weeks", "31/12/27".

All are read on a given day, `today`, in the zone of the person who wrote. A date without a year is the next
one to come, today included. What can be meant in two ways is `Ambiguous`, never chosen.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateparser.date import DateDataParser

from bot.domain.cadences import DAY, WEEK, iso_monday, next_quarter, quarter_of
from bot.domain.reading.ambiguous import Ambiguous

_MONTHS = ["january", "february", "march", "april", "may", "june"]
_MONTHS += ["july", "august", "september", "october", "november", "december"]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ORDINALS = ["first", "second", "third", "fourth"]

_MONTH = rf"(?:{'|'.join(f'{m}|{m[:3]}' for m in _MONTHS)}|sept)\b\.?"
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)}|mon|tues?|wed|thurs?|thu|fri|sat|sun)\b"
_YEAR = r"(?:19|20)\d\d"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PERIOD = rf"""(?:
    (?:this|next|the|the\snext|the\scurrent|this\scoming)\s(?:week|month|quarter|year|(?:fiscal|financial)\syear)
  | (?:the\s)?(?:Q[1-4]|(?:{"|".join(_ORDINALS)})\squarter)(?:\sof)?(?:[\s/-]?(?:{_YEAR}|'\d\d))?
  | FY\s?(?:{_YEAR}|\d\d)
  | {_MONTH}(?:,?\s{_YEAR})?(?!,?\s\d)
  | {_YEAR}
)"""
_EDGE = r"(?:the\s)?(?:very\s)?(?:end|last\sday|close|start|beginning|first\sday)\sof\s"
_SHORT_ENDS = {"eow": "the week", "eom": "the month", "eoq": "the quarter", "eoy": "the year"}
_NAMED_DAYS = r"""(?:christmas|xmas)(?:\s(?:eve|day))?|boxing\sday|new\syear['’]?s\s(?:eve|day)"""
_PHRASE = rf"""
    (?P<iso>\d{{4}}[-/]\d\d?[-/]\d\d?)
  | (?P<numeric>\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d\d)|\d{{1,2}}/\d{{1,2}})
  | (?P<written>(?:{_WEEKDAY},?\s)?(?:the\s)?(?:
        \d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?
      | {_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{_YEAR})?))
  | (?P<edge>{_EDGE}(?:{_PERIOD}|(?:week|month|quarter|year)\b)
      |(?:the\s)?(?:week|month|quarter|year)[\s-]end|{"|".join(_SHORT_ENDS)})
  | (?P<relative>(?:the\s)?day\safter\stomorrow|tomorrow|today
      | in\s{_COUNT}\s(?:day|week|fortnight|month|year)s?(?:['’]?\stime)?
      | {_COUNT}\s(?:day|week|month|year)s?\sfrom\s(?:now|today))
  | (?P<named>(?:the\s)?(?:{_NAMED_DAYS}))
  | (?P<weekday>(?:(?:this|next|coming|this\scoming|the\scoming)\s)?{_WEEKDAY}(?!\s(?:week|fortnight)\b))
  | (?P<period>{_PERIOD})
"""
_PREPOSITION = (
    r"""(?P<preposition>by|before|until|till|(?:no|not)\slater\sthan|due(?:\s(?:by|on|in))?|on|in|during|for)"""
)
_DATE = re.compile(
    rf"(?<![\w/.:-])(?:{_PREPOSITION}\s)?(?:{_PHRASE})(?![\w%€$£]|[-/:.,]\d)",
    re.VERBOSE | re.IGNORECASE,
)
# Said on their own these are not always dates: "we may", "8/10", "he sat", "2,000 of the 2027 tickets".
_NEEDS_PREPOSITION = ("weekday", "period", "named")
_DEADLINES = re.compile(r"by|before|until|till|(?:no|not) later than|due(?: by| on)?")
"""Prepositions before a named day; `on Christmas Day` and `for Christmas` say as often what the goal is about."""


@dataclass(frozen=True)
class DateFound:
    """A date in a text, from `start` to `end`, its preposition included, and what it means.

    `certain` is False where the words alone, without preposition, are as often something else: "8/10", "may".
    `is_span` is True for "in two weeks", which tells how long something takes as often as when it is due.
    """

    start: int
    end: int
    meaning: date | Ambiguous[date]
    preposition: str
    certain: bool
    is_span: bool


@dataclass(frozen=True)
class _Period:
    start: date
    end: date


@dataclass(frozen=True)
class _Calendar:
    today: date
    fiscal_start_month: int


def read_date(text: str, today: date, fiscal_start_month: int = 1) -> date | Ambiguous[date] | None:
    """Return the day that a whole text names, with or without "by", "before" and the like; else None.

    A month, quarter or year by itself means its last day; after "by" it is ambiguous between last and first.
    "The end of the week" is ambiguous between Friday and Sunday, "next Friday" on most days between two
    weeks. Quarters belong to the fiscal year that starts with `fiscal_start_month` and is named after the
    calendar year in which it ends. Days are read before months, and "03/04" is ambiguous all the same.
    """
    match = _DATE.fullmatch(" ".join(text.split()).rstrip(".,;"))
    return _read(match, _Calendar(today, fiscal_start_month)) if match else None


def find_dates(text: str, today: date, fiscal_start_month: int = 1) -> list[DateFound]:
    """Return the dates that a text mentions, in order, each read as `read_date` would."""
    calendar = _Calendar(today, fiscal_start_month)
    found = []
    for match in _DATE.finditer(text):
        meaning = None if _counts_on(match) else _read(match, calendar)
        if meaning is not None:
            found.append(
                DateFound(
                    match.start(),
                    match.end(),
                    meaning,
                    _words(match, "preposition"),
                    certain=_is_certain(match),
                    is_span=_words(match, "relative").startswith("in"),
                )
            )
    return found


def _counts_on(match: re.Match[str]) -> bool:
    """Tell whether weeks are counted from a weekday ("a week on Friday"), whose day is another then."""
    return bool(match["weekday"]) and bool(
        re.search(r"\b(?:weeks?|fortnight)\s+(?:from\s+)?$", match.string[: match.start()], re.I)
    )


def _is_certain(match: re.Match[str]) -> bool:
    if match["named"]:
        return bool(_DEADLINES.fullmatch(_words(match, "preposition")))
    return bool(match["preposition"]) or not _is_doubtful(match)


def _is_doubtful(match: re.Match[str]) -> bool:
    return match.lastgroup in _NEEDS_PREPOSITION or (bool(match["numeric"]) and match["mark"] is None)


def _words(match: re.Match[str], group: str) -> str:
    return " ".join((match[group] or "").lower().split())


def _read(match: re.Match[str], calendar: _Calendar) -> date | Ambiguous[date] | None:
    preposition = _words(match, "preposition")
    try:
        if match["edge"]:
            return _one_of(_edges(_words(match, "edge"), calendar))
        if match["period"]:
            return _one_of(_period_as_due(_words(match, "period"), preposition, calendar))
        days = [day - DAY * (preposition == "before") for day in _days(match, calendar)]
    except (ValueError, OverflowError):  # 31 June, or a year that no calendar has
        return None
    return _one_of(days)


def _one_of(days: Iterable[date]) -> date | Ambiguous[date] | None:
    different = tuple(dict.fromkeys(days))
    return Ambiguous(different) if len(different) > 1 else next(iter(different), None)


# Single days ---------------------------------------------------------------------------------------------


def _days(match: re.Match[str], calendar: _Calendar) -> Iterator[date]:
    if match["iso"]:
        yield date(*(int(part) for part in re.split(r"[-/]", match["iso"])))
    elif match["numeric"]:
        yield from _numeric(match["numeric"], day_first_only=match["mark"] == ".", today=calendar.today)
    elif match["written"]:
        yield _written(_words(match, "written"), calendar.today)
    elif match["named"]:
        yield _named(_words(match, "named"), calendar.today)
    elif match["weekday"]:
        yield from _weekday(_words(match, "weekday"), calendar.today)
    else:
        yield from _relative(_words(match, "relative"), calendar.today)


def _numeric(text: str, *, day_first_only: bool, today: date) -> Iterator[date]:
    first, second, *years = (int(part) for part in re.split(r"[./-]", text))
    year = years[0] + 2000 * (years[0] < 100) if years else None
    orders = [(first, second)] if day_first_only else [(first, second), (second, first)]
    possible = [(day, month) for day, month in orders if 1 <= day <= 31 and 1 <= month <= 12]
    for day, month in possible:
        yield _day_of(day, month, year, today)


def _written(text: str, today: date) -> date:
    month = next(_month_number(word) for word in re.findall(r"[a-z]+", text) if _month_number(word))
    day, *years = (int(n) for n in re.findall(r"\d+", text))
    found = _day_of(day, month, years[0] if years else None, today)
    weekday = re.match(_WEEKDAY, text)
    if weekday and not _WEEKDAYS[found.weekday()].startswith(weekday[0][:3]):
        raise ValueError(f"{found} is no {weekday[0]}")
    return found


def _month_number(word: str) -> int:
    return next((n for n, m in enumerate(_MONTHS, start=1) if word in (m, m[:3]) or word[:4] == "sept" == m[:4]), 0)


def _day_of(day: int, month: int, year: int | None, today: date) -> date:
    """The day in that year, or the next one to come; ValueError if there is no such day."""
    if year is not None:
        return date(year, month, day)
    for candidate in range(today.year, today.year + 9):  # 29 February may be eight years away
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(f"There is no day {day} in month {month}")


def _named(text: str, today: date) -> date:
    """The day of a feast whose date is the same every year; Easter and others have more than one."""
    if text.startswith("new"):
        return _day_of(1, 1, None, today) if text.endswith("day") else _day_of(31, 12, None, today)
    day = 26 if "boxing" in text else 24 if text.endswith("eve") else 25
    return _day_of(day, 12, None, today)


def _weekday(text: str, today: date) -> Iterator[date]:
    """The coming such day, never today; "next" is also the one in next week where that is another."""
    *words, name = text.split()
    weekday = next(n for n, full in enumerate(_WEEKDAYS) if full.startswith(name[:3]))
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    yield coming
    if words == ["next"]:
        yield iso_monday(today) + WEEK + timedelta(days=weekday)


def _relative(text: str, today: date) -> Iterator[date]:
    words = re.sub(r"['’]?\stime$", "", text).replace("fortnights", "fortnight").replace("fortnight", "2 weeks")
    words = words.replace("in a 2 weeks", "in 2 weeks").replace("from today", "from now").removeprefix("the ")
    parser = DateDataParser(
        languages=["en"],
        settings={"RELATIVE_BASE": datetime.combine(today, time(12)), "RETURN_AS_TIMEZONE_AWARE": False},
    )
    found = parser.get_date_data(words).date_obj
    if found is not None:
        yield found.date()


# Weeks, months, quarters, years --------------------------------------------------------------------------


def _edges(text: str, calendar: _Calendar) -> list[date]:
    if text in _SHORT_ENDS:
        text = f"end of {_SHORT_ENDS[text]}"
    ending = re.fullmatch(r"(?:the )?(\w+)[ -]end", text)
    if ending:
        text = f"end of the {ending[1]}"
    edge, _, period = text.partition(" of ")
    is_start = edge.endswith(("start", "beginning", "first day"))
    return _next_edges(period, (lambda p: p.start) if is_start else (lambda p: p.end), calendar)


def _period_as_due(text: str, preposition: str, calendar: _Calendar) -> list[date]:
    """The days meant by a period as a due date: "in June" is its last, "by June" its last or its first."""
    if preposition == "before":
        return _next_edges(text, lambda p: p.start - DAY, calendar)
    ends = _next_edges(text, lambda p: p.end, calendar)
    if preposition in ("", "in", "during", "for", "due in"):
        return ends
    return ends + _next_edges(text, lambda p: p.start, calendar)


def _next_edges(text: str, edge: Callable[[_Period], date], calendar: _Calendar) -> list[date]:
    """That edge of the period as each who says it may mean it; without a year, of the next one to come."""
    days = [
        next((day for period in meant if (day := edge(period)) >= calendar.today), edge(meant[-1]))
        for meant in _periods(text, calendar)
    ]
    return [day for day in days if day >= calendar.today] or days


def _periods(text: str, calendar: _Calendar) -> list[list[_Period]]:
    """For each way to understand the words, the period, or the successive ones if no year was named."""
    year = _year_in(text)
    month = _month_number(re.split(r"[\s.,]", text)[0])
    quarter = re.search(r"q([1-4])", text) or re.search("|".join(_ORDINALS), text)
    if quarter:
        number = int(quarter[1]) if quarter.re.groups else _ORDINALS.index(quarter[0]) + 1
        return [_quarters(number, year, calendar)]
    if month:
        years = [year] if year else [calendar.today.year, calendar.today.year + 1]
        return [[_month(y * 12 + month - 1) for y in years]]
    if text.startswith("fy") and year:
        return [[_year(year, calendar.fiscal_start_month)]]
    if year:
        return [[_year(year, 1)]]
    return [[period] for period in _around(text, calendar)]


def _year_in(text: str) -> int | None:
    digits = re.search(r"(\d{4})|(?:'|fy\s?)(\d\d)\b", text)
    return (int(digits[1]) if digits[1] else 2000 + int(digits[2])) if digits else None


def _around(text: str, calendar: _Calendar) -> list[_Period]:
    """This or the next week (of five days and of seven), month, quarter or year (of either kind)."""
    steps = int(" next " in f" {text} ")
    today, first_month = calendar.today, calendar.fiscal_start_month
    if text.endswith("week"):
        monday = iso_monday(today) + steps * WEEK
        return [_Period(monday, monday + timedelta(days=days)) for days in (4, 6)]
    if text.endswith("month"):
        return [_month(today.year * 12 + today.month - 1 + steps)]
    quarter = quarter_of(today, first_month)
    if text.endswith("quarter"):
        quarter = next_quarter(quarter, first_month) if steps else quarter
        return [_Period(quarter.start, quarter.end)]
    fiscal = _year(quarter.year + steps, first_month)
    is_fiscal = "fiscal" in text or "financial" in text
    return [fiscal] if is_fiscal else [_year(today.year + steps, 1), fiscal]


def _quarters(number: int, year: int | None, calendar: _Calendar) -> list[_Period]:
    quarter = quarter_of(calendar.today - 366 * DAY, calendar.fiscal_start_month)
    if year:
        quarter = quarter_of(_year(year, calendar.fiscal_start_month).start, calendar.fiscal_start_month)
    found = []
    for _ in range(4 if year else 13):
        if quarter.number == number:
            found.append(_Period(quarter.start, quarter.end))
        quarter = next_quarter(quarter, calendar.fiscal_start_month)
    return found


def _month(months: int) -> _Period:
    """The month that is so many months after January of the year 0."""
    starts = [date(m // 12, m % 12 + 1, 1) for m in (months, months + 1)]
    return _Period(starts[0], starts[1] - DAY)


def _year(year: int, first_month: int) -> _Period:
    """The twelve months that end in that calendar year (all of it, if they start in January)."""
    start_year = year if first_month == 1 else year - 1
    return _Period(date(start_year, first_month, 1), date(start_year + 1, first_month, 1) - DAY)
