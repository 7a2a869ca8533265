"""Texts that tell a number and nothing else."""

import pytest

from bot.domain.reading.only_numbers import is_only_numbers


@pytest.mark.parametrize(
    "text",
    [
        "82",
        "from 80 to 82",
        "3e9",
        "80 -> 82",
        "80→82%",
        "It’s 3h15m now.",
        "(82)",
        "about 1.204, 1,204",
        "down to 3.5k",
        "it is down 3",
    ],
)
def test_a_number_is_known_whatever_it_says(text: str) -> None:
    assert is_only_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "from to",
        "waiting for the 3 macros",
        "2 people are ill",
        "the tool is down since 9:00",
        "the 4G is down",
        "5G was down today",
        "2 of 3 are down today",
        "we lost 3 this week",
    ],
)
def test_words_of_something_else_make_it_more_than_a_number(text: str) -> None:
    assert not is_only_numbers(text)
