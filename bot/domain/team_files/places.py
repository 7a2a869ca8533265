"""Where the teams of a file stand: which of them there are already, in which channel, below which other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.domain.team_files.entries import Entry, key_of
from bot.domain.team_files.faults import Column, Fault, Wrong
from bot.domain.team_files.rosters import ListedChannel, Roster
from bot.domain.teams import Team, TeamTree

_ALIKE = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a team's name is offered for another."""


@dataclass(frozen=True, slots=True)
class Places:
    """By the entry's key."""

    before: Mapping[str, Team]
    """The team that there is; an entry that is not among these is new."""
    channels: Mapping[str, ListedChannel]
    """Of those that say one, and of new ones."""
    above: Mapping[str, Entry | Team | None]
    """An entry only where its team is new; None: the organisation, above which there is nothing."""

    def parents_first(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries, new teams above before those below, otherwise as they stand in the file."""
        order: dict[str, Entry] = {}
        for entry in entries:
            way: list[Entry] = []
            step: Entry | Team | None = entry
            while isinstance(step, Entry) and step.key not in order:
                way.append(step)
                step = self.above[step.key]
            order.update((one.key, one) for one in reversed(way))
        return tuple(order.values())


def placed(
    entries: Sequence[Entry], roster: Roster, tree: TeamTree, apart: Sequence[Entry] = (), *, asks_for_parent: bool
) -> tuple[Places, tuple[Fault, ...]]:
    """Return where each team stands, and what is wrong with that, or with where what stands `apart` would stand."""
    finding = _Finding(entries, roster, tree, asks_for_parent)
    finding.find()
    finding.check_parents(apart)
    return Places(finding.before, finding.channels, finding.above), tuple(finding.faults)


@dataclass(slots=True)
class _Finding:
    entries: Sequence[Entry]
    roster: Roster
    tree: TeamTree
    asks_for_parent: bool
    before: dict[str, Team] = field(default_factory=dict)
    channels: dict[str, ListedChannel] = field(default_factory=dict)
    above: dict[str, Entry | Team | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def find(self) -> None:
        self._match()
        self._check_names()
        self._find_channels()
        self._find_above()
        self._check_loops()

    def _wrong(
        self, entry: Entry, column: Column, wrong: Wrong, said: str = "", closest: str = "", lines: tuple[int, ...] = ()
    ) -> None:
        self.faults.append(Fault(entry.line_of(column), column, wrong, said, closest, lines))

    def _match(self) -> None:
        """Find the teams that there are: by channel, else by name below the same team."""
        by_channel = {team.channel_id: team for team in self.tree}
        by_name = {key_of(team.name): team for team in self.tree}
        first: dict[int, Entry] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.channel is None):
            team = by_channel.get(entry.channel.channel_id) if entry.channel is not None else None
            if team is None and (team := by_name.get(entry.key)) is not None:
                if not self._stands_there(entry, team):
                    continue
                if entry.channel is not None:
                    self._wrong(entry, Column.CHANNEL, Wrong.CHANNEL_CHANGES, entry.channel.name)
            if team is not None:
                other = first.setdefault(team.team_id, entry)
                if other is entry:
                    self.before[entry.key] = team
                elif entry.channel is None:  # a channel that is told twice is told so
                    self._wrong(entry, Column.TEAM, Wrong.CONTRADICTS, entry.name, other.name, (other.line,))

    def _stands_there(self, entry: Entry, team: Team) -> bool:
        """Tell whether a team of that name is the one that is meant; another one is in its way."""
        above = self.tree.parent(team)
        if entry.parent is None or (above is not None and key_of(above.name) == key_of(entry.parent)):
            return True
        return above is None  # that the organisation stays is told where it is placed

    def _check_names(self) -> None:
        renamed = {team.team_id for team in self.before.values()}
        taken = {key_of(team.name): team for team in self.tree if team.team_id not in renamed}
        for entry in self.entries:
            if entry.key in taken:
                above = self.tree.parent(taken[entry.key])
                self._wrong(entry, Column.TEAM, Wrong.NAME_TAKEN, entry.name, above.name if above else "")

    def _find_channels(self) -> None:
        taken = {team.channel_id for team in self.tree}
        first: dict[str, Entry] = {}
        for entry in sorted(self.entries, key=lambda entry: (entry.channel is None, entry.line)):
            channel = entry.channel
            if channel is None and entry.key not in self.before and Column.CHANNEL not in entry.lines:
                channel = self.roster.channel_called(entry.name)
                if channel is None or channel.channel_id in taken or channel.channel_id in first or channel.is_shared:
                    self._wrong(entry, Column.CHANNEL, Wrong.MISSING)
                    continue
            if channel is None:
                continue
            other = first.setdefault(channel.channel_id, entry)
            if other is not entry:
                self._wrong(entry, Column.CHANNEL, Wrong.CHANNEL_TWICE, channel.name, "", (other.line,))
            elif channel.is_shared and entry.key not in self.before:
                self._wrong(entry, Column.CHANNEL, Wrong.CHANNEL_SHARED, channel.name)
            self.channels[entry.key] = channel

    def check_parents(self, apart: Sequence[Entry]) -> None:
        """Note where a team above is named of which neither the file nor the tree knows."""
        known = {key_of(name) for name in self._names()}
        for entry in apart:
            if entry.parent is not None and key_of(entry.parent) not in known:
                self._no_such_parent(entry, entry.parent)

    def _no_such_parent(self, entry: Entry, said: str) -> None:
        found = process.extract(said, self._names(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=2)
        near = next((name for name, *_ in found if name != entry.name), "")
        self._wrong(entry, Column.PARENT, Wrong.NO_SUCH_TEAM, said, near)

    def _names(self) -> list[str]:
        return [*(entry.name for entry in self.entries), *(team.name for team in self.tree)]

    def _find_above(self) -> None:
        named = {entry.key: entry for entry in self.entries}
        standing = {key_of(team.name): team for team in self.tree}
        roots: list[Entry] = []
        for entry in self.entries:
            before = self.before.get(entry.key)
            if entry.parent is None:
                self.above[entry.key] = self._above_by_default(entry, before, roots)
            elif before is not None and before.parent_id is None:
                self._wrong(entry, Column.PARENT, Wrong.ROOT_STAYS, entry.parent)
            elif (key := key_of(entry.parent)) in named:
                self.above[entry.key] = self.before.get(key) or named[key]
            elif key in standing:
                self.above[entry.key] = standing[key]
            else:
                self._no_such_parent(entry, entry.parent)

    def _above_by_default(self, entry: Entry, before: Team | None, roots: list[Entry]) -> Entry | Team | None:
        """Return what is above a team of which the file does not say: what is, or for new ones the organisation."""
        root = self.tree.root
        if before is not None:
            return self.tree.parent(before)
        if root is not None and not self.asks_for_parent:
            return root
        if root is not None or roots:
            first = root.name if root is not None else roots[0].name
            lines = () if root is not None else (roots[0].line,)
            self._wrong(entry, Column.PARENT, Wrong.SECOND_ROOT, entry.name, first, lines)
        roots.append(entry)
        return None

    def _check_loops(self) -> None:
        named = {entry.key: entry for entry in self.entries}
        of_team = {team.team_id: named[key] for key, team in self.before.items()}

        def up(step: Entry | Team) -> Entry | Team | None:
            above = self.above.get(step.key) if isinstance(step, Entry) else self.tree.parent(step)
            return of_team.get(above.team_id, above) if isinstance(above, Team) else above

        safe: set[str | int] = set()
        for entry in self.entries:
            way: dict[str | int, Entry | Team] = {}
            step: Entry | Team | None = entry
            while step is not None and (mark := _mark(step)) not in way and mark not in safe:
                way[mark] = step
                step = up(step)
            if step is not None and _mark(step) in way:
                marks = list(way)
                self._tell_loop(list(way.values())[marks.index(_mark(step)) :])
            safe |= way.keys()

    def _tell_loop(self, loop: Sequence[Entry | Team]) -> None:
        entries = [one for one in loop if isinstance(one, Entry)]
        for entry in entries:
            others = tuple(sorted(other.line for other in entries if other is not entry))
            self._wrong(entry, Column.PARENT, Wrong.LOOP, entry.parent or "", "", others)


def _mark(step: Entry | Team) -> str | int:
    return step.key if isinstance(step, Entry) else step.team_id
