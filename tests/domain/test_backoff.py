"""How long a message that Slack did not take is left alone, and for how long that goes on."""

from datetime import timedelta

import pytest

from bot.domain.backoff import LONGEST, MOST_IN_VAIN, SHORTEST, rest_after

TRIES = range(1, MOST_IN_VAIN)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_rests_grow_from_seconds_to_a_quarter_of_an_hour(jitter: float) -> None:
    rests = [rest_after(times, jitter) for times in TRIES]
    assert SHORTEST / 2 <= rests[0] <= SHORTEST
    assert rests == sorted(rests)
    assert LONGEST / 2 <= rests[-1] <= LONGEST
    assert rest_after(10_000, jitter) == rests[-1]


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_a_message_is_tried_for_most_of_a_working_day_and_no_longer(jitter: float) -> None:
    lasts = sum((rest_after(times, jitter) for times in TRIES), timedelta())
    assert timedelta(hours=4) < lasts < timedelta(hours=12)


def test_those_that_failed_together_do_not_come_back_at_once() -> None:
    assert rest_after(1, 0.0) == 2 * rest_after(1, 1.0)
