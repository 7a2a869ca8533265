"""The team form, its confirmation, and the tree of teams."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.blocks.team_tree import tree_message
from bot.blocks.teams import (
    choice_of_group,
    choice_of_place,
    choices_of_teams,
    first_step_message,
    read_place,
    read_wish,
    saved_view,
    taken_back_view,
    team_form,
)
from bot.domain.cadences import Cadence
from bot.domain.channels import ChannelTrouble
from bot.domain.people import UserGroup
from bot.domain.refusals import Invalid, Problem, Wrong
from bot.domain.team_saves import Meanwhile, Part, SavedTeam, TeamSave, TeamTakenBack, WhyMoved, WhyNotAsked
from bot.domain.teams import ProgressSlot, StandIn, Team, TeamForm, TeamPlace, TeamWish, tree_of, wish_of
from bot.domain.zones import find_places
from tests.blocks.conftest import Accept, Fill

HARBOUR = Team(
    team_id=1,
    name="Harbour Insurance",
    lead_id="U0INES",
    parent_id=None,
    channel_id="C0ALL",
    zone="Europe/Lisbon",
    cadence=Cadence(1, 0, 9),
    anchor=date(2027, 1, 4),
    created_at=datetime(2027, 1, 6, tzinfo=UTC),
    posting=True,
)
PHONE = replace(
    HARBOUR,
    team_id=7,
    name="Phone <support> & claims",
    lead_id="U0ANA",
    parent_id=1,
    channel_id="C0PHONE",
    cadence=Cadence(2, 1, 10),
    progress_slot=ProgressSlot(4, 16),
    members=frozenset({"U0BO", "U0CHIDI"}),
    posting=False,
)
PLACE = TeamPlace("C0PHONE", 7, "once-1", posting=True, marks=("a1", "b2"))


def form_of(team: Team, parent: Team | None, **changes: Any) -> TeamForm:
    return TeamForm(replace(PLACE, channel_id=team.channel_id, team_id=team.team_id), wish_of(team), parent, **changes)


def text_of(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def test_a_form_sent_as_it_was_opened_wishes_what_the_team_is(fill: Fill) -> None:
    form = form_of(PHONE, HARBOUR)
    view = fill(team_form(form))
    assert read_wish(view) == form.wish
    assert read_place(view) == replace(form.place, posting=None), "what Slack says is asked when it is sent"


def test_a_team_made_of_a_user_group_comes_back_with_its_group(fill: Fill) -> None:
    form = form_of(replace(PHONE, usergroup_id="S0PHONE"), HARBOUR, usergroup=UserGroup("S0PHONE", "phone", "Phone"))
    wish = read_wish(fill(team_form(form)))
    assert (wish.usergroup_id, wish.members) == ("S0PHONE", ())


def test_the_organisations_form_has_nothing_above_it(fill: Fill) -> None:
    form = form_of(HARBOUR, None)
    view = fill(team_form(form))
    assert "parent" not in view["state"]["values"]
    assert read_wish(view) == form.wish


def test_a_new_form_asks_on_monday_at_nine_and_drafts_on_thursday_at_three(fill: Fill) -> None:
    view = team_form(TeamForm(TeamPlace("C0NEW", None, "once"), TeamWish(lead_id="U0ANA", parent_id=1), HARBOUR))
    wish = read_wish(fill(view, {"name": "  Night line  "}))
    assert wish == TeamWish("Night line", "U0ANA", 1, cadence=Cadence(1, 0, 9), progress_slot=ProgressSlot(3, 15))
    assert wish.zone is None, "left empty, the zone is the lead's"


def test_a_form_opened_outside_a_channel_asks_for_the_channel(fill: Fill) -> None:
    form = TeamForm(TeamPlace("", None, "once"), TeamWish(lead_id="U0INES"))
    view = fill(team_form(form), {"name": "Harbour", "channel": "C0PICKED"})
    assert read_place(view).channel_id == "C0PICKED"
    assert "/invite" not in text_of(view)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (ChannelTrouble.SHARED, "is shared with another company"),
        (ChannelTrouble.ARCHIVED, "was archived"),
        (ChannelTrouble.DELETED, "was deleted"),
    ],
)
def test_the_form_says_what_is_the_matter_with_the_channel_of_its_team(
    trouble: ChannelTrouble, words: str, accept: Accept[Any]
) -> None:
    said = text_of(accept(team_form(TeamForm(replace(PLACE, posting=False, trouble=trouble), TeamWish(), HARBOUR))))
    assert words in said
    assert "/invite" not in said


def test_the_form_says_how_to_invite_headway_where_it_is_not_in_the_channel() -> None:
    assert "`/invite @Headway`" in text_of(team_form(TeamForm(replace(PLACE, posting=False), TeamWish(), HARBOUR)))
    assert "/invite" not in text_of(team_form(form_of(PHONE, HARBOUR)))


def test_people_can_be_picked_beside_a_group(fill: Fill) -> None:
    group = UserGroup("S0PHONE", "phone", "Phone")
    wish = read_wish(fill(team_form(form_of(PHONE, HARBOUR, usergroup=group))))
    assert (wish.usergroup_id, wish.members) == ("S0PHONE", tuple(sorted(PHONE.members)))


@pytest.mark.parametrize(
    ("field", "forged", "problem"),
    [
        ("weeks", "3", Problem.MISSING),
        ("weekday", "7", Problem.MISSING),
        ("hour", "-1", Problem.MISSING),
        ("progress_hour", "24", Problem.MISSING),
        ("zone", "../../etc/passwd", Problem.NO_SUCH_ZONE),
        ("parent", "1; drop table teams", Problem.NOT_YOUR_TEAM),
        ("parent", "9" * 40, Problem.NOT_YOUR_TEAM),
    ],
)
def test_values_that_the_form_never_offered_are_refused_on_their_field(
    fill: Fill, field: str, forged: str, problem: Problem
) -> None:
    view = fill(team_form(form_of(PHONE, HARBOUR)))
    view["state"]["values"][field][field]["selected_option"]["value"] = forged
    assert problems_of(view) == {field: problem}


def problems_of(view: dict[str, Any]) -> dict[str, Wrong]:
    with pytest.raises(Invalid) as refused:
        read_wish(view)
    return refused.value.problems


def test_the_confirmation_says_who_is_in_it_when_they_are_asked_and_that_it_cannot_post(accept: Accept[Any]) -> None:
    said = text_of(accept(saved_view(SavedTeam(PHONE, HARBOUR, date(2027, 1, 12)))))
    assert "*Phone &lt;support&gt; &amp; claims* stands below *Harbour Insurance*" in said
    assert "<@U0ANA> leads it, with <@U0BO>, <@U0CHIDI>." in said
    asked = "People are asked every 2 weeks on Tuesday at 10:00, each in their own time"
    assert f"{asked}: next on Tuesday 12 January 2027." in said
    elsewhere = text_of(saved_view(SavedTeam(PHONE, HARBOUR, date(2027, 1, 11), tuple(WhyMoved)[:2])))
    why = "because of days off and other teams of theirs"
    assert f"{asked}: next on Monday 11 January 2027, {why}." in elsewhere
    in_two = text_of(saved_view(SavedTeam(PHONE, HARBOUR, date(2027, 1, 12), some_sooner=date(2027, 1, 7))))
    assert f"{asked}: next on Tuesday 12 January 2027; some already on Thursday 7 January 2027." in in_two
    for why_not, words in (
        (WhyNotAsked.NO_GOAL, ", once there is a goal to ask about."),
        (WhyNotAsked.PAUSED, ", once a goal is resumed: all are paused."),
        (WhyNotAsked.NOBODY, ", but nobody in it is in Slack now, as far as I know."),
        (WhyNotAsked.NOTHING, ", but there is nothing to ask them now."),
    ):
        assert f"{asked}{words}" in text_of(saved_view(SavedTeam(PHONE, HARBOUR, None, not_asked=why_not)))
    assert (
        "On Friday at 16:00 (Lisbon, Portugal) of each week in which people are asked "
        "<@U0ANA> gets the progress post as a draft"
    ) in said
    assert "*Not yet posting:* Headway is not in <#C0PHONE>. Type `/invite @Headway` in the channel." in said
    assert '"action_id": "team.edit"' in said


def test_while_slack_has_not_said_whether_headway_is_in_the_channel_neither_form_nor_confirmation_claims_it(
    accept: Accept[Any],
) -> None:
    form = text_of(team_form(TeamForm(replace(PLACE, posting=None), TeamWish(), HARBOUR)))
    assert "/invite" not in form
    saved = SavedTeam(PHONE, HARBOUR, date(2027, 1, 12), posting_unknown=True)
    said = text_of(accept(saved_view(saved)))
    assert "Slack has not said yet whether Headway is in <#C0PHONE>" in said
    assert "Type `/invite @Headway` in the channel if it is not." in said
    assert "Headway is not in" not in said


def test_the_confirmation_of_a_large_organisation_names_some_and_counts_the_rest(accept: Accept[Any]) -> None:
    crowd = replace(HARBOUR, members=frozenset(f"U{number:04}" for number in range(500)))
    said = text_of(accept(saved_view(SavedTeam(crowd, None, date(2027, 1, 11)))))
    assert "*Harbour Insurance* is the organisation." in said
    assert "and 488 more." in said
    assert "On Thursdays at 15:00 (Lisbon, Portugal) <@U0INES> gets the progress post as a draft; " in said
    assert "It is posted in <#C0ALL>." in said


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (("U0BO",), "<@U0BO> has left and is not asked."),
        (("U0BO", "U0CHIDI"), "<@U0BO>, <@U0CHIDI> have left and are not asked."),
    ],
)
def test_the_confirmation_names_members_who_have_left(accept: Accept[Any], gone: tuple[str, ...], words: str) -> None:
    saved = SavedTeam(PHONE, HARBOUR, date(2027, 1, 12), gone=gone)
    assert words in text_of(accept(saved_view(saved)))
    assert "not asked" not in text_of(accept(saved_view(replace(saved, gone=()))))


def test_the_confirmation_and_the_tree_say_who_acts_for_a_lead_who_has_left(accept: Accept[Any]) -> None:
    tree = tree_of([HARBOUR, PHONE], gone=["U0ANA"])
    saved = SavedTeam(PHONE, HARBOUR, date(2027, 1, 12), stand_in=tree.stand_in_for_lead(PHONE))
    said = text_of(accept(saved_view(saved)))
    assert "<@U0ANA> has left; <@U0INES> acts as lead, with <@U0BO>, <@U0CHIDI>." in said
    assert "<@U0INES> gets the progress post as a draft" in said
    assert "· <@U0ANA> has left; <@U0INES> acts as lead ·" in accept(tree_message(tree)).text
    nobody = text_of(saved_view(replace(saved, stand_in=StandIn("U0ANA", None))))
    assert "nobody gets the progress post as a draft" in nobody


def buttons_of(view: dict[str, Any]) -> dict[str, str]:
    """Return the words of the buttons with what they carry."""
    *_, actions = view["blocks"]
    return {f"{one['action_id']} {one['text']['text']}": one.get("value", "") for one in actions["elements"]}


def test_a_save_can_be_edited_and_taken_back_unless_it_changed_nothing(accept: Accept[Any]) -> None:
    saved = SavedTeam(PHONE, HARBOUR, date(2027, 1, 12), undo="once-1")
    edit, undo = {"team.edit Edit": "C0PHONE"}, {"team.undo Undo": "once-1"}
    assert buttons_of(accept(saved_view(saved))) == edit | undo
    assert buttons_of(accept(saved_view(replace(saved, undo="")))) == edit


def test_the_confirmation_says_what_was_changed_elsewhere_while_the_form_was_open(accept: Accept[Any]) -> None:
    saved = SavedTeam(PHONE, HARBOUR, date(2027, 1, 12), undo="once-1")
    assert "elsewhere" not in text_of(saved_view(saved))
    meanwhile = Meanwhile(stays=(Part.NAME, Part.LEAD, Part.MEMBERS), replaced=(Part.CADENCE,))
    said = text_of(accept(saved_view(replace(saved, meanwhile=meanwhile))))
    assert "As it was set there: the name, the lead and the members." in said
    assert "is now as you set it: when people are asked. *Undo* brings back what was set there." in said


def test_after_an_undo_stands_what_is_left(accept: Accept[Any]) -> None:
    before = replace(PHONE, name="Phones")
    changed = TeamTakenBack(
        TeamSave(before, PHONE, PHONE.created_at), SavedTeam(before, HARBOUR, date(2027, 1, 12)), "once-1"
    )
    view = accept(taken_back_view(changed))
    assert "*Phones* is as it was before." in text_of(view)
    assert "*Phones* stands below *Harbour Insurance*." in text_of(view)
    assert buttons_of(view) == {"team.edit Edit": "C0PHONE"}
    view = accept(taken_back_view(TeamTakenBack(TeamSave(None, PHONE, PHONE.created_at), None, "once-1")))
    assert "*Phone &lt;support&gt; &amp; claims* is gone again, as if it had never been set up." in text_of(view)
    assert buttons_of(view) == {"team.again Set it up again…": "once-1"}


def test_the_longest_names_fit_everywhere(accept: Accept[Any]) -> None:
    long = "&" * 80
    team, above = replace(PHONE, name=long), replace(HARBOUR, name=long)
    accept(team_form(form_of(team, above)))
    saved = SavedTeam(team, above, date(2027, 1, 11), undo="once-1")
    accept(saved_view(saved))
    accept(taken_back_view(TeamTakenBack(TeamSave(team, team, PHONE.created_at), saved, "once-1")))
    accept(taken_back_view(TeamTakenBack(TeamSave(None, team, PHONE.created_at), None, "once-1")))
    accept(tree_message(tree_of([above, team])))


def test_the_tree_shows_each_team_under_the_one_above_it_in_alphabetical_order(accept: Accept[Any]) -> None:
    claims = replace(PHONE, team_id=8, name="Claims", posting=True, members=frozenset(), cadence=Cadence(1, 0, 9))
    night = replace(claims, team_id=9, name="Night line", parent_id=7)
    message = accept(tree_message(tree_of([PHONE, night, HARBOUR, claims])))
    assert message.text.splitlines() == [
        "*Harbour Insurance* · <@U0INES> · 1 person · asked every week on Monday",
        "\u2003• *Claims* · <@U0ANA> · 1 person · asked every week on Monday",
        "\u2003• *Phone &lt;support&gt; &amp; claims* · <@U0ANA> · 3 people · asked every 2 weeks on Tuesday, "
        "not yet posting",
        "\u2003\u2003• *Night line* · <@U0ANA> · 1 person · asked every week on Monday",
        "`/goal team` in a team's channel, or with its name, shows it and what you can do with it.",
    ]


def test_the_tree_does_not_count_who_has_left() -> None:
    assert "claims* · <@U0ANA> · 2 people ·" in tree_message(tree_of([HARBOUR, PHONE], gone=["U0BO"])).text


def test_once_the_organisation_is_named_the_next_steps_are_too(accept: Accept[Any]) -> None:
    said = text_of(accept(saved_view(SavedTeam(HARBOUR, None, None))))
    assert "What comes next: `/goal team` in each team's channel" in said
    assert "`/goal set` the first goal" in said
    assert "What comes next" not in text_of(saved_view(SavedTeam(HARBOUR, None, date(2027, 1, 11))))
    assert "What comes next" not in text_of(saved_view(SavedTeam(PHONE, HARBOUR, None)))


def test_a_tree_of_very_many_teams_still_fits_a_message_and_counts_the_rest(accept: Accept[Any]) -> None:
    crowd = [replace(PHONE, team_id=number, name=f"Team {number}") for number in range(2, 1002)]
    assert "… and 801 more." in accept(tree_message(tree_of([HARBOUR, *crowd]))).text
    hostile = [replace(team, name="&" * 80) for team in crowd]
    counted = re.search(r"… and (\d+) more\.", accept(tree_message(tree_of([HARBOUR, *hostile]))).text)
    assert counted is not None
    assert int(counted[1]) > 801


def test_what_is_searched_for_is_offered_in_words(accept: Accept[Any]) -> None:
    assert choice_of_place(find_places("auck")[0]) == ("Pacific/Auckland", "Auckland, New Zealand")
    assert choice_of_group(UserGroup("S1", "phone", "Phone support")) == ("S1", "Phone support (@phone)")
    assert choice_of_group(UserGroup("S1", "phone", "phone")) == ("S1", "@phone")
    assert choices_of_teams([HARBOUR]) == [("1", "Harbour Insurance")]


def test_an_admin_of_a_new_workspace_is_led_to_name_the_organisation(accept: Accept[Any]) -> None:
    message = accept(first_step_message())
    assert "Name the organisation first" in message.text
    assert "`/goal team`" in message.text
    assert '"action_id": "team.new"' in json.dumps(message.blocks)


def test_the_confirmation_says_plainly_that_the_zone_is_still_that_of_the_lead_before(accept: Accept[Any]) -> None:
    berlin = replace(PHONE, zone="Europe/Berlin")
    said = text_of(accept(saved_view(SavedTeam(berlin, HARBOUR, date(2027, 1, 12), lead_zone="Europe/Lisbon"))))
    assert (
        "The time zone is still that of the lead before, Berlin, Germany. "
        "<@U0ANA> is in Lisbon, Portugal: *Edit* changes it."
    ) in said
    assert "still that of the lead before" not in text_of(saved_view(SavedTeam(berlin, HARBOUR, date(2027, 1, 12))))
