"""What a person chooses for themselves: zone, country and working hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from bot.domain.people import Viewer, Whereabouts
from bot.domain.refusals import Problem
from bot.domain.working_time import WorkingHours
from bot.domain.zones import is_country, is_zone

ZONE, COUNTRY, STARTS, ENDS = "own_zone", "own_country", "hours_start", "hours_end"
"""The fields of the form."""


@dataclass(frozen=True, slots=True)
class SettingsWish:
    """What somebody wants to have chosen; None: as Slack says, and as the zone tells."""

    zone: str | None
    country: str | None
    starts: time
    ends: time

    @property
    def problems(self) -> Mapping[str, Problem]:
        """What is wrong with it, by field."""
        found: dict[str, Problem] = {}
        if self.zone is not None and not is_zone(self.zone):
            found[ZONE] = Problem.NO_SUCH_ZONE
        if self.country is not None and not is_country(self.country):
            found[COUNTRY] = Problem.NO_SUCH_COUNTRY
        if self.ends <= self.starts:
            found[ENDS] = Problem.HOURS_END_FIRST
        return found


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """How somebody's own settings stand."""

    viewer: Viewer
    told: Whereabouts
    """Where they live as Slack has it."""
    chosen: Whereabouts
    country: str | None
    """The one that counts (ISO 3166 alpha-2)."""
    region: str | None
    """Whose public holidays they have: the country, or the part of it (ISO 3166-2) that their zone tells."""
    hours: WorkingHours
    next_prompt: datetime | None
    """UTC; None: nothing is to be asked."""
    is_admin: bool = False
    """Whether they may change what concerns the whole workspace."""
    may_name_admins: bool = False
