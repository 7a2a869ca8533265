"""A sentence in clauses, each about one goal: "CSAT 82, FRT 4.1h and the macro audit is done"."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from bot.domain.measures import Metric
from bot.domain.reading.names import Mention, without_numbers_of
from bot.domain.reading.numbers import Quantity, find_quantities, value_of
from bot.domain.reading.reply_rules import ENDS, NOTHING_NEW
from bot.domain.reading.statuses import mentions_standing
from bot.domain.replies.alike import follows_alike, leads_alike
from bot.domain.replies.foreign_numbers import starts_of_foreign
from bot.domain.replies.naming import JOINS, REST, behind_number, is_head, is_told_by_name, joined_behind, mentions_in
from bot.domain.replies.parts import starts_of_others
from bot.domain.replies.quantities import counted_in_unit, without_dates
from bot.domain.replies.understood import AskedAbout

_MOST_CUTS = 40
"""A reply of more clauses is no reply that anybody wrote by hand."""
_MOST_NAMES = 60
"""Nor is one sentence that names goals more often."""
_MOST_BEFORE_NAME = 3
_BRACKET = re.compile(r"\s\((?=\d[^()\n]{0,40}\))")
"""Before a number in brackets, which may be another goal's: "FRT 4h (950 tickets)"."""
_LOOSE_END = re.compile(
    r"(?:[\s,;&+/–—-]|\b(?:and|but|while|whereas|although|though|plus|then|also|except|apart\sfrom|for|on|with|as\sfor|regarding|the|our|my|goal)\b){1,30}$",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(r"^(?:except(?:ing)?(?:\sfor)?|apart\sfrom|other\sthan|excluding|save\sfor)\s+", re.IGNORECASE)
"""What begins a clause on a goal that is told otherwise than all: "all on track, except FRT at 5h"."""
_CONNECTS = re.compile(r"[\s)]*(?:[,;&+/–—-]|\b(?:and|but|while|whereas|plus|then|also)\b|\s)*", re.IGNORECASE)
_IN_NOTE = re.compile(
    r"\b(?:(?:because|thanks\sto|due\sto|since|waiting(?!\s(?:(?:is|are|now)\s)*(?:down|up|at|back|still|\d))|blocked|depends?\son|than|like|unlike|caused|so\sthat|if|when"
    r"|which|that|who)\b[^,;.]*|(?:of|from|by|after|before|until|see|via|per)\s(?:the\s)?)$",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\)?\s(?:because|due\sto|since|thanks\sto|after|despite)\b[^,;.\n]*?(?=\s(?:and|but)\s\d|[,;.\n]|$)", re.IGNORECASE
)
"""Behind a name that follows what is said of it: "at risk on phone because of the new line, email 4h"."""
_LISTS_ON = re.compile(r"\s*(?:,\s*)?(?:and|or|&|\+)\s*\#?\d{1,2}[\s.!]*", re.IGNORECASE)
"""Behind a name: a number that may be that of another goal, as in "except FRT and 3"."""
_IS_SET_APART = re.compile(r"[^,;.\n]{1,60}?(?:\s?[:=]|\s[-–—])\s")
_CONNECTED = re.compile(r"(?:[,;./\n]|\b(?:and|but))\s*(?:(?:the|our|and|but)\s)*$|\d\s$", re.IGNORECASE)
_KEEPS = re.compile(r"(?<=[\s,;])no\schanges?\s(?:in|on|for|at|with)\s(?:the\s|our\s)?$", re.IGNORECASE)
_OF_BOTH = re.compile(r"\s(?:(?:is|are)\s)?(?:both|all)\b", re.IGNORECASE)
_MENTION = re.compile(r"<[^<>\n]*>")
"""A person, a channel or a link, which alone says nothing of a goal."""
_NEXT = re.compile(r"(?:[,;]|\b(?:and|but|plus|while|whereas))\s*(?:(?:the|our|and|but|also)\s)*$", re.IGNORECASE)
_SAYS_MORE = re.compile(r"\s?[:=]\s?\w")
_BUT = re.compile(r"\bbut\s(?:(?:the|our)\s)*$", re.IGNORECASE)
_ANSWERS = re.compile(
    r"\b(?:yes|yep|no(?:pe)?|not\s(?:yet|reached|done)|reached|achieved|n/a|none|off)\s*(?:[,.;!/|–]|-\s|$)",
    re.IGNORECASE,
)
_MAY_BE_NAME = re.compile(
    r"(?:the\s|our\s)?[^\W\d_]{3,}(?:\s[^\W\d_]{3,})?(?:\s(?:is|are|at|now))*\s?[:=]?\s(?=\d)", re.IGNORECASE
)
"""Words before a number that may name what it is of, though no goal is called so: "inbox at 13h"."""
_IS_NO_NAME = re.compile(
    r"\b(?:\w+ed|lost|took|takes|spent|was|were|had|has|have|for|within|about|only|just|after|before|until|since|over|under|than|from"
    r"|outage|downtime|maintenance|training|delay|another|extra|last|next|every|each|all|which|that|still|now)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r"(?:[,;/]|\s(?:and|but|while)\s)\s*(?:(?:and|but)\s)?(?:(?:the|our)\s)?")
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
    mentions = mentions_in(text, asked)
    others = starts_of_others(text, mentions, asked)
    by_unit = _before_units(text, mentions, asked, today)
    foreign = starts_of_foreign(text, mentions, asked, today)
    cuts = sorted(
        {
            0,
            *_before_names(text, asked, today),
            *_before_each_name(text, mentions),
            *by_unit,
            *foreign,
            *_before_rest(text),
            *others,
            len(text),
        }
    )
    if len(cuts) > _MOST_CUTS:
        return [text]
    clauses = (text[start:end] for start, end in pairwise(cuts))
    trimmed = (_out_of_brackets(_EXCEPTS.sub("", _LOOSE_END.sub("", clause).strip())) for clause in clauses)
    return [clause for clause in trimmed if _MENTION.sub("", clause).strip(" .,;:!…()")]


def _out_of_brackets(clause: str) -> str:
    """Return a clause without the bracket that a cut has left on one side of it, or the two around it."""
    if clause.startswith("(") and clause.find(")") == len(clause) - 1:
        return clause[1:-1].strip()
    if clause.endswith("(") and clause.count("(") > clause.count(")"):
        return _LOOSE_END.sub("", clause[:-1]).strip()
    return clause[:-1].strip() if clause.endswith(")") and "(" not in clause else clause


def _before_names(text: str, asked: Sequence[AskedAbout], today: date) -> list[int]:
    cuts = [0]
    mentions = _without_units(mentions_in(text, asked), text, asked, today)
    if len(mentions) > _MOST_NAMES:
        return cuts
    text = without_numbers_of(text, [one.goal.title for one in asked])  # they say nothing of how a goal stands
    for at, mention in enumerate(mentions):
        if mention.start < cuts[-1] or (at and _is_same_name(text, mentions[at - 1], mention)):
            continue
        first = _first_of_list(text, mentions, at, cuts[-1])
        before = text[cuts[-1] : mentions[first].start]
        if _follows_told_by_name(text, mentions, at, cuts[-1], asked):
            cuts.append(mention.start)
            continue
        if (own := _start_of_another(text, mentions, at, cuts[-1])) is not None:
            cuts.append(own)
            continue
        is_head_of_more = _SAYS_MORE.match(text, mention.end)  # "all same except for calls: 28"
        behind = None if is_head_of_more else joined_behind(before, mention, asked)
        behind = behind or behind_number(before, text[mention.start : mention.end])
        opens_more = behind and before.endswith("(") and not text[mention.end :].lstrip().startswith(")")
        if behind and not opens_more and is_head(before[: behind.start()]) and _tells_state(before[: behind.start()]):
            end = _end_of_named_behind(text, mentions, at, before[: behind.start()])
            reason = _REASON.match(text, end)
            end = reason.end() if reason else end
            following = _CONNECTS.match(text, end)
            cuts.append(following.end() if following else end)
            continue
        clause = text[mention.start : _end_of(mentions, at, text)]
        said = text[mention.end : _end_of(mentions, at, text)]
        if _begins_clause(before, clause, said, follows_name=first > 0 and mentions[first - 1].start >= cuts[-1]):
            cuts.append(cuts[-1] + _start_of_clause(before))
    return cuts


def _without_units(
    mentions: Sequence[Mention], text: str, asked: Sequence[AskedAbout], today: date
) -> Sequence[Mention]:
    """The names but those that are the unit of a number before them: "three more letters done, CSAT 82"."""
    searched = without_dates(text, today)
    counted = [one for goal in asked for one in counted_in_unit(searched, goal.goal.measure, today) if one.signed]
    return [one for one in mentions if not any(count.start < one.start < count.end for count in counted)]


def _before_each_name(text: str, mentions: Sequence[Mention]) -> list[int]:
    """Cuts before all parts where each begins with the name of a goal of its own: "emails better, calls worse"."""
    starts = [0, *(part.end() for part in _COMMA.finditer(text))]
    names = [next((one for one in mentions if one.start == start), None) for start in starts]
    told = [one.goals for one in names if one is not None and len(one.goals) == 1]
    ends = [*starts[1:], len(text)]
    said = [_LOOSE_END.sub("", text[one.end : end]) for one, end in zip(names, ends, strict=True) if one]
    return starts if len(set(told)) == len(starts) > 1 and all(re.search(r"\w", words) for words in said) else []


def _tells_state(said: str) -> bool:
    return says_something(said) or NOTHING_NEW.fullmatch(said) is not None


def _end_of_named_behind(text: str, mentions: Sequence[Mention], at: int, said: str) -> int:
    """Return where the names end behind what is said of them: "no change for macros and the contract, CSAT 82".

    One that more is said of is no such, nor is any behind a number, which is one goal's.
    """
    last = at
    for place in range(at + 1, len(mentions)):
        is_joined = JOINS.fullmatch(text[mentions[last].end : mentions[place].start])
        if not is_joined or _CONNECTS.fullmatch(text, mentions[place].end, _end_of(mentions, place, text)) is None:
            break
        last = place
    named = at if any(character.isdigit() for character in said) else last
    while named + 1 < len(mentions) and _is_same_name(text, mentions[named], mentions[named + 1]):
        named += 1  # "4 for new joiners", of two words of a title
    return mentions[named].end


def _is_same_name(text: str, before: Mention, mention: Mention) -> bool:
    """Whether two names are of one goal, and only words stand between them: "within" and "rings" of its title."""
    between = text[before.end : mention.start]
    return before.goals == mention.goals and not (says_something(between) or _PART.search(between))


def _first_of_list(text: str, mentions: Sequence[Mention], at: int, start: int) -> int:
    """Return the first of the names that are joined to the one at a place: of "the backlog and the contract" both."""
    while at and mentions[at - 1].start >= start and JOINS.fullmatch(text[mentions[at - 1].end : mentions[at].start]):
        at -= 1
    return at


def _follows_told_by_name(
    text: str, mentions: Sequence[Mention], at: int, start: int, asked: Sequence[AskedAbout]
) -> bool:
    """Whether a name begins a clause because the one that it is joined to is all that is said of its own goal:
    "contract signed and macros at risk", where a goal is called so. Of a list only the first name can be told so.
    """
    first = _first_of_list(text, mentions, at, start)
    said = text[mentions[at].end :]
    if (
        first != at - 1
        or not (says_something(said) or _ANSWERS.match(said.lstrip(" :=")))
        or _OF_BOTH.match(text, mentions[at].end)
    ):
        return False
    name = mentions[first]
    named = [one for one in asked if one.goal.number in name.goals]
    return len(named) == 1 and is_told_by_name(text, name, named[0])


def _start_of_another(text: str, mentions: Sequence[Mention], at: int, start: int) -> int | None:
    """Return where a clause begins that tells of another goal in few words, or in none that are known: "FRT too".

    What begins with the name of another goal is no note of the one before, nor of all: "all on track, guide is out".
    """
    first = _first_of_list(text, mentions, at, start)
    before = text[start : mentions[first].start]
    is_another = first and not mentions[first].goals & mentions[first - 1].goals and mentions[first - 1].start >= start
    is_another = is_another or _tells_of_all(before)
    is_told = says_something(before) or (first and follows_alike(text[mentions[first - 1].end : mentions[first].start]))
    if not is_another or not is_told or _LISTS_ON.fullmatch(text, mentions[at].end):
        return None
    if lead := leads_alike(before) or _KEEPS.search(before):
        return start + lead.start()
    if _IN_NOTE.search(before) or not (_NEXT.search(before) or follows_alike(text[mentions[at].end :])):
        return None
    return start + len(before)


def _tells_of_all(before: str) -> bool:
    """Whether what stands before a name tells of all goals; "all on track but FRT" excepts the one it names."""
    return REST.match(before) is not None and not _BUT.search(before)


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
    if _LISTS_ON.fullmatch(said):
        return False
    told_before = follows_name or says_something(before) or _ANSWERS.search(before)
    return bool(told_before and not _IN_NOTE.search(before) and (says_something(said) or _ANSWERS.search(said)))


def _before_units(text: str, mentions: Sequence[Mention], asked: Sequence[AskedAbout], today: date) -> list[int]:
    """Cuts before numbers whose unit another goal has than the one before: "82%, 4.1h", "CSAT 82, 4.1h"."""
    metrics = [one for one in asked if isinstance(one.goal.measure, Metric)]
    cuts: list[int] = []
    fitting: frozenset[int] = frozenset()
    searched = without_dates(text, today)
    is_bare = False
    parts = sorted(part.end() for part in (*_PART.finditer(searched), *_BRACKET.finditer(searched)))
    starts = [0, *dict.fromkeys(parts), len(searched)]
    quantities = {one.start: one for one in find_quantities(searched)}
    units = {one.goal.measure.unit for one in metrics if isinstance(one.goal.measure, Metric)}
    for unit in (unit for unit in units if len(unit) > 1 and unit.casefold() in searched.casefold()):
        quantities |= {one.start: one for one in find_quantities(searched, unit) if _has_unit(one)}
    counted = {
        one.start: (one, goal) for goal in metrics for one in counted_in_unit(searched, goal.goal.measure, today)
    }
    quantities |= {start: one for start, (one, _) in counted.items()}
    for start, end in pairwise(starts):
        quantity = quantities.get(start) or _behind_a_name(searched, start, end, quantities)
        if quantity is None:
            named = [one.goals for one in mentions if one.start == start]
            has_number = any(start <= at < end for at in quantities)
            fitting, is_bare = (named[0], False) if named and has_number else (fitting, is_bare)
            continue
        fits = frozenset(one.goal.number for one in metrics if _is_in_unit_of(quantity, one))
        if start in counted:
            fits |= {counted[start][1].goal.number}
        differs = bool(fitting and not fits & fitting) or (is_bare and not fitting)
        if fits and differs and ENDS.match(searched, quantity.end):
            cuts.append(start)
        fitting, is_bare = fits or fitting, not (start in counted or _has_unit(quantity))
    return cuts


def _behind_a_name(text: str, start: int, end: int, quantities: Mapping[int, Quantity]) -> Quantity | None:
    """Return the number with a unit that a part ends with behind what may be a goal's name: "inbox 13h"."""
    lead = _MAY_BE_NAME.match(text, start, end)
    quantity = quantities.get(lead.end()) if lead else None
    if lead is None or quantity is None or not _has_unit(quantity) or _IS_NO_NAME.search(lead.group()):
        return None
    return quantity if not re.search(r"\w", text[quantity.end : end]) else None


def _before_rest(text: str) -> list[int]:
    """Cuts before what is said of all other goals: "CSAT 82, the rest is the same"."""
    return [found.end() for found in _PART.finditer(text) if REST.match(text, found.end())]


def _has_unit(quantity: Quantity) -> bool:
    return any(amount.unit for amount in quantity.amounts)


def _is_in_unit_of(quantity: Quantity, one: AskedAbout) -> bool:
    """Whether a number with a unit can be one of a goal; a number without one tells nothing."""
    measure = one.goal.measure
    return isinstance(measure, Metric) and _has_unit(quantity) and value_of(quantity, measure.unit) is not None
