from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.blocks.measures import target_words
from bot.domain.goal_form import (
    GoalFields,
    Individual,
    fields_of,
    fields_of_text,
    owner_value,
    read_owner,
    typed_number,
)
from bot.domain.goal_text import read_goal_text
from bot.domain.goal_wording import needs_reason, read_wording, unclear_numbers
from bot.domain.goals import Goal, PersonOwner, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.reading.units import format_value
from bot.domain.refusals import OtherUnit, Problem, TooLong, Wrong

TODAY = date(2027, 1, 6)
PLAIN = GoalFields(title="Raise CSAT", baseline="78", target="85", due="2027-06-30")

numbers = st.decimals(-1_000_000, 1_000_000, places=4)
units = st.sampled_from(["", "%", "h", "min", "days", "€", "tickets", "points", "calls per day"])
metrics = st.builds(Metric, numbers, numbers, units)
steps = st.lists(st.from_regex(r"[A-Za-z]{1,20}( [A-Za-z]{1,20})?", fullmatch=True), min_size=1, max_size=10)
measures = st.one_of(
    metrics, st.builds(Milestones, steps.map(lambda s: tuple({w.casefold(): w for w in s}.values()))), st.just(YesNo())
)


def measure_of(fields: GoalFields) -> Measure:
    wording, problems = read_wording(fields, TODAY, None)
    assert wording is not None, problems
    return wording.measure


@given(measure=measures)
def test_a_goals_fields_read_back_as_the_same_goal(measure: Measure) -> None:
    assume(not isinstance(measure, Metric) or measure.baseline != measure.target)
    revision = Revision(1, "Raise CSAT", measure, date(2027, 6, 30), how="Coach")
    goal = Goal(12, TeamOwner(7), revision, "U0ANA", datetime(2027, 1, 4))  # noqa: DTZ001 - it is not read
    wording, problems = read_wording(fields_of(goal), TODAY, revision)
    assert problems == {}
    assert wording is not None
    assert (wording.title, wording.measure, wording.due, wording.how) == ("Raise CSAT", measure, goal.due, "Coach")


@given(number=numbers)
def test_a_number_in_a_field_can_be_read_in_one_way_only(number: Decimal) -> None:
    assert measure_of(replace(PLAIN, baseline=typed_number(number), target="2000001")) == Metric(
        number, Decimal(2000001)
    )


@given(typed=st.builds(GoalFields, *[st.text(max_size=30)] * 17))
def test_whatever_is_typed_is_a_wording_or_says_what_is_wrong(typed: GoalFields) -> None:
    wording, problems = read_wording(typed, TODAY, None)
    assert (wording is None) == bool(problems)


@pytest.mark.parametrize(
    ("typed", "measure"),
    [
        ({"baseline": "78%", "target": "85"}, Metric(Decimal(78), Decimal(85), "%")),
        ({"baseline": "6", "target": "120 min", "unit": "hours"}, Metric(Decimal(6), Decimal(2), "h")),
        ({"baseline": "6h", "target": "2 h"}, Metric(Decimal(6), Decimal(2), "h")),
        ({"baseline": "4,1", "target": "3,5"}, Metric(Decimal("4.1"), Decimal("3.5"))),
        ({"baseline": "0", "target": "5 lessons"}, Metric(Decimal(0), Decimal(5), "lessons")),
        ({"baseline": "1 lesson", "target": "5 lessons"}, Metric(Decimal(1), Decimal(5), "lessons")),
        ({"baseline": "950", "target": "1,204"}, Metric(Decimal(950), Decimal(1204))),
        ({"baseline": "1,204", "target": "950"}, Metric(Decimal(1204), Decimal(950))),
        ({"baseline": "-20", "target": "0"}, Metric(Decimal(-20), Decimal(0))),
        ({"stretch": "90%", "unit": "percent"}, Metric(Decimal(78), Decimal(85), "%", Decimal(90))),
    ],
)
def test_numbers_are_read_with_their_units(typed: dict[str, str], measure: Measure) -> None:
    assert measure_of(PLAIN.with_typed(typed)) == measure


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"baseline": "", "target": ""}, {"baseline": Problem.MISSING, "target": Problem.MISSING}),
        ({"baseline": "78%", "target": "3 h"}, {"baseline": Problem.NOT_A_NUMBER}),
        (
            {"baseline": "1,204", "target": "1,504"},
            {"baseline": Problem.AMBIGUOUS_NUMBER} | {"target": Problem.AMBIGUOUS_NUMBER},
        ),
        ({"baseline": "2", "target": "1", "stretch": "1.5"}, {"stretch": Problem.STRETCH_NOT_BEYOND_TARGET}),
        ({"due": "2027-01-05"}, {"due": Problem.DATE_PAST}),
        ({"how": "x" * 2001}, {"how": TooLong(2000, 2001)}),
    ],
)
def test_what_cannot_be_taken_is_said_on_its_field(typed: dict[str, str], problems: dict[str, Wrong]) -> None:
    assert read_wording(PLAIN.with_typed(typed), TODAY, None)[1] == problems


IN_DAYS = Revision(1, "Settle claims", Metric(Decimal(12), Decimal(7), "days", Decimal(5)), date(2027, 6, 30))
IN_HOURS = GoalFields(title="Settle claims", unit="h", due="2027-06-30", reason="We count hours", details="shown")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ({"baseline": "12", "target": "7", "stretch": "5"}, {"baseline": 288, "target": 168, "stretch": 120}),
        ({"baseline": "288", "target": "7"}, {"target": 168}),
        ({"baseline": "288", "target": "168"}, {}),
        ({"baseline": "12 h", "target": "7h"}, {}),
        ({"baseline": "12", "target": "7", "unit": "d"}, {}),
        ({"baseline": "12", "target": "7", "unit": "claims"}, {}),
        ({"baseline": "12", "target": "7", "unit": ""}, {}),
    ],
)
def test_a_number_left_as_it_was_in_another_unit_is_asked_about(typed: dict[str, str], asked: dict[str, int]) -> None:
    problems = {name: OtherUnit(getattr(IN_DAYS.measure, name), "days", Decimal(n), "h") for name, n in asked.items()}
    assert read_wording(IN_HOURS.with_typed(typed), TODAY, IN_DAYS)[1] == problems


@pytest.mark.parametrize(("unit", "stretch"), [("h", Decimal(120)), ("claims", None), ("days", Decimal(5))])
def test_a_stretch_that_is_out_of_sight_goes_along_with_the_unit(unit: str, stretch: Decimal | None) -> None:
    typed = replace(IN_HOURS, baseline="288", target="168", unit=unit, stretch="5", details="")
    wording, problems = read_wording(typed, TODAY, IN_DAYS)
    assert wording is not None, problems
    assert wording.measure == Metric(Decimal(288), Decimal(168), unit, stretch)


@pytest.mark.parametrize(
    ("typed", "is_asked"),
    [
        ({"baseline": "10 s", "target": "20 s"}, True),
        ({"baseline": "600", "target": "20 s"}, True),
        ({"baseline": "600", "target": "900"}, True),
        ({"baseline": "600", "target": "1200"}, False),
    ],
)
def test_a_stretch_that_is_out_of_sight_is_asked_about_unless_the_numbers_in_sight_went_along(
    typed: dict[str, str], is_asked: bool
) -> None:
    before = Revision(1, "Answer", Metric(Decimal(10), Decimal(20), "min", Decimal(30)), date(2027, 6, 30))
    fields = replace(IN_HOURS, unit="s", stretch="30", details="").with_typed(typed)
    problems = read_wording(fields, TODAY, before)[1]
    asked = {"stretch": OtherUnit(Decimal(30), "min", Decimal(1800), "s")}
    assert problems == (asked if is_asked else {})


def test_a_line_that_shows_no_character_is_no_milestone() -> None:
    typed = replace(PLAIN, measure="milestones", steps="• Draft\n- \u200f\n\u2800\nSend")
    assert measure_of(typed) == Milestones(("Draft", "Send"))


def test_today_is_early_enough() -> None:
    assert read_wording(replace(PLAIN, due=TODAY.isoformat()), TODAY, None)[1] == {}


def test_a_stretch_is_no_change_of_target() -> None:
    before = Revision(1, "Raise CSAT", Metric(Decimal(78), Decimal(85), "%"), date(2027, 6, 30))
    stretched = Metric(Decimal(78), Decimal(85), "%", Decimal(90))
    assert not needs_reason(before, stretched, before.due)
    assert needs_reason(before, replace(stretched, target=Decimal(84)), before.due)
    assert needs_reason(before, stretched, date(2027, 7, 1))
    assert needs_reason(before, YesNo(), before.due)


def test_the_text_after_set_fills_the_fields() -> None:
    fields = fields_of_text(read_goal_text("Cut first response time from 6h to 2h by end of Q2", TODAY), "team:7")
    assert fields.owner == "team:7"
    assert measure_of(fields) == Metric(Decimal(6), Decimal(2), "h")
    assert fields.due == "2027-06-30"


def test_a_text_too_long_for_a_title_is_kept_under_how() -> None:
    text = "Answer " + "every claimant " * 20 + "kindly"
    fields = fields_of_text(read_goal_text(text, TODAY), "team:7")
    assert fields.how == text
    assert fields.details == "shown"


@pytest.mark.parametrize("owner", [TeamOwner(7), Individual("U0ANA")])
def test_an_owner_comes_back_from_a_menu_as_it_was(owner: TeamOwner | Individual) -> None:
    assert read_owner(owner_value(owner)) == owner


def test_an_individual_goals_owner_is_offered_as_the_person() -> None:
    assert owner_value(PersonOwner("U0ANA", 7)) == "person:U0ANA"


@pytest.mark.parametrize(
    "value", ["", "team:", "team:x", "team:12345678901", "person:", "person:<@U1>", "U0ANA", "team:7\n"]
)
def test_nothing_else_is_an_owner(value: str) -> None:
    assert read_owner(value) is None


WRITTEN_AS = [
    ("12", "40", "tickets"),
    ("1", "2", "letters"),
    ("999", "1000", "claims"),
    ("1000", "2400", "letters"),
    ("1000", "2000", "claims"),
    ("2400", "1000", "tickets"),
    ("1204", "12000", "cases"),
    ("0", "2000", "calls per week"),
    ("1204567", "2000000", "visits"),
    ("1.5", "2.25", "lessons"),
    ("-5", "1200", "joiners"),
    ("78", "85.5", "%"),
    ("6", "2.25", "h"),
    ("0.0625", "0.25", "h"),
    ("90", "45", "min"),
    ("-10", "40", "points"),
    ("1000", "12000", "€"),
    ("1204.5", "2400", "£"),
    ("1000", "2400", "CHF"),
    ("3.8", "4.25", "stars"),
    ("950", "1200", "kilos"),
    ("6", "2", ""),
]


@pytest.mark.parametrize(("baseline", "target", "unit"), WRITTEN_AS)
def test_what_the_bot_writes_of_a_goals_numbers_is_accepted_by_its_form(baseline: str, target: str, unit: str) -> None:
    metric = Metric(Decimal(baseline), Decimal(target), unit)
    now, aim = (format_value(value, unit) for value in (metric.baseline, metric.target))
    for named in {unit, ""}:
        assert measure_of(replace(PLAIN, baseline=now, target=aim, unit=named)) == metric


@pytest.mark.parametrize(("baseline", "target", "unit"), WRITTEN_AS)
def test_what_the_bot_writes_of_a_goals_numbers_is_accepted_by_its_command(
    baseline: str, target: str, unit: str
) -> None:
    metric = Metric(Decimal(baseline), Decimal(target), unit)
    text = read_goal_text(f"Raise what we do {target_words(metric)} by 30 June 2027", TODAY)
    assert (text.baseline, text.target, text.unit) == (metric.baseline, metric.target, unit)


@given(
    both=st.tuples(st.integers(-2_000_000, 2_000_000), st.integers(-2_000_000, 2_000_000)),
    unit=st.sampled_from(["tickets", "claims", "calls per week", "€", "CHF"]),
)
def test_whatever_whole_numbers_the_bot_writes_of_counted_things_and_money_are_read_as_they_are(
    both: tuple[int, int], unit: str
) -> None:
    assume(both[0] != both[1])
    now, aim = (format_value(Decimal(value), unit) for value in both)
    assert measure_of(replace(PLAIN, baseline=now, target=aim, unit=unit)) == Metric(
        Decimal(both[0]), Decimal(both[1]), unit
    )


@pytest.mark.parametrize("unit", ["", "%", "min", "points", "kg", "litres of water", "customer score", "NPS"])
def test_two_numbers_of_what_is_divided_are_asked_about_where_both_could_be_thousandths(unit: str) -> None:
    wording, problems = read_wording(replace(PLAIN, baseline="1,000", target="2,400", unit=unit), TODAY, None)
    assert (wording, set(problems)) == (None, {"baseline", "target"})
    assert set(unclear_numbers(replace(PLAIN, baseline="1,000", target="2,400", unit=unit))) == {"baseline", "target"}
