"""What somebody reads of a file of teams that they sent: what is wrong with it, what it would do, or what it did."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.team_files.faults import Column, Fault, Unreadable, Wrong
from bot.domain.team_files.plans import Faulty, PlannedTeam, TeamPlan
from bot.domain.team_saves import Part

ON_A_PAGE = 8
"""Faults or teams shown at once: a message that is shown anew takes 4,000 characters of plain text."""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team of a file, in a line."""

    name: str
    parent: str
    """The name of the team above; empty: it is the organisation."""
    lead_id: str
    channel_id: str
    newcomers: tuple[str, ...]
    changes: tuple[Part, ...]
    """Empty: it is new."""
    was_called: str = ""
    has_bot: bool = True
    """Whether Headway is in the channel of a new team, as far as Slack's list tells."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a file does: its new and changed teams in the order in which they are written."""

    teams: tuple[TeamLine, ...]
    unchanged: int = 0
    left_out: tuple[str, ...] = ()
    """Headings that say nothing to us."""

    @property
    def new(self) -> int:
        return sum(not team.changes for team in self.teams)

    @property
    def changed(self) -> int:
        return len(self.teams) - self.new

    @property
    def newcomers(self) -> int:
        """How many memberships are new, leads not counted."""
        return sum(len(team.newcomers) for team in self.teams)

    @property
    def to_invite_to(self) -> tuple[str, ...]:
        """The channels of new teams in which Headway is not yet."""
        return tuple(team.channel_id for team in self.teams if not team.has_bot)

    @property
    def people(self) -> frozenset[str]:
        """Everybody who comes to lead or belong to a team, or leads one that changes."""
        return frozenset(user_id for team in self.teams for user_id in (team.lead_id, *team.newcomers))


Found = Summary | Faulty | Unreadable


class State(StrEnum):
    """What became of a file."""

    READ = "read"
    """It was read, and waits for *Import* if there is anything to do."""
    READ_AGAIN = "read_again"
    """It was to be imported, and does something else by now: it waits for another look."""
    IMPORTED = "imported"
    CANCELLED = "cancelled"
    OTHER_FILE = "other_file"
    """What Slack has under its id is not what was read."""


@dataclass(frozen=True, slots=True)
class ImportCard:
    """A file sent in a direct message, and what was found in it."""

    draft_id: str
    file_id: str
    file_name: str
    digest: str
    """SHA-256 of what was read: only that is ever imported."""
    found: Found
    state: State = State.READ
    page: int = 0
    """Which of the pages of faults or teams is shown, from 0."""

    @property
    def waits(self) -> bool:
        """Whether it can be imported or cancelled."""
        is_open = self.state in (State.READ, State.READ_AGAIN)
        return is_open and isinstance(self.found, Summary) and bool(self.found.teams)

    @property
    def items(self) -> int:
        """How many faults or teams there are to show."""
        match self.found:
            case Summary(teams=teams):
                return len(teams)
            case Faulty(faults=faults):
                return len(faults)
        return 0

    @property
    def pages(self) -> int:
        return -(-self.items // ON_A_PAGE)

    def turned(self, page: int) -> "ImportCard":
        """Return it at a page, the nearest where there is none such."""
        return replace(self, page=max(0, min(page, self.pages - 1)))


def summary_of(plan: TeamPlan) -> Summary:
    does = (team for team in plan.teams if team.before is None or team.changes)
    return Summary(tuple(map(_line_of, does)), len(plan.unchanged), plan.left_out)


def _line_of(team: PlannedTeam) -> TeamLine:
    was_called = team.before.name if team.before is not None and Part.NAME in team.changes else ""
    return TeamLine(
        team.name,
        team.parent_name,
        team.lead_id,
        team.channel_id,
        team.newcomers,
        team.changes,
        was_called,
        has_bot=team.before is not None or team.has_bot,
    )


_AS_THEY_ARE = ("file_id", "file_name", "digest", "page")
"""What a note of a card has as the card does."""


def noted_card(card: ImportCard) -> Mapping[str, Any]:
    """Return the card as JSON, to be kept without its id."""
    found: object
    match card.found:
        case Summary():
            found = asdict(card.found)
        case Faulty(faults=faults):
            found = [asdict(fault) for fault in faults]
        case Unreadable():
            found = card.found.value
    rest = {name: getattr(card, name) for name in _AS_THEY_ARE}
    return {**rest, "state": card.state.value, "found": found}


def card_noted(draft_id: str, note: Mapping[str, Any]) -> ImportCard:
    """Return the card that was noted so."""
    rest = {name: note[name] for name in _AS_THEY_ARE}
    return ImportCard(draft_id=draft_id, found=_found(note["found"]), state=State(note["state"]), **rest)


def _found(note: str | Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> Found:
    match note:
        case str():
            return Unreadable(note)
        case [*faults]:
            return Faulty(tuple(map(_fault, faults)))
        case {"teams": [*teams], "unchanged": int(unchanged), "left_out": [*left_out]}:
            return Summary(tuple(map(_team_line, teams)), unchanged, tuple(left_out))
    raise ValueError("This is no note of a file that was read")


def _fault(note: Mapping[str, Any]) -> Fault:
    column = None if note["column"] is None else Column(note["column"])
    return Fault(**{**note, "column": column, "wrong": Wrong(note["wrong"]), "lines": tuple(note["lines"])})


def _team_line(note: Mapping[str, Any]) -> TeamLine:
    changes, newcomers = tuple(map(Part, note["changes"])), tuple(note["newcomers"])
    return TeamLine(**{**note, "changes": changes, "newcomers": newcomers})
