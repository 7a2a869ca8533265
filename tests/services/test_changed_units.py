"""A goal in another unit: numbers that were said before are read in the unit they were said in, on both databases."""

from decimal import Decimal

import pytest

from bot.blocks.check_ins import recorded_message
from bot.blocks.goal_saved import saved_view
from bot.blocks.goals import card_message
from bot.blocks.progress import post_message
from bot.domain.check_ins import Report, Source, Status
from bot.domain.goal_form import SentForm
from bot.domain.goals import Goal
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.goals import GoalService
from tests.desk import LISBON, Desk
from tests.services.goal_steps import edit, stored
from tests.world import ANA, World

IN_HOURS = {"baseline": "288", "target": "168", "unit": "h"}


@pytest.fixture
def desk(world: World, phone: Team) -> Desk:
    world.clock.at("2027-01-04 10:00", LISBON)
    return Desk(world, phone)


@pytest.fixture
def settled(desk: Desk) -> Goal:
    """A goal from 12 to 7 days, of which 11 and then 8 were said."""
    goal = desk.world.goal("Settle claims", desk.team, baseline=12, target=7, unit="days")
    desk.world.check_in(goal, 11)
    desk.posted()
    desk.world.clock.at("2027-01-13 10:00", LISBON)
    desk.world.check_in(goal, 8, Status.ON_TRACK)
    desk.world.clock.move(hours=1)
    return goal


def card(goals: GoalService, world: World, goal: Goal) -> str:
    return card_message(goals.show(world.workspace_id, ANA, goal.number)).text


def check_in(world: World, goal: Goal, report: Report) -> str:
    service = CheckInService(world.uow, world.clock)
    return recorded_message(service.check_in(world.workspace_id, ANA, goal.number, report, Source.COMMAND)).text


def test_a_goal_in_another_unit_stands_where_it_stood(settled: Goal, goals: GoalService, world: World) -> None:
    assert "Progress: 80%" in card(goals, world, settled)
    edit(goals, world, settled, **IN_HOURS)
    shown = card(goals, world, settled)
    assert "Now: 192 h" in shown
    assert "Progress: 80%" in shown
    assert "264 → 192 h, improving" in shown


def test_its_history_goes_on_saying_what_was_said(settled: Goal, goals: GoalService, world: World) -> None:
    edit(goals, world, settled, **IN_HOURS)
    shown = card(goals, world, settled)
    assert "today: 8 days, on track" in shown
    assert "4 January: 11 days" in shown


def test_what_still_stands_is_confirmed_in_the_unit_of_now(settled: Goal, goals: GoalService, world: World) -> None:
    edit(goals, world, settled, **IN_HOURS)
    world.clock.move(hours=1)
    assert "still 192 h (today)" in check_in(world, settled, Report(status=Status.AT_RISK))
    assert "90% of the way from 288 h to 168 h" in check_in(world, settled, Report(value=Decimal(180)))
    assert "264 → 192 → 180 h, improving" in card(goals, world, settled)


def test_the_progress_post_tells_the_move_in_the_unit_of_now(
    desk: Desk, settled: Goal, goals: GoalService, world: World
) -> None:
    edit(goals, world, settled, **IN_HOURS)
    assert "Settle claims (G-1): 264 → 192 h, improving" in post_message(desk.draft()).text


def test_a_number_in_a_unit_that_does_not_convert_is_none_of_the_goal_of_now(
    desk: Desk, settled: Goal, goals: GoalService, world: World
) -> None:
    edit(goals, world, settled, baseline="40", target="10", unit="claims")
    shown = card(goals, world, settled)
    assert "no number yet" in shown
    assert "Progress" not in shown
    assert "Trend" not in shown
    assert "today: 8 days, on track" in shown
    assert "What moved" not in post_message(desk.draft()).text
    world.clock.move(hours=1)
    assert "no number yet" in check_in(world, settled, Report(status=Status.AT_RISK))


@pytest.mark.parametrize(("unit", "is_said"), [("claims", True), ("h", False)])
def test_an_edit_after_which_earlier_numbers_count_no_more_says_so(
    settled: Goal, goals: GoalService, world: World, unit: str, is_said: bool
) -> None:
    typed = {"baseline": "288", "target": "168", "unit": unit, "reason": "We are ahead"}
    saved = goals.edit(world.workspace_id, ANA, SentForm("d2", typed, goal=settled.number, revision=1))
    told = "The numbers before were in days and do not count in claims." in str(saved_view(saved))
    assert told is is_said
    again = goals.edit(world.workspace_id, ANA, SentForm("d3", {"title": "Settle"}, goal=settled.number, revision=2))
    assert "do not count" not in str(saved_view(again))


def test_a_goal_in_another_unit_is_not_stale_for_it(settled: Goal, goals: GoalService, world: World) -> None:
    edit(goals, world, settled, baseline="40", target="10", unit="claims")
    assert "no number for two rounds" not in card(goals, world, settled)


def test_a_number_is_corrected_in_the_unit_of_now(settled: Goal, goals: GoalService, world: World) -> None:
    edit(goals, world, settled, **IN_HOURS)
    service = CheckInService(world.uow, world.clock)
    with world.uow.reading(world.workspace_id) as tx:
        newest = tx.check_ins.of_goal(settled.number)[-1]
    assert service.correction_form(world.workspace_id, ANA, newest.check_in_id).filled.value == Decimal(192)


def test_the_same_number_in_the_unit_of_now_says_nothing_new(settled: Goal, goals: GoalService, world: World) -> None:
    world.check_in(settled, 8, Status.ON_TRACK)
    edit(goals, world, settled, **IN_HOURS)
    service = CheckInService(world.uow, world.clock)
    again = Report(Decimal(192), Status.ON_TRACK)
    assert not service.check_in(world.workspace_id, ANA, settled.number, again, Source.COMMAND).is_new


def test_a_unit_that_is_edited_back_gives_each_number_its_meaning_back(
    settled: Goal, goals: GoalService, world: World
) -> None:
    edit(goals, world, settled, **IN_HOURS)
    world.clock.move(hours=1)
    world.check_in(stored(world, settled), 180)
    edit(goals, world, stored(world, settled), draft="d3", baseline="12", target="7", unit="days")
    assert "11 → 8 → 7.5 days" in card(goals, world, settled)


def test_what_stands_is_read_in_one_query_with_its_units(settled: Goal, world: World) -> None:
    with world.uow.reading(world.workspace_id) as tx, world.queries() as asked:
        standings = tx.check_ins.standings([settled.number])
    assert standings[settled.number].unit == "days"
    assert len(asked) == 1
