"""When what was planned may reach somebody: in working hours, where they live by the time at which it is sent."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.deliveries import Delivery, HandedOn, Kind, NewDelivery, Pointless, PutOff, State
from bot.domain.people import Person
from bot.domain.prompt_times import reminder_moment, useful_until, working_moment
from bot.services.schedules import Due
from bot.services.unit_of_work import Transaction

AT_THE_TEAMS_HOUR = frozenset({Kind.PROMPT, Kind.PROGRESS_DRAFT})
"""What comes at an hour that a team chose, be that outside working hours."""

PLANNED = AT_THE_TEAMS_HOUR | {Kind.REMINDER, Kind.REVIEW_NUDGE}

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


def sending_time(tx: Transaction, delivery: Delivery, now: datetime) -> PutOff | Pointless | HandedOn | None:
    """Return what to do with a due delivery instead of sending it now, None if it may go.

    Since it was planned its recipient may have moved, another may lead the team that it is about, and the bot or
    Slack may have stood still until the evening.
    """
    if delivery.expires_at is None or delivery.kind not in PLANNED:
        return None
    if delivery.kind is Kind.PROGRESS_DRAFT:
        lead = _leads_now(tx, delivery)
        if lead is None:
            return NOBODY_LEADS
        if lead != delivery.recipient:
            return HandedOn(lead, "another leads the team now")
    person = tx.people.get(delivery.recipient)
    if person is None or person.zone is None:
        return None
    chosen = delivery.kind in AT_THE_TEAMS_HOUR
    if chosen and delivery.expires_at == useful_until(delivery.due_at, person.home):
        return None  # planned where they still live
    moment = _earliest(tx, delivery, person, now)
    return None if moment == now else _put_off(tx, delivery, person, moment)


def plan_reminders_anew(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Say anew when those who have moved are reminded of the prompt that they got. Reschedule them before."""
    for person in people:
        prompt = tx.prompts.latest_of(person.user_id)
        reminder = tx.deliveries.find(Kind.REMINDER, person.user_id, prompt.occurrence) if prompt else None
        if reminder is None or reminder.state is not State.DUE:
            continue
        match _put_off(tx, reminder, person, _earliest(tx, reminder, person, now)):
            case PutOff(at, until, reason):
                tx.deliveries.put_off(reminder, at, until, reason)
            case Pointless(reason):
                tx.deliveries.mark_dropped(reminder, reason)


def _leads_now(tx: Transaction, draft: Delivery) -> str | None:
    """Return who acts as lead of the team that a draft is about."""
    post, tree = tx.progress.get(int(draft.about["post"])), tx.teams.tree()
    team = tree.team(post.team_id) if post is not None else None
    return tree.acting_lead(team) if team is not None else None


def _earliest(tx: Transaction, delivery: Delivery, person: Person, now: datetime) -> datetime:
    """Return the first moment from now on at which a message may reach a person."""
    moment = working_moment(now, person.home, person.region)
    if delivery.kind is not Kind.REMINDER:
        return moment
    prompt = tx.deliveries.find(Kind.PROMPT, delivery.recipient, delivery.occurrence)
    if prompt is None or prompt.sent_at is None:
        return moment
    return max(moment, reminder_moment(prompt.sent_at, person.home, person.region))


def _put_off(tx: Transaction, delivery: Delivery, person: Person, moment: datetime) -> PutOff | Pointless:
    following = _following(tx, delivery)
    if following is not None and moment >= following:
        return THE_NEXT_IS_AS_EARLY
    # The quarter's message is of use until the quarter ends, everything else until that working day does.
    is_of_quarter = delivery.kind is Kind.REVIEW_NUDGE and delivery.expires_at is not None
    until = delivery.expires_at if is_of_quarter else useful_until(moment, person.home)
    if until is None or moment >= until:
        return TOO_LATE
    return PutOff(moment, until, "outside working hours where they live now")


def _following(tx: Transaction, delivery: Delivery) -> datetime | None:
    """Return when the next message of this sort is due, None if none is, or if this one says itself until when."""
    if delivery.kind in (Kind.PROMPT, Kind.REMINDER):
        schedule = tx.schedules.get(Due.PROMPT, delivery.recipient)
    elif delivery.kind is Kind.PROGRESS_DRAFT:
        post = tx.progress.get(int(delivery.about["post"]))
        schedule = tx.schedules.get(Due.PROGRESS_DRAFT, str(post.team_id)) if post is not None else None
    else:
        return None
    return schedule.next_at if schedule is not None else None
