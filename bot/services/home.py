"""App Home and `/goal`: what waits for me, my goals, my team, the organisation's goal."""

from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cadences import WEEK, Quarter, iso_monday
from bot.domain.goals import OPEN, Goal, GoalState, TeamOwner
from bot.domain.home import FirstGoal, HomeCard, LeftBehind, OpenDraft, PausedGoal, TeamCard, waiting_list
from bot.domain.next_steps import NextStep, Step, next_step
from bot.domain.people import Person
from bot.domain.permissions import Actor, Deed, can_see, may, may_set_for
from bot.domain.progress import PostState
from bot.domain.prompts import GoalLine
from bot.domain.reviews import open_until, quarter_in_hand, still_counts
from bot.domain.teams import Team, TeamTree
from bot.domain.time_off import TimeOffCard, time_off_of
from bot.services.actors import actor, who_can_name_the_organisation
from bot.services.clock import Clock
from bot.services.coming_prompts import next_asked
from bot.services.goal_lines import asked_this_week, goals_reported_by, lines_this_week
from bot.services.progress_facts import today_of
from bot.services.prompts import obstacle_lines
from bot.services.quarter_reviews import goals_to_review, reviews_of_quarter
from bot.services.schedules import fiscal_start
from bot.services.service_promises import standing_promise
from bot.services.unit_of_work import Transaction, UnitOfWork

MOST_TEAMS = 5
"""Teams shown with their goals; a leader of more finds the rest in `/goal teams`."""


class HomeService:
    """Reads what Home shows; a fixed number of queries, whatever the size of the team."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def card(self, workspace_id: str, user_id: str) -> HomeCard:
        """Return what this person sees now."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            me = actor(tx, user_id, self._admins)
            tree = tx.teams.tree()
            if tree.root is None:
                return self._before_the_organisation(tx, me, now)
            admins = who_can_name_the_organisation(tx, self._admins)
            return replace(
                _card(tx, me, tree, tree.root, now, admins),
                promise=standing_promise(tx),
                may_change_promise=me.is_admin,
            )

    def _before_the_organisation(self, tx: Transaction, me: Actor, now: datetime) -> HomeCard:
        viewer = me.person.viewer(now)
        return HomeCard(
            me.user_id,
            viewer.zone,
            viewer.today,
            organisation=None,
            may_name_organisation=me.is_admin,
            admins=who_can_name_the_organisation(tx, self._admins),
        )


def _card(tx: Transaction, me: Actor, tree: TeamTree, root: Team, now: datetime, admins: tuple[str, ...]) -> HomeCard:
    viewer = me.person.viewer(now)
    prompt = tx.prompts.get(me.user_id, iso_monday(viewer.today))
    reported, led = goals_reported_by(tx, me.user_id, tree, OPEN), tree.led_by(me.user_id)
    teams = _teams_near(me, tree, root)
    owned = tx.goals.of_teams([team.team_id for team in (root, *teams)], OPEN)
    in_sight = tuple(goal for goal in owned if can_see(me, goal, tree))
    mine, visible = _asked_about(reported), _asked_about(in_sight)
    quarter = quarter_in_hand(viewer.today, me.person.region, fiscal_start(tx))
    to_review, left_behind = _to_review(tx, me.person, tree, quarter), _left_behind(tx, led, tree)
    shown = {goal.number: goal for goal in (*mine, *visible, *to_review, *left_behind)}
    shown_lines = lines_this_week(tx, me.person, tuple(shown.values()), tree, prompt, now)
    lines = {line.goal.number: line for line in shown_lines}
    my_lines = tuple(lines[goal.number] for goal in mine)
    obstacles = obstacle_lines(tx, prompt) if prompt else ()
    waiting = waiting_list(
        my_lines,
        asked_this_week(tx, prompt, mine, iso_monday(viewer.today)),
        tuple(lines[goal.number] for goal in to_review),
        tuple(_drafts(tx, led, now)),
        tuple(team for team in led if not team.posting),
        LeftBehind(
            tuple(lines[goal.number] for goal in left_behind),
            tuple(team for team in led if not tree.is_here(team.lead_id)),
            tuple(team for team in tree if tree.acting_lead(team) is None) if me.is_admin else (),
        ),
        obstacles,
        open_until(quarter) if quarter else None,
    )
    return HomeCard(
        me.user_id,
        viewer.zone,
        viewer.today,
        organisation=root,
        may_name_organisation=False,
        admins=(),
        waiting=waiting,
        goals=my_lines,
        obstacles=obstacles,
        teams=tuple(
            _team_card(team, tree, led, _owned_by(team, visible, lines), _paused(me, tree, _of(team, in_sight)))
            for team in teams
        ),
        organisation_goals=_owned_by(root, visible, lines),
        first_goal=_first_goal(me, tree, root, in_sight),
        paused=_paused(me, tree, reported),
        organisation_paused=_paused(me, tree, _of(root, in_sight)),
        next_prompt=None if waiting else _next_prompt(tx, me.user_id, now),
        time_off=_time_off(me.person, now),
        next_step=_next_step(tx, me, tree, root, owned, admins, has_goal=bool(reported)),
    )


def _next_step(
    tx: Transaction,
    me: Actor,
    tree: TeamTree,
    root: Team,
    owned: Iterable[Goal],
    admins: tuple[str, ...],
    *,
    has_goal: bool,
) -> NextStep | None:
    step = next_step(me, tree, root, frozenset(goal.team_id for goal in owned), admins, has_goal=has_goal)
    if step is None or step.step is not Step.ASK_FOR_TEAM:
        return step
    return replace(step, was_in_a_team=_was_in_a_team(tx, me.user_id, tree))


def _was_in_a_team(tx: Transaction, user_id: str, tree: TeamTree) -> bool:
    """Tell whether somebody who is in no team was in one, as far as anybody noted that they came into it."""
    return any(user_id in team.people for team in tree.ended) or bool(tx.welcomes.of_people([user_id]))


def _time_off(person: Person, now: datetime) -> TimeOffCard | None:
    card = time_off_of(person, now)
    return card if card.is_off else None


def _teams_near(me: Actor, tree: TeamTree, root: Team) -> tuple[Team, ...]:
    """Return the teams of which Home shows the goals: the person's own and those they lead, but the organisation."""
    near = {team.team_id: team for team in (*tree.teams_of(me.user_id), *tree.led_by(me.user_id))}
    return tuple(team for team in near.values() if team.team_id != root.team_id)[:MOST_TEAMS]


def _team_card(
    team: Team, tree: TeamTree, led: Collection[Team], goals: tuple[GoalLine, ...], paused: tuple[PausedGoal, ...]
) -> TeamCard:
    return TeamCard(team, team in led, goals, tree.stand_in_for_lead(team), len(tree.here(team)), paused)


def _owned_by(team: Team, goals: tuple[Goal, ...], lines: dict[int, GoalLine]) -> tuple[GoalLine, ...]:
    return tuple(lines[goal.number] for goal in _of(team, goals))


def _of(team: Team, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    return tuple(goal for goal in goals if goal.team_id == team.team_id)


def _asked_about(goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    return tuple(goal for goal in goals if goal.state is GoalState.ACTIVE)


def _paused(me: Actor, tree: TeamTree, goals: tuple[Goal, ...]) -> tuple[PausedGoal, ...]:
    resting = (goal for goal in goals if goal.state is GoalState.PAUSED)
    return tuple(PausedGoal(goal, may(me, Deed.CHANGE, goal, tree)) for goal in resting)


def _first_goal(me: Actor, tree: TeamTree, root: Team, in_sight: tuple[Goal, ...]) -> FirstGoal | None:
    """Return who can set the organisation's goal while it has none, not even a paused one.

    A guest of another team is not told of that; who can set it themselves is led to it as their next step.
    """
    is_there = bool(_of(root, in_sight))
    is_outside = me.person.sees_own_teams_only and root not in tree.teams_of(me.user_id)
    if is_there or is_outside or may_set_for(me, TeamOwner(root.team_id), tree):
        return None
    return FirstGoal(tree.acting_lead(root))


def _to_review(tx: Transaction, person: Person, tree: TeamTree, quarter: Quarter | None) -> tuple[Goal, ...]:
    """Return the goals this person is still to review for the quarter in hand."""
    if quarter is None:
        return ()
    goals = goals_to_review(tx, person, tree, quarter)
    done = reviews_of_quarter(tx, [goal.number for goal in goals], quarter)
    return tuple(goal for goal in goals if still_counts(done.get(goal.number), goal) is None)


def _left_behind(tx: Transaction, led: tuple[Team, ...], tree: TeamTree) -> tuple[Goal, ...]:
    """Return the goals that count in these teams and whose owners have left."""
    if not led or not tree.gone:
        return ()
    return tuple(tx.goals.individual_in_teams([team.team_id for team in led], OPEN, owners=tree.gone))


def _drafts(tx: Transaction, led: tuple[Team, ...], now: datetime) -> Iterator[OpenDraft]:
    """Yield what is drafted for these teams, this week or last, and can still be sent: the newest post of each."""
    earliest = iso_monday(now.date() - timedelta(days=1)) - WEEK
    newest = tx.progress.newest_since([team.team_id for team in led], earliest)
    for team in led:
        post, today = newest.get(team.team_id), today_of(team, now)
        if post is not None and post.state is PostState.DRAFT and not post.is_past(today):
            yield OpenDraft(team, post.post_id, is_last_weeks=not post.is_of_week(today))


def _next_prompt(tx: Transaction, user_id: str, now: datetime) -> datetime | None:
    prompt = next_asked(tx, [user_id], now).get(user_id)
    return prompt.moment if prompt else None
