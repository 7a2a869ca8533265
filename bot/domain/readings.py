"""What a text about a goal was understood to say, or why it was not understood."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.check_ins import Report, Status
from bot.domain.measures import Value


class Doubt(StrEnum):
    """Why a text was not read as a check-in, so that the question back can name it."""

    NOT_CERTAIN = "not_certain"
    """Nothing that can be read for certain."""
    QUESTION = "question"
    TOO_LONG = "too_long"
    """More than is read of a reply; what it says may stand anywhere in it."""
    TWO_READINGS = "two_readings"
    """A number such as "1,204" whose separator can mean two things."""
    SEVERAL_NUMBERS = "several_numbers"
    SEVERAL_STATUSES = "several_statuses"
    NEGATION = "negation"
    """ "Not on track" may be at risk or off track."""
    CHANGE = "change"
    """ "+2" or "down 3" tells a change, not where it stands."""
    APPROXIMATE = "approximate"
    HOPE = "hope"
    """What is expected, or was so earlier."""
    QUALIFIED = "qualified"
    """Words beside it leave open whether it is so now: "82 (target)", "done, just waiting"."""
    OTHER_UNIT = "other_unit"
    NUMBER_ASKED = "number_asked"
    """ "Reached" does not tell how much a metric is now."""
    NO_NUMBER_ASKED = "no_number_asked"
    """The goal is measured by milestones or by yes and no."""
    NOTHING_TO_KEEP = "nothing_to_keep"
    """ "No change" before the first check-in."""
    CONTRADICTION = "contradiction"
    """ "No change" beside a value or status that is another than before."""
    NOT_DONE = "not_done"
    """It denies that the goal is done, as it stands, without saying how it stands."""
    OPEN_STEPS = "open_steps"
    """It is done, but some of its milestones are open."""
    WHICH_STEPS = "which_steps"
    """It says how many, or names one there is not."""
    IMPLAUSIBLE = "implausible"
    """Far from baseline, target and last value, or more than 100% of what was a share of a whole so far."""
    WHICH_QUESTION = "which_question"
    """A bare yes or no, where the prompt asks two things that it can answer."""
    WHICH_GOAL = "which_goal"
    """It may be about any of several goals."""
    OTHER_GOAL = "other_goal"
    """It names the key of a goal that was not asked about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A check-in as it was understood, in the goal's own unit. `no_change` keeps value and status as they were."""

    value: Value | None = None
    status: Status | None = None
    no_change: bool = False
    note: str = ""

    @property
    def report(self) -> Report:
        """The check-in that it makes."""
        return Report(self.value, self.status, self.note, self.no_change)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text that has to be asked about; `readings` are the values that it can mean, if they are known."""

    doubt: Doubt
    readings: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Nothing to be written, and nothing to be asked: "thanks!"."""
