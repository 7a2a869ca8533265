"""Who has left: who is asked about the teams they led and the goals they owned, until that is settled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.goals import OPEN, Goal, PersonOwner
from bot.domain.people import Person
from bot.domain.teams import Team, TeamTree
from bot.services.sending_times import send_unless_it_was
from bot.services.unit_of_work import Transaction

OF_USE_FOR = timedelta(weeks=4)
"""How long a lead who could not be reached is still told or asked; what is asked stands on Home until it is settled."""


def follow_departures(tx: Transaction, before: TeamTree, now: datetime) -> None:
    """Ask who leads the teams whose lead has left, and what becomes of the goals of others who have.

    That is asked of who acts as lead now, once; who was asked before reads how it stands. `before` is the tree as it
    was. A fixed number of queries, and one more for each question.
    """
    tree = tx.teams.tree()
    turned = tree.gone ^ before.gone
    teams = _led_otherwise(tree, before)
    if not teams and not turned:
        return
    asked_before = {lead for of in (tree, before) for team in teams for lead in of.leads_above(team)}
    show_anew(tx, Kind.WHO_LEADS, asked_before, {f"team-{team.team_id}" for team in teams})
    goals = _left_goals(tx, tree, teams, tree.gone - before.gone)
    owners = {goal.owner.user_id for goal in goals if isinstance(goal.owner, PersonOwner)}
    show_anew(tx, Kind.LEFT_GOALS, asked_before | {*_leads_of(tx, tree, turned)}, owners | turned)
    since = tx.people.gone_since({*owners, *(team.lead_id for team in teams)})
    for team in teams:
        acting = tree.lead_now(team.team_id)
        if acting is not None and acting != team.lead_id:
            occurrence = f"team-{team.team_id}/{since.get(team.lead_id, now).date()}"
            about = {"team": team.team_id, "left": team.lead_id}
            ask(tx, NewDelivery(Kind.WHO_LEADS, acting, occurrence, now, about=about), now)
    for (lead, owner), numbers in _by_lead(tree, goals).items():
        occurrence = f"{owner}/{since.get(owner, now).date()}"
        about = {"left": owner, "goals": numbers}
        ask(tx, NewDelivery(Kind.LEFT_GOALS, lead, occurrence, now, about=about), now)


def want_left_goals(tx: Transaction, goal: Goal, before: Goal | None = None) -> None:
    """Have those shown anew who were asked what becomes of a goal whose owner has left, once it was decided."""
    tree = tx.teams.tree()
    goals = [one for one in (goal, before) if one is not None]
    owners = {one.owner.user_id for one in goals if isinstance(one.owner, PersonOwner)}
    if left := {user_id for user_id in owners if not tree.is_here(user_id)}:
        show_anew(tx, Kind.LEFT_GOALS, {lead for one in goals for lead in tree.leads_of(one.owner)}, left)


def ask(tx: Transaction, question: NewDelivery, now: datetime) -> None:
    """Enqueue what a lead is asked or told for their next working hours."""
    person = tx.people.get(question.recipient) or Person(question.recipient)
    at = person.working_time.next_moment(now)
    send_unless_it_was(
        tx,
        NewDelivery(question.kind, question.recipient, question.occurrence, at, at + OF_USE_FOR, about=question.about),
    )


def show_anew(tx: Transaction, kind: Kind, people: AbstractSet[str], subjects: AbstractSet[str]) -> None:
    """Have these people's messages of a kind that are about any of these subjects shown anew: two queries."""
    if not people or not subjects:
        return
    found = tx.deliveries.of_people(kind, people, "")
    occurrences = {one.occurrence for one in found if one.occurrence.partition("/")[0] in subjects}
    if occurrences:
        tx.deliveries.want_any(kind, people, occurrences)


def _led_otherwise(tree: TeamTree, before: TeamTree) -> Sequence[Team]:
    """Return the teams that somebody else leads or acts for than before, and those that have ended since."""
    return [
        team
        for team in (*tree.teams, *tree.ended)
        if tree.lead_now(team.team_id) != before.lead_now(team.team_id)
        or _stands_in(tree, team) != _stands_in(before, before.team(team.team_id))
    ]


def _stands_in(tree: TeamTree, team: Team | None) -> bool:
    return team is not None and team.end is None and not tree.is_here(team.lead_id)


def _left_goals(tx: Transaction, tree: TeamTree, teams: Sequence[Team], went: AbstractSet[str]) -> Sequence[Goal]:
    """Return the open goals of those who have just left, and of all who have left in teams that are led otherwise."""
    goals = {goal.number: goal for goal in tx.goals.of_people(went, OPEN)} if went else {}
    team_ids = [team.team_id for team in teams if team.end is None]
    if team_ids and tree.gone:
        in_teams = tx.goals.individual_in_teams(team_ids, OPEN, owners=tree.gone)
        goals |= {goal.number: goal for goal in in_teams}
    return list(goals.values())


def _leads_of(tx: Transaction, tree: TeamTree, people: AbstractSet[str]) -> Iterator[str]:
    """Yield the leads who may have been asked about goals of these people."""
    for goal in tx.goals.of_people(people, OPEN) if people else ():
        yield from tree.leads_of(goal.owner)


def _by_lead(tree: TeamTree, goals: Iterable[Goal]) -> Mapping[tuple[str, str], list[int]]:
    """Return the numbers of goals by who decides about them now and whose they are."""
    found: dict[tuple[str, str], list[int]] = {}
    for goal in goals:
        lead = tree.lead_now(goal.team_id)
        if isinstance(goal.owner, PersonOwner) and lead is not None:
            found.setdefault((lead, goal.owner.user_id), []).append(goal.number)
    return found
