"""Values, statuses and progress in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from bot.blocks.text import clip, day, escape, quoted
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
"""Characters of one value or milestone: a unit is whatever people typed."""
_MOST_STEPS = 4
"""Milestones named in one line of a goal's history."""


def status_words(status: Status) -> str:
    """Return a status as a button or a sentence's beginning has it: On track."""
    return _STATUSES[status]


def value_words(measure: Measure, value: Value, *, exact: bool = False) -> str:
    """Return a value as people say it: 82%, 3 of 5 milestones, reached. It is no mrkdwn yet: units are user text.

    `exact` shows every decimal, where people are told what was understood.
    """
    match measure, value:
        case Metric(unit=unit), Decimal():
            return clip(format_value(value, unit, exact=exact), LONGEST)
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


def rewording(before: Measure, after: Measure) -> str:
    """Return what became of a measure, as mrkdwn; of milestones which were renamed, added and taken out."""
    if not isinstance(before, Milestones) or not isinstance(after, Milestones):
        return f"{escape(target_words(before))} became {escape(target_words(after))}"
    gone = [step for step in before.steps if step not in after.steps]
    new = [step for step in after.steps if step not in before.steps]
    said = [] if len(before.steps) == len(after.steps) else [f"{target_words(before)} became {target_words(after)}"]
    if len(gone) == len(new):
        # As many as before: each stands in the place of one, in their order.
        said += _named(f"{_step(old)} became {_step(now)}" for old, now in zip(gone, new, strict=True))
    else:
        said += [f"taken out: {', '.join(_named(map(_step, gone)))}"] if gone else []
        said += [f"new: {', '.join(_named(map(_step, new)))}"] if new else []
    return "; ".join(said) or "milestones in another order"


def _step(step: str) -> str:
    return f"“{quoted(step, LONGEST)}”"


def _named(words: Iterable[str]) -> list[str]:
    named = list(words)
    more = len(named) - _MOST_STEPS
    return [*named[:_MOST_STEPS], *([f"and {more} more"] if more > 0 else [])]


NO_PROMPT_ASKS = "no prompt asks about it until it has a new date"
"""Of a goal whose date passed long ago. The quarter's message does ask about it."""


def silence_words(measure: Measure) -> str:
    """Return what a stale goal is without: a metric its number, whatever was tapped; others any check-in."""
    return f"no {'number' if isinstance(measure, Metric) else 'check-in'} for two rounds of prompts"


def without_value_words(measure: Measure, status: Status | None) -> str:
    """Return what is told in the place of a value that nobody has said: on track, no number yet; no check-in yet."""
    said = [status_words(status).lower()] if status else []
    if isinstance(measure, Metric):
        said.append("no number yet")
    return ", ".join(said) or "no check-in yet"


def percent(share: Decimal) -> str:
    """Return a share (1 = all) as a whole percentage; more than 100% and less than 0% are shown as such."""
    return format_value((share * 100).quantize(Decimal(1), ROUND_HALF_UP), "%")


def way_words(share: Decimal) -> str:
    """Return how far a share of the way is: 57% of the way. Less than none is no share of it."""
    return f"{percent(share)} of the way" if share >= 0 else "further off than at the start"


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
