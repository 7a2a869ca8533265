"""What is asked about goals all the time, built once: the goals with their current wording, in no order."""

from functools import cache

from sqlalchemy import Select, and_, bindparam, or_, select

from storage.base import among, given, rows_here
from storage.goals.rows import GoalRow, RevisionRow


def with_wording(goals: Select[GoalRow]) -> Select[GoalRow, RevisionRow]:
    """Select goals with their current wording."""
    current = and_(
        RevisionRow.workspace_id == GoalRow.workspace_id,
        RevisionRow.goal == GoalRow.number,
        RevisionRow.number == GoalRow.revision,
    )
    return goals.add_columns(RevisionRow).join(RevisionRow, current)


@cache
def by_number() -> Select[GoalRow, RevisionRow]:
    """Given `numbers`."""
    return with_wording(rows_here(GoalRow)).where(among(GoalRow.number, "numbers"))


@cache
def in_states() -> Select[GoalRow, RevisionRow]:
    """Given `states`, as all that follow but the last."""
    return with_wording(rows_here(GoalRow)).where(GoalRow.state.in_(bindparam("states", expanding=True)))


@cache
def of_teams() -> Select[GoalRow, RevisionRow]:
    """Given `teams`: what they own themselves."""
    return in_states().where(among(GoalRow.team_id, "teams"), GoalRow.owner_id.is_(None))


@cache
def stopped_in_teams() -> Select[GoalRow, RevisionRow]:
    """Given `teams` and `since` when: what counts in them."""
    since = given("since", GoalRow.closed_at)
    return in_states().where(
        among(GoalRow.team_id, "teams"), or_(GoalRow.closed_at >= since, GoalRow.paused_at >= since)
    )


@cache
def individual_in_teams() -> Select[GoalRow, RevisionRow]:
    """Given `teams`: what people own that counts in them."""
    return in_states().where(among(GoalRow.team_id, "teams"), GoalRow.owner_id.is_not(None))


@cache
def of_people() -> Select[GoalRow, RevisionRow]:
    """Given `people`."""
    return in_states().where(among(GoalRow.owner_id, "people"))


@cache
def of_people_in_teams() -> Select[GoalRow, RevisionRow]:
    """Given `people` and `teams`."""
    return of_people().where(among(GoalRow.team_id, "teams"))


@cache
def reported_by_any() -> Select[GoalRow, RevisionRow]:
    """Given `people`: the teams' goals whose wording names one of them as the reporter."""
    return in_states().where(among(RevisionRow.reporter_id, "people"), GoalRow.owner_id.is_(None))


@cache
def supporting() -> Select[GoalRow, RevisionRow]:
    """Given `numbers`: what helps one of them."""
    return in_states().where(among(GoalRow.supports_goal, "numbers"))


@cache
def with_all_above() -> Select[GoalRow, RevisionRow]:
    """Given `numbers`: these goals and all that they help, once each, so that a circle ends; in whatever state."""
    steps = rows_here(GoalRow).with_only_columns(GoalRow.number, GoalRow.supports_goal)
    reached = steps.where(among(GoalRow.number, "numbers")).cte("reached", recursive=True)
    above = steps.join(reached, GoalRow.number == reached.c.supports_goal)
    every = select(reached.union(above).c.number)
    return with_wording(rows_here(GoalRow)).where(GoalRow.number.in_(every))
