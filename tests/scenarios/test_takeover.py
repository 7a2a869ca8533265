"""A lead from outside the team: Clara takes over from Ana in the middle of what waits, and each is told once."""

from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import Office
from tests.scenarios.test_leavers import leaves, set_goal
from tests.scenarios.test_team_changes import pick
from tests.scenarios.test_time_off import came_at

GOAL = "Cut first response time"
DRAFT = "Claims care: progress, 18 March 2027"
QUARTER = "Q1 2027 ends on Wednesday 31 March 2027"
BERLIN = "Europe/Berlin"


def read(person: PersonAt, since: str) -> list[MessageSeen]:
    return [message for message in person.messages("Headway") if message.ts > since]


def test_who_leads_a_team_from_outside_is_told_once_and_gets_its_prompt_draft_and_quarters_review(
    settled: Office,
) -> None:
    ana, clara, emeka = (settled.person(name) for name in ("Ana", "Clara", "Emeka"))
    ana.invite("#claims-care", "Headway")
    set_goal(ana, "#claims-care", f"{GOAL} from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-18T15:30:00+00:00")
    for waits in ("Your check-in for the week of 15 March", QUARTER, DRAFT):
        ana.wait_for_message("Headway", waits)
    until_now = ana.messages("Headway")[-1].ts
    assert not pick(emeka, "Claims care", "Edit", "Edit the team").fill({"Lead": "Clara Vogel"}).submit().errors
    emeka.modal("Saved").close()
    settled.everybody_is_known()
    settled.goes_to("2027-03-19T12:00:00+00:00")

    told = [one for one in read(ana, until_now) if "@Clara Vogel has led *Claims care* since 18 March 2027" in one.text]
    assert len(told) == 1
    assert "What was waiting for you as its lead now waits for @Clara Vogel" in told[0].text
    welcome, *others = read(clara, "")
    assert sum("lead *Claims care* now" in one.text or "have led" in one.text for one in (welcome, *others)) == 1
    for said in (
        "You lead *Claims care* now, after @Ana Sousa: @Emeka Obi named you.\nWhat is waiting for you:",
        f"the numbers of *{GOAL}* · G-1",
        "1 goal to review for the quarter, until 14 April 2027",
        "the draft of its progress post",
        "What is still open from this week's prompt comes to you on Friday 19 March 2027 at 08:00 UTC.",
        "Your first prompt comes on Monday 22 March 2027 at 08:00 UTC.",
    ):
        assert said in welcome.text
    _clara_settles_what_waits(clara, others)
    welcome.click("Look at it…")
    assert "Posted in" in clara.wait_for_message("Headway", DRAFT, after=others[-1]).text
    settled.goes_to("2027-03-22T10:00:00+00:00")
    prompt = clara.wait_for_message("Headway", "Your check-in for the week of 22 March")
    assert came_at(prompt, BERLIN) == "Monday 22 March 09:00", "as the welcome said"
    assert GOAL in prompt.text


def _clara_settles_what_waits(clara: PersonAt, came: list[MessageSeen]) -> None:
    """She reviews the goal from the quarter's message, posts the draft, and answers what was open of the week."""
    at = {came_at(one, BERLIN): one for one in came}
    assert list(at)[-1] == "Friday 19 March 09:00"
    (quarter,), (draft,), (asked,) = (
        [one for one in came if words in one.text]
        for words in (QUARTER, DRAFT, "asked somebody else about this. It is yours now")
    )
    quarter.click("Review…", after=GOAL)
    assert GOAL in clara.modal("Review a goal").text
    clara.modal().close()
    draft.click("Post")
    clara.wait_until(draft, "Posted in")
    assert "reminder" not in asked.text
    asked.click("On track", after=GOAL)
    clara.wait_until(asked, "Recorded: On track")


def test_who_takes_over_on_a_tuesday_finds_on_home_what_they_are_told_waits_and_is_asked_for_just_that(
    settled: Office,
) -> None:
    ana, clara, emeka = (settled.person(name) for name in ("Ana", "Clara", "Emeka"))
    answered, still_open, too_young = "Keep customers", GOAL, "Settle claims sooner"
    for title in (answered, still_open):
        set_goal(ana, "#claims-care", f"{title} from 80% to 95% by end of Q2")
    settled.goes_to("2027-03-08T10:00:00+00:00")
    prompt = ana.wait_for_message("Headway", "Your check-in for the week of 8 March")
    prompt.click("On track", after=answered)
    ana.wait_until(prompt, "Recorded: On track")
    set_goal(ana, "#claims-care", f"{too_young} from 80% to 95% by end of Q2")
    settled.goes_to("2027-03-09T11:00:00+00:00")
    assert not pick(emeka, "Claims care", "Edit", "Edit the team").fill({"Lead": "Clara Vogel"}).submit().errors
    emeka.modal("Saved").close()
    settled.everybody_is_known()
    settled.goes_to("2027-03-09T12:00:00+00:00")

    welcome = clara.wait_for_message("Headway", "You lead *Claims care* now, after @Ana Sousa")
    assert f"What is waiting for you:\n• the numbers of *{still_open}* · G-2\n" in welcome.text
    assert f"From your next prompt on you are asked about *{answered}* · G-1, *{too_young}* · G-3 too." in welcome.text
    told = ana.wait_for_message("Headway", "@Clara Vogel has led *Claims care*")
    assert f"now waits for @Clara Vogel:\n• the numbers of *{still_open}* · G-2" in told.text
    home = clara.home(containing="What waits for you").text
    assert f"*{still_open}* · G-2: this week's check-in." in home
    for goal in (answered, too_young):
        assert f"*{goal}* · G-" not in home.split("My goals")[0]
    settled.goes_to("2027-03-14T20:00:00+00:00")
    asked = clara.wait_for_message("Headway", "This week's prompt asked somebody else about this.")
    assert [title for title in (answered, still_open, too_young) if title in asked.text] == [still_open]
    settled.goes_to("2027-03-15T10:00:00+00:00")
    asked = clara.wait_for_message("Headway", "Your check-in for the week of 15 March")
    assert all(title in asked.text for title in (answered, still_open, too_young))


def test_what_a_lead_who_leaves_was_asked_stands_on_home_of_who_acts_for_them(settled: Office) -> None:
    ana, ines = settled.person("Ana"), settled.person("Inês")
    set_goal(ana, "#claims-care", f"{GOAL} from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-08T10:00:00+00:00")
    ana.wait_for_message("Headway", "Your check-in for the week of 8 March")
    leaves(settled, "Ana")
    home = ines.home(containing="*Claims care*: who leads it now?")
    assert f"*{GOAL}* · G-1: this week's check-in." in home.text
    home.click("Check in…", after=GOAL)
    form = ines.modal("Check in")
    assert not form.fill({"Where is it now?": "4", "How does it stand?": "On track"}).submit().errors
    ines.modal().close()
    settled.slack.wait_for(lambda: "this week's check-in" not in ines.home().text or None, "Home without it")
