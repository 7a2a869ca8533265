"""What happened to a team: who came, who led it, where it stood and posted, when it ended; and told to its leads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Happening(StrEnum):
    JOINED = "joined"
    LED_ANEW = "led_anew"
    MOVED = "moved"
    MERGED = "merged"
    ARCHIVED = "archived"
    RESTORED = "restored"
    CHANNEL_CHOSEN = "channel_chosen"
    GROUP_GONE = "group_gone"
    """Slack has its user group no more, or has it disabled."""
    GROUP_EMPTY = "group_empty"
    """Nobody is in its user group any more."""
    GROUP_BACK = "group_back"
    """Its user group is there again after it was gone, or somebody is in it again."""


OF_GROUP = (Happening.GROUP_GONE, Happening.GROUP_EMPTY, Happening.GROUP_BACK)
"""What Slack says of a team's user group: the last of them holds."""


@dataclass(frozen=True, slots=True)
class NewTeamChange:
    team_id: int
    what: Happening
    by: str
    """A user id; empty where Slack said so, such as of a user group."""
    at: datetime
    people: tuple[str, ...] = ()
    """Who joined; when it was archived, who owns each of the goals of people that count in the team above since."""
    lead_before: str | None = None
    lead_after: str | None = None
    team_before: int | None = None
    """When it was moved: the team above before."""
    team_after: int | None = None
    """The team above since; the one it was merged into; when it was archived, the one that its goals went to."""
    channel_before: str | None = None
    channel_after: str | None = None
    """The channel that it has since, where that is another."""
    name_before: str | None = None
    """Its name until it was restored under another."""
    goals: tuple[int, ...] = ()
    """The numbers of the open goals that went along, or were closed."""
    opportunities: tuple[int, ...] = ()
    """The ids of the open opportunities that went, when it ended, to the other team or the one above; until then they
    were this team's.
    """


@dataclass(frozen=True, slots=True)
class TeamChange(NewTeamChange):
    """One thing that happened to a team. Append-only."""

    change_id: int = 0

    @property
    def occurrence(self) -> str:
        """Return under which the people concerned are told of it, once."""
        return f"team-{self.team_id}/change-{self.change_id}"
