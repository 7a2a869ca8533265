"""A sentence in clauses, each about one goal: "CSAT 82, FRT 4.1h and the macro audit is done"."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from bot.domain.measures import Metric
from bot.domain.reading.names import Mention, without_numbers_of
from bot.domain.reading.numbers import Quantity, find_quantities, value_of
from bot.domain.reading.reply_rules import ENDS
from bot.domain.reading.statuses import mentions_standing
from bot.domain.replies.items import without_dates
from bot.domain.replies.naming import BEHIND, JOINS, REST, behind_number, is_head, mentions_in
from bot.domain.replies.understood import AskedAbout

_MOST_CUTS = 40
"""A reply of more clauses is no reply that anybody wrote by hand."""
_MOST_BEFORE_NAME = 3
_LOOSE_END = re.compile(
    r"(?:[\s,;&+/–—-]|\b(?:and|but|while|whereas|plus|then|also|for|on|with|as\sfor|regarding|the|our|my|goal)\b)+$",
    re.IGNORECASE,
)
_CONNECTS = re.compile(r"[\s)]*(?:[,;&+/–—-]|\b(?:and|but|while|whereas|plus|then|also)\b|\s)*", re.IGNORECASE)
_IN_NOTE = re.compile(
    r"\b(?:(?:because|thanks\sto|due\sto|since|waiting|blocked|depends?\son|than|like|unlike|caused|so\sthat|if|when"
    r"|which|that|who)\b[^,;.]*|(?:of|from|by|after|before|until|see|via|per)\s(?:the\s)?)$",
    re.IGNORECASE,
)
_IS_SET_APART = re.compile(r"[^,;.\n]{1,60}?(?:\s?[:=]|\s[-–—])\s")
_CONNECTED = re.compile(r"(?:[,;./\n]|\b(?:and|but))\s*(?:(?:the|our|and|but)\s)*$|\d\s$", re.IGNORECASE)
_ANSWERS = re.compile(
    r"\b(?:yes|yep|no(?:pe)?|not\s(?:yet|reached|done)|reached|achieved|n/a|none)\s*(?:[,.;!]|$)", re.IGNORECASE
)
_PART = re.compile(r"(?:,|\band\b|\bbut\b|&|\+|/|\s[-–—]\s)\s*(?:and\s+|but\s+)?", re.IGNORECASE)


def says_something(text: str) -> bool:
    """Whether a text has a number, or words for how something stands."""
    has_digits = any(character.isdigit() for character in text)
    return (
        has_digits
        or mentions_standing(text)
        or any(text[one.start : one.end].casefold() != "one" for one in find_quantities(text))
    )


def clauses_of(text: str, asked: Sequence[AskedAbout], today: date) -> list[str]:
    """Return the clauses of a sentence in their order: it is cut before each goal that begins one, and behind each
    that ends one, as in "82 for CSAT".
    """
    if len(asked) == 1:
        return [text]
    cuts = sorted({0, *_before_names(text, asked), *_before_units(text, asked, today), *_before_rest(text), len(text)})
    if len(cuts) > _MOST_CUTS:
        return [text]
    clauses = (text[start:end] for start, end in pairwise(cuts))
    return [trimmed for clause in clauses if (trimmed := _LOOSE_END.sub("", clause).strip())]


def _before_names(text: str, asked: Sequence[AskedAbout]) -> list[int]:
    cuts = [0]
    mentions = mentions_in(text, asked)
    text = without_numbers_of(text, [one.goal.title for one in asked])  # they say nothing of how a goal stands
    for at, mention in enumerate(mentions):
        if at and _is_same_name(text, mentions[at - 1], mention):
            continue
        first = _first_of_list(text, mentions, at, cuts[-1])
        before = text[cuts[-1] : mentions[first].start]
        behind = BEHIND.search(before) or behind_number(before, text[mention.start : mention.end])
        if behind and is_head(before[: behind.start()]) and says_something(before[: behind.start()]):
            following = _CONNECTS.match(text, mention.end)
            cuts.append(following.end() if following else mention.end)
            continue
        clause = text[mention.start : _end_of(mentions, at, text)]
        said = text[mention.end : _end_of(mentions, at, text)]
        if _begins_clause(before, clause, said, follows_name=first > 0 and mentions[first - 1].start >= cuts[-1]):
            cuts.append(cuts[-1] + _start_of_clause(before))
    return cuts


def _is_same_name(text: str, before: Mention, mention: Mention) -> bool:
    """Whether two names are of one goal, and only words stand between them: "within" and "rings" of its title."""
    between = text[before.end : mention.start]
    return before.goals == mention.goals and not (says_something(between) or _PART.search(between))


def _first_of_list(text: str, mentions: Sequence[Mention], at: int, start: int) -> int:
    """Return the first of the names that are joined to the one at a place: of "the backlog and the contract" both."""
    while at and mentions[at - 1].start >= start and JOINS.fullmatch(text[mentions[at - 1].end : mentions[at].start]):
        at -= 1
    return at


def _start_of_clause(before: str) -> int:
    """Return where a clause begins whose name stands after this text: as in ", new …" a few words may lead up."""
    starts = [part.end() for part in _PART.finditer(before)]
    if starts and not says_something(before[starts[-1] :]) and len(before[starts[-1] :].split()) <= _MOST_BEFORE_NAME:
        return starts[-1]
    return len(before)


def _end_of(mentions: Sequence[Mention], at: int, text: str) -> int:
    return mentions[at + 1].start if at + 1 < len(mentions) else len(text)


def _begins_clause(before: str, clause: str, said: str, *, follows_name: bool) -> bool:
    """Whether a clause of its own begins with a name: what stands before it says something, and so does what
    is `said` behind the name.

    Of goals that are only listed, as in "CSAT and FRT on track", all are told by what follows.
    """
    if _IS_SET_APART.match(clause) and (not before.strip() or _CONNECTED.search(before)):
        return bool(before.strip())
    told_before = follows_name or says_something(before) or _ANSWERS.search(before)
    return bool(told_before and not _IN_NOTE.search(before) and (says_something(said) or _ANSWERS.search(said)))


def _before_units(text: str, asked: Sequence[AskedAbout], today: date) -> list[int]:
    """Cuts before numbers whose unit another goal has than the one before: "82%, 4.1h"."""
    metrics = [one for one in asked if isinstance(one.goal.measure, Metric)]
    cuts: list[int] = []
    fitting: frozenset[int] = frozenset()
    searched = without_dates(text, today)
    is_bare = False
    for quantity, start in _after_commas(searched):
        fits = frozenset(one.goal.number for one in metrics if _is_in_unit_of(quantity, one))
        differs = bool(fitting and not fits & fitting) or (is_bare and not fitting)
        if fits and differs and ENDS.match(searched, quantity.end):
            cuts.append(start)
        fitting, is_bare = fits or fitting, not any(amount.unit for amount in quantity.amounts)
    return cuts


def _before_rest(text: str) -> list[int]:
    """Cuts before what is said of all other goals: "CSAT 82, the rest is the same"."""
    return [found.end() for found in _PART.finditer(text) if REST.match(text, found.end())]


def _after_commas(text: str) -> list[tuple[Quantity, int]]:
    starts = [0, *(part.end() for part in _PART.finditer(text))]
    quantities = {one.start: one for one in find_quantities(text)}
    return [(quantities[start], start) for start in starts if start in quantities]


def _is_in_unit_of(quantity: Quantity, one: AskedAbout) -> bool:
    """Whether a number with a unit can be one of a goal; a number without one tells nothing."""
    measure = one.goal.measure
    has_unit = any(amount.unit for amount in quantity.amounts)
    return isinstance(measure, Metric) and has_unit and value_of(quantity, measure.unit) is not None
