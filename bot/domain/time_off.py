"""What a person sees of their own time off: what they told us, and what Slack says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.absences import Absence
from bot.domain.people import Person, Viewer
from bot.domain.slack_statuses import TimeOffStatus


@dataclass(frozen=True, slots=True)
class TimeOffCard:
    """Somebody's time off, as it stands at one moment."""

    viewer: Viewer
    absences: tuple[Absence, ...]
    """Those that are not over, earliest first."""
    status: TimeOffStatus | None
    """What Slack says, if that holds messages back now."""
    next_prompt: datetime | None = None
    """When they are asked next (UTC); None: nothing is to be asked, or that is told elsewhere."""
    as_of: datetime | None = None
    """That moment (UTC); None: it makes no difference."""

    @property
    def now(self) -> Absence | None:
        """The absence of today."""
        return next((absence for absence in self.absences if self.viewer.today in absence.days), None)

    @property
    def is_off(self) -> bool:
        return self.now is not None or self.status is not None


def time_off_of(person: Person, now: datetime, next_prompt: datetime | None = None) -> TimeOffCard:
    """Return somebody's time off from today on."""
    viewer = person.viewer(now)
    not_over = tuple(absence for absence in person.absences if absence.days.last >= viewer.today)
    return TimeOffCard(viewer, not_over, person.held_by_status(now), next_prompt, now)


class Changed(StrEnum):
    """What became of somebody's time off."""

    AWAY = "away"
    KNOWN = "known"
    """They had said so: a longer absence has these days."""
    UNDONE = "undone"
    """What was said is taken back."""
    BACK = "back"
    """Today's absence ended."""
    ENDED = "ended"
    """It is over, or was for longer and ended as they came back."""
    HERE = "here"
    """Slack says that they are off, and they are not."""
    TAKEN_OUT = "taken_out"
    NOTHING = "nothing"
    """They were not away."""


@dataclass(frozen=True, slots=True)
class TimeOffChange:
    """What somebody changed about their time off, and how it stands since."""

    changed: Changed
    absence: Absence | None
    """The one that was added, ended or taken out."""
    card: TimeOffCard
