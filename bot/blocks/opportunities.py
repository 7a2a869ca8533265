"""Opportunities: *anything in the way?*, and the form that takes what is."""

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.forms import field, modal, read, select, text, text_input
from bot.blocks.parts import button, section
from bot.blocks.text import bold, quoted
from bot.domain.opportunities import LONGEST_TEXT, ObstacleForm, Reason, Told
from bot.domain.prompts import ObstacleLine
from bot.domain.refusals import Invalid, NotFound, Problem, Subject

FORM = "opportunity.form"
NOTHING = "opportunity.nothing"

NOTHING_RECORDED = "Recorded: nothing in the way."
"""Said where no message shows it."""

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


def obstacle_blocks(line: ObstacleLine, week: str) -> list[Block]:
    """Return the question with its answer, if there is one; tapping again changes it. Two blocks."""
    value, about = f"{line.team_id}|{week}", f"in the way of {line.team}"
    told = line.answer is not None and line.opportunity is not None
    buttons = [
        button(NOTHING, "Nothing", value, about=about),
        button(FORM, "Edit" if told else "Yes…", value, about=about),
    ]
    return [
        section(obstacle_words(line)),
        ActionsBlock(elements=buttons),
    ]


def obstacle_words(line: ObstacleLine) -> str:
    """Return the question, or what was answered to it, as mrkdwn."""
    team = bold(line.team, 150)
    if line.answer is None:
        return f"{team}: anything in the way?"
    if line.opportunity is None:
        return f"{team}: :white_check_mark: Recorded: nothing in the way"
    said, reason = quoted(line.opportunity.text, 500), reason_words(line.opportunity.reason)
    return f"{team}: :white_check_mark: Recorded: in the way ({reason.lower()}): “{said}”"


def form_view(form: ObstacleForm) -> dict[str, Any]:
    """Return the form that asks what is in the way, filled with what was said before."""
    before = form.before
    return modal(
        FORM,
        "Anything in the way?",
        [
            section(f"What makes good service harder for {bold(form.team, 150)}?"),
            field(
                "text",
                "What is in the way?",
                text_input("text", initial=before.text if before else "", multiline=True, limit=LONGEST_TEXT),
            ),
            field(
                "reason",
                "What is it about?",
                select("reason", list(_words()), initial=before.reason.value if before else None),
            ),
        ],
        submit="Save",
        metadata=json.dumps({"team": form.team_id, "week": form.week}),
    )


def read_obstacle_value(value: str) -> tuple[int, str]:
    """Return team and prompt of a button's value. Raises NotFound where it names none."""
    team_id, _, week = value.partition("|")
    if not (team_id.isascii() and team_id.isdigit() and len(team_id) < 19 and week):
        raise NotFound(Subject.PROMPT)
    return int(team_id), week


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
