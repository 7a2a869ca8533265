from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from bot.services.receipts import ReceiptStore
from bot.services.schedules import Due, Schedule
from tests.world import ANA, WEDNESDAY, World

on_one_database = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_one_database
@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(world: World, wall_clock: datetime, minutes: int) -> None:
    moment = wall_clock.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    with world.uow.writing(world.workspace_id) as tx:
        tx.schedules.put(Schedule(Due.PROMPT, ANA, moment, moment.date()))
    with world.uow.reading(world.workspace_id) as tx:
        stored = tx.schedules.get(Due.PROMPT, ANA)
    assert stored is not None
    assert stored.next_at == moment
    assert stored.next_at.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(world: World) -> None:
    naive = WEDNESDAY.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"), world.uow.writing(world.workspace_id) as tx:
        tx.receipts.keep("event:Ev1", {}, naive)


@on_one_database
@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_digit_by_digit(world: World, number: Decimal) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        existing = tx.goals.all()
    goal = existing[0] if existing else world.goal("Raise CSAT", world.organisation())
    made = world.check_in(goal, number)
    with world.uow.reading(world.workspace_id) as tx:
        stored = tx.check_ins.get(made.check_in_id)
    assert stored is not None
    assert isinstance(stored.report.value, Decimal)
    assert stored.report.value.as_tuple() == number.as_tuple()


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=13))])
def test_instants_of_different_zones_are_compared_by_when_they_are(world: World, zone: timezone) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.schedules.put(Schedule(Due.PROMPT, ANA, WEDNESDAY.astimezone(zone), WEDNESDAY.date()))
        assert len(tx.schedules.until(WEDNESDAY, 10)) == 1
        assert len(tx.schedules.until(WEDNESDAY - timedelta(microseconds=1), 10)) == 0


def test_text_of_any_language_comes_back_unchanged(world: World) -> None:
    said = {"note": "Ünïcødé 日本語 🙂 'quoted' \\ \n %s :name"}

    def kept(receipts: ReceiptStore) -> object:
        return receipts.get("event:Ev1")

    with world.uow.writing(world.workspace_id) as tx:
        tx.receipts.keep("event:Ev1", said, WEDNESDAY)
    with world.uow.reading(world.workspace_id) as tx:
        assert kept(tx.receipts) == said
