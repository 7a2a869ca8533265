"""The forms that move, merge, archive and restore a team, and what is said when that is done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ExternalDataSelectElement

from bot.blocks.channels import words_of
from bot.blocks.forms import (
    channel_picker,
    field,
    modal,
    plain,
    radios,
    read,
    searched_select,
    text,
    text_input,
)
from bot.blocks.goals import headline
from bot.blocks.names import names
from bot.blocks.outsiders import outsiders_question
from bot.blocks.parts import button, number_in, section
from bot.blocks.team_looks import LOOK
from bot.blocks.team_news import asked_words, keys
from bot.blocks.teams import edit_button, saved_lines
from bot.blocks.text import all_of, bold, clip, full_day, in_code, mention
from bot.domain.channels import ChannelTrouble
from bot.domain.team_looks import GoalsGo, TeamArchived, TeamMoved, TeamToEnd, TeamToRestore
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import LONGEST_NAME, Team

MOVE_FORM, MERGE_FORM, ARCHIVE_FORM, RESTORE_FORM = (
    "team.move_form",
    "team.merge_form",
    "team.archive_form",
    "team.restore_form",
)
_NAME = 300
_MOST_NAMED = 8


def move_form(move: TeamToEnd) -> dict[str, Any]:
    """Return the form that asks below which team another is to stand."""
    words = (
        f"{bold(move.team.name, _NAME)} stands below {bold(move.parent.name, _NAME)}. "
        "Whatever stands below it moves with it. Its people, goals, channel and prompts stay as they are."
    )
    return modal(
        MOVE_FORM,
        "Move a team",
        [section(words), field("place", "It is to stand below", _team_search("place"))],
        submit="Move",
        metadata=str(move.team.team_id),
    )


def merge_form(merge: TeamToEnd) -> dict[str, Any]:
    """Return the form that asks into which team another is to be merged."""
    return modal(
        MERGE_FORM,
        "Merge a team",
        [section("\n".join(_merging(merge))), field("into", "Merge it into", _team_search("into"))],
        submit="Merge",
        metadata=str(merge.team.team_id),
    )


def _merging(merge: TeamToEnd) -> Iterator[str]:
    team = merge.team
    yield f"{bold(team.name, _NAME)} becomes part of another team, and that cannot be undone:"
    yield "• its people join the other team and are asked when that one is, by the lead that one has"
    yield "• its goals move there with their keys and history" + (f": {_goal_keys(merge)}" if merge.goals else "")
    if merge.of_people:
        goals = _counted(merge.of_people, "goal")
        yield f"• {goals} of its people {_count(merge.of_people)} in the other team from then on"
    if merge.opportunities:
        yield f"• {_opportunities(merge.opportunities)} along"
    if merge.below:
        yield f"• the teams below it will stand below the other one: {_names(merge.below)}"
    yield f"• nothing is posted in <#{team.channel_id}> for it any more"
    if team.usergroup_id:
        yield "• its user group is no longer followed; the people in it now join the other team"


def archive_form(archive: TeamToEnd) -> dict[str, Any]:
    """Return the form that archives a team, and asks what becomes of its goals where it has any."""
    blocks = [section("\n".join(_archiving(archive)))]
    if archive.goals:
        above = archive.parent.name
        choices = [
            (GoalsGo.TO_PARENT.value, f"They go on, as goals of {above}"),
            (GoalsGo.CLOSED.value, "They are closed, as retired"),
        ]
        fields = [field("goals", "What becomes of its open goals?", radios("goals", choices))]
    else:
        fields = []
    return modal(
        ARCHIVE_FORM, "Archive a team", [*blocks, *fields], submit="Archive", metadata=str(archive.team.team_id)
    )


def _archiving(archive: TeamToEnd) -> Iterator[str]:
    team = archive.team
    yield f"{bold(team.name, _NAME)} will be archived: nobody is asked for it, and nothing is posted for it any more."
    if archive.goals:
        yield "Its open goals:"
        yield from (f"• {headline(goal)}" for goal in archive.goals[:_MOST_NAMED])
        if len(archive.goals) > _MOST_NAMED:
            yield f"and {len(archive.goals) - _MOST_NAMED} more"
    if archive.of_people:
        yield (
            f"{_counted(archive.of_people, 'goal')} of its people {'goes' if archive.of_people == 1 else 'go'} on, and "
            f"{_count(archive.of_people)} in {bold(archive.parent.name, _NAME)} from then on."
        )
    if archive.opportunities:
        yield f"{_opportunities(archive.opportunities).capitalize()} to {bold(archive.parent.name, _NAME)}."
    yield (
        f"Its history can be read, its channel may have a new team, and `{names.goal} team` with its name restores it."
    )


def restore_form(restore: TeamToRestore) -> dict[str, Any]:
    """Return the form that has an archived team stand again."""
    team = restore.team
    words = (
        f"{bold(team.name, _NAME)} will stand below {bold(restore.parent.name, _NAME)} again, led by "
        f"{mention(team.lead_id)}, with the people it had. Goals and opportunities that moved stay where they are, "
        "and closed goals stay closed."
    )
    words = f"{words} {_of_channel(restore)}".rstrip()
    channel_id = restore.channel_id if restore.can_have_channel else ""
    has_outsiders = channel_id and restore.channel is not None and restore.channel.has_outsiders
    return modal(
        RESTORE_FORM,
        "Restore a team",
        [
            *(outsiders_question(channel_id) if has_outsiders else ()),
            section(words),
            field("name", "Name", text_input("name", initial=team.name, limit=LONGEST_NAME)),
            field("channel", "Channel", channel_picker("channel", initial=channel_id or None)),
        ],
        submit="Restore",
        metadata=str(team.team_id),
    )


def _of_channel(restore: TeamToRestore) -> str:
    """Say what is known against the channel that a team had."""
    channel, now = f"<#{restore.team.channel_id}>", restore.channel
    if not restore.channel_id:
        return f"{channel} has another team by now, so please choose a channel."
    if now is None:
        return ""
    if not now.is_there:
        return f"{words_of(ChannelTrouble.HIDDEN, restore.channel_id)} Please choose a channel."
    if now.is_archived:
        return f"{channel} was archived, so please choose a channel."
    return "" if now.is_member else words_of(None, restore.channel_id)


def read_team(view: Mapping[str, Any]) -> int:
    """Return which team a form is about; 0, which is none, of anything else."""
    return number_in(str(view["private_metadata"])) or 0


def read_place(view: Mapping[str, Any], name: str) -> int | None:
    """Return the team chosen in a field."""
    return number_in(text(read(view), name))


def read_goals_go(view: Mapping[str, Any]) -> GoalsGo | None:
    """Return what was chosen for the goals of a team that is archived."""
    chosen = text(read(view), "goals")
    return GoalsGo(chosen) if chosen in set(GoalsGo) else None


def read_restored(view: Mapping[str, Any]) -> tuple[str, str]:
    """Return the channel and the name under which a team is to stand again."""
    fields = read(view)
    return text(fields, "channel"), text(fields, "name")


def moved_view(moved: TeamMoved) -> dict[str, Any]:
    """Return the confirmation: where the team stands, or what it is part of, and who is asked when."""
    if moved.is_merged:
        return _done("Merged", [*_merged_lines(moved)], moved.place.team)
    above = moved.place.parent
    place = f"below {bold(above.name, _NAME)}" if above else "above all others"
    name = bold(moved.team.name, _NAME)
    if moved.is_as_before:
        lines = [f"{name} stands {place} already, so nothing was changed."]
    else:
        lines = [
            f"{name} stands {place} now. Its lead, and those of the teams above it before and now, are told once.",
            f"Its people are asked as before: {asked_words(moved.team.cadence)}.",
        ]
    return _done("Moved", lines, moved.place.team)


def _merged_lines(moved: TeamMoved) -> Iterator[str]:
    into = moved.place.team
    yield f"{bold(moved.team.name, _NAME)} is part of {bold(into.name, _NAME)} now. The leads concerned are told once."
    if moved.newcomers:
        yield f"New in it: {all_of(moved.newcomers, _MOST_NAMED)}."
    if moved.goals:
        yield f"Goals that came along: {keys(moved.goals)}. `{names.goal} show` tells where each came from."
    if moved.of_people:
        yield f"{_counted(moved.of_people, 'goal')} of its people {_count(moved.of_people)} in it now."
    if moved.opportunities:
        yield f"Open opportunities that came along: {moved.opportunities}."
    if moved.below:
        yield f"Below it now: {_names(moved.below)}."
    when = f"{asked_words(into.cadence)}{_next_asked(moved.place)}"
    yield f"All are asked {when}. Whoever was asked this week is not asked again this week."
    yield f"Nothing is posted in <#{moved.team.channel_id}> for it any more; that channel may have a new team."


def _next_asked(place: SavedTeam) -> str:
    """Return when people are asked next, as it follows when they always are; empty: there is nothing to ask."""
    if place.first_prompt is None:
        return ""
    if place.some_sooner is None:
        return f"; next on {full_day(place.first_prompt)}"
    return f"; some next on {full_day(place.some_sooner)}, most on {full_day(place.first_prompt)}"


def archived_view(archived: TeamArchived) -> dict[str, Any]:
    """Return the confirmation: what became of the goals, and how to read on and restore."""
    return _done("Archived", [*_archived_lines(archived)], archived.team)


def _archived_lines(archived: TeamArchived) -> Iterator[str]:
    above = bold(archived.parent.name, _NAME)
    yield f"{bold(archived.team.name, _NAME)} is archived. Nobody is asked for it, and nothing is posted for it."
    if archived.go is GoalsGo.TO_PARENT:
        yield f"Goals of {above} now: {keys(archived.goals)}. Its lead is asked for them, where nobody else was named."
    elif archived.go is GoalsGo.CLOSED:
        yield f"Closed as retired: {keys(archived.goals)}."
    if archived.of_people:
        yield f"{_counted(archived.of_people, 'goal')} of its people {_count(archived.of_people)} in {above} now."
    if archived.opportunities:
        yield f"Open opportunities that went to {above}: {archived.opportunities}."
    name = in_code(clip(archived.team.name, LONGEST_NAME))
    yield f"Its history can be read, and `{names.goal} team {name}` restores it. The leads concerned are told once."


def restored_view(saved: SavedTeam) -> dict[str, Any]:
    """Return the confirmation: the team as it stands again."""
    buttons = ActionsBlock(elements=[edit_button(saved.team.channel_id, saved.team.name)])
    lines = [f"{bold(saved.team.name, _NAME)} stands again.", *saved_lines(saved)]
    return modal("team.saved", "Restored", [*(section(line) for line in lines), buttons], close="Close")


def _done(title: str, lines: Sequence[str], team: Team) -> dict[str, Any]:
    buttons = ActionsBlock(elements=[button(LOOK, "Show the team", str(team.team_id), about=team.name)])
    return modal("team.done", title, [*plain([section(line) for line in lines]), buttons.to_dict()], close="Close")


def _team_search(name: str) -> ExternalDataSelectElement:
    return searched_select(name, placeholder="Type a team's name")


def _goal_keys(merge: TeamToEnd) -> str:
    return keys([goal.number for goal in merge.goals])


def _names(teams: Sequence[Team]) -> str:
    named = ", ".join(bold(team.name, 100) for team in teams[:_MOST_NAMED])
    return f"{named} and {len(teams) - _MOST_NAMED} more" if len(teams) > _MOST_NAMED else named


def _opportunities(count: int) -> str:
    return "its open opportunity goes" if count == 1 else f"its {count} open opportunities go"


def _count(goals: int) -> str:
    """Return the verb that says where so many goals count."""
    return "counts" if goals == 1 else "count"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
