from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.check_ins import CheckIn, NewCheckIn, Report, Source, Status, standing, standing_check_ins
from bot.domain.goals import Goal
from bot.services.unit_of_work import Conflict
from storage.check_ins import CheckInRow
from storage.history import AppendOnlySession, HistoryRewritten
from tests.world import ANA, WEDNESDAY, World


def test_check_ins_of_each_kind_read_back_as_they_were_made(world: World) -> None:
    team = world.team("Phones")
    metric = world.goal("Raise CSAT", team)
    steps = world.goal("Open the shop", team, steps=("Lease", "Hire"))
    yes_no = world.goal("Speak Polish", ANA, yes_no=True)
    made = [
        world.check_in(metric, "82.50", Status.AT_RISK, "Two are ill", week="2027-01-04", source=Source.REPLY),
        world.check_in(steps, {"Hire"}),
        world.check_in(steps, set()),
        world.check_in(yes_no, False),
        world.check_in(yes_no, no_change=True),
    ]
    with world.uow.reading(world.workspace_id) as tx:
        assert [tx.check_ins.get(check_in.check_in_id) for check_in in made] == made
        assert tx.check_ins.get(999) is None
    assert [check_in.report.value for check_in in made] == [
        Decimal("82.50"),
        frozenset({"Hire"}),
        frozenset(),
        False,
        None,
    ]


def test_what_was_undone_is_kept_as_undone_and_stands_no_more(world: World) -> None:
    goal = world.goal("Raise CSAT", world.organisation())
    first, second = world.check_in(goal, 80), world.check_in(goal, 82)
    world.undo(second)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.check_ins.of_goal(goal.number) == [first, replace(second, undone=True)]
        assert tx.check_ins.latest([goal.number], 6) == {goal.number: [first]}
        assert tx.check_ins.since([goal.number], WEDNESDAY) == [first]


def test_a_second_undo_of_the_same_is_a_conflict_that_leaves_the_transaction_usable(world: World) -> None:
    goal = world.goal("Raise CSAT", world.organisation())
    check_in = world.check_in(goal, 80)
    with world.uow.writing(world.workspace_id) as tx:
        tx.check_ins.undo(check_in.check_in_id, ANA, WEDNESDAY)
        with pytest.raises(Conflict):
            tx.check_ins.undo(check_in.check_in_id, ANA, WEDNESDAY)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.check_ins.latest([goal.number], 1) == {}


def test_what_is_not_there_cannot_be_undone_or_corrected(world: World) -> None:
    goal, other = world.goal("One", world.organisation()), world.goal("Other", world.organisation())
    check_in = world.check_in(goal, 80)
    with pytest.raises(Conflict):
        world.undo(replace(check_in, check_in_id=999))
    with pytest.raises(Conflict):
        world.check_in(other, 81, supersedes=check_in)


def test_the_newest_so_many_come_oldest_first_and_apart_for_each_goal(world: World) -> None:
    goals = [world.goal(title, world.organisation()) for title in ("One", "Two")]
    made: dict[int, list[CheckIn]] = {goal.number: [] for goal in goals}
    for value in range(4):
        for goal in goals:
            made[goal.number].append(world.check_in(goal, value, at=world.clock.move(hours=1)))
    with world.uow.reading(world.workspace_id) as tx, world.queries() as seen:
        latest = tx.check_ins.latest(made, 3)
    assert latest == {number: check_ins[-3:] for number, check_ins in made.items()}
    assert len(seen) == 1


def test_history_cannot_be_rewritten_through_a_session(world: World) -> None:
    check_in = world.check_in(world.goal("Raise CSAT", world.organisation()), 80)

    def change(row: CheckInRow) -> None:
        row.note = "It was better"

    with pytest.raises(HistoryRewritten):
        _meddle(world, check_in, change)


def test_history_cannot_be_removed_through_a_session(world: World) -> None:
    check_in = world.check_in(world.goal("Raise CSAT", world.organisation()), 80)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.check_ins.get(check_in.check_in_id) == check_in
    with pytest.raises(HistoryRewritten):
        _meddle(world, check_in, None)


def _meddle(world: World, check_in: CheckIn, change: Callable[[CheckInRow], None] | None) -> None:
    with AppendOnlySession(world.database.engines.writing) as session, session.begin():
        row = session.get_one(CheckInRow, check_in.check_in_id)
        if change is None:
            session.delete(row)
        else:
            change(row)


@dataclass(frozen=True)
class Said:
    """One step of a random history: a check-in, what it corrects, and whether it was taken back."""

    value: int | None
    status: Status | None
    minutes: int
    corrects: int | None
    undone: bool


steps = st.builds(
    Said,
    value=st.none() | st.integers(0, 9),
    status=st.none() | st.sampled_from(Status),
    minutes=st.integers(0, 3),
    corrects=st.none() | st.integers(0, 8),
    undone=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(steps, max_size=9), min_size=1, max_size=3))
def test_the_database_and_the_domain_agree_on_what_stands(world: World, histories: list[list[Said]]) -> None:
    goals = [world.goal(f"Goal {index}", world.organisation()) for index in range(len(histories))]
    for goal, history in zip(goals, histories, strict=True):
        _live(world, goal, history)
    numbers = [goal.number for goal in goals]
    with world.uow.reading(world.workspace_id) as tx:
        told = {number: tx.check_ins.of_goal(number) for number in numbers}
        standings, latest = tx.check_ins.standings(numbers), tx.check_ins.latest(numbers, 2)
        since = tx.check_ins.since(numbers, WEDNESDAY + timedelta(minutes=2))
    stands = {number: standing_check_ins(check_ins) for number, check_ins in told.items()}
    assert standings == {number: standing(told[number]) for number in numbers if stands[number]}
    assert latest == {number: list(kept[-2:]) for number, kept in stands.items() if kept}
    late = [c for kept in stands.values() for c in kept if c.at >= WEDNESDAY + timedelta(minutes=2)]
    assert list(since) == sorted(late, key=lambda c: (c.at, c.check_in_id))


def _live(world: World, goal: Goal, history: list[Said]) -> None:
    made: list[CheckIn] = []
    with world.uow.writing(world.workspace_id) as tx:
        for said in history:
            value = None if said.value is None else Decimal(said.value)
            corrected = made[said.corrects] if said.corrects is not None and said.corrects < len(made) else None
            made.append(
                tx.check_ins.add(
                    NewCheckIn(
                        goal.number,
                        1,
                        ANA,
                        WEDNESDAY + timedelta(minutes=said.minutes),
                        Report(value, said.status),
                        Source.FORM,
                        supersedes=corrected.check_in_id if corrected else None,
                    )
                )
            )
            if said.undone:
                tx.check_ins.undo(made[-1].check_in_id, ANA, WEDNESDAY)
