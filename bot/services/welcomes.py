"""Welcomes: planned when people come into teams, told once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.domain.deliveries import Delivery, Kind, NewDelivery, Pointless, PutOff, State
from bot.domain.goals import OPEN
from bot.domain.people import Person
from bot.domain.permissions import Actor, can_see
from bot.domain.prompts import GoalLine
from bot.domain.team_changes import TeamChange
from bot.domain.teams import Team, TeamTree
from bot.domain.usefulness import FOUR_WEEKS
from bot.domain.welcomes import UNTOLD, JoinedTeam, Joining, WelcomeCard, is_worth_telling_again, welcome_time
from bot.services.clock import Clock
from bot.services.coming_prompts import could_be_asked, next_asked
from bot.services.first_prompts import FROM_THE_FIRST
from bot.services.goal_lines import goal_lines, goals_reported_by
from bot.services.prompts import comes_to_them
from bot.services.sending_times import CANNOT_BE_ASKED, send_unless_it_was
from bot.services.service_promises import standing_promise
from bot.services.takeovers import leads_work, takeovers_told
from bot.services.unit_of_work import Transaction, UnitOfWork

NOT_IN_THE_TEAM = Pointless("they are not in the team any more")


class WelcomeStore(Protocol):
    """Who came into which team, once each."""

    def put(self, joinings: Iterable[Joining]) -> None:
        """Insert these, or replace what is there for their team and person."""
        ...

    def of_people(self, people: Iterable[str]) -> Sequence[Joining]:
        """Return all of these people's, in one query, the earliest first."""
        ...


def welcome(tx: Transaction, newcomers: Iterable[tuple[Team, str]], by: str, now: datetime) -> None:
    """Have people welcomed who have come into teams; `by` brought them, empty where their user group did.

    Each is told once of each team, whatever comes and goes; who brought themselves need not be told. Who is not known
    yet waits until the directory knows them. One message each, and a fixed number of queries beside.
    """
    came = {(team.team_id, person) for team, person in newcomers}
    if not came:
        return
    found = tx.welcomes.of_people(sorted({person for _, person in came}))
    noted = {key: joining for joining in found if (key := (joining.team_id, joining.person)) in came}
    earlier = _earlier(tx, {person for _, person in noted}) if noted else {}
    news = [
        Joining(team_id, person, by, now, UNTOLD if person == by else None)
        for team_id, person in sorted(came)
        if (before := noted.get((team_id, person))) is None or is_worth_telling_again(before, earlier.get(person, ()))
    ]
    tx.welcomes.put(news)
    plan_welcomes(tx, (joining.person for joining in news if joining.waits), now)


def plan_welcomes(tx: Transaction, people: Iterable[str], now: datetime) -> None:
    """Plan what still waits for these people to be known: one message each, and a fixed number of queries beside."""
    waiting: dict[str, list[Joining]] = {}
    for joining in tx.welcomes.of_people(sorted(set(people))):
        if joining.waits:
            waiting.setdefault(joining.person, []).append(joining)
    if not waiting:
        return
    known, earlier = tx.people.get_many(waiting), _earlier(tx, waiting)
    planned: list[Joining] = []
    messages: list[NewDelivery] = []
    for user_id, joinings in waiting.items():
        person = known.get(user_id)
        if person is not None and person.can_be_prompted:
            occurrence, moment = welcome_time(person, earlier.get(user_id, ()), now)
            until = moment + FOUR_WEEKS
            messages.append(NewDelivery(Kind.WELCOME, user_id, occurrence, moment, until))
            planned += (replace(joining, told_in=occurrence) for joining in joinings)
    tx.welcomes.put(planned)
    dropped = {
        (each.recipient, each.occurrence) for of in earlier.values() for each in of if each.state is State.DROPPED
    }
    tx.deliveries.enqueue_all(each for each in messages if (each.recipient, each.occurrence) not in dropped)
    for message in messages:
        if (message.recipient, message.occurrence) in dropped:
            send_unless_it_was(tx, message)


def want_welcome(tx: Transaction, user_id: str) -> None:
    """Have somebody's welcomes shown anew: what they say of their person has changed."""
    tx.deliveries.want_since(Kind.WELCOME, [user_id], FROM_THE_FIRST)


def bring_welcomes_forward(tx: Transaction, people: Iterable[Person], now: datetime) -> None:
    """Have welcomes that wait come when their people can be reached now, if that is sooner than they were to come."""
    by_id = {person.user_id: person for person in people}
    sooner: list[tuple[Delivery, PutOff | Pointless]] = []
    for delivery in tx.deliveries.of_people(Kind.WELCOME, by_id, FROM_THE_FIRST):
        moment = by_id[delivery.recipient].working_time.next_moment(now)
        if delivery.state is State.DUE and moment < delivery.due_at:
            sooner.append((delivery, PutOff(moment, moment + FOUR_WEEKS, "they can be reached sooner")))
    tx.deliveries.plan_anew(sooner)


def _earlier(tx: Transaction, people: Iterable[str]) -> Mapping[str, Sequence[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for delivery in tx.deliveries.of_people(Kind.WELCOME, people, FROM_THE_FIRST):
        found.setdefault(delivery.recipient, []).append(delivery)
    return found


class WelcomeService:
    """Reads what a welcome says, each time from what is stored by then."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow, self._clock = uow, clock

    def card(self, delivery: Delivery) -> WelcomeCard | Pointless:
        """Return what a welcome tells its person now, or why it is of no use to them any more."""
        now = self._clock.now()
        with self._uow.reading(delivery.workspace_id) as tx:
            person, tree = tx.people.get(delivery.recipient), tx.teams.tree()
            if person is None or not person.can_be_prompted:
                return CANNOT_BE_ASKED
            joinings = tx.welcomes.of_people([person.user_id])
            told = [each for each in joinings if each.told_in == delivery.occurrence]
            teams = _teams(tx, person, tree, told, takeovers_told(tx, delivery, told), now)
            if not teams or tree.root is None:
                return NOT_IN_THE_TEAM
            return _card(tx, person, tree, tree.root, teams, now, is_first=_is_first(tx, delivery, joinings, now))


def _teams(
    tx: Transaction,
    person: Person,
    tree: TeamTree,
    joinings: Sequence[Joining],
    takeovers: Mapping[int, TeamChange],
    now: datetime,
) -> tuple[JoinedTeam, ...]:
    """Return those of the teams joined that they are in now, with what waits where they took over the lead."""
    teams = {each.team_id: tree.standing(each.team_id) for each in joinings}
    with_goal = {goal.team_id for goal in tx.goals.of_teams(list(teams), OPEN)}
    joined: list[JoinedTeam] = []
    for each in joinings:
        team = teams[each.team_id]
        if team is None or person.user_id not in team.people:
            continue
        is_led = team.lead_id == person.user_id
        one = JoinedTeam(team, each.added_by, is_led, team.team_id not in with_goal, merged=_merged(tree, each))
        if is_led and (change := takeovers.get(team.team_id)) is not None:
            work = leads_work(tx, team, now)
            one = replace(one, added_by=change.by, led_before=change.lead_before, work=work)
        joined.append(one)
    return tuple(joined)


def _merged(tree: TeamTree, joining: Joining) -> Team | None:
    """Return the team that was merged into the one joined, where that is how its person came."""
    for team in tree.ended:
        if team.end is not None and (team.end.merged_into, team.end.at) == (joining.team_id, joining.added_at):
            return team if joining.person in team.people else None
    return None


def _is_first(tx: Transaction, delivery: Delivery, joinings: Sequence[Joining], now: datetime) -> bool:
    """Tell whether they had not met Headway before it: no welcome was sent to them yet, and they were in no team.

    What came after it was sent does not count: it is shown anew when its person chooses another zone or country.
    """
    until = delivery.sent_at or now
    others = tx.deliveries.of_people(Kind.WELCOME, [delivery.recipient], FROM_THE_FIRST)
    was_sent = any(
        each.sent_at is not None and each.sent_at <= until and each.delivery_id != delivery.delivery_id
        for each in others
    )
    was_there = any(each.told_in == UNTOLD and (each.added_at is None or each.added_at <= until) for each in joinings)
    return not was_sent and not was_there


def _card(
    tx: Transaction,
    person: Person,
    tree: TeamTree,
    root: Team,
    teams: tuple[JoinedTeam, ...],
    now: datetime,
    *,
    is_first: bool,
) -> WelcomeCard:
    viewer, coming = person.viewer(now), next_asked(tx, [person.user_id], now).get(person.user_id)
    return WelcomeCard(
        user_id=person.user_id,
        zone=viewer.zone,
        today=viewer.today,
        as_of=now,
        country=person.country,
        is_guess=person.chosen.zone is None and person.chosen.country is None,
        teams=teams,
        is_first=is_first,
        organisation=root.name,
        promise=standing_promise(tx),
        goals=_organisation_goals(tx, person, tree, root, now),
        taken_over=comes_to_them(tx, person, now),
        first_prompt=coming.moment if coming is not None else None,
        could_be_asked=could_be_asked(tx, person, now),
        was_asked=tx.prompts.latest_of(person.user_id) is not None,
        has_goal=bool(goals_reported_by(tx, person.user_id, tree, OPEN)),
    )


def _organisation_goals(
    tx: Transaction, person: Person, tree: TeamTree, root: Team, now: datetime
) -> tuple[GoalLine, ...]:
    who = Actor(person)
    goals = [goal for goal in tx.goals.of_teams([root.team_id]) if can_see(who, goal, tree)]
    return goal_lines(tx, goals, tree, now, person.day(now))
