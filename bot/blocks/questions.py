"""The one short question about something that was not understood, by what makes it doubtful."""

from collections.abc import Mapping

from bot.blocks.examples import target_example
from bot.blocks.text import escape
from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones
from bot.domain.reading.plain_answers import LONGEST_REPLY
from bot.domain.reading.units import format_value
from bot.domain.readings import Doubt, Unclear

TOO_LONG = f"That is longer than I read: {LONGEST_REPLY:,} characters at most."
HOW_NOW = "How does it stand now?"
WHAT_THEN = "What is it then? Just reply with the number."
_QUESTIONS: Mapping[Doubt, str] = {
    Doubt.NOT_CERTAIN: "What shall I record for this goal?",
    Doubt.TOO_LONG: TOO_LONG,
    Doubt.QUESTION: "I can record a number, a status and a note.",
    Doubt.SEVERAL_NUMBERS: "There is more than one number in it. Which is the one now?",
    Doubt.SEVERAL_STATUSES: "There is more than one status in it. Which is it now?",
    Doubt.NEGATION: "Is it at risk or off track?",
    Doubt.CHANGE: "That says how much it changed. Where does it stand now?",
    Doubt.APPROXIMATE: "Which number shall I write down?",
    Doubt.HOPE: "That sounds like what you expect. Where does it stand now?",
    Doubt.QUALIFIED: "Is that how it stands now?",
    Doubt.NUMBER_ASKED: "It is measured by a number. How much is it now?",
    Doubt.OTHER_UNIT: "That is measured in another unit than this goal.",
    Doubt.NOTHING_TO_KEEP: "There is no check-in to keep yet. What is a first number or status?",
    Doubt.CONTRADICTION: "It says no change and something new. Which is it?",
    Doubt.NOT_DONE: "It stands as done, and that says otherwise. Is it on track, at risk or off track now?",
    Doubt.OPEN_STEPS: "Some of its milestones are still open.",
    Doubt.WHICH_STEPS: "Which milestones are done?",
    Doubt.IMPLAUSIBLE: "That is far from what is expected.",
    Doubt.WHICH_GOAL: "Is that about this goal?",
    Doubt.OTHER_GOAL: "It names another goal too. Which one is it about?",
}


def question_words(goal: Goal, unclear: Unclear, typed_as: str) -> str:
    """Return the question; `typed_as` begins its examples, which then are certain to be about this goal."""
    match unclear.doubt, goal.measure:
        case Doubt.TWO_READINGS, Metric(unit=unit) if unclear.readings:
            *others, last = (escape(format_value(reading, unit, exact=True)) for reading in unclear.readings)
            return f"Is it {', '.join(others)} or {last}?"
        case Doubt.TWO_READINGS, _:
            return "The number can be read in two ways."
        case Doubt.NUMBER_ASKED, _ if example := target_example(goal):
            return f"{_QUESTIONS[unclear.doubt]} For example: `{typed_as} {example}`"
        case Doubt.NO_NUMBER_ASKED, Milestones():
            return "It is measured by milestones. Which are done?"
        case Doubt.IMPLAUSIBLE, Metric(unit=unit) if unclear.readings:
            return f"Is it really {escape(format_value(unclear.readings[0], unit, exact=True))}?"
        case Doubt.OPEN_STEPS, Milestones(steps):
            count = len(steps)
            return (
                f"Are all {count} milestones done? `{typed_as} {count} of {count}` says so; the form takes single ones."
            )
        case Doubt.NO_NUMBER_ASKED, _:
            return f"It is measured by yes or no. Is it reached? {_reached_or_not(typed_as)}"
        case Doubt.WHICH_QUESTION, _:
            return f"Is that about this goal? {_reached_or_not(typed_as)}"
    return _QUESTIONS[unclear.doubt]


def _reached_or_not(typed_as: str) -> str:
    return f"`{typed_as} reached` or `{typed_as} not yet` says so."
