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
          (?:(?P<bracket>\)|/(?=\s))|(?P<dot>\.)(?=\s)|(?P<colon>\s?:)(?=\s)|(?P<dash>\s?[-–—=](?=\s)|=(?=[€$£]?\d))|(?P<bare>)(?=\s))
      | (?P<keycap>\d)\ufe0f?\u20e3 | :(?P<named>"""
    + "|".join(_DIGITS_BY_NAME)
    + r"""):
      | (?P<word>"""
    + "|".join(_DIGITS_BY_NAME)
    + r""")(?:\)|\s?:(?=\s))
    )(?:\s*:(?![a-z0-9_+-]+:))?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER_NEXT = re.compile(r"(?:(?:is|at|now|still|stays?|went|up|down|to)\s){0,4}[€$£+]?\d", re.IGNORECASE)
_TOLD_NEXT = re.compile(r"[€$£+~]?\d|(?:yes|no|not|nope|done)\b", re.IGNORECASE)
_ANY_ORDER = ("bracket", "colon", "bare", "keycap", "named", "word")
"""The marks that stand before what is told of a goal, rather than count something, also where they do not count up."""
_STYLES = (*_ANY_ORDER, "dot", "dash")
_REASON = re.compile(r"\b(?:because|cos|due\sto|reasons?)\b", re.IGNORECASE)
"""Behind which numbers may list reasons: "1) 82, because 2) …"."""
_THOUSANDS = re.compile(r"\d{1,2}\s\d{3}\b")
_HASH = re.compile(r"(?<!\w)\#(\d{1,2})\b")
_LINE = re.compile(r"[^\n]+")
_FIRST_NUMBER = re.compile(r"\s*(\d{1,2})\s+\S")
_BULLET = re.compile(r"\s*(?:[-–—*•·▪◦]\s+)?")
_SENTENCE_END = re.compile(
    r"(?<!\bapprox)(?<!\bca)(?<!\bvs)(?<!\bno)(?<!\bnr)(?<!\bresp)(?<!\bincl)(?<!\be\.g)(?<!\bi\.e)(?<!\bmin)(?<!\bhrs)"
    r"(?:[.!?…]+(?=\s)|\s?;|\s\|{1,2}(?=\s)|\s//(?=\s))\s*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey)(?:\sthere)?|good\s(?:morning|afternoon|evening|day)|morning)\b", re.IGNORECASE
)
_FIRST_WORDS = re.compile(r"[^,.!\n]{1,60}?(?:[,.!\n]+|:(?=\s))\s*")
_SIGN_OFF = re.compile(
    r"(?:\n\s*|(?<=[.!])\s+(?=(?:cheers|best|regards|lg|vg),\s[^\W\d][\w'-]*\s*$))(?:(?:sent\sfrom|gesendet\s(?:von|mit)|enviado\s(?:do|desde|de)|envoyé\sde)\s"
    r"(?:(?:my|meinem|meiner|meu|minha|mi|mon)\s|outlook|iphone|android|slack)[^\n]{0,40}"
    r"|(?:best|best\swishes|(?:best|kind|warm)\sregards|regards|cheers|lg|vg|br|saludos|abraços?)(?:,\s[^\W\d][\w'-]*|[,.!]?(?:\s*\n[^\n]{1,40})?))\s*$",
    re.IGNORECASE,
)
_NO_THANKS = re.compile(r"(?:no|nope|nah)\b[ ,]*(?:thanks|thank\syou|thx)\b\W*", re.IGNORECASE)
"""Which declines something, and is no answer with thanks."""
_THANKS = re.compile(
    r"(?:(?<!\w)(?:thanks|thank\syou|thx|cheers|danke|gracias|obrigad[oa]|merci|grazie|yay+|wow|sorry(?:\s(?:for|about)|,?\s(?:that\s)?i'?m|,?\si\sam|(?=[\s.!]*$))|woo+\s?hoo+|hoo?ray|yippee|have\sa\s(?:good|nice|great))\b(?!\sto\b)"
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
    way, and count up or stand before what can be told of a goal.
    """
    taken: list[tuple[int, int, tuple[int, ...]]] = []
    style = None
    counts_lines, counts_clauses = _counts_lines(text, numbers), _counts_clauses(masked, numbers)
    for found in _MARKER.finditer(masked):
        number, own = _number_of(found), _style_of(found, text)
        begins_line = not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" -–—*•·")
        is_counted = (counts_lines and begins_line) or (counts_clauses and _begins_clause(masked, found.start()))
        if own == "bare" and not is_counted and not _says_status(text, found.end()):
            continue
        if not taken and not begins_line:
            return []
        goes_on = not taken or (style == own and _goes_on(text, found, own, taken))
        if number in numbers and (goes_on or (begins_line and own in (style, "bracket", "keycap", "named"))):
            taken.append((found.start(), found.end(), (number,)))
            style = own
    if style == "bare" and _may_count_goals([one[2][0] for one in taken], numbers):
        return []
    is_list = len(taken) > 1 or style not in ("bare", "dash", "dot") or _begins_report(text, taken[0][1], style)
    return taken if is_list else []


def _begins_clause(masked: str, at: int) -> bool:
    return masked[:at].rstrip(" \t")[-1:] in ("", "\n", ",", ";")


def _style_of(marker: re.Match[str], text: str) -> str:
    own = marker.lastgroup or ""
    if (
        own == "bare"
        and marker["said"]
        and (_says_status(text, marker.end()) or _NUMBER_NEXT.match(text, marker.end()))
    ):
        return "bracket"  # "goal 1 82", as plain as "1) 82"
    return own if own in _STYLES else "bracket"


def _goes_on(text: str, marker: re.Match[str], own: str, taken: list[tuple[int, int, tuple[int, ...]]]) -> bool:
    """Whether a number goes on with a list in whose style it stands, given the numbers before it."""
    number, (_, end, (last,)) = _number_of(marker), taken[-1]
    counts_up = number == last + 1 or (number > last and own == "bracket")
    if counts_up and not _REASON.search(text, end, marker.start()):
        return True
    is_new = all(number not in before for _, _, before in taken)
    return own in _ANY_ORDER and is_new and _tells(text, marker.end())


def _tells(text: str, at: int) -> bool:
    return _says_status(text, at) or _TOLD_NEXT.match(text, at) is not None


def _may_count_goals(taken: list[int], numbers: Collection[int]) -> bool:
    """Whether "2 at risk, 1 on track" may say of how many of three goals that holds."""
    return taken != sorted(taken) and sum(taken) == len(numbers)


def _counts_lines(text: str, numbers: Collection[int]) -> bool:
    """Whether every line begins with a number of the prompt, counting up: "1 82", "2 4.1h"."""
    firsts = [_FIRST_NUMBER.match(line) for line in text.splitlines() if line.strip()]
    counted = [int(first[1]) for first in firsts if first]
    return len(counted) == len(firsts) > 1 and counted == sorted(set(counted)) and set(counted) <= set(numbers)


def _counts_clauses(masked: str, numbers: Collection[int]) -> bool:
    """Whether every clause begins with a number of the prompt, each once and in turn: "1 same, 2 no, 3 31"."""
    clauses = [clause.strip() for clause in re.split(r"[,;]\s|\n", masked) if clause.strip()]
    firsts = [_FIRST_NUMBER.match(clause) for clause in clauses]
    counted = [int(first[1]) for first in firsts if first]
    if len(clauses) < 2 or len(counted) != len(clauses) or counted != sorted(numbers):
        return False
    told = all(_tells(clause, first.end() - 1) for clause, first in zip(clauses, firsts, strict=True) if first)
    return told and 2 * sum(_THOUSANDS.match(clause) is not None for clause in clauses) < len(clauses)


def _begins_report(text: str, at: int, style: str) -> bool:
    """Whether a number alone, with a full stop behind, numbers what follows: in "3. Waiting" it may be the value."""
    return style == "dot" and (text[at : at + 1].isdigit() or _says_status(text, at))


def _number_of(marker: re.Match[str]) -> int:
    spelt = marker["named"] or marker["word"]
    return _DIGITS_BY_NAME[spelt.lower()] if spelt else int(marker["number"] or marker["keycap"])


def _says_status(text: str, at: int) -> bool:
    return bool(status_at(text, at)) or no_change_at(text, at) is not None
