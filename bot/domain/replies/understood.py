"""What a reply can be about, and what of it was understood: reports to be recorded, and what is asked back."""

from dataclasses import dataclass

from bot.domain.check_ins import Report, Standing
from bot.domain.goals import Goal
from bot.domain.readings import Doubt


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """One goal that a reply can be about."""

    goal: Goal
    before: Standing
    """What stands on it before the reply."""
    number: int | None = None
    """The one that the prompt gives it, as in `1) 82 2) 4.1h`; None outside a prompt."""
    waits: bool = True
    """Whether an answer to the prompt is still wanted."""


@dataclass(frozen=True, slots=True)
class Update:
    """A check-in that is clear, and the words that it rests on, as they were written."""

    goal: int
    report: Report
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which something unclear may be meant: a button that records this report on this goal."""

    goal: int
    report: Report


@dataclass(frozen=True, slots=True)
class Question:
    """A part of a reply that is not clear, and why.

    `goals` are the numbers of those that it can be about: one where only what is said of it is unclear, none where it
    is about no goal. With `OTHER_GOAL` it is one that was not asked about. `choices` are the ways in which it may be
    meant, the likeliest first; a goal without one is answered in its form.
    """

    doubt: Doubt
    words: str
    goals: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """All that was understood of a reply, in the order in which it was written; nothing of small talk."""

    updates: tuple[Update, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def is_small_talk(self) -> bool:
        """Whether there is nothing to write, and nothing to ask."""
        return not self.updates and not self.questions

    @property
    def asked(self) -> Question | None:
        """The one question that is asked back: the first about a goal. None if nothing is, or only the bot is asked."""
        return next((question for question in self.questions if question.doubt is not Doubt.QUESTION), None)

    @property
    def named(self) -> tuple[Question, ...]:
        """The other unclear parts about goals, which the question only names."""
        return tuple(q for q in self.questions if q is not self.asked and q.doubt is not Doubt.QUESTION)

    @property
    def asks_the_bot(self) -> bool:
        """Whether something in it is a question to the bot, which help answers."""
        return any(question.doubt is Doubt.QUESTION for question in self.questions)
