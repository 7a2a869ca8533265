"""The clock's part of the protocol: read it, move it, follow it (PROTOCOL.md, Clock and followers)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from localslack.page.request import Ask
from localslack.people import People
from localslack.wire import Json, Refusal, instant

STEPS = {"weeks", "days", "hours", "minutes"}


def clock(ask: Ask) -> Json:
    """The clock."""
    return ask.workspace.clock.for_page()


def move(ask: Ask) -> Json:
    """Begin to move the clock, to an instant or by some steps."""
    clock = ask.workspace.clock
    if to := ask.maybe("to"):
        target = _instant(to)
    else:
        steps = {name: ask.number(name, 0) for name in STEPS & ask.fields.keys()}
        if not steps:
            raise Refusal("bad_request", "Say where to: `to`, or any of weeks, days, hours, minutes.")
        try:
            target = clock.now() + timedelta(**steps)
        except OverflowError as reason:
            raise Refusal("bad_request", "That is beyond any calendar.") from reason
    clock.move(target)
    return clock.for_page()


def _instant(text: str) -> datetime:
    try:
        return instant(text)
    except ValueError as reason:
        raise Refusal("bad_request", f"{text} is no instant: {reason}") from reason


def presets(ask: Ask) -> Json:
    """Moments that one may want to go to."""
    return {"presets": _presets(ask.workspace.people, ask.workspace.clock.now())}


def _presets(people: People, now: datetime) -> list[Json]:
    """Steps, then Monday morning and Thursday afternoon where the people are, then the end of the quarter."""
    hours = (("+1 hour", timedelta(hours=1)), ("+1 day", timedelta(days=1)), ("+1 week", timedelta(weeks=1)))
    steps = [_preset("steps", label, now + by) for label, by in hours]
    cities = {p.tz: p.city() for p in map(people.get, people.personas_here()) if p is not None}
    here = []
    for zone, city in cities.items():
        tz = ZoneInfo(zone)
        here.append(_preset("people", f"Monday 9:00 in {city}", _next(now, tz, weekday=0, at=time(9))))
        here.append(_preset("people", f"Thursday 15:00 in {city}", _next(now, tz, weekday=3, at=time(15))))
    quarter = [
        _preset(
            "quarter",
            f"two weeks before quarter end, 9:00 in {city}",
            _before_quarter_end(now, ZoneInfo(zone)),
        )
        for zone, city in list(cities.items())[:1]
    ]
    return [*steps, *sorted(here, key=lambda preset: str(preset["to"])), *quarter]


def _preset(group: str, label: str, to: datetime) -> Json:
    return {"group": group, "label": label, "to": to.astimezone(UTC).isoformat()}


def _next(now: datetime, tz: ZoneInfo, weekday: int, at: time) -> datetime:
    """The next such weekday and time in a zone, strictly after now."""
    today = now.astimezone(tz).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    moment = datetime.combine(day, at, tz)
    return moment if moment > now else datetime.combine(day + timedelta(days=7), at, tz)


def _before_quarter_end(now: datetime, tz: ZoneInfo) -> datetime:
    """9:00 on the day two weeks before the calendar quarter's last day, of this quarter or the next."""
    today = now.astimezone(tz).date()
    first_of_next = _first_of_next_quarter(today)
    while True:
        moment = datetime.combine(first_of_next - timedelta(days=15), time(9), tz)
        if moment > now:
            return moment
        first_of_next = _first_of_next_quarter(first_of_next)


def _first_of_next_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 12, 1, 1) if month > 12 else date(day.year, month, 1)


def follow(ask: Ask) -> Json:
    """Register a follower."""
    return ask.workspace.clock.follow(ask.text("name"))


async def poll(ask: Ask) -> Json:
    """Take a follower's report and answer when there is a new step."""
    due = ask.maybe("next_due")
    return await ask.workspace.clock.poll(
        ask.path["follower"],
        None if ask.fields.get("done") is None else int(ask.number("done", 0)),
        _instant(due) if due else None,
        ask.number("wait", 20),
    )


def unfollow(ask: Ask) -> Json:
    """Forget a follower."""
    ask.workspace.clock.unfollow(ask.path["follower"])
    return {"ok": True}
