"""Questions back to `/goal update` and `/checkin`: what was typed is given back, because it would be gone otherwise."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks.check_ins import TITLE_LIMIT
from bot.blocks.examples import line_example
from bot.blocks.forms import plain
from bot.blocks.measures import target_words
from bot.blocks.names import names
from bot.blocks.parts import section
from bot.blocks.questions import question_words
from bot.blocks.reply_questions import MOST_GOALS, MOST_TYPED_IN_ALL, no_goal_words, with_form
from bot.blocks.text import bold, clip, escape, in_code, quoted
from bot.domain.answers import Asked, WhichGoal
from bot.domain.check_ins import Standing
from bot.domain.deliveries import Message
from bot.domain.goals import Goal
from bot.domain.reading.goal_keys import split_mistyped
from bot.domain.readings import Doubt, Reading
from bot.domain.replies import read_reply


def question_message(asked: Asked) -> Message:
    """Return one short question about one goal, with its form's button and an example in one line."""
    goal = asked.goal
    typed_as = f"{names.goal} update {goal.key}"
    question = question_words(goal, asked.unclear, typed_as)
    if asked.unclear.doubt is Doubt.IMPLAUSIBLE:
        question += " If it is meant so, the form takes it."
    how = "" if typed_as in question else f" In one line, for example: `{typed_as} {line_example(goal)}`"
    about = f"{bold(goal.title, TITLE_LIMIT)} ({goal.key})"
    words = f"{about}: {question} Nothing new is recorded yet.{how}{_typed(asked.said)}"
    return _message(words, [with_form(words, goal, asked.said)])


def which_goal_message(which: WhichGoal) -> Message:
    """Return the question which goal is meant, a button for each, and what was typed; nothing was written."""
    goals, said = which.goals, which.said
    if not goals:
        return _message(no_goal_words(), [section(no_goal_words())])
    ask = f"Which goal is this about? Nothing new is recorded yet.{_typed(said)}"
    offered = goals[:MOST_GOALS]
    lines = [f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}" for goal in offered]
    how = f"In one line{_in_one_line(offered, said)}"
    said = said[: MOST_TYPED_IN_ALL // len(offered)]
    blocks = [
        section(ask),
        *(with_form(line, goal, said) for line, goal in zip(lines, offered, strict=True)),
        section(how),
    ]
    return _message("\n".join((ask, *(f"• {line}" for line in lines), how)), blocks)


def _in_one_line(goals: Sequence[Goal], said: str) -> str:
    """Return how it is typed, with what was said where a goal can be told so, else with an example of its own."""
    number, rest = split_mistyped(said)
    for goal, words in [*((goal, rest) for goal in goals if goal.number == number), *((goal, said) for goal in goals)]:
        if isinstance(read_reply(words, goal, Standing()), Reading):
            return f": `{names.goal} update {goal.key} {in_code(clip(words, 100))}`"
    return f", for example: `{names.goal} update {goals[0].key} {line_example(goals[0])}`"


def _typed(said: str) -> str:
    return f"\nYou wrote: “{quoted(said, 2000)}”" if said else ""


def _message(words: str, blocks: Sequence[Block]) -> Message:
    return Message(words, tuple(plain(blocks)))
