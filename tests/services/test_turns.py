"""Messages that stand follow the date: shown anew when what they say changes, and not otherwise; on both databases."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.check_ins import Recorded, Report, Source, Status
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal
from bot.services.check_ins import CheckInService
from bot.services.goals import GoalService
from bot.services.prompts import PromptService
from bot.services.reviews import ReviewService
from bot.services.schedules import Due, Schedule
from tests.outbox import Clockwork
from tests.services.goal_steps import edit
from tests.world import ANA, BO, INES, World, instant

LISBON, AUCKLAND = "Europe/Lisbon", "Pacific/Auckland"
W = "T0ACME"


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


def asked(world: World, clockwork: Clockwork, due: str, lead: str = ANA, told: str | None = None) -> Goal:
    """Have the lead asked about a goal on Monday, the 11th of January; it is stale two weeks after it was told of."""
    team = world.team("Phone support", lead=lead)
    goal = world.goal("Raise CSAT", team, baseline=78, target=85, due=due)
    if told:
        world.check_in(goal, 79, at=instant(told, LISBON))
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    return goal


def updates(clockwork: Clockwork, kind: Kind = Kind.PROMPT) -> int:
    shown = [delivery for delivery, _ in clockwork.slack.updates if delivery.recipient != INES]
    return sum(delivery.kind is kind for delivery in shown)


def shown_at(clockwork: Clockwork, local: str, zone: str = LISBON, kind: Kind = Kind.PROMPT) -> int:
    """Let time pass and return how often messages of a kind have been shown anew."""
    clockwork.run_until(instant(local, zone))
    clockwork.world.clock.at(local, zone)
    clockwork.ticks.run_due()
    return updates(clockwork, kind)


@pytest.mark.parametrize(("lead", "zone"), [(ANA, LISBON), (BO, AUCKLAND)])
def test_a_prompt_says_that_a_date_has_passed_from_the_readers_own_midnight_on(
    world: World, clockwork: Clockwork, lead: str, zone: str
) -> None:
    asked(world, clockwork, "2027-01-13", lead)
    posts = len(clockwork.slack.posts)
    assert shown_at(clockwork, "2027-01-13 23:59", zone) == 0
    before = updates(clockwork, Kind.REMINDER)
    assert shown_at(clockwork, "2027-01-14 00:00", zone) == 1
    assert updates(clockwork, Kind.REMINDER) == before + 1
    card = PromptService(world.uow, world.clock).card(W, lead, date(2027, 1, 11))
    assert [line.is_overdue for line in card.goals] == [True]
    assert shown_at(clockwork, "2027-01-14 14:00", zone) == 1
    sent = [delivery.kind for delivery, _, _ in clockwork.slack.posts[posts:]]
    assert set(sent) <= {Kind.REMINDER, Kind.PROGRESS_DRAFT}, "updates only"


def test_a_prompt_says_that_a_goal_is_stale_from_that_moment_on_unless_it_was_heard_of(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2026-12-21 10:00", LISBON)
    asked(world, clockwork, "2027-06-30", told="2026-12-30 10:00")
    assert shown_at(clockwork, "2027-01-13 09:59") == 0
    assert shown_at(clockwork, "2027-01-13 10:00") == 1
    card = PromptService(world.uow, world.clock).card(W, ANA, date(2027, 1, 11))
    assert [line.is_stale for line in card.goals] == [True]


def test_a_check_in_that_is_undone_leaves_the_goal_to_go_stale_after_all(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2026-12-21 10:00", LISBON)
    goal = asked(world, clockwork, "2027-06-30", told="2026-12-30 10:00")
    check_ins = CheckInService(world.uow, world.clock)
    said = check_ins.check_in(W, ANA, goal.number, Report(Decimal(80)), Source.COMMAND)
    clockwork.ticks.run_due()
    assert isinstance(said, Recorded)
    with world.uow.writing(W) as tx:  # as the prompt of a day later would have it
        tx.schedules.put(Schedule(Due.PROMPT_TURN, ANA, instant("2027-01-25 12:00"), date(2027, 1, 11)))
    check_ins.undo(W, ANA, said.check_in.check_in_id)
    clockwork.ticks.run_due()
    before = updates(clockwork)
    assert shown_at(clockwork, "2027-01-13 09:59") == before
    assert shown_at(clockwork, "2027-01-13 10:00") == before + 1


@pytest.mark.parametrize("status", [Status.DONE, None])
def test_what_is_done_with_or_was_given_more_time_leaves_the_prompt_alone(
    world: World, clockwork: Clockwork, goals: GoalService, status: Status | None
) -> None:
    goal = asked(world, clockwork, "2027-01-13")
    if status is None:
        edit(goals, world, goal, due="2027-06-30")
    else:
        world.check_in(goal, 85, status)
    clockwork.ticks.run_due()
    before = updates(clockwork)
    assert shown_at(clockwork, "2027-01-14 12:00") == before


def test_the_quarters_message_follows_the_dates_of_its_goals_until_they_are_examined(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-10 10:00", LISBON)
    team = world.team("Phone support", lead=ANA)
    first, second = (world.goal(title, team, due="2027-03-22") for title in ("Raise CSAT", "Answer letters"))
    clockwork.schedule_everybody()
    assert shown_at(clockwork, "2027-03-22 23:59", kind=Kind.REVIEW_NUDGE) == 0
    assert shown_at(clockwork, "2027-03-23 00:00", kind=Kind.REVIEW_NUDGE) == 1, "both dates at once"
    reviews = ReviewService(world.uow, world.clock, set())
    answers = dict.fromkeys(("specific", "measurable", "achievable", "relevant", "timely"), "yes")
    for goal in (first, second):
        draft = reviews.open_form(W, ANA, goal.number).draft_id
        typed = {**answers, "decision": "carry_over", "new_due": "2027-03-25", "reason": "Late"}
        reviews.decide(W, ANA, draft, typed, once=f"view:{draft}")
    clockwork.ticks.run_due()
    before = updates(clockwork, Kind.REVIEW_NUDGE)
    assert shown_at(clockwork, "2027-03-31 23:59", kind=Kind.REVIEW_NUDGE) == before, "what is examined says its date"
    assert shown_at(clockwork, "2027-04-01 00:00", kind=Kind.REVIEW_NUDGE) == before + 1, "the quarter has ended"


def test_a_date_that_is_brought_forward_turns_the_prompt_sooner(
    world: World, clockwork: Clockwork, goals: GoalService
) -> None:
    goal = asked(world, clockwork, "2027-06-30")
    edit(goals, world, goal, due="2027-01-13")
    clockwork.ticks.run_due()
    before = updates(clockwork)
    assert shown_at(clockwork, "2027-01-13 23:59") == before
    assert shown_at(clockwork, "2027-01-14 00:00") == before + 1
