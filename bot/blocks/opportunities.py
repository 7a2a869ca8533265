"""Opportunities: *anything in the way?*, and the form that takes what is."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.button_values import button_value
from bot.blocks.forms import field, modal, plain, read, select, text, text_input
from bot.blocks.parts import button, number_in, section
from bot.blocks.text import bold, quoted
from bot.domain.deliveries import Message
from bot.domain.opportunities import LONGEST_TEXT, ObstacleForm, Reason, Told
from bot.domain.prompts import ObstacleLine, Over
from bot.domain.refusals import Invalid, NotFound, Problem, Subject

FORM = "opportunity.form"
NOTHING = "opportunity.nothing"
UNDO = "opportunity.undo"

_REASONS: Mapping[Reason, str] = {
    Reason.PRODUCT: "Product",
    Reason.INFORMATION: "Information",
    Reason.POLICY: "Policy",
    Reason.TOOL: "Tool",
    Reason.TRAINING: "Training",
    Reason.CAPACITY: "Capacity",
    Reason.OTHER: "Something else",
}


def reason_words(reason: Reason) -> str:
    return _REASONS[reason]


def obstacle_blocks(line: ObstacleLine, week: str, typed: str = "", yes: str = "Yes…") -> list[Block]:
    """Return the question, or its answer with *Edit* and *Undo*. Two blocks, or one where nothing is asked any more.

    `typed` fills the form behind *Yes…*, which goes by the name of `yes`, and *Edit*.
    """
    value = button_value(str(line.team_id), week)
    opens_form = button_value(str(line.team_id), week, typed)
    if line.answer is None and line.over is not None:
        return [section(obstacle_words(line))]
    if line.answer is None:
        about = f"in the way of {line.team}"
        buttons = [button(NOTHING, "Nothing", value, about=about), button(FORM, yes, opens_form, about=about)]
    else:
        about = f"what is in the way of {line.team}"
        this_answer = f"{value}|{line.answer.at.isoformat()}"
        buttons = [button(FORM, "Edit", opens_form, about=about), button(UNDO, "Undo", this_answer, about=about)]
    return [section(obstacle_words(line)), ActionsBlock(elements=buttons)]


def obstacle_message(line: ObstacleLine, week: str) -> Message:
    """Return the question or its answer by itself, where the prompt does not show it."""
    return Message(obstacle_words(line), tuple(plain(obstacle_blocks(line, week))))


def obstacle_view(line: ObstacleLine, week: str) -> dict[str, Any]:
    """Return the same as the last view of a form that no message shows."""
    title = "Taken back" if line.answer is None else "Recorded"
    return modal("opportunity.recorded", title, obstacle_blocks(line, week), close="Done")


def obstacle_words(line: ObstacleLine) -> str:
    """Return the question, or what was answered to it, as mrkdwn."""
    team = bold(line.team, 150)
    if line.answer is None and line.over is Over.ENDED:
        return f"{team} has ended since, so nothing is asked about it any more."
    if line.answer is None and line.over is Over.NOT_THEIRS:
        return f"You are not in {team} any more, so nothing is asked about it."
    if line.answer is None:
        return f"{team}: anything in the way?"
    if line.opportunity is None:
        return f"{team}\n:white_check_mark: Recorded: nothing in the way"
    said, reason = quoted(line.opportunity.text, 500), reason_words(line.opportunity.reason)
    return f"{team}\n:white_check_mark: Recorded: in the way ({reason.lower()}): “{said}”"


def form_view(form: ObstacleForm, message: tuple[str, str] | None = None) -> dict[str, Any]:
    """Return the form that asks what is in the way, filled with what was said before.

    `message` is channel and ts of the prompt it was opened from, which will show what is recorded.
    """
    before = form.before
    told = form.typed or (before.text if before else "")
    return modal(
        FORM,
        "Anything in the way?",
        [
            section(f"What makes good service harder for {bold(form.team, 150)}?"),
            field(
                "text",
                "What is in the way?",
                text_input("text", initial=told, multiline=True, limit=LONGEST_TEXT),
            ),
            field(
                "reason",
                "What is it about?",
                select("reason", list(_words()), initial=before.reason.value if before else None),
            ),
        ],
        submit="Save",
        metadata=json.dumps({"team": form.team_id, "week": form.week, "message": message}),
    )


def read_obstacle_value(value: str) -> tuple[int, str]:
    """Return team and prompt of a button's value. Raises NotFound where it names none."""
    team, week, *_ = (*value.split("|", 2), "")
    team_id = number_in(team)
    if team_id is None or not week:
        raise NotFound(Subject.PROMPT)
    return team_id, week


def read_undo_value(value: str) -> tuple[int, str, datetime]:
    """Return team, prompt and instant of the answer that *Undo* stands beside. Raises NotFound where it names none."""
    about, _, given_at = value.rpartition("|")
    team_id, week = read_obstacle_value(about)
    try:
        return team_id, week, datetime.fromisoformat(given_at)
    except ValueError:
        raise NotFound(Subject.PROMPT) from None


def read_message(view: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return channel and ts of the message that a submitted form was opened from."""
    message = json.loads(view["private_metadata"]).get("message")
    return (str(message[0]), str(message[1])) if message else None


def read_form(view: Mapping[str, Any]) -> Told:
    """Return what a submitted form says. Raises Invalid on `text` and `reason`."""
    held, fields = json.loads(view["private_metadata"]), read(view)
    said, reason = text(fields, "text"), text(fields, "reason")
    problems = {name: Problem.MISSING for name, value in (("text", said), ("reason", reason)) if not value}
    if problems:
        raise Invalid(problems)
    return Told(int(held["team"]), str(held["week"]), said, Reason(reason))


def _words() -> list[tuple[str, str]]:
    return [(reason.value, words) for reason, words in _REASONS.items()]
