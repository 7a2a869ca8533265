"""By when a goal is due, and what its title is without those words."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.goal_text import GoalText, read_goal_text

SATURDAY = date(2026, 11, 21)
END_OF_JUNE = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("through end of the quarter", date(2026, 12, 31)),
        ("throughout the quarter", date(2026, 12, 31)),
        ("through June", END_OF_JUNE),
        ("all through June", END_OF_JUNE),
        ("through to the end of June", END_OF_JUNE),
        ("from now through 30 June", END_OF_JUNE),
        ("from now until the end of June", END_OF_JUNE),
        ("up to the end of June", END_OF_JUNE),
        ("up until 30 June", END_OF_JUNE),
        ("on or before 30 June", END_OF_JUNE),
        ("prior to 1 July", END_OF_JUNE),
        ("at the latest by 30 June", END_OF_JUNE),
        ("latest end of June", END_OF_JUNE),
        ("within the next 6 weeks", date(2027, 1, 2)),
        ("over the coming six weeks", date(2027, 1, 2)),
        ("during the next 6 weeks", date(2027, 1, 2)),
        ("for the next 6 weeks", date(2027, 1, 2)),
        ("over the next quarter", date(2027, 3, 31)),
    ],
)
def test_until_when_something_holds_is_by_when_it_is_due(words: str, due: date) -> None:
    kept = read_goal_text(f"Keep waiting under 2 hours {words}", SATURDAY)
    assert kept == GoalText("Keep waiting under 2 hours", "metric", None, Decimal(2), "h", due)
    changed = read_goal_text(f"Cut waiting, from 6h to 2h, {words}", SATURDAY)
    assert changed == GoalText("Cut waiting", "metric", Decimal(6), Decimal(2), "h", due)


def test_of_two_commas_round_what_was_cut_out_one_is_left() -> None:
    assert (
        read_goal_text("Answer letters faster, from 6h to 2h, by 31 February", SATURDAY).title
        == "Answer letters faster, by 31 February"
    )
    assert read_goal_text("Answer letters, by 30 June, faster", SATURDAY).title == "Answer letters, faster"
    assert read_goal_text("Answer letters – by 30 June – faster", SATURDAY).title == "Answer letters – faster"
    assert read_goal_text("Answer letters: by 30 June, faster", SATURDAY).title == "Answer letters: faster"
