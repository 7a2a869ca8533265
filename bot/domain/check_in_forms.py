"""The form of a check-in: what stands in it when it opens, and what is said by sending it."""

from dataclasses import dataclass, replace

from bot.domain.check_ins import CheckIn, Report, Standing, Status, means_done
from bot.domain.goals import Goal
from bot.domain.measures import Metric, Milestones, Value, YesNo, progress
from bot.domain.people import Viewer

_NOTHING_READ = Report()


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote about a goal before its form was opened, as far as it was understood."""

    report: Report = _NOTHING_READ
    number: str = ""
    """A number that cannot be taken as it is, as it was written."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was chosen in a form when it opened, of what was said before."""

    status: Status | None = None
    """None as well in a form that does not say."""
    value: Value | None = None
    """Milestones, or yes or no; a number is always typed."""


@dataclass(frozen=True, slots=True)
class CheckInForm:
    """What the check-in form of one goal shows."""

    goal: Goal
    standing: Standing
    viewer: Viewer
    week: str | None = None
    """The prompt it was opened from."""
    corrects: CheckIn | None = None
    """The check-in to be edited; its words fill the form."""
    typed: Typed = Typed()
    """What fills the form of a new check-in."""

    @property
    def filled(self) -> Report:
        """What stands in its fields when it opens, beside what stands on the goal."""
        return self.corrects.report if self.corrects else self.typed.report

    @property
    def preselected(self) -> Status | None:
        """The status that is chosen when it opens without the person having typed it."""
        if self.corrects:
            return self.corrects.report.status
        return None if self.typed.report.status else self.standing.status

    @property
    def opened(self) -> Opened:
        """What is chosen in it when it opens, of what was said before."""
        corrected = self.corrects.report.value if self.corrects else None
        match self.goal.measure:
            case Milestones(steps) if isinstance(corrected, frozenset):
                return Opened(self.preselected, corrected & frozenset(steps))
            case Milestones():
                return Opened(self.preselected, self.steps_done)
            case YesNo():
                value = self.standing.value if corrected is None else corrected
                return Opened(self.preselected, value if isinstance(value, bool) else None)
        return Opened(self.preselected)

    def in_own_words(self, sent: Report, opened: Opened) -> Report:
        """Return what a person says by what they sent, in a form that opened so.

        Whoever sees a status chosen and sends the form says it. But last week's *at risk* is not said of milestones
        that are all done now, of *yes*, or of a number that reaches the target: left as it was beside one of these
        that is new, it counts as little as in a reply. A corrected number keeps its own status, for that was said of
        it. What was recorded while the form was open is not undone by what was left in it.
        """
        if self.corrects is None:
            sent = self._beside_what_stands(sent, opened)
        is_left = opened.status is not None and sent.status is opened.status
        is_new = sent.value is not None and sent.value != opened.value
        return replace(sent, status=None) if is_left and is_new and self._is_reached_by(sent.value) else sent

    def _beside_what_stands(self, sent: Report, opened: Opened) -> Report:
        """Return what is said of the goal as it stands by now.

        What was left as it opened says nothing where something else stands; ticks are changes to what stands.
        """
        value, status = sent.value, sent.status
        if isinstance(value, frozenset) and isinstance(opened.value, frozenset):
            value = (self.steps_done | (value - opened.value)) - (opened.value - value)
        elif value is not None and value == opened.value and value != self.standing.value:
            value = None
        if status is opened.status and status is not self.standing.status:
            status = None
        return replace(sent, value=value, status=status)

    def _is_reached_by(self, value: Value | None) -> bool:
        measure = self.goal.measure
        if isinstance(measure, Metric):
            return self.corrects is None and (progress(measure, value) or 0) >= 1
        return means_done(value, measure)

    @property
    def steps_done(self) -> frozenset[str]:
        """Milestones that are ticked when it opens: those done that the wording still names."""
        if not isinstance(self.goal.measure, Milestones) or not isinstance(self.standing.value, frozenset):
            return frozenset()
        return self.standing.value & frozenset(self.goal.measure.steps)
