"""The last numbers of a goal on one line."""

from dataclasses import replace
from decimal import Decimal

from bot.blocks.goals import card_message
from bot.blocks.trends import trend_words
from bot.domain.measures import Metric
from tests.blocks.test_goals import CARD, GOAL, SUMMARY, WORDING

POINTS = Metric(Decimal(78), Decimal(85), "نقطة")
VALUES = (Decimal(80), Decimal(82), Decimal(84))


def test_a_unit_from_right_to_left_leaves_the_order_of_the_numbers_as_it_is() -> None:
    trend = "80 → 82 → \u206884 نقطة\u2069, improving"
    assert trend_words(POINTS, VALUES) == trend
    goal = replace(GOAL, revision=replace(WORDING, measure=POINTS))
    card = replace(CARD, summary=replace(SUMMARY, goal=goal), values=VALUES)
    assert f"Trend: {trend}" in card_message(card).text.splitlines()
