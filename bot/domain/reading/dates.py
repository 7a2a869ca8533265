"""Dates in words, as people say by when: "30 June", "the end of Q2", "next Friday", "in 2 weeks", "31/12/27".

All are read on a given day, `today`, in the zone of the person who wrote. A date without a year is the next
one to come, today included. What can be meant in two ways is `Ambiguous`, never chosen.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateparser.date import DateDataParser

from bot.domain.cadences import DAY, WEEK, iso_monday
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.periods import MONTH, PERIOD, YEAR, Calendar, middle_of, month_after, month_number, next_edges

_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)}|mon|tues?|wed|thurs?|thu|fri|sat|sun)\b"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_IN_YEAR = rf"(?:,?[\s-](?:{YEAR}|'\d\d))?"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_EDGE = r"""(?:(?:at\s)?the\s)?(?:very\s)?(?:
    (?:(?P<last>end|last\sday|close)|(?P<first>start|beginning|first\sday)|(?P<middle>middle|mid))\sof\s
  | (?P<loose>(?P<loose_last>end\s)|(?P<loose_middle>mid[\s-]))
)"""
_SHORT_ENDS = {"eow": "the week", "eom": "the month", "eoq": "the quarter", "eoy": "the year"}
_HOUR_OF_DAY = r"(?:morning|noon|lunchtime|afternoon|evening|night)"
_NAMED_DAYS = r"""(?:christmas|xmas)(?:\s(?:eve|day))?|boxing\sday|new\syear['’]?s\s(?:eve|day)"""
CLAUSE_END = r"(?=[\s)]*(?:$|[.,;:!?]|(?:at\s)?the\s(?:very\s)?latest\b))"
# "By 2.5." may be by how much; "until 2.5." and "by 31.5." tell a day.
_PLAIN_DAY = r"(?:1[3-9]|2\d|3[01])\.(?:0?[1-9]|1[0-2])"
_DAY_AND_MONTH = rf"""(?:(?:(?<=until\s)|(?<=till\s)|(?<=before\s)|(?<=bis\s))(?:\d\d?\.\d\d?\.|{_PLAIN_DAY})
      |(?<=by\s){_PLAIN_DAY}\.)"""
_PHRASE = rf"""
    (?P<iso>\d{{4}}[-/]\d\d?[-/]\d\d?)
  | (?P<numeric>\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d\d)|\d{{1,2}}/\d{{1,2}}|{_DAY_AND_MONTH})(?!\d)
  | (?P<written>(?:{WEEKDAY},?\s)?(?:the\s)?(?:
        {_DAY}[\s-](?:of\s)?{MONTH}{_IN_YEAR}
      | {MONTH}\s(?:the\s)?{_DAY}{_IN_YEAR}))
  | (?P<edge>(?:{_EDGE}(?P<within>{PERIOD}|(?:week|month|quarter|year)\b))
      |(?P<ending>(?:at\s)?(?:the\s)?(?:week|month|quarter|year)[\s-]end|{"|".join(_SHORT_ENDS)}))
  | (?P<relative>(?:the\s)?day\safter\stomorrow|tomorrow|today
      | (?:(?:in|within)\s(?:the\s(?:next|coming)\s)?|(?:over|during|for)\sthe\s(?:next|coming)\s)
        (?:{_COUNT}\s(?:day|week|fortnight|month|year)s?|half\sa\syear)(?:['’]?\stime)?
      | {_COUNT}\s(?:day|week|month|year)s?\sfrom\s(?:now|today))
  | (?P<named>(?:the\s)?(?:{_NAMED_DAYS}))
  | (?P<weekday>(?:(?:this|next|coming|this\scoming|the\scoming)\s)?{WEEKDAY}(?:\s(?P<hour>{_HOUR_OF_DAY})\b)?
        (?!\s(?:week|fortnight)\b))
  | (?P<nth>(?:the\s)?{_NTH}(?:\sof\s(?P<nth_of>(?:the|this|next)(?:\scurrent)?\smonth)|{CLAUSE_END}))
  | (?P<period>{PERIOD})
"""
_HOUR = r"""(?:noon|midday|midnight|cob|eob|eod|(?:the\s)?(?:end\sof\s(?:the\s)?(?:working\s|business\s)?day
    |close\sof\s(?:business|play))|\d{1,2}(?::\d\d)?\s?[ap]m|\d\d:\d\d)\s(?:on\s|of\s)?"""
# "Up to 2027" and "up to 3/4" are numbers.
_LASTING = rf"""(?:(?:right|all(?:\sthe\sway)?)\s)?(?:through(?:out)?|thru)(?:\sto)?(?!\s(?:in|on|of|at)\b)
    |up\s(?:until|till|to(?!\s(?:\d\d?/\d\d?(?!/)|{YEAR}\b(?![-/]\d))))"""
_LATEST = r"(?:(?:by|at)\s(?:the\s)?(?:very\s)?|(?<!\bthe\s))latest(?:\s(?:by|on))?"
_SINCE = rf"(?:now|today|{_DAY}\s(?:of\s)?{MONTH}{_IN_YEAR}|{MONTH}(?:\s{_DAY})?{_IN_YEAR}|Q[1-4]{_IN_YEAR})"
_PREPOSITION = rf"""(?:from\s(?:the\s)?{_SINCE}(?:\son)?\s(?=(?:until|till|through|thru|up)\b))?
    (?P<preposition>{_LATEST}|(?:on|by|at)\sor\sbefore|by|before|prior\sto|until|till|(?:no|not)\slater\sthan|{_LASTING}
    |due(?:\s(?:by|on|in))?|over(?=\s(?:the\s(?:next|coming|current)|this|next)\b)|on|in|during|for
    |within(?=\s{PERIOD})|bis(?:\szum)?|até(?:\sa?o)?(?:\sdia)?)"""
_DATE = re.compile(
    rf"(?<![\w/.:-])(?:{_PREPOSITION}\s(?:{_HOUR})?)?(?:{_PHRASE})(?![\w%€$£]|[-/:.,]\d)",
    re.VERBOSE | re.IGNORECASE,
)
# Said on their own these are not always dates: "we may", "8/10", "he sat", "2,000 of the 2027 tickets", "the 3rd".
_NEEDS_PREPOSITION = ("weekday", "period", "named", "nth")
DEADLINES = re.compile(
    r"by|(?:.* )?before|prior to|until|till|(?:no|not) later than|due(?: by| on)?|(?:.* )?latest.*|bis.*|até.*"
    r"|(?:.* )?thr.*|up .*"
)
"""Prepositions that say by when; `on Christmas Day` and `on Monday morning` say as often what the goal is about."""
LASTING = re.compile(r"(?:.* )?thr.*|up .*")
"""Those of the deadlines that as often say by what means, or how much: `through May campaigns`, `up to the 3rd`."""
_BEFORE = ("before", "prior to")
ENDS_ALONE = re.compile(rf"{CLAUSE_END}|\s(?:in|at|for|on|across|among|with|without|from|while)\b", re.IGNORECASE)
"""What follows a date that belongs to no noun; "May campaigns" and "the Christmas party" are other things."""
_OWNS = re.compile(r"['’]s?\s", re.IGNORECASE)
"""After a day or month that something else belongs to: "in May's course"."""


@dataclass(frozen=True)
class DateFound:
    """A date in a text, from `start` to `end`, its preposition included, and what it means.

    `certain` is False where the words alone, without preposition, are as often something else: "8/10", "may".
    `is_span` is True for "in two weeks", which tells how long something takes as often as when it is due. `meaning`
    is None for a day that no calendar has: "31 February".
    """

    start: int
    end: int
    meaning: date | Ambiguous[date] | None
    preposition: str
    certain: bool
    is_span: bool


def read_date(text: str, today: date, fiscal_start_month: int = 1) -> date | Ambiguous[date] | None:
    """Return the day that a whole text names, with or without "by", "before" and the like; else None.

    A month, quarter or year by itself means its last day; after "by" it is ambiguous between last and first, and "over
    the next year" between that and a year from today.
    "The end of the week" is ambiguous between Friday and Sunday, "next Friday" on most days between two
    weeks. Quarters belong to the fiscal year that starts with `fiscal_start_month` and is named after the
    calendar year in which it ends. Days are read before months, and "03/04" is ambiguous all the same.
    """
    match = _DATE.fullmatch(" ".join(text.split()).rstrip(".,;"))
    return _read(match, Calendar(today, fiscal_start_month)) if match else None


def find_dates(text: str, today: date, fiscal_start_month: int = 1) -> list[DateFound]:
    """Return the dates that a text mentions, in order, each read as `read_date` would."""
    return [found for found in find_days(text, today, fiscal_start_month) if found.meaning is not None]


def find_days(text: str, today: date, fiscal_start_month: int = 1) -> list[DateFound]:
    """Return the dates that a text mentions, in order, with those that no calendar has."""
    calendar = Calendar(today, fiscal_start_month)
    return [
        DateFound(
            match.start(),
            match.end(),
            _read(match, calendar),
            _words(match, "preposition"),
            certain=_is_certain(match),
            is_span=_words(match, "relative").startswith(("in", "within", "over", "during", "for")),
        )
        for match in _DATE.finditer(text)
        if not _counts_on(match)
    ]


def _counts_on(match: re.Match[str]) -> bool:
    """Tell whether time is counted from a day ("a week on Friday", "two days before 30 June"): it is another then."""
    if not match["weekday"] and _words(match, "preposition") not in _BEFORE:
        return False
    return bool(re.search(r"\b(?:days?|weeks?|fortnight|months?)\s+(?:from\s+)?$", match.string[: match.start()], re.I))


def _is_certain(match: re.Match[str]) -> bool:
    ends_alone = bool(ENDS_ALONE.match(match.string, match.end()))
    preposition = _words(match, "preposition")
    is_lasting = bool(LASTING.fullmatch(preposition))
    if _OWNS.match(match.string, match.end()):
        return False
    if preposition == "within":
        return _is_by_when(match, ends_alone=ends_alone)
    if is_lasting and _is_doubtful(match):
        return ends_alone and _words(match, "period") != "the week"
    if _words(match, "named").startswith("the ") and not ends_alone:
        return False
    if match["named"] or match["nth"] or match["hour"]:
        is_by = bool(DEADLINES.fullmatch(preposition))
        return is_by or bool(match["nth"] and (match["nth_of"] or preposition == "on"))
    return bool(preposition) or not _is_doubtful(match)


def _is_by_when(match: re.Match[str], *, ends_alone: bool) -> bool:
    """Tell whether "within" a period says by when; "within the week" says as often how fast."""
    period = _words(match, "period")
    is_told_first = match.start() == 0 and period.startswith(("this ", "next ", "the next ", "the current "))
    return is_told_first or (ends_alone and period not in ("the week", "the month"))


def _is_doubtful(match: re.Match[str]) -> bool:
    if match["loose"]:
        return not re.match(CLAUSE_END, match.string[match.end() :])
    return match.lastgroup in _NEEDS_PREPOSITION or (bool(match["numeric"]) and match["mark"] is None)


def _words(match: re.Match[str], group: str) -> str:
    return " ".join((match[group] or "").lower().split())


def _read(match: re.Match[str], calendar: Calendar) -> date | Ambiguous[date] | None:
    preposition = _words(match, "preposition")
    try:
        if match["edge"]:
            return _one_of(_edges(match, calendar))
        if match["period"]:
            period = _words(match, "period")
            counted = _counted_from_today(period, preposition, calendar.today)
            return _one_of([*counted, *_period_as_due(period, preposition, calendar)])
        days = [day - DAY * (preposition in _BEFORE) for day in _days(match, calendar)]
    except (ValueError, OverflowError):  # 31 June, or a year that no calendar has
        return None
    return _one_of(days)


def _one_of(days: Iterable[date]) -> date | Ambiguous[date] | None:
    different = tuple(dict.fromkeys(days))
    return Ambiguous(different) if len(different) > 1 else next(iter(different), None)


# Single days ---------------------------------------------------------------------------------------------


def _days(match: re.Match[str], calendar: Calendar) -> Iterator[date]:
    if match["iso"]:
        yield date(*(int(part) for part in re.split(r"[-/]", match["iso"])))
    elif match["numeric"]:
        yield from _numeric(match["numeric"], day_first_only="." in match["numeric"], today=calendar.today)
    elif match["written"]:
        yield _written(_words(match, "written"), calendar.today)
    elif match["nth"]:
        yield _nth(_words(match, "nth"), calendar.today)
    elif match["named"]:
        yield _named(_words(match, "named"), calendar.today)
    elif match["weekday"]:
        yield from _weekday(_words(match, "weekday"), calendar.today)
    else:
        yield from _relative(_words(match, "relative"), calendar.today)


def _numeric(text: str, *, day_first_only: bool, today: date) -> Iterator[date]:
    first, second, *years = (int(part) for part in re.split(r"[./-]", text.rstrip(".")))
    year = years[0] + 2000 * (years[0] < 100) if years else None
    orders = [(first, second)] if day_first_only else [(first, second), (second, first)]
    possible = [(day, month) for day, month in orders if 1 <= day <= 31 and 1 <= month <= 12]
    for day, month in possible:
        yield _day_of(day, month, year, today)


def _written(text: str, today: date) -> date:
    month = next(month_number(word) for word in re.findall(r"[a-z]+", text) if month_number(word))
    day, *years = (int(n) for n in re.findall(r"\d+", text))
    found = _day_of(day, month, years[0] + 2000 * (years[0] < 100) if years else None, today)
    weekday = re.match(WEEKDAY, text)
    if weekday and not _WEEKDAYS[found.weekday()].startswith(weekday[0][:3]):
        raise ValueError(f"{found} is no {weekday[0]}")
    return found


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


def _nth(text: str, today: date) -> date:
    """The next day of that number, in this month or the first that has it; or the one in the month that is named."""
    day = int(re.findall(r"\d+", text)[0])
    months = {"next month": (1,), "this month": (0,), "current month": (0,)}.get(" ".join(text.split()[-2:]), range(3))
    for steps in months:
        start = month_after(today, steps).start
        try:
            found = start.replace(day=day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(f"There is no day {day} soon")


def _named(text: str, today: date) -> date:
    """The day of a feast whose date is the same every year; Easter and others have more than one."""
    if text.startswith("new"):
        return _day_of(1, 1, None, today) if text.endswith("day") else _day_of(31, 12, None, today)
    day = 26 if "boxing" in text else 24 if text.endswith("eve") else 25
    return _day_of(day, 12, None, today)


def _weekday(text: str, today: date) -> Iterator[date]:
    """The coming such day, never today; "next" is also the one in next week where that is another."""
    *words, name = re.sub(rf"\s{_HOUR_OF_DAY}$", "", text).split()
    weekday = next(n for n, full in enumerate(_WEEKDAYS) if full.startswith(name[:3]))
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    yield coming
    if words == ["next"]:
        yield iso_monday(today) + WEEK + timedelta(days=weekday)


@lru_cache(maxsize=512)
def _relative(text: str, today: date) -> tuple[date, ...]:
    """The day that is so far from today; kept, because a parser is made for each, and a text is read for every goal."""
    words = re.sub(
        r"^(?:in|within|over|during|for) (?:the (?:next|coming) )?", "in ", re.sub(r"['’]?\stime$", "", text)
    )
    words = words.replace("half a year", "6 months")
    words = words.replace("fortnights", "fortnight").replace("fortnight", "2 weeks")
    words = words.replace("in a 2 weeks", "in 2 weeks").replace("from today", "from now").removeprefix("the ")
    parser = DateDataParser(
        languages=["en"],
        settings={"RELATIVE_BASE": datetime.combine(today, time(12)), "RETURN_AS_TIMEZONE_AWARE": False},
    )
    found = parser.get_date_data(words).date_obj
    return () if found is None else (found.date(),)


def _counted_from_today(period: str, preposition: str, today: date) -> Iterator[date]:
    """The day a week, month or year from today, as which "over the next year" is meant as often as the calendar's."""
    is_counted = preposition in ("in", "over", "during", "for")
    if is_counted and period in ("the next week", "the next month", "the next year"):
        yield from _relative(period.replace("the next", "in 1"), today)


# Weeks, months, quarters, years ------------------------------------------------------------------------


def _edges(match: re.Match[str], calendar: Calendar) -> list[date]:
    if match["ending"]:
        word = re.sub(r"^(?:at )?(?:the )?|[ -]end$", "", _words(match, "ending"))
        return next_edges(_SHORT_ENDS.get(word, f"the {word}"), lambda p: p.end, calendar)
    if match["middle"] or match["loose_middle"]:
        return next_edges(_words(match, "within"), middle_of, calendar)
    is_start = bool(match["first"])
    return next_edges(_words(match, "within"), lambda p: p.start if is_start else p.end, calendar)


def _period_as_due(text: str, preposition: str, calendar: Calendar) -> list[date]:
    """The days meant by a period as a due date: "in June" is its last, "by June" its last or its first."""
    if preposition in _BEFORE:
        return next_edges(text, lambda p: p.start - DAY, calendar)
    ends = next_edges(text, lambda p: p.end, calendar)
    if preposition in ("", "in", "during", "for", "due in", "over", "within") or "thr" in preposition:
        return ends
    return ends + next_edges(text, lambda p: p.start, calendar)
