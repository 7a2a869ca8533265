"""What the longest reply costs: the work of reading may not grow with how often its words begin something."""

import sys
from collections.abc import Callable
from unittest.mock import patch

import pytest

from bot.domain.reading.asides import Asides
from bot.domain.reading.masking import mask_non_values
from bot.domain.reading.numbers import find_quantities
from bot.domain.reading.plain_answers import LONGEST_REPLY, is_small_talk, unquoted
from bot.domain.readings import Doubt
from bot.domain.replies import Understood, pieces, read_replies
from tests.domain.replies.settings import SETTINGS_OF, TODAY

KINDS = [
    "(",
    ")",
    "((",
    "[",
    "]",
    "[(",
    '"',
    "“",
    "'",
    "`",
    ">",
    ",",
    ".",
    ";",
    "?",
    "!",
    ":",
    "*",
    "_",
    "~",
    "/",
    "|",
    "%",
    "=",
    "€",
    "#",
    "@",
    "<",
    "-",
    "–",
    "+",
    "and,",
    ",_and_",
    "and_",
    "8",
    "82_",
    "82,_",
    "1,204_",
    "1.204_",
    "3:15_",
    "3h15m_",
    "-1_",
    "+2_",
    "80_->_",
    "5%_",
    "on_",
    "by_",
    "by_Friday_",
    "next_",
    "the_end_of_",
    "in_2_weeks_",
    "may_",
    "3/4_",
    "30_June_",
    "from_now_until_",
    "Q1_",
    "2027_",
    "G-11_",
    "G-11,_",
    "SUP-4711_",
    "FRT_",
    "CSAT,_",
    "CSAT_FRT_",
    "CSAT_and_FRT_",
    "🟢",
    "🟢_",
    ":red_circle:",
    "👍",
    "⏎",
    "⏎⏎",
    "⏎-_",
    "1)_",
    "1)_⏎",
    "1_",
    "on_track_",
    "on_track,_",
    "not_",
    "done_",
    "done._",
    "macro_audit_and_",
    "same_",
    "no_",
    "yes,_",
    "thanks_",
    "hi_",
    "should_",
    "was_80_",
    "from_80_to_",
    "up_2_",
    "it_",
    "we_",
    "too_",
    "the_rest_",
    "a_",
    "a.",
    "one_",
    "￼",
    "￼_",
    "<@U0ANA>_",
    "m2_done._",
]
"""What a hostile reply is full of: an underscore is a space, and ⏎ a line's end."""
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


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_much_of_anything_is_at_most_little_more_than_twice_the_work(kind: str) -> None:
    again = kind.replace("_", " ").replace("⏎", "\n") * LONGEST_REPLY
    short, long = (_calls(f"on track {again}"[:size]) for size in (LONGEST_REPLY // 2, LONGEST_REPLY))
    assert long <= min(3 * short + A_FEW_THOUSAND, MOST_CALLS)


def test_a_run_of_thanks_is_held_against_what_follows_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def counted(text: str) -> bool:
        looked_at.append(text)
        return is_small_talk(text)

    monkeypatch.setattr(pieces, "is_small_talk", counted)
    assert pieces.without_small_talk(f"on track {'👍' * 1_000} {'🎉 ' * 200}x").startswith("on track")
    assert len(looked_at) < 5


A_FEW_THOUSAND = 30_000
"""Calls that a text may cost beside: its short form may be taken for something simpler."""
MOST_CALLS = 400_000
"""For the longest text and five goals."""


def _calls(text: str) -> int:
    """How many functions are called to read a text, when all that is kept of other texts is there."""
    count = 0

    def called(_frame: object, event: str, _of: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    read_replies(text, SETTINGS_OF["five"], TODAY)
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read_replies(text, SETTINGS_OF["five"], TODAY)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("gap", [" " * 1400, "\t" * 1400, " \t" * 700, "\u00a0 " * 700])
def test_a_long_gap_is_read_as_a_space(gap: str) -> None:
    understood = read_replies(f"CSAT{gap}82", SETTINGS_OF["five"], TODAY)
    assert understood == read_replies("CSAT 82", SETTINGS_OF["five"], TODAY)
    assert understood.updates


def test_a_long_gap_over_lines_is_read_as_the_end_of_one() -> None:
    assert unquoted("CSAT 82" + "\n \n" * 400 + "FRT 4h") == "CSAT 82\nFRT 4h"


@pytest.mark.parametrize("many", ["🟢" * 500, "82 " * 300, "\ufffc" * 1000])
def test_a_reply_that_says_more_than_anybody_would_before_its_note_is_asked_about(many: str) -> None:
    understood: Understood = read_replies(many, SETTINGS_OF["csat"], TODAY)
    assert understood.updates == ()
    assert understood.questions
