import pytest

from bot.domain.goals import number_at_start, number_of


@pytest.mark.parametrize("key", ["G-12", "g-12", "G12", " g 12 "])
def test_a_key_is_understood_as_people_type_it(key: str) -> None:
    assert number_of(key) == 12
    assert number_at_start(key) == 12


@pytest.mark.parametrize("text", ["", "12", "G-", "G-12x", "G-1234567890", "the csat one", "not G-12"])
def test_other_words_are_no_key(text: str) -> None:
    assert number_of(text) is None
    assert number_at_start(text) is None


def test_what_follows_a_key_does_not_hide_it() -> None:
    assert number_of("G-12 please") is None
    assert number_at_start(" g-12 please, it is done") == 12
