"""When a person is asked: one prompt an ISO week over all their teams, in their own zone, and one reminder."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

from bot.domain.cadences import (
    DAY,
    MONDAY_TO_FRIDAY,
    WEEK,
    Cadence,
    Occurrence,
    Quarter,
    iso_monday,
    local_moment,
    moment_in_week,
    next_occurrence,
    next_quarter,
    occurs_in_week,
    quarter_of,
    review_window_start,
)
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.working_time import WorkingTime

LONGEST_CADENCE = 4 * WEEK
"""Time off can hold a prompt back for so long before the next one is due."""

EVERY_DAY = frozenset(range(7))

MOST_SNOOZE_DAYS = 10
"""Days that the menu offers: two working weeks."""


def due_teams(teams: Iterable[Team], week: date) -> tuple[Team, ...]:
    """Return those whose cadence comes round in the ISO week of that Monday."""
    return tuple(team for team in teams if occurs_in_week(team.cadence, team.anchor, week))


def next_prompt(
    teams: Sequence[Team], working: WorkingTime, after: datetime, taken: AbstractSet[date] = frozenset()
) -> Occurrence | None:
    """Return the first prompt strictly later than the moment `after`; None for somebody in no team.

    It comes at the earliest weekday and hour among the teams that are due in its week, or when the person can be
    reached next after that, and not at all if the next prompt would be due by then. `taken` names the weeks (their
    Mondays) that had their prompt, which a change of zone or cadence must not bring twice.
    """
    if not teams:
        return None
    for week, following in pairwise(_due_weeks(teams, _first_to_look_at(working, after))):
        if week in taken:
            continue
        moments = (_moment(team.cadence, week, working) for team in due_teams(teams, week))
        ahead = min((moment for moment in moments if moment > after), default=None)
        if ahead is not None and ahead < _nominal(teams, following, working):
            return _occurrence(week, ahead, working)
    raise AssertionError("a cadence always comes round again")


def _first_to_look_at(working: WorkingTime, after: datetime) -> date:
    """Return the earliest week (its Monday) whose prompt may still come after a moment.

    Public holidays can move a prompt into the next week, and so can a person's zone; time off as far as the next one.
    """
    monday = iso_monday(working.day(after))
    longest = monday - LONGEST_CADENCE - WEEK
    was_off = working.held is not None or any(days.last >= longest for days in working.away)
    return longest if was_off else monday - 2 * WEEK


def _due_weeks(teams: Sequence[Team], first: date) -> Iterator[date]:
    for step in count():
        week = first + step * WEEK
        if due_teams(teams, week):
            yield week


def _nominal(teams: Sequence[Team], week: date, working: WorkingTime) -> datetime:
    """Return when the prompt of a week is due, whether the person can be reached then or not."""
    return min(moment_in_week(team.cadence, week, working.zone) for team in due_teams(teams, week))


def _occurrence(week: date, moment: datetime, working: WorkingTime) -> Occurrence:
    return Occurrence(week, moment, working.day(moment))


def _moment(cadence: Cadence, week: date, working: WorkingTime) -> datetime:
    day = week + timedelta(days=cadence.weekday)
    return working.on_or_after(day, time(cadence.hour, cadence.minute), weekdays_of(day))


def weekdays_of(day: date) -> AbstractSet[int] | None:
    """Return the weekdays that count where a team chose this one: a team that chose a weekend works then, public
    holidays excepted; None: those of the person's country.
    """
    return None if day.weekday() in MONDAY_TO_FRIDAY else EVERY_DAY


@dataclass(frozen=True, slots=True)
class ComingPrompt:
    """The prompt that comes next, and what it would be if the person could be reached sooner."""

    prompt: Occurrence
    withheld: date | None = None
    """The first week (its Monday) whose prompt is held back, and still comes if they can be reached sooner."""


def coming_prompt(
    teams: Sequence[Team],
    working: WorkingTime,
    now: datetime,
    taken: AbstractSet[date],
    pending: date | None,
    not_before: datetime | None = None,
) -> ComingPrompt | None:
    """Return the prompt that comes next for somebody whose teams, zone, country or time off may have changed just now.

    `pending` is the first week that was still to be asked about before the change, if any. Should the change take its
    moment into the past, it is not dropped: somebody who flies from Lisbon to Auckland on Monday at dawn is past nine
    there, and is asked in the next working hour, unless the prompt that follows is due by then. The same holds for
    somebody who is back sooner than they said, and for what would come earlier than `not_before`: nobody is asked
    before their welcome.
    """
    earliest = max(now, not_before) if not_before is not None else now
    first, following = next_prompt(teams, working, now, taken), next_prompt(teams, working, earliest, taken)
    if first is None or following is None:
        return None
    withheld: date | None = None
    for week, next_week in pairwise(_due_weeks(teams, pending or first.week)):
        if week >= following.week:
            break
        limit = _nominal(teams, next_week, working)
        if week in taken or limit <= now:
            continue
        moment = working.next_moment(max(earliest, _nominal(teams, week, working)))
        if moment < limit:
            return ComingPrompt(_occurrence(week, moment, working))
        withheld = withheld or week
    return ComingPrompt(following, withheld)


def useful_until(moment: datetime, working: WorkingTime) -> datetime:
    """Return the end of the working day in which a message fell due; the day of one due later ends at midnight.

    What could not be sent until then is not made up for: the next week asks again.
    """
    day = working.day(moment)
    ends = working.ends_on(day)
    return ends if moment < ends else local_moment(day + DAY, 0, 0, working.zone)


def reminder_moment(sent_at: datetime, working: WorkingTime, snoozed_to: date | None = None) -> datetime:
    """Return when the working day after the prompt was sent begins, or the one to which it was snoozed."""
    day = working.day(sent_at) + DAY
    return working.next_moment(working.starts_on(max(day, snoozed_to or day)))


def gives_way(moment: datetime, following: datetime, working: WorkingTime) -> bool:
    """Say whether a reminder at that moment would reach the prompt that follows.

    On the day on which somebody is back, the prompt of that day was due before: only its team's hour is yet to come.
    """
    day = working.day(following)
    return moment >= following or (working.day(moment) == day and working.is_back_on(day))


def snooze_days(sent_at: datetime, now: datetime, following: datetime | None, working: WorkingTime) -> tuple[date, ...]:
    """Return the days to which a prompt can be snoozed: working days from tomorrow on, before the next prompt's.

    `following` is when that comes (UTC); None: nothing is planned, and a week is all that is offered.
    """
    last = working.day(following) if following is not None else iso_monday(working.day(sent_at)) + WEEK
    days: list[date] = []
    moment = reminder_moment(max(now, sent_at), working)
    while (day := working.day(moment)) < last and len(days) < MOST_SNOOZE_DAYS:
        days.append(day)
        moment = working.next_moment(working.starts_on(day + DAY))
    return tuple(days)


def next_progress_draft(team: Team, lead: Person, after: datetime, asked: date | None = None) -> Occurrence:
    """Return the next draft of a team's progress post: its own day and hour, in the weeks its cadence is due.

    On a day off of its `lead` it waits for their next working day, and is left out if it would then reach the draft
    that follows. It is of its own week all the same: `local_date` lies in that, where the team is. Where the lead
    lives by another clock it waits for their working hours. `asked` is the week (its Monday) in which the team was
    asked last: that round gets its post, though a cadence that was changed since counts from a later week.
    """
    for draft, following in pairwise(_rounds(team, after, asked)):
        moment = _in_time_of(lead, draft, team)
        if after < moment < _in_time_of(lead, following, team):
            return _put_off(draft, moment, team)
    raise AssertionError("a cadence always comes round again")


def coming_progress_draft(
    team: Team, lead: Person, after: datetime, pending: date | None, asked: date | None = None
) -> Occurrence:
    """Return the draft that comes next for a team whose lead, their whereabouts or its slot may have changed just now.

    `pending` is the week (its Monday) whose draft was still to come, if any. Should the change have taken its moment
    into the past, as where it waited for the end of a day off that the present lead did not have, it is not lost: it
    comes in their next working hour, from `after` on, unless the draft that follows is as early as that.
    """
    following = next_progress_draft(team, lead, after, asked)
    if pending is None or not (pending == asked or occurs_in_week(team.cadence, team.anchor, pending)):
        return following
    draft = _draft_of(team, pending)
    moment = _working_time(lead, team).next_moment(after)
    if (
        draft.moment < team.created_at
        or following.week <= pending
        or _in_time_of(lead, draft, team) > after
        or following.moment <= moment
    ):
        return following
    return _put_off(draft, moment, team)


def _draft_of(team: Team, week: date) -> Occurrence:
    """Return the draft of a week by the team's own slot."""
    slot = _slot(team)
    moment = moment_in_week(slot, week, ZoneInfo(team.zone))
    return Occurrence(week, moment, week + timedelta(days=slot.weekday))


def _put_off(draft: Occurrence, moment: datetime, team: Team) -> Occurrence:
    """Return a draft as it comes at another moment; it stays of its own week."""
    day = moment.astimezone(ZoneInfo(team.zone)).date()
    return replace(draft, moment=moment, local_date=day if iso_monday(day) == draft.week else draft.local_date)


def _rounds(team: Team, after: datetime, asked: date | None) -> Iterator[Occurrence]:
    """Yield when a team's drafts are due by its own slot, from before those that a day off may bring after `after`.

    Of what was before the team there is nothing to tell.
    """
    slot, zone = _slot(team), ZoneInfo(team.zone)
    if asked is not None and not occurs_in_week(slot, team.anchor, asked):
        yield _draft_of(team, asked)
    moment = max(after - LONGEST_CADENCE - WEEK, team.created_at)
    while True:
        coming = next_occurrence(slot, team.anchor, zone, moment)
        yield coming
        moment = coming.moment


def _in_time_of(lead: Person, draft: Occurrence, team: Team) -> datetime:
    zone, working = ZoneInfo(team.zone), _working_time(lead, team)
    if draft.moment.astimezone(working.zone).utcoffset() == draft.moment.astimezone(zone).utcoffset():
        hour, day = time(_slot(team).hour), draft.week + timedelta(days=team.progress_slot.weekday)
        moment = replace(working, zone=zone).at_any_hour().on_or_after(day, hour, weekdays_of(day))
        # Where what kept it back ends at another hour than the team chose, the lead's own hours hold.
        chosen = local_moment(moment.astimezone(zone).date(), hour.hour, 0, zone)
        return moment if moment == chosen else working.next_moment(moment)
    return working.next_moment(draft.moment)


def _working_time(lead: Person, team: Team) -> WorkingTime:
    return replace(lead.working_time, zone=ZoneInfo(lead.zone or team.zone))


def _slot(team: Team) -> Cadence:
    return Cadence(team.cadence.weeks, team.progress_slot.weekday, team.progress_slot.hour)


def next_review(working: WorkingTime, fiscal_start_month: int, after: datetime) -> tuple[Quarter, datetime]:
    """Return the next quarter to review and the moment strictly later than `after` at which to ask for it.

    Somebody may be away then: that is seen when it is sent, for a quarter is asked about until its end.
    """
    quarter = quarter_of(working.day(after), fiscal_start_month)
    while True:
        moment = _review_moment(quarter, working)
        if moment > after:
            return quarter, moment
        quarter = next_quarter(quarter, fiscal_start_month)


def review_under_way(working: WorkingTime, fiscal_start_month: int, now: datetime) -> Quarter | None:
    """Return the quarter that somebody was to be asked about by `now` and that is not over, None between these times.

    Where they live: the moment at which to ask and the quarter's end are local.
    """
    quarter = quarter_of(working.day(now), fiscal_start_month)
    return quarter if _review_moment(quarter, working) <= now else None


def quarter_ends(quarter: Quarter, zone: ZoneInfo) -> datetime:
    """Return the midnight that ends a quarter in a zone."""
    return local_moment(quarter.end + DAY, 0, 0, zone)


def _review_moment(quarter: Quarter, working: WorkingTime) -> datetime:
    return working.starts_on(review_window_start(quarter, working.region))
