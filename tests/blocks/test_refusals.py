"""What a person reads when something was not done, or not understood."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.errors import failure_message, message_view
from bot.blocks.help import help_message, mention_answer, not_understood_message
from bot.blocks.refusals import field_errors, refusal_message, words_for
from bot.domain.channels import ChannelTrouble
from bot.domain.command_line import SUB_COMMANDS, NotUnderstood, closest, read_command
from bot.domain.reading.dates import read_date
from bot.domain.refusals import (
    AlreadyBuiltOn,
    BuiltOn,
    GoalNotActive,
    Hindrance,
    Invalid,
    NoOrganisation,
    NotAllowed,
    NotFound,
    NothingToUndo,
    NothingYet,
    NotInChannel,
    NotYoursToSet,
    OtherUnit,
    PostIsPast,
    Problem,
    Refusal,
    ReviewedBy,
    ReviewIsOver,
    Subject,
    TeamStays,
    TooLong,
)
from tests.blocks.conftest import Accept

REFUSALS = [
    *(NotFound(subject) for subject in Subject),
    NotFound(Subject.GOAL, "<!here>" * 500),
    NotAllowed(),
    NotAllowed("U0ANA", "U0INES", admins_too=True),
    NotAllowed(admins_too=True),
    ReviewedBy("G-12", "<!here> & more", "U0ANA"),
    ReviewedBy("G-12", "x" * 500, "U0ANA", "U0INES", "U0EMEKA"),
    ReviewedBy("G-12", "Raise CSAT"),
    NoOrganisation(),
    NoOrganisation("U0SAM"),
    Invalid({"owner": NotYoursToSet("<@U0BO> " * 90, ("*Bo*", "<@U0ANA>"))}),
    Invalid({"title": Problem.MISSING, "due": Problem.MISSING}),
    GoalNotActive("G-12", "paused"),
    GoalNotActive("G-12", "closed"),
    NothingToUndo(),
    GoalNotActive("G-12", "taken_back"),
    AlreadyBuiltOn("G-12"),
    AlreadyBuiltOn("G-12", *BuiltOn),
    NothingYet(),
    PostIsPast(),
    NotInChannel("C0PHONE"),
    ReviewIsOver("G-12", "Q1 2027", date(2027, 4, 14)),
    *(TeamStays("<!here> & claims", "C0CLAIMS", hindrance) for hindrance in Hindrance),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_every_refusal_has_words_of_its_own(refusal: Refusal, accept: Accept[Any]) -> None:
    message = accept(refusal_message(refusal))
    assert message.text != "That did not work. Nothing was changed."
    assert "!" not in message.text.replace("&lt;!here", "")
    assert "<!here>" not in message.text
    accept(message_view(message))


def test_an_admin_of_a_new_workspace_is_led_on_instead_of_refused() -> None:
    led = refusal_message(NoOrganisation("U0SAM"), "U0SAM")
    assert led != refusal_message(NoOrganisation("U0SAM"), "U0ANA")


def test_every_problem_has_words() -> None:
    assert all(words_for(problem).endswith(".") for problem in Problem)


VIEW = {
    "blocks": [
        {"type": "section", "block_id": "intro"},
        {"type": "input", "block_id": "title"},
        {"type": "input", "block_id": "target@2"},
    ]
}


def test_a_problem_stands_on_its_field_though_the_field_was_filled_anew() -> None:
    assert field_errors(Invalid({"target": Problem.NOT_A_NUMBER}), VIEW) == {
        "target@2": words_for(Problem.NOT_A_NUMBER)
    }


def test_problems_of_fields_out_of_sight_stand_together_on_the_first_one() -> None:
    errors = field_errors(Invalid({"reporter": Problem.NOT_A_PERSON, "title": TooLong(150, 151)}), VIEW)
    assert errors == {"title": f"{words_for(Problem.NOT_A_PERSON)} {words_for(TooLong(150, 151))}"}


def test_a_failure_says_what_happened_and_what_to_do_with_its_reference(accept: Accept[Any]) -> None:
    text = accept(failure_message("a1b2c3")).text
    assert "nothing was recorded" in text
    assert "Please try again" in text
    assert text.endswith("a1b2c3.")
    assert "could not reach its database" in failure_message("a1b2c3", storage=True).text


@pytest.mark.parametrize("topic", [None, *SUB_COMMANDS], ids=str)
def test_help_shows_examples_under_the_names_the_commands_have_here(topic: Any, accept: Accept[Any]) -> None:
    message = accept(help_message("/ziel", "/stand", topic))
    assert "/ziel set" in message.text or topic is not None
    assert "/goal" not in message.text


def test_the_dates_in_words_that_help_names_are_read() -> None:
    _, said = help_message("/goal", "/checkin").text.split("Dates may be in words: ")
    assert [isinstance(read_date(words, date(2026, 11, 22)), date) for words in said.rstrip(".").split(", ")] == [
        True
    ] * 4


@pytest.mark.parametrize("word", ["serr", "<!here>" * 600])
def test_an_unknown_word_is_answered_with_an_example(word: str, accept: Accept[Any]) -> None:
    message = accept(not_understood_message("/goal", NotUnderstood(word, closest(word))))
    assert "/goal set" in message.text
    assert "<!here>" not in message.text


def test_set_that_was_mistyped_before_a_goals_text_is_offered_alone(accept: Accept[Any]) -> None:
    message = accept(not_understood_message("/goal", understood("sett Raise x")))
    assert message.text == "I don't know “sett”. Did you mean /goal set Raise x?"
    [button] = [element for block in message.blocks for element in block.get("elements", ())]
    assert (button["action_id"], button["value"]) == ("goal.set_from_text", "Raise x")


@pytest.mark.parametrize("typed", ["export", "lessons of 20 Dec"])
def test_a_command_that_is_to_come_suggests_no_other(typed: str, accept: Accept[Any]) -> None:
    message = accept(not_understood_message("/goal", understood(typed)))
    word = typed.split()[0]
    assert message.text == f"There is no /goal {word} yet. /goal help shows everything that there is."


def understood(typed: str) -> NotUnderstood:
    read = read_command(typed)
    assert isinstance(read, NotUnderstood)
    return read


def test_a_mention_is_told_where_to_go(accept: Accept[Any]) -> None:
    assert "/goal help" in accept(mention_answer("/goal")).text


def test_who_may_not_set_a_goal_for_somebody_reads_who_can() -> None:
    assert words_for(NotYoursToSet("Bo", ("Bo", "Ana"))) == (
        "Goals for Bo can be set by Bo, Ana or a Headway admin. "
        "You can set goals for yourself and for the people and teams you lead."
    )


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (
            OtherUnit(Decimal(1), "days", Decimal(24), "h"),
            "1 day is 24 h. Please write the number in h, or “1 h” with its unit if it is 1 h.",
        ),
        (
            OtherUnit(Decimal(24), "h", Decimal(1), "days"),
            "24 h is 1 day. Please write the number in days, or “24 days” with its unit if it is 24 days.",
        ),
        (
            OtherUnit(Decimal(2), "min", Decimal("0.0333"), "h"),
            "This was 2 min. Please write the number in h, or “2 h” with its unit if it is 2 h.",
        ),
    ],
)
def test_one_of_a_unit_is_told_as_one_and_a_rounded_number_is_not_told(left: OtherUnit, words: str) -> None:
    assert words_for(left) == words


def test_a_number_left_in_another_unit_is_told_in_both() -> None:
    assert words_for(OtherUnit(Decimal(12), "days", Decimal(288), "h")) == (
        "12 days is 288 h. Please write the number in h, or “12 h” with its unit if it is 12 h."
    )


def test_where_a_channel_has_no_team_nothing_is_quoted_that_nobody_typed() -> None:
    said = refusal_message(NotFound(Subject.TEAM_OF_CHANNEL)).text
    assert said == "There is no team in that channel that I can show you. `/goal teams` shows the teams there are."


def test_what_is_the_matter_with_a_channel_is_a_sentence_of_its_own() -> None:
    refused = refusal_message(NotInChannel("C0PHONE", ChannelTrouble.DELETED))
    assert refused.text.startswith("Nothing was posted. Its channel was deleted. ")
