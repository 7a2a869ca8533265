"""Plain replies to a prompt, and what follows the key in `/goal update G-12 …`.

Read are one number, one status or both for one goal, or that nothing has changed, and then a note. Everything
that can be meant otherwise is `Unclear`: the bot asks, and writes nothing on a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.domain.check_ins import LONGEST_NOTE, Report, Standing, Status, denies_done
from bot.domain.goal_text import VERB_OF_CHANGE
from bot.domain.goals import Goal, number_of
from bot.domain.measures import Metric, Milestones, Value, YesNo, is_doubtful
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.dates import find_dates
from bot.domain.reading.masking import MASK
from bot.domain.reading.milestones import reached_at, steps_at
from bot.domain.reading.numbers import Quantity, find_quantities, value_of
from bot.domain.reading.plain_answers import LONGEST_REPLY, is_small_talk, unquoted
from bot.domain.reading.statuses import no_change_at, status_at, statuses_mentioned
from bot.domain.readings import Doubt, Reading, SmallTalk, Unclear


def read_reply(text: str, goal: Goal, before: Standing) -> Reading | Unclear | SmallTalk:
    """Return what a reply says about the one goal that was asked about, after what stands on it. Never raises."""
    if is_small_talk(text):
        return SmallTalk()
    return _Reader(unquoted(text), goal, before, is_command=False).read()


def read_update(text: str, goal: Goal, before: Standing) -> Reading | Unclear:
    """Return what follows the key in `/goal update`: value, status or both, then the note. Never raises.

    The form of the command tells which number is the value, so its note may hold others.
    """
    return _Reader(unquoted(text), goal, before, is_command=True).read()


# Where dates stand is the same on any day.
_ANY_DAY = date(2000, 1, 3)


@dataclass
class _Reader:
    """Reads a text from its start: what it says must stand first, and the note after it."""

    text: str
    goal: Goal
    before: Standing
    is_command: bool
    values: list[Value] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    no_change: bool = False
    doubt: Unclear | None = None

    @property
    def unit(self) -> str:
        return self.goal.measure.unit if isinstance(self.goal.measure, Metric) else ""

    @property
    def known(self) -> Sequence[Decimal]:
        """The goal's own values, which tell how a number's separators are meant."""
        measure, last = self.goal.measure, self.before.value
        own = [measure.baseline, measure.target] if isinstance(measure, Metric) else []
        return [*own, last] if isinstance(last, Decimal) else own

    def read(self) -> Reading | Unclear:
        if len(self.text) > LONGEST_REPLY:
            return self._read_long()
        if not self.text:
            return Unclear(Doubt.NOT_CERTAIN)
        if not self.is_command and rules.QUESTION.fullmatch(self.text):
            return Unclear(Doubt.QUESTION)
        self.quantities = find_quantities(_without_dates(self.text), self.unit)
        end = self._items()
        if self.doubt:
            return self.doubt
        return self._doubt_in(end) or self._reading(end)

    def _read_long(self) -> Reading | Unclear:
        """Return a reading whose note is too long, so that its length is told, or a doubt; never one to be recorded."""
        start = replace(self, text=self.text[:LONGEST_REPLY]).read()
        if not isinstance(start, Reading) or len(start.note) <= LONGEST_NOTE:
            return Unclear(Doubt.NOT_CERTAIN)
        return replace(start, note=self.text[self.text.index(start.note) :])

    # What stands first -----------------------------------------------------------------------------------

    def _items(self) -> int:
        """Read values, statuses and "no change" from the start on; return where they end."""
        at = end = 0
        while self.doubt is None:
            after = self._item(at)
            if after is not None:
                end = after
                at = self._skip(rules.BETWEEN, after)
                continue
            skipped = self._lead_in(at)
            if skipped == at:
                break
            at = skipped
        if not (self.values or self.statuses or self.no_change) and self.doubt is None:
            self.doubt = Unclear(self._why_nothing(at))
        return end

    def _item(self, at: int) -> int | None:
        end = self._own_answer(at)
        if end is not None:
            return end
        quantity = next((q for q in self.quantities if q.start == at), None)
        if quantity:
            return self._value(quantity)
        status = status_at(self.text, at)
        if status and (not status.stands_alone or self._ends(status.end)):
            self.statuses.append(status.status)
            return status.end
        end = no_change_at(self.text, at)
        if end is not None and self._ends(end):
            self.no_change = True
            return end
        return None

    def _own_answer(self, at: int) -> int | None:
        """Take what only such a goal is answered with: milestones that are done, or whether it is reached."""
        match self.goal.measure:
            case YesNo() if (reached := reached_at(self.text, at)) and self._ends(reached[1]):
                self.values.append(reached[0])
                return reached[1]
            case Milestones(steps) if said := steps_at(self.text, at, steps, self._steps_done):
                if not (self._ends(said.end) or self._next_is_status(said.end)):
                    return None
                if said.done is None:
                    self.doubt = Unclear(Doubt.WHICH_STEPS)
                elif said.is_whole:
                    self.values.append(said.done)
                else:
                    earlier = self.values.pop() if self.values else self._steps_done
                    self.values.append(said.done | earlier if isinstance(earlier, frozenset) else said.done)
                return said.end
        return None

    @property
    def _steps_done(self) -> frozenset[str]:
        measure, last = self.goal.measure, self.before.value
        if not isinstance(measure, Milestones) or not isinstance(last, frozenset):
            return frozenset()
        return last & frozenset(measure.steps)

    def _value(self, quantity: Quantity) -> int | None:
        """Take a number as the value if it stands alone; "12 waiting" or "3 of 5" may count something else."""
        if rules.GOES_ON.match(self.text, quantity.end):
            return None
        is_first = not (self.values or self.statuses or self.no_change)
        may_run_on = self.is_command and is_first and not rules.PART_OF.match(self.text, quantity.end)
        if not (may_run_on or self._ends(quantity.end) or self._next_is_status(quantity.end)):
            return None
        if not isinstance(self.goal.measure, Metric):
            self.doubt = Unclear(Doubt.NO_NUMBER_ASKED)
        elif quantity.signed:
            self.doubt = Unclear(Doubt.CHANGE)
        else:
            value = value_of(quantity, self.unit, self.known)
            if value is None:
                self.doubt = Unclear(Doubt.OTHER_UNIT)
            elif isinstance(value, Ambiguous):
                self.doubt = Unclear(Doubt.TWO_READINGS, value.readings)
            else:
                self.values.append(value)
        return quantity.end

    def _lead_in(self, at: int) -> int:
        """Skip "we're at", the goal's key and words of its title: "CSAT is 82"."""
        key = rules.KEY.match(self.text, at)
        if key:
            if number_of(key.group()) != self.goal.number:
                self.doubt = Unclear(Doubt.OTHER_GOAL)
            return self._skip(rules.BETWEEN, key.end())
        skipped = self._skip(rules.LEAD_IN, at)
        word = rules.WORDS.match(self.text, at)
        if skipped == at and word and word.group().casefold() in self._title_words():
            return self._skip(rules.BETWEEN, word.end())
        return skipped

    def _title_words(self) -> set[str]:
        """Its words, but for those that tell a target or a change: "raise 2" is not 2."""
        return {
            word.casefold()
            for word in rules.WORDS.findall(self.goal.title)
            if not any(
                rule.match(word)
                for rule in (rules.HOPE, rules.APPROXIMATE, rules.CHANGE, rules.NEGATED_START, VERB_OF_CHANGE)
            )
        } - {"from", "to", "reach", "least", "most", "more", "less"}

    def _why_nothing(self, at: int) -> Doubt:
        if isinstance(self.goal.measure, Metric) and rules.REACHED.match(self.text, at):
            return Doubt.NUMBER_ASKED
        reasons = (
            (rules.NEGATED_START, Doubt.NEGATION),
            (rules.APPROXIMATE, Doubt.APPROXIMATE),
            (rules.CHANGE, Doubt.CHANGE),
            (rules.HOPE, Doubt.HOPE),
        )
        return next((doubt for rule, doubt in reasons if rule.match(self.text, at)), Doubt.NOT_CERTAIN)

    # What follows ----------------------------------------------------------------------------------------

    def _doubt_in(self, end: int) -> Unclear | None:
        """What makes the reading doubtful after all: a second answer, a hope or a negation in the note."""
        rest = self.text[end:]
        if len(set(self.values)) > 1 or (not self.is_command and self._has_other_value(end)):
            return Unclear(Doubt.SEVERAL_NUMBERS)
        if len(set(self.statuses)) > 1 or statuses_mentioned(rest) - set(self.statuses):
            return Unclear(self._status_doubt(end))
        if rest.lstrip().startswith("?"):
            return Unclear(Doubt.QUESTION)
        note_at = self._skip(rules.BETWEEN, end)
        if rules.TAKEN_BACK.match(self.text, note_at):
            return Unclear(Doubt.NEGATION)
        if self._is_hope(end, note_at):
            return Unclear(Doubt.HOPE)
        for value in self.values:
            if isinstance(value, Decimal) and is_doubtful(self.goal.measure, value, self.before.value):
                return Unclear(Doubt.IMPLAUSIBLE, (value,))
        return self._doubt_in_no_change() if self.no_change else self._doubt_in_done()

    def _is_hope(self, end: int, note_at: int) -> bool:
        """Whether the note makes all before it a hope.

        "…, by Friday we will know" does not, nor does "at risk by Bo"; after a bare number, "by …" may be any time.
        """
        if not rules.HOPE.match(self.text, note_at):
            return False
        stands_apart = bool(self.statuses) or rules.CLAUSE_ENDS.search(self.text, end, note_at)
        if stands_apart and rules.OWN_CLAUSE.match(self.text, note_at):
            return False
        tells_no_time = rules.BY.match(self.text, note_at) and not rules.BY_SOME_TIME.match(self.text, note_at)
        return not (self.statuses and tells_no_time)

    def _doubt_in_done(self) -> Unclear | None:
        """Done and not reached, reached and at risk, done with open milestones: one of the two is not so.

        So is what was said before, or what is said now, where a done goal is said not to be reached.
        """
        value = self.values[0] if self.values else None
        if not self.statuses and denies_done(Report(value), self.goal.measure, self.before):
            return Unclear(Doubt.NOT_DONE)
        is_done = Status.DONE in self.statuses
        if isinstance(value, bool) and self.statuses and value != is_done:
            # Not reached and on track go together.
            return Unclear(Doubt.SEVERAL_STATUSES) if value or is_done else None
        if isinstance(self.goal.measure, Milestones) and is_done:
            done = value if isinstance(value, frozenset) else self._steps_done
            return None if done >= set(self.goal.measure.steps) else Unclear(Doubt.OPEN_STEPS)
        return None

    def _status_doubt(self, end: int) -> Doubt:
        negated = any(status_at(self.text, at) and self._is_negated(at) for at in range(end, len(self.text)))
        return Doubt.NEGATION if negated else Doubt.SEVERAL_STATUSES

    def _has_other_value(self, end: int) -> bool:
        """Whether the note holds a number that could be the value as well; "3 macros" could not."""
        if not isinstance(self.goal.measure, Metric):
            return False
        for quantity in self.quantities:
            written = self.text[quantity.start : quantity.end]
            counts_others = not quantity.amounts[0].unit and rules.OTHER_THINGS.match(self.text, quantity.end)
            if quantity.start < end or counts_others or written.isalpha():
                continue
            if value_of(quantity, self.unit, self.known) is not None:
                return True
        return False

    def _doubt_in_no_change(self) -> Unclear | None:
        if self.before.latest is None:
            return Unclear(Doubt.NOTHING_TO_KEEP)
        differs = any(v != self.before.value for v in self.values) or any(
            s != self.before.status for s in self.statuses
        )
        return Unclear(Doubt.CONTRADICTION) if differs else None

    def _reading(self, end: int) -> Reading:
        note = self.text[self._skip(rules.BETWEEN, end) :].strip()
        if note.startswith("(") and note.endswith(")") and note.count("(") == 1:
            note = note[1:-1]
        if re.fullmatch(rf"(?:{rules.NOW})?[\s.,;:!()-]*", note, re.IGNORECASE):
            note = ""
        value = self.values[0] if self.values else None
        status = self.statuses[0] if self.statuses else None
        if self.no_change and value is None:
            return Reading(no_change=True, note=note)
        return Reading(value, status, note=note)

    # Small steps -----------------------------------------------------------------------------------------

    def _skip(self, rule: re.Pattern[str], at: int) -> int:
        found = rule.match(self.text, at)
        return found.end() if found else at

    def _ends(self, at: int) -> bool:
        return bool(rules.ENDS.match(self.text, at))

    def _next_is_status(self, at: int) -> bool:
        following = self._skip(rules.BETWEEN, at)
        status = status_at(self.text, following)
        return bool(status and (not status.stands_alone or self._ends(status.end))) or (
            no_change_at(self.text, following) is not None
        )

    def _is_negated(self, at: int) -> bool:
        return bool(rules.NEGATION.search(self.text, max(0, at - 80), at))


def _without_dates(text: str) -> str:
    for found in find_dates(text, _ANY_DAY):
        if found.certain:
            text = text[: found.start] + MASK * (found.end - found.start) + text[found.end :]
    return text
