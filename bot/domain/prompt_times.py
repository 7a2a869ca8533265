"""When a person is asked: one prompt an ISO week over all their teams, in their own zone, and one reminder."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

from bot.domain.cadences import (
    DAY,
    MONDAY_TO_FRIDAY,
    WEEK,
    Cadence,
    Occurrence,
    Quarter,
    is_working_day,
    iso_monday,
    local_moment,
    moment_in_week,
    next_occurrence,
    next_quarter,
    next_working_day,
    occurs_in_week,
    quarter_of,
    review_window_start,
)
from bot.domain.people import Person
from bot.domain.teams import Team

DAY_STARTS = 9
DAY_ENDS = 17
"""Working hours, local: nothing that we time ourselves reaches anybody outside them."""

EVERY_DAY = frozenset(range(7))


def due_teams(teams: Iterable[Team], week: date) -> tuple[Team, ...]:
    """Return those whose cadence comes round in the ISO week of that Monday."""
    return tuple(team for team in teams if occurs_in_week(team.cadence, team.anchor, week))


def next_prompt(
    teams: Sequence[Team],
    zone: ZoneInfo,
    region: str | None,
    after: datetime,
    taken: AbstractSet[date] = frozenset(),
) -> Occurrence | None:
    """Return the first prompt strictly later than the moment `after`; None for somebody in no team.

    It comes at the earliest weekday and hour among the teams that are due in its week, on the next working day
    if that is a public holiday, and not at all if it would then reach the next prompt. `taken` names the weeks
    (their Mondays) that had their prompt, which a change of zone or cadence must not bring twice.
    """
    if not teams:
        return None
    # A holiday can move a prompt into the next week, and so can a person's zone: look from two weeks before.
    first = iso_monday(after.astimezone(zone).date()) - 2 * WEEK
    for week, following in pairwise(_due_weeks(teams, first)):
        if week in taken:
            continue
        limit = min(_moments(teams, following, zone, region))
        ahead = [moment for moment in _moments(teams, week, zone, region) if after < moment < limit]
        if ahead:
            moment = min(ahead)
            return Occurrence(week, moment, moment.astimezone(zone).date())
    raise AssertionError("a cadence always comes round again")


def _due_weeks(teams: Sequence[Team], first: date) -> Iterator[date]:
    for step in count():
        week = first + step * WEEK
        if due_teams(teams, week):
            yield week


def _moments(teams: Sequence[Team], week: date, zone: ZoneInfo, region: str | None) -> list[datetime]:
    return [_moment(team.cadence, week, zone, region) for team in due_teams(teams, week)]


def _moment(cadence: Cadence, week: date, zone: ZoneInfo, region: str | None) -> datetime:
    day = week + timedelta(days=cadence.weekday)
    # A team that chose a weekend works then; only public holidays move its prompt.
    weekdays = None if cadence.weekday in MONDAY_TO_FRIDAY else EVERY_DAY
    if not is_working_day(day, region, weekdays):
        day = next_working_day(day, region, weekdays)
    return local_moment(day, cadence.hour, cadence.minute, zone)


def coming_prompt(
    teams: Sequence[Team],
    zone: ZoneInfo,
    region: str | None,
    now: datetime,
    taken: AbstractSet[date],
    pending: date | None,
) -> Occurrence | None:
    """Return the prompt that comes next for somebody whose teams, zone or country may have changed just now.

    `pending` is the week that was still to be asked about before the change, if any. Should the change take its
    moment into the past, it is not dropped: somebody who flies from Lisbon to Auckland on Monday at dawn is past
    nine there, and is asked in the next working hour, unless the prompt that follows is as early as that.
    """
    following = next_prompt(teams, zone, region, now, taken)
    if pending is None or following is None or pending in taken or not due_teams(teams, pending):
        return following
    if following.week <= pending:
        return following
    moment = working_moment(now, zone, region)
    if following.moment <= moment:
        return following
    return Occurrence(pending, moment, moment.astimezone(zone).date())


def is_day_off(now: datetime, zone: ZoneInfo, region: str | None) -> bool:
    """Say whether somebody is not to be asked today, at the hour that a team chose.

    A team that chose a weekend works then, public holidays excepted.
    """
    today = now.astimezone(zone).date()
    return not is_working_day(today, region, None if today.weekday() in MONDAY_TO_FRIDAY else EVERY_DAY)


def working_moment(now: datetime, zone: ZoneInfo, region: str | None) -> datetime:
    """Return `now` if it lies in working hours, otherwise the moment at which they begin next."""
    local = now.astimezone(zone)
    if is_working_day(local.date(), region) and local.hour < DAY_ENDS:
        return max(now, local_moment(local.date(), DAY_STARTS, 0, zone))
    return local_moment(next_working_day(local.date(), region), DAY_STARTS, 0, zone)


def useful_until(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the end of the working day in which a prompt fell due; a late team's day ends at midnight.

    What could not be sent until then is not made up for: the next week asks again.
    """
    local = moment.astimezone(zone)
    if local.hour < DAY_ENDS:
        return local_moment(local.date(), DAY_ENDS, 0, zone)
    return local_moment(local.date() + DAY, 0, 0, zone)


def reminder_moment(sent_at: datetime, zone: ZoneInfo, region: str | None) -> datetime:
    """Return nine o'clock of the working day after the prompt was sent."""
    return local_moment(next_working_day(sent_at.astimezone(zone).date(), region), DAY_STARTS, 0, zone)


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
    moment = working_moment(after, _home(lead, team), lead.region)
    if following.week <= pending or _in_time_of(lead, draft, team) > after or following.moment <= moment:
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
    """Yield when a team's drafts are due by its own slot, from before those that a day off may bring after `after`."""
    slot, zone = _slot(team), ZoneInfo(team.zone)
    if asked is not None and not occurs_in_week(slot, team.anchor, asked):
        yield _draft_of(team, asked)
    moment = after - 3 * WEEK
    while True:
        coming = next_occurrence(slot, team.anchor, zone, moment)
        yield coming
        moment = coming.moment


def _in_time_of(lead: Person, draft: Occurrence, team: Team) -> datetime:
    zone = ZoneInfo(team.zone)
    home = _home(lead, team)
    if draft.moment.astimezone(home).utcoffset() == draft.moment.astimezone(zone).utcoffset():
        return _moment(_slot(team), draft.week, zone, lead.region)
    return working_moment(draft.moment, home, lead.region)


def _home(lead: Person, team: Team) -> ZoneInfo:
    return ZoneInfo(lead.zone or team.zone)


def _slot(team: Team) -> Cadence:
    return Cadence(team.cadence.weeks, team.progress_slot.weekday, team.progress_slot.hour)


def next_review(
    zone: ZoneInfo, region: str | None, fiscal_start_month: int, after: datetime
) -> tuple[Quarter, datetime]:
    """Return the next quarter to examine and the moment strictly later than `after` at which to ask for it."""
    quarter = quarter_of(after.astimezone(zone).date(), fiscal_start_month)
    while True:
        moment = _review_moment(quarter, zone, region)
        if moment > after:
            return quarter, moment
        quarter = next_quarter(quarter, fiscal_start_month)


def review_under_way(zone: ZoneInfo, region: str | None, fiscal_start_month: int, now: datetime) -> Quarter | None:
    """Return the quarter that somebody was to be asked about by `now` and that is not over, None between these times.

    Where they live: the moment at which to ask and the quarter's end are local.
    """
    quarter = quarter_of(now.astimezone(zone).date(), fiscal_start_month)
    return quarter if _review_moment(quarter, zone, region) <= now else None


def quarter_ends(quarter: Quarter, zone: ZoneInfo) -> datetime:
    """Return the midnight that ends a quarter in a zone."""
    return local_moment(quarter.end + DAY, 0, 0, zone)


def _review_moment(quarter: Quarter, zone: ZoneInfo, region: str | None) -> datetime:
    return local_moment(review_window_start(quarter, region), DAY_STARTS, 0, zone)
