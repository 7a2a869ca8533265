"""*Snooze*: a prompt that is put off comes back as its one reminder, on the day that was chosen."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless, PutOff, State
from bot.domain.people import Person
from bot.domain.prompt_times import gives_way, reminder_moment, snooze_days, useful_until
from bot.domain.prompts import Prompt, Snooze
from bot.domain.refusals import CannotSnooze, NotFound, Subject
from bot.services.clock import Clock
from bot.services.schedules import Due
from bot.services.unit_of_work import Transaction, UnitOfWork

SNOOZED = "snoozed by its recipient"

STILL_TO_COME = frozenset({State.DUE, State.DROPPED})


class SnoozeService:
    """Puts prompts off and shows them again."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def snooze(self, workspace_id: str, user_id: str, week: date, day: date) -> None:
        """Fold somebody's prompt of that week, and have its reminder come on that local day.

        Raises NotFound, and CannotSnooze where the reminder was sent, or the day is none of those to choose from.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            person, prompt = tx.people.get(user_id), tx.prompts.get(user_id, week)
            if person is None or prompt is None:
                raise NotFound(Subject.PROMPT)
            put_off(tx, person, prompt, day, now)

    def show_now(self, workspace_id: str, user_id: str, week: date) -> None:
        """Unfold a prompt; its reminder still comes on the day that was chosen. Raises NotFound."""
        with self._uow.writing(workspace_id) as tx:
            prompt = tx.prompts.get(user_id, week)
            if prompt is None:
                raise NotFound(Subject.PROMPT)
            tx.prompts.save(replace(prompt, is_folded=False))
            tx.deliveries.want(Kind.PROMPT, user_id, prompt.occurrence)


def put_off(tx: Transaction, person: Person, prompt: Prompt, day: date, now: datetime) -> None:
    """Fold a prompt, and have its reminder come on that local day, or the next working day. Raises CannotSnooze."""
    snooze = snooze_of(tx, person, prompt, now)
    if snooze is None or comes_on(person, day, now) not in snooze.days:
        raise CannotSnooze
    tx.prompts.save(replace(prompt, snoozed_to=day, is_folded=True))
    moment = reminder_moment(now, person.working_time, day)
    _remind_at(tx, prompt, moment, useful_until(moment, person.working_time))
    tx.deliveries.want(Kind.PROMPT, person.user_id, prompt.occurrence)


def comes_on(person: Person, day: date, now: datetime) -> date | None:
    """Return the local day on which the reminder of what is put off to a day comes; None where that is no later day."""
    return person.day(reminder_moment(now, person.working_time, day)) if day > person.day(now) else None


def is_put_off(tx: Transaction, prompt: Prompt, day: date) -> bool:
    """Tell whether a prompt is put off to that local day, and its reminder still to come."""
    reminder = tx.deliveries.find(Kind.REMINDER, prompt.person, prompt.occurrence)
    return prompt.snoozed_to == day and reminder is not None and reminder.state in STILL_TO_COME


def put_off_no_more(tx: Transaction, person: Person, prompt: Prompt, now: datetime) -> None:
    """Unfold a prompt, and have its reminder come when it would have without a snooze; not once that was sent."""
    reminder = tx.deliveries.find(Kind.REMINDER, person.user_id, prompt.occurrence)
    if reminder is None or reminder.state not in STILL_TO_COME:
        return
    tx.prompts.save(replace(prompt, snoozed_to=None, is_folded=False))
    sent = tx.deliveries.find(Kind.PROMPT, person.user_id, prompt.occurrence)
    working, sent_at = person.working_time, sent.sent_at if sent is not None else None
    moment = max(reminder_moment(sent_at or now, working), working.next_moment(now))
    following = tx.schedules.get(Due.PROMPT, person.user_id)
    if following is None or not gives_way(moment, following.next_at, working):
        _remind_at(tx, prompt, moment, useful_until(moment, working))
    elif reminder.state is State.DUE:
        tx.deliveries.plan_anew([(reminder, Pointless("the next prompt comes first"))])
    tx.deliveries.want(Kind.PROMPT, person.user_id, prompt.occurrence)


def snooze_of(tx: Transaction, person: Person, prompt: Prompt, now: datetime) -> Snooze | None:
    """Return how a prompt can be snoozed, and is; None once its one reminder was sent or a newer prompt came."""
    delivery = tx.deliveries.find(Kind.PROMPT, person.user_id, prompt.occurrence)
    reminder = tx.deliveries.find(Kind.REMINDER, person.user_id, prompt.occurrence)
    if reminder is not None and reminder.state not in STILL_TO_COME:
        return None
    sent_at = now if delivery is None or delivery.sent_at is None else delivery.sent_at
    following = tx.schedules.get(Due.PROMPT, person.user_id)
    latest = tx.prompts.latest_of(person.user_id)
    if latest is not None and latest.week > prompt.week:
        return None
    days = snooze_days(sent_at, now, following.next_at if following else None, person.working_time)
    # Time off that was told since may have its reminder come later, or not at all.
    waits = prompt.snoozed_to is not None and reminder is not None and reminder.state is State.DUE
    until = person.day(reminder.due_at) if waits and reminder is not None else None
    if until is None or until < person.day(now):
        return Snooze(days)
    is_later = prompt.snoozed_to is not None and until > prompt.snoozed_to
    chosen = person.working_time.off_on(prompt.snoozed_to) if is_later and prompt.snoozed_to is not None else None
    return Snooze(days, until, prompt.is_folded, chosen)


def show_snoozed_again(tx: Transaction, reminder: Delivery) -> None:
    """Have a prompt show its goals again when the reminder to which it was put off has come."""
    prompt = tx.prompts.get(reminder.recipient, date.fromisoformat(reminder.occurrence))
    if prompt is not None and prompt.snoozed_to is not None:
        tx.deliveries.want(Kind.PROMPT, prompt.person, prompt.occurrence)


def _remind_at(tx: Transaction, prompt: Prompt, moment: datetime, until: datetime) -> None:
    """Have the one reminder of a prompt come at a moment, whatever had become of it before it was sent."""
    reminder = tx.deliveries.find(Kind.REMINDER, prompt.person, prompt.occurrence)
    match reminder:
        case None:
            tx.deliveries.enqueue(NewDelivery(Kind.REMINDER, prompt.person, prompt.occurrence, moment, until))
        case Delivery(state=State.DUE):
            tx.deliveries.plan_anew([(reminder, PutOff(moment, until, SNOOZED))])
        case Delivery(state=State.DROPPED):
            tx.deliveries.try_again(reminder.delivery_id, moment, until=until)
