"""Progress posts that Slack did not take, that wait for a lead's yes, or whose team posts elsewhere by now: what that
says of the channel, who is told.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.channels import REFUSALS, ChannelTrouble
from bot.domain.deliveries import Delivery, Failed, HandedOn, Kind, NewDelivery, Urgency
from bot.domain.progress import PostState
from bot.domain.teams import Team
from bot.domain.usefulness import refusal_is_told_until
from bot.services.channel_questions import channel_is, show_question_anew
from bot.services.showing_anew import want_draft
from bot.services.unit_of_work import Transaction

HELD_BACK = Failed("people of another company read the channel")


def is_held_back(tx: Transaction, delivery: Delivery) -> bool:
    """Say whether a progress post would be read by people of another company, and nobody has said yes to that."""
    team = _team(tx, delivery)
    is_there = team is not None and delivery.recipient == team.channel_id
    return team is not None and is_there and team.trouble is ChannelTrouble.SHARED


def moved_on(tx: Transaction, delivery: Delivery, now: datetime) -> HandedOn | None:
    """Return that a progress post is for the channel that its team has by now, None if it may go where it was to go."""
    team, until = _team(tx, delivery), delivery.expires_at
    if team is None or team.end is not None or team.channel_id == delivery.recipient:
        return None
    if until is not None and until <= now:
        return None
    return HandedOn(team.channel_id, delivery.due_at, until, "the team posts in another channel now")


def post_elsewhere(tx: Transaction, delivery: Delivery, to: HandedOn) -> None:
    """Have a post sent to another channel, once; what Slack refused there is sent again."""
    post, team = tx.progress.get(int(delivery.about["post"])), _team(tx, delivery)
    if post is None or team is None:
        return
    post = replace(post, channel_id=to.recipient)
    tx.progress.save(post)
    key = delivery.kind, to.recipient, delivery.occurrence
    new = NewDelivery(*key, to.at, to.until, urgency=Urgency.POST, about=dict(delivery.about))
    if not tx.deliveries.enqueue(new):
        earlier = tx.deliveries.find(*key)
        if earlier is not None:
            tx.deliveries.try_again(earlier.delivery_id, to.at, until=to.until)
    want_draft(tx, team, post)


def tells_of_refusal(tx: Transaction, draft: Delivery) -> bool:
    """Say whether a draft is to tell that Slack did not take its post, which concerns whoever has posted it."""
    post = tx.progress.get(int(draft.about["post"])) if "post" in draft.about else None
    return post is not None and post.state is PostState.POSTED


def post_was_refused(tx: Transaction, delivery: Delivery, reason: str, now: datetime) -> None:
    """Note what Slack's refusal says of the team's channel, and tell who is to know; `reason` is Slack's error."""
    team = _team(tx, delivery)
    if team is not None and team.end is None and delivery.recipient == team.channel_id:
        if reason in REFUSALS:
            team = channel_is(tx, team, REFUSALS[reason], now)
        show_question_anew(tx, team)
    tell_who_posted(tx, delivery, now)


def _team(tx: Transaction, delivery: Delivery) -> Team | None:
    post = tx.progress.get(int(delivery.about["post"])) if "post" in delivery.about else None
    return tx.teams.tree().team(post.team_id) if post is not None else None


def tell_who_posted(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """Have the drafts say that Slack did not take the post; who posted it without one in a message gets one now.

    Once they have left, it is who acts as the team's lead. A lead whose channel is in trouble reads the whole post in
    the question about that.
    """
    post = tx.progress.get(int(delivery.about["post"])) if "post" in delivery.about else None
    tree = tx.teams.tree()
    team = tree.team(post.team_id) if post is not None else None
    lead = tree.acting_lead(team) if team is not None else None
    posted_by = post.posted_by if post is not None else None
    if lead is not None:
        tx.deliveries.want(Kind.PROGRESS_DRAFT, lead, delivery.occurrence)
    to_tell = posted_by if posted_by is not None and tree.is_here(posted_by) else lead
    if team is None or to_tell is None or (to_tell == lead and team.trouble is not None):
        return
    until = refusal_is_told_until(now)
    told = NewDelivery(Kind.PROGRESS_DRAFT, to_tell, delivery.occurrence, now, until, about=dict(delivery.about))
    if tx.deliveries.enqueue(told):
        return
    draft = tx.deliveries.want(told.kind, told.recipient, told.occurrence)
    if draft is not None:
        tx.deliveries.try_again(draft.delivery_id, now, until=until)
