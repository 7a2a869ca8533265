import pytest

from bot.domain.goals import (
    Outcome,
    note_after_key,
    number_at_start,
    number_of,
    outcome_and_lesson,
    words_beside_key,
)


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


@pytest.mark.parametrize("key", ["#12", "goal 12", "goal #12", "G 12", "G–12:", "(g12)"])
def test_after_a_command_a_key_may_be_loosely_written(key: str) -> None:
    assert number_at_start(key) == 12
    assert (number_at_start(f"{key} met"), note_after_key(f"{key} met")) == (12, "met")


@pytest.mark.parametrize(
    ("note", "outcome", "lesson"),
    [
        ("met", Outcome.MET, ""),
        (" Met! ", Outcome.MET, ""),
        ("met, macros help", Outcome.MET, "macros help"),
        ("partly met: the rest in June", Outcome.PARTLY, "the rest in June"),
        ("Missed - no data", Outcome.MISSED, "no data"),
        ("not met", Outcome.MISSED, ""),
        ("Wasn’t met: no data", Outcome.MISSED, "no data"),
        ("as met", Outcome.MET, ""),
        ("partially met", Outcome.PARTLY, ""),
        ("not met twice a week as planned", Outcome.MISSED, "not met twice a week as planned"),
        ("not quite met", None, "not quite met"),
        ("met twice with the supplier", Outcome.MET, "met twice with the supplier"),
        ("metrics were late", None, "metrics were late"),
        ("we met it", None, "we met it"),
        ("", None, ""),
    ],
)
def test_how_a_goal_ended_is_read_where_a_note_begins_with_it(note: str, outcome: Outcome | None, lesson: str) -> None:
    assert outcome_and_lesson(note) == (outcome, lesson)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("G-12", ""),
        ("G-12 now, please", ""),
        ("g12 again. Thank you!", ""),
        ("G-12 until Friday", "until Friday"),
        ("G-12 now that Product is late", "now that Product is late"),
    ],
)
def test_words_beside_a_key_are_those_that_say_something(text: str, words: str) -> None:
    assert words_beside_key(text) == words
