"""Whose goals and obstacles a post tells of: its team's in its week, wherever they have moved to since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.cadences import WEEK, iso_monday
from bot.domain.goals import Goal, PersonOwner
from bot.domain.moves import Move, Whereabouts, whereabouts
from bot.domain.opportunities import Opportunity
from bot.domain.progress import ProgressPost, is_public
from bot.domain.teams import Team
from bot.services.unit_of_work import Transaction


def public_goals(tx: Transaction, team: Team) -> list[Goal]:
    """Return the goals of a team, and those of its people that count in it, that a post may show."""
    ids = [team.team_id]
    return [goal for goal in (*tx.goals.of_teams(ids), *tx.goals.individual_in_teams(ids)) if is_public(goal)]


def _teams_own_first(goal: Goal) -> tuple[bool, int]:
    return isinstance(goal.owner, PersonOwner), goal.number


def goals_of_week(
    tx: Transaction, post: ProgressPost, team: Team, since: datetime, until: datetime, now: datetime
) -> list[tuple[Goal, datetime]]:
    """Return the goals that a team's post shows: those that were its own and active in its week.

    That is at the end of it; and what it told of when it was sent, it goes on telling.

    The post tells from `since`, a midnight in the team's zone, to `until`. Beside each goal stands the moment from
    which on it is news: what the posts of another team have told of it is none.
    """
    # The team's last post left to others what they had told of its week.
    last_week = since.astimezone(ZoneInfo(team.zone)).date() - WEEK
    moves = _moves_of_goals(tx, team, since - WEEK)
    ends = {until} if post.posted_at is None else {until, min(until, post.posted_at)}
    stopped_since = tx.goals.stopped_in_teams([team.team_id], min(ends)) if min(ends) <= now else ()
    here = sorted((*public_goals(tx, team), *filter(is_public, stopped_since)), key=_teams_own_first)
    elsewhere = moves.keys() - {goal.number for goal in here}
    were_here = tx.goals.get_many(elsewhere).values() if elsewhere else ()
    shown = []
    for goal in (*here, *sorted(were_here, key=lambda goal: goal.number)):
        then = whereabouts(goal.team_id, moves.get(goal.number, ()), iso_monday(post.day), until)
        if then.team_id == team.team_id and any(map(goal.was_active_at, ends)) and is_public(goal):
            shown.append((goal, then.news_since(since, last_week)))
    return shown


def obstacles_of_week(tx: Transaction, team: Team, week: date, until: datetime, since: datetime) -> list[Opportunity]:
    """Return what was named as in a team's way since a moment and is for its post of the week of a Monday, newest
    first. What the posts of another team have told already is left out.
    """
    here = {one.opportunity_id: one for one in tx.opportunities.of_teams([team.team_id], since)}
    moves = _moves_of_obstacles(tx, team, here.keys(), since)
    left = {number for number, its in moves.items() if any(move.team_before == team.team_id for move in its)}
    were_here = tx.opportunities.open_among(left - here.keys(), since) if left else ()
    named = []
    for one in (*here.values(), *were_here):
        then = whereabouts(one.team_id, moves.get(one.opportunity_id, ()), week, until)
        if then.team_id == team.team_id and not _is_told(one, then):
            named.append(one)
    return sorted(named, key=lambda one: (one.said_at, one.opportunity_id), reverse=True)


def _is_told(one: Opportunity, then: Whereabouts) -> bool:
    return then.told_until is not None and one.said_at < then.told_until


def _moves_of_goals(tx: Transaction, team: Team, since: datetime) -> Mapping[int, Sequence[Move]]:
    events = tx.goals.moved(team.team_id, since)
    left = [(event.goal, event.team_before, event.at) for event in events if event.team_before is not None]
    return _moves(tx, left, since)


def _moves_of_obstacles(
    tx: Transaction, team: Team, here: AbstractSet[int], since: datetime
) -> Mapping[int, Sequence[Move]]:
    """Return the moves of what is a team's now, or was before: other teams that ended are none of its business."""
    endings = tx.team_changes.endings_since(since)
    its = here | {one for change in endings if change.team_id == team.team_id for one in change.opportunities}
    left = [(one, change.team_id, change.at) for change in endings for one in change.opportunities if one in its]
    return _moves(tx, left, since)


def _moves(tx: Transaction, left: Sequence[tuple[int, int, datetime]], since: datetime) -> Mapping[int, Sequence[Move]]:
    """Return the moves of each thing, oldest first, given what left which team when, oldest first."""
    if not left:
        return {}
    tree = tx.teams.tree()
    # A post of an earlier week tells of nothing since that moment.
    posts = tx.progress.posted_since({team_id for _, team_id, _ in left}, iso_monday(since.date()) - WEEK)
    moves = defaultdict(list)
    for number, team_id, at in left:
        team, told = tree.team(team_id), _last_by(posts.get(team_id, ()), at)
        until = min(at, told.tells_until(team.zone)) if told is not None and team is not None else None
        moves[number].append(Move(team_id, at, told, until))
    return moves


def _last_by(posts: Sequence[ProgressPost], moment: datetime) -> ProgressPost | None:
    """Return the last of a team's posts, oldest first, that was sent by a moment."""
    return next((post for post in reversed(posts) if post.posted_at is not None and post.posted_at <= moment), None)
