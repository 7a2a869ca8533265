"""Words of people inside Slack's own formatting."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.text import any_of, bold, escape, fair_limit, quoted, set_apart


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Raise CSAT", "*Raise CSAT*"),
        ("Reduce first_response_time", "*Reduce first_response_time*"),
        ("Reduce 2*3*4", "Reduce 2*3*4"),
        ("Answer _every_ call", "*Answer \ufeff_\ufeffevery\ufeff_\ufeff call*"),
        ("~5 days", "\ufeff~\ufeff5 days"),
        ("Use `code`", "*Use ˋcodeˋ*"),
        (" Two\nlines ", "*Two lines*"),
        ("A & <b>", "*A &amp; &lt;b&gt;*"),
        ("> 95% answered", "*&gt; 95% answered*"),
        ("", ""),
    ],
)
def test_a_title_is_bold_where_its_own_marks_allow_and_reads_as_it_was_typed(title: str, shown: str) -> None:
    assert bold(title, 150) == shown


def test_a_long_title_is_cut_with_its_bold_intact() -> None:
    assert bold("a" * 300, 50) == f"*{'a' * 49}…*"


@pytest.mark.parametrize("typed", ["*" * 4000, "&" * 4000, "plain " * 250 + "*" * 3000, "*" * 3000 + " plain" * 250])
def test_a_long_text_is_shown_as_far_as_its_escaped_form_may_reach(typed: str) -> None:
    shown = quoted(typed, 2800)
    assert 2790 <= len(shown) <= 2800
    assert shown.endswith("…")


@given(st.text("ab*_~`>< &1é\n", max_size=60), st.integers(1, 60))
def test_a_cut_text_keeps_to_its_limit_and_begins_as_it_was_typed(typed: str, limit: int) -> None:
    shown = quoted(typed, limit)
    assert len(shown) <= limit
    if shown != escape(typed):
        assert shown.endswith("…")
        unescaped = shown[:-1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert typed.startswith(unescaped.replace("\ufeff", "").replace("\u02cb", "`"))


def test_nothing_of_peoples_own_is_put_between_asterisks_by_hand() -> None:
    blocks = Path(__file__).parents[2] / "bot" / "blocks"
    others = [path for path in blocks.glob("*.py") if path.name != "text.py"]
    assert [path.name for path in others if re.search(r"\*\{(?:quoted|escape)\(", path.read_text())] == []


@given(st.text("ab*_~`>< &1é", max_size=30))
def test_no_mark_of_peoples_own_can_open_or_close_formatting(typed: str) -> None:
    shown = escape(typed)
    opening = r"(?<![^\W_])[*_~](?![\s\ufeff])"
    assert not re.search(opening, shown)
    assert "`" not in shown
    assert not re.search(r"(?m)^&gt;", shown)
    unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert unescaped.replace("\ufeff", "").replace("\u02cb", "`") == typed


def test_a_title_that_was_stored_with_marks_of_direction_turns_nothing_round() -> None:
    assert bold("\u202eRaise \u2066CSAT", 150) == "*Raise CSAT*"


@pytest.mark.parametrize("words", ["ارفع الرضا", "שביעות רצון", "CSAT של"])
def test_words_from_right_to_left_leave_the_words_and_numbers_beside_them_as_they_are(words: str) -> None:
    assert f"{bold(words, 150)} · 82" == f"*\u2068{words}\u2069* · 82"


def test_each_line_from_right_to_left_is_set_apart_by_itself() -> None:
    assert set_apart("one\nשתיים\nthree é") == "one\n\u2068שתיים\u2069\nthree é"


@pytest.mark.parametrize(
    ("user_ids", "named"),
    [
        (["U1"], "<@U1>"),
        (["U1", "U2"], "<@U1> or <@U2>"),
        (["U1", "U2", "U3", "U4"], "<@U1>, <@U2> or <@U3>"),
        ([], ""),
    ],
)
def test_people_of_whom_any_one_will_do_are_named_as_a_sentence_has_them(user_ids: list[str], named: str) -> None:
    assert any_of(user_ids) == named


@pytest.mark.parametrize(
    ("lengths", "limit"),
    [([], 90), ([30, 60], 90), ([90, 90, 90], 30), ([10, 90, 90], 40), ([90, 10, 25], 55), ([20, 71], 70)],
)
def test_texts_share_their_room_so_that_the_long_ones_take_what_the_short_ones_leave(
    lengths: list[int], limit: int
) -> None:
    assert fair_limit(lengths, 90) == limit
    assert sum(min(length, limit) for length in lengths) <= 90
