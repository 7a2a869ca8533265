"""Values, statuses and progress in words."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from bot.blocks.text import clip, day
from bot.domain.check_ins import Status
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.people import Viewer
from bot.domain.reading.units import format_value

_STATUSES: Mapping[Status, str] = {
    Status.ON_TRACK: "On track",
    Status.AT_RISK: "At risk",
    Status.OFF_TRACK: "Off track",
    Status.DONE: "Done",
}

LONGEST = 60
"""Characters of one value: a unit is whatever people typed."""


def status_words(status: Status) -> str:
    """Return a status as a button or a sentence's beginning has it: On track."""
    return _STATUSES[status]


def value_words(measure: Measure, value: Value) -> str:
    """Return a value as people say it: 82%, 3 of 5 milestones, reached. It is no mrkdwn yet: units are user text."""
    match measure, value:
        case Metric(unit=unit), Decimal():
            return clip(format_value(value, unit), LONGEST)
        case Milestones(steps), frozenset():
            return f"{len(value & frozenset(steps))} of {_milestones(len(steps))}"
        case YesNo(), bool():
            return "reached" if value else "not reached yet"
    # An earlier wording was measured in another way.
    return "measured differently before"


def target_words(measure: Measure) -> str:
    """Return what is to be achieved: from 78% to 85%, 5 milestones, reached or not."""
    match measure:
        case Metric(baseline, target):
            return f"from {value_words(measure, baseline)} to {value_words(measure, target)}"
        case Milestones(steps):
            return _milestones(len(steps))
        case YesNo():
            return "reached or not"


def percent(share: Decimal) -> str:
    """Return a share (1 = all) as a whole percentage; more than 100% and less than 0% are shown as such."""
    return f"{(share * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"


def said_on(at: datetime, viewer: Viewer) -> str:
    """Return the local day of an instant as people say it: today, yesterday, 4 January, 28 December 2026.

    What is read later too never says today or yesterday.
    """
    then = at.astimezone(ZoneInfo(viewer.zone)).date()
    days_ago = (viewer.today - then).days
    if days_ago in (0, 1) and not viewer.reads_later:
        return ("today", "yesterday")[days_ago]
    return f"{then.day} {then:%B}" if then.year == viewer.today.year else day(then)


def _milestones(count: int) -> str:
    return "1 milestone" if count == 1 else f"{count} milestones"
