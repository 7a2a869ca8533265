"""Whether a text names a goal by words of its own: `claims are stuck` names "Answer 900 claims a week"."""

import re

from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones
from bot.domain.reading.reply_rules import WORDS

_OF_ANY_GOAL = re.compile(
    r"""
    about|after|again|all|an|and|any|are|as|at|be|been|before|but|by|do|each|every|few|for|from|get|had|has|have|her
    |his|how|if|in|into|is|it|its|just|keep|less|make|many|month|months|more|most|much|need|new|no|not|now|of|off|on
    |one|only|or|our|out|over|people|per|so|some|still|team|teams|than|that|the|their|them|there|they|this|time|to
    |too|under|up|us|we|week|weeks|were|what|when|which|who|will|with|work|year|you|your
    """,
    re.VERBOSE,
)
"""Words that a title may have and that tell nothing of it by themselves."""


def names_goal(text: str, goal: Goal) -> bool:
    """Tell whether a text has a word of the goal's title, unit or milestones, in singular or plural."""
    own = [goal.title]
    match goal.measure:
        case Metric(unit=unit):
            own.append(unit)
        case Milestones(steps):
            own += steps
    return not telling_words(" ".join(own)).isdisjoint(telling_words(text))


def telling_words(text: str) -> set[str]:
    """Return the words of a text that may tell one goal from others, in lower case and the singular."""
    telling = (word for word in WORDS.findall(text.casefold()) if not _OF_ANY_GOAL.fullmatch(word))
    return {re.sub(r"(?<=\w{3})s$", "", word) for word in telling}
