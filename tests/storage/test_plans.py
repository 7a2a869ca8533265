"""How SQLite goes about what is asked often: by an index that leads to the few rows wanted, never through all."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.unit_of_work import Transaction
from storage.engines import open_engines
from tests.databases import Database, copied
from tests.world import ANA, WEDNESDAY, World

QUESTIONS: dict[str, Callable[[Transaction], object]] = {
    "of teams": lambda tx: tx.goals.of_teams([1]),
    "of a person": lambda tx: tx.goals.of_person(ANA),
    "of people": lambda tx: tx.goals.of_people([ANA]),
    "individual in teams": lambda tx: tx.goals.individual_in_teams([1]),
    "reported by": lambda tx: tx.goals.reported_by(ANA),
    "supporting": lambda tx: tx.goals.supporting([1]),
    "paths up": lambda tx: tx.goals.paths_up([1]),
    "by number": lambda tx: tx.goals.get_many([1]),
}

BY_WORKSPACE_ALONE = re.compile(r"SEARCH goals .*\(workspace_id=\?\)$|SCAN goals")
"""A step of a plan that goes through all goals of the workspace."""


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    url = copied(sqlite_template, tmp_path)
    engines = open_engines(url)
    yield World(Database(url, engines))
    engines.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_few_goals_are_found_without_going_through_all(sqlite: World, question: str) -> None:
    with sqlite.queries() as asked, sqlite.uow.reading(sqlite.workspace_id) as tx:
        QUESTIONS[question](tx)
    (statement,) = asked
    with sqlite.database.engines.reading.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
        steps = [str(step.detail) for step in plan]
    assert steps
    assert [step for step in steps if BY_WORKSPACE_ALONE.match(step)] == []


def test_the_next_to_be_sent_are_found_in_their_order_without_going_through_all_that_wait(sqlite: World) -> None:
    with sqlite.queries() as asked, sqlite.uow.writing(sqlite.workspace_id) as tx:
        tx.deliveries.claim_due(WEDNESDAY, WEDNESDAY, timedelta(minutes=1), 2)
    assert len(asked) == 3, "answers, then whose morning it is, then all others"
    for statement, by in zip(asked, ("due_at<?", "due_at>? AND due_at<?", "due_at<?"), strict=True):
        with sqlite.database.engines.reading.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
            steps = [str(step.detail) for step in plan]
        assert [each for each in steps if "deliveries" in each or "B-TREE" in each] == [
            "SEARCH deliveries USING COVERING INDEX sqlite_autoindex_deliveries_1 (workspace_id=? AND delivery_id=?)",
            f"SEARCH deliveries USING INDEX ix_deliveries_claimed (workspace_id=? AND state=? AND urgency=? AND {by})",
        ]
