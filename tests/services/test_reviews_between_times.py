"""What is decided before a quarter's last two weeks is kept, and the quarter asks all the same."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.deliveries import Kind
from bot.domain.goals import Goal
from bot.domain.home import Task
from bot.domain.measures import Metric
from bot.domain.reviews import Decision, Review, ReviewLine
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.reviews import ReviewService
from tests.world import ANA, BO, World

ANSWERS = dict.fromkeys(("specific", "measurable", "achievable", "relevant", "timely"), "yes")
W = "T0ACME"
LISBON = "Europe/Lisbon"


class Desk:
    """Ana's goal for the year, and the service."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.team = world.team("Phone support", lead=ANA, members=[BO])
        self.goal = world.goal("Raise CSAT", self.team, baseline=78, target=85, due="2027-12-31")
        self.service = ReviewService(world.uow, world.clock, set())

    def at(self, local: str) -> None:
        self.world.clock.at(local, LISBON)

    def open(self, quarter: str | None = None) -> str:
        return self.service.open_form(W, ANA, self.goal.number, quarter).draft_id

    def save(self, draft: str, decision: Decision, **typed: str) -> ReviewLine:
        fields = {**ANSWERS, "decision": decision.value, **typed}
        return self.service.decide(W, ANA, draft, fields, once=f"view:{draft}")[0]

    def decide(self, local: str, decision: Decision = Decision.KEEP, **typed: str) -> Review:
        self.at(local)
        review = self.save(self.open(), decision, **typed).review
        assert review is not None
        return review

    def open_in_message(self, quarter: str) -> list[int]:
        """Return the numbers of the goals that the quarter's message still asks about."""
        found = self.service.nudge(W, ANA, quarter)
        return [line.goal.number for line in found.open] if found else []

    def waits_on_home(self) -> bool:
        waiting = HomeService(self.world.uow, self.world.clock, set()).card(W, ANA).waiting
        return any(one.task is Task.REVIEW or one.is_to_review_too for one in waiting)

    def stored(self) -> Goal:
        with self.world.uow.reading(W) as tx:
            goal = tx.goals.get(self.goal.number)
        assert goal is not None
        return goal


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.mark.parametrize(
    ("decided", "is_asked"),
    [("2027-04-16 10:00", True), ("2027-06-15 23:30", True), ("2027-06-16 00:30", False), ("2027-06-17 10:00", False)],
)
def test_a_quarter_asks_about_what_was_reviewed_before_its_last_two_weeks(
    desk: Desk, decided: str, is_asked: bool
) -> None:
    review = desk.decide(decided)
    desk.at("2027-06-17 12:00")
    assert review.quarter == "2027-Q2"
    assert desk.open_in_message("2027-Q2") == ([desk.goal.number] if is_asked else [])
    assert desk.waits_on_home() is is_asked


def test_the_last_two_weeks_begin_where_whoever_reviewed_it_is(world: World) -> None:
    own = world.goal("Answer letters", BO, team=world.team("Letters", lead=ANA, members=[BO]), due="2027-12-31")
    service = ReviewService(world.uow, world.clock, set())
    world.clock.at("2027-06-16 00:30", "Pacific/Auckland")
    draft = service.open_form(W, BO, own.number).draft_id
    service.decide(W, BO, draft, {**ANSWERS, "decision": "keep"}, once="view:1")
    for zone in ("Pacific/Auckland", "America/New_York"):
        world.person("Bo", zone)  # who moves west does not review it
        found = service.nudge(W, BO, "2027-Q2")
        assert found is not None
        assert found.open == ()


def test_what_was_told_to_be_between_times_stays_so_for_who_moves_east(world: World) -> None:
    world.person("Bo", "America/New_York")
    own = world.goal("Answer letters", BO, team=world.team("Letters", lead=ANA, members=[BO]), due="2027-12-31")
    service = ReviewService(world.uow, world.clock, set())
    world.clock.at("2027-06-15 23:30", "America/New_York")
    draft = service.open_form(W, BO, own.number).draft_id
    line, _ = service.decide(W, BO, draft, {**ANSWERS, "decision": "keep"}, once="view:1")
    assert line.between_times
    world.person("Bo", "Pacific/Auckland")
    found = service.nudge(W, BO, "2027-Q2")
    assert found is not None
    assert [line.goal for line in found.open] == [own]


def test_what_was_decided_between_times_is_told_so_and_shown_on_the_goals_card(desk: Desk) -> None:
    desk.at("2027-04-16 10:00")
    line = desk.save(desk.open(), Decision.KEEP)
    assert line.between_times
    card = GoalService(desk.world.uow, desk.world.clock, set()).show(W, ANA, desk.goal.number)
    assert (card.reviewed, card.reviewed_between_times) == (line.review, True)
    desk.at("2027-06-17 10:00")
    assert not desk.save(desk.open(), Decision.KEEP).between_times
    card = GoalService(desk.world.uow, desk.world.clock, set()).show(W, ANA, desk.goal.number)
    assert not card.reviewed_between_times


def test_it_is_edited_and_taken_back_between_times_as_any_other(desk: Desk) -> None:
    desk.decide("2027-04-16 10:00", Decision.ADJUST, new_target="88", reason="Data", learnt="Macros")
    desk.at("2027-04-16 10:05")
    form = desk.service.open_form(W, ANA, desk.goal.number, "2027-Q2")
    assert (form.between_times, form.fields.learnt, form.goal.measure) == (True, "Macros", desk.goal.measure)
    kept = desk.save(form.draft_id, Decision.KEEP).review
    assert kept is not None
    assert desk.stored().measure == desk.goal.measure
    desk.at("2027-04-16 10:10")
    assert desk.service.undo(W, ANA, kept.review_id).line.review is not None
    assert desk.stored().measure == Metric(Decimal(78), Decimal(88), "%")


def test_the_quarters_review_begins_anew_and_leaves_what_was_adjusted_between_times(desk: Desk) -> None:
    early = desk.decide("2027-04-16 10:00", Decision.ADJUST, new_target="88", reason="Data", learnt="Macros")
    desk.at("2027-06-17 10:00")
    form = desk.service.open_form(W, ANA, desk.goal.number)
    assert (form.between_times, form.earlier, form.fields.learnt, form.fields.decision) == (False, None, "", "")
    kept = desk.save(form.draft_id, Decision.KEEP).review
    assert kept is not None
    assert desk.stored().measure == Metric(Decimal(78), Decimal(88), "%")
    assert desk.open_in_message("2027-Q2") == []
    desk.at("2027-06-17 10:05")
    assert desk.service.undo(W, ANA, kept.review_id).line.review is None
    assert desk.open_in_message("2027-Q2") == [desk.goal.number]
    desk.service.undo(W, ANA, early.review_id)
    assert desk.stored().measure == desk.goal.measure


class TestSentTooLate:
    """A form of last quarter's message that is sent once that quarter's review is over."""

    @pytest.fixture
    def draft(self, desk: Desk) -> str:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q2")
        desk.at("2027-06-17 10:00")
        draft = desk.open("2027-Q2")
        desk.at("2027-07-16 10:00")
        return draft

    def test_it_is_booked_between_times_in_the_present_quarter(self, desk: Desk, draft: str) -> None:
        line = desk.save(draft, Decision.ADJUST, new_target="88", reason="Data")
        assert line.review is not None
        assert (line.review.quarter, line.between_times) == ("2027-Q3", True)
        assert line.missed is not None
        assert line.missed.label == "Q2 2027"
        assert desk.open_in_message("2027-Q2") == [desk.goal.number]
        desk.at("2027-09-20 10:00")
        assert desk.open_in_message("2027-Q3") == [desk.goal.number]

    def test_it_is_the_same_when_it_is_sent_twice(self, desk: Desk, draft: str) -> None:
        first = desk.save(draft, Decision.KEEP)
        assert desk.save(draft, Decision.KEEP) == first

    def test_the_form_says_so_as_soon_as_it_is_shown_anew(self, desk: Desk, draft: str) -> None:
        form = desk.service.keep_typed(W, ANA, draft, {"decision": "adjust"}, clicked_at="1.0", once="view:1")
        assert form is not None
        assert (form.quarter, form.between_times) == ("2027-Q3", True)
        line = desk.save(draft, Decision.KEEP)
        assert line.missed is not None
        assert line.missed.label == "Q2 2027", "the form no longer names it, so the confirmation does"

    def test_it_is_edited_and_taken_back(self, desk: Desk, draft: str) -> None:
        desk.save(draft, Decision.ADJUST, new_target="88", reason="Data")
        desk.at("2027-07-16 10:05")
        form = desk.service.open_form(W, ANA, desk.goal.number, "2027-Q3")
        assert (form.quarter, form.fields.new_target) == ("2027-Q3", "88")
        later = desk.save(form.draft_id, Decision.CARRY_OVER, new_due="2028-03-31", reason="Late").review
        assert later is not None
        assert desk.stored().due == date(2028, 3, 31)
        desk.at("2027-07-16 10:10")
        first = desk.service.undo(W, ANA, later.review_id).line.review
        assert first is not None
        desk.service.undo(W, ANA, first.review_id)
        assert (desk.stored().measure, desk.stored().due) == (desk.goal.measure, desk.goal.due)
