"""How fast a method may be called after Slack has refused calls of it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paces import FASTER, SLOWEST, Pace

REFUSED_THRICE = Pace(rests_until=1000.0, share=SLOWEST)


def test_the_share_doubles_with_each_minute_without_a_refusal_until_it_is_whole() -> None:
    shares = [REFUSED_THRICE.share_at(1000 + 60 * minute) for minute in range(6)]
    assert shares == [1 / 8, 1 / 4, 1 / 2, 1, 1, 1]
    assert REFUSED_THRICE.share_at(999) == REFUSED_THRICE.share_at(1059) == 1 / 8


def test_turns_that_are_taken_do_not_double_it_once_more() -> None:
    pace = REFUSED_THRICE
    for second in range(0, 120, 10):
        pace = pace.taken(1000.0 + second, 0.6)
    assert pace.share_at(1119) == 1 / 4
    assert pace.share_at(1120) == 1 / 2


def test_a_call_that_is_taken_gives_a_fiftieth_of_the_published_limit_back_at_any_time() -> None:
    for second in (0, 61, 130):
        now = 1000.0 + second
        assert abs(REFUSED_THRICE.answered(now).share_at(now) - REFUSED_THRICE.share_at(now) - FASTER) < 1e-9


def test_a_refusal_halves_what_has_grown_and_the_minutes_count_anew() -> None:
    pace = REFUSED_THRICE.refused(1150.0, 30)
    assert [pace.share_at(now) for now in (1180, 1239, 1240)] == [1 / 4, 1 / 4, 1 / 2]


def test_a_pace_that_was_never_refused_is_whole() -> None:
    assert Pace().share_at(0) == Pace().share_at(2e9) == Pace().answered(2e9).share_at(2e9) == 1


@given(
    st.lists(st.tuples(st.sampled_from(["taken", "answered", "refused"]), st.floats(0.01, 120)), max_size=60),
    st.floats(0, 300),
)
def test_whatever_happens_the_share_stays_within_its_bounds_and_grows_gradually(
    steps: list[tuple[str, float]], later: float
) -> None:
    pace, now = Pace(), 1000.0
    for what, seconds in steps:
        now += seconds
        match what:
            case "taken":
                pace = pace.taken(now, 1.0)
            case "answered":
                pace = pace.answered(now)
            case _:
                pace = pace.refused(now, 1.0)
        share = pace.share_at(now)
        assert SLOWEST <= share <= 1
        assert share <= pace.share_at(now + later) <= min(1.0, share * 2 ** (later // 60 + 1))
