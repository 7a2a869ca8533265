"""Numbers of the prompt that are listed before what is said of them: "1 and 3 on track, 2 at risk"."""

import re
from collections.abc import Collection

from bot.domain.reading.milestones import reached_at
from bot.domain.reading.reply_rules import OTHER_THINGS
from bot.domain.reading.statuses import state_ends_at
from bot.domain.replies.headed import follows_head
from bot.domain.replies.naming import ALL_BUT, REST

_LIST = re.compile(
    r"""(?:^|(?<=\n)|(?<=[.!?]\s)|[,;–—]|\s(?=(?:and|but|while|only|except)\s))\s*
    (?:(?:and|but|while|only|except|apart\sfrom)\s+){0,2}(?:(?:goals?|nos?\.|numbers?)\s|\#)?
    (?P<numbers>\d{1,2}(?:(?:\s*(?:,|&|\+|,?\s+and\s|[-–]|to\s|through\s)\s*)\#?\d{1,2}){0,20})(?![\w/%]|[.,]\d)
    (?:\s?[:=)–—-]|\.)?[^\S\n]+(?:(?:are|is|both|all|still|stays?|remains?)\s+){0,3}""",
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = re.compile(r"(?P<first>\d+)(?:\s*(?:[-–]|to|through)\s*(?P<last>\d+))?", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+,\d+")
"""Which "1,2 on track" may be, too."""


def numbers_listed(text: str, masked: str, numbers: Collection[int]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return where goals are listed by the `numbers` of the prompt, and which; empty where a reply does not do so.

    One reply does where two or more are named together, or one as an exception: "all on track but 2 at risk". Then
    a number that begins a clause is that of its goal, and each is told of once.
    """
    if ALL_BUT.match(text):
        return []
    found = [(one.start(), one.end(), _numbers_of(one["numbers"])) for one in _LIST.finditer(masked)]
    known = [one for one in found if one[2] and len(set(one[2])) == len(one[2]) and set(one[2]) <= set(numbers)]
    known = [one for one in known if len(one[2]) > 1 or not _counts_others(text, one[1])]
    known = [one for one in known if not follows_head(masked, one[0])]
    clear = [one for one in known if _tells_state(text, one[1])]
    is_exception = clear and REST.fullmatch(text[: clear[0][0]].strip())
    if not is_exception and all(len(one[2]) == 1 for one in clear):
        return []
    taken: list[tuple[int, int, tuple[int, ...]]] = []
    for start, end, listed in known:
        said = {number for one in taken for number in one[2]}
        if not said & set(listed):
            taken.append((start, end, listed))
    return taken


def _numbers_of(listed: str) -> tuple[int, ...]:
    """Return the numbers of a list; from 1 to 3 are 2 as well."""
    if _DECIMAL.fullmatch(listed):
        return ()
    ranges = [(int(one["first"]), int(one["last"] or one["first"])) for one in _RANGE.finditer(listed)]
    return tuple(number for first, last in ranges for number in range(first, last + 1))


def _counts_others(text: str, at: int) -> bool:
    """Whether a number whose marker ends at a place counts something by the way: "3 people left"."""
    return text[at - 1 : at].isspace() and OTHER_THINGS.match(text, at - 1) is not None and not _tells_state(text, at)


def _tells_state(text: str, at: int) -> bool:
    return state_ends_at(text, at) is not None or reached_at(text, at) is not None
