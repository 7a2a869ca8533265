"""What buttons carry comes back from outside."""

import pytest

from bot.blocks.forms import select, text_input
from bot.blocks.parts import button, number_in


def test_a_number_of_a_button_is_read_back() -> None:
    assert [number_in(value) for value in ("0", "34", "9" * 18)] == [0, 34, 10**18 - 1]


@pytest.mark.parametrize("value", ["", "-1", " 1", "1_000", "1.0", "²", "٣٤", "9" * 19, "9" * 5000])
def test_what_no_database_counts_to_is_no_number(value: str) -> None:
    assert number_in(value) is None


def test_what_a_screen_reader_says_of_a_button_has_no_marks_of_direction_but_our_own() -> None:
    shown = button("goal.show", "Show", "G-1", about="\u202eשלום")
    assert shown.accessibility_label == "Show \u2068שלום\u2069"


def test_a_choice_and_a_field_show_nothing_that_turns_them_round() -> None:
    shown = select("goal", [("G-1", "G-1 \u202eRaise")]).to_dict(), text_input("title", initial="\u202eRaise").to_dict()
    assert shown[1]["initial_value"] == "Raise"
    assert shown[0]["options"][0]["text"]["text"] == "G-1 Raise"
