"""Setting a workspace up, over the real socket: the organisation first, then teams in their channels."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic, sleep

import pytest

from bot.domain.channels import Channel
from bot.domain.people import Whereabouts
from bot.domain.teams import Team
from handlers.directory import DirectoryTick
from localslack.client import LocalSlack
from localslack.surfaces import ViewSeen
from main import Headway
from tests.office import HARBOUR, Office, edit_team


@pytest.fixture
def slack(office: Office) -> LocalSlack:
    return office.slack


@pytest.fixture
def headway(office: Office) -> Headway:
    """Headway after the directory's first tick."""
    office.headway.ticks.directory()
    return office.headway


def team_in(headway: Headway, channel: str) -> Team:
    saved = headway.services.teams.saved(HARBOUR, channel)
    assert saved is not None
    return saved.team


def soon(look: Callable[[], bool], within: float = 10.0) -> None:
    """Wait until an event that Slack told Headway of has reached the database: nothing in Slack shows that."""
    deadline = monotonic() + within
    while not look():
        assert monotonic() < deadline, "it did not happen"
        sleep(0.02)


def name_the_organisation(slack: LocalSlack) -> None:
    ines = slack.as_user("ines")
    ines.command("#service-quality", "/goal team")
    assert ines.modal("The organisation").fill({"Name": "Harbour Insurance"}).submit().kind == "updated"
    ines.modal("Saved").close()


def test_an_admin_of_a_new_workspace_is_led_to_name_the_organisation_and_others_are_told_who_can(
    slack: LocalSlack, headway: Headway
) -> None:
    bo = slack.as_user("bo")
    bo.command("#claims-care", "/goal teams")
    told = bo.wait_for_message("#claims-care", "not set up here yet")
    assert "Emeka Obi or @Inês Duarte can name the organisation" in told.text
    assert told.buttons == []

    ines = slack.as_user("ines")
    ines.command("#service-quality", "/goal teams")
    ines.wait_for_message("#service-quality", "Name the organisation first").click("Name the organisation…")
    form = slack.wait_for(
        lambda: _invited_to(ines.modal("The organisation")), "word that Headway is not in the channel"
    )
    form.fill({"Name": "Harbour Insurance", "Members": ["Emeka Obi"], "Time zone": "Lisbon"})
    saved = form.submit().view
    assert saved is not None
    assert "*Harbour Insurance* is the organisation. @Inês Duarte leads it, with @Emeka Obi." in saved.text
    assert "Not yet posting" in saved.text
    assert team_in(headway, "C0QUALITY").zone == "Europe/Lisbon"


def test_a_team_is_made_from_a_user_group_in_its_leads_zone_and_posts_once_headway_is_invited(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka = slack.as_user("emeka")
    emeka.command("#phone-support", "/goal team")
    form = emeka.modal("A new team")
    form.fill({"Name": "Phone Support", "Lead": "Clara Vogel", "And a user group": "Phone Support (@phone-support)"})
    saved = form.submit().view
    assert saved is not None
    assert "stands below *Harbour Insurance*. @Clara Vogel leads it, with @Fay Robinson, @Gustavo Reyes." in saved.text
    team = team_in(headway, "C0PHONE")
    assert (team.zone, team.usergroup_id, team.posting) == ("Europe/Berlin", "S0PHONE", False)

    headway.ticks.directory()
    assert headway.services.people.unknown(HARBOUR) == []
    fay = headway.services.people.person(HARBOUR, "U0FAY")
    assert fay is not None
    assert (fay.zone, fay.country) == ("America/New_York", "US")
    slack.change_person("fay", tz="Asia/Tokyo")
    tokyo = Whereabouts("Asia/Tokyo", "JP")
    moved = replace(fay, zone=tokyo.zone, country=tokyo.country, told=tokyo)
    soon(lambda: headway.services.people.person(HARBOUR, "U0FAY") == moved)

    slack.as_user("clara").invite("#phone-support", "Headway")
    soon(lambda: team_in(headway, "C0PHONE").posting)


def test_on_home_and_in_a_direct_message_the_form_asks_for_the_channel(slack: LocalSlack, headway: Headway) -> None:
    ines = slack.as_user("ines")
    ines.home(containing="First, name your organisation").click("Name the organisation…")
    form = ines.modal("The organisation").fill({"Channel": "#service-quality", "Name": "Harbour Insurance"})
    assert form.submit().kind == "updated"
    assert team_in(headway, "C0QUALITY").lead_id == "U0INES"
    assert "Name the organisation…" not in slack.as_user("bo").home(containing="My goals").buttons
    ines.modal("Saved").close()

    ines.command("Headway", "/goal team")
    form = ines.modal("A new team").fill({"Channel": "#digital-help", "Name": "Digital Help", "Lead": "Idris Kaya"})
    assert form.submit().kind == "updated"
    assert team_in(headway, "C0DIGITAL").zone == "Europe/Istanbul", "the lead's"


def test_an_invitation_that_came_while_nothing_ran_is_found_at_the_start(slack: LocalSlack, headway: Headway) -> None:
    name_the_organisation(slack)
    slack.as_user("ines").invite("#service-quality", "Headway")
    soon(lambda: team_in(headway, "C0QUALITY").posting)
    # As though the event had never come:
    headway.services.team_channels.follow(HARBOUR, "C0QUALITY", Channel(is_member=False))
    DirectoryTick(headway.due, headway.services)()
    assert team_in(headway, "C0QUALITY").posting


def test_bad_input_is_said_on_its_field_and_nothing_that_was_typed_is_lost(slack: LocalSlack, headway: Headway) -> None:
    name_the_organisation(slack)
    emeka = slack.as_user("emeka")
    emeka.command("#claims-care", "/goal team")
    form = emeka.modal("A new team").fill({"Name": "harbour insurance", "Members": ["Bo Tamihana"]})
    assert form.submit().errors == {"Name": "Another team has this name."}
    form.fill({"Name": "Claims Care"})
    assert form.submit().kind == "updated"
    assert team_in(headway, "C0CLAIMS").members == {"U0BO"}


def test_the_confirmation_opens_the_form_again_and_the_second_save_counts_too(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka = slack.as_user("emeka")
    emeka.command("#claims-care", "/goal team")
    emeka.modal("A new team").fill({"Name": "Claims Care", "Lead": "Ana Sousa"}).submit()
    emeka.modal("Saved").click("Edit")
    form = emeka.modal("Edit the team")
    assert form.value("Name") == "Claims Care"
    form.fill({"Ask how it goes": "Every 2 weeks", "On": "Tuesday", "At": "10:00"}).submit()
    assert "every 2 weeks on Tuesday at 10:00, each in their own time" in emeka.modal("Saved").text
    assert team_in(headway, "C0CLAIMS").cadence.weeks == 2


def test_leads_make_teams_below_their_own_others_are_told_who_can_and_the_tree_shows_all(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka, ana = slack.as_user("emeka"), slack.as_user("ana")
    emeka.command("#claims-care", "/goal team")
    emeka.modal("A new team").fill({"Name": "Claims Care", "Lead": "Ana Sousa"}).submit()
    bo = slack.as_user("bo")
    bo.command("#claims-care", "/goal team")
    assert bo.wait_for_message("#claims-care", "@Ana Sousa leads it").buttons == []

    ana.command("#general", "/goal team")
    form = ana.modal("A new team")
    assert form.options("Stands below", "") == ["Claims Care"]
    form.fill({"Name": "Night line"}).submit()
    ana.modal("Saved").close()
    ana.command("#general", "/goal teams")
    tree = ana.wait_for_message("#general", "Night line").text
    assert tree.index("Harbour Insurance") < tree.index("Claims Care") < tree.index("Night line")


def test_whoever_has_left_cannot_lead_or_report_and_an_app_is_left_out_though_nobody_knew_them(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka = slack.as_user("emeka")
    emeka.command("#claims-care", "/goal team")
    form = emeka.modal("A new team").fill(
        {"Name": "Claims", "Lead": "Karl Lind", "Members": ["Rota Bot", "Bo Tamihana"]}
    )
    has_left = "This person has left, or is an app or from elsewhere. Please choose somebody who is here."
    assert form.submit().errors == {"Lead": has_left}
    saved = form.fill({"Lead": "Ana Sousa"}).submit().view
    assert saved is not None
    assert "@Ana Sousa leads it, with @Bo Tamihana." in saved.text
    assert "Left out, as apps and people of other workspaces cannot be in a team: @Rota Bot." in saved.text
    assert team_in(headway, "C0CLAIMS").members == {"U0BO"}

    ana = slack.as_user("ana")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    form = ana.modal("Set a goal")
    form.click("More details")
    form = slack.wait_for(lambda: _with(ana.modal("Set a goal"), "Who reports the number?"), "the details")
    assert form.fill({"Who reports the number?": "Karl Lind"}).submit().errors == {"Who reports the number?": has_left}


def _invited_to(form: ViewSeen) -> ViewSeen | None:
    return form if "/invite @Headway" in form.text else None


def _with(form: ViewSeen, label: str) -> ViewSeen | None:
    return form if label in form.labels else None


def test_what_was_saved_is_taken_back_and_a_new_team_can_be_set_up_again_as_it_was_filled_in(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka = slack.as_user("emeka")
    emeka.command("#claims-care", "/goal team")
    emeka.modal("A new team").fill({"Name": "Claims Care", "Lead": "Ana Sousa", "Members": ["Bo Tamihana"]}).submit()
    emeka.modal("Saved").click("Undo")
    gone = emeka.modal("Taken back")
    assert "*Claims Care* is gone again" in gone.text
    assert headway.services.teams.saved(HARBOUR, "C0CLAIMS") is None
    gone.click("Set it up again…")
    form = emeka.modal("A new team")
    assert form.value("Name") == "Claims Care"
    form.submit()
    first = team_in(headway, "C0CLAIMS")
    assert first.lead_id == "U0ANA"
    assert first.members == {"U0BO"}
    emeka.modal("Saved").click("Edit")
    emeka.modal("Edit the team").fill({"Name": "Claims Desk", "Lead": "Bo Tamihana", "At": "10:00"}).submit()
    emeka.modal("Saved").click("Undo")
    assert "*Claims Care* is as it was before." in emeka.modal("Taken back").text
    # Whether the channel is private was asked of Slack meanwhile, and is no change of the team.
    assert replace(team_in(headway, "C0CLAIMS"), channel_is_private=None) == replace(first, channel_is_private=None)


def test_a_team_that_somebody_builds_on_stays_and_the_reason_is_told_over_the_confirmation(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka, ana = slack.as_user("emeka"), slack.as_user("ana")
    emeka.command("#claims-care", "/goal team")
    emeka.modal("A new team").fill({"Name": "Claims Care", "Lead": "Ana Sousa"}).submit()
    confirmation = emeka.modal("Saved")
    ana.command("#claims-care", "/goal set Raise CSAT from 78% to 85% by 30 June")
    assert not ana.modal("Set a goal").submit().errors
    confirmation.click("Undo")
    told = slack.wait_for(lambda: _other(emeka.modal(), confirmation), "the reason")
    assert "*Claims Care* stays as it is: a goal was set for it." in told.text
    told.click("Edit")
    form = emeka.modal("Edit the team").fill({"Name": "Claims and care"})
    assert not form.submit().errors
    assert team_in(headway, "C0CLAIMS").name == "Claims and care"
    assert team_in(headway, "C0CLAIMS").lead_id == "U0ANA"


def test_two_people_with_the_form_of_one_team_both_find_their_changes_and_the_later_is_told(
    slack: LocalSlack, headway: Headway
) -> None:
    name_the_organisation(slack)
    emeka, ana = slack.as_user("emeka"), slack.as_user("ana")
    emeka.command("#claims-care", "/goal team")
    emeka.modal("A new team").fill({"Name": "Claims Care", "Lead": "Ana Sousa"}).submit()
    emeka.modal("Saved").click("Edit")
    edit_team(ana, "#claims-care").fill({"Members": ["Bo Tamihana"]}).submit()
    emeka.modal("Edit the team").fill({"At": "10:00"}).submit()
    assert "the team was changed elsewhere. As it was set there: the members." in emeka.modal("Saved").text
    team = team_in(headway, "C0CLAIMS")
    assert team.members == {"U0BO"}
    assert team.cadence.hour == 10


def _other(view: ViewSeen, than: ViewSeen) -> ViewSeen | None:
    return view if view.id != than.id else None
