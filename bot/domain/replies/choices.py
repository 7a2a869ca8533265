"""The ways in which an unclear text may be meant: what the buttons of the question record."""

from collections.abc import Iterable
from decimal import Decimal

from bot.domain.check_ins import Report, Status
from bot.domain.measures import Metric, Milestones, Value
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.numbers import value_of
from bot.domain.reading.statuses import statuses_mentioned
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.replies.items import Items
from bot.domain.replies.plausible import is_implausible

_MOST = 4
"""More buttons are no quicker than the form."""
_OTHERWISE = {
    Status.ON_TRACK: (Status.AT_RISK, Status.OFF_TRACK),
    Status.AT_RISK: (Status.ON_TRACK, Status.OFF_TRACK),
    Status.OFF_TRACK: (Status.ON_TRACK, Status.AT_RISK),
    Status.DONE: (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK),
}
"""What is left when a status is denied."""


def choices_of(items: Items, unclear: Unclear, clear: Reading | None, note: str) -> tuple[Report, ...]:
    """Return what an unclear text may mean, the likeliest first; without what is `clear` of it and recorded anyway."""
    value = items.values[0] if items.values and clear is None else None
    status = items.statuses[0] if items.statuses and clear is None else None
    note = "" if clear is not None and clear.note == note else note
    match unclear.doubt:
        case Doubt.IMPLAUSIBLE | Doubt.TWO_READINGS | Doubt.CHANGE:
            return tuple(Report(reading, status, note) for reading in unclear.readings)[:_MOST]
        case Doubt.SEVERAL_NUMBERS:
            return tuple(Report(number, status) for number in _numbers(items, unclear))[:_MOST]
        case Doubt.APPROXIMATE if rules.NEARLY.search(items.text):
            return tuple(Report(number, status) for number in _numbers(items, unclear))[:1]
        case Doubt.NEGATION | Doubt.NOT_DONE if items.denied or unclear.doubt is Doubt.NOT_DONE:
            return _with_statuses(value, _OTHERWISE[(items.denied or [Status.DONE])[0]])
        case Doubt.SEVERAL_STATUSES:
            said = [*items.statuses, *sorted(statuses_mentioned(items.text[items.end :]))]
            return _with_statuses(value, dict.fromkeys(said))
        case Doubt.OPEN_STEPS if isinstance(items.goal.measure, Milestones):
            return (Report(frozenset(items.goal.measure.steps), Status.DONE, note),)
        case Doubt.NUMBER_ASKED if isinstance(items.goal.measure, Metric):
            return (Report(items.goal.measure.target),)
        case Doubt.NOT_CERTAIN:
            return _hinted(items)
        case Doubt.CONTRADICTION:
            return (Report(value, status, note), Report(no_change=True, note=note))
    return ()


def _hinted(items: Items) -> tuple[Report, ...]:
    """What words may mean that are no status but near to one: "nothing new", "as planned"; or its only number."""
    if items.values or items.statuses or not items.text:
        return ()
    if rules.NOTHING_NEW.fullmatch(items.text) and items.before.latest is not None:
        return (Report(no_change=True),)
    if rules.GOES_WELL.fullmatch(items.text):
        return (Report(status=Status.ON_TRACK),)
    if rules.IS_LATE.match(items.text):
        return (Report(status=Status.AT_RISK), Report(status=Status.OFF_TRACK))
    numbers = list(_numbers(items, Unclear(Doubt.NOT_CERTAIN)))
    return (Report(numbers[0]),) if len(numbers) == 1 else ()


def _with_statuses(value: Value | None, statuses: Iterable[Status]) -> tuple[Report, ...]:
    """One report a status, without those that the value contradicts: reached is done, and nothing else is."""
    if isinstance(value, bool):
        statuses = [status for status in statuses if (status is Status.DONE) == value]
    return tuple(Report(value, status) for status in statuses)


def _numbers(items: Items, unclear: Unclear) -> Iterable[Decimal]:
    """Every number of the text that the goal can have, in the order in which they were said."""
    if not isinstance(items.goal.measure, Metric):
        return ()
    said = [value_of(one, items.unit, items.known) for one in items.quantities if not one.signed]
    numbers = [*unclear.readings, *(one for one in said if isinstance(one, Decimal))]
    plausible = (one for one in numbers if not is_implausible(items.goal.measure, one, items.before.value))
    return dict.fromkeys(plausible)
