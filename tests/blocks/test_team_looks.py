"""A team with its buttons, the forms that move, merge, archive and restore it, and what leads are told."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.blocks.departures import (
    given_message,
    left_goals_message,
    question_message,
    read_choice,
    read_person,
    reassign_form,
    reassigned_view,
)
from bot.blocks.team_looks import look_message, which_message
from bot.blocks.team_moves import (
    archive_form,
    archived_view,
    merge_form,
    move_form,
    moved_view,
    read_goals_go,
    read_restored,
    read_team,
    restore_form,
    restored_view,
)
from bot.blocks.team_news import news_message
from bot.domain.cadences import Cadence
from bot.domain.channels import Channel
from bot.domain.departures import GivenGoal, LeadQuestion, LeftGoals, Reassigned
from bot.domain.goals import Goal, GoalState, Outcome, PersonOwner, Revision, TeamOwner
from bot.domain.measures import YesNo
from bot.domain.people import Viewer
from bot.domain.team_changes import Happening, TeamChange
from bot.domain.team_looks import GoalsGo, TeamArchived, TeamLook, TeamMoved, TeamToEnd, TeamToRestore
from bot.domain.team_news import LeadsWork, TeamNews
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import WEEKLY, Team, TeamEnd
from tests.blocks.conftest import Accept, Fill

AT = datetime(2027, 1, 6, 10, tzinfo=UTC)
ROOT = Team(1, "Harbour", "U0INES", None, "C0ALL", "UTC", WEEKLY, date(2027, 1, 4), AT)
CARE = replace(ROOT, team_id=2, name="Care *& co*", lead_id="U0ANA", parent_id=1, channel_id="C0CARE", posting=True)
PHONE = replace(CARE, team_id=3, name="Phone", lead_id="U0BO", channel_id="C0PHONE")
VIEWER = Viewer("U0INES", "UTC", date(2027, 1, 6))
SAVED = SavedTeam(CARE, ROOT, None)
GOAL = Goal(7, TeamOwner(2), Revision(1, "Answer <faster>", YesNo(), date(2027, 3, 31)), "U0ANA", AT)
OWN = replace(GOAL, number=8, owner=PersonOwner("U0BO", 2))
MANY = tuple(replace(OWN, number=number) for number in range(100, 160))


def text_of(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def labels(blocks: object) -> list[str]:
    return [e["text"]["text"] for b in json.loads(json.dumps(blocks)) for e in b.get("elements", ()) if "text" in e]


def test_a_team_offers_what_its_reader_may_do(accept: Accept[Any]) -> None:
    look = TeamLook(SAVED, VIEWER, may_edit=True, may_move=True, below=(PHONE,))
    message = accept(look_message(look))
    assert labels(message.blocks) == ["Edit", "Move…", "Merge…", "Archive…"]
    assert "Below it: *Phone*." in message.text
    assert labels(look_message(replace(look, may_edit=False, may_move=False)).blocks) == []


def test_an_archived_team_says_since_when_and_lists_its_goals(accept: Accept[Any]) -> None:
    gone = replace(CARE, end=TeamEnd(AT, "U0INES"))
    closed = replace(GOAL, state=GoalState.CLOSED, outcome=Outcome.RETIRED)
    message = accept(look_message(TeamLook(replace(SAVED, team=gone), VIEWER, may_move=True, goals=(closed,))))
    assert "was archived on 6 January 2027 by <@U0INES>. Nobody is asked for it" in message.text
    assert "Answer &lt;faster&gt;* · G-7: retired" in message.text
    assert labels(message.blocks) == ["Restore…"]


def test_a_merged_team_says_where_its_people_and_goals_are(accept: Accept[Any]) -> None:
    gone = replace(CARE, end=TeamEnd(AT, "U0INES", 3))
    message = accept(look_message(TeamLook(replace(SAVED, team=gone), VIEWER, merged_into=PHONE)))
    assert "was merged into *Phone* on 6 January 2027" in message.text
    assert labels(message.blocks) == []


def test_several_teams_are_asked_about(accept: Accept[Any]) -> None:
    message = accept(which_message([PHONE, replace(CARE, name="x" * 80)], "Europe/Lisbon"))
    assert [block["accessory"]["value"] for block in message.blocks[1:]] == ["3", "2"]


def test_who_asks_which_team_is_meant_tells_the_ended_from_the_standing(accept: Accept[Any]) -> None:
    care = replace(CARE, name="Care")
    ended, merged = replace(care, end=TeamEnd(AT, "U0INES")), replace(care, end=TeamEnd(AT, "U0INES", 3))
    message = accept(which_message([care, ended, merged], "Europe/Lisbon"))
    assert [line.partition("*Care*")[2] for line in message.text.splitlines()[1:]] == [
        "",
        ", archived on 6 January 2027",
        ", merged into another team on 6 January 2027",
    ]


@pytest.mark.parametrize("form", [move_form, merge_form])
def test_the_forms_name_the_team_they_are_about(form: Any, accept: Accept[Any]) -> None:
    view = accept(form(TeamToEnd(replace(CARE, usergroup_id="S0"), ROOT, (GOAL,), 2, (PHONE,))))
    assert read_team(view) == CARE.team_id
    assert "stands" in text_of(view) or "becomes part" in text_of(view)


def test_the_archive_form_asks_about_goals_where_there_are_any(fill: Fill) -> None:
    asked = fill(archive_form(TeamToEnd(CARE, ROOT, (GOAL,), 1, opportunities=2)), {"goals": "closed"})
    assert "Its 2 open opportunities go to *Harbour*." in text_of(asked)
    one = archive_form(TeamToEnd(CARE, ROOT, opportunities=1))
    assert "Its open opportunity goes to *Harbour*." in text_of(one)
    assert read_goals_go(asked) is GoalsGo.CLOSED
    assert "1 goal of its people goes on, and counts in *Harbour* from then on." in text_of(asked)
    several = archive_form(TeamToEnd(CARE, ROOT, of_people=2))
    assert "2 goals of its people go on, and count in *Harbour* from then on." in text_of(several)
    assert "1 goal of its people counts in *Harbour* now." in text_of(
        archived_view(TeamArchived(CARE, ROOT, of_people=1))
    )
    assert read_goals_go(fill(archive_form(TeamToEnd(CARE, ROOT)))) is None


def test_a_merger_tells_before_and_after_of_the_goals_of_its_people() -> None:
    before = text_of(merge_form(TeamToEnd(CARE, ROOT, of_people=2)))
    assert "2 goals of its people count in the other team from then on" in before
    after = text_of(moved_view(TeamMoved(CARE, SavedTeam(PHONE, ROOT, None), is_merged=True, of_people=1)))
    assert "1 goal of its people counts in it now." in after


def test_a_forged_choice_for_the_goals_is_none(fill: Fill) -> None:
    view = fill(archive_form(TeamToEnd(CARE, ROOT, (GOAL,))), {"goals": "to_parent"})
    forged = json.loads(json.dumps(view).replace('"value": "to_parent"', '"value": "burn"'))
    assert read_goals_go(forged) is None


def test_the_restore_form_comes_back_as_it_was_shown(fill: Fill) -> None:
    assert read_restored(fill(restore_form(TeamToRestore(CARE, ROOT, "C0CARE")))) == ("C0CARE", CARE.name)
    taken = restore_form(TeamToRestore(CARE, ROOT, ""))
    assert "has another team by now" in text_of(taken)


@pytest.mark.parametrize(
    ("channel", "words", "chosen"),
    [
        (Channel(is_member=False, is_there=False), "cannot see its channel any more", ""),
        (Channel(is_member=True, is_archived=True), "<#C0CARE> was archived, so please choose a channel.", ""),
        (Channel(is_member=False), "Headway is not in <#C0CARE> yet. Type `/invite @Headway` there.", "C0CARE"),
        (Channel(is_member=True, has_outsiders=True), "<#C0CARE> is shared with another company", "C0CARE"),
        (None, "closed goals stay closed.", "C0CARE"),
    ],
)
def test_the_restore_form_says_what_is_known_against_the_channel(
    channel: Channel | None, words: str, chosen: str, accept: Accept[Any], fill: Fill
) -> None:
    form = accept(restore_form(TeamToRestore(CARE, ROOT, "C0CARE", channel)))
    assert words in text_of(form)
    assert read_restored(fill(form, {} if chosen else {"channel": "C0NEW"})) == (chosen or "C0NEW", CARE.name)


def test_each_change_is_confirmed_with_what_it_means(accept: Accept[Any]) -> None:
    into = SavedTeam(replace(PHONE, cadence=Cadence(2, 4, 9)), ROOT, date(2027, 1, 8))
    merged = TeamMoved(CARE, into, is_merged=True, newcomers=("U0ANA",), goals=(7,), below=(ROOT,))
    said = text_of(accept(moved_view(merged)))
    assert "All are asked every 2 weeks on Friday at 9:00; next on Friday 8 January 2027." in said
    assert "Whoever was asked this week is not asked again this week." in said
    in_two = replace(merged, place=replace(into, some_sooner=date(2027, 1, 1)))
    assert "; some next on Friday 1 January 2027, most on Friday 8 January 2027." in text_of(accept(moved_view(in_two)))
    assert "stands below *Harbour* now" in text_of(accept(moved_view(TeamMoved(CARE, SAVED))))
    assert "already" in text_of(accept(moved_view(TeamMoved(CARE, SAVED, is_as_before=True))))
    gone = TeamArchived(CARE, ROOT, (7,), GoalsGo.TO_PARENT, 2, opportunities=3)
    assert "Open opportunities that went to *Harbour*: 3." in text_of(accept(archived_view(gone)))
    assert "Goals of *Harbour* now: G-7." in text_of(accept(archived_view(gone)))
    assert "stands again" in text_of(accept(restored_view(SAVED)))


def change(what: Happening, **more: Any) -> TeamNews:
    return TeamNews(TeamChange(2, what, "U0INES", AT, **more), CARE, "U0BO", "UTC", {1: ROOT, 3: PHONE}, WEEKLY)


@pytest.mark.parametrize(
    ("news", "words"),
    [
        (change(Happening.MOVED, team_after=3), "has been below *Phone* since 6 January 2027: <@U0INES> moved it."),
        (
            change(Happening.MERGED, team_after=3, goals=(7,)),
            "You lead it. Its people and their goals came along. Its own goals are there too: G-7.",
        ),
        (change(Happening.MERGED, team_after=3), "came along. It had no open goal of its own."),
        (
            replace(change(Happening.MERGED, team_after=3), came_below=(replace(PHONE, team_id=4, name="Night"),)),
            "*Night*, which stood below it, stands below *Phone* now.",
        ),
        (
            replace(
                change(Happening.MERGED, team_after=3),
                came_below=tuple(replace(PHONE, name=f"T{n}", lead_id=f"U{n}") for n in range(7)),
                recipient="U6",
            ),
            "*T6*, *T0*, *T1*, *T2*, *T3* and 2 more, which stood below it, stand below *Phone* now.",
        ),
        (change(Happening.ARCHIVED), "<@U0INES> archived Care "),
        (replace(change(Happening.ARCHIVED), recipient="U0INES"), " was archived on 6 January 2027."),
        (change(Happening.ARCHIVED, team_after=1, goals=(7,)), "Its goals count in *Harbour* now: G-7."),
        (change(Happening.ARCHIVED, people=("U0BO", "U0BO")), "2 goals of its people count in the team above now."),
        (change(Happening.ARCHIVED, people=("U0BO",)), "1 goal of its people counts in the team above now."),
        (change(Happening.ARCHIVED, opportunities=(4, 5)), "Its 2 open opportunities went to the team above."),
        (change(Happening.ARCHIVED, goals=(7,)), "Its goals were closed as retired: G-7."),
        (
            change(Happening.RESTORED, name_before="Claims", channel_before="C0OLD", channel_after="C0NEW"),
            ", which was *Claims*, has been back since 6 January 2027: <@U0INES> restored it.",
        ),
        (change(Happening.RESTORED, channel_after="C0NEW"), "Its channel is <#C0NEW> now."),
        (change(Happening.RESTORED), "has been back since 6 January 2027: <@U0INES> restored it."),
        (replace(change(Happening.GROUP_GONE), recipient="U0ANA"), "Its last members stay."),
        (
            replace(change(Happening.GROUP_GONE), recipient="U0ANA"),
            "has been gone from Slack, or disabled there, since 6 January 2027.",
        ),
        (
            change(Happening.GROUP_EMPTY),
            "As soon as somebody is in it again they join the team. `/goal team` in <#C0CARE>",
        ),
        (change(Happening.GROUP_BACK), "The team follows it: who joins or leaves it joins or leaves the team."),
        (change(Happening.MERGED, team_after=3), " has been part of *Phone* since 6 January 2027"),
        (change(Happening.ARCHIVED), "Its history stays, and whoever leads a team above can restore it"),
        (change(Happening.LED_ANEW, lead_before="U0ANA", lead_after="U0BO"), "You have led Care "),
        (change(Happening.LED_ANEW, lead_before="U0BO", lead_after="U0ANA"), "go to <@U0ANA> from now on."),
        (
            change(Happening.LED_ANEW, lead_before="U0BO", lead_after="U0ANA"),
            "<@U0ANA> has led Care ",
        ),
        (
            replace(change(Happening.RESTORED), cadence=Cadence(2, 4, 9, 5)),
            "Its people are asked every 2 weeks on Friday at 9:05, each in their own time.",
        ),
    ],
)
def test_leads_are_told_what_happened_and_who_did_it(news: TeamNews, words: str, accept: Accept[Any]) -> None:
    message = accept(news_message(news))
    assert words in message.text
    assert message.text == message.blocks[0]["text"]["text"], "plain text tells the same"


def test_a_new_lead_reads_what_waits(accept: Accept[Any]) -> None:
    work = LeadsWork((GOAL,), 2, date(2027, 1, 14), draft=31, left_behind=1)
    news = replace(change(Happening.LED_ANEW, lead_before="U0ANA", lead_after="U0BO"), work=work)
    said = accept(news_message(news)).text
    assert "• the numbers of *Answer &lt;faster&gt;* · G-7" in said
    assert "• 2 goals to review for the quarter, until 14 January 2027" in said
    assert "• 1 goal of people who have left, to reassign or close" in said


def test_a_new_lead_looks_at_the_draft_from_the_message_or_with_the_teams_name(accept: Accept[Any]) -> None:
    led_anew = change(Happening.LED_ANEW, lead_before="U0ANA", lead_after="U0BO")
    news = replace(led_anew, work=LeadsWork(draft=31), team=replace(CARE, name="Care & `calls`"))
    message = accept(news_message(news))
    assert "• the draft of its progress post: `/goal progress Care &amp; calls` shows it" in message.text
    assert labels(message.blocks) == ["Look at it…"]
    assert message.blocks[1]["elements"][0]["value"] == "31"
    to_ana = accept(news_message(replace(news, recipient="U0ANA")))
    assert to_ana.text.endswith("• the draft of its progress post")
    assert labels(to_ana.blocks) == []


def test_the_question_who_leads_has_a_picker_that_comes_back(accept: Accept[Any]) -> None:
    question = LeadQuestion(CARE, "U0ANA", "U0INES", "U0INES", is_back=False)
    message = accept(question_message(question))
    assert read_choice(str(message.blocks[1]["block_id"])) == (2, "U0ANA")
    assert read_choice("lead|x|U0ANA") is read_choice("2|U0ANA") is None
    assert labels(message.blocks) == ["I do"]


def test_an_admin_who_is_asked_who_leads_reads_why(accept: Accept[Any]) -> None:
    question = LeadQuestion(CARE, "U0ANA", "U0HAL", None, is_back=False, is_admin=True)
    message = accept(question_message(question))
    assert "You are asked as an admin of Headway" in message.text
    assert labels(message.blocks) == ["I do"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (LeadQuestion(CARE, "U0ANA", "U0INES", "U0ANA", is_back=True), "<@U0ANA> is back and leads"),
        (LeadQuestion(PHONE, "U0ANA", "U0INES", "U0BO", is_back=False), "<@U0BO> leads *Phone* now, after <@U0ANA>."),
        (LeadQuestion(PHONE, "U0ANA", "U0BO", "U0BO", is_back=False), "You lead *Phone* now"),
        (LeadQuestion(CARE, "U0ANA", "U0INES", "U0DANA", is_back=False), "<@U0DANA> acts as lead"),
        (LeadQuestion(CARE, "U0ANA", "U0BO", None, is_back=False), "The admins of Headway are asked who leads it."),
        (
            LeadQuestion(replace(CARE, end=TeamEnd(AT, "U0INES")), "U0ANA", "U0INES", None, is_back=False),
            "has been archived since, so nobody has to lead it.",
        ),
    ],
)
def test_a_settled_question_says_how_and_offers_nothing(
    question: LeadQuestion, words: str, accept: Accept[Any]
) -> None:
    message = accept(question_message(question))
    assert words in message.text
    assert len(message.blocks) == 1


def test_left_goals_are_listed_with_what_can_be_done_however_many(accept: Accept[Any]) -> None:
    left = LeftGoals("U0BO", is_back=False, goals=MANY, to_decide=frozenset(goal.number for goal in MANY))
    message = accept(left_goals_message(left))
    assert labels(message.blocks)[:2] == ["Reassign…", "Close…"]
    assert "And 45 more; `/goal` lists them." in message.text


def test_settled_goals_say_what_became_of_them(accept: Accept[Any]) -> None:
    closed = replace(OWN, state=GoalState.CLOSED, outcome=Outcome.MET)
    given = replace(OWN, number=9, owner=PersonOwner("U0DANA", 2))
    said = accept(left_goals_message(LeftGoals("U0BO", is_back=False, goals=(closed, given)))).text
    assert "G-8: closed" in said
    assert "G-9: <@U0DANA> owns it now" in said
    assert "is back" in left_goals_message(LeftGoals("U0BO", is_back=True, goals=(OWN,))).text


def test_who_is_given_a_goal_reads_from_whom_and_when_it_is_asked_about(accept: Accept[Any]) -> None:
    goal = replace(OWN, owner=PersonOwner("U0DANA", 3))
    given = GivenGoal(goal, PHONE, "U0BO", "U0ANA", datetime(2027, 1, 11, 9, tzinfo=UTC))
    message = accept(given_message(given))
    assert "<@U0BO>, who owned it, has left, and <@U0ANA> gave it to you." in message.text
    assert "You are next asked about it on" in message.text
    assert labels(message.blocks) == ["Edit", "Show it"]
    paused = replace(given, goal=replace(goal, state=GoalState.PAUSED), next_asked=None)
    assert "It is paused" in accept(given_message(paused)).text


def test_the_reassign_form_comes_back_with_who_was_chosen(fill: Fill, accept: Accept[Any]) -> None:
    view = fill(reassign_form(OWN), {"person": "U0DANA"})
    assert read_person(view) == "U0DANA"
    done = Reassigned(replace(OWN, owner=PersonOwner("U0DANA", 3)), PHONE, is_other_team=True)
    assert "<@U0DANA> owns" in text_of(accept(reassigned_view(done)))


def test_where_a_reassigned_goal_counts_is_told_as_it_is(accept: Accept[Any]) -> None:
    given = replace(OWN, owner=PersonOwner("U0DANA", 3))
    in_team = Reassigned(given, replace(PHONE, members=PHONE.members | {"U0DANA"}), is_other_team=True)
    assert "It counts in *Phone* now, the team that they are in." in text_of(accept(reassigned_view(in_team)))
    in_none = replace(in_team, goal=replace(OWN, owner=PersonOwner("U0DANA", 1)), team=ROOT)
    assert "They are in no team, so it counts in *Harbour* now." in text_of(accept(reassigned_view(in_none)))
    assert "from now on. It counts in *Harbour*." in text_of(reassigned_view(replace(in_none, is_other_team=False)))


def test_of_a_paused_goal_form_and_confirmation_say_that_nobody_is_asked_until_it_is_resumed(
    accept: Accept[Any],
) -> None:
    paused = replace(OWN, state=GoalState.PAUSED)
    for view in (reassign_form(paused), reassigned_view(Reassigned(paused, CARE, is_other_team=False))):
        words = text_of(accept(view))
        assert "nobody is asked about it until it is resumed" in words
        assert "next prompt" not in words
