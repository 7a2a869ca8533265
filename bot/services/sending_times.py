"""When what was planned may reach somebody: in working hours, where they live by the time at which it is sent."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.cadences import DAY, WEEK, iso_monday, quarter_of
from bot.domain.deliveries import Delivery, HandedOn, Kind, NewDelivery, Pointless, PutOff, State
from bot.domain.people import Person
from bot.domain.prompt_items import prompt_items
from bot.domain.prompt_times import gives_way, quarter_ends, reminder_moment, useful_until, weekdays_of
from bot.domain.usefulness import FOUR_WEEKS
from bot.domain.working_time import WorkingTime
from bot.services.coming_prompts import grounds
from bot.services.first_prompts import asked_not_before, told_not_before, told_once_not_before
from bot.services.schedules import Due, fiscal_start
from bot.services.unit_of_work import Transaction

AT_THE_TEAMS_HOUR = frozenset({Kind.PROMPT, Kind.PROGRESS_DRAFT})
"""What comes at an hour that a team chose, be that outside working hours."""

TO_LEADS = frozenset({Kind.TEAM_NEWS, Kind.WHO_LEADS, Kind.LEFT_GOALS, Kind.TEAM_CHANNEL, Kind.PRIVATE_CHANNEL})
TOLD_ONCE = TO_LEADS | {Kind.GIVEN_GOAL, Kind.WELCOME, Kind.NAMED_ADMIN, Kind.NO_ADMIN}
"""What is told or asked once, in working hours: it gives way to nothing."""

AS_A_PROMPT = frozenset({Kind.PROMPT, Kind.REMINDER})
ABOUT_TEAMS = frozenset({Kind.PROGRESS_DRAFT, Kind.REVIEW_NUDGE})
"""What waits for the welcome to a team as prompts do, which wait for the first of all by an hour. What is told once
waits for that first one alone, by a minute."""

PLANNED = AT_THE_TEAMS_HOUR | TOLD_ONCE | {Kind.REMINDER, Kind.REVIEW_NUDGE}

REMINDED_WITHIN = 3 * WEEK
"""How long before this week a prompt may lie whose reminder is still to come."""

OUTSIDE_WORKING_HOURS = "outside their working hours"

NOT_WELCOMED_YET = "they are welcomed first"

CANNOT_BE_ASKED = Pointless("not a person who can be asked any more")
TOO_LATE = Pointless("it came too late to be of use")
MISSED = "fell due while nothing ran, and that working day is over"
MISSED_ITS_QUARTER = "fell due while nothing ran, and that quarter is over"
NOBODY_LEADS = Pointless("nobody leads the team")
THE_NEXT_IS_AS_EARLY = Pointless("in working hours it would reach the next one")


def has_left(tx: Transaction, recipient: str) -> bool:
    """Tell whether a message is for somebody who is not here any more; a channel never is."""
    person = tx.people.get(recipient)
    return person is not None and not person.may_be_here


def send_unless_it_was(tx: Transaction, delivery: NewDelivery) -> None:
    """Enqueue a message that its recipient has not got; one that was dropped is sent after all."""
    if tx.deliveries.enqueue(delivery):
        return
    earlier = tx.deliveries.find(delivery.kind, delivery.recipient, delivery.occurrence)
    if earlier is not None and earlier.state is State.DROPPED:
        tx.deliveries.try_again(earlier.delivery_id, delivery.due_at, until=delivery.expires_at)


def record_as_skipped(tx: Transaction, delivery: NewDelivery, reason: str) -> None:
    """Keep on record what is of no use any more and was never enqueued, so that nothing brings it again."""
    if tx.deliveries.enqueue(delivery):
        skipped = tx.deliveries.find(delivery.kind, delivery.recipient, delivery.occurrence)
        if skipped is not None:
            tx.deliveries.mark_dropped(skipped, reason)


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
    if until <= now and delivery.kind is not Kind.WELCOME:
        return TOO_LATE
    if person is None or home is None:
        return None
    not_before = _not_before(tx, delivery, person, now)
    if not_before is not None:
        moment = person.working_time.next_moment(not_before)
        if delivery.kind is Kind.REVIEW_NUDGE or delivery.kind in TOLD_ONCE:
            return TOO_LATE if moment >= until else PutOff(moment, until, NOT_WELCOMED_YET)
        return _put_off(person, moment, _following(tx, delivery), NOT_WELCOMED_YET)
    return _in_working_hours(tx, delivery, until, person, now)


def _not_before(tx: Transaction, delivery: Delivery, person: Person, now: datetime) -> datetime | None:
    """Return until when a message waits for a welcome of its person, who hears of a team by that first; None: it may
    go.
    """
    if delivery.kind in AS_A_PROMPT:
        return asked_not_before(tx, person.user_id, now, lambda: _teams_asked(tx, delivery, person, now))
    if delivery.kind in ABOUT_TEAMS:
        return told_not_before(tx, person.user_id, now, lambda: _teams_told_of(tx, delivery))
    if delivery.kind in TOLD_ONCE - {Kind.WELCOME}:
        return told_once_not_before(tx, person.user_id, now)
    return None


def _teams_told_of(tx: Transaction, delivery: Delivery) -> AbstractSet[int]:
    """Return about which team a draft is, or about which the quarter's message: those that they lead."""
    if delivery.kind is Kind.PROGRESS_DRAFT:
        post = tx.progress.get(int(delivery.about["post"]))
        return {post.team_id} if post is not None else set()
    return {team.team_id for team in tx.teams.tree().led_by(delivery.recipient)}


def _teams_asked(tx: Transaction, prompt: Delivery, person: Person, now: datetime) -> AbstractSet[int]:
    """Return about which teams a prompt asks, or about whose goals."""
    week = date.fromisoformat(prompt.occurrence)
    facts = grounds(tx, [person.user_id]).known(person.user_id, week)
    return {item.team_id for item in prompt_items(person.user_id, person.home, week, now, facts)}


def _in_working_hours(
    tx: Transaction, delivery: Delivery, until: datetime, person: Person, now: datetime
) -> PutOff | Pointless | None:
    """Return that a message comes when its recipient can be reached, None if they can be now."""
    if _is_at_the_teams_hour(delivery, until, person.working_time, now):
        return None
    moment = _earliest(person, _prompt_of(tx, delivery), now, _snoozed_to(tx, delivery))
    if moment <= now:
        return None
    if delivery.kind is Kind.WELCOME:
        # However long they are away, whoever is in a team is welcomed.
        return PutOff(moment, moment + FOUR_WEEKS, OUTSIDE_WORKING_HOURS)
    if delivery.kind is Kind.REVIEW_NUDGE or delivery.kind in TOLD_ONCE:
        return TOO_LATE if moment >= until else PutOff(moment, until, OUTSIDE_WORKING_HOURS)
    return _put_off(person, moment, _following(tx, delivery))


def _is_at_the_teams_hour(delivery: Delivery, until: datetime, working: WorkingTime, now: datetime) -> bool:
    """Say whether it is still the day that a team chose where its recipient lives, and they can be reached.

    A team that chose a weekend works then; the hour of a draft is the team's, be that outside its lead's hours.
    """
    if delivery.kind not in AT_THE_TEAMS_HOUR or until != useful_until(delivery.due_at, working):
        return False
    at_any_hour = delivery.kind is Kind.PROGRESS_DRAFT
    return (working.at_any_hour() if at_any_hour else working).can_be_reached(now, weekdays_of(working.day(now)))


def plan_anew(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Say anew when those whose time has changed get what waits for them: a fixed number of queries.

    That is reminders, and what was put off because it would have reached them at a bad time. Reschedule them before,
    for a message gives way to the next prompt. Who is left to the plan tick for that is left here too. What is due
    already is asked about when it is sent, and what comes at the same time is left as it is.
    """
    by_id = {person.user_id: person for person in people}
    known = by_id.keys() - tx.schedules.of(Due.RESCHEDULE, by_id).keys()
    since = iso_monday(now.date()) - REMINDED_WITHIN
    prompts = {
        (one.recipient, one.occurrence): one for one in tx.deliveries.of_people(Kind.PROMPT, known, since.isoformat())
    }
    reminders = _that_may_come(tx.deliveries.of_people(Kind.REMINDER, known, since.isoformat()), now)
    waiting = [*reminders, *(one for one in prompts.values() if one.state is State.DUE and one.due_at > now)]
    if not waiting:
        return
    recipients = {delivery.recipient for delivery in waiting}
    following, snoozed = tx.schedules.of(Due.PROMPT, recipients), tx.prompts.snoozed(recipients, since)
    anew: list[tuple[Delivery, PutOff | Pointless]] = []
    for delivery in waiting:
        person, next_prompt = by_id[delivery.recipient], following.get(delivery.recipient)
        prompt = prompts.get((delivery.recipient, delivery.occurrence)) if delivery.kind is Kind.REMINDER else None
        snoozed_to = snoozed.get((delivery.recipient, date.fromisoformat(delivery.occurrence)))
        moment = _earliest(person, prompt, now, snoozed_to)
        fate = _put_off(person, moment, next_prompt.next_at if next_prompt else None)
        if delivery.state is State.DUE:
            if isinstance(fate, Pointless) or (fate.at, fate.until) != (delivery.due_at, delivery.expires_at):
                anew.append((delivery, fate))
        elif isinstance(fate, PutOff):
            tx.deliveries.try_again(delivery.delivery_id, fate.at, until=fate.until)
    tx.deliveries.plan_anew(anew)


def _that_may_come(reminders: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """Return the reminders that wait, and of each person the newest if only time off had it dropped."""
    newest = {reminder.recipient: reminder for reminder in sorted(reminders, key=lambda each: each.occurrence)}
    return [
        reminder
        for reminder in newest.values()
        if (reminder.state is State.DUE and reminder.due_at > now)
        or (reminder.state is State.DROPPED and reminder.reason == THE_NEXT_IS_AS_EARLY.reason)
    ]


def _leads_now(tx: Transaction, draft: Delivery) -> str | None:
    """Return who acts as lead of the team that a draft is about."""
    post, tree = tx.progress.get(int(draft.about["post"])), tx.teams.tree()
    team = tree.standing(post.team_id) if post is not None else None
    return tree.acting_lead(team) if team is not None else None


def _handed_on(tx: Transaction, draft: Delivery, until: datetime, lead: str, now: datetime) -> HandedOn | Pointless:
    """Return that a draft is for another lead: at the hour that the team chose if it is that for them too, otherwise
    in their first working hours since it was due.

    Whether it is too late goes by their day: that of who led before may be over, or theirs may be.
    """
    at, person = draft.due_at, tx.people.get(lead)
    if person is not None and person.zone is not None and until != useful_until(at, person.working_time):
        at = person.working_time.next_moment(at)
        until = useful_until(at, person.working_time)
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


def _snoozed_to(tx: Transaction, delivery: Delivery) -> date | None:
    """Return the local day to which the prompt that a reminder is about was snoozed."""
    if delivery.kind is not Kind.REMINDER:
        return None
    prompt = tx.prompts.get(delivery.recipient, date.fromisoformat(delivery.occurrence))
    return prompt.snoozed_to if prompt is not None else None


def _earliest(person: Person, prompt: Delivery | None, now: datetime, snoozed_to: date | None = None) -> datetime:
    """Return the first moment from now on at which a message, the reminder of a `prompt` maybe, may reach a person."""
    working = person.working_time
    if prompt is None or prompt.sent_at is None:
        return working.next_moment(now)
    return max(working.next_moment(now), reminder_moment(prompt.sent_at, working, snoozed_to))


def _put_off(
    person: Person,
    moment: datetime,
    following: datetime | None,
    reason: str = OUTSIDE_WORKING_HOURS,
) -> PutOff | Pointless:
    """Return that a message comes at a moment, and is of use until that working day ends."""
    working = person.working_time
    if following is not None and gives_way(moment, following, working):
        return THE_NEXT_IS_AS_EARLY
    return PutOff(moment, useful_until(moment, working), reason)


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
