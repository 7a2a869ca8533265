"""Which goals of a prompt are shown together."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.prompts import MOST_AT_ONCE, MOST_GOALS, page_of

totals = st.integers(0, 300)


@given(total=totals, position=st.integers(-5, 10**12))
def test_a_page_is_never_larger_than_a_message_and_holds_what_was_asked_for(total: int, position: int) -> None:
    page = page_of(total, position)
    assert len(page) <= MOST_AT_ONCE
    assert total == 0 or min(max(position, 0), total - 1) in page


@given(total=totals)
def test_turning_pages_shows_every_goal_exactly_once(total: int) -> None:
    seen: list[int] = []
    while len(seen) < total:
        seen += page_of(total, len(seen))
    assert seen == list(range(total))


@given(total=st.integers(MOST_AT_ONCE + 1, 300), position=st.integers(0, 299))
def test_what_stands_on_a_page_shows_that_same_page(total: int, position: int) -> None:
    page = page_of(total, position)
    assert {page_of(total, other) for other in page} == {page}


def test_the_rest_is_shown_together_where_it_fits_and_begins_after_the_first_eight_where_not() -> None:
    assert page_of(MOST_AT_ONCE, MOST_GOALS) == range(MOST_AT_ONCE)
    assert [page_of(30, position) for position in (0, 8, 20)] == [range(8), range(8, 20), range(20, 30)]
