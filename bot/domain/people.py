"""Who people are, as Slack tells us and as they told us themselves."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from bot.domain.absences import Absence
from bot.domain.regions import region_of
from bot.domain.slack_statuses import TimeOffStatus
from bot.domain.working_time import USUAL_HOURS, Held, WorkingHours, WorkingTime
from bot.domain.zones import UTC_NAME, country_of


class Guest(StrEnum):
    """How a person belongs to the workspace; guests see their own team's goals only."""

    NO = "no"
    MULTI_CHANNEL = "multi_channel"
    SINGLE_CHANNEL = "single_channel"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A time zone (IANA name) and a country (ISO 3166 alpha-2); None: nobody said."""

    zone: str | None = None
    country: str | None = None


def lives_in(told: Whereabouts, chosen: Whereabouts) -> Whereabouts:
    """Return what counts of what Slack tells and what somebody chose. A chosen zone brings its own country along."""
    country = country_of(chosen.zone) if chosen.zone else told.country
    return Whereabouts(chosen.zone or told.zone, chosen.country or country)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the directory learnt about one Slack user."""

    user_id: str
    name: str
    zone: str
    is_bot: bool = False
    guest: Guest = Guest.NO
    deactivated: bool = False
    slack_admin: bool = False
    stranger: bool = False
    """Belongs to another workspace and is met here only in shared channels."""
    status: TimeOffStatus | None = None
    """What their status in Slack says of time off that ends; None: nothing."""


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user. Until the directory has answered, only the id is known."""

    user_id: str
    name: str | None = None
    zone: str | None = None
    """An IANA zone name, the one that they chose or Slack's; None until known."""
    country: str | None = None
    """ISO 3166 alpha-2, for public holidays, the one that they chose or a guess; None: weekends only."""
    is_bot: bool = False
    guest: Guest = Guest.NO
    deactivated: bool = False
    slack_admin: bool = False
    stranger: bool = False
    """Belongs to another workspace: never a member, never prompted."""
    known_since: datetime | None = None
    """UTC instant of the directory's first answer; None: not yet known, and never prompted."""
    told: Whereabouts = Whereabouts()
    """Where they live as Slack has it, whatever they chose."""
    chosen: Whereabouts = Whereabouts()
    """What they chose themselves."""
    hours: WorkingHours = USUAL_HOURS
    absences: tuple[Absence, ...] = ()
    """Those that stand, past ones too, earliest first; no two touch each other."""
    status: TimeOffStatus | None = None
    """What their status in Slack says of time off that ends."""
    status_since: datetime | None = None
    """UTC instant from which that is known to hold."""
    is_here_despite: datetime | None = None
    """Until when a status holds that they have said to be here in spite of."""
    named_admin: bool = False
    """Named a Headway admin by a workspace admin."""

    def is_as(self, profile: Profile) -> bool:
        """Tell whether the directory's word on this person is just what is known of them."""
        return self.is_known and profile == Profile(
            self.user_id,
            self.name or "",
            self.told.zone or "",
            self.is_bot,
            self.guest,
            self.deactivated,
            self.slack_admin,
            self.stranger,
            self.status,
        )

    @property
    def is_known(self) -> bool:
        return self.known_since is not None

    @property
    def is_slack_admin(self) -> bool:
        """Whether Slack has this person look after this workspace, now: not another one, and not any more."""
        return self.slack_admin and not self.stranger and not self.deactivated

    @property
    def is_named_admin(self) -> bool:
        """Whether they were named a Headway admin and can be one now: here, and no guest, who sees their team only."""
        return self.named_admin and self.may_be_here and self.guest is Guest.NO

    @property
    def is_guest(self) -> bool:
        return self.guest is not Guest.NO

    @property
    def sees_own_teams_only(self) -> bool:
        """Whether other teams and their goals are to them as if they were not there: guests, and who is from elsewhere
        and runs a command in a shared channel."""
        return self.is_guest or self.stranger

    @property
    def home(self) -> ZoneInfo:
        """The time zone they live in, UTC while nobody knows it."""
        return ZoneInfo(self.zone or UTC_NAME)

    @property
    def region(self) -> str | None:
        """Whose public holidays they have: a part of their country where their zone tells it (ISO 3166-2, such as
        GB-ENG), otherwise the country; None: weekends only."""
        return region_of(self.zone, self.country)

    @property
    def working_time(self) -> WorkingTime:
        """When they can be reached; UTC by the clock while nobody knows where they live."""
        away = tuple(absence.days for absence in self.absences)
        return WorkingTime(self.home, self.region, self.hours, away, self._held)

    @property
    def _held(self) -> Held | None:
        if self.status is None or self.status_since is None or self.status.until == self.is_here_despite:
            return None
        return Held(self.status_since, self.status.until)

    def held_by_status(self, now: datetime) -> TimeOffStatus | None:
        """Return what Slack says of their time off, if that holds messages back now."""
        return self.status if self._held is not None and now in self._held else None

    def absence_on(self, day: date) -> Absence | None:
        """Return the absence to which a local day belongs."""
        return next((absence for absence in self.absences if day in absence.days), None)

    def off_until(self, now: datetime) -> date | None:
        """Return the last local day of the time off that they told us of, or Slack says, if they are off now."""
        absence, status = self.absence_on(self.day(now)), self.held_by_status(now)
        if absence is not None:
            return absence.days.last
        return self.day(status.until - timedelta(minutes=1)) if status is not None else None

    def day(self, moment: datetime) -> date:
        """Return the local date of a moment where they live."""
        return moment.astimezone(self.home).date()

    def viewer(self, now: datetime) -> "Viewer":
        """Return them as one who looks at a message or form now."""
        return Viewer(self.user_id, self.home.key, self.day(now))

    @property
    def can_be_prompted(self) -> bool:
        return self.is_known and self.may_be_here

    @property
    def may_be_here(self) -> bool:
        """Whether this may be a person who is still here; of those not yet known nobody can say otherwise."""
        return self.can_belong and not self.deactivated

    @property
    def can_belong(self) -> bool:
        """Whether a team may have this person. The deactivated may: they can come back."""
        return not self.is_bot and not self.stranger


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group of Slack, such as @support."""

    group_id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a message or form, and what day it is where they are."""

    user_id: str
    zone: str
    """An IANA zone name; dates are shown in it."""
    today: date
    """In that zone."""
    reads_later: bool = False
    """Whether what is shown stays where it is, so that it must not say *today*."""

    def of_what_stays(self) -> "Viewer":
        """Return the same viewer before a message that is read on later days too."""
        return replace(self, reads_later=True)


_ALIKE = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a name is offered: `anna` for `Ana` has 86."""
MOST_ALIKE = 3


def most_alike(words: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return up to three people, by id, whose whole name or a part of it is most like the words; `names` by id."""
    wanted = plain_words(words)
    scores = {user_id: _likeness(wanted, plain_words(name)) for user_id, name in names.items()}
    close = [user_id for user_id, score in scores.items() if score >= _ALIKE]
    return tuple(sorted(close, key=lambda user_id: (-scores[user_id], user_id))[:MOST_ALIKE])


def _likeness(wanted: str, name: str) -> float:
    return max(fuzz.ratio(wanted, part) for part in (name, *name.split()))


def plain_words(name: str) -> str:
    """Return a name as it is typed in a hurry: without capitals and accents."""
    return "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
