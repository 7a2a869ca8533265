"""Setting and editing goals as their forms do, and reading them: steps that several test files share."""

from dataclasses import replace

from bot.domain.goal_form import GoalFields, Individual, SentForm, owner_value
from bot.domain.goals import Goal, TeamOwner
from bot.domain.teams import Team
from bot.services.goals import GoalService
from tests.world import ANA, World

ADMIN = "U0ADMIN"
CSAT = GoalFields(title="Raise CSAT", baseline="78%", target="85%", due="2027-03-31")


def sent(owner: Team | str, draft: str = "d1", **typed: str) -> SentForm:
    chosen = TeamOwner(owner.team_id) if isinstance(owner, Team) else Individual(owner)
    return SentForm(draft, replace(CSAT, owner=owner_value(chosen)).as_typed() | typed)


def edit(goals: GoalService, world: World, goal: Goal, by: str = ANA, draft: str = "d2", **typed: str) -> int:
    """Edit a goal and return the id by which that is taken back."""
    form = SentForm(draft, {"reason": "We are ahead"} | typed, goal=goal.number, revision=goal.revision.number)
    saved = goals.edit(world.workspace_id, by, form)
    assert saved.edit is not None
    return saved.edit


def stored(world: World, goal: Goal) -> Goal:
    with world.uow.reading(world.workspace_id) as tx:
        found = tx.goals.get(goal.number)
    assert found is not None
    return found
