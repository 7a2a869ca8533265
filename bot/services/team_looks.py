"""Looking at a team, by its channel or name: what it is, when it is asked, and what may be done with it."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.domain.goals import STANDING, Goal
from bot.domain.permissions import Actor, can_see, may_know_team, may_manage_team, may_move_team, possible_parents
from bot.domain.refusals import NotFound, Subject
from bot.domain.team_looks import TeamLook
from bot.domain.team_names import closest_name, latest_first, teams_meant
from bot.domain.teams import Team, TeamTree
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.teams import saved_team
from bot.services.unit_of_work import Transaction, UnitOfWork

MOST_GOALS = 20
"""Goals of a team that has ended which are shown; `/goal list closed` has all."""
MOST_MEANT = 5


class TeamLookService:
    """Reads teams for people; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def in_channel(self, workspace_id: str, user_id: str, channel_id: str) -> TeamLook | None:
        """Return the team of a channel, or the last that was there; None if there is none this person may know of."""
        with self._uow.reading(workspace_id) as tx:
            tree, who = tx.teams.tree(), actor(tx, user_id, self._admins)
            in_it = (team for team in (*tree, *latest_first(tree.ended)) if team.channel_id == channel_id)
            team = next(in_it, None)
            if team is None or not may_know_team(who, team):
                return None
            may_set_up = team.end is not None and bool(possible_parents(who, tree))
            return replace(self._look(tx, user_id, team), may_set_up=may_set_up)

    def named(self, workspace_id: str, user_id: str, words: str) -> TeamLook | tuple[Team, ...]:
        """Return the team that a name or a channel means, also one that has ended; several where it may mean each.

        Raises NotFound where there is none that this person may know of.
        """
        with self._uow.reading(workspace_id) as tx:
            tree, who = tx.teams.tree(), actor(tx, user_id, self._admins)
            known = [team for team in (*tree.teams, *latest_first(tree.ended)) if may_know_team(who, team)]
            meant = teams_meant(known, words)
            if not meant:
                raise NotFound(Subject.TEAM, words.strip(), closest_name(known, words))
            return self._look(tx, user_id, meant[0]) if len(meant) == 1 else tuple(meant[:MOST_MEANT])

    def by_id(self, workspace_id: str, user_id: str, team_id: int) -> TeamLook:
        """Return one team as it is now. Raises NotFound."""
        with self._uow.reading(workspace_id) as tx:
            team = tx.teams.tree().team(team_id)
            if team is None:
                raise NotFound(Subject.TEAM)
            return self._look(tx, user_id, team)

    def _look(self, tx: Transaction, user_id: str, team: Team) -> TeamLook:
        tree, who, now = tx.teams.tree(), actor(tx, user_id, self._admins), self._clock.now()
        if not may_know_team(who, team):
            raise NotFound(Subject.TEAM)
        if team.end is not None:
            into = tree.successor(team.team_id) if team.end.merged_into is not None else None
            return TeamLook(
                saved_team(tx, team, now),
                who.person.viewer(now),
                may_move=team.end.merged_into is None and may_move_team(who, team, tree),
                merged_into=into,
                goals=_goals_of(tx, who, tree, team),
            )
        return TeamLook(
            saved_team(tx, team, now),
            who.person.viewer(now),
            may_edit=may_manage_team(who, team, tree),
            may_move=may_move_team(who, team, tree),
            below=tuple(each for each in tree.children(team) if may_know_team(who, each)),
            people_here=len(tree.here(team)),
        )


def _goals_of(tx: Transaction, who: Actor, tree: TeamTree, team: Team) -> tuple[Goal, ...]:
    found = (*tx.goals.of_teams([team.team_id], STANDING), *tx.goals.individual_in_teams([team.team_id], STANDING))
    seen = [goal for goal in found if can_see(who, goal, tree)]
    return tuple(sorted(seen, key=lambda goal: -goal.number)[:MOST_GOALS])
