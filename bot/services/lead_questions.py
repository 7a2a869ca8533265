"""Who leads a team whose lead has left: asked of who acts for them, and answered once."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.domain.departures import LeadQuestion
from bot.domain.permissions import may_manage_team, who_manages_team
from bot.domain.refusals import Invalid, NotAllowed, NotFound, Problem, Subject
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.team_changes import follow
from bot.services.team_wishes import problem_of_lead
from bot.services.unit_of_work import Transaction, UnitOfWork


class LeadQuestionService:
    """Shows the question and takes its answer; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def question(self, workspace_id: str, asked: str, team_id: int, left: str) -> LeadQuestion | None:
        """Return the question as it stands for whoever was asked it; None if there is no such team any more."""
        with self._uow.reading(workspace_id) as tx:
            return _question(tx, asked, team_id, left)

    def answer(self, workspace_id: str, user_id: str, team_id: int, left: str, lead_id: str) -> LeadQuestion:
        """Have somebody lead a team in the place of who has left; what was answered already stays as it is.

        Raises NotFound, NotAllowed naming who can, and Invalid (`lead`) where that person cannot lead it.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            team = tree.standing(team_id)
            if team is None:
                raise NotFound(Subject.TEAM)
            if not may_manage_team(who, team, tree):
                raise NotAllowed(*who_manages_team(team, tree), admins_too=True)
            if team.lead_id == left and not tree.is_here(left):
                problem = problem_of_lead(tree, team, lead_id, tx.people.get(lead_id))
                if lead_id == left or problem is not None:
                    raise Invalid({"lead": problem or Problem.NOT_A_PERSON})
                tx.people.add_unknown([lead_id])
                led = replace(team, lead_id=lead_id)
                tx.teams.save(led)
                follow(tx, tree, now, by=user_id, changed=led)
            question = _question(tx, user_id, team_id, left)
        if question is None:
            raise NotFound(Subject.TEAM)
        return question


def _question(tx: Transaction, asked: str, team_id: int, left: str) -> LeadQuestion | None:
    tree = tx.teams.tree()
    team = tree.team(team_id)
    if team is None:
        return None
    return LeadQuestion(team, left, asked, tree.lead_now(team_id), tree.is_here(left))
