"""What a reply wishes for its writer rather than tell of a goal: to be asked later, or not while they are away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.dates import read_date
from bot.domain.reading.days_off import read_days_off
from bot.domain.reading.plain_answers import LONGEST_REPLY, unquoted

_LONGEST = 80
"""Characters of a wish: more tell something else besides."""
_LONGEST_WITH_THANKS = 120
_MOST_PIECES = 3
"""Parts of a sentence that a wish between others takes at most: "away, I think, until Friday"."""
_POLITE = r"(?:(?:please|pls|sorry|ok|okay|hi|hey|hello|not\snow|no\stime(?:\s(?:now|today))?|busy)[\s,.!–—-]+){0,3}"
_THANKS = re.compile(r"(?:[\s,.!]+(?:please|pls|sorry|thanks|thank\syou|thx))?[\s.!]*$", re.IGNORECASE)
_CAN_YOU = r"(?:can|could|would|will)\syou\s(?:please\s|pls\s)?"
_ASK = rf"(?:{_CAN_YOU})?(?:snooze|postpone|(?:remind|ask|ping|nudge)\sme|put\s(?:it|this|that)\soff)"
_REST = r"(?:the\s)?(?:rest|others?|other\s(?:one|ones|goals?))"
_WHAT = rf"(?:\s(?:it|this|that|these|all|everything|again|later|me|instead|once\smore|(?:about\s)?{_REST}))*"
_PUT_OFF = re.compile(
    rf"{_POLITE}{_ASK}{_WHAT}(?:\s(?P<day>(?:(?:until|untill|till|til|to|on|for|in)\s)?.+?))?", re.IGNORECASE
)
_TOPIC = re.compile(rf"(?P<ask>{_POLITE}{_ASK}{_WHAT})(?P<day>\s.+?)?\sabout\s(?P<rest>.+)", re.IGNORECASE)
"""What it is to be asked about: "remind me about complaints tomorrow", "remind me on Thursday about the rest"."""
_ASKS_POLITELY = re.compile(
    rf"{_POLITE}{_CAN_YOU}[^?]*\?(?P<thanks>(?:[\s.!]*(?:thanks|thank\syou|thx))?[\s.!]*)", re.IGNORECASE
)
"""A question that is none: "can you remind me on Thursday?"."""
_LATER = re.compile(
    rf"{_POLITE}(?:(?:maybe\s|{_REST}\s|i'll\s(?:do|answer)\s(?:it\s|this\s|{_REST}\s)?)?later"
    rf"|(?:{_REST}\s)?not\s(?:now|today)|(?:i\shave\s|i've\s)?no\stime(?:\s(?:now|today|this\sweek))?)",
    re.IGNORECASE,
)
_PLEASE_TOMORROW = re.compile(rf"{_POLITE}tomorrow[\s,]+(?:please|pls)[\s.!]*", re.IGNORECASE)
"""By itself "tomorrow" may be when something is done."""
_NO_DAY = re.compile(
    r"(?:(?:until|till|for|in|to)\s)?(?:later|(?:an?|one|two|three|\d+)\s(?:hours?|hrs?|minutes?|mins?|days?|weeks?)|a\s(?:bit|while)"
    r"|this\s(?:morning|afternoon|evening)|tonight|after\s(?:lunch|work)|the\s(?:morning|afternoon)|next\s(?:week|month)"
    r"|(?:until|till)\s.+)",
    re.IGNORECASE,
)
"""When something is to come again, without telling on which day it can."""
_SPAN = re.compile(r"(?:\w+\s)?next\s(?:week|month)", re.IGNORECASE)
_UNTIL = re.compile(r"(?:until|untill|till|til|to|on|for)\s", re.IGNORECASE)
_KINDS_OF_LEAVE = r"(?:holidays?|vacation|(?:(?:annual|(?:pa|ma)ternity|parental|sick)\s)?leave|pto)"
_LEAVE = rf"(?:(?:my|the|our)\s)?(?:time\soff|{_KINDS_OF_LEAVE})"
_PLACE = (
    rf"(?:away|(?:(?:off|out)\s)?(?:on|taking)\s{_KINDS_OF_LEAVE}|(?!leave){_KINDS_OF_LEAVE}"
    r"|out\sof\s(?:the\s)?office|ooo|off(?:\ssick|(?!\s(?:today|this)\b))|not\shere)"
)
_I_AM = r"(?:(?:i'm|i\sam|i'll\sbe|i\swill\sbe|im)\s(?:now\s|currently\s)?)"
_MY_PLACE = (
    rf"{_I_AM}(?:(?!{_KINDS_OF_LEAVE}){_PLACE}|off(?:\swork)?|out|not\sin)"
    r"|i\s(?:(?:won't|will\snot|can't)\sbe|am\snot)\s(?:here|in|around|at\swork)"
)
_AWAY = re.compile(rf"{_POLITE}(?:(?P<me>{_MY_PLACE})|{_PLACE})(?:[\s,:–—-]+(?P<days>(?!track\b).+?))?", re.IGNORECASE)
_BACK_AT = rf"(?:\s(?:now|again|(?:at|to)\swork|(?:in|at)\sthe\soffice|from\s{_LEAVE}))*"
_BACK = re.compile(rf"{_POLITE}{_I_AM}?back{_BACK_AT}(?:\stoday|\ssince\s.+)?{_BACK_AT}", re.IGNORECASE)
_BACK_ON = re.compile(
    rf"{_POLITE}{_I_AM}?(?:not\sback{_BACK_AT}\s(?:until|till|before)|(?:only\s)?back{_BACK_AT}(?:\sby)?)\s(?P<day>.+)",
    re.IGNORECASE,
)
_OF_ME = re.compile(rf"\bim?\b|\bfrom\s{_LEAVE}", re.IGNORECASE)
_BREAK = re.compile(
    r"(?:\s*[,;.!](?=\s)|(?<=\?)\s|\s*\n|\s+[–—-](?=\s)|\s+(?=(?:and|but|so)\b))\s*(?:(?:and|but|so)\b\s*)?",
    re.IGNORECASE,
)
"""Where one thing that is said can end and another begin."""
_JUST_LATER = re.compile(
    r"(?:maybe\s)?(?:later|not\s(?:now|today)|tomorrow|(?:i\shave\s|i've\s)?no\stime\b.*)(?:\splease)?[\s.!]*",
    re.IGNORECASE,
)
"""Beside something else these tell of that: 82, more later."""
_TELLS_DAYS = re.compile(r"(?:until|till|til|from|for|starting|since|back)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Later:
    """To be asked again on another day."""

    days: tuple[date, ...] = ()
    """The local days that its words can mean; none where they tell no day."""


@dataclass(frozen=True, slots=True)
class Away:
    """Not to be asked while they are away."""

    days: str
    """The words for when that is; empty where it is not said."""


@dataclass(frozen=True, slots=True)
class Back:
    """They are not away any more, or from a day on."""

    day: str = ""
    """The words for that day, as `read_days_off` takes them; empty: now."""


Wish = Later | Away | Back


def wish_in(text: str, today: date) -> Wish | None:
    """Return what a whole text wishes, seen on a day where its writer is; None where it tells something else."""
    if len(text) > LONGEST_REPLY:
        return None
    said = " ".join(unquoted(text).split())
    if len(said) > _LONGEST_WITH_THANKS:
        return None
    if asked := _ASKS_POLITELY.fullmatch(said):
        said = said[: asked.start("thanks") - 1]
    said = _THANKS.sub("", said, count=1)
    if not said or len(said) > _LONGEST or "?" in said:
        return None
    if _LATER.fullmatch(said):
        return Later()
    if _PLEASE_TOMORROW.fullmatch(text.strip()):
        return _later("tomorrow", today)
    if (found := _PUT_OFF.fullmatch(said)) and (later := _later(found["day"] or "", today)) is not None:
        return later
    if found := _TOPIC.fullmatch(said):
        return _later_about(found["day"] or "", found["rest"].split(), today)
    if found := _AWAY.fullmatch(said):
        return _away(found["days"] or "", today, is_of_me=bool(found["me"]))
    return _back(said, today)


def wish_beside(text: str, today: date) -> tuple[str, Wish] | None:
    """Return what a text tells besides a wish, and the wish; None where it has not both.

    Of an end, the longest wish whose days are clear goes before one whose days are not; then come the beginnings, and
    what stands between others last.
    """
    if len(text) > LONGEST_REPLY:
        return None
    breaks = list(_BREAK.finditer(text))
    last = len(text) - _LONGEST_WITH_THANKS
    ends = [(text[: at.start()], text[at.end() :]) for at in breaks if at.end() >= last]
    first = (at for at in reversed(breaks) if at.start() <= _LONGEST_WITH_THANKS)
    beginnings = [(text[at.end() :], text[: at.start()]) for at in first]
    middles = [
        (text[: one.start()] + text[other.start() :], text[one.end() : other.start()])
        for at, one in enumerate(breaks)
        for other in breaks[at + 1 : at + 1 + _MOST_PIECES]
        if 0 < other.start() - one.end() <= _LONGEST
    ]
    found = [
        (rest, wish)
        for rest, said in (*ends, *beginnings, *middles)
        if rest.strip()
        and not _JUST_LATER.fullmatch(said)
        and (wish := wish_in(said, today)) is not None
        and not (isinstance(wish, Back) and not (wish.day and _OF_ME.search(said)))
    ]
    return next((each for each in found if has_clear_days(each[1], today)), found[0] if found else None)


def has_clear_days(wish: Wish, today: date) -> bool:
    """Tell whether all words of a wish are understood, be it that they tell no day."""
    return not isinstance(wish, Away) or not wish.days or bool(read_days_off(wish.days, today))


def _later(words: str, today: date) -> Later | None:
    if not words:
        return Later()
    match read_date(_UNTIL.sub("", words), today):
        case date() as day:
            return Later((day,))
        case Ambiguous(readings) if not _SPAN.fullmatch(words):
            return Later(tuple(readings))
    return Later() if _NO_DAY.fullmatch(words) else None


def _later_about(day: str, rest: Sequence[str], today: date) -> Later | None:
    """The day stands before what it is to be asked about or behind that, and is told: "ask me about it" tells none."""
    if day:
        return _later(day.strip(), today)
    laters = (_later(" ".join(rest[at:]), today) for at in range(1, len(rest)))
    return next((later for later in laters if later is not None), None)


def _back(said: str, today: date) -> Back | None:
    """What may as well be a number is a day only of the writer: "back 3/4"."""
    if _BACK.fullmatch(said):
        return Back()
    found = _BACK_ON.fullmatch(said)
    if found is None or not (_OF_ME.search(said) or re.search(r"[a-z]{2}", found["day"], re.IGNORECASE)):
        return None
    day = f"back {found['day']}"
    return Back(day) if read_days_off(day, today) else None


def _away(words: str, today: date, *, is_of_me: bool) -> Away | None:
    """A place alone may be anybody's or anything's: what is "away" is the writer, or tells days."""
    if not words:
        return Away("") if is_of_me else None
    begins = _TELLS_DAYS.match(words)
    is_open = begins is not None and (is_of_me or read_date(words[begins.end() :].strip(), today) is not None)
    return Away(words) if is_open or read_days_off(words, today) else None
