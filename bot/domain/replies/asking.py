"""Whether a text asks the bot something, or reports of a goal that is called like a question: "help desk 5 min"."""

import re
from collections.abc import Iterable
from enum import StrEnum

from bot.domain.reading import reply_rules as rules


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
_WORD = re.compile(r"[^\W_]+")


def asks_the_bot(text: str, titles: Iterable[str]) -> bool:
    """Return whether a text asks the bot; not, if it begins with two words of a title and has no question mark."""
    if not rules.QUESTION.fullmatch(text):
        return False
    return "?" in text or not any(_begins_with_words_of(text, title) for title in titles)


def topic_of(text: str) -> Topic | None:
    """Return what a question to the bot is about; None where help in general answers it."""
    return next((topic for topic, words in _TOPICS.items() if words.search(text)), None)


def _begins_with_words_of(text: str, title: str) -> bool:
    first = [word.casefold() for word in _WORD.findall(text[:80])[:2]]
    words = [word.casefold() for word in _WORD.findall(title)]
    return len(first) > 1 and any(words[at : at + 2] == first for at in range(len(words)))
