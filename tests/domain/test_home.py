"""One list of what a person has to do."""

from datetime import UTC, date, datetime

from bot.domain.cadences import Cadence
from bot.domain.check_ins import CheckIn, Report, Source, Standing
from bot.domain.goals import Goal, PersonOwner, Revision
from bot.domain.home import LeftBehind, OpenDraft, Task, waiting_list
from bot.domain.measures import YesNo
from bot.domain.prompts import GoalLine, ObstacleAnswer, ObstacleLine
from bot.domain.teams import Team

NOW = datetime(2027, 1, 7, 15, tzinfo=UTC)
TEAM = Team(1, "Phone", "U0ANA", None, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW)


def line(number: int, *, stale: bool = False, overdue: bool = False, answered: bool = False) -> GoalLine:
    goal = Goal(number, PersonOwner("U0ANA", 1), Revision(1, "Call back", YesNo(), date(2027, 3, 31)), "U0ANA", NOW)
    answer = CheckIn(1, number, 1, "U0ANA", NOW, Report(note="soon"), Source.TAP)
    return GoalLine(goal, Standing(), is_stale=stale, is_overdue=overdue, recorded=answer if answered else None)


def waiting(*goals: GoalLine, asked: set[int], to_review: tuple[GoalLine, ...] = ()) -> list[tuple[Task, int]]:
    listed = waiting_list(goals, frozenset(asked), to_review, (), ())
    return [(one.task, one.goal.goal.number) for one in listed if one.goal is not None]


def test_what_this_weeks_prompt_asks_waits_until_it_is_answered() -> None:
    assert waiting(line(1), line(2, answered=True), line(3), asked={1, 2}) == [(Task.CHECK_IN, 1)]


def test_a_goal_gone_stale_waits_though_it_was_not_asked_about() -> None:
    assert waiting(line(1, stale=True), line(2, stale=True, answered=True), asked=set()) == [(Task.CHECK_IN, 1)]


def test_an_overdue_goal_waits_to_be_closed_or_carried_over_and_not_for_a_check_in_too() -> None:
    assert waiting(line(1, overdue=True, stale=True), asked={1}) == [(Task.OVERDUE, 1)]


def test_a_goal_that_waits_for_two_reasons_stands_on_the_list_once_with_the_more_urgent() -> None:
    unanswered, overdue, other = line(1), line(2, overdue=True), line(3, answered=True)
    listed = waiting_list((unanswered, overdue, other), frozenset({1}), (unanswered, overdue, other), (), ())
    assert [(one.task, one.goal and one.goal.goal.number, one.is_to_review_too) for one in listed] == [
        (Task.CHECK_IN, 1, True),
        (Task.OVERDUE, 2, True),
        (Task.REVIEW, 3, False),
    ]


def test_what_is_in_the_way_waits_until_it_is_answered() -> None:
    said = ObstacleLine(2, "Claims", ObstacleAnswer("U0ANA", 2, date(2027, 1, 4), NOW))
    listed = waiting_list((), frozenset(), (), (), (), obstacles=(ObstacleLine(1, "Phone"), said))
    assert [(one.task, one.obstacle) for one in listed] == [(Task.OBSTACLE, ObstacleLine(1, "Phone"))]


def test_check_ins_stand_before_obstacles_overdue_goals_those_left_behind_reviews_drafts_and_channels() -> None:
    goals = (line(1, overdue=True), line(2))
    obstacles = (ObstacleLine(1, "Phone"),)
    draft, left_behind = OpenDraft(TEAM, 3, is_last_weeks=False), LeftBehind((line(4),), (TEAM,))
    listed = waiting_list(goals, frozenset({2}), (line(3),), (draft,), (TEAM,), left_behind, obstacles)
    assert [one.task for one in listed] == list(Task)
