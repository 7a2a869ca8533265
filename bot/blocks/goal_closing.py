"""The form that closes a goal, and its confirmation."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.forms import field, modal, radios, read, text, text_input
from bot.blocks.goals import LONGEST_LESSON, OUTCOMES, headline, state_words, where_it_stands
from bot.blocks.parts import button, called, section
from bot.blocks.text import quoted
from bot.domain.goal_cards import GoalCard
from bot.domain.goals import Level, Outcome, outcome_and_lesson

CLOSE_FORM = "goal.close_form"
UNDO_CLOSE = "goal.undo_close"
"""A button's value is the goal's key."""


def close_form(card: GoalCard, note: str = "") -> dict[str, Any]:
    """Return the form that closes a goal: how it ended, and what was learnt, filled with what a note says of both."""
    ended, lesson = outcome_and_lesson(note)
    parts = [part for part in (headline(card.goal), where_it_stands(card), _left_behind(card)) if part]
    endings = [(one.value, words) for one, words in OUTCOMES.items()]
    outcome = radios("outcome", endings, initial=ended.value if ended else "")
    learnt = text_input("learnt", initial=lesson[:2000], multiline=True, limit=2000)
    hint = "It stays with the goal, for whoever sets one like it."
    blocks: list[Block] = [
        *(section(part) for part in parts),
        field("outcome", "How did it end?", outcome),
        field("learnt", "What was learnt?", learnt, optional=True, hint=hint),
    ]
    return modal(CLOSE_FORM, "Close a goal", blocks, submit="Close goal", metadata=card.goal.key)


def _left_behind(card: GoalCard) -> str:
    """Say what becomes of the goals that help this one."""
    count = len(card.supporting)
    if not count:
        return ""
    helping, they = ("1 goal helps", "it") if count == 1 else (f"{count} goals help", "they")
    if card.path:
        return f"{helping} this one; {they} stay{'s' * (count == 1)} linked to what it helped."
    if card.summary.level is Level.ORGANISATION:
        return f"{helping} this one; {they} will lead to no open goal of the organisation until linked to another."
    return f"{helping} this one; {they} go{'es' * (count == 1)} on as before."


def read_close(view: Mapping[str, Any]) -> tuple[str, Outcome | None, str]:
    """Return the key of the goal to be closed, how it ended (None if nothing was chosen), and what was learnt."""
    held = read(view)
    chosen = text(held, "outcome")
    outcome = Outcome(chosen) if chosen in set(Outcome) else None
    return str(view["private_metadata"]), outcome, text(held, "learnt")


def closed_view(card: GoalCard) -> dict[str, Any]:
    """Return the confirmation that a goal is closed."""
    words = f"{headline(card.goal)}{state_words(card)}. Nobody is asked about it any more; its history is kept."
    learnt = f"What was learnt: {quoted(card.goal.learnt, LONGEST_LESSON)}" if card.goal.learnt else ""
    blocks: list[Block] = [section(part) for part in (words, learnt) if part]
    if card.may_reopen:
        blocks.append(ActionsBlock(elements=[button(UNDO_CLOSE, "Undo", card.goal.key, about=called(card.goal))]))
    return modal("goal.closed", "Closed", blocks, close="Done")
