"""Teams move, merge, end and stand again over the real socket, and follow their user groups."""

import pytest

from handlers.directory import DirectoryTick
from localslack.client import PersonAt
from localslack.surfaces import ViewSeen
from tests.office import AFTER_THE_WELCOMES, HARBOUR, Office, edit_team

MONDAY_EVENING = "2027-03-08T20:00:00+00:00"


@pytest.fixture
def ines(settled: Office) -> PersonAt:
    """Inês, who leads Harbour. Emeka has set up Phone and Digital below it."""
    emeka, ines = settled.person("Emeka"), settled.person("Inês")
    for channel, name, lead in (("#phone-support", "Phone", "Clara Vogel"), ("#digital-help", "Digital", "Idris Kaya")):
        emeka.command(channel, "/goal team")
        assert not emeka.modal("A new team").fill({"Name": name, "Lead": lead}).submit().errors
        emeka.modal("Saved").close()
    settled.everybody_is_known()
    return ines


def set_goal(person: PersonAt, channel: str, text: str) -> None:
    person.command(channel, f"/goal set {text}")
    assert not person.modal().submit().errors
    person.modal("Saved").close()


def pick(person: PersonAt, name: str, button: str, form: str) -> ViewSeen:
    last = max((message.ts for message in person.messages("Headway")), default="")
    person.command("Headway", f"/goal team {name}")
    person.wait_for_message("Headway", name, after=last).click(button)
    return person.modal(form)


def test_a_team_is_shown_with_what_each_may_do(settled: Office, ines: PersonAt) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    shown = {}
    for person in (ines, ana, bo):
        person.command("Headway", "/goal team claims care")
        shown[person.id] = person.wait_for_message("Headway", "*Claims care* stands below *Harbour*").buttons
    assert shown == {
        ines.id: ["Edit", "Move…", "Merge…", "Archive…"],
        ana.id: ["Edit"],
        bo.id: [],
    }
    ines.command("Headway", "/goal team harbour")
    assert ines.wait_for_message("Headway", "is the organisation").buttons == ["Edit"]
    bo.command("Headway", "/goal team unheard of")
    bo.wait_for_message("Headway", "There is no team “unheard of” that I can show you.")


def test_a_move_below_itself_is_refused_at_the_field_and_another_is_told_to_the_leads_once(
    settled: Office, ines: PersonAt
) -> None:
    form = pick(ines, "Digital", "Move…", "Move a team")
    assert not form.fill({"It is to stand below": "Phone"}).submit().errors
    assert "*Digital* stands below *Phone* now" in ines.modal("Moved").text
    ines.modal("Moved").close()
    form = pick(ines, "Phone", "Move…", "Move a team")
    refused = form.fill({"It is to stand below": "Digital"}).submit().errors
    assert refused == {
        "It is to stand below": "A team cannot stand below itself or a team that is below it. Please choose another."
    }
    settled.goes_to(AFTER_THE_WELCOMES)
    told = settled.person("Idris").wait_for_message("Headway", "*Digital* has been below *Phone* since 3 March 2027")
    assert "@Inês Duarte moved it" in told.text
    settled.person("Clara").wait_for_message("Headway", "*Digital* has been below *Phone*")
    assert not [one for one in settled.person("Bo").messages("Headway") if "Digital" in one.text]


def test_two_teams_become_one_with_their_goals_and_nobody_is_asked_twice(settled: Office, ines: PersonAt) -> None:
    ana, clara = settled.person("Ana"), settled.person("Clara")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    ana.wait_for_message("Headway", "Cut first response time").click("On track")
    form = pick(ines, "Claims care", "Merge…", "Merge a team")
    assert "its goals move there with their keys and history: G-1" in form.text
    assert not form.fill({"Merge it into": "Phone"}).submit().errors
    merged = ines.modal("Merged").text
    assert "*Claims care* is part of *Phone* now" in merged
    assert "Goals that came along: G-1" in merged
    told = ana.wait_for_message("Headway", "*Claims care* has been part of *Phone* since 8 March 2027")
    assert "@Clara Vogel leads it" in told.text
    clara.wait_for_message("Headway", "has been part of *Phone*")
    ana.command("#claims-care", "/goal show G-1")
    assert "moved from Claims care to Phone (@Inês Duarte)" in ana.wait_for_message("#claims-care", "G-1").text
    settled.goes_to("2027-03-14T20:00:00+00:00")
    asked = [
        one for one in ana.messages("Headway") if "week of 8 March" in one.text and "Cut first response" in one.text
    ]
    assert len(asked) == 1
    settled.goes_to("2027-03-15T20:00:00+00:00")
    clara.wait_for_message("Headway", "Cut first response time")


def test_a_merger_tells_who_is_still_asked_this_week_and_when_most_are(settled: Office, ines: PersonAt) -> None:
    set_goal(settled.person("Clara"), "#phone-support", "Answer calls from 8 min to 3 min by 30 June")
    set_goal(settled.person("Ana"), "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    in_new_york = settled.person("Fay")
    assert not edit_team(settled.person("Clara"), "#phone-support").fill({"Members": ["Fay"]}).submit().errors
    settled.everybody_is_known()
    settled.goes_to("2027-03-08T10:00:00+00:00")
    form = pick(ines, "Claims care", "Merge…", "Merge a team")
    assert not form.fill({"Merge it into": "Phone"}).submit().errors
    merged = ines.modal("Merged").text
    assert "every week on Monday at 9:00; some next on Monday 8 March 2027, most on Monday 15 March 2027." in merged
    settled.goes_to("2027-03-08T20:00:00+00:00")
    in_new_york.wait_for_message("Headway", "*Your week of 8 March.*")
    assert not [one for one in settled.person("Clara").messages("Headway") if "15 March" in one.text]


def test_after_a_merger_its_goals_are_checked_in_on_with_their_history_and_what_is_in_the_way_stays_told(
    settled: Office, ines: PersonAt
) -> None:
    ana, bo, clara = settled.person("Ana"), settled.person("Bo"), settled.person("Clara")
    clara.invite("#phone-support", "Headway")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    ana.wait_for_message("Headway", "Your check-in for the week of 8 March")
    ana.command("#claims-care", "/goal update G-1 5h at risk macros are late")
    ana.wait_for_message("#claims-care", "5 h")
    asked = bo.wait_for_message("Headway", "anything in the way?")
    asked.click("Yes…")
    obstacle = {"What is in the way?": "Photos of claims arrive by post", "What is it about?": "Tool"}
    assert not bo.modal().fill(obstacle).submit().errors
    bo.wait_until(asked, "Photos of claims arrive by post")

    form = pick(ines, "Claims care", "Merge…", "Merge a team")
    assert "its open opportunity goes along" in form.text
    assert not form.fill({"Merge it into": "Phone"}).submit().errors
    assert "Open opportunities that came along: 1." in ines.modal("Merged").text
    ines.modal("Merged").close()
    clara.command("Headway", "/goal update G-1 4h on track")
    clara.wait_for_message("Headway", "(G-1): On track · 4 h")
    bo.command("Headway", "/goal show G-1")
    card = bo.wait_for_message("Headway", "Owner: Phone").text
    for said in (
        "Reported by: @Clara Vogel",
        "• today: 4 h, on track (@Clara Vogel)",
        "• today: 5 h, at risk (@Ana Sousa) “macros are late”",
        "• today: moved from Claims care to Phone (@Inês Duarte)",
    ):
        assert said in card
    settled.goes_to("2027-03-11T16:00:00+00:00")
    draft = clara.wait_for_message("Headway", "Phone: progress, 11 March 2027")
    assert "*What got in the way*\n• Photos of claims arrive by post (tool)" in draft.text
    assert "Cut first response time (G-1): 4 h" in draft.text
    draft.click("Post")
    clara.wait_until(draft, "Posted in")
    assert "Photos of claims arrive by post" in clara.wait_for_message("#phone-support", "Phone: progress").text
    settled.goes_to("2027-03-15T10:00:00+00:00")
    prompt = clara.wait_for_message("Headway", "Your check-in for the week of 15 March")
    assert "Last: 4 h, on track (8 March)" in prompt.text


def test_an_archived_team_asks_nobody_and_stands_again_when_it_is_restored(settled: Office, ines: PersonAt) -> None:
    ana = settled.person("Ana")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    form = pick(ines, "Claims care", "Archive…", "Archive a team")
    assert form.fill({"What becomes of its open goals?": "They are closed, as retired"}).submit().kind == "updated"
    assert "Closed as retired: G-1" in ines.modal("Archived").text
    ines.modal("Archived").close()
    settled.goes_to(MONDAY_EVENING)
    ana.wait_for_message("Headway", "archived *Claims care* on 3 March 2027")
    assert not [one for one in ana.messages("Headway") if "8 March" in one.text]
    ana.command("Headway", "/goal team claims care")
    shown = ana.wait_for_message("Headway", "was archived on 3 March 2027 by @Inês Duarte. Nobody is asked")
    assert "*Cut first response time* · G-1: retired" in shown.text
    assert shown.buttons == []
    restore = pick(ines, "Claims care", "Restore…", "Restore a team")
    assert not restore.submit().errors
    assert "*Claims care* stands again." in ines.modal("Restored").text
    settled.goes_to("2027-03-09T12:00:00+00:00")
    ana.wait_for_message("Headway", "*Claims care* has been back since")
    bo = settled.person("Bo")
    settled.goes_to("2027-03-10T12:00:00+00:00")
    bo.wait_for_message("Headway", "You are in it again. @Ana Sousa leads it.")


def test_a_team_above_others_is_not_archived_and_says_which_they_are(settled: Office, ines: PersonAt) -> None:
    form = pick(ines, "Digital", "Move…", "Move a team")
    form.fill({"It is to stand below": "Phone"}).submit()
    ines.modal("Moved").close()
    ines.command("Headway", "/goal team Phone")
    ines.wait_for_message("Headway", "*Phone* stands below").click("Archive…")
    told = ines.wait_for_message("Headway", "stays while other teams stand below it")
    assert "*Phone* stays while other teams stand below it: *Digital*. Move them first." in told.text


def test_a_team_follows_its_user_group_and_tells_its_lead_once_when_that_is_gone(settled: Office) -> None:
    ana, slack, groups = settled.person("Ana"), settled.slack, settled.headway.services.team_groups
    form = edit_team(ana, "#claims-care")
    form.fill({"Members": ["Emeka Obi"], "And a user group": "Phone Support (@phone-support)"})
    saved = form.submit().view
    assert saved is not None
    assert "It follows its user group" in saved.text

    def members() -> frozenset[str]:
        stands = settled.headway.services.teams.saved(HARBOUR, "C0CLAIMS")
        assert stands is not None
        return stands.team.members

    def group_is_gone() -> bool:
        stands = settled.headway.services.teams.saved(HARBOUR, "C0CLAIMS")
        return stands is not None and stands.team.group_is_gone

    assert members() == {"U0CLARA", "U0FAY", "U0GUS", "U0EMEKA"}
    slack.change_group("phone-support", users=["Fay Robinson", "Bo Tamihana"])
    slack.wait_for(lambda: members() == {"U0FAY", "U0BO", "U0EMEKA"} or None, "the team to follow its group")
    slack.change_group("phone-support", disabled=True)
    slack.wait_for(lambda: group_is_gone() or None, "the bot to know that the group is gone")
    settled.goes_to(AFTER_THE_WELCOMES)
    ana.wait_for_message("Headway", "The user group of *Claims care* has been gone from Slack")
    assert members() == {"U0FAY", "U0BO", "U0EMEKA"}
    groups.is_gone(HARBOUR, "S0PHONE")
    settled.headway.ticks.run_due()
    assert len([one for one in ana.messages("Headway") if "The user group of" in one.text]) == 1


def test_what_changed_in_a_group_while_nothing_ran_is_found_by_the_directorys_tick(settled: Office) -> None:
    ana, slack = settled.person("Ana"), settled.slack
    edit_team(ana, "#claims-care").fill({"Members": [], "And a user group": "Phone Support (@phone-support)"}).submit()
    teams, groups = settled.headway.services.teams, settled.headway.services.team_groups
    groups.has(HARBOUR, "S0PHONE", ["U0BO"])  # as though events had never come
    stands = teams.saved(HARBOUR, "C0CLAIMS")
    assert stands is not None
    assert stands.team.members == {"U0BO"}
    DirectoryTick(settled.headway.due, settled.headway.services)()
    stands = teams.saved(HARBOUR, "C0CLAIMS")
    assert stands is not None
    assert stands.team.members == {"U0CLARA", "U0FAY", "U0GUS"}
    assert slack.log("api", method="usergroups.users.list")


def test_an_edit_from_before_a_team_was_archived_shows_that_and_how_to_go_on(settled: Office, ines: PersonAt) -> None:
    ana = settled.person("Ana")
    old = {}
    for person in (ines, ana):
        person.command("Headway", "/goal team claims care")
        old[person.id] = person.wait_for_message("Headway", "*Claims care* stands below *Harbour*")
    assert not pick(ines, "Claims care", "Archive…", "Archive a team").submit().errors
    ines.modal("Archived").close()
    for person, buttons in ((ines, ["Restore…", "Set up a new team…"]), (ana, [])):
        old[person.id].click("Edit")
        assert person.wait_for_message("Headway", "*Claims care* was archived on").buttons == buttons
        assert person.no_modal()
    ana.command("#claims-care", "/goal team")
    ana.wait_for_message("#claims-care", "*Claims care* was archived on")
    ines.wait_for_message("Headway", "*Claims care* was archived on").click("Set up a new team…")
    fields = {"Channel": "#claims-care", "Name": "Claims care", "Lead": "Bo Tamihana"}
    form = ines.modal("A new team").fill(fields)
    assert not form.submit().errors
    ines.modal("Saved").close()
    ines.command("Headway", "/goal team claims care")
    which = ines.wait_for_message("Headway", "Which team do you mean?")
    assert "*Claims care*, archived on 3 March 2027" in which.text


def test_a_lead_who_is_named_between_prompt_and_reminder_is_reminded_and_the_one_before_is_not(
    settled: Office, ines: PersonAt
) -> None:
    ana, hana = settled.person("Ana"), settled.person("Hana")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    prompt = ana.wait_for_message("Headway", "Your check-in for the week of 8 March")
    form = edit_team(ana, "#claims-care")
    assert not form.fill({"Lead": "Hana Nováková"}).submit().errors
    assert "@Ana Sousa, who led it before, stays in it as a member." in ana.modal("Saved").text
    ana.modal("Saved").close()
    settled.goes_to("2027-03-09T12:00:00+00:00")
    reminder = hana.wait_for_message("Headway", "A short reminder: this is still open.")
    assert "G-1" in reminder.text
    assert "@Hana Nováková leads *Claims care* and is asked about it now." in prompt.again().text
    assert "Nothing here waits for you." in prompt.again().text
    assert not [message for message in ana.messages("Headway") if "A short reminder" in message.text]
    assert "stay in it as a member" in ana.wait_for_message("Headway", "@Hana Nováková has led *Claims care*").text
    reminder.click("On track")
    hana.wait_for_message("Headway", "Recorded: ")


def test_a_team_whose_channel_was_deleted_meanwhile_is_restored_in_another(settled: Office, ines: PersonAt) -> None:
    assert not pick(ines, "Claims care", "Archive…", "Archive a team").submit().errors
    ines.modal("Archived").close()
    settled.slack.change_channel("C0CLAIMS", deleted=True)
    form = pick(ines, "Claims care", "Restore…", "Restore a team")
    assert "Headway cannot see its channel any more: it was deleted" in form.text
    assert "Please choose a channel." in form.text
    refused = form.fill({"Channel": "C0CLAIMS"}).submit().errors
    assert "Headway cannot see this channel: it was deleted" in refused["Channel"]
    assert not form.fill({"Channel": "#general", "Name": "Care"}).submit().errors
    assert "*Care* stands again." in ines.modal("Restored").text
    settled.headway.ticks.run_due()
    settled.goes_to("2027-03-03T12:00:00+00:00")
    told = settled.person("Ana").wait_for_message("Headway", "has been back since")
    assert "*Care*, which was *Claims care*, has been back since" in told.text
    assert "Its channel is #general now." in told.text


def test_a_teams_new_name_stands_wherever_it_is_named_and_another_team_takes_the_old_one(
    settled: Office, ines: PersonAt
) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    ana.invite("#claims-care", "Headway")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    assert "*Claims care*: anything in the way?" in bo.wait_for_message("Headway", "week of 8 March").text
    assert not edit_team(ana, "#claims-care").fill({"Name": "Storm desk"}).submit().errors
    assert "*Storm desk* stands below *Harbour*." in ana.modal("Saved").text
    ana.modal("Saved").close()
    ines.command("#customer-operations", "/goal team")
    form = ines.modal("A new team").fill({"Name": "Claims care", "Lead": "Emeka Obi"})
    assert not form.submit().errors, "nobody has this name any more"
    ines.modal("Saved").close()

    settled.goes_to("2027-03-11T16:00:00+00:00")
    assert "*Storm desk*: anything in the way?" in bo.wait_for_message("Headway", "A short reminder").text
    ana.wait_for_message("Headway", "Storm desk: progress, 11 March 2027").click("Post")
    posted = bo.wait_for_message("#claims-care", "Storm desk: progress, 11 March 2027")
    settled.goes_to("2027-03-15T12:00:00+00:00")
    assert "*Storm desk*: anything in the way?" in bo.wait_for_message("Headway", "15 March").text
    bo.command("Headway", "/goal show G-1")
    card = bo.wait_for_message("Headway", "Owner: Storm desk").text
    for seen in (posted.text, bo.home(containing="Storm desk").text, card):
        assert "Claims care" not in seen
    bo.command("Headway", "/goal team claims care")
    bo.wait_for_message("Headway", "*Claims care* stands below *Harbour*. @Emeka Obi leads it.")
    bo.command("Headway", "/goal list #claims-care")
    assert "G-1" in bo.wait_for_message("Headway", "*Goals of Storm desk* (1)").text


def test_a_new_name_comes_into_the_prompt_and_the_draft_that_stand(settled: Office) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    ana.invite("#claims-care", "Headway")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    settled.goes_to("2027-03-11T15:30:00+00:00")
    prompt = bo.wait_for_message("Headway", "week of 8 March")
    draft = ana.wait_for_message("Headway", "Claims care: progress, 11 March 2027")
    assert not edit_team(ana, "#claims-care").fill({"Name": "Storm desk"}).submit().errors
    ana.modal("Saved").close()
    settled.headway.ticks.run_due()
    bo.wait_until(prompt, "*Storm desk*: anything in the way?")
    ana.wait_until(draft, "Storm desk: progress, 11 March 2027")
    assert "Claims care" not in prompt.again().text + draft.again().text


def test_the_goals_of_an_archived_team_go_on_in_the_one_above_and_so_do_those_of_its_people(
    settled: Office, ines: PersonAt
) -> None:
    ana, bo = settled.person("Ana"), settled.person("Bo")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    set_goal(bo, "#claims-care", "@bo: Answer letters within a day from 80% to 95% by end of Q2")
    form = pick(ines, "Claims care", "Archive…", "Archive a team")
    form.fill({"What becomes of its open goals?": "They go on, as goals of Harbour"}).submit()
    assert "Goals of *Harbour* now: G-1." in ines.modal("Archived").text
    ines.modal("Archived").close()
    settled.goes_to(MONDAY_EVENING)
    told = ana.wait_for_message("Headway", "archived *Claims care*").text
    assert "Its goals count in *Harbour* now: G-1." in told
    assert "1 goal of its people counts in the team above now." in told
    assert "Cut first response time" in ines.wait_for_message("Headway", "week of 8 March").text
    asked = bo.wait_for_message("Headway", "week of 8 March").text
    assert "Answer letters within a day" in asked
    assert not [one for one in ana.messages("Headway") if "week of 8 March" in one.text], "nothing is asked of her"
    for key, owner in (("G-1", "Owner: Harbour"), ("G-2", "Owner: @Bo Tamihana")):
        bo.command("Headway", f"/goal show {key}")
        card = bo.wait_for_message("Headway", owner).text
        assert "moved from Claims care to Harbour (@Inês Duarte)" in card
    restore = pick(ines, "Claims care", "Restore…", "Restore a team")
    assert not restore.submit().errors
    ines.modal("Restored").close()
    settled.goes_to("2027-03-15T20:00:00+00:00")
    asked = bo.wait_for_message("Headway", "week of 15 March").text
    assert "*Claims care*" not in asked, "its goals stayed above"


def test_people_and_teams_below_come_along_with_a_merger_and_are_asked_by_who_leads_now(
    settled: Office, ines: PersonAt
) -> None:
    ana, bo, idris = settled.person("Ana"), settled.person("Bo"), settled.person("Idris")
    form = pick(ines, "Digital", "Move…", "Move a team")
    assert not form.fill({"It is to stand below": "Claims care"}).submit().errors
    ines.modal("Moved").close()
    set_goal(settled.person("Clara"), "#phone-support", "Answer calls from 8 min to 3 min by 30 June")
    form = pick(ines, "Claims care", "Merge…", "Merge a team")
    assert not form.fill({"Merge it into": "Phone"}).submit().errors
    merged = ines.modal("Merged").text
    assert "*Digital*" in merged
    ines.modal("Merged").close()
    settled.goes_to(MONDAY_EVENING)
    told = idris.wait_for_message("Headway", "*Claims care* has been part of *Phone*").text
    assert "*Digital*, which stood below it, stands below *Phone* now." in told
    for person in (ana, bo):
        assert "*Phone*: anything in the way?" in person.wait_for_message("Headway", "week of 8 March").text
    idris.command("Headway", "/goal team digital")
    idris.wait_for_message("Headway", "*Digital* stands below *Phone*")


def test_a_question_that_is_open_when_another_takes_the_lead_says_who_answers_it_now(settled: Office) -> None:
    ana = settled.person("Ana")
    set_goal(ana, "#claims-care", "Cut first response time from 6h to 2h by end of Q2")
    set_goal(ana, "#claims-care", "Settle claims sooner from 80% to 95% by end of Q2")
    settled.goes_to("2027-03-08T12:00:00+00:00")
    prompt = ana.wait_for_message("Headway", "Your check-in for the week of 8 March")
    ana.say("Headway", "on track")
    asked = ana.wait_for_message("Headway", "Which goal is this about?", after=prompt.ts)
    assert asked.buttons
    assert not edit_team(ana, "#claims-care").fill({"Lead": "Clara Vogel"}).submit().errors
    ana.modal("Saved").close()
    settled.headway.ticks.run_due()
    ana.wait_until(asked, "this can be done by @Clara Vogel")
    assert asked.again().buttons == []
