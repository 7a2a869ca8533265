"""The form behind *Yes…*."""

from datetime import UTC, date, datetime

import pytest

from bot.blocks.opportunities import form_view, read_form, read_obstacle_value
from bot.domain.opportunities import ObstacleForm, Opportunity, Reason, Told
from bot.domain.refusals import Invalid, NotFound, Problem
from tests.blocks.conftest import Fill

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_form_sent_back_untouched_says_what_it_was_filled_with(fill: Fill, reason: Reason) -> None:
    before = Opportunity(5, 3, "U0BO", NOW, "Macros are missing", reason, week=date(2027, 1, 4))
    view = fill(form_view(ObstacleForm(3, "Phone support", "2027-01-04", before)))
    assert read_form(view) == Told(3, "2027-01-04", "Macros are missing", reason)


def test_white_space_is_no_answer(fill: Fill) -> None:
    view = fill(form_view(ObstacleForm(3, "<!here> " * 100, "2027-01-04")), {"text": "x", "reason": "tool"})
    view["state"]["values"]["text"]["text"]["value"] = "   "
    with pytest.raises(Invalid) as refused:
        read_form(view)
    assert refused.value.problems == {"text": Problem.MISSING}


@pytest.mark.parametrize("value", ["", "3", "x|2027-01-04", "²|2027-01-04", "3|"])
def test_a_button_that_we_never_made_finds_nothing(value: str) -> None:
    with pytest.raises(NotFound):
        read_obstacle_value(value)
