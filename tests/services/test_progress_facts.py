"""What a progress post tells of its team and week, on both databases."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cadences import Cadence
from bot.domain.check_ins import Report, Source, Status
from bot.domain.deliveries import Kind
from bot.domain.goals import Visibility
from bot.domain.opportunities import Reason, Told
from bot.domain.progress import Need, Participation, PostState, PostTexts, TeamProgress
from bot.domain.prompts import Ask, PromptItem
from bot.domain.trends import Trend, trend_of
from bot.services import progress_facts
from bot.services.check_ins import CheckInService
from bot.services.opportunities import OpportunityService
from tests.desk import LISBON, THURSDAY, Desk, W
from tests.world import ANA, BO, CHIDI, World


class TestTheFacts:
    def test_numbers_trend_need_and_what_moved_since_the_last_post(self, desk: Desk) -> None:
        world = desk.world
        csat = world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        wait = world.goal("Cut waiting", desk.team, baseline=6, target=2, unit="h")
        for week, (up, down) in enumerate([(79, 5), (80, 5), (82, 6)]):
            world.clock.at(f"2027-01-{7 + 7 * week:02} 10:00", LISBON)
            world.check_in(csat, up, Status.ON_TRACK)
            world.check_in(wait, down, Status.OFF_TRACK, "Two people are ill")
            if week == 1:
                desk.posted()
        raised, cut = desk.draft().facts.goals
        assert (raised.before, raised.needs) == (Decimal(80), ())
        assert (cut.before, cut.needs) == (Decimal(5), (Need.OFF_TRACK,))
        ways = [trend_of(line.goal.measure, line.values) for line in (raised, cut)]
        assert ways == [Trend.BETTER, Trend.WORSE]
        assert raised.has_moved
        assert raised.pace is not None
        assert raised.values == (Decimal(79), Decimal(80), Decimal(82))

    @pytest.mark.parametrize("weeks", [1, 2, 4])
    def test_a_first_post_tells_what_moved_since_the_round_asked_about_began(self, desk: Desk, weeks: int) -> None:
        world = desk.world
        team = world.team("Mail", lead=ANA, cadence=Cadence(weeks, 0, 9))
        early, late = world.goal("Raise CSAT", team), world.goal("Answer letters", team)
        world.clock.at("2027-01-10 23:30", LISBON)
        world.check_in(early, 40)
        world.clock.at("2027-01-11 09:00", LISBON)
        world.prompt(ANA, [PromptItem(Ask.REPORT, team.team_id, goal.number) for goal in (early, late)])
        world.clock.at("2027-01-11 10:00", LISBON)
        world.check_in(late, 50)
        # In the last week of the round, for its post may be asked for by command.
        world.clock.at(f"2027-01-{14 + 7 * (min(weeks, 2) - 1)} 15:00", LISBON)
        facts = Desk(world, team).draft().facts
        assert [line.goal for line in facts.moved] == [late]
        assert [line.before for line in facts.goals] == [Decimal(40), None]

    def test_a_first_post_of_a_team_that_was_never_asked_tells_what_moved_in_its_week(self, desk: Desk) -> None:
        world = desk.world
        early, late = world.goal("Raise CSAT", desk.team), world.goal("Answer letters", desk.team)
        world.clock.at("2027-01-10 23:30", LISBON)
        world.check_in(early, 40)
        world.clock.at("2027-01-11 00:30", LISBON)
        world.check_in(late, 50)
        world.clock.at("2027-01-14 15:00", LISBON)
        assert [line.goal for line in desk.draft().facts.moved] == [late]

    def test_what_got_in_the_way_longer_than_a_quarter_ago_is_not_told_after_weeks_without_a_post(
        self, desk: Desk
    ) -> None:
        desk.posted()
        for day in (17, 18):
            desk.world.clock.at(f"2027-01-{day} 10:00", LISBON)
            desk.is_told(f"Said on the {day}th")
        desk.world.clock.at("2027-04-22 15:00", LISBON)
        assert [one.text for one in desk.draft().facts.obstacles] == ["Said on the 18th"]

    @pytest.mark.parametrize("weeks", [1, 4])
    @pytest.mark.parametrize(("posted_in", "weekday"), [({0, 1, 2, 3}, 3), ({1, 3}, 0), ({2}, 6), ({3}, 3)])
    def test_each_obstacle_is_told_in_one_post_the_first_that_is_of_its_week_or_later(
        self, world: World, weeks: int, posted_in: set[int], weekday: int
    ) -> None:
        team = world.team("Mail", lead=ANA, members=[BO], cadence=Cadence(weeks, 0, 9))
        desk, monday, posts = Desk(world, team), date(2027, 1, 11), dict[int, int]()
        for day in range(28):
            week, today = day // 7, monday + timedelta(days=day)
            world.clock.at(f"{today} 09:00", LISBON)
            if day % (7 * weeks) == 0:
                world.prompt(BO, [PromptItem(Ask.OBSTACLE, team.team_id)], today)
            if day % 7 == weekday:
                desk.is_told(f"Before noon of {today}")
            world.clock.at(f"{today} 12:00", LISBON)
            if day % 7 == weekday and week in posted_in:
                posts[week] = desk.posted().post.post_id
            world.clock.at(f"{today} 23:30", LISBON)
            if day % 7 in {weekday, 6}:
                desk.is_told(f"Late on {today}")
        world.clock.at("2027-02-08 00:30", LISBON)
        told = {week: desk.service.sent_card(W, post_id) for week, post_id in posts.items()}
        with world.uow.reading(W) as tx:
            named = tx.opportunities.of_teams([team.team_id], team.created_at)
        for one in named:
            week = (one.said_at.date() - monday).days // 7
            found = [week for week, card in told.items() if card and one in card.facts.obstacles]
            assert found == [each for each in sorted(posts) if each >= week][:1]

    def test_a_first_post_tells_the_newest_of_a_quarters_obstacles_and_counts_the_others(self, desk: Desk) -> None:
        for day in range(100):
            desk.world.clock.at(f"{THURSDAY + timedelta(days=day)} 09:00", LISBON)
            desk.is_told(f"Day {day}")
        desk.world.clock.at(f"{THURSDAY + timedelta(days=99)} 15:00", LISBON)
        first = desk.posted().facts
        assert [one.text for one in first.obstacles] == [f"Day {day}" for day in range(99, 87, -1)]
        assert len(first.obstacles_counted) == 84, "of the quarter before the post's week"
        desk.world.clock.at(f"{THURSDAY + timedelta(days=106)} 15:00", LISBON)
        second = desk.posted().facts
        assert (second.obstacles, second.obstacles_counted) == ((), ())

    @pytest.mark.parametrize("is_taken_back", [False, True])
    def test_what_a_post_only_counted_is_not_for_the_next_one_whatever_is_taken_back_later(
        self, desk: Desk, is_taken_back: bool
    ) -> None:
        for number in range(13):
            desk.world.clock.at(f"2027-01-07 10:{number:02}", LISBON)
            desk.is_told(f"Obstacle {number}")
        first = desk.posted()
        assert ([one.text for one in first.facts.obstacles][-1], len(first.facts.obstacles_counted)) == (
            "Obstacle 1",
            1,
        )
        desk.world.clock.at("2027-01-14 10:00", LISBON)
        if is_taken_back:
            with desk.world.uow.writing(W) as tx:
                tx.opportunities.close(first.facts.obstacles[0].opportunity_id, desk.world.clock.now())
        desk.is_told("News")
        second = desk.posted().facts
        assert ([one.text for one in second.obstacles], second.obstacles_counted) == (["News"], ())

    def test_a_team_without_goals_gets_no_draft_for_what_the_last_post_has_told_already(self, desk: Desk) -> None:
        desk.is_told("The queue tool is slow")
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is not None
        desk.posted()
        desk.world.clock.at("2027-01-08 10:00", LISBON)
        desk.is_told("The lift is broken")
        desk.world.clock.at("2027-01-14 15:00", LISBON)
        desk.plan(date(2027, 1, 14))
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA, date(2027, 1, 14)) is None

    def test_a_goal_long_off_track_needs_help_for_its_date_and_its_silence_too(self, desk: Desk) -> None:
        world = desk.world
        late = world.goal("Cut waiting", desk.team, due="2027-01-20")
        world.check_in(late, 10, Status.OFF_TRACK)
        silent = world.goal("Raise CSAT", desk.team)
        world.check_in(silent, 10, Status.AT_RISK)
        world.clock.at("2027-01-28 15:00", LISBON)
        needs = [line.needs for line in desk.draft().facts.goals]
        assert needs == [(Need.OFF_TRACK, Need.OVERDUE, Need.STALE), (Need.AT_RISK, Need.STALE)]

    def test_what_the_earlier_post_showed_when_it_was_updated_is_not_news_in_the_next(self, desk: Desk) -> None:
        world = desk.world
        goal = world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        desk.posted()
        world.clock.at("2027-01-10 23:30", LISBON)
        CheckInService(world.uow, world.clock).check_in(W, ANA, goal.number, Report(Decimal(80)), Source.COMMAND)
        assert desk.in_channel().wanted > desk.in_channel().shown
        world.clock.at("2027-01-14 15:00", LISBON)
        (line,) = desk.draft().facts.goals
        assert not line.has_moved

    def test_what_came_after_the_earlier_posts_week_is_news_in_the_next_alone(self, desk: Desk) -> None:
        world = desk.world
        goal = world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        desk.posted()
        shown = desk.in_channel().wanted
        world.clock.at("2027-01-11 00:30", LISBON)
        CheckInService(world.uow, world.clock).check_in(W, ANA, goal.number, Report(Decimal(80)), Source.COMMAND)
        assert desk.in_channel().wanted == shown
        world.clock.at("2027-01-14 15:00", LISBON)
        (line,) = desk.draft().facts.goals
        assert line.has_moved

    def test_a_post_changed_on_monday_tells_nothing_of_the_new_week(self, desk: Desk) -> None:
        world, team = desk.world, desk.team
        goal = world.goal("Raise CSAT", team, baseline=78, target=85)
        world.prompt(ANA, [PromptItem(Ask.REPORT, team.team_id, goal.number)])
        world.prompt(BO, [PromptItem(Ask.OBSTACLE, team.team_id)])
        world.clock.move(minutes=5)
        early = world.check_in(goal, 80)
        before = desk.posted()
        world.clock.at("2027-01-11 09:00", LISBON)
        world.check_in(goal, 84, Status.OFF_TRACK, supersedes=early)
        world.goal("Answer letters", team)
        said = Told(team.team_id, "2027-01-04", "The queue tool is slow", Reason.TOOL)
        OpportunityService(world.uow, world.clock).tell(W, BO, said, once="view:1")
        after = desk.writes(before.post.post_id, PostTexts(thanks="Bo stayed late"))
        assert after.facts.obstacles == ()
        assert [line.standing for line in after.facts.goals] == [line.standing for line in before.facts.goals]
        assert [line.values for line in after.facts.goals] == [(Decimal(80),)]
        assert after.facts.participation == before.facts.participation == Participation(answered=1, asked=2)
        line, _ = desk.draft().facts.goals
        assert (line.standing.value, [one.text for one in desk.draft().facts.obstacles]) == (84, [said.text])

    def test_a_private_goal_is_in_no_post_and_its_check_ins_do_not_show(self, desk: Desk) -> None:
        secret = desk.world.goal("Learn Dutch", BO, team=desk.team, visibility=Visibility.OWNER_AND_LEADS)
        desk.world.check_in(secret, 10, Status.OFF_TRACK)
        open_to_all = desk.world.goal("Answer letters", BO, team=desk.team)
        assert [line.goal for line in desk.draft().facts.goals] == [open_to_all]

    def test_goals_of_other_teams_are_not_in_it(self, desk: Desk) -> None:
        desk.world.goal("Ours", desk.team)
        desk.world.goal("Theirs", desk.world.team("Mail", lead=BO))
        assert [line.goal.title for line in desk.draft().facts.goals] == ["Ours"]

    def test_participation_counts_the_lead_and_one_answer_a_person(self, desk: Desk) -> None:
        world, team = desk.world, desk.team
        assert desk.draft().facts.participation is None
        goal = world.goal("Raise CSAT", team)
        world.prompt(ANA, [PromptItem(Ask.REPORT, team.team_id, goal.number)])
        for member in (BO, CHIDI):
            world.prompt(member, [PromptItem(Ask.OBSTACLE, team.team_id)])
        world.clock.move(minutes=5)
        world.check_in(goal, 50)
        world.check_in(goal, 51)
        said = Told(team.team_id, "2027-01-04", "The queue tool is slow", Reason.TOOL)
        OpportunityService(world.uow, world.clock).tell(W, BO, said, once="view:1")
        facts = desk.draft().facts
        assert facts.participation == Participation(answered=2, asked=3)
        assert [one.text for one in facts.obstacles] == ["The queue tool is slow"]

    def test_what_somebody_said_of_another_teams_goal_is_no_answer_to_this_team(self, desk: Desk) -> None:
        world, team = desk.world, desk.team
        mail = world.team("Mail", lead=ANA, members=[BO])
        ours, theirs = world.goal("Raise CSAT", team), world.goal("Answer letters", mail)
        own = world.goal("Learn Dutch", BO, team=team, visibility=Visibility.OWNER_AND_LEADS)
        asked = [PromptItem(Ask.REPORT, one.team_id, one.number) for one in (ours, theirs)]
        world.prompt(ANA, asked)
        world.prompt(BO, [PromptItem(Ask.REPORT, team.team_id, own.number), PromptItem(Ask.OBSTACLE, mail.team_id)])
        world.clock.move(minutes=5)
        world.check_in(theirs, 50)
        assert desk.draft().facts.participation == Participation(answered=0, asked=2)
        assert Desk(world, mail).draft().facts.participation == Participation(answered=1, asked=2)
        world.check_in(ours, 50)
        world.check_in(own, 50)
        assert desk.draft().facts.participation == Participation(answered=2, asked=2)
        assert Desk(world, mail).draft().facts.participation == Participation(answered=1, asked=2)

    def test_an_answer_taken_back_no_longer_counts_and_what_is_out_is_shown_anew(self, desk: Desk) -> None:
        world, team = desk.world, desk.team
        obstacles = OpportunityService(world.uow, world.clock)
        world.prompt(BO, [PromptItem(Ask.OBSTACLE, team.team_id)])
        world.clock.move(minutes=5)
        obstacles.tell(W, BO, Told(team.team_id, "2027-01-04", "The queue tool is slow", Reason.TOOL), once="view:1")
        posted = desk.posted()
        assert posted.facts.participation == Participation(answered=1, asked=1)
        shown = desk.in_channel().wanted
        line = obstacles.line(W, BO, team.team_id, "2027-01-04")
        assert line.answer is not None
        obstacles.undo(W, BO, team.team_id, "2027-01-04", line.answer.at)
        assert desk.in_channel().wanted > shown
        facts = desk.draft().facts
        assert (facts.obstacles, facts.participation) == ((), Participation(answered=0, asked=1))

    def test_a_round_in_which_nobody_was_asked_counts_none_of_an_earlier_one(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team)
        desk.world.prompt(ANA, [PromptItem(Ask.OVERDUE, desk.team.team_id, goal.number)])
        assert desk.draft().facts.participation == Participation(answered=0, asked=1)
        desk.world.clock.move(days=7)
        assert desk.draft().facts.participation == Participation(answered=0, asked=0)

    def test_a_round_lasts_as_long_as_the_cadence(self, world: World) -> None:
        desk = Desk(world, world.team("Mail", lead=ANA, cadence=Cadence(2, 0, 9)))
        world.clock.at("2027-01-07 15:00")
        goal = world.goal("Answer letters", desk.team)
        world.prompt(ANA, [PromptItem(Ask.REPORT, desk.team.team_id, goal.number)])
        world.clock.move(days=7)
        assert desk.draft().facts.participation == Participation(answered=0, asked=1)
        world.clock.move(days=7)
        assert desk.draft().facts.participation == Participation(answered=0, asked=0)

    def test_others_can_write_while_its_facts_are_read(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        read_facts = progress_facts._facts

        def while_somebody_writes(*asked: Any) -> TeamProgress:
            desk.world.person("Dana")  # on SQLite this would wait for a writing transaction, and give up
            return read_facts(*asked)

        monkeypatch.setattr(progress_facts, "_facts", while_somebody_writes)
        post_id = desk.draft().post.post_id
        desk.writes(post_id, PostTexts(moved="All of it"))
        desk.service.skip(W, ANA, post_id)
        assert desk.service.post(W, ANA, post_id).post.state is PostState.POSTED

    @pytest.mark.parametrize("size", [3, 30])
    def test_the_number_of_queries_does_not_grow_with_the_team(self, world: World, size: int) -> None:
        people = [f"U0M{n}" for n in range(size)]
        team = world.team("Phone support", lead=ANA, members=people)
        for person in people:
            goal = world.goal("Answer letters", person, team=team)
            world.prompt(person, [PromptItem(Ask.REPORT, team.team_id, goal.number)])
            world.check_in(goal, 10, Status.AT_RISK)
        desk = Desk(world, team)
        post_id = desk.draft().post.post_id
        with world.queries() as queries:
            card = desk.service.sent_card(W, post_id)
        assert card is not None
        assert len(card.facts.goals) == size
        assert len(queries) <= 20
