"""What the bot answers to plain words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.blocks.button_values import read_typed
from bot.blocks.check_ins import read_goal_value
from bot.blocks.opportunities import read_obstacle_value
from bot.blocks.update_questions import question_message, which_goal_message
from bot.domain.answers import Asked, AskedBack, HowTo, InTheWay, IsInTheWay, WhichGoal
from bot.domain.check_ins import CheckIn, Recorded, Report, Source, Standing, TakenBack
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.people import Viewer
from bot.domain.prompts import ObstacleAnswer, ObstacleLine
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.replies import Choice, Question, read_reply
from tests.answers import message_of
from tests.blocks.conftest import Accept

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
MEASURES = (Metric(Decimal(78), Decimal(85), "%"), Milestones(("Write it", "Test it")), YesNo())
YES_OR_NO = (Doubt.NO_NUMBER_ASKED, Doubt.WHICH_QUESTION)
"""What is asked where no number measures a goal."""


def goal(number: int = 12, measure: Measure = MEASURES[0], title: str = "Raise CSAT") -> Goal:
    revision = Revision(1, title, measure, date(2027, 6, 30))
    return Goal(number, PersonOwner("U0ANA", 1), revision, "U0ANA", NOW)


def asked_back(
    *goals: Goal,
    doubt: Doubt = Doubt.NOT_CERTAIN,
    words: str = "hm",
    choices: tuple[Choice, ...] = (),
    way: InTheWay = InTheWay(),  # noqa: B008 - frozen
) -> AskedBack:
    """The question about unclear words that may be about these goals."""
    return AskedBack(0, Question(doubt, words, tuple(one.number for one in goals), choices), goals, words, way)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("doubt", list(Doubt))
def test_every_doubt_has_a_question_the_forms_button_and_says_that_nothing_is_written(
    accept: Accept[Message], doubt: Doubt, measure: Measure
) -> None:
    message = accept(question_message(Asked(goal(measure=measure), Unclear(doubt))))
    assert "Nothing new is recorded yet." in message.text
    assert message.blocks[0]["accessory"]["action_id"] == "check_in.form"
    assert message.blocks[0]["accessory"]["value"] == "G-12"


@pytest.mark.parametrize(
    ("doubt", "measure"),
    [
        *((doubt, measure) for doubt in Doubt for measure in MEASURES if doubt not in YES_OR_NO),
        *((doubt, YesNo()) for doubt in YES_OR_NO),
        (Doubt.NO_NUMBER_ASKED, MEASURES[1]),
    ],
)
def test_a_command_that_is_asked_back_has_an_example_that_is_understood(
    accept: Accept[Message], doubt: Doubt, measure: Measure
) -> None:
    asked = Asked(goal(measure=measure), Unclear(doubt), "bananas")
    message = accept(question_message(asked))
    examples = message.text.split("`/goal update G-12 ")[1:]
    assert examples
    for example in examples:
        assert isinstance(read_reply(example.split("`")[0], asked.goal, Standing()), Reading)


@pytest.mark.parametrize(
    ("measure", "example"),
    [
        (MEASURES[0], "85%"),
        (MEASURES[1], "Write it done"),
        (Milestones(("Write it " * 20, "Test it")), "on track"),
        (YesNo(), "on track"),
    ],
)
def test_the_example_after_a_command_fits_the_goal(accept: Accept[Message], measure: Measure, example: str) -> None:
    asked = Asked(goal(measure=measure), Unclear(Doubt.NOT_CERTAIN), "bananas")
    message = accept(question_message(asked))
    assert f"In one line, for example: `/goal update G-12 {example}`\nYou wrote: “bananas”" in message.text


def test_a_number_with_two_readings_is_asked_with_both(accept: Accept[Message]) -> None:
    unclear = Unclear(Doubt.TWO_READINGS, (Decimal(1204), Decimal("1.204")))
    message = accept(question_message(Asked(goal(measure=Metric(Decimal(0), Decimal(1), "tickets")), unclear)))
    assert "Is it 1,204 tickets or 1.204 tickets?" in message.text


def test_a_number_with_three_readings_is_asked_with_all_of_them(accept: Accept[Message]) -> None:
    unclear = Unclear(Doubt.TWO_READINGS, (Decimal(-1), Decimal(1), Decimal(-3)))
    message = accept(question_message(Asked(goal(measure=Metric(Decimal(-5), Decimal(5), "%")), unclear)))
    assert "Is it −1%, 1% or −3%?" in message.text


def test_reached_on_a_metric_is_asked_for_the_number_with_an_example(accept: Accept[Message]) -> None:
    days = goal(measure=Metric(Decimal(12), Decimal(7), "days"))
    target = Choice(days.number, Report(Decimal(7)))
    message = accept(message_of(asked_back(days, doubt=Doubt.NUMBER_ASKED, choices=(target,))))
    assert "It is measured by a number. How much is it now? For example: `G-12 7 days`" in message.text


def test_a_number_that_was_denied_is_asked_for_without_the_target(accept: Accept[Message]) -> None:
    message = accept(message_of(asked_back(goal(), doubt=Doubt.NUMBER_ASKED)))
    assert "What is it then? Just reply with the number. Nothing new is recorded yet." in message.text


@pytest.mark.parametrize("count", [2, 10, 40])
def test_which_goal_is_meant_is_asked_with_a_button_each(accept: Accept[Message], count: int) -> None:
    message = accept(message_of(asked_back(*(goal(n) for n in range(1, count + 1)), words="")))
    values = [block["accessory"]["value"] for block in message.blocks if "accessory" in block]
    assert values == [f"G-{n}" for n in range(1, min(count, 10) + 1)]


def test_what_was_typed_after_a_command_is_given_back(accept: Accept[Message]) -> None:
    message = accept(which_goal_message(WhichGoal((goal(1), goal(2)), "82, <!here> `x`")))
    assert "You wrote: “82, &lt;!here&gt; ˋxˋ”" in message.text
    assert "`/goal update G-1 82, &lt;!here&gt; x`" in message.text


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("82", "In one line: `/goal update G-1 82`"),
        ("1) 79% 2) 12", "In one line, for example: `/goal update G-1 85%`"),
        ("foo", "In one line, for example: `/goal update G-1 85%`"),
        ("", "In one line, for example: `/goal update G-1 85%`"),
        ("2 82", "In one line: `/goal update G-2 82`"),
        ("2 on track", "In one line: `/goal update G-2 on track`"),
        ("C-2: 82", "In one line: `/goal update G-2 82`"),
        ("82 on track", "In one line: `/goal update G-1 82 on track`"),
        ("reached", "In one line: `/goal update G-3 reached`"),
    ],
)
def test_the_line_to_type_repeats_only_what_can_be_read(accept: Accept[Message], said: str, hint: str) -> None:
    which = WhichGoal((goal(1), goal(2), goal(3, YesNo(), "Move the archive")), said)
    assert hint in accept(which_goal_message(which)).text


def test_without_a_goal_it_is_said_how_to_get_one(accept: Accept[Message]) -> None:
    assert "`/goal set`" in accept(message_of(asked_back(doubt=Doubt.WHICH_GOAL))).text
    assert "`/goal set`" in accept(which_goal_message(WhichGoal(()))).text


def test_a_question_is_answered_with_examples(accept: Accept[Message]) -> None:
    assert "`82 at risk, waiting for macros`" in accept(message_of(HowTo())).text


def test_a_confirmation_that_stays_in_the_conversation_has_a_date(accept: Accept[Message]) -> None:
    said = CheckIn(7, 12, 1, "U0ANA", NOW, Report(Decimal(82)), Source.REPLY)
    stands, viewer = Standing(Decimal(82), NOW, latest=said), Viewer("U0ANA", "UTC", NOW.date())
    recorded = accept(message_of(Recorded(goal(), said, stands, stands, viewer)))
    assert "82% – 4 January, by you" in recorded.text
    taken_back = accept(message_of(TakenBack(goal(), said, stands, viewer)))
    assert "It stands as before: 82% (4 January)" in taken_back.text


HOSTILE = "82 | <!here> *x* & " * 200
CLAIMS = ObstacleLine(7, "Claims <care>")


def buttons(message: Message) -> dict[str, str]:
    """Words of every button in a message → its value."""
    found: dict[str, str] = {}
    for block in message.blocks:
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found.update((e["text"]["text"], e["value"]) for e in elements if e["type"] == "button")
    return found


@pytest.mark.parametrize("said", ["82", "82 | 83", HOSTILE])
def test_the_form_behind_a_question_gets_what_was_typed(accept: Accept[Message], said: str) -> None:
    value = buttons(accept(message_of(asked_back(goal(), words=said))))["Check in…"]
    assert read_goal_value(value) == (12, None)
    assert read_typed(value) == said[:1500]


def test_what_fills_many_forms_fits_into_one_message(accept: Accept[Message]) -> None:
    lines = tuple(ObstacleLine(n, f"Team {n}") for n in range(10))
    goals = (goal(n) for n in range(1, 11))
    message = accept(message_of(asked_back(*goals, words=HOSTILE, way=InTheWay(lines, "2027-01-04"))))
    assert len(str(message.blocks)) < 20_000
    assert all(read_typed(value) for words, value in buttons(message).items() if words != "Nothing")


def test_beside_a_goal_a_question_in_the_way_is_offered_with_its_form_filled(accept: Accept[Message]) -> None:
    way = InTheWay((CLAIMS,), "2027-01-04")
    message = accept(message_of(asked_back(goal(), words="Photos arrive by post", way=way)))
    assert "• *Claims &lt;care&gt;*: anything in the way?" in message.text
    assert buttons(message) == {
        "Check in…": "G-12||Photos arrive by post",
        "Nothing": "7|2027-01-04",
        "Something is in the way…": "7|2027-01-04|Photos arrive by post",
    }


@pytest.mark.parametrize(("said", "filled"), [("Photos arrive by post", True), ("yes", False), ("nope", False)])
def test_words_that_no_goal_asked_for_are_asked_about(accept: Accept[Message], said: str, filled: bool) -> None:
    message = accept(message_of(IsInTheWay(InTheWay((CLAIMS,), "2027-01-04"), said)))
    assert message.text.startswith("Nothing new is recorded yet. *Yes…* opens the form")
    assert ("with what you wrote" in message.text) is filled
    assert read_typed(buttons(message)["Yes…"]) == (said if filled else "")
    assert read_obstacle_value(buttons(message)["Yes…"]) == (7, "2027-01-04")
    assert buttons(message)["Nothing"] == "7|2027-01-04"


def test_an_answer_in_words_is_confirmed_with_edit_and_undo(accept: Accept[Message]) -> None:
    answered = ObstacleLine(7, "Claims care", ObstacleAnswer("U0HANA", 7, date(2027, 1, 4), NOW))
    message = accept(message_of(IsInTheWay(InTheWay((answered,), "2027-01-04"), "nothing", is_recorded=True)))
    assert message.text == "• *Claims care*\n:white_check_mark: Recorded: nothing in the way"
    assert list(buttons(message)) == ["Edit", "Undo"]
