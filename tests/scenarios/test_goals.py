"""Goals over the real socket: set from a line of text, looked at, changed, rested and closed."""

from datetime import timedelta

import pytest

from bot.blocks.refusals import words_for
from bot.domain.goals import Goal, GoalState, Outcome, PersonOwner, Visibility
from bot.domain.measures import Milestones, YesNo
from bot.domain.refusals import Problem
from localslack.client import LocalSlack
from localslack.surfaces import ViewSeen
from main import Headway
from tests.office import HARBOUR, WEDNESDAY, Office

LATER = WEDNESDAY.date() + timedelta(days=200)
CSAT = "/goal set Raise CSAT from 78% to 85% by 30 June"


@pytest.fixture
def slack(settled: Office) -> LocalSlack:
    return settled.slack


@pytest.fixture
def headway(settled: Office) -> Headway:
    return settled.headway


def goal_of(headway: Headway, number: int, seen_by: str = "U0ANA") -> Goal:
    return headway.services.goals.show(HARBOUR, seen_by, number).goal


def set_from(slack: LocalSlack, who: str, text: str) -> ViewSeen:
    slack.as_user(who).command("#claims-care", text)
    return slack.as_user(who).modal("Set a goal")


def saved(form: ViewSeen) -> ViewSeen:
    outcome = form.submit()
    assert outcome.errors == {}
    assert outcome.view is not None
    return outcome.view


def test_a_line_of_text_fills_the_form_and_saving_it_says_what_was_understood(
    slack: LocalSlack, headway: Headway
) -> None:
    form = set_from(slack, "ana", CSAT)
    assert form.value("What is to be achieved?") == "Raise CSAT"
    assert form.value("Whose goal is it?") == "Claims care"
    assert (form.value("Now"), form.value("Target"), form.value("Unit")) == ("78", "85", "%")
    assert form.value("By when?").endswith("-06-30")
    told = saved(form)
    assert "*Raise CSAT* · G-1 is set" in told.text
    assert "from 78% to 85%" in told.text
    assert "Unlinked" in told.text
    assert "I will ask you first on" in told.text
    assert told.buttons == ["Edit", "Undo", "Show"]


def test_choosing_another_measure_and_back_loses_nothing_that_was_typed(slack: LocalSlack, headway: Headway) -> None:
    form = set_from(slack, "ana", CSAT)
    form.fill({"What is to be achieved?": "Raise CSAT & keep it", "Target": "86"})
    form.choose("How is it measured?", "Milestones, one after the other")
    form = slack.wait_for(lambda: _showing(form, "Milestones"), "the milestones")
    assert "Target" not in form.labels
    form.fill({"Milestones": "Ask\nListen\nAct"})
    form.choose("How is it measured?", "A number that moves")
    form = slack.wait_for(lambda: _showing(form, "Target"), "the number's fields")
    assert form.value("Target") == "86"
    form.choose("How is it measured?", "Milestones, one after the other")
    form = slack.wait_for(lambda: _showing(form, "Milestones"), "the milestones again")
    form.click("More details")
    form = slack.wait_for(lambda: _showing(form, "How will it be done?"), "the details")
    assert form.value("Milestones") == "Ask\nListen\nAct"
    saved(form)
    goal = goal_of(headway, 1)
    assert goal.measure == Milestones(("Ask", "Listen", "Act"))
    assert goal.title == "Raise CSAT & keep it"


def test_an_admin_sets_a_goal_for_somebody_whom_nobody_has_met_yet(slack: LocalSlack, headway: Headway) -> None:
    form = set_from(slack, "emeka", CSAT)
    form.choose("Or anybody else", "Dev")
    assert "@Dev Malhotra" in saved(form).text
    owner = goal_of(headway, 1).owner
    assert isinstance(owner, PersonOwner)
    assert owner.user_id == "U0DEV"
    again = set_from(slack, "emeka", "/goal set Answer faster by 30 June")
    again.fill({"Whose goal is it?": "Dev Malhotra"})


def _reading(view: ViewSeen, words: str) -> ViewSeen | None:
    now = view.again()
    return now if words in now.text else None


def _showing(form: ViewSeen, label: str) -> ViewSeen | None:
    now = form.again()
    return now if label in now.labels else None


def test_quick_clicks_end_with_the_measure_chosen_last(slack: LocalSlack, headway: Headway) -> None:
    form = set_from(slack, "ana", CSAT)
    for _ in range(4):
        form.choose("How is it measured?", "Milestones, one after the other")
        form.choose("How is it measured?", "A number that moves")
        form.choose("How is it measured?", "Reached or not")

    def yes_or_no() -> ViewSeen | None:
        shown = form.again()
        return None if {"Unit", "Milestones"} & set(shown.labels) else shown

    last = slack.wait_for(yes_or_no, "the fields of a goal that is reached or not")
    saved(last)
    assert goal_of(headway, 1).measure == YesNo()


def test_bad_input_is_said_on_its_field(slack: LocalSlack, headway: Headway) -> None:
    form = set_from(slack, "ana", CSAT)
    outcome = form.fill({"Now": "eighty something", "Target": "1,204", "By when?": "2020-01-01"}).submit()
    assert outcome.errors == {
        "Now": "Please give a number, such as 82 or 4.1.",
        "Target": words_for(Problem.AMBIGUOUS_NUMBER),
        "By when?": "This date has passed. Please choose a later one.",
    }


def test_what_is_wrong_in_a_hidden_field_brings_the_field_to_sight(slack: LocalSlack, headway: Headway) -> None:
    form = set_from(slack, "ana", CSAT)
    form.click("More details")
    form = slack.wait_for(lambda: _showing(form, "Stretch"), "the details")
    saved(form.fill({"Stretch": "90%"}))
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal edit G-1")
    form = ana.modal("Edit G-1").fill({"Target": "95", "Why does the target or date change?": "More is possible"})
    shown = form.submit().view
    assert shown is not None
    assert "Stretch: A stretch lies beyond the target" in shown.text
    assert shown.value("Target") == "95"
    told = saved(shown.fill({"Stretch": "97"}))
    assert "from 78% to 95%, stretch 97%" in told.text


def test_a_goal_is_shown_paused_resumed_and_closed(slack: LocalSlack, headway: Headway) -> None:
    saved(set_from(slack, "ana", CSAT)).close()
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal show g1")
    card = ana.wait_for_message("#claims-care", "*Raise CSAT* · G-1")
    assert card.ephemeral
    assert card.buttons == ["Check in…", "Edit", "Pause", "Close…"]
    card.click("Pause")
    card = ana.wait_until(card, "G-1 is paused")
    assert goal_of(headway, 1).state is GoalState.PAUSED
    card.click("Resume")
    card = ana.wait_until(card, "G-1 is active")
    card.click("Pause")
    card = ana.wait_until(card, "G-1 is paused")
    card.click("Close…")
    form = ana.modal("Close a goal").fill({"How did it end?": "Partly met", "What was learnt?": "Start < June"})
    told = saved(form)
    assert "closed today: partly met" in told.text
    assert goal_of(headway, 1).learnt == "Start < June"
    ana.command("#claims-care", "/goal pause G-1")
    assert "`/goal resume G-1` opens it again" in ana.wait_for_message("#claims-care", "G-1 is closed").text
    told.click("Undo")
    reopened = slack.wait_for(lambda: _reading(told, "G-1 is open again and paused, as it was"), "the goal to be open")
    assert "closed: partly met (@Ana Sousa) – “Start < June”" in reopened.text
    assert goal_of(headway, 1).state is GoalState.PAUSED


def test_a_changed_target_needs_a_reason_and_stands_in_the_history(slack: LocalSlack, headway: Headway) -> None:
    confirmation = saved(set_from(slack, "ana", CSAT))
    confirmation.click("Edit")
    ana = slack.as_user("ana")
    form = ana.modal("Edit G-1").fill({"Target": "90"})
    assert form.options("Which goal does it help?") == []
    assert list(form.submit().errors) == ["Why does the target or date change?"]
    told = saved(form.fill({"Why does the target or date change?": "We are ahead"}))
    assert "G-1 is changed" in told.text
    told.click("Show")
    card = ana.modal("G-1")
    assert "from 78% to 85% became from 78% to 90%" in card.text
    assert "“We are ahead”" in card.text


def test_a_members_goal_helps_the_teams_and_can_be_kept_to_owner_and_leads(slack: LocalSlack, headway: Headway) -> None:
    saved(set_from(slack, "ana", CSAT)).close()
    form = set_from(slack, "bo", "/goal set Call back every claimant by 30 June")
    assert form.options("Whose goal is it?") == ["Bo Tamihana"]
    form.choose("How is it measured?", "Reached or not")
    form = slack.wait_for(lambda: form.again() if "Now" not in form.again().labels else None, "yes or no")
    form.fill({"Which goal does it help?": "Raise CSAT", "How does it help that goal?": "Nobody waits"})
    form.click("More details")
    form = slack.wait_for(lambda: _showing(form, "Who sees it?"), "the details")
    told = saved(form.fill({"Who sees it?": "Only its owner and the leads above"}))
    assert "Helps: *Raise CSAT* · G-1" in told.text
    goal = goal_of(headway, 2)
    assert goal.visibility is Visibility.OWNER_AND_LEADS
    assert goal.supports is not None
    hana = slack.as_user("hana")
    for key in ("G-2", "G-99"):
        hana.command("#claims-care", f"/goal show {key}")
        said = hana.wait_for_message("#claims-care", f"There is no goal {key} that I can show you")
        assert "Call back" not in said.text


def test_home_leads_to_a_new_goal_and_to_the_card_of_one(slack: LocalSlack, headway: Headway) -> None:
    bo = slack.as_user("bo")
    opened = bo.home(containing="Set my goal…")
    opened.click("Set my goal…")
    form = bo.modal("Set a goal").fill({"What is to be achieved?": "Learn the new system", "By when?": LATER})
    saved(form.fill({"Now": "0", "Target": "5 lessons"})).close()
    assert goal_of(headway, 1).title == "Learn the new system"
    assert slack.wait_for(lambda: _reading(opened, "Learn the new system"), "Home to show the goal")
    saved(set_from(slack, "ana", CSAT)).close()
    bo.home(containing="Raise CSAT").click("goal.show", after="Raise CSAT")
    assert "from 78% to 85%" in bo.modal("G-2").text


def test_a_command_without_a_key_asks_which_goal_is_meant(slack: LocalSlack, headway: Headway) -> None:
    saved(set_from(slack, "ana", CSAT)).close()
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal close the csat one")
    asked = ana.wait_for_message("#claims-care", "is no goal's key")
    assert "`/goal close G-1`" in asked.text
    asked.click("Close…")
    assert "Raise CSAT" in ana.modal("Close a goal").text
    ana.command("#claims-care", "/goal list stail")
    assert "Did you mean `/goal list stale`" in ana.wait_for_message("#claims-care", "no list called").text


def test_words_after_the_key_that_a_command_cannot_use_are_named(slack: LocalSlack, headway: Headway) -> None:
    saved(set_from(slack, "ana", CSAT)).close()
    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal pause G-1 until <Friday>")
    paused = ana.wait_for_message("#claims-care", "“until <Friday>” was left out")
    assert "A pause takes no date yet: it lasts until you choose *Resume*" in paused.text
    assert goal_of(headway, 1).state is GoalState.PAUSED
    paused.click("Resume")
    ana.wait_until(paused, "G-1 is active")
    for typed, told in (
        ("resume G-1 on Monday", "A goal is resumed at once"),
        ("show G-1 trend", "A goal has one card"),
        ("edit G-1 target 90", "The form has the goal as it is"),
    ):
        ana.command("#claims-care", f"/goal {typed}")
        assert told in ana.wait_for_message("#claims-care", f"“{typed.split(' ', 2)[2]}” was left out").text
    ana.modal("Edit G-1").close()
    ana.command("#claims-care", "/goal close G-1 not met")
    assert ana.modal("Close a goal").submit().view is not None
    assert goal_of(headway, 1).outcome is Outcome.MISSED


def test_lists_name_the_goals_of_a_person_and_of_a_channel(slack: LocalSlack, headway: Headway) -> None:
    saved(set_from(slack, "ana", CSAT)).close()
    bo = slack.as_user("bo")
    for scope, heading in (
        ("#claims-care", "Goals of Claims care"),
        ("@ana", "Goals of @Ana Sousa"),
        ("team", "Goals of your teams"),
        ("all", "All goals"),
    ):
        bo.command("#claims-care", f"/goal list {scope}")
        listed = bo.wait_for_message("#claims-care", heading)
        assert "*Raise CSAT* · G-1" in listed.text
        assert listed.buttons == ["Show"]
    listed.click("Show")
    card = bo.modal("G-1")
    assert "Check in…" not in card.buttons
    bo.command("#claims-care", "/goal pause G-1")
    assert "this can be done by @Ana Sousa" in bo.wait_for_message("#claims-care", "Nothing was changed").text


def test_a_list_of_somebody_who_is_not_there_names_those_who_are_called_alike(
    slack: LocalSlack, headway: Headway
) -> None:
    bo = slack.as_user("bo")
    bo.command("#claims-care", "/goal list @inez")
    asked = bo.wait_for_message("#claims-care", "I found nobody called “inez”")
    assert "@Inês Duarte" in asked.text
    assert "for example: `/goal list @Ana`, or `/goal list mine`" in asked.text
    asked.click("Show goals")
    assert bo.wait_for_message("#claims-care", "Goals of @Inês Duarte").ephemeral
    bo.command("#claims-care", "/goal list @xyzzy")
    nobody = bo.wait_for_message("#claims-care", "“xyzzy”").text
    assert "Type @ and choose" in nobody
    assert "for example: `/goal list @Ana`, or `/goal list mine`" in nobody


def test_a_goal_just_set_is_taken_back_and_set_again_without_retyping(slack: LocalSlack, headway: Headway) -> None:
    told = saved(set_from(slack, "ana", CSAT))
    told.click("Undo")
    undone = slack.wait_for(lambda: _reading(told, "G-1 is taken back"), "the goal to be taken back")
    ana, bo = slack.as_user("ana"), slack.as_user("bo")
    bo.command("#claims-care", "/goal list team")
    assert "Raise CSAT" not in bo.wait_for_message("#claims-care", "Goals of your teams").text
    bo.command("#claims-care", "/goal show G-1")
    assert "taken back today by @Ana Sousa" in bo.wait_for_message("#claims-care", "*Raise CSAT* · G-1").text
    undone.click("Set it again…")
    form = ana.modal("Set a goal")
    assert form.value("Target") == "85"
    again = saved(form)
    assert "*Raise CSAT* · G-2 is set" in again.text
    assert goal_of(headway, 1).state is GoalState.TAKEN_BACK
    ana.command("#claims-care", "/goal update G-2 80")
    ana.wait_for_message("#claims-care", "Recorded for *Raise CSAT*")
    again.click("Undo")
    refused = ana.modal("Headway")
    assert "G-2 stays: there are check-ins on it" in refused.text
    refused.click("Close…")
    assert "Raise CSAT" in ana.modal("Close a goal").text


def test_an_edit_is_taken_back_as_a_wording_of_its_own(slack: LocalSlack, headway: Headway) -> None:
    saved(set_from(slack, "ana", CSAT)).click("Edit")
    ana = slack.as_user("ana")
    form = ana.modal("Edit G-1").fill({"Target": "90", "Why does the target or date change?": "We are ahead"})
    told = saved(form)
    told.click("Undo")
    undone = slack.wait_for(lambda: _reading(told, "The edit is taken back"), "the edit to be taken back")
    assert "from 78% to 85%" in undone.text
    undone.click("Show")
    card = ana.modal("G-1")
    assert "from 78% to 90% became from 78% to 85% (@Ana Sousa) – “Edit taken back”" in card.text
    assert goal_of(headway, 1).revision.number == 3


def test_a_paused_goal_is_resumed_on_home_by_one_tap(slack: LocalSlack, headway: Headway) -> None:
    ana = slack.as_user("ana")
    saved(set_from(slack, "ana", CSAT)).close()
    ana.command("#claims-care", "/goal pause G-1")
    ana.wait_for_message("#claims-care", "G-1 is paused")
    opened = ana.home(containing="yours are paused")
    opened.click("Resume")
    assert "G-1 is active. It is asked about again" in ana.modal("G-1").text
    assert goal_of(headway, 1).state is GoalState.ACTIVE
    slack.wait_for(lambda: "yours are paused" not in opened.again().text or None, "Home to show it among mine")


def test_a_goal_past_its_date_is_carried_over_to_a_later_one_only(settled: Office) -> None:
    ana, due = settled.person("ana"), WEDNESDAY.date() + timedelta(days=6)
    form = set_from(settled.slack, "ana", "/goal set Raise CSAT from 78% to 85%")
    saved(form.fill({"By when?": due})).close()
    settled.goes_to((due + timedelta(days=2)).isoformat() + "T12:00+00:00")
    ana.home(containing="has passed").click("Carry over…")
    form = ana.modal("Edit G-1")
    assert form.submit().errors == {"By when?": "This date has passed. Please choose a later one."}
    saved(form.fill({"By when?": LATER, "Why does the target or date change?": "The supplier is late"}))
    assert goal_of(settled.headway, 1).due == LATER


def test_an_old_button_leaves_a_goal_closed_that_was_closed_meanwhile(slack: LocalSlack, headway: Headway) -> None:
    ana = slack.as_user("ana")
    saved(set_from(slack, "ana", CSAT)).close()
    ana.command("#claims-care", "/goal show G-1")
    active = ana.wait_for_message("#claims-care", "*Raise CSAT* · G-1")
    ana.command("#claims-care", "/goal pause G-1")
    ana.wait_for_message("#claims-care", "G-1 is paused")
    old_home = ana.home(containing="yours are paused")
    headway.services.goals.close(HARBOUR, "U0ANA", 1, Outcome.MET, "")
    old_home.click("Resume")
    card = ana.modal("G-1")
    assert "G-1 was closed meanwhile, so nothing changed. *Reopen* asks about it again." in card.text
    assert goal_of(headway, 1).state is GoalState.CLOSED
    card.close()
    active.click("Pause")
    active = ana.wait_until(active, "G-1 was closed meanwhile, so nothing changed")
    active.click("Reopen")
    ana.wait_until(active, "G-1 is open again")
    assert goal_of(headway, 1).state is GoalState.ACTIVE


def test_home_and_the_card_forget_a_private_goal_that_was_taken_back(slack: LocalSlack, headway: Headway) -> None:
    bo = slack.as_user("bo")
    opened = bo.home(containing="Set my goal…")
    opened.click("Set my goal…")
    form = bo.modal("Set a goal").fill({"What is to be achieved?": "Learn the new system", "By when?": LATER})
    form.fill({"Now": "0", "Target": "5 lessons"}).click("More details")
    form = slack.wait_for(lambda: _showing(form, "Who sees it?"), "the details")
    told = saved(form.fill({"Who sees it?": "Only its owner and the leads above"}))
    assert told.buttons == ["Edit", "Undo", "Show"]
    assert slack.wait_for(lambda: _reading(opened, "Learn the new system"), "Home to show the goal")
    told.click("Undo")
    slack.wait_for(lambda: _reading(told, "G-1 is taken back"), "the goal to be taken back")
    slack.wait_for(lambda: "Learn the new system" not in opened.again().text or None, "Home to forget it")
    slack.as_user("hana").command("#claims-care", "/goal show G-1")
    said = slack.as_user("hana").wait_for_message("#claims-care", "There is no goal G-1 that I can show you")
    assert "Learn" not in said.text


def test_who_is_addressed_in_the_text_owns_the_goal(slack: LocalSlack, headway: Headway) -> None:
    form = set_from(slack, "ana", "/goal set @bo: raise CSAT with @hana from 78% to 85% by 30 June")
    assert form.value("Whose goal is it?") == "Bo Tamihana"
    assert form.value("What is to be achieved?") == "Raise CSAT with @Hana Nováková"
    form.close()
    form = set_from(slack, "bo", "/goal set @ana: raise CSAT from 78% to 85% by 30 June")
    assert "Goals for Ana Sousa can be set by" in form.text
    assert form.value("What is to be achieved?") == "Raise CSAT"
    assert form.submit().errors.keys() == {"Whose goal is it?"}
    assert not form.fill({"Whose goal is it?": "Bo Tamihana"}).submit().errors
    assert "*Raise CSAT*" in slack.as_user("bo").modal().text
    slack.as_user("bo").modal().close()
    form = set_from(slack, "bo", "/goal set @ana and @hana wait for nobody by 30 June")
    assert form.value("Whose goal is it?") == "Bo Tamihana"
    assert form.value("What is to be achieved?") == "@Ana Sousa and @Hana Nováková wait for nobody"
