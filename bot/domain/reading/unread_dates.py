"""Words that plainly tell a date which nobody can put a day to: "by Easter", "before the summer", "by 15 Juny"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.cadences import DAY
from bot.domain.reading.dates import CLAUSE_END, WEEKDAY, DateFound, read_date
from bot.domain.reading.periods import MONTH, PERIOD, YEAR, is_within

_DEADLINE = r"by|before|prior\sto|until|till|(?:no|not)\slater\sthan|due(?:\s(?:by|on|in))?|bis|até"
_LASTING = r"(?:(?:right|all(?:\sthe\sway)?)\s)?(?:through|thru)(?:\sto)?|up\s(?:to|until|till)(?!\s(?:the\s)?\d)"
_OTHER = r"""in|over(?=\s(?:the|this|next)\b)|on|around|at|within|during|next|this|early|late
    |(?:an?|one|two|three|four|\d\d?)\s(?:weeks?|fortnights?)\s(?:on|from|after)"""
_NUMBER = r"(?:\d{1,4}(?:st|nd|rd|th|\.)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)"
# Other languages are not read, but whoever types a date in one of these two is told that it was not.
_OTHER_LINKS = "o|ao|à|de|do|da|dia|fim|final|início|meados|próxim[oa]|zum|zur|des|der|dem|anfang|mitte|nächste[nrs]?"
_OTHER_UNITS = (
    r"(?:woche|monats?|quartals?|jahr(?:es)?|(?:monats|quartals|jahres)ende|semana|mês|trimestre|semestre|ano)"
)
_OTHER_TIMES = r"""weihnachten|ostern|pfingsten|neujahr|frühjahr|frühling|sommer|herbst|natal|páscoa|primavera|verão
    |outono|inverno|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|(?:segunda|terça|quarta|quinta|sexta)-feira"""
_LINK = rf"""(?:{_NUMBER}|the|this|next|last|first|second|third|fourth|early|late|mid|middle|end|ende|start|beginning
    |close|very|of|in|on|at|from|after|an?|few|couple|half|and|about|around|coming|following|current|our|school|bank
    |public|fiscal|financial|calendar|noon|midday|cob|eob|eod|\d{{1,2}}[ap]m|now|new|{_OTHER_LINKS})"""
_UNIT = rf"(?:(?:week|fortnight|month|quarter|year|term|semester)s?|half|{_OTHER_UNITS})\b"
# Months as colleagues elsewhere write them, and as fingers slip.
_OTHER_MONTHS = r"""(?:januar|janeiro|janvier|enero|jänner|februar|fevereiro|februrary|febuary|febrero|märz|março
    |marzo|mai|maio|mayo|juny|juni|junho|junio|julli|juli|julho|julio|augst|agosto|setembro|septembre|septiembre|setpember
    |oktober|octobre|outubro|octubre|novemb[er]{0,2}|novembro|noviembre|dezember|dezembro|decemb[er]{0,2}|diciembre)\b"""
_TIME_OF_YEAR = rf"""(?:spring|summer|autumn|winter|easter|whitsun|pentecost|ramadan|eid|diwali|hanukkah|thanksgiving
    |halloween|carnival|christmas|xmas|new\syear|holidays?|vacations?|half-term|weekend
    |{_OTHER_TIMES})\b"""
_DAYISH = rf"""(?:{MONTH}|{_OTHER_MONTHS}|{WEEKDAY}|{_TIME_OF_YEAR}|[qh]\d\b|(?:[ck]?w|week\s|wk\s)\d\d?\b
    |tonight\b|tomorrow\b|today\b|yesterday\b|eod\b|cob\b|eob\b|end\sof\s(?:the\s)?(?:working\s|business\s)?day\b
    |\d\d?(?:st|nd|rd|th)\b(?=\sof\b|{CLAUSE_END})|(?:1[3-9]|2\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)|{YEAR}\b|'\d\d\b)"""
_PHRASE = re.compile(
    rf"""(?<![\w'’-])(?:(?:(?P<deadline>{_DEADLINE})|(?P<lasting>{_LASTING}))(?!\s(?:in|on|of|at)\b)|(?P<other>{_OTHER}))\s
    (?:{_LINK}[\s-]){{0,6}}(?:{_DAYISH}|{_UNIT})
    (?:(?:,?\s|-)(?:{_LINK}[\s-]){{0,4}}(?:{_DAYISH}|{_UNIT})){{0,3}}(?:\safter\snext\b)?(?:['’]s?\s(?:time\b|(?P<owned>\w+)))?""",
    re.VERBOSE | re.IGNORECASE,
)
_IS_DAYISH = re.compile(_DAYISH, re.VERBOSE | re.IGNORECASE)
TELLS_DAY = re.compile(rf"(?:{_LINK}[\s-]){{0,6}}{_DAYISH}", re.VERBOSE | re.IGNORECASE)
"""Words that tell a day or a time of the year at the beginning of what is left of a text, understood or not."""
_IS_COUNTED = re.compile(rf"\w+\s(?:the\snext\s)?(?:(?:an?|about|around)\s)?(?:{_NUMBER}|few|couple|half|an?)\b", re.I)
_ENDS = re.compile(CLAUSE_END, re.IGNORECASE)
_NO_NOUN = r"""in|at|for|on|of|across|among|with|without|from|to|into|as|than|by|before|until|till|through|during|and|or
    |but|so|while|when|if|we|i|you|they|it|he|she|all|every|each|both|any|our|your|their|the|an?|this|that|is|are|was
    |has|have|had|will|shall|should|would|can|could|must|may|might"""
_NOUN = re.compile(rf"(?:\s(?!(?:{_NO_NOUN})\b)[^\W\d_][\w'’-]*){{1,3}}", re.VERBOSE | re.IGNORECASE)
"""What a time of year says more of: the party of "by the summer party"."""
_HAS_ARTICLE = re.compile(r"\S+\s(?:the|our|next|this|last|first)\b", re.IGNORECASE)


_HANGS_ON = re.compile(r"[\s,(–—-]+(?:(?:in|of|on|an?|i\.e\.)\s+)?(?P<said>.+)", re.IGNORECASE)
_OF_PERIOD = re.compile(
    rf"(?:(?:the\s)?(?:very\s)?(?:end|last\sday|close)\sof\s)?(?P<period>{PERIOD})", re.VERBOSE | re.IGNORECASE
)
_TELLS_WHEN = re.compile(
    r"(?:next|early|late)\s(?!on\b|in\b|at\b)|(?:over|during)\s(?:the|this|next)\s(?!weekends?\b|(?:bank|public)\b)"
    r"|\S+\s(?:weeks?|fortnights?)\b",
    re.IGNORECASE,
)
_TELLS_HOW_FAST = re.compile(
    r"\S+\s(?:tonight|eod|cob|eob|(?:the\s)?end\sof\s(?:the\s)?(?:(?:same|next|working|business)\s)*day)", re.IGNORECASE
)
FROM_TO = re.compile(r"\bfrom\b.*\bto\b|→|->", re.IGNORECASE)
"""Words that tell a change from one number to another."""


def with_unread(text: str, dates: Sequence[DateFound], fiscal_start_month: int) -> list[DateFound]:
    """Return the dates found in a text and, without a meaning, the words that tell one which is not understood.

    Dates that are only part of such words are left out: "the week after 30 June" is not 30 June. One that the words
    only repeat, as in "30 June, end of Q2", reaches to their end.
    """
    phrases = [(match, _end_of(match)) for match in _PHRASE.finditer(text) if _tells_date(match)]
    told = list(dates)
    for match, phrase_end in phrases:
        inside = [date for date in dates if match.start() < date.end and date.start < match.end()]
        if any(date.start <= match.start() and match.end() <= date.end and date.certain for date in inside):
            continue
        told = [date for date in told if date not in inside]
        end = max([phrase_end, *(date.end for date in inside)])
        if inside and _is_repeated(text[inside[0].end : end], inside[0].meaning, fiscal_start_month):
            told.append(replace(inside[0], end=end))
        elif _is_deadline(match):
            told.append(_unread(match, end))
    return sorted(told, key=lambda one: one.start)


def _is_repeated(after: str, day: object, fiscal_start_month: int) -> bool:
    """Whether what hangs on a day only tells the day again, or the week, quarter or year that it is in."""
    hanging = _HANGS_ON.fullmatch(after)
    if hanging is None or not isinstance(day, date):
        return False
    of_period = _OF_PERIOD.fullmatch(hanging["said"])
    try:
        if of_period and is_within(" ".join(of_period["period"].lower().split()), day, fiscal_start_month):
            return True
    except (ValueError, OverflowError):  # 13/2027
        return False
    return read_date(hanging["said"], day - DAY, fiscal_start_month) == day


def _end_of(match: re.Match[str]) -> int:
    """Where the words end, with the noun that they belong to; at a text's beginning a verb follows as often."""
    noun = _NOUN.match(match.string, match.end()) if match["deadline"] and match.start() else None
    return noun.end() if noun and _HAS_ARTICLE.match(match[0]) else match.end()


def _tells_date(match: re.Match[str]) -> bool:
    """Whether these are words for a time: "by 2 weeks" tells a change, and "on weekend shifts" who works."""
    is_counted = bool(_IS_COUNTED.match(match[0]))
    is_day = bool(_IS_DAYISH.search(match[0]))
    if match["deadline"]:
        return is_day or not is_counted
    if match["lasting"] and "weekend" in match[0].lower():
        return False
    return bool(_ENDS.match(match.string, match.end())) and (is_day or (is_counted and not match["lasting"]))


def _is_deadline(match: re.Match[str]) -> bool:
    """Whether the words say by when; most say when the goal holds ("on holidays"), or how fast ("by end of day").

    After a change from one number to another, what counts from today ("next summer") says by when, too.
    """
    is_change = bool(FROM_TO.search(match.string[: match.start()]))
    if match["deadline"]:
        return is_change or not _TELLS_HOW_FAST.fullmatch(match[0])
    if match["owned"]:  # "through May's training" says by what means
        return False
    if match["lasting"] or not _IS_DAYISH.search(match[0]):
        return True
    return is_change and bool(_TELLS_WHEN.match(match[0]))


def _unread(match: re.Match[str], end: int) -> DateFound:
    preposition = " ".join((match["deadline"] or match["lasting"] or match["other"]).lower().split())
    is_span = bool(match["other"]) and not _IS_DAYISH.search(match[0])
    return DateFound(match.start(), end, None, preposition, certain=True, is_span=is_span)
