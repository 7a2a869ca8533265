"""What the longest reply costs: the work of reading may not grow with how often its words begin something."""

from collections.abc import Callable
from unittest.mock import patch

import pytest

from bot.domain.reading.asides import Asides
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.plain_answers import LONGEST_REPLY
from bot.domain.readings import Doubt
from bot.domain.replies import pieces, read_replies
from tests.domain.replies.settings import SETTINGS_OF, TODAY

A_CLAUSE = 300
"""Characters within which a clause beside the value ends."""


@pytest.mark.parametrize("marker", ["1) 82\n", "1) 82 2) 4.1h ", "1. 82\n2. 4.1h\n"])
def test_what_is_no_value_is_looked_for_once_however_many_numbers_a_list_has(marker: str) -> None:
    with patch.object(pieces, "mask_non_values", wraps=mask_non_values) as masking:
        pieces.pieces_of(marker * 100, {1, 2})
    assert masking.call_count == 1


@pytest.mark.parametrize("text", ["should reach 85 ", "target 85 ", "85 by Friday ", "to reach 85 "])
def test_a_number_beside_the_value_takes_no_more_along_than_its_clause(text: str) -> None:
    long = text + "x " * LONGEST_REPLY
    found = Asides(long, find_quantities(long)).told_otherwise(0, beside_value=True)
    assert found
    assert _longest_told(text) < A_CLAUSE


def _longest_told(text: str) -> int:
    """How far behind a number another one still belongs to the same clause."""
    for gap in range(0, LONGEST_REPLY, 50):
        long = f"{text}{'x ' * (gap // 2)}86 y"
        other = long.index("86")
        if other not in Asides(long, find_quantities(long)).told_otherwise(0, beside_value=True):
            return gap
    return LONGEST_REPLY


@pytest.mark.parametrize(
    ("begins", "reads"),
    [
        ("it's ", lambda asides: asides.change_at(0)),
        ("we ", lambda asides: asides.change_at(0)),
        ("went ", lambda asides: asides.moved_at(0)),
    ],
)
def test_words_that_lead_up_to_a_change_are_followed_for_a_few_of_them(
    begins: str, reads: Callable[[Asides], object]
) -> None:
    few, many = (f"{begins * times}{'from 80 to 82' if begins == 'went ' else 'up 2'}" for times in (2, 300))
    assert reads(Asides(few, find_quantities(few))) is not None
    assert reads(Asides(many, find_quantities(many))) is None


@pytest.mark.parametrize("setting", ["csat", "csat frt"])
@pytest.mark.parametrize("text", ["82, " * 500, "it's " * 400, "1) 82\n" * 700, "82 on track. " + "so it goes " * 150])
def test_a_reply_that_is_too_long_is_answered_so_and_is_not_taken_apart(setting: str, text: str) -> None:
    assert len(text) > LONGEST_REPLY
    goals = SETTINGS_OF[setting]
    with patch.object(pieces, "mask_non_values", wraps=mask_non_values) as masking:
        understood = read_replies(text, goals, TODAY)
    assert masking.call_count == 0
    assert understood.updates == ()
    assert [question.doubt for question in understood.questions] == [Doubt.TOO_LONG]
    assert understood.questions[0].words == text.strip()
