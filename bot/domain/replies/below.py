"""What stands on the lines below a goal's own, put behind it: "CSAT: 82", "at risk" and then "AHT: 7"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.statuses import statuses_mentioned
from bot.domain.replies.clauses import says_something
from bot.domain.replies.naming import REST, mentions_in
from bot.domain.replies.understood import AskedAbout

_BULLET = re.compile(r"\s*(?:[-–—*•·▪◦]\s+)?[*_]?")
_NO_MARK = re.compile(r"[\w%)]$")
_NUMBERED = re.compile(r"\s*\(?\d{1,2}\s?[).:]\s")
_OF_SEVERAL = re.compile(
    r"(?:and\s|but\s)?(?:both|all|neither|each|every|everything|nothing|none|others?)\b", re.IGNORECASE
)
_FEWEST = 2
"""Goals with a line of their own from which on what stands between them is told of the one above."""


@dataclass
class _Line:
    """A line that begins with the name of a goal, and what is put behind it."""

    goal: int
    said: str

    def takes(self, below: str) -> bool:
        """Whether what stands below it is of its goal: not a second number, which may be the next goal's."""
        has_number, tells_number = _has_number(self.said), _begins_with_number(below)
        has_status, tells_status = bool(statuses_mentioned(self.said)), bool(statuses_mentioned(below))
        return not (has_number and tells_number) and not (has_status and tells_status)


def with_lines_below(text: str, asked: Sequence[AskedAbout]) -> str:
    """Return a text in which each goal that has a line of its own has what stands below on that line."""
    if "\n" not in text or _is_headed_by_states(text, asked):
        return text
    lines: list[str] = []
    heads: list[_Line] = []
    head: _Line | None = None
    for line in text.split("\n"):
        said = _BULLET.sub("", line, count=1).rstrip(" *_")
        goal = _named_first(said, asked)
        if goal is not None:
            head = _Line(goal, line.rstrip())
            heads.append(head)
            lines.append(head.said)
        elif head and said and _may_be_of(said, head, asked) and head.takes(said):
            head.said = lines[-1] = f"{head.said}{',' if _NO_MARK.search(head.said) else ''} {said}"
        else:
            head = head if not said else None
            lines.append(line)
    return "\n".join(lines) if len({one.goal for one in heads}) >= _FEWEST else text


def _is_headed_by_states(text: str, asked: Sequence[AskedAbout]) -> bool:
    """Whether what is told stands above the names that it is of, as in "On track" and then "CSAT 82".

    So it may be where a line before the first name tells something, a line that tells how goals stand ends with a
    colon, or nothing is told of the name on the last line.
    """
    told = [_BULLET.sub("", line, count=1).rstrip(" *_") for line in text.split("\n") if line.strip()]
    first = next((at for at, line in enumerate(told) if _named_first(line, asked) is not None), len(told))
    above = any(says_something(line) for line in told[:first])
    heads_state = any(line.endswith(":") and statuses_mentioned(line) and not mentions_in(line, asked) for line in told)
    last_is_bare = (
        bool(told) and _named_first(told[-1], asked) is not None and not says_something(_unnamed(told[-1], asked))
    )
    return above or heads_state or last_is_bare


def _unnamed(line: str, asked: Sequence[AskedAbout]) -> str:
    return line[mentions_in(line, asked)[0].end :]


def _named_first(line: str, asked: Sequence[AskedAbout]) -> int | None:
    """Return the goal whose name a line begins with, if it names one alone."""
    mentions = mentions_in(line, asked)
    if not mentions or mentions[0].start or len(mentions[0].goals) != 1:
        return None
    (goal,) = mentions[0].goals
    return goal if any(one.goal.number == goal for one in asked) else None


def _may_be_of(line: str, head: _Line, asked: Sequence[AskedAbout]) -> bool:
    if (
        _NUMBERED.match(line)
        or _OF_SEVERAL.match(line)
        or REST.match(line)
        or line.endswith(":")
        or not says_something(line)
    ):
        return False
    return all(mention.goals == {head.goal} for mention in mentions_in(line, asked))


def _has_number(text: str) -> bool:
    return any(text[one.start : one.end].casefold() != "one" for one in find_quantities(text))


def _begins_with_number(line: str) -> bool:
    return any(not re.search(r"\w", line[: one.start]) for one in find_quantities(line)[:1])
