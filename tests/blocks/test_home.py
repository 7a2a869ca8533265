"""App Home and `/goal` as Slack shows them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.home import home_view, mine_message
from bot.domain.cadences import Cadence
from bot.domain.channels import ChannelTrouble
from bot.domain.check_ins import Standing, Status
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.home import FirstGoal, HomeCard, OpenDraft, PausedGoal, Task, TeamCard, Waiting
from bot.domain.measures import Metric
from bot.domain.prompts import GoalLine, ObstacleAnswer, ObstacleLine, Served
from bot.domain.teams import StandIn, Team
from bot.services.home import MOST_TEAMS
from tests.blocks.conftest import Accept

NOW = datetime(2027, 1, 7, 15, tzinfo=UTC)
HOSTILE = "<!here> *all* & " * 200


def line(number: int = 1, title: str = "Raise CSAT", *, stale: bool = False, overdue: bool = False) -> GoalLine:
    measure = Metric(Decimal(78), Decimal(85), "%")
    goal = Goal(number, PersonOwner("U0ANA", 1), Revision(1, title, measure, date(2027, 3, 31)), "U0ANA", NOW)
    stands = Standing(Decimal(82), NOW, Status.AT_RISK, NOW)
    return GoalLine(goal, stands, Served(goal, stands), is_stale=stale, is_overdue=overdue)


def team(number: int = 1, name: str = "Phone") -> Team:
    return Team(number, name, "U0INES", None, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)


def card(
    *waiting: Waiting,
    goals: tuple[GoalLine, ...] = (),
    teams: tuple[TeamCard, ...] = (),
    top: tuple[GoalLine, ...] = (),
    next_prompt: datetime | None = None,
) -> HomeCard:
    organisation = team(9, "Acme & Co")
    return HomeCard(
        "U0ANA", "Europe/Lisbon", date(2027, 1, 7), organisation, False, (), waiting, goals, teams, top, next_prompt
    )


def words(blocks: Any) -> str:
    return "\n".join(str(b.get("text", {}).get("text", "")) + str(b.get("elements", "")) for b in blocks)


def everything(title: str, count: int) -> HomeCard:
    lines = tuple(line(n, title, stale=True) for n in range(count))
    left_behind = [Waiting(Task.LEFT_BEHIND, goal=replace(one, stand_in=StandIn("U0BO", None))) for one in lines]
    goals_waiting = [Waiting(task, goal=lines[0]) for task in (Task.OVERDUE, Task.CHECK_IN, Task.REVIEW)]
    waiting = sorted(goals_waiting * count, key=lambda one: one.task is not Task.OVERDUE)
    about = team(1, title[:80])
    draft = Waiting(Task.PROGRESS_DRAFT, draft=OpenDraft(about, 3, is_last_weeks=True))
    about_teams = [draft, Waiting(Task.NOT_YET_POSTING, team=about)]
    teams = tuple(TeamCard(team(n, title[:80]), n == 1, lines) for n in range(min(count, MOST_TEAMS)))
    asked = [ObstacleLine(n, f"{n} {title}"[:80]) for n in range(count)]
    answer = ObstacleAnswer("U0ANA", 1, date(2027, 1, 4), NOW)
    obstacles = [Waiting(Task.OBSTACLE, obstacle=one) for one in asked]
    full = card(*obstacles, *waiting, *left_behind, *about_teams, goals=lines, teams=teams, top=lines)
    paused = tuple(PausedGoal(one.goal, may_resume=True) for one in lines)
    full = replace(full, paused=paused, organisation_paused=paused)
    return replace(full, obstacles=tuple(replace(one, answer=answer) for one in asked))


def test_a_goal_that_waits_for_a_check_in_and_to_be_reviewed_has_a_button_for_each(accept: Accept[Any]) -> None:
    full = card(Waiting(Task.CHECK_IN, goal=line(stale=True), is_to_review_too=True))
    for blocks in (accept(home_view(full))["blocks"], accept(mine_message(full)).blocks):
        offered = next(b["elements"] for b in blocks if b["type"] == "actions")
        assert [e["text"]["text"] for e in offered] == ["Check in…", "Review…"]
        assert {e["value"] for e in offered} == {"G-1"}


def test_the_teams_and_the_organisations_lines_say_what_is_past_its_date_beside_what_is_stale(
    accept: Accept[Any],
) -> None:
    late = line(stale=True, overdue=True)
    full = card(teams=(TeamCard(team(), True, (late,), people_here=2),), top=(late,))
    marks = "its date has passed · no number for two rounds of prompts"
    assert words(accept(home_view(full))["blocks"]).count(marks) == 2
    assert marks in mine_message(full).text
    assert "has passed" not in words(
        home_view(card(teams=(TeamCard(team(), True, (line(),), people_here=2),)))["blocks"]
    )


def test_of_a_goal_about_which_no_prompt_asks_any_more_home_says_so() -> None:
    for said in (False, True):
        late = replace(line(overdue=True), is_asked_no_more=said)
        shown = card(teams=(TeamCard(team(), True, (late,), people_here=2),))
        told = "its date has passed, no prompt asks about it until it has a new date"
        assert (told in words(home_view(shown)["blocks"])) is said


@pytest.mark.parametrize("count", [1, 5, 60])
@pytest.mark.parametrize("title", ["Raise CSAT", HOSTILE])
def test_any_number_of_goals_with_hostile_titles_is_taken(count: int, title: str, accept: Accept[Any]) -> None:
    full = everything(title, count)
    view, message = accept(home_view(full)), accept(mine_message(full))
    assert "<!here>" not in message.text
    assert not any(
        "<!here>" in str(b) for b in view["blocks"] if b["type"] != "header" and "verbatim': False" in str(b)
    )


def test_what_does_not_fit_is_counted_with_where_to_find_it(accept: Accept[Any]) -> None:
    full = everything("Raise CSAT", 60)
    shown = words(accept(home_view(full))["blocks"])
    assert "And 53 more: `/checkin`" in shown, "three answered questions stand among the goals, and what is paused"
    assert "And 57 more: `/goal list mine`" in shown
    assert "And 54 more: `/goal list team`" in shown
    assert "And 114 more: `/goal list org`" in shown
    assert "And 295 more: `/checkin`" in mine_message(full).text


@pytest.mark.parametrize(
    ("one", "said", "button"),
    [
        (Waiting(Task.CHECK_IN, goal=line()), "this week's check-in", "Check in…"),
        (
            Waiting(Task.CHECK_IN, goal=line(stale=True)),
            "no number for two rounds of prompts. How does it stand?",
            "Check in…",
        ),
        (
            Waiting(Task.OVERDUE, goal=line(overdue=True), is_to_review_too=True),
            "its date, 31 March 2027, has passed. Review it, to close it or carry it over.",
            "Review…",
        ),
        (
            Waiting(Task.CHECK_IN, goal=line(), is_to_review_too=True),
            "this week's check-in. It is to be reviewed too.",
            None,
        ),
        (
            Waiting(Task.REVIEW, goal=line(), review_until=date(2027, 4, 14)),
            "to be reviewed, as every quarter, until 14 April 2027.",
            "Review…",
        ),
        (
            Waiting(Task.CHECK_IN, goal=line(), is_to_review_too=True, review_until=date(2027, 4, 14)),
            "It is to be reviewed too, until 14 April 2027.",
            None,
        ),
        (
            Waiting(Task.PROGRESS_DRAFT, draft=OpenDraft(team(), 3, is_last_weeks=False)),
            "the progress post is drafted. Post it, edit it, or skip this week.",
            "Look at it…",
        ),
        (
            Waiting(Task.PROGRESS_DRAFT, draft=OpenDraft(team(), 3, is_last_weeks=True)),
            "last week's progress post is still a draft. Post it, edit it, or skip it.",
            "Look at it…",
        ),
        (Waiting(Task.NOT_YET_POSTING, team=team()), "type `/invite @Headway` in <#C1>", "I have done that"),
    ],
)
def test_each_thing_that_waits_says_what_it_is_and_opens_where_it_is_done(
    one: Waiting, said: str, button: str | None, accept: Accept[Any]
) -> None:
    for blocks in (accept(home_view(card(one)))["blocks"], accept(mine_message(card(one))).blocks):
        (row,) = [b for b in blocks if b["type"] == "section" and said in b["text"]["text"]]
        assert row.get("accessory", {}).get("text", {}).get("text") == button
    assert said in mine_message(card(one)).text


def test_a_teams_stale_goal_says_that_its_number_is_missing() -> None:
    view = home_view(card(teams=(TeamCard(team(), True, (line(stale=True),)),)))
    assert "of the way · no number for two rounds of prompts" in words(view["blocks"])


def test_the_question_what_is_in_the_way_waits_with_its_answers(accept: Accept[Any]) -> None:
    one = card(Waiting(Task.OBSTACLE, obstacle=ObstacleLine(7, "Claims <care>")))
    message = accept(mine_message(one))
    assert "• *Claims &lt;care&gt;*: anything in the way?" in message.text
    for blocks in (accept(home_view(one))["blocks"], message.blocks):
        (row,) = [n for n, b in enumerate(blocks) if b["type"] == "section" and "in the way?" in b["text"]["text"]]
        offered = {e["text"]["text"]: (e["action_id"], e["value"]) for e in blocks[row + 1]["elements"]}
        assert offered == {
            "Nothing": ("opportunity.nothing", "7|2027-01-04"),
            "Yes…": ("opportunity.form", "7|2027-01-04"),
        }


def test_what_was_answered_stands_below_the_goals_with_edit_and_undo(accept: Accept[Any]) -> None:
    said = ObstacleLine(7, "Claims care", ObstacleAnswer("U0ANA", 7, date(2027, 1, 4), NOW))
    shown = accept(home_view(replace(card(), obstacles=(said,))))["blocks"]
    assert "Nothing waits for you" in words(shown)
    (row,) = [n for n, b in enumerate(shown) if "Recorded: nothing in the way" in str(b.get("text"))]
    assert [e["text"]["text"] for e in shown[row + 1]["elements"]] == ["Edit", "Undo"]


def test_an_overdue_goal_waits_with_a_way_to_close_it_and_to_carry_it_over(accept: Accept[Any]) -> None:
    one = card(Waiting(Task.OVERDUE, goal=line(overdue=True)))
    message = accept(mine_message(one))
    assert "its date, 31 March 2027, has passed. Close it, or carry it over." in message.text
    for blocks in (accept(home_view(one))["blocks"], message.blocks):
        (row,) = [n for n, b in enumerate(blocks) if b["type"] == "section" and "has passed" in b["text"]["text"]]
        offered = {e["text"]["text"]: (e["action_id"], e["value"]) for e in blocks[row + 1]["elements"]}
        assert offered == {"Close…": ("goal.close", "G-1"), "Carry over…": ("goal.carry_over", "G-1")}


def test_a_goal_whose_owner_has_left_says_so_with_a_way_to_reassign_and_to_close_it(accept: Accept[Any]) -> None:
    one = card(Waiting(Task.LEFT_BEHIND, goal=replace(line(), stand_in=StandIn("U0BO", None))))
    message = accept(mine_message(one))
    assert "*Raise CSAT* · G-1: <@U0BO> has left, so nobody is asked about it. Reassign it to somebody" in message.text
    for blocks in (accept(home_view(one))["blocks"], message.blocks):
        (row,) = [n for n, b in enumerate(blocks) if b["type"] == "section" and "has left" in b["text"]["text"]]
        offered = {e["text"]["text"]: (e["action_id"], e["value"]) for e in blocks[row + 1]["elements"]}
        assert offered == {"Reassign…": ("goal.reassign", "G-1"), "Close…": ("goal.close", "G-1")}


@pytest.mark.parametrize(
    ("stand_in", "words"),
    [
        (None, "1 person, led by <@U0INES>, in"),
        (StandIn("U0INES", "U0DANA"), "1 person, <@U0INES> has left; <@U0DANA> acts as lead, in"),
        (StandIn("U0INES", "U0ANA"), "1 person, <@U0INES> has left; you act as lead, in"),
        (StandIn("U0INES", None), "1 person, <@U0INES> has left; nobody acts as lead, in"),
    ],
)
def test_a_team_says_who_acts_for_a_lead_who_has_left(stand_in: StandIn | None, words: str) -> None:
    phone = replace(team(), members=frozenset({"U0BO"}))
    assert words in str(home_view(card(teams=(TeamCard(phone, False, (line(),), stand_in, people_here=1),)))["blocks"])


def test_a_teams_goal_says_who_is_asked_for_its_number_now() -> None:
    asked = replace(line(), stand_in=StandIn("U0BO", "U0DANA"))
    assert "<@U0BO> has left; <@U0DANA> is asked for its number" in str(home_view(card(top=(asked,)))["blocks"])
    assert "<@U0BO> has left; <@U0DANA> is asked for its number" in mine_message(card(top=(asked,))).text


def test_goals_on_home_are_checked_in_on_with_one_tap() -> None:
    blocks = home_view(card(goals=(line(),)))["blocks"]
    taps = [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
    assert taps[:4] == ["New goal", "On track", "At risk", "Off track"]


def test_when_nothing_waits_the_next_question_is_announced() -> None:
    shown = words(home_view(card(next_prompt=NOW))["blocks"])
    assert "Nothing waits for you" in shown
    assert f"I will ask you next on <!date^{int(NOW.timestamp())}^{{date_long}} at {{time}}|" in shown, "no *tomorrow*"


@pytest.mark.parametrize(
    ("is_admin", "said"), [(True, "First, name your organisation"), (False, "<@U0SAM> or <@U0KIM>")]
)
def test_before_the_organisation_it_says_who_begins(is_admin: bool, said: str, accept: Accept[Any]) -> None:
    empty = HomeCard("U0ANA", "UTC", date(2027, 1, 7), None, is_admin, ("U0SAM", "U0KIM"))
    assert said in words(accept(home_view(empty))["blocks"])
    assert said in accept(mine_message(empty)).text


@pytest.mark.parametrize(
    ("first_goal", "said"),
    [
        (FirstGoal(lead="U0INES"), "*Acme &amp; Co* has no open goal. <@U0INES> can set one"),
        (FirstGoal(lead=None), "has no open goal. A Headway admin can set one"),
    ],
)
def test_while_the_organisation_has_no_goal_it_says_who_can_set_one(
    first_goal: FirstGoal, said: str, accept: Accept[Any]
) -> None:
    empty = replace(card(), first_goal=first_goal)
    assert said in words(accept(home_view(empty))["blocks"])
    assert said in accept(mine_message(empty)).text
    assert said in words(mine_message(empty).blocks)


def paused(*, may_resume: bool = True) -> tuple[PausedGoal, ...]:
    return (PausedGoal(line(3, "Answer <faster>").goal, may_resume),)


def test_who_has_only_paused_goals_sees_them_with_a_button_that_resumes(accept: Accept[Any]) -> None:
    resting = replace(card(), paused=paused())
    message = accept(mine_message(resting))
    assert "• *Answer &lt;faster&gt;* · G-3 · by 31 March 2027 · paused" in message.text
    for blocks in (accept(home_view(resting))["blocks"], message.blocks):
        (row,) = [b for b in blocks if "G-3" in str(b.get("text"))]
        assert (row["accessory"]["action_id"], row["accessory"]["value"]) == ("goal.resume", "G-3")
        assert "yours are paused" in words(blocks)
        assert "no open goal" not in words(blocks)


def test_a_teams_and_the_organisations_paused_goals_are_shown_to_who_may_not_resume_them_too(
    accept: Accept[Any],
) -> None:
    resting = replace(
        card(teams=(TeamCard(team(), False, (), paused=paused(may_resume=False)),)),
        organisation_paused=paused(may_resume=False),
    )
    blocks = accept(home_view(resting))["blocks"]
    assert "This team has no open goal" not in words(blocks)
    rows = [b for b in blocks if "G-3" in str(b.get("text"))]
    assert [(b["accessory"]["action_id"], b["accessory"]["text"]["text"]) for b in rows] == [("goal.show", "Show")] * 2
    assert "G-3 · by 31 March 2027 · paused" in accept(mine_message(resting)).text


def test_without_a_goal_that_stands_home_says_that_none_is_open(accept: Accept[Any]) -> None:
    empty = card(teams=(TeamCard(team(), False, ()),))
    shown = words(accept(home_view(empty))["blocks"])
    assert "You have no open goal." in shown
    assert "This team has no open goal." in shown
    assert "You have no open goal." in mine_message(empty).text


def test_a_teams_deleted_channel_is_said_to_be_deleted(accept: Accept[Any]) -> None:
    of = replace(team(), trouble=ChannelTrouble.DELETED)
    said = words(accept(home_view(card(teams=(TeamCard(of, True, ()),))))["blocks"])
    assert "you lead it, in a channel that was deleted" in said
    assert f"in <#{of.channel_id}>" not in said
