"""By when a goal is due: which of the dates that its text mentions says so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.dates import DEADLINES, ENDS_ALONE, LASTING, WEEKDAY, DateFound, find_days
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.periods import MONTH
from bot.domain.reading.unread_dates import FROM_TO, TELLS_DAY, with_unread

_NOT_DUE = re.compile(r"\b(?:from|since|after|starting|of|as of|than|between|and|to)\s*$", re.IGNORECASE)
_EACH_WEEK = re.compile(rf"\b{WEEKDAY}\s*$", re.IGNORECASE)
"""Before "through Friday": Monday through Friday are the days on which something is done."""
_GOES_ON = re.compile(rf"\s(?:and|or|to)\s(?:{MONTH}|{WEEKDAY}|Q[1-4]\b)", re.IGNORECASE)
"""After a month or day that is only one of several: "in July and August"."""
_LATEST = re.compile(r",?\s(?:at\sthe\s(?:very\s)?)?latest\b", re.IGNORECASE)
_NAMES_YEAR_OR_QUARTER = re.compile(r"\d{4}|[qh][1-4]|(?:this|next)\s(?:month|quarter|year)", re.IGNORECASE)
_TELLS_NOW = re.compile(r"today(?:\sat|:)?\s[^\s\w]?\d", re.IGNORECASE)
_EVERY_TIME = re.compile(
    r"at the (?:(?:start|beginning|first day|middle) of the (?:week|month|quarter|year)"
    r"|(?:very )?(?:end|last day) of the (?:week|month))\b",
    re.IGNORECASE,
)
"""Said of every month as often as of this one."""
_FROM_TODAY = re.compile(r"\w+\sthe\s(?:next|coming)\s\S+\s(?:weeks?|fortnights?|months?|years?)\b", re.IGNORECASE)
_NOT_A_NOUN = (
    r"(?:\w+ed|paid|sent|met|made|done|kept|dealt|held|shown|given|seen|won|sold|built|found|told|brought|taken|put|set"
    r"|read|written|heard|spoken|begun|got|gone|run|cut|of|in|on|at|for|from|to|by|with|and|or)\b"
)
"""What tells that something is done to what is counted, each time, or begins more than a noun."""
_REACHES = re.compile(
    r"(?:reach|hit|achieve|attain|get\sto)\s[^\s\w]?\d\S*(?:\s(?:%|per\s?cent))?"
    rf"(?:\s(?!{_NOT_A_NOUN})[^\W\d][\w'’-]*){{0,2}}[,:;–—-]?\s*",
    re.IGNORECASE,
)
"""What is done once, and so within some weeks from today: "Reach 85% CSAT".

"Answer 90% of mail within two weeks" and "Reach 90% of mail answered within two weeks" tell how fast, each time.
"""
_SPAN_GOES_ON = re.compile(rf"{ENDS_ALONE.pattern}|\s(?:to|by|and|so|we|using|through|via)\b", re.IGNORECASE)
"""What follows weeks that belong to nothing else; "the next 2 weeks of training" do."""
_STARTING = re.compile(
    r",?\s\(?(?:(?P<only_days>from|after|as\sof)|starting|beginning|commencing)\s(?!(?:now|today)\b|with\b|at\b)"
    r"(?:(?:on|in|from|after|as\sof)\s)?",
    re.IGNORECASE,
)
"""Between weeks and what they start on; "from" is said before numbers, too, and moves them only before a day."""
_REST_OF_CLAUSE = re.compile(r"[^,.;:()]*\b")
_COUNTED_ON = re.compile(
    r"\s+(?:next\s+(?:week|month|quarter|year)|after\s+next|or\s+two|in\s+(?!this|the)\S+\s+(?:day|week|month|year)s?)\b",
    re.IGNORECASE,
)
"""After a date these words move it ("Christmas next year", "the end of the month after next"): to guess is worse."""


def dates_in(wording: str, searched: str, today: date, fiscal_start_month: int) -> list[DateFound]:
    """Return the dates in a text; without a meaning those that are none, that words move, or that nobody can read.

    `searched` is the text, as long, with all blotted out that is never a value.
    """
    dates = find_days(searched, today, fiscal_start_month)
    moved = {n: end for n in range(len(dates)) if (end := _end_of_what_moves(wording, dates, n)) is not None}
    within = [(dates[n].end, end) for n, end in moved.items()]
    told = [
        replace(found, end=moved[n], meaning=None) if n in moved else found
        for n, found in enumerate(dates)
        if not any(start <= found.start < end for start, end in within)
    ]
    meant = [found for found in told if found.meaning is not None or _is_meant(wording, found)]
    return with_unread(wording, meant, fiscal_start_month)


def _end_of_what_moves(wording: str, dates: Sequence[DateFound], n: int) -> int | None:
    """Where the words end that move a date; weeks from today are moved by another day on which they start."""
    found = dates[n]
    if counted_on := _COUNTED_ON.match(wording, found.end):
        return counted_on.end()
    is_from_today = found.is_span and _FROM_TODAY.match(wording, found.start)
    starting = _STARTING.match(wording, found.end) if is_from_today else None
    if starting is None:
        return None
    if first_day := next((one for one in dates[n + 1 :] if one.start <= starting.end()), None):
        return first_day.end
    words = TELLS_DAY.match(wording, starting.end())
    if words is None and not starting["only_days"]:
        words = _REST_OF_CLAUSE.match(wording, starting.end())
    return words.end() if words else None


def _is_meant(wording: str, found: DateFound) -> bool:
    """Whether what no calendar has is meant as a date: "by 31/6" is, "in 45/50 cases" and "V. 10.13.20" are not."""
    written = wording[found.start : found.end]
    is_named = found.certain and re.search(r"[^\W\d]{3}\b|\d{4}", written)
    return bool(DEADLINES.fullmatch(found.preposition) or is_named)


def due_of(wording: str, dates: Sequence[DateFound]) -> list[DateFound]:
    """Return the date, or dates, that say by when: those with "by" if there are any, else the one at an end."""
    possible = [found for found in dates if _may_be_due(wording, found)]
    deadlines = [found for found in possible if DEADLINES.fullmatch(found.preposition)]
    if deadlines:
        return [found for found in deadlines if found.meaning is not None] or deadlines
    at_an_end = [f for f in possible if not wording[: f.start].strip() or not wording[f.end :].strip(" .,;)")]
    return (at_an_end or possible)[-1:]


def _may_be_due(wording: str, found: DateFound) -> bool:
    before, after = wording[: found.start], wording[found.end :]
    if _NOT_DUE.search(before):
        return False
    if _GOES_ON.match(after) and not DEADLINES.fullmatch(found.preposition):
        return False
    if LASTING.fullmatch(found.preposition) and _EACH_WEEK.search(before):
        return False
    if found.is_span:
        # "Answer every email in 2 days" tells how fast, not by when; "within" mostly does.
        if _FROM_TODAY.match(wording, found.start):
            is_at_start = not before.strip() and not after.startswith(" of ")
            return found.meaning is None or is_at_start or bool(_SPAN_GOES_ON.match(after))
        if after.startswith(" of "):
            return False
        is_within = wording[found.start :].lower().startswith("within")
        is_in_days = bool(re.search(r"\bdays?$", wording[found.start : found.end], re.IGNORECASE))
        if is_within and _REACHES.fullmatch(before) and not is_in_days:
            return True
        return bool(FROM_TO.search(before)) or not (is_within or find_quantities(before) or is_in_days)
    if _TELLS_NOW.match(wording, found.start) or _EVERY_TIME.match(wording, found.start):
        return False
    if found.certain:
        return True
    stands_apart = before.rstrip().endswith((",", ";", ":", "-", "–", "—", "("))
    has_year_or_quarter = bool(_NAMES_YEAR_OR_QUARTER.search(wording[found.start : found.end]))
    return not after.strip(" .)") and (stands_apart or has_year_or_quarter)


def end_of(wording: str, due: DateFound) -> int:
    """Return where the words that say by when end, with "at the latest" after a date."""
    at_the_latest = _LATEST.match(wording, due.end)
    return at_the_latest.end() if at_the_latest else due.end


def days_of(due: Sequence[DateFound], today: date) -> tuple[date, ...]:
    """Return the days that are meant. No goal is set for one that has passed, where another can be meant."""
    readings: list[date] = []
    for found in due:
        if found.meaning is not None:
            readings += found.meaning.readings if isinstance(found.meaning, Ambiguous) else [found.meaning]
    return tuple(dict.fromkeys([day for day in readings if day >= today] or readings))
