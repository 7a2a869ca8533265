"""Whether a text asks the bot something, or reports of a goal that is called like a question: "help desk 5 min"."""

import re
from collections.abc import Iterable

from bot.domain.reading import reply_rules as rules

_WORD = re.compile(r"[^\W_]+")


def asks_the_bot(text: str, titles: Iterable[str]) -> bool:
    """Return whether a text asks the bot; not, if it begins with two words of a title and has no question mark."""
    if not rules.QUESTION.fullmatch(text):
        return False
    return "?" in text or not any(_begins_with_words_of(text, title) for title in titles)


def _begins_with_words_of(text: str, title: str) -> bool:
    first = [word.casefold() for word in _WORD.findall(text[:80])[:2]]
    words = [word.casefold() for word in _WORD.findall(title)]
    return len(first) > 1 and any(words[at : at + 2] == first for at in range(len(words)))
