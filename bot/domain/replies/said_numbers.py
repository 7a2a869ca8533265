"""The numbers that a text says first of one goal: a value, what it moved to, or by how much it changed."""

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.measures import Metric
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.asides import Change, Moved
from bot.domain.reading.numbers import Quantity, value_of
from bot.domain.reading.units import is_counted
from bot.domain.readings import Doubt, Unclear
from bot.domain.replies.changes import values_after
from bot.domain.replies.plausible import is_implausible
from bot.domain.replies.said import Said


@dataclass
class SaidNumbers(Said):
    """Takes a number as the goal's value, or tells why it cannot be taken."""

    def take_value(self, quantity: Quantity) -> int | None:
        """Take a number as the value if it stands alone; "12 waiting" or "3 of 5" may count something else.

        Return where it ends, None where it is not taken.
        """
        start = self.rough_from.get(quantity.start, quantity.start)
        rough = rules.ROUGHLY_BEHIND.match(self.text, quantity.end)
        if rough:
            quantity = replace(quantity, end=rough.end())
        elif rules.GOES_ON.match(self.text, quantity.end):
            return None
        is_first = not (self.values or self.statuses or self.no_change)
        may_run_on = self.is_command and is_first and not rules.PART_OF.match(self.text, quantity.end)
        if self.counts_goals(quantity):
            return None
        is_explained = self._is_explained(quantity)
        if not (may_run_on or is_explained or self.goes_no_further(quantity.end) or self.says_little(quantity.end)):
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

    def counts_goals(self, quantity: Quantity) -> bool:
        """Whether it may be how many of the goals stand so: "emails at risk, two on track"."""
        amounts = quantity.amounts
        is_spelt = self.text[quantity.start : quantity.end].isalpha() and not amounts[0].unit
        return is_spelt and 1 <= amounts[0].value < len(self.titles) and self.next_is_status(quantity.end)

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

    def take_moved(self, moved: Moved) -> int | None:
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

    def take_change(self, change: Change) -> int | None:
        """Keep by how much the value changed; return where that ends, None where it is told of something else."""
        followed = rules.CHANGED_TO.match(self.text, change.end)
        if followed and followed.end() in self.quantity_at:
            self.changes.append(change)
            return followed.end()
        if rules.SINCE_THEN.match(self.text, change.end):
            self.doubt = Unclear(Doubt.CHANGE)
            return change.end
        if not self.goes_no_further(change.end):
            return None
        if (change.is_sign or change.by.signed) and rules.STANDS_AT.search(self.text, 0, change.by.start):
            self.doubt = Unclear(Doubt.CHANGE)  # "it is minus 2 now"
            return change.end
        self.changes.append(change)
        return change.end

    def take_changes(self) -> None:
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
