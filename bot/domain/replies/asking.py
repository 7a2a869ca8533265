"""Whether a text asks the bot something, or reports of a goal that is called like a question: "help desk 5 min"."""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

from bot.domain.reading import reply_rules as rules
from bot.domain.reading.statuses import no_change_at, status_at
from bot.domain.reading.word_forms import is_slip


class Topic(StrEnum):
    """What somebody asks the bot, where one sentence answers it."""

    TAKE_BACK = "take_back"
    WHO_ANSWERED = "who_answered"
    MY_GOALS = "my_goals"


_TOPICS = {
    Topic.TAKE_BACK: re.compile(
        r"\b(?:undo|(?:take|taken|taking)\s(?:\w+\s){0,3}back|delete|remove|revert)\b", re.IGNORECASE
    ),
    Topic.WHO_ANSWERED: re.compile(
        r"\bwho\b.{0,30}\b(?:answer(?:ed|s)?|repl(?:y|ied|ies)|report(?:ed|s)?|check(?:ed|s)?[\s-]in|missing)\b",
        re.IGNORECASE,
    ),
    Topic.MY_GOALS: re.compile(
        r"\b(?:what|which)(?:\s(?:is|are|was|were)|['’]s|['’]re)?\s(?:my\sgoals?|goals?\s(?:do\si\shave|are\smine|is\smine))\b",
        re.IGNORECASE,
    ),
}
_SAID_BEFORE = (
    r"(?:it|that|this|(?:that|this|the|my)(?:\s(?:last|previous))?\s(?:one|answer|reply|check[\s-]?in|message))"
)
_WANTS_BACK = re.compile(
    r"(?:(?:please|pls|sorry|oops|no|ok|hey|(?:can|could)\syou|i\swant\sto)[\s,.!]+){0,3}"
    rf"(?:undo|(?:undo|cancel|delete|remove|revert|scrap|ignore|forget)\s{_SAID_BEFORE}"
    rf"|take\s(?:{_SAID_BEFORE}\sback|back\s{_SAID_BEFORE}))"
    r"(?:[\s,.!]+(?:please|pls|sorry|thanks|again))*[\s.!]*",
    re.IGNORECASE,
)
"""What asks for it without being a question."""
_WORD = re.compile(r"[^\W_]+")
_JOINS = re.compile(r"(?:\s?[:=–]\s?|\s(?:(?:is|are|at(?=\s\d)|still|now)\s)*)", re.IGNORECASE)


def asks_the_bot(text: str, titles: Iterable[str]) -> bool:
    """Return whether a text asks the bot; not, if it begins with words of a title and has no question mark.

    These are two words, or one with what is told of it: "help desk wait is long", "help at risk".
    """
    if _WANTS_BACK.fullmatch(text):
        return True
    if not rules.QUESTION.fullmatch(text):
        return False
    return "?" in text or not any(_begins_with_words_of(text, title) for title in titles)


def topic_of(text: str) -> Topic | None:
    """Return what a question to the bot is about; None where help in general answers it."""
    if _WANTS_BACK.fullmatch(text):
        return Topic.TAKE_BACK
    return next((topic for topic, words in _TOPICS.items() if words.search(text)), None)


def _begins_with_words_of(text: str, title: str) -> bool:
    first = [word.casefold() for word in _WORD.findall(text[:80])[:2]]
    words = [word.casefold() for word in _WORD.findall(title)]
    if len(first) > 1 and any(one == first[0] and is_slip(first[1], own) for one, own in pairwise(words)):
        return True
    return bool(first) and first[0] in words and _tells(text, len(first[0]))


def _tells(text: str, at: int) -> bool:
    """Whether a number or a status follows at a place: "help 5 min", "how-tos: at risk"."""
    found = _JOINS.match(text, at)
    at = found.end() if found else at
    return text[at : at + 1].isdigit() or status_at(text, at) is not None or no_change_at(text, at) is not None
