"""Looking at a team, by its channel or name: what it is, when it is asked, and what may be done with it."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.domain.goals import STANDING, Goal
from bot.domain.people import Guest
from bot.domain.permissions import Actor, can_see, may_manage_team, may_move_team
from bot.domain.refusals import NotFound, Subject
from bot.domain.team_looks import TeamLook
from bot.domain.teams import Team, TeamTree
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.teams import saved_team
from bot.services.unit_of_work import Transaction, UnitOfWork

MOST_GOALS = 20
"""Goals of a team that has ended which are shown; `/goal list closed` has all."""
MOST_MEANT = 5
_CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")


class TeamLookService:
    """Reads teams for people; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def in_channel(self, workspace_id: str, user_id: str, channel_id: str) -> TeamLook | None:
        """Return the team of a channel; None if there is none. Raises NotFound for a guest of other teams."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            team = next((team for team in tree if team.channel_id == channel_id), None)
            return None if team is None else self._look(tx, user_id, team)

    def named(self, workspace_id: str, user_id: str, words: str) -> TeamLook | tuple[Team, ...]:
        """Return the team that a name or a channel means, also one that has ended; several where it may mean each.

        Raises NotFound where there is none that this person may know of.
        """
        with self._uow.reading(workspace_id) as tx:
            tree, who = tx.teams.tree(), actor(tx, user_id, self._admins)
            known = [team for team in (*tree.teams, *_latest_first(tree.ended)) if _may_know(who, team)]
            meant = _meant(known, words)
            if not meant:
                raise NotFound(Subject.TEAM, words.strip())
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
        if not _may_know(who, team):
            raise NotFound(Subject.TEAM, team.name)
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
            below=tree.children(team),
            people_here=len(tree.here(team)),
        )


def _may_know(who: Actor, team: Team) -> bool:
    """Guests know of their own teams only."""
    return who.person.guest is Guest.NO or who.user_id in team.people


def _latest_first(ended: Sequence[Team]) -> Sequence[Team]:
    return sorted(ended, key=lambda team: team.end.at.timestamp() if team.end else 0.0, reverse=True)


def _meant(teams: Sequence[Team], words: str) -> Sequence[Team]:
    """Return the team whose channel or whole name it is, a standing one first, or those with the words in theirs."""
    wanted = " ".join(words.split()).casefold().removeprefix("#")
    channel = _CHANNEL.fullmatch(words.strip())
    if channel is not None:
        return [team for team in teams if team.channel_id == channel["id"]][:1]
    exactly = [team for team in teams if team.name.casefold() == wanted]
    if exactly:
        return exactly[:1]
    within = [team for team in teams if wanted in team.name.casefold()]
    return [team for team in within if team.end is None] or within


def _goals_of(tx: Transaction, who: Actor, tree: TeamTree, team: Team) -> tuple[Goal, ...]:
    found = (*tx.goals.of_teams([team.team_id], STANDING), *tx.goals.individual_in_teams([team.team_id], STANDING))
    seen = [goal for goal in found if can_see(who, goal, tree)]
    return tuple(sorted(seen, key=lambda goal: -goal.number)[:MOST_GOALS])
