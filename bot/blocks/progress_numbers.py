"""The number of every goal, with which a progress post ends."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.blocks.measures import percent, target_words, value_words, way_words, without_value_words
from bot.blocks.names import names
from bot.blocks.text import SECTION_LIMIT, clip, escape, literal, set_apart, short_day
from bot.blocks.trends import trend_words
from bot.domain.measures import Metric, YesNo, progress
from bot.domain.progress import GoalNumbers

_SHORT_TITLE = 60
_BESIDE_LINES = 200
"""Characters kept for the titles of the sections and the words on what is left out."""


def number_sections(goals: Sequence[GoalNumbers], zone: str, room: int, channel_id: str) -> list[str]:
    """Return a line for every goal, as mrkdwn, in sections that together have at most `room` characters.

    Where they would have more, every goal is told in fewer words. What does not fit even so is counted, with the
    command that shows it.
    """
    whole = _sections([_bullet(_number(line, zone)) for line in goals])
    if sum(map(len, whole)) <= room:
        return whole
    lines = [_bullet(_number_in_short(line, zone)) for line in goals]
    in_short = _sections(lines)
    if sum(map(len, in_short)) <= room:
        return in_short
    ends = accumulate(len(line) + 1 for line in lines)
    fitting = sum(end <= room - _BESIDE_LINES for end in ends)
    more = f"and {len(lines) - fitting} more: `{names.goal} list` with <#{channel_id}> shows every goal."
    return _sections([*lines[:fitting], more])


def on_day(at: datetime, zone: str) -> str:
    """Return the day a value was said; a post is read for weeks, so it says no *today*."""
    return short_day(at.astimezone(ZoneInfo(zone)).date())


def _sections(lines: Sequence[str]) -> list[str]:
    sections: list[str] = []
    for line in lines:
        if sections and len(sections[-1]) + 1 + len(line) <= SECTION_LIMIT:
            sections[-1] += f"\n{line}"
        else:
            title = "*Numbers, continued*" if sections else "*Numbers*"
            sections.append(f"{title}\n{line}")
    return sections


def _bullet(words: str) -> str:
    return f"• {words}"


def _number(line: GoalNumbers, zone: str) -> str:
    goal, stands = line.goal, line.standing
    if stands.value is None or stands.value_at is None:
        return f"{escape(goal.title)} ({goal.key}): {escape(_no_number_yet(line))}"
    words = [f"{set_apart(value_words(goal.measure, stands.value))} ({on_day(stands.value_at, zone)})"]
    share = progress(goal.measure, stands.value)
    if isinstance(goal.measure, Metric):
        words.append(set_apart(target_words(goal.measure)))
    if share is not None and not isinstance(goal.measure, YesNo):
        words.append(way_words(share))
    if line.pace is not None:
        words.append(f"{percent(line.pace.time_gone)} of the time gone")
    if trend := trend_words(goal.measure, line.values):
        words.append(trend)
    return f"{escape(goal.title)} ({goal.key}): {literal('; '.join(words))}"


def _number_in_short(line: GoalNumbers, zone: str) -> str:
    goal, stands = line.goal, line.standing
    title = f"{escape(clip(goal.title, _SHORT_TITLE))} ({goal.key})"
    if stands.value is None or stands.value_at is None:
        return f"{title}: {escape(_no_number_yet(line))}"
    aim = f"; {escape(target_words(goal.measure))}" if isinstance(goal.measure, Metric) else ""
    return f"{title}: {escape(value_words(goal.measure, stands.value))} ({on_day(stands.value_at, zone)}){aim}"


def _no_number_yet(line: GoalNumbers) -> str:
    measure = line.goal.measure
    return f"{without_value_words(measure, line.standing.status)}, {target_words(measure)}"
