from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.measures import (
    LIKE_SIZE,
    Direction,
    Metric,
    Milestones,
    Value,
    YesNo,
    in_unit_of,
    is_doubtful,
    progress,
)

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


NARROW = Metric(Decimal("4.2"), Decimal("4.3"), "of 5")


@pytest.mark.parametrize("honest", ["4.0", "4.5", "4.9", "3.6"])
def test_a_narrow_goal_is_not_asked_about_for_an_ordinary_move(honest: str) -> None:
    assert not is_doubtful(NARROW, Decimal(honest), Decimal("4.2"))


@pytest.mark.parametrize("slip", ["42", "0.42", "1.2", "-4.2"])
def test_a_slip_of_the_keys_is_asked_about_in_a_narrow_goal_too(slip: str) -> None:
    assert is_doubtful(NARROW, Decimal(slip), Decimal("4.2"))


@pytest.mark.parametrize("honest", ["1", "10", "60", "150", "190"])
def test_a_long_way_may_be_gone_in_long_steps(honest: str) -> None:
    assert not is_doubtful(Metric(Decimal(10), Decimal(100), "orders"), Decimal(honest), Decimal(10))


@pytest.mark.parametrize(
    ("metric", "last", "is_asked"),
    [
        (Metric(Decimal(78), Decimal(85), "%"), None, True),
        (Metric(Decimal(78), Decimal(100), "%"), None, True),
        (Metric(Decimal(-5), Decimal(90), "%"), None, True),
        (Metric(Decimal(78), Decimal(100), "%"), Decimal(103), False),
        (Metric(Decimal(90), Decimal(105), "%"), None, False),
        (Metric(Decimal(90), Decimal(95), "%", stretch=Decimal(110)), None, False),
        (Metric(Decimal(130), Decimal(90), "%"), None, False),
        (Metric(Decimal(78), Decimal(85), "points"), None, False),
    ],
)
def test_more_than_all_of_a_whole_is_asked_about_unless_the_goal_knows_more(
    metric: Metric, last: Decimal | None, is_asked: bool
) -> None:
    assert is_doubtful(metric, Decimal(104), last) is is_asked


units = st.sampled_from(["", "%", "h", "tickets"])


@given(baseline=numbers, target=numbers, unit=units, share=st.decimals(0, 1, places=2))
def test_nothing_on_the_way_is_ever_asked_about(baseline: Decimal, target: Decimal, unit: str, share: Decimal) -> None:
    on_the_way = baseline + (target - baseline) * share
    assert not is_doubtful(Metric(baseline, target, unit), on_the_way, None)


@given(baseline=numbers, target=numbers, unit=units, value=numbers, last=numbers)
def test_what_was_recorded_already_is_not_asked_about_again(
    baseline: Decimal, target: Decimal, unit: str, value: Decimal, last: Decimal
) -> None:
    metric = Metric(baseline, target, unit)
    assert not is_doubtful(metric, last, last)
    if is_doubtful(metric, value, last):
        assert not is_doubtful(metric, value, value)


@given(baseline=numbers, target=numbers, value=numbers, last=numbers, scale=st.sampled_from([1, 7, 60, 1000]))
def test_the_unit_in_which_it_is_counted_changes_nothing(
    baseline: Decimal, target: Decimal, value: Decimal, last: Decimal, scale: int
) -> None:
    counted = Metric(baseline, target), value, last
    finer = Metric(baseline * scale, target * scale), value * scale, last * scale
    assert is_doubtful(*counted) == is_doubtful(*finer)


@given(baseline=numbers, target=numbers, last=numbers)
def test_a_digit_too_many_is_asked_about_unless_the_way_is_that_long(
    baseline: Decimal, target: Decimal, last: Decimal
) -> None:
    assume(baseline != target)
    far = 10 * max(abs(baseline), abs(target), abs(last))
    assume(abs(far - baseline) > 2 * abs(target - baseline))
    assume(abs(last - baseline) <= abs(target - baseline))
    assert is_doubtful(Metric(baseline, target), far, last)
    assert not is_doubtful(Metric(baseline, target), last * LIKE_SIZE, last)


IN_A_WEEK = {"s": 604_800, "min": 10_080, "h": 168, "days": 7, "weeks": 1}
times = st.sampled_from(sorted(IN_A_WEEK))
whole_weeks = st.integers(-500, 500)


@given(baseline=whole_weeks, target=whole_weeks, value=whole_weeks, then=times, now=times)
def test_a_goal_in_another_unit_of_time_is_as_far_as_before(
    baseline: int, target: int, value: int, then: str, now: str
) -> None:
    assume(baseline != target)
    before, after = (
        Metric(Decimal(baseline * IN_A_WEEK[unit]), Decimal(target * IN_A_WEEK[unit]), unit) for unit in (then, now)
    )
    said = Decimal(value * IN_A_WEEK[then])
    assert progress(after, in_unit_of(after, said, then)) == progress(before, said)


@pytest.mark.parametrize(
    ("value", "then", "now", "read"),
    [
        (Decimal(12), "days", "h", Decimal(288)),
        (Decimal(10), "min", "h", Decimal("0.1667")),
        (Decimal(12), "hours", "h", Decimal(12)),
        (Decimal(12), "Ticket", "tickets", Decimal(12)),
        (Decimal(12), "", "%", Decimal(12)),
        (Decimal(12), "tickets", "", Decimal(12)),
        (Decimal(12), "ms", "m", None),
        (Decimal(12), "tickets", "%", None),
        (Decimal(12), "€", "$", None),
        (Decimal(12), "working days", "days", None),
        (True, "", "h", True),
    ],
)
def test_a_number_is_read_in_the_unit_it_was_said_in(value: Value, then: str, now: str, read: Value | None) -> None:
    assert in_unit_of(Metric(Decimal(5), Decimal(1), now), value, then) == read
