"""Answers to plain replies and to `/goal update`: what was understood, or one short question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, SectionBlock

from bot.blocks.button_values import button_value
from bot.blocks.check_ins import FORM, TITLE_LIMIT, recorded_message, taken_back_message
from bot.blocks.examples import line_example, target_example
from bot.blocks.forms import plain
from bot.blocks.measures import target_words
from bot.blocks.names import names
from bot.blocks.opportunities import obstacle_blocks, obstacle_words
from bot.blocks.parts import button, section
from bot.blocks.refusals import refusal_message
from bot.blocks.text import bold, clip, escape, in_code, quoted
from bot.domain.answers import Answer, Asked, HowTo, InTheWay, IsInTheWay, Refused, WhichGoal
from bot.domain.check_ins import Recorded, Standing, TakenBack
from bot.domain.deliveries import Message
from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones
from bot.domain.prompts import ObstacleLine
from bot.domain.reading.goal_keys import split_mistyped
from bot.domain.reading.only_numbers import is_only_numbers
from bot.domain.reading.plain_answers import is_bare_yes_or_no, is_nothing_in_the_way
from bot.domain.reading.units import format_value
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.replies import read_reply

MOST_GOALS = 10
"""Goals offered in one question; more than these are easier found in a list."""
MOST_TYPED_IN_ALL = 6000
"""Characters of what was typed in all buttons together: half of what Slack takes in all blocks of a message."""
MOST_OBSTACLES = 10
"""Teams whose question is shown, two blocks each."""

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
    Doubt.WHICH_GOAL: "Which goal is this about?",
    Doubt.OTHER_GOAL: "It names another goal too. Which one is it about?",
}


_NO_NUMBER_ASKED = "This asks for no number, but for what makes good service harder."


def answer_message(answer: Answer) -> Message:
    """Return the message that answers a plain reply; it stays in the conversation."""
    match answer:
        case Recorded():
            return recorded_message(replace(answer, viewer=answer.viewer.of_what_stays()))
        case TakenBack():
            return taken_back_message(replace(answer, viewer=answer.viewer.of_what_stays()))
        case Asked():
            return question_message(answer)
        case WhichGoal():
            return which_goal_message(answer)
        case IsInTheWay():
            return _is_in_the_way_message(answer)
        case HowTo():
            return _how_to_message()
        case Refused(refusal, user_id):
            return refusal_message(refusal, user_id)


def question_message(asked: Asked, *, quoting: bool = False) -> Message:
    """Return one short question about one goal, with its form's button; nothing was written.

    `quoting` gives back what was typed where that would be gone otherwise (a command), below an example of a line.
    """
    goal = asked.goal
    typed_as = f"{names.goal} update {goal.key}" if quoting else goal.key
    question = _question(goal, asked.unclear, typed_as)
    words = f"{bold(goal.title, TITLE_LIMIT)} ({goal.key}): {question} Nothing new is recorded yet."
    if quoting:
        has_example = typed_as in question
        how = "" if has_example else f" In one line, for example: `{typed_as} {line_example(goal)}`"
        words += f"{how}{_typed(asked.said)}"
    said = _fitting(asked.said, 1 + len(asked.or_in_the_way.lines))
    blocks = [_with_form(words, goal, said), *_or_in_the_way(asked.or_in_the_way, said)]
    return _message("\n".join((words, *_obstacles(asked.or_in_the_way))), blocks)


def which_goal_message(which: WhichGoal, *, quoting: bool = False) -> Message:
    """Return the question which goal is meant, a button for each; nothing was written."""
    goals, said = which.goals, which.said
    if not goals:
        return _only_words(
            f"Nothing is recorded: no goal asks for your check-in. `{names.goal} list mine` shows yours, "
            f"paused ones too, `{names.goal} list team` your team's, and `{names.goal} set` sets one."
        )
    ask = f"Which goal is this about? Nothing new is recorded yet.{_typed(said) if quoting else ''}"
    offered = goals[:MOST_GOALS]
    lines = [f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}" for goal in offered]
    how = f"In one line{_in_one_line(offered, said)}"
    said = _fitting(said, len(offered) + len(which.or_in_the_way.lines))
    blocks = [
        section(ask),
        *(_with_form(line, goal, said) for line, goal in zip(lines, offered, strict=True)),
        section(how),
        *_or_in_the_way(which.or_in_the_way, said),
    ]
    return _message("\n".join((ask, *(f"• {line}" for line in lines), how, *_obstacles(which.or_in_the_way))), blocks)


def _in_one_line(goals: Sequence[Goal], said: str) -> str:
    """Return how it is typed, with what was said where a goal can be told so, else with an example of its own."""
    number, rest = split_mistyped(said)
    for goal, words in [*((goal, rest) for goal in goals if goal.number == number), *((goal, said) for goal in goals)]:
        if isinstance(read_reply(words, goal, Standing()), Reading):
            return f": `{names.goal} update {goal.key} {in_code(clip(words, 100))}`"
    return f", for example: `{names.goal} update {goals[0].key} {line_example(goals[0])}`"


def _fitting(said: str, forms: int) -> str:
    """Return as much of what was typed as so many forms can be filled with in one message."""
    return said[: MOST_TYPED_IN_ALL // forms]


def _or_in_the_way(asked: InTheWay, said: str) -> list[Block]:
    """Return the open questions that what was typed may answer as well, with a form that it fills."""
    lines = asked.lines[:MOST_OBSTACLES]
    yes = "Something is in the way…"
    return [block for line in lines for block in obstacle_blocks(line, asked.week, _as_obstacle(said), yes)]


def _obstacles(asked: InTheWay) -> list[str]:
    return [f"• {obstacle_words(line)}" for line in asked.lines[:MOST_OBSTACLES]]


def _as_obstacle(said: str) -> str:
    """Return what fills the form: a bare yes, no or number tells nothing of what is in the way; words are kept."""
    has_words = any(word.isalpha() for word in said.split())
    is_bare = is_bare_yes_or_no(said) or is_nothing_in_the_way(said) or (is_only_numbers(said) and not has_words)
    return "" if is_bare else said


def _is_in_the_way_message(answer: IsInTheWay) -> Message:
    """Return what was recorded, or the question whether what was typed is in the way."""
    lines, said = answer.asked.lines[:MOST_OBSTACLES], _as_obstacle(answer.said)
    no_number = f"{_NO_NUMBER_ASKED} " if is_only_numbers(answer.said) else ""
    ask = [] if answer.is_recorded else [no_number + _is_it_in_the_way(lines, said)]
    asked = [block for line in lines for block in obstacle_blocks(line, answer.asked.week, said)]
    return _message("\n".join((*ask, *_obstacles(answer.asked))), [*map(section, ask), *asked])


def _is_it_in_the_way(lines: Sequence[ObstacleLine], said: str) -> str:
    filled = " with what you wrote" if said else ""
    if all(line.answer is not None for line in lines):
        return f"Nothing new is recorded yet. *Edit* opens the form{filled}."
    return f"Nothing new is recorded yet. *Yes…* opens the form{filled}; *Nothing* says that nothing is in the way."


def _question(goal: Goal, unclear: Unclear, typed_as: str) -> str:
    """Return the question; `typed_as` begins its examples, which then are certain to be about this goal."""
    match unclear.doubt, goal.measure:
        case Doubt.TWO_READINGS, Metric(unit=unit) if unclear.readings:
            either = " or ".join(escape(format_value(reading, unit, exact=True)) for reading in unclear.readings)
            return f"Is it {either}?"
        case Doubt.TWO_READINGS, _:
            return "The number can be read in two ways."
        case Doubt.NUMBER_ASKED, _ if example := target_example(goal):
            return f"{_QUESTIONS[unclear.doubt]} For example: `{typed_as} {example}`"
        case Doubt.NO_NUMBER_ASKED, Milestones():
            return "It is measured by milestones. Which are done?"
        case Doubt.IMPLAUSIBLE, Metric(unit=unit) if unclear.readings:
            value = escape(format_value(unclear.readings[0], unit, exact=True))
            return f"Is it really {value}? If it is meant so, the form takes it."
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


def _how_to_message() -> Message:
    return _only_words(
        "You can answer with a number, a status, or both: `82`, `on track`, `82 at risk, waiting for macros`, "
        "`no change`. With several goals, begin with the goal's key: `G-12 82`. "
        f"`{names.goal} help` shows all that I can do."
    )


def _typed(said: str) -> str:
    return f"\nYou wrote: “{quoted(said, 2000)}”" if said else ""


def _with_form(words: str, goal: Goal, said: str) -> SectionBlock:
    """Return words with the button of a goal's form, which what was typed fills."""
    return section(words, button(FORM, "Check in…", button_value(goal.key, typed=said), about=goal.title))


def _only_words(words: str) -> Message:
    return _message(words, [section(words)])


def _message(words: str, blocks: Sequence[Block]) -> Message:
    return Message(words, tuple(plain(blocks)))
