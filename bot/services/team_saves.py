"""A save of a team's form, kept in its receipt, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.permissions import Actor, may_manage_team
from bot.domain.refusals import Hindrance, Invalid, NotAllowed, NothingToUndo, Problem, Subject, TeamStays
from bot.domain.team_saves import TeamSave, save_noted
from bot.domain.teams import Team, TeamTree
from bot.services.receipts import own_receipt
from bot.services.schedules import reschedule_team, unschedule_team
from bot.services.unit_of_work import Transaction


def receipt_of_save(user_id: str, once: str) -> str:
    """Return under which key it is kept what a form of this person's did."""
    return own_receipt(user_id, f"view:{once}")


def kept_save(tx: Transaction, user_id: str, once: str) -> TeamSave:
    """Return what a form of this person's did. Raises NothingToUndo where nobody knows of it any more."""
    note = tx.receipts.get(receipt_of_save(user_id, once))
    if note is None or "after" not in note:
        raise NothingToUndo(Subject.TEAM)
    return save_noted(note)


def save_of(note: Mapping[str, Any], tree: TeamTree) -> TeamSave:
    """Return what a form that comes again did the first time. Raises Invalid if that was taken back."""
    team = tree.team(int(note["team"]))
    if team is None:
        raise Invalid({"name": Problem.TEAM_TAKEN_BACK})
    # Noted by an edition of Headway that could not take it back yet, it only says which team it was.
    return save_noted(note) if "after" in note else TeamSave(team, team)


def check_may_take_back(who: Actor, save: TeamSave, team: Team, tree: TeamTree) -> None:
    """Ask whether this person may change the team as it is now, or could as it was before, as the save asked.

    So whoever gave the lead to the wrong person by mistake can take it back. Raises NotAllowed.
    """
    if not any(may_manage_team(who, one, tree) for one in (team, save.before) if one is not None):
        raise NotAllowed(*tree.leads_above(team), admins_too=True)


def take_back(tx: Transaction, save: TeamSave, team: Team, tree: TeamTree, now: datetime) -> None:
    """Put a team back to what it was before this save, and make a new one go again. Raises TeamStays."""
    hindrance = _what_changed(save, team, tree) or (_what_stands_on(tx, team, tree) if save.before is None else None)
    if hindrance is not None:
        raise TeamStays(team.name, hindrance)
    if save.before is None:
        tx.teams.remove(team.team_id)
        unschedule_team(tx, team, now, led=tree.leads_other_than(tx.teams.tree()))
        return
    before = save.undone(team)
    tx.teams.save(before)
    left = (team.people - before.people) | tree.leads_other_than(tx.teams.tree())
    reschedule_team(tx, before, now, left=left)


def _what_changed(save: TeamSave, team: Team, tree: TeamTree) -> Hindrance | None:
    """Return what happened since that leaves no way back."""
    if not save.still_stands(team):
        return Hindrance.CHANGED_SINCE
    before = save.before
    if before is None:
        return None
    above = tree.parent(before)
    if before.parent_id is not None and (above is None or above in tree.below(team)):
        return Hindrance.PLACE_GONE
    if any(o.team_id != team.team_id and o.name.casefold() == before.name.casefold() for o in tree):
        return Hindrance.NAME_TAKEN
    is_led_anew = before.lead_id != team.lead_id
    return Hindrance.LEAD_GONE if is_led_anew and not tree.is_here(before.lead_id) else None


def _what_stands_on(tx: Transaction, team: Team, tree: TeamTree) -> Hindrance | None:
    """Return why a new team cannot go any more: what was said about it would be about nothing."""
    if tree.children(team):
        return Hindrance.TEAMS_BELOW
    if tx.goals.is_any_in_team(team.team_id):
        return Hindrance.HAS_GOALS
    if tx.prompts.is_any_for_team(team.team_id):
        return Hindrance.WAS_ASKED
    return Hindrance.HAS_POSTS if tx.progress.latest(team.team_id) is not None else None
