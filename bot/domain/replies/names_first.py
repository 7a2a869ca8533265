"""What is said before the names of its goals, put behind them: "at risk for FRT", "same CSAT", "4h by phone".

A part of a reply that names its goal last begins with what it says; without this it would be a note on the goal before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.measures import Metric, YesNo
from bot.domain.reading.names import Mention
from bot.domain.reading.numbers import Quantity, find_quantities, value_of
from bot.domain.reading.statuses import no_change_at, state_ends_at
from bot.domain.replies.naming import list_of, mentions_in
from bot.domain.replies.signs import Signed
from bot.domain.replies.understood import AskedAbout

_PART = re.compile(r"(?:^|\n|[,;.!]\s+|\s(?=(?:and|but|also|while|plus)\s)|\s[-–—/&+]\s+)", re.IGNORECASE)
_LEADS = re.compile(
    r"(?:(?:and|but|also|while|plus|still|again|now|we|are|stay|remain|we're|it's|everything|is)\s+)*", re.IGNORECASE
)
_NOTHING_NEW = re.compile(r"(?:nothing\snew|no\s(?:news|updates?|changes?))\b", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"""(?:nothing\selse(?:\s(?:has\s)?changed|\s(?:is\s)?new|\sto\s(?:report|add))?
        | no\sother\s(?:changes?|news|updates?)
        | (?:other\sthan\sthat|apart\sfrom\sthat|besides|else|otherwise),?\s
          (?:nothing(?:\s(?:new|changed))?|no\s(?:changes?|news|updates?)|(?:all\s)?(?:the\s)?same|unchanged))""",
    re.VERBOSE | re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?P<says>not\syet|no|nope|yes|yep)\s(?P<to>(?:to|for|on|with)\s)?(?:the\s|our\s|my\s|goal\s)*", re.IGNORECASE
)
_LIKE_ANOTHER = re.compile(r"(?:still\s|about\s)?(?:the\s)?same|ditto", re.IGNORECASE)
_TO = re.compile(r"\s(?:for|on|with|in|at|from)\s(?:the\s|our\s|my\s|goal\s)*", re.IGNORECASE)
_TO_KEPT = re.compile(r"\s(?:(?:for|on|with|in|at|from)\s)?(?:the\s|our\s|my\s|goal\s)*", re.IGNORECASE)
_TO_NUMBER = re.compile(r"\s(?:(?:by|for|on|of|with|in|at)\s)?(?:the\s|our\s|my\s|goal\s)*", re.IGNORECASE)
_JOINED = re.compile(r"\s(?:for|on|in)\s", re.IGNORECASE)
_REST = re.compile(
    r"(?:all\s)?(?:of\s)?(?:the\s|my\s|our\s)?(?:rest|others|other\s(?:goals|ones|two|three|four|five)"
    r"|remaining(?:\s(?:ones|goals|two|three|four))?)|everything\selse|all\selse",
    re.IGNORECASE,
)
_COUNTED_REST = re.compile(r"\b(?:two|three|four|five)$", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:$|[,;.!\n–—(]|[-&+/]\s|\b(?:and|but|because|since|while|due\sto|though)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Turned:
    """Where a part says something before it names a goal, and the same with the name first."""

    start: int
    end: int
    says: str


def with_names_first(text: str, asked: Sequence[AskedAbout]) -> Signed:
    """Return a reply whose parts name their goals before they say something of them."""
    if len(asked) == 1:
        return Signed(text)
    said: list[str] = []
    written: list[tuple[str, str]] = []
    at = 0
    for turned in _all_turned(text, asked):
        said += [text[at : turned.start], turned.says]
        written.append((turned.says, text[turned.start : turned.end]))
        at = turned.end
    return Signed("".join([*said, text[at:]]), written=tuple(written))


def _all_turned(text: str, asked: Sequence[AskedAbout]) -> Iterator[_Turned]:
    mentions = mentions_in(text, asked)
    numbers = {one.start: one for one in find_quantities(text)} if mentions else {}
    reached = 0
    for part in _PART.finditer(text):
        if part.end() < reached:
            continue
        leads = _LEADS.match(text, part.end())
        at = leads.end() if leads else part.end()
        turned = (
            _of_others(text, at)
            or _of_reached(text, at, mentions, asked)
            or _of_named(text, at, mentions, is_first=not text[:at].strip())
            or (_value_of(text, numbers[at], mentions, asked) if at in numbers else None)
        )
        if turned:
            reached = turned.end
            yield replace(turned, start=part.end())


def _of_others(text: str, at: int) -> _Turned | None:
    """Return what is said of all others, as in "no news on the rest" and "nothing else changed"."""
    if (nothing := _NOTHING_ELSE.match(text, at)) and _ENDS.match(text, nothing.end()):
        return _Turned(at, nothing.end(), "the rest no change")
    says, end = _state_at(text, at)
    to = _TO.match(text, end) if says else None
    rest = _REST.match(text, to.end()) if to else None
    if rest is None or not _ENDS.match(text, rest.end()):
        return None
    return _Turned(at, rest.end(), f"{rest.group() if _COUNTED_REST.search(rest.group()) else 'the rest'} {says}")


def _of_reached(text: str, at: int, mentions: Sequence[Mention], asked: Sequence[AskedAbout]) -> _Turned | None:
    """Return whether a goal is reached that is named behind the answer: "no hire", "no to hire", "not yet for hire"."""
    answer = _ANSWER.match(text, at)
    names = _names_at(mentions, answer.end(), text) if answer else ()
    reached = {one.goal.number for one in asked if isinstance(one.goal.measure, YesNo)}
    if answer is None or len(names) != 1 or not names[0].goals <= reached:
        return None
    name = text[names[0].start : names[0].end]
    begins_title = any(one.goal.title.casefold().startswith(name.casefold()) for one in asked)
    if answer["says"].casefold() == "no" and not (answer["to"] or begins_title):
        return None  # "no night line" may be that there is no news of it, "no hire" of "Hire an agent" is not
    return _Turned(at, names[0].end, f"{text[names[0].start : names[0].end]} {answer['says']}")


def _of_named(text: str, at: int, mentions: Sequence[Mention], *, is_first: bool) -> _Turned | None:
    """Return how goals stand that are named behind it: "at risk for FRT", "same CSAT", "no news on macros"."""
    says, end = _state_at(text, at)
    is_kept = says == "no change" or no_change_at(text, at) == end
    # "On track for FRT" alone is read as it stands; "same for FRT" behind another goal may be as that one.
    if not says or (is_first and not is_kept) or (_LIKE_ANOTHER.match(says) and not is_first):
        return None
    to = (_TO_KEPT if is_kept else _TO).match(text, end)
    names = _names_at(mentions, to.end(), text) if to else ()
    return _Turned(at, names[-1].end, f"{text[names[0].start : names[-1].end]} {says}") if names else None


def _value_of(
    text: str, quantity: Quantity, mentions: Sequence[Mention], asked: Sequence[AskedAbout]
) -> _Turned | None:
    """Return a number of the goal that is named behind it: "4h email", "82 for CSAT"; "4 emails" may be counted."""
    to = _TO_NUMBER.match(text, quantity.end)
    name = next((one for one in mentions if to and one.start == to.end()), None)
    named = next((one for one in asked if name and name.goals == {one.goal.number}), None)
    is_joined = to is not None and _JOINED.match(to.group())
    if name is None or named is None:
        return None
    if not (is_joined or any(each.unit for each in quantity.amounts) or _names_unit(text, name, named)):
        return None
    state = state_ends_at(text, name.end + 1)
    if not _ENDS.match(text, name.end) and (state is None or not _ENDS.match(text, state)):
        return None
    measure = named.goal.measure
    if not isinstance(measure, Metric) or value_of(quantity, measure.unit) is None:
        return None
    says = f"{text[name.start : name.end]} {text[quantity.start : quantity.end]}"
    return _Turned(quantity.start, name.end, says)


def _names_unit(text: str, name: Mention, named: AskedAbout) -> bool:
    """Whether a name ends with what its goal counts: of "28 wrong invoices" there are 28."""
    measure = named.goal.measure
    unit = measure.unit.casefold() if isinstance(measure, Metric) else ""
    return bool(unit) and text[name.start : name.end].casefold().split()[-1] == unit


def _state_at(text: str, at: int) -> tuple[str, int]:
    """Return the words at a place that say how it stands, and where they end; empty where none do."""
    if nothing := _NOTHING_NEW.match(text, at):
        return "no change", nothing.end()
    end = state_ends_at(text, at)
    return ("", at) if end is None else (text[at:end], end)


def _names_at(mentions: Sequence[Mention], at: int, text: str) -> Sequence[Mention]:
    """Return the names that begin at a place and are joined to one another, as many as their part ends with.

    None where one of them may be of several goals.
    """
    behind = [one for one in mentions if one.start >= at]
    if not behind or behind[0].start != at:
        return ()
    names = list_of(text, behind)
    while names and not _ENDS.match(text, names[-1].end):
        names.pop()  # of "no change CSAT, FRT 4h" the second begins a part of its own
    return names if all(len(name.goals) == 1 for name in names) else ()
