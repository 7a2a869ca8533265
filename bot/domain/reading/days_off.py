"""Days off in words, as people say when they are away: "20 Dec to 4 Jan", "until Friday", "next week", "3 days"."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.domain.absences import wrong_with
from bot.domain.cadences import DAY, WEEK, iso_monday
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.dates import WEEKDAY, read_date
from bot.domain.reading.periods import MONTH, PERIOD
from bot.domain.working_time import Days

_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_FLAGS = re.VERBOSE | re.IGNORECASE
_NTH = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_TO = r"(?:to|until|till|through|thru|up\sto|bis|até|a|-|–|—)"

_SEPARATOR = re.compile(
    r"\s+(?:to|until|till|through|thru|up\sto|bis|até)\s+|(?:\s+and|,)\s+back\son\s+|\s*[–—]\s*|\s+-\s+|(?<=\d)-(?=\d)|(?<=[a-z])-(?=[a-z])",
    _FLAGS,
)
_UNTIL = re.compile(r"(?:from\snow\s)?(?:until|till|through|thru|up\sto|to|bis|até)\s(?:and\sincluding\s)?(.+)", _FLAGS)
_FOR = re.compile(
    rf"(?:(?P<start>(?!(?:for|the)\b).+?)\s)?(?:for\s)?(?:the\s(?:next\s)?)?(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})\s"
    r"(?P<what>day|week|month)s?(?:\s(?:off|from|starting)(?:\son)?(?:\s(?P<from>.+))?)?",
    _FLAGS,
)
_SAME_MONTH = re.compile(rf"(?P<first>{_NTH})\s?{_TO}\s?(?P<rest>{_NTH}\s(?:of\s)?{MONTH}.*)", _FLAGS)
_MONTH_FIRST = re.compile(rf"(?P<month>{MONTH})\s(?P<first>{_NTH})\s?{_TO}\s?(?P<last>{_NTH})", _FLAGS)
_NOISE = re.compile(r"^(?:i[’']?m\s|i\sam\s)?(?:(?:be\s)?away\s)?(?:from\s)?", _FLAGS)
_BACK = re.compile(r"^(?:(?:again|early|already|only|on|from|at\swork)\b\s*)+", _FLAGS)
_UNTIL_BACK = re.compile(r"(?:(?:and|but)\s)?(?:only\s)?back\s(?P<day>.+)", _FLAGS)
_FROM_NOW = re.compile(r"(?:(?:again|now|today|already|early|here|at\swork)\s?)*", _FLAGS)
_PREPOSITION = re.compile(r"^(?:on\s|am\s|in\s|during\s|over\s|all\s(?:of\s)?)?(?:the\swhole\s(?:of\s)?)?", _FLAGS)
_WEEK_OF = re.compile(r"the\sweek\s(?:of|from|starting|commencing)\s(?P<day>.+)", _FLAGS)
_WEEK_END = re.compile(r"(?:the\s)?end\sof\s(?:the|this|(?P<next>next))\sweek|(?P<eow>eow)", _FLAGS)
_WHOLE_MONTH = re.compile(rf"(?:(?:this|next|the)\smonth|{MONTH}(?:,?\s\d{{4}})?)", _FLAGS)
_REST = re.compile(r"(?:the\s)?rest\sof\s(?:the|this)\s(?P<what>week|month)", _FLAGS)

_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})(?:\.(?!\d))?(?!\.?\d)(\s?[-–—]\s?(?=\d))?")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?(?![\d/])(\s?[-–—]\s?(?=\d))?")
"""Day and month (or month and day), a year, and a dash before what follows."""

MOST_MEANINGS = 4
"""More are no question that anybody would like to answer."""

_A_WHILE_AGO = 60 * DAY
_SO_FAR = 180 * DAY
"""Days without a year that are over for so long at most were meant rather than those of so far ahead."""


def read_days_off(text: str, today: date) -> tuple[Days, ...]:
    """Return the days that a text can mean, likeliest first; none where it is not understood.

    Both ends belong to it: "until Friday" has Friday. A day without a year is the next one to come, and the last day
    the next after the first one; what began lately and is not over counts from today on. The last day may lie before
    the first, or both in the past, where that is all that was written.
    """
    words = _DOTTED.sub(_dotted, " ".join(text.split())).strip(" .!,")
    found = tuple(dict.fromkeys(days for one in _in_each_order(words) for days in _read(one, today)))
    possible = tuple(days for days in found if not wrong_with(days.first, days.last, today))
    return (possible or found[:1]) if len(possible) <= MOST_MEANINGS else ()


def read_day_back(text: str, today: date) -> date | None:
    """Return the day from which on somebody says that they are back: "on Thursday", "12 March"; None if that is not
    understood, or may be more than one day.
    """
    words = _BACK.sub("", " ".join(text.split())).strip(" .!,")
    if _FROM_NOW.fullmatch(words):
        return today
    day = read_date(words, today)
    return day if isinstance(day, date) else None


def _dotted(date_in_text: re.Match[str]) -> str:
    """ "8.3." is a day and its month: after *away* it is no number."""
    day, month, to = date_in_text.groups()
    return _in_letters(day, month, "", to) or date_in_text[0]


def _in_each_order(words: str) -> Iterator[str]:
    """The words with "8/3 to 12/3" in letters, day first and month first: both dates in one order."""
    dates = list(_SLASHED.finditer(words))
    if len(dates) < 2:
        yield words
        return
    for order in ((1, 2), (2, 1)):
        if all(_slashed(each, order) for each in dates):
            yield _in_order(words, order)


def _in_order(words: str, order: tuple[int, int]) -> str:
    return _SLASHED.sub(lambda each: _slashed(each, order), words)


def _slashed(date_in_text: re.Match[str], order: tuple[int, int]) -> str:
    """Return a date in letters; `order` says which of its numbers is the day, and which the month."""
    day, month = (date_in_text[place] for place in order)
    return _in_letters(day, month, date_in_text[3] or "", date_in_text[4])


def _in_letters(day: str, month: str, year: str, to: str | None) -> str:
    """Return "8 March 2027", empty where there is no such day; `to` is the dash after it, if there is one."""
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    name = date(2000, int(month), 1).strftime("%B")
    return f"{int(day)} {name}{' ' if year else ''}{f'20{year}' if len(year) == 2 else year}{' - ' if to else ''}"


def _read(words: str, today: date) -> Iterable[Days]:
    for read in (_until_back, _in_one_month, _between, _until, _counted, _named):
        if found := tuple(read(words, today)):
            return found
    plain = _NOISE.sub("", words)
    if re.match(r"(?:away\s)?(?:from|starting|since)\s", words, re.IGNORECASE):
        return ()  # it is not said until when
    return _read(plain, today) if plain and plain != words else ()


def _until_back(words: str, today: date) -> Iterator[Days]:
    """ "back on Thursday": from today to the day before."""
    if match := _UNTIL_BACK.fullmatch(words):
        words = _BACK.sub("", match["day"])
        named = tuple(_named(words, today))
        if not named and not re.fullmatch(PERIOD, _PREPOSITION.sub("", words), _FLAGS):
            named = tuple(Days(day, day) for day in _days(words, today))
        yield from (Days(today, days.first - DAY) for days in named if days.first > today)


def _in_one_month(words: str, today: date) -> Iterator[Days]:
    """ "20 to 24 December", "Dec 20-24": the first day has its month from the last, the month before if it is later."""
    words = _NOISE.sub("", words)
    if match := _MONTH_FIRST.fullmatch(words):
        words = f"{match['first']} to {match['last']} {match['month']}"
    if not (match := _SAME_MONTH.fullmatch(words)):
        return
    number = int(match["first"].rstrip("stndrh."))
    for last in _days(match["rest"], today):
        first = next((day for back in range(31) if (day := last - back * DAY).day == number), None)
        if first is not None:
            yield Days(first, last)


def _between(words: str, today: date) -> Iterator[Days]:
    for separator in _SEPARATOR.finditer(words):
        start, end = _NOISE.sub("", words[: separator.start()]), words[separator.end() :]
        is_back_then = "back" in separator[0].lower()
        for days in _named(start, today):
            yield from _begun_lately(days.first, start, end, today)
            for last in _named(end, days.first):
                # "10 March to 5 March" is no year.
                sooner = [each.last for each in _named(end, today) if each.last < days.first]
                is_turned_round = bool(sooner) and last.last - days.first > _SO_FAR
                ends = last.first - DAY if is_back_then else last.last
                yield Days(days.first, sooner[0] if is_turned_round else ends)


def _begun_lately(first: date, start: str, end: str, today: date) -> Iterator[Days]:
    """ "20 Dec to 4 Jan" on Christmas Day is hardly next year's: it counts from today on."""
    year_ago = _a_year_before(first)
    if re.search(r"\d{4}", start) or first - today < _SO_FAR or today - year_ago > _A_WHILE_AGO:
        return
    for last in _named(end, today):
        if last.last < first:
            yield Days(today, last.last)


def _a_year_before(day: date) -> date:
    return day - timedelta(days=365)


def _until(words: str, today: date) -> Iterator[Days]:
    if match := _UNTIL.fullmatch(words):
        for days in _named(match[1], today):
            yield Days(today, days.last)


def _counted(words: str, today: date) -> Iterator[Days]:
    """ "for two weeks", "3 days from Monday": counted from its first day, which belongs to it."""
    if not (match := _FOR.fullmatch(words)):
        return
    count = _COUNTS.get(match["count"].lower()) or int(match["count"])
    length = count * {"day": DAY, "week": WEEK, "month": 30 * DAY}[match["what"].lower()]
    start = match["start"] or match["from"]
    starts = [days.first for days in _named(_NOISE.sub("", start), today)] if start else [today]
    if count:
        yield from (Days(first, first + length - DAY) for first in starts)


def _named(words: str, today: date) -> Iterator[Days]:
    """One day, or a week or month with all of its days that are still to come."""
    words = _PREPOSITION.sub("", re.sub(r"\s(?:included|inclusive|incl\.?)$", "", words, flags=re.IGNORECASE))
    if match := _REST.fullmatch(words):
        yield from _named(f"this {match['what']}", today)
    elif match := _WEEK_OF.fullmatch(words):
        yield from (_week(day) for day in _days(match["day"], today))
    elif re.fullmatch(r"(?:this|the)\sweek", words, _FLAGS):
        yield Days(today, _week(today).last)
    elif re.fullmatch(r"(?:the\s)?next\sweek", words, _FLAGS):
        yield _week(today + WEEK)
    elif match := _WEEK_END.fullmatch(words):
        sunday = _week(today + WEEK if match["next"] else today).last
        yield Days(sunday, sunday)
    elif _WHOLE_MONTH.fullmatch(words):
        yield from (Days(max(today, last.replace(day=1)), last) for last in _days(f"end of {words}", today))
    elif not re.fullmatch(PERIOD, words, _FLAGS):
        yield from (Days(day, day) for day in _days(words, today))


def _week(day: date) -> Days:
    return Days(iso_monday(day), iso_monday(day) + 6 * DAY)


def _days(words: str, today: date) -> Iterable[date]:
    """The days that words for one can mean. A weekday by its bare name may be today, too."""
    is_weekday = re.fullmatch(rf"(?:this\s)?{WEEKDAY}", words, _FLAGS)
    if is_weekday and today.strftime("%A").lower().startswith(words.lower().split()[-1][:3]):
        return today, today + WEEK
    match read_date(words, today):
        case None:
            return ()
        case date() as day:
            return (day,)
        case Ambiguous(readings):
            return readings
