"""What a text says about one goal: a plain reply, or what follows the key in `/goal update G-12 …`.

Read are one number, one status or both, or that nothing has changed, and then a note. Everything that can be meant
otherwise is `Unclear`: the bot asks, and writes nothing on a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.domain.check_ins import LONGEST_NOTE, Report, Standing, Status, denies_done
from bot.domain.goals import Goal
from bot.domain.measures import Direction, Metric, Milestones, is_doubtful, progress
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.milestones import steps_with
from bot.domain.reading.numbers import find_quantities, value_of
from bot.domain.reading.plain_answers import LONGEST_REPLY, LONGEST_TEXT, is_small_talk, unquoted
from bot.domain.reading.statuses import status_at, statuses_mentioned
from bot.domain.reading.units import is_counted
from bot.domain.readings import Doubt, Reading, SmallTalk, Unclear
from bot.domain.replies.asking import asks_the_bot
from bot.domain.replies.choices import choices_of
from bot.domain.replies.items import Items
from bot.domain.replies.plausible import is_implausible
from bot.domain.replies.said_last import take_number_said_last, take_status_said_last
from bot.domain.replies.turned import begins_sentence, is_remark, note_starts, turned

_TELLS_TIME = re.compile(
    r"(?:tomorrow|yesterday|by|in|on|(?:last|next)\s(?:week|month|quarter|year|time|mon|tues|wednes|thurs|fri)(?:day)?)\b",
    re.IGNORECASE,
)
_SAYS_NOW = re.compile(rf"^(?:(?:{rules.NOW})\b(?:[\s.,;–—-]|:(?![a-z_+-]+:))+|still[.,;]\s+)(?=[\w:])", re.IGNORECASE)
_SIGNED = re.compile(r"[-+−–]\s?\d[^\n]{0,20}")
_TOWARDS = re.compile(r"\son\strack\s(?:for|to)\s(?:the\s|our\s)?$", re.IGNORECASE)
"""Before the target: "9800 on track for 8k"."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What is clear of what a text says about one goal, and what is not, with the ways in which that may be meant."""

    reading: Reading | None = None
    unclear: Unclear | None = None
    choices: tuple[Report, ...] = ()


def read_reply(text: str, goal: Goal, before: Standing) -> Reading | Unclear | SmallTalk:
    """Return what a reply says about the one goal that was asked about, after what stands on it. Never raises."""
    if is_small_talk(text):
        return SmallTalk()
    return _read(_items(unquoted(text), goal, before))


def read_update(text: str, goal: Goal, before: Standing) -> Reading | Unclear:
    """Return what follows the key in `/goal update`: value, status or both, then the note. Never raises.

    The form of the command tells which number is the value, so its note may hold others.
    """
    return _read(Items(unquoted(text), goal, before, is_command=True))


def read_clause(text: str, goal: Goal, before: Standing, today: date, titles: Sequence[str]) -> Clause:
    """Return what is clear in a text about a goal, and what is not: of "82, not on track" the number is. Never raises.

    The numbers in the `titles` of all goals that were asked about are no values.
    """
    items = Items(text, goal, before, is_command=False, today=today, titles=titles)
    reading = _read(items)
    if isinstance(reading, Reading):
        return Clause(reading)
    clear = _clear_part(items, reading.doubt)
    return Clause(clear, reading, choices_of(items, reading, clear, _note(items)))


def _items(text: str, goal: Goal, before: Standing) -> Items:
    return Items(text, goal, before, is_command=False)


def _read(items: Items) -> Reading | Unclear:
    longest = LONGEST_TEXT if items.is_command else LONGEST_REPLY
    if len(items.text) > longest:
        return _read_long(items, longest)
    if not items.text:
        return Unclear(Doubt.NOT_CERTAIN)
    if not items.is_command and asks_the_bot(items.text, items.titles or (items.goal.title,)):
        return Unclear(Doubt.QUESTION)
    items.read()
    take_status_said_last(items)
    take_number_said_last(items)
    return items.doubt or _doubt_in(items) or _reading(items)


def _read_long(items: Items, longest: int) -> Reading | Unclear:
    """Return a reading whose note is too long, so that its length is told, or a doubt; never one to be recorded."""
    start = _read(Items(items.text[:longest], items.goal, items.before, items.is_command))
    note = items.text[items.text.index(start.note) :] if isinstance(start, Reading) and start.note else ""
    if not isinstance(start, Reading) or len(note) <= LONGEST_NOTE:
        return Unclear(Doubt.TOO_LONG)
    return replace(start, note=note)


def _clear_part(items: Items, doubt: Doubt) -> Reading | None:
    """Return the number where only the status is in doubt, or the status where only the number is."""
    numbers, statuses = set(items.values), set(items.statuses)
    if items.no_change:
        return None
    if doubt in (Doubt.NEGATION, Doubt.SEVERAL_STATUSES) and _status_doubt(items) and len(numbers) == 1:
        (value,) = numbers
        is_number = isinstance(value, Decimal) and not _implausible(items)
        return Reading(value) if is_number else None
    if doubt in (Doubt.IMPLAUSIBLE, Doubt.TWO_READINGS) and len(statuses) == 1 and not items.denied:
        if Status.DONE in statuses:
            return None
        return Reading(status=next(iter(statuses)), note=_note(items))
    return None


# What makes a reading doubtful after all: a second answer, a hope or a negation in the note -----------------


def _doubt_in(items: Items) -> Unclear | None:
    end, rest = items.end, items.text[items.end :]
    if {True, False} <= set(items.values):
        return Unclear(Doubt.QUALIFIED)
    if len(set(items.values)) > 1 or (not items.is_command and _has_other_value(items)):
        return Unclear(Doubt.SEVERAL_NUMBERS)
    if doubt := _status_doubt(items):
        return Unclear(doubt)
    if rest.lstrip().startswith("?"):
        return Unclear(Doubt.QUESTION)
    note_at = note_starts(items)
    if rules.TAKEN_BACK.match(items.text, note_at) and not is_small_talk(items.text[note_at:]):
        return Unclear(Doubt.QUALIFIED if items.values else Doubt.NEGATION)
    if items.values != [False] and _is_hope(items, end, note_at):
        return Unclear(Doubt.HOPE)
    return items.unclear_number or _implausible(items) or _doubt_in_kind(items) or turned(items)


def _doubt_in_kind(items: Items) -> Unclear | None:
    return _doubt_in_no_change(items) if items.no_change else _doubt_in_done(items)


def _implausible(items: Items) -> Unclear | None:
    measure, before = items.goal.measure, items.before
    for value in items.values:
        if not isinstance(value, Decimal):
            continue
        if is_doubtful(measure, value, before.value) if items.is_command else is_implausible(measure, value, before):
            return Unclear(Doubt.IMPLAUSIBLE, (value,))
    return None


def _is_hope(items: Items, end: int, note_at: int) -> bool:
    """Whether the note makes all before it a hope.

    "…, by Friday we will know" does not, nor "at risk by Bo", nor what has a number of its own: "82, should reach 85".
    After a bare number, "by …" may be any time.
    """
    text = items.text
    if is_remark(items, note_at):
        return False
    if not rules.HOPE.match(text, note_at) or items.asides.at(note_at) or items.asides.at(max(0, note_at - 1)):
        return False
    if rules.REACHED.match(text, note_at) and _reaches_target(items):
        return False  # "85, target reached"
    if begins_sentence(items, note_at) and _TELLS_TIME.match(text, note_at):
        return False
    stands_apart = bool(items.statuses) or rules.CLAUSE_ENDS.search(text, end, note_at)
    if stands_apart and rules.OWN_CLAUSE.match(text, note_at):
        return False
    tells_no_time = rules.BY.match(text, note_at) and not rules.BY_SOME_TIME.match(text, note_at)
    return not (items.statuses and tells_no_time)


def _reaches_target(items: Items) -> bool:
    shares = [progress(items.goal.measure, value) for value in items.values if isinstance(value, Decimal)]
    return any(share is not None and share >= 1 for share in shares)


def _doubt_in_done(items: Items) -> Unclear | None:
    """Done and not reached, reached and at risk, done with open milestones: one of the two is not so.

    So is what was said before, or what is said now, where a done goal is said not to be reached.
    """
    value = items.values[0] if items.values else None
    measure = items.goal.measure
    if not items.statuses and denies_done(Report(value), measure, items.before):
        return Unclear(Doubt.NOT_DONE)
    is_done = Status.DONE in items.statuses
    if isinstance(value, bool) and items.statuses and value != is_done:
        # Not reached and on track go together.
        return Unclear(Doubt.SEVERAL_STATUSES) if value or is_done else None
    if isinstance(value, Decimal) and is_done and not _may_be_done(items, value):
        return Unclear(Doubt.NOT_CERTAIN)
    if isinstance(measure, Milestones) and is_done:
        done = value if isinstance(value, frozenset) else items.steps_done
        still_open = set(measure.steps) - done
        is_named = steps_with(items.text[items.end :], sorted(still_open))  # "macros done, training next"
        return (Unclear(Doubt.WHICH_STEPS) if is_named else Unclear(Doubt.OPEN_STEPS)) if still_open else None
    if isinstance(measure, Milestones) and value == frozenset(measure.steps) and items.statuses != [Status.ON_TRACK]:
        return Unclear(Doubt.WHICH_STEPS) if items.statuses else None
    return None


def _may_be_done(items: Items, value: Decimal) -> bool:
    """Whether a number goes with *done*: it reaches the target, or the goal was done before. "60% done" is no such."""
    share = progress(items.goal.measure, value)
    if _counts_closed(items, value):
        return False
    return items.is_command or items.before.status is Status.DONE or share is None or share >= 1


def _counts_closed(items: Items, value: Decimal) -> bool:
    """Whether it may be how many are done of what is to become less: the 400 of "400 done"."""
    measure = items.goal.measure
    is_less = isinstance(measure, Metric) and measure.direction is Direction.DOWN and is_counted(measure.unit)
    is_other = isinstance(measure, Metric) and value != measure.target
    return is_less and is_other and bool(rules.COUNTED_DONE.search(items.text[: items.end]))


def _status_doubt(items: Items) -> Doubt | None:
    """Why the status is not certain: several were said, or it was only denied."""
    said, mentioned = set(items.statuses), statuses_mentioned(items.text[items.end :])
    if said & set(items.denied) or (items.denied and not said):
        return Doubt.NEGATION
    if len(said) <= 1 and not mentioned - said:
        return None
    places = range(items.end, len(items.text))
    negated = any(status_at(items.text, at) and _is_negated(items.text, at) for at in places)
    return Doubt.NEGATION if negated else Doubt.SEVERAL_STATUSES


def _has_other_value(items: Items) -> bool:
    """Whether the note holds a number that could be the value as well; "3 macros" and "was 80" could not."""
    if not isinstance(items.goal.measure, Metric):
        return False
    text = items.text
    told_otherwise = items.asides.told_otherwise(items.end, beside_value=bool(items.values))
    for quantity in items.quantities:
        written = text[quantity.start : quantity.end]
        counts_others = not quantity.amounts[0].unit and rules.OTHER_THINGS.match(text, quantity.end)
        if quantity.start < items.end or counts_others or written.isalpha():
            continue
        if quantity.start in told_otherwise:
            continue
        value = value_of(quantity, items.unit, items.known)
        if value is not None and not (value == items.goal.measure.target and _TOWARDS.search(text, 0, quantity.start)):
            return True
    return False


def _doubt_in_no_change(items: Items) -> Unclear | None:
    if items.before.latest is None:
        return Unclear(Doubt.NOTHING_TO_KEEP)
    differs = any(v != items.before.value for v in items.values) or any(
        s != items.before.status for s in items.statuses
    )
    return Unclear(Doubt.CONTRADICTION) if differs else None


# What is read ----------------------------------------------------------------------------------------------


def _reading(items: Items) -> Reading:
    note = _note(items)
    value = items.values[0] if items.values else None
    status = items.statuses[0] if items.statuses else None
    if items.no_change and value is None:
        return Reading(no_change=True, note=note)
    return Reading(value, status, note=note)


def _note(items: Items) -> str:
    """Return what was said beside value and status; of a number that is only about right, its own words as well."""
    return ", ".join(words for words in (items.roughly, _beside(items)) if words)


def _beside(items: Items) -> str:
    note = _SAYS_NOW.sub("", items.text[_note_at(items) :]).strip()
    if note.startswith("(") and note.endswith(")") and note.count("(") == 1:
        note = note[1:-1]
    elif note.endswith(")") and "(" not in note:  # "82 (on track, macros help)"
        note = "" if is_small_talk(note[:-1]) else note[:-1]
    if rules.SAYS_NOTHING.fullmatch(note) or _only_tells_change(note, items):
        return ""
    return "" if re.fullmatch(rf"(?:{rules.NOW})?[\s.,;:!()-]*", note, re.IGNORECASE) else note


def _only_tells_change(note: str, items: Items) -> bool:
    """Whether a note is no more than what the number makes of the one before: the "-10" of "170 (-10)"."""
    before, now = items.before.value, items.values[0] if items.values else None
    if not isinstance(before, Decimal) or not isinstance(now, Decimal) or not _SIGNED.fullmatch(note):
        return False
    return [amount.value for one in find_quantities(note, items.unit) for amount in one.amounts] == [now - before]


def _note_at(items: Items) -> int:
    found = rules.BETWEEN.match(items.text, items.end)
    return found.end() if found else items.end


def _is_negated(text: str, at: int) -> bool:
    return bool(rules.NEGATION.search(text, max(0, at - 80), at))
