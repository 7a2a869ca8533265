"""What stands before a number or a status and says nothing by itself: "we're at", the goal's name, "about"."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.goal_text import VERB_OF_CHANGE
from bot.domain.goals import number_of
from bot.domain.measures import Direction, Metric, progress
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.asides import Aside
from bot.domain.reading.masking import MASK
from bot.domain.reading.names import name_at
from bot.domain.reading.numbers import value_of
from bot.domain.reading.statuses import no_change_at, status_at
from bot.domain.reading.units import is_counted, is_time
from bot.domain.reading.word_forms import is_slip
from bot.domain.readings import Doubt, Unclear
from bot.domain.replies.quantities import dates_in
from bot.domain.replies.said import ANY_DAY, Said


@dataclass
class LeadIns(Said):
    """Skips what leads up to what is said."""

    def lead_in(self, at: int) -> int:
        """Return where it goes on behind "we're at", the goal's key, its title's words, or a number of another time."""
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
        skipped = self.skip(rules.LEAD_IN, at)
        if is_time(self.unit) and rules.ANSWERS.search(self.goal.title):
            skipped = max(skipped, self.skip(rules.ANSWERS_IN, at))
        if not is_counted(self.unit):  # "we got 82" of tickets may be how many came
            skipped = max(skipped, self.skip(rules.GOT, at))
        word = rules.WORDS.match(self.text, at)
        if skipped == at and word and self._is_title_word(word.group()):
            return self.after_between(word.end())
        if skipped == at and self.unnumbered[at : at + 1] == MASK:
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
        quantity = self.quantity_at.get(behind.end())
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
        quantity = self.quantity_at.get(words.end()) if words else None
        if quantity is None or not isinstance(measure, Metric):
            return None
        if rough:
            self.rough_from[quantity.start] = at
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

    def _is_title_word(self, word: str) -> bool:
        """Whether a word is of the title, or one that tells nothing of itself and is a slip of one: "frist"."""
        own = self._title_words()
        if word.casefold() in own:
            return True
        tells = status_at(word, 0) or no_change_at(word, 0) is not None or rules.NEGATED_START.match(word)
        return not tells and any(is_slip(word, one) for one in own)

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

    def why_nothing(self, at: int) -> Doubt:
        """Return the doubt in which words at a place leave a text that says nothing clear."""
        is_metric = isinstance(self.goal.measure, Metric)
        if self.quantities and self.before.latest and no_change_at(self.text, at) is not None:
            return Doubt.CONTRADICTION  # "no change 82"
        if is_metric and rules.REACHED.match(self.text, at):
            return Doubt.NUMBER_ASKED
        reasons = (
            (rules.NEGATED_START, Doubt.NEGATION),
            *(((rules.APPROXIMATE, Doubt.APPROXIMATE), (rules.CHANGE, Doubt.CHANGE)) if is_metric else ()),
            (rules.HOPE, Doubt.HOPE),
        )
        found = next((doubt for rule, doubt in reasons if rule.match(self.text, at)), Doubt.NOT_CERTAIN)
        return Doubt.HOPE if self.is_apart and found is Doubt.NOT_CERTAIN else found
