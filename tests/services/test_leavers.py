"""Somebody leaves Slack, or comes back: who is asked then, on both databases and in several processes."""

from dataclasses import dataclass, replace
from datetime import datetime, time

import pytest

from bot.domain.cadences import Cadence
from bot.domain.check_ins import Status
from bot.domain.deliveries import Kind
from bot.domain.goal_form import SentForm
from bot.domain.goal_lists import Scope, Which
from bot.domain.goals import Goal, Outcome
from bot.domain.home import HomeCard, Task
from bot.domain.people import Profile, Whereabouts
from bot.domain.prompts import Ask, PromptItem
from bot.domain.refusals import NotAllowed
from bot.domain.teams import StandIn, TeamPlace, wish_of
from bot.domain.working_time import WorkingHours
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.people import PeopleService
from bot.services.progress import ProgressService
from bot.services.reviews import ReviewService
from bot.services.schedules import Due, Schedule
from bot.services.teams import TeamService
from storage.units import unit_of_work
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

W = "T0ACME"
SEVEN, NINE = (instant(f"2027-01-11 0{hour}:00", "Europe/Lisbon") for hour in (7, 9))
TUESDAY = instant("2027-01-12 12:00")


@dataclass
class House:
    """Inês leads the organisation; below it Ana leads Care, and below that Bo leads Phone, with Chidi in it."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        self.care = world.team("Care", lead=ANA)
        self.phone = world.team("Phone", lead=BO, members=[CHIDI], parent=self.care)
        self.clockwork = Clockwork(world)
        self.people = PeopleService(world.uow, world.clock, frozenset())
        self.goals = GoalService(world.uow, world.clock, frozenset())

    def leaves(self, *user_ids: str) -> None:
        """Slack says that these people are deactivated."""
        self.people.learn(W, [replace(self.profile(user_id), deactivated=True) for user_id in user_ids])

    def returns(self, user_id: str) -> None:
        self.people.changed(W, replace(self.profile(user_id), deactivated=False))

    def profile(self, user_id: str) -> Profile:
        person = self.people.person(W, user_id)
        assert person is not None
        return Profile(user_id, person.name or "", person.zone or "UTC")

    def monday(self) -> dict[str, str]:
        """Live until Tuesday; return what each person was asked."""
        self.clockwork.run_until(TUESDAY)
        posts = [(post, message) for post, message, _ in self.clockwork.slack.posts if post.kind is Kind.PROMPT]
        return {post.recipient: message.text for post, message in posts}

    def home(self, user_id: str) -> HomeCard:
        return HomeService(self.world.uow, self.world.clock, frozenset()).card(W, user_id)

    def left_behind(self, user_id: str) -> list[str]:
        waiting = self.home(user_id).waiting
        return [one.goal.goal.title for one in waiting if one.task is Task.LEFT_BEHIND and one.goal]

    def phone_asks_at_seven(self) -> None:
        self.phone = replace(self.phone, cadence=replace(self.phone.cadence, hour=7))
        with self.world.uow.writing(W) as tx:
            tx.teams.save(self.phone)
        self.ana_works_early()

    def ana_works_early(self) -> None:
        with self.world.uow.writing(W) as tx:
            tx.people.choose(ANA, Whereabouts(), WorkingHours(time(7), time(15)))

    def asked_next(self, user_id: str) -> datetime | None:
        prompt = self.prompt_of(user_id)
        return prompt.next_at if prompt else None

    def prompt_of(self, user_id: str) -> Schedule | None:
        with self.world.uow.reading(W) as tx:
            return tx.schedules.get(Due.PROMPT, user_id)


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def scheduled(house: House) -> Goal:
    goal = house.world.goal("Answer sooner", house.phone)
    house.clockwork.schedule_everybody()
    return goal


class TestALeadWhoLeft:
    def test_the_lead_above_is_asked_from_the_next_prompt_on(self, house: House) -> None:
        goal = scheduled(house)
        house.leaves(BO)
        asked = house.monday()
        assert asked == {ANA: f"report:{goal.number}", CHIDI: f"obstacle:{house.phone.team_id}"}

    def test_the_nearest_above_who_is_here_is_asked_in_whatever_order_they_left(self, house: House) -> None:
        goal = scheduled(house)
        house.leaves(ANA)
        house.leaves(BO)
        assert house.monday()[INES] == f"report:{goal.number}"

    def test_where_nobody_above_is_here_nobody_is_asked_and_the_members_still_are(self, house: House) -> None:
        goal = scheduled(house)
        house.leaves(BO, ANA, INES)
        assert house.monday() == {CHIDI: f"obstacle:{house.phone.team_id}"}
        card = house.goals.show(W, CHIDI, goal.number)
        assert (card.summary.reporter, card.summary.stand_in) == (None, StandIn(BO, None))

    def test_all_is_as_before_once_they_are_back(self, house: House) -> None:
        goal = scheduled(house)
        as_before = {user_id: house.prompt_of(user_id) for user_id in (ANA, BO, CHIDI)}
        house.leaves(BO)
        house.returns(BO)
        assert {user_id: house.prompt_of(user_id) for user_id in (ANA, BO, CHIDI)} == as_before
        assert house.monday() == {BO: f"report:{goal.number}", CHIDI: f"obstacle:{house.phone.team_id}"}

    def test_who_acts_is_asked_when_the_team_is_until_a_new_lead_is_named(self, house: House) -> None:
        house.phone_asks_at_seven()
        scheduled(house)
        assert house.asked_next(ANA) == NINE
        house.leaves(BO)
        assert house.asked_next(ANA) == SEVEN
        wish = replace(wish_of(house.phone), lead_id=CHIDI)
        place = TeamPlace(house.phone.channel_id, house.phone.team_id, "once")
        TeamService(house.world.uow, house.world.clock, frozenset()).save(W, ANA, place, wish)
        assert house.asked_next(ANA) == NINE

    def test_a_team_that_asks_them_nothing_leaves_their_own_hour_alone(self, house: House) -> None:
        house.phone_asks_at_seven()
        house.world.goal("Answer sooner", house.phone, reporter=DANA)
        house.clockwork.schedule_everybody()
        house.leaves(BO)
        assert house.asked_next(ANA) == NINE
        house.leaves(DANA)
        assert house.asked_next(ANA) == SEVEN

    def test_another_process_that_held_the_tree_asks_the_lead_above_too(self, house: House) -> None:
        goal = scheduled(house)
        other = GoalService(unit_of_work(house.world.database.engines), house.world.clock, frozenset())
        assert other.show(W, CHIDI, goal.number).summary.reporter == BO
        house.leaves(BO)
        assert other.show(W, CHIDI, goal.number).summary.reporter == ANA
        house.returns(BO)
        assert other.show(W, CHIDI, goal.number).summary.stand_in is None

    def test_the_lead_above_gets_the_progress_draft(self, house: House) -> None:
        scheduled(house)
        house.leaves(BO)
        house.clockwork.run_until(instant("2027-01-07 20:00"))
        drafts = house.clockwork.slack.sent(Kind.PROGRESS_DRAFT)
        assert [(who, what) for who, what, _ in drafts] == [(ANA, f"team-{house.phone.team_id}/2027-01-07")]
        assert [one.draft.team for one in house.home(ANA).waiting if one.draft] == [house.phone]

    def test_a_sent_draft_is_shown_anew_to_who_acted_once_the_lead_is_back_and_once_they_leave_again(
        self, house: House
    ) -> None:
        scheduled(house)
        house.leaves(BO)
        house.clockwork.run_until(instant("2027-01-07 20:00"))
        progress = ProgressService(house.world.uow, house.world.clock, frozenset())

        def shown_to_ana() -> tuple[bool, str | None]:
            with house.world.uow.reading(W) as tx:
                draft = tx.deliveries.find(Kind.PROGRESS_DRAFT, ANA, f"team-{house.phone.team_id}/2027-01-07")
            assert draft is not None
            card = progress.sent_card(W, int(draft.about["post"]), ANA)
            assert card is not None
            return draft.wanted > draft.shown, card.handed_to

        assert shown_to_ana() == (False, None)
        house.returns(BO)
        assert shown_to_ana() == (True, BO)
        house.clockwork.ticks.send()
        assert shown_to_ana() == (False, BO)
        house.leaves(BO)
        assert shown_to_ana() == (True, None)

    def test_a_sent_draft_of_who_led_before_the_lead_who_left_follows_too(self, house: House) -> None:
        scheduled(house)
        house.clockwork.run_until(instant("2027-01-07 20:00"))
        teams = TeamService(house.world.uow, house.world.clock, frozenset())
        form = teams.form(W, ANA, house.phone.channel_id)
        teams.save(W, ANA, form.place, replace(form.wish, lead_id=DANA))
        house.clockwork.ticks.send()

        def is_to_be_shown_anew_to_bo() -> bool:
            with house.world.uow.reading(W) as tx:
                draft = tx.deliveries.find(Kind.PROGRESS_DRAFT, BO, f"team-{house.phone.team_id}/2027-01-07")
            assert draft is not None
            return draft.wanted > draft.shown

        assert not is_to_be_shown_anew_to_bo()
        house.leaves(DANA)
        assert is_to_be_shown_anew_to_bo(), "Ana acts for Dana now"
        house.clockwork.ticks.send()
        form = teams.form(W, ANA, house.phone.channel_id)
        teams.save(W, ANA, form.place, replace(form.wish, lead_id=ANA))
        assert is_to_be_shown_anew_to_bo(), "Ana leads it herself now"

    def test_with_nobody_to_draft_it_for_there_is_no_progress_post(self, house: House) -> None:
        scheduled(house)
        house.leaves(BO, ANA, INES)
        house.clockwork.run_until(instant("2027-01-07 20:00"))
        assert house.clockwork.slack.sent(Kind.PROGRESS_DRAFT) == []

    def test_the_quarters_message_lists_the_teams_goals_for_the_lead_above(self, house: House) -> None:
        goal = scheduled(house)
        house.leaves(BO)
        house.clockwork.run_until(instant("2027-03-20 12:00"))
        assert ANA in {who for who, _, _ in house.clockwork.slack.sent(Kind.REVIEW_NUDGE)}
        nudge = ReviewService(house.world.uow, house.world.clock, frozenset()).nudge(W, ANA, "2027-Q1")
        assert nudge is not None
        assert [(line.goal, line.stand_in) for line in nudge.lines] == [(goal, StandIn(BO, ANA))]

    def test_home_shows_the_lead_above_the_team_its_goals_and_that_it_is_not_yet_posting(self, house: House) -> None:
        with house.world.uow.writing(W) as tx:
            tx.teams.save(replace(house.phone, posting=False))
        goal = scheduled(house)
        house.leaves(BO)
        card = house.home(ANA)
        assert [(line.goal, line.stand_in) for line in card.goals] == [(goal, StandIn(BO, ANA))]
        shown = {one.team.name: (one.is_mine_to_lead, one.stand_in) for one in card.teams}
        assert shown == {"Care": (True, None), "Phone": (True, StandIn(BO, ANA))}
        assert [one.team.name for one in card.waiting if one.task is Task.NOT_YET_POSTING and one.team] == ["Phone"]
        assert [one.stand_in for one in house.home(CHIDI).teams] == [StandIn(BO, ANA)]

    def test_progress_asked_for_without_a_channel_offers_the_lead_above_their_own_team_first(
        self, house: House
    ) -> None:
        house.leaves(BO)
        progress = ProgressService(house.world.uow, house.world.clock, frozenset())
        assert [team.name for team in progress.teams(W, ANA, "D0ANA")] == ["Care", "Phone"]

    def test_who_may_not_reads_only_who_is_here(self, house: House) -> None:
        goal = scheduled(house)
        house.leaves(BO)
        progress = ProgressService(house.world.uow, house.world.clock, frozenset())
        for refused in (
            lambda: house.goals.pause(W, CHIDI, goal.number),
            lambda: progress.draft(W, CHIDI, house.phone.team_id),
            lambda: progress.teams(W, CHIDI, "D0CHIDI"),
        ):
            with pytest.raises(NotAllowed) as refusal:
                refused()
            assert refusal.value.who_can[0] == ANA
            assert BO not in refusal.value.who_can

    @pytest.mark.usefixtures("four_at_once")
    def test_many_who_leave_at_once_are_worked_off_by_the_clock(self, house: House) -> None:
        crowd = [f"U0LEAD{number:03}" for number in range(7)]
        house.ana_works_early()
        for number, user_id in enumerate(crowd):
            house.world.person(user_id.removeprefix("U0"))
            team = house.world.team(f"Team {number}", lead=user_id, parent=house.care, cadence=Cadence(1, 0, 7))
            house.world.goal(f"Goal {number}", team)
        house.clockwork.schedule_everybody()
        house.leaves(*crowd)
        assert house.asked_next(ANA) == NINE, "it is left to the clock"
        house.clockwork.ticks.plan()
        assert [house.asked_next(user_id) for user_id in (ANA, *crowd)] == [SEVEN, *[None] * len(crowd)]
        asked = house.monday()
        assert (set(asked), len(asked[ANA].split())) == ({ANA}, len(crowd))


class TestAReporterWhoLeft:
    def test_the_teams_lead_is_asked_for_the_number(self, house: House) -> None:
        goal = house.world.goal("Answer sooner", house.phone, reporter=DANA)
        house.clockwork.schedule_everybody()
        house.leaves(DANA)
        assert house.monday()[BO] == f"report:{goal.number}"

    def test_with_the_lead_gone_as_well_the_lead_above_is(self, house: House) -> None:
        goal = house.world.goal("Answer sooner", house.phone, reporter=DANA)
        house.clockwork.schedule_everybody()
        house.leaves(BO)
        assert house.goals.show(W, CHIDI, goal.number).summary.stand_in is None
        house.leaves(DANA)
        assert house.goals.show(W, CHIDI, goal.number).summary.stand_in == StandIn(DANA, ANA)
        assert house.monday()[ANA] == f"report:{goal.number}"

    def test_the_goal_can_be_edited_without_naming_another(self, house: House) -> None:
        goal = house.world.goal("Answer sooner", house.phone, reporter=DANA)
        house.leaves(DANA)
        sent = SentForm("d1", {"title": "Answer in an hour"}, goal=goal.number, revision=1)
        saved = house.goals.edit(W, BO, sent)
        assert (saved.card.goal.title, saved.card.goal.revision.reporter_id) == ("Answer in an hour", DANA)


class TestAnOwnerWhoLeft:
    def test_the_lead_of_the_team_it_counts_in_finds_it_on_home_until_it_is_closed(self, house: House) -> None:
        house.world.goal("Call back", CHIDI, team=house.phone)
        assert house.left_behind(BO) == []
        house.leaves(CHIDI)
        assert house.left_behind(BO) == ["Call back"]
        assert house.left_behind(ANA) == []
        house.leaves(BO)
        assert house.left_behind(ANA) == ["Call back"]
        house.goals.pause(W, ANA, 1)
        assert house.left_behind(ANA) == ["Call back"], "nothing is carried over silently"
        house.goals.close(W, ANA, 1, Outcome.RETIRED, "")
        assert house.left_behind(ANA) == []

    def test_nobody_is_asked_about_it(self, house: House) -> None:
        house.world.goal("Call back", CHIDI, team=house.phone)
        house.clockwork.schedule_everybody()
        house.leaves(CHIDI)
        assert house.monday() == {}

    def test_it_stays_in_the_list_of_their_goals(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.phone)
        house.leaves(CHIDI)
        listed = house.goals.list(W, BO, Scope(Which.PERSON, CHIDI))
        assert [(line.goal, line.stand_in) for line in listed.goals] == [(goal, StandIn(CHIDI, None))]

    def test_who_left_without_an_answer_is_not_counted_in_participation(self, house: House) -> None:
        goals = [house.world.goal(f"Goal of {who}", who, team=house.phone) for who in (BO, CHIDI)]
        house.clockwork.schedule_everybody()
        house.monday()
        house.world.check_in(goals[0], status=Status.ON_TRACK)
        progress = ProgressService(house.world.uow, house.world.clock, frozenset())
        counts = []
        for leaver in (None, CHIDI, BO):
            if leaver is not None:
                house.leaves(leaver)
            participation = progress.draft(W, INES, house.phone.team_id).facts.participation
            assert participation is not None
            counts.append((participation.answered, participation.asked))
        assert counts == [(1, 2), (1, 1), (1, 1)]

    def test_who_leaves_after_the_week_of_a_post_stays_counted_in_it_and_who_left_in_it_does_not(
        self, house: House
    ) -> None:
        world = house.world
        for who in (BO, CHIDI):
            world.prompt(who, [PromptItem(Ask.OBSTACLE, house.phone.team_id)])
        world.clock.move(days=1)
        progress = ProgressService(world.uow, world.clock, frozenset())
        post_id = progress.draft(W, INES, house.phone.team_id).post.post_id
        counts = []
        for leaver, local in ((CHIDI, "2027-01-10 23:00"), (BO, "2027-01-11 01:00")):
            world.clock.at(local, house.phone.zone)
            house.leaves(leaver)
            participation = progress.look(W, INES, post_id).facts.participation
            assert participation is not None
            counts.append(participation.asked)
        assert counts == [1, 1]

    def test_it_is_theirs_again_once_they_are_back(self, house: House) -> None:
        goal = house.world.goal("Call back", CHIDI, team=house.phone)
        house.clockwork.schedule_everybody()
        house.leaves(CHIDI)
        house.returns(CHIDI)
        assert house.left_behind(BO) == []
        assert house.monday()[CHIDI] == f"report:{goal.number}"


def test_home_asks_as_often_with_many_leavers_as_with_few(house: House) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            person = house.world.person(f"Left{count}x{number}", deactivated=True)
            house.world.goal(f"Goal {count} {number}", person, team=house.phone)
            below = house.world.team(f"Team {count} {number}", lead=person.user_id, parent=house.phone)
            house.world.goal(f"Ours {count} {number}", below)
        house.home(BO)
        with house.world.queries() as queries:
            house.home(BO)
        return len(queries)

    assert statements(3) == statements(30)
