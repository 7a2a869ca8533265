from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.measures import Direction, Metric, Milestones, YesNo, progress

numbers = st.decimals(-10_000, 10_000, places=2)


@given(baseline=numbers, target=numbers)
def test_the_baseline_is_nothing_and_the_target_all_in_both_directions(baseline: Decimal, target: Decimal) -> None:
    assume(baseline != target)
    metric = Metric(baseline, target)
    assert progress(metric, baseline) == 0
    assert progress(metric, target) == 1
    assert metric.direction is (Direction.UP if target > baseline else Direction.DOWN)


@given(baseline=numbers, target=numbers, one=numbers, other=numbers)
def test_nearer_to_the_target_is_never_less(baseline: Decimal, target: Decimal, one: Decimal, other: Decimal) -> None:
    assume(baseline != target)
    metric = Metric(baseline, target)
    up = metric.direction is Direction.UP
    worse, better = sorted((one, other), reverse=not up)
    before, after = progress(metric, worse), progress(metric, better)
    assert before is not None
    assert after is not None
    assert before <= after


@given(baseline=numbers, target=numbers, value=numbers)
def test_looking_at_it_upside_down_changes_nothing(baseline: Decimal, target: Decimal, value: Decimal) -> None:
    assume(baseline != target)
    assert progress(Metric(baseline, target), value) == progress(Metric(-baseline, -target), -value)


def test_more_than_the_target_is_more_than_all_and_a_setback_less_than_nothing() -> None:
    assert progress(Metric(Decimal(6), Decimal(2), "h"), Decimal(1)) == Decimal("1.25")
    assert progress(Metric(Decimal(78), Decimal(85), "%"), Decimal(71)) == -1


def test_nothing_to_move_and_nothing_said_have_no_progress() -> None:
    assert progress(Metric(Decimal(5), Decimal(5)), Decimal(6)) is None
    assert progress(Metric(Decimal(5), Decimal(6)), None) is None


@given(steps=st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=10, unique=True), data=st.data())
def test_each_milestone_done_adds_the_same_share(steps: list[str], data: st.DataObject) -> None:
    done = data.draw(st.sets(st.sampled_from(steps)))
    assert progress(Milestones(tuple(steps)), frozenset(done)) == Decimal(len(done)) / len(steps)


def test_a_milestone_of_an_earlier_wording_does_not_count() -> None:
    assert progress(Milestones(("Draft", "Publish")), frozenset({"Draft", "Print"})) == Decimal("0.5")


@pytest.mark.parametrize(("reached", "share"), [(True, 1), (False, 0)])
def test_yes_or_no_is_all_or_nothing(*, reached: bool, share: int) -> None:
    assert progress(YesNo(), reached) == share
