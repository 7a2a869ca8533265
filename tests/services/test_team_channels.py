"""A team's channel goes away, or outsiders come into it: what is recorded, who is asked, and where posts go then."""

from dataclasses import replace

import pytest

from bot.domain.channels import REFUSALS, Channel, ChannelTrouble
from bot.domain.deliveries import Delivery, Failed, Kind, Sent, State
from bot.domain.people import Profile
from bot.domain.refusals import Invalid, NotAllowed, NotFound, NotInChannel, Problem
from bot.domain.team_changes import Happening
from bot.domain.team_channels import ChannelQuestion
from bot.domain.teams import Team
from bot.services.people import PeopleService
from bot.services.refused_posts import HELD_BACK
from bot.services.team_archive import TeamArchiveService
from bot.services.team_channels import TeamChannelService
from bot.services.teams import TeamService
from tests.desk import ADMIN, Desk, W
from tests.services.channel_steps import ARCHIVED, GONE, SHARED, bot_is_in, follow
from tests.world import ANA, BO, INES, World

OPEN = Channel(is_member=True)


@pytest.fixture
def channels(world: World) -> TeamChannelService:
    return TeamChannelService(world.uow, world.clock, frozenset({ADMIN}))


def now(world: World, team: Team) -> Team:
    with world.uow.reading(W) as tx:
        found = tx.teams.get(team.team_id)
    assert found is not None
    return found


def asked(world: World, lead: str = ANA) -> list[Delivery]:
    with world.uow.reading(W) as tx:
        return list(tx.deliveries.of_people(Kind.TEAM_CHANNEL, [lead], ""))


def arrives(world: World, delivery: Delivery) -> None:
    with world.uow.writing(W) as tx:
        assert tx.deliveries.mark_sent(delivery.delivery_id, "D0ANA", "1.5", world.clock.now(), 0)


def question(channels: TeamChannelService, delivery: Delivery) -> ChannelQuestion:
    about = delivery.about
    trouble = ChannelTrouble(about["trouble"])
    found = channels.question(W, delivery.recipient, about["team"], about["channel"], trouble)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("channel", "heard", "trouble"),
    [
        (Channel(is_member=False), None, ChannelTrouble.REMOVED),
        (GONE, None, ChannelTrouble.HIDDEN),
        (GONE, ChannelTrouble.DELETED, ChannelTrouble.DELETED),
        (GONE, ChannelTrouble.REMOVED, ChannelTrouble.REMOVED),
        (ARCHIVED, None, ChannelTrouble.ARCHIVED),
        (ARCHIVED, ChannelTrouble.DELETED, ChannelTrouble.ARCHIVED),
        (SHARED, None, ChannelTrouble.SHARED),
        (replace(SHARED, is_member=False), None, ChannelTrouble.REMOVED),
    ],
)
def test_what_slack_says_now_counts_and_the_lead_is_asked_once(
    world: World, channel: Channel, heard: ChannelTrouble | None, trouble: ChannelTrouble
) -> None:
    team = world.team("Phone support")
    for _ in range(2):
        follow(world, team.channel_id, channel, heard)
    stands = now(world, team)
    assert (stands.posting, stands.trouble) == (False, trouble)
    (told,) = asked(world)
    assert told.about == {"team": team.team_id, "channel": team.channel_id, "trouble": trouble.value}
    assert (asked(world, INES), asked(world, BO)) == ([], [])


def test_one_that_waits_to_be_invited_goes_on_waiting_and_nobody_is_asked(world: World) -> None:
    team = world.team("Phone support", posting=False)
    assert follow(world, team.channel_id, Channel(is_member=False)) is None
    assert follow(world, team.channel_id, GONE) is None
    assert now(world, team) == team
    assert asked(world) == []


def test_of_a_deleted_channel_a_later_look_takes_nothing_back(world: World) -> None:
    team = world.team("Phone support")
    follow(world, team.channel_id, GONE, ChannelTrouble.DELETED)
    assert follow(world, team.channel_id, GONE) is None
    assert now(world, team).trouble is ChannelTrouble.DELETED


def test_posting_goes_on_when_the_channel_is_open_again_and_the_question_follows(
    world: World, channels: TeamChannelService
) -> None:
    team = world.team("Phone support")
    for channel in (ARCHIVED, Channel(is_member=False), OPEN):
        follow(world, team.channel_id, channel)
    assert now(world, team) == team
    (told,) = asked(world)
    assert told.wanted == 2
    assert not question(channels, told).is_open


def test_what_is_said_of_other_channels_and_workspaces_changes_nothing(world: World) -> None:
    team = world.team("Phone support")
    assert follow(world, "C0LUNCH", ARCHIVED) is None
    assert follow(world, team.channel_id, ARCHIVED, workspace_id=world.elsewhere().workspace_id) is None
    assert now(world, team) == team


class TestAPostThatSlackRefuses:
    @pytest.mark.parametrize(
        ("reason", "trouble"),
        [
            ("is_archived", ChannelTrouble.ARCHIVED),
            ("channel_not_found", ChannelTrouble.HIDDEN),
            ("not_in_channel", ChannelTrouble.REMOVED),
        ],
    )
    def test_says_how_it_stands_with_the_channel_and_comes_to_the_lead_whole(
        self, desk: Desk, channels: TeamChannelService, reason: str, trouble: ChannelTrouble
    ) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        posted = desk.posted()
        desk.refuses(reason)
        assert now(desk.world, desk.team).trouble is trouble
        (told,) = asked(desk.world)
        unsent = question(channels, told).unsent
        assert unsent is not None
        assert unsent.post.post_id == posted.post.post_id
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is None, "one message is enough"

    def test_for_another_reason_says_nothing_of_the_channel(self, desk: Desk) -> None:
        desk.posted()
        desk.refuses("restricted_action")
        assert now(desk.world, desk.team) == desk.team
        assert asked(desk.world) == []

    def test_goes_to_the_channel_that_is_chosen_and_not_back_to_the_old_one(
        self, desk: Desk, channels: TeamChannelService
    ) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        posted = desk.posted()
        desk.refuses("is_archived")
        with pytest.raises(NotInChannel) as refused:
            desk.service.post(W, ANA, posted.post.post_id)
        assert refused.value.trouble is ChannelTrouble.ARCHIVED
        chosen = channels.choose(W, ANA, desk.team.team_id, "C0NEW", OPEN)
        assert chosen.unsent is not None, "it is not out by choosing a channel"
        for _ in range(2):
            desk.service.post(W, ANA, posted.post.post_id)
        (claimed,) = (one for one in desk.outbox.claim(W, 10) if one.kind is Kind.PROGRESS_POST)
        assert claimed.recipient == "C0NEW"
        desk.outbox.settle(claimed, Sent("C0NEW", "1.0"))
        assert not question(channels, asked(desk.world)[0]).unsent
        assert desk.in_channel().state is State.FAILED


def private_news(world: World) -> list[Delivery]:
    with world.uow.reading(W) as tx:
        return list(tx.deliveries.of_people(Kind.PRIVATE_CHANNEL, [ANA, BO, INES], ""))


class TestAChannelIsMadePrivate:
    def test_with_the_bot_in_it_and_the_lead_is_told_once_while_posting_goes_on(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        for is_private in (False, True, None, True):
            follow(world, team.channel_id, replace(OPEN, is_private=is_private))
        (told,) = private_news(world)
        assert told.recipient == ANA
        stands = channels.made_private(W, ANA, team.team_id, team.channel_id)
        assert stands is not None
        assert (stands.posting, stands.trouble) == (True, None)
        assert asked(world) == []
        channels.choose(W, ANA, team.team_id, "C0NEW", replace(OPEN, is_private=True))
        assert channels.made_private(W, ANA, team.team_id, team.channel_id) is None
        assert len(private_news(world)) == 1, "whoever chooses a private one knows"

    def test_which_is_no_news_where_it_was_so_from_the_first(self, world: World) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, replace(OPEN, is_private=True))
        assert private_news(world) == []


class TestAChannelIsChosen:
    def test_and_stands_in_the_teams_history_once(self, world: World, channels: TeamChannelService) -> None:
        team = world.team("Phone support")
        for _ in range(2):
            channels.choose(W, ANA, team.team_id, "C0NEW", OPEN)
        with world.uow.reading(W) as tx:
            (change,) = tx.team_changes.of_team(team.team_id)
        assert (change.what, change.by, change.at) == (Happening.CHANNEL_CHOSEN, ANA, world.clock.now())
        assert (change.channel_before, change.channel_after) == (team.channel_id, "C0NEW")

    def test_that_it_has_already_which_is_no_change(self, world: World, channels: TeamChannelService) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, ARCHIVED)
        channels.choose(W, ANA, team.team_id, team.channel_id, OPEN)
        with world.uow.reading(W) as tx:
            assert tx.team_changes.of_team(team.team_id) == []

    def test_and_the_team_posts_there_from_then_on_however_often_it_is_said(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, ARCHIVED)
        for _ in range(2):
            chosen = channels.choose(W, ANA, team.team_id, "C0NEW", OPEN)
            assert chosen.team == replace(team, channel_id="C0NEW")
        assert follow(world, team.channel_id, OPEN) is None, "the old channel is nobody's"

    def test_and_goes_away_on_the_same_day_so_the_lead_is_asked_again(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, ARCHIVED)
        arrives(world, asked(world)[0])
        channels.choose(W, ANA, team.team_id, "C0NEW", OPEN)
        for _ in range(2):
            follow(world, "C0NEW", ARCHIVED)
        of_old, of_new = sorted(asked(world), key=lambda one: one.about["channel"] == "C0NEW")
        assert (of_old.about["channel"], of_new.about["channel"]) == (team.channel_id, "C0NEW")
        assert [question(channels, one).is_open for one in (of_old, of_new)] == [False, True]

    @pytest.mark.parametrize(
        ("channel_id", "channel", "field", "problem"),
        [
            ("", None, "channel", Problem.MISSING),
            ("C0NEW", None, "channel", Problem.CHANNEL_UNREADABLE),
            ("C0NEW", Channel(is_member=False), "channel", Problem.BOT_NOT_MEMBER),
            ("C0NEW", GONE, "channel", Problem.BOT_NOT_MEMBER),
            ("C0NEW", ARCHIVED, "channel", Problem.CHANNEL_ARCHIVED),
            ("C0CARE", OPEN, "channel", Problem.CHANNEL_HAS_TEAM),
            ("C0NEW", SHARED, "outsiders", Problem.OUTSIDERS_READ_IT),
        ],
    )
    def test_but_not_one_that_cannot_be(
        self,
        world: World,
        channels: TeamChannelService,
        channel_id: str,
        channel: Channel | None,
        field: str,
        problem: Problem,
    ) -> None:
        world.team("Care", lead=BO, channel="C0CARE")
        team = world.team("Phone support")
        with pytest.raises(Invalid) as refused:
            channels.choose(W, ANA, team.team_id, channel_id, channel)
        assert refused.value.problems == {field: problem}
        assert now(world, team) == team

    def test_only_by_who_may_manage_the_team(self, world: World, channels: TeamChannelService) -> None:
        team = world.team("Phone support", members=[BO])
        for act in (
            lambda: channels.to_choose(W, BO, team.team_id),
            lambda: channels.choose(W, BO, team.team_id, "C0NEW", OPEN),
            lambda: channels.agree(W, BO, team.team_id, team.channel_id),
        ):
            with pytest.raises(NotAllowed):
                act()
        with pytest.raises(NotFound):
            channels.to_choose(W, ANA, 4711)
        assert channels.to_choose(W, INES, team.team_id) == team

    def test_what_is_out_stays_where_it_stands_and_goes_on_being_corrected(
        self, desk: Desk, channels: TeamChannelService
    ) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        posted = desk.posted()
        desk.arrives("100.2")
        channels.choose(W, ANA, desk.team.team_id, "C0NEW", OPEN)
        assert not desk.draft().is_refused
        assert desk.draft().post.place(now(desk.world, desk.team)) == desk.team.channel_id
        before = desk.in_channel().wanted
        desk.writes(posted.post.post_id, replace(posted.post.texts, thanks="Bo stayed late"))
        assert desk.in_channel().wanted == before + 1


class TestOutsiders:
    def test_a_post_is_held_back_from_them_until_the_lead_says_yes_and_then_goes_out(
        self, desk: Desk, channels: TeamChannelService
    ) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.posted()
        (queued,) = (one for one in desk.outbox.claim(W, 10) if one.kind is Kind.PROGRESS_POST)
        follow(desk.world, desk.team.channel_id, SHARED)
        fate = desk.outbox.instead_of_sending(queued)
        assert fate == HELD_BACK
        desk.outbox.settle(queued, HELD_BACK)
        (told,) = asked(desk.world)
        assert question(channels, told).unsent is not None
        for _ in range(2):
            assert not channels.agree(W, ANA, desk.team.team_id, desk.team.channel_id).is_open
        stands = now(desk.world, desk.team)
        assert (stands.posting, stands.trouble, stands.outsiders_agreed) == (True, None, True)
        assert desk.in_channel().state is State.DUE
        assert desk.outbox.instead_of_sending(desk.in_channel()) is None

    def test_a_yes_lasts_while_they_are_there_and_is_asked_for_anew_when_others_come(self, world: World) -> None:
        team = world.team("Phone support")
        channels = TeamChannelService(world.uow, world.clock, frozenset())
        follow(world, team.channel_id, SHARED)
        channels.agree(W, ANA, team.team_id, team.channel_id)
        assert follow(world, team.channel_id, SHARED) is None
        follow(world, team.channel_id, OPEN)
        assert now(world, team) == team
        follow(world, team.channel_id, SHARED)
        assert now(world, team).trouble is ChannelTrouble.SHARED

    def test_others_who_come_on_the_same_day_as_a_yes_are_asked_about_in_a_message_of_their_own(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        for times in range(1, 4):
            for _ in range(2):
                follow(world, team.channel_id, SHARED)
            waiting = [one for one in asked(world) if one.state is State.DUE]
            assert (len(asked(world)), len(waiting)) == (times, 1), "once each time"
            arrives(world, waiting[0])
            assert question(channels, waiting[0]).is_open
            channels.agree(W, ANA, team.team_id, team.channel_id)
            follow(world, team.channel_id, OPEN)

    @pytest.mark.parametrize("refusal", ["is_archived", "not_in_channel", "channel_not_found"])
    def test_a_yes_outlasts_what_says_nothing_of_them(self, world: World, refusal: str) -> None:
        team = world.team("Phone support")
        channels = TeamChannelService(world.uow, world.clock, frozenset())
        follow(world, team.channel_id, SHARED)
        channels.agree(W, ANA, team.team_id, team.channel_id)
        follow(world, team.channel_id, REFUSALS[refusal])
        assert now(world, team).trouble is not None
        follow(world, team.channel_id, SHARED)
        stands = now(world, team)
        assert (stands.posting, stands.trouble, stands.outsiders_agreed) == (True, None, True)

    @pytest.mark.parametrize("says", [OPEN, Channel(is_member=True, has_outsiders=None)])
    def test_an_event_alone_lets_nothing_out_to_them(
        self, world: World, channels: TeamChannelService, says: Channel
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, SHARED)
        assert channels.hear(W, team.channel_id, says) is None
        assert (now(world, team).posting, now(world, team).trouble) == (False, ChannelTrouble.SHARED)

    def test_an_event_alone_says_not_that_the_bot_is_back_where_a_yes_was_said(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, SHARED)
        channels.agree(W, ANA, team.team_id, team.channel_id)
        channels.hear(W, team.channel_id, REFUSALS["not_in_channel"], heard=ChannelTrouble.REMOVED)
        channels.hear(W, team.channel_id, SHARED)
        assert (now(world, team).posting, now(world, team).trouble) == (False, ChannelTrouble.REMOVED)

    def test_that_they_read_a_channel_that_is_open_again_is_asked_anew_on_the_same_day(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, ARCHIVED)
        arrives(world, asked(world)[0])
        for _ in range(2):
            follow(world, team.channel_id, SHARED)
        gone, outsiders = sorted(asked(world), key=lambda one: one.occurrence)
        assert (gone.about["trouble"], outsiders.about["trouble"]) == ("archived", "shared")
        assert question(channels, outsiders).is_open

    def test_a_question_that_was_not_sent_yet_asks_about_them_too(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, ARCHIVED)
        follow(world, team.channel_id, SHARED)
        (only,) = asked(world)
        assert question(channels, only).team.trouble is ChannelTrouble.SHARED

    def test_a_late_yes_to_another_channel_or_to_one_that_is_archived_says_nothing(self, world: World) -> None:
        team = world.team("Phone support")
        channels = TeamChannelService(world.uow, world.clock, frozenset())
        follow(world, team.channel_id, SHARED)
        channels.agree(W, ANA, team.team_id, "C0OTHER")
        assert now(world, team).trouble is ChannelTrouble.SHARED
        follow(world, team.channel_id, ARCHIVED)
        channels.agree(W, ANA, team.team_id, team.channel_id)
        assert (now(world, team).trouble, now(world, team).outsiders_agreed) == (ChannelTrouble.ARCHIVED, False)

    def test_a_new_team_has_such_a_channel_only_with_a_yes(self, world: World) -> None:
        world.organisation()
        teams = TeamService(world.uow, world.clock, frozenset())
        form = teams.form(W, INES, "C0NEW", posting=True)
        place = replace(form.place, has_outsiders=True)
        wish = replace(form.wish, name="Night", lead_id=BO)
        with pytest.raises(Invalid) as refused:
            teams.save(W, INES, place, wish)
        assert refused.value.problems == {"outsiders": Problem.OUTSIDERS_READ_IT}
        saved = teams.save(W, INES, replace(place, agreed=True), wish).team
        assert (saved.posting, saved.outsiders_agreed) == (True, True)
        assert follow(world, "C0NEW", SHARED) is None


class TestAnotherLeads:
    def test_whoever_leads_next_is_asked_and_who_was_asked_reads_that(
        self, world: World, channels: TeamChannelService
    ) -> None:
        team = world.team("Phone support")
        follow(world, team.channel_id, ARCHIVED)
        people = PeopleService(world.uow, world.clock, frozenset())
        people.learn(W, [Profile(ANA, "Ana", "Europe/Lisbon", deactivated=True)])
        (to_ines,), (to_ana,) = asked(world, INES), asked(world)
        assert question(channels, to_ines).is_open
        assert not question(channels, to_ana).is_open
        assert question(channels, to_ana).acting == INES

    def test_of_an_archived_team_nothing_is_asked_any_more(self, world: World, channels: TeamChannelService) -> None:
        team = world.team("Phone support")
        bot_is_in(world, team.channel_id, is_member=False)
        (told,) = asked(world)
        TeamArchiveService(world.uow, world.clock, frozenset()).archive(W, INES, team.team_id, None)
        assert not question(channels, told).is_open
        assert now(world, team).trouble is None


def test_what_failed_for_another_channel_is_no_word_of_this_one(desk: Desk, channels: TeamChannelService) -> None:
    desk.posted()
    (late,) = (one for one in desk.outbox.claim(W, 10) if one.kind is Kind.PROGRESS_POST)
    channels.choose(W, ANA, desk.team.team_id, "C0NEW", OPEN)
    desk.outbox.settle(late, Failed("is_archived"))
    assert now(desk.world, desk.team).posting
