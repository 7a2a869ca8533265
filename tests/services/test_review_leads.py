"""Another lead while a quarter's goals are being examined: who is told what, on both databases."""

from dataclasses import dataclass, replace

import pytest

from bot.domain.deliveries import Kind
from bot.domain.goals import Goal
from bot.domain.people import Profile
from bot.domain.refusals import ExaminedBy, Refusal
from bot.domain.reviews import Review
from bot.domain.teams import Team, TeamForm
from bot.services.people import PeopleService
from bot.services.reviews import ReviewService
from bot.services.teams import TeamService
from tests.world import ANA, BO, INES, World

ADMIN = "U0ADMIN"
W = "T0ACME"
QUARTER = "2027-Q1"
ANSWERS = {"specific": "yes", "measurable": "yes", "achievable": "partly", "relevant": "yes", "timely": "no"}


@dataclass
class Quarter:
    """Ana leads Phone support with one goal, Inês the organisation above; Ana was asked to examine it."""

    world: World
    phone: Team
    goal: Goal

    def __post_init__(self) -> None:
        self.reviews = ReviewService(self.world.uow, self.world.clock, {ADMIN})
        self.teams = TeamService(self.world.uow, self.world.clock, {ADMIN})
        self.people = PeopleService(self.world.uow, self.world.clock, frozenset())

    def asked(self, user_id: str) -> None:
        self.world.delivery(Kind.REVIEW_NUDGE, user_id, QUARTER)

    def wanted(self, user_id: str) -> int:
        """How often this person's message of the quarter was to be shown anew."""
        with self.world.uow.reading(W) as tx:
            nudge = tx.deliveries.find(Kind.REVIEW_NUDGE, user_id, QUARTER)
        assert nudge is not None
        return nudge.wanted

    def is_led_by(self, user_id: str) -> str:
        """Name another lead in the team's form; return what names that save."""
        form: TeamForm = self.teams.form(W, ADMIN, self.phone.channel_id)
        self.teams.save(W, ADMIN, form.place, replace(form.wish, lead_id=user_id))
        return form.place.once

    def is_gone(self, user_id: str, *, gone: bool = True) -> None:
        self.people.learn(W, [Profile(user_id, "Ana", "Europe/Lisbon", deactivated=gone)])

    def keeps(self, user_id: str) -> Review:
        form = self.reviews.open_form(W, user_id, self.goal.number, QUARTER)
        self.reviews.decide(W, user_id, form.draft_id, {**ANSWERS, "decision": "keep"}, once="view:1")
        return self.recorded()[-1]

    def recorded(self) -> list[Review]:
        with self.world.uow.reading(W) as tx:
            return list(tx.reviews.of_goal(self.goal.number))


@pytest.fixture
def quarter(world: World) -> Quarter:
    phone = world.team("Phone support", lead=ANA, members=[BO])
    goal = world.goal("Raise CSAT", phone, baseline=78, target=85, due="2027-03-31")
    world.clock.at("2027-03-18 10:00", "Europe/Lisbon")
    opened = Quarter(world, phone, goal)
    opened.asked(ANA)
    return opened


def refused(quarter: Quarter, user_id: str) -> Refusal:
    with pytest.raises(Refusal) as raised:
        quarter.reviews.open_form(W, user_id, quarter.goal.number, QUARTER)
    return raised.value


def test_a_former_lead_is_told_who_examines_the_goal_now(quarter: Quarter) -> None:
    quarter.is_led_by(BO)
    told = refused(quarter, ANA)
    assert isinstance(told, ExaminedBy)
    assert (told.key, told.title, told.who_can) == ("G-1", "Raise CSAT", (BO, INES))


def test_a_former_lead_takes_back_nothing_and_is_told_the_same(quarter: Quarter) -> None:
    review = quarter.keeps(ANA)
    quarter.is_led_by(BO)
    with pytest.raises(ExaminedBy) as told:
        quarter.reviews.undo(W, ANA, review.review_id)
    assert told.value.who_can == (BO, INES)
    assert quarter.recorded() == [review]


def test_a_new_lead_has_the_messages_of_both_shown_anew(quarter: Quarter) -> None:
    quarter.asked(BO)
    before = quarter.wanted(ANA), quarter.wanted(BO)
    once = quarter.is_led_by(BO)
    assert (quarter.wanted(ANA), quarter.wanted(BO)) == (before[0] + 1, before[1] + 1)
    assert quarter.reviews.nudge(W, ANA, QUARTER) is None
    quarter.teams.undo(W, ADMIN, once)
    assert (quarter.wanted(ANA), quarter.wanted(BO)) == (before[0] + 2, before[1] + 2)


def test_whoever_stood_in_for_a_lead_has_theirs_shown_anew_when_a_new_one_is_named(quarter: Quarter) -> None:
    quarter.is_gone(ANA)
    quarter.asked(INES)
    before = quarter.wanted(INES)
    quarter.is_led_by(BO)
    assert quarter.wanted(INES) == before + 1
    assert quarter.reviews.nudge(W, INES, QUARTER) is None


def test_whoever_stood_in_for_a_lead_has_theirs_shown_anew_when_that_one_is_back(quarter: Quarter) -> None:
    quarter.asked(INES)
    before = quarter.wanted(INES)
    quarter.is_gone(ANA)
    assert quarter.wanted(INES) == before + 1, "what they examine now stands there"
    quarter.is_gone(ANA, gone=False)
    assert quarter.wanted(INES) == before + 2


def test_a_save_that_leaves_the_lead_leaves_the_quarters_messages_alone(quarter: Quarter) -> None:
    before = quarter.wanted(ANA)
    quarter.is_led_by(ANA)
    assert quarter.wanted(ANA) == before
