"""A team as one reader sees it, and what may be done with it: edit, move, merge, archive, restore."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.channels import Channel
from bot.domain.goals import Goal
from bot.domain.people import Viewer
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import Team


@dataclass(frozen=True, slots=True)
class TeamLook:
    saved: SavedTeam
    viewer: Viewer
    may_edit: bool = False
    may_move: bool = False
    """Whether the reader may move, merge and archive it, or restore it once it is archived."""
    below: tuple[Team, ...] = ()
    merged_into: Team | None = None
    goals: tuple[Goal, ...] = ()
    """Of a team that has ended: the goals that stayed with it, as far as the reader sees them, newest first."""
    people_here: int = 0
    may_set_up: bool = False
    """Whether the reader may have a new team in the channel, where the one that was there has ended."""

    @property
    def team(self) -> Team:
        return self.saved.team


class GoalsGo(StrEnum):
    """What becomes of the open goals of a team that is archived."""

    TO_PARENT = "to_parent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TeamToEnd:
    """A team that is about to be moved, merged or archived, with what that concerns."""

    team: Team
    parent: Team
    goals: tuple[Goal, ...] = ()
    """Its own open goals."""
    of_people: int = 0
    """How many open goals of people count in it."""
    below: tuple[Team, ...] = ()
    opportunities: int = 0
    """How many of its opportunities are open."""


@dataclass(frozen=True, slots=True)
class TeamMoved:
    """A team that stands below another now, or was merged into one."""

    team: Team
    place: SavedTeam
    """For a move the team as it stands now; for a merger the one that it is part of now."""
    is_merged: bool = False
    is_as_before: bool = False
    """It stood there already."""
    newcomers: tuple[str, ...] = ()
    """Who came into the other team."""
    goals: tuple[int, ...] = ()
    """The numbers of the open goals that came along."""
    of_people: int = 0
    """How many open goals of people came along."""
    below: tuple[Team, ...] = ()
    """Teams that stood below it and stand below the other now."""
    opportunities: int = 0
    """How many open ones came along."""


@dataclass(frozen=True, slots=True)
class TeamArchived:
    team: Team
    parent: Team
    goals: tuple[int, ...] = ()
    """The numbers of its own open goals, until then."""
    go: GoalsGo | None = None
    """What became of them; None where there were none."""
    of_people: int = 0
    """How many open goals of people count in the team above now."""
    opportunities: int = 0
    """How many open ones went to the team above."""


@dataclass(frozen=True, slots=True)
class TeamToRestore:
    """An archived team, for the form that restores it."""

    team: Team
    parent: Team
    """Below which it will stand."""
    channel_id: str
    """The one it had; empty where another team has it by now."""
    channel: Channel | None = None
    """How that one stands, as Slack says; None: it does not say, or was not asked."""

    @property
    def can_have_channel(self) -> bool:
        """Whether nothing is known that keeps it from the channel it had."""
        is_gone = self.channel is not None and (self.channel.is_archived or not self.channel.is_there)
        return bool(self.channel_id) and not is_gone
