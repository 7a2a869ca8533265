"""What a reply says about one goal, put together from its pieces, and what is recorded or asked of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.domain.check_ins import LONGEST_NOTE, Report
from bot.domain.measures import Metric
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.numbers import find_quantities, value_of
from bot.domain.reading.plain_answers import is_bare_yes_or_no
from bot.domain.reading.statuses import mentions_standing
from bot.domain.readings import Doubt, Reading
from bot.domain.replies.clauses import says_something
from bot.domain.replies.one_goal import Clause, read_clause
from bot.domain.replies.plausible import is_implausible
from bot.domain.replies.understood import AskedAbout, Choice, Question, Update

_BLOCKED = re.compile(
    r"\b(?:wait(?:ing|s)?|blocked|stuck|delayed|on\shold|depend(?:s|ing|ent)|missing|lack(?:s|ing)?|held\sup|need(?:s|ed)?"
    r"|no\s(?:news|answer|feedback|capacity|access|budget|approval|response|reply))\b",
    re.IGNORECASE,
)
"""What holds a goal up is worth a note by itself."""
_NOT_SURE = re.compile(
    r"\b(?:sure|idea|know|think|guess|maybe|perhaps|probably|hope\w*|if|unless|about|almost|nearly|not|no|never|could|would"
    r"|should|might|will|was|were|wrong|sorry|target|goal|aim|last|previous|yesterday|earlier|tomorrow|next|negative|below"
    r"|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*|may)\b|n't\b|\?",
    re.IGNORECASE,
)
_PROLOGUE_ENDS = re.compile(r"(?:[.!…]+\s+|,\s+|\s*[;:\n–—]\s*|\s-\s)")
_MOST_PROLOGUE = 6
"""Commas and sentences that may come before the point."""
_NAME_APART = re.compile(r"^[^:=\n]{0,80}?\s*(?:[:=]|\s[-–—])\s+")


@dataclass(frozen=True, slots=True)
class Answered:
    """What is recorded of a part of a reply, and what is asked."""

    updates: tuple[Update, ...] = ()
    questions: tuple[Question, ...] = ()


def joined(texts: Sequence[str]) -> str:
    """Return pieces of a reply as one text; where no mark ends one, a comma does."""
    *before, last = texts
    return "".join(f"{text} " if text[-1:] in ".,;:!?…" else f"{text}, " for text in before) + last


def is_only_words(text: str) -> bool:
    """Whether nothing in a text tells how a goal stands: no number, no status, no change."""
    return not says_something(text) and not any(character.isdigit() for character in text)


def counts_others(text: str, title: str = "") -> bool:
    """Whether every number in a text counts something by the way, nothing of the goal's title: "2 people out"."""
    own = title.casefold().split()
    return not mentions_standing(text) and all(
        not one.amounts[0].unit
        and (others := rules.OTHER_THINGS.match(text, one.end))
        and others.group().split()[-1].casefold() not in own
        for one in find_quantities(text)
    )


@dataclass
class About:
    """The pieces of a reply that are about one goal."""

    one: AskedAbout
    titles: Sequence[str]
    at: int = 0
    """Which clause of the reply first tells of it."""
    texts: list[str] = field(default_factory=list)
    """What they say, without what stands behind only to name the goal."""
    words: list[str] = field(default_factory=list)
    """The same as it was written."""
    is_plain: bool = False
    """Whether the goal's number, key or name is set apart before them."""

    def read(self, today: date) -> Answered:
        """Return the check-in, the question, or both that the pieces make."""
        text = joined(self.texts)
        clause = self._clause(text, today)
        number = self.one.goal.number
        if clause.unclear is None and clause.reading is None:
            return Answered()
        words = joined(self.words or self.texts)
        updates = (Update(number, clause.reading.report, words),) if clause.reading else ()
        if clause.unclear is None:
            return Answered(updates)
        choices = tuple(Choice(number, report) for report in clause.choices)
        return Answered(updates, (Question(clause.unclear.doubt, words, (number,), choices),))

    def takes_status(self, text: str, today: date) -> bool:
        """Whether a text that follows only adds a status to what was said: "82. On track."."""
        said, more = self._clause(joined(self.texts), today), self._clause(text, today)
        return bool(
            said.reading
            and said.reading.status is None
            and more.reading
            and more.reading.value is None
            and more.reading.status is not None
            and self._clause(joined([*self.texts, text]), today).reading
        )

    def _clause(self, text: str, today: date) -> Clause:
        clause = read_clause(text, self.one.goal, self.one.before, today, self.titles)
        if clause.reading or clause.unclear is None or clause.unclear.doubt is not Doubt.NOT_CERTAIN:
            return clause
        if reading := self._after_prologue(text, today):
            return Clause(reading)
        typed = {amount.value for one in find_quantities(text) for amount in one.amounts}
        is_offered = any(choice.value not in typed for choice in clause.choices)  # "12-14h", "37 of 40", a status
        if is_offered or not (is_only_words(text) or counts_others(text, self.one.goal.title)):
            return clause
        note = (_NAME_APART.sub("", text) if self.is_plain else text).strip()
        if not note or len(note) > LONGEST_NOTE or is_bare_yes_or_no(note) or self._may_be_value(note):
            return clause
        is_named = self.is_plain and " " in note
        if is_named or (_BLOCKED.search(text) and (self.is_plain or len(self.titles) > 1)):
            return Clause(Reading(note=note))
        return Clause(unclear=clause.unclear, choices=(Report(note=note),) if " " in note else ())

    def _may_be_value(self, note: str) -> bool:
        """Whether a note begins with what the goal may be at by now: "66 new crew started"; "3 people ill" does not."""
        measure, before = self.one.goal.measure, self.one.before
        first = next(iter(find_quantities(note)), None) if isinstance(measure, Metric) else None
        value = value_of(first, measure.unit) if first and isinstance(measure, Metric) and not first.start else None
        return isinstance(value, Decimal) and not is_implausible(measure, value, before)

    def _after_prologue(self, text: str, today: date) -> Reading | None:
        """Return what is said after words that say nothing of it: "Busy week with the new team. 82, on track"."""
        ends = list(_PROLOGUE_ENDS.finditer(mask_non_values(text)))[:_MOST_PROLOGUE]
        for end in ends:
            words = text[: end.start()].strip()
            if not is_only_words(words) or _NOT_SURE.search(words):
                return None
            is_dash = end.group().strip() in ("-", "–", "—")  # which may be a sign
            said = text[end.start() if is_dash else end.end() :].strip()
            reading = read_clause(said, self.one.goal, self.one.before, today, self.titles).reading
            if reading and not reading.no_change:
                note = f"{words}{'. ' if end.group()[0] in '.!…' else ', '}{reading.note}" if reading.note else words
                return replace(reading, note=note) if len(note) <= LONGEST_NOTE else None
        return None
