"""The ways in which an unclear text may be meant: what the buttons of the question record."""

import re
from collections.abc import Iterable
from decimal import Decimal

from bot.domain.check_ins import LONGEST_NOTE, Report, Status
from bot.domain.measures import WHOLE, Metric, Milestones, Value, YesNo
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.milestones import StepsSaid, finished_at, steps_named, steps_with
from bot.domain.reading.numbers import read_value, value_of
from bot.domain.reading.statuses import statuses_mentioned
from bot.domain.reading.units import plain
from bot.domain.reading.word_forms import has_participle, words_of
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.replies.items import Items
from bot.domain.replies.plausible import is_implausible

_PARTS = re.compile(r"(?<![\d.,])\d+(?:[.,]\d{1,2})?(?![\d.,])")
"""Numbers as they were typed, each by itself."""
_RANGE = re.compile(
    r"(?<![\w.,:/-])(?P<low>\d{1,6}(?:[.,]\d{1,2})?)\s?[-–]\s?(?P<high>\d{1,6}(?:[.,]\d{1,2})?)\s?(?P<unit>%|[a-z]{1,7})?[\s.!]*$",
    re.IGNORECASE,
)
"""Two numbers at the end, between which it is: "emails 12-14h"."""
_SHARE = re.compile(
    r"(?<![\w.,/])(?P<part>\d{1,6})(?:\s?/\s?|\s(?:out\s)?of\s(?:the\s|our\s)?)(?P<whole>\d{1,6})(?![\w%/]|[.,]\d)"
)
"""How many of how many: "37 of 40 ready"."""
_UNDONE = re.compile(
    r"\b(?:not|no|none|never|half|part(?:ly)?|some|most(?:ly)?|almost|nearly|if|once|when|until|will|should|\w+n't)\b|\d\s?%|\d\s?(?:/|of)\s?\d",
    re.IGNORECASE,
)
"""Beside a milestone: it is not, or not wholly done."""
_MOST = 4
"""More buttons are no quicker than the form."""
OTHERWISE = {
    Status.ON_TRACK: (Status.AT_RISK, Status.OFF_TRACK),
    Status.AT_RISK: (Status.ON_TRACK, Status.OFF_TRACK),
    Status.OFF_TRACK: (Status.ON_TRACK, Status.AT_RISK),
    Status.DONE: (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK),
}
"""What is left when a status is denied."""


def choices_of(items: Items, unclear: Unclear, clear: Reading | None, note: str) -> tuple[Report, ...]:
    """Return what an unclear text may mean, the likeliest first; without what is `clear` of it and recorded anyway."""
    value = items.values[0] if items.values and clear is None else None
    status = items.statuses[0] if items.statuses and clear is None else None
    note = "" if clear is not None and clear.note == note else note
    said = Report(value, status, note)
    match unclear.doubt:
        case Doubt.QUALIFIED if {True, False} <= set(items.values):
            return (Report(True), Report(False))
        case Doubt.HOPE | Doubt.QUALIFIED if value is not None or status:
            return (said,)
        case Doubt.HOPE if rules.LIKELY_NOW.search(items.text) and not rules.LATER.search(items.text):
            return tuple(Report(number) for number in _numbers(items, unclear))[:1]
        case Doubt.CONTRADICTION:
            numbers = [] if value is not None or status else [Report(number) for number in _numbers(items, unclear)][:1]
            return (*(numbers or [said]), Report(no_change=True, note=note if items.no_change else ""))
        case Doubt.OPEN_STEPS | Doubt.WHICH_STEPS:
            return _with_steps(items, said)
        case Doubt.NEGATION | Doubt.NOT_DONE | Doubt.SEVERAL_STATUSES:
            return _with_other_statuses(items, unclear, value, "" if statuses_mentioned(note) else note)
        case Doubt.NOT_CERTAIN if isinstance(value, Decimal) and status is Status.DONE:
            return (Report(value, None, note), said)  # "80% done"
        case Doubt.NOT_CERTAIN:
            return _hinted(items)
    return _with_numbers(items, unclear, said)


def _with_numbers(items: Items, unclear: Unclear, said: Report) -> tuple[Report, ...]:
    match unclear.doubt:
        case Doubt.IMPLAUSIBLE | Doubt.TWO_READINGS | Doubt.CHANGE if unclear.readings:
            status = None if said.status is Status.DONE else said.status  # "50 done" may be fifty of them
            meant = [*unclear.readings, *(_as_typed(items) if unclear.doubt is Doubt.IMPLAUSIBLE else ())]
            return tuple(Report(reading, status, said.note) for reading in dict.fromkeys(meant))[:_MOST]
        case Doubt.CHANGE if not items.changes and len(items.quantities) > 1:  # "by email 4h, by phone 2h"
            return tuple(Report(number, said.status) for number in _numbers(items, unclear))[:_MOST]
        case Doubt.SEVERAL_NUMBERS:
            return tuple(Report(number, said.status) for number in _numbers(items, unclear))[:_MOST]
        case Doubt.APPROXIMATE:
            return tuple(Report(number, said.status) for number in _numbers(items, unclear))[:1]
        case Doubt.NUMBER_ASKED if isinstance(items.goal.measure, Metric):
            numbers = list(_numbers(items, unclear))  # "we reached it!! 91"
            return (Report(numbers[0] if len(numbers) == 1 else items.goal.measure.target),)
    return ()


def _with_other_statuses(items: Items, unclear: Unclear, value: Value | None, note: str) -> tuple[Report, ...]:
    if unclear.doubt is Doubt.SEVERAL_STATUSES:
        mentioned = [*items.statuses, *sorted(statuses_mentioned(items.text[items.end :]))]
        return _with_statuses(value, dict.fromkeys(mentioned))
    if rules.NOTHING_NEW.fullmatch(items.text) and items.before.latest is not None:
        return (Report(no_change=True),)
    if items.denied or unclear.doubt is Doubt.NOT_DONE:
        return _with_statuses(value, OTHERWISE[(items.denied or [Status.DONE])[0]], note)
    if items.statuses and not isinstance(value, bool):
        return _with_statuses(value, OTHERWISE[items.statuses[0]])
    return _with_number_apart(items, unclear)


def _with_number_apart(items: Items, unclear: Unclear) -> tuple[Report, ...]:
    """Its one number, where what is denied is said apart from it: "not good. 60", but not "not 60"."""
    (first, *more) = [*items.quantities, None]
    is_apart = first is not None and not any(more) and rules.CLAUSE_ENDS.search(items.text, 0, first.start)
    return tuple(Report(number) for number in _numbers(items, unclear)) if is_apart else ()


def _with_steps(items: Items, said: Report) -> tuple[Report, ...]:
    if Status.DONE in items.statuses and items.named is None and isinstance(items.goal.measure, Milestones):
        return _of_finished(items, items.goal.measure, items.text[: items.end], said.note)
    if items.named:
        return _of_named(items, items.named)
    if said.value is not None and said.status:
        return (Report(None, said.status, said.note), said)  # "3 of 3 at risk"
    return ()


def _hinted(items: Items) -> tuple[Report, ...]:
    """What words may mean that are no status but near to one: "nothing new", "as planned"; or its only number."""
    if items.values or items.statuses or not items.text:
        return ()
    if rules.NOTHING_NEW.fullmatch(items.text) and items.before.latest is not None:
        return (Report(no_change=True),)
    if rules.GOES_WELL.fullmatch(items.text):
        well = Report(status=Status.ON_TRACK)
        return (well, Report(no_change=True)) if items.before.latest is not None else (well,)
    if rules.IS_LATE.match(items.text):
        return (Report(status=Status.AT_RISK), Report(status=Status.OFF_TRACK))
    split = rules.SPLIT.search(items.text)
    if split and isinstance(items.goal.measure, Metric):
        number = Decimal(f"{split['whole']}.{split['part']}")
        return () if is_implausible(items.goal.measure, number, items.before) else (Report(number),)
    if (
        isinstance(items.goal.measure, Milestones)
        and finished_at(items.text, 0, words_of(" ".join((items.goal.title, *items.goal.measure.steps)))) is not None
    ):
        return _of_finished(items, items.goal.measure, items.text, "")
    if isinstance(items.goal.measure, Milestones) and has_participle(items.text, " ".join(items.goal.measure.steps)):
        return _of_told(items, items.goal.measure)
    if isinstance(items.goal.measure, YesNo) and has_participle(items.text, items.goal.title):
        return (Report(True), Report(False))
    if meant := _ends_of_range(items) or _share(items):
        return meant
    numbers = list(_numbers(items, Unclear(Doubt.NOT_CERTAIN)))
    is_one_of_them = (
        len(numbers) == 1 or rules.ONE_OF_NUMBERS.fullmatch(items.text) or rules.A_RANGE.fullmatch(items.text)
    )
    return tuple(Report(number) for number in numbers)[:_MOST] if is_one_of_them else ()


def _ends_of_range(items: Items) -> tuple[Report, ...]:
    """Return both ends of a range that the goal can have, the lower one first; none where it tells any other number."""
    found = _RANGE.search(items.text)
    if found is None or re.search(r"\d", items.text[: found.start()]) or not isinstance(items.goal.measure, Metric):
        return ()
    ends = [read_value(f"{found[end]}{found['unit'] or ''}", items.unit, items.known) for end in ("low", "high")]
    likely = [
        end for end in ends if isinstance(end, Decimal) and not is_implausible(items.goal.measure, end, items.before)
    ]
    return tuple(map(Report, likely)) if len(likely) == len(ends) and likely[0] < likely[1] else ()


def _share(items: Items) -> tuple[Report, ...]:
    """Return what "37 of 40" is in per cent, to one place, of a goal that is told in these."""
    found = _SHARE.search(items.text)
    if found is None or items.unit != "%" or not 0 < int(found["part"]) <= int(found["whole"]):
        return ()
    if re.search(r"\d", items.text[: found.start()] + items.text[found.end() :]):
        return ()
    share = plain(round(WHOLE * int(found["part"]) / int(found["whole"]), 1))
    return () if is_implausible(items.goal.measure, share, items.before) else (Report(share),)


def _of_finished(items: Items, measure: Milestones, said: str, note: str) -> tuple[Report, ...]:
    """What may be done of a goal that is said to be: its open milestones that have the words, or all of it.

    Not all are, where the note names one that is open: "macros done, training next".
    """
    still_open = [step for step in measure.steps if step not in items.steps_done]
    later = steps_with(note, still_open)
    named = steps_named(said, measure.steps, items.goal.title)
    one_more = [items.steps_done | {step} for step in named if step in still_open and step not in later]
    done = [steps for steps in one_more if len(steps) < len(measure.steps)]
    single = tuple(Report(steps, None, note) for steps in done)
    return single if later else (*single, Report(frozenset(measure.steps), Status.DONE, note))[:_MOST]


def _of_told(items: Items, measure: Milestones) -> tuple[Report, ...]:
    """What words may mean that tell of a milestone beside others: that it is done, unless they deny it, or a note."""
    named = [] if _UNDONE.search(items.text) else steps_named(items.text, measure.steps, items.goal.title)
    done = [items.steps_done | {step} for step in named if step not in items.steps_done]
    note = (Report(note=items.text),) if len(items.text) <= LONGEST_NOTE else ()
    return (*(Report(steps) for steps in done), *note)[:_MOST]


def _of_named(items: Items, named: StepsSaid) -> tuple[Report, ...]:
    """What milestones may mean that are only named: that they are done, or what is said of them as a note."""
    before = next((value for value in items.values if isinstance(value, frozenset)), items.steps_done)
    behind, text = items.text[named.end :], items.text[items.named_from :].strip()
    if not re.search(r"\w", behind) and not statuses_mentioned(behind):
        return (Report(named.done | before),) if named.done else ()
    said = list(statuses_mentioned(behind))
    value = items.values[0] if items.values else None
    return (Report(value, said[0] if len(said) == 1 else None, text[:LONGEST_NOTE]),)


def _with_statuses(value: Value | None, statuses: Iterable[Status], note: str = "") -> tuple[Report, ...]:
    """One report a status, without those that the value contradicts: reached is done, and nothing else is."""
    if isinstance(value, bool):
        statuses = [status for status in statuses if (status is Status.DONE) == value]
    return tuple(Report(value, status, note) for status in statuses)


def _as_typed(items: Items) -> Iterable[Decimal]:
    """What a far-off number may have been but for its unit or a gap in it: the 4 of "4 days", the 82 of "82 820"."""
    typed = [part for one in items.quantities for part in _PARTS.findall(items.text[one.start : one.end])]
    numbers = [Decimal(part.replace(",", ".")) for part in typed]
    return (number for number in numbers if not is_implausible(items.goal.measure, number, items.before))


def _numbers(items: Items, unclear: Unclear) -> Iterable[Decimal]:
    """Every number of the text that the goal can have, in the order in which they were said."""
    if not isinstance(items.goal.measure, Metric):
        return ()
    counted = (one for one in items.quantities if not (one.signed or items.counts_goals(one)))
    said = [value_of(one, items.unit, items.known) for one in counted]
    numbers = dict.fromkeys([*unclear.readings, *(one for one in said if isinstance(one, Decimal))])
    return [one for one in numbers if not is_implausible(items.goal.measure, one, items.before)]
