"""A team as `/goal team` shows it, with what may be done with it."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.channels import channel_buttons
from bot.blocks.forms import modal, plain
from bot.blocks.goals import OUTCOMES, headline
from bot.blocks.names import names
from bot.blocks.parts import button, section
from bot.blocks.teams import NEW, edit_button, saved_lines
from bot.blocks.text import bold, day, mention, texts_for_sections
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, GoalState
from bot.domain.team_looks import TeamLook
from bot.domain.teams import Team

MOVE, MERGE, ARCHIVE, RESTORE, LOOK = "team.move", "team.merge", "team.archive", "team.restore", "team.look"
"""Action ids; a button's value is the team's number."""
_NAME = 300
_MOST_BELOW = 12


def look_message(look: TeamLook) -> Message:
    """Return the team, and buttons for what the reader may do with it."""
    lines = list(_ended_lines(look) if look.team.end is not None else _standing_lines(look))
    blocks: list[Block] = [section(part) for part in texts_for_sections(lines)]
    if buttons := _buttons(look):
        blocks.append(ActionsBlock(elements=buttons))
    return Message("\n".join(lines), tuple(plain(blocks)))


def look_view(look: TeamLook) -> dict[str, Any]:
    """Return the same as a modal, in the place of a confirmation."""
    return modal("team.look", "The team", look_message(look).blocks, close="Close")


def which_message(teams: Sequence[Team], zone: str) -> Message:
    """Ask which of several teams is meant; when one has ended is told in this zone."""
    words = "Which team do you mean?"
    named = [f"{bold(team.name, _NAME)}{_ended_when(team, zone)}" for team in teams]
    # Two teams may have had the same name, and ended on the same day.
    rows = [
        section(name, button(LOOK, "Show", str(team.team_id), about=f"{place} of {len(teams)}, {team.name}"))
        for place, (name, team) in enumerate(zip(named, teams, strict=True), 1)
    ]
    listed = "\n".join(f"• {name}" for name in named)
    return Message(f"{words}\n{listed}", tuple(plain([section(words), *rows])))


def _ended_when(team: Team, zone: str) -> str:
    if team.end is None:
        return ""
    how = "archived" if team.end.merged_into is None else "merged into another team"
    return f", {how} on {day(team.end.at.astimezone(ZoneInfo(zone)).date())}"


def _standing_lines(look: TeamLook) -> Iterator[str]:
    yield from saved_lines(look.saved)
    if look.below:
        named = [bold(team.name, 100) for team in look.below[:_MOST_BELOW]]
        more = f" and {len(look.below) - _MOST_BELOW} more" if len(look.below) > _MOST_BELOW else ""
        yield f"Below it: {', '.join(named)}{more}."


def _ended_lines(look: TeamLook) -> Iterator[str]:
    team, end = look.team, look.team.end
    if end is None:
        return
    on = day(end.at.astimezone(ZoneInfo(look.viewer.zone)).date())
    if look.merged_into is not None:
        into = look.merged_into
        yield (
            f"{bold(team.name, _NAME)} was merged into {bold(into.name, _NAME)} on {on} by {mention(end.by)}. "
            f"Its people and goals are in <#{into.channel_id}>; `{names.goal} show` tells where each came from."
        )
        return
    yield (
        f"{bold(team.name, _NAME)} was archived on {on} by {mention(end.by)}. "
        "Nobody is asked for it, and nothing is posted for it."
    )
    if look.goals:
        yield f"Its goals, which `{names.goal} show` tells with their history:"
        yield from (_goal_words(goal) for goal in look.goals)


def _goal_words(goal: Goal) -> str:
    how = f": {OUTCOMES[goal.outcome].lower()}" if goal.state is GoalState.CLOSED and goal.outcome else ""
    return f"• {headline(goal)}{how}"


def _buttons(look: TeamLook) -> list[ButtonElement]:
    team, number = look.team, str(look.team.team_id)
    if team.end is not None:
        restore = [button(RESTORE, "Restore…", number, about=team.name)] if look.may_move else []
        new = [button(NEW, "Set up a new team…", "new", about="in its channel")] if look.may_set_up else []
        return [*restore, *new]
    buttons = [edit_button(team.channel_id, team.name)] if look.may_edit else []
    buttons += channel_buttons(team) if look.may_edit else []
    if look.may_move:
        buttons += [
            button(MOVE, "Move…", number, about=team.name),
            button(MERGE, "Merge…", number, about=team.name),
            button(ARCHIVE, "Archive…", number, about=team.name),
        ]
    return buttons
