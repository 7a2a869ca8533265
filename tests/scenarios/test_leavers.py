"""Somebody leaves, over the real socket: who is asked on Monday, and what their lead finds on Home."""

from localslack.client import PersonAt
from tests.office import AFTER_THE_WELCOMES, Office

MONDAY_EVENING = "2027-03-08T20:00:00+00:00"


def set_goal(person: PersonAt, channel: str, text: str) -> None:
    person.command(channel, f"/goal set {text}")
    form = person.modal()
    assert not form.submit().errors
    person.modal("Saved").close()


def leaves(office: Office, name: str, *, back: bool = False) -> None:
    """Slack tells of somebody who was deactivated, or is active again; wait until the bot has taken it in."""
    office.slack.change_person(name, deleted=not back)
    people, here = office.headway.services.people, office.headway.installation.workspace_id
    user_id = office.slack.person_id(name)

    def is_known() -> bool | None:
        person = people.person(here, user_id)
        return (person is not None and person.deactivated is not back) or None

    office.slack.wait_for(is_known, f"the bot to know about {name}")


def prompts(office: Office, name: str) -> list[str]:
    return [message.text for message in office.person(name).messages("Headway") if "week of 8 March" in message.text]


def test_mondays_prompt_for_a_lead_who_has_left_goes_to_the_lead_above(settled: Office) -> None:
    ines, bo = settled.person("Inês"), settled.person("Bo")
    set_goal(settled.person("Ana"), "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    leaves(settled, "Ana")
    settled.goes_to(MONDAY_EVENING)
    prompt = ines.wait_for_message("Headway", "week of 8 March")
    assert "Cut first response time" in prompt.text
    assert "Ana Sousa has left; you are asked for its number." in prompt.text
    prompt.click("On track")
    ines.wait_until(prompt, "Recorded: ")
    bo.command("#claims-care", "/goal show G-1")
    assert "Ana Sousa has left; " in bo.wait_for_message("#claims-care", "is asked for its number").text
    leaves(settled, "Ana", back=True)
    assert prompts(settled, "Ana") == []


def test_who_comes_back_before_monday_is_asked_as_if_nothing_had_been(settled: Office) -> None:
    set_goal(settled.person("Ana"), "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    leaves(settled, "Ana")
    leaves(settled, "Ana", back=True)
    settled.goes_to(MONDAY_EVENING)
    (asked,) = prompts(settled, "Ana")
    assert "has left" not in asked
    assert prompts(settled, "Inês") == []


def test_a_goal_whose_owner_has_left_is_closed_from_their_leads_home(settled: Office) -> None:
    ana = settled.person("Ana")
    set_goal(settled.person("Bo"), "#claims-care", "Raise calls returned within a day from 80% to 98% by end of Q2")
    leaves(settled, "Bo")
    home = ana.home(containing="Bo Tamihana has left, so nobody is asked about it.")
    home.click("Close…")
    form = ana.modal("Close a goal")
    assert not form.fill({"How did it end?": "Retired"}).submit().errors
    ana.modal().close()
    settled.slack.wait_for(lambda: "has left" not in ana.home().text or None, "Home without the goal")


def test_who_leads_now_is_asked_no_more_once_the_lead_is_back(settled: Office) -> None:
    ines = settled.person("Inês")
    leaves(settled, "Ana")
    question = ines.wait_for_message("Headway", "Who leads *Claims care* now?")
    leaves(settled, "Ana", back=True)
    settled.headway.ticks.run_due()
    now = ines.wait_until(question, "@Ana Sousa is back and leads *Claims care* again. Nothing is left to decide.")
    assert now.buttons == []


def test_the_goals_of_somebody_who_has_left_are_reassigned_from_the_message(settled: Office) -> None:
    ana, hana = settled.person("Ana"), settled.person("Hana")
    set_goal(settled.person("Bo"), "#claims-care", "Raise calls returned within a day from 80% to 98% by end of Q2")
    leaves(settled, "Bo")
    settled.goes_to(AFTER_THE_WELCOMES)
    message = ana.wait_for_message("Headway", "@Bo Tamihana has left, and nobody is asked about their goals any more.")
    message.click("Reassign…")
    form = ana.modal("Reassign a goal")
    refused = form.fill({"Who owns it from now on?": "Karl Lind"}).submit().errors
    assert refused["Who owns it from now on?"].startswith("This person has left, or is an app or from elsewhere.")
    assert not form.fill({"Who owns it from now on?": "Hana"}).submit().errors
    assert "owns *Raise calls returned within a day" in ana.modal("Reassigned").text
    ana.modal("Reassigned").close()
    settled.headway.ticks.run_due()
    ana.wait_until(message, "owns it now")
    told = hana.wait_for_message("Headway", "You own *Raise calls returned within a day")
    assert "@Bo Tamihana, who owned it, has left, and @Ana Sousa gave it to you." in told.text
    told.click("Edit")
    hana.modal("Edit G-1").close()
    settled.goes_to(MONDAY_EVENING)
    hana.wait_for_message("Headway", "Raise calls returned within a day", after=told.ts)
    ana.command("#claims-care", "/goal show G-1")
    assert "owns it instead of @Bo Tamihana" in ana.wait_for_message("#claims-care", "Changes:").text


def test_a_leaver_with_three_goals_is_followed_by_two_owners_and_counts_in_the_teams_round_no_more(
    settled: Office,
) -> None:
    ana, bo, hana = settled.person("Ana"), settled.person("Bo"), settled.person("Hana")
    calls, letters, guides = "Raise calls returned within a day", "Raise letters answered", "Raise guides written"
    ana.invite("#claims-care", "Headway")
    for title in (calls, letters, guides):
        set_goal(bo, "#claims-care", f"@bo: {title} from 80% to 98% by end of Q2")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    assert guides in bo.wait_for_message("Headway", "week of 8 March").text
    leaves(settled, "Bo")
    message = ana.wait_for_message("Headway", "@Bo Tamihana has left, and nobody is asked about their goals any more.")
    assert message.buttons == ["Reassign…", "Close…"] * 3
    for title, owner in ((calls, "Hana"), (guides, "Ana Sousa")):
        message.again().click("Reassign…", after=title)
        form = ana.modal("Reassign a goal").fill({"Who owns it from now on?": owner})
        assert not form.submit().errors
        ana.modal("Reassigned").close()
        ana.wait_until(message, "owns it now")
    message.again().click("Close…", after=letters)
    assert not ana.modal("Close a goal").fill({"How did it end?": "Retired"}).submit().errors
    ana.modal().close()
    settled.headway.ticks.run_due()
    settled_now = ana.wait_until(message, "What becomes of their goals is decided.")
    for what in (
        f"*{calls}* · G-1: @Hana Nováková owns it now",
        f"*{letters}* · G-2: closed",
        f"*{guides}* · G-3: @Ana Sousa owns it now",
    ):
        assert what in settled_now.text
    assert settled_now.buttons == []
    assert "@Ana Sousa gave it to you." in hana.wait_for_message("Headway", f"You own *{calls}*").text
    assert not [one for one in ana.messages("Headway") if "You own" in one.text], "Ana took hers herself"

    settled.goes_to("2027-03-11T16:00:00+00:00")
    draft = ana.wait_for_message("Headway", "Claims care: progress, 11 March 2027")
    assert "0 of 2 have answered this round." in draft.text, "Ana and Hana were asked, and Bo before he left"
    assert letters not in draft.text
    settled.goes_to("2027-03-15T20:00:00+00:00")
    for person, theirs in ((hana, calls), (ana, guides)):
        asked = person.wait_for_message("Headway", "15 March").text
        assert [title for title in (calls, letters, guides) if title in asked] == [theirs]


def test_who_is_given_a_goal_in_the_middle_of_a_week_reads_when_they_are_asked_about_it(settled: Office) -> None:
    bo, ana, hana = (settled.person(name) for name in ("Bo", "Ana", "Hana"))
    set_goal(bo, "#claims-care", "@bo: Answer letters within a day from 80% to 95% by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    bo.wait_for_message("Headway", "week of 8 March")
    leaves(settled, "Bo")
    settled.headway.ticks.run_due()
    left = ana.wait_for_message("Headway", "and nobody is asked about their goals")
    left.click("Reassign…")
    form = ana.modal("Reassign a goal")
    assert not form.fill({"Who owns it from now on?": "Hana"}).submit().errors
    ana.modal("Reassigned").close()
    settled.goes_to("2027-03-09T12:00:00+00:00")
    given = hana.wait_for_message("Headway", "You own *Answer letters within a day*")
    assert "You are next asked about it on Tuesday 9 March" in given.text
    asked = hana.wait_for_message("Headway", "This week's prompt asked somebody else about this.")
    assert "Answer letters within a day" in asked.text
