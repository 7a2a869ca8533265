"""The team's progress post, on both databases: drafted, edited, posted once, updated for late check-ins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.check_ins import Report, Source, Status
from bot.domain.deliveries import Delivery, Failed, Kind, Pointless, Sent, State
from bot.domain.goals import Visibility
from bot.domain.opportunities import Reason, Told
from bot.domain.progress import (
    LONGEST_TEXT,
    Need,
    PartEdit,
    Participation,
    PostCard,
    PostEdit,
    PostState,
    PostTexts,
    TeamProgress,
    fingerprint,
)
from bot.domain.prompts import Ask, PromptItem
from bot.domain.refusals import Invalid, NotAllowed, NotFound, PostIsPast, Problem
from bot.domain.teams import Team
from bot.domain.trends import Trend, trend_of
from bot.services import progress_facts
from bot.services.check_ins import CheckInService
from bot.services.deliveries import DeliveryService
from bot.services.opportunities import OpportunityService
from bot.services.progress import ProgressService, plan_progress_draft
from bot.services.schedules import Due, Schedule
from bot.services.teams import TeamService
from storage.due import SqlDue
from tests.world import ANA, BO, CHIDI, INES, World

ADMIN = "U0ADMIN"
W = "T0ACME"
LISBON = "Europe/Lisbon"
THURSDAY = date(2027, 1, 7)


@dataclass
class Desk:
    """Ana's team on a Thursday at three in Lisbon, and the service."""

    world: World
    team: Team

    def __post_init__(self) -> None:
        clock = self.world.clock
        self.service = ProgressService(self.world.uow, clock, {ADMIN})
        self.outbox = DeliveryService(self.world.uow, SqlDue(self.world.database.engines), clock, clock)

    def draft(self, by: str = ANA) -> PostCard:
        return self.service.draft(W, by, self.team.team_id)

    def posted(self) -> PostCard:
        return self.service.post(W, ANA, self.draft().post.post_id)

    def form(self, post_id: int, texts: PostTexts, by: str = ANA) -> PostEdit:
        """Return the form as it is filled now: other parts than these are left as they are."""
        shown = self.service.to_edit(W, by, post_id).post.texts
        parts = {
            part: PartEdit(words, shown="", own=None if own is None else fingerprint(own))
            for part, words in asdict(texts).items()
            if words is not None
            for own in [getattr(shown, part)]
        }
        return PostEdit(post_id, self.world.clock.now(), parts)

    def writes(self, post_id: int, texts: PostTexts, by: str = ANA) -> PostCard:
        return self.service.save_texts(W, by, self.form(post_id, texts, by))

    def is_told(self, text: str) -> None:
        """Have Bo say what is in the way."""
        now, team_id = self.world.clock.now(), self.team.team_id
        with self.world.uow.writing(W) as tx:
            tx.opportunities.add(team_id=team_id, said_by=BO, said_at=now, text=text, reason=Reason.TOOL)

    def delivery(self, kind: Kind, recipient: str, day: date = THURSDAY) -> Delivery | None:
        with self.world.uow.reading(W) as tx:
            return tx.deliveries.find(kind, recipient, f"team-{self.team.team_id}/{day}")

    def in_channel(self, day: date = THURSDAY) -> Delivery:
        found = self.delivery(Kind.PROGRESS_POST, self.team.channel_id, day)
        assert found is not None
        return found

    def arrives(self, ts: str) -> None:
        """Have Slack take the post."""
        (claimed,) = (d for d in self.outbox.claim(W, 10) if d.kind is Kind.PROGRESS_POST)
        self.outbox.settle(claimed, Sent(claimed.recipient, ts))

    def refuses(self, reason: str) -> None:
        """Have Slack not take the post."""
        self.outbox.settle(self.in_channel(), Failed(reason))

    def plan(self, day: date = THURSDAY) -> None:
        now = self.world.clock.now()
        with self.world.uow.writing(W) as tx:
            plan_progress_draft(tx, Schedule(Due.PROGRESS_DRAFT, str(self.team.team_id), now, day), now)


@pytest.fixture
def desk(world: World) -> Desk:
    team = world.team("Phone support", lead=ANA, members=[BO, CHIDI])
    world.clock.at("2027-01-07 15:00", LISBON)
    return Desk(world, team)


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
        assert (raised.before, raised.need) == (Decimal(80), None)
        assert (cut.before, cut.need) == (Decimal(5), Need.OFF_TRACK)
        ways = [trend_of(line.goal.measure, line.values) for line in (raised, cut)]
        assert ways == [Trend.BETTER, Trend.WORSE]
        assert raised.has_moved
        assert raised.pace is not None
        assert raised.values == (Decimal(79), Decimal(80), Decimal(82))

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
        assert len(queries) <= 18


class TestWhoMay:
    @pytest.mark.parametrize("who", [ANA, INES, ADMIN])
    def test_the_lead_the_leads_above_and_admins_may(self, desk: Desk, who: str) -> None:
        card = desk.draft(by=who)
        assert desk.service.post(W, who, card.post.post_id).post.posted_by == who

    def test_a_member_may_not_and_reads_who_can(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        acts: list[Callable[[], object]] = [
            lambda: desk.draft(by=BO),
            lambda: desk.service.to_edit(W, BO, post_id),
            lambda: desk.writes(post_id, PostTexts(), by=BO),
            lambda: desk.service.post(W, BO, post_id),
            lambda: desk.service.skip(W, BO, post_id),
            lambda: desk.service.bring_back(W, BO, post_id),
        ]
        for act in acts:
            with pytest.raises(NotAllowed) as refused:
                act()
            assert refused.value.who_can == (ANA, INES)
            assert refused.value.admins_too

    def test_another_workspaces_post_is_not_found(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        elsewhere = desk.world.elsewhere()
        with pytest.raises(NotFound):
            desk.service.post(elsewhere.workspace_id, ANA, post_id)
        assert desk.service.sent_card(elsewhere.workspace_id, post_id) is None

    def test_the_channel_says_whose_progress_is_meant_otherwise_who_leads_what(self, desk: Desk) -> None:
        other = desk.world.team("Mail", lead=ANA)
        theirs = desk.world.team("Shops", lead=BO)
        assert desk.service.teams(W, ANA, other.channel_id) == (other,)
        assert {team.name for team in desk.service.teams(W, ANA, "C0RANDOM")} == {"Phone support", "Mail"}
        with pytest.raises(NotAllowed) as refused:
            desk.service.teams(W, ANA, theirs.channel_id)
        assert refused.value.who_can == (BO, INES)

    def test_a_member_who_leads_nothing_reads_who_leads_their_teams(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed) as refused:
            desk.service.teams(W, CHIDI, "C0RANDOM")
        assert refused.value.who_can == (ANA,)

    def test_somebody_in_no_team_finds_none(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            desk.service.teams(W, "U0NOBODY", "C0RANDOM")


class TestEditing:
    def test_own_words_emptied_parts_and_untouched_ones_are_kept_apart(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        texts = PostTexts(obstacles="", moved=None, thanks="Bo stayed late")
        desk.writes(post_id, texts)
        card = desk.service.sent_card(W, post_id)
        assert card is not None
        assert card.post.texts == texts
        assert card.post.edited_by == ANA

    def test_a_part_that_is_too_long_is_refused_on_its_field_and_nothing_is_kept(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        with pytest.raises(Invalid) as refused:
            desk.writes(post_id, PostTexts(moved="fine", thanks="x" * (LONGEST_TEXT + 1)))
        assert refused.value.problems == {"thanks": Problem.TOO_LONG}
        assert desk.draft().post.texts == PostTexts()

    def test_editing_what_is_out_has_it_shown_anew(self, desk: Desk) -> None:
        post_id = desk.posted().post.post_id
        wanted = desk.in_channel().wanted
        desk.writes(post_id, PostTexts(thanks="Bo stayed late"))
        assert desk.in_channel().wanted > wanted


class TestPosting:
    def test_it_is_posted_once_however_often_post_is_tapped(self, desk: Desk) -> None:
        first = desk.posted()
        desk.world.clock.move(minutes=1)
        again = desk.service.post(W, INES, first.post.post_id)
        assert (again.post.posted_by, again.post.posted_at) == (ANA, first.post.posted_at)
        assert desk.in_channel().about == {"post": first.post.post_id}

    def test_a_week_has_one_post_whatever_day_it_is_asked_for_again(self, desk: Desk) -> None:
        first = desk.posted()
        desk.world.clock.move(days=1)
        assert desk.draft().post == first.post
        desk.world.clock.move(days=3)
        assert desk.draft().post.day == date(2027, 1, 11)

    def test_what_slack_refused_is_told_in_the_draft_and_posted_again(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        post_id = desk.posted().post.post_id
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        desk.refuses("is_archived")
        refused, shown = desk.service.sent_card(W, post_id), desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert refused is not None
        assert refused.is_refused
        assert shown is not None
        assert shown.wanted > draft.wanted
        assert not desk.service.post(W, ANA, post_id).is_refused
        assert desk.in_channel().state is State.DUE

    def test_what_was_deleted_in_the_channel_is_told_when_it_should_change_and_can_be_posted_again(
        self, desk: Desk
    ) -> None:
        post_id = desk.posted().post.post_id
        desk.arrives("100.1")
        desk.writes(post_id, PostTexts(thanks="Bo stayed late"))
        (held,) = desk.outbox.claim_changed(W, 10)
        desk.outbox.gone(held, "message_not_found")
        told = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert told is not None
        assert (told.state, told.about) == (State.DUE, {"post": post_id})
        assert desk.service.to_edit(W, ANA, post_id).is_refused
        assert not desk.service.post(W, ANA, post_id).is_refused
        assert desk.in_channel().state is State.DUE
        desk.arrives("100.2")
        assert (desk.in_channel().ts, desk.outbox.claim_changed(W, 10)) == ("100.2", [])

    def test_when_the_bot_comes_into_the_channel_or_leaves_it_the_draft_follows(self, world: World) -> None:
        desk = Desk(world, world.team("Phone support", posting=False))
        world.goal("Raise CSAT", desk.team)
        desk.plan()
        teams = TeamService(world.uow, world.clock, {ADMIN})
        for is_in in (True, False):
            before = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
            teams.bot_is_in(W, desk.team.channel_id, posting=is_in)
            after = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
            assert before is not None
            assert after is not None
            assert after.wanted == before.wanted + 1
            assert desk.draft().can_post is is_in

    @pytest.mark.parametrize("who", [ANA, INES])
    def test_who_posted_without_a_draft_in_a_message_is_told_that_slack_refused_it(self, desk: Desk, who: str) -> None:
        desk.service.post(W, who, desk.draft().post.post_id)
        desk.refuses("is_archived")
        told = desk.delivery(Kind.PROGRESS_DRAFT, who)
        assert told is not None
        assert (told.state, told.about) == (State.DUE, desk.in_channel().about)

    def test_a_draft_that_was_dropped_as_the_post_was_out_is_sent_when_slack_refused_that(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        desk.posted()
        desk.outbox.settle(draft, Pointless("the post is posted already"))
        desk.refuses("is_archived")
        told = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert told is not None
        assert (told.state, told.expires_at) == (State.DUE, None)

    def test_without_the_bot_in_the_channel_nothing_is_sent(self, world: World) -> None:
        desk = Desk(world, world.team("Phone support", posting=False))
        card = desk.posted()
        assert (card.post.state, card.can_post) == (PostState.DRAFT, False)
        assert desk.delivery(Kind.PROGRESS_POST, desk.team.channel_id, card.post.day) is None

    def test_skipping_is_taken_back_by_asking_for_the_post(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        assert desk.service.skip(W, ANA, post_id).post.state is PostState.SKIPPED
        desk.world.clock.move(days=1)
        assert (desk.draft().post.post_id, desk.draft().post.state) == (post_id, PostState.DRAFT)

    def test_a_skipped_one_is_brought_back_until_the_week_after_is_over(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        desk.service.skip(W, ANA, post_id)
        assert desk.service.bring_back(W, ANA, post_id).post.state is PostState.DRAFT
        desk.service.skip(W, ANA, post_id)
        desk.world.clock.at("2027-01-18 09:00", LISBON)
        with pytest.raises(PostIsPast):
            desk.service.bring_back(W, ANA, post_id)

    def test_what_is_out_is_not_made_a_draft_again(self, desk: Desk) -> None:
        assert desk.service.bring_back(W, ANA, desk.posted().post.post_id).post.state is PostState.POSTED

    def test_what_is_out_cannot_be_skipped(self, desk: Desk) -> None:
        assert desk.service.skip(W, ANA, desk.posted().post.post_id).post.state is PostState.POSTED

    def test_a_late_check_in_has_the_post_shown_anew_until_its_week_is_over(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team)
        desk.posted()
        check_ins = CheckInService(desk.world.uow, desk.world.clock)
        wanted = desk.in_channel().wanted
        desk.world.clock.move(days=2)
        check_ins.check_in(W, ANA, goal.number, Report(value=Decimal(50)), Source.COMMAND)
        assert desk.in_channel().wanted == wanted + 1
        desk.world.clock.move(days=5)
        check_ins.check_in(W, ANA, goal.number, Report(value=Decimal(60)), Source.COMMAND)
        assert desk.in_channel().wanted == wanted + 1


class TestUntidyWeeks:
    WORDS = PostTexts(obstacles="The queue", thanks="Bo stayed late")

    def test_a_form_opened_on_sunday_is_saved_on_monday_and_the_draft_sent(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        desk.world.clock.at("2027-01-10 23:50", LISBON)
        form = desk.form(post_id, self.WORDS)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        card = desk.service.save_texts(W, ANA, form)
        assert (card.post.post_id, card.post.texts, card.is_past) == (post_id, self.WORDS, False)
        assert desk.service.post(W, ANA, post_id).post.state is PostState.POSTED
        assert desk.in_channel().about == {"post": post_id}

    def test_what_was_reported_between_the_weeks_end_and_a_late_post_is_news_in_the_next(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        post_id = desk.draft().post.post_id
        desk.world.clock.at("2027-01-11 08:00", LISBON)
        desk.world.check_in(goal, 80)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        (told,) = desk.service.post(W, ANA, post_id).facts.goals
        (next_told,) = desk.draft().facts.goals
        assert (told.has_moved, next_told.has_moved) == (False, True)

    def test_words_that_were_not_sent_go_on_in_the_next_weeks_draft(self, desk: Desk) -> None:
        first = desk.writes(desk.draft().post.post_id, self.WORDS).post
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        desk.is_told("No macros")
        card = desk.draft()
        assert (card.post.day, card.post.texts) == (date(2027, 1, 11), self.WORDS)
        assert [one.text for one in card.later_obstacles] == ["No macros"]
        for act in (desk.service.post, desk.service.skip, desk.service.to_edit):
            with pytest.raises(PostIsPast):
                act(W, ANA, first.post_id)

    def test_what_was_skipped_or_sent_does_not_go_on(self, desk: Desk) -> None:
        post_id = desk.writes(desk.draft().post.post_id, self.WORDS).post.post_id
        desk.service.skip(W, ANA, post_id)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        assert desk.draft().post.texts == PostTexts()

    def test_the_planned_draft_goes_on_with_them_and_takes_the_buttons_from_the_old_one(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        desk.writes(desk.draft().post.post_id, self.WORDS)
        old = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        desk.world.clock.at("2027-01-14 15:00", LISBON)
        desk.plan(date(2027, 1, 14))
        shown = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert old is not None
        assert shown is not None
        assert shown.wanted > old.wanted
        assert desk.draft().post.texts == self.WORDS

    @pytest.mark.parametrize("monday", ["2027-01-11", "2027-02-01"])
    def test_a_form_for_a_draft_that_has_become_another_is_saved_in_that(self, desk: Desk, monday: str) -> None:
        form = desk.form(desk.draft().post.post_id, self.WORDS)
        desk.world.clock.at(f"{monday} 09:00", LISBON)
        desk.draft(by=INES)
        card = desk.service.save_texts(W, ANA, form)
        assert (card.post.day, card.post.texts) == (date.fromisoformat(monday), self.WORDS)

    @pytest.mark.parametrize("settle", ["post", "skip"])
    def test_a_form_is_refused_on_its_changed_fields_where_another_week_is_settled(
        self, desk: Desk, settle: str
    ) -> None:
        form = desk.form(desk.draft().post.post_id, self.WORDS)
        desk.world.clock.at("2027-01-11 09:00", LISBON)
        newer = getattr(desk.service, settle)(W, INES, desk.draft(by=INES).post.post_id).post
        with pytest.raises(Invalid) as refused:
            desk.service.save_texts(W, ANA, form)
        assert refused.value.problems == dict.fromkeys(("obstacles", "thanks"), Problem.POST_IS_PAST)
        after = desk.service.sent_card(W, newer.post_id)
        assert after is not None
        assert after.post == newer

    def test_what_is_out_is_corrected_until_the_week_after_is_over_whatever_came_since(self, desk: Desk) -> None:
        post_id = desk.posted().post.post_id
        desk.world.clock.at("2027-01-17 23:00", LISBON)
        desk.posted()
        form = desk.form(post_id, self.WORDS)
        assert desk.writes(post_id, PostTexts(moved="A slip")).post.texts.moved == "A slip"
        desk.world.clock.at("2027-01-18 00:30", LISBON)
        with pytest.raises(Invalid) as refused:
            desk.service.save_texts(W, ANA, form)
        assert set(refused.value.problems.values()) == {Problem.POST_IS_PAST}

    def test_words_wait_for_the_next_draft_however_rarely_the_team_has_one(self, desk: Desk) -> None:
        desk.writes(desk.draft().post.post_id, self.WORDS)
        desk.world.clock.at("2027-02-04 15:00", LISBON)
        assert desk.draft().post.texts == self.WORDS


class TestSinceThen:
    def test_it_is_what_came_after_the_form_opened_in_which_the_words_were_changed(self, desk: Desk) -> None:
        world = desk.world
        goal = world.goal("Raise CSAT", desk.team, baseline=78, target=85)
        post_id = desk.draft().post.post_id

        def happens(text: str, value: int) -> None:
            world.clock.move(minutes=10)
            desk.is_told(text)
            world.check_in(goal, value, Status.AT_RISK)
            world.clock.move(minutes=10)

        happens("The tool is slow", 79)
        form = desk.form(post_id, PostTexts("Ours", "Ours", "Ours"))
        happens("No macros", 80)
        card = desk.service.save_texts(W, ANA, form)
        assert [one.text for one in card.later_obstacles] == ["No macros"]
        assert [(line.before, line.standing.value) for line in card.later_moves] == [(79, 80)]
        assert [line.goal for line in card.later_needs] == [goal]
        happens("No headsets", 81)
        card = desk.writes(post_id, PostTexts(obstacles="All of it", thanks="Bo"))
        assert card.later_obstacles == ()
        assert [(line.before, line.standing.value) for line in card.later_moves] == [(79, 81)]

    def test_where_the_facts_stand_or_the_part_was_left_out_there_is_nothing(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team)
        post_id = desk.writes(desk.draft().post.post_id, PostTexts(moved="")).post.post_id
        desk.world.clock.move(minutes=10)
        desk.world.check_in(goal, 50, Status.OFF_TRACK)
        card = desk.service.sent_card(W, post_id)
        assert card is not None
        assert (card.later_moves, card.later_needs) == ((), ())

    def test_who_saves_while_another_is_being_saved_finds_those_words(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        form = desk.form(post_id, PostTexts(moved="Inês'"), INES)
        with ThreadPoolExecutor(1) as elsewhere:
            with desk.world.uow.writing(W) as tx:
                post = tx.progress.get(post_id)
                assert post is not None
                tx.progress.save(replace(post, texts=PostTexts(moved="Ana's")))
                saving = elsewhere.submit(desk.service.save_texts, W, INES, form)
                wait([saving], timeout=0.3)
            with pytest.raises(Invalid):
                saving.result()
        assert desk.draft().post.texts == PostTexts(moved="Ana's")

    def test_two_leads_who_wrote_on_the_same_part_do_not_lose_each_others_words(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        anas, ines = desk.form(post_id, PostTexts(moved="Ana's")), desk.form(post_id, PostTexts("Inês'", "Inês'"), INES)
        desk.service.save_texts(W, ANA, anas)
        with pytest.raises(Invalid) as refused:
            desk.service.save_texts(W, INES, ines)
        assert refused.value.problems == {"moved": Problem.WRITTEN_MEANWHILE}
        assert desk.draft().post.texts == PostTexts(moved="Ana's")
        assert desk.writes(post_id, PostTexts("Inês'"), INES).post.texts == PostTexts("Inês'", "Ana's")


class TestTheWeeklyDraft:
    def test_the_lead_gets_it_until_the_local_day_ends(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        assert draft.due_at == desk.world.clock.now()
        assert draft.expires_at == desk.world.clock.at("2027-01-08 00:00", LISBON)

    def test_planned_twice_it_is_one(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        first = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) == first

    @pytest.mark.parametrize("settle", ["post", "skip"])
    def test_a_week_that_is_settled_already_is_left_alone(self, desk: Desk, settle: str) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.world.clock.move(days=-2)
        getattr(desk.service, settle)(W, ANA, desk.draft().post.post_id)
        desk.world.clock.move(days=2)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is None

    def test_what_the_lead_began_earlier_in_the_week_is_the_draft(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.world.clock.move(days=-2)
        begun = desk.draft().post
        desk.world.clock.move(days=2)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA, begun.day)
        assert draft is not None
        assert draft.about == {"post": begun.post_id}

    def test_too_late_it_is_left_out(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan(THURSDAY - timedelta(days=1))
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA, THURSDAY - timedelta(days=1)) is None

    def test_a_team_with_nothing_to_tell_gets_none(self, desk: Desk) -> None:
        desk.world.goal("Learn Dutch", BO, team=desk.team, visibility=Visibility.OWNER_AND_LEADS)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is None
