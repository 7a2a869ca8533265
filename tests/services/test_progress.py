"""The team's progress post, on both databases: who may handle it; posted once, refused, deleted, skipped, late."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.check_ins import Report, Source
from bot.domain.deliveries import Failed, Kind, Pointless, State
from bot.domain.progress import PostState, PostTexts
from bot.domain.refusals import NotAllowed, NotFound, NotInChannel, PostIsPast, TeamHasEnded
from bot.domain.usefulness import refusal_is_told_until
from bot.services.check_ins import CheckInService
from bot.services.sending_times import TOO_LATE
from bot.services.team_archive import TeamArchiveService
from tests.desk import ADMIN, LISBON, Desk, W
from tests.services.channel_steps import bot_is_in
from tests.world import ANA, BO, CHIDI, INES, World


class TestWhoMay:
    @pytest.mark.parametrize("who", [ANA, INES, ADMIN])
    def test_the_lead_the_leads_above_and_admins_may(self, desk: Desk, who: str) -> None:
        card = desk.draft(by=who)
        assert desk.service.post(W, who, card.post.post_id).post.posted_by == who

    def test_a_member_may_not_and_reads_who_can(self, desk: Desk) -> None:
        post_id = desk.draft().post.post_id
        acts: list[Callable[[], object]] = [
            lambda: desk.draft(by=BO),
            lambda: desk.service.look(W, BO, post_id),
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
        with pytest.raises(NotFound):
            desk.service.look(elsewhere.workspace_id, ANA, post_id)
        assert desk.service.sent_card(elsewhere.workspace_id, post_id) is None

    def test_the_channel_says_whose_progress_is_meant_otherwise_who_leads_what(self, desk: Desk) -> None:
        other = desk.world.team("Mail", lead=ANA)
        theirs = desk.world.team("Shops", lead=BO)
        assert desk.service.teams(W, ANA, other.channel_id) == (other,)
        assert {team.name for team in desk.service.teams(W, ANA, "C0RANDOM")} == {"Phone support", "Mail"}
        with pytest.raises(NotAllowed) as refused:
            desk.service.teams(W, ANA, theirs.channel_id)
        assert refused.value.who_can == (BO, INES)

    def test_a_name_says_whose_progress_is_meant_wherever_it_is_typed(self, desk: Desk) -> None:
        mail = desk.world.team("Mail", lead=ANA)
        assert desk.service.teams_named(W, ANA, " phone SUPPORT ") == (desk.team,)
        assert desk.service.teams_named(W, ANA, f"<#{mail.channel_id}|mail>") == (mail,)
        assert desk.service.teams_named(W, ANA, "ma") == (mail,)

    def test_a_name_that_several_teams_have_in_theirs_means_those_one_may_post_for(self, desk: Desk) -> None:
        other, theirs = desk.world.team("Phone sales", lead=ANA), desk.world.team("Phone repairs", lead=BO)
        assert desk.service.teams_named(W, ANA, "phone") == (desk.team, other)
        assert desk.service.teams_named(W, BO, "phone") == (theirs,)

    def test_a_name_of_another_leads_team_says_who_can_and_of_none_that_there_is_none(self, desk: Desk) -> None:
        desk.world.team("Digital", lead=BO)
        with pytest.raises(NotAllowed) as refused:
            desk.service.teams_named(W, ANA, "Digital")
        assert refused.value.who_can == (BO, INES)
        with pytest.raises(NotFound) as unknown:
            desk.service.teams_named(W, ANA, "Digitl")
        assert (unknown.value.named, unknown.value.closest) == ("Digitl", "Digital")
        with pytest.raises(NotFound) as unlike:
            desk.service.teams_named(W, ANA, "Warehouse")
        assert unlike.value.closest == ""

    def test_the_name_of_a_team_that_has_ended_says_so(self, desk: Desk) -> None:
        archive = TeamArchiveService(desk.world.uow, desk.world.clock, frozenset())
        archive.archive(W, INES, desk.team.team_id, None)
        with pytest.raises(TeamHasEnded):
            desk.service.teams_named(W, INES, "Phone support")

    def test_a_member_who_leads_nothing_reads_in_any_channel_who_can_post_for_their_teams(self, desk: Desk) -> None:
        mail = desk.world.team("Mail", lead=BO, members=[CHIDI])
        with pytest.raises(NotAllowed) as refused:
            desk.service.teams(W, CHIDI, "C0RANDOM")
        assert refused.value.who_can == (ANA, INES, BO)
        for who in refused.value.who_can:
            assert desk.service.teams(W, who, mail.channel_id if who == BO else desk.team.channel_id)

    def test_an_admin_who_leads_nothing_is_offered_the_teams_they_are_in(self, desk: Desk) -> None:
        mail = desk.world.team("Mail", lead=BO, members=[ADMIN])
        assert desk.service.teams(W, ADMIN, "C0RANDOM") == (mail,)

    def test_somebody_in_no_team_finds_none(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            desk.service.teams(W, "U0NOBODY", "C0RANDOM")


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
        desk.refuses("restricted_action")
        refused, shown = desk.service.sent_card(W, post_id), desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert refused is not None
        assert refused.is_refused
        assert shown is not None
        assert shown.wanted > draft.wanted
        assert not desk.service.post(W, ANA, post_id).is_refused
        assert desk.in_channel().state is State.DUE

    def test_what_could_not_be_sent_while_it_was_open_is_not_sent_weeks_later_and_its_lead_is_told(
        self, desk: Desk
    ) -> None:
        desk.posted()
        desk.world.clock.move(days=21)
        (late,) = desk.outbox.claim(W, 10)
        fate = desk.outbox.instead_of_sending(late)
        assert isinstance(fate, Failed)
        desk.outbox.settle(late, fate)
        assert (desk.in_channel().state, desk.in_channel().reason) == (State.FAILED, "it came too late to be of use")
        told = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert told is not None
        assert told.state is State.DUE

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
        for is_in in (True, False):
            before = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
            bot_is_in(world, desk.team.channel_id, is_in, W)
            after = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
            assert before is not None
            assert after is not None
            assert after.wanted == before.wanted + 1
            assert desk.draft().can_post is is_in

    @pytest.mark.parametrize("who", [ANA, INES])
    def test_who_posted_without_a_draft_in_a_message_is_told_that_slack_refused_it(self, desk: Desk, who: str) -> None:
        desk.service.post(W, who, desk.draft().post.post_id)
        desk.refuses("restricted_action")
        told = desk.delivery(Kind.PROGRESS_DRAFT, who)
        assert told is not None
        assert (told.state, told.about) == (State.DUE, desk.in_channel().about)

    @pytest.mark.parametrize("days", [27, 29])
    @pytest.mark.parametrize("who", [ANA, INES])
    def test_that_slack_refused_it_is_told_for_four_weeks_to_whoever_posted_it(
        self, desk: Desk, who: str, days: int
    ) -> None:
        desk.service.post(W, who, desk.draft().post.post_id)
        desk.refuses("restricted_action")
        desk.world.clock.move(days=days)
        told = desk.delivery(Kind.PROGRESS_DRAFT, who)
        assert told is not None
        assert desk.outbox.instead_of_sending(told) == (None if days < 28 else TOO_LATE)

    @pytest.mark.parametrize("how", ["refused", "deleted"])
    def test_where_who_posted_has_left_the_lead_is_told_that_it_is_not_in_the_channel(
        self, desk: Desk, how: str
    ) -> None:
        post_id = desk.draft().post.post_id
        desk.service.post(W, INES, post_id)
        if how == "deleted":
            desk.arrives("100.1")
            desk.writes(post_id, PostTexts(thanks="Bo stayed late"))
        desk.world.person("Ines", deactivated=True)
        if how == "deleted":
            (held,) = desk.outbox.claim_changed(W, 10)
            desk.outbox.gone(held, "message_not_found")
        else:
            desk.refuses("restricted_action")
        told = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert told is not None
        assert (told.state, told.about) == (State.DUE, {"post": post_id})
        assert desk.delivery(Kind.PROGRESS_DRAFT, INES) is None

    def test_a_draft_that_was_dropped_as_the_post_was_out_is_sent_when_slack_refused_that(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        desk.posted()
        desk.outbox.settle(draft, Pointless("the post is posted already"))
        desk.refuses("restricted_action")
        told = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert told is not None
        assert (told.state, told.expires_at) == (State.DUE, refusal_is_told_until(desk.world.clock.now()))

    def test_without_the_bot_in_the_channel_nothing_is_sent(self, world: World) -> None:
        desk = Desk(world, world.team("Phone support", posting=False))
        with pytest.raises(NotInChannel):
            desk.posted()
        card = desk.draft()
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

    def test_the_leads_copy_of_what_is_out_follows_late_check_ins_as_the_post_does(self, desk: Desk) -> None:
        goal = desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        desk.posted()
        before = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        check_ins = CheckInService(desk.world.uow, desk.world.clock)
        check_ins.check_in(W, ANA, goal.number, Report(value=Decimal(50)), Source.COMMAND)
        after = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert before is not None
        assert after is not None
        assert after.wanted == before.wanted + 1
