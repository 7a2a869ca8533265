"""When what was planned may reach somebody: in working hours, where they live by the time at which it is sent."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.cadences import DAY, WEEK, iso_monday, quarter_of
from bot.domain.deliveries import Delivery, HandedOn, Kind, NewDelivery, Pointless, PutOff, State
from bot.domain.people import Person
from bot.domain.prompt_times import is_day_off, quarter_ends, reminder_moment, useful_until, working_moment
from bot.services.schedules import Due, fiscal_start
from bot.services.unit_of_work import Transaction

AT_THE_TEAMS_HOUR = frozenset({Kind.PROMPT, Kind.PROGRESS_DRAFT})
"""What comes at an hour that a team chose, be that outside working hours."""

PLANNED = AT_THE_TEAMS_HOUR | {Kind.REMINDER, Kind.REVIEW_NUDGE}

REMINDED_WITHIN = 3 * WEEK
"""How long before this week a prompt may lie whose reminder is still to come."""

OUTSIDE_WORKING_HOURS = "outside their working hours"

TOO_LATE = Pointless("it came too late to be of use")
NOBODY_LEADS = Pointless("nobody leads the team")
THE_NEXT_IS_AS_EARLY = Pointless("in working hours it would reach the next one")


def send_unless_it_was(tx: Transaction, delivery: NewDelivery) -> None:
    """Enqueue a message that its recipient has not got; one that was dropped is sent after all."""
    if tx.deliveries.enqueue(delivery):
        return
    earlier = tx.deliveries.find(delivery.kind, delivery.recipient, delivery.occurrence)
    if earlier is not None and earlier.state is State.DROPPED:
        tx.deliveries.try_again(earlier.delivery_id, delivery.due_at, until=delivery.expires_at)


def sending_time(
    tx: Transaction, delivery: Delivery, until: datetime, now: datetime
) -> PutOff | Pointless | HandedOn | None:
    """Return what to do with a due delivery of those that are PLANNED instead of sending it now, None if it may go.

    `until` is when it expires. Since it was planned its recipient may have moved or got a public holiday, another may
    lead the team that it is about, and the bot or Slack may have stood still until the evening.
    """
    person = tx.people.get(delivery.recipient)
    home = person.home if person is not None and person.zone is not None else None
    if delivery.kind is Kind.REVIEW_NUDGE and home is not None:
        until = _quarter_ends(tx, until, home)
    if delivery.kind is Kind.PROGRESS_DRAFT:
        lead = _leads_now(tx, delivery)
        if lead is None:
            return NOBODY_LEADS
        if lead != delivery.recipient:
            return _handed_on(tx, delivery, until, lead, now)
    if until <= now:
        return TOO_LATE
    if person is None or home is None:
        return None
    is_planned_here = delivery.kind in AT_THE_TEAMS_HOUR and until == useful_until(delivery.due_at, home)
    if is_planned_here and not is_day_off(now, home, person.region):
        return None
    moment = _earliest(person, _prompt_of(tx, delivery), now)
    if moment <= now:
        return None
    if delivery.kind is Kind.REVIEW_NUDGE:
        return TOO_LATE if moment >= until else PutOff(moment, until, OUTSIDE_WORKING_HOURS)
    return _put_off(person, moment, _following(tx, delivery))


def plan_reminders_anew(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Say anew when those who may have moved are reminded of the prompts that they got: a fixed number of queries.

    Reschedule them before, for a reminder gives way to the next prompt. Who is left to the plan tick for that is left
    here too. What is due already is asked about when it is sent, and what comes at the same time is left as it is.
    """
    by_id = {person.user_id: person for person in people}
    known = by_id.keys() - tx.schedules.of(Due.RESCHEDULE, by_id).keys()
    since = (iso_monday(now.date()) - REMINDED_WITHIN).isoformat()
    planned = tx.deliveries.of_people(Kind.REMINDER, known, since)
    reminders = [reminder for reminder in planned if reminder.state is State.DUE and reminder.due_at > now]
    to_remind = {reminder.recipient for reminder in reminders}
    of_people = tx.deliveries.of_people(Kind.PROMPT, to_remind, since) if to_remind else ()
    prompts = {(prompt.recipient, prompt.occurrence): prompt for prompt in of_people}
    following = tx.schedules.of(Due.PROMPT, to_remind) if to_remind else {}
    anew: list[tuple[Delivery, PutOff | Pointless]] = []
    for reminder in reminders:
        person, prompt = by_id[reminder.recipient], prompts.get((reminder.recipient, reminder.occurrence))
        moment = _earliest(person, prompt, now)
        next_prompt = following.get(reminder.recipient)
        fate = _put_off(person, moment, next_prompt.next_at if next_prompt else None)
        if isinstance(fate, Pointless) or (fate.at, fate.until) != (reminder.due_at, reminder.expires_at):
            anew.append((reminder, fate))
    tx.deliveries.plan_anew(anew)


def _leads_now(tx: Transaction, draft: Delivery) -> str | None:
    """Return who acts as lead of the team that a draft is about."""
    post, tree = tx.progress.get(int(draft.about["post"])), tx.teams.tree()
    team = tree.team(post.team_id) if post is not None else None
    return tree.acting_lead(team) if team is not None else None


def _handed_on(tx: Transaction, draft: Delivery, until: datetime, lead: str, now: datetime) -> HandedOn | Pointless:
    """Return that a draft is for another lead: at the hour that the team chose if it is that for them too, otherwise
    in their first working hours since it was due.

    Whether it is too late goes by their day: that of who led before may be over, or theirs may be.
    """
    at, person = draft.due_at, tx.people.get(lead)
    if person is not None and person.zone is not None and until != useful_until(at, person.home):
        at = working_moment(at, person.home, person.region)
        until = useful_until(at, person.home)
    if until <= now:
        return TOO_LATE
    following = _following(tx, draft)
    if following is not None and at >= following:
        return THE_NEXT_IS_AS_EARLY
    return HandedOn(lead, at, until, "another leads the team now")


def _quarter_ends(tx: Transaction, planned: datetime, home: ZoneInfo) -> datetime:
    """Return when a quarter ends where somebody lives, given when it ends where its message was planned for."""
    # A day earlier lies in the quarter by every clock: none is further than fourteen hours from UTC.
    return quarter_ends(quarter_of((planned - DAY).date(), fiscal_start(tx)), home)


def _prompt_of(tx: Transaction, delivery: Delivery) -> Delivery | None:
    """Return the prompt that a reminder is about."""
    if delivery.kind is not Kind.REMINDER:
        return None
    return tx.deliveries.find(Kind.PROMPT, delivery.recipient, delivery.occurrence)


def _earliest(person: Person, prompt: Delivery | None, now: datetime) -> datetime:
    """Return the first moment from now on at which a message, the reminder of a `prompt` maybe, may reach a person."""
    moment = working_moment(now, person.home, person.region)
    if prompt is None or prompt.sent_at is None:
        return moment
    return max(moment, reminder_moment(prompt.sent_at, person.home, person.region))


def _put_off(person: Person, moment: datetime, following: datetime | None) -> PutOff | Pointless:
    """Return that a message comes at a moment, and is of use until that working day ends."""
    if following is not None and moment >= following:
        return THE_NEXT_IS_AS_EARLY
    return PutOff(moment, useful_until(moment, person.home), OUTSIDE_WORKING_HOURS)


def _following(tx: Transaction, delivery: Delivery) -> datetime | None:
    """Return when the next message of this sort is due, None if none is, or nobody knows as they are yet to be
    rescheduled.
    """
    if delivery.kind is Kind.PROGRESS_DRAFT:
        post = tx.progress.get(int(delivery.about["post"]))
        schedule = tx.schedules.get(Due.PROGRESS_DRAFT, str(post.team_id)) if post is not None else None
    elif tx.schedules.get(Due.RESCHEDULE, delivery.recipient) is not None:
        return None
    else:
        schedule = tx.schedules.get(Due.PROMPT, delivery.recipient)
    return schedule.next_at if schedule is not None else None
