"""A save of a team's form, kept in its receipt, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.permissions import Actor, may_manage_team, who_manages_team
from bot.domain.refusals import Hindrance, Invalid, NotAllowed, NothingToUndo, Problem, Subject, TeamHasEnded, TeamStays
from bot.domain.team_names import is_called_so
from bot.domain.team_saves import TeamSave, save_noted
from bot.domain.teams import Team, TeamTree
from bot.services.receipts import own_receipt
from bot.services.schedules import unschedule_team
from bot.services.team_changes import follow
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


def receipt_of_undo(user_id: str, once: str) -> str:
    """Return under which key it is kept that this was taken back."""
    return own_receipt(user_id, f"undo:{once}")


def save_again(tx: Transaction, user_id: str, once: str, tree: TeamTree) -> TeamSave | None:
    """Return what a form that comes again did the first time, None at that. Raises Invalid if it was taken back."""
    note = tx.receipts.get(receipt_of_save(user_id, once))
    if note is None:
        return None
    if tree.team(int(note["team"])) is None:
        raise Invalid({"name": Problem.TEAM_TAKEN_BACK})
    if tx.receipts.get(receipt_of_undo(user_id, once)) is not None:
        raise Invalid({"name": Problem.SAVE_TAKEN_BACK})
    return save_noted(note)


def check_may_take_back(who: Actor, save: TeamSave, team: Team, tree: TeamTree, now: datetime) -> None:
    """Ask whether this person may change the team as it is now, or soon after the save could as it was before.

    So whoever gave the lead to the wrong person by mistake can take it back. Raises NotAllowed.
    """
    was = save.before if save.may_be_forgiven(now) else None
    if not any(may_manage_team(who, one, tree) for one in (team, was) if one is not None):
        raise NotAllowed(*who_manages_team(team, tree), admins_too=True)


def take_back(tx: Transaction, save: TeamSave, team: Team, tree: TeamTree, by: str, now: datetime) -> None:
    """Put a team back to what it was before this save, and make a new one go again.

    Raises TeamStays, and TeamHasEnded where it was archived or merged since.

    Who turned out to be an app or of another workspace is out of it for good, and that is no change of it.
    """
    if team.end is not None:
        into = tree.successor(team.team_id)
        raise TeamHasEnded(team.name, into.name if into is not None else "")
    save = save.without(cannot_belong(tx, save.people - team.people))
    hindrance = _what_changed(save, team, tree) or (_what_stands_on(tx, team, tree) if save.before is None else None)
    if hindrance is not None:
        raise TeamStays(team.name, team.channel_id, hindrance)
    if save.before is None:
        tx.teams.remove(team.team_id)
        unschedule_team(tx, team, now)
        return
    before = save.undone(team)
    tx.teams.save(before)
    follow(tx, tree, now, by=by, changed=before, left=team.people - before.people)


def cannot_belong(tx: Transaction, user_ids: Iterable[str]) -> tuple[str, ...]:
    """Return those who are known to be apps, or people of other workspaces, in the given order."""
    asked = tuple(user_ids)
    known = tx.people.get_many(asked)
    return tuple(user_id for user_id in asked if user_id in known and not known[user_id].can_belong)


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
    if any(o.team_id != team.team_id and is_called_so(o, before.name) for o in tree):
        return Hindrance.NAME_TAKEN
    is_led_anew = before.lead_id != team.lead_id
    return Hindrance.LEAD_GONE if is_led_anew and not tree.is_here(before.lead_id) else None


def _what_stands_on(tx: Transaction, team: Team, tree: TeamTree) -> Hindrance | None:
    """Return why a new team cannot go any more: what was said about it would be about nothing."""
    if tree.children(team) or any(each.parent_id == team.team_id for each in tree.ended):
        return Hindrance.TEAMS_BELOW
    if tx.goals.is_any_in_team(team.team_id):
        return Hindrance.HAS_GOALS
    if tx.prompts.is_any_for_team(team.team_id):
        return Hindrance.WAS_ASKED
    return Hindrance.HAS_POSTS if tx.progress.latest(team.team_id) is not None else None
