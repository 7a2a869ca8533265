"""What becomes of the goals of somebody who has left: another person owns them from then on, or they are closed."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless
from bot.domain.departures import GivenGoal, LeftGoals, Reassigned
from bot.domain.goals import OPEN, Goal, GoalEvent, Happened, PersonOwner
from bot.domain.people import Person
from bot.domain.permissions import may_set_for
from bot.domain.refusals import Invalid, NotFound, Problem, Subject
from bot.domain.teams import Team
from bot.services.clock import Clock
from bot.services.coming_prompts import goal_next_asked
from bot.services.departures import ask
from bot.services.goal_cards import Reader, open_goal, reader
from bot.services.goal_changes import concern
from bot.services.goal_meaning import is_somebody, teams_to_count_in
from bot.services.reminders import reminded_of
from bot.services.unit_of_work import Transaction, UnitOfWork

GIVEN_ON = Pointless("the goal is somebody else's by now, or closed")


class ReassignmentService:
    """Shows a lead the goals that somebody left behind, and gives them new owners."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def left_goals(self, workspace_id: str, asked: str, left: str, numbers: Iterable[int]) -> LeftGoals:
        """Return what a lead who was asked about these goals of somebody reads now."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            led = [team.team_id for team in tree.led_by(asked)]
            goals = dict(tx.goals.get_many(numbers))
            if not tree.is_here(left):
                still = tx.goals.individual_in_teams(led, OPEN, owners=[left])
                goals |= {goal.number: goal for goal in still}
            shown = LeftGoals(left, tree.is_here(left), tuple(goals[number] for number in sorted(goals)))
            theirs = [goal for goal in shown.goals if shown.is_theirs(goal)]
            mine = frozenset(goal.number for goal in theirs if goal.team_id in led and not shown.is_back)
            deciders = (tree.lead_now(goal.team_id) for goal in theirs if goal.number not in mine)
            return replace(shown, to_decide=mine, decider=next((lead for lead in deciders if lead is not None), None))

    def to_reassign(self, workspace_id: str, user_id: str, number: int) -> Goal:
        """Return the goal that is about to get another owner. Raises what `reassign` does before it asks to whom."""
        with self._uow.reading(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, self._clock.now())
            goal = open_goal(tx, who, number)
            _check_is_left(who, goal)
            return goal

    def reassign(self, workspace_id: str, user_id: str, number: int, to: str) -> Reassigned:
        """Have another person own a goal whose owner has left, and be told of it. The same said twice is done once.

        It goes on counting in its team if that person is in it, otherwise in the one team that they are in. Raises
        NotFound, NotAllowed, GoalNotActive, and Invalid (`person`).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who = reader(tx, user_id, self._admins, now)
            goal = open_goal(tx, who, number)
            if not isinstance(goal.owner, PersonOwner) or goal.owner.user_id != to:
                _check_is_left(who, goal)
                before, goal = goal, replace(goal, owner=_new_owner(tx, who, goal, to))
                tx.people.add_unknown([to])
                tx.goals.save(goal)
                event = _event(before, goal, user_id, who)
                tx.goals.note(event)
                concern(tx, goal, user_id, now, before=before)
                _tell_new_owner(tx, event, who)
                return Reassigned(goal, _team(who, goal), before.team_id != goal.team_id)
            return Reassigned(goal, _team(who, goal), is_other_team=False)

    def given(self, delivery: Delivery) -> GivenGoal | Pointless:
        """Return what the new owner of a goal reads of it now, or why there is nothing to tell any more."""
        about, now = delivery.about, self._clock.now()
        with self._uow.reading(delivery.workspace_id) as tx:
            goal = tx.goals.get(int(about["goal"]))
            team = tx.teams.tree().team(goal.team_id) if goal is not None else None
            if goal is None or team is None or not goal.is_open or not _is_of(goal, delivery.recipient):
                return GIVEN_ON
            owner = tx.people.get(delivery.recipient) or Person(delivery.recipient)
            asked_next = reminded_of(tx, goal.number, owner, now) or goal_next_asked(tx, goal, now)
            return GivenGoal(goal, team, str(about["left"]), str(about["by"]), asked_next)


def _is_of(goal: Goal, user_id: str) -> bool:
    return isinstance(goal.owner, PersonOwner) and goal.owner.user_id == user_id


def _tell_new_owner(tx: Transaction, event: GoalEvent, who: Reader) -> None:
    """Tell the new owner in their working hours, unless they took the goal themselves."""
    if event.owner_after is None or event.owner_after == event.by:
        return
    occurrence = f"G-{event.goal}/{event.at.astimezone(who.zone).date()}"
    about = {"goal": event.goal, "left": event.owner_before, "by": event.by}
    ask(tx, NewDelivery(Kind.GIVEN_GOAL, event.owner_after, occurrence, event.at, about=about), event.at)


def _check_is_left(who: Reader, goal: Goal) -> None:
    if not isinstance(goal.owner, PersonOwner) or who.tree.is_here(goal.owner.user_id):
        raise Invalid({"person": Problem.OWNER_IS_HERE})


def _new_owner(tx: Transaction, who: Reader, goal: Goal, to: str) -> PersonOwner:
    if not to:
        raise Invalid({"person": Problem.MISSING})
    if not is_somebody(tx, to):
        raise Invalid({"person": Problem.NOT_A_PERSON})
    teams = teams_to_count_in(who, to)
    is_in_its_team = any(team.team_id == goal.team_id for team in teams)
    if not is_in_its_team and len(teams) > 1:
        raise Invalid({"person": Problem.NOT_IN_TEAM})
    owner = PersonOwner(to, goal.team_id if is_in_its_team else teams[0].team_id)
    if not may_set_for(who.acting, owner, who.tree):
        raise Invalid({"person": Problem.NOT_YOURS_TO_SET})
    return owner


def _event(before: Goal, after: Goal, by: str, who: Reader) -> GoalEvent:
    was, now = (goal.owner.user_id if isinstance(goal.owner, PersonOwner) else None for goal in (before, after))
    is_moved = before.team_id != after.team_id
    return GoalEvent(
        after.number,
        Happened.REASSIGNED,
        by,
        who.now,
        team_before=before.team_id if is_moved else None,
        team_after=after.team_id if is_moved else None,
        owner_before=was,
        owner_after=now,
    )


def _team(who: Reader, goal: Goal) -> Team:
    team = who.tree.team(goal.team_id)
    if team is None:
        raise NotFound(Subject.TEAM)
    return team
