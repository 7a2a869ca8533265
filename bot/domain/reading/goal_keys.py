"""Where the key of a goal stands in what is typed, and what is typed without it."""

import re

from bot.domain.check_ins import Status
from bot.domain.goals import number_of
from bot.domain.reading.milestones import reached_at
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.reply_rules import ENDS, KEY
from bot.domain.reading.statuses import no_change_at, status_at

_LOOSE_KEY = re.compile(
    r"[\s(\[`*]*(?:goal:?\s+)?[gＧｇ][\s_.#–−‑-]{0,3}(?P<number>\d{1,6})(?!\d)[)\]`*]*"
    r"(?P<parted>\s*[:;,=]\s*|\s+[-–—]\s+)?(?:(?<=\s)|(?=\s|$)|(?<=[:;,=]))\s*(?P<said>.*)",
    re.IGNORECASE | re.DOTALL,
)
_JOINED = r"\s+(?:for|on|at|in)"
"""What joins a key to the check-in before it, and says nothing."""
_LATER_KEY = re.compile(
    rf"(?P<said>\S.{{0,80}}?)(?:{_JOINED})?(?:\s+goal)?\s+[(\[]?(?P<key>g-?\d{{1,6}})[)\]]?(?P<note>\s*(?:$|[.,;:!\n–—]|-\s).*)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"(?:[\s,;]|and\b|it's\b|is\b|at\b(?!\s+risk))*", re.IGNORECASE)
_CONNECTS = re.compile(r"^(?:[\s,;.–—-]|and\b|but\b)+")
_MISTYPED_KEY = re.compile(r"(?:goal\s+)?(?:[a-z]-|\#\s?)?(?P<number>\d{1,6})[:.)]?(?:\s+=)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*(?:%|[^\W\d]{0,3}\b(?!-))")
_IS = re.compile(r"is\s+", re.IGNORECASE)


def split_update(text: str) -> tuple[int | None, str]:
    """Return the number of the goal that an update is about, and the text without its key, first or last word.

    Two keys are no answer: where the first word is none and the last two are, the number is None.
    """
    number, said = split_key(text)
    if number is not None:
        return number, said
    *words, last = text.rsplit(maxsplit=1) or [""]
    number = number_of(last.rstrip(".,;!"))
    before = " ".join(words)
    if number is None or KEY.search(before):
        return None, text.strip()
    return number, re.sub(rf"{_JOINED}$", "", before.rstrip(" ,;:-"))


def with_plain_key(text: str) -> str:
    """Return a text with its goal's key first, as it should be: `G 2 on track`, or `on track G-2`, is `G-2 on track`.

    What else may follow a loosely written key, as in `G 20 summit prepared`, or stand before one, leaves the text as
    it is.
    """
    found = _LOOSE_KEY.fullmatch(text)
    later = _LATER_KEY.fullmatch(text) if found is None else None
    if later and _is_check_in(later["said"]) and not _tells_of_another(later["note"]):
        note = later["note"] if later["note"].strip(" .,;:!") else ""
        return f"G-{number_of(later['key'])} {later['said'].rstrip(' ,;:-')}{note}"
    if found is None or not (not found["said"] or found["parted"] or _begins_check_in(found["said"])):
        return text
    return f"G-{found['number']} {found['said']}".rstrip()


def split_key(text: str) -> tuple[int | None, str]:
    """Return the number of the goal whose key (`G-12`, `g12`) stands first, and the text after it."""
    words = with_plain_key(text).split(maxsplit=1)
    number = number_of(words[0].rstrip(":,")) if words else None
    return (None, text.strip()) if number is None else (number, words[1].strip() if len(words) > 1 else "")


def keys_in(text: str) -> tuple[int, ...]:
    """Return the numbers of the goals whose keys stand anywhere in a text, each once, in their order."""
    first, _ = split_key(text)
    found = [number_of(key) for key in KEY.findall(text)]
    return tuple(dict.fromkeys(number for number in (first, *found) if number is not None))


def mistyped_key(text: str) -> int | None:
    """Return the number in what may be meant as a goal's key, without its letter or with another: `12`, `#12`, `C-12`.

    None for a key as it should be, and for all else.
    """
    found = _MISTYPED_KEY.fullmatch(text)
    return None if found is None or number_of(text.rstrip(":")) is not None else int(found["number"])


def split_mistyped(text: str) -> tuple[int | None, str]:
    """Return the number in a mistyped key that a check-in follows, and the rest: `12 82` may be meant as `G-12 82`.

    None, and the text as it is, where no number or status follows: `12 new customers` counts something.
    """
    key = _MISTYPED_KEY.match(text)
    said = text[key.end() :] if key else ""
    number = mistyped_key(key[0]) if key and said[:1].isspace() else None
    if number is None or not _begins_check_in(said.lstrip()):
        return None, text
    return number, said.lstrip()


def before_check_in(text: str) -> str:
    """Return the words before the number or status of a check-in: `first contact` of `first contact 82`."""
    begins = (word.start() for word in re.finditer(r"\S+", text) if _begins_check_in(text[word.start() :]))
    return text[: next(begins, len(text))].strip()


def _tells_of_another(note: str) -> bool:
    """Whether what follows a key is a check-in on another goal: "82 at G-2, 4h at G-3"."""
    later = _LATER_KEY.fullmatch(_CONNECTS.sub("", note))
    return later is not None and _is_check_in(later["said"])


def _is_check_in(text: str) -> bool:
    """Whether a text is a number, a status or "no change", or several of them, and nothing else."""
    quantities = {quantity.start: quantity.end for quantity in find_quantities(text)}
    at, ends = 0, 0
    while at < len(text):
        status, reached = status_at(text, at), reached_at(text, at)
        read = (quantities.get(at), status and status.end, no_change_at(text, at), reached and reached[1])
        ends = next((end for end in read if end), 0)
        at = ends or at
        between = _BETWEEN.match(text, at)
        following = between.end() if between else at
        if not ends and following == at:
            return False
        at = following
    return ends > 0


def _begins_check_in(text: str) -> bool:
    if _NUMBER.match(text):
        return True
    is_said = _IS.match(text)
    at = is_said.end() if is_said else 0
    status = status_at(text, at)
    if status and not status.stands_alone and status.status is not Status.AT_RISK:
        return True
    # "At risk" may tell which ones, too: 12 at risk customers.
    reached = reached_at(text, at)
    ends = (status.end if status else None, no_change_at(text, at), reached[1] if reached else None)
    return any(end is not None and ENDS.match(text, end) for end in ends)
