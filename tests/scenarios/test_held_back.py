"""Messages held back by where people live: a weekend on Friday, Easter, a holiday abroad, and *Snooze*."""

from datetime import UTC, datetime

import pytest

from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import Office, edit_team
from tests.scenarios.test_leavers import set_goal
from tests.scenarios.test_time_off import came_at, knows

ISRAEL = "Asia/Jerusalem"


@pytest.fixture
def ana(settled: Office) -> PersonAt:
    """Ana, who leads Claims care in Lisbon; it is Wednesday 3 March 2027."""
    return settled.person("Ana")


def is_asked(lead: PersonAt, **cadence: str) -> None:
    """Change when the people of Claims care are asked, and set its goal."""
    form = edit_team(lead, "#claims-care").fill({label.replace("_", " "): said for label, said in cadence.items()})
    assert not form.submit().errors
    lead.modal("Saved").close()
    set_goal(lead, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")


def came(person: PersonAt, zone: str, week: str) -> list[str]:
    """Return when somebody got the prompt of this week and what reminded them of it, by their clock."""
    messages = person.messages("Headway")
    prompt = next((i for i, message in enumerate(messages) if f"eek of {week}" in message.text), len(messages))
    return [came_at(message, zone) for message in messages[prompt:] if _asks(message)]


def _asks(message: MessageSeen) -> bool:
    return "eek of" in message.text or "A short reminder" in message.text or "You put this off" in message.text


def test_a_holiday_before_a_weekend_of_friday_and_saturday_makes_it_sunday_and_the_reminder_monday(
    settled: Office, ana: PersonAt
) -> None:
    hana = settled.person("Hana")
    settled.goes_to("2027-04-14T12:00:00+00:00")
    settled.slack.change_person("Hana", tz=ISRAEL)
    knows(settled, "Hana", lambda person: person.country == "IL")
    is_asked(ana, On="Thursday")
    settled.goes_to("2027-04-22T20:00:00+00:00")
    assert came(ana, "Europe/Lisbon", "19 April") == ["Thursday 22 April 09:00"]
    assert came(hana, ISRAEL, "19 April") == [], "the first day of Pesach"
    settled.goes_to("2027-04-28T20:00:00+00:00")
    assert came(ana, "Europe/Lisbon", "19 April") == ["Thursday 22 April 09:00", "Friday 23 April 09:00"]
    assert came(hana, ISRAEL, "19 April") == ["Sunday 25 April 09:00", "Monday 26 April 09:00"]
    settled.goes_to("2027-04-29T20:00:00+00:00")
    assert came(hana, ISRAEL, "26 April") == ["Thursday 29 April 09:00"], "the next week is asked about as ever"


def test_a_reminder_waits_for_the_end_of_easter_where_each_lives_and_of_a_vacation_that_slack_tells_of(
    settled: Office, ana: PersonAt
) -> None:
    bo, hana = settled.person("Bo"), settled.person("Hana")
    is_asked(ana, On="Thursday")
    settled.goes_to("2027-03-25T12:00:00+00:00")
    ends = datetime(2027, 3, 31, 0, 0, tzinfo=UTC)
    settled.slack.change_person(
        "Bo", status_text="Vacationing", status_emoji=":palm_tree:", status_expiration=int(ends.timestamp())
    )
    knows(settled, "Bo", lambda person: person.status)
    settled.goes_to("2027-03-31T12:00:00+00:00")
    # Good Friday is a holiday for all three, Easter Monday is none in Portugal; Bo was asked before he left.
    assert came(ana, "Europe/Lisbon", "22 March") == ["Thursday 25 March 09:00", "Monday 29 March 09:00"]
    assert came(hana, "Europe/Prague", "22 March") == ["Thursday 25 March 09:00", "Tuesday 30 March 09:00"]
    assert came(bo, "Pacific/Auckland", "22 March") == ["Thursday 25 March 09:00", "Wednesday 31 March 13:00"]


def test_a_prompt_is_snoozed_till_tomorrow_by_one_and_till_next_thursday_by_another(
    settled: Office, ana: PersonAt
) -> None:
    hana = settled.person("Hana")
    is_asked(ana, Ask_how_it_goes="Every 2 weeks")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    prompts = {}
    for person in (ana, hana):
        prompts[person.id] = person.wait_for_message("Headway", "eek of 8 March")
    assert prompts[ana.id].options("Snooze until…")[0] == "Tuesday 9 March"
    prompts[ana.id].choose("Snooze until…", "Tuesday 9 March")
    ana.wait_until(prompts[ana.id], "is snoozed until Tuesday 9 March 2027")
    prompts[hana.id].choose("Snooze until…", "Thursday 18 March")
    hana.wait_until(prompts[hana.id], "is snoozed until Thursday 18 March 2027")
    settled.goes_to("2027-03-19T20:00:00+00:00")
    assert came(ana, "Europe/Lisbon", "8 March")[1:] == ["Tuesday 09 March 09:00"]
    assert came(hana, "Europe/Prague", "8 March")[1:] == ["Thursday 18 March 09:00"]
    for person in (ana, hana):
        person.wait_for_message("Headway", "You put this off until today")


def test_a_week_that_is_off_whole_has_no_prompt_at_all_and_the_next_one_comes_as_ever(
    settled: Office, ana: PersonAt
) -> None:
    """Novruz takes all of Ana's week in Baku; Hana says that she is away, and Bo's vacation stands in Slack."""
    bo, hana = settled.person("Bo"), settled.person("Hana")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-19T12:00:00+00:00")
    since = max(message.ts for person in (ana, bo, hana) for message in person.messages("Headway"))
    settled.slack.change_person("Ana", tz="Asia/Baku")
    knows(settled, "Ana", lambda person: person.country == "AZ")
    ends = datetime(2027, 3, 28, 10, 0, tzinfo=UTC)
    settled.slack.change_person("Bo", status_text="On vacation", status_expiration=int(ends.timestamp()))
    knows(settled, "Bo", lambda person: person.status)
    hana.command("Headway", "/goal away 22 March to 26 March")
    hana.wait_for_message("Headway", "You are away from")
    settled.goes_to("2027-03-30T12:00:00+00:00")
    later = ((ana, "Asia/Baku"), (bo, "Pacific/Auckland"), (hana, "Europe/Prague"))
    assert [_weeks_asked(person, zone, since) for person, zone in later] == [
        [("29 March", "Monday 29 March 09:00")],
        [("29 March", "Tuesday 30 March 09:00")],
        [("29 March", "Tuesday 30 March 09:00")],
    ]


def _weeks_asked(person: PersonAt, zone: str, since: str) -> list[tuple[str, str]]:
    """Return of which weeks somebody got a prompt, and when, by their clock."""
    prompts = (one for one in person.messages("Headway") if one.ts > since and "eek of" in one.text)
    return [(one.text.split("eek of ")[1].split(".")[0], came_at(one, zone)) for one in prompts]
