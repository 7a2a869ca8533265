"""Goals that are listed behind how they stand: "On track: CSAT, FRT. At risk: the backlog"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.reading.statuses import no_change_at, state_ends_at
from bot.domain.replies.naming import mentions_in
from bot.domain.replies.understood import AskedAbout

_PLACE = re.compile(r"(?:^|(?<=[\s,;]))(?=\S)")
_PARTS = re.compile(r"(?P<apart>\s*[:=]\s*|\s[-–—]\s+)|\s(?:for|with|on|in)\s", re.IGNORECASE)
_LOOSE = re.compile(r"^(?:\s|\b(?:the|our|both|goals?|numbers?|nos?\.)\s)+|(?:[\s.,;!]|\band$)+$", re.IGNORECASE)
_NUMBERS = re.compile(r"\#?\d{1,2}(?:(?:\s*(?:,|&|\+)\s*|,?\s+and\s)\#?\d{1,2})*")
_VALUE = re.compile(
    r"\s*(?:(?:[:=]|is|at)\s*)?\(?(?P<value>[€$£]?\d[\d.,:]*(?<![.,:])(?:\s?(?:%|[^\W\d]{1,3}\b))?)?\)?"
    r"(?P<joins>\s*(?:,\s*(?:and\s)?|;|and\s|&|\+|/)\s*(?:(?:the|our|also|both)\s)*)?",
    re.IGNORECASE,
)
"""What may follow a name in a list: how much it is now, and what joins it to the next."""
_DECIMAL = re.compile(r"\d,\d+")
"""Which "On track: 1,2" may be, too."""


@dataclass(frozen=True, slots=True)
class Headed:
    """How goals stand, and which."""

    words: str
    says: str
    goals: tuple[AskedAbout, ...]
    is_number: bool = False
    """Whether it is one goal by its number alone, which may be a value."""


def headed(text: str, asked: Sequence[AskedAbout]) -> list[Headed]:
    """Return the lists of which a text consists; none where it says anything else."""
    heads = _heads(text)
    if not heads or heads[0].start or len(asked) == 1:
        return []
    ends = [*(head.start for head in heads[1:]), len(text)]
    lists = [_list(text, head, end, asked) for head, end in zip(heads, ends, strict=True)]
    return [one for each in lists for one in each] if all(lists) else []


def follows_head(text: str, at: int) -> bool:
    """Whether the line or sentence up to a place begins with how goals stand, and lists them by their numbers."""
    start = max(text.rfind(end, 0, at) for end in "\n.;!?") + 1
    said = text[start:at].strip(" ,")
    end = state_ends_at(said, 0)
    return end is not None and re.fullmatch(r"\s*[:=–—-]?[\s\d,&+#]*(?:and\s*)?", said[end:]) is not None


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    says_until: int
    end: int
    is_apart: bool


def _heads(text: str) -> list[_Head]:
    heads: list[_Head] = []
    for place in _PLACE.finditer(text):
        at = place.start()
        end = state_ends_at(text, at) if not heads or at >= heads[-1].end else None
        parts = _PARTS.match(text, end) if end is not None else None
        if end is not None and parts:
            heads.append(_Head(at, end, parts.end(), parts["apart"] is not None))
        elif not heads:
            break
    return heads


def _list(text: str, head: _Head, end: int, asked: Sequence[AskedAbout]) -> list[Headed]:
    """Return the goals of one list; none where it is none."""
    words, listed = text[head.start : end].strip(" ,;"), _LOOSE.sub("", text[head.end : end])
    says = text[head.start : head.says_until]
    if _NUMBERS.fullmatch(listed):
        numbers = [int(number) for number in re.findall(r"\d+", listed)]
        goals = tuple(one for one in asked if one.number in numbers)
        is_list = head.is_apart and len(goals) == len(numbers) and not _DECIMAL.fullmatch(listed)
        return [Headed(words, says, goals, is_number=len(numbers) == 1)] if is_list else []
    return _named(words, says, listed, asked, is_apart=head.is_apart)


def _named(words: str, says: str, listed: str, asked: Sequence[AskedAbout], *, is_apart: bool) -> list[Headed]:
    """Return the goals that a list names, each with the number that it gives behind its name."""
    mentions = mentions_in(listed, asked)
    if not mentions or mentions[0].start or any(len(mention.goals) != 1 for mention in mentions):
        return []
    ends = [*(mention.start for mention in mentions[1:]), len(listed)]
    values = [_VALUE.fullmatch(listed, mention.end, end) for mention, end in zip(mentions, ends, strict=True)]
    is_list = all(value is not None and (value["joins"] or not left) for value, left in _counted_down(values))
    if not is_list:
        return []
    numbered = [bool(value and value["value"]) for value in values]
    if not is_apart and any(numbered) and (not all(numbered) or no_change_at(says, 0) is not None):
        return []  # of "no change for macros, CSAT 82" the number is not of what it is said of
    by_number = {one.goal.number: one for one in asked}
    said: dict[str, dict[int, AskedAbout]] = {}
    for mention, value in zip(mentions, values, strict=True):
        number = value["value"] if value else None
        (goal,) = mention.goals
        said.setdefault(f"{number}, {says}" if number else says, {})[goal] = by_number[goal]
    return [Headed(words, each, tuple(goals.values())) for each, goals in said.items()]


def _counted_down(values: Sequence[re.Match[str] | None]) -> Iterator[tuple[re.Match[str] | None, int]]:
    """Yield each with how many there are behind it."""
    return zip(values, range(len(values) - 1, -1, -1), strict=True)
