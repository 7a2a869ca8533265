"""Who takes over the lead of a team: what waits for them, and which of their messages tells it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.cadences import iso_monday
from bot.domain.check_ins import Status
from bot.domain.deliveries import Delivery, Kind
from bot.domain.goals import OPEN, Goal, GoalState, PersonOwner
from bot.domain.home import waits_for_check_in
from bot.domain.people import Person
from bot.domain.progress import PostState
from bot.domain.reviews import open_until, quarter_in_hand, still_counts
from bot.domain.team_changes import Happening, TeamChange
from bot.domain.team_news import LeadsWork
from bot.domain.teams import Team, TeamTree
from bot.domain.welcomes import Joining, tells_of_takeover
from bot.services.first_prompts import FROM_THE_FIRST
from bot.services.goal_lines import asked_this_week, lines_this_week
from bot.services.progress_facts import today_of
from bot.services.quarter_reviews import reviews_of_quarter
from bot.services.schedules import fiscal_start
from bot.services.unit_of_work import Transaction


def is_in_welcome(tx: Transaction, change: TeamChange, recipient: str) -> bool:
    """Tell whether somebody who leads a team anew reads all of it in their welcome to that team."""
    if change.what is not Happening.LED_ANEW or recipient != change.lead_after:
        return False
    came = [one for one in tx.welcomes.of_people([recipient]) if one.team_id == change.team_id]
    welcomes = {one.occurrence: one for one in tx.deliveries.of_people(Kind.WELCOME, [recipient], FROM_THE_FIRST)}
    return any(tells_of_takeover(one, welcomes.get(one.told_in or ""), change) for one in came)


def takeovers_told(tx: Transaction, welcome: Delivery, joinings: Iterable[Joining]) -> Mapping[int, TeamChange]:
    """Return, by team, the change by which the recipient of a welcome came to lead it, where that one tells of it."""
    by_team = {joining.team_id: joining for joining in joinings}
    latest = tx.team_changes.latest_of(by_team, Happening.LED_ANEW) if by_team else {}
    return {
        team_id: change
        for team_id, change in latest.items()
        if change.lead_after == welcome.recipient and tells_of_takeover(by_team[team_id], welcome, change)
    }


def leads_work(tx: Transaction, team: Team, now: datetime) -> LeadsWork:
    """Return what waits for whoever acts as lead of a team. What is to be signed will stand beside it."""
    tree = tx.teams.tree()
    lead = tree.lead_now(team.team_id)
    if lead is None:
        return LeadsWork()
    person = tx.people.get(lead) or Person(lead)
    goals = tx.goals.of_teams([team.team_id], OPEN)
    reports, asked_later = _reports(tx, person, goals, tree, now)
    quarter = quarter_in_hand(person.day(now), person.region, fiscal_start(tx))
    waiting = 0
    if quarter is not None:
        done = reviews_of_quarter(tx, [goal.number for goal in goals], quarter)
        in_quarter = [goal for goal in goals if person.day(goal.created_at) <= quarter.end]
        waiting = sum(still_counts(done.get(goal.number), goal) is None for goal in in_quarter)
    post = tx.progress.latest(team.team_id)
    is_open = post is not None and post.state is PostState.DRAFT and not post.is_past(today_of(team, now))
    left = tx.goals.individual_in_teams([team.team_id], OPEN, owners=tree.gone) if tree.gone else ()
    return LeadsWork(
        reports,
        waiting,
        open_until(quarter) if quarter is not None and waiting else None,
        post.post_id if post is not None and is_open else None,
        sum(isinstance(goal.owner, PersonOwner) for goal in left),
        asked_later,
    )


def _reports(
    tx: Transaction, lead: Person, goals: Sequence[Goal], tree: TeamTree, now: datetime
) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
    """Return those of a team's goals whose number waits for its lead, as Home lists them, then those for which they
    are asked from the next prompt on.
    """
    theirs = [
        goal
        for goal in goals
        if goal.state is GoalState.ACTIVE and goal.revision.reporter_id is None and tree.reporter(goal) == lead.user_id
    ]
    week = iso_monday(lead.day(now))
    prompt = tx.prompts.get(lead.user_id, week)
    asked = asked_this_week(tx, prompt, theirs, week)
    lines = lines_this_week(tx, lead, theirs, tree, prompt, now)
    waiting = tuple(line.goal for line in lines if line.is_overdue or waits_for_check_in(line, asked))
    going_on = (line.goal for line in lines if line.standing.status is not Status.DONE)
    return waiting, tuple(goal for goal in going_on if goal not in waiting)
