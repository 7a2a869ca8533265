"""What is typed about one goal where its form, or a question, is shown next."""

import re

from bot.domain.check_in_forms import Typed
from bot.domain.check_ins import LONGEST_NOTE, Report, Standing
from bot.domain.goals import Goal
from bot.domain.measures import Metric
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.goal_keys import split_update
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.own_words import names_goal
from bot.domain.reading.plain_answers import LONGEST_TEXT, unquoted
from bot.domain.reading.statuses import mentions_standing
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.replies.about import counts_others, is_only_words
from bot.domain.replies.one_goal import read_reply, read_update
from bot.domain.replies.quantities import without_dates
from bot.domain.replies.said import ANY_DAY

_NUMBER_ALONE = re.compile(r"\d[\d.,:']*\s?(?:[^\W\d]{0,3}|%)")
"""A number with its unit and nothing else, short enough for the form's field."""


def typed_into_form(text: str, goal: Goal, before: Standing) -> Typed:
    """Return how a text fills the goal's form: what is understood, else a bare number in its field, else a note.

    The person who typed it sees it there before it is saved, so it is read as generously as `/goal update`.
    """
    number, said = split_update(text)
    said = unquoted(said if number == goal.number else text)
    reading = read_update(said, goal, before)
    if isinstance(reading, Reading):
        return Typed(reading.report)
    if isinstance(goal.measure, Metric) and len(said) <= rules.LONGEST_NUMBER and _NUMBER_ALONE.fullmatch(said):
        return Typed(number=said)
    return Typed(Report(note=said[:LONGEST_NOTE]))


def tells_nothing_of(text: str, goal: Goal, before: Standing) -> bool:
    """Tell whether nothing in a text says how a goal stands, so that it may be about something else altogether.

    "No macros yet" begins like a negation and "up to our necks" like a change, but neither names a number, a status
    or the goal; nor does either say that something is to be put right.
    """
    reading = read_reply(text, goal, before)
    if not isinstance(reading, Unclear) or reading.doubt not in _FIRST_WORDS:
        return False
    said = unquoted(text)[:LONGEST_TEXT]
    unit = goal.measure.unit if isinstance(goal.measure, Metric) else ""
    if any(digit.isdigit() for digit in said) or any(
        said[number.start : number.end].casefold() != "one" for number in find_quantities(said, unit)
    ):
        return False
    return not (mentions_standing(said) or rules.PUTS_RIGHT.search(said) or names_goal(said, goal))


def tells_no_standing(text: str) -> bool:
    """Tell whether nothing in a text can say how any goal stands: a number in it counts something, or is a date."""
    said = without_dates(unquoted(text)[:LONGEST_TEXT], ANY_DAY)
    return is_only_words(said) or counts_others(said)


_FIRST_WORDS = (Doubt.NOT_CERTAIN, Doubt.TOO_LONG, Doubt.NEGATION, Doubt.CHANGE, Doubt.APPROXIMATE, Doubt.HOPE)
"""Doubts that first words alone may raise."""
