"""Who may do what. Pure rules, asked by the services on stored rows."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.goals import Goal, Owner, PersonOwner, TeamOwner, Visibility
from bot.domain.people import Person
from bot.domain.teams import Team, TeamTree


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, and whether they are a Headway admin."""

    person: Person
    is_admin: bool = False

    @property
    def user_id(self) -> str:
        return self.person.user_id


class Deed(StrEnum):
    """What somebody may want to do with a goal."""

    CHECK_IN = "check_in"
    CHANGE = "change"
    """Edit, close, pause, resume."""
    REVIEW = "review"


def can_see(actor: Actor, goal: Goal, tree: TeamTree) -> bool:
    """Everybody sees a goal unless it is kept to its owner and leads; guests see their own teams' only.

    Who is asked for a goal's number sees it, whoever they are.
    """
    is_own = isinstance(goal.owner, PersonOwner) and goal.owner.user_id == actor.user_id
    if is_own or actor.user_id == tree.reporter(goal) or actor.user_id in tree.leads_of(goal.owner):
        return True
    if goal.visibility is Visibility.OWNER_AND_LEADS:
        return False
    if actor.person.sees_own_teams_only:
        return any(team.team_id == goal.team_id for team in tree.teams_of(actor.user_id))
    return True


@dataclass(frozen=True, slots=True)
class Sight:
    """Which goals somebody sees, in terms that a database can ask for: `can_see` put another way."""

    user_id: str
    leads_over: frozenset[int]
    """The teams they lead, and all below."""
    within: frozenset[int] | None
    """The teams whose goals they see among those for everybody's eyes; None: all teams'."""


def sight_of(actor: Actor, tree: TeamTree) -> Sight:
    teams = None
    if actor.person.sees_own_teams_only:
        teams = frozenset(team.team_id for team in tree.teams_of(actor.user_id))
    leads_over = frozenset(team.team_id for team in tree.lead_over(actor.user_id))
    return Sight(actor.user_id, leads_over, teams)


def who_can(deed: Deed, goal: Goal, tree: TeamTree) -> tuple[str, ...]:
    """Return the people here who may, nearest first; admins come on top, but for checking in and reviewing."""
    leads = tree.leads_of(goal.owner)
    match goal.owner, deed:
        case PersonOwner(user_id), _:
            return tuple(dict.fromkeys((user_id, *leads))) if tree.is_here(user_id) else leads
        case TeamOwner(), Deed.CHECK_IN:
            reporter = tree.reporter(goal)
            return leads if reporter is None else tuple(dict.fromkeys((reporter, *leads)))
    return leads


def may(actor: Actor, deed: Deed, goal: Goal, tree: TeamTree) -> bool:
    """Admins may do anything but answer for others: check-ins and reviews stay with the people of the goal.

    Where all the leads have left, admins do what a lead could with the goals of teams and of leavers, until somebody
    is named; who is here answers for their own goals.
    """
    if actor.user_id in who_can(deed, goal, tree):
        return True
    is_own = isinstance(goal.owner, PersonOwner) and tree.is_here(goal.owner.user_id)
    is_theirs = deed is Deed.CHANGE or not (is_own or tree.leads_of(goal.owner))
    return actor.is_admin and is_theirs and can_see(actor, goal, tree)


def possible_owners(actor: Actor, tree: TeamTree) -> tuple[Team, ...]:
    """Return the teams for which this person may set goals, a lead's own first."""
    if not actor.is_admin:
        return tree.lead_over(actor.user_id)
    led = tree.lead_over(actor.user_id)
    return (*led, *(team for team in tree if team not in led))


def may_set_for(actor: Actor, owner: Owner, tree: TeamTree) -> bool:
    """Anybody sets goals for themselves, leads for people and teams below them, admins for anybody."""
    if actor.is_admin:
        return True
    match owner:
        case PersonOwner(user_id) if user_id == actor.user_id:
            return True
        case PersonOwner(user_id):
            return any(user_id in team.people for team in tree.lead_over(actor.user_id))
        case TeamOwner(team_id):
            return any(team.team_id == team_id for team in tree.lead_over(actor.user_id))


def who_sets_for(user_id: str, tree: TeamTree) -> tuple[str, ...]:
    """Return who may set goals for a person, besides admins: the person and the leads above, nearest first."""
    return tuple(dict.fromkeys((user_id, *who_manages_teams_of(user_id, tree))))


def may_know_team(actor: Actor, team: Team) -> bool:
    """Guests know of their own teams only, standing or not; to them others are as if they were not there."""
    return not actor.person.sees_own_teams_only or actor.user_id in team.people


def tree_known_to(actor: Actor, tree: TeamTree) -> TeamTree:
    """Return the teams of which somebody knows: all, but for guests their own, those above and the organisation."""
    if not actor.person.sees_own_teams_only:
        return tree
    known = {above.team_id for team in tree.teams_of(actor.user_id) for above in tree.path_up(team)}
    teams = tuple(team for team in tree if team.team_id in known or team is tree.root)
    return replace(tree, teams=teams, ended=())


def may_manage_team(actor: Actor, team: Team, tree: TeamTree) -> bool:
    """Tell whether somebody may change a team and post its progress."""
    return actor.is_admin or actor.user_id in who_manages_team(team, tree)


def who_manages_team(team: Team, tree: TeamTree) -> tuple[str, ...]:
    """Return who may manage a team, besides admins: its lead and the leads above, nearest first."""
    return tree.leads_above(team)


def may_move_team(actor: Actor, team: Team, tree: TeamTree) -> bool:
    """Tell whether somebody may move, merge, archive or restore a team at all: never the organisation."""
    return team.parent_id is not None and (actor.is_admin or actor.user_id in who_moves_team(team, tree))


def who_moves_team(team: Team, tree: TeamTree) -> tuple[str, ...]:
    """Return who may move a team, besides admins: the leads above it, nearest first, none of them a guest."""
    above = tree.parent(team)
    return () if above is None else tuple(lead for lead in tree.leads_above(above) if lead not in tree.guests)


def may_move_to(actor: Actor, place: Team, tree: TeamTree) -> bool:
    """Tell whether somebody who may move a team may do so to below this one, or into it: they lead it or are above."""
    return actor.is_admin or actor.user_id in tree.leads_above(place)


def who_manages_teams_of(user_id: str, tree: TeamTree) -> tuple[str, ...]:
    """Return who may manage any team that a person belongs to, besides admins, team by team and nearest first."""
    leads = (lead for team in tree.teams_of(user_id) for lead in who_manages_team(team, tree))
    return tuple(dict.fromkeys(leads))


def may_see_progress(actor: Actor, team: Team, tree: TeamTree, *, is_posted: bool) -> bool:
    """A draft is for those who may post it; what is out for everybody, but for guests in their own teams only."""
    if may_manage_team(actor, team, tree):
        return True
    is_near = not actor.person.sees_own_teams_only or any(
        each.team_id == team.team_id for each in tree.teams_of(actor.user_id)
    )
    return is_posted and is_near


def possible_parents(actor: Actor, tree: TeamTree, team: Team | None = None) -> tuple[Team, ...]:
    """Return the teams below which this person may put a team: any for admins, else those led and what is below.

    For an existing `team` the place where it stands is among them, and nothing below itself is. Those only who lead
    above that place may move it elsewhere.
    """
    if actor.is_admin:
        allowed: tuple[Team, ...] = tree.teams
    else:
        standing = None if team is None else tree.parent(team)
        led = tree.lead_over(actor.user_id) if team is None or may_move_team(actor, team, tree) else ()
        allowed = tuple(dict.fromkeys((*([standing] if standing else []), *led)))
    inside = {below.team_id for below in tree.below(team)} if team is not None else set()
    return tuple(parent for parent in allowed if parent.team_id not in inside)


def who_creates_teams(user_id: str, tree: TeamTree) -> tuple[str, ...]:
    """Return the leads who can make a team for this person: those above them, or the organisation's."""
    above = who_manages_teams_of(user_id, tree)
    return above or (who_manages_team(tree.root, tree) if tree.root else ())
