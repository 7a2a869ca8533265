"""Who led a team until somebody else does: they stay in it as a member unless they are taken out."""

from dataclasses import replace

from bot.domain.team_saves import TeamSave
from bot.domain.teams import Team, TeamTree, TeamWish


def with_lead_before(wish: TeamWish, before: Team | None, tree: TeamTree) -> TeamWish:
    """Return the wish with who led the team until now among its members: they stay in it unless they are taken out.

    Who has left is not kept, nor who leads above it and looked after it from there.
    """
    if before is None or wish.lead_id == before.lead_id or not tree.is_here(before.lead_id):
        return wish
    above = tree.parent(before)
    leads_above = tree.leads_above(above) if above is not None else ()
    if before.lead_id in before.members or before.lead_id in (*wish.members, *leads_above):
        return wish
    return replace(wish, members=(*wish.members, before.lead_id))


def stays_in(save: TeamSave) -> str:
    """Return who led the team before and is a member since."""
    before, after = save.before, save.after
    if before is None or before.lead_id == after.lead_id or before.lead_id in before.members:
        return ""
    return before.lead_id if before.lead_id in after.members else ""
