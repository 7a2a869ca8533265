"""As many parts as goals, in the order in which the prompt shows them: "82, 4h, on track, yes", "82 4h same no".

And goals that are told of one after the other with no comma between: "macros same night no".
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from bot.domain.check_ins import Report
from bot.domain.replies.about import About
from bot.domain.replies.naming import mentions_in
from bot.domain.replies.understood import AskedAbout

_LINES = re.compile(r"\s*\n+\s*")
_PARTS = re.compile(r"\s*[;|]\s*|,\s+|\s+/\s+")
_STROKES = re.compile(r"\s*/\s*")
_LONGEST_ANSWER = 2
"""Words of "on track", or "not yet"."""
_WORDS = re.compile(r"\s+")
_SET_APART = re.compile(r"[^\w\s%€$£+.,'’]|[.,](?!\d)")
_A_PAIR = 2
_FEWEST = 3
_FEWEST_NAMED = 2
_CLEAR_FROM = 4
"""Parts from which on a status behind a number is the next goal's: of three it may be of the number's own."""

Told = tuple[AskedAbout, str]


def told_in_turn(said: str, asked: Sequence[AskedAbout], today: date) -> list[Told]:
    """Return each goal with the part that tells of it; none where the parts are not as many, or one does not fit.

    The goals are those that wait for an answer, or all that the prompt shows.
    """
    parts = _parts(said.strip(" .!\n"))
    shown = sorted((one for one in asked if one.number is not None), key=lambda one: one.number or 0)
    if len(parts) == _A_PAIR == len(shown) and _is_pair(shown, parts, asked, today):
        return list(zip(shown, parts, strict=True))
    for goals in (shown, [one for one in shown if one.waits]):
        if len(goals) == len(parts) >= _FEWEST and _all_fit(goals, parts, asked, today):
            return list(zip(goals, parts, strict=True))
    return []


def is_row(said: str, asked: Sequence[AskedAbout]) -> bool:
    """Whether a text is as many answers as goals are shown, set apart by strokes, whatever each of them tells:
    "70 / no / yes". Then none of them is a note on the one before.
    """
    parts = _STROKES.split(said.strip(" .!\n"))
    shown = sum(one.number is not None for one in asked)
    return len(parts) == shown >= _FEWEST and all(0 < len(part.split()) <= _LONGEST_ANSWER for part in parts)


def _is_pair(goals: Sequence[AskedAbout], parts: Sequence[str], asked: Sequence[AskedAbout], today: date) -> bool:
    """Whether each of two parts tells number and status of the goal in its place, and not of the other's as well:
    "68 on track, 12h at risk".
    """
    told = [_report(one, part, asked, today) for one, part in zip(goals, parts, strict=True)]
    if not all(report and isinstance(report.value, Decimal) and report.status for report in told):
        return False
    return not all(_report(one, part, asked, today) for one, part in zip(goals, reversed(parts), strict=True))


def told_by_names(said: str, asked: Sequence[AskedAbout], today: date) -> list[Told]:
    """Return each goal that is named with what is said of it; none unless a text consists of names and clear answers.

    Without a comma the last word of an answer may be the first of the next goal's: then one of them is not clear.
    """
    named = [] if _SET_APART.search(said) else mentions_in(said, asked)
    if any(len(one.goals) != 1 for one in named):
        return []
    firsts = [one for at, one in enumerate(named) if not at or one.goals != named[at - 1].goals]
    goals = [each for one in firsts for each in asked if one.goals == {each.goal.number}]
    if len(firsts) < _FEWEST_NAMED or firsts[0].start or len({one.goal.number for one in goals}) < len(goals):
        return []
    ends = [*(one.start for one in firsts[1:]), len(said)]
    parts = [said[one.start : end].strip(" ,;.!\n") for one, end in zip(firsts, ends, strict=True)]
    told = list(zip(goals, parts, strict=True))
    reports = [_report(one, part, asked, today) for one, part in told]
    is_clear = all(reports) and not any(_may_be_alike(before, report) for before, report in pairwise(reports))
    return told if is_clear else []


def _may_be_alike(before: Report | None, report: Report | None) -> bool:
    """Whether "the same" may tell that a goal stands as the one before: "CSAT on track FRT the same"."""
    return bool(before and before.status and report and report.no_change)


def _parts(said: str) -> list[str]:
    """Return the parts of a text; its words where nothing else sets them apart."""
    apart = _LINES if "\n" in said else _PARTS if _PARTS.search(said) else _WORDS
    return [part for part in apart.split(said) if part]


def _all_fit(goals: Sequence[AskedAbout], parts: Sequence[str], asked: Sequence[AskedAbout], today: date) -> bool:
    reports: list[Report] = []
    for one, part in zip(goals, parts, strict=True):
        report = _report(one, part, asked, today)
        if report is None:
            return False
        reports.append(report)
    return len(goals) >= _CLEAR_FROM or not any(
        before.value is not None and report.value is None for before, report in pairwise(reports)
    )


def _report(one: AskedAbout, part: str, asked: Sequence[AskedAbout], today: date) -> Report | None:
    """Return what a part tells of a goal, None unless that is clear, all that it tells, and of no other goal."""
    names_another = any(mention.goals != {one.goal.number} for mention in mentions_in(part, asked))
    answered = About(one, tuple(each.goal.title for each in asked), texts=[part]).read(today)
    if names_another or answered.questions or len(answered.updates) != 1 or answered.updates[0].report.note:
        return None
    return answered.updates[0].report
