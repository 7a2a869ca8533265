"""What a progress post shows: its facts at one moment, read in a fixed number of queries whatever the team's size."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.absences import was_away_throughout
from bot.domain.cadences import WEEK, iso_monday, local_moment
from bot.domain.check_ins import standing_of
from bot.domain.deliveries import NOT_LOOKED_UP, Delivery, Kind, State
from bot.domain.goals import Goal
from bot.domain.measures import progress
from bot.domain.opportunities import TOLD_FOR, Opportunity, told_and_counted
from bot.domain.pace import has_gone_stale, is_overdue, pace
from bot.domain.progress import (
    NOBODY_ASKED,
    GoalNumbers,
    Participation,
    PostCard,
    PostState,
    ProgressPost,
    TeamProgress,
    is_newly_done,
    is_of_round,
    needs_of,
    participation,
    value_before,
)
from bot.domain.prompts import Prompt
from bot.domain.teams import Team
from bot.domain.trends import TREND_LENGTH, last_values
from bot.domain.working_time import Days
from bot.services.coming_prompts import asked_no_more
from bot.services.progress_moves import goals_of_week, obstacles_of_week
from bot.services.unit_of_work import Transaction


def post_card(tx: Transaction, post: ProgressPost, team: Team, now: datetime) -> PostCard:
    """Return a post with its facts of now, as a draft or a message shows it."""
    facts = _facts(tx, post, team, now)
    refused = refused_post(tx, team, post)
    card = PostCard(post, facts, team.zone, now, team.posting, refused is not None, has_newer(tx, post))
    stand_in = tx.teams.tree().stand_in_for_lead(team)
    return replace(card, stand_in=stand_in, may_have_arrived=refused is not None and is_in_doubt(refused))


def has_newer(tx: Transaction, post: ProgressPost) -> bool:
    """Tell whether the team has a newer post, draft or not."""
    latest = tx.progress.latest(post.team_id)
    return latest is not None and latest.day > post.day


def is_in_doubt(refused: Delivery) -> bool:
    """Tell whether a post that failed may stand in its channel all the same."""
    return refused.reason.startswith(NOT_LOOKED_UP)


def refused_post(tx: Transaction, team: Team, post: ProgressPost) -> Delivery | None:
    """Return the post's delivery if Slack did not take it."""
    if post.state is not PostState.POSTED:
        return None
    delivery = tx.deliveries.find(Kind.PROGRESS_POST, post.place(team), post.occurrence)
    return delivery if delivery is not None and delivery.state is State.FAILED else None


def _facts(tx: Transaction, post: ProgressPost, team: Team, now: datetime) -> TeamProgress:
    """Read the facts of a post in a fixed number of queries, whatever the size of the team.

    What came after the post's week is left to the next one, also when this one is shown anew later.
    """
    asked_in = tx.prompts.latest_weeks_of_teams([team.team_id], iso_monday(post.day)).get(team.team_id)
    before = _posted_before(tx, team, post.day)
    since, until = _since(post, team, asked_in, before), _until(post, team)
    read_at = now
    now, today = min(now, until), min(today_of(team, now), _last_day(post))
    told, counted = told_and_counted(_named_for(tx, post, team, before), post.posted_at)
    shown = goals_of_week(tx, post, team, since, until, read_at)
    goals, news_since = [goal for goal, _ in shown], {goal.number: moment for goal, moment in shown}
    numbers = list(news_since)
    standings = tx.check_ins.standings(numbers, before=until)
    latest = tx.check_ins.latest(numbers, 2 * TREND_LENGTH, before=until)

    def line(goal: Goal) -> GoalNumbers:
        stands, history = standing_of(goal, standings), latest.get(goal.number, ())
        start = goal.created_at.astimezone(ZoneInfo(team.zone)).date()
        return GoalNumbers(
            goal,
            stands,
            last_values(goal.measure, history),
            value_before(goal.measure, history, news_since[goal.number]),
            pace(progress(goal.measure, stands.value), start, goal.due, today),
            needs_of(
                stands,
                stale=has_gone_stale(goal, team, stands, now),
                overdue=is_overdue(goal.due, today, stands),
            ),
            is_newly_done(stands, news_since[goal.number]),
            value_before(goal.measure, history, post.words_tell_until("moved")),
        )

    return TeamProgress(
        team,
        told,
        tuple(line(goal) for goal in goals),
        _participation(tx, post, team, goals, asked_in),
        counted,
    )


def _until(post: ProgressPost, team: Team) -> datetime:
    """Return up to when a post tells: the end of its week, or of its team if that was earlier."""
    until = post.tells_until(team.zone)
    return until if team.end is None else min(until, team.end.at)


def _last_day(post: ProgressPost) -> date:
    return iso_monday(post.day) + timedelta(days=6)


def _participation(
    tx: Transaction, post: ProgressPost, team: Team, goals: Sequence[Goal], week: date | None
) -> Participation | None:
    if week is None:
        return None
    if not is_of_round(week, post.day, team.cadence):
        return NOBODY_ASKED
    until = _until(post, team)
    prompts = tx.prompts.sent_for_team(team.team_id, week)
    if not prompts:
        return None
    first = min(prompt.moment for prompt in prompts.values())
    # A prompt asks for all teams of a person; what they said of another team's goal leaves this one's silent.
    items = (item for prompt in prompts.values() for item in prompt.items if item.team_id == team.team_id)
    asked = {item.goal for item in items if item.goal is not None}
    answers = [a for a in tx.prompts.obstacle_answers_of_team(team.team_id, first) if a.at < until]
    told = tx.check_ins.since(asked | {goal.number for goal in goals}, first, before=until)
    not_there = tx.people.gone_by(prompts, until) | _away(tx, prompts, post.day)
    not_there |= {person for person, _ in asked_no_more(tx, prompts.keys(), [team])}
    return participation(prompts, told, answers, not_there)


def _away(tx: Transaction, prompts: Mapping[str, Prompt], day: date) -> frozenset[str]:
    """Return those who were away, as they told us, from the day of their prompt to that of the post."""
    people = tx.people.get_many(prompts)
    return frozenset(
        user_id
        for user_id, person in people.items()
        if was_away_throughout(person.absences, Days(person.day(prompts[user_id].moment), day))
    )


def _posted_before(tx: Transaction, team: Team, day: date) -> ProgressPost | None:
    return tx.progress.latest_posted(team.team_id, before=day)


def _since(post: ProgressPost, team: Team, asked_in: date | None, before: ProgressPost | None) -> datetime:
    """Return the moment from which the post tells what moved: until when the last one did, whenever that was sent.

    A first post tells of the round that was asked about, from the Monday it was `asked_in` in the team's zone; of its
    own week where nobody was asked yet.
    """
    if before is not None:
        return before.tells_until(team.zone)
    return local_moment(asked_in or iso_monday(post.day), 0, 0, ZoneInfo(team.zone))


def obstacles_of(tx: Transaction, post: ProgressPost, team: Team) -> tuple[Opportunity, ...]:
    """Return what was named as in the team's way for a post, newest first, told there or only counted."""
    return _named_for(tx, post, team, _posted_before(tx, team, post.day))


def untold_obstacles(tx: Transaction, team: Team, day: date) -> tuple[Opportunity, ...]:
    """Return what is in a team's way that was named since the last post before that local date, newest first.

    Each post has all of its time, so that each obstacle is of one post, whatever is taken back later. Only a change of
    the team's zone moves the border between two posts, by hours: what was named in these may then be of both
    (eastward), or of the earlier one, which is not shown anew for it (westward). What was named before a first post, or
    in weeks without one, is of the next, if it is not too old (`TOLD_FOR`).
    """
    until = local_moment(iso_monday(day) + WEEK, 0, 0, ZoneInfo(team.zone))
    return _untold(tx, team, day, until, _posted_before(tx, team, day))


def _named_for(tx: Transaction, post: ProgressPost, team: Team, before: ProgressPost | None) -> tuple[Opportunity, ...]:
    until = _until(post, team)
    return tuple(one for one in _untold(tx, team, post.day, until, before) if one.said_at < until)


def _untold(
    tx: Transaction, team: Team, day: date, until: datetime, before: ProgressPost | None
) -> tuple[Opportunity, ...]:
    since = local_moment(iso_monday(day) - TOLD_FOR, 0, 0, ZoneInfo(team.zone))
    if before is not None:
        since = max(since, before.tells_until(team.zone))
    return tuple(obstacles_of_week(tx, team, iso_monday(day), until, since))


def today_of(team: Team, now: datetime) -> date:
    """Return the local date where the team is."""
    return now.astimezone(ZoneInfo(team.zone)).date()
