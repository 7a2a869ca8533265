"""What a sent team form asks for, checked field by field."""

from dataclasses import replace

from bot.domain.channels import Channel
from bot.domain.people import Guest, Person
from bot.domain.permissions import Actor, possible_parents
from bot.domain.refusals import Invalid, Problem, TooLong, Wrong
from bot.domain.team_names import is_called_so, tidy_name
from bot.domain.teams import LONGEST_NAME, Team, TeamPlace, TeamTree, TeamWish
from bot.domain.zones import is_zone
from bot.services.unit_of_work import Transaction


def checked(
    tx: Transaction, who: Actor, tree: TeamTree, before: Team | None, place: TeamPlace, wish: TeamWish
) -> TeamWish:
    """Return the wish with its gaps filled. Raises Invalid."""
    lead = tx.people.get(wish.lead_id)
    zone = wish.zone or (lead.zone if lead is not None else None)
    parent_id = _parent_wished(tree, before, wish)
    problems: dict[str, Wrong | None] = {
        "name": problem_of_name(tree, before, wish.name),
        "lead": problem_of_lead(tree, before, wish.lead_id, lead),
        "parent": _problem_of_parent(tx, who, tree, before, parent_id),
        "zone": _problem_of_zone(zone),
        "channel": _problem_of_channel(tree, before, place),
    }
    wrong = {field: problem for field, problem in problems.items() if problem is not None}
    if wrong:
        raise Invalid(wrong)
    return replace(wish, name=tidy_name(wish.name), parent_id=parent_id, zone=zone)


def _parent_wished(tree: TeamTree, before: Team | None, wish: TeamWish) -> int | None:
    """Return where the team is to stand: the organisation itself above nothing, others below it by default."""
    if tree.root is None or (before is not None and before.parent_id is None):
        return None
    return wish.parent_id if wish.parent_id is not None else tree.root.team_id


def problem_of_name(tree: TeamTree, before: Team | None, name: str) -> Wrong | None:
    """Return what keeps a team from being called so."""
    name = tidy_name(name)
    if not name:
        return Problem.MISSING
    if len(name) > LONGEST_NAME:
        return TooLong(LONGEST_NAME, len(name))
    others = (team for team in tree if before is None or team.team_id != before.team_id)
    return Problem.NAME_TAKEN if any(is_called_so(team, name) for team in others) else None


def problem_of_lead(tree: TeamTree, before: Team | None, lead_id: str, lead: Person | None) -> Problem | None:
    """Return what keeps this person, known as `lead`, from leading a team that is as `before`."""
    if not lead_id:
        return Problem.MISSING
    # Who left, or became a guest, while leading keeps nobody from changing something else about the team.
    if lead is None or (before is not None and before.lead_id == lead_id):
        return None
    if not lead.may_be_here:
        return Problem.NOT_A_PERSON
    is_above_others = tree.root in (None, before) or (before is not None and bool(tree.children(before)))
    return Problem.GUEST_ABOVE_OTHERS if lead.guest is not Guest.NO and is_above_others else None


def _problem_of_parent(
    tx: Transaction, who: Actor, tree: TeamTree, before: Team | None, parent_id: int | None
) -> Problem | None:
    if parent_id is None or (before is not None and before.parent_id == parent_id):
        return None
    if before is not None and any(below.team_id == parent_id for below in tree.below(before)):
        return Problem.UNDER_ITSELF
    parent = next((parent for parent in possible_parents(who, tree, before) if parent.team_id == parent_id), None)
    if parent is None:
        return Problem.NOT_YOUR_TEAM
    lead = tx.people.get(parent.lead_id)
    return Problem.GUEST_LEADS_IT if lead is not None and lead.guest is not Guest.NO else None


def _problem_of_zone(zone: str | None) -> Problem | None:
    if zone is None:
        return Problem.LEAD_ZONE_UNKNOWN
    return None if is_zone(zone) else Problem.NO_SUCH_ZONE


def _problem_of_channel(tree: TeamTree, before: Team | None, place: TeamPlace) -> Problem | None:
    """Somebody else may have made this channel's team while the form was open."""
    if not place.channel_id:
        return Problem.MISSING
    taken = any(team.channel_id == place.channel_id for team in tree)
    return Problem.CHANNEL_HAS_TEAM if before is None and taken else None


def check_outsiders(channel: Channel | None, *, agreed: bool) -> None:
    """Raise Invalid (`outsiders`) where people of another company read the channel and nobody said yes to that."""
    if channel is not None and channel.has_outsiders and not agreed:
        raise Invalid({"outsiders": Problem.OUTSIDERS_READ_IT})
