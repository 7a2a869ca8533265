"""The last numbers of a goal on one line."""

import re
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.goals import card_message
from bot.blocks.trends import trend_words
from bot.domain.measures import Metric, Milestones, YesNo
from tests.blocks.test_goals import CARD, GOAL, SUMMARY, WORDING

POINTS = Metric(Decimal(78), Decimal(85), "نقطة")
VALUES = (Decimal(80), Decimal(82), Decimal(84))


def test_a_unit_from_right_to_left_leaves_the_order_of_the_numbers_as_it_is() -> None:
    trend = "80 → 82 → \u206884 نقطة\u2069, improving"
    assert trend_words(POINTS, VALUES) == trend
    goal = replace(GOAL, revision=replace(WORDING, measure=POINTS))
    card = replace(CARD, summary=replace(SUMMARY, goal=goal), values=VALUES)
    assert f"Trend: {trend}" in card_message(card).text.splitlines()


STEPS = Milestones(("Audit the macros", "Rewrite them", "Train the team"))
AUDITED = frozenset({"Audit the macros"})
REWRITTEN = AUDITED | {"Rewrite them"}


def test_milestones_tell_how_many_were_done_from_check_in_to_check_in() -> None:
    assert trend_words(STEPS, (frozenset(), AUDITED, REWRITTEN)) == "0 → 1 → 2 of 3 milestones, improving"
    assert trend_words(STEPS, (REWRITTEN, AUDITED)) == "2 → 1 of 3 milestones, slipping"


def test_milestones_of_another_wording_are_not_counted_among_those_of_now() -> None:
    assert trend_words(STEPS, (frozenset({"Something else"}), AUDITED, REWRITTEN)).startswith("1 → 2 of 3")
    assert trend_words(STEPS, (frozenset({"Something else"}), AUDITED)) == ""


def test_what_has_no_two_numbers_has_no_trend() -> None:
    assert trend_words(STEPS, (AUDITED,)) == trend_words(POINTS, ()) == trend_words(POINTS, VALUES[:1]) == ""
    assert trend_words(YesNo(), (False, True)) == ""


_SECONDS = {"weeks": 604_800, "week": 604_800, "days": 86_400, "day": 86_400, "h": 3_600, "min": 60, "s": 1}


def _size(words: str, unit: str) -> Decimal:
    """What "−1 h 40 min" is in a unit, read by hand."""
    parts = re.findall(r"(\d+(?:\.\d+)?) ?([a-z]*)", words.replace(",", ""))
    size = sum(
        Decimal(count) * (Decimal(_SECONDS[name]) / _SECONDS[unit] if name in _SECONDS else 1) for count, name in parts
    )
    return Decimal(-size if words.startswith("\N{MINUS SIGN}") else size)


def test_a_time_told_in_a_smaller_unit_gives_that_unit_to_no_other_number() -> None:
    hours = Metric(Decimal(6), Decimal(1), "h")
    said = [Decimal(number) for number in ("5", "4", "1.6667", "1.3333", "4", "0.6667")]
    assert trend_words(hours, said) == "5 h → 4 h → 1 h 40 min → 1 h 20 min → 4 h → 40 min, improving"
    assert trend_words(hours, said[:2]) == "5 → 4 h, improving"
    days = Metric(Decimal(9), Decimal(1), "days")
    assert trend_words(days, [Decimal("9.5"), Decimal("0.2917")]) == "9.5 days → 7 h, improving"


def test_a_currency_stands_before_every_number_of_a_trend() -> None:
    assert trend_words(Metric(Decimal(10), Decimal(20), "CHF"), VALUES[:2]) == "CHF 80 → CHF 82, improving"


@given(
    st.lists(st.decimals(-5_000, 5_000, places=4), min_size=2, max_size=6),
    st.sampled_from(["weeks", "days", "h", "min", "s", "%", "points", "CHF", "€", "tickets", ""]),
)
def test_each_number_of_a_trend_is_its_value_in_the_unit_after_it(values: list[Decimal], unit: str) -> None:
    path = trend_words(Metric(Decimal(0), Decimal(100), unit), values).rsplit(", ", 1)[0]
    shown = path.split(" → ")
    at_the_end = re.findall(r"[^\d.]*$", shown[-1])[0]
    for value, words in zip(values, shown, strict=True):
        has_unit = re.search(r"[^\d.,\N{MINUS SIGN}]", words)
        assert abs(_size(words if has_unit else words + at_the_end, unit) - value) <= Decimal("0.0051"), path
