"""A change of a team, as one of the leads is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cadences import Cadence
from bot.domain.goals import Goal
from bot.domain.team_changes import TeamChange
from bot.domain.teams import Team


@dataclass(frozen=True, slots=True)
class LeadsWork:
    """What waits for whoever leads a team."""

    reports: tuple[Goal, ...] = ()
    """The team's goals for whose numbers they were asked this week or are overdue, as no other reporter was named."""
    to_review: int = 0
    """How many of them are still to be reviewed for the quarter."""
    review_until: date | None = None
    draft: int | None = None
    """The progress post that is drafted and neither sent nor skipped."""
    left_behind: int = 0
    """Goals of people who have left."""
    asked_later: tuple[Goal, ...] = ()
    """Those for whose numbers they are asked from the next prompt on: nothing about them waits now."""

    @property
    def is_any(self) -> bool:
        return bool(self.reports or self.to_review or self.draft or self.left_behind)


@dataclass(frozen=True, slots=True)
class TeamNews:
    change: TeamChange
    team: Team
    """As it is now."""
    recipient: str
    zone: str
    """The recipient's own; dates are shown in it."""
    teams: Mapping[int, Team]
    """The other teams that the change names."""
    cadence: Cadence | None = None
    """When the people concerned are asked from now on; None: nobody is."""
    work: LeadsWork = LeadsWork()
    """What waits for the team's lead."""
    still_reports: tuple[Goal, ...] = ()
    """The team's goals whose named reporter the recipient stays."""
    is_past: bool = False
    """Whether it was changed back or on since, so that it need not be told any more."""
    is_in_welcome: bool = False
    """Whether the recipient came into the team by it, so that their welcome tells that they lead it."""
    lead_off_until: date | None = None
    """The last day of the time off that the team's lead has now, in their own zone; None: they are there."""
    above: str | None = None
    """Who leads above it, and can do what its lead does; None: nobody does."""
    next_prompt: datetime | None = None
    """When a member of a team that was restored is asked next (UTC); None: not as far as known, or told otherwise."""
    came_below: tuple[Team, ...] = ()
    """Of a merger: the teams that stood below this one and stand below the other since."""
