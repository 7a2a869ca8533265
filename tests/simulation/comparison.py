"""What must hold after every run, whatever went wrong in it: Slack's record and the store, side by side."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from bot.domain.deliveries import Kind, State
from tests.simulation.organisations import EVENING, MORNING, Colleague
from tests.simulation.runs import Run
from tests.simulation.slack import Post

UNDER_WAY = timedelta(minutes=2)
"""A call may last that long after it was decided that a message still reaches its day: a lease, and then Slack's own
time, not both."""

TROUBLE = timedelta(hours=1)
"""A day with less trouble than that is long enough for everything."""

MANY = 8
"""Calls that failed in one day: look-ups of a prompt whose fate is not known come half an hour apart by then."""

_ENDED = ("it came too late to be of use", "fell due while nothing ran, and that working day is over")


class Row(NamedTuple):
    """A delivery as it is stored."""

    delivery_id: str
    kind: str
    recipient: str
    occurrence: str
    state: str
    due_at: str
    attempted_at: str | None
    sought_since: str | None
    channel: str | None
    ts: str | None
    attempts: int
    wanted: int
    shown: int
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient} for {self.occurrence}"


class CheckInRow(NamedTuple):
    """A check-in as it is stored."""

    check_in_id: int
    goal: int
    person: str
    week: str | None
    status: str
    clicked_at: str | None


def complaints(run: Run) -> Sequence[str]:
    """Return what does not hold, in words; nothing if all is well."""
    rows = [
        Row(*row) for row in run.storage.ask(f"SELECT {', '.join(Row._fields)} FROM deliveries ORDER BY kind, due_at")
    ]
    return [
        *([run.endless] if run.endless else []),
        *run.hurried,
        *_unsettled(run, rows),
        *_lost_or_doubled(run, rows),
        *_prompts_owed(run, rows),
        *_reminders_owed(run, rows),
        *_at_night(run, rows),
        *_check_ins(run),
        *_shown_wrongly(run, rows),
    ]


def _unsettled(run: Run, rows: Sequence[Row]) -> Iterator[str]:
    now = _stored(run.timeline.now)
    for row in rows:
        if row.state in (State.SENDING, State.UNKNOWN) or (row.state == State.DUE and row.due_at <= now):
            yield f"{row} is left {row.state}: {row.reason}"


def _lost_or_doubled(run: Run, rows: Sequence[Row]) -> Iterator[str]:
    posts: dict[str, list[Post]] = defaultdict(list)
    for post in run.slack.posts:
        posts[post.delivery_id].append(post)
    for row in rows:
        arrived = posts.pop(row.delivery_id, [])
        asked = run.slack.asked_to_post[row.delivery_id]
        if asked > row.attempts or (asked and row.attempted_at is None):
            yield f"{row} was given to Slack {asked} times, and {row.attempts} attempts are stored"
        if len(arrived) > 1:
            yield f"{row} was received {len(arrived)} times"
        if row.state == State.SENT and (row.channel, row.ts) not in [(post.channel, post.ts) for post in arrived]:
            yield f"{row} is stored as sent and was not received"
        if row.state != State.SENT and arrived and not _was_given_up(run, row):
            yield f"{row} was received and is stored as {row.state}: {row.reason}"
    if posts:
        yield f"what nobody planned was received: {[post.text for each in posts.values() for post in each]}"


def _prompts_owed(run: Run, rows: Sequence[Row]) -> Iterator[str]:
    """Everybody has a goal, so everybody is asked in every week, or it is on record why not."""
    prompts = {(row.recipient, row.occurrence): row for row in rows if row.kind == Kind.PROMPT}
    owed = [(who, monday) for who in run.organisation.people for monday in run.organisation.mondays]
    for who, monday in owed:
        row = prompts.pop((who.user_id, monday.isoformat()), None)
        if who.leaves_at is not None and who.leaves_at < _day(who, monday)[1]:
            if row is not None and row.state == State.SENT and _received(run, row) > who.leaves_at + UNDER_WAY:
                yield f"{row} was received after they had left"
        elif row is None:
            yield f"no prompt was planned for {who.user_id} in {monday}"
        else:
            yield from _prompt_owed(run, row, who, monday)
    for row in prompts.values():
        if row.occurrence <= run.organisation.mondays[-1].isoformat():
            yield f"{row} is for nobody"


def _prompt_owed(run: Run, row: Row, who: Colleague, monday: date) -> Iterator[str]:
    if row.state == State.DROPPED and row.reason in _ENDED:
        if _trouble(run, *_day(who, monday)) < TROUBLE and not _was_all_in_vain(run, row, *_day(who, monday)):
            yield f"{row} was dropped as too late, and there was time enough"
    elif row.state != State.SENT and not _was_given_up(run, row):
        yield f"{row} is {row.state}: {row.reason}"


def _was_all_in_vain(run: Run, row: Row, begins: datetime, ends: datetime) -> bool:
    """Tell whether it was tried, and so many calls failed on that day that its look-ups, ever rarer, could all fail."""
    first, last = ((moment - run.organisation.begins).total_seconds() for moment in (begins, ends))
    return row.attempted_at is not None and sum(first <= at <= last for at in run.failed_calls) >= MANY


def _reminders_owed(run: Run, rows: Sequence[Row]) -> Iterator[str]:
    """Each prompt that came is followed by one reminder, which comes if it is not answered before."""
    leavers = {who.user_id: who.leaves_at for who in run.organisation.people}
    reminders = {(row.recipient, row.occurrence): row for row in rows if row.kind == Kind.REMINDER}
    answered = {(tapped.person, tapped.week) for tapped in _check_in_rows(run)}
    for row in rows:
        if row.kind != Kind.PROMPT or row.state != State.SENT:
            continue
        reminder = reminders.get((row.recipient, row.occurrence))
        if reminder is None:
            yield f"no reminder was planned for {row}"
        elif reminder.state == State.DROPPED and reminder.reason == "everything is answered":
            if (row.recipient, row.occurrence) not in answered:
                yield f"{reminder} was dropped as answered, and nothing was"
        elif reminder.state == State.DROPPED and reminder.reason == "not a person who can be asked any more":
            if leavers[row.recipient] is None:
                yield f"{reminder} was dropped as theirs who left, and they are here"
        elif reminder.state == State.FAILED and not _was_given_up(run, reminder):
            yield f"{reminder} failed: {reminder.reason}"


def _at_night(run: Run, rows: Sequence[Row]) -> Iterator[str]:
    people = {who.user_id: who for who in run.organisation.people}
    slack = timedelta(seconds=run.worst_clock)
    for row in rows:
        if row.state != State.SENT or row.kind not in (Kind.PROMPT, Kind.REMINDER):
            continue
        who, received = people[row.recipient], _received(run, row)
        local = received.astimezone(who.zone)
        begins, ends = _day(who, local.date())
        if local.weekday() >= 5 or not begins - slack <= received <= ends + slack + UNDER_WAY:
            yield f"{row} was received at {local.isoformat()}"
        monday = date.fromisoformat(row.occurrence)
        if row.kind == Kind.PROMPT and local.date() != monday:
            yield f"{row} was received on another day: {local.isoformat()}"
        if row.kind == Kind.REMINDER and not monday < local.date() < monday + timedelta(days=7):
            yield f"{row} was received in another week: {local.isoformat()}"


def _check_ins(run: Run) -> Iterator[str]:
    rows = {row.check_in_id: row for row in _check_in_rows(run)}
    last: dict[int, CheckInRow] = {}
    clicks: set[tuple[object, ...]] = set()
    for row in rows.values():
        before = last.get(row.goal)
        if (row.goal, row.clicked_at) in clicks:
            yield f"a click of {row.person} on goal {row.goal} at {row.clicked_at} was recorded twice"
        if before is not None and (before.week, before.status) == (row.week, row.status):
            yield f"{row.person} is recorded twice to have said {row.status} of goal {row.goal} for {row.week}"
        clicks.add((row.goal, row.clicked_at))
        last[row.goal] = row
    for click, number in run.people.confirmed:
        told, stands = rows.get(number), last.get(click.goal)
        if told is None or (told.goal, told.person) != (click.goal, click.who) or stands is None:
            yield f"what {click.who} was told is recorded at {click.at} is not there"
        elif (told.clicked_at or "") < _stored(click.at):
            continue  # it only said again what stood, and is not written: one made before it may still arrive and count
        elif stands.status != click.status and (stands.clicked_at or "") < _stored(click.at):
            yield f"{click.who} said {click.status} of goal {click.goal} at {click.at}, and {stands.status} stands"


def _shown_wrongly(run: Run, rows: Sequence[Row]) -> Iterator[str]:
    posts = {post.delivery_id: post for post in run.slack.posts}
    for row in rows:
        if row.state != State.SENT:
            continue
        if row.wanted != row.shown:
            yield f"{row} shows {row.shown} of {row.wanted} changes"
        elif row.kind == Kind.PROMPT and row.delivery_id in posts:
            shown, newest = posts[row.delivery_id].text, run.words(row.recipient, row.occurrence)
            # What Slack acts on late may come over something newer; nothing tells us, and no click has come since.
            if shown != newest and not posts[row.delivery_id].came_late:
                yield f"{row} shows {shown!r} where {newest!r} is recorded"


def _was_given_up(run: Run, row: Row) -> bool:
    """Tell whether nobody could find out for most of a day whether it had arrived: then it is said to have failed."""
    if row.sought_since is None or not row.reason.startswith("could not be looked up"):
        return False
    sought = datetime.fromisoformat(row.sought_since).replace(tzinfo=UTC)
    return row.state == State.FAILED and _trouble(run, sought, sought + timedelta(days=1)) >= timedelta(hours=12)


def _trouble(run: Run, begins: datetime, ends: datetime) -> timedelta:
    """Return for how long of that time nothing could be sent, because of Slack or for want of a process."""
    spans = [(each.begins, each.ends) for each in run.outages] + run.down
    first, last = ((moment - run.organisation.begins).total_seconds() for moment in (begins, ends))
    overlaps = (min(end, last) - max(start, first) for start, end in spans)
    return timedelta(seconds=sum(overlap for overlap in overlaps if overlap > 0))


def _day(who: Colleague, day: date) -> tuple[datetime, datetime]:
    begins, ends = (datetime.combine(day, time(hour), who.zone).astimezone(UTC) for hour in (MORNING, EVENING))
    return begins, ends


def _received(run: Run, row: Row) -> datetime:
    post = next(post for post in run.slack.posts if post.delivery_id == row.delivery_id)
    return run.organisation.begins + timedelta(seconds=post.seconds)


def _check_in_rows(run: Run) -> Sequence[CheckInRow]:
    asked: Sequence[tuple[Any, ...]] = run.storage.ask(
        f"SELECT {', '.join(CheckInRow._fields)} FROM check_ins ORDER BY check_in_id"
    )
    return [CheckInRow(*row) for row in asked]


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
