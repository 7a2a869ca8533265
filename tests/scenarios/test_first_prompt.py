"""Somebody is added on a Wednesday: their welcome names the day of their first prompt, and that is when it comes."""

import pytest

from bot.domain.cadences import Cadence
from bot.domain.teams import TeamPlace, TeamWish
from localslack.client import PersonAt
from tests.office import HARBOUR, Office, edit_team
from tests.scenarios.test_leavers import set_goal
from tests.scenarios.test_time_off import came_at

ON_THURSDAYS = Cadence(weeks=1, weekday=3, hour=9)


@pytest.fixture
def asked_twice(settled: Office) -> Office:
    """Claims care, asked on Mondays, and Phone support, on Thursdays; on Wednesday 10 March, eight in New York."""
    place = TeamPlace("C0PHONE", None, once="Phone support", posting=True)
    settled.headway.services.people.need(HARBOUR, ["U0CLARA"])
    settled.headway.ticks.directory()
    wish = TeamWish("Phone support", "U0CLARA", 1, zone="Europe/Berlin", cadence=ON_THURSDAYS)
    settled.headway.services.teams.save(HARBOUR, "U0INES", place, wish)
    set_goal(settled.person("Ana"), "#claims-care", "Raise CSAT from 78% to 85% by 30 June")
    set_goal(settled.person("Clara"), "#phone-support", "Answer calls from 8 min to 3 min by 30 June")
    settled.goes_to("2027-03-10T13:00:00+00:00")
    return settled


def adds(lead: PersonAt, channel: str, *members: str) -> None:
    form = edit_team(lead, channel)
    assert not form.fill({"Members": list(members)}).submit().errors
    lead.modal("Saved").close()


def asked(person: PersonAt, zone: str) -> list[str]:
    """Return when somebody without a goal of their own was asked what is in the way, by their clock."""
    prompts = [message for message in person.messages("Headway") if "anything in the way?" in message.text]
    return [came_at(prompt, zone) for prompt in prompts if "I won't remind you again this week" not in prompt.text]


def welcomes(person: PersonAt) -> list[str]:
    return [message.text for message in person.messages("Headway") if message.text.startswith("Welcome")]


def test_who_is_added_to_a_team_of_mondays_and_one_of_thursdays_is_asked_tomorrow_and_then_on_mondays(
    asked_twice: Office,
) -> None:
    fay = asked_twice.person("Fay")
    adds(asked_twice.person("Ana"), "#claims-care", "Bo", "Hana", "Fay")
    adds(asked_twice.person("Clara"), "#phone-support", "Fay")
    asked_twice.everybody_is_known()
    asked_twice.goes_to("2027-03-15T20:00:00+00:00")
    (welcome,) = welcomes(fay)
    assert "You are in *Claims care* now: @Ana Sousa, who leads it, added you." in welcome
    assert "You are in *Phone support* now: @Clara Vogel, who leads it, added you." in welcome
    assert "Your first prompt comes on Thursday 11 March 2027 at 14:00 UTC." in welcome
    assert asked(fay, "America/New_York") == ["Thursday 11 March 09:00", "Monday 15 March 09:00"]


def test_who_is_added_to_a_team_of_mondays_is_asked_on_monday(asked_twice: Office) -> None:
    fay = asked_twice.person("Fay")
    adds(asked_twice.person("Ana"), "#claims-care", "Bo", "Hana", "Fay")
    asked_twice.everybody_is_known()
    asked_twice.goes_to("2027-03-15T20:00:00+00:00")
    (welcome,) = welcomes(fay)
    assert "Your first prompt comes on Monday 15 March 2027 at 13:00 UTC." in welcome, (
        "clocks go forward on the Sunday between"
    )
    assert asked(fay, "America/New_York") == ["Monday 15 March 09:00"]


def test_a_first_monday_that_is_a_public_holiday_makes_it_tuesday(asked_twice: Office) -> None:
    emeka = asked_twice.person("Emeka")
    asked_twice.goes_to("2027-03-24T10:30:00+00:00")
    adds(asked_twice.person("Ana"), "#claims-care", "Bo", "Hana", "Emeka")
    asked_twice.everybody_is_known()
    asked_twice.goes_to("2027-03-30T20:00:00+00:00")
    (welcome,) = welcomes(emeka)
    assert "Your first prompt comes on Tuesday 30 March 2027 at 08:00 UTC." in welcome
    assert asked(emeka, "Europe/London") == ["Tuesday 30 March 09:00"]


def test_whose_zone_the_directory_learns_after_the_hour_is_asked_a_week_later(asked_twice: Office) -> None:
    gus = asked_twice.person("Gus")
    with asked_twice.slack.fault("error", "users.info"), asked_twice.slack.fault("error", "users.list"):
        adds(asked_twice.person("Clara"), "#phone-support", "Gus")
        asked_twice.goes_to("2027-03-11T16:30:00+00:00")
        assert welcomes(gus) == asked(gus, "America/Chicago") == []
    asked_twice.everybody_is_learnt_now()
    asked_twice.goes_to("2027-03-18T20:00:00+00:00")
    (welcome,) = welcomes(gus)
    assert "Your first prompt comes on Thursday 18 March 2027 at 14:00 UTC." in welcome
    assert asked(gus, "America/Chicago") == ["Thursday 18 March 09:00"]


def test_who_is_added_on_a_friday_evening_is_welcomed_on_monday_and_asked_an_hour_later(asked_twice: Office) -> None:
    fay = asked_twice.person("Fay")
    asked_twice.goes_to("2027-03-12T23:00:00+00:00")
    adds(asked_twice.person("Ana"), "#claims-care", "Bo", "Hana", "Fay")
    asked_twice.everybody_is_known()
    asked_twice.goes_to("2027-03-15T20:00:00+00:00")
    (welcome,) = welcomes(fay)
    assert "Your first prompt comes on Monday 15 March 2027 at 14:00 UTC." in welcome
    assert asked(fay, "America/New_York") == ["Monday 15 March 10:00"]
    at = [message.text.startswith("Welcome") for message in fay.messages("Headway")]
    assert at.index(True) == 0, "nothing comes before it"


def test_a_welcome_with_which_the_next_prompt_comes_says_so(asked_twice: Office) -> None:
    bo = asked_twice.person("Bo")
    asked_twice.goes_to("2027-03-12T23:00:00+00:00")
    adds(asked_twice.person("Clara"), "#phone-support", "Bo")
    asked_twice.goes_to("2027-03-15T20:00:00+00:00")
    welcome = bo.wait_for_message("Headway", "You are in *Phone support* now")
    assert came_at(welcome, "Pacific/Auckland") == "Monday 15 March 09:00"
    assert "Your next prompt comes in a moment." in welcome.text
