"""What is asked for many at once takes one query, whether for two or for more than a database's parameter limit."""

from collections.abc import Callable

import pytest

from bot.domain.deliveries import Kind
from bot.services.schedules import Due
from bot.services.unit_of_work import Transaction
from tests.world import ANA, WEDNESDAY, World

NUMBERS = range(1, 70_000)
"""SQLite takes 32,766 parameters, PostgreSQL 65,535."""
PEOPLE = [ANA, *(f"U{number:05}" for number in NUMBERS)]

QUESTIONS: dict[str, Callable[[Transaction], object]] = {
    "goals": lambda tx: tx.goals.get_many(NUMBERS),
    "goals of teams": lambda tx: tx.goals.of_teams(NUMBERS),
    "goals of people": lambda tx: tx.goals.of_people(PEOPLE),
    "goals supporting": lambda tx: tx.goals.supporting(NUMBERS),
    "paths up": lambda tx: tx.goals.paths_up(NUMBERS),
    "people": lambda tx: tx.people.get_many(PEOPLE),
    "latest check-ins": lambda tx: tx.check_ins.latest(NUMBERS, 6),
    "standings": lambda tx: tx.check_ins.standings(NUMBERS),
    "check-ins since": lambda tx: tx.check_ins.since(NUMBERS, WEDNESDAY),
    "opportunities": lambda tx: tx.opportunities.of_teams(NUMBERS, WEDNESDAY),
    "occurrences": lambda tx: tx.deliveries.occurrences(Kind.PROMPT, PEOPLE, "2027"),
    "deliveries of people": lambda tx: tx.deliveries.of_people(Kind.PROMPT, PEOPLE, "2027"),
    "schedules": lambda tx: tx.schedules.of(Due.PROMPT, PEOPLE),
    "newest posts": lambda tx: tx.progress.latest_of(NUMBERS),
    "reviews": lambda tx: tx.reviews.in_quarter(NUMBERS, "2027-Q1"),
}


@pytest.fixture
def asked(world: World) -> World:
    world.check_in(world.goal("Raise CSAT", world.organisation()), 80)
    return world


def test_one_query_is_enough_for_any_number(asked: World) -> None:
    counted = {}
    with asked.uow.reading(asked.workspace_id) as tx:
        for name, ask in QUESTIONS.items():
            with asked.queries() as seen:
                ask(tx)
            counted[name] = len(seen)
    assert counted == dict.fromkeys(QUESTIONS, 1)


def test_asking_for_none_finds_none(world: World) -> None:
    world.check_in(world.goal("Raise CSAT", world.organisation()), 80)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.goals.get_many([]) == {}
        assert tx.people.get_many([]) == {}
        assert tx.check_ins.standings([]) == {}
        assert tx.schedules.of(Due.PROMPT, []) == {}
