"""The team's progress post."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.cadences import iso_monday, local_moment
from bot.domain.deliveries import Kind, NewDelivery, Urgency
from bot.domain.permissions import (
    Actor,
    may_know_team,
    may_manage_team,
    may_see_progress,
    who_manages_team,
    who_manages_teams_of,
)
from bot.domain.progress import PostCard, PostObstacles, PostState, PostTexts, ProgressPost, going_on_from
from bot.domain.progress_edits import PostEdit, rewritten
from bot.domain.refusals import Invalid, NotAllowed, NotFound, NotInChannel, PostIsPast, Problem, Subject, TeamHasEnded
from bot.domain.team_names import closest_name, latest_first, teams_meant
from bot.domain.teams import Team, TeamTree
from bot.domain.usefulness import of_use_until
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.progress_facts import (
    has_newer,
    is_in_doubt,
    obstacles_of,
    post_card,
    refused_post,
    today_of,
    untold_obstacles,
)
from bot.services.progress_moves import public_goals
from bot.services.schedules import Schedule, drafted_for
from bot.services.sending_times import MISSED, record_as_skipped
from bot.services.showing_anew import want_draft
from bot.services.unit_of_work import Transaction, UnitOfWork


class ProgressStore(Protocol):
    def add_draft(self, team_id: int, day: date, created_at: datetime) -> ProgressPost:
        """Insert the draft for this team and local date, or return the one that is there."""
        ...

    def get(self, post_id: int) -> ProgressPost | None: ...

    def save(self, post: ProgressPost) -> None: ...

    def latest(self, team_id: int) -> ProgressPost | None: ...

    def latest_of(self, team_ids: Iterable[int]) -> Mapping[int, ProgressPost]:
        """Return the newest post of each of these teams that has one, in one query."""
        ...

    def newest_since(self, team_ids: Iterable[int], day: date) -> Mapping[int, ProgressPost]:
        """Return the newest post of each of these teams that has one for that local date or a later one."""
        ...

    def posted_since(self, team_ids: Iterable[int], day: date) -> Mapping[int, Sequence[ProgressPost]]:
        """Return what each of these teams has posted for that local date and later ones, oldest first, in one query."""
        ...

    def latest_posted(self, team_id: int, before: date | None = None) -> ProgressPost | None: ...


class ProgressService:
    """Drafts, edits, posts and skips the progress of a team; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def teams(self, workspace_id: str, user_id: str, channel_id: str) -> tuple[Team, ...]:
        """Return whose progress is meant: this channel's team, otherwise the teams this person leads.

        An admin who leads none is offered the teams they are in. Raises NotAllowed if this person may not post for the
        channel's team, or is in teams but may post for none; NotFound if there is none at all.
        """
        with self._uow.reading(workspace_id) as tx:
            me, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            here = next((team for team in tree if team.channel_id == channel_id), None)
            if here is not None:
                _check(me, here, tree)
                return (here,)
            if led := tree.led_by(user_id):
                return led
            mine = tree.teams_of(user_id)
            if managed := tuple(team for team in mine if may_manage_team(me, team, tree)):
                return managed
            if mine:
                raise NotAllowed(*who_manages_teams_of(user_id, tree), admins_too=True)
            raise NotFound(Subject.TEAM)

    def teams_named(self, workspace_id: str, user_id: str, words: str) -> tuple[Team, ...]:
        """Return the team that a name or a channel means; several where it may mean each, as far as this person may
        post for them.

        Raises NotFound where there is none that this person may know of, NotAllowed, TeamHasEnded.
        """
        with self._uow.reading(workspace_id) as tx:
            me, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            known = [team for team in (*tree.teams, *latest_first(tree.ended)) if may_know_team(me, team)]
            meant = teams_meant(known, words)
            if not meant:
                raise NotFound(Subject.TEAM, words.strip(), closest_name(known, words))
            standing = [team for team in meant if team.end is None]
            if not standing:
                raise _has_ended(meant[0], tree)
            managed = tuple(team for team in standing if may_manage_team(me, team, tree))
            if not managed:
                raise NotAllowed(*_who_manages(standing, tree), admins_too=True)
            return managed

    def draft(self, workspace_id: str, user_id: str, team_id: int) -> PostCard:
        """Return this week's post of the team: its draft, or what is out already; a new draft if there is none.

        A week has one post, which goes on telling of late check-ins. Asking for it takes a *skip* back.

        Raises NotFound, NotAllowed.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            team = _managed(tx, actor(tx, user_id, self._admins), team_id)
            post = post_of_this_week(tx, team, now)
        return self._written(workspace_id, post, team, now)

    def to_edit(self, workspace_id: str, user_id: str, post_id: int) -> PostCard:
        """Return a post as it stands, for one of those who may send it. Raises NotFound, NotAllowed, PostIsPast."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            post, team = _open(tx, actor(tx, user_id, self._admins), post_id, now)
            return post_card(tx, post, team, now)

    def look(self, workspace_id: str, user_id: str, post_id: int) -> PostCard:
        """Return a post as it stands, whatever its week, for those who may send it. Raises NotFound, NotAllowed."""
        with self._uow.reading(workspace_id) as tx:
            post, team = _managed_post(tx, actor(tx, user_id, self._admins), post_id)
            return post_card(tx, post, team, self._clock.now())

    def save_texts(self, workspace_id: str, user_id: str, edit: PostEdit) -> PostCard:
        """Keep what the lead wrote, and return the post that it is in now; one that is out already is shown anew.

        Words for a draft that was not sent in its week go into this week's.

        Raises NotFound, NotAllowed, Invalid; the form then stays open with all that was typed.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            post, team = _managed_post(tx, actor(tx, user_id, self._admins), edit.post_id)
            if _is_past(tx, post, team, now):
                post = _instead_of(tx, post, team, edit, now)
            post = rewritten(post, replace(edit, opened_at=min(edit.opened_at, now)), user_id)
            tx.progress.save(post)
            _show_anew(tx, team, post)
            tx.deliveries.hurry(Kind.PROGRESS_DRAFT, user_id, post.occurrence)
        return self._written(workspace_id, post, team, now)

    def post(self, workspace_id: str, user_id: str, post_id: int) -> PostCard:
        """Send the post to the team's channel, once; a second tap finds it sent, or sends again what Slack refused.

        Raises NotFound, NotAllowed, PostIsPast, and NotInChannel where the bot is not known to be in the channel.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            post, team = _open(tx, actor(tx, user_id, self._admins), post_id, now)
            refused = refused_post(tx, team, post) if post.state is PostState.POSTED else None
            is_to_send = post.state is not PostState.POSTED or refused is not None
            if is_to_send and not team.posting:
                raise NotInChannel(team.channel_id, team.trouble)
            if post.state is not PostState.POSTED:
                post = replace(post, state=PostState.POSTED, posted_at=now, posted_by=user_id)
            if is_to_send:
                post = send_post(tx, team, post, now)
        return self._written(workspace_id, post, team, now)

    def arrived(self, workspace_id: str, user_id: str, post_id: int) -> PostCard:
        """Take a person's word that a post stands in its channel, of which Slack did not say so; once.

        What Slack has since taken, or is being sent again, stays as it is. Raises NotFound, NotAllowed.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            post, team = _managed_post(tx, actor(tx, user_id, self._admins), post_id)
            refused = refused_post(tx, team, post)
            if refused is not None and is_in_doubt(refused):
                # Where it stands nobody told us, so it cannot be changed later.
                tx.deliveries.mark_sent(refused.delivery_id, refused.recipient, "", now, refused.wanted)
                _show_anew(tx, team, post)
        return self._written(workspace_id, post, team, now)

    def skip(self, workspace_id: str, user_id: str, post_id: int) -> PostCard:
        """Leave this week out; a post that is out already stays. Raises NotFound, NotAllowed, PostIsPast."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            post, team = _open(tx, actor(tx, user_id, self._admins), post_id, now)
            if post.state is PostState.DRAFT:
                post = replace(post, state=PostState.SKIPPED)
                tx.progress.save(post)
                _show_anew(tx, team, post)
        return self._written(workspace_id, post, team, now)

    def bring_back(self, workspace_id: str, user_id: str, post_id: int) -> PostCard:
        """Make a draft of a skipped post again. Raises NotFound, NotAllowed, PostIsPast."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            post, team = _open(tx, actor(tx, user_id, self._admins), post_id, now)
            post = _brought_back(tx, team, post)
        return self._written(workspace_id, post, team, now)

    def obstacles(self, workspace_id: str, user_id: str, post_id: int) -> PostObstacles:
        """Return all that was named as in the way for a post, for somebody who may see it. Raises NotFound."""
        with self._uow.reading(workspace_id) as tx:
            me, tree, post = actor(tx, user_id, self._admins), tx.teams.tree(), tx.progress.get(post_id)
            team = tree.team(post.team_id) if post is not None else None
            if post is None or team is None:
                raise NotFound(Subject.POST)
            if not may_see_progress(me, team, tree, is_posted=post.state is PostState.POSTED):
                raise NotFound(Subject.POST)
            return PostObstacles(post, team, obstacles_of(tx, post, team))

    def sent_card(self, workspace_id: str, post_id: int, drafted_for: str | None = None) -> PostCard | None:
        """Return what a post, or its draft for a lead, shows now, None if it is gone.

        For the outbox, which acts for nobody.
        """
        with self._uow.reading(workspace_id) as tx:
            post = tx.progress.get(post_id)
            team = tx.teams.get(post.team_id) if post is not None else None
            if post is None or team is None:
                return None
            lead = tx.teams.tree().acting_lead(team)
            handed_to = lead if drafted_for not in (None, lead) and team.end is None else None
            return replace(post_card(tx, post, team, self._clock.now()), handed_to=handed_to)

    def _written(self, workspace_id: str, post: ProgressPost, team: Team, now: datetime) -> PostCard:
        """Return the card of what was just written: nobody waits to write while a large team's facts are read."""
        with self._uow.reading(workspace_id) as tx:
            return post_card(tx, post, team, now)


def plan_progress_draft(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Draft the team's progress for its lead, unless this week's is out or skipped, or there is nothing to tell.

    One that could not be sent in the lead's working day is skipped, on record: the next says what it would have said.
    So is one that a day off took past its week, where the week after has one already. For a lead who has left the one
    who acts for them gets it; there may be nobody.
    """
    tree = tx.teams.tree()
    team = tree.standing(int(schedule.subject))
    lead = tree.acting_lead(team) if team is not None else None
    if team is None or lead is None:
        return
    until = of_use_until(Kind.PROGRESS_DRAFT, schedule.next_at, drafted_for(tx, team).working_time)
    latest = tx.progress.latest(team.team_id)
    of_week = latest if latest is not None and _same_week(latest.day, schedule.nominal) else None
    is_too_late = until is not None and now >= until
    is_settled = of_week is not None and of_week.state is not PostState.DRAFT
    has_newer = of_week is None and latest is not None and latest.day > schedule.nominal
    if is_settled or has_newer or not _has_something_to_tell(tx, team, schedule.nominal):
        return
    post = of_week or _new_draft(tx, team, schedule.nominal, latest, now)
    about = {"post": post.post_id}
    draft = NewDelivery(Kind.PROGRESS_DRAFT, lead, post.occurrence, schedule.next_at, until, about=about)
    if is_too_late:
        record_as_skipped(tx, draft, MISSED)
    else:
        tx.deliveries.enqueue(draft)


def send_post(tx: Transaction, team: Team, post: ProgressPost, now: datetime) -> ProgressPost:
    """Have a post sent to the channel that its team has now, once; what Slack refused there is sent again."""
    post = replace(post, channel_id=team.channel_id)
    tx.progress.save(post)
    place = Kind.PROGRESS_POST, team.channel_id, post.occurrence
    about, until = {"post": post.post_id}, post.open_until(team.zone)
    if not tx.deliveries.enqueue(NewDelivery(*place, now, until, urgency=Urgency.POST, about=about)):
        refused = tx.deliveries.find(*place)
        if refused is not None:
            tx.deliveries.try_again(refused.delivery_id, now, until=until)
    _show_anew(tx, team, post)
    return post


def _has_something_to_tell(tx: Transaction, team: Team, day: date) -> bool:
    round_began = local_moment(day - timedelta(weeks=team.cadence.weeks), 0, 0, ZoneInfo(team.zone))
    return bool(public_goals(tx, team)) or any(one.said_at >= round_began for one in untold_obstacles(tx, team, day))


def _check(me: Actor, team: Team, tree: TeamTree) -> None:
    if not may_manage_team(me, team, tree):
        raise NotAllowed(*who_manages_team(team, tree), admins_too=True)


def _managed(tx: Transaction, me: Actor, team_id: int) -> Team:
    tree = tx.teams.tree()
    team = tree.team(team_id)
    if team is None:
        raise NotFound(Subject.TEAM)
    _check(me, team, tree)
    if team.end is not None:
        raise _has_ended(team, tree)
    return team


def _has_ended(team: Team, tree: TeamTree) -> TeamHasEnded:
    into = tree.successor(team.team_id)
    return TeamHasEnded(team.name, into.name if into is not None else "")


def _who_manages(teams: Iterable[Team], tree: TeamTree) -> Iterable[str]:
    return dict.fromkeys(lead for team in teams for lead in who_manages_team(team, tree))


def _managed_post(tx: Transaction, me: Actor, post_id: int) -> tuple[ProgressPost, Team]:
    post = tx.progress.get(post_id)
    if post is None:
        raise NotFound(Subject.POST)
    return post, _managed(tx, me, post.team_id)


def _open(tx: Transaction, me: Actor, post_id: int, now: datetime) -> tuple[ProgressPost, Team]:
    """Return a post that this person may still send or change, with its team."""
    post, team = _managed_post(tx, me, post_id)
    if _is_past(tx, post, team, now):
        raise PostIsPast
    return post, team


def _is_past(tx: Transaction, post: ProgressPost, team: Team, now: datetime) -> bool:
    return post.is_past(today_of(team, now), has_newer=has_newer(tx, post))


def _instead_of(tx: Transaction, post: ProgressPost, team: Team, edit: PostEdit, now: datetime) -> ProgressPost:
    """Return this week's draft, for words that were meant for one that was never sent.

    Raises Invalid if that one was sent or skipped, or this week's is: theirs is another message by now.
    """
    latest = tx.progress.latest(team.team_id)
    is_this_weeks = latest is not None and _same_week(latest.day, today_of(team, now))
    is_settled = latest is not None and is_this_weeks and latest.state is not PostState.DRAFT
    if post.state is not PostState.DRAFT or is_settled:
        raise Invalid(dict.fromkeys(edit.changed or edit.parts, Problem.POST_IS_PAST))
    return post_of_this_week(tx, team, now)


def post_of_this_week(tx: Transaction, team: Team, now: datetime) -> ProgressPost:
    """Return a team's post of this week: its draft, what is out already, or a new draft with earlier unsent words."""
    today = today_of(team, now)
    latest = tx.progress.latest(team.team_id)
    if latest is None or not _same_week(latest.day, today):
        return _new_draft(tx, team, today, latest, now)
    return _brought_back(tx, team, latest)


def _new_draft(tx: Transaction, team: Team, day: date, before: ProgressPost | None, now: datetime) -> ProgressPost:
    """Draft a post; words of the draft before, if that was neither sent nor skipped, go on in it."""
    post = tx.progress.add_draft(team.team_id, day, now)
    if before is None or before.state is PostState.POSTED:
        return post
    if before.state is PostState.DRAFT and post.texts == PostTexts():
        post = going_on_from(before, post)
        tx.progress.save(post)
    _show_anew(tx, team, before)
    return post


def _brought_back(tx: Transaction, team: Team, post: ProgressPost) -> ProgressPost:
    if post.state is not PostState.SKIPPED:
        return post
    post = replace(post, state=PostState.DRAFT)
    tx.progress.save(post)
    _show_anew(tx, team, post)
    return post


def _show_anew(tx: Transaction, team: Team, post: ProgressPost) -> None:
    want_draft(tx, team, post)
    if post.state is PostState.POSTED:
        tx.deliveries.want(Kind.PROGRESS_POST, post.place(team), post.occurrence)


def _same_week(one: date, other: date) -> bool:
    return iso_monday(one) == iso_monday(other)
