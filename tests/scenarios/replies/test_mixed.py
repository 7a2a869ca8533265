"""A reply of which a part is recorded and a part is asked about, as both are changed later: over the real socket."""

import pytest

from bot.domain.check_ins import Status
from bot.domain.goals import Goal
from bot.domain.teams import Team
from localslack.surfaces import MessageSeen
from tests.scenarios.replies.conftest import replies, stands
from tests.scenarios.test_check_ins import CheckInOffice
from tests.world import ANA

MIXED = "CSAT 82, handbook not on track, waiting for print"
CSAT, HANDBOOK = "*Raise CSAT* (G-1)", "*Publish the handbook* (G-2)"
ASKED = f"“handbook not on track, waiting for print” – {HANDBOOK}: Is it at risk or off track?"
ANSWERED = f"“handbook not on track, waiting for print” – answered since: {HANDBOOK}: At risk"
OF_THE_QUESTION = ["At risk", "Off track", "Something else…"]
OF_A_CHECK_IN = ["Edit check-in", "Undo"]


@pytest.fixture
def goals(office: CheckInOffice, team: Team) -> tuple[Goal, Goal]:
    return (
        office.world.goal("Raise CSAT", team, baseline=78, target=85),
        office.world.goal("Publish the handbook", ANA, team=team, yes_no=True),
    )


@pytest.fixture
def said(office: CheckInOffice, prompt: MessageSeen) -> MessageSeen:
    """What Ana has written below her prompt: one part is clear, the other asked about."""
    said = office.ana.say("Headway", MIXED, thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, ASKED)
    assert f"Recorded for {CSAT}: 82%" in answer.text
    assert answer.buttons == [*OF_A_CHECK_IN, *OF_THE_QUESTION]
    return said


def answer_to(office: CheckInOffice, prompt: MessageSeen, said: MessageSeen, *told: str) -> MessageSeen:
    """Wait until what answers a reply says all of this, whether or not the reply is there still."""

    def look() -> MessageSeen | None:
        answer = next(one for one in office.ana.replies(prompt) if one.ts > said.ts and one.user != ANA)
        return answer if all(words in answer.text for words in told) else None

    return office.slack.wait_for(look, f"{told!r} in answer to {said.text!r}")


def settle(office: CheckInOffice, prompt: MessageSeen, said: MessageSeen, way: str) -> MessageSeen:
    """Answer what is open by its button or by words; return the message that confirms it."""
    if way == "the button":
        answer_to(office, prompt, said, ASKED).click("At risk")
        return answer_to(office, prompt, said, f"Recorded for {HANDBOOK}: At risk")
    confirmation = replies(office, prompt, way, f"Recorded for {HANDBOOK}: At risk")
    assert answer_to(office, prompt, said, ANSWERED).buttons == OF_A_CHECK_IN
    return confirmation


@pytest.mark.parametrize(("way", "is_asked_again"), [("the button", False), ("at risk", True)])
def test_undo_takes_back_what_settled_the_question_and_nothing_else(
    office: CheckInOffice,
    goals: tuple[Goal, Goal],
    prompt: MessageSeen,
    said: MessageSeen,
    way: str,
    is_asked_again: bool,
) -> None:
    settle(office, prompt, said, way).click("Undo", after="Publish the handbook")
    office.ana.wait_for_reply(prompt, f"Taken back for {HANDBOOK}. It stands as before: no check-in yet.")
    assert [stands(office, goal) for goal in goals] == [("82", None), (None, None)]
    left = answer_to(office, prompt, said, ASKED if is_asked_again else "Taken back", f"Recorded for {CSAT}: 82%")
    assert left.buttons == [*OF_A_CHECK_IN, *(OF_THE_QUESTION if is_asked_again else ["Check in…"])]


def test_undo_of_what_was_clear_leaves_the_question_open(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen, said: MessageSeen
) -> None:
    answer_to(office, prompt, said, ASKED).click("Undo", after="Raise CSAT")
    left = answer_to(office, prompt, said, f"Taken back for {CSAT}", ASKED)
    assert left.buttons == ["Check in…", *OF_THE_QUESTION]
    left.click("Off track")
    answer_to(office, prompt, said, f"Taken back for {CSAT}", f"Recorded for {HANDBOOK}: Off track")
    assert [stands(office, goal) for goal in goals] == [(None, None), (None, Status.OFF_TRACK)]


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("the button", f"Recorded for {HANDBOOK}: At risk"),
        ("at risk", ANSWERED),
        ("handbook at risk", ANSWERED),
    ],
)
def test_an_edit_of_the_clear_part_does_not_ask_again_what_was_answered(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen, said: MessageSeen, way: str, told: str
) -> None:
    settle(office, prompt, said, way)
    office.ana.edit(said, MIXED.replace("82", "83"))
    edited = answer_to(office, prompt, said, f"Recorded for {CSAT}: 83%", told)
    assert "Is it at risk or off track?" not in edited.text
    assert [stands(office, goal) for goal in goals] == [("83", None), (None, Status.AT_RISK)]


def test_an_edit_that_says_the_open_part_clearly_corrects_what_the_button_recorded(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen, said: MessageSeen
) -> None:
    settle(office, prompt, said, "the button")
    office.ana.edit(said, "CSAT 82, handbook off track")
    edited = answer_to(office, prompt, said, f"Recorded for {HANDBOOK}: Off track")
    assert f"Recorded for {CSAT}: 82%" in edited.text
    assert [stands(office, goal) for goal in goals] == [("82", None), (None, Status.OFF_TRACK)]
    office.ana.edit(said, "CSAT 82")
    answer_to(office, prompt, said, f"Taken back for {HANDBOOK}", f"Recorded for {CSAT}: 82%")
    assert [stands(office, goal) for goal in goals] == [("82", None), (None, None)]


def test_an_edit_says_nothing_over_what_was_written_since_of_the_open_part(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen, said: MessageSeen
) -> None:
    settle(office, prompt, said, "handbook at risk")
    office.ana.edit(said, "CSAT 83, handbook on track")
    answer_to(office, prompt, said, f"Recorded for {CSAT}: 83%", f"Your edit changes nothing for {HANDBOOK}")
    assert [stands(office, goal) for goal in goals] == [("83", None), (None, Status.AT_RISK)]


@pytest.mark.parametrize(("way", "left"), [(None, None), ("the button", None), ("at risk", Status.AT_RISK)])
def test_a_deleted_reply_takes_back_its_own_with_what_its_button_recorded(
    office: CheckInOffice,
    goals: tuple[Goal, Goal],
    prompt: MessageSeen,
    said: MessageSeen,
    way: str | None,
    left: Status | None,
) -> None:
    if way is not None:
        settle(office, prompt, said, way)
    office.ana.delete(said)
    question = answer_to(office, prompt, said, "What it recorded still stands:", f"Recorded for {CSAT}: 82%")
    assert question.buttons == ["Undo what it recorded", "Keep"]
    assert (f"Recorded for {HANDBOOK}: At risk" in question.text) is (way == "the button")
    question.click("Undo what it recorded")
    # What another message answered stands, and nobody says that it does not.
    then = "Nothing of it is recorded." if left is None else f"Answered since: {HANDBOOK}"
    gone = answer_to(office, prompt, said, then, f"Taken back for {CSAT}")
    assert ("Nothing" in gone.text) is (left is None)
    assert not set(gone.buttons) & set(OF_THE_QUESTION)
    assert [stands(office, goal) for goal in goals] == [(None, None), (None, left)]
