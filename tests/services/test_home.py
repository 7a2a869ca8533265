"""App Home and `/goal`, on both databases: what each kind of person sees, and what waits for them."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.domain.check_ins import Status
from bot.domain.goals import Goal, GoalState, Visibility
from bot.domain.home import FirstGoal, HomeCard, OpenDraft, PausedGoal, Task, Waiting
from bot.domain.next_steps import NextStep, Step
from bot.domain.people import Guest
from bot.domain.prompts import Ask, GoalLine, PromptItem
from bot.domain.teams import Team
from bot.services.home import HomeService
from bot.services.opportunities import OpportunityService
from bot.services.progress import ProgressService
from bot.services.reviews import ReviewService
from tests.world import ANA, BO, CHIDI, INES, World

ADMIN = "U0ADMIN"
W = "T0ACME"


def home(world: World, user_id: str) -> HomeCard:
    return HomeService(world.uow, world.clock, {ADMIN}).card(W, user_id)


def waits(card: HomeCard) -> list[tuple[Task, str]]:
    def about(one: Waiting) -> str:
        if one.obstacle is not None:
            return one.obstacle.team
        team = one.draft.team if one.draft else one.team
        return one.goal.goal.title if one.goal else team.name if team else ""

    return [(one.task, about(one)) for one in card.waiting]


def drafts(card: HomeCard) -> list[OpenDraft]:
    return [one.draft for one in card.waiting if one.draft is not None]


def titles(lines: Iterable[GoalLine]) -> list[str]:
    return [line.goal.title for line in lines]


def pause(world: World, goal: Goal) -> Goal:
    resting = replace(goal, state=GoalState.PAUSED)
    with world.uow.writing(W) as tx:
        tx.goals.save(resting)
    return resting


@pytest.fixture
def team(world: World) -> Team:
    return world.team("Phone support", lead=ANA, members=[BO])


@pytest.fixture
def top(world: World) -> Goal:
    return world.goal("Customers stay", world.organisation(), baseline=70, target=80)


@pytest.fixture
def goal(world: World, team: Team, top: Goal) -> Goal:
    return world.goal("Raise CSAT", team, baseline=78, target=85, supports=top)


class TestBeforeTheOrganisation:
    def test_an_admin_is_led_to_name_it(self, world: World) -> None:
        card = home(world, ADMIN)
        assert (card.organisation, card.may_name_organisation) == (None, True)

    def test_slacks_own_admin_is_too_and_others_read_who_can(self, world: World) -> None:
        world.person("Sam", slack_admin=True)
        assert home(world, "U0SAM").may_name_organisation
        card = home(world, BO)
        assert not card.may_name_organisation
        assert card.admins == (ADMIN, "U0SAM")


class TestWhatIsShown:
    def test_a_lead_sees_own_goals_the_team_and_the_organisations_goal(self, world: World, goal: Goal) -> None:
        card = home(world, ANA)
        assert titles(card.goals) == ["Raise CSAT"]
        assert [(one.team.name, one.is_mine_to_lead, titles(one.goals)) for one in card.teams] == [
            ("Phone support", True, ["Raise CSAT"])
        ]
        assert titles(card.organisation_goals) == ["Customers stay"]
        served = card.goals[0].serves
        assert served is not None
        assert served.goal.title == "Customers stay"

    def test_a_member_sees_the_teams_goal_without_reporting_it(self, world: World, goal: Goal) -> None:
        card = home(world, BO)
        assert card.goals == ()
        assert titles(card.teams[0].goals) == ["Raise CSAT"]
        assert not card.teams[0].is_mine_to_lead

    def test_a_guest_sees_their_own_teams_goals_only(self, world: World, top: Goal) -> None:
        guest = world.person("Gil", guest=Guest.SINGLE_CHANNEL)
        ours = world.team("Shops", lead=BO, members=[guest.user_id])
        world.goal("Friendly shops", ours, supports=top)
        world.goal("Raise CSAT", world.team("Mail", lead=CHIDI))
        card = home(world, guest.user_id)
        assert [titles(one.goals) for one in card.teams] == [["Friendly shops"]]
        assert [line.serves for one in card.teams for line in one.goals] == [None]
        assert card.organisation_goals == ()

    def test_a_goal_kept_to_its_owner_is_on_the_owners_home_alone(self, world: World, team: Team) -> None:
        world.goal("Learn Dutch", BO, team=team, visibility=Visibility.OWNER_AND_LEADS)
        assert titles(home(world, BO).goals) == ["Learn Dutch"]
        for other in (ANA, CHIDI, INES, ADMIN):
            card = home(world, other)
            shown = [
                *titles(card.goals),
                *titles(card.organisation_goals),
                *(t for c in card.teams for t in titles(c.goals)),
            ]
            assert "Learn Dutch" not in shown

    def test_somebody_nobody_knows_yet_sees_the_organisations_goal(self, world: World, top: Goal) -> None:
        card = home(world, "U0NEW")
        assert (card.goals, card.teams, card.waiting) == ((), (), ())
        assert titles(card.organisation_goals) == ["Customers stay"]

    def test_while_the_organisation_has_no_goal_everybody_reads_who_can_set_it(self, world: World, team: Team) -> None:
        world.organisation()
        for user_id in (ANA, CHIDI, "U0NEW"):
            assert home(world, user_id).first_goal == FirstGoal(INES)
        for user_id in (INES, ADMIN):
            card = home(world, user_id)
            assert (card.first_goal, card.next_step) == (None, NextStep(Step.ORGANISATION_GOAL, world.organisation()))

    def test_paused_goals_stand_beside_the_others_with_who_may_resume_them(
        self, world: World, goal: Goal, top: Goal
    ) -> None:
        resting, resting_top = pause(world, goal), pause(world, top)
        card = home(world, ANA)
        assert (card.goals, card.waiting, card.first_goal) == ((), (), None)
        assert card.paused == (PausedGoal(resting, may_resume=True),)
        assert card.teams[0].paused == card.paused
        assert card.organisation_paused == (PausedGoal(resting_top, may_resume=False),)
        assert home(world, BO).teams[0].paused == (PausedGoal(resting, may_resume=False),)
        assert home(world, BO).paused == ()

    def test_a_paused_goal_stands_with_its_named_reporter(self, world: World, team: Team) -> None:
        resting = pause(world, world.goal("Raise CSAT", team, reporter=BO))
        assert home(world, BO).paused == (PausedGoal(resting, may_resume=False),)
        assert home(world, ANA).paused == ()

    def test_once_the_organisation_has_a_goal_everybody_sees_that_instead(self, world: World, goal: Goal) -> None:
        for user_id in (INES, ANA, BO, CHIDI):
            card = home(world, user_id)
            assert (card.first_goal, titles(card.organisation_goals)) == (None, ["Customers stay"])

    def test_for_the_organisations_lead_who_has_left_nobody_but_an_admin_is_named(self, world: World) -> None:
        world.organisation()
        world.person("Ines", deactivated=True)
        assert home(world, CHIDI).first_goal == FirstGoal(lead=None)

    def test_a_guest_hears_of_the_organisations_goal_only_as_one_of_its_people(self, world: World) -> None:
        guest = world.person("Gil", guest=Guest.SINGLE_CHANNEL)
        world.team("Shops", lead=BO, members=[guest.user_id])
        assert home(world, guest.user_id).first_goal is None
        with world.uow.writing(W) as tx:
            tx.teams.save(replace(world.organisation(), members=frozenset({guest.user_id})))
        assert home(world, guest.user_id).first_goal == FirstGoal(lead=INES)
        world.goal("Customers stay", world.organisation())
        assert titles(home(world, guest.user_id).organisation_goals) == ["Customers stay"]

    @pytest.mark.parametrize("count", [5, 50])
    def test_the_number_of_queries_does_not_grow_with_the_goals(self, world: World, team: Team, count: int) -> None:
        for number in range(count):
            world.check_in(world.goal(f"Goal {number}", team), 50, Status.ON_TRACK)
            world.team(f"Team {number}", lead=ANA)
        world.clock.at("2027-03-18 10:00")
        with world.queries() as queries:
            card = home(world, ANA)
        assert len(card.goals) == count
        assert len(queries) <= 25

    def test_the_organisations_lead_does_not_read_every_teams_goals(self, world: World, top: Goal) -> None:
        def statements(more: int) -> tuple[int, int]:
            for number in range(more):
                world.goal(f"Goal {more} {number}", world.team(f"Team {more} {number}", lead=CHIDI))
            with world.queries() as queries:
                card = home(world, INES)
            assert titles(card.organisation_goals) == ["Customers stay"]
            return len(queries), len(card.goals) + sum(len(one.goals) for one in card.teams)

        assert statements(3) == statements(30)

    def test_a_goal_whose_reporter_and_lead_have_left_shows_as_stale(self, world: World, goal: Goal) -> None:
        world.check_in(goal, 79, Status.ON_TRACK)
        for name in ("Ana", "Chidi"):
            world.person(name, deactivated=True)
        left = world.goal("Answer faster", world.team("Mail", lead=ANA, members=[BO]), reporter=CHIDI)
        world.clock.move(days=21)
        shown = {line.goal.title: line for card in home(world, BO).teams for line in card.goals}
        assert shown["Raise CSAT"].is_stale
        assert shown[left.title].is_stale


class TestWhatWaits:
    def test_a_goal_of_this_weeks_prompt_until_it_is_answered(self, world: World, team: Team, goal: Goal) -> None:
        world.prompt(ANA, [PromptItem(Ask.REPORT, team.team_id, goal.number)])
        assert waits(home(world, ANA)) == [(Task.CHECK_IN, "Raise CSAT")]
        world.clock.move(minutes=5)
        world.check_in(goal, status=Status.ON_TRACK)
        assert waits(home(world, ANA)) == []

    def test_the_question_what_is_in_the_way_until_it_is_answered_or_a_new_week_begins(
        self, world: World, team: Team
    ) -> None:
        world.prompt(BO, [PromptItem(Ask.OBSTACLE, team.team_id)])
        week, opportunities = home(world, BO).week.isoformat(), OpportunityService(world.uow, world.clock)
        world.clock.move(days=2)
        assert waits(home(world, BO)) == [(Task.OBSTACLE, "Phone support")]
        opportunities.nothing(W, BO, team.team_id, week)
        answered = home(world, BO)
        assert waits(answered) == []
        assert [line.answer is not None for line in answered.obstacles] == [True]
        world.clock.move(days=7)
        assert home(world, BO).obstacles == ()

    def test_goals_to_review_in_the_last_two_weeks_of_the_quarter(self, world: World, goal: Goal) -> None:
        world.clock.at("2027-03-16 23:00", "Europe/Lisbon")
        world.check_in(goal, 80, Status.ON_TRACK)
        assert waits(home(world, ANA)) == []
        world.clock.at("2027-03-17 00:30", "Europe/Lisbon")
        assert waits(home(world, ANA)) == [(Task.REVIEW, "Raise CSAT")]
        reviews = ReviewService(world.uow, world.clock, set())
        draft = reviews.open_form(W, ANA, goal.number).draft_id
        answers = dict.fromkeys(("specific", "measurable", "achievable", "relevant", "timely"), "yes")
        reviews.decide(W, ANA, draft, {**answers, "decision": "keep"}, once="view:1")
        assert waits(home(world, ANA)) == []

    def test_a_goal_left_unreviewed_waits_for_two_weeks_into_the_next_quarter(
        self, world: World, team: Team, goal: Goal
    ) -> None:
        world.clock.at("2027-04-14 12:00", "Europe/Lisbon")
        new = world.goal("New in April", team)
        for one in (goal, new):
            world.check_in(one, 80, Status.DONE)
        assert waits(home(world, ANA)) == [(Task.REVIEW, "Raise CSAT")]
        world.clock.move(days=1)
        assert waits(home(world, ANA)) == []

    def test_the_owning_lead_reviews_what_somebody_else_reports(self, world: World, team: Team) -> None:
        world.goal("Answer faster", team, reporter=BO)
        world.clock.at("2027-03-18 10:00")
        assert (Task.REVIEW, "Answer faster") in waits(home(world, ANA))
        assert (Task.REVIEW, "Answer faster") not in waits(home(world, BO))

    def test_a_draft_while_it_can_be_sent_until_the_week_after_is_over(self, world: World, team: Team) -> None:
        post = ProgressService(world.uow, world.clock, set()).draft(W, ANA, team.team_id).post
        assert drafts(home(world, ANA)) == [OpenDraft(team, post.post_id, is_last_weeks=False)]
        world.clock.at("2027-01-11 00:30", team.zone)
        assert drafts(home(world, ANA)) == [OpenDraft(team, post.post_id, is_last_weeks=True)]
        world.clock.at("2027-01-17 23:30", team.zone)
        assert waits(home(world, ANA)) == [(Task.PROGRESS_DRAFT, "Phone support")]
        world.clock.at("2027-01-18 00:30", team.zone)
        assert waits(home(world, ANA)) == []

    def test_which_week_a_draft_is_of_and_when_it_is_past_is_said_where_its_team_is(
        self, world: World, team: Team
    ) -> None:
        night = world.team("Night line", lead=BO)
        post = ProgressService(world.uow, world.clock, set()).draft(W, BO, night.team_id).post
        world.clock.at("2027-01-11 00:30", night.zone)
        assert drafts(home(world, BO)) == [OpenDraft(night, post.post_id, is_last_weeks=True)]
        world.clock.at("2027-01-18 00:30", night.zone)
        assert waits(home(world, BO)) == []

    @pytest.mark.parametrize("settle", ["post", "skip"])
    def test_no_draft_of_last_week_beside_a_newer_one_or_once_this_week_is_settled(
        self, world: World, team: Team, settle: str
    ) -> None:
        progress = ProgressService(world.uow, world.clock, set())
        progress.draft(W, ANA, team.team_id)
        world.clock.move(days=7)
        newer = progress.draft(W, ANA, team.team_id).post
        assert drafts(home(world, ANA)) == [OpenDraft(team, newer.post_id, is_last_weeks=False)]
        getattr(progress, settle)(W, ANA, newer.post_id)
        assert waits(home(world, ANA)) == []

    def test_a_team_that_is_not_yet_posting(self, world: World) -> None:
        world.team("Mail", lead=ANA, members=[BO], posting=False)
        assert waits(home(world, ANA)) == [(Task.NOT_YET_POSTING, "Mail")]
        assert waits(home(world, BO)) == []

    def test_who_has_left_is_not_counted_in_the_team(self, world: World, team: Team) -> None:
        world.person("Bo", "Pacific/Auckland", deactivated=True)
        assert [one.people_here for one in home(world, ANA).teams] == [1]

    def test_an_overdue_goal(self, world: World, team: Team) -> None:
        goal = world.goal("Raise CSAT", team, due="2027-01-20")
        world.clock.at("2027-01-20 23:30", "Europe/Lisbon")
        world.check_in(goal, 80)
        assert waits(home(world, ANA)) == []
        world.clock.move(hours=1)
        assert waits(home(world, ANA)) == [(Task.OVERDUE, "Raise CSAT")]
