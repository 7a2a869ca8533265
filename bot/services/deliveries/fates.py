"""What follows from what became of a delivery; each in a transaction that is open."""

from datetime import datetime

from bot.domain.backoff import MOST_IN_VAIN
from bot.domain.deliveries import Delivery, HandedOn, Kind, NewDelivery, Sent
from bot.services.prompts import after_prompt_sent
from bot.services.refused_posts import post_elsewhere, post_was_refused
from bot.services.sending_times import send_unless_it_was
from bot.services.snoozes import show_snoozed_again
from bot.services.unit_of_work import Transaction


def arrived(tx: Transaction, delivery: Delivery, place: Sent, now: datetime, shown: int) -> bool:
    """Record that it stands in Slack, and what follows from that; return False if that was known."""
    is_news = tx.deliveries.mark_sent(delivery.delivery_id, place.channel, place.ts, now, shown)
    if is_news and delivery.kind is Kind.PROMPT:
        after_prompt_sent(tx, delivery, now)
    if is_news and delivery.kind is Kind.REMINDER:
        show_snoozed_again(tx, delivery)
    return is_news


def found_at(tx: Transaction, delivery: Delivery, place: Sent, now: datetime) -> None:
    """Record where a message was found. What it shows nobody knows, so it is shown anew."""
    if arrived(tx, delivery, place, now, shown=0):
        tx.deliveries.want(delivery.kind, delivery.recipient, delivery.occurrence)


def hand_on(tx: Transaction, delivery: Delivery, to: HandedOn) -> None:
    """Have somebody else get a message, or another channel, unless they have got it already."""
    if delivery.kind is Kind.PROGRESS_POST:
        post_elsewhere(tx, delivery, to)
        return
    key = delivery.kind, to.recipient, delivery.occurrence
    send_unless_it_was(tx, NewDelivery(*key, to.at, to.until, about=dict(delivery.about)))


def fail(tx: Transaction, delivery: Delivery, reason: str, now: datetime) -> None:
    """Give a message up. Of a team's post its lead is told; of others nobody is: the next round asks again."""
    if tx.deliveries.mark_failed(delivery, reason) and delivery.kind is Kind.PROGRESS_POST:
        post_was_refused(tx, delivery, reason, now)


def try_again_or_fail(tx: Transaction, delivery: Delivery, reason: str, not_before: datetime, now: datetime) -> None:
    """Have a message tried again that Slack did not take, unless that was in vain often enough.

    `not_before` is in real time, `now` by the bot's clock.
    """
    if delivery.in_vain + 1 >= MOST_IN_VAIN:
        fail(tx, delivery, f"tried {MOST_IN_VAIN} times: {reason}", now)
    else:
        tx.deliveries.mark_due_again(delivery, not_before, reason, in_vain=True)
