"""The buttons of a check-in, and the confirmation."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks import check_ins as blocks
from bot.blocks.measures import status_words
from bot.blocks.refusals import refusal_message
from bot.domain.check_ins import (
    CheckIn,
    Overtaken,
    Recorded,
    Report,
    Source,
    Standing,
    Status,
    TakenBack,
)
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, Milestones
from bot.domain.people import Viewer
from bot.domain.refusals import NotFound
from tests.blocks.conftest import Accept

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
BEFORE = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
ANA = Viewer("U0ANA", "Europe/Lisbon", date(2027, 1, 4))
CSAT = Metric(Decimal(78), Decimal(85), "%")
STEPS = Milestones(("Write it", "Test it", "Teach it"))

NOTHING_YET = Standing()


def goal(measure: Measure = CSAT, title: str = "Raise CSAT") -> Goal:
    revision = Revision(1, title, measure, date(2027, 6, 30))
    return Goal(12, PersonOwner("U0ANA", 1), revision, "U0ANA", BEFORE)


def test_milestones_that_were_understood_are_named(accept: Accept[Message]) -> None:
    said = CheckIn(7, 12, 1, "U0ANA", NOW, Report(frozenset({"Teach it", "Write it"})), Source.REPLY)
    stands = Standing(said.report.value, NOW, latest=said)
    recorded = accept(blocks.recorded_message(Recorded(goal(STEPS), said, NOTHING_YET, stands, ANA)))
    assert "2 of 3 milestones" in recorded.text
    assert "Done: Write it, Teach it." in recorded.text


def recorded(report: Report, *, after: Standing | None = None, is_new: bool = True, by: str = "U0ANA") -> Recorded:
    check_in = CheckIn(7, 12, 1, by, NOW, report, Source.FORM)
    stands = after or Standing(report.value, NOW, report.status, NOW, check_in)
    return Recorded(goal(), check_in, Standing(), stands, ANA, is_new)


def test_the_confirmation_hides_nothing_of_the_number_that_was_understood(accept: Accept[Any]) -> None:
    message = accept(blocks.recorded_message(recorded(Report(Decimal("81.2043")))))
    assert "81.2043%" in message.text


def actions(shown: Message | dict[str, Any]) -> list[str]:
    found = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    return [element["action_id"] for block in found for element in block.get("elements", ())]


def test_a_confirmation_says_what_was_understood_and_how_far_that_is(accept: Accept[Message]) -> None:
    message = accept(blocks.recorded_message(recorded(Report(Decimal("81.5"), Status.AT_RISK, "macros"))))
    assert message.text == (
        "Recorded for *Raise CSAT* (G-12): At risk · 81.5% – today, by you\n“macros”\n"
        "That is 50% of the way from 78% to 85%."
    )
    assert actions(message) == ["check_in.edit", "check_in.undo"]


def test_a_value_worse_than_at_the_start_is_said_to_be_just_that(accept: Accept[Message]) -> None:
    text = accept(blocks.recorded_message(recorded(Report(Decimal(70))))).text
    assert "That is below where it started; the way is from 78% to 85%." in text
    assert "-" not in text.replace("G-12", "")


def test_a_goal_that_is_done_can_be_closed_from_its_confirmation(accept: Accept[Message]) -> None:
    assert actions(accept(blocks.recorded_message(recorded(Report(Decimal(86), Status.DONE))))) == [
        "check_in.edit",
        "check_in.undo",
        "goal.close",
    ]


def test_a_number_after_done_says_that_it_is_still_done_and_offers_the_change(accept: Accept[Any]) -> None:
    number = CheckIn(7, 12, 1, "U0ANA", NOW, Report(Decimal(80)), Source.COMMAND)
    told = recorded(number.report, after=Standing(Decimal(80), NOW, Status.DONE, BEFORE, number))
    message = accept(blocks.recorded_message(told))
    assert "80% · still done (28 December 2026) – today, by you" in message.text
    assert "It stays done, so nobody is asked about it, until another status is said." in message.text.splitlines()
    assert actions(message) == ["check_in.edit", "check_in.undo", "goal.close", "check_in.form"]
    assert message.blocks[1]["elements"][3]["text"]["text"] == "Not done…"
    assert actions(accept(blocks.recorded_view(told))) == actions(message)


def test_what_was_there_already_is_not_called_new(accept: Accept[Message]) -> None:
    assert accept(blocks.recorded_message(recorded(Report(Decimal(82)), is_new=False))).text.startswith("This stands")


def test_somebody_elses_answer_offers_a_check_in_of_ones_own(accept: Accept[Message]) -> None:
    message = accept(blocks.recorded_message(recorded(Report(Decimal(82)), by="U0INES", is_new=False)))
    assert actions(message) == ["check_in.form"]


def test_no_change_says_what_is_kept_and_since_when(accept: Accept[Message]) -> None:
    kept = Standing(Decimal(80), BEFORE, Status.AT_RISK, BEFORE)
    message = accept(blocks.recorded_message(recorded(Report(no_change=True), after=kept)))
    assert "No change · still 80%, at risk (28 December 2026)" in message.text


def test_the_form_ends_on_the_confirmation(accept: Accept[dict[str, Any]]) -> None:
    view = accept(blocks.recorded_view(recorded(Report(Decimal(82)))))
    assert actions(view) == ["check_in.edit", "check_in.undo"]


def test_what_was_taken_back_is_told_with_what_stands_now(accept: Accept[Any]) -> None:
    check_in = CheckIn(7, 12, 1, "U0ANA", NOW, Report(Decimal(28)), Source.FORM, undone=True)
    taken_back = TakenBack(goal(), check_in, Standing(Decimal(80), BEFORE), ANA)
    message = accept(blocks.taken_back_message(taken_back))
    assert message.text == "Taken back for *Raise CSAT* (G-12). It stands as before: 80% (28 December 2026)."
    accept(blocks.taken_back_view(taken_back))


def newer(by: str, status: Status = Status.AT_RISK) -> Standing:
    """What stands after a check-in that the buttons did not know of."""
    check_in = CheckIn(8, 12, 1, by, NOW, Report(Decimal(83), status), Source.COMMAND)
    return Standing(Decimal(83), NOW, status, NOW, check_in)


@pytest.mark.parametrize(
    ("stands", "said", "offered"),
    [
        (newer("U0ANA"), "At risk · 83% – today, by you", ["check_in.edit", "check_in.undo", "check_in.form"]),
        (newer("U0INES"), "At risk · 83% – today, by <@U0INES>", ["check_in.form"]),
        (NOTHING_YET, "no number yet", ["check_in.form"]),
    ],
)
def test_what_something_newer_has_overtaken_is_answered_with_what_stands_and_what_can_be_done(
    accept: Accept[Any], stands: Standing, said: str, offered: list[str]
) -> None:
    overtaken = Overtaken(goal(), stands, ANA)
    message = accept(blocks.overtaken_message(overtaken))
    assert message.text == f"Nothing was changed: *Raise CSAT* (G-12) stands differently by now. {said}"
    assert actions(message) == actions(accept(blocks.overtaken_view(overtaken))) == offered
    assert refusal_message(overtaken) == message


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (Report(Decimal(82)), "82%"),
        (Report(status=Status.ON_TRACK), "On track"),
        (Report(no_change=True), "No change"),
        (Report(note="Macros came"), "Note"),
    ],
)
@pytest.mark.parametrize("status", [Status.AT_RISK, Status.DONE])
def test_a_confirmation_that_is_shown_again_says_nothing_of_the_newer_value_but_that_it_came_after_it(
    accept: Accept[Message], report: Report, said: str, status: Status
) -> None:
    message = accept(blocks.recorded_message(recorded(report, after=newer("U0ANA", status))))
    lines = [line for line in message.text.splitlines() if "Macros" not in line]
    assert lines == [
        f"Recorded for *Raise CSAT* (G-12): {said} – today, by you",
        f"Since then: {status_words(status)} · 83% – today, by you",
    ]
    assert actions(message) == ["check_in.form"], "nor is it edited any more"


@pytest.mark.parametrize("week", [None, "2027-01-04"])
def test_a_tap_carries_its_goal_its_prompt_and_the_check_in_that_it_knew(week: str | None) -> None:
    for stands, seen in ((newer("U0ANA"), 8), (NOTHING_YET, 0)):
        value = blocks.tap_value(goal(), week, stands)
        assert blocks.read_goal_value(value) == (12, week)
        assert blocks.read_seen(value) == seen


@pytest.mark.parametrize("value", ["", "G-12", "G-12|2027-01-04", "G-12||", "G-12||-1", "G-12||²", "G-12||" + "9" * 19])
def test_a_button_that_does_not_say_what_it_knew_is_taken_at_its_word(value: str) -> None:
    assert blocks.read_seen(value) is None


@pytest.mark.parametrize(("status"), list(Status))
def test_a_tap_is_read_back_as_it_was_built(status: Status) -> None:
    assert blocks.read_tap(blocks.tap_id(status)) == Report(status=status)


def test_the_other_taps_are_read_back_too() -> None:
    assert blocks.read_tap(blocks.tap_id(blocks.NO_CHANGE)) == Report(no_change=True)
    assert blocks.read_tap(blocks.tap_id(blocks.REACHED)) == Report(value=True, status=Status.DONE)


@pytest.mark.parametrize("week", [None, "2027-01-04"])
def test_a_buttons_goal_and_prompt_are_read_back(week: str | None) -> None:
    assert blocks.read_goal_value(blocks.goal_value(goal(), week)) == (12, week)


@pytest.mark.parametrize("value", ["", "|", "12; DROP", "G-", "G-1234567890123", "²"])
def test_a_button_that_we_never_made_finds_nothing(value: str) -> None:
    for read in (blocks.read_goal_value, blocks.read_tap):
        with pytest.raises(NotFound):
            read(value)
    with pytest.raises(NotFound):
        blocks.read_check_in_value(value)


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (Report(status=Status.AT_RISK), ["At risk – today, by you"]),
        (Report(frozenset({"Write it"})), ["1 of 3 milestones – today, by you", "Done: Write it."]),
    ],
)
def test_a_confirmation_on_milestones_that_is_shown_again_names_no_newer_ones(
    accept: Accept[Message], report: Report, said: list[str]
) -> None:
    first, steps = CheckIn(7, 12, 1, "U0ANA", NOW, report, Source.REPLY), frozenset({"Write it", "Test it"})
    newest = CheckIn(8, 12, 1, "U0ANA", NOW, Report(steps), Source.REPLY)
    stands = Standing(steps, NOW, Status.AT_RISK, NOW, newest)
    message = accept(blocks.recorded_message(Recorded(goal(STEPS), first, stands, stands, ANA)))
    told, _, since = message.text.partition("\nSince then: ")
    assert told.removeprefix("Recorded for *Raise CSAT* (G-12): ").splitlines() == said
    assert "2 of 3" in since
