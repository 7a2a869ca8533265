"""What stands after check-ins, corrections and undos, and when a report adds nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import (
    CheckIn,
    Report,
    Source,
    Standing,
    Status,
    adds_nothing,
    correction_of,
    standing,
    standing_check_ins,
    understood,
)
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.refusals import Invalid, NothingYet, Problem

START = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
CSAT = Metric(Decimal(78), Decimal(85), "%")

reports = st.one_of(
    st.builds(
        Report,
        value=st.none() | st.integers(0, 100).map(Decimal),
        status=st.none() | st.sampled_from(Status),
        note=st.sampled_from(["", "macros", "training"]),
    ),
    st.just(Report(no_change=True)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[CheckIn]:
    """Check-ins of one goal, some correcting an earlier one, some taken back, as the services write them."""
    history: list[CheckIn] = []
    for number, report in enumerate(draw(st.lists(reports, min_size=1, max_size=8))):
        earlier = [check_in.check_in_id for check_in in history]
        history.append(
            CheckIn(
                check_in_id=number,
                goal=12,
                revision=1,
                person="U0ANA",
                at=START + timedelta(minutes=number),
                report=report,
                source=Source.FORM,
                supersedes=draw(st.none() | st.sampled_from(earlier)) if earlier else None,
                undone=draw(st.booleans()),
            )
        )
    return history


@given(histories())
def test_nothing_undone_and_nothing_corrected_stands(history: list[CheckIn]) -> None:
    stands = standing_check_ins(history)
    corrected = {check_in.supersedes for check_in in stands}
    assert not any(check_in.undone or check_in.check_in_id in corrected for check_in in stands)


@given(histories(), reports)
def test_an_undone_check_in_leaves_what_stood_before_it(history: list[CheckIn], report: Report) -> None:
    latest = CheckIn(99, 12, 1, "U0ANA", START + timedelta(hours=1), report, Source.TAP)
    assert standing([*history, replace(latest, undone=True)]) == standing(history)


@given(histories())
def test_number_and_status_keep_the_moment_they_were_said(history: list[CheckIn]) -> None:
    stands = standing(history)
    said = {check_in.at: check_in.report for check_in in history}
    if stands.value_at is not None:
        assert said[stands.value_at].value == stands.value
    if stands.status_at is not None:
        assert said[stands.status_at].status == stands.status


@given(histories())
def test_a_no_change_moves_neither_number_nor_status_nor_their_dates(history: list[CheckIn]) -> None:
    before = standing(history)
    kept = CheckIn(99, 12, 1, "U0ANA", START + timedelta(hours=1), Report(no_change=True), Source.TAP)
    assert standing([*history, kept]) == replace(before, latest=kept)


@given(histories())
def test_a_check_ins_place_is_held_by_itself_or_by_what_corrects_it(history: list[CheckIn]) -> None:
    for check_in in history:
        holder = correction_of(check_in, history)
        if holder is None:
            assert check_in.undone
        else:
            assert not holder.undone
            assert holder.check_in_id >= check_in.check_in_id


@given(reports, reports)
def test_a_report_that_adds_nothing_leaves_number_and_status_as_they_are(said: Report, report: Report) -> None:
    first = CheckIn(1, 12, 1, "U0ANA", START, said, Source.TAP)
    again = CheckIn(2, 12, 1, "U0ANA", START + timedelta(minutes=1), report, Source.TAP)
    if adds_nothing(report, said):
        before, after = standing([first]), standing([first, again])
        assert (after.value, after.status) == (before.value, before.status)


@given(reports)
def test_every_report_adds_nothing_to_itself(report: Report) -> None:
    assert adds_nothing(report, report)


def test_a_new_note_always_adds_something() -> None:
    assert not adds_nothing(Report(status=Status.AT_RISK, note="macros"), Report(status=Status.AT_RISK))
    assert not adds_nothing(Report(no_change=True, note="macros"), Report(status=Status.AT_RISK))


def test_reached_and_done_are_one_thing_for_a_yes_no_goal() -> None:
    done = Report(value=True, status=Status.DONE)
    assert understood(Report(value=True), YesNo(), Standing()) == done
    assert understood(Report(status=Status.DONE), YesNo(), Standing()) == done
    assert understood(Report(value=False), YesNo(), Standing()) == Report(value=False)


STEPS = Milestones(("Write it", "Test it", "Teach it"))
WROTE_IT, TESTED_IT = frozenset({"Write it"}), frozenset({"Write it", "Test it"})


@pytest.mark.parametrize(
    ("measure", "before", "report"),
    [
        (CSAT, Decimal(86), Report(Decimal(80))),
        (CSAT, Decimal(86), Report(Decimal(90))),
        (STEPS, TESTED_IT, Report(frozenset(STEPS.steps), Status.DONE)),
        (STEPS, WROTE_IT, Report(TESTED_IT)),
        (STEPS, TESTED_IT, Report(WROTE_IT, Status.AT_RISK)),
        (YesNo(), True, Report(False, Status.ON_TRACK)),
        (YesNo(), True, Report(note="they thanked us")),
    ],
)
def test_what_may_be_said_of_a_done_goal_is_taken_as_it_is(measure: Measure, before: Value, report: Report) -> None:
    assert understood(report, measure, Standing(before, status=Status.DONE)) == report


@pytest.mark.parametrize(
    ("measure", "before", "report"),
    [
        (YesNo(), True, Report(False)),
        (YesNo(), True, Report(False, Status.DONE)),
        (YesNo(), None, Report(False, note="the printer was wrong")),
        (STEPS, TESTED_IT, Report(WROTE_IT)),
        (STEPS, frozenset(STEPS.steps), Report(frozenset())),
    ],
)
def test_what_says_that_a_done_goal_is_not_done_has_to_say_how_it_stands(
    measure: Measure, before: Value | None, report: Report
) -> None:
    with pytest.raises(Invalid) as refused:
        understood(report, measure, Standing(before, status=Status.DONE))
    assert refused.value.problems == {"status": Problem.NOT_DONE}


def test_not_reached_and_done_never_go_together() -> None:
    with pytest.raises(Invalid) as refused:
        understood(Report(False, Status.DONE), YesNo(), Standing())
    assert refused.value.problems == {"status": Problem.NOT_DONE}


def test_a_number_beside_no_change_is_a_number() -> None:
    assert understood(Report(Decimal(82), no_change=True), CSAT, Standing()) == Report(Decimal(82))


def test_milestones_take_only_their_own_steps() -> None:
    steps = Milestones(("Write it", "Test it"))
    assert understood(Report(frozenset({"Test it"})), steps, Standing()).value == frozenset({"Test it"})
    with pytest.raises(Invalid):
        understood(Report(frozenset({"Teach it"})), steps, Standing())


def test_nothing_can_be_kept_before_a_first_check_in() -> None:
    with pytest.raises(NothingYet):
        understood(Report(no_change=True), CSAT, Standing())
