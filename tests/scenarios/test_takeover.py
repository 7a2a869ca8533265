"""A lead from outside the team: Clara takes over from Ana in the middle of what waits, and each is told once."""

from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import Office
from tests.scenarios.test_leavers import set_goal
from tests.scenarios.test_team_changes import pick
from tests.scenarios.test_time_off import came_at

GOAL = "Cut first response time"
DRAFT = "Claims care: progress, 18 March 2027"
QUARTER = "Q1 2027 ends on 31 March 2027"
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
        "1 goal to examine again for the quarter, until 14 April 2027",
        "the draft of its progress post",
        "What is still open from this week's prompt comes to you on 19 Mar 2027 at 08:00 UTC.",
        "Your first prompt comes on 22 Mar 2027 at 08:00 UTC.",
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
    """She examines the goal from the quarter's message, posts the draft, and answers what was open of the week."""
    at = {came_at(one, BERLIN): one for one in came}
    assert list(at)[-1] == "Friday 19 March 09:00"
    (quarter,), (draft,), (asked,) = (
        [one for one in came if words in one.text] for words in (QUARTER, DRAFT, "You report what this week's prompt")
    )
    quarter.click("Examine…", after=GOAL)
    assert GOAL in clara.modal("Examine a goal").text
    clara.modal().close()
    draft.click("Post")
    clara.wait_until(draft, "Posted in")
    assert "reminder" not in asked.text
    asked.click("On track", after=GOAL)
    clara.wait_until(asked, "Recorded: On track")
