"""Empty states: the one next step of somebody for whom something is still missing."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.goals import TeamOwner
from bot.domain.people import Guest
from bot.domain.permissions import Actor, may_set_for
from bot.domain.teams import Team, TeamTree


class Step(StrEnum):
    """What comes next. The order is the order in which it is offered."""

    ORGANISATION_GOAL = "organisation_goal"
    TEAM_GOAL = "team_goal"
    """A team that they lead has no goal."""
    FIRST_TEAM = "first_team"
    """There is the organisation, and no team below it."""
    OWN_GOAL = "own_goal"
    ASK_FOR_TEAM = "ask_for_team"
    """They are in no team, and cannot make one."""
    FROM_ELSEWHERE = "from_elsewhere"
    """They are of another company, and can be in no team."""


@dataclass(frozen=True, slots=True)
class NextStep:
    step: Step
    team: Team | None = None
    """Which it is about, if any."""
    ask: tuple[str, ...] = ()
    """Who can do it, where the person themselves cannot."""
    is_guest: bool = False
    was_in_a_team: bool = False
    """Whether they were in one before, which they left or which ended."""


def next_step(
    me: Actor,
    tree: TeamTree,
    root: Team,
    with_goals: AbstractSet[int],
    admins: tuple[str, ...],
    *,
    has_goal: bool,
) -> NextStep | None:
    """Return the first thing that is missing for this person, None where nothing is, or it waits for them already.

    `with_goals` are the teams (ids) that own a goal that is open, paused ones too; `has_goal` says whether this person
    is asked about any, or has one that rests. `admins` are Headway's.
    """
    if me.person.stranger and not me.is_admin:
        return NextStep(Step.FROM_ELSEWHERE)
    if root.team_id not in with_goals and may_set_for(me, TeamOwner(root.team_id), tree):
        return NextStep(Step.ORGANISATION_GOAL, root)
    for team in tree.led_by(me.user_id):
        if not team.posting and team.team_id != root.team_id:
            # To invite Headway comes first, and stands on the list of what waits.
            return None
        if team.team_id not in with_goals:
            return NextStep(Step.TEAM_GOAL, team)
    if len(tree.teams) == 1 and (me.is_admin or tree.acting_lead(root) == me.user_id):
        return NextStep(Step.FIRST_TEAM)
    if has_goal:
        return None
    is_guest = me.person.guest is not Guest.NO
    if tree.teams_of(me.user_id):
        return NextStep(Step.OWN_GOAL, is_guest=is_guest)
    if me.is_admin:
        return None
    acting = tree.acting_lead(root)
    ask = tuple(dict.fromkeys((*((acting,) if acting else ()), *admins)))
    return NextStep(Step.ASK_FOR_TEAM, ask=ask, is_guest=is_guest)
