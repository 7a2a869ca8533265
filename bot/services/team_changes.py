"""What happened to a team, and what follows from it for the people who lead, are in it, or are to be told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.team_changes import Happening, NewTeamChange, TeamChange
from bot.domain.teams import Team, TeamTree
from bot.services.channel_questions import hand_on_channel_questions
from bot.services.departures import ask, follow_departures
from bot.services.review_nudges import want_nudges_of_leads
from bot.services.schedules import reschedule_draft, reschedule_people
from bot.services.showing_anew import want_drafts_of_leads
from bot.services.unit_of_work import Transaction
from bot.services.welcomes import welcome


class TeamChangeStore(Protocol):
    def note(self, change: NewTeamChange) -> TeamChange:
        """Append it to the team's history."""
        ...

    def get(self, change_id: int) -> TeamChange | None: ...

    def of_team(self, team_id: int) -> Sequence[TeamChange]:
        """Return what happened to a team, oldest first."""
        ...


def joined(tx: Transaction, team: Team, user_ids: Iterable[str], by: str, now: datetime) -> None:
    """Note who has come into a team, and have them welcomed; `by` is who brought them, empty where their user group
    did. It is called once for each who joined.
    """
    if people := tuple(sorted(user_ids)):
        tx.team_changes.note(NewTeamChange(team.team_id, Happening.JOINED, by, now, people=people))
        welcome(tx, team, people, by, now)


def tell(tx: Transaction, change: TeamChange, people: Iterable[str | None], now: datetime) -> None:
    """Have these people told of a change, once each and in their working hours; who has left is not."""
    tree = tx.teams.tree()
    for user_id in sorted({user_id for user_id in people if user_id is not None and tree.is_here(user_id)}):
        ask(tx, NewDelivery(Kind.TEAM_NEWS, user_id, change.occurrence, now, about={"change": change.change_id}), now)


def follow(
    tx: Transaction,
    before: TeamTree,
    now: datetime,
    *,
    by: str,
    changed: Team | None = None,
    left: Iterable[str] = (),
) -> None:
    """Let all that hangs on the teams follow a change of one of them, as `follow_all` does."""
    follow_all(tx, before, now, by=by, changed=() if changed is None else (changed,), left=left)


def follow_all(
    tx: Transaction,
    before: TeamTree,
    now: datetime,
    *,
    by: str,
    changed: Sequence[Team],
    left: Iterable[str] = (),
) -> None:
    """Let all that hangs on the teams follow a change of them; `before` is the tree as it was.

    People of the `changed` teams, and those who have `left` one, are asked by what stands now; messages of leads show
    who leads now; a lead who is new is told with the one before; and of those who have left Slack somebody is asked.
    """
    tree = tx.teams.tree()
    leads = tree.leads_other_than(before)
    for team in changed:
        reschedule_draft(tx, team, now)
    people = {user_id for team in changed for user_id in team.people}
    reschedule_people(tx, {*people, *left, *leads}, now)
    want_nudges_of_leads(tx, leads, now)
    want_drafts_of_leads(tx, before)
    _tell_of_leads(tx, before, by, now)
    follow_departures(tx, before, now)
    hand_on_channel_questions(tx, before, now)


def _tell_of_leads(tx: Transaction, before: TeamTree, by: str, now: datetime) -> None:
    for team in tx.teams.tree():
        was = before.standing(team.team_id)
        if was is not None and was.lead_id != team.lead_id:
            change = NewTeamChange(
                team.team_id, Happening.LED_ANEW, by, now, lead_before=was.lead_id, lead_after=team.lead_id
            )
            tell(tx, tx.team_changes.note(change), (was.lead_id, team.lead_id), now)
