"""Slack is slow to say something: forms open all the same, before their trigger expires."""

import pytest

from bot.domain.teams import TeamPlace, TeamWish
from localslack.client import LocalSlack
from tests.office import HARBOUR, Office, edit_team, settle

LONG = 30.0
"""Seconds for which an answer is held back, unless the test lets go of it: longer than any trigger lives."""


@pytest.fixture
def slack(office: Office) -> LocalSlack:
    settle(office.headway)
    return office.slack


def test_the_team_form_opens_before_slack_has_said_whether_headway_is_in_the_channel(slack: LocalSlack) -> None:
    emeka = slack.as_user("emeka")
    with slack.fault("slow", "conversations.info", seconds=LONG) as silence:
        emeka.command("#phone-support", "/goal team")
        form = emeka.modal("A new team")
        silence.wait_until_struck()
        assert "/invite @Headway" not in form.text, "nothing is claimed that nobody knows yet"
        form.fill({"Name": "Phone Support", "At": "11:00"})
    told = slack.wait_for(
        lambda: form.again() if "Headway is not in this channel yet" in form.again().text else None, "what Slack says"
    )
    assert told.value("Name") == "Phone Support"
    assert told.value("At") == "11"
    saved = told.submit().view
    assert saved is not None
    assert "*Phone Support* stands below" in saved.text
    assert "at 11:00, each in their own time" in saved.text


def test_a_team_is_saved_though_slack_is_silent_and_its_place_in_the_channel_follows(
    slack: LocalSlack, office: Office
) -> None:
    emeka = slack.as_user("emeka")
    emeka.invite("#phone-support", "Headway")
    with slack.fault("slow", "conversations.info", seconds=LONG):
        emeka.command("#phone-support", "/goal team")
        form = emeka.modal("A new team").fill({"Name": "Phone Support"})
        saved = form.submit().view
        assert saved is not None
        assert "Slack has not said yet whether Headway is in #phone-support" in saved.text
        assert "Headway is not in" not in saved.text
    teams = office.headway.services.teams

    def posting() -> bool:
        stands = teams.saved(HARBOUR, "C0PHONE")
        return stands is not None and stands.team.posting

    slack.wait_for(posting, "the team to be posting")


def test_an_invitation_while_the_form_was_open_counts_though_slack_is_slow_to_say_who_the_people_named_are(
    slack: LocalSlack, office: Office
) -> None:
    emeka = slack.as_user("emeka")
    emeka.command("#phone-support", "/goal team")
    form = emeka.modal("A new team")
    slack.wait_for(lambda: "Headway is not in this channel yet" in form.again().text or None, "what Slack says")
    emeka.invite("#phone-support", "Headway")
    with slack.fault("slow", "users.info", seconds=LONG):
        saved = form.again().fill({"Name": "Phone Support", "Members": ["Gus"]}).submit().view
    assert saved is not None
    assert "It is posted in #phone-support" in saved.text
    stands = office.headway.services.teams.saved(HARBOUR, "C0PHONE")
    assert stands is not None
    assert stands.team.posting


def test_a_form_sent_before_slack_has_answered_is_not_shown_over_its_confirmation(slack: LocalSlack) -> None:
    emeka = slack.as_user("emeka")
    with slack.fault("slow", "conversations.info", seconds=LONG, count=1) as silence:
        emeka.command("#phone-support", "/goal team")
        form = emeka.modal("A new team")
        silence.wait_until_struck()  # by the form that opened: sending it asks as well
        assert form.fill({"Name": "Phone Support"}).submit().kind == "updated"
    slack.wait_for(lambda: len(slack.log("api", method="views.update")) or None, "the late answer")
    assert "Phone Support" in emeka.modal("Saved").text


def test_a_newcomers_goal_form_opens_though_slack_does_not_say_who_they_or_the_people_named_are(
    slack: LocalSlack,
) -> None:
    fay = slack.as_user("Fay")
    with slack.fault("slow", "users.info", seconds=LONG):
        fay.command("#general", "/goal set @gus @dev: answer every call within 60 seconds by 30 June")
        assert (
            "answer every call within 60 seconds" in fay.modal("Set a goal").value("What is to be achieved?").casefold()
        )


def test_a_team_with_a_user_group_opens_its_form_though_slack_does_not_name_the_group(
    slack: LocalSlack, office: Office
) -> None:
    place = TeamPlace("C0PHONE", None, once="phone", posting=True)
    wish = TeamWish("Phone", "U0EMEKA", usergroup_id="S0PHONE", in_group=("U0FAY",), zone="Europe/Lisbon")
    office.headway.services.teams.save(HARBOUR, "U0INES", place, wish)
    emeka = slack.as_user("emeka")
    with slack.fault("slow", "usergroups.list", seconds=LONG):
        form = edit_team(emeka, "#phone-support")
        assert form.value("And a user group") == "The group chosen before"
    form.fill({"Name": "Phone Support"})
    with slack.fault("slow", "usergroups.users.list", seconds=LONG):
        saved = form.submit().view
    assert saved is not None
    assert "*Phone Support* stands below" in saved.text
    assert "with @Fay Robinson." in saved.text, "as the group was read last"
    assert "Slack did not say who is in the user group now" in saved.text
    saved.click("Edit")
    again = emeka.modal("Edit the team").fill({"And a user group": "Claims Care (@claims-care)"})
    with slack.fault("slow", "usergroups.users.list", seconds=LONG):
        assert list(again.submit().errors) == ["And a user group"], "nobody knows who is in that one"
    stands = office.headway.services.teams.saved(HARBOUR, "C0PHONE")
    assert stands is not None
    assert stands.team.usergroup_id == "S0PHONE"
