"""A reply in pieces: its lines and sentences, and what the numbering of the prompt says they are about."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.plain_answers import is_opening, is_small_talk
from bot.domain.reading.statuses import no_change_at, status_at
from bot.domain.replies.listed import numbers_listed

_DIGITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS_BY_NAME = {name: number for number, name in enumerate(_DIGITS, 1)}
_MARKER = re.compile(
    r"""(?<![\w.,:/#-])(?:
        (?P<open>\()?(?P<said>goal\s|no\.\s?|nr\.\s?|\#)?(?P<number>\d{1,2})
          (?:(?P<bracket>\)|/(?=\s))|(?P<dot>\.)(?=\s)|(?P<colon>\s?:)(?=\s)|(?P<dash>\s?[-–—=])(?=\s)|(?P<bare>)(?=\s))
      | (?P<keycap>\d)\ufe0f?\u20e3 | :(?P<named>"""
    + "|".join(_DIGITS_BY_NAME)
    + r"""):
    )(?:\s*:(?![a-z0-9_+-]+:))?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER_NEXT = re.compile(r"(?:(?:is|at|now|still|stays?|went|up|down|to)\s){0,4}[€$£+]?\d", re.IGNORECASE)
_HASH = re.compile(r"(?<!\w)\#(\d{1,2})\b")
_LINE = re.compile(r"[^\n]+")
_FIRST_NUMBER = re.compile(r"\s*(\d{1,2})\s+\S")
_BULLET = re.compile(r"\s*(?:[-–—*•·▪◦]\s+)?")
_SENTENCE_END = re.compile(
    r"(?<!\bapprox)(?<!\bca)(?<!\bvs)(?<!\bno)(?<!\bnr)(?<!\bresp)(?<!\bincl)(?<!\be\.g)(?<!\bi\.e)(?<!\bmin)(?<!\bhrs)"
    r"(?:[.!?…]+(?=\s)|\s?;|\s\|{1,2}(?=\s)|\s//(?=\s))\s*",
    re.IGNORECASE,
)
_GREETING = re.compile(r"(?:hi|hello|hey|good\s(?:morning|afternoon|evening|day)|morning)\b", re.IGNORECASE)
_FIRST_WORDS = re.compile(r"[^,.!\n]{1,60}?(?:[,.!\n]+|:(?=\s))\s*")
_SIGN_OFF = re.compile(
    r"\n\s*(?:best|best\swishes|(?:best|kind|warm)\sregards|regards|cheers|lg|vg|br|saludos|abraços?)(?:,\s[^\W\d][\w'-]*|[,.!]?(?:\s*\n[^\n]{1,40})?)\s*$",
    re.IGNORECASE,
)
_NO_THANKS = re.compile(r"(?:no|nope|nah)\b[ ,]*(?:thanks|thank\syou|thx)\b\W*", re.IGNORECASE)
"""Which declines something, and is no answer with thanks."""
_THANKS = re.compile(
    r"(?:(?<!\w)(?:thanks|thank\syou|thx|cheers|yay+|wow|sorry\s(?:for|about)|woo+\s?hoo+|hoo?ray|yippee|have\sa\s(?:good|nice|great))\b(?!\sto\b)"
    r"|[👍🙏🙂😀😊❤🎉🙌👋💪🚀]|:(?:\+1|thumbsup|pray|wave|tada|heart|raised_hands|slightly_smiling_face|smile):)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or what stands between two numbers of a list, and where it stands in the reply."""

    start: int
    end: int
    text: str
    numbers: tuple[int, ...] = ()
    """The number that introduces it, or the sentences before it; several where they are listed: "1 and 3 on track"."""
    begins_line: bool = False
    is_numbered: bool = False
    """Whether its number stands right before it."""


def without_small_talk(text: str) -> str:
    """Return a reply without the greeting and the like that it begins with, and the thanks it ends with."""
    text = _SIGN_OFF.sub("", text.strip())
    while (polite := _FIRST_WORDS.match(text)) and _opens(polite.group()):
        text = text[polite.end() :]
    greeting = _GREETING.match(text)
    text = text[greeting.end() :].lstrip() if greeting else text
    if is_opening(text):
        return ""
    for found in _first_of_each_run(text):
        declines = _NO_THANKS.fullmatch(text[: found.end()])
        if not declines and is_small_talk(text[found.start() :].strip(" .,;!…–—-\n")):
            text = text[: found.start()]
            break
    return _SIGN_OFF.sub("", text.strip(" ,!\n")).strip(" ,!\n")


def _opens(words: str) -> bool:
    return is_opening(words) or is_opening(words.rstrip(": "))


def _first_of_each_run(text: str) -> Iterator[re.Match[str]]:
    """Return the thanks of a text that do not follow right upon others: what holds for the first holds for its run."""
    end = -1
    for found in _THANKS.finditer(text):
        if end < 0 or text[end : found.start()].strip(" .,!;…–—-\n"):
            yield found
        end = found.end()


def pieces_of(text: str, numbers: Collection[int]) -> list[Piece]:
    """Return the pieces of a text in their order; `numbers` are those that the prompt gives to its goals."""
    masked = mask_non_values(text)
    numbered = _with_hashes(text, masked, numbers)
    markers = numbers_listed(text, numbered, numbers) or _markers(text, numbered, numbers)
    starts = [0, *(end for _, end, _ in markers)]
    ends = [*(start for start, _, _ in markers), len(text)]
    names: list[tuple[int, ...]] = [(), *(number for _, _, number in markers)]
    return [
        piece
        for start, end, name in zip(starts, ends, names, strict=True)
        for piece in _block(text, masked, start, end, name)
    ]


def _with_hashes(text: str, masked: str, numbers: Collection[int]) -> str:
    """Return a masked text that shows the numbers of the prompt with a hash again: "#1 82", which a ticket's may be."""
    for found in _HASH.finditer(text):
        if int(found[1]) in numbers:
            masked = masked[: found.start()] + found.group() + masked[found.end() :]
    return masked


def _block(text: str, searched: str, start: int, end: int, numbers: tuple[int, ...]) -> Iterator[Piece]:
    """Return the sentences of a stretch of a text; `searched` is the text without what is never a value."""
    is_first = bool(numbers)
    for line in _LINE.finditer(searched, start, end):
        at = line.start()
        bullet = _BULLET.match(text, at, line.end())
        at = bullet.end() if bullet else at
        begins_line = line.start() == 0 or searched[line.start() - 1] == "\n" or is_first
        while at < line.end():
            stop = _SENTENCE_END.search(searched, at, line.end())
            until = stop.end() if stop else line.end()
            said = text[at:until].strip()
            if said.strip(" .,;|/!"):
                yield Piece(at, until, said, numbers, begins_line, is_first)
                begins_line = is_first = False
            at = until


def _markers(text: str, masked: str, numbers: Collection[int]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return where the numbers of a list stand in a text, and which they are; none unless it begins with one.

    "1) 82 2) 4.1h" is such a list, and "82, because 1) …" is none. Later on in a line a number must go on in the same
    way, and count up.
    """
    taken: list[tuple[int, int, tuple[int, ...]]] = []
    style = None
    is_counted = _counts_lines(text, numbers)
    for found in _MARKER.finditer(masked):
        number, own = _number_of(found), found.lastgroup or ""
        own = own if own in ("bracket", "dot", "colon", "dash", "bare", "keycap", "named") else "bracket"
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        begins_line = not line.strip(" -–—*•·")
        if own == "bare" and found["said"] and _NUMBER_NEXT.match(text, found.end()):
            own = "bracket"  # "goal 1 82", as plain as "1) 82"
        if own == "bare" and not _says_status(text, found.end()) and not (begins_line and is_counted):
            continue
        if not taken and not begins_line:
            return []
        step = number - taken[-1][2][0] if taken else 1
        goes_on = not taken or (style == own and (step == 1 or (step > 0 and own == "bracket")))
        if number in numbers and (goes_on or (begins_line and own in (style, "bracket", "keycap", "named"))):
            taken.append((found.start(), found.end(), (number,)))
            style = own
    is_list = len(taken) > 1 or style not in ("bare", "dash", "dot") or _begins_report(text, taken[0][1], style)
    return taken if is_list else []


def _counts_lines(text: str, numbers: Collection[int]) -> bool:
    """Whether every line begins with a number of the prompt, counting up: "1 82", "2 4.1h"."""
    firsts = [_FIRST_NUMBER.match(line) for line in text.splitlines() if line.strip()]
    counted = [int(first[1]) for first in firsts if first]
    return len(counted) == len(firsts) > 1 and counted == sorted(set(counted)) and set(counted) <= set(numbers)


def _begins_report(text: str, at: int, style: str) -> bool:
    """Whether a number alone, with a full stop behind, numbers what follows: in "3. Waiting" it may be the value."""
    return style == "dot" and (text[at : at + 1].isdigit() or _says_status(text, at))


def _number_of(marker: re.Match[str]) -> int:
    return int(marker["number"] or marker["keycap"] or _DIGITS_BY_NAME[marker["named"].lower()])


def _says_status(text: str, at: int) -> bool:
    return bool(status_at(text, at)) or no_change_at(text, at) is not None
