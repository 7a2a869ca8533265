"""The check-in form and the confirmation."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks import check_ins as blocks
from bot.blocks.measures import status_words
from bot.blocks.refusals import refusal_message
from bot.domain.check_ins import (
    CheckIn,
    CheckInForm,
    Overtaken,
    Recorded,
    Report,
    Source,
    Standing,
    Status,
    TakenBack,
    Typed,
)
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, Milestones, Value, YesNo
from bot.domain.people import Viewer
from bot.domain.refusals import Invalid, NotFound, Problem
from tests.blocks.conftest import Accept, Fill

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
BEFORE = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
ANA = Viewer("U0ANA", "Europe/Lisbon", date(2027, 1, 4))
CSAT = Metric(Decimal(78), Decimal(85), "%")
STEPS = Milestones(("Write it", "Test it", "Teach it"))

NOTHING_YET = Standing()


def goal(measure: Measure = CSAT, title: str = "Raise CSAT") -> Goal:
    revision = Revision(1, title, measure, date(2027, 6, 30))
    return Goal(12, PersonOwner("U0ANA", 1), revision, "U0ANA", BEFORE)


def form(measure: Measure = CSAT, standing: Standing = NOTHING_YET, corrects: Report | None = None) -> CheckInForm:
    wrong = None if corrects is None else CheckIn(7, 12, 1, "U0ANA", NOW, corrects, Source.FORM)
    return CheckInForm(goal(measure), standing, ANA, "2027-01-04", wrong)


def submitted(fill: Fill, form: CheckInForm, **typed: object) -> Report:
    return blocks.read_form(fill(blocks.form_view(form), typed), form)


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
    assert blocks.read_target(view) == blocks.FormTarget(12, "2027-01-04", 7, message, from_home, Status.AT_RISK)


@pytest.mark.parametrize(
    ("measure", "typed", "report"),
    [
        (
            CSAT,
            Typed(Report(Decimal("81.5"), Status.AT_RISK, "macros")),
            Report(Decimal("81.5"), Status.AT_RISK, "macros"),
        ),
        (CSAT, Typed(Report(Decimal(82))), Report(Decimal(82))),
        (CSAT, Typed(number="820%"), Report(Decimal(820))),
        (CSAT, Typed(Report(note="80 or 82")), Report(None, Status.ON_TRACK, "80 or 82")),
        (STEPS, Typed(Report(frozenset({"Test it"}))), Report(frozenset({"Test it"}))),
        (YesNo(), Typed(Report(False)), Report(False)),
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


def at_risk(value: Value | None = None) -> Standing:
    """Return how a goal stands that was at risk a week ago."""
    return Standing(value, BEFORE if value is not None else None, Status.AT_RISK, BEFORE)


@pytest.mark.parametrize(
    ("measure", "standing", "typed", "said"),
    [
        (STEPS, at_risk(frozenset({"Write it"})), ALL_DONE, Report(ALL_DONE)),
        (STEPS, at_risk(frozenset({"Write it"})), {"Test it"}, Report(frozenset({"Test it"}))),
        (YesNo(), at_risk(False), "yes", Report(True)),
        (YesNo(), at_risk(), "no", Report(False)),
        (CSAT, at_risk(Decimal(80)), "85", Report(Decimal(85))),
        (CSAT, at_risk(Decimal(80)), "80", Report(Decimal(80))),
    ],
)
def test_last_weeks_status_that_was_left_is_not_said_of_a_new_value(
    fill: Fill, measure: Measure, standing: Standing, typed: object, said: Report
) -> None:
    opened = form(measure, standing)
    assert submitted(fill, opened, value=in_the_form(opened, typed)) == said


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
    assert view["blocks"][1]["hint"]["text"] == "It is to go from 78% to 85%."


def test_milestones_done_are_ticked_and_more_can_be(fill: Fill) -> None:
    opened = form(STEPS, Standing(frozenset({"Write it"}), BEFORE))
    assert submitted(fill, opened).value is None, "what was done keeps its date"
    assert submitted(fill, opened, value=[]).value == frozenset(), "one was taken off"
    view = blocks.form_view(opened)
    marks = [option["value"] for option in view["blocks"][1]["element"]["options"]]
    assert submitted(fill, opened, value=marks).value == frozenset(STEPS.steps)


def test_a_form_of_milestones_that_nobody_touched_says_nothing(fill: Fill) -> None:
    assert submitted(fill, form(STEPS)).is_empty


def test_milestones_that_were_understood_are_named(accept: Accept[Message]) -> None:
    said = CheckIn(7, 12, 1, "U0ANA", NOW, Report(frozenset({"Teach it", "Write it"})), Source.REPLY)
    stands = Standing(said.report.value, NOW, latest=said)
    recorded = accept(blocks.recorded_message(Recorded(goal(STEPS), said, NOTHING_YET, stands, ANA)))
    assert "2 of 3 milestones" in recorded.text
    assert "Done: Write it, Teach it." in recorded.text


def test_milestones_that_were_renamed_meanwhile_are_not_guessed(fill: Fill) -> None:
    view = fill(blocks.form_view(form(STEPS, Standing(frozenset({"Write it"}), BEFORE))))
    renamed = form(Milestones(("Draft it", "Test it")))
    with pytest.raises(Invalid) as refused:
        blocks.read_form(view, renamed)
    assert refused.value.problems == {"value": Problem.WRONG_VALUE}


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


def recorded(report: Report, *, after: Standing | None = None, is_new: bool = True, by: str = "U0ANA") -> Recorded:
    check_in = CheckIn(7, 12, 1, by, NOW, report, Source.FORM)
    stands = after or Standing(report.value, NOW, report.status, NOW, check_in)
    return Recorded(goal(), check_in, Standing(), stands, ANA, is_new)


def test_the_confirmation_hides_nothing_of_the_number_that_was_understood(accept: Accept[Any]) -> None:
    message = accept(blocks.recorded_message(recorded(Report(Decimal("81.2043")))))
    assert "81.2043%" in message.text


def actions(shown: Message | dict[str, Any]) -> list[str]:
    found = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    return [element["action_id"] for block in found for element in block.get("elements", ())]


def test_a_confirmation_says_what_was_understood_and_how_far_that_is(accept: Accept[Message]) -> None:
    message = accept(blocks.recorded_message(recorded(Report(Decimal("81.5"), Status.AT_RISK, "macros"))))
    assert message.text == (
        "Recorded for *Raise CSAT* (G-12): At risk · 81.5% – today, by you\n“macros”\n"
        "That is 50% of the way from 78% to 85%."
    )
    assert actions(message) == ["check_in.edit", "check_in.undo"]


def test_a_value_worse_than_at_the_start_is_said_to_be_just_that(accept: Accept[Message]) -> None:
    text = accept(blocks.recorded_message(recorded(Report(Decimal(70))))).text
    assert "That is below where it started; the way is from 78% to 85%." in text
    assert "-" not in text.replace("G-12", "")


def test_a_goal_that_is_done_can_be_closed_from_its_confirmation(accept: Accept[Message]) -> None:
    assert actions(accept(blocks.recorded_message(recorded(Report(Decimal(86), Status.DONE))))) == [
        "check_in.edit",
        "check_in.undo",
        "goal.close",
    ]


def test_a_number_after_done_says_that_it_is_still_done_and_offers_the_change(accept: Accept[Any]) -> None:
    number = CheckIn(7, 12, 1, "U0ANA", NOW, Report(Decimal(80)), Source.COMMAND)
    told = recorded(number.report, after=Standing(Decimal(80), NOW, Status.DONE, BEFORE, number))
    message = accept(blocks.recorded_message(told))
    assert "80% · still done (28 December 2026) – today, by you" in message.text
    assert "It stays done, so nobody is asked about it, until another status is said." in message.text.splitlines()
    assert actions(message) == ["check_in.edit", "check_in.undo", "goal.close", "check_in.form"]
    assert message.blocks[1]["elements"][3]["text"]["text"] == "Not done…"
    assert actions(accept(blocks.recorded_view(told))) == actions(message)


def test_what_was_there_already_is_not_called_new(accept: Accept[Message]) -> None:
    assert accept(blocks.recorded_message(recorded(Report(Decimal(82)), is_new=False))).text.startswith("This stands")


def test_somebody_elses_answer_offers_a_check_in_of_ones_own(accept: Accept[Message]) -> None:
    message = accept(blocks.recorded_message(recorded(Report(Decimal(82)), by="U0INES", is_new=False)))
    assert actions(message) == ["check_in.form"]


def test_no_change_says_what_is_kept_and_since_when(accept: Accept[Message]) -> None:
    kept = Standing(Decimal(80), BEFORE, Status.AT_RISK, BEFORE)
    message = accept(blocks.recorded_message(recorded(Report(no_change=True), after=kept)))
    assert "No change · still 80%, at risk (28 December 2026)" in message.text


def test_the_form_ends_on_the_confirmation(accept: Accept[dict[str, Any]]) -> None:
    view = accept(blocks.recorded_view(recorded(Report(Decimal(82)))))
    assert actions(view) == ["check_in.edit", "check_in.undo"]


def test_what_was_taken_back_is_told_with_what_stands_now(accept: Accept[Any]) -> None:
    check_in = CheckIn(7, 12, 1, "U0ANA", NOW, Report(Decimal(28)), Source.FORM, undone=True)
    taken_back = TakenBack(goal(), check_in, Standing(Decimal(80), BEFORE), ANA)
    message = accept(blocks.taken_back_message(taken_back))
    assert message.text == "Taken back for *Raise CSAT* (G-12). Now stands: 80% (28 December 2026)."
    accept(blocks.taken_back_view(taken_back))


def newer(by: str, status: Status = Status.AT_RISK) -> Standing:
    """What stands after a check-in that the buttons did not know of."""
    check_in = CheckIn(8, 12, 1, by, NOW, Report(Decimal(83), status), Source.COMMAND)
    return Standing(Decimal(83), NOW, status, NOW, check_in)


@pytest.mark.parametrize(
    ("stands", "said", "offered"),
    [
        (newer("U0ANA"), "At risk · 83% – today, by you", ["check_in.edit", "check_in.undo", "check_in.form"]),
        (newer("U0INES"), "At risk · 83% – today, by <@U0INES>", ["check_in.form"]),
        (NOTHING_YET, "no number yet", ["check_in.form"]),
    ],
)
def test_what_something_newer_has_overtaken_is_answered_with_what_stands_and_what_can_be_done(
    accept: Accept[Any], stands: Standing, said: str, offered: list[str]
) -> None:
    overtaken = Overtaken(goal(), stands, ANA)
    message = accept(blocks.overtaken_message(overtaken))
    assert message.text == f"Nothing was changed: *Raise CSAT* (G-12) stands differently by now. {said}"
    assert actions(message) == actions(accept(blocks.overtaken_view(overtaken))) == offered
    assert refusal_message(overtaken) == message


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (Report(Decimal(82)), "82%"),
        (Report(status=Status.ON_TRACK), "On track"),
        (Report(no_change=True), "No change"),
        (Report(note="Macros came"), "Note"),
    ],
)
@pytest.mark.parametrize("status", [Status.AT_RISK, Status.DONE])
def test_a_confirmation_that_is_shown_again_says_nothing_of_the_newer_value_but_that_it_came_after_it(
    accept: Accept[Message], report: Report, said: str, status: Status
) -> None:
    message = accept(blocks.recorded_message(recorded(report, after=newer("U0ANA", status))))
    lines = [line for line in message.text.splitlines() if "Macros" not in line]
    assert lines == [
        f"Recorded for *Raise CSAT* (G-12): {said} – today, by you",
        f"Since then: {status_words(status)} · 83% – today, by you",
    ]
    assert actions(message) == ["check_in.form"], "nor is it edited any more"


@pytest.mark.parametrize("week", [None, "2027-01-04"])
def test_a_tap_carries_its_goal_its_prompt_and_the_check_in_that_it_knew(week: str | None) -> None:
    for stands, seen in ((newer("U0ANA"), 8), (NOTHING_YET, 0)):
        value = blocks.tap_value(goal(), week, stands)
        assert blocks.read_goal_value(value) == (12, week)
        assert blocks.read_seen(value) == seen


@pytest.mark.parametrize("value", ["", "G-12", "G-12|2027-01-04", "G-12||", "G-12||-1", "G-12||²", "G-12||" + "9" * 19])
def test_a_button_that_does_not_say_what_it_knew_is_taken_at_its_word(value: str) -> None:
    assert blocks.read_seen(value) is None


@pytest.mark.parametrize(("status"), list(Status))
def test_a_tap_is_read_back_as_it_was_built(status: Status) -> None:
    assert blocks.read_tap(blocks.tap_id(status)) == Report(status=status)


def test_the_other_taps_are_read_back_too() -> None:
    assert blocks.read_tap(blocks.tap_id(blocks.NO_CHANGE)) == Report(no_change=True)
    assert blocks.read_tap(blocks.tap_id(blocks.REACHED)) == Report(value=True, status=Status.DONE)


@pytest.mark.parametrize("week", [None, "2027-01-04"])
def test_a_buttons_goal_and_prompt_are_read_back(week: str | None) -> None:
    assert blocks.read_goal_value(blocks.goal_value(goal(), week)) == (12, week)


@pytest.mark.parametrize("value", ["", "|", "12; DROP", "G-", "G-1234567890123", "²"])
def test_a_button_that_we_never_made_finds_nothing(value: str) -> None:
    for read in (blocks.read_goal_value, blocks.read_tap):
        with pytest.raises(NotFound):
            read(value)
    with pytest.raises(NotFound):
        blocks.read_check_in_value(value)
