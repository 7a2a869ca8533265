"""Check-ins: dated reports on a goal, and what stands after all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.goals import Goal, Revision
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo, fits, in_unit_of, is_doubtful, progress
from bot.domain.people import Viewer
from bot.domain.refusals import Invalid, NothingYet, Problem, Refusal, TooLong, Wrong

LONGEST_NOTE = 2000
"""Characters in a check-in's note; a section of a Slack message holds 3000."""

CHANGE_OF_MIND = timedelta(seconds=60)
"""A second tap of one's own within this time may come from buttons that don't show the first one yet."""

COMMAND_AGAIN = timedelta(seconds=60)
"""A command that says the same within this time is the same command (ARCHITECTURE, idempotent writes)."""


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
class Tap:
    """How a report was tapped."""

    at: datetime | None = None
    """The instant of the click as Slack tells it."""
    seen: int | None = None
    """The newest check-in that stood when the button was shown; 0: none stood, None: that is not known."""

    def knows(self, stands: "CheckIn | None") -> bool:
        """Whether the button was shown while this check-in stood. One that does not say so is taken at its word."""
        return self.seen is None or self.seen == (stands.check_in_id if stands else 0)


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    """One that is about to be stored."""

    goal: int
    revision: int
    person: str
    at: datetime
    report: Report
    source: Source
    week: str | None = None
    supersedes: int | None = None
    clicked_at: datetime | None = None
    """When a tap was made, by Slack's clock."""


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
    clicked_at: datetime | None = None
    """When a tap was made by Slack's clock, which may not agree with the one that `at` is by."""
    unit: str = ""
    """That of the wording it was made against, in which its number was said."""

    def value_of(self, measure: Measure) -> Value | None:
        """Return its value as one of the goal's measure of now (`in_unit_of`); None without one."""
        return None if self.report.value is None else in_unit_of(measure, self.report.value, self.unit)

    def under(self, measure: Measure) -> "CheckIn":
        """Return it as if it had been said of a measure, without its number where that is none of it."""
        unit = measure.unit if isinstance(measure, Metric) else self.unit
        return replace(self, report=replace(self.report, value=self.value_of(measure)), unit=unit)

    def measured_then(self, measure: Measure) -> Measure:
        """Return the measure in which its own number can be told: that of now in the unit of then."""
        return replace(measure, unit=self.unit) if self.unit and isinstance(measure, Metric) else measure


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a goal after all its check-ins: value and status, each with the moment it was said."""

    value: Value | None = None
    value_at: datetime | None = None
    status: Status | None = None
    status_at: datetime | None = None
    latest: CheckIn | None = None
    """The newest standing check-in of any kind."""
    value_then: Value | None = None
    """The value that stood when the status was said."""
    unit: str = ""
    """That in which a number was said."""
    value_before: Value | None = None
    """The value that stood before this one; looked up only where this one is out of line by itself."""

    def under(self, wording: Revision) -> "Standing":
        """Return what stands under a goal's wording.

        A number is one of the unit of now. Where it cannot be, none stands, but its moment does: somebody reported.
        *Done* does not outlast the milestones it was said of: where some were reworded or taken out since, and some
        are open now, no status stands until one is said again.
        """
        if isinstance(wording.measure, Metric):
            return self._in_unit_of(wording.measure)
        measure, then, said_at, changed_at = wording.measure, self.value_then, self.status_at, wording.changed_at
        if self.status is not Status.DONE or not isinstance(measure, Milestones) or not isinstance(then, frozenset):
            return self
        steps, now = frozenset(measure.steps), self.value if isinstance(self.value, frozenset) else frozenset()
        is_older = said_at is not None and changed_at is not None and said_at < changed_at
        if not is_older or then <= steps or steps <= now:
            return self
        return replace(self, status=None, status_at=None, value_then=None)

    def _in_unit_of(self, measure: Metric) -> "Standing":
        value = None if self.value is None else in_unit_of(measure, self.value, self.unit)
        return replace(self, value=value, unit=measure.unit)


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
    value = status = value_at = status_at = latest = value_then = None
    unit = ""
    for check_in in standing_check_ins(check_ins):
        latest = check_in
        if check_in.report.value is not None:
            value, value_at, unit = check_in.report.value, check_in.at, check_in.unit
        if check_in.report.status is not None:
            status, status_at, value_then = check_in.report.status, check_in.at, value
    return Standing(value, value_at, status, status_at, latest, value_then, unit)


def standing_on(goal: Goal, check_ins: Sequence[CheckIn]) -> Standing:
    """Return what stands on a goal, as it is worded now, after these check-ins of its own."""
    return standing(check_ins).under(goal.revision)


def standing_of(goal: Goal, standings: Mapping[int, Standing]) -> Standing:
    """Return what stands on a goal, as it is worded now, out of what stands on several by their numbers."""
    return standings.get(goal.number, Standing()).under(goal.revision)


def understood(report: Report, measure: Measure, before: Standing) -> Report:
    """Return the report as it is to be written on a goal measured so, after what stands on it.

    *Reached* and *done* are one thing for a yes/no goal, and all milestones without another status are *done*.
    Raises Invalid by field (`value`, `status`, `note`) where it does not fit, and NothingYet where nothing can be kept.
    """
    problems: dict[str, Wrong] = {}
    if report.value is not None and not fits(measure, report.value):
        problems["value"] = Problem.WRONG_VALUE
    elif denies_done(report, measure, before):
        problems["status"] = Problem.NOT_DONE
    if report.is_empty:
        problems["value"] = Problem.NOTHING_SAID
    if len(report.note) > LONGEST_NOTE:
        problems["note"] = TooLong(LONGEST_NOTE, len(report.note))
    if problems:
        raise Invalid(problems)
    if report.value is not None or report.status is not None:
        report = replace(report, no_change=False)
    if report.no_change and before.latest is None:
        raise NothingYet
    return _completed(replace(report, note=report.note.strip()), measure)


def _completed(report: Report, measure: Measure) -> Report:
    """Return the report with the status that its value means, or the value that its status means."""
    if report.status is None and means_done(report.value, measure):
        return replace(report, status=Status.DONE)
    if isinstance(measure, YesNo) and report.status is Status.DONE and report.value is None:
        return replace(report, value=True)
    return report


def means_done(value: Value | None, measure: Measure) -> bool:
    """Tell whether a value says by itself that the goal is done. A number does not: more may be wanted."""
    match measure:
        case Milestones(steps):
            return value == frozenset(steps)
        case YesNo():
            return value is True
    return False


def denies_done(report: Report, measure: Measure, before: Standing) -> bool:
    """Tell whether a value denies the *done* that is said beside it, or stands and would go on standing.

    *Done* stands until another status is said. A number says nothing about that, for a goal may be done short of its
    target or go on beyond it: the confirmation then says that it is still done. *Not reached*, and a milestone that is
    open again, do say that it is not done, but not how it stands.
    """
    if (report.status or before.status) is not Status.DONE:
        return False
    if isinstance(measure, Milestones) and report.status is None and isinstance(before.value, frozenset):
        return isinstance(report.value, frozenset) and not report.value >= before.value & frozenset(measure.steps)
    return isinstance(measure, YesNo) and report.value is False


def doubts(report: Report, measure: Measure, before: Standing) -> Mapping[str, Wrong]:
    """Return what is asked about before it is written, by field: a most unlikely value, and done with open milestones.

    What stands as done with these milestones already is not asked about again.
    """
    if report.value is not None and is_doubtful(measure, report.value, before.value):
        return {"value": Problem.IMPLAUSIBLE}
    if isinstance(measure, Milestones) and report.status is Status.DONE:
        says_nothing_new = before.status is Status.DONE and report.value is None
        done = before.value if report.value is None else report.value
        is_open = not isinstance(done, frozenset) or not done >= set(measure.steps)
        if is_open and not says_nothing_new:
            return {"status": Problem.STEPS_OPEN}
    return {}


def adds_nothing(report: Report, said: Report) -> bool:
    """Tell whether a report says no more than one that was made already."""
    if report.no_change:
        return not report.note or report.note == said.note
    return (
        report.value in (None, said.value) and report.status in (None, said.status) and report.note in ("", said.note)
    )


def correction_of(check_in: CheckIn, history: Iterable[CheckIn]) -> CheckIn | None:
    """Return what stands in the place of a check-in: itself or its latest correction, None when all are undone."""
    by_id = {c.check_in_id: c for c in history}
    for candidate in sorted(by_id.values(), key=lambda c: c.check_in_id, reverse=True):
        step: CheckIn | None = candidate
        while step is not None and step.check_in_id != check_in.check_in_id:
            step = by_id.get(step.supersedes) if step.supersedes is not None else None
        if step is not None and not candidate.undone:
            return candidate
    return None


def with_corrected(check_in: CheckIn, history: Iterable[CheckIn]) -> tuple[CheckIn, ...]:
    """Return a check-in and, over all between, those that it corrects: what was said first comes last."""
    by_id, said = {c.check_in_id: c for c in history}, [check_in]
    while (corrected := by_id.get(said[-1].supersedes or 0)) is not None:
        said.append(corrected)
    return tuple(said)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a check-in led to: what was understood, and what stands before and after it."""

    goal: Goal
    check_in: CheckIn
    before: Standing
    after: Standing
    viewer: Viewer
    is_new: bool = True
    """False: it was there already, and nothing was written."""

    @property
    def progress(self) -> Decimal | None:
        """The share achieved (1 = the target) with what stands now; None without a value."""
        return progress(self.goal.measure, self.after.value)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo led to."""

    goal: Goal
    check_in: CheckIn
    after: Standing
    viewer: Viewer
    may_check_in: bool = True
    """Whether who took it back may still check in on the goal."""


class Overtaken(Refusal):
    """Another check-in than a button knew of stands on the goal: this one does, and nothing was written."""

    def __init__(self, goal: Goal, stands: Standing, viewer: Viewer) -> None:
        super().__init__(goal.key)
        self.goal, self.stands, self.viewer = goal, stands, viewer
