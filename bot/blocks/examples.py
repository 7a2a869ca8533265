"""Examples of a reply, written so that the reply is understood."""

import re

from bot.blocks.measures import value_words
from bot.blocks.text import in_code
from bot.domain.check_ins import Standing
from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones, Value
from bot.domain.readings import Reading
from bot.domain.replies import read_reply

_DIGITS = re.compile(r"\d[\d,]*")
_SHORT_STEP = 60
"""Characters of a milestone that is still easily typed."""


def answer_example(goal: Goal, before: Standing) -> str:
    """Return an answer to the question how a goal stands, for between backticks: `82% on track`.

    It names the number that stands, or a status alone where the number would be asked back.
    """
    number = None
    if isinstance(goal.measure, Metric):
        last = goal.measure.baseline if before.value is None else before.value
        number = _understood(f"{_number(goal.measure, last)} on track", goal, before)
    return number or "on track, waiting for the supplier"


def target_example(goal: Goal) -> str | None:
    """Return a goal's target as its number is typed, for between backticks; None where it would be asked back."""
    if not isinstance(goal.measure, Metric):
        return None
    return _understood(_number(goal.measure, goal.measure.target), goal, Standing())


def line_example(goal: Goal) -> str:
    """Return what may stand after a goal's key, for between backticks: its target, its first milestone or a status."""
    match goal.measure:
        case Metric():
            example = target_example(goal)
        case Milestones((step, *_)) if len(step) <= _SHORT_STEP:
            example = _understood(f"{step} done", goal, Standing())
        case _:
            example = None
    return example or "on track"


def _number(measure: Metric, value: Value) -> str:
    """Return a number with its unit, without the marks of thousands: those may be taken for a decimal mark."""
    return _DIGITS.sub(lambda digits: digits.group().replace(",", ""), value_words(measure, value), count=1)


def _understood(words: str, goal: Goal, before: Standing) -> str | None:
    typed = words.replace("`", "")
    return in_code(words) if isinstance(read_reply(typed, goal, before), Reading) else None
