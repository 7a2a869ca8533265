"""Snoozes and time off that are replied, alone and beside a check-in, edited and deleted: over the real socket."""

from datetime import UTC, datetime

from bot.domain.goals import Goal
from localslack.surfaces import MessageSeen
from tests.office import HARBOUR
from tests.scenarios.replies.conftest import stands
from tests.scenarios.test_check_ins import CheckInOffice
from tests.scenarios.test_time_off import knows
from tests.world import ANA

DELETED = "You deleted your message."


def days_off(office: CheckInOffice) -> list[str]:
    """Return first and last days of Ana's time off."""
    with office.world.uow.reading(HARBOUR) as tx:
        person = tx.people.get(ANA)
    return [f"{each.days.first} {each.days.last}" for each in person.absences] if person is not None else []


def test_a_snooze_moves_with_its_edit_and_is_taken_back_with_its_deletion(
    office: CheckInOffice, prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "ask me tomorrow", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "is snoozed until Thursday 4 March 2027")
    office.ana.wait_until(prompt, "is snoozed until Thursday 4 March 2027")
    office.ana.edit(said, "ask me on Friday")
    office.ana.wait_for_reply(prompt, "is snoozed until Friday 5 March 2027")
    office.ana.wait_until(prompt, "is snoozed until Friday 5 March 2027")

    office.ana.delete(said)
    question = office.ana.wait_for_reply(prompt, f"{DELETED} What it recorded still stands:")
    assert "is snoozed until Friday 5 March 2027" in question.text
    assert question.buttons == ["Undo what it recorded", "Keep"]
    question.click("Undo what it recorded")
    settled = office.ana.wait_for_reply(prompt, f"{DELETED} Nothing of it is recorded.")
    assert "Your check-in is not put off any more." in settled.text
    assert settled.buttons == []
    office.ana.wait_until(prompt, "Last: no number yet")


def test_a_snooze_whose_reply_is_edited_into_a_check_in_ends(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "ask me tomorrow", thread=prompt.ts)
    office.ana.wait_until(prompt, "is snoozed until Thursday 4 March 2027")
    office.ana.edit(said, "CSAT 82, FRT 4h")
    office.ana.wait_until(prompt, "Recorded: 82%")
    assert [stands(office, goal)[0] for goal in goals] == ["82", "4"]
    assert "snoozed" not in prompt.again().text


def test_time_off_moves_with_its_edit_and_is_kept_or_taken_back_with_its_deletion(
    office: CheckInOffice, prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "I'm away until Friday", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "You are away from Wednesday 3 to Friday 5 March")
    office.ana.edit(said, "I'm away until Thursday")
    office.ana.wait_for_reply(prompt, "to Thursday 4 March")
    assert days_off(office) == ["2027-03-03 2027-03-04"]
    office.ana.delete(said)
    question = office.ana.wait_for_reply(prompt, f"{DELETED} What it recorded still stands:")
    question.click("Undo what it recorded")
    office.ana.wait_for_reply(prompt, f"{DELETED} Nothing of it is recorded.")
    assert days_off(office) == []

    said = office.ana.say("Headway", "I'm away until Friday")
    answer = office.ana.wait_for_message("Headway", "You are away from Wednesday 3")
    office.ana.delete(said)
    office.ana.wait_until(answer, f"{DELETED} What it recorded still stands:").click("Keep")
    assert office.ana.wait_until(answer, f"{DELETED} What it recorded is kept.").buttons == ["Undo"]
    assert days_off(office) == ["2027-03-03 2027-03-05"]


def test_a_check_in_and_a_snooze_in_one_reply(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "CSAT 83, snooze the rest", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "Until when shall I put off your check-in?")
    assert "Recorded for *Raise CSAT* (G-1): 83%" in answer.text
    office.ana.wait_until(prompt, "Recorded: 83%")
    assert "snoozed" not in prompt.again().text, "until when is not known"
    answer.choose("Snooze until…", "Friday 5 March")
    put_off = office.ana.wait_for_reply(prompt, "is snoozed until Friday 5 March 2027")
    assert "Recorded for *Raise CSAT* (G-1): 83%" in put_off.text
    assert put_off.buttons[:3] == ["Edit check-in", "Undo", "Show it now"]
    office.ana.wait_until(prompt, "One question is still open")
    put_off.click("Undo")
    taken_back = office.ana.wait_for_reply(prompt, "Taken back for *Raise CSAT*")
    assert "is snoozed until Friday 5 March 2027" in taken_back.text
    office.ana.edit(said, "CSAT 84, FRT 4h")
    office.ana.wait_for_reply(prompt, "Recorded for *First response time* (G-2): 4 h")
    assert [stands(office, goal)[0] for goal in goals] == ["84", "4"]


def test_a_check_in_and_what_to_be_asked_about_another_day_in_one_reply(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "CSAT 82 and can you remind me about response times tomorrow?", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "Shall I put off your check-in until Thursday 4 March 2027?")
    assert "Recorded for *Raise CSAT* (G-1): 82%" in answer.text
    assert stands(office, goals[0]) == ("82", None)


def test_a_check_in_and_time_off_in_one_reply(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    said = office.ana.say("Headway", "CSAT 82, FRT 4h, and I'm away next week", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "“next week” – are you away then? It is not noted yet.")
    assert [stands(office, goal)[0] for goal in goals] == ["82", "4"]
    assert days_off(office) == []
    answer.click("Monday 8 March 2027 to Sunday 14 March 2027")
    noted = office.ana.wait_for_reply(prompt, "You are away from Monday 8 to Sunday 14 March")
    assert "Recorded for *Raise CSAT* (G-1): 82%" in noted.text
    assert days_off(office) == ["2027-03-08 2027-03-14"]
    noted.click("Undo", after="You are away")
    taken_back = office.ana.wait_for_reply(prompt, "Taken back: you are not away from Monday 8 to Sunday 14 March")
    assert "are you away then?" not in taken_back.text
    assert days_off(office) == []
    assert [stands(office, goal)[0] for goal in goals] == ["82", "4"]
    office.ana.delete(said)
    question = office.ana.wait_for_reply(prompt, f"{DELETED} What it recorded still stands:")
    assert "away" not in question.text


def test_whoever_writes_that_they_are_back_is_not_away_any_more(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "away until Friday", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "You are away from Wednesday 3 to Friday 5 March")
    office.ana.say("Headway", "I am back", thread=prompt.ts)
    answer = office.ana.wait_for_reply(prompt, "Welcome back.")
    assert days_off(office) == []
    office.ana.wait_for_reply(prompt, "Taken back: you are not away from Wednesday 3 to Friday 5 March")
    answer.click("Undo")
    office.ana.wait_for_reply(prompt, "You are away from Wednesday 3 to Friday 5 March")
    office.slack.wait_for(lambda: days_off(office) == ["2027-03-03 2027-03-05"] or None, "the days off again", 60)


def test_whoever_writes_when_they_are_back_is_away_until_the_day_before(
    office: CheckInOffice, prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "I'm back on Friday", thread=prompt.ts)
    question = office.ana.wait_for_reply(prompt, "“back on Friday” – are you away until then? It is not noted yet.")
    question.click(question.buttons[0])
    office.ana.wait_for_reply(prompt, "You are away from Wednesday 3 to Thursday 4 March")
    assert days_off(office) == ["2027-03-03 2027-03-04"]
    office.ana.say("Headway", "back Thursday", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "You are away on Wednesday 3 March")
    assert days_off(office) == ["2027-03-03 2027-03-03"]


def test_what_was_told_of_days_away_says_how_long_they_were_once_somebody_is_back(
    office: CheckInOffice, prompt: MessageSeen
) -> None:
    office.ana.say("Headway", "away from 3 March to 12 March", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "You are away from Wednesday 3 to Friday 12 March")
    office.goes_to("2027-03-05T09:00:00+00:00")
    office.ana.say("Headway", "I am back", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Welcome back.")
    ended = office.ana.wait_for_reply(prompt, "You were away from Wednesday 3 to Thursday 4 March.")
    assert ended.buttons == []


def test_whoever_writes_that_they_are_back_is_there_whatever_their_status_says(
    office: CheckInOffice, prompt: MessageSeen
) -> None:
    ends = datetime(2027, 3, 12, 18, tzinfo=UTC)
    office.slack.change_person("Ana", status_text="Urlaub", status_expiration=int(ends.timestamp()))
    knows(office, "Ana", lambda person: person.status)
    office.ana.say("Headway", "I am back", thread=prompt.ts)
    office.ana.wait_for_reply(prompt, "Thank you: you are here, whatever your status in Slack says.")
