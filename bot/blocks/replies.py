"""Answers to plain replies and to `/goal update`: what was understood, or one short question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, SectionBlock

from bot.blocks.check_ins import FORM, TITLE_LIMIT, recorded_message, taken_back_message
from bot.blocks.forms import plain
from bot.blocks.measures import target_words
from bot.blocks.names import names
from bot.blocks.parts import button, section
from bot.blocks.refusals import refusal_message
from bot.blocks.text import bold, clip, escape, in_code, quoted
from bot.domain.answers import Answer, Asked, HowTo, Refused, WhichGoal
from bot.domain.check_ins import Recorded, TakenBack
from bot.domain.deliveries import Message
from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones
from bot.domain.reading.units import format_value
from bot.domain.readings import Doubt, Unclear

MOST_GOALS = 10
"""Goals offered in one question; more than these are easier found in a list."""

_QUESTIONS: Mapping[Doubt, str] = {
    Doubt.NOT_CERTAIN: "I am not sure what to record.",
    Doubt.QUESTION: "I can record a number, a status and a note.",
    Doubt.SEVERAL_NUMBERS: "There is more than one number in it. Which is the one now?",
    Doubt.SEVERAL_STATUSES: "There is more than one status in it. Which is it now?",
    Doubt.NEGATION: "Is it at risk or off track?",
    Doubt.CHANGE: "That tells how much it changed. Where does it stand now?",
    Doubt.APPROXIMATE: "Which number shall I write down?",
    Doubt.HOPE: "That tells what is expected. Where does it stand now?",
    Doubt.NUMBER_ASKED: "It is measured by a number. How much is it now?",
    Doubt.OTHER_UNIT: "That is measured in another unit than this goal.",
    Doubt.NOTHING_TO_KEEP: "There is no check-in to keep yet. What is a first number or status?",
    Doubt.CONTRADICTION: "It says no change and something new. Which is it?",
    Doubt.NOT_DONE: "It stands as done, and that says otherwise. Is it on track, at risk or off track now?",
    Doubt.OPEN_STEPS: "Some of its milestones are still open.",
    Doubt.WHICH_STEPS: "Which milestones are done?",
    Doubt.IMPLAUSIBLE: "That is far from what is expected. If it is meant so, the form takes it.",
    Doubt.WHICH_QUESTION: "Is that about this goal? `reached` or `not yet` says so.",
    Doubt.OTHER_GOAL: "It names another goal too. Which one is it about?",
}


def answer_message(answer: Answer) -> Message:
    """Return the message that answers a plain reply; it stays in the conversation."""
    match answer:
        case Recorded():
            return recorded_message(replace(answer, viewer=answer.viewer.of_what_stays()))
        case TakenBack():
            return taken_back_message(replace(answer, viewer=answer.viewer.of_what_stays()))
        case Asked(goal, unclear):
            return question_message(goal, unclear)
        case WhichGoal(goals):
            return which_goal_message(goals)
        case HowTo():
            return _how_to_message()
        case Refused(refusal, user_id):
            return refusal_message(refusal, user_id)


def question_message(goal: Goal, unclear: Unclear, said: str = "") -> Message:
    """Return one short question about one goal, with its form's button; nothing was written.

    `said` is what was typed where that would be gone otherwise (a command).
    """
    words = (
        f"{bold(goal.title, TITLE_LIMIT)} ({goal.key}): {_question(goal, unclear)} "
        f"Nothing is recorded yet.{_typed(said)}"
    )
    return _message(words, [_with_form(words, goal)])


def which_goal_message(goals: Sequence[Goal], said: str = "") -> Message:
    """Return the question which goal is meant, a button for each; nothing was written."""
    if not goals:
        return _only_words(
            f"Nothing is recorded: there is no goal that you report on. `{names.goal} set` sets one, "
            f"`{names.goal} list team` shows your team's."
        )
    ask = f"Which goal is this about? Nothing is recorded yet.{_typed(said)}"
    offered = goals[:MOST_GOALS]
    lines = [f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}" for goal in offered]
    blocks = [section(ask), *(_with_form(line, goal) for line, goal in zip(lines, offered, strict=True))]
    how = f"In one line: `{names.goal} update {goals[0].key} {in_code(clip(said, 100)) or 'on track'}`"
    return _message("\n".join((ask, *(f"• {line}" for line in lines), how)), [*blocks, section(how)])


def _question(goal: Goal, unclear: Unclear) -> str:
    match unclear.doubt, goal.measure:
        case Doubt.TWO_READINGS, Metric(unit=unit) if unclear.readings:
            either = " or ".join(escape(format_value(reading, unit)) for reading in unclear.readings)
            return f"Is it {either}?"
        case Doubt.TWO_READINGS, _:
            return "The number can be read in two ways."
        case Doubt.NUMBER_ASKED, Metric(target=target, unit=unit):
            example = in_code(format_value(target, unit))
            return f"{_QUESTIONS[unclear.doubt]} For example: `{example}`"
        case Doubt.NO_NUMBER_ASKED, Milestones():
            return "It is measured by milestones. Which are done?"
        case Doubt.IMPLAUSIBLE, Metric(unit=unit) if unclear.readings:
            value = escape(format_value(unclear.readings[0], unit))
            return f"Is it really {value}? If it is meant so, the form takes it."
        case Doubt.OPEN_STEPS, Milestones(steps):
            count = len(steps)
            return f"Are all {count} milestones done? `{count} of {count}` says so; the form takes single ones."
        case Doubt.NO_NUMBER_ASKED, _:
            return "It is measured by yes or no. Is it reached? `reached` or `not yet` says so."
    return _QUESTIONS[unclear.doubt]


def _how_to_message() -> Message:
    return _only_words(
        "You can answer with a number, a status, or both: `82`, `on track`, `82 at risk, waiting for macros`, "
        "`no change`. With several goals, begin with the goal's key: `G-12 82`. "
        f"`{names.goal} help` shows all that I can do."
    )


def _typed(said: str) -> str:
    return f"\nYou wrote: “{quoted(said, 2000)}”" if said else ""


def _with_form(words: str, goal: Goal) -> SectionBlock:
    return section(words, button(FORM, "Check in…", goal.key, about=goal.title))


def _only_words(words: str) -> Message:
    return _message(words, [section(words)])


def _message(words: str, blocks: Sequence[Block]) -> Message:
    return Message(words, tuple(plain(blocks)))
