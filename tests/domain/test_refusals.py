"""A refusal that is told later says the same as at once."""

import json

import pytest

from bot.domain.refusals import (
    GoalNotActive,
    Invalid,
    NotAllowed,
    NotFound,
    NothingYet,
    PostIsPast,
    Refusal,
    Subject,
    TooLong,
    as_noted,
    noted,
)


@pytest.mark.parametrize(
    "refusal",
    [
        NotFound(Subject.GOAL, "G-12"),
        NotAllowed("U0ANA", "U0BO", admins_too=True),
        NotAllowed("U0ANA"),
        GoalNotActive("G-12", "paused"),
        Invalid({"note": TooLong(2000, 3512)}),
        NothingYet(),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
def test_what_a_check_in_is_refused_for_is_noted_and_read_back(refusal: Refusal) -> None:
    read = as_noted(json.loads(json.dumps(noted(refusal))))
    assert (type(read), vars(read)) == (type(refusal), vars(refusal))


def test_any_other_refusal_is_not_noted_as_something_else() -> None:
    with pytest.raises(PostIsPast):
        noted(PostIsPast())
