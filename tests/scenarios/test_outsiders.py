"""Apps, workflows and people of other companies are in no team, however they come; and what guests see."""

import pytest

from localslack.client import PersonAt
from localslack.surfaces import MessageSeen
from tests.office import HARBOUR, Office, edit_team
from tests.scenarios.test_leavers import set_goal
from tests.scenarios.test_team_changes import pick

OUTSIDERS = ["Gil Reed", "Claim intake", "Rota Bot"]
CANNOT_LEAD = "This person has left, or is an app or from elsewhere. Please choose somebody who is here."
FROM_A_FILE = b"Team,Parent,Lead,Channel,Members\nPhone,Harbour,@gus,#phone-support,@dev @rotabot\n"


@pytest.fixture
def with_outsiders(settled: Office) -> Office:
    """Gil Reed reads along from another company, and *Claim intake* is a workflow that writes under this name."""
    settled.slack.change_person("Gus", real_name="Gil Reed", home="T0BRIGHT")
    settled.slack.change_person("Dev", real_name="Claim intake", is_workflow_bot=True)
    return settled


def sets_up_phone(office: Office, *members: str) -> str:
    """Have Emeka set up Phone, led by Clara, with these people; return the confirmation."""
    emeka = office.person("Emeka")
    emeka.command("#phone-support", "/goal team")
    form = emeka.modal("A new team").fill({"Name": "Phone", "Lead": "Clara Vogel", "Members": list(members)})
    assert not form.submit().errors
    saved = emeka.modal("Saved").text
    emeka.modal("Saved").close()
    office.everybody_is_known()
    return saved


def answer(person: PersonAt, command: str) -> str:
    """Return what somebody reads next after a command in their DM with the bot."""
    last: MessageSeen | str = max((message.ts for message in person.messages("Headway")), default="")
    person.command("Headway", command)
    return person.wait_for_message("Headway", after=last).text


def test_apps_workflows_and_people_of_other_companies_come_into_no_team_by_form_file_or_user_group(
    with_outsiders: Office,
) -> None:
    slack, ana, emeka = with_outsiders.slack, with_outsiders.person("Ana"), with_outsiders.person("Emeka")
    emeka.command("#phone-support", "/goal team")
    form = emeka.modal("A new team").fill({"Name": "Phone"})
    for outsider in OUTSIDERS:
        assert form.fill({"Lead": outsider}).submit().errors == {"Lead": CANNOT_LEAD}
    form.close()
    saved = sets_up_phone(with_outsiders, *OUTSIDERS, "Fay Robinson")
    assert "@Clara Vogel leads it, with @Fay Robinson." in saved
    assert "cannot be in a team: @Gil Reed, @Claim intake, @Rota Bot." in saved

    emeka.send("Headway", "teams.csv", FROM_A_FILE)
    told = emeka.wait_for_message("Headway", "3 things are wrong, so none of it was written.").plain
    for fault in (
        "Line 2, lead: “gus” belongs to another company",
        "Line 2, members: “dev” is an app",
        "Line 2, members: “rotabot” is an app",
    ):
        assert fault in told

    form = edit_team(ana, "#claims-care")
    form.fill({"Members": [], "And a user group": "Phone Support (@phone-support)"})
    assert not form.submit().errors
    assert "cannot be in a team: @Gil Reed." in ana.modal("Saved").text
    slack.change_group("phone-support", users=[*OUTSIDERS, "Fay Robinson"])
    slack.wait_for(lambda: _members(with_outsiders) == {"U0FAY"} or None, "the team to follow its group")
    ana.modal("Saved").close()

    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    with_outsiders.goes_to("2027-03-08T20:00:00+00:00")
    assert "anything in the way?" in with_outsiders.person("Fay").wait_for_message("Headway", "week of 8 March").text
    for outsider in ("Gil Reed", "Claim intake"):
        assert with_outsiders.person(outsider).messages("Headway") == []
    gil = with_outsiders.person("Gil Reed")
    for command in ("/goal list all", "/goal show G-1", "/goal teams"):
        told = answer(gil, command)
        assert "Claims care" not in told
        assert "first response time" not in told
    assert "can add you" not in gil.home().text
    for command in ("/goal set Raise CSAT from 78% to 85% by 30 June", "/goal"):
        assert "You are here from another company" in answer(gil, command)
    for command in ("/goal update G-1 4h", "/goal close G-1", "/goal edit G-1"):
        assert "G-1" in answer(gil, command)


def _members(office: Office) -> frozenset[str]:
    stands = office.headway.services.teams.saved(HARBOUR, "C0CLAIMS")
    assert stands is not None
    return stands.team.members


def test_a_guest_sees_their_own_teams_goals_as_a_member_and_as_its_lead_and_no_others(settled: Office) -> None:
    ana, clara, ines, june = (settled.person(name) for name in ("Ana", "Clara", "Inês", "June"))
    set_goal(ines, "#service-quality", "Raise customers who stay from 78% to 85% by 30 June")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    sets_up_phone(settled, "June Park")
    set_goal(clara, "#phone-support", "Answer calls from 8 min to 3 min by 30 June")
    settled.goes_to("2027-03-08T12:00:00+00:00")

    welcome = june.wait_for_message("Headway", "Welcome, @June Park.").text
    assert "You are in *Phone* now" in welcome
    home = june.home(containing="Answer calls").text
    assert "as a guest you see your own team's goals, and they see yours." in home
    prompt = june.wait_for_message("Headway", "week of 8 March").text
    assert "*Phone*: anything in the way?" in prompt
    _sees_phone_and_nothing_else(june, welcome, home, prompt)

    form = pick(ines, "Phone", "Edit", "Edit the team")
    assert not form.fill({"Lead": "June Park"}).submit().errors
    ines.modal("Saved").close()
    settled.goes_to("2027-03-09T12:00:00+00:00")
    reminder = june.wait_for_message("Headway", "A short reminder").text
    assert "Answer calls" in reminder, "whoever leads the team is asked for its number"
    _sees_phone_and_nothing_else(june, reminder, june.home(containing="you lead it").text)

    ines.command("#digital-services", "/goal team")
    form = ines.modal("A new team").fill({"Name": "Night phone", "Lead": "Idris Kaya", "Stands below": "Phone"})
    refused = form.submit().errors
    assert refused["Stands below"].startswith("A guest leads that team and sees its own goals only")


def _sees_phone_and_nothing_else(june: PersonAt, *seen: str) -> None:
    """Look at all that June has read, and at what she may ask: neither names another team's goal."""
    assert "*Answer calls* · G-3" in answer(june, "/goal show G-3")
    asked = ("/goal", "/goal list all", "/goal list org", "/goal list #claims-care", "/goal teams")
    for text in (*seen, *(answer(june, command) for command in asked)):
        for hidden in ("customers who stay", "first response time", "Claims care", "G-1", "G-2"):
            assert hidden not in text
    for command in ("/goal show G-2", "/goal update G-2 4h", "/goal edit G-2", "/goal close G-1"):
        assert "There is no goal G-" in answer(june, command)
    assert "There is no team “claims care” that I can show you." in answer(june, "/goal team claims care")
