"""What a goal says when it is typed in one line: "Raise CSAT from 78% to 85% by 30 June".

The form opens filled with it, so a field that can be meant in two ways stays empty for the person to fill.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.domain.goal_due import dates_in, days_of, due_of, end_of
from bot.domain.goal_titles import joined, tidy, unwrapped, without
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.dates import DateFound, find_dates
from bot.domain.reading.masking import MASK, mask_non_values
from bot.domain.reading.numbers import Quantity, find_quantities, known_beside, value_of

LONGEST_TEXT = 3000
"""Characters that are read; what follows them is left out (a Slack section holds as many)."""


@dataclass(frozen=True, slots=True)
class GoalText:
    """What the text after `/goal set` says. Whatever it does not say for certain is None, or an empty unit."""

    title: str
    """The wording without its date and, where it still reads well, without its numbers: "Raise CSAT". Empty where there
    is nothing but a date."""
    measure: Literal["metric", "yes_no"] | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    due: date | None = None
    due_readings: tuple[date, ...] = ()
    """The days that the date can mean if there are several, the likeliest first; `due` is None then."""
    due_unread: str = ""
    """The words that tell a date which is none or is not understood; they stand in the title, too."""
    baseline_typed: str = ""
    target_typed: str = ""
    """The numbers as they were written where they can be read in two ways; their values are None then."""


def read_goal_text(text: str, today: date, fiscal_start_month: int = 1) -> GoalText:
    """Return what a goal's text says, with its dates seen from `today` in the person's own zone. Never raises."""
    wording = _well_typed(" ".join(text[:LONGEST_TEXT].translate(_NO_TOKENS).split()))
    searched = mask_non_values(_without_quote_mark(wording))
    due = due_of(wording, dates_in(wording, searched, today, fiscal_start_month))
    unread = due[0] if due and due[0].meaning is None else None
    days = days_of(due, today)
    rest = without(wording, due[0].start, end_of(wording, due[0])) if days else wording
    undated = rest
    for found in find_dates(mask_non_values(_without_quote_mark(rest)), today, fiscal_start_month):
        if found.certain:
            undated = _blotted(undated, found)
    undated = _blotted(undated, unread) if unread else undated
    tokens = _Tokens.of(undated, rest)
    metric = _metric(tokens) if tokens else None
    due_unread = wording[unread.start : unread.end] if unread else ""
    title = _title(tokens, metric, due_unread) if tokens and metric else rest
    says_what_to_do = _TASK.match(rest) and tokens is not None and not tokens.quantities
    return GoalText(
        title=tidy(title, wording) or ("" if days else wording),
        measure="metric" if metric else "yes_no" if says_what_to_do else None,
        baseline=metric.baseline if metric else None,
        target=metric.target if metric else None,
        unit=metric.unit if metric else "",
        due=days[0] if len(days) == 1 else None,
        due_readings=days if len(days) > 1 else (),
        due_unread=due_unread,
        baseline_typed=metric.baseline_typed if metric else "",
        target_typed=metric.target_typed if metric else "",
    )


_SIGN_IN_WORDS = re.compile(
    r"(?:(?:(?<=\bfrom\s)|(?<=\bto\s)|(?<=\bat\s)|^)(?P<sign>minus|plus)|(?P<first>minus|plus)(?=\s\d[\d.,]{0,8}\s?%?\sto\s))\s(?=\d)",
    re.IGNORECASE,
)
_FORM = re.compile(r"\bform(?=\s[€$£]?\d[\d.,]{0,12}\s?\S{0,8}\s(?:up\s|down\s)?to\s[€$£]?\d)", re.IGNORECASE)


def _well_typed(wording: str) -> str:
    """Return "from -5 to +10" for "from minus 5 to plus 10", and "CSAT from 78 to 85%" for "CSAT form 78 to 85%"."""
    signed = _SIGN_IN_WORDS.sub(lambda one: "-" if "minus" in one.group().casefold() else "+", wording)
    is_of_change = "%" in signed or VERB_OF_CHANGE.search(signed)
    return _FORM.sub("from", signed) if is_of_change and not _TASK.match(signed) else signed


_AFTER_HANDLE = re.compile(
    r"\s*@[^\W\d_](?:[^\s@:,–—<>|]*(?:\s*[,–—]\s*|\s+-\s+|\s+(?:to|will|shall|should)\s+)"
    r"|[^\s@:,<>|]*(?:\s[^\s@:,<>|]+){0,2}\s*:\s*)(?P<goal>(?![@<])\S.*)",
    re.DOTALL,
)
_ADDRESSED = re.compile(
    r"\s*<@(?P<person>[A-Z0-9]{1,30})(?:\|[^<>]*)?>"
    r"(?:\s*[:,–—]\s*|\s+-\s+|\s+(?:to|will|shall|should)\s+|\s+(?=[^\W\d_]+\b)(?P<bare>))(?P<goal>(?!<@)\S.*)",
    re.DOTALL,
)


def addressed_to(text: str) -> tuple[str | None, str]:
    """Return the user id of the person a goal's text begins by addressing, and what it says to them.

    That is `<@U1>: raise …`, `<@U1> will raise …` or `<@U1> Raise …`. None, and the text as it is, where the mention
    may belong to the sentence (`<@U1> and Bo …`, `<@U1>'s callers …`) or several people are addressed.
    """
    found = _ADDRESSED.match(text)
    if found is None:
        return None, text
    goal = found["goal"]
    if found["bare"] is not None and not (goal[0].isupper() or VERB_OF_CHANGE.match(goal)):
        return None, text
    return found["person"], goal


def after_handle(text: str) -> str | None:
    """Return what a goal's text says to somebody whom it begins by addressing with a name that Slack took for nobody's.

    That is `@ana: raise …` or `@ana will raise …`. None where it does not.
    """
    found = _AFTER_HANDLE.match(text)
    return found["goal"] if found is not None else None


def _blotted(text: str, found: DateFound) -> str:
    return text[: found.start] + MASK * (found.end - found.start) + text[found.end :]


# The measure ---------------------------------------------------------------------------------------------

_FIRST_TOKEN = 0xE000
_MOST_NUMBERS = 40
_Q = "[\ue000-\ue0ff]"
_NO_TOKENS = dict.fromkeys(range(_FIRST_TOKEN, _FIRST_TOKEN + 256), MASK)

_ABOUT = r"(?:(?:about|around|at\sleast|at\smost|under|below|over|above|(?:more|less|fewer)\sthan|[<>≤≥~]=?)\s?)?"
_NOW = r"(?:currently|now|today|up\sfrom|down\sfrom|from)(?:\sat)?"
VERB_OF_CHANGE = re.compile(
    r"\b(?:rais|increas|improv|lift|grow|cut|reduc|lower|decreas|bring|get|drop|keep|hold|shorten|mov|boost|push"
    r"|driv|tak|halv|doubl|trim|expand|extend|shrink|speed)\w*\b",
    re.IGNORECASE,
)
_PAIRS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bfrom\s{_ABOUT}(?P<baseline>{_Q})[\w\s()%]{{0,40}}?\s(?:up\s|down\s)?to\s{_ABOUT}(?P<target>{_Q})",
        rf"(?P<baseline>{_Q})\s?(?:->|→|=>|–>)\s?{_ABOUT}(?P<target>{_Q})",
        rf"\b(?:to|within)\s{_ABOUT}(?P<target>{_Q}),?\s\(?{_NOW}\s(?P<baseline>{_Q})\)?",
    )
)
_RANGE = re.compile(rf"(?P<baseline>{_Q})\sto\s{_ABOUT}(?P<target>{_Q})")
_BETWEEN = re.compile(rf"\bbetween\s{_Q}\s(?:and|to)\s{_Q}", re.IGNORECASE)
"""Either may be the level to reach."""
_TO = re.compile(rf"(?:(?<!\bdue\s)(?<!\bup\s)\bto\s|(?:→|->)\s?){_ABOUT}(?P<target>{_Q})", re.IGNORECASE)
_SHARE = re.compile(rf"(?P<target>{_Q})\sof\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?:\b(?:under|below|(?:less|fewer|more)\sthan|at\s(?:most|least)|no\smore\sthan|above|over|minimum\sof"
    rf"|maximum\sof)\b|[<>≤≥]=?)\s?(?P<target>{_Q})",
    re.IGNORECASE,
)
_REACH = re.compile(rf"\b(?:reach|hit|achieve|attain|score)\b[^.;,{_Q[1:-1]}]{{0,40}}?(?P<target>{_Q})", re.IGNORECASE)
_SCORE = re.compile(rf"\b(?:NPS|net\spromoter\sscore)\s(?P<target>{_Q})(?=[\s.!]*$)", re.IGNORECASE)
"""A promoter score is written with its sign: "NPS +40"."""
_BASELINE = re.compile(rf"\b{_NOW}\s(?P<baseline>{_Q})", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:by|within|another|every|each|in|um|em)\s$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\s(?:(?:faster|quicker|slower|higher|lower|better|shorter|longer|cheaper|earlier|sooner|bigger|smaller)\b(?!\sis\b)"
    r"|(?:more|fewer|less)\s(?!than\b))",
    re.IGNORECASE,
)
"""After a share: it tells how much something is to change, "20% faster", not where it is to be."""
_COUNTED = re.compile(r"\s(?P<noun>[A-Za-z]{3,}s(?:\sper\s(?:day|week|month|quarter|year))?)(?=$|[\s,.;:()])")
_NO_NOUNS = {"this", "was", "has", "does", "across", "plus", "less", "always", "versus", "vs", "towards", "its"}

_TASK = re.compile(
    r"(?:we\s(?:will\s)?|to\s)?(?:publish|launch|finish|complete|write|ship|releas|deliver|introduc|set\sup|hire|train"
    r"|creat|build|roll\sout|agree|open|clos|migrat|document|hold|run|replac|test|plan|start|draft|sign|install"
    r"|appoint|prepar|translat|updat|renew|review)\w*\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Tokens:
    """A text in which every number is one private character, so that a rule can say "from N to N"."""

    text: str
    quantities: Sequence[Quantity]
    words: Sequence[str]

    @classmethod
    def of(cls, undated: str, wording: str) -> "_Tokens | None":
        """None if there are more numbers than any goal has."""
        quantities = find_quantities(_without_quote_mark(undated))
        if len(quantities) > _MOST_NUMBERS:
            return None
        pieces, at = [], 0
        for number, quantity in enumerate(quantities):
            pieces += [wording[at : quantity.start], chr(_FIRST_TOKEN + number)]
            at = quantity.end
        words = [wording[q.start : q.end] for q in quantities]
        return cls("".join([*pieces, wording[at:]]), quantities, words)

    def quantity(self, token: str) -> Quantity:
        return self.quantities[ord(token) - _FIRST_TOKEN]

    def is_relative(self, match: re.Match[str]) -> bool:
        """Whether it tells a change or a limit of time ("by 5%", "within 20 seconds"), not a level."""
        at = match.start("target")
        quantity = self.quantity(match["target"])
        is_share = quantity.amounts[0].unit == "%" and bool(_COMPARED.match(self.text, match.end("target")))
        is_change = is_share or (quantity.signed and match.re not in (_TO, _SCORE))
        return is_change or bool(_RELATIVE.search(self.text[:at]))

    def spelled(self, text: str) -> str:
        """The text with its numbers as they were written."""
        for number, words in enumerate(self.words):
            text = text.replace(chr(_FIRST_TOKEN + number), words)
        return text


@dataclass(frozen=True)
class _Metric:
    baseline: Decimal | None
    target: Decimal | None
    unit: str
    match: re.Match[str]
    is_pair: bool
    baseline_typed: str = ""
    target_typed: str = ""


def _metric(tokens: _Tokens) -> _Metric | None:
    pair = next((m for rule in _PAIRS if (m := rule.search(tokens.text))), None)
    if pair is None:
        pair = _range(tokens)
    if pair and not _RELATIVE.search(tokens.text[: pair.start("baseline")]):
        metric = _values(tokens, pair, pair["baseline"], is_pair=True)
        go_together = metric and value_of(tokens.quantity(pair["baseline"]), metric.unit) is not None
        if go_together or pair.re is not _RANGE:
            return metric if go_together else None
    target = _target(tokens)
    if target is None or _BETWEEN.search(tokens.text):
        return None
    baseline = _BASELINE.search(tokens.text)
    return _values(tokens, target, baseline["baseline"] if baseline else None, is_pair=False)


def _range(tokens: _Tokens) -> re.Match[str] | None:
    """Return "78 to 85" behind a verb of change, or "€12,000 to €8k"."""
    found = _RANGE.search(tokens.text)
    if found is None or VERB_OF_CHANGE.search(tokens.text) or tokens.quantity(found["target"]).signed:
        return found
    units = {_unit_of(tokens.quantity(found[name])) for name in ("baseline", "target")}
    return found if len(units) == 1 and "" not in units else None


def _target(tokens: _Tokens) -> re.Match[str] | None:
    """The one number that is a level to reach; None if there is none, or more than one could be."""
    told_now = {found["baseline"] for found in _BASELINE.finditer(tokens.text)}
    percents = [chr(_FIRST_TOKEN + n) for n, q in enumerate(tokens.quantities) if q.amounts[0].unit == "%"]
    percents = [percent for percent in percents if percent not in told_now]
    rules = (_SHARE, _TO, _LIMIT, _REACH, *(() if VERB_OF_CHANGE.search(tokens.text) else (_SCORE,)))
    for rule in rules:
        matches = [m for m in rule.finditer(tokens.text) if not tokens.is_relative(m)]
        if rule is _SHARE:
            matches = [m for m in matches if percents == [m["target"]]]
        if rule is _TO:
            matches = [m for m in matches if _is_change(tokens, m)]
        if matches:
            return matches[0] if len(matches) == 1 else None
    if len(percents) != 1:
        return None
    only = re.search(f"(?P<target>{percents[0]})", tokens.text)
    return only if only and not tokens.is_relative(only) else None


def _is_change(tokens: _Tokens, match: re.Match[str]) -> bool:
    """Whether "to 40" follows a verb of change or has a unit; "reply to 20 customers" has neither."""
    has_unit = bool(tokens.quantity(match["target"]).amounts[0].unit)
    return has_unit or bool(VERB_OF_CHANGE.search(tokens.text[: match.start()]))


def _values(tokens: _Tokens, match: re.Match[str], baseline: str | None, *, is_pair: bool) -> _Metric | None:
    target = tokens.quantity(match["target"])
    current = tokens.quantity(baseline) if baseline else None
    unit = _time_unit(target, current) or _unit_of(target) or (_unit_of(current) if current else "")
    unit = unit or _counted(tokens, match["target"], baseline)
    now, aim = (value_of(current, unit) if current else None), value_of(target, unit)
    if aim is None:
        return None
    # Each tells how the other's separators are meant.
    beside_aim, beside_now = known_beside(now, unit), known_beside(aim, unit)
    aim = value_of(target, unit, beside_aim)
    now = value_of(current, unit, beside_now) if current else None
    return _Metric(
        _certain(now),
        _certain(aim),
        unit,
        match,
        is_pair,
        baseline_typed=tokens.spelled(baseline) if baseline and isinstance(now, Ambiguous) else "",
        target_typed=tokens.spelled(match["target"]) if isinstance(aim, Ambiguous) else "",
    )


def _unit_of(quantity: Quantity) -> str:
    units = {amount.unit for amount in quantity.amounts}
    return units.pop() if len(units) == 1 else ""


def _time_unit(target: Quantity, current: Quantity | None) -> str:
    """The larger unit of "7m30s", where no other is named and all that is said has two decimals in it at most."""
    said = [target, current] if current else [target]
    units = {quantity.largest_unit or _unit_of(quantity) for quantity in said} - {""}
    if len(units) != 1 or not any(quantity.largest_unit for quantity in said):
        return ""
    (unit,) = units
    values = [value_of(quantity, unit) for quantity in said]
    return unit if all(isinstance(value, Decimal) and value == round(value, 2) for value in values) else ""


def _counted(tokens: _Tokens, *numbers: str | None) -> str:
    """What is counted: "from 120 to 40 tickets per week" has a unit of its own."""
    for token in filter(None, numbers):
        noun = _COUNTED.match(tokens.text, tokens.text.index(token) + 1)
        if noun and noun["noun"].split()[0].lower() not in _NO_NOUNS:
            return noun["noun"]
    return ""


def _certain(value: Decimal | Ambiguous[Decimal] | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


# The title -----------------------------------------------------------------------------------------------

_GOES_ON_WELL = re.compile(r"\s(?:in|for|at|on|across|with|among|through|using)\b", re.IGNORECASE)


def _title(tokens: _Tokens, metric: _Metric, due_unread: str) -> str:
    """The wording without "from 78% to 85%", as the measure shows it; all of it where that would not read well.

    A title without numbers stays true when the target is changed.
    """
    text, match = tokens.text, metric.match
    is_named_change = metric.is_pair or match.re is _TO
    end = match.end()
    noun = _COUNTED.match(text, end)
    if noun and noun["noun"] == metric.unit:
        end = noun.end()
    before, after = unwrapped(text[: match.start()], text[end:])
    ends_there = not tokens.spelled(after).replace(due_unread, "").strip(" .,;)–—-")
    if is_named_change and (ends_there or (metric.is_pair and _GOES_ON_WELL.match(after))):
        shorter = tokens.spelled(joined(before, after))
        if len(re.findall(r"[^\W\d_]{2,}", before)) >= 2:
            return shorter
    return tokens.spelled(text)


def _without_quote_mark(text: str) -> str:
    """At the start of a command a "> 95%" quotes nobody."""
    return re.sub(r"^>(\s+)(?=\d)", r"≥\1", text)
