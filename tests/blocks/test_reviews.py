"""The quarterly review as Slack shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.reviews import (
    MOST_LISTED,
    nothing_left_message,
    nudge_message,
    read_review,
    read_undo,
    review_view,
    reviewed_view,
    taken_back_message,
    taken_back_view,
)
from bot.domain.cadences import quarter_of
from bot.domain.check_ins import Standing
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, GoalState, Outcome, Revision, TeamOwner
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.people import Viewer
from bot.domain.refusals import NotFound
from bot.domain.review_form import ReviewFields, ReviewForm
from bot.domain.reviews import Answer, Decision, Review, ReviewLine, ReviewNudge, ReviewTakenBack, Smart
from bot.domain.teams import StandIn
from tests.blocks.conftest import Accept, Fill

VIEWER = Viewer("U0ANA", "Europe/Lisbon", date(2027, 3, 17))
NOW = datetime(2027, 3, 17, 9, tzinfo=UTC)
METRIC = Metric(Decimal(78), Decimal(85), "%")
HOSTILE = "<!here> *all* & " * 200
ANSWERED = ReviewFields("yes", "partly", "no", "yes", "yes", learnt="Macros help")


def goal(number: int = 1, title: str = "Raise CSAT", measure: Measure = METRIC) -> Goal:
    return Goal(number, TeamOwner(1), Revision(1, title, measure, date(2027, 3, 31)), "U0ANA", NOW)


def form(fields: ReviewFields, measure: Measure = METRIC, title: str = "Raise CSAT") -> ReviewForm:
    return ReviewForm(goal(1, title, measure), Standing(), "2027-Q1", "d" * 32, VIEWER, fields)


def review(decision: Decision = Decision.KEEP, **more: Any) -> Review:
    return Review(1, 1, 1, "2027-Q1", "U0ANA", NOW, {}, "", decision, **more)


def nudge(*lines: ReviewLine, today: date = date(2027, 3, 17)) -> ReviewNudge:
    return ReviewNudge(replace(VIEWER, today=today), quarter_of(date(2027, 3, 17)), lines)


def shown_fields(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


ALWAYS = ["specific", "measurable", "achievable", "relevant", "timely", "learnt", "decision"]


@pytest.mark.parametrize(
    ("measure", "question"),
    [
        (METRIC, "Measurable: does the number still show it?"),
        (Milestones(("Write it", "Teach it")), "Measurable: do the milestones still show how far it is?"),
        (YesNo(), "Measurable: can it still be said for certain whether it is reached?"),
    ],
)
def test_the_form_asks_after_a_number_only_where_the_goal_has_one(
    accept: Accept[dict[str, Any]], measure: Measure, question: str
) -> None:
    view = accept(review_view(form(ReviewFields(), measure)))
    labels = {block["block_id"]: block["label"]["text"] for block in view["blocks"] if block["type"] == "input"}
    assert labels[Smart.MEASURABLE] == question


@pytest.mark.parametrize(
    ("decision", "measure", "more"),
    [
        ("", METRIC, []),
        (Decision.KEEP, METRIC, []),
        (Decision.RETIRE, METRIC, []),
        (Decision.ADJUST, METRIC, ["new_target", "new_due", "reason"]),
        (Decision.ADJUST, YesNo(), ["new_due", "reason"]),
        (Decision.ADJUST, Milestones(("a", "b")), ["new_due", "reason"]),
        (Decision.CARRY_OVER, METRIC, ["new_due", "reason"]),
        (Decision.CLOSE, METRIC, ["outcome"]),
    ],
)
def test_each_decision_shows_the_fields_it_needs(
    decision: str, measure: Measure, more: list[str], accept: Accept[Any]
) -> None:
    view = accept(review_view(form(replace(ANSWERED, decision=str(decision)), measure)))
    assert shown_fields(view) == [*ALWAYS, *more]


@pytest.mark.parametrize(
    "fields",
    [
        replace(ANSWERED, decision="keep"),
        replace(ANSWERED, decision="adjust", new_target="88", new_due="2027-06-30", reason="Two\nlines"),
        replace(ANSWERED, decision="carry_over", new_due="2027-06-30", reason="x" * 2000),
        replace(ANSWERED, decision="close", outcome="partly", learnt=""),
    ],
)
def test_what_stands_in_the_form_is_what_comes_back(fields: ReviewFields, fill: Fill) -> None:
    assert ReviewFields().merged(read_review(fill(review_view(form(fields))))) == fields


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        (date(2027, 3, 31), ["keep", "adjust", "carry_over", "retire", "close"]),
        (date(2027, 4, 1), ["adjust", "carry_over", "retire", "close"]),
    ],
)
def test_to_keep_a_goal_is_offered_until_its_date(today: date, offered: list[str], accept: Accept[Any]) -> None:
    shown = replace(form(replace(ANSWERED, decision="keep")), viewer=replace(VIEWER, today=today))
    (field,) = [b for b in accept(review_view(shown))["blocks"] if b.get("block_id") == "decision"]
    assert [choice["value"] for choice in field["element"]["options"]] == offered
    assert ("initial_option" in field["element"]) == ("keep" in offered)
    assert ("hint" in field) == ("keep" not in offered)


def test_a_goal_past_its_date_must_have_a_new_one_to_be_adjusted(accept: Accept[Any]) -> None:
    shown = replace(form(replace(ANSWERED, decision="adjust")), viewer=replace(VIEWER, today=date(2027, 4, 1)))
    (field,) = [b for b in accept(review_view(shown))["blocks"] if b.get("block_id") == "new_due"]
    assert not field.get("optional")


def test_message_and_form_mark_what_is_stale_or_past_its_date(accept: Accept[Any]) -> None:
    stands, april = Standing(Decimal(81), datetime(2027, 1, 4, 9, tzinfo=UTC)), date(2027, 4, 1)
    stale = ReviewLine(goal(), stands, is_stale=True)
    assert "Last: 81% (4 January) · no number for two rounds of prompts" in accept(nudge_message(nudge(stale))).text
    passed = nudge_message(nudge(ReviewLine(goal(), stands), today=april)).text
    assert "by 31 March 2027\nLast: 81% (4 January) · its date has passed" in passed
    shown = replace(form(ANSWERED), standing=stands, is_stale=True, viewer=replace(VIEWER, today=april))
    head = accept(review_view(shown))["blocks"][0]["text"]["text"]
    assert "81% (4 January) · its date has passed · no number for two rounds of prompts" in head
    assert "·" not in nudge_message(nudge(ReviewLine(goal(), stands))).text.split("Last:")[1]


def test_the_form_takes_the_longest_hostile_goal(accept: Accept[Any]) -> None:
    milestones = Milestones(tuple(f"{HOSTILE[:140]}{n}" for n in range(10)))
    for measure in (milestones, Metric(Decimal(1), Decimal(2), HOSTILE[:200])):
        view = accept(review_view(replace(form(ANSWERED, measure, HOSTILE), earlier=review())))
        assert "<!here>" not in str(view["blocks"])


def test_a_single_goal_is_spoken_of_as_one() -> None:
    text = nudge_message(nudge(ReviewLine(goal(), Standing()))).text
    assert text.startswith("*Q1 2027 ends on Wednesday 31 March 2027.* One goal is to be reviewed: is it still")
    assert "each" not in text.splitlines()[0]


def test_after_its_end_the_message_says_so() -> None:
    text = nudge_message(nudge(ReviewLine(goal(), Standing()), today=date(2027, 4, 1))).text
    assert text.startswith("*Q1 2027 ended on Wednesday 31 March 2027.*")


def test_while_goals_can_be_reviewed_it_says_until_when() -> None:
    for lines in ([1], [1, 2]):
        asked = nudge(*(ReviewLine(goal(n), Standing()) for n in lines), today=date(2027, 4, 14))
        assert "This is open until Wednesday 14 April 2027." in nudge_message(asked).text


def test_once_it_is_over_it_tells_what_happened_and_has_no_button(accept: Accept[Any]) -> None:
    kept = ReviewLine(goal(), Standing(), review(Decision.KEEP, wording_after=1))
    left = ReviewLine(goal(2, "Answer faster"), Standing(), is_stale=True, stand_in=StandIn("U0BO", "U0ANA"))
    message = accept(nudge_message(nudge(kept, left, today=date(2027, 4, 15))))
    assert "Q1 2027 ended on 31 March 2027, and goals could be reviewed for it until 14 April 2027." in message.text
    assert "`/goal review G-2` does it at any time" in message.text
    assert "Kept as it is." in message.text
    assert message.text.endswith("It was not reviewed.")
    assert offered(message.blocks) == []
    many = nudge(*(ReviewLine(goal(n), Standing()) for n in range(MOST_LISTED + 3)), today=date(2027, 4, 15))
    assert accept(nudge_message(many)).text.endswith("And 3 more.")


def test_once_it_is_over_and_everything_was_reviewed_it_says_so_in_the_past_tense() -> None:
    text = nudge_message(nudge(ReviewLine(goal(), Standing(), review()), today=date(2027, 5, 15))).text
    assert text.startswith("*Everything was reviewed for Q1 2027.* Thank you.")


def test_what_somebody_else_decided_says_who_and_ones_own_does_not(accept: Accept[Any]) -> None:
    theirs = replace(review(Decision.RETIRE), person="U0EMEKA")
    message = accept(nudge_message(nudge(ReviewLine(goal(), Standing(), theirs))))
    assert ":white_check_mark: Retired. Decided by <@U0EMEKA>." in message.text
    assert "Decided by" not in nudge_message(nudge(ReviewLine(goal(), Standing(), review(Decision.RETIRE)))).text
    shown = accept(review_view(replace(form(ANSWERED), earlier=replace(review(), person="U0EMEKA"))))
    assert "Reviewed for Q1 2027 already. Kept as it is. Decided by <@U0EMEKA>." in str(shown["blocks"])


def test_what_is_decided_is_ticked_and_can_be_edited_until_it_is_closed(accept: Accept[Any]) -> None:
    kept = ReviewLine(goal(), Standing(), review(Decision.CARRY_OVER, new_due=date(2027, 6, 30), reason="Late <!here>"))
    closed = ReviewLine(replace(goal(3), state=GoalState.CLOSED), Standing(), review(Decision.RETIRE))
    message = accept(nudge_message(nudge(kept, ReviewLine(goal(2, "Answer faster"), Standing()), closed)))
    assert "Carried over, now by 30 June 2027. Late &lt;!here&gt;." in message.text
    offered = [e for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
    assert [(e["text"]["text"], e["value"]) for e in offered] == [("Edit", "G-1|2027-Q1"), ("Review…", "G-2|2027-Q1")]


def test_the_quarters_message_has_no_button_where_nothing_is_left(accept: Accept[Message]) -> None:
    message = accept(nothing_left_message("2027-Q1"))
    assert message.text.startswith("There is no goal left for you to review for Q1 2027")
    assert len(message.blocks) == 1


def test_when_all_is_decided_it_says_thank_you(accept: Accept[Any]) -> None:
    message = accept(nudge_message(nudge(ReviewLine(goal(), Standing(), review()))))
    assert message.text.startswith("*Everything is reviewed for Q1 2027.* Thank you.")


@pytest.mark.parametrize("count", [1, MOST_LISTED, MOST_LISTED + 1, 200])
def test_any_number_of_goals_fits_and_what_is_left_out_is_counted(count: int, accept: Accept[Any]) -> None:
    lines = [ReviewLine(goal(n, HOSTILE), Standing()) for n in range(count)]
    message = accept(nudge_message(nudge(*lines)))
    assert ("more: `/goal review" in message.text) == (count > MOST_LISTED)
    assert "<!here>" not in message.text


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        (review(Decision.KEEP), "Kept as it is."),
        (review(Decision.ADJUST, new_target=Decimal(88), reason="Data"), "Adjusted. Data."),
        (review(Decision.RETIRE), "Retired."),
        (review(Decision.CLOSE, outcome=Outcome.PARTLY), "Closed as partly met."),
    ],
)
def test_the_confirmation_says_what_was_understood(decided: Review, words: str, accept: Accept[Any]) -> None:
    view = accept(reviewed_view(ReviewLine(goal(), Standing(), decided), VIEWER))
    assert words in view["blocks"][0]["text"]["text"]


def test_the_quarters_message_has_dates_because_it_stays(accept: Accept[Message]) -> None:
    message = accept(nudge_message(nudge(ReviewLine(goal(), Standing(Decimal(80), NOW)))))
    assert "Last: 80% (17 March)" in message.text
    assert "today" not in message.text


def offered(blocks: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(e["text"]["text"], e["value"]) for b in blocks if b["type"] == "actions" for e in b["elements"]]


CLOSED = replace(goal(), state=GoalState.CLOSED, closed_at=NOW)


def test_the_confirmation_offers_to_edit_it_and_to_take_it_back(accept: Accept[Any]) -> None:
    def buttons(decided: Review, about: Goal) -> list[tuple[str, str]]:
        return offered(accept(reviewed_view(ReviewLine(about, Standing(), decided), VIEWER))["blocks"])

    assert buttons(review(wording_after=1), goal()) == [("Edit", "G-1|2027-Q1"), ("Undo", "1")]
    assert buttons(review(Decision.RETIRE, wording_after=1), CLOSED) == [("Undo", "1")]


def test_undo_is_offered_to_who_reviewed_it_while_nothing_newer_stands_on_it(accept: Accept[Any]) -> None:
    kept = review(wording_after=1)

    def labels(about: Goal, decided: Review) -> list[str]:
        message = accept(nudge_message(nudge(ReviewLine(about, Standing(), decided))))
        return [words for words, _ in offered(message.blocks)]

    assert labels(goal(), kept) == ["Edit", "Undo"]
    assert labels(CLOSED, review(Decision.CLOSE, wording_after=1, outcome=Outcome.MET)) == ["Undo"]
    assert labels(goal(), replace(kept, person="U0INES")) == ["Edit"]
    edited = replace(goal(), revision=replace(goal().revision, number=2))
    assert labels(edited, kept) == ["Edit"]
    assert labels(replace(edited, revision=replace(edited.revision, restores=1)), kept) == ["Edit", "Undo"]
    assert labels(CLOSED, kept) == []


def test_what_was_decided_between_times_says_that_the_quarter_asks_all_the_same(accept: Accept[Any]) -> None:
    def words(line: ReviewLine) -> str:
        return str(accept(reviewed_view(line, VIEWER))["blocks"])

    asks = "Q1 2027 asks about the goal again in its last two weeks."
    early = ReviewLine(goal(), Standing(), review(), between_times=True)
    assert asks in words(early)
    assert asks not in words(replace(early, between_times=False))
    closed = ReviewLine(CLOSED, Standing(), review(Decision.RETIRE), between_times=True)
    assert asks not in words(closed)
    taken_back = ReviewTakenBack(replace(early, review=None), "2027-Q1", VIEWER)
    assert "Q1 2027 asks about it in its last two weeks:" in taken_back_message(taken_back).text
    shown = review_view(replace(form(ANSWERED), between_times=True, earlier=review()))
    assert "For: between times, in Q1 2027" in str(shown)
    assert "Reviewed between times, in Q1 2027 already. Kept as it is." in str(accept(shown)["blocks"])


def test_the_confirmation_of_a_form_that_came_too_late_names_the_quarter_that_it_missed(accept: Accept[Any]) -> None:
    def words(line: ReviewLine) -> str:
        return str(accept(reviewed_view(line, VIEWER))["blocks"])

    late = ReviewLine(goal(), Standing(), review(), between_times=True, missed=quarter_of(date(2026, 12, 31)))
    missed = "Goals could be reviewed for Q4 2026 until 14 January 2027. Nothing is lost: this is kept"
    asks = "Q1 2027 asks about the goal again in its last two weeks."
    assert f"{missed} between times, in Q1 2027. {asks}" in words(late)
    assert f"{missed} between times, in Q1 2027." in words(replace(late, goal=CLOSED))
    assert asks not in words(replace(late, goal=CLOSED))
    assert f"{missed} for Q1 2027." in words(replace(late, between_times=False))


def test_the_confirmation_repeats_the_answers_and_what_was_learnt(accept: Accept[Any]) -> None:
    answers = dict.fromkeys(Smart, Answer.YES) | {Smart.TIMELY: Answer.NO}
    decided = replace(review(), answers=answers, learnt="Macros <!here> help")
    words = str(accept(reviewed_view(ReviewLine(goal(), Standing(), decided), VIEWER))["blocks"])
    assert "specific: yes, measurable: yes, achievable: yes, relevant: yes, timely: no." in words
    assert "What was learnt: Macros &lt;!here&gt; help" in words


@pytest.mark.parametrize(
    ("stands", "words", "buttons"),
    [
        (None, "It is to be reviewed:", [("Review…", "G-1|2027-Q1")]),
        (
            review(wording_after=1),
            "An earlier review stands again:",
            [("Edit", "G-1|2027-Q1"), ("Undo", "1")],
        ),
    ],
)
def test_what_is_taken_back_says_what_stands_now(
    stands: Review | None, words: str, buttons: list[tuple[str, str]], accept: Accept[Any]
) -> None:
    taken_back = ReviewTakenBack(ReviewLine(goal(), Standing(), stands), "2027-Q1", VIEWER)
    message = accept(taken_back_message(taken_back))
    assert words in message.text
    assert offered(message.blocks) == buttons
    assert accept(taken_back_view(taken_back))["blocks"] == list(message.blocks)


@pytest.mark.parametrize("value", ["", "G-1", "-1", "1|2", "9" * 19, "٣٤"])
def test_an_undo_that_names_no_review_is_not_found(value: str) -> None:
    assert read_undo("12") == 12
    with pytest.raises(NotFound):
        read_undo(value)


def test_who_reviews_a_goal_in_place_of_a_lead_who_has_left_reads_why(accept: Accept[Any]) -> None:
    line = ReviewLine(goal(), Standing(), stand_in=StandIn("U0BO", VIEWER.user_id))
    message = accept(nudge_message(nudge(line)))
    assert "<@U0BO> has left; you act as lead." in message.text
    assert any("you act as lead" in str(block) for block in message.blocks)
