"""A text about one goal, what has been read of it so far, and where its words go on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.check_ins import Standing, Status
from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones, Value
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.asides import Asides, Change
from bot.domain.reading.milestones import StepsSaid
from bot.domain.reading.names import without_numbers_of
from bot.domain.reading.plain_answers import is_nothing_in_the_way, is_small_talk
from bot.domain.reading.statuses import no_change_at, status_at
from bot.domain.readings import Unclear
from bot.domain.replies.quantities import quantities_of

_MOST_SMALL_TALK = 40
"""Characters behind a number that may say nothing."""
ANY_DAY = date(2000, 1, 3)
"""Where dates stand in a text is the same on any day."""


@dataclass
class Said:
    """What a text says about a goal, as it is read from its start on."""

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
        self.unnumbered = without_numbers_of(self.text, titles)
        self.quantities = quantities_of(self.text, self.goal.measure, self.known, self.today, titles)
        self.rough_from: dict[int, int] = {}
        self.quantity_at = {quantity.start: quantity for quantity in self.quantities}
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

    def after_between(self, at: int) -> int:
        """Return where the words go on after commas, dashes and the like; a minus belongs to its number."""
        end = self.skip(rules.BETWEEN, at)
        return next((start for start in range(at, end) if start in self.quantity_at), end)

    def skip(self, rule: re.Pattern[str], at: int) -> int:
        """Return where what a rule matches at a place ends; the place itself where it matches nothing."""
        found = rule.match(self.text, at)
        return found.end() if found else at

    def ends(self, at: int) -> bool:
        """Whether a clause ends at a place."""
        return bool(rules.ENDS.match(self.text, at))

    def says_little(self, at: int) -> bool:
        """Whether nothing is left but small talk, or that all is well, which tells no status."""
        rest = self.text[at:]
        if len(rest) > _MOST_SMALL_TALK:
            return False
        return is_small_talk(rest) or is_nothing_in_the_way(rest.strip()) or bool(rules.GOES_WELL.fullmatch(rest))

    def goes_no_further(self, at: int) -> bool:
        """Whether a clause ends at a place, or a status begins there."""
        return self.ends(at) or self.next_is_status(at)

    def next_is_status(self, at: int) -> bool:
        """Whether a status, or that nothing has changed, comes next."""
        following = self.skip(rules.BETWEEN, at)
        status = status_at(self.text, following)
        return bool(status and (not status.stands_alone or self.ends(status.end))) or (
            no_change_at(self.text, following) is not None
        )
