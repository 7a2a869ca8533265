"""Reviewing a goal: what each decision needs, and what it leads to."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.cadences import quarter_of
from bot.domain.goals import Goal, Outcome, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, YesNo
from bot.domain.refusals import Invalid, Problem, TooLong, Wrong
from bot.domain.review_form import LONGEST, ReviewFields, decide, reworded
from bot.domain.reviews import Answer, Decision, Review, Smart, quarter_key, quarter_named

TODAY = date(2027, 3, 17)
ANSWERED = ReviewFields(specific="yes", measurable="partly", achievable="no", relevant="yes", timely="yes")


def goal(measure: Measure | None = None) -> Goal:
    metric = Metric(Decimal(78), Decimal(85), "%", stretch=Decimal(90))
    revision = Revision(3, "Raise CSAT", measure or metric, date(2027, 3, 31), how="Calls back", reason="before")
    return Goal(12, TeamOwner(1), revision, "U0ANA", datetime(2027, 1, 6, tzinfo=UTC))


def typed(decision: Decision | str, **fields: str) -> ReviewFields:
    return replace(ANSWERED, decision=str(decision), **fields)


def problems(fields: ReviewFields, about: Goal | None = None) -> dict[str, Wrong]:
    with pytest.raises(Invalid) as refused:
        decide(fields, about or goal(), TODAY)
    return refused.value.problems


def test_every_question_and_the_decision_are_asked_for() -> None:
    missing = problems(ReviewFields(specific="yes", timely="perhaps"))
    assert missing == dict.fromkeys(("measurable", "achievable", "relevant", "timely", "decision"), Problem.MISSING)


def test_keeping_a_goal_needs_nothing_more_and_changes_nothing() -> None:
    decided = decide(typed(Decision.KEEP, learnt="  Macros help \n"), goal(), TODAY)
    assert decided.decision is Decision.KEEP
    assert decided.learnt == "Macros help"
    assert decided.answers[Smart.MEASURABLE] is Answer.PARTLY
    assert reworded(goal(), decided) is None


@pytest.mark.parametrize("decision", [Decision.KEEP, Decision.RETIRE])
def test_what_was_typed_for_another_decision_is_no_part_of_this_one(decision: Decision) -> None:
    hidden = typed(decision, new_target="lots", new_due="soon", reason="x" * (LONGEST + 1), outcome="met")
    decided = decide(hidden, goal(), TODAY)
    assert (decided.reason, decided.new_target, decided.new_due, decided.outcome) == ("", None, None, None)


def test_adjusting_takes_a_target_in_the_goals_own_unit_and_keeps_its_date() -> None:
    decided = decide(typed(Decision.ADJUST, new_target="88 %", reason="Two months of data"), goal(), TODAY)
    revision = reworded(goal(), decided)
    assert revision is not None
    assert revision.measure == Metric(Decimal(78), Decimal(88), "%", stretch=Decimal(90))
    assert (revision.number, revision.due, revision.reason) == (4, date(2027, 3, 31), "Two months of data")
    assert (revision.title, revision.how) == ("Raise CSAT", "Calls back")


PAST = date(2027, 4, 5)
"""When the date of the goal has passed."""


def test_on_its_last_day_a_goal_may_be_kept_and_after_its_date_it_may_not() -> None:
    kept = typed(Decision.KEEP)
    assert decide(kept, goal(), goal().due).decision is Decision.KEEP
    with pytest.raises(Invalid) as refused:
        decide(kept, goal(), PAST)
    assert refused.value.problems == {"decision": Problem.KEPT_PAST_DATE}


def test_a_goal_past_its_date_is_adjusted_with_a_new_date_only() -> None:
    with pytest.raises(Invalid) as refused:
        decide(typed(Decision.ADJUST, new_target="88", reason="Data"), goal(), PAST)
    assert refused.value.problems == {"new_due": Problem.DATE_NEEDED}
    dated = typed(Decision.ADJUST, new_target="88", new_due="2027-06-30", reason="Data")
    assert decide(dated, goal(), PAST).new_due == date(2027, 6, 30)


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": Decision.CARRY_OVER, "new_due": "2027-06-30", "reason": "Late"},
        {"decision": Decision.RETIRE},
        {"decision": Decision.CLOSE, "outcome": "missed"},
    ],
)
def test_a_goal_past_its_date_is_carried_over_retired_or_closed(fields: dict[str, str]) -> None:
    assert decide(typed(**fields), goal(), PAST).decision == fields["decision"]


def test_a_date_that_was_set_by_the_review_and_has_passed_is_not_said_again() -> None:
    earlier = Review(
        1, 12, 3, "2027-Q1", "U0ANA", datetime(2027, 3, 17, tzinfo=UTC), {}, "", Decision.ADJUST, new_due=TODAY
    )
    before = goal().revision
    about = replace(goal(), revision=replace(before, number=4, due=TODAY))
    again = typed(Decision.ADJUST, new_due=TODAY.isoformat(), reason="Sooner")
    assert decide(again, about, TODAY, earlier, before).new_due == TODAY
    with pytest.raises(Invalid) as refused:
        decide(again, about, date(2027, 3, 20), earlier, before)
    assert refused.value.problems == {"new_due": Problem.DATE_PAST}


def test_a_stretch_that_the_new_target_reaches_is_dropped() -> None:
    decided = decide(typed(Decision.ADJUST, new_target="90", reason="Easy"), goal(), TODAY)
    revision = reworded(goal(), decided)
    assert revision is not None
    assert revision.measure == Metric(Decimal(78), Decimal(90), "%", stretch=None)


def test_a_stretch_below_a_falling_target_stays() -> None:
    falling = goal(Metric(Decimal(6), Decimal(2), "h", stretch=Decimal(1)))
    revision = reworded(falling, decide(typed(Decision.ADJUST, new_target="3h", reason="Staff"), falling, TODAY))
    assert revision is not None
    assert revision.measure == Metric(Decimal(6), Decimal(3), "h", stretch=Decimal(1))


def test_adjusting_may_bring_the_date_forward_but_not_into_the_past() -> None:
    decided = decide(typed(Decision.ADJUST, new_due="2027-03-20", reason="Sooner"), goal(), TODAY)
    assert decided.new_due == date(2027, 3, 20)
    assert problems(typed(Decision.ADJUST, new_due="2027-03-16", reason="Sooner")) == {"new_due": Problem.DATE_PAST}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"new_target": "many"}, {"new_target": Problem.NOT_A_NUMBER}),
        ({"new_target": "78"}, {"new_target": Problem.BASELINE_IS_TARGET}),
        ({"new_target": "85"}, {"new_target": Problem.NOTHING_CHANGED}),
        ({}, {"new_target": Problem.NOTHING_CHANGED}),
        ({"new_due": "31 June"}, {"new_due": Problem.NOT_A_DATE}),
        ({"new_due": "2027-03-31"}, {"new_target": Problem.NOTHING_CHANGED}),
        ({"new_target": "88", "reason": " "}, {"reason": Problem.REASON_MISSING}),
        ({"new_target": "88", "reason": "x" * (LONGEST + 1)}, {"reason": TooLong(LONGEST, LONGEST + 1)}),
    ],
)
def test_what_is_wrong_with_an_adjustment_is_said_on_its_field(
    fields: dict[str, str], problem: dict[str, Wrong]
) -> None:
    assert problems(typed(Decision.ADJUST, **{"reason": "Because", **fields})) == problem


def test_a_goal_without_a_number_is_adjusted_by_its_date_alone() -> None:
    fields = typed(Decision.ADJUST, new_target="90", reason="Because")
    assert problems(fields, goal(YesNo())) == {"new_due": Problem.NOTHING_CHANGED}


@pytest.mark.parametrize(
    ("due", "problem"),
    [("", Problem.MISSING), ("2027-03-31", Problem.NOT_LATER), ("2027-03-01", Problem.NOT_LATER)],
)
def test_carrying_over_needs_a_later_date(due: str, problem: Problem) -> None:
    assert problems(typed(Decision.CARRY_OVER, new_due=due, reason="Late")) == {"new_due": problem}


def test_carrying_over_keeps_the_target_whatever_was_typed_there_before() -> None:
    fields = typed(Decision.CARRY_OVER, new_target="99", new_due="2027-06-30", reason="Late")
    revision = reworded(goal(), decide(fields, goal(), TODAY))
    assert revision is not None
    assert (revision.measure, revision.due) == (goal().measure, date(2027, 6, 30))


@pytest.mark.parametrize("outcome", ["", "retired", "won"])
def test_closing_asks_how_it_ended(outcome: str) -> None:
    assert problems(typed(Decision.CLOSE, outcome=outcome)) == {"outcome": Problem.MISSING}


def test_closing_and_retiring_change_no_wording() -> None:
    closed = decide(typed(Decision.CLOSE, outcome="partly"), goal(), TODAY)
    assert (closed.outcome, reworded(goal(), closed)) == (Outcome.PARTLY, None)


def test_what_was_learnt_may_be_too_long() -> None:
    assert problems(typed(Decision.KEEP, learnt="x" * (LONGEST + 1))) == {"learnt": TooLong(LONGEST, LONGEST + 1)}


def test_only_the_forms_own_fields_are_kept() -> None:
    assert ReviewFields(learnt="old").merged({"reason": "late", "__class__": "x"}) == ReviewFields(
        learnt="old", reason="late"
    )


@pytest.mark.parametrize("first_month", range(1, 13))
@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_is_found_again_by_its_key_in_every_fiscal_year(first_month: int, month: int) -> None:
    quarter = quarter_of(date(2027, month, 15), first_month)
    assert quarter_named(quarter_key(quarter), first_month) == quarter
