"""A draft that is not posted, when another leads its team, or the team becomes part of another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from bot.domain.deliveries import Delivery, Kind, NewDelivery, State
from bot.domain.people import Person
from bot.domain.progress import PostState, PostTexts, ProgressPost, TextsUntil
from bot.domain.progress_edits import joined_words
from bot.domain.prompt_times import gives_way
from bot.domain.teams import StandIn, Team, TeamTree
from bot.domain.usefulness import of_use_until
from bot.services.progress import post_of_this_week
from bot.services.progress_facts import today_of
from bot.services.schedules import Due, Schedule, draft_what_was_left_out
from bot.services.showing_anew import want_draft
from bot.services.unit_of_work import Transaction


def hand_on_drafts(tx: Transaction, before: TeamTree, now: datetime) -> None:
    """Let the newest drafts of teams that somebody else leads or acts for than before follow.

    Whoever has one reads who leads now, and keeps no buttons that would be refused. Whoever leads or acts now gets, in
    their next working hours, what was sent to another this week and is neither posted nor skipped, unless the next
    draft is as early as that; and what nobody was sent, as the lead before is off until then. `before` is the tree as
    it was. A fixed number of queries, and one more for each draft that was dropped.
    """
    tree = tx.teams.tree()
    led_anew = [team for team in tree if _leads(tree, team) != _leads(before, before.team(team.team_id))]
    posts = tx.progress.latest_of([team.team_id for team in led_anew]) if led_anew else {}
    draft_what_was_left_out(tx, [team for team in led_anew if not _has_post_of_week(posts, team, now)], now)
    if not posts:
        return
    drafts = tx.deliveries.want_everywhere(Kind.PROGRESS_DRAFT, {post.occurrence for post in posts.values()})
    leads = {team.team_id: lead for team in led_anew if (lead := tree.acting_lead(team)) is not None}
    known = tx.people.get_many(set(leads.values())) if drafts else {}
    coming = tx.schedules.of(Due.PROGRESS_DRAFT, [str(team_id) for team_id in leads]) if drafts else {}
    for_leads = [
        handed_on
        for team in led_anew
        if (post := posts.get(team.team_id)) is not None and (lead := leads.get(team.team_id)) is not None
        if _waits_for_nobody(post, drafts)
        if (handed_on := _for_lead(post, team, known.get(lead) or Person(lead), now, coming)) is not None
    ]
    _send_to_who_has_none(tx, for_leads, drafts)


def _has_post_of_week(posts: Mapping[int, ProgressPost], team: Team, now: datetime) -> bool:
    post = posts.get(team.team_id)
    return post is not None and post.is_of_week(today_of(team, now))


def _waits_for_nobody(post: ProgressPost, drafts: Iterable[Delivery]) -> bool:
    """Tell whether a post's draft came to somebody, or was to; one that is still to come goes to who leads by then."""
    states = {draft.state for draft in drafts if draft.occurrence == post.occurrence}
    return post.state is PostState.DRAFT and bool(states) and State.DUE not in states


def _for_lead(
    post: ProgressPost, team: Team, lead: Person, now: datetime, coming: Mapping[str, Schedule]
) -> NewDelivery | None:
    """Return this week's draft for who leads now; None: its week is over, or so will its time be when they next work.

    As one that waits for the end of a day off it may come after its week.
    """
    at, following = lead.working_time.next_moment(now), coming.get(str(team.team_id))
    if now >= post.tells_until(team.zone) or post.is_past(today_of(team, at)):
        return None
    if following is not None and gives_way(at, following.next_at, lead.working_time):
        return None
    until = of_use_until(Kind.PROGRESS_DRAFT, at, lead.working_time)
    return NewDelivery(Kind.PROGRESS_DRAFT, lead.user_id, post.occurrence, at, until, about={"post": post.post_id})


def _send_to_who_has_none(tx: Transaction, for_leads: Sequence[NewDelivery], drafts: Iterable[Delivery]) -> None:
    earlier = {(draft.recipient, draft.occurrence): draft for draft in drafts}
    tx.deliveries.enqueue_all(each for each in for_leads if (each.recipient, each.occurrence) not in earlier)
    for draft in for_leads:
        was = earlier.get((draft.recipient, draft.occurrence))
        if was is not None and was.state is State.DROPPED:
            tx.deliveries.try_again(was.delivery_id, draft.due_at, until=draft.expires_at)


def _leads(tree: TeamTree, team: Team | None) -> tuple[str | None, StandIn | None]:
    """Return who does what a team's lead does, and for whom."""
    return (None, None) if team is None else (tree.acting_lead(team), tree.stand_in_for_lead(team))


def carry_on_draft(tx: Transaction, team: Team, into: Team, now: datetime) -> None:
    """Have what was written for an ended team's draft go on in that of the team that it is part of now.

    Where that one's is out or skipped this week, or has no room for them, the words stay readable in the old draft,
    which offers nothing more and says so.
    """
    post = tx.progress.latest(team.team_id)
    if post is None:
        return
    is_written = post.state is PostState.DRAFT and post.texts != PostTexts() and not post.is_past(today_of(team, now))
    if is_written and not _is_settled(tx.progress.latest(into.team_id), today_of(into, now)):
        tx.progress.save(_with_words(post_of_this_week(tx, into, now), post, team.name))
    want_draft(tx, team, post)


def _is_settled(post: ProgressPost | None, today: date) -> bool:
    """Tell whether this week's post is out or skipped."""
    return post is not None and post.state is not PostState.DRAFT and post.is_of_week(today)


def _with_words(post: ProgressPost, other: ProgressPost, other_team: str) -> ProgressPost:
    own, more = asdict(post.texts), asdict(other.texts)
    texts = PostTexts(**{part: joined_words(own[part], more[part], other_team) for part in own})
    known = {part: getattr(other.texts_until, part) for part in asdict(other.texts_until) if more[part] is not None}
    until = TextsUntil(**(asdict(post.texts_until) | known))
    return replace(post, texts=texts, texts_until=until, edited_by=post.edited_by or other.edited_by)
