"""The form of a check-in: what it shows, and what a person says by it."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks import check_in_form as blocks
from bot.domain.check_in_forms import CheckInForm, Typed
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.refusals import Invalid, Problem
from tests.blocks.conftest import Accept, Fill
from tests.blocks.test_check_ins import ANA, BEFORE, CSAT, NOTHING_YET, NOW, STEPS, goal


def form(measure: Measure = CSAT, standing: Standing = NOTHING_YET, corrects: Report | None = None) -> CheckInForm:
    wrong = None if corrects is None else CheckIn(7, 12, 1, "U0ANA", NOW, corrects, Source.FORM)
    return CheckInForm(goal(measure), standing, ANA, "2027-01-04", wrong)


def submitted(fill: Fill, form: CheckInForm, *, later: CheckInForm | None = None, **typed: object) -> Report:
    """Return what a form says that is sent, `later` where something was said meanwhile."""
    return blocks.read_form(fill(blocks.form_view(form), typed), later or form)


@pytest.mark.parametrize(
    ("measure", "report"),
    [
        (CSAT, Report(Decimal("81.5"), Status.AT_RISK, "waiting for macros")),
        (CSAT, Report(Decimal("1.204"))),
        (CSAT, Report(status=Status.OFF_TRACK)),
        (STEPS, Report(frozenset({"Write it", "Teach it"}), Status.ON_TRACK)),
        (STEPS, Report(frozenset(), note="nothing yet")),
        (YesNo(), Report(True, Status.DONE)),
        (YesNo(), Report(False)),
    ],
)
def test_a_form_sent_back_untouched_says_what_it_was_filled_with(fill: Fill, measure: Measure, report: Report) -> None:
    assert submitted(fill, form(measure, corrects=report)) == report


@pytest.mark.parametrize("message", [None, ("D0ANA", "1799226600.000100")])
@pytest.mark.parametrize("from_home", [False, True])
def test_the_form_remembers_what_it_is_about(fill: Fill, message: tuple[str, str] | None, from_home: bool) -> None:
    opened = form(corrects=Report(Decimal(82), Status.AT_RISK))
    view = fill(blocks.form_view(opened, message, from_home=from_home))
    target = blocks.FormTarget(12, "2027-01-04", 7, message, from_home, Status.AT_RISK, unit="%")
    assert blocks.read_target(view) == target


@pytest.mark.parametrize(
    ("measure", "typed", "report"),
    [
        (
            CSAT,
            Typed(Report(Decimal("81.5"), Status.AT_RISK, "macros")),
            Report(Decimal("81.5"), Status.AT_RISK, "macros"),
        ),
        (CSAT, Typed(Report(Decimal(82))), Report(Decimal(82), Status.ON_TRACK)),
        (CSAT, Typed(number="820%"), Report(Decimal(820))),
        (CSAT, Typed(Report(note="80 or 82")), Report(None, Status.ON_TRACK, "80 or 82")),
        (STEPS, Typed(Report(frozenset({"Test it"}))), Report(frozenset({"Test it"}), Status.ON_TRACK)),
        (YesNo(), Typed(Report(False)), Report(False, Status.ON_TRACK)),
        (YesNo(), Typed(Report(True)), Report(True)),
    ],
)
def test_the_form_is_filled_with_what_was_typed_before_beside_what_stands(
    fill: Fill, measure: Measure, typed: Typed, report: Report
) -> None:
    opened = replace(form(measure, Standing(status=Status.ON_TRACK, status_at=BEFORE)), typed=typed)
    assert blocks.read_form(fill(blocks.form_view(opened)), replace(opened, typed=Typed())) == report


def test_a_new_check_in_has_the_current_status_chosen_and_no_number(fill: Fill) -> None:
    standing = Standing(Decimal(80), BEFORE, Status.AT_RISK, BEFORE)
    assert submitted(fill, form(standing=standing)) == Report(status=Status.AT_RISK)


ALL_DONE = frozenset(STEPS.steps)
SOONER = Metric(Decimal(6), Decimal(2), "h")


def at_risk(value: Value | None = None) -> Standing:
    """Return how a goal stands that was at risk a week ago."""
    return Standing(value, BEFORE if value is not None else None, Status.AT_RISK, BEFORE)


@pytest.mark.parametrize(
    ("measure", "standing", "typed", "said"),
    [
        (STEPS, at_risk(frozenset({"Write it"})), ALL_DONE, Report(ALL_DONE)),
        (STEPS, at_risk(frozenset({"Write it"})), {"Test it"}, Report(frozenset({"Test it"}), Status.AT_RISK)),
        (YesNo(), at_risk(False), "yes", Report(True)),
        (YesNo(), at_risk(), "no", Report(False, Status.AT_RISK)),
        (CSAT, at_risk(Decimal(80)), "84", Report(Decimal(84), Status.AT_RISK)),
        (CSAT, at_risk(Decimal(80)), "80", Report(Decimal(80), Status.AT_RISK)),
        (CSAT, at_risk(Decimal(80)), "85", Report(Decimal(85))),
        (CSAT, at_risk(Decimal(86)), "87", Report(Decimal(87))),
        (SOONER, at_risk(Decimal(5)), "2", Report(Decimal(2))),
        (SOONER, at_risk(Decimal(5)), "3", Report(Decimal(3), Status.AT_RISK)),
    ],
)
def test_a_status_that_was_left_is_said_of_a_new_value_unless_that_reaches_the_goal(
    fill: Fill, measure: Measure, standing: Standing, typed: object, said: Report
) -> None:
    opened = form(measure, standing)
    assert submitted(fill, opened, value=in_the_form(opened, typed)) == said


IS_DONE = Standing(True, NOW, Status.DONE, NOW)
ALL_ARE_DONE = Standing(ALL_DONE, NOW, Status.DONE, NOW)
TWO = frozenset({"Write it", "Test it"})


@pytest.mark.parametrize(
    ("measure", "opened", "typed", "meanwhile", "said"),
    [
        (YesNo(), at_risk(False), "yes", IS_DONE, Report(True)),
        (YesNo(), at_risk(), "yes", IS_DONE, Report(True)),
        (YesNo(), at_risk(True), "yes", at_risk(False), Report(status=Status.AT_RISK)),
        (STEPS, at_risk(frozenset({"Write it"})), ALL_DONE, ALL_ARE_DONE, Report(ALL_DONE)),
        (STEPS, at_risk(), ALL_DONE, ALL_ARE_DONE, Report(ALL_DONE)),
        (STEPS, at_risk(frozenset({"Write it"})), TWO, at_risk(TWO), Report(TWO, Status.AT_RISK)),
        (STEPS, at_risk(frozenset({"Write it"})), {"Write it"}, at_risk(TWO), Report(status=Status.AT_RISK)),
        (CSAT, at_risk(Decimal(80)), "85", Standing(Decimal(85), NOW, Status.DONE, NOW), Report(Decimal(85))),
    ],
)
def test_what_is_new_in_a_form_is_so_beside_what_it_opened_with_whatever_was_said_meanwhile(
    fill: Fill, measure: Measure, opened: Standing, typed: object, meanwhile: Standing, said: Report
) -> None:
    held = form(measure, opened)
    assert submitted(fill, held, later=form(measure, meanwhile), value=in_the_form(held, typed)) == said


ON_TRACK_NOW = Standing(Decimal(83), NOW, Status.ON_TRACK, NOW)


@pytest.mark.parametrize(
    ("measure", "opened", "typed", "meanwhile", "said"),
    [
        (YesNo(), at_risk(False), "no", IS_DONE, Report(note="Waiting")),
        (STEPS, at_risk(frozenset({"Write it"})), {"Write it"}, ALL_ARE_DONE, Report(note="Waiting")),
        (
            STEPS,
            at_risk(frozenset({"Write it"})),
            {"Write it", "Teach it"},
            at_risk(TWO),
            Report(ALL_DONE, None, "Waiting"),
        ),
        (STEPS, at_risk(TWO), {"Test it"}, ALL_ARE_DONE, Report(ALL_DONE - {"Write it"}, None, "Waiting")),
        (CSAT, at_risk(Decimal(80)), "", ON_TRACK_NOW, Report(note="Waiting")),
        (CSAT, at_risk(Decimal(80)), "82", ON_TRACK_NOW, Report(Decimal(82), None, "Waiting")),
    ],
)
def test_what_was_recorded_meanwhile_is_not_undone_by_what_was_left(
    fill: Fill, measure: Measure, opened: Standing, typed: object, meanwhile: Standing, said: Report
) -> None:
    held = form(measure, opened)
    sent = submitted(fill, held, later=form(measure, meanwhile), value=in_the_form(held, typed), note="Waiting")
    assert sent == said


def test_a_form_that_says_only_what_was_overtaken_meanwhile_is_refused(fill: Fill) -> None:
    with pytest.raises(Invalid) as refused:
        submitted(fill, form(YesNo(), at_risk(False)), later=form(YesNo(), IS_DONE))
    assert refused.value.problems == {"status": Problem.CHANGED_MEANWHILE}


def in_the_form(form: CheckInForm, typed: object) -> object:
    """Return a value as the form's field takes it: milestones by what their options carry."""
    if not isinstance(typed, set | frozenset):
        return typed
    options = blocks.form_view(form)["blocks"][1]["element"]["options"]
    return [option["value"] for option in options if option["text"]["text"] in typed]


def test_a_status_that_was_chosen_is_said_of_a_new_value_too(fill: Fill) -> None:
    opened = form(STEPS, at_risk(frozenset({"Write it"})))
    sent = submitted(fill, opened, value=in_the_form(opened, ALL_DONE), status=Status.ON_TRACK.value)
    assert sent == Report(ALL_DONE, Status.ON_TRACK)


@pytest.mark.parametrize("is_reached", [True, False])
def test_where_the_value_was_left_as_well_sending_the_form_says_that_it_stands_so_still(
    fill: Fill, is_reached: bool
) -> None:
    opened = form(YesNo(), at_risk(is_reached))
    assert submitted(fill, opened, note="Waiting") == Report(is_reached, Status.AT_RISK, "Waiting")


@pytest.mark.parametrize(
    ("measure", "said", "typed", "corrected"),
    [
        (STEPS, Report(frozenset({"Write it"}), Status.AT_RISK), ALL_DONE, Report(ALL_DONE)),
        (STEPS, Report(frozenset(), Status.AT_RISK), {"Test it"}, Report(frozenset({"Test it"}), Status.AT_RISK)),
        (YesNo(), Report(False, Status.AT_RISK), "yes", Report(True)),
        (CSAT, Report(Decimal(82), Status.AT_RISK), "85", Report(Decimal(85), Status.AT_RISK)),
    ],
)
def test_a_corrected_check_in_keeps_its_own_status_unless_the_value_means_done_now(
    fill: Fill, measure: Measure, said: Report, typed: object, corrected: Report
) -> None:
    opened = form(measure, corrects=said)
    assert submitted(fill, opened, value=in_the_form(opened, typed)) == corrected


@pytest.mark.parametrize(("measure", "value", "typed"), [(STEPS, ALL_DONE, {"Write it"}), (YesNo(), True, "no")])
def test_done_that_was_left_beside_a_value_that_denies_it_is_asked_about(
    fill: Fill, measure: Measure, value: Any, typed: object
) -> None:
    opened = form(measure, Standing(value, BEFORE, Status.DONE, BEFORE))
    assert submitted(fill, opened, value=in_the_form(opened, typed)).status is Status.DONE


def test_a_form_that_does_not_say_what_was_chosen_in_it_is_taken_at_its_word(fill: Fill) -> None:
    opened = form(standing=at_risk(Decimal(80)))
    view = fill(blocks.form_view(opened), {"value": "82"})
    held = {name: value for name, value in json.loads(view["private_metadata"]).items() if name != "preselected"}
    older = view | {"private_metadata": json.dumps(held)}
    assert blocks.read_form(older, opened) == Report(Decimal(82), Status.AT_RISK)


def test_the_form_says_the_last_number_with_its_date_and_where_it_is_to_go(accept: Accept[dict[str, Any]]) -> None:
    view = accept(blocks.form_view(form(standing=Standing(Decimal(80), BEFORE))))
    assert "80% (28 December 2026)" in view["blocks"][0]["text"]["text"]
    assert view["blocks"][1]["hint"]["text"] == "The goal: from 78% to 85%."


def test_milestones_done_are_ticked_and_more_can_be(fill: Fill) -> None:
    opened = form(STEPS, Standing(frozenset({"Write it"}), BEFORE))
    assert submitted(fill, opened).value is None, "what was done keeps its date"
    assert submitted(fill, opened, value=[]).value == frozenset(), "one was taken off"
    view = blocks.form_view(opened)
    marks = [option["value"] for option in view["blocks"][1]["element"]["options"]]
    assert submitted(fill, opened, value=marks).value == frozenset(STEPS.steps)


def test_a_form_of_milestones_that_nobody_touched_says_nothing(fill: Fill) -> None:
    assert submitted(fill, form(STEPS)).is_empty


def test_milestones_that_were_renamed_meanwhile_are_not_guessed(fill: Fill) -> None:
    view = fill(blocks.form_view(form(STEPS, Standing(frozenset({"Write it"}), BEFORE))))
    renamed = form(Milestones(("Draft it", "Test it")))
    with pytest.raises(Invalid) as refused:
        blocks.read_form(view, renamed)
    assert refused.value.problems == {"value": Problem.WRONG_VALUE}


IN_DAYS, IN_HOURS = Metric(Decimal(12), Decimal(7), "days"), Metric(Decimal(288), Decimal(168), "h")


@pytest.mark.parametrize("corrects", [None, Report(Decimal(8))])
@pytest.mark.parametrize("now", [IN_HOURS, Metric(Decimal(40), Decimal(10), "claims")])
def test_a_number_asked_for_in_another_unit_than_that_of_now_is_not_guessed(
    fill: Fill, corrects: Report | None, now: Metric
) -> None:
    with pytest.raises(Invalid) as refused:
        submitted(fill, form(IN_DAYS, corrects=corrects), later=form(now, corrects=corrects), value="8")
    assert refused.value.problems == {"value": Problem.CHANGED_MEANWHILE}


@pytest.mark.parametrize("now", [replace(IN_DAYS, unit="day"), replace(IN_DAYS, unit="")])
def test_a_number_is_taken_where_its_unit_is_only_spelt_differently_now(fill: Fill, now: Metric) -> None:
    assert submitted(fill, form(IN_DAYS), later=form(now), value="8") == Report(Decimal(8))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("1,204", Problem.AMBIGUOUS_NUMBER), ("eighty or so", Problem.NOT_A_NUMBER), ("80 81", Problem.NOT_A_NUMBER)],
)
def test_a_number_that_is_none_or_two_is_told_on_its_field(fill: Fill, typed: str, problem: Problem) -> None:
    wide = form(Metric(Decimal("0.5"), Decimal(5000), "tickets a head"))
    with pytest.raises(Invalid) as refused:
        submitted(fill, wide, value=typed)
    assert refused.value.problems == {"value": problem}


@pytest.mark.parametrize(("typed", "value"), [("82,5 %", "82.5"), (" 82 ", "82"), ("82 percent", "82")])
def test_numbers_are_read_as_people_write_them(fill: Fill, typed: str, value: str) -> None:
    assert submitted(fill, form(), value=typed).value == Decimal(value)


def test_the_longest_goal_fits_into_the_form(accept: Accept[dict[str, Any]]) -> None:
    long = "<&>" * 200
    longest = Milestones(tuple(f"{n}{long}" for n in range(10)))
    accept(blocks.form_view(replace(form(longest), goal=goal(longest, long))))
    unit = Metric(Decimal(0), Decimal(1), long)
    accept(blocks.form_view(replace(form(unit), goal=goal(unit, long))))
