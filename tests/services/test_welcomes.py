"""Welcomes: planned by whatever brings people into teams, told once, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.deliveries import Delivery, Kind, PutOff, State
from bot.domain.people import Guest, Profile
from bot.domain.teams import Team, TeamWish
from bot.domain.welcomes import WelcomeCard
from bot.domain.working_time import Days
from bot.services.absences import AbsenceService
from bot.services.deliveries import DeliveryService
from bot.services.people import PeopleService
from bot.services.sending_times import CANNOT_BE_ASKED
from bot.services.service_promises import ServicePromiseService
from bot.services.team_changes import joined
from bot.services.teams import TeamService
from bot.services.welcomes import NOT_IN_THE_TEAM, WelcomeService
from storage.due import SqlDue
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

W = "T0ACME"
ADMIN = "U0ADMIN"


@pytest.fixture
def welcomes(world: World) -> WelcomeService:
    return WelcomeService(world.uow, world.clock)


@pytest.fixture
def teams(world: World) -> TeamService:
    return TeamService(world.uow, world.clock, frozenset({ADMIN}))


def add(teams: TeamService, name: str, *members: str, lead: str = ANA, by: str = INES) -> Team:
    """Set a team up, or add people to it, through its form."""
    channel = "C0" + name.upper()
    form = teams.form(W, by, channel, posting=True)
    wish = replace(form.wish, name=name, lead_id=lead, members=tuple({*form.wish.members, *members}))
    return teams.save(W, by, form.place, wish).team


def all_of(world: World, user_id: str) -> list[Delivery]:
    with world.uow.reading(W) as tx:
        return list(tx.deliveries.of_people(Kind.WELCOME, [user_id], ""))


def only(world: World, user_id: str) -> Delivery:
    (delivery,) = all_of(world, user_id)
    return delivery


def told(welcomes: WelcomeService, delivery: Delivery) -> WelcomeCard:
    card = welcomes.card(delivery)
    assert isinstance(card, WelcomeCard)
    return card


def arrives(world: World, delivery: Delivery) -> None:
    with world.uow.writing(W) as tx:
        assert tx.deliveries.mark_sent(delivery.delivery_id, "D0BO", "1.5", world.clock.now(), 0)


def deliveries(world: World) -> DeliveryService:
    return DeliveryService(world.uow, SqlDue(world.database.engines), world.clock, world.clock)


@pytest.fixture
def organisation(world: World) -> Team:
    return world.organisation()


@pytest.mark.usefixtures("organisation")
class TestWhoIsWelcomed:
    def test_members_and_a_lead_whom_somebody_else_added_are_and_who_adds_themselves_is_not(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        team = add(teams, "Phone", BO, INES)
        card = told(welcomes, only(world, BO))
        assert [(one.team, one.added_by, one.is_led, one.needs_goal) for one in card.teams] == [
            (team, INES, False, True)
        ]
        assert told(welcomes, only(world, ANA)).teams[0].is_led
        assert all_of(world, INES) == []

    def test_it_waits_for_working_hours_where_they_live(self, world: World, teams: TeamService) -> None:
        add(teams, "Phone", BO, DANA)
        # 10:00 in Lisbon is 23:00 in Auckland and 5:00 in New York.
        assert only(world, BO).due_at == world.clock.at("2027-01-07 09:00", "Pacific/Auckland")
        assert only(world, DANA).due_at == world.clock.at("2027-01-06 09:00", "America/New_York")

    def test_who_is_not_known_yet_is_welcomed_once_the_directory_knows_them(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        add(teams, "Phone", "U0EVE", "U0BOT", "U0GONE")
        assert all_of(world, "U0EVE") == []
        people = PeopleService(world.uow, world.clock, frozenset())
        learnt = [
            Profile("U0EVE", "Eve", "Europe/Lisbon"),
            Profile("U0BOT", "Bot", "UTC", is_bot=True),
            Profile("U0GONE", "Gone", "UTC", deactivated=True),
        ]
        people.learn(W, learnt)
        people.learn(W, learnt)
        assert told(welcomes, only(world, "U0EVE")).teams[0].added_by == INES
        assert (all_of(world, "U0BOT"), all_of(world, "U0GONE")) == ([], [])

    def test_a_user_group_brings_people_without_a_name(self, world: World, welcomes: WelcomeService) -> None:
        team = world.team("Phone", members=[BO])
        with world.uow.writing(W) as tx:
            joined(tx, team, [BO], "", world.clock.now())
        assert told(welcomes, only(world, BO)).teams[0].added_by == ""

    def test_sixty_newcomers_cost_as_many_queries_as_two(self, world: World) -> None:
        counts = []
        for size in (2, 60):
            crowd = [f"U0{size}X{number}" for number in range(size)]
            team = world.team(f"Crowd {size}", members=crowd)
            with world.uow.writing(W) as tx:
                tx.people.learn([Profile(each, each, "Europe/Lisbon") for each in crowd], world.clock.now(), {})
            with world.queries() as queries, world.uow.writing(W) as tx:
                joined(tx, team, crowd, INES, world.clock.now())
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.usefixtures("organisation")
class TestOnce:
    def test_a_second_team_is_told_in_the_one_that_is_still_to_come(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        first, second = add(teams, "Phone", BO), add(teams, "Mail", BO, lead=CHIDI)
        assert [one.team for one in told(welcomes, only(world, BO)).teams] == [first, second]

    def test_after_the_first_was_sent_the_second_team_is_told_on_another_day_and_shortly(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        add(teams, "Phone", BO)
        world.clock.at("2027-01-07 09:00", "Pacific/Auckland")
        first = only(world, BO)
        assert told(welcomes, first).is_first
        arrives(world, first)
        mail = add(teams, "Mail", BO, lead=CHIDI)
        before, after = sorted(all_of(world, BO), key=lambda one: one.occurrence)
        assert (before.occurrence, after.occurrence) == ("2027-01-07", "2027-01-08")
        card = told(welcomes, after)
        assert ([one.team for one in card.teams], card.is_first) == ([mail], False)

    def test_the_first_stays_the_first_whatever_team_they_come_into_after_it(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        add(teams, "Phone", BO)
        world.clock.at("2027-01-07 09:00", "Pacific/Auckland")
        arrives(world, only(world, BO))
        world.clock.move(hours=24)
        add(teams, "Mail", BO, lead=CHIDI)
        night = world.team("Night", members=[BO])
        with world.uow.writing(W) as tx:
            joined(tx, night, [BO], BO, world.clock.now())
        world.clock.move(hours=24)
        first, second = sorted(all_of(world, BO), key=lambda one: one.occurrence)
        arrives(world, second)
        first, second = sorted(all_of(world, BO), key=lambda one: one.occurrence)
        assert [told(welcomes, each).is_first for each in (first, second)] == [True, False]

    def test_who_leaves_a_team_and_comes_back_is_not_welcomed_again(self, world: World, teams: TeamService) -> None:
        add(teams, "Phone", BO)
        arrives(world, only(world, BO))
        for members in ((), (BO,)):
            form = teams.form(W, INES, "C0PHONE", posting=True)
            teams.save(W, INES, form.place, replace(form.wish, members=members))
        assert len(all_of(world, BO)) == 1

    def test_who_was_removed_before_it_was_sent_gets_none_and_coming_back_one(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        add(teams, "Phone", BO)
        form = teams.form(W, INES, "C0PHONE", posting=True)
        teams.save(W, INES, form.place, replace(form.wish, members=()))
        assert welcomes.card(only(world, BO)) == NOT_IN_THE_TEAM
        deliveries(world).settle(only(world, BO), NOT_IN_THE_TEAM)
        assert (only(world, BO).state, only(world, BO).reason) == (State.DROPPED, NOT_IN_THE_TEAM.reason)
        add(teams, "Phone", BO)
        assert only(world, BO).state is State.DUE
        assert isinstance(welcomes.card(only(world, BO)), WelcomeCard)

    def test_a_team_that_was_taken_back_takes_its_welcome_along(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        form = teams.form(W, INES, "C0PHONE", posting=True)
        teams.save(W, INES, form.place, TeamWish("Phone", ANA, world.organisation().team_id, (BO,)))
        teams.undo(W, INES, form.place.once)
        assert welcomes.card(only(world, BO)) == NOT_IN_THE_TEAM
        again = add(teams, "Phone", BO)
        assert [one.team for one in told(welcomes, only(world, BO)).teams] == [again]

    def test_who_has_left_slack_gets_none(self, world: World, teams: TeamService, welcomes: WelcomeService) -> None:
        add(teams, "Phone", BO)
        world.person("Bo", "Pacific/Auckland", deactivated=True)
        assert welcomes.card(only(world, BO)) == CANNOT_BE_ASKED

    def test_a_kept_form_sent_twice_welcomes_once(self, world: World, teams: TeamService) -> None:
        form = teams.form(W, INES, "C0PHONE", posting=True)
        wish = TeamWish("Phone", ANA, world.organisation().team_id, (BO,))
        teams.save(W, INES, form.place, wish)
        teams.save(W, INES, form.place, wish)
        assert len(all_of(world, BO)) == 1


@pytest.mark.usefixtures("organisation")
class TestWhatItSays:
    def test_the_promise_the_organisations_goal_with_its_number_and_where_they_live(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        top = world.goal("Customers stay", world.organisation(), baseline=70, target=80)
        ServicePromiseService(world.uow, world.clock, {ADMIN}).save(W, ADMIN, 0, "We call back\nthe same day.")
        add(teams, "Phone", BO)
        world.check_in(top, 74)
        card = told(welcomes, only(world, BO))
        assert (card.promise, card.organisation) == ("We call back the same day.", "Acme Service")
        assert [(line.goal.title, line.standing.value) for line in card.goals] == [("Customers stay", 74)]
        assert (card.zone, card.country, card.is_guess) == ("Pacific/Auckland", "NZ", True)

    def test_a_guest_reads_nothing_of_goals_of_others(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        world.goal("Customers stay", world.organisation())
        guest = world.person("Gil", guest=Guest.SINGLE_CHANNEL)
        add(teams, "Shops", guest.user_id)
        assert told(welcomes, only(world, guest.user_id)).goals == ()

    def test_added_on_a_wednesday_to_a_team_with_a_goal_they_are_first_asked_on_monday(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        world.goal("Raise CSAT", add(teams, "Phone"))
        add(teams, "Phone", CHIDI)
        card = told(welcomes, only(world, CHIDI))
        assert card.first_prompt == world.clock.at("2027-01-11 09:00", "Europe/Berlin")
        assert not card.was_asked

    def test_without_any_goal_it_says_when_they_could_be_asked_at_the_earliest(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        add(teams, "Phone", CHIDI)
        card = told(welcomes, only(world, CHIDI))
        assert card.first_prompt is None
        assert card.could_be_asked == world.clock.at("2027-01-11 09:00", "Europe/Berlin")

    def test_it_promises_no_prompt_for_which_a_goal_that_is_set_now_would_be_too_young(
        self, world: World, teams: TeamService, welcomes: WelcomeService
    ) -> None:
        phone = add(teams, "Phone", CHIDI)
        promised = world.clock.at("2027-01-18 09:00", "Europe/Berlin")
        world.clock.at("2027-01-11 08:00", "Europe/Berlin")
        assert told(welcomes, only(world, CHIDI)).could_be_asked == promised
        world.goal("Raise CSAT", phone, due="2027-12-31")
        assert told(welcomes, only(world, CHIDI)).first_prompt == promised


@pytest.mark.usefixtures("organisation")
class TestWhenItComes:
    def test_who_is_away_by_then_gets_it_when_they_are_back(self, world: World, teams: TeamService) -> None:
        add(teams, "Phone", CHIDI)
        days = Days(world.clock.now().date(), (world.clock.now() + timedelta(days=5)).date())
        with world.uow.writing(W) as tx:
            tx.absences.add(CHIDI, days, world.clock.now())
        world.clock.move(minutes=10)
        fate = deliveries(world).instead_of_sending(only(world, CHIDI))
        assert isinstance(fate, PutOff)
        assert fate.at == world.clock.at("2027-01-12 09:00", "Europe/Berlin")

    def test_who_is_back_sooner_gets_it_sooner(self, world: World, teams: TeamService) -> None:
        absences = AbsenceService(world.uow, world.clock)
        today = world.clock.now().date()
        absences.away(W, CHIDI, today, today + timedelta(days=5))
        add(teams, "Phone", CHIDI)
        assert only(world, CHIDI).due_at > world.clock.now() + timedelta(days=4)
        absences.back(W, CHIDI)
        assert only(world, CHIDI).due_at <= world.clock.now()

    def test_who_is_away_for_six_weeks_gets_it_when_they_are_back_and_before_any_prompt(self, world: World) -> None:
        clockwork = Clockwork(world)
        world.clock.at("2027-03-07 12:00", "Europe/Lisbon")
        kei = world.person("Kei", "Europe/Lisbon", "PT").user_id
        team = world.team("Phone", members=[kei])
        world.goal("Raise CSAT", team, due="2027-12-31")
        with world.uow.writing(W) as tx:
            joined(tx, team, [kei], INES, world.clock.now())
        AbsenceService(world.uow, world.clock).away(W, kei, date(2027, 3, 8), date(2027, 4, 16))
        clockwork.run_until(instant("2027-04-19 18:00"))
        assert (only(world, kei).state, only(world, kei).sent_at) == (
            State.SENT,
            instant("2027-04-19 09:00", "Europe/Lisbon"),
        )
        asked = [at for who, _, at in clockwork.slack.sent(Kind.PROMPT) if who == kei]
        assert asked == [instant("2027-04-19 10:00", "Europe/Lisbon")]

    def test_a_standstill_of_weeks_makes_it_late_and_not_lost(self, world: World, teams: TeamService) -> None:
        add(teams, "Phone", CHIDI)
        world.clock.at("2027-03-01 10:00", "Europe/Berlin")
        assert deliveries(world).instead_of_sending(only(world, CHIDI)) is None
