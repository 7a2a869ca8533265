"""Guests see their own team's goals only; all others are to them as if they were not there. On both databases."""

from dataclasses import dataclass

import pytest

from bot.domain.goal_lists import Scope, Which
from bot.domain.people import Guest
from bot.domain.refusals import NotAllowed, NotFound, Subject
from bot.services.goal_forms import GoalFormService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.progress import ProgressService
from bot.services.team_looks import TeamLookService
from bot.services.team_moves import TeamMoveService
from tests.world import ANA, BO, INES, World

W = "T0ACME"
GUS = "U0GUS"


@dataclass
class House:
    """Gus is a guest in Ana's team; Bo leads another, and Inês the organisation."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        world.person("Gus", guest=Guest.MULTI_CHANNEL)
        self.top = world.goal("Customers stay", world.organisation())
        self.care = world.team("Care", lead=ANA, members=[GUS])
        self.phone = world.team("Phone", lead=BO)
        self.ours = world.goal("Answer faster", self.care, supports=self.top, how="They wait less")
        self.theirs = world.goal("Answer calls", self.phone)
        self.goals = GoalService(world.uow, world.clock, frozenset())


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_another_teams_goal_reads_as_one_that_does_not_exist(house: House) -> None:
    for number in (house.theirs.number, house.top.number, 999):
        with pytest.raises(NotFound) as refused:
            house.goals.show(W, GUS, number)
        assert (refused.value.subject, refused.value.named) == (Subject.GOAL, f"G-{number}")
    card = house.goals.show(W, GUS, house.ours.number)
    assert card.path == (), "nor does the goal that theirs helps show through"


@pytest.mark.parametrize("which", [Which.ALL, Which.ORG, Which.TEAM])
def test_lists_hold_their_own_teams_goals_only(house: House, which: Which) -> None:
    listed = house.goals.list(W, GUS, Scope(which))
    assert {one.goal.number for one in listed.goals} <= {house.ours.number}


def test_a_channels_or_persons_list_holds_nothing_of_others(house: House) -> None:
    assert house.goals.list(W, GUS, Scope(Which.CHANNEL, house.phone.channel_id)).goals == ()
    assert house.goals.list(W, GUS, Scope(Which.PERSON, BO)).goals == ()


def test_words_find_their_own_teams_goals_only(house: House) -> None:
    meant = house.goals.meant(W, GUS, "answer")
    assert [goal.number for goal in meant.goals] == [house.ours.number]
    assert [goal.number for goal in house.goals.meant(W, BO, "answer").goals] != [house.ours.number]


def test_home_shows_no_goal_of_another_team_nor_that_the_organisation_has_one(house: House) -> None:
    card = HomeService(house.world.uow, house.world.clock, frozenset()).card(W, GUS)
    assert card.organisation_goals == ()
    assert card.first_goal is None
    assert [line.goal.number for team in card.teams for line in team.goals] == [house.ours.number]
    assert all(line.serves is None for team in card.teams for line in team.goals)


def test_the_menu_of_goals_to_help_offers_their_own_teams_only(house: House) -> None:
    forms = GoalFormService(house.world.uow, house.world.clock, frozenset())
    assert [one.value for one in forms.supports(W, GUS, "")] == [str(house.ours.number)]


def test_another_teams_progress_is_not_theirs_to_see(house: House) -> None:
    progress = ProgressService(house.world.uow, house.world.clock, frozenset())
    post = progress.draft(W, BO, house.phone.team_id).post
    with pytest.raises(NotFound):
        progress.obstacles(W, GUS, post.post_id)
    with pytest.raises(NotAllowed):
        progress.look(W, GUS, post.post_id)


def test_another_team_reads_as_one_that_does_not_exist_standing_or_not(house: House) -> None:
    looks = TeamLookService(house.world.uow, house.world.clock, frozenset())
    for name in ("Phone", "nowhere"):
        with pytest.raises(NotFound):
            looks.named(W, GUS, name)
    with pytest.raises(NotFound):
        looks.in_channel(W, GUS, house.phone.channel_id)
    assert looks.in_channel(W, GUS, house.care.channel_id) is not None
    TeamMoveService(house.world.uow, house.world.clock, frozenset()).merge(
        W, INES, house.phone.team_id, house.care.team_id
    )
    with pytest.raises(NotFound):
        looks.named(W, GUS, "Phone")
    assert house.goals.show(W, GUS, house.theirs.number).goal.team_id == house.care.team_id
