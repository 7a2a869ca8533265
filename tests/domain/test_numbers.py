import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading.ambiguous import Ambiguous
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.numbers import find_quantities, read_value, value_of
from bot.domain.reading.units import Amount, canonical_unit, convert, format_value, is_same_unit

UNITS = [
    "%",
    "points",
    "s",
    "min",
    "h",
    "days",
    "weeks",
    "€",
    "$",
    "£",
    "CHF",
    "tickets",
    "calls per week",
    "",
]


def decimals(*numbers: str) -> list[Decimal]:
    return [Decimal(n) for n in numbers]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("82", "%", "82"),
        ("82%", "%", "82"),
        ("82,5 %", "%", "82.5"),
        (" 82.5\u00a0% ", "%", "82.5"),
        ("90 percent", "%", "90"),
        ("ninety per cent", "%", "90"),
        ("twenty-five", "%", "25"),
        ("two", "tickets", "2"),
        ("٨٢", "%", "82"),
        ("1 204", "tickets", "1204"),
        ("1\u202f204\u202f500", "tickets", "1204500"),
        ("1'204.5", "tickets", "1204.5"),
        ("1,204.5", "tickets", "1204.5"),
        ("1.204,5", "tickets", "1204.5"),
        ("12,345,678", "tickets", "12345678"),
        ("0,204", "tickets", "0.204"),
        ("1204,500", "tickets", "1204.5"),
        ("12 tickets", "tickets", "12"),
        ("1 ticket", "tickets", "1"),
        ("12 calls", "calls per week", "12"),
        ("-3", "points", "-3"),
        ("−3.5 pts", "points", "-3.5"),
        ("4.1h", "h", "4.1"),
        ("6 hours", "h", "6"),
        ("90 min", "h", "1.5"),
        ("2 days", "h", "48"),
        ("45 seconds", "min", "0.75"),
        ("3:15", "h", "3.25"),
        ("3:15 min", "s", "195"),
        ("1:02:03", "s", "3723"),
        ("3h15m", "h", "3.25"),
        ("3h15", "min", "195"),
        ("3 hours and 15 minutes", "min", "195"),
        ("1,000 h 30 min", "h", "1000.5"),
        ("1d 12h", "days", "1.5"),
        ("15m", "min", "15"),
        ("15m", "€", "15000000"),
        ("€ 1.2k", "€", "1200"),
        ("€12,000", "€", "12000"),
        ("12.000 €", "€", "12000"),
        ("$1.5 million", "$", "1500000"),
        ("-€5", "€", "-5"),
        ("CHF 12 000", "CHF", "12000"),
    ],
)
def test_an_amount_is_read_in_the_goals_unit(text: str, unit: str, value: str) -> None:
    assert read_value(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", "%"),
        ("abc", "%"),
        ("82 of 90", "%"),
        ("80-85", "%"),
        ("80 - 85", "%"),
        ("8/10", "%"),
        ("3rd", "%"),
        ("G-12", "%"),
        ("#12", "%"),
        ("1,2,3", "%"),
        ("1,20,300", "%"),
        ("1.2.3", "%"),
        ("82abc", "%"),
        ("5x", "%"),
        ("4h", "%"),
        ("82%", "h"),
        ("3:15pm", "h"),
        ("3:75", "h"),
        ("3h 5h", "h"),
        ("5 min 2 h", "h"),
        ("+2", "%"),
        ("€5", "$"),
        ("15m", ""),
        ("²", "%"),
        ("9" * 40, "tickets"),
        ("`82`", "%"),
        ("<https://example.com/82|82>", "%"),
        ("24/7", "h"),
    ],
)
def test_what_is_no_amount_in_the_goals_unit_reads_as_nothing(text: str, unit: str) -> None:
    assert read_value(text, unit) is None


def test_a_separator_that_can_mean_two_things_is_asked_about() -> None:
    assert read_value("1,204") == Ambiguous((Decimal(1204), Decimal("1.204")))
    assert read_value("1.204", "tickets") == Ambiguous((Decimal(1204), Decimal("1.204")))


@pytest.mark.parametrize(
    ("text", "unit", "known", "value"),
    [
        ("1,204", "tickets", ["1000", "1180"], "1204"),
        ("1.204", "tickets", ["1000", "1180"], "1204"),
        ("1,204", "points", ["1.1", "0"], "1.204"),
        ("1,204", "h", ["6", "2"], "1.204"),
        ("1,204", "stars", ["1.5", "4"], "1.204"),
        ("1,204", "cases", ["40", "10"], "1204"),
        ("1,000", "cases", ["5", "8"], "1000"),
        ("1,000 min", "min", ["99", "50"], "1000"),
        ("1,000 min", "min", ["0"], "1000"),
        ("12.000 min", "h", ["0"], "200"),
        ("1.2 Mio. €", "€", ["0"], "1200000"),
        ("5m30s", "min", ["0"], "5.5"),
        ("5 %pts", "points", ["0"], "5"),
        ("1.204k cases", "cases", ["1000", "1180"], "1204"),
        ("1.204 cases", "cases", ["40", "10"], "1204"),
        ("12.040", "cases", ["3", "0"], "12040"),
        ("12.5", "cases", ["40", "10"], "12.5"),
        ("3:15", "min", ["4"], "3.25"),
        ("3:15", "min", ["240", "120"], "195"),
        ("3:15", "s", ["200"], "195"),
    ],
)
def test_the_goals_own_values_tell_which_of_two_readings_is_meant(
    text: str, unit: str, known: list[str], value: str
) -> None:
    assert read_value(text, unit, decimals(*known)) == Decimal(value)


def test_values_that_fit_both_readings_or_neither_do_not_tell() -> None:
    assert isinstance(read_value("1,204", "", decimals("1", "1000")), Ambiguous)
    assert isinstance(read_value("1,204", "", decimals("50")), Ambiguous)
    assert isinstance(read_value("1,204", "", decimals("0")), Ambiguous)


def test_thousands_of_a_unit_that_would_be_ones_beside_the_goals_own_are_asked_about() -> None:
    for text, unit, known in (("1,000 min", "min", "3"), ("85,000", "%", "78")):
        assert isinstance(read_value(text, unit, decimals(known)), Ambiguous)
    assert isinstance(read_value("1,000 min", "min"), Ambiguous)


def test_without_a_unit_whole_numbers_make_a_fraction_of_three_digits_a_question() -> None:
    assert isinstance(read_value("1,204", "", decimals("40", "10")), Ambiguous)
    assert read_value("1,204", "", decimals("1.5", "10")) == Decimal("1.204")
    assert read_value("1,204", "", decimals("900", "1500")) == 1204


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("９９", "%", "99"),
        ("９９％", "%", "99"),
        ("８２．５", "%", "82.5"),
        ("１，２０４．５", "cases", "1204.5"),
        ("３ｈ１５ｍ", "h", "3.25"),
        ("３：１５", "h", "3.25"),
        ("٩٩", "%", "99"),
    ],
)
def test_full_width_digits_and_marks_are_read_as_the_plain_ones(text: str, unit: str, value: str) -> None:
    assert read_value(text, unit) == Decimal(value)


def test_all_amounts_of_a_text_are_found_where_they_stand() -> None:
    text = "from 78% to €1.2k within 3h15m, two tickets for <@U123> in SUP-4711"
    found = find_quantities(text, "tickets")
    assert [text[q.start : q.end] for q in found] == ["78%", "€1.2k", "3h15m", "two tickets"]
    assert [q.amounts[0] for q in found] == [
        Amount(Decimal(78), "%"),
        Amount(Decimal(1200), "€"),
        Amount(Decimal(195), "min"),
        Amount(Decimal(2), "tickets"),
    ]


def test_a_sign_is_remembered_because_it_may_tell_a_change() -> None:
    assert [q.signed for q in find_quantities("+2 and -3 and 4")] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "<https://example.com/t/82>",
        "see https://example.com/82 now",
        "`82`",
        "```\n82\n```",
        "> 82 you said",
        "SUP-4711",
        "ticket 4711",
        "order no. 4711",
        "ISO 9001",
        "<@U82>",
        "a82@example.com",
        "we answer 24/7",
    ],
)
def test_links_mentions_code_quotations_and_ids_hold_no_values(text: str) -> None:
    assert find_quantities(text) == []
    assert len(mask_non_values(text)) == len(text)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("Percent", "%"),
        ("hrs", "h"),
        ("Euro", "€"),
        ("tickets", "tickets"),
        ("  Calls  per week ", "Calls per week"),
    ],
)
def test_a_unit_is_kept_under_one_name(typed: str, unit: str) -> None:
    assert canonical_unit(typed) == unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("78", "%", "78%"),
        ("4.10", "h", "4.1 h"),
        ("12000", "€", "€12,000"),
        ("12.5", "€", "€12.50"),
        ("-5", "€", "−€5"),
        ("12000", "CHF", "CHF 12,000"),
        ("1204", "tickets", "1,204 tickets"),
        ("1", "days", "1 day"),
        ("66.666", "%", "66.67%"),
        ("0.005", "%", "0.005%"),
        ("0.00001", "%", "0%"),
        ("-0.00001", "", "0"),
        ("1E+3", "", "1,000"),
    ],
)
def test_a_value_is_written_as_people_read_it(value: str, unit: str, text: str) -> None:
    assert format_value(Decimal(value), unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1.204", "cases", "1.204 cases"),
        ("3.1667", "h", "3 h 10 min"),
        ("3.1681", "h", "3 h 10 min 5 s"),
        ("1000.1667", "h", "1,000 h 10 min"),
        ("-3.1667", "h", "−3 h 10 min"),
        ("1.6667", "min", "1 min 40 s"),
        ("2.0417", "days", "2 days 1 h"),
        ("1.4286", "weeks", "1 week 3 days"),
        ("0.1167", "h", "7 min"),
        ("3.25", "h", "3.25 h"),
        ("3.1234", "h", "3.12 h"),
        ("0.0001", "weeks", "0.0001 weeks"),
        ("82.50", "%", "82.5%"),
        ("12.5", "€", "€12.50"),
        ("12.505", "€", "€12.505"),
        ("-0.00001", "", "−0.00001"),
        ("1204", "tickets", "1,204 tickets"),
    ],
)
def test_a_value_is_written_in_full_where_nothing_may_be_hidden(value: str, unit: str, text: str) -> None:
    assert format_value(Decimal(value), unit, exact=True) == text


def test_times_convert_and_other_units_do_not() -> None:
    assert convert(Amount(Decimal(90), "min"), "h") == Decimal("1.5")
    assert convert(Amount(Decimal(90), "%"), "h") is None
    assert convert(Amount(Decimal(90)), "h") == 90


@given(
    value=st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(UNITS),
)
def test_what_is_written_reads_back_as_the_same_value(value: Decimal, unit: str) -> None:
    assert read_value(format_value(value, unit), unit, [value]) == value


@given(hours=st.integers(0, 5000), minutes=st.integers(0, 59), unit=st.sampled_from(["h", "min", "days"]))
def test_a_time_said_in_hours_and_minutes_is_confirmed_so_and_reads_back(hours: int, minutes: int, unit: str) -> None:
    value = read_value(f"{hours}h{minutes:02}m", unit)
    assert isinstance(value, Decimal)
    said = format_value(value, unit, exact=True)
    assert read_value(said, unit, [value]) == value
    assert not re.search(r"\.\d{3}", said)


@given(st.text(), st.sampled_from(UNITS) | st.text(max_size=12))
def test_no_text_upsets_the_reading_of_numbers(text: str, unit: str) -> None:
    for quantity in find_quantities(text, unit):
        assert 0 <= quantity.start < quantity.end <= len(text)
        value_of(quantity, unit, [Decimal(80)])


@given(st.text(alphabet="0123456789.,:/-+%€hmdkG#<>` '"), st.sampled_from(UNITS))
def test_no_muddle_of_digits_and_marks_upsets_the_reading_of_numbers(text: str, unit: str) -> None:
    value = read_value(text, unit)
    assert value is None or isinstance(value, (Decimal, Ambiguous))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Ticket", "tickets", True),
        ("replies", "reply", True),
        ("box", "Boxes", True),
        ("branch", "branches", True),
        ("survey", "surveys", True),
        ("hours", "h", True),
        ("ms", "m", False),
        ("survey", "survies", False),
        ("ticket", "ticketes", False),
        ("calls", "claims", False),
    ],
)
def test_a_plural_is_the_same_unit(one: str, other: str, is_same: bool) -> None:
    assert is_same_unit(one, other) is is_same
