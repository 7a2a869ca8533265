"""What must hold after every run, whatever went wrong in it: Slack's record and the store, side by side."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from bot.domain.check_ins import COMMAND_AGAIN
from bot.domain.deliveries import Kind, State
from bot.services.prompts import ALL_ANSWERED, NOTHING_TO_ASK
from bot.services.sending_times import CANNOT_BE_ASKED, MISSED, THE_NEXT_IS_AS_EARLY, TOO_LATE
from tests.simulation.faults import HOUR
from tests.simulation.organisations import EVENING, MORNING, Colleague
from tests.simulation.people import Click
from tests.simulation.runs import Run
from tests.simulation.slack import Post
from tests.stored_deliveries import StoredDelivery, as_stored, deliveries_in, query_of_deliveries

UNDER_WAY = timedelta(minutes=2)
"""A call may last that long after it was decided that a message still reaches its day: a lease, and then Slack's own
time, not both."""

TROUBLE = timedelta(hours=1)
"""A day with less trouble than that is long enough for everything."""

MANY = 8
"""Calls that failed in one day: look-ups of a prompt whose fate is not known come half an hour apart by then."""

_ENDED = (TOO_LATE.reason, MISSED)


class CheckInRow(NamedTuple):
    """A check-in as it is stored."""

    check_in_id: int
    goal: int
    person: str
    week: str | None
    status: str
    at: str
    clicked_at: str | None
    taken_back_at: str | None = None

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    def stood_at(self, at: str) -> bool:
        """Tell whether it was not taken back by then."""
        return self.taken_back_at is None or self.taken_back_at > at


def complaints(run: Run) -> Sequence[str]:
    """Return what does not hold, in words; nothing if all is well."""
    rows = deliveries_in(run.storage.ask(query_of_deliveries(order="kind, due_at")))
    return [
        *([run.endless] if run.endless else []),
        *run.hurried,
        *run.out_of_turn,
        *_unsettled(run, rows),
        *_lost_or_doubled(run, rows),
        *_prompts_owed(run, rows),
        *_reminders_owed(run, rows),
        *_answers_owed(run, rows),
        *_posts_owed(run, rows),
        *_at_night(run, rows),
        *_check_ins(run),
        *_shown_wrongly(run, rows),
    ]


def _unsettled(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
    now = as_stored(run.timeline.now)
    for row in rows:
        if row.state in (State.SENDING, State.UNKNOWN) or (row.state == State.DUE and row.due_at <= now):
            yield f"{row} is left {row.state}: {row.reason}"


def _lost_or_doubled(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
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


def _prompts_owed(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
    """Everybody has a goal, so everybody is asked in every week, or it is on record why not."""
    prompts = {(row.recipient, row.occurrence): row for row in rows if row.kind == Kind.PROMPT}
    owed = [(who, monday) for who in run.organisation.people for monday in run.organisation.mondays]
    for who, monday in owed:
        row = prompts.pop((who.user_id, monday.isoformat()), None)
        if who.leaves_at is not None and who.leaves_at < _day(who, monday)[1]:
            if row is not None and row.state == State.SENT and _received(run, row) > who.leaves_at + UNDER_WAY:
                yield f"{row} was received after they had left"
        elif any(each.covers(monday) for each in run.lives.of(who.user_id)):
            yield from _prompt_after_days_off(run, row, who, monday)
        elif row is None:
            yield f"no prompt was planned for {who.user_id} in {monday}"
        else:
            yield from _prompt_owed(run, row, who, monday)
    for row in prompts.values():
        if row.state == State.SENT or row.occurrence <= run.organisation.mondays[-1].isoformat():
            yield f"{row} is for nobody"


def _prompt_owed(run: Run, row: StoredDelivery, who: Colleague, monday: date) -> Iterator[str]:
    ended = (*_ENDED, CANNOT_BE_ASKED.reason) if who.leaves_at is not None else _ENDED
    if row.state == State.DROPPED and row.reason in ended:
        if not _was_hindered(run, row, *_day(who, monday)):
            yield f"{row} was dropped as too late, and there was time enough"
    elif row.state == State.DROPPED and row.reason == NOTHING_TO_ASK.reason:
        yield from _nothing_to_ask(run, row, who, monday)
    elif row.state != State.SENT and not _was_given_up(run, row):
        yield f"{row} is {row.state}: {row.reason}"


def _nothing_to_ask(run: Run, row: StoredDelivery, who: Colleague, monday: date) -> Iterator[str]:
    begins, slack = _day(who, monday)[0], timedelta(seconds=run.worst_clock)
    if not run.lives.rests(who.user_id, begins - slack, begins + timedelta(days=7)):
        yield f"{row} was dropped as nothing is asked, and there is something"


def _prompt_after_days_off(run: Run, row: StoredDelivery | None, who: Colleague, monday: date) -> Iterator[str]:
    """Who is away on the day of a prompt gets it when they are back in that week; before that, `_at_night` tells."""
    back = [run.lives.of(who.user_id)[0].last + timedelta(days=1)]
    back += [each.came_back for each in run.lives.of(who.user_id) if each.came_back is not None]
    day = max(monday, min(back))
    ends = _day(who, day)[1]
    is_over = run.organisation.begins + timedelta(seconds=run.lasts) < ends
    if is_over or day - monday >= timedelta(days=5) or run.worst_clock >= HOUR:
        return
    if row is None:
        yield f"no prompt was planned for {who.user_id} in {monday}, who is back on {day}"
    elif row.state == State.DROPPED and row.reason == NOTHING_TO_ASK.reason:
        yield from _nothing_to_ask(run, row, who, monday)
    elif row.state == State.DROPPED and row.reason in (*_ENDED, THE_NEXT_IS_AS_EARLY.reason):
        first = _day(who, monday)[0]
        if not _was_hindered(run, row, first, ends):
            yield f"{row} was dropped as {row.reason}, and they are back on {day}"
    elif row.state != State.SENT and not _was_given_up(run, row):
        yield f"{row} is {row.state} though they are back on {day}: {row.reason}"


def _was_hindered(run: Run, row: StoredDelivery, begins: datetime, ends: datetime) -> bool:
    """Tell whether there was too little time, or all was in vain, or it was over by a clock that was hours wrong."""
    if run.worst_clock >= HOUR or _trouble(run, begins, ends) >= TROUBLE:
        return True
    return _was_all_in_vain(run, row, begins, ends)


def _was_all_in_vain(run: Run, row: StoredDelivery, begins: datetime, ends: datetime) -> bool:
    """Tell whether it was tried, and so many calls failed on that day that its look-ups, ever rarer, could all fail."""
    first, last = ((moment - run.organisation.begins).total_seconds() for moment in (begins, ends))
    return row.attempted_at is not None and sum(first <= at <= last for at in run.failed_calls) >= MANY


def _reminders_owed(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
    """Each prompt that came is followed by one reminder, which comes if it is not answered before."""
    people = {who.user_id: who for who in run.organisation.people}
    reminders = {(row.recipient, row.occurrence): row for row in rows if row.kind == Kind.REMINDER}
    answered = {(tapped.person, tapped.week) for tapped in _check_in_rows(run)}
    for row in rows:
        if row.kind != Kind.PROMPT or row.state != State.SENT:
            continue
        reminder = reminders.get((row.recipient, row.occurrence))
        if reminder is None:
            if not run.lives.of(row.recipient):
                yield f"no reminder was planned for {row}"
        elif reminder.state == State.DROPPED:
            yield from _reminder_dropped(run, reminder, people[row.recipient], answered)
        elif reminder.state == State.FAILED and not _was_given_up(run, reminder):
            yield f"{reminder} failed: {reminder.reason}"


def _reminder_dropped(
    run: Run, reminder: StoredDelivery, who: Colleague, answered: AbstractSet[tuple[str, str | None]]
) -> Iterator[str]:
    due = datetime.fromisoformat(reminder.due_at).replace(tzinfo=UTC)
    begins, ends = _day(who, due.astimezone(who.zone).date())
    match reminder.reason:
        case ALL_ANSWERED.reason:
            rested = run.lives.rests(who.user_id, begins - timedelta(days=7), ends + timedelta(days=7))
            if (who.user_id, reminder.occurrence) not in answered and not rested:
                yield f"{reminder} was dropped as answered, and nothing was"
        case CANNOT_BE_ASKED.reason:
            if who.leaves_at is None:
                yield f"{reminder} was dropped as theirs who left, and they are here"
        case THE_NEXT_IS_AS_EARLY.reason:
            if not run.lives.of(who.user_id):
                yield f"{reminder} was dropped as near the next prompt, and they were not away"
        case reason if reason in _ENDED:
            if not _was_hindered(run, reminder, begins, ends) and not run.lives.of(who.user_id):
                yield f"{reminder} was dropped as too late, and there was time enough"
        case reason:
            yield f"{reminder} was dropped: {reason}"


def _answers_owed(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
    leavers = {who.user_id for who in run.organisation.people if who.leaves_at is not None}
    answers = {(row.recipient, row.occurrence): row for row in rows if row.kind == Kind.ANSWER}
    for who, occurrence in run.people.waiting:
        answer = answers.get((who, occurrence))
        if answer is None:
            yield f"no answer to {who} for {occurrence} is stored"
        elif answer.state == State.DUE and run.worst_clock >= HOUR and answer.due_at > as_stored(run.timeline.now):
            continue  # it was said hours ahead, by the only clock that there was
        elif answer.state != State.SENT and who not in leavers and not _was_given_up(run, answer):
            yield f"{answer} is {answer.state}: {answer.reason}"


def _posts_owed(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
    """What a lead posts arrives, unless the channel is archived, or it was too late."""
    for row in rows:
        if row.kind != Kind.PROGRESS_POST or row.state == State.SENT or _was_given_up(run, row):
            continue
        if row.state == State.FAILED and row.reason == "is_archived" and run.lives.archived_at is not None:
            continue
        due = datetime.fromisoformat(row.due_at).replace(tzinfo=UTC)
        if row.reason != TOO_LATE.reason or not _was_hindered(run, row, due, due + timedelta(days=1)):
            yield f"{row} is {row.state}: {row.reason}"


def _at_night(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
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
        yield from _on_a_day_off(run, row, local)
        off = [each for each in run.lives.of(row.recipient) if each.covers(monday)]
        if row.kind == Kind.PROMPT and local.date() != monday and not (off and _is_in_week_of(monday, local.date())):
            yield f"{row} was received on another day: {local.isoformat()}"
        if row.kind == Kind.REMINDER and not monday < local.date() < monday + timedelta(days=7):
            yield f"{row} was received in another week: {local.isoformat()}"


def _on_a_day_off(run: Run, row: StoredDelivery, local: datetime) -> Iterator[str]:
    since = UNDER_WAY + timedelta(seconds=run.worst_clock)
    for each in run.lives.of(row.recipient):
        if each.covers(local.date()) and each.is_known_at(local, since):
            yield f"{row} was received at {local.isoformat()}, when they were known to be away"


def _is_in_week_of(monday: date, day: date) -> bool:
    return monday <= day < monday + timedelta(days=7)


def _check_ins(run: Run) -> Iterator[str]:
    rows = {row.check_in_id: row for row in _check_in_rows(run)}
    of_goals: dict[int, list[CheckInRow]] = {}
    clicks: set[tuple[object, ...]] = set()
    for row in rows.values():
        earlier = of_goals.setdefault(row.goal, [])
        # Either it was taken back before this one, or not at all: by their clocks, which differ, one cannot tell.
        before = [
            next((each for each in reversed(earlier) if each.stood_at(row.at)), None),
            next((each for each in reversed(earlier) if not each.is_taken_back), None),
        ]
        if (row.goal, row.clicked_at) in clicks:
            yield f"a click of {row.person} on goal {row.goal} at {row.clicked_at} was recorded twice"
        if all(each is not None and _says_the_same(each, row) for each in before):
            yield f"{row.person} is recorded twice to have said {row.status} of goal {row.goal} for {row.week}"
        clicks.add((row.goal, row.clicked_at))
        earlier.append(row)
    last = {row.goal: row for row in rows.values() if not row.is_taken_back}
    yield from _taken_back(run, rows)
    for click, number in run.people.confirmed:
        told, stands = rows.get(number), last.get(click.goal)
        if told is not None and told.is_taken_back:
            continue  # by what they said after it, or `_taken_back` tells
        if told is None or (told.goal, told.person) != (click.goal, click.who) or stands is None:
            yield f"what {click.who} was told is recorded at {click.at} is not there"
        elif (told.clicked_at or "") < as_stored(click.at):
            yield from _said_again(run, click, told, stands)
        elif stands.status != click.status and (stands.clicked_at or "") < as_stored(click.at):
            yield f"{click.who} said {click.status} of goal {click.goal} at {click.at}, and {stands.status} stands"


def _taken_back(run: Run, rows: Mapping[int, CheckInRow]) -> Iterator[str]:
    for number in {*run.people.taken_back, *(row.check_in_id for row in rows.values() if row.is_taken_back)}:
        row = rows[number]
        if not row.is_taken_back:
            yield f"{row.person} was told that {number} is taken back, and it stands"
        if number not in run.people.asked_back:
            yield f"{number} of {row.person} is taken back, and nobody did so"


def _says_the_same(before: CheckInRow, row: CheckInRow) -> bool:
    return (before.week, before.status) == (row.week, row.status) and not _is_new(before, row)


def _is_new(before: CheckInRow, row: CheckInRow) -> bool:
    """Tell whether what says the same as before was said anew: beside a prompt, and more than a minute later."""
    if row.week is not None or before.clicked_at is None or row.clicked_at is None:
        return False
    return datetime.fromisoformat(row.clicked_at) - datetime.fromisoformat(before.clicked_at) > COMMAND_AGAIN


def _said_again(run: Run, click: Click, told: CheckInRow, stands: CheckInRow) -> Iterator[str]:
    """A click that says again what stood is not written: one made between the two may still arrive, and counts then."""
    if (told.status, told.week) != (click.status, click.week if _is_asked(run, click) else None):
        yield f"{click.who} said {click.status} at {click.at}, and was told that {told.status} is recorded"
    if stands.check_in_id != told.check_in_id and (stands.clicked_at or "") <= (told.clicked_at or ""):
        yield f"what {click.who} said at {click.at} stands no more, and nothing newer was said than what it repeats"


def _is_asked(run: Run, click: Click) -> bool:
    """Tell whether the prompt asks about the goal, or it was clicked on beside it: it rested when all was asked."""
    items = "SELECT 1 FROM prompt_items WHERE person = ? AND week = ? AND goal = ?"
    return bool(run.storage.ask(items, click.who, click.week, click.goal))


def _shown_wrongly(run: Run, rows: Sequence[StoredDelivery]) -> Iterator[str]:
    posts = {post.delivery_id: post for post in run.slack.posts}
    for row in rows:
        if row.state != State.SENT:
            continue
        if row.wanted != row.shown:
            yield f"{row} shows {row.shown} of {row.wanted} changes"
        elif row.kind == Kind.PROMPT and row.delivery_id in posts:
            shown, newest = posts[row.delivery_id].text, run.words(row.recipient, row.occurrence)
            # What Slack acts on late may come over the newest that was shown; nothing tells us, until the next change.
            if newest not in (shown, posts[row.delivery_id].covered):
                yield f"{row} shows {shown!r} where {newest!r} is recorded"


def _was_given_up(run: Run, row: StoredDelivery) -> bool:
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


def _received(run: Run, row: StoredDelivery) -> datetime:
    post = next(post for post in run.slack.posts if post.delivery_id == row.delivery_id)
    return run.organisation.begins + timedelta(seconds=post.seconds)


def _check_in_rows(run: Run) -> Sequence[CheckInRow]:
    asked: Sequence[tuple[Any, ...]] = run.storage.ask(
        f"SELECT {', '.join(CheckInRow._fields[:-1])},"
        " (SELECT undo.at FROM check_in_undos AS undo WHERE undo.check_in_id = check_ins.check_in_id)"
        " FROM check_ins ORDER BY check_in_id"
    )
    return [CheckInRow(*row) for row in asked]
