"""Who has left: who is asked about the teams they led and the goals they owned, until that is settled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import Kind, NewDelivery
from bot.domain.goals import OPEN, Goal, PersonOwner
from bot.domain.people import Person
from bot.domain.teams import Team, TeamTree
from bot.domain.usefulness import of_use_until
from bot.services.sending_times import send_unless_it_was
from bot.services.unit_of_work import Transaction


def follow_departures(tx: Transaction, before: TeamTree, now: datetime, *, admins: Iterable[str] = ()) -> None:
    """Ask who leads the teams whose lead has left, and what becomes of the goals of others who have.

    That is asked of who acts as lead now, once; who was asked before reads how it stands. Where nobody acts, because
    all above have left as well, the Headway `admins` are asked who leads. `before` is the tree as it was. A fixed
    number of queries, and one more for each question.
    """
    tree = tx.teams.tree()
    turned = tree.gone ^ before.gone
    teams = _led_otherwise(tree, before)
    if not teams and not turned:
        return
    stood = [was for team in teams if (was := before.team(team.team_id)) is not None]
    places = (*teams, *_places(tree, teams))
    asked_before = {lead for team in places for lead in tree.leads_above(team)}
    asked_before |= {lead for team in stood for lead in before.leads_above(team)}
    tx.deliveries.want_about(Kind.WHO_LEADS, {subject for team in teams for subject in _subjects(team, before)})
    goals = _left_goals(tx, tree, teams, tree.gone - before.gone)
    owners = {goal.owner.user_id for goal in goals if isinstance(goal.owner, PersonOwner)}
    show_anew(tx, Kind.LEFT_GOALS, asked_before | {*_leads_of(tx, tree, turned)}, owners | turned)
    since = tx.people.gone_since({*owners, *(team.lead_id for team in teams)})
    asked = {team.team_id: _asked_who_leads(tree, team, admins) for team in teams}
    for question, earlier in _who_leads(tx, teams, asked, since, now):
        ask(tx, earlier or question, now)
    for (lead, owner), numbers in _by_lead(tree, goals).items():
        occurrence = f"{owner}/{since.get(owner, now).date()}"
        about = {"left": owner, "goals": numbers}
        ask(tx, NewDelivery(Kind.LEFT_GOALS, lead, occurrence, now, about=about), now)


def not_asked_who_leads(tx: Transaction, now: datetime, admins: Iterable[str]) -> Sequence[NewDelivery]:
    """Return the questions who leads a team for which nobody acts that Headway `admins` have not been asked yet.

    They are asked as a lead leaves; this is for what happened before admins were asked, for admins who came later, and
    for teams that a change left with nobody above. A fixed number of queries.
    """
    tree, admins = tx.teams.tree(), tuple(admins)
    teams = [team for team in tree if _stands_in(tree, team) and tree.lead_now(team.team_id) is None]
    asked = {team.team_id: _asked_who_leads(tree, team, admins) for team in teams}
    if not any(asked.values()):
        return ()
    since = tx.people.gone_since({team.lead_id for team in teams})
    return [question for question, earlier in _who_leads(tx, teams, asked, since, now) if earlier is None]


def _who_leads(
    tx: Transaction,
    teams: Sequence[Team],
    asked: Mapping[int, Sequence[str]],
    since: Mapping[str, datetime],
    now: datetime,
) -> Iterator[tuple[NewDelivery, NewDelivery | None]]:
    """Yield the question who leads each team for each of those `asked`, and the same one if it was asked before.

    `since` tells when leads left, as far as that is known.
    """
    known = _asked_earlier(tx, asked)
    for team in teams:
        left_at = since.get(team.lead_id)
        # With who left: somebody named in their place may leave on the same day.
        occurrence = f"team-{team.team_id}/{team.lead_id}/{(left_at or now).date()}"
        about = {"team": team.team_id, "left": team.lead_id}
        for person in asked[team.team_id]:
            question = NewDelivery(Kind.WHO_LEADS, person, occurrence, now, about=about)
            yield question, known.get(_key(question, left_at))


def _key(question: NewDelivery, since: datetime | None) -> tuple[object, ...]:
    """Return by what a question is known again, however its occurrence was named; without the day if none is known."""
    day = question.occurrence.rpartition("/")[2] if since is not None else ""
    return question.recipient, question.about["team"], question.about["left"], day


def _asked_earlier(tx: Transaction, asked: Mapping[int, Sequence[str]]) -> Mapping[tuple[object, ...], NewDelivery]:
    """Return what these people were asked before about who leads, each with its day and without: one query."""
    people = {person for persons in asked.values() for person in persons}
    found = tx.deliveries.of_people(Kind.WHO_LEADS, people, "") if people else ()
    questions = [NewDelivery(one.kind, one.recipient, one.occurrence, one.due_at, about=one.about) for one in found]
    return {_key(one, since): one for one in questions for since in (one.due_at, None)}


def _subjects(team: Team, before: TeamTree) -> Iterator[str]:
    """Yield what the questions are about who leads a team in the place of its lead, or of the one it had before."""
    was = before.team(team.team_id)
    for lead in {team.lead_id, *([was.lead_id] if was is not None else [])}:
        yield f"team-{team.team_id}/{lead}"
    # As they were named until a team could be asked about twice on a day.
    yield f"team-{team.team_id}"


def _asked_who_leads(tree: TeamTree, team: Team, admins: Iterable[str]) -> Sequence[str]:
    """Return who acts for a lead who has left, or the admins who are here where nobody does."""
    if not _stands_in(tree, team):
        return ()
    acting = tree.lead_now(team.team_id)
    return (acting,) if acting is not None else [admin for admin in admins if tree.is_here(admin)]


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
        tx, replace(question, due_at=at, expires_at=of_use_until(question.kind, at, person.working_time))
    )


def tell_all(tx: Transaction, news: Sequence[NewDelivery], now: datetime) -> None:
    """Enqueue what nobody was told before for the working hours of those it is for: one query and one write."""
    if not news:
        return
    known = tx.people.get_many({each.recipient for each in news})
    people = {each.recipient: known.get(each.recipient) or Person(each.recipient) for each in news}
    moments = {user_id: person.working_time.next_moment(now) for user_id, person in people.items()}

    def for_working_hours(each: NewDelivery) -> NewDelivery:
        at, working = moments[each.recipient], people[each.recipient].working_time
        return replace(each, due_at=at, expires_at=of_use_until(each.kind, at, working))

    tx.deliveries.enqueue_all(for_working_hours(each) for each in news)


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
    """Return the open goals of those who have just left, and of all who have left in teams that are led otherwise.

    Goals of a team that has ended have gone to the one that took its place.
    """
    goals = {goal.number: goal for goal in tx.goals.of_people(went, OPEN)} if went else {}
    team_ids = {place.team_id for place in _places(tree, teams)}
    if team_ids and tree.gone:
        in_teams = tx.goals.individual_in_teams(team_ids, OPEN, owners=tree.gone)
        goals |= {goal.number: goal for goal in in_teams}
    return list(goals.values())


def _places(tree: TeamTree, teams: Iterable[Team]) -> Iterator[Team]:
    """Yield the teams, and in the place of each that has ended the one to which its people's goals went."""
    for team in teams:
        if (place := tree.nearest_standing(team.team_id)) is not None:
            yield place


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
