"""The last numbers of a goal on one line."""

from dataclasses import replace
from decimal import Decimal

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
