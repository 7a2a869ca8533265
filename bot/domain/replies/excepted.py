"""A goal of which a reply says only that what is said of all others is not so of it: "all on track except FRT"."""

from dataclasses import dataclass

from bot.domain.check_ins import LONGEST_NOTE, Report, Status
from bot.domain.reading.statuses import status_at
from bot.domain.readings import Doubt
from bot.domain.replies.choices import OTHERWISE
from bot.domain.replies.understood import AskedAbout, Choice, Question


@dataclass(frozen=True, slots=True)
class Excepted:
    """A goal that a reply leaves out."""

    one: AskedAbout
    of_all: str
    """What it says of all others."""
    words: str
    """Those that leave it out."""
    at: int
    """Which clause of the reply does."""
    note: str = ""
    """What they tell of it."""

    def question(self) -> Question:
        """Return the question how it stands, with the statuses that are left."""
        said = status_at(self.of_all.strip(), 0)
        number, note = self.one.goal.number, self.note[:LONGEST_NOTE]
        statuses = OTHERWISE[said.status] if said else ()
        choices = tuple(Choice(number, Report(status=status, note=note)) for status in statuses)
        doubt = Doubt.NEGATION if said and said.status is Status.ON_TRACK else Doubt.NOT_CERTAIN
        return Question(doubt, self.words, (number,), choices)
