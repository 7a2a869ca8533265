"""Of which goals "all" is said, and what is asked of those that it leaves out."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.check_ins import Report, Status
from bot.domain.replies import Choice, read_replies
from tests.domain.replies.settings import CSAT, FRT, MACROS, SETTINGS_OF, TODAY, asked, in_short, metric

DONE = asked(4, "Answer letters", metric("0", "100"), Decimal(100), Status.DONE, waits=False)


def test_a_finished_goal_is_not_meant_by_all() -> None:
    answered = [replace(one, waits=False) for one in (CSAT, FRT)]
    understood = read_replies("all on track", [*answered, DONE], TODAY)
    assert [update.goal for update in understood.updates] == [one.goal.number for one in answered]
    understood = read_replies("everything on track except 2", [*answered, DONE], TODAY)
    assert [update.goal for update in understood.updates] == [CSAT.goal.number]


def test_a_finished_goal_is_what_is_named_or_the_only_one_that_there_is() -> None:
    assert read_replies("all on track", [DONE], TODAY).updates[0].report.status is Status.ON_TRACK
    understood = read_replies("CSAT and letters on track", [replace(CSAT, waits=False), DONE], TODAY)
    assert [update.goal for update in understood.updates] == [CSAT.goal.number, DONE.goal.number]


def test_what_is_left_out_is_asked_with_the_statuses_that_are_left() -> None:
    goals = [CSAT, FRT, MACROS]
    understood = read_replies("all on track except FRT, which waits for Product", goals, TODAY)
    assert in_short(understood, SETTINGS_OF["five"]) == ["csat on_track", "macros on_track", "? negation frt"]
    (question,) = understood.questions
    number, note = FRT.goal.number, "which waits for Product"
    assert question.words == "except FRT, which waits for Product"
    assert question.choices == (
        Choice(number, Report(status=Status.AT_RISK, note=note)),
        Choice(number, Report(status=Status.OFF_TRACK, note=note)),
    )
