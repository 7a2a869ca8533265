"""What a reply leaves open, as its answer asks it: one unclear part with a button for each thing it may mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.blocks.button_values import button_value
from bot.blocks.check_ins import FORM, TITLE_LIMIT
from bot.blocks.measures import status_words, target_words, value_words
from bot.blocks.names import names
from bot.blocks.opportunities import obstacle_blocks, obstacle_words
from bot.blocks.parts import button, called, number_in, section
from bot.blocks.questions import HOW_NOW, TOO_LONG, WHAT_THEN, question_words
from bot.blocks.text import bold, escape, quoted
from bot.domain.answers import Answered, AskedBack, IsInTheWay
from bot.domain.check_ins import Report
from bot.domain.goals import Goal
from bot.domain.measures import Milestones
from bot.domain.prompts import ObstacleLine
from bot.domain.reading.only_numbers import is_only_numbers
from bot.domain.reading.plain_answers import is_bare_yes_or_no, is_nothing_in_the_way
from bot.domain.readings import Doubt, Unclear
from bot.domain.refusals import NotFound, Subject
from bot.domain.replies import Choice, Topic

CHOOSE = "reply.choose"

MOST_GOALS = 10
"""Goals offered in one question; more than these are easier found in a list."""
MOST_TYPED_IN_ALL = 6000
"""Characters of what was typed in all buttons together: half of what Slack takes in all blocks of a message."""
_MOST_TYPED_BESIDE = 1500
"""The same where something else is confirmed in the message."""
MOST_OBSTACLES = 10
"""Teams whose question is shown, two blocks each."""
MOST_QUOTED = 300
"""Characters of the words that a question rests on."""
_MOST_CHOICES = 4
"""Buttons that record what unclear words about one goal may mean; one more opens its form."""
_LONGEST_LABEL = 75
"""Characters of a button's words (Slack's limit)."""
_NO_NUMBER_ASKED = "This asks for no number, but for what makes good service harder."


@dataclass(frozen=True, slots=True)
class Said:
    """One part of the answer, for those who read it and for those who have it read to them."""

    words: str
    blocks: tuple[Block | Mapping[str, Any], ...]
    is_words_only: bool = False


def choice_value(answered: Answered, asked: AskedBack, choice: Choice) -> str:
    """Return what a button of a question carries: the reply, as which it was read, the part and the choice."""
    at = asked.question.choices.index(choice)
    return f"{answered.channel}|{answered.ts}|{answered.edited_ts}|{asked.at}|{at}"


def read_choice(value: str) -> tuple[str, str, str, int, int]:
    """Return the same of a button's value. Raises NotFound where it is none."""
    channel, ts, edited_ts, at, chosen, *_ = (*value.split("|"), "", "", "", "")
    part, choice = number_in(at), number_in(chosen)
    if part is None or choice is None:
        raise NotFound(Subject.CHECK_IN)
    return channel, ts, edited_ts, part, choice


def question_said(answered: Answered, asked: AskedBack, others: Sequence[AskedBack], *, is_all: bool) -> Said:
    """Return the question about one unclear part, with a button for each thing that it may mean."""
    yet = "Nothing new is recorded yet." if is_all else _not_yet(asked)
    named = " and ".join(f"“{quoted(other.words, MOST_QUOTED // 2)}”" for other in others[:3])
    later = f" I'll ask about {named} next." if others else ""
    room = _room_for_typed(asked, is_all=is_all)
    way = _or_in_the_way(asked, MOST_OBSTACLES if is_all else MOST_OBSTACLES // 2, room)
    match asked.goals:
        case []:
            is_nobodys = asked.question.doubt is Doubt.WHICH_GOAL
            ask = no_goal_words() if is_nobodys else f"{quoting(asked.words)}{how_to_words()}"
            about = words_only(f"{ask}{later}")
        case [goal]:
            about = _about_one(answered, asked, goal, f"{yet}{later}", room)
        case _:
            long = f"{TOO_LONG} " if asked.question.doubt is Doubt.TOO_LONG else ""
            about = _about_any(answered, asked, f"{long}Which goal is this about? {yet}{later}", room)
    return Said("\n".join((about.words, *way.words.splitlines())), (*about.blocks, *way.blocks))


def _not_yet(asked: AskedBack) -> str:
    """Say what is not recorded where other things are: beside such a number that may be the status in its words."""
    if asked.question.doubt in (Doubt.IMPLAUSIBLE, Doubt.TWO_READINGS):
        return "The number is not recorded yet."
    return "Nothing of that is recorded yet."


def _about_one(answered: Answered, asked: AskedBack, goal: Goal, yet: str, room: int) -> Said:
    values = [choice.report.value for choice in asked.question.choices]
    unclear = Unclear(asked.question.doubt, tuple(value for value in values if isinstance(value, Decimal)))
    about = f"{bold(goal.title, TITLE_LIMIT)} ({goal.key})"
    choices = [choice for choice in asked.question.choices if choice.goal == goal.number][:_MOST_CHOICES]
    # A no that denies no status leaves open what it is about: "no", "no idea".
    # Nor does one that denies a number tell another.
    after_no = {Doubt.NEGATION: HOW_NOW, Doubt.NUMBER_ASKED: WHAT_THEN}.get(unclear.doubt) if not choices else None
    ask = after_no or question_words(goal, unclear, goal.key)
    words = f"{quoting(asked.words)}{about}: {ask} {yet}"
    typed = _not_denied(asked, choices)[:room]
    if not choices:
        return Said(words, (with_form(words, goal, typed),))
    buttons = _choices(answered, asked, goal, choices)
    by_hand = button(FORM, _by_hand(asked.question.doubt), button_value(goal.key, typed=typed), about=called(goal))
    told = " ".join(f"[{each.text.text}]" for each in (*buttons, by_hand) if each.text)
    return Said(f"{words} {told}", (section(words), ActionsBlock(elements=[*buttons, by_hand])))


def _about_any(answered: Answered, asked: AskedBack, ask: str, room: int) -> Said:
    """Return the goals that unclear words may be about, each with what they would mean for it, or its form."""
    offered = asked.goals[:MOST_GOALS]
    typed = asked.words[:room]
    ask = f"{quoting(asked.words)}{ask}"
    blocks: list[Block] = [section(ask)]
    lines = [f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}" for goal in offered]
    for line, goal in zip(lines, offered, strict=True):
        choices = [choice for choice in asked.question.choices if choice.goal == goal.number]
        is_one = len(choices) == 1
        blocks.append(
            section(line, _choices(answered, asked, goal, choices)[0]) if is_one else with_form(line, goal, typed)
        )
    return Said("\n".join((ask, *(f"• {line}" for line in lines))), tuple(blocks))


def _choices(answered: Answered, asked: AskedBack, goal: Goal, choices: Sequence[Choice]) -> list[ButtonElement]:
    asks_really = asked.question.doubt is Doubt.IMPLAUSIBLE  # of the first; others are what it may have been instead
    return [
        button(
            f"{CHOOSE}.{at}",
            _clipped(f"{'Yes, ' if asks_really and not at else ''}{_report_words(goal, choice.report)}"),
            choice_value(answered, asked, choice),
            about=called(goal),
        )
        for at, choice in enumerate(choices)
    ]


def _report_words(goal: Goal, report: Report) -> str:
    """Return a report as its button says it: 82% · On track."""
    if report.no_change:
        return "No change"
    value = [] if report.value is None else [_value_words(goal, report)]
    said = " · ".join([*value, *([status_words(report.status)] if report.status else [])]) or "As a note"
    return said[0].upper() + said[1:]


def _value_words(goal: Goal, report: Report) -> str:
    if isinstance(goal.measure, Milestones) and isinstance(report.value, frozenset):
        done = ", ".join(step for step in goal.measure.steps if step in report.value)
        if 0 < len(report.value) < len(goal.measure.steps) and (len(report.value) == 1 or len(done) <= _LONGEST_LABEL):
            return done
    return "" if report.value is None else value_words(goal.measure, report.value, exact=True)


def _by_hand(doubt: Doubt) -> str:
    return "No, let me type it" if doubt is Doubt.IMPLAUSIBLE else "Something else…"


def _not_denied(asked: AskedBack, choices: Sequence[Choice]) -> str:
    """Return what fills the form: what was typed, but without a number that its button says is not meant."""
    if asked.question.doubt is not Doubt.IMPLAUSIBLE or not choices:
        return asked.words
    said = choices[0].report
    number = f"{said.value:f}" if isinstance(said.value, Decimal) else ""
    notes = [words for words in said.note.split(", ") if words and number not in words]  # "about 830, macros late"
    return ", ".join([*([status_words(said.status)] if said.status else []), *notes])


def _clipped(words: str) -> str:
    return words if len(words) <= _LONGEST_LABEL else f"{words[: _LONGEST_LABEL - 1]}…"


def no_goal_words() -> str:
    """Return the answer to whom no goal asks for anything."""
    return (
        f"Nothing is recorded: no goal asks for your check-in. `{names.goal} list mine` shows yours, "
        f"paused ones too, `{names.goal} list team` your team's, and `{names.goal} set` sets one."
    )


def with_form(words: str, goal: Goal, said: str) -> SectionBlock:
    """Return words with the button of a goal's form, which what was typed fills."""
    return section(words, button(FORM, "Check in…", button_value(goal.key, typed=said), about=called(goal)))


def _room_for_typed(asked: AskedBack, *, is_all: bool) -> int:
    """Return how many characters of what was typed each form behind a question can be filled with."""
    forms = min(len(asked.goals), MOST_GOALS) + len(asked.or_in_the_way.lines)
    return (MOST_TYPED_IN_ALL if is_all else _MOST_TYPED_BESIDE) // max(forms, 1)


def _or_in_the_way(asked: AskedBack, most: int, room: int) -> Said:
    """Return the open questions that what was typed may answer as well, with a form that it fills."""
    way = asked.or_in_the_way
    typed, lines = _as_obstacle(asked.words)[:room], way.lines[:most]
    yes = "Something is in the way…"
    blocks = (block for line in lines for block in obstacle_blocks(line, way.week, typed, yes))
    return Said(_obstacles(lines), tuple(blocks))


def in_the_way_said(answer: IsInTheWay) -> Said:
    """Return what was recorded, or the question whether what was typed is in the way."""
    lines, said = answer.asked.lines[:MOST_OBSTACLES], _as_obstacle(answer.said)
    no_number = f"{_NO_NUMBER_ASKED} " if is_only_numbers(answer.said) else ""
    ask = [] if answer.is_recorded else [no_number + _is_it_in_the_way(lines, said)]
    asked = (block for line in lines for block in obstacle_blocks(line, answer.asked.week, said))
    return Said("\n".join((*ask, _obstacles(lines))), (*map(section, ask), *asked))


def _is_it_in_the_way(lines: Sequence[ObstacleLine], said: str) -> str:
    filled = " with what you wrote" if said else ""
    if all(line.answer is not None for line in lines):
        return f"Nothing new is recorded yet. *Edit* opens the form{filled}."
    return f"Nothing new is recorded yet. *Yes…* opens the form{filled}; *Nothing* says that nothing is in the way."


def _obstacles(lines: Sequence[ObstacleLine]) -> str:
    return "\n".join(f"• {obstacle_words(line)}" for line in lines)


def _as_obstacle(said: str) -> str:
    """Return what fills the form: a bare yes, no or number tells nothing of what is in the way; words are kept."""
    has_words = any(word.isalpha() for word in said.split())
    is_bare = is_bare_yes_or_no(said) or is_nothing_in_the_way(said) or (is_only_numbers(said) and not has_words)
    return "" if is_bare else said


def how_to_words() -> str:
    return (
        "You can answer with a number, a status, or both: `82`, `on track`, `82 at risk, waiting for macros`, "
        "`no change`. With several goals, say which: `1) 82 2) done`, or `G-12 82`. "
        f"`{names.goal} away until Friday` tells me that you are not here, and `{names.goal} help` shows all that I "
        "can do."
    )


def topic_words(topic: Topic) -> str:
    """Return the one sentence that answers a question to the bot."""
    match topic:
        case Topic.TAKE_BACK:
            return "Click *Undo* under my answer, or delete your reply: then I ask whether to undo what it recorded."
        case Topic.WHO_ANSWERED:
            return f"`{names.goal} progress` shows how many of your team have answered, and how its goals stand."
        case Topic.MY_GOALS:
            return f"`{names.goal}` shows your goals and what waits for you."


def quoting(words: str) -> str:
    return f"“{quoted(words, MOST_QUOTED)}” – " if words else ""


def words_only(words: str) -> Said:
    return Said(words, (section(words),), is_words_only=True)
