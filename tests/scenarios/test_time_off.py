"""Time off as people live it: away over a Monday, a prompt snoozed to Thursday, a status in Slack, a flight."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Person
from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import Office

AUCKLAND = "Pacific/Auckland"


@pytest.fixture
def ana(settled: Office) -> PersonAt:
    """Ana, who leads Claims care in Lisbon and reports a goal; it is Wednesday 3 March 2027."""
    ana = settled.person("Ana")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    ana.modal("Set a goal").submit()
    ana.modal("Saved").close()
    return ana


def prompts(person: PersonAt) -> list[MessageSeen]:
    return [message for message in person.messages("Headway") if "check-in for the week" in message.text]


def reminders(person: PersonAt) -> list[MessageSeen]:
    return [message for message in person.messages("Headway") if "I won't remind you again this week" in message.text]


def knows(office: Office, name: str, what: Callable[[Person], object]) -> None:
    """Wait until the bot knows what Slack has just told about somebody."""
    people, here = office.headway.services.people, office.headway.installation.workspace_id
    user_id = office.slack.person_id(name)

    def told() -> bool | None:
        person = people.person(here, user_id)
        return (person is not None and bool(what(person))) or None

    office.slack.wait_for(told, f"the bot to know about {name}")


def came_at(message: MessageSeen, zone: str) -> str:
    return f"{datetime.fromtimestamp(float(message.ts), ZoneInfo(zone)):%A %d %B %H:%M}"


def test_who_is_away_over_a_monday_is_asked_on_the_day_they_are_back(settled: Office, ana: PersonAt) -> None:
    ana.command("#claims-care", "/goal away 8 March to 9 March")
    told = ana.wait_for_message("#claims-care", "You are away from Monday 8 to Tuesday 9 March")
    assert "Your next prompt comes on" in told.text
    settled.goes_to("2027-03-09T20:00:00+00:00")
    assert "You are away until Tuesday 9 March 2027" in ana.home(containing="You are away").text
    assert prompts(ana) == []
    settled.goes_to("2027-03-12T20:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in prompts(ana)] == ["Wednesday 10 March 09:00"]


def test_away_alone_opens_the_form_and_shows_what_stands_with_take_out(settled: Office, ana: PersonAt) -> None:
    ana.command("#claims-care", "/goal away")
    form = ana.modal("I'm away")
    form.fill({"First day away": "2027-03-08", "Last day away": "2027-03-06"})
    assert "This is before the first day" in " ".join(form.submit().errors.values())
    form.again().fill({"Last day away": "2027-03-19"}).submit()
    assert "from Monday 8 to Friday 19 March" in ana.modal("You are away").text
    ana.modal().close()
    ana.command("#claims-care", "/goal away")
    form = ana.modal("I'm away")
    form.click("Take out")
    assert "Taken out" in ana.modal("Time off").text
    ana.modal().close()
    settled.goes_to("2027-03-08T12:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in prompts(ana)] == ["Monday 08 March 09:00"]


def test_words_that_can_mean_two_days_are_asked_about_and_undo_takes_them_back(settled: Office, ana: PersonAt) -> None:
    ana.command("#claims-care", "/goal away next Friday")
    question = ana.wait_for_message("#claims-care", "can be read in more than one way")
    assert question.buttons == ["Friday 5 March 2027", "Friday 12 March 2027"]
    question.click("Friday 12 March 2027")
    told = ana.wait_for_message("#claims-care", "You are away on Friday 12 March")
    told.click("Undo")
    ana.wait_for_message("#claims-care", "Taken back")
    ana.command("#claims-care", "/goal away yesterday evening")
    assert "I cannot read" in ana.wait_for_message("#claims-care", "as days").text
    ana.command("#claims-care", "/goal away 2027-03-01 to 2027-03-02")
    assert "has passed" in ana.wait_for_message("#claims-care", "has passed").text
    settled.goes_to("2027-03-08T12:00:00+00:00")
    assert len(prompts(ana)) == 1


def test_who_is_back_early_is_asked_in_their_next_working_hour(settled: Office, ana: PersonAt) -> None:
    ana.command("#claims-care", "/goal away 8 March to 12 March")
    ana.wait_for_message("#claims-care", "You are away from")
    settled.goes_to("2027-03-09T10:30:00+00:00")
    ana.home(containing="I'm back").click("I'm back")
    settled.slack.wait_for(lambda: "You are away" not in ana.home().text or None, "Home without it")
    settled.goes_to("2027-03-09T12:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in prompts(ana)] == ["Tuesday 09 March 10:30"]
    ana.command("#claims-care", "/goal back")
    assert "You were not away" in ana.wait_for_message("#claims-care", "You were not away").text


def test_who_says_back_in_working_hours_reads_that_their_prompt_comes_in_a_moment(
    settled: Office, ana: PersonAt
) -> None:
    ana.command("#claims-care", "/goal away 8 March to 12 March")
    ana.wait_for_message("#claims-care", "You are away from")
    settled.goes_to("2027-03-09T10:30:00+00:00")
    ana.command("#claims-care", "/goal back")
    back = ana.wait_for_message("#claims-care", "Welcome back.")
    assert "Your next prompt comes in a moment." in back.text
    settled.goes_to("2027-03-09T10:31:00+00:00")
    assert len(prompts(ana)) == 1


def test_a_prompt_that_is_snoozed_to_thursday_comes_back_then_as_its_one_reminder(
    settled: Office, ana: PersonAt
) -> None:
    settled.goes_to("2027-03-08T10:00:00+00:00")
    (prompt,) = prompts(ana)
    assert prompt.options("Snooze until…")[:3] == ["Tuesday 9 March", "Wednesday 10 March", "Thursday 11 March"]
    prompt.choose("Snooze until…", "Thursday 11 March")
    ana.wait_until(prompt, "is snoozed until Thursday 11 March 2027")
    assert "Raise CSAT" not in prompt.again().text
    settled.goes_to("2027-03-11T08:00:00+00:00")
    assert reminders(ana) == []
    settled.goes_to("2027-03-14T20:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in reminders(ana)] == ["Thursday 11 March 09:00"]
    assert "You put this off until today" in reminders(ana)[0].text
    ana.wait_until(prompt, "Raise CSAT")


def test_what_the_buttons_do_can_be_typed_and_its_answer_has_their_buttons(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-08T10:00:00+00:00")
    (prompt,) = prompts(ana)
    ana.say("Headway", "snooze")
    asked = ana.wait_for_message("Headway", "Until when shall I put off your check-in?")
    asked.choose("Snooze until…", "Wednesday 10 March")
    ana.wait_until(asked, "is snoozed until Wednesday 10 March 2027")
    ana.say("Headway", "remind me on Thursday")
    later = ana.wait_for_message("Headway", "is snoozed until Thursday 11 March 2027", after=asked.ts)
    ana.wait_until(prompt, "is snoozed until Thursday 11 March 2027")
    later.click("Show it now")
    ana.wait_until(prompt, "Raise CSAT")

    ana.say("Headway", "I'm away until Friday")
    away = ana.wait_for_message("Headway", "You are away from Monday 8 to Friday 12 March")
    away.click("Undo")
    ana.wait_until(away, "Taken back")
    settled.goes_to("2027-03-14T20:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in reminders(ana)] == ["Thursday 11 March 09:00"]


def test_an_answer_meanwhile_makes_the_snoozed_reminder_pointless(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-08T10:00:00+00:00")
    (prompt,) = prompts(ana)
    prompt.choose("Snooze until…", "Thursday 11 March")
    ana.wait_until(prompt, "is snoozed").click("Show it now")
    ana.wait_until(prompt, "Raise CSAT").click("On track")
    ana.wait_until(prompt, "Recorded")
    settled.goes_to("2027-03-14T20:00:00+00:00")
    assert reminders(ana) == []


def test_im_away_in_the_prompt_is_taken_back_where_it_was_said(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-08T10:00:00+00:00")
    (prompt,) = prompts(ana)
    prompt.click("I'm away…")
    ana.modal("I'm away").fill({"First day away": "2027-03-08", "Last day away": "2027-03-12"}).submit()
    ana.modal("You are away").close()
    away = ana.wait_until(prompt, "You are away until Friday 12 March 2027.")
    away.click("I'm here after all")
    settled.slack.wait_for(lambda: "You are away" not in prompt.again().text or None, "the prompt without it")
    assert "Snooze until…" in str(prompt.again().blocks)
    settled.goes_to("2027-03-09T20:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in reminders(ana)] == ["Tuesday 09 March 09:00"]


def test_im_away_in_the_prompt_has_its_reminder_come_when_they_are_back(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-08T10:00:00+00:00")
    (prompt,) = prompts(ana)
    prompt.click("I'm away…")
    form = ana.modal("I'm away")
    assert form.value("First day away") == "2027-03-08"
    form.fill({"First day away": "2027-03-09", "Last day away": "2027-03-09"}).submit()
    ana.modal("You are away").close()
    ana.wait_until(prompt, "You are away on Tuesday 9 March. What is open here comes after that, in a reminder or")
    settled.goes_to("2027-03-10T08:30:00+00:00")
    assert reminders(ana) == []
    settled.goes_to("2027-03-14T20:00:00+00:00")
    assert len(reminders(ana)) == 1
    settled.goes_to("2027-03-15T20:00:00+00:00")
    assert len(prompts(ana)) == 2


def test_a_vacation_status_that_ends_holds_the_prompt_until_then_and_one_without_end_does_not(
    settled: Office, ana: PersonAt
) -> None:
    bo = settled.person("Bo")
    settled.goes_to("2027-03-04T10:00:00+00:00")  # both are welcomed
    ends = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
    settled.slack.change_person(
        "Ana", status_text="Vacationing", status_emoji=":palm_tree:", status_expiration=int(ends.timestamp())
    )
    settled.slack.change_person("Bo", status_text="Vacationing", status_emoji=":palm_tree:", status_expiration=0)
    knows(settled, "Ana", lambda person: person.status)
    assert "Slack says that you are away until" in ana.home(containing="Slack says").text
    settled.goes_to("2027-03-12T20:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in prompts(ana)] == ["Wednesday 10 March 12:00"]
    assert bo.wait_for_message("Headway", "anything in the way?")


def test_im_here_lets_the_prompt_come_in_spite_of_the_status(settled: Office, ana: PersonAt) -> None:
    ends = datetime(2027, 3, 19, 18, 0, tzinfo=UTC)
    settled.slack.change_person("Ana", status_text="Urlaub", status_expiration=int(ends.timestamp()))
    knows(settled, "Ana", lambda person: person.status)
    ana.home(containing="Slack says").click("I'm here")
    settled.slack.wait_for(lambda: "Slack says" not in ana.home().text or None, "Home without the status")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    assert [came_at(each, "Europe/Lisbon") for each in prompts(ana)] == ["Monday 08 March 09:00"]


def test_a_flight_on_monday_at_dawn_neither_doubles_nor_drops_the_prompt(settled: Office, ana: PersonAt) -> None:
    settled.goes_to("2027-03-08T07:00:00+00:00")
    settled.slack.change_person("Ana", tz=AUCKLAND)
    knows(settled, "Ana", lambda person: person.zone == AUCKLAND)
    settled.goes_to("2027-03-10T07:00:00+00:00")
    settled.slack.change_person("Ana", tz="America/New_York")
    knows(settled, "Ana", lambda person: person.zone == "America/New_York")
    settled.goes_to("2027-03-13T07:00:00+00:00")
    assert [came_at(each, AUCKLAND) for each in prompts(ana)] == ["Tuesday 09 March 09:00"]


@pytest.mark.parametrize(
    ("before", "flies", "after", "next_week"),
    [
        # Lisbon's Monday at nine is still to come when she lands there.
        (AUCKLAND, "2027-03-08T05:00:00+00:00", "Europe/Lisbon", "Monday 15 March 09:00"),
        # In Auckland it is Tuesday by then, and the next Monday at nine comes twelve hours sooner.
        ("Europe/Lisbon", "2027-03-08T12:00:00+00:00", AUCKLAND, "Monday 15 March 09:00"),
        ("Europe/Lisbon", "2027-03-08T12:00:00+00:00", "Pacific/Honolulu", "Monday 15 March 09:00"),
    ],
)
def test_a_flight_with_two_mondays_at_nine_or_none_has_one_prompt_a_week(
    settled: Office, ana: PersonAt, before: str, flies: str, after: str, next_week: str
) -> None:
    settled.slack.change_person("Ana", tz=before)
    knows(settled, "Ana", lambda person: person.zone == before)
    settled.goes_to(flies)
    assert [came_at(each, before) for each in prompts(ana)] == ["Monday 08 March 09:00"]
    settled.slack.change_person("Ana", tz=after)
    knows(settled, "Ana", lambda person: person.zone == after)
    settled.goes_to("2027-03-13T23:00:00+00:00")
    assert len(prompts(ana)) == 1
    assert len(reminders(ana)) == 1
    settled.goes_to("2027-03-16T12:00:00+00:00")
    assert [came_at(each, after) for each in prompts(ana)[1:]] == [next_week]


def test_a_chosen_zone_and_hours_outlast_slacks_word_until_as_slack_says_is_chosen(
    settled: Office, ana: PersonAt
) -> None:
    ana.command("#claims-care", "/goal settings")
    form = ana.modal("Your settings")
    form.fill({"Your time zone": "New York", "Your working hours begin": "10:00"})
    assert not form.submit().errors
    saved = ana.modal("Saved")
    assert "New York" in saved.text
    assert "10:00 to 17:00" in saved.text
    saved.close()
    settled.slack.change_person("Ana", tz="Europe/Berlin")
    knows(settled, "Ana", lambda person: person.told.zone == "Europe/Berlin")
    settled.goes_to("2027-03-08T20:00:00+00:00")
    assert [came_at(each, "America/New_York") for each in prompts(ana)] == ["Monday 08 March 10:00"]
    ana.command("#claims-care", "/goal settings")
    form = ana.modal("Your settings")
    form.fill({"Your time zone": "As Slack says"}).submit()
    assert "Berlin" in ana.modal("Saved").text


def test_who_says_from_when_on_they_are_back_stays_away_until_then(settled: Office) -> None:
    ana = settled.person("Ana")
    ana.command("#claims-care", "/goal away 8 March to 19 March")
    ana.wait_for_message("#claims-care", "You are away from Monday 8 to Friday 19 March")
    ana.command("#claims-care", "/goal back on 15 March")
    ana.wait_for_message("#claims-care", "You are away from Monday 8 to Sunday 14 March")
    ana.command("#claims-care", "/goal back when I feel like it")
    ana.wait_for_message("#claims-care", "I cannot read “when I feel like it” as a day. Nothing was changed.")
    ana.command("#claims-care", "/goal away 4 Jan to 20 Dec")
    ana.wait_for_message("#claims-care", "It is not noted yet")
