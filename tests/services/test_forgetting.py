"""What is old is forgotten at the sweep, a batch at a time; what is recent, and the record, stays."""

import pytest

from bot.domain.deliveries import Kind
from bot.services import forgetting
from bot.services.drafts import Draft
from tests.outbox import Clockwork
from tests.world import ANA, World


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


def leave(world: World, name: str) -> None:
    """Leave a receipt and a draft behind, of now."""
    now = world.clock.now()
    with world.uow.writing(world.workspace_id) as tx:
        tx.receipts.keep(f"view:{name}", {}, now)
        tx.drafts.save(Draft(name, ANA, "goal", {"title": "Raise"}, now))


def kept(world: World, name: str) -> tuple[bool, bool]:
    """Return whether the receipt and the draft are there."""
    with world.uow.reading(world.workspace_id) as tx:
        return tx.receipts.get(f"view:{name}") is not None, tx.drafts.get(name, ANA) is not None


def test_after_thirty_days_receipts_and_drafts_go_in_every_workspace(world: World, clockwork: Clockwork) -> None:
    other = world.elsewhere()
    for place in (world, other):
        leave(place, "old")
    world.clock.move(days=1)
    leave(world, "recent")
    world.clock.move(days=29)
    clockwork.ticks.sweep()
    assert kept(world, "old") == (True, True)
    world.clock.move(seconds=1)
    clockwork.ticks.sweep()
    assert kept(world, "old") == kept(other, "old") == (False, False)
    assert kept(world, "recent") == (True, True)


def test_deliveries_stay(world: World, clockwork: Clockwork) -> None:
    world.delivery(Kind.PROMPT, ANA, "2027-01-04")
    world.clock.move(days=400)
    clockwork.ticks.sweep()
    assert clockwork.stored(Kind.PROMPT, ANA, "2027-01-04")


def test_one_sweep_removes_one_batch_oldest_first(
    world: World, clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for number in range(5):
        leave(world, str(number))
        world.clock.move(minutes=1)
    world.clock.move(days=31)
    for remaining in (3, 1, 0):
        clockwork.ticks.sweep()
        assert [kept(world, str(number)) for number in range(5)].count((True, True)) == remaining
    assert kept(world, "0") == (False, False)


def test_where_there_is_nothing_to_forget_nothing_is_written(world: World, clockwork: Clockwork) -> None:
    leave(world, "recent")
    with world.queries() as seen:
        clockwork.ticks.sweep()
    assert all(statement.startswith("SELECT") for statement in seen)
