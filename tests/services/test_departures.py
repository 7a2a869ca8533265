"""Somebody leaves: who leads now, and what becomes of their goals, asked once and until it is settled."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.domain.deliveries import Delivery, Kind, Pointless, State
from bot.domain.departures import GivenGoal
from bot.domain.goals import Goal, Happened, Outcome, PersonOwner
from bot.domain.home import Task
from bot.domain.people import Guest, Profile
from bot.domain.refusals import Invalid, NotAllowed, NotFound, Problem, Wrong
from bot.domain.team_changes import Happening
from bot.domain.teams import Team
from bot.domain.welcomes import WelcomeCard
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.lead_questions import LeadQuestionService
from bot.services.people import PeopleService
from bot.services.reassignments import ReassignmentService
from bot.services.team_archive import TeamArchiveService
from bot.services.team_moves import TeamMoveService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from bot.services.welcomes import WelcomeService
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

W = "T0ACME"
EVENING = "2027-01-06 20:00"
NEXT_MORNING = instant("2027-01-07 09:00", "Europe/Lisbon")
EVERYBODY = (ANA, BO, CHIDI, DANA, INES)


@dataclass
class House:
    """Inês leads all; below her Ana leads Care with Chidi and Dana, and below that Bo leads Phone."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        for name in ("Ana", "Bo", "Chidi", "Dana"):
            world.person(name, "Europe/Lisbon")
        self.care = world.team("Care", lead=ANA, members=[CHIDI, DANA])
        self.phone = world.team("Phone", lead=BO, parent=self.care)
        self.people = PeopleService(world.uow, world.clock, frozenset())
        self.questions = LeadQuestionService(world.uow, world.clock, frozenset())
        self.reassignments = ReassignmentService(world.uow, world.clock, frozenset())
        self.goals = GoalService(world.uow, world.clock, frozenset())
        self.news = TeamNewsService(world.uow, world.clock)

    def leaves(self, user_id: str, *, back: bool = False) -> None:
        person = self.people.person(W, user_id)
        assert person is not None
        profile = Profile(user_id, person.name or "", person.zone or "UTC", deactivated=not back)
        self.people.changed(W, profile)

    def asked(self, kind: Kind) -> dict[str, Delivery]:
        """Return who was asked such a question, once each."""
        with self.world.uow.reading(W) as tx:
            found = tx.deliveries.of_people(kind, EVERYBODY, "")
        assert len({one.recipient for one in found}) == len(found)
        return {one.recipient: one for one in found}

    def team(self, team: Team) -> Team:
        with self.world.uow.reading(W) as tx:
            found = tx.teams.get(team.team_id)
        assert found is not None
        return found

    def waits(self, user_id: str, task: Task) -> int:
        card = HomeService(self.world.uow, self.world.clock, frozenset()).card(W, user_id)
        return sum(one.task is task for one in card.waiting)

    def arrives(self, kind: Kind) -> Delivery:
        """Have the one message of a kind arrive in Slack."""
        (delivery,) = self.asked(kind).values()
        with self.world.uow.writing(W) as tx:
            tx.deliveries.mark_sent(delivery.delivery_id, "D0", "1799226000.000100", self.world.clock.now(), 0)
        return delivery

    def is_to_be_shown_anew(self, delivery: Delivery) -> bool:
        with self.world.uow.reading(W) as tx:
            stored = tx.deliveries.get(delivery.delivery_id)
        assert stored is not None
        return stored.wanted > stored.shown

    def answer_refused(self, lead_id: str, by: str = INES) -> dict[str, Wrong]:
        with pytest.raises(Invalid) as refused:
            self.questions.answer(W, by, self.care.team_id, ANA, lead_id)
        return refused.value.problems

    def reassignment_refused(self, goal: Goal, to: str, by: str = ANA) -> dict[str, Wrong]:
        with pytest.raises(Invalid) as refused:
            self.reassignments.reassign(W, by, goal.number, to)
        return refused.value.problems


@pytest.fixture
def house(world: World) -> House:
    return House(world)


class TestWhoLeadsNow:
    def test_is_asked_of_the_lead_above_once_in_their_working_hours(self, house: House) -> None:
        house.world.clock.at(EVENING)
        house.leaves(ANA)
        house.leaves(ANA)
        asked = house.asked(Kind.WHO_LEADS)
        assert list(asked) == [INES]
        assert asked[INES].due_at == NEXT_MORNING
        assert house.waits(INES, Task.WHO_LEADS) == 1

    def test_is_answered_by_naming_somebody_and_then_stands_on_no_list(self, house: House) -> None:
        house.leaves(ANA)
        question = house.questions.answer(W, INES, house.care.team_id, ANA, CHIDI)
        assert (question.team.lead_id, question.is_open) == (CHIDI, False)
        assert house.team(house.care).lead_id == CHIDI
        assert house.waits(INES, Task.WHO_LEADS) == 0

    def test_can_be_oneself(self, house: House) -> None:
        house.leaves(ANA)
        assert house.questions.answer(W, INES, house.care.team_id, ANA, INES).team.lead_id == INES

    def test_is_asked_anew_when_who_was_named_leaves_on_the_same_day(self, house: House) -> None:
        house.leaves(ANA)
        house.questions.answer(W, INES, house.care.team_id, ANA, CHIDI)
        house.world.clock.move(hours=3)
        house.leaves(CHIDI)
        with house.world.uow.reading(W) as tx:
            asked = [one.about["left"] for one in tx.deliveries.of_people(Kind.WHO_LEADS, [INES], "")]
        assert sorted(asked) == [ANA, CHIDI]

    def test_follows_an_answer_that_was_given_elsewhere(self, house: House) -> None:
        house.leaves(ANA)
        delivery = house.arrives(Kind.WHO_LEADS)
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        form = teams.form(W, INES, house.care.channel_id)
        teams.save(W, INES, form.place, replace(form.wish, lead_id=DANA))
        assert house.is_to_be_shown_anew(delivery)
        again = house.questions.answer(W, INES, house.care.team_id, ANA, CHIDI)
        assert again.team.lead_id == DANA, "a late answer changes nothing"

    def test_is_withdrawn_when_the_lead_comes_back_before(self, house: House) -> None:
        house.leaves(ANA)
        delivery = house.arrives(Kind.WHO_LEADS)
        house.leaves(ANA, back=True)
        assert house.is_to_be_shown_anew(delivery)
        question = house.questions.question(W, INES, house.care.team_id, ANA)
        assert question is not None
        assert (question.is_back, question.is_open) == (True, False)
        assert house.waits(INES, Task.WHO_LEADS) == 0

    def test_goes_on_to_the_next_lead_above_when_that_one_leaves_too(self, house: House) -> None:
        house.leaves(BO)
        house.leaves(ANA)
        with house.world.uow.reading(W) as tx:
            asked = [
                (one.recipient, one.about["left"]) for one in tx.deliveries.of_people(Kind.WHO_LEADS, EVERYBODY, "")
            ]
        assert sorted(asked) == [(ANA, BO), (INES, ANA), (INES, BO)]
        question = house.questions.question(W, ANA, house.phone.team_id, BO)
        assert question is not None
        assert not question.is_open

    def test_takes_nobody_who_has_left_or_cannot_lead(self, house: House) -> None:
        house.leaves(ANA)
        house.leaves(DANA)
        house.world.person("Gus", guest=Guest.MULTI_CHANNEL)
        assert house.answer_refused(ANA) == {"lead": Problem.NOT_A_PERSON}
        assert house.answer_refused(DANA) == {"lead": Problem.NOT_A_PERSON}
        assert house.answer_refused("U0GUS") == {"lead": Problem.GUEST_ABOVE_OTHERS}

    def test_is_for_those_who_may_change_the_team(self, house: House) -> None:
        house.leaves(ANA)
        with pytest.raises(NotAllowed):
            house.questions.answer(W, CHIDI, house.care.team_id, ANA, CHIDI)
        with pytest.raises(NotFound):
            house.questions.answer(W, INES, 999, ANA, CHIDI)


class TestALeadWhoIsGivenBack:
    @pytest.fixture
    def taken_back(self, house: House) -> Callable[[], None]:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        form = teams.form(W, INES, house.care.channel_id)
        saved = teams.save(W, INES, form.place, replace(form.wish, lead_id=CHIDI))
        return lambda: (teams.undo(W, INES, saved.undo), None)[1]

    def told(self, house: House) -> list[tuple[str, str | None]]:
        """Return who is told in the end that who leads Care."""
        with house.world.uow.reading(W) as tx:
            found = tx.deliveries.of_people(Kind.TEAM_NEWS, EVERYBODY, "")
        news = [house.news.news(W, int(one.about["change"]), one.recipient) for one in found if one.ts is None]
        return sorted((one.recipient, one.change.lead_after) for one in news if one is not None and not one.is_past)

    def test_before_anybody_heard_of_it_is_told_to_nobody(self, house: House, taken_back: Callable[[], None]) -> None:
        assert self.told(house) == [(ANA, CHIDI), (CHIDI, CHIDI)]
        taken_back()
        assert self.told(house) == []

    def test_is_told_to_those_who_have_heard_of_the_change(self, house: House, taken_back: Callable[[], None]) -> None:
        with house.world.uow.writing(W) as tx:
            (heard,) = tx.deliveries.of_people(Kind.TEAM_NEWS, [ANA], "")
            tx.deliveries.mark_sent(heard.delivery_id, "D0", "1799226000.000100", house.world.clock.now(), 0)
        taken_back()
        assert self.told(house) == [(ANA, ANA)]

    def test_is_told_so_after_having_left_and_come_back(self, house: House) -> None:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        house.leaves(ANA)
        house.questions.answer(W, INES, house.care.team_id, ANA, CHIDI)
        with house.world.uow.writing(W) as tx:
            for heard in tx.deliveries.of_people(Kind.TEAM_NEWS, EVERYBODY, ""):
                tx.deliveries.mark_sent(heard.delivery_id, "D0", "1799226000.000100", house.world.clock.now(), 0)
        house.leaves(ANA, back=True)
        form = teams.form(W, INES, house.care.channel_id)
        teams.save(W, INES, form.place, replace(form.wish, lead_id=ANA))
        assert self.told(house) == [(ANA, ANA), (CHIDI, ANA)]


class TestANewLead:
    def test_and_the_one_before_are_told_once_in_working_hours(self, house: House) -> None:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        house.world.clock.at(EVENING)
        form = teams.form(W, INES, house.care.channel_id)
        for _ in range(2):
            teams.save(W, INES, form.place, replace(form.wish, lead_id=DANA))
        told = house.asked(Kind.TEAM_NEWS)
        assert set(told) == {ANA, DANA}
        assert {one.due_at for one in told.values()} == {NEXT_MORNING}

    def test_is_told_what_waits_and_takes_over_what_no_other_reporter_was_named_for(self, house: House) -> None:
        world = house.world
        falls_to_lead = world.goal("Answer faster", house.care)
        named = world.goal("Call back", house.care, reporter=CHIDI)
        by_ana = world.goal("Write better", house.care, reporter=ANA)
        house.leaves(ANA)
        house.leaves(ANA, back=True)
        teams = TeamService(world.uow, world.clock, frozenset())
        form = teams.form(W, INES, house.care.channel_id)
        teams.save(W, INES, form.place, replace(form.wish, lead_id=DANA))
        told = house.asked(Kind.TEAM_NEWS)
        to_dana = house.news.news(W, int(told[DANA].about["change"]), DANA)
        to_ana = house.news.news(W, int(told[ANA].about["change"]), ANA)
        assert to_dana is not None
        assert to_ana is not None
        assert [goal.number for goal in to_dana.work.asked_later] == [falls_to_lead.number]
        assert [goal.number for goal in to_ana.still_reports] == [by_ana.number]
        assert house.goals.show(W, BO, named.number).summary.reporter == CHIDI
        assert house.goals.show(W, BO, falls_to_lead.number).summary.reporter == DANA

    def test_is_not_told_of_what_was_taken_back_before_the_message_went_out(self, house: House) -> None:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        house.world.clock.at(EVENING)
        form = teams.form(W, INES, house.care.channel_id)
        saved = teams.save(W, INES, form.place, replace(form.wish, lead_id=DANA))
        change = int(house.asked(Kind.TEAM_NEWS)[DANA].about["change"])
        teams.undo(W, INES, saved.undo)
        news = house.news.news(W, change, DANA)
        assert news is not None
        assert news.is_past

    def test_who_comes_into_the_team_as_its_lead_is_told_so_by_their_welcome_alone(self, house: House) -> None:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        form = teams.form(W, INES, house.care.channel_id)
        teams.save(W, INES, form.place, replace(form.wish, lead_id=BO))
        told = house.asked(Kind.TEAM_NEWS)
        to_bo, to_ana = (house.news.news(W, int(told[lead].about["change"]), lead) for lead in (BO, ANA))
        assert to_bo is not None
        assert to_ana is not None
        assert (to_bo.is_in_welcome, to_ana.is_in_welcome) == (True, False)
        welcome = WelcomeService(house.world.uow, house.world.clock).card(house.asked(Kind.WELCOME)[BO])
        assert isinstance(welcome, WelcomeCard)
        assert [(one.team.team_id, one.is_led) for one in welcome.teams] == [(house.care.team_id, True)]

    def test_who_was_in_the_team_once_and_leads_it_now_is_told_as_they_get_no_welcome(self, house: House) -> None:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        for members, lead in (((BO,), ANA), ((), ANA), ((), BO)):
            house.world.clock.move(minutes=1)
            form = teams.form(W, INES, house.care.channel_id)
            teams.save(W, INES, form.place, replace(form.wish, members=(CHIDI, DANA, *members), lead_id=lead))
            if members:
                house.arrives(Kind.WELCOME)
        news = house.news.news(W, int(house.asked(Kind.TEAM_NEWS)[BO].about["change"]), BO)
        assert news is not None
        assert not news.is_in_welcome

    def test_who_is_named_while_their_welcome_to_the_team_is_still_to_come_is_told_in_that(self, house: House) -> None:
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        for lead in (ANA, BO):
            house.world.clock.move(minutes=1)
            form = teams.form(W, INES, house.care.channel_id)
            teams.save(W, INES, form.place, replace(form.wish, members=(BO, CHIDI, DANA), lead_id=lead))
        news = house.news.news(W, int(house.asked(Kind.TEAM_NEWS)[BO].about["change"]), BO)
        assert news is not None
        assert news.is_in_welcome
        welcome = WelcomeService(house.world.uow, house.world.clock).card(house.asked(Kind.WELCOME)[BO])
        assert isinstance(welcome, WelcomeCard)
        assert [one.led_before for one in welcome.teams] == [ANA]

    def test_who_is_named_in_the_place_of_who_left_is_welcomed_where_they_are_new(self, house: House) -> None:
        house.leaves(ANA)
        house.questions.answer(W, INES, house.care.team_id, ANA, BO)
        news = house.news.news(W, int(house.asked(Kind.TEAM_NEWS)[BO].about["change"]), BO)
        assert news is not None
        assert news.is_in_welcome
        assert BO in house.asked(Kind.WELCOME)

    def test_stands_in_the_teams_history(self, house: House) -> None:
        house.leaves(ANA)
        house.questions.answer(W, INES, house.care.team_id, ANA, CHIDI)
        with house.world.uow.reading(W) as tx:
            (change,) = tx.team_changes.of_team(house.care.team_id)
        assert (change.what, change.lead_before, change.lead_after, change.by) == (
            Happening.LED_ANEW,
            ANA,
            CHIDI,
            INES,
        )


class TestALeaversGoals:
    def test_come_to_the_lead_once_and_stand_on_their_list(self, house: House) -> None:
        house.world.goal("Call back", CHIDI, team=house.care)
        house.world.goal("Write better", CHIDI, team=house.care)
        house.leaves(CHIDI)
        asked = house.asked(Kind.LEFT_GOALS)
        assert list(asked) == [ANA]
        left = house.reassignments.left_goals(W, ANA, CHIDI, asked[ANA].about["goals"])
        assert left.to_decide == {1, 2}
        assert not left.is_back
        assert house.waits(ANA, Task.LEFT_BEHIND) == 2

    def test_lose_their_buttons_in_the_message_of_a_lead_who_leads_no_more(self, house: House) -> None:
        house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        delivery = house.arrives(Kind.LEFT_GOALS)
        assert delivery.recipient == ANA
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        form = teams.form(W, INES, house.care.channel_id)
        teams.save(W, INES, form.place, replace(form.wish, lead_id=DANA))
        assert house.is_to_be_shown_anew(delivery)
        shown = house.reassignments.left_goals(W, ANA, CHIDI, [int(number) for number in delivery.about["goals"]])
        assert (shown.to_decide, shown.decider) == (frozenset(), DANA)

    def test_are_told_of_to_their_new_owner_once_in_working_hours(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        house.world.clock.at(EVENING)
        for _ in range(2):
            house.reassignments.reassign(W, ANA, goal.number, DANA)
        told = house.asked(Kind.GIVEN_GOAL)
        assert {who: one.due_at for who, one in told.items()} == {DANA: NEXT_MORNING}
        given = house.reassignments.given(told[DANA])
        assert isinstance(given, GivenGoal)
        assert (given.goal.number, given.left, given.given_by) == (goal.number, CHIDI, ANA)
        assert given.next_asked == instant("2027-01-11 09:00", "Europe/Lisbon")

    def test_are_not_told_of_to_who_took_them_or_has_given_them_on(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        house.reassignments.reassign(W, ANA, goal.number, DANA)
        house.leaves(DANA)
        house.reassignments.reassign(W, ANA, goal.number, ANA)
        told = house.asked(Kind.GIVEN_GOAL)
        assert set(told) == {DANA}
        assert isinstance(house.reassignments.given(told[DANA]), Pointless)

    def test_are_asked_about_by_nobody_until_they_get_an_owner(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        house.reassignments.reassign(W, ANA, goal.number, DANA)
        clockwork = Clockwork(house.world)
        clockwork.run_until(instant("2027-01-11 20:00"))
        prompts = {one.recipient: message.text for one, message, _ in clockwork.slack.posts if one.kind is Kind.PROMPT}
        assert prompts[DANA] == "report:1"
        assert CHIDI not in prompts

    def test_keep_their_history_which_tells_who_owned_them(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.world.check_in(goal, 40)
        house.leaves(CHIDI)
        for _ in range(2):
            done = house.reassignments.reassign(W, ANA, goal.number, DANA)
        assert done.goal.owner == PersonOwner(DANA, house.care.team_id)
        card = house.goals.show(W, BO, goal.number)
        assert [(one.what, one.owner_before, one.owner_after) for one in card.events] == [
            (Happened.REASSIGNED, CHIDI, DANA)
        ]
        assert len(card.check_ins) == 1

    def test_are_decided_one_by_one_and_the_message_follows(self, house: House) -> None:
        one, other = (house.world.goal(title, CHIDI, team=house.care) for title in ("Call back", "Write better"))
        house.leaves(CHIDI)
        delivery = house.arrives(Kind.LEFT_GOALS)
        house.goals.close(W, ANA, one.number, Outcome.RETIRED, "")
        assert house.is_to_be_shown_anew(delivery)
        left = house.reassignments.left_goals(W, ANA, CHIDI, delivery.about["goals"])
        assert left.to_decide == {other.number}
        assert house.waits(ANA, Task.LEFT_BEHIND) == 1

    def test_are_theirs_again_when_they_come_back_before(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        delivery = house.arrives(Kind.LEFT_GOALS)
        house.leaves(CHIDI, back=True)
        assert house.is_to_be_shown_anew(delivery)
        assert house.reassignments.left_goals(W, ANA, CHIDI, [goal.number]).to_decide == frozenset()
        assert house.reassignment_refused(goal, DANA) == {"person": Problem.OWNER_IS_HERE}
        assert house.waits(ANA, Task.LEFT_BEHIND) == 0

    def test_go_to_people_of_the_team_only_and_to_nobody_who_has_left(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        house.leaves(DANA)
        assert house.reassignment_refused(goal, "") == {"person": Problem.MISSING}
        assert house.reassignment_refused(goal, DANA) == {"person": Problem.NOT_A_PERSON}
        assert house.reassignment_refused(goal, INES) == {"person": Problem.NOT_YOURS_TO_SET}
        moved = house.reassignments.reassign(W, ANA, goal.number, BO)
        assert (moved.team.team_id, moved.is_other_team) == (house.phone.team_id, True)

    def test_are_decided_about_by_those_who_may_change_them(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        with pytest.raises(NotAllowed):
            house.reassignments.reassign(W, DANA, goal.number, DANA)

    def test_come_to_the_new_lead_where_somebody_else_leads_the_team_by_then(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.care)
        house.leaves(CHIDI)
        house.leaves(ANA)
        assert set(house.asked(Kind.LEFT_GOALS)) == {ANA, INES}
        left = house.reassignments.left_goals(W, ANA, CHIDI, [goal.number])
        assert (left.to_decide, left.decider) == (frozenset(), INES)

    @pytest.mark.parametrize("is_merged", [False, True])
    def test_come_to_who_decides_once_their_team_was_archived_or_merged(self, house: House, *, is_merged: bool) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.phone)
        other = house.world.team("Chat", lead=DANA)
        house.leaves(CHIDI)
        delivery = house.arrives(Kind.LEFT_GOALS)
        uow, clock = house.world.uow, house.world.clock
        if is_merged:
            TeamMoveService(uow, clock, frozenset()).merge(W, INES, house.phone.team_id, other.team_id)
        else:
            TeamArchiveService(uow, clock, frozenset()).archive(W, INES, house.phone.team_id, None)
        decider = DANA if is_merged else ANA
        assert set(house.asked(Kind.LEFT_GOALS)) == {BO, decider}
        assert house.asked(Kind.LEFT_GOALS)[decider].about["goals"] == [goal.number]
        assert house.is_to_be_shown_anew(delivery)
        left = house.reassignments.left_goals(W, BO, CHIDI, [goal.number])
        assert (left.to_decide, left.decider) == (frozenset(), decider)

    def test_of_a_lead_who_left_come_to_the_lead_above(self, house: House) -> None:
        house.world.goal("Lead well", ANA, team=house.care)
        house.leaves(ANA)
        assert list(house.asked(Kind.LEFT_GOALS)) == [INES]

    def test_cost_as_many_queries_in_a_large_team_as_in_a_small_one(self, house: House) -> None:
        house.world.goal("Call back", CHIDI, team=house.care)
        crowd = [f"U0X{n}" for n in range(40)]
        large = house.world.team("Large", lead=BO, members=[DANA, *crowd])
        house.world.goal("Write better", DANA, team=large)
        costs = []
        for user_id in (CHIDI, DANA):
            with house.world.queries() as asked:
                house.leaves(user_id)
            costs.append(len(asked))
        assert costs[1] <= costs[0] + 3


def test_a_message_that_was_not_sent_before_the_question_was_settled_is_due_no_more(house: House) -> None:
    house.leaves(ANA)
    house.questions.answer(W, INES, house.care.team_id, ANA, CHIDI)
    delivery = house.asked(Kind.WHO_LEADS)[INES]
    question = house.questions.question(W, INES, house.care.team_id, ANA)
    assert delivery.state is State.DUE
    assert question is not None
    assert not question.is_open


def test_what_is_due_while_its_lead_is_off_waits_for_their_working_hours(house: House) -> None:
    house.leaves(ANA)
    house.world.clock.at("2027-01-08 20:00", "Europe/Lisbon")
    clockwork = Clockwork(house.world)
    clockwork.run_until(instant("2027-01-11 20:00", "Europe/Lisbon"))
    assert [(who, at) for who, _, at in clockwork.slack.sent(Kind.WHO_LEADS)] == [
        (INES, instant("2027-01-11 09:00", "Europe/Lisbon"))
    ]
