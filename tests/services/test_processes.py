"""Processes: who is at work on a database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.processes import SEEN_WITHIN, Process, Role
from bot.services.processes import REMEMBERED, ProcessService
from tests.world import WEDNESDAY, World

LISTENING = Process("p1", Role.LISTEN, "1.0", "harbour", 7, WEDNESDAY, WEDNESDAY, WEDNESDAY, {})
TICKING = replace(
    LISTENING, process_id="p2", role=Role.TICK, pid=8, linked_since=None, ticks={"send": WEDNESDAY, "plan": WEDNESDAY}
)


@pytest.fixture
def processes(world: World) -> ProcessService:
    return ProcessService(world.uow, world.clock)


def test_each_is_known_as_it_last_said_of_itself(world: World, processes: ProcessService) -> None:
    processes.note(world.workspace_id, LISTENING)
    processes.note(world.workspace_id, TICKING)
    later = replace(TICKING, seen_at=WEDNESDAY + timedelta(seconds=10), ticks={"send": WEDNESDAY})
    processes.note(world.workspace_id, later)
    assert processes.at_work(world.workspace_id) == [LISTENING, later]


def test_one_that_stops_takes_itself_out(world: World, processes: ProcessService) -> None:
    processes.note(world.workspace_id, LISTENING)
    processes.note(world.workspace_id, TICKING)
    processes.leave(world.workspace_id, "p2")
    assert processes.at_work(world.workspace_id) == [LISTENING]


def test_the_one_that_has_ticked_longest_is_first_until_it_ends(world: World, processes: ProcessService) -> None:
    assert processes.is_first_to_tick(world.workspace_id, "p2"), "none has said yet that it is there"
    since = WEDNESDAY + timedelta(seconds=20)
    newer = replace(TICKING, process_id="p1 newer", started_at=since, seen_at=since)
    for process in (LISTENING, TICKING, newer):
        processes.note(world.workspace_id, process)
    world.clock.moment = since
    ticking = {process.process_id for process in (LISTENING, TICKING, newer)}
    assert [one for one in ticking if processes.is_first_to_tick(world.workspace_id, one)] == ["p2"]
    world.clock.moment = WEDNESDAY + SEEN_WITHIN + timedelta(seconds=1)
    assert [one for one in ticking if processes.is_first_to_tick(world.workspace_id, one)] == ["p1 newer"]


def test_one_that_was_killed_is_no_longer_at_work_and_forgotten_after_a_day(
    world: World, processes: ProcessService
) -> None:
    processes.note(world.workspace_id, LISTENING)
    world.clock.moment = WEDNESDAY + SEEN_WITHIN + timedelta(seconds=1)
    assert processes.at_work(world.workspace_id) == []
    moment = WEDNESDAY + REMEMBERED + timedelta(seconds=1)
    world.clock.moment = moment
    another = replace(TICKING, seen_at=moment)
    processes.note(world.workspace_id, another)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.processes.all() == [another]
