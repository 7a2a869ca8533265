"""Texts that tell a number and nothing else, readable or not: `from 80 to 82`, `3e9`, `it went 80 -> 82 %`."""

import re

from bot.domain.reading.units import SCALES, UNIT_BY_NAME

_UNIT = "|".join(sorted((re.escape(name) for name in (*UNIT_BY_NAME, *SCALES)), key=len, reverse=True))
_NUMBER = re.compile(rf"[€$£~<>≤≥+−–-]*(?:\d[\d.,:']*+(?:e\d++)?(?:(?:{_UNIT})(?![^\W\d]))?[-–−→>=/]*+)+")
"""Digits with what is known beside them: `80→82%`, `3h15m`; no `4G`."""
_BESIDE = re.compile(
    r"""
    a|about|almost|an|and|are|around|at|before|below|by|down|dropped|exactly|fell|from|goes|gone|grew|half|has
    |have|i|i'm|improved|increased|is|it|it's|its|last|month|moved|nearly|now|of|on|or|over|plus|minus|quarter|risen
    |rose|roughly|so|still|that|that's|the|then|this|to|today|under|up|was|we|we're|week|went|were|yesterday
    """,
    re.VERBOSE,
)
"""A word that says no more than how a number moved, or when."""
_STANDS_STILL = re.compile(
    r"\b(?:is|are|was|were|it's|that's) (?:down|up)\b(?! (?:to|by|from|at|about|around|nearly|almost)\b|\W*\d)"
)
"""Words that tell what does not work: "2 of 3 are down today"."""
_AROUND = ".,;:!?()[]\"'=*_`…→>-–—%"


def is_only_numbers(text: str) -> bool:
    """Tell whether a text has a number, and beside it only units and such words as `from` and `to`."""
    folded = " ".join(text.casefold().replace("’", "'").split())
    if _STANDS_STILL.search(folded):
        return False
    words = [word.strip(_AROUND) for word in folded.split()]
    beside = [word for word in words if not _NUMBER.fullmatch(word)]
    return len(beside) < len(words) and all(
        not word or _BESIDE.fullmatch(word) or word in UNIT_BY_NAME for word in beside
    )
