"""Another lead while a quarter's goals are being reviewed: who is told what, on both databases."""

from dataclasses import dataclass, replace

import pytest

from bot.domain.deliveries import Delivery, Kind, Pointless, State
from bot.domain.goals import Goal
from bot.domain.people import Profile
from bot.domain.refusals import Refusal, ReviewedBy
from bot.domain.reviews import Review
from bot.domain.teams import Team, TeamForm
from bot.services.deliveries import DeliveryService
from bot.services.people import PeopleService
from bot.services.planning import PlanningService
from bot.services.review_nudges import want_nudges_of_leads
from bot.services.reviews import ReviewService
from bot.services.teams import TeamService
from storage.due import SqlDue
from tests.world import ANA, BO, DANA, INES, World, instant

ADMIN = "U0ADMIN"
W = "T0ACME"
QUARTER = "2027-Q1"
ANSWERS = {"specific": "yes", "measurable": "yes", "achievable": "partly", "relevant": "yes", "timely": "no"}


@dataclass
class Quarter:
    """Ana leads Phone support with one goal, Inês the organisation above; Ana was asked to review it."""

    world: World
    phone: Team
    goal: Goal

    def __post_init__(self) -> None:
        self.reviews = ReviewService(self.world.uow, self.world.clock, {ADMIN})
        self.teams = TeamService(self.world.uow, self.world.clock, {ADMIN})
        self.people = PeopleService(self.world.uow, self.world.clock, frozenset())

    def asked(self, user_id: str) -> None:
        self.world.delivery(Kind.REVIEW_NUDGE, user_id, QUARTER)

    def had_nothing_to_review(self, user_id: str) -> None:
        """Their message of the quarter was due, and not sent as it would have been empty."""
        self.world.delivery(Kind.REVIEW_NUDGE, user_id, QUARTER, sent=False)
        deliveries = DeliveryService(self.world.uow, SqlDue(self.world.database.engines), *2 * [self.world.clock])
        [due] = [one for one in deliveries.claim(W, 10) if one.kind is Kind.REVIEW_NUDGE]
        deliveries.settle(due, Pointless("no goal to review"))

    def planned(self) -> None:
        planning = PlanningService(self.world.uow, SqlDue(self.world.database.engines), self.world.clock)
        while planning.plan(W):
            pass

    def message(self, user_id: str) -> Delivery | None:
        """This person's message of the quarter, whatever its fate."""
        with self.world.uow.reading(W) as tx:
            return tx.deliveries.find(Kind.REVIEW_NUDGE, user_id, QUARTER)

    def wanted(self, user_id: str) -> int:
        """How often this person's message of the quarter was to be shown anew."""
        nudge = self.message(user_id)
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


def test_a_former_lead_is_told_who_reviews_the_goal_now(quarter: Quarter) -> None:
    quarter.is_led_by(BO)
    told = refused(quarter, ANA)
    assert isinstance(told, ReviewedBy)
    assert (told.key, told.title, told.who_can) == ("G-1", "Raise CSAT", (BO, INES))


def test_a_former_lead_takes_back_nothing_and_is_told_the_same(quarter: Quarter) -> None:
    review = quarter.keeps(ANA)
    quarter.is_led_by(BO)
    with pytest.raises(ReviewedBy) as told:
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
    assert quarter.wanted(INES) == before + 1, "what they review now stands there"
    quarter.is_gone(ANA, gone=False)
    assert quarter.wanted(INES) == before + 2


@pytest.fixture
def bo(quarter: Quarter) -> Quarter:
    """In Auckland, where it is eleven in the evening."""
    quarter.world.person("Bo", "Pacific/Auckland")
    return quarter


END = instant("2027-04-01 00:00", "Pacific/Auckland")


def check_is_asked(quarter: Quarter, at: str) -> None:
    """Bo's message is due at that local time and not before, and expires with the quarter."""
    due, now = instant(at, "Pacific/Auckland"), quarter.world.clock.now()
    if due > now:
        quarter.planned()
        earlier = quarter.message(BO)
        assert earlier is None or earlier.state is State.DROPPED
        quarter.world.clock.move(seconds=(due - now).total_seconds())
    quarter.planned()
    message = quarter.message(BO)
    assert message is not None
    assert (message.state, message.due_at, message.expires_at) == (State.DUE, due, END)
    nudge = quarter.reviews.nudge(W, BO, QUARTER)
    assert nudge is not None
    assert [line.goal for line in nudge.open] == [quarter.goal]


def test_a_new_lead_who_had_nothing_to_review_is_asked_in_their_next_working_hours(bo: Quarter) -> None:
    bo.had_nothing_to_review(BO)
    bo.is_led_by(BO)
    check_is_asked(bo, "2027-03-19 09:00")


def test_a_new_lead_who_was_asked_nothing_this_quarter_is_asked_in_their_next_working_hours(bo: Quarter) -> None:
    bo.is_led_by(BO)
    check_is_asked(bo, "2027-03-19 09:00")


def test_a_new_lead_in_working_hours_is_asked_at_once(bo: Quarter) -> None:
    bo.world.clock.at("2027-03-22 14:30", "Pacific/Auckland")
    bo.is_led_by(BO)
    check_is_asked(bo, "2027-03-22 14:30")


def test_a_new_lead_of_whom_nothing_is_known_yet_is_asked_once_they_are(quarter: Quarter) -> None:
    quarter.is_led_by(BO)
    quarter.planned()
    assert quarter.message(BO) is None
    quarter.world.clock.at("2027-03-22 14:30", "Pacific/Auckland")
    quarter.people.learn(W, [Profile(BO, "Bo", "Pacific/Auckland")])
    check_is_asked(quarter, "2027-03-22 14:30")


def test_whoever_acts_for_a_lead_who_has_left_is_asked_though_they_had_nothing_to_review(quarter: Quarter) -> None:
    quarter.world.person("Ines", "Europe/Lisbon")
    quarter.had_nothing_to_review(INES)
    quarter.is_gone(ANA)
    quarter.planned()
    message = quarter.message(INES)
    assert message is not None
    assert (message.state, message.due_at) == (State.DUE, quarter.world.clock.now())


def test_a_new_lead_is_asked_once_however_often_the_lead_changes(bo: Quarter) -> None:
    for _ in range(2):
        once = bo.is_led_by(BO)
        bo.planned()
        bo.teams.undo(W, ADMIN, once)
        bo.planned()
    bo.asked(BO)
    bo.is_led_by(BO)
    bo.planned()
    message = bo.message(BO)
    assert message is not None
    assert message.state is State.SENT


@pytest.mark.parametrize("day", ["2027-03-10 10:00", "2027-03-31 18:00"])
def test_a_new_lead_is_not_asked_before_the_quarters_last_weeks_nor_after_its_last_working_hours(
    bo: Quarter, day: str
) -> None:
    bo.world.clock.at(day, "Pacific/Auckland")
    bo.is_led_by(BO)
    bo.world.clock.move(days=2)
    bo.planned()
    message = bo.message(BO)
    assert message is None or message.state is State.DROPPED


def test_whoever_leads_no_team_any_more_is_asked_nothing_anew(bo: Quarter) -> None:
    bo.is_led_by(BO)
    bo.had_nothing_to_review(DANA)
    bo.is_led_by(DANA)
    bo.is_led_by(ANA)
    bo.planned()
    message = bo.message(DANA)
    assert message is not None
    assert message.state is State.DROPPED


def test_messages_of_any_number_of_leads_are_shown_anew_by_the_same_number_of_queries(quarter: Quarter) -> None:
    counted = []
    for number in (1, 2, 40):  # the first time the tree of teams is read
        leads = {f"U{number:03}{one:03}" for one in range(number)}
        for lead in leads:
            quarter.asked(lead)
        with quarter.world.uow.writing(W) as tx, quarter.world.queries() as seen:
            want_nudges_of_leads(tx, leads, quarter.world.clock.now())
        assert [quarter.wanted(lead) for lead in leads] == [1] * number
        counted.append(len(seen))
    assert counted[1] == counted[2]


def test_a_save_that_leaves_the_lead_leaves_the_quarters_messages_alone(quarter: Quarter) -> None:
    before = quarter.wanted(ANA)
    quarter.is_led_by(ANA)
    assert quarter.wanted(ANA) == before
