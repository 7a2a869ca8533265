"""Where the key of a goal stands in what is typed, and what is typed without it."""

import re

from bot.domain.goals import number_of
from bot.domain.reading.reply_rules import KEY

_NUMBER_BEFORE_NUMBER = re.compile(r"(\d{1,6}):?\s+(\d[\d.,]*(?:%|[^\W\d]{0,3}\b(?!-)).*)", re.DOTALL)


def split_update(text: str) -> tuple[int | None, str]:
    """Return the number of the goal that an update is about, and the text without its key, first or last word.

    Two keys are no answer: where the first word is none and the last two are, the number is None.
    """
    number, said = split_key(text)
    if number is not None:
        return number, said
    *words, last = text.rsplit(maxsplit=1) or [""]
    number = number_of(last.rstrip(".,;!"))
    before = " ".join(words)
    if number is None or KEY.search(before):
        return None, text.strip()
    return number, before.rstrip(" ,;:-")


def split_key(text: str) -> tuple[int | None, str]:
    """Return the number of the goal whose key (`G-12`, `g12`) stands first, and the text after it."""
    words = text.split(maxsplit=1)
    number = number_of(words[0].rstrip(":,")) if words else None
    return (None, text.strip()) if number is None else (number, words[1].strip() if len(words) > 1 else "")


def split_bare_number(text: str) -> tuple[int | None, str]:
    """Return the number that stands first where another follows, and the rest: `12 82` may be meant as `G-12 82`.

    None, and the text as it is, where no number follows one: `12 on track` tells a value.
    """
    found = _NUMBER_BEFORE_NUMBER.fullmatch(text.strip())
    return (int(found[1]), found[2]) if found else (None, text)
