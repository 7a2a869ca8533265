"""Who leads a team whose lead has left: asked of who acts for them, and answered once."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.domain.deliveries import NewDelivery
from bot.domain.departures import LeadQuestion
from bot.domain.permissions import may_know_team, may_manage_team, who_manages_team
from bot.domain.refusals import Invalid, NotAllowed, NotFound, Problem, Subject
from bot.services.actors import actor, who_can_name_the_organisation
from bot.services.clock import Clock
from bot.services.departures import ask, not_asked_who_leads
from bot.services.team_changes import follow, joined
from bot.services.team_wishes import problem_of_lead
from bot.services.unit_of_work import Transaction, UnitOfWork


class LeadQuestionService:
    """Shows the question and takes its answer; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def question(self, workspace_id: str, asked: str, team_id: int, left: str) -> LeadQuestion | None:
        """Return the question as it stands for whoever was asked it; None if there is no such team any more."""
        with self._uow.reading(workspace_id) as tx:
            return self._question(tx, asked, team_id, left)

    def answer(self, workspace_id: str, user_id: str, team_id: int, left: str, lead_id: str) -> LeadQuestion:
        """Have somebody lead a team in the place of who has left; what was answered already stays as it is.

        Raises NotFound, NotAllowed naming who can, and Invalid (`lead`) where that person cannot lead it.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            team = tree.standing(team_id)
            if team is None or not may_know_team(who, team):
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
                joined(tx, led, led.people - team.people, user_id, now)
            question = self._question(tx, user_id, team_id, left)
        if question is None:
            raise NotFound(Subject.TEAM)
        return question

    def ask_where_nobody_leads(self, workspace_id: str) -> None:
        """Have admins asked once who leads the teams for which nobody acts; a clock may call it often."""
        with self._uow.reading(workspace_id) as tx:
            if not self._unasked(tx):
                return
        with self._uow.writing(workspace_id) as tx:
            for question in self._unasked(tx):
                ask(tx, question, question.due_at)

    def _unasked(self, tx: Transaction) -> Sequence[NewDelivery]:
        admins = who_can_name_the_organisation(tx, self._admins)
        return not_asked_who_leads(tx, self._clock.now(), admins)

    def _question(self, tx: Transaction, asked: str, team_id: int, left: str) -> LeadQuestion | None:
        tree = tx.teams.tree()
        team = tree.team(team_id)
        if team is None:
            return None
        is_admin = actor(tx, asked, self._admins).is_admin
        return LeadQuestion(team, left, asked, tree.lead_now(team_id), tree.is_here(left), is_admin)
