"""What somebody reads of a file of teams: every line's fault, or what it would do, and what it did."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.forms import plain
from bot.blocks.names import names
from bot.blocks.parts import button, number_in, section
from bot.blocks.text import any_of, bold, clip, escape, mention, quoted
from bot.domain.deliveries import Message
from bot.domain.team_files.cards import ON_A_PAGE, ImportCard, State, Summary, TeamLine
from bot.domain.team_files.faults import Column, Fault, Unreadable, Wrong
from bot.domain.team_files.plans import MOST_MEMBERSHIPS, MOST_TEAMS, Faulty
from bot.domain.team_files.tables import MOST_BYTES, MOST_LINES, heading
from bot.domain.team_saves import Part

IMPORT, CANCEL, PAGE, PAGE_BEFORE = (
    "team_import.do",
    "team_import.cancel",
    "team_import.page",
    "team_import.page_before",
)
"""Action ids. A button's value is the id of what was found; of a page, with the page's number after a bar."""

EXAMPLE = (
    "Team,Parent,Lead,Channel,Members",
    "Customer service,,@ines,#service,",
    "Claims care,Customer service,@ana,#claims-care,@bo @hana",
)
"""Three lines that are all one needs to see."""
_SHOWN = 50
"""Characters that are repeated of a cell, escaped where they stand in a message."""
_IN_A_LINE = 380
"""Characters of a fault, escaped."""
_LEFT_OUT = 200
"""Characters of the headings that are not read, escaped."""
_MOST_CHANNELS = 20
"""Named in a line."""
_MOST_FILES = 5
"""Named in a line."""
_MOST_PEOPLE = 5
"""Of one team named in a line."""

_UNREADABLE: Mapping[Unreadable, str] = {
    Unreadable.EMPTY: "There is no team in it.",
    Unreadable.TOO_LARGE: f"It is larger than {MOST_BYTES // 1_000_000} MB. Please send it in parts.",
    Unreadable.TOO_MANY_LINES: f"It has more than {MOST_LINES:,} lines. Please send it in parts.",
    Unreadable.TOO_MANY_TEAMS: (
        f"It sets up or changes more than {MOST_TEAMS:,} teams: at most {MOST_TEAMS:,} at once. Please split the file."
    ),
    Unreadable.TOO_MANY_MEMBERSHIPS: (
        f"It brings people into teams more than {MOST_MEMBERSHIPS:,} times: at most {MOST_MEMBERSHIPS:,} new "
        "memberships at once. Please split the file."
    ),
    Unreadable.SPREADSHEET: "It is a spreadsheet. Please save it as CSV and send that.",
    Unreadable.NOT_TEXT: "It is not a text file.",
    Unreadable.NO_HEADINGS: "Its first line does not name the columns Team and Lead.",
}

_TOO_MUCH = frozenset(
    (Unreadable.TOO_LARGE, Unreadable.TOO_MANY_LINES, Unreadable.TOO_MANY_TEAMS, Unreadable.TOO_MANY_MEMBERSHIPS)
)
"""Of these files nobody has to be told what they are to look like."""

_WRONG: Mapping[Wrong, str] = {
    Wrong.QUOTES: "quotation marks do not close, so nothing from here on could be read",
    Wrong.CELL_TOO_LONG: "a cell is too long, so nothing from here on could be read; do all quotation marks close?",
    Wrong.UNKNOWN_HEADING: "“{said}” is not a heading that I know",
    Wrong.HEADING_TWICE: "“{said}” stands over a second column",
    Wrong.TOO_MANY_CELLS: "“{said}” stands beyond the last heading",
    Wrong.MISSING: "it is empty",
    Wrong.TOO_LONG: "the name has more than 80 characters",
    Wrong.CONTRADICTS: "“{said}” is not what {lines} of the same team",
    Wrong.SEVERAL: "“{said}” is more than one person",
    Wrong.NOBODY: "“{said}” is nobody here",
    Wrong.AMBIGUOUS: "“{said}” may be more than one person",
    Wrong.EMAIL: "“{said}” is an email address, which Headway does not read; write @name",
    Wrong.HAS_LEFT: "“{said}” has left Slack",
    Wrong.IS_APP: "“{said}” is an app",
    Wrong.IS_STRANGER: "“{said}” belongs to another company",
    Wrong.GUEST_LEADS: "“{said}” is a guest, and guests lead neither the organisation nor a team with others below it",
    Wrong.LED_BY_GUEST: "“{said}” is led by a guest, so no team can stand below it",
    Wrong.NO_SUCH_CHANNEL: "“{said}” is no channel that Headway can see; if it is private, invite Headway there first",
    Wrong.CHANNEL_SHARED: "#{said} is shared with another company; set this team up with {command} team there",
    Wrong.CHANNEL_TWICE: "#{said} is named for another team too, in {lines}",
    Wrong.CHANNEL_CHANGES: "the team of this name has a different channel from #{said}; leave the cell empty",
    Wrong.NO_SUCH_TEAM: "there is no team “{said}”, neither here nor in the file",
    Wrong.NAME_TAKEN: "there is a “{said}” elsewhere; give its channel if that is meant, or another name",
    Wrong.SECOND_ROOT: "“{said}” stands below nothing, and only the organisation does",
    Wrong.ROOT_STAYS: "the organisation stands below nothing",
    Wrong.LOOP: "going up from here leads back here{lines}",
    Wrong.NO_SUCH_ZONE: "“{said}” is no time zone",
    Wrong.NOT_WEEKS: "“{said}” is not 1, 2 or 4 weeks",
    Wrong.NOT_WEEKDAY: "“{said}” is no weekday; write it as a word, such as Monday",
    Wrong.NOT_HOUR: "“{said}” is no full hour, such as 9 or 15:00",
}
_CLOSEST: Mapping[Wrong, str] = {
    Wrong.AMBIGUOUS: "write {closest}",
    Wrong.CONTRADICTS: "there it is “{closest}”",
    Wrong.NAME_TAKEN: "it stands below {closest}",
    Wrong.SECOND_ROOT: "write the team above, such as {closest}",
}
_DOES: Mapping[Part, str] = {
    Part.LEAD: "led by {lead}",
    Part.PARENT: "moves below {parent}",
    Part.ZONE: "other time zone",
    Part.CADENCE: "other weeks, weekday or hour",
    Part.PROGRESS_SLOT: "other time of its progress post",
}


def fault_words(fault: Fault) -> str:
    """Return one fault as plain text: where it is, what is wrong, and what may have been meant."""
    where = f"Line {fault.line}" + (f", {heading(fault.column)}" if fault.column is not None else "")
    words = _WRONG[fault.wrong].format(said=clip(fault.said, _SHOWN), lines=_lines(fault), command=names.goal)
    if fault.wrong is Wrong.MISSING and fault.column is Column.CHANNEL:
        words = "a new team needs a channel, and there is no free one of its name"
    closest = clip(fault.closest, _SHOWN)
    offer = _CLOSEST.get(fault.wrong, "did you mean {closest}?").format(closest=closest) if closest else ""
    return f"{where}: {words}{f'; {offer}' if offer else ''}"


def unreadable_words(why: Unreadable) -> str:
    """Return why a file is no table of teams, and what one looks like, as plain text."""
    return _UNREADABLE[why] if why in _TOO_MUCH else "\n".join((f"{_UNREADABLE[why]} {EXPECTED}", *EXAMPLE))


EXPECTED = "I expect lines of values with commas, semicolons or tabs between them, such as:"


def summary_words(found: Summary) -> str:
    """Return what a file does, in numbers."""
    if not found.teams:
        return f"Nothing to do: {_teams(found.unchanged)} as it says."
    counts = [f"{found.new} new", f"{found.changed} changed", f"{found.unchanged} unchanged"]
    people = f"{found.newcomers} new {'membership' if found.newcomers == 1 else 'memberships'}"
    return f"Teams: {', '.join(counts)}. {people}. Nobody is taken out of a team."


def invite_words(channels: Sequence[str]) -> str:
    """Return in which of these channels, as they are to be shown, Headway is not yet; empty without any."""
    if not channels:
        return ""
    more = f" and {len(channels) - _MOST_CHANNELS} more" if len(channels) > _MOST_CHANNELS else ""
    return f"Headway still has to be invited to: {', '.join(channels[:_MOST_CHANNELS])}{more}."


def left_out_words(headings: Sequence[str]) -> str:
    """Return which columns are not read; empty where all are."""
    return f"Not read: {', '.join(clip(words, _SHOWN) for words in headings[:10])}." if headings else ""


def team_words(team: TeamLine, person: Mapping[str, str], channel: Mapping[str, str]) -> str:
    """Return one team as plain text; people and channels by the names given."""

    def name(user_id: str) -> str:
        return person.get(user_id, user_id)

    return f"{team.name}: " + _does(team, [name(one) for one in team.newcomers], name(team.lead_id), channel, str)


def import_message(card: ImportCard) -> Message:
    """Return what was found in a file, a page of it at a time, with *Import* and *Cancel* while it waits."""
    head = _head(card)
    lines = [*_page(card)]
    blocks: list[Block] = [section("\n".join(head))]
    if lines:
        blocks.extend(section(line) for line in lines)
    if isinstance(card.found, Unreadable) and card.found not in _TOO_MUCH:
        blocks.append(section("```" + "\n".join(map(escape, EXAMPLE)) + "```"))
        head.extend(EXAMPLE)
    if buttons := _buttons(card):
        blocks.append(ActionsBlock(elements=buttons))
    return Message("\n".join([*head, *lines]), tuple(plain(blocks)))


def read_page(value: str) -> tuple[str, int]:
    """Return what a button for another page carries: of what, and which."""
    draft_id, _, page = value.partition("|")
    return draft_id, number_in(page) or 0


def reading_message(file_names: Sequence[str]) -> Message:
    """Return what somebody reads at once who sent files of teams."""
    these = ", ".join(bold(name, _SHOWN) for name in file_names[:_MOST_FILES])
    if len(file_names) > _MOST_FILES:
        these += f" and {len(file_names) - _MOST_FILES} more"
    words = (
        f"I am reading {these}, and will tell you here what I find. In a large workspace that may take some minutes."
    )
    return Message(words, tuple(plain([section(words)])))


def not_your_import_message(file_name: str, who_can: Sequence[str]) -> Message:
    """Return what somebody reads who sent a table and may not set teams up from one; user ids, may be none."""
    who = any_of(who_can) or "a Headway admin"
    words = f"I did not read the file {bold(file_name, _SHOWN)}: only {who} can set teams up from a file."
    return Message(words, tuple(plain([section(words)])))


def not_read_message(file_name: str) -> Message:
    """Return what somebody reads whose file, or the list of people that it needs, Slack did not hand out."""
    words = (
        f"I could not read {bold(file_name, _SHOWN)}: Slack did not give me the file, or the people and channels in "
        "it. Nothing was changed. Please send it again in a few minutes; if that does not help, whoever installed "
        "Headway can check with `main.py doctor` what it may read."
    )
    return Message(words, tuple(plain([section(words)])))


def not_a_table_message(*, is_admin: bool) -> Message:
    """Return what somebody reads who sent a file, without a word, that is no table."""
    if not is_admin:
        words = (
            "I cannot read this file, so nothing of it was recorded. To answer me, write `82 on track`, for example."
        )
        return Message(words.replace("`", ""), tuple(plain([section(words)])))
    words = f"I cannot read this file. To set teams up from one, send it as CSV. {EXPECTED}"
    example = "\n".join(EXAMPLE)
    return Message(f"{words}\n{example}", tuple(plain([section(words), section(f"```{escape(example)}```")])))


def _lines(fault: Fault) -> str:
    """Return the other lines that a fault names, in the words that its sentence needs."""
    others = ", ".join(map(str, fault.lines[:5]))
    if not others:
        return "another line says" if fault.wrong is Wrong.CONTRADICTS else ""
    match fault.wrong:
        case Wrong.LOOP:
            return f", by line {others}"
        case Wrong.CONTRADICTS:
            return f"line {others} says"
    return f"line {others}"


def _teams(count: int) -> str:
    return "the team in it is already" if count == 1 else f"the {count} teams in it are already"


def _does(
    team: TeamLine, newcomers: Sequence[str], lead: str, channel: Mapping[str, str], shown: Callable[[str], str]
) -> str:
    people = ", ".join(newcomers[:_MOST_PEOPLE])
    if len(newcomers) > _MOST_PEOPLE:
        people += f" and {len(newcomers) - _MOST_PEOPLE} more"
    joins = f"with {people}" if people else ""
    place = channel.get(team.channel_id, f"<#{team.channel_id}>")
    if not team.changes:
        above = f"below {shown(team.parent)}" if team.parent else "the organisation"
        return ", ".join(filter(None, [f"new, {above}, in {place}, led by {lead}", joins]))
    parts = [f"called {shown(team.was_called)} until now"] if team.was_called else []
    parts += [_DOES[part].format(lead=lead, parent=shown(team.parent)) for part in team.changes if part in _DOES]
    return ", ".join([*parts, *([f"takes in {people}"] if people else [])])


def _line(team: TeamLine) -> str:
    def shown(words: str) -> str:
        return quoted(words, _SHOWN)

    does = _does(team, [mention(one) for one in team.newcomers], mention(team.lead_id), {}, shown)
    return f"{bold(team.name, _SHOWN)}: {does}"


def _head(card: ImportCard) -> list[str]:
    name = bold(card.file_name, _SHOWN)
    told: list[str]
    match card.found:
        case Unreadable():
            expected = "" if card.found in _TOO_MUCH else EXPECTED
            told = [f"I cannot set teams up from {name}. {_UNREADABLE[card.found]} {expected}".rstrip()]
        case Faulty(faults=faults):
            wrong = "one thing is" if len(faults) == 1 else f"{len(faults):,} things are"
            told = [f"In {name} {wrong} wrong, so none of it was written. Please correct it and send it again."]
        case Summary():
            told = [
                _state(card, name),
                summary_words(card.found),
                invite_words([f"<#{channel_id}>" for channel_id in card.found.to_invite_to]),
                quoted(left_out_words(card.found.left_out), _LEFT_OUT),
            ]
    if card.pages > 1:
        told.append(f"Page {card.page + 1} of {card.pages}:")
    return [words for words in told if words]


def _state(card: ImportCard, name: str) -> str:
    match card.state:
        case State.IMPORTED:
            return f"{name} has been imported."
        case State.CANCELLED:
            return f"{name} was left alone: none of it was written."
        case State.OTHER_FILE:
            return f"{name} is no longer the file that I read, so nothing was written. Please send it again."
        case State.READ_AGAIN if isinstance(card.found, Summary) and not card.found.teams:
            return f"What {name} says has been done since I read it, so there was nothing left to write."
        case State.READ_AGAIN:
            return (
                f"Something has changed since I read {name}, so nothing has been written yet. "
                "This is what it would do now:"
            )
    waits = " Nothing is written until you choose *Import*." if card.waits else ""
    return f"I have read {name}.{waits}"


def _page(card: ImportCard) -> Iterator[str]:
    shown = slice(card.page * ON_A_PAGE, (card.page + 1) * ON_A_PAGE)
    match card.found:
        case Faulty(faults=faults):
            yield from (quoted(fault_words(fault), _IN_A_LINE) for fault in faults[shown])
        case Summary(teams=teams):
            yield from map(_line, teams[shown])


def _buttons(card: ImportCard) -> list[ButtonElement]:
    about, found = card.file_name, []
    if card.waits:
        found += [button(IMPORT, "Import", card.draft_id, about=about)]
        found += [button(CANCEL, "Cancel", card.draft_id, about=about)]
    if card.page > 0:
        found.append(button(PAGE_BEFORE, "Previous page", f"{card.draft_id}|{card.page - 1}", about=about))
    if card.page + 1 < card.pages:
        found.append(button(PAGE, "Next page", f"{card.draft_id}|{card.page + 1}", about=about))
    return found
