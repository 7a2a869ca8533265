"""What leads are told of a change of a team: read when it goes out, so that it tells what stands."""

from datetime import datetime

from bot.domain.goals import OPEN, PersonOwner
from bot.domain.people import Person
from bot.domain.progress import PostState
from bot.domain.reviews import open_until, quarter_in_hand, still_counts
from bot.domain.team_changes import Happening, TeamChange
from bot.domain.team_news import LeadsWork, TeamNews
from bot.domain.teams import Team
from bot.services.clock import Clock
from bot.services.progress_facts import today_of
from bot.services.quarter_reviews import examinations
from bot.services.schedules import fiscal_start
from bot.services.unit_of_work import Transaction, UnitOfWork


class TeamNewsService:
    """Reads news of teams for the outbox, which acts for nobody."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def news(self, workspace_id: str, change_id: int, recipient: str) -> TeamNews | None:
        """Return what one lead reads of a change, None if the team is as if it had never been."""
        with self._uow.reading(workspace_id) as tx:
            change, tree = tx.team_changes.get(change_id), tx.teams.tree()
            team = tree.team(change.team_id) if change is not None else None
            if change is None or team is None:
                return None
            named = (change.team_before, change.team_after)
            teams = {team_id: found for team_id in named if team_id and (found := tree.team(team_id))}
            asked = tree.successor(team.team_id)
            person = tx.people.get(recipient) or Person(recipient)
            of_team = tx.goals.of_teams([team.team_id])
            return TeamNews(
                change,
                team,
                recipient,
                person.home.key,
                teams,
                asked.cadence if asked is not None else None,
                _work(tx, team, self._clock.now()),
                tuple(goal for goal in of_team if goal.revision.reporter_id == recipient != team.lead_id),
                is_past=_is_past(change, team),
            )


def _is_past(change: TeamChange, team: Team) -> bool:
    match change.what:
        case Happening.LED_ANEW:
            return team.end is not None or team.lead_id != change.lead_after
        case Happening.MOVED:
            return team.end is not None or team.parent_id != change.team_after
        case Happening.GROUP_GONE:
            return team.end is not None or not team.group_is_gone
        case Happening.ARCHIVED | Happening.MERGED:
            return team.end is None or team.end.at != change.at
        case Happening.RESTORED:
            return team.end is not None
        case Happening.JOINED:
            return True


def _work(tx: Transaction, team: Team, now: datetime) -> LeadsWork:
    """Return what waits for whoever acts as lead of a team. What is to be signed will stand beside it."""
    tree = tx.teams.tree()
    lead = tree.lead_now(team.team_id)
    if lead is None:
        return LeadsWork()
    person = tx.people.get(lead) or Person(lead)
    goals = tx.goals.of_teams([team.team_id], OPEN)
    reports = tuple(goal for goal in goals if goal.revision.reporter_id is None and tree.reporter(goal) == lead)
    quarter = quarter_in_hand(person.day(now), person.region, fiscal_start(tx))
    waiting = 0
    if quarter is not None:
        done = examinations(tx, [goal.number for goal in goals], quarter)
        in_quarter = [goal for goal in goals if person.day(goal.created_at) <= quarter.end]
        waiting = sum(still_counts(done.get(goal.number), goal) is None for goal in in_quarter)
    post = tx.progress.latest(team.team_id)
    is_open = post is not None and post.state is PostState.DRAFT and not post.is_past(today_of(team, now))
    left = tx.goals.individual_in_teams([team.team_id], OPEN, owners=tree.gone) if tree.gone else ()
    return LeadsWork(
        reports,
        waiting,
        open_until(quarter) if quarter is not None and waiting else None,
        is_open,
        sum(isinstance(goal.owner, PersonOwner) for goal in left),
    )
