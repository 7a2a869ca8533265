"""Moving a team below another, and merging it into one: history stays with the goals, and nobody is asked twice."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.goals import OPEN, GoalState, PersonOwner, TeamOwner
from bot.domain.people import Guest
from bot.domain.permissions import Actor, may_know_team, may_move_team, may_move_to, who_moves_team
from bot.domain.refusals import Invalid, NotAllowed, NotFound, OrganisationStays, Problem, Subject, TeamHasEnded
from bot.domain.team_changes import Happening, NewTeamChange
from bot.domain.team_looks import TeamMoved, TeamToEnd
from bot.domain.teams import Team, TeamEnd, TeamTree
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.progress_handover import carry_on_draft
from bot.services.schedules import Due
from bot.services.showing_anew import want_posts, want_prompts_about
from bot.services.team_changes import follow, joined, tell, tell_of_all
from bot.services.teams import saved_team
from bot.services.unit_of_work import Transaction, UnitOfWork


class TeamMoveService:
    """Moves and merges teams; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def to_move(self, workspace_id: str, user_id: str, team_id: int) -> TeamToEnd:
        """Return the team that is about to be moved or merged. Raises what `team_to_move` does."""
        with self._uow.reading(workspace_id) as tx:
            tree = tx.teams.tree()
            team = team_to_move(actor(tx, user_id, self._admins), tree, team_id)
            return team_to_end(tx, tree, team)

    def places(self, workspace_id: str, user_id: str, team_id: int, words: str) -> tuple[Team, ...]:
        """Return the teams with the words in their name below which, or into which, this person may put a team.

        Those below the team are among them: whoever looks for one is told why it cannot be.
        """
        wanted = words.strip().casefold()
        with self._uow.reading(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            fitting = (team for team in tree if team.team_id != team_id and wanted in team.name.casefold())
            return tuple(team for team in fitting if may_move_to(who, team, tree))

    def move(self, workspace_id: str, user_id: str, team_id: int, parent_id: int | None) -> TeamMoved:
        """Have a team stand below another. The same said twice is done once.

        Raises what `team_to_move` does, and Invalid (`place`).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            team = team_to_move(who, tree, team_id)
            if team.parent_id == parent_id:
                return TeamMoved(team, saved_team(tx, team, now), is_as_before=True)
            parent = _place(who, tree, team, parent_id, "place")
            if parent in tree.below(team):
                raise Invalid({"place": Problem.UNDER_ITSELF})
            if is_led_by_guest(tx, parent):
                raise Invalid({"place": Problem.GUEST_LEADS_IT})
            moved = replace(team, parent_id=parent.team_id)
            tx.teams.save(moved)
            note_move(tx, tree, team, parent, user_id, now)
            follow(tx, tree, now, by=user_id)
            return TeamMoved(moved, saved_team(tx, moved, now))

    def merge(self, workspace_id: str, user_id: str, team_id: int, into_id: int | None) -> TeamMoved:
        """Have a team become part of another: its people, goals and the teams below it go there, and it ends.

        The same said twice is done once. Raises what `team_to_move` does, and Invalid (`into`).
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            who, tree = actor(tx, user_id, self._admins), tx.teams.tree()
            ended = tree.team(team_id)
            if ended is not None and ended.end is not None and ended.end.merged_into == into_id is not None:
                return _merged_before(tx, who, tree, ended, now)
            team = team_to_move(who, tree, team_id)
            into = _place(who, tree, team, into_id, "into")
            if into.team_id == team_id:
                raise Invalid({"into": Problem.INTO_ITSELF})
            if into in tree.below(team):
                raise Invalid({"into": Problem.MOVED_BELOW_ITSELF})
            if tree.children(team) and is_led_by_guest(tx, into):
                raise Invalid({"into": Problem.GUEST_LEADS_IT})
            return _merge(tx, tree, team, into, user_id, now)


def team_to_move(who: Actor, tree: TeamTree, team_id: int) -> Team:
    """Return a standing team that this person may move, merge or archive.

    Raises NotFound, TeamHasEnded, OrganisationStays, and NotAllowed naming who can.
    """
    team = tree.team(team_id)
    if team is None or not may_know_team(who, team):
        raise NotFound(Subject.TEAM)
    if team.end is not None:
        into = tree.team(team.end.merged_into) if team.end.merged_into is not None else None
        raise TeamHasEnded(team.name, into.name if into is not None else "")
    if team.parent_id is None:
        raise OrganisationStays(team.name)
    if not may_move_team(who, team, tree):
        raise NotAllowed(*who_moves_team(team, tree), admins_too=True)
    return team


def team_to_end(tx: Transaction, tree: TeamTree, team: Team) -> TeamToEnd:
    """Return what a form on a team's place or end shows."""
    above = tree.parent(team) or tree.root or team
    own, of_people = tx.goals.of_teams([team.team_id], OPEN), tx.goals.individual_in_teams([team.team_id], OPEN)
    opportunities = len(tx.opportunities.open_of(team.team_id))
    return TeamToEnd(team, above, tuple(own), len(of_people), tree.children(team), opportunities)


def _place(who: Actor, tree: TeamTree, team: Team, place_id: int | None, field: str) -> Team:
    place = tree.standing(place_id)
    if place is None or not (may_move_to(who, place, tree) or place in tree.below(team)):
        raise Invalid({field: Problem.MISSING if place_id is None else Problem.NOT_YOUR_TEAM})
    return place


def is_led_by_guest(tx: Transaction, team: Team) -> bool:
    """Tell whether a guest leads a team, so that none can stand below it."""
    lead = tx.people.get(team.lead_id)
    return lead is not None and lead.guest is not Guest.NO


def note_move(tx: Transaction, tree: TeamTree, team: Team, to: Team, by: str, now: datetime) -> None:
    """Note where a team stands now, and tell its lead and those of the teams above it, before and now, once."""
    note_moves(tx, tree, [(team, to)], by, now)


def note_moves(tx: Transaction, tree: TeamTree, moves: Sequence[tuple[Team, Team]], by: str, now: datetime) -> None:
    """Do what `note_move` does for several teams at once: a fixed number of statements."""
    noted = tx.team_changes.note_all([_moved(team, to, by, now) for team, to in moves])
    concerned = {
        team.team_id: {tree.acting_lead(one) for one in (team, tree.parent(team), to) if one is not None}
        for team, to in moves
    }
    tell_of_all(tx, ((change, concerned[change.team_id] - {by}) for change in noted), now)


def _moved(team: Team, to: Team, by: str, now: datetime) -> NewTeamChange:
    return NewTeamChange(team.team_id, Happening.MOVED, by, now, team_before=team.parent_id, team_after=to.team_id)


def _merge(tx: Transaction, tree: TeamTree, team: Team, into: Team, by: str, now: datetime) -> TeamMoved:
    every = tuple(GoalState)
    goals = (*tx.goals.of_teams([team.team_id], every), *tx.goals.individual_in_teams([team.team_id], every))
    open_goals = tuple(goal.number for goal in goals if goal.is_open and isinstance(goal.owner, TeamOwner))
    tx.goals.move(goals, into.team_id, by, now)
    opportunities = move_opportunities(tx, team, into)
    below = tree.children(team)
    for each in below:
        tx.teams.save(replace(each, parent_id=into.team_id))
    newcomers = team.people - into.people
    picked = into.picked | newcomers if into.usergroup_id else into.picked
    after = replace(into, members=into.members | newcomers, picked=picked)
    tx.teams.save(after)
    end_team(tx, team, TeamEnd(now, by, into.team_id))
    carry_on_draft(tx, team, after, now)
    want_posts(tx, into.team_id, now)
    came_before = {one.person for one in tx.welcomes.of_people(sorted(newcomers)) if one.team_id == into.team_id}
    joined(tx, after, newcomers, by, now)
    noted = NewTeamChange(
        team.team_id,
        Happening.MERGED,
        by,
        now,
        team_after=into.team_id,
        goals=tuple(sorted(open_goals)),
        opportunities=opportunities,
    )
    tx.team_changes.note_all([_moved(each, into, by, now) for each in below])
    # Who was in the other team before was welcomed to it, and is not welcomed again.
    concerned = {tree.acting_lead(one) for one in (team, into, *below)} | came_before
    tell(tx, tx.team_changes.note(noted), concerned - {by}, now)
    follow(tx, tree, now, by=by, changed=after, left=team.people)
    return TeamMoved(
        team,
        saved_team(tx, after, now),
        is_merged=True,
        newcomers=tuple(sorted(newcomers)),
        goals=tuple(sorted(open_goals)),
        of_people=sum(goal.is_open and isinstance(goal.owner, PersonOwner) for goal in goals),
        below=below,
        opportunities=len(opportunities),
    )


def move_opportunities(tx: Transaction, team: Team, to: Team) -> tuple[int, ...]:
    """Have a team's open opportunities be another's, as nobody would see them where they were; return their ids."""
    moving = tuple(one.opportunity_id for one in tx.opportunities.open_of(team.team_id))
    tx.opportunities.move(moving, to.team_id)
    return moving


def end_team(tx: Transaction, team: Team, end: TeamEnd) -> None:
    """Have a team be no more: nothing is drafted for it, and its channel may have another."""
    tx.teams.save(replace(team, posting=False, trouble=None, outsiders_agreed=False, end=end))
    tx.schedules.remove(Due.PROGRESS_DRAFT, str(team.team_id))
    want_prompts_about(tx, {team.team_id: None}, end.at)


def _merged_before(tx: Transaction, who: Actor, tree: TeamTree, team: Team, now: datetime) -> TeamMoved:
    """Return what a form that comes again did the first time."""
    into = tree.successor(team.team_id)
    if into is None or not may_move_to(who, into, tree):
        raise NotFound(Subject.TEAM)
    changes = [change for change in tx.team_changes.of_team(team.team_id) if change.what is Happening.MERGED]
    goals, opportunities = (changes[-1].goals, len(changes[-1].opportunities)) if changes else ((), 0)
    place = saved_team(tx, into, now)
    return TeamMoved(team, place, is_merged=True, goals=goals, opportunities=opportunities)
