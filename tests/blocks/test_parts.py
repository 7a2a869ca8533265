"""What buttons carry comes back from outside."""

import pytest

from bot.blocks.parts import number_in


def test_a_number_of_a_button_is_read_back() -> None:
    assert [number_in(value) for value in ("0", "34", "9" * 18)] == [0, 34, 10**18 - 1]


@pytest.mark.parametrize("value", ["", "-1", " 1", "1_000", "1.0", "²", "٣٤", "9" * 19, "9" * 5000])
def test_what_no_database_counts_to_is_no_number(value: str) -> None:
    assert number_in(value) is None
