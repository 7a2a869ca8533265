"""A goal's line in the parts of a progress post that tell what moved and what needs help."""

from collections.abc import Mapping

from bot.blocks.measures import silence_words, value_words
from bot.blocks.progress_numbers import on_day
from bot.blocks.progress_obstacles import saying
from bot.blocks.text import set_apart
from bot.blocks.trends import trend_words
from bot.domain.check_ins import Status
from bot.domain.measures import Measure, Value
from bot.domain.progress import SAID, GoalNumbers, Need

_NEEDS: Mapping[Need, str] = {
    Need.OFF_TRACK: "off track",
    Need.AT_RISK: "at risk",
    Need.OVERDUE: "its date has passed",
}
"""What a need is called; silence says of what (`silence_words`)."""


def moved_words(line: GoalNumbers) -> str:
    """Return what became of one goal since the last post: from where to where, and whether it is done."""
    goal, before, now = line.goal, line.comparable_before, line.standing.value
    said = []
    if now is not None and line.has_new_value:
        said.append(_way(goal.measure, before, now))
    if line.standing.status is Status.DONE:
        said.append("done")
    return f"{set_apart(goal.title)} ({goal.key}): {', '.join(said)}"


def _way(measure: Measure, before: Value | None, now: Value) -> str:
    """Return from where to where a goal moved, and whether that is better or worse."""
    if before is None:
        return set_apart(value_words(measure, now))
    path = " → ".join(set_apart(value_words(measure, value)) for value in (before, now))
    return trend_words(measure, (before, now)) or path


def needs_words(line: GoalNumbers, zone: str) -> str:
    """Return why one goal needs help, with what was said last; days are those of `zone`, an IANA name."""
    words = ", ".join(_need(need, line, zone) for need in line.needs)
    latest = line.standing.latest
    note = f". {saying(latest.report.note)}" if latest is not None and latest.report.note else ""
    return f"{set_apart(line.goal.title)} ({line.goal.key}): {words}{note}"


def _need(need: Need, line: GoalNumbers, zone: str) -> str:
    said_at = line.standing.status_at
    if need is Need.STALE:
        return silence_words(line.goal.measure)
    return f"{_NEEDS[need]} ({on_day(said_at, zone)})" if need in SAID and said_at else _NEEDS[need]
