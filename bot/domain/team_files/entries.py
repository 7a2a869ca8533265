"""What a file says of each team, gathered from all its lines, with everybody and everything found in Slack."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.people import plain_words
from bot.domain.team_files.cells import closest_zone, hour_in, weekday_in, weeks_in, zone_in
from bot.domain.team_files.faults import Column, Fault, Wrong
from bot.domain.team_files.rosters import Listed, ListedChannel, Roster, Unknown, several
from bot.domain.team_files.tables import Line, Table
from bot.domain.teams import LONGEST_NAME

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Entry:
    """All that a file says of one team; None: nothing."""

    name: str
    line: int
    """The first that names it."""
    lines: Mapping[Column, int]
    """On which line each thing is said."""
    parent: str | None = None
    """The name of the team above, as it is written."""
    lead: Listed | None = None
    channel: ListedChannel | None = None
    members: tuple[tuple[int, Listed], ...] = ()
    """Each with the line that names them first."""
    zone: str | None = None
    weeks: int | None = None
    weekday: int | None = None
    hour: int | None = None
    progress_day: int | None = None
    progress_hour: int | None = None

    @property
    def key(self) -> str:
        return key_of(self.name)

    def line_of(self, column: Column) -> int:
        return self.lines.get(column, self.line)


def key_of(name: str) -> str:
    """Return by what two names of teams are the same."""
    return " ".join(name.split()).casefold()


def gathered(table: Table, roster: Roster) -> tuple[tuple[Entry, ...], tuple[Entry, ...], tuple[Fault, ...]]:
    """Return what the lines say, team by team, then what stands apart from that, line by line: what a line says that
    names no team or contradicts an earlier one; and what is wrong with all of it by itself.
    """
    faults: list[Fault] = []
    teams: dict[str, _Lines] = {}
    apart: list[_Lines] = []
    for line in table.lines:
        name = " ".join(line.cells.get(Column.TEAM, "").split())
        if len(name) > LONGEST_NAME:
            faults.append(Fault(line.number, Column.TEAM, Wrong.TOO_LONG, name))
        if name:
            of_team = teams.setdefault(key_of(name), _Lines(name, line.number))
        else:
            faults.append(Fault(line.number, Column.TEAM, Wrong.MISSING))
            apart.append(of_team := _Lines(name, line.number))
        contradicting = tuple(of_team.add(line.number, line.cells))
        if contradicting:
            faults.extend(contradicting)
            apart.append(_contradicting(line, contradicting))
    entries = tuple(_entry(of_team, roster, faults) for of_team in teams.values())
    return entries, tuple(_entry(one, roster, faults) for one in apart), tuple(faults)


def _contradicting(line: Line, faults: Iterable[Fault]) -> "_Lines":
    """Return what a line says otherwise than one before: its team is without it, yet it may be wrong in itself too."""
    apart = _Lines("", line.number)
    apart.said.update((fault.column, (line.number, fault.said)) for fault in faults if fault.column is not None)
    return apart


@dataclass(slots=True)
class _Lines:
    """The lines of one team."""

    name: str
    first: int
    said: dict[Column, tuple[int, str]] = field(default_factory=dict)
    members: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, cells: Mapping[Column, str]) -> Iterable[Fault]:
        """Take one more line in; yield where it contradicts those before."""
        for column, words in cells.items():
            if column is Column.MEMBERS:
                self.members.append((number, words))
            elif column is not Column.TEAM:
                line, before = self.said.setdefault(column, (number, words))
                if plain_words(before) != plain_words(words):
                    yield Fault(number, column, Wrong.CONTRADICTS, words, before, (line,))


def _entry(lines: _Lines, roster: Roster, faults: list[Fault]) -> Entry:
    def read(column: Column, reader: Callable[[str], Found | Unknown]) -> Found | None:
        line, words = lines.said.get(column, (0, ""))
        if not words:
            return None
        found = reader(words)
        if isinstance(found, Unknown):
            faults.append(Fault(line, column, found.wrong, words, found.closest))
            return None
        return found

    # A line without a team may be one of several, so nothing else is missing in it.
    if lines.name and Column.LEAD not in lines.said:
        faults.append(Fault(lines.first, Column.LEAD, Wrong.MISSING))
    return Entry(
        name=lines.name,
        line=lines.first,
        lines={column: line for column, (line, _) in lines.said.items()},
        parent=lines.said[Column.PARENT][1] if Column.PARENT in lines.said else None,
        lead=read(Column.LEAD, lambda words: _one(words, roster)),
        channel=read(Column.CHANNEL, roster.channel),
        members=_members(lines, roster, faults),
        zone=read(Column.ZONE, lambda words: _or(zone_in(words), Wrong.NO_SUCH_ZONE, closest_zone, words)),
        weeks=read(Column.WEEKS, lambda words: _or(weeks_in(words), Wrong.NOT_WEEKS)),
        weekday=read(Column.WEEKDAY, lambda words: _or(weekday_in(words), Wrong.NOT_WEEKDAY)),
        hour=read(Column.HOUR, lambda words: _or(hour_in(words), Wrong.NOT_HOUR)),
        progress_day=read(Column.PROGRESS_DAY, lambda words: _or(weekday_in(words), Wrong.NOT_WEEKDAY)),
        progress_hour=read(Column.PROGRESS_HOUR, lambda words: _or(hour_in(words), Wrong.NOT_HOUR)),
    )


def _one(words: str, roster: Roster) -> Listed | Unknown:
    """Return the one person of a cell."""
    found = roster.person(words)
    if isinstance(found, Unknown) and len([*several(words, roster)]) > 1:
        return Unknown(Wrong.SEVERAL)
    return found


def _or(
    value: Found | None, wrong: Wrong, closest: Callable[[str], str] = lambda _: "", words: str = ""
) -> Found | Unknown:
    return Unknown(wrong, closest(words)) if value is None else value


def _members(lines: _Lines, roster: Roster, faults: list[Fault]) -> tuple[tuple[int, Listed], ...]:
    found: dict[str, tuple[int, Listed]] = {}
    for line, words in lines.members:
        for one in several(words, roster):
            person = roster.person(one)
            if isinstance(person, Unknown):
                faults.append(Fault(line, Column.MEMBERS, person.wrong, one, person.closest))
            else:
                found.setdefault(person.profile.user_id, (line, person))
    return tuple(found.values())
