"""The quarter's message says where a goal stands, so a check-in changes it, on both databases."""

from decimal import Decimal

import pytest

from bot.domain.check_ins import Report, Source
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.reviews import ReviewService
from tests.world import ANA, BO, World

QUARTER = "2027-Q1"
KEPT = {"specific": "yes", "measurable": "yes", "achievable": "yes", "relevant": "yes", "timely": "yes"}


@pytest.fixture
def team(world: World) -> Team:
    return world.team("Phone support", lead=ANA, members=[BO])


@pytest.fixture
def goal(world: World, team: Team) -> Goal:
    """Ana's to review and Bo's to report; both were sent the quarter's message."""
    goal = world.goal("Raise CSAT", team, reporter=BO, due="2027-06-30")
    world.clock.at("2027-03-17 10:00", team.zone)
    for user_id in (ANA, BO):
        world.delivery(Kind.REVIEW_NUDGE, user_id, QUARTER)
    return goal


@pytest.fixture
def check_ins(world: World) -> CheckInService:
    return CheckInService(world.uow, world.clock)


def wanted(world: World, user_id: str) -> int:
    with world.uow.reading(world.workspace_id) as tx:
        nudge = tx.deliveries.find(Kind.REVIEW_NUDGE, user_id, QUARTER)
    assert nudge is not None
    return nudge.wanted


def report(world: World, check_ins: CheckInService, goal: Goal, value: int) -> int:
    says = Report(Decimal(value))
    return check_ins.check_in(world.workspace_id, BO, goal.number, says, Source.FORM).check_in.check_in_id


def test_a_check_in_its_correction_and_its_undo_are_shown_in_the_message_that_lists_the_goal(
    world: World, check_ins: CheckInService, goal: Goal
) -> None:
    before, bos = wanted(world, ANA), wanted(world, BO)
    made = report(world, check_ins, goal, 81)
    assert wanted(world, ANA) == before + 1
    corrected = check_ins.correct(world.workspace_id, BO, made, Report(Decimal(82)), once="view:2")
    assert wanted(world, ANA) == before + 2
    check_ins.undo(world.workspace_id, BO, corrected.check_in.check_in_id)
    assert wanted(world, ANA) == before + 3
    assert wanted(world, BO) == bos, "his message does not list it"


def test_once_a_goal_is_reviewed_a_check_in_leaves_the_message_alone(
    world: World, check_ins: CheckInService, goal: Goal
) -> None:
    reviews = ReviewService(world.uow, world.clock, frozenset())
    draft = reviews.open_form(world.workspace_id, ANA, goal.number).draft_id
    reviews.decide(world.workspace_id, ANA, draft, {**KEPT, "decision": "keep"}, once="view:1")
    before = wanted(world, ANA)
    report(world, check_ins, goal, 81)
    assert wanted(world, ANA) == before


@pytest.mark.parametrize(("day", "shown"), [("2027-04-14", 1), ("2027-04-15", 0)])
def test_a_check_in_is_shown_until_the_quarter_is_reviewed_no_more(
    world: World, check_ins: CheckInService, goal: Goal, team: Team, day: str, shown: int
) -> None:
    world.clock.at(f"{day} 10:00", team.zone)
    before = wanted(world, ANA)
    report(world, check_ins, goal, 81)
    assert wanted(world, ANA) == before + shown
