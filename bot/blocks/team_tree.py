"""All teams of a workspace, each under the one it stands below."""

import calendar
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from bot.blocks.forms import modal, plain
from bot.blocks.names import names
from bot.blocks.parts import section
from bot.blocks.stand_ins import lead_words
from bot.blocks.teams import CADENCES
from bot.blocks.text import bold, mention, texts_for_sections
from bot.domain.deliveries import Message
from bot.domain.teams import StandIn, Team, TeamTree

MOST_LINES = 200
"""Teams listed in one answer: as much as a reader can take in, and well under a message's 50 blocks."""
_MOST_CHARACTERS = 30_000
"""Of all lines together: Slack refuses a message whose text has more than 40,000."""


def tree_message(tree: TeamTree) -> Message:
    """Return all teams, each under the one it stands below."""
    every = [_tree_line(team, depth, len(tree.here(team)), tree.stand_in_for_lead(team)) for team, depth in _walk(tree)]
    lengths = accumulate(len(line) + 1 for line in every)
    shown = min(MOST_LINES, sum(length <= _MOST_CHARACTERS for length in lengths))
    lines = [*every[:shown], *([f"… and {len(every) - shown} more."] if shown < len(every) else [])]
    lines.append(f"`{names.goal} team` in a team's channel, or with its name, shows it and what you can do with it.")
    return Message("\n".join(lines), tuple(plain([section(part) for part in texts_for_sections(lines)])))


def tree_view(tree: TeamTree) -> dict[str, Any]:
    """Return the same as a view, for where there is no conversation to answer in."""
    return modal("team.tree", "Teams", tree_message(tree).blocks, close="Close")


def people_counted(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _walk(tree: TeamTree) -> Iterator[tuple[Team, int]]:
    waiting = [(tree.root, 0)] if tree.root else []
    while waiting:
        team, depth = waiting.pop()
        yield team, depth
        below = sorted(tree.children(team), key=lambda child: child.name.casefold(), reverse=True)
        waiting.extend((child, depth + 1) for child in below)


def _tree_line(team: Team, depth: int, people_here: int, stand_in: StandIn | None) -> str:
    # Slack drops blanks at the start of a line, but not em spaces.
    indent = "\u2003" * depth + ("• " if depth else "")
    lead = lead_words(stand_in) if stand_in else mention(team.lead_id)
    waiting = "" if team.posting else ", not posting" if team.trouble else ", not yet posting"
    asked = f"{CADENCES[team.cadence.weeks]} on {calendar.day_name[team.cadence.weekday]}"
    return f"{indent}{bold(team.name, 300)} · {lead} · {people_counted(people_here)} · asked {asked}{waiting}"
