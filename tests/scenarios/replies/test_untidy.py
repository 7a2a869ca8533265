"""Replies with all that people put beside a number, and numbers that cannot be so: over the real socket."""

from bot.domain.check_ins import Status
from bot.domain.goals import Goal
from localslack.surfaces import MessageSeen
from tests.scenarios.replies.conftest import replies, stands
from tests.scenarios.test_check_ins import CheckInOffice

UNTIDY = """> Bo wrote on Friday: CSAT was 45, FRT 9h
CSAT 81 on track, thanks @Bo Tamihana and INC-4711, see https://harbour.example/csat/99
FRT 4.1h, the query was `frt=77`"""


def test_quotes_mentions_links_tickets_and_code_beside_two_numbers_are_none(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    answer = replies(office, prompt, UNTIDY, "Recorded for *First response time*")
    assert "Recorded for *Raise CSAT* (G-1): On track · 81%" in answer.text
    assert "Recorded for *First response time* (G-2): 4.1 h" in answer.text
    assert "Nothing of that is recorded yet." not in answer.text
    assert [stands(office, goal) for goal in goals] == [("81", Status.ON_TRACK), ("4.1", None)]


def test_a_number_far_out_is_written_only_after_a_yes_by_button_or_by_word(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    csat, first_response = goals
    replies(office, prompt, "CSAT 81, FRT 4.1h", "Recorded for *First response time*")
    question = replies(office, prompt, "CSAT 102%", "Is it really 102%? Nothing new is recorded yet.")
    assert stands(office, csat) == ("81", None)
    question.click("Yes, 102%")
    office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 102%")
    assert stands(office, csat) == ("102", None)

    question = replies(office, prompt, "CSAT 820", "Is it really 820%?")
    question.click("No, let me type it")
    assert office.ana.modal("Check in").fill({"Where is it now?": "82"}).submit().closed
    office.ana.wait_for_reply(prompt, "Recorded for *Raise CSAT* (G-1): 82%")

    for confirmed in ("yes", "yes, 45h", "yes it is 45"):
        replies(office, prompt, "FRT 4.2h", "Recorded for *First response time* (G-2): 4.2 h")
        replies(office, prompt, "FRT 45h", "Is it really 45 h?")
        assert stands(office, first_response) == ("4.2", None)
        replies(office, prompt, confirmed, "Recorded for *First response time* (G-2): 45 h")
        assert stands(office, first_response) == ("45", None)
    for put_right in ("no, 4.3", "sorry, 4.3h"):
        replies(office, prompt, "FRT 460h", "Is it really 460 h?")
        replies(office, prompt, put_right, "Recorded for *First response time* (G-2): 4.3 h")
    assert stands(office, first_response) == ("4.3", None)
    assert stands(office, csat) == ("82", None)


def test_what_stands_beside_a_number_far_out_is_recorded_and_only_the_number_asked_about(
    office: CheckInOffice, goals: tuple[Goal, Goal], prompt: MessageSeen
) -> None:
    replies(office, prompt, "CSAT 81", "Recorded for *Raise CSAT*")
    answer = replies(office, prompt, "CSAT 820 at risk, macros are late", "Is it really 820%?")
    assert "At risk · still 81%" in answer.text
    assert "Nothing of that is recorded yet." not in answer.text, "at risk is"
    assert "The number is not recorded yet." in answer.text
    assert stands(office, goals[0]) == ("81", Status.AT_RISK)
