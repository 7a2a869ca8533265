"""What a clause says first of one goal: its number, its status, or that nothing has changed. The rest is the note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.check_ins import Standing, Status
from bot.domain.goal_text import VERB_OF_CHANGE
from bot.domain.goals import Goal, number_of
from bot.domain.measures import Direction, Metric, Milestones, Value, YesNo, progress
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.asides import Aside, Asides, Change, Moved
from bot.domain.reading.masking import MASK
from bot.domain.reading.milestones import StepsSaid, reached_at, steps_at
from bot.domain.reading.names import name_at, without_numbers_of
from bot.domain.reading.numbers import Quantity, value_of
from bot.domain.reading.plain_answers import is_small_talk
from bot.domain.reading.statuses import denied_at, earlier_at, no_change_at, status_at, statuses_mentioned
from bot.domain.reading.units import is_counted
from bot.domain.reading.word_forms import told_done_at
from bot.domain.readings import Doubt, Unclear
from bot.domain.replies.changes import values_after
from bot.domain.replies.plausible import is_implausible
from bot.domain.replies.quantities import dates_in, quantities_of

_MOST_SAID = 120
"""Numbers, statuses and small words before the note; a text of more is not one that anybody wrote by hand."""
_MOST_SMALL_TALK = 40
"""Characters behind a number that may say nothing."""
ANY_DAY = date(2000, 1, 3)
"""Where dates stand in a text is the same on any day."""


@dataclass
class Items:
    """Reads a text from its start: what it says must stand first, and the note after it."""

    text: str
    goal: Goal
    before: Standing
    is_command: bool
    today: date = ANY_DAY
    titles: Sequence[str] = ()
    """Of all goals that were asked about: the numbers in them are no values."""
    values: list[Value] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    denied: list[Status] = field(default_factory=list)
    """Statuses that it says the goal has not: "no longer at risk"."""
    changes: list[Change] = field(default_factory=list)
    no_change: bool = False
    roughly: str = ""
    """The value's own words, where they say that it is so more or less: "about 82"."""
    is_apart: bool = False
    """Whether it told what was, is hoped for or is the target before anything else."""
    named: StepsSaid | None = None
    """Milestones that it names without saying that they are done, and from where on."""
    named_from: int = 0
    doubt: Unclear | None = None
    unclear_number: Unclear | None = None
    """Why its number cannot be taken, whatever else it says."""
    end: int = 0
    """Where the note begins."""

    def __post_init__(self) -> None:
        titles = self.titles or (self.goal.title,)
        self._unnumbered = without_numbers_of(self.text, titles)
        self.quantities = quantities_of(self.text, self.goal.measure, self.known, self.today, titles)
        self._rough_from: dict[int, int] = {}
        self._quantity_at = {quantity.start: quantity for quantity in self.quantities}
        self.asides = Asides(self.text, self.quantities)

    @property
    def unit(self) -> str:
        return self.goal.measure.unit if isinstance(self.goal.measure, Metric) else ""

    @property
    def known(self) -> Sequence[Decimal]:
        """The goal's own values, which tell how a number's separators are meant."""
        measure, last = self.goal.measure, self.before.value
        own = [measure.baseline, measure.target] if isinstance(measure, Metric) else []
        return [*own, last] if isinstance(last, Decimal) else own

    @property
    def steps_done(self) -> frozenset[str]:
        """The milestones that were done before and are still named."""
        measure, last = self.goal.measure, self.before.value
        if not isinstance(measure, Milestones) or not isinstance(last, frozenset):
            return frozenset()
        return last & frozenset(measure.steps)

    def read(self) -> "Items":
        """Read values, statuses and "no change" from the start on."""
        at = self.after_between(0)
        for _ in range(_MOST_SAID):
            if self.doubt is not None:
                break
            after = self._item(at) or self._in_brackets(at)
            if after is not None:
                self.end = after
                at = self.after_between(after)
                continue
            skipped = self._lead_in(at)
            if skipped == at:
                break
            at = skipped
        else:
            self.doubt = self.doubt or Unclear(Doubt.NOT_CERTAIN)
        if self.doubt is None:
            self._take_changes()
        if not (self.values or self.statuses or self.denied or self.no_change) and self.doubt is None:
            self.doubt = self.unclear_number or Unclear(self._why_nothing(at))
        return self

    def _item(self, at: int) -> int | None:
        end = self._own_answer(at)
        if end is not None:
            return end
        if (moved := self.asides.moved_at(at)) and self._goes_no_further(moved.end):
            return self._take_moved(moved)
        if change := self.asides.change_at(at):
            end = self._take_change(change)
            if end is not None:
                return end
        if (earlier := earlier_at(self.text, at)) and self._ends(earlier.end):
            self.is_apart = True
            return earlier.end
        if (denied := denied_at(self.text, at)) and self._ends(denied.end):
            self.denied.append(denied.status)
            return denied.end
        if quantity := self._quantity_at.get(at):
            return self._value(quantity)
        status = status_at(self.text, at)
        if status and (not status.stands_alone or self._ends(status.end)):
            self.statuses.append(status.status)
            return status.end
        end = no_change_at(self.text, at)
        if end is not None and (self._ends(end) or rules.AT_NUMBER.match(self.text, end)):
            self.no_change = True
            return end
        return None

    def _in_brackets(self, at: int) -> int | None:
        """Take a status or a number that is all there is in brackets: "82 (on track)", "at risk (79)"."""
        opened = rules.OPENS.match(self.text, at)
        if opened is None:
            return None
        start = opened.end()
        status, quantity = status_at(self.text, start), self._quantity_at.get(start)
        if not isinstance(self.goal.measure, Metric) or self.values:
            quantity = None
        end = quantity.end if quantity else status.end if status else start
        closed = rules.CLOSES.match(self.text, end)
        goes_on = status and not closed and rules.BRACKET_GOES_ON.match(self.text, end)
        is_taken = (closed or goes_on) and end > start and self._item(start) == end
        return (closed.end() if closed else end) if is_taken else None

    def _own_answer(self, at: int) -> int | None:
        """Take what only such a goal is answered with: milestones that are done, or whether it is reached."""
        match self.goal.measure:
            case YesNo() if (reached := self._reached_at(at)) and self._ends(reached[1]):
                self.values += [reached[0]] if reached[0] not in self.values else []
                return reached[1]
            case Milestones(steps) if said := steps_at(self.text, at, steps, self.steps_done):
                end = self._skip(rules.DONE_WHEN, said.end) if said.is_finished else said.end
                if not self._goes_no_further(end):
                    return None
                if not (said.is_finished or self._is_bare_command(said)):
                    return self._only_named(said, at)
                if said.done is None:
                    self.doubt = Unclear(Doubt.WHICH_STEPS)
                elif said.is_whole:
                    self.values.append(said.done)
                else:
                    earlier = self.values.pop() if self.values else self.steps_done
                    self.values.append(said.done | earlier if isinstance(earlier, frozenset) else said.done)
                return end
        return None

    def _reached_at(self, at: int) -> tuple[bool, int] | None:
        """Return whether it is reached, in so many words or in the title's; those behind a yes only explain it."""
        reached = reached_at(self.text, at)
        if reached and self._ends(reached[1]):
            return reached
        told = told_done_at(self.text, at, self.goal.title)
        is_said = told and told[0] and (True in self.values or Status.DONE in self.statuses)
        if told is None or is_said:
            return None
        return told[0], self._skip(rules.DONE_WHEN, told[1]) if told[0] else told[1]

    def _is_bare_command(self, said: StepsSaid) -> bool:
        """Whether milestones are all that follows the key of a command."""
        return self.is_command and not (self.values or self.statuses or self.text[said.end :].strip(" .!"))

    def _only_named(self, said: StepsSaid, at: int) -> int | None:
        """Milestones that are named and not said to be done tell nothing: "train the team: not started"."""
        if said.is_whole and self._next_is_status(said.end):
            return said.end  # "all milestones on track" tells of the goal
        behind = self.text[said.end :]
        is_more = self.values and re.search(r"\w", behind) and not statuses_mentioned(behind)
        if self.statuses or self.no_change or is_more:
            return None
        self.doubt, self.named, self.named_from = Unclear(Doubt.WHICH_STEPS), said, at
        return said.end

    # Numbers ---------------------------------------------------------------------------------------------

    def _value(self, quantity: Quantity) -> int | None:
        """Take a number as the value if it stands alone; "12 waiting" or "3 of 5" may count something else."""
        start = self._rough_from.get(quantity.start, quantity.start)
        rough = rules.ROUGHLY_BEHIND.match(self.text, quantity.end)
        if rough:
            quantity = replace(quantity, end=rough.end())
        elif rules.GOES_ON.match(self.text, quantity.end):
            return None
        is_first = not (self.values or self.statuses or self.no_change)
        may_run_on = self.is_command and is_first and not rules.PART_OF.match(self.text, quantity.end)
        is_explained = self._is_explained(quantity)
        if not (may_run_on or is_explained or self._goes_no_further(quantity.end) or self._says_little(quantity.end)):
            return None
        if not isinstance(self.goal.measure, Metric):
            self.doubt = Unclear(Doubt.NO_NUMBER_ASKED)
        elif quantity.signed:
            self.doubt = Unclear(Doubt.CHANGE)
        elif apart := self._after_dash(quantity):
            self.doubt = apart
        else:
            if self.values and rules.BACK_TO.search(self.text, self.end, quantity.start):
                self.values.clear()
            self.roughly = self.text[start : quantity.end] if rough or start < quantity.start else ""
            self._take_number(quantity)
        return quantity.end

    def _is_explained(self, quantity: Quantity) -> bool:
        """Whether a reason follows a number right away: "82 waiting for macros", where it cannot be how many wait."""
        if is_counted(self.unit) or not rules.REASON.match(self.text, quantity.end):
            return False
        value = value_of(quantity, self.unit, self.known)
        return isinstance(value, Decimal) and not is_implausible(self.goal.measure, value, self.before)

    def _after_dash(self, quantity: Quantity) -> Unclear | None:
        """Return why a number behind a dash is not clear: "growth - 1" may be below nothing, or less than it was."""
        value, last = value_of(quantity, self.unit, self.known), self.before.value
        if not (isinstance(value, Decimal) and value and any(one < 0 for one in self.known)):
            return None
        if not rules.DASH.search(self.text, 0, quantity.start):
            return None
        less = last - value if isinstance(last, Decimal) else value
        readings = (-value, value, *(() if is_implausible(self.goal.measure, less, self.before) else (less,)))
        return Unclear(Doubt.TWO_READINGS, tuple(dict.fromkeys(readings)))

    def _take_number(self, quantity: Quantity) -> None:
        value = value_of(quantity, self.unit, self.known)
        if value is None:
            self.unclear_number = Unclear(Doubt.OTHER_UNIT)
        elif isinstance(value, Ambiguous):
            self.unclear_number = Unclear(Doubt.TWO_READINGS, value.readings)
        elif quantity.is_clock and rules.ONLY_AT.fullmatch(self.text, 0, quantity.start):
            self.unclear_number = Unclear(Doubt.TWO_READINGS, (value,))  # which may be a time of day
        else:
            self.values.append(value)

    def _take_moved(self, moved: Moved) -> int | None:
        """Take what a value moved to: "from 80 to 82" is 82.

        An arrow may be a plan, unless it begins where it stood.
        """
        measure = self.goal.measure
        if not isinstance(measure, Metric):
            self.doubt = Unclear(Doubt.NO_NUMBER_ASKED)
            return moved.end
        was = value_of(moved.was, self.unit, self.known)
        now = value_of(moved.now, self.unit, self.known)
        is_wording = (was, now) == (measure.baseline, measure.target) and was != self.before.value
        if is_wording or (moved.is_arrow and was not in (self.before.value, measure.baseline)):
            self.doubt = Unclear(Doubt.SEVERAL_NUMBERS, (now,) if isinstance(now, Decimal) else ())
        else:
            self._take_number(moved.now)
        return moved.end

    def _take_change(self, change: Change) -> int | None:
        followed = rules.CHANGED_TO.match(self.text, change.end)
        if followed and followed.end() in self._quantity_at:
            self.changes.append(change)
            return followed.end()
        if rules.SINCE_THEN.match(self.text, change.end):
            self.doubt = Unclear(Doubt.CHANGE)
            return change.end
        if not self._goes_no_further(change.end):
            return None
        self.changes.append(change)
        return change.end

    def _take_changes(self) -> None:
        """Apply a change to what stands, where nothing says where it stands now: "up 2" beside 82 only explains it."""
        if not self.changes or self.values:
            return
        measure = self.goal.measure
        if not isinstance(measure, Metric):
            self.doubt = Unclear(Doubt.NO_NUMBER_ASKED)
            return
        readings, is_certain = values_after(self.changes[0], measure, self.before)
        is_turned = rules.TURNED.match(self.text, self.after_between(self.end))
        if len(self.changes) > 1 or is_turned or not is_certain:
            self.doubt = Unclear(Doubt.CHANGE, readings if len(self.changes) == 1 else ())
        else:
            self.values.append(readings[0])

    # Small steps -----------------------------------------------------------------------------------------

    def _lead_in(self, at: int) -> int:
        """Skip "we're at", the goal's key, words of its title, and what tells another number than that of now."""
        key = rules.KEY.match(self.text, at)
        if key:
            if number_of(key.group()) != self.goal.number:
                self.doubt = Unclear(Doubt.OTHER_GOAL)
            return self.after_between(key.end())
        aside = self.asides.at(at)
        if aside and aside[0] is not Aside.HOPED_AFTER:
            self.is_apart = True
            return self.after_between(aside[1])
        if (before_number := self._after_reached(at) or self._after_roughly(at)) is not None:
            return before_number
        name = name_at(self.text, at, self.goal.title)
        if name is not None:
            return self.after_between(name)
        skipped = self._skip(rules.LEAD_IN, at)
        if not is_counted(self.unit):  # "we got 82" of tickets may be how many came
            skipped = max(skipped, self._skip(rules.GOT, at))
        word = rules.WORDS.match(self.text, at)
        if skipped == at and word and word.group().casefold() in self._title_words():
            return self.after_between(word.end())
        if skipped == at and self._unnumbered[at : at + 1] == MASK:
            return self.after_between(at + 1)
        return skipped

    def _after_reached(self, at: int) -> int | None:
        """Skip "hit the target" and the day of this week before a number that is so: "hit the target, 85"."""
        measure, day = self.goal.measure, self._day_first if at == 0 else 0
        if not isinstance(measure, Metric):
            return None
        reached = rules.REACHED.match(self.text, at)
        behind = rules.BEFORE_NUMBER.match(self.text, day or (reached.end() if reached else at))
        if behind is None or not (day or reached):
            return None
        quantity = self._quantity_at.get(behind.end())
        value = value_of(quantity, self.unit, self.known) if quantity else None
        if not isinstance(value, Decimal):
            return None
        share = progress(measure, value)
        return behind.end() if day or (share is not None and share >= 1) else None

    def _after_roughly(self, at: int) -> int | None:
        """Skip "about" before a number, and "up to" before one that is more than it was and better so."""
        measure, last = self.goal.measure, self.before.value
        rough, up_to = rules.ROUGHLY.match(self.text, at), rules.UP_TO.match(self.text, at)
        words = rough or up_to
        quantity = self._quantity_at.get(words.end()) if words else None
        if quantity is None or not isinstance(measure, Metric):
            return None
        if rough:
            self._rough_from[quantity.start] = at
            return quantity.start
        value = value_of(quantity, self.unit, self.known)
        rose = isinstance(value, Decimal) and isinstance(last, Decimal) and value > last
        return quantity.start if rose and measure.direction is Direction.UP else None

    @property
    def _day_first(self) -> int:
        """Where a day of this week ends that the text begins with: "6 Jan: 82%"."""
        first = next(iter(dates_in(self.text, self.today)), None) if self.today != ANY_DAY else None
        if first is None or first.start or not first.certain or not isinstance(first.meaning, date):
            return 0
        monday = self.today - timedelta(self.today.weekday())
        has_number = any(character.isdigit() for character in self.text[: first.end])
        return first.end if has_number and monday <= first.meaning <= self.today else 0

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
        is_metric = isinstance(self.goal.measure, Metric)
        if is_metric and rules.REACHED.match(self.text, at):
            return Doubt.NUMBER_ASKED
        reasons = (
            (rules.NEGATED_START, Doubt.NEGATION),
            *(((rules.APPROXIMATE, Doubt.APPROXIMATE), (rules.CHANGE, Doubt.CHANGE)) if is_metric else ()),
            (rules.HOPE, Doubt.HOPE),
        )
        found = next((doubt for rule, doubt in reasons if rule.match(self.text, at)), Doubt.NOT_CERTAIN)
        return Doubt.HOPE if self.is_apart and found is Doubt.NOT_CERTAIN else found

    def after_between(self, at: int) -> int:
        """Return where the words go on after commas, dashes and the like; a minus belongs to its number."""
        end = self._skip(rules.BETWEEN, at)
        return next((start for start in range(at, end) if start in self._quantity_at), end)

    def _skip(self, rule: re.Pattern[str], at: int) -> int:
        found = rule.match(self.text, at)
        return found.end() if found else at

    def _ends(self, at: int) -> bool:
        return bool(rules.ENDS.match(self.text, at))

    def _says_little(self, at: int) -> bool:
        """Whether nothing is left but small talk, or that all is well, which tells no status."""
        rest = self.text[at:]
        if len(rest) > _MOST_SMALL_TALK:
            return False
        return is_small_talk(rest) or bool(rules.GOES_WELL.fullmatch(rest))

    def _goes_no_further(self, at: int) -> bool:
        return self._ends(at) or self._next_is_status(at)

    def _next_is_status(self, at: int) -> bool:
        following = self._skip(rules.BETWEEN, at)
        status = status_at(self.text, following)
        return bool(status and (not status.stands_alone or self._ends(status.end))) or (
            no_change_at(self.text, following) is not None
        )
