"""A quarter's reviews: the goals of which somebody is asked one, and those that were made."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.cadences import Quarter
from bot.domain.goals import OPEN, Goal, GoalState
from bot.domain.people import Person
from bot.domain.reviews import Review, is_between_times, quarter_key, quarter_named
from bot.domain.teams import TeamTree
from bot.services.schedules import fiscal_start
from bot.services.unit_of_work import Transaction


def goals_to_review(
    tx: Transaction,
    person: Person,
    tree: TeamTree,
    quarter: Quarter,
    states: Sequence[GoalState] = OPEN,
) -> tuple[Goal, ...]:
    """Return the goals of a quarter for which this person acts as owner; one set after its end is none of it.

    Resting ones are among them, for nothing is carried over silently.
    """
    led = [team.team_id for team in tree.led_by(person.user_id)]
    found = (*tx.goals.of_person(person.user_id, states), *tx.goals.of_teams(led, states))
    goals = {goal.number: goal for goal in found if person.day(goal.created_at) <= quarter.end}
    return tuple(goals[number] for number in sorted(goals))


def reviews_of_quarter(
    tx: Transaction, goals: Iterable[int], quarter: Quarter, *, between_times: bool = False
) -> Mapping[int, Review]:
    """Return the review of each goal for a quarter, none for one still to be reviewed.

    Or the one from between times, before the quarter asked (`is_between_times`). Of several it is the newest that
    was not taken back. A fixed number of queries.
    """
    found = tx.reviews.in_quarter(goals, quarter_key(quarter))
    people = tx.people.get_many({review.person for review in found.values()})

    def is_one(review: Review) -> bool:
        return _was_between_times(review, quarter, people) is between_times

    return {goal: review for goal, review in found.items() if is_one(review)}


def was_between_times(tx: Transaction, review: Review) -> bool:
    """Tell whether a review was made before its quarter asked, where the person was who made it: two queries."""
    quarter = quarter_named(review.quarter, fiscal_start(tx))
    return _was_between_times(review, quarter, tx.people.get_many([review.person]))


def _was_between_times(review: Review, quarter: Quarter, people: Mapping[str, Person]) -> bool:
    person = people.get(review.person) or Person(review.person)
    return is_between_times(quarter, review.day or person.day(review.at))
