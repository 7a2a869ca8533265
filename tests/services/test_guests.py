"""Guests see their own team's goals only; all others are to them as if they were not there. On both databases."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.domain.deliveries import Kind
from bot.domain.goal_lists import Scope, Which
from bot.domain.goals import Goal
from bot.domain.next_steps import NextStep, Step
from bot.domain.people import Guest, Profile
from bot.domain.refusals import FromElsewhere, NotAllowed, NotFound, NotYoursToSet, Subject
from bot.domain.team_looks import GoalsGo
from bot.services.goal_forms import GoalFormService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.lead_questions import LeadQuestionService
from bot.services.people import PeopleService
from bot.services.progress import ProgressService
from bot.services.team_archive import TeamArchiveService
from bot.services.team_channels import TeamChannelService
from bot.services.team_looks import TeamLookService
from bot.services.team_moves import TeamMoveService
from bot.services.teams import TeamService
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


def test_who_is_from_another_company_knows_of_no_goal_and_of_no_team_but_the_organisation(house: House) -> None:
    people = PeopleService(house.world.uow, house.world.clock, frozenset())
    house.world.person("Gil")
    people.changed(W, Profile("U0GIL", "Gil", "Europe/Lisbon", stranger=True))
    for goal in (house.top, house.ours, house.theirs):
        with pytest.raises(NotFound):
            house.goals.show(W, "U0GIL", goal.number)
    assert house.goals.list(W, "U0GIL", Scope(Which.ALL)).goals == ()
    known = TeamService(house.world.uow, house.world.clock, frozenset()).tree_for(W, "U0GIL")
    assert [team.name for team in known] == ["Acme Service"]
    card = HomeService(house.world.uow, house.world.clock, frozenset()).card(W, "U0GIL")
    assert (card.organisation_goals, card.first_goal) == ((), None)
    assert card.next_step == NextStep(Step.FROM_ELSEWHERE)
    forms = GoalFormService(house.world.uow, house.world.clock, frozenset())
    with pytest.raises(FromElsewhere):
        forms.open(W, "U0GIL", "Raise CSAT from 78% to 85% by 30 June")


@pytest.mark.parametrize("which", [Which.ALL, Which.ORG, Which.TEAM])
def test_lists_hold_their_own_teams_goals_only(house: House, which: Which) -> None:
    listed = house.goals.list(W, GUS, Scope(which))
    assert {one.goal.number for one in listed.goals} <= {house.ours.number}


def test_a_persons_list_holds_nothing_of_others(house: House) -> None:
    assert house.goals.list(W, GUS, Scope(Which.PERSON, BO)).goals == ()


def test_a_list_of_another_teams_channel_reads_as_of_one_without_a_team(house: House) -> None:
    refusals = []
    for channel_id in (house.phone.channel_id, "C0NOWHERE"):
        with pytest.raises(NotFound) as refused:
            house.goals.list(W, GUS, Scope(Which.CHANNEL, channel_id))
        refusals.append((refused.value.subject, refused.value.named))
    assert refusals[0] == refusals[1]
    assert house.goals.list(W, GUS, Scope(Which.CHANNEL, house.care.channel_id)).name == "Care"


def test_a_goal_for_somebody_elsewhere_is_refused_without_naming_who_leads_them(house: House) -> None:
    house.world.person("Mia")
    house.world.team("Mail", lead=BO, members=["U0MIA"])
    forms = GoalFormService(house.world.uow, house.world.clock, frozenset())
    problems = forms.open(W, GUS, "<@U0MIA>: raise CSAT to 80%").problems
    refused = problems["owner"]
    assert isinstance(refused, NotYoursToSet)
    assert refused.who_can == ("Mia",)


def test_the_tree_holds_their_own_teams_and_those_above(house: House) -> None:
    world = house.world
    desk = world.team("Desk", lead=BO, parent=house.care, members=[GUS])
    world.team("Mail", lead=BO, parent=house.care)
    teams = TeamService(world.uow, world.clock, frozenset())
    root = teams.tree(W).root
    assert root is not None
    known = {team.team_id for team in teams.tree_for(W, GUS)}
    assert known == {root.team_id, house.care.team_id, desk.team_id}
    assert set(teams.tree_for(W, BO)) == set(teams.tree(W))
    world.person("Zoe", guest=Guest.SINGLE_CHANNEL)
    assert [team.team_id for team in teams.tree_for(W, "U0ZOE")] == [root.team_id], "Home names it as well"


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


def test_the_menu_finds_their_own_teams_goal_among_many_that_fit_of_others(house: House) -> None:
    for number in range(110):
        house.world.goal(f"Answer calls {number}", house.phone)
    late = house.world.goal("Answer letters", house.care)
    forms = GoalFormService(house.world.uow, house.world.clock, frozenset())
    offered = [one.value for one in forms.supports(W, GUS, "answer")]
    assert offered == [str(house.ours.number), str(late.number)]


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
    assert looks.in_channel(W, GUS, house.phone.channel_id) is None
    assert looks.in_channel(W, GUS, house.care.channel_id) is not None
    TeamMoveService(house.world.uow, house.world.clock, frozenset()).merge(
        W, INES, house.phone.team_id, house.care.team_id
    )
    with pytest.raises(NotFound):
        looks.named(W, GUS, "Phone")
    assert house.goals.show(W, GUS, house.theirs.number).goal.team_id == house.care.team_id


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_forged_button_for_another_team_is_answered_as_one_for_no_team(house: House, is_ended: bool) -> None:
    world, phone = house.world, house.phone.team_id
    archives = TeamArchiveService(world.uow, world.clock, frozenset())
    if is_ended:
        archives.archive(W, INES, phone, GoalsGo.TO_PARENT)
    looks = TeamLookService(world.uow, world.clock, frozenset())
    moves = TeamMoveService(world.uow, world.clock, frozenset())
    channels = TeamChannelService(world.uow, world.clock, frozenset())
    questions = LeadQuestionService(world.uow, world.clock, frozenset())
    teams = TeamService(world.uow, world.clock, frozenset())
    makers = []
    for channel_id in (house.phone.channel_id, "C0NOWHERE"):
        with pytest.raises(NotAllowed) as not_allowed:
            teams.form(W, GUS, channel_id)
        makers.append(not_allowed.value.who_can)
    assert makers[0] == makers[1], "nor does it name who leads the team that is there"
    forged: list[Callable[[int], object]] = [
        lambda team_id: looks.by_id(W, GUS, team_id),
        lambda team_id: moves.to_move(W, GUS, team_id),
        lambda team_id: archives.to_archive(W, GUS, team_id),
        lambda team_id: archives.to_restore(W, GUS, team_id),
        lambda team_id: channels.to_choose(W, GUS, team_id),
        lambda team_id: questions.answer(W, GUS, team_id, BO, GUS),
    ]
    for press in forged:
        for team_id in (phone, 4711):
            with pytest.raises(NotFound) as refused:
                press(team_id)
            assert (refused.value.subject, refused.value.named) == (Subject.TEAM, "")


class TestALeadWhoBecomesAGuest:
    @pytest.fixture
    def night(self, house: House) -> Goal:
        """Return the goal of a team below Care, which Ana leads; Ana has become a guest."""
        world = house.world
        night = world.team("Night", lead=BO, parent=house.care)
        goal = world.goal("Answer at night", night)
        people = PeopleService(world.uow, world.clock, frozenset())
        people.changed(W, Profile(ANA, "Ana", "Europe/Lisbon", guest=Guest.MULTI_CHANNEL))
        return goal

    def test_sees_their_own_teams_goals_and_none_of_the_teams_below(self, house: House, night: Goal) -> None:
        own = house.world.goal("Call back", BO, team=house.phone)
        listed = {one.goal.number for one in house.goals.list(W, ANA, Scope(Which.ALL)).goals}
        assert listed == {house.ours.number}
        for goal in (night, own):
            with pytest.raises(NotFound):
                house.goals.show(W, ANA, goal.number)

    def test_reads_of_no_team_below_their_own_in_its_look(self, house: House, night: Goal) -> None:
        looks = TeamLookService(house.world.uow, house.world.clock, frozenset())
        assert looks.by_id(W, ANA, house.care.team_id).below == ()
        below = looks.by_id(W, INES, house.care.team_id).below
        assert [team.team_id for team in below] == [night.team_id]

    def test_changes_and_moves_no_team_below(self, house: House, night: Goal) -> None:
        with pytest.raises(NotAllowed):
            TeamService(house.world.uow, house.world.clock, frozenset()).form(W, ANA, "C0NIGHT")
        with pytest.raises((NotAllowed, NotFound)):
            TeamMoveService(house.world.uow, house.world.clock, frozenset()).to_move(W, ANA, night.team_id)

    def test_leaves_acting_for_a_lead_below_to_the_next_above(self, house: House, night: Goal) -> None:
        world = house.world
        people = PeopleService(world.uow, world.clock, frozenset())
        people.changed(W, Profile(BO, "Bo", "Pacific/Auckland", deactivated=True))
        with world.uow.reading(W) as tx:
            assert tx.teams.tree().reporter(night) == INES

    def test_hands_on_what_they_acted_for_when_they_became_one(self, world: World) -> None:
        care = world.team("Care", lead=ANA)
        night = world.team("Night", lead=BO, parent=care)
        people = PeopleService(world.uow, world.clock, frozenset())
        people.changed(W, Profile(BO, "Bo", "Pacific/Auckland", deactivated=True))
        people.changed(W, Profile(ANA, "Ana", "Europe/Lisbon", guest=Guest.MULTI_CHANNEL))
        with world.uow.reading(W) as tx:
            assert tx.teams.tree().lead_now(night.team_id) == INES
            asked = tx.deliveries.of_people(Kind.WHO_LEADS, (ANA, INES), "")
        assert sorted(one.recipient for one in asked) == [ANA, INES]
