"""The answer to a reply of several parts: within Slack's limits, and the same for those who have it read to them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.replies import answer_message, read_reply_value
from bot.blocks.reply_questions import read_choice
from bot.domain.answers import Answered, AskedBack, InTheWay, IsInTheWay, LeftAsItIs, Refused
from bot.domain.check_ins import CheckIn, Recorded, Report, Source, Standing, Status, TakenBack
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.people import Viewer
from bot.domain.prompts import ObstacleAnswer, ObstacleLine
from bot.domain.readings import Doubt
from bot.domain.refusals import NotAllowed, NotFound
from bot.domain.replies import Choice, Question
from bot.domain.taken_replies import Deletion
from tests.blocks.conftest import Accept

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
VIEWER = Viewer("U0ANA", "UTC", NOW.date())
SHARE = Metric(Decimal(78), Decimal(85), "%")
HOSTILE = "<!here> *82* & `x` " * 120
STEPS = tuple(f"Step {n} of a long way & <more> of it, told at some length" for n in range(10))


def goal(number: int, measure: Measure = SHARE, title: str = "Raise CSAT") -> Goal:
    return Goal(number, PersonOwner("U0ANA", 1), Revision(1, title, measure, date(2027, 6, 30)), "U0ANA", NOW)


def recorded(of: Goal, report: Report) -> Recorded:
    said = CheckIn(of.number, of.number, 1, "U0ANA", NOW, report, Source.REPLY)
    stands = Standing(report.value, NOW, report.status, NOW if report.status else None, latest=said)
    return Recorded(of, said, Standing(), stands, VIEWER)


def asked(*goals: Goal, doubt: Doubt, choices: tuple[Choice, ...] = (), words: str = "hm", at: int = 0) -> AskedBack:
    return AskedBack(at, Question(doubt, words, tuple(one.number for one in goals), choices), goals, words)


def answered(*parts: Any, deletion: Deletion | None = None, can_be_taken_back: bool = False) -> Answered:
    return Answered("D0ANA", "17.000100", "18.000100", parts, deletion, can_be_taken_back)


def buttons(message: Message) -> dict[str, dict[str, Any]]:
    """Words of every button in a message → the button."""
    found: dict[str, dict[str, Any]] = {}
    for block in message.blocks:
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found |= {element["text"]["text"]: element for element in elements if element["type"] == "button"}
    return found


@pytest.mark.parametrize("count", [1, 3, 8, 12, 30])
def test_as_many_goals_as_one_text_can_tell_of_fit_into_one_answer(accept: Accept[Message], count: int) -> None:
    title = "Answer <every> letter & call of our customers within a day of it " * 3
    parts = [
        recorded(goal(n, Milestones(STEPS), title), Report(frozenset(STEPS[:9]), Status.AT_RISK, HOSTILE[:2000]))
        for n in range(1, count + 1)
    ]
    many = [goal(n, title=title) for n in range(40, 60)]
    lines = tuple(ObstacleLine(n, f"Team {n} with a long name") for n in range(10))
    question = AskedBack(
        count, Question(Doubt.WHICH_GOAL, HOSTILE), tuple(many), HOSTILE, InTheWay(lines, "2027-01-04")
    )
    message = accept(answer_message(answered(*parts, question, LeftAsItIs(goal(70)))))
    assert len(str(message.blocks)) < 45_000
    assert all(f"({part.goal.key})" in message.text for part in parts)
    assert len([words for words in message.blocks if words["type"] == "section"]) <= 50


def test_every_confirmation_has_its_own_edit_and_undo(accept: Accept[Message]) -> None:
    parts = [recorded(goal(n), Report(Decimal(80 + n))) for n in (1, 2)]
    message = accept(answer_message(answered(*parts)))
    elements = [element for block in message.blocks for element in block.get("elements", ())]
    assert [(element["text"]["text"], element["value"]) for element in elements] == [
        ("Edit check-in", "1"),
        ("Undo", "1"),
        ("Edit check-in", "2"),
        ("Undo", "2"),
    ]


def test_a_question_quotes_its_words_and_its_buttons_carry_what_each_records(accept: Accept[Message]) -> None:
    at_risk, off_track = (Choice(12, Report(status=status)) for status in (Status.AT_RISK, Status.OFF_TRACK))
    part = asked(goal(12), doubt=Doubt.NEGATION, choices=(at_risk, off_track), words="not on <track>", at=1)
    message = accept(answer_message(answered(recorded(goal(13), Report(Decimal(82))), part)))
    assert "“not on &lt;track&gt;” – *Raise CSAT* (G-12): Is it at risk or off track?" in message.text
    assert "[At risk] [Off track] [Something else…]" in message.text
    value = buttons(message)["Off track"]["value"]
    assert read_choice(value) == ("D0ANA", "17.000100", "18.000100", 1, 1)
    assert "Nothing of that is recorded yet." in message.text


def test_a_question_about_a_number_leaves_open_what_else_its_words_recorded(accept: Accept[Message]) -> None:
    part = asked(goal(12), doubt=Doubt.IMPLAUSIBLE, choices=(Choice(12, Report(Decimal(820))),), words="820 at risk")
    beside = recorded(goal(12), Report(status=Status.AT_RISK))
    assert "Is it really 820%? The number is not recorded yet." in accept(answer_message(answered(beside, part))).text
    assert "Is it really 820%? Nothing new is recorded yet." in accept(answer_message(answered(part))).text


@pytest.mark.parametrize(
    ("measure", "doubt", "choice", "ask"),
    [
        (SHARE, Doubt.NEGATION, None, "How does it stand now?"),
        (YesNo(), Doubt.WHICH_GOAL, Report(value=False), "Is that about this goal?"),
    ],
)
def test_a_bare_no_about_the_only_goal_that_it_can_mean_is_asked_about_in_words_that_fit(
    accept: Accept[Message], measure: Measure, doubt: Doubt, choice: Report | None, ask: str
) -> None:
    choices = () if choice is None else (Choice(12, choice),)
    message = accept(answer_message(answered(asked(goal(12, measure), doubt=doubt, choices=choices, words="no"))))
    assert message.text.startswith(f"“no” – *Raise CSAT* (G-12): {ask} Nothing new is recorded yet.")


@pytest.mark.parametrize(
    ("measure", "doubt", "report", "words"),
    [
        (SHARE, Doubt.IMPLAUSIBLE, Report(Decimal(850)), "Yes, 850%"),
        (SHARE, Doubt.TWO_READINGS, Report(Decimal("8.2"), Status.AT_RISK), "8.2% · At risk"),
        (SHARE, Doubt.CONTRADICTION, Report(no_change=True), "No change"),
        (YesNo(), Doubt.WHICH_QUESTION, Report(value=False), "Not reached yet"),
        (Milestones(("Macro audit", "Test")), Doubt.WHICH_STEPS, Report(frozenset({"Macro audit"})), "Macro audit"),
        (Milestones(STEPS), Doubt.OPEN_STEPS, Report(frozenset(STEPS), Status.DONE), "10 of 10 milestones · Done"),
        (Milestones(("x" * 200, "Test")), Doubt.WHICH_STEPS, Report(frozenset({"x" * 200})), "X" + "x" * 73 + "…"),
    ],
)
def test_a_button_says_what_it_records(
    accept: Accept[Message], measure: Measure, doubt: Doubt, report: Report, words: str
) -> None:
    part = asked(goal(12, measure), doubt=doubt, choices=(Choice(12, report),))
    assert words in buttons(accept(answer_message(answered(part))))


def test_a_value_that_is_far_out_is_confirmed_or_typed_anew(accept: Accept[Message]) -> None:
    part = asked(goal(12), doubt=Doubt.IMPLAUSIBLE, choices=(Choice(12, Report(Decimal(850))),), words="850")
    message = accept(answer_message(answered(part)))
    assert list(buttons(message)) == ["Yes, 850%", "No, let me type it"]
    assert buttons(message)["No, let me type it"]["value"] == "G-12"


def test_what_a_far_value_may_have_been_instead_is_offered_without_the_yes(accept: Accept[Message]) -> None:
    choices = tuple(Choice(12, Report(Decimal(value))) for value in (850, 85))
    message = accept(answer_message(answered(asked(goal(12), doubt=Doubt.IMPLAUSIBLE, choices=choices, words="850"))))
    assert list(buttons(message)) == ["Yes, 850%", "85%", "No, let me type it"]


@pytest.mark.parametrize(
    ("report", "typed"),
    [
        (Report(Decimal(830)), "G-12"),
        (Report(Decimal(830), note="about 830, macros late"), "G-12||macros late"),
        (Report(Decimal(830), Status.AT_RISK, "macros late"), "G-12||At risk, macros late"),
    ],
)
def test_a_number_that_is_denied_does_not_stay_as_the_note(accept: Accept[Message], report: Report, typed: str) -> None:
    part = asked(goal(12), doubt=Doubt.IMPLAUSIBLE, choices=(Choice(12, report),), words="CSAT 830, macros late")
    message = accept(answer_message(answered(part)))
    assert buttons(message)["No, let me type it"]["value"] == typed


def test_of_several_goals_each_is_offered_with_what_it_would_mean_or_its_form(accept: Accept[Message]) -> None:
    goals = goal(12), goal(13, YesNo(), "Publish the handbook")
    part = asked(*goals, doubt=Doubt.WHICH_GOAL, choices=(Choice(12, Report(Decimal(82))),), words="82")
    message = accept(answer_message(answered(part)))
    assert message.text.startswith("“82” – Which goal is this about? Nothing new is recorded yet.")
    assert list(buttons(message)) == ["82%", "Check in…"]


def test_of_several_questions_one_is_asked_and_the_others_are_named(accept: Accept[Message]) -> None:
    parts = [asked(goal(n), doubt=Doubt.NOT_CERTAIN, words=f"words {n}", at=n) for n in (1, 2, 3)]
    message = accept(answer_message(answered(*parts)))
    assert "I'll ask about “words 2” and “words 3” next." in message.text
    assert list(buttons(message)) == ["Check in…"]


def test_what_is_refused_says_of_which_words_and_who_can(accept: Accept[Message]) -> None:
    refused = Refused(NotAllowed("U0BO"), "U0ANA", "G-4 40")
    message = accept(answer_message(answered(recorded(goal(12), Report(Decimal(82))), refused)))
    assert "“G-4 40” – " in message.text
    assert "<@U0BO>" in message.text


@pytest.mark.parametrize("deletion", list(Deletion))
def test_a_deleted_message_is_said_to_be(accept: Accept[Message], deletion: Deletion) -> None:
    unclear = asked(goal(13), doubt=Doubt.NEGATION)
    parts = recorded(goal(12), Report(Decimal(82), note="kept for good")), unclear
    message = accept(answer_message(answered(*parts, deletion=deletion, can_be_taken_back=True)))
    assert message.text.startswith("You deleted your message.")
    assert "Is it at risk" not in message.text
    asks = deletion is Deletion.ASKED
    assert (set(buttons(message)) == {"Undo what it recorded", "Keep"}) is asks
    if asks:
        assert "• This stands for" in message.text or "• Recorded for *Raise CSAT* (G-12): 82%" in message.text
        assert read_reply_value(buttons(message)["Keep"]["value"]) == ("D0ANA", "17.000100")


def test_a_deleted_message_of_which_nothing_stands_says_so(accept: Accept[Message]) -> None:
    said = recorded(goal(12), Report(Decimal(82)))
    taken_back = TakenBack(said.goal, said.check_in, Standing(), VIEWER)
    line = ObstacleLine(7, "Claims care")
    way = IsInTheWay(InTheWay((line,), "2027-01-04"))
    message = accept(answer_message(answered(taken_back, way, deletion=Deletion.UNDONE)))
    assert message.text.startswith("You deleted your message. Nothing of it is recorded.")
    assert "anything in the way?" not in message.text
    told = ObstacleLine(7, "Claims care", ObstacleAnswer("U0ANA", 7, date(2027, 1, 4), NOW))
    still = IsInTheWay(InTheWay((told,), "2027-01-04"), is_recorded=True)
    assert "Nothing of it" not in answer_message(answered(still, deletion=Deletion.UNDONE)).text


@pytest.mark.parametrize("value", ["", "D0ANA", "D0ANA|17.1||x|0", "D0ANA|17.1||0|-1", "|||||", "D0ANA|17.1||0|٣"])
def test_a_value_that_no_button_has_is_refused(value: str) -> None:
    with pytest.raises(NotFound):
        read_choice(value)
