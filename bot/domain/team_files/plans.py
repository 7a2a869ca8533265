"""What a file of teams would do to the teams that there are: which are new, which change, or why it does nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.cadences import Cadence
from bot.domain.people import Guest
from bot.domain.team_files.entries import Entry, gathered
from bot.domain.team_files.faults import Column, Fault, Unreadable, Wrong, in_order
from bot.domain.team_files.places import Places, placed
from bot.domain.team_files.rosters import Listed, Roster
from bot.domain.team_files.tables import read_table
from bot.domain.team_saves import Part
from bot.domain.teams import WEEKLY, ProgressSlot, Team, TeamTree

MOST_TEAMS = 200
"""New or changed at once. While they are written nobody else can write, and whoever wants to waits two seconds at most:
400 teams of eight took 0.6 s on SQLite and 1.1 s on PostgreSQL, on a busy machine 2.4 s and 3.0 s (2026-11)."""
MOST_MEMBERSHIPS = 2_000
"""New at once, leads not counted."""


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """A team as a file wants it."""

    line: int
    before: Team | None
    """None: it is new."""
    name: str
    lead_id: str
    parent_line: int | None
    """Which line's team is above it; None: `parent_id` says it."""
    parent_id: int | None
    """A team that there is; None without a line: it is the organisation."""
    parent_name: str
    channel_id: str
    has_bot: bool
    """Whether the bot is in the channel, as far as Slack's list tells."""
    zone: str | None
    """None: its lead's, where it is new."""
    cadence: Cadence
    progress_slot: ProgressSlot
    newcomers: tuple[str, ...]
    """Who is to become a member. Nobody is taken out."""
    changes: tuple[Part, ...] = ()
    """Of a team that there is: what is not as it was."""


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """What would be written, each team after the one above it."""

    teams: tuple[PlannedTeam, ...]
    left_out: tuple[str, ...] = ()
    """Headings that say nothing to us."""

    @property
    def new(self) -> tuple[PlannedTeam, ...]:
        return tuple(team for team in self.teams if team.before is None)

    @property
    def changed(self) -> tuple[PlannedTeam, ...]:
        return tuple(team for team in self.teams if team.before is not None and team.changes)

    @property
    def unchanged(self) -> tuple[PlannedTeam, ...]:
        return tuple(team for team in self.teams if team.before is not None and not team.changes)


@dataclass(frozen=True, slots=True)
class Faulty:
    """Why nothing would be written: every line's fault, in the order of the file."""

    faults: tuple[Fault, ...]


def plan_of(content: bytes, roster: Roster, tree: TeamTree) -> TeamPlan | Faulty | Unreadable:
    """Return what a file means for the teams that there are. It never raises."""
    table = read_table(content)
    if isinstance(table, Unreadable):
        return table
    entries, apart, faults = gathered(table, roster)
    places, more = placed(entries, roster, tree, apart, asks_for_parent=Column.PARENT in table.columns)
    if sum(entry.key not in places.before for entry in entries) > MOST_TEAMS:
        return Unreadable.TOO_MANY_TEAMS
    found = [*table.faults, *faults, *more, *_faults_of_people(entries, places, roster, tree, apart)]
    if found:
        return Faulty(in_order(found))
    if not entries:
        return Unreadable.EMPTY
    planned = (_planned(entry, places, tree) for entry in places.parents_first(entries))
    plan = TeamPlan(tuple(planned), table.left_out)
    return _too_much(plan) or plan


def _too_much(plan: TeamPlan) -> Unreadable | None:
    """Return why a plan cannot be written at once."""
    if len(plan.new) + len(plan.changed) > MOST_TEAMS:
        return Unreadable.TOO_MANY_TEAMS
    is_too_much = sum(len(team.newcomers) for team in plan.teams) > MOST_MEMBERSHIPS
    return Unreadable.TOO_MANY_MEMBERSHIPS if is_too_much else None


def _planned(entry: Entry, places: Places, tree: TeamTree) -> PlannedTeam:
    before, channel, above = places.before.get(entry.key), places.channels.get(entry.key), places.above[entry.key]
    lead_id = entry.lead.profile.user_id if entry.lead is not None else ""
    team = PlannedTeam(
        line=entry.line,
        before=before,
        name=entry.name,
        lead_id=lead_id,
        parent_line=above.line if isinstance(above, Entry) else None,
        parent_id=above.team_id if isinstance(above, Team) else None,
        parent_name=above.name if above is not None else "",
        channel_id=channel.channel_id if channel is not None else before.channel_id if before is not None else "",
        has_bot=channel is not None and channel.has_bot,
        zone=entry.zone or (before.zone if before is not None else None),
        cadence=_cadence(entry, before.cadence if before is not None else WEEKLY),
        progress_slot=_slot(entry, before.progress_slot if before is not None else ProgressSlot()),
        newcomers=_newcomers(entry, before, lead_id, tree),
    )
    return team if before is None else replace(team, changes=tuple(_changes(team, before)))


def _cadence(entry: Entry, usual: Cadence) -> Cadence:
    return Cadence(
        weeks=usual.weeks if entry.weeks is None else entry.weeks,
        weekday=usual.weekday if entry.weekday is None else entry.weekday,
        hour=usual.hour if entry.hour is None else entry.hour,
        minute=usual.minute if entry.hour is None else 0,
    )


def _slot(entry: Entry, usual: ProgressSlot) -> ProgressSlot:
    return ProgressSlot(
        weekday=usual.weekday if entry.progress_day is None else entry.progress_day,
        hour=usual.hour if entry.progress_hour is None else entry.progress_hour,
    )


def _newcomers(entry: Entry, before: Team | None, lead_id: str, tree: TeamTree) -> tuple[str, ...]:
    """Return who becomes a member: those named, and the lead before, who is not to drop out unnamed."""
    wanted = {person.profile.user_id for _, person in entry.members}
    there: frozenset[str] = frozenset()
    if before is not None:
        there = before.members
        wanted |= {before.lead_id} - tree.gone
    return tuple(sorted(wanted - there - {lead_id}))


def _changes(team: PlannedTeam, before: Team) -> Iterator[Part]:
    is_as_before: Mapping[Part, bool] = {
        Part.NAME: team.name == before.name,
        Part.LEAD: team.lead_id == before.lead_id,
        Part.PARENT: team.parent_line is None and team.parent_id == before.parent_id,
        Part.MEMBERS: not team.newcomers,
        Part.ZONE: team.zone == before.zone,
        Part.CADENCE: team.cadence == before.cadence,
        Part.PROGRESS_SLOT: team.progress_slot == before.progress_slot,
    }
    yield from (part for part, same in is_as_before.items() if not same)


def _faults_of_people(
    entries: Sequence[Entry], places: Places, roster: Roster, tree: TeamTree, apart: Sequence[Entry]
) -> Iterator[Fault]:
    for entry in (*entries, *apart):
        before = places.before.get(entry.key)
        there = before.people if before is not None else frozenset[str]()
        named = [(entry.line_of(Column.LEAD), Column.LEAD, entry.lead)] if entry.lead is not None else []
        for line, column, person in [*named, *((line, Column.MEMBERS, one) for line, one in entry.members)]:
            wrong = _cannot_be(person, there)
            if wrong is not None:
                yield Fault(line, column, wrong, person.handle)
    yield from _faults_of_guests(entries, places, roster, tree)


def _cannot_be(person: Listed, there: frozenset[str]) -> Wrong | None:
    """Return why somebody can be in no team. Who has left stays where they are."""
    profile = person.profile
    if profile.is_bot:
        return Wrong.IS_APP
    if profile.stranger:
        return Wrong.IS_STRANGER
    return Wrong.HAS_LEFT if profile.deactivated and profile.user_id not in there else None


def _faults_of_guests(entries: Sequence[Entry], places: Places, roster: Roster, tree: TeamTree) -> Iterator[Fault]:
    """Yield where a guest, who sees their own team's goals only, would come to lead others' teams."""

    def is_guest(user_id: str) -> bool:
        return user_id in roster.by_id and roster.by_id[user_id].profile.guest is not Guest.NO

    leads_others = {above.key for above in places.above.values() if isinstance(above, Entry)}
    standing_above = {above.team_id for above in places.above.values() if isinstance(above, Team)}
    stays = set[int]()
    """Teams of which the file says the lead that they have."""
    for entry in entries:
        before = places.before.get(entry.key)
        is_above = entry.key in leads_others or (
            before is not None and (before.team_id in standing_above or bool(tree.children(before)))
        )
        is_root = places.above.get(entry.key, entry) is None
        if before is not None and entry.lead is not None and before.lead_id == entry.lead.profile.user_id:
            stays.add(before.team_id)
        elif entry.lead is not None and is_guest(entry.lead.profile.user_id) and (is_above or is_root):
            yield Fault(entry.line_of(Column.LEAD), Column.LEAD, Wrong.GUEST_LEADS, entry.lead.handle)
    led_anew = {team.team_id for team in places.before.values()} - stays
    for entry in entries:
        above, before = places.above.get(entry.key), places.before.get(entry.key)
        if not isinstance(above, Team) or above.team_id in led_anew or not is_guest(above.lead_id):
            continue
        if before is None or above.team_id != before.parent_id:
            yield Fault(entry.line_of(Column.PARENT), Column.PARENT, Wrong.LED_BY_GUEST, above.name)
