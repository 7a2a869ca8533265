"""Signs and statuses that stand before the names of their goals: "🟢 CSAT 82, 🔴 FRT 5h", "red FRT", "🟢 1, 2 🔴 3".

They are put behind the names, where a reply is read for them. Where the first thing said is a sign, signs lead;
where one stands between what is said of two goals, and none leads or all trail, it may be of either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.check_ins import Report, Status
from bot.domain.reading.names import Mention
from bot.domain.reading.statuses import IN_WORDS, StatusWords, denied_at, status_at
from bot.domain.readings import Doubt
from bot.domain.replies.naming import list_of, mentions_in
from bot.domain.replies.understood import AskedAbout, Choice, Question, Understood

_PLACE = re.compile(r"(?<!\w)(?=\S)")
_TO_NAME = re.compile(r"[^\S\n]?(?:(?:the|our|my|goal)\s)*", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|\n|[.!?]\s)\s*(?:[-–—*•·]\s)?\s*$")
_LEADS_UP = re.compile(r"[:,–—-]\s*$")
_APART = re.compile(r"(?:[,;/]|\b(?:and|but))\s*$", re.IGNORECASE)
_SAID_OF_IT = re.compile(
    r"(?:n't|\b(?:not|never|longer|more|is|are|was|were|be|been|back|still|again|now|stays?|remains?|all|both|as))\s+$",
    re.IGNORECASE,
)
"""What a status follows that is said of the goal before: "CSAT is on track, …"."""
_LOOSE = re.compile(r"[\s,;/]*(?:\b(?:and|but)\s*)?$", re.IGNORECASE)
_NAME_ENDS = re.compile(r"\s?[:=](?=\s|$)")
_NUMBERS = re.compile(r"\s?\#?(\d{1,2}(?:(?:\s*[,&+]\s*|\s+and\s+|\s+)\#?\d{1,2})*)[\s,;.!]*$")


@dataclass(frozen=True, slots=True)
class _Sign:
    start: int
    end: int
    status: Status
    says: str
    names: tuple[Mention, ...]
    """The names right behind it, which are joined to one another; none where it leads up to none."""
    begins: bool
    """Whether its line or sentence begins with it."""
    is_denied: bool
    """Whether it is said not to be so: "not on track"."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A reply with each sign behind the name of its goal, and what is asked of signs that may be of two goals."""

    text: str
    questions: tuple[Question, ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    """Each name with its sign behind it, and how that was written."""

    def in_own_words(self, understood: Understood) -> Understood:
        """Return what was understood of the text with the words that it rests on as they were written."""
        return Understood(
            tuple(replace(one, words=self._as_written(one.words)) for one in understood.updates),
            tuple(replace(one, words=self._as_written(one.words)) for one in understood.questions),
        )

    def _as_written(self, words: str) -> str:
        for moved, own in self.written:
            words = words.replace(moved, own)
        return words


def with_signs_behind(text: str, asked: Sequence[AskedAbout]) -> Signed:
    """Return a reply whose signs follow the names that they stand before."""
    if len(asked) == 1:
        return Signed(text)
    if listed := _numbers_behind(text, {one.number for one in asked}):
        return Signed(listed)
    mentions = mentions_in(text, asked)
    signs = _signs(text, mentions)
    if signs and signs[0].names and _is_first(text, signs[0], mentions):
        return _moved(text, [sign for sign in signs if sign.names])
    if _all_trail(signs, mentions):
        return Signed(text)
    moved = [sign for sign in signs if sign.names and sign.begins]
    unsure = [sign for sign in signs if _may_be_of_both(text, sign, mentions)]
    questions = tuple(_whose(text, sign, mentions) for sign in unsure)
    return replace(_moved(text, [*moved, *unsure], drops=unsure), questions=questions)


def _signs(text: str, mentions: Sequence[Mention]) -> list[_Sign]:
    signs: list[_Sign] = []
    for place in _PLACE.finditer(text):
        at = place.start()
        if signs and at < signs[-1].end:
            continue
        denied = denied_at(text, at)
        found = denied or status_at(text, at)
        if found is None or any(one.start <= at < one.end for one in mentions):
            continue
        is_said = _SAID_OF_IT.search(text[:at]) or _is_word_for_done(text, at, found)
        above = "\n" if _is_alone(text, at, found.end) else ""
        names = () if is_said else _names_behind(text, found.end + len(above), mentions)
        says = text[at : found.end] if denied else "✅" if found.status is Status.DONE else IN_WORDS[found.status]
        signs.append(_Sign(at, found.end, found.status, says, names, bool(_BEGINS.search(text[:at])), bool(denied)))
    return signs


def _is_word_for_done(text: str, at: int, found: StatusWords) -> bool:
    return found.status is Status.DONE and text[at].isalpha()


def _is_alone(text: str, at: int, end: int) -> bool:
    """Whether it has a line for itself, above the name that it is of: then a text begins with one that has."""
    first = text.split("\n", 1)[0]
    begins_so = status_at(first, 0) or denied_at(first, 0)
    has_line = text[end : end + 1] == "\n" and text[:at].rpartition("\n")[2] == ""
    return bool(has_line and begins_so and begins_so.end == len(first))


def _names_behind(text: str, at: int, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    leads = _TO_NAME.match(text, at)
    behind = [one for one in mentions if leads and one.start >= leads.end()]
    if not leads or not behind or behind[0].start != leads.end():
        return ()
    return tuple(list_of(text, behind))


def _is_first(text: str, sign: _Sign, mentions: Sequence[Mention]) -> bool:
    """Whether it is the first thing that is said: "Update: 🟢 CSAT 82"."""
    before = text[: sign.start]
    leads_up = sign.begins or (_LEADS_UP.search(before) and not any(character.isdigit() for character in before))
    return bool(leads_up) and sign.start < mentions[0].start


def _all_trail(signs: Sequence[_Sign], mentions: Sequence[Mention]) -> bool:
    """Whether each sign follows what is said of one goal: "CSAT 82 🟢 FRT 5h 🔴"."""
    if not signs or not mentions or any(sign.begins for sign in signs):
        return False
    places = sorted([*((one.start, "name") for one in mentions), *((one.start, "sign") for one in signs)])
    kinds = [kind for _, kind in places]
    return kinds[0] == "name" and kinds[-1] == "sign" and ("sign", "sign") not in pairwise(kinds)


def _may_be_of_both(text: str, sign: _Sign, mentions: Sequence[Mention]) -> bool:
    """Whether a sign is set apart from what is said before, and stands right before another goal's name."""
    is_between = any(one.end <= sign.start for one in mentions)
    return bool(sign.names) and is_between and not sign.begins and bool(_APART.search(text[: sign.start]))


def _whose(text: str, sign: _Sign, mentions: Sequence[Mention]) -> Question:
    before = max((one for one in mentions if one.end <= sign.start), key=lambda one: one.end)
    goals = dict.fromkeys(sorted(before.goals) + [number for name in sign.names for number in sorted(name.goals)])
    choices = tuple(Choice(number, Report(status=sign.status)) for number in goals if not sign.is_denied)
    return Question(Doubt.WHICH_GOAL, text[sign.start : sign.names[-1].end], tuple(goals), choices)


def _moved(text: str, signs: Sequence[_Sign], drops: Sequence[_Sign] = ()) -> Signed:
    """Return the text in which each of these signs stands behind its names, on a line of its own."""
    parts: list[str] = []
    written: list[tuple[str, str]] = []
    at = 0
    for sign in sorted(signs, key=lambda one: one.start):
        before = text[at : sign.start]
        parts.append(before if sign.begins or not parts else _LOOSE.sub("\n", before))
        end = sign.names[-1].end
        if colon := _NAME_ENDS.match(text, end):
            end = colon.end()
        moved = text[sign.names[0].start : end] + ("" if sign in drops else f" {sign.says}")
        written += [] if sign in drops else [(moved, text[sign.start : end])]
        parts.append(moved)
        at = end
    return Signed("".join([*parts, text[at:]]), written=tuple(written))


def _numbers_behind(text: str, numbers: set[int | None]) -> str:
    """Return "🟢 1, 2 🔴 3" as "1, 2 🟢" and "3 🔴" on a line each; empty where the reply is no such list."""
    signs = [one for one in _signs(text, ()) if not text[one.start].isalnum()]
    if not signs or text[: signs[0].start].strip(" -*•"):
        return ""
    ends = [*(one.start for one in signs[1:]), len(text)]
    lists = [_NUMBERS.match(text[one.end : end]) for one, end in zip(signs, ends, strict=True)]
    found = [[int(number) for number in re.findall(r"\d+", one[1])] if one else [] for one in lists]
    said = [number for each in found for number in each]
    is_list = all(found) and set(said) <= numbers and len(set(said)) == len(said) > len(found)
    if not is_list:
        return ""
    joined = [" and ".join(map(str, each)) for each in found]
    return "\n".join(f"{each} {text[one.start : one.end]}" for each, one in zip(joined, signs, strict=True))
