"""As many parts as goals, in the order in which the prompt shows them: "82, 4h, on track, yes"."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from bot.domain.check_ins import Report
from bot.domain.replies.about import About
from bot.domain.replies.naming import mentions_in
from bot.domain.replies.understood import AskedAbout

_LINES = re.compile(r"\s*\n+\s*")
_PARTS = re.compile(r"\s*[;|]\s*|,\s+|\s+/\s+")
_FEWEST = 3
_CLEAR_FROM = 4
"""Parts from which on a status behind a number is the next goal's: of three it may be of the number's own."""

Told = tuple[AskedAbout, str]


def told_in_turn(said: str, asked: Sequence[AskedAbout], today: date) -> list[Told]:
    """Return each goal with the part that tells of it; none where the parts are not as many, or one does not fit.

    The goals are those that wait for an answer, or all that the prompt shows.
    """
    parts = [part for part in (_LINES if "\n" in said else _PARTS).split(said.strip(" .!\n")) if part]
    shown = sorted((one for one in asked if one.number is not None), key=lambda one: one.number or 0)
    for goals in (shown, [one for one in shown if one.waits]):
        if len(goals) == len(parts) >= _FEWEST and _all_fit(goals, parts, asked, today):
            return list(zip(goals, parts, strict=True))
    return []


def _all_fit(goals: Sequence[AskedAbout], parts: Sequence[str], asked: Sequence[AskedAbout], today: date) -> bool:
    reports: list[Report] = []
    for one, part in zip(goals, parts, strict=True):
        names_another = any(mention.goals != {one.goal.number} for mention in mentions_in(part, asked))
        answered = About(one, tuple(each.goal.title for each in asked), texts=[part]).read(today)
        if names_another or answered.questions or len(answered.updates) != 1 or answered.updates[0].report.note:
            return False
        reports.append(answered.updates[0].report)
    return len(goals) >= _CLEAR_FROM or not any(
        before.value is not None and report.value is None for before, report in pairwise(reports)
    )
