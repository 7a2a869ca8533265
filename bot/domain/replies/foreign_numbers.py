"""Parts behind what is said of one goal with a number that only another can have: "FCR 68, replies in 13h"."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from bot.domain.measures import Metric
from bot.domain.reading.names import Mention
from bot.domain.reading.numbers import Quantity, find_quantities, value_of
from bot.domain.reading.statuses import mentions_standing
from bot.domain.replies.plausible import is_implausible
from bot.domain.replies.quantities import counted_in_unit, without_dates
from bot.domain.replies.understood import AskedAbout

_PART = re.compile(
    r"(?:(?P<joins>\s(?:and|&|\+|/)\s)|,\s+|\sbut\s|\s[-–—]\s)(?:(?:and|but|so|then|also)\s+)*", re.IGNORECASE
)
_REASON = re.compile(
    r"\b(?:because|since|due|as|after|despite|thanks|while|when|if|who|which|that|with|of)\b[^,;.]*$", re.IGNORECASE
)
"""Words up to a place that explain what stands before them: "and" goes on with the reason."""
_NOT_NOW = re.compile(
    r"\b(?:because|since|due|after(?!\s\d)|despite|thanks|before|until|till|by|from|than|was|were|had|last|next|yesterday|tomorrow"
    r"|target|goals?|aim\w*|should|would|could|will|hop\w+|expect\w*|plan\w*|need\w*|if|when|for|every|each|per|extra|another"
    r"|lost|spent|wasted|saved|cost|down(?!\s(?:to|at)\b)|out|off|away|late|behind|ahead|outages?|downtime|maintenance|training|delay\w*|overtime"
    r"|meetings?|workshops?|shifts?|break|strike|holidays?|sick|ill|notice)\b",
    re.IGNORECASE,
)
"""What tells of a number that it lasted, is to be, or is anything but where a goal stands."""
_MORE = re.compile(
    r"\s?(?:(?:more|less|fewer|better|worse|faster|slower|quicker|ago|later|earlier|late|early|higher|lower|up|above|below|off|cut|rise|drop|increase)\b"
    r"|of\s(?:the\s|our\s|my\s)?(?:staff|team|agents?|people|colleagues|capacity|shifts?|them|us|those|these|which)\b)",
    re.IGNORECASE,
)
"""Behind a number: it is a change, or a share of something else."""
_PER = re.compile(r"\bper\s\w+", re.IGNORECASE)
_SPANS = frozenset({"days", "weeks", "working days"})
_IN_TIME = re.compile(r"\b(?:in|within|over)\s(?:the\s(?:last|next)\s)?$", re.IGNORECASE)


def starts_of_foreign(text: str, mentions: Sequence[Mention], asked: Sequence[AskedAbout], today: date) -> list[int]:
    """Return where parts begin whose number has a unit that the goal named before cannot have, and one other can."""
    if not mentions:
        return []
    searched = without_dates(text, today)
    starts: list[int] = []
    own: frozenset[int] = frozenset()
    found = _quantities(searched, asked, today)
    for start, end, goes_on in _parts(searched):
        named = [one.goals for one in mentions if start <= one.start < end]
        here = [one for one in found if start <= one[0].start < end]
        if own and len(here) == 1 and not goes_on:
            quantity, counted = here[0]
            meant = counted | _meant(quantity, own, asked)
            about = frozenset.intersection(*named) if named else meant
            title = next((one.goal.title for one in asked if meant == {one.goal.number}), "")
            if title and meant <= about and not meant & own and _is_of_now(searched[:end], start, quantity, title):
                starts.append(start)
        own = named[-1] if named else own
    return starts


def _parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the start and the end of each part behind the first, and whether it goes on with a reason."""
    cuts = [(0, False)]
    for found in _PART.finditer(text):
        goes_on = bool(found["joins"]) and _REASON.search(text, cuts[-1][0], found.start()) is not None
        cuts.append((found.end(), goes_on))
    for (start, goes_on), (end, _) in pairwise((*cuts, (len(text), False))):
        yield start, end, goes_on


def _quantities(text: str, asked: Sequence[AskedAbout], today: date) -> list[tuple[Quantity, frozenset[int]]]:
    """Return the numbers that have a unit, and of such as count what a goal counts the goal."""
    found: dict[int, tuple[Quantity, frozenset[int]]] = {}
    for quantity in find_quantities(text):
        if all(amount.unit for amount in quantity.amounts):
            found[quantity.start] = quantity, frozenset()
    for one in asked:
        if isinstance(one.goal.measure, Metric):
            for quantity in counted_in_unit(text, one.goal.measure, today):
                if _is_likely(quantity, one):
                    found[quantity.start] = quantity, frozenset({one.goal.number})
    return [found[start] for start in sorted(found)]


def _meant(quantity: Quantity, own: frozenset[int], asked: Sequence[AskedAbout]) -> frozenset[int]:
    """Return the goals that wait for a number as this one may be; none where the goals named before can have it."""
    if any(one.goal.number in own and _value(quantity, one) is not None for one in asked):
        return frozenset()
    return frozenset(one.goal.number for one in asked if one.waits and _is_likely(quantity, one))


def _is_likely(quantity: Quantity, one: AskedAbout) -> bool:
    value = _value(quantity, one)
    return value is not None and not is_implausible(one.goal.measure, value, one.before)


def _value(quantity: Quantity, one: AskedAbout) -> Decimal | None:
    measure = one.goal.measure
    value = value_of(quantity, measure.unit) if isinstance(measure, Metric) else None
    return value if isinstance(value, Decimal) else None


def _is_of_now(text: str, start: int, quantity: Quantity, title: str) -> bool:
    """Whether nothing in the last part of a text tells that its number is a change, a time that passed, or a share of
    something else. The "per ticket" of the goal's own title tells nothing of the sort.
    """
    if quantity.signed or mentions_standing(text[start : quantity.start]):
        return False
    is_span = any(amount.unit in _SPANS for amount in quantity.amounts)
    if is_span and _IN_TIME.search(text, start, quantity.start):
        return False
    own = _PER.findall(title)
    said = _PER.sub(
        lambda found: "" if found.group().casefold() in map(str.casefold, own) else found.group(), text[start:]
    )
    return not (_NOT_NOW.search(said) or _MORE.match(text, quantity.end))
