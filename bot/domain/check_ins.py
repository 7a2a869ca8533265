"""Check-ins: dated reports on a goal, and what stands after all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.measures import Value


class Status(StrEnum):
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    DONE = "done"


class Source(StrEnum):
    """How a check-in was made."""

    TAP = "tap"
    FORM = "form"
    COMMAND = "command"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Report:
    """What a person says in one check-in: at least one of value, status and note, or that nothing changed."""

    value: Value | None = None
    status: Status | None = None
    note: str = ""
    no_change: bool = False
    """Keeps value, status and their dates as they were."""

    @property
    def is_empty(self) -> bool:
        return self.value is None and self.status is None and not self.note.strip() and not self.no_change


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One dated report on one goal, as stored. Never changed: a correction supersedes it, an undo takes it back."""

    check_in_id: int
    goal: int
    revision: int
    """The number of the wording it was made against."""
    person: str
    at: datetime
    """UTC."""
    report: Report
    source: Source
    week: str | None = None
    """The prompt it answers (its ISO week's Monday, `2027-01-04`); None when made on one's own."""
    supersedes: int | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a goal after all its check-ins: value and status, each with the moment it was said."""

    value: Value | None = None
    value_at: datetime | None = None
    status: Status | None = None
    status_at: datetime | None = None
    latest: CheckIn | None = None
    """The newest standing check-in of any kind."""


def standing_check_ins(check_ins: Iterable[CheckIn]) -> tuple[CheckIn, ...]:
    """Return those that stand, oldest first: not undone, and not superseded by one that stands."""
    alive = sorted((c for c in check_ins if not c.undone), key=lambda c: (c.at, c.check_in_id))
    superseded: set[int] = set()
    standing: list[CheckIn] = []
    for check_in in reversed(alive):
        if check_in.check_in_id not in superseded:
            standing.append(check_in)
            if check_in.supersedes is not None:
                superseded.add(check_in.supersedes)
        elif check_in.supersedes is not None:
            # A correction that was itself corrected still replaces what it corrected.
            superseded.add(check_in.supersedes)
    return tuple(reversed(standing))


def standing(check_ins: Sequence[CheckIn]) -> Standing:
    """Return what stands after these check-ins of one goal.

    A value keeps the moment it was said however often a status is tapped later, and the other way round.
    """
    value = status = value_at = status_at = latest = None
    for check_in in standing_check_ins(check_ins):
        latest = check_in
        if check_in.report.value is not None:
            value, value_at = check_in.report.value, check_in.at
        if check_in.report.status is not None:
            status, status_at = check_in.report.status, check_in.at
    return Standing(value, value_at, status, status_at, latest)
