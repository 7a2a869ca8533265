"""Replies about several goals, edited and deleted in Slack: over the real socket."""

import pytest

from bot.domain.check_ins import Status
from bot.domain.goals import Goal
from bot.domain.teams import Team
from localslack.surfaces import MessageSeen
from tests.office import HARBOUR
from tests.scenarios.replies.conftest import stands
from tests.scenarios.test_check_ins import CheckInOffice
from tests.world import ANA

ASKS_WHETHER_TO_UNDO = "You deleted your message. What it recorded still stands:"


@pytest.fixture
def goals(office: CheckInOffice, team: Team) -> tuple[Goal, Goal, Goal]:
    return (
        office.world.goal("Raise CSAT", team, baseline=78, target=85),
        office.world.goal("First response time", team, baseline=6, target=2, unit="h"),
        office.world.goal("Publish the handbook", ANA, team=team, yes_no=True),
    )


def test_several_goals_are_answered_in_one_text_and_confirmed_each_with_edit_and_undo(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "1) 82 on track\n2) 4.1h\n3) done", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "Recorded for *Publish the handbook*")
    assert "Recorded for *Raise CSAT* (G-1): On track · 82%" in answer.text
    assert "Recorded for *First response time* (G-2): 4.1 h" in answer.text
    assert answer.buttons == ["Edit check-in", "Undo", "Edit check-in", "Undo", "Edit check-in", "Undo", "Close…"]
    office.ana.wait_until(prompt, "Thank you, everything is answered.")
    answer.click("Undo", after="First response time")
    office.ana.wait_for_reply(prompt, "Taken back for *First response time*")
    assert [stands(office, goal)[0] for goal in goals] == ["82", None, "True"]


def test_what_is_clear_is_recorded_and_a_button_settles_the_rest(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "CSAT 82, handbook not on track, waiting for print", thread=prompt.ts)
    question = office.ana.wait_for_reply(prompt, "Nothing of that is recorded yet.")
    assert "Recorded for *Raise CSAT* (G-1): 82%" in question.text
    assert question.buttons[2:4] == ["At risk", "Off track"]
    question.click("At risk")
    settled = office.ana.wait_for_reply(prompt, "Recorded for *Publish the handbook* (G-3): At risk")
    assert "Nothing of that is recorded yet." not in settled.text
    assert stands(office, goals[2])[1] is Status.AT_RISK
    office.ana.wait_until(prompt, "Recorded: At risk")


def test_a_number_that_is_far_out_is_asked_about_before_it_is_written(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "CSAT 820", thread=prompt.ts)
    question = office.ana.wait_for_reply(prompt, "Is it really 820%?")
    assert question.buttons == ["Yes, 820%", "No, let me type it"]
    question.click("No, let me type it")
    assert office.ana.modal("Check in").fill({"Where is it now?": "82"}).submit().closed
    office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 82%")
    assert stands(office, goals[0])[0] == "82"


def test_an_edited_reply_corrects_what_it_recorded_in_the_same_answer(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "CSAT 79, FRT 4h", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Recorded for *First response time*")
    office.ana.edit(said, "CSAT 82")
    answer = office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 82%")
    assert "Taken back for *First response time*" in answer.text
    assert [stands(office, goal)[0] for goal in goals[:2]] == ["82", None]
    office.ana.wait_until(prompt, "Recorded: 82%")
    assert len([reply for reply in office.ana.replies(prompt) if reply.user != ANA]) == 1


def test_undo_takes_back_the_whole_of_a_reply_that_was_edited(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "FRT 4.4h", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Recorded for *First response time* (G-2): 4.4 h")
    office.ana.edit(said, "FRT 4.6h")
    answer = office.ana.wait_for_reply(prompt, "Recorded for *First response time* (G-2): 4.6 h")
    answer.click("Undo")
    office.ana.wait_for_reply(prompt, "Taken back for *First response time* (G-2). It stands as before: no number yet.")
    assert stands(office, goals[1]) == (None, None)


def test_an_edit_leaves_alone_what_was_tapped_since_and_says_so(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "handbook on track", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Recorded for *Publish the handbook*")
    office.ana.command("#claims-care", f"/goal update {goals[2].key} at risk")
    office.ana.wait_for_message("#claims-care", containing="At risk")
    office.ana.edit(said, "handbook off track")
    office.ana.wait_for_reply(prompt, "Your edit changes nothing for *Publish the handbook* (G-3)")
    assert stands(office, goals[2])[1] is Status.AT_RISK


def test_a_deleted_reply_is_undone_when_its_writer_says_so(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "CSAT 82, FRT 4h", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Recorded for *First response time*")
    office.ana.delete(said)
    question = office.ana.wait_for_reply(prompt, ASKS_WHETHER_TO_UNDO)
    assert question.buttons == ["Undo what it recorded", "Keep"]
    assert stands(office, goals[0])[0] == "82"
    question.click("Undo what it recorded")
    office.ana.wait_for_reply(prompt, "You deleted your message. Nothing of it is recorded.")
    assert [stands(office, goal)[0] for goal in goals[:2]] == [None, None]
    office.ana.wait_until(prompt, "no check-in yet")


def test_a_deleted_reply_is_kept_when_its_writer_says_so(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "CSAT 82")
    office.ana.wait_for_message("Headway", containing="Recorded for *Raise CSAT*")
    office.ana.delete(said)
    office.ana.wait_for_message("Headway", containing=ASKS_WHETHER_TO_UNDO).click("Keep")
    kept = office.ana.wait_for_message("Headway", containing="You deleted your message. What it recorded is kept.")
    assert kept.buttons == ["Edit check-in", "Undo"]
    assert stands(office, goals[0])[0] == "82"


def test_replies_and_edits_of_which_slack_tells_twice_count_once(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    with office.slack.fault("duplicate", "event:message"):
        said = office.ana.say("Headway", "CSAT 79", thread=prompt.ts)
        office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 79%")
        office.ana.edit(said, "CSAT 82")
        office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 82%")
    with office.world.uow.reading(HARBOUR) as tx:
        assert len(tx.check_ins.of_goal(goals[0].number)) == 2
    assert len([reply for reply in office.ana.replies(prompt) if reply.user != ANA]) == 1


def test_a_reply_below_the_answer_is_about_the_same_prompt(
    office: CheckInOffice, goals: tuple[Goal, Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "CSAT 82")
    answer = office.ana.wait_for_message("Headway", containing="Recorded for *Raise CSAT*")
    office.ana.say("Headway", "2) 4h", thread=answer.ts)
    office.ana.wait_for_reply(answer, "Recorded for *First response time* (G-2): 4 h")
