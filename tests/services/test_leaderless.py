"""The organisation's own lead leaves, so that nobody above acts for them: the Headway admins are asked, and may act."""

from decimal import Decimal

import pytest

from bot.domain.check_ins import Recorded, Report, Source
from bot.domain.deliveries import Delivery, Kind, NewDelivery
from bot.domain.goals import Outcome
from bot.domain.home import Task, Waiting
from bot.domain.refusals import NotAllowed
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.lead_questions import LeadQuestionService
from bot.services.people import PeopleService
from bot.services.replies import Reply, ReplyService
from bot.services.reviews import ReviewService
from tests.answers import only_part
from tests.services.test_departures import EVENING, NEXT_MORNING, House
from tests.world import ANA, BO, CHIDI, INES, World

W = "T0ACME"
HAL, JO, KIM = "U0HAL", "U0JO", "U0KIM"
CONFIGURED = frozenset({KIM})


class Leaderless(House):
    """Hal looks after the workspace in Slack, and Kim is configured as an admin of Headway; neither is in a team."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.world.person("Hal", slack_admin=True)
        self.world.person("Kim")
        self.people = PeopleService(self.world.uow, self.world.clock, CONFIGURED)
        self.questions = LeadQuestionService(self.world.uow, self.world.clock, CONFIGURED)
        self.root = self.world.organisation()

    def asked_about(self, team: Team) -> dict[str, Delivery]:
        with self.world.uow.reading(W) as tx:
            found = tx.deliveries.of_people(Kind.WHO_LEADS, [HAL, JO, KIM, ANA, BO, CHIDI, INES], "")
        return {one.recipient: one for one in found if one.about["team"] == team.team_id}

    def home_asks(self, user_id: str) -> list[Waiting]:
        card = HomeService(self.world.uow, self.world.clock, CONFIGURED).card(W, user_id)
        return [one for one in card.waiting if one.task is Task.WHO_LEADS]


@pytest.fixture
def house(world: World) -> Leaderless:
    return Leaderless(world)


class TestWhoLeadsTheOrganisation:
    def test_is_asked_of_every_admin_once_in_their_working_hours(self, house: Leaderless) -> None:
        house.world.clock.at(EVENING)
        house.leaves(INES)
        house.leaves(INES)
        asked = house.asked_about(house.root)
        assert set(asked) == {HAL, KIM}
        assert {one.due_at for one in asked.values()} == {NEXT_MORNING}
        question = house.questions.question(W, HAL, house.root.team_id, INES)
        assert question is not None
        assert question.is_open

    def test_stands_on_the_home_of_admins_only(self, house: Leaderless) -> None:
        house.leaves(INES)
        for admin in (HAL, KIM):
            assert [(one.team and one.team.team_id, one.nobody_acts) for one in house.home_asks(admin)] == [
                (house.root.team_id, True)
            ]
        assert house.home_asks(ANA) == []

    def test_is_not_asked_of_admins_who_have_left_or_while_somebody_acts(self, house: Leaderless) -> None:
        house.leaves(ANA)
        assert set(house.asked_about(house.care)) == {INES}
        house.leaves(HAL)
        house.leaves(INES)
        assert set(house.asked_about(house.root)) == {KIM}

    def test_is_asked_about_the_teams_below_too_for_whose_lead_they_acted(self, house: Leaderless) -> None:
        house.leaves(ANA)
        house.leaves(INES)
        assert set(house.asked_about(house.care)) == {INES, HAL, KIM}
        assert house.asked_about(house.phone) == {}

    def test_is_asked_no_second_time_of_who_was_asked_before_questions_named_who_left(self, house: Leaderless) -> None:
        since = house.world.clock.now()
        about = {"team": house.root.team_id, "left": INES}
        occurrence = f"team-{house.root.team_id}/{since.date()}"
        with house.world.uow.writing(W) as tx:
            tx.deliveries.enqueue(NewDelivery(Kind.WHO_LEADS, KIM, occurrence, since, about=about))
        house.leaves(INES)
        house.questions.ask_where_nobody_leads(W)
        with house.world.uow.reading(W) as tx:
            asked = [(one.recipient, one.occurrence) for one in tx.deliveries.of_people(Kind.WHO_LEADS, [HAL, KIM], "")]
        named_now = f"team-{house.root.team_id}/{INES}/{since.date()}"
        assert sorted(asked) == [(HAL, named_now), (KIM, occurrence)]

    def test_is_asked_anew_of_who_was_asked_when_that_lead_left_some_other_day(self, house: Leaderless) -> None:
        about = {"team": house.root.team_id, "left": INES}
        earlier = f"team-{house.root.team_id}/2026-06-01"
        with house.world.uow.writing(W) as tx:
            tx.deliveries.enqueue(NewDelivery(Kind.WHO_LEADS, KIM, earlier, house.world.clock.now(), about=about))
        house.leaves(INES)
        with house.world.uow.reading(W) as tx:
            assert len(tx.deliveries.of_people(Kind.WHO_LEADS, [KIM], "")) == 2

    def test_is_asked_of_an_admin_who_came_later_and_of_nobody_twice(self, house: Leaderless) -> None:
        house.leaves(INES)
        house.world.person("Jo", slack_admin=True)
        for _ in range(2):
            house.questions.ask_where_nobody_leads(W)
        assert set(house.asked_about(house.root)) == {HAL, KIM, JO}

    def test_is_answered_once_for_all_admins_and_what_one_was_asked_follows(self, house: Leaderless) -> None:
        house.leaves(INES)
        asked = house.asked_about(house.root)
        with house.world.uow.writing(W) as tx:
            for delivery in asked.values():
                tx.deliveries.mark_sent(delivery.delivery_id, f"D0{delivery.recipient}", "17.1", delivery.due_at, 0)
        done = house.questions.answer(W, HAL, house.root.team_id, INES, ANA)
        assert (done.team.lead_id, done.is_open) == (ANA, False)
        assert all(house.is_to_be_shown_anew(delivery) for delivery in asked.values())
        assert house.home_asks(KIM) == []

    def test_is_for_nobody_else_to_answer(self, house: Leaderless) -> None:
        house.leaves(INES)
        question = house.questions.question(W, ANA, house.root.team_id, INES)
        assert question is not None
        assert not question.is_open
        with pytest.raises(NotAllowed):
            house.questions.answer(W, ANA, house.root.team_id, INES, ANA)

    def test_is_withdrawn_when_they_come_back(self, house: Leaderless) -> None:
        house.leaves(INES)
        house.leaves(INES, back=True)
        question = house.questions.question(W, HAL, house.root.team_id, INES)
        assert question is not None
        assert (question.is_back, question.is_open) == (True, False)
        assert house.home_asks(HAL) == []


class TestAnAdminUntilThen:
    def test_does_with_the_organisations_goals_what_its_lead_could(self, house: Leaderless) -> None:
        goal = house.world.goal("Answer faster", house.root)
        check_ins = CheckInService(house.world.uow, house.world.clock, CONFIGURED)
        reviews = ReviewService(house.world.uow, house.world.clock, CONFIGURED)
        with pytest.raises(NotAllowed):
            check_ins.check_in(W, KIM, goal.number, Report(Decimal(40)), Source.COMMAND)
        house.leaves(INES)
        check_ins.check_in(W, KIM, goal.number, Report(Decimal(40)), Source.COMMAND)
        reviews.open_form(W, KIM, goal.number)
        with pytest.raises(NotAllowed):
            check_ins.check_in(W, ANA, goal.number, Report(Decimal(41)), Source.COMMAND)
        GoalService(house.world.uow, house.world.clock, CONFIGURED).close(W, KIM, goal.number, Outcome.RETIRED, "")

    def test_answers_for_others_no_more_once_somebody_is_named(self, house: Leaderless) -> None:
        goal = house.world.goal("Answer faster", house.root)
        house.leaves(INES)
        house.questions.answer(W, HAL, house.root.team_id, INES, ANA)
        check_ins = CheckInService(house.world.uow, house.world.clock, CONFIGURED)
        with pytest.raises(NotAllowed):
            check_ins.check_in(W, KIM, goal.number, Report(Decimal(40)), Source.COMMAND)

    def test_answers_by_reply_as_well_and_puts_that_right(self, house: Leaderless) -> None:
        goal = house.world.goal("Answer faster", house.root, baseline=50, target=10)
        house.leaves(INES)
        replies = ReplyService(house.world.uow, house.world.clock, CONFIGURED)
        ts = "1799230000.000001"
        for text, edited in ((f"{goal.key} 40", ""), (f"{goal.key} 41", "1799230009.000001")):
            house.world.clock.move(minutes=1)
            replies.reply(W, Reply(KIM, "D0KIM", ts, text, edited_ts=edited))
        answer = only_part(replies.answer_to(W, KIM, "D0KIM", ts))
        assert isinstance(answer, Recorded)
        assert (answer.goal, answer.after.value) == (goal, Decimal(41))

    def test_leaves_a_goal_to_its_owner_who_is_here_but_not_to_one_who_left(self, house: Leaderless) -> None:
        goal = house.world.goal("Write the guide", BO, team=house.root)
        house.leaves(INES)
        check_ins = CheckInService(house.world.uow, house.world.clock, CONFIGURED)
        reviews = ReviewService(house.world.uow, house.world.clock, CONFIGURED)
        with pytest.raises(NotAllowed):
            check_ins.check_in(W, KIM, goal.number, Report(Decimal(40)), Source.COMMAND)
        with pytest.raises(NotAllowed):
            reviews.open_form(W, KIM, goal.number)
        house.leaves(BO)
        check_ins.check_in(W, KIM, goal.number, Report(Decimal(40)), Source.COMMAND)
        reviews.open_form(W, KIM, goal.number)
