"""Archiving a team, and having it stand again, on both databases."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import cast

import pytest

from bot.blocks.team_news import news_message
from bot.domain.channels import Channel
from bot.domain.deliveries import Kind, Pointless
from bot.domain.goals import Goal, GoalState, Happened, Outcome
from bot.domain.opportunities import Reason
from bot.domain.people import Guest
from bot.domain.refusals import (
    GuestLeadsAbove,
    Invalid,
    NotAllowed,
    OrganisationStays,
    Problem,
    TeamHasEnded,
    TeamsBelow,
    TeamStays,
)
from bot.domain.team_looks import GoalsGo, TeamLook
from bot.domain.teams import Team, TeamTree
from bot.services.goals import GoalService
from bot.services.progress import ProgressService
from bot.services.team_archive import TeamArchiveService
from bot.services.team_looks import TeamLookService
from bot.services.team_moves import TeamMoveService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from handlers.progress import deliveries
from handlers.services import Services
from tests.outbox import Clockwork
from tests.services.channel_steps import ARCHIVED, GONE
from tests.world import ANA, BO, CHIDI, INES, World, instant

W = "T0ACME"
ADMIN = "U0ADMIN"


@dataclass
class House:
    """Inês leads all; Ana leads Care with Chidi, Bo leads Phone."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        self.care = world.team("Care", lead=ANA, members=[CHIDI])
        self.phone = world.team("Phone", lead=BO)
        self.archives = TeamArchiveService(world.uow, world.clock, {ADMIN})
        self.teams = TeamService(world.uow, world.clock, {ADMIN})
        self.goals = GoalService(world.uow, world.clock, {ADMIN})
        self.looks = TeamLookService(world.uow, world.clock, {ADMIN})

    def tree(self) -> TeamTree:
        with self.world.uow.reading(W) as tx:
            return tx.teams.tree()

    def stored(self, goal: Goal) -> Goal:
        with self.world.uow.reading(W) as tx:
            found = tx.goals.get(goal.number)
        assert found is not None
        return found

    def told(self) -> list[str]:
        with self.world.uow.reading(W) as tx:
            return sorted(d.recipient for d in tx.deliveries.of_people(Kind.TEAM_NEWS, (ANA, BO, CHIDI, INES), ""))

    def look(self, user_id: str, name: str) -> TeamLook:
        seen = self.looks.named(W, user_id, name)
        assert isinstance(seen, TeamLook)
        return seen


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def put_away(house: House, team: Team, go: GoalsGo | None = None, by: str = INES) -> None:
    house.archives.archive(W, by, team.team_id, go)


def test_what_becomes_of_its_goals_has_to_be_said(house: House) -> None:
    house.world.goal("Answer faster", house.care)
    with pytest.raises(Invalid) as refused:
        put_away(house, house.care)
    assert refused.value.problems == {"goals": Problem.MISSING}
    assert house.tree().standing(house.care.team_id) == house.care


@pytest.mark.parametrize(("now", "problem"), [(ARCHIVED, Problem.CHANNEL_ARCHIVED), (GONE, Problem.CHANNEL_NOT_SEEN)])
def test_it_is_restored_only_in_a_channel_that_is_there_and_not_archived(
    house: House, now: Channel, problem: Problem
) -> None:
    put_away(house, house.care)
    with pytest.raises(Invalid) as refused:
        house.archives.restore(W, INES, house.care.team_id, house.care.channel_id, "Care", channel=now)
    assert refused.value.problems == {"channel": problem}
    assert house.tree().standing(house.care.team_id) is None


def test_it_is_found_by_its_name_after_the_team_that_took_that(house: House) -> None:
    put_away(house, house.care)
    form = house.teams.form(W, INES, "C0NEW")
    new = house.teams.save(W, INES, form.place, replace(form.wish, name="care", lead_id=BO)).team
    meant = house.looks.named(W, INES, "Care")
    assert isinstance(meant, tuple)
    assert [team.team_id for team in meant] == [new.team_id, house.care.team_id]
    assert house.looks.by_id(W, INES, house.care.team_id).may_move, "so it can be restored from there"


def test_its_channel_shows_it_with_a_way_to_a_new_team_for_who_may_set_that_up(house: House) -> None:
    put_away(house, house.care)
    seen = {person: house.looks.in_channel(W, person, house.care.channel_id) for person in (INES, ANA)}
    assert [look and (look.team.team_id, look.may_move, look.may_set_up) for look in seen.values()] == [
        (house.care.team_id, True, True),
        (house.care.team_id, False, False),
    ]


def test_an_undo_of_its_last_save_says_that_it_has_ended(house: House) -> None:
    form = house.teams.form(W, ADMIN, house.care.channel_id)
    saved = house.teams.save(W, ADMIN, form.place, replace(form.wish, name="Claims care"))
    put_away(house, house.care)
    with pytest.raises(TeamHasEnded) as refused:
        house.teams.undo(W, ADMIN, saved.undo)
    assert refused.value.name == "Claims care"


def test_its_goals_go_on_in_the_team_above_where_that_is_wished(house: House) -> None:
    goal, own = house.world.goal("Answer faster", house.care), house.world.goal("Call", CHIDI, team=house.care)
    put_away(house, house.care, GoalsGo.TO_PARENT)
    root = house.world.organisation()
    assert [house.stored(one).team_id for one in (goal, own)] == [root.team_id] * 2
    assert house.stored(goal).state is GoalState.ACTIVE
    assert house.goals.show(W, BO, goal.number).summary.reporter == INES


def test_its_goals_are_closed_where_that_is_wished_and_those_of_its_people_go_on(house: House) -> None:
    goal, own = house.world.goal("Answer faster", house.care), house.world.goal("Call", CHIDI, team=house.care)
    put_away(house, house.care, GoalsGo.CLOSED)
    assert (house.stored(goal).state, house.stored(goal).outcome) == (GoalState.CLOSED, Outcome.RETIRED)
    assert house.stored(goal).team_id == house.care.team_id
    assert (house.stored(own).state, house.stored(own).team_id) == (
        GoalState.ACTIVE,
        house.world.organisation().team_id,
    )


@pytest.mark.parametrize("go", GoalsGo)
def test_what_is_in_its_way_goes_to_the_team_above_whatever_becomes_of_its_goals(house: House, go: GoalsGo) -> None:
    house.world.goal("Answer faster", house.care)
    with house.world.uow.writing(W) as tx:
        for text in ("Old macros", "No quiet room"):
            said = tx.opportunities.add(
                team_id=house.care.team_id,
                said_by=CHIDI,
                said_at=house.world.clock.now(),
                text=text,
                reason=Reason.TOOL,
            )
        tx.opportunities.close(said.opportunity_id, house.world.clock.now())
    assert house.archives.to_archive(W, INES, house.care.team_id).opportunities == 1
    assert house.archives.archive(W, INES, house.care.team_id, go).opportunities == 1
    root = house.world.organisation()
    with house.world.uow.reading(W) as tx:
        (moved,) = tx.opportunities.open_of(root.team_id)
        assert moved.text == "Old macros"
        closed = tx.opportunities.get(said.opportunity_id)
        changes = tx.team_changes.of_team(house.care.team_id)
    assert closed is not None
    assert closed.team_id == house.care.team_id, "what is closed stays where it was"
    assert [change.opportunities for change in changes] == [(moved.opportunity_id,)], "whose it was is noted"
    assert house.archives.archive(W, INES, house.care.team_id, go).opportunities == 1


def test_nobody_is_asked_for_it_and_nothing_is_drafted(house: House) -> None:
    house.world.goal("Answer faster", house.care)
    house.world.goal("Call", CHIDI, team=house.care)
    clockwork = Clockwork(house.world)
    clockwork.schedule_everybody()
    put_away(house, house.care, GoalsGo.CLOSED)
    clockwork.run_until(instant("2027-01-15 20:00"))
    asked = {post.recipient: message.text for post, message, _ in clockwork.slack.posts if post.kind is Kind.PROMPT}
    assert asked == {CHIDI: "report:2"}
    assert all(f"team-{house.care.team_id}/" not in which for _, which, _ in clockwork.slack.sent(Kind.PROGRESS_DRAFT))


def test_teams_below_keep_it_and_are_named(house: House) -> None:
    house.world.team("Night", lead=BO, parent=house.care)
    for act in (
        lambda: house.archives.to_archive(W, INES, house.care.team_id),
        lambda: house.archives.archive(W, INES, house.care.team_id, None),
    ):
        with pytest.raises(TeamsBelow) as refused:
            act()
        assert refused.value.below == ("Night",)


def test_it_is_for_admins_and_leads_above_and_never_done_to_the_organisation(house: House) -> None:
    with pytest.raises(NotAllowed) as refused:
        put_away(house, house.care, by=ANA)
    assert refused.value.who_can == (INES,)
    with pytest.raises(OrganisationStays):
        put_away(house, house.world.organisation(), by=ADMIN)
    put_away(house, house.care, by=ADMIN)
    assert house.tree().standing(house.care.team_id) is None


def test_the_leads_concerned_are_told_once_however_often_the_form_is_sent(house: House) -> None:
    put_away(house, house.care, by=INES)
    again = house.archives.archive(W, INES, house.care.team_id, None)
    assert again.team.end is not None
    assert house.told() == [ANA]


def test_its_history_can_be_read(house: House) -> None:
    goal = house.world.goal("Answer faster", house.care)
    house.world.check_in(goal, 40)
    put_away(house, house.care, GoalsGo.CLOSED)
    card = house.goals.show(W, BO, goal.number)
    assert (card.summary.team, len(card.check_ins)) == ("Care", 1)
    seen = house.look(BO, "Care")
    assert ([one.number for one in seen.goals], seen.may_move) == ([goal.number], False)


def test_it_stands_again_with_its_people_in_its_channel(house: House) -> None:
    house.world.goal("Answer faster", house.care)
    put_away(house, house.care, GoalsGo.CLOSED)
    channel = Channel(is_member=True)
    form = house.archives.to_restore(W, INES, house.care.team_id)
    assert (form.channel_id, form.parent) == (house.care.channel_id, house.world.organisation())
    for _ in range(2):
        saved = house.archives.restore(W, INES, house.care.team_id, form.channel_id, "Care", channel=channel)
        assert saved.team == house.care == house.tree().standing(house.care.team_id)
    assert house.told() == [ANA, ANA]


def test_the_lead_above_who_was_told_of_the_end_is_told_of_the_return(house: House) -> None:
    put_away(house, house.care, by=ADMIN)
    assert sorted(house.told()) == [ANA, INES]
    house.archives.restore(W, ADMIN, house.care.team_id, house.care.channel_id, "Care")
    assert sorted(house.told()) == [ANA, ANA, INES, INES]


def test_its_members_read_once_that_it_is_back_and_when_they_are_asked(house: House) -> None:
    house.world.goal("Call back", CHIDI, team=house.care)
    put_away(house, house.care, by=ADMIN)
    house.world.clock.at("2027-01-08 10:00")
    for _ in range(2):
        house.archives.restore(W, ADMIN, house.care.team_id, house.care.channel_id, "Care")
    assert house.told() == [ANA, ANA, CHIDI, INES, INES]
    with house.world.uow.reading(W) as tx:
        (told,) = tx.deliveries.of_people(Kind.TEAM_NEWS, [CHIDI], "")
    news = TeamNewsService(house.world.uow, house.world.clock).news(W, told.about["change"], CHIDI)
    assert news is not None
    words = news_message(news).text
    assert f"You are in it again. <@{ANA}> leads it.\nIts people are asked every week on Monday at 9:00" in words
    assert "Your next prompt comes on " in words


def test_whose_goals_count_above_since_is_kept_and_told_again_to_a_form_that_comes_twice(house: House) -> None:
    for title in ("Write the guide", "Call back"):
        house.world.goal(title, CHIDI, team=house.care)
    told = [house.archives.archive(W, INES, house.care.team_id, None).of_people for _ in range(2)]
    assert told == [2, 2]
    with house.world.uow.reading(W) as tx:
        assert tx.team_changes.of_team(house.care.team_id)[-1].people == (CHIDI, CHIDI)


def test_it_is_restored_elsewhere_where_its_channel_or_name_are_anothers_by_now(house: House) -> None:
    put_away(house, house.care)
    form = house.teams.form(W, INES, house.care.channel_id, posting=True)
    house.teams.save(W, INES, form.place, replace(form.wish, name="Care", lead_id=BO))
    asked = house.archives.to_restore(W, INES, house.care.team_id)
    assert asked.channel_id == ""
    with pytest.raises(Invalid) as refused:
        house.archives.restore(W, INES, house.care.team_id, house.care.channel_id, "care")
    assert refused.value.problems == {"channel": Problem.CHANNEL_HAS_TEAM, "name": Problem.NAME_TAKEN}
    saved = house.archives.restore(W, INES, house.care.team_id, "C0ELSE", "Old care")
    assert (saved.team.name, saved.team.channel_id, saved.team.posting) == ("Old care", "C0ELSE", False)
    with house.world.uow.reading(W) as tx:
        change = tx.team_changes.of_team(house.care.team_id)[-1]
    noted = change.name_before, change.channel_before, change.channel_after
    assert noted == ("Care", house.care.channel_id, "C0ELSE")


def test_only_who_may_archive_it_restores_it_and_nobody_one_that_was_merged(house: House) -> None:
    put_away(house, house.care)
    with pytest.raises(NotAllowed):
        house.archives.restore(W, ANA, house.care.team_id, house.care.channel_id, "Care")
    night = house.world.team("Night", lead=BO)
    TeamMoveService(house.world.uow, house.world.clock, {ADMIN}).merge(W, INES, night.team_id, house.phone.team_id)
    with pytest.raises(TeamHasEnded):
        house.archives.to_restore(W, INES, night.team_id)


def test_it_does_not_stand_again_below_a_team_that_a_guest_leads_by_now(house: House) -> None:
    night = house.world.team("Night", lead=CHIDI, parent=house.phone)
    put_away(house, night)
    house.world.person("Bo", guest=Guest.MULTI_CHANNEL)
    for act in (
        lambda: house.archives.to_restore(W, INES, night.team_id),
        lambda: house.archives.restore(W, INES, night.team_id, night.channel_id, "Night"),
    ):
        with pytest.raises(GuestLeadsAbove) as refused:
            act()
        assert (refused.value.name, refused.value.above) == ("Night", "Phone")
    assert house.tree().standing(night.team_id) is None


def test_who_may_not_restore_a_team_is_refused_one_that_stands_already_too(house: House) -> None:
    for user_id in (ANA, BO):
        with pytest.raises(NotAllowed) as refused:
            house.archives.restore(W, user_id, house.care.team_id, house.care.channel_id, "Care")
        assert refused.value.who_can == (INES,)


def test_a_goal_that_is_opened_again_counts_in_the_team_above(house: House) -> None:
    goal = house.world.goal("Answer faster", house.care)
    put_away(house, house.care, GoalsGo.CLOSED)
    turned = house.goals.resume(W, INES, goal.number)
    root = house.world.organisation()
    assert (turned.card.goal.team_id, turned.card.goal.state) == (root.team_id, GoalState.ACTIVE)
    assert house.stored(goal).team_id == root.team_id
    assert [event.what for event in turned.card.events][-2:] == [Happened.MOVED, Happened.REOPENED]
    assert turned.next_prompt is not None, "somebody is asked about it"


def test_a_new_team_that_an_archived_one_stands_below_is_not_taken_back(house: House) -> None:
    form = house.teams.form(W, INES, "C0NEW")
    saved = house.teams.save(W, INES, form.place, replace(form.wish, name="New", lead_id=BO))
    put_away(house, house.world.team("Night", lead=ANA, parent=saved.team))
    with pytest.raises(TeamStays):
        house.teams.undo(W, INES, saved.undo)


def test_the_form_of_a_team_that_has_ended_saves_nothing(house: House) -> None:
    form = house.teams.form(W, INES, house.care.channel_id)
    put_away(house, house.care)
    with pytest.raises(Invalid) as refused:
        house.teams.save(W, INES, form.place, form.wish)
    assert refused.value.problems == {"name": Problem.TEAM_HAS_ENDED}


def test_a_post_that_waits_to_go_out_is_not_posted_for_a_team_that_is_no_more(house: House) -> None:
    world = house.world
    progress = ProgressService(world.uow, world.clock, frozenset())
    world.goal("Answer faster", house.care)
    post = progress.draft(W, ANA, house.care.team_id).post
    progress.post(W, ANA, post.post_id)
    put_away(house, house.care, GoalsGo.CLOSED)
    with world.uow.reading(W) as tx:
        waiting = tx.deliveries.find(Kind.PROGRESS_POST, house.care.channel_id, post.occurrence)
    assert waiting is not None
    rendered = deliveries(cast("Services", SimpleNamespace(progress=progress)))[Kind.PROGRESS_POST](waiting)
    assert isinstance(rendered, Pointless)
    with pytest.raises(TeamHasEnded):
        progress.draft(W, INES, house.care.team_id)


@pytest.mark.parametrize("go", GoalsGo)
def test_the_draft_of_the_team_above_which_got_its_goals_is_shown_anew(house: House, go: GoalsGo) -> None:
    world, above = house.world, house.world.organisation()
    world.goal("Answer faster", house.care)
    post = ProgressService(world.uow, world.clock, frozenset()).draft(W, INES, above.team_id).post
    sent = world.delivery(Kind.PROGRESS_DRAFT, INES, post.occurrence)
    put_away(house, house.care, go)
    with world.uow.reading(W) as tx:
        now = tx.deliveries.get(sent.delivery_id)
    assert now is not None
    assert now.wanted > now.shown
