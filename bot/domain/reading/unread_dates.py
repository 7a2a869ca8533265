"""Words that plainly tell a date which nobody can put a day to: "by Easter", "before the summer", "by 15 Juny"."""

import re
from collections.abc import Sequence

from bot.domain.reading.dates import CLAUSE_END, WEEKDAY, DateFound
from bot.domain.reading.periods import MONTH, YEAR

_DEADLINE = r"by|before|until|till|(?:no|not)\slater\sthan|due(?:\s(?:by|on|in))?|bis|até"
_OTHER = r"""in|on|around|at|within|during|next|this|early|late
    |(?:an?|one|two|three|four|\d\d?)\s(?:weeks?|fortnights?)\s(?:on|from|after)"""
_NUMBER = r"(?:\d{1,4}(?:st|nd|rd|th|\.)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)"
_LINK = rf"""(?:{_NUMBER}|the|this|next|last|first|second|third|fourth|early|late|mid|middle|end|ende|start|beginning
    |close|very|of|in|on|at|from|after|an?|few|couple|half|and|about|around|coming|following|current|school|bank
    |public|fiscal|financial|calendar|noon|midday|cob|eob|eod|de|do|fim|zum|\d{{1,2}}[ap]m|now|new)"""
_UNIT = r"(?:(?:week|fortnight|month|quarter|year|term|semester)s?|half)\b"
# Months as colleagues elsewhere write them, and as fingers slip.
_OTHER_MONTHS = r"""(?:januar|janeiro|janvier|enero|jänner|februar|fevereiro|februrary|febuary|febrero|märz|março
    |marzo|mai|maio|mayo|juny|juni|junho|junio|julli|juli|julho|julio|augst|agosto|setembro|septembre|septiembre|setpember
    |oktober|octobre|outubro|octubre|novemb[er]{0,2}|novembro|noviembre|dezember|dezembro|decemb[er]{0,2}|diciembre)\b"""
_TIME_OF_YEAR = r"""(?:spring|summer|autumn|winter|easter|whitsun|pentecost|ramadan|eid|diwali|hanukkah|thanksgiving
    |halloween|carnival|christmas|xmas|new\syear|holidays?|vacations?|half-term|weekend)\b"""
_DAYISH = rf"""(?:{MONTH}|{_OTHER_MONTHS}|{WEEKDAY}|{_TIME_OF_YEAR}|[qh]\d\b|(?:[ck]?w|week\s|wk\s)\d\d?\b
    |tonight\b|tomorrow\b|today\b|eod\b|cob\b|eob\b|end\sof\s(?:the\s)?(?:working\s|business\s)?day\b
    |\d\d?(?:st|nd|rd|th)\b(?=\sof\b|{CLAUSE_END})|(?:1[3-9]|2\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)|{YEAR}\b|'\d\d\b)"""
_PHRASE = re.compile(
    rf"""(?<![\w'’-])(?:(?P<deadline>{_DEADLINE})|(?P<other>{_OTHER}))\s
    (?:{_LINK}[\s-]){{0,6}}(?:{_DAYISH}|{_UNIT})
    (?:(?:,?\s|-)(?:{_LINK}[\s-]){{0,4}}(?:{_DAYISH}|{_UNIT})){{0,3}}(?:\safter\snext\b)?(?:['’]s?\s\w+)?""",
    re.VERBOSE | re.IGNORECASE,
)
_IS_DAYISH = re.compile(_DAYISH, re.VERBOSE | re.IGNORECASE)
_IS_COUNTED = re.compile(rf"\w+\s(?:the\snext\s)?(?:(?:an?|about|around)\s)?(?:{_NUMBER}|few|couple|half|an?)\b", re.I)
_ENDS = re.compile(CLAUSE_END, re.IGNORECASE)


def with_unread(text: str, dates: Sequence[DateFound]) -> list[DateFound]:
    """Return the dates found in a text and, without a meaning, the words that tell one which is not understood.

    Dates that are only part of such words are left out: "the week after 30 June" is not 30 June.
    """
    unread = [_unread(match) for match in _PHRASE.finditer(text) if _tells_date(match)]
    unread = [one for one in unread if not any(d.start <= one.start and one.end <= d.end for d in dates)]
    kept = [date for date in dates if not any(one.start < date.end and date.start < one.end for one in unread)]
    return sorted([*kept, *unread], key=lambda one: one.start)


def _tells_date(match: re.Match[str]) -> bool:
    """Whether these are words for a day: "by 2 weeks" tells a change, and "on weekend shifts" who works."""
    is_counted = bool(_IS_COUNTED.match(match[0]))
    is_day = bool(_IS_DAYISH.search(match[0]))
    if match["deadline"]:
        return is_day or not is_counted
    return bool(_ENDS.match(match.string, match.end())) and (is_day or is_counted)


def _unread(match: re.Match[str]) -> DateFound:
    preposition = " ".join((match["deadline"] or match["other"]).lower().split())
    is_span = not match["deadline"] and not _IS_DAYISH.search(match[0])
    return DateFound(match.start(), match.end(), None, preposition, certain=True, is_span=is_span)
