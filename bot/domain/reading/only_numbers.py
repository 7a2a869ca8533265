"""Texts that tell a number and nothing else, readable or not: `from 80 to 82`, `3e9`, `it went 80 -> 82 %`."""

import re
from collections.abc import Collection

from bot.domain.reading.units import UNIT_BY_NAME

_NUMBER = re.compile(r"[€$£~<>≤≥+−–-]*\d[^\s]*")
_BESIDE = re.compile(
    r"""
    a|about|almost|an|and|are|around|at|before|below|by|down|dropped|exactly|fell|from|gained|goes|gone|grew|half|has
    |have|i|i'm|improved|increased|is|it|it's|its|last|lost|month|moved|nearly|now|of|on|or|over|plus|minus|quarter|risen
    |rose|roughly|so|still|that|that's|the|then|this|to|today|under|up|was|we|we're|week|went|were|yesterday
    """,
    re.VERBOSE,
)
"""A word that says no more than how a number moved, or when."""
_AROUND = ".,;:!?()[]\"'=*_`…→>-–—%"


def is_only_numbers(text: str, own_words: Collection[str] = ()) -> bool:
    """Tell whether a text has a number, and beside it only units, such words as `from` and `to`, and a goal's own."""
    words = [word.strip(_AROUND) for word in text.casefold().replace("’", "'").split()]
    beside = [word for word in words if not _NUMBER.fullmatch(word)]
    return len(beside) < len(words) and all(
        not word or _BESIDE.fullmatch(word) or word in UNIT_BY_NAME or word in own_words for word in beside
    )
