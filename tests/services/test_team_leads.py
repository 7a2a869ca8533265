"""Who may lead a team, and what changes with its lead, on both databases."""

from dataclasses import replace

import pytest

from bot.domain.people import Guest
from bot.domain.refusals import Invalid, Problem, Wrong
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import StandIn, TeamForm
from bot.services.teams import TeamService
from tests.world import ANA, BO, CHIDI, INES, World

ADMIN = "U0ADMIN"
W = "T0ACME"
GUS = "U0GUS"


@pytest.fixture
def teams(world: World) -> TeamService:
    world.person("Gus", guest=Guest.MULTI_CHANNEL)
    return TeamService(world.uow, world.clock, {ADMIN})


def form(teams: TeamService, channel: str = "C0NEW") -> TeamForm:
    return teams.form(W, ADMIN, channel, posting=True)


def save(teams: TeamService, form: TeamForm, **wishes: object) -> SavedTeam:
    """Send a form in with some of its fields changed."""
    return teams.save(W, ADMIN, form.place, replace(form.wish, **wishes))  # type: ignore[arg-type]


def problems(teams: TeamService, form: TeamForm, **wishes: object) -> dict[str, Wrong]:
    with pytest.raises(Invalid) as refused:
        save(teams, form, **wishes)
    return refused.value.problems


class TestAGuest:
    def test_cannot_lead_the_organisation(self, teams: TeamService) -> None:
        assert problems(teams, form(teams), name="Acme", lead_id=GUS) == {"lead": Problem.GUEST_ABOVE_OTHERS}

    def test_cannot_be_made_lead_of_the_organisation_later(self, world: World, teams: TeamService) -> None:
        there = form(teams, world.organisation().channel_id)
        assert problems(teams, there, lead_id=GUS) == {"lead": Problem.GUEST_ABOVE_OTHERS}

    def test_cannot_be_made_lead_of_a_team_with_teams_below(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        world.team("Night line", lead=BO, parent=claims)
        assert problems(teams, form(teams, claims.channel_id), lead_id=GUS) == {"lead": Problem.GUEST_ABOVE_OTHERS}

    def test_cannot_get_a_team_below_the_one_they_lead(self, world: World, teams: TeamService) -> None:
        partners = world.team("Partners", lead=GUS)
        wishes = {"name": "Night line", "lead_id": BO, "parent_id": partners.team_id}
        assert problems(teams, form(teams), **wishes) == {"parent": Problem.GUEST_LEADS_IT}
        night = world.team("Night line", lead=BO)
        moved = problems(teams, form(teams, night.channel_id), parent_id=partners.team_id)
        assert moved == {"parent": Problem.GUEST_LEADS_IT}

    def test_can_lead_a_team_with_none_below_and_be_a_member_anywhere(self, world: World, teams: TeamService) -> None:
        world.organisation()
        assert save(teams, form(teams), name="Partners", lead_id=GUS).team.lead_id == GUS
        assert GUS in save(teams, form(teams, "C0ACMESERVICE"), members=(GUS,)).team.members

    def test_who_became_one_while_leading_does_not_keep_others_from_editing_the_team(
        self, world: World, teams: TeamService
    ) -> None:
        claims = world.team("Claims", lead=ANA)
        world.team("Night line", lead=BO, parent=claims)
        world.person("Ana", guest=Guest.MULTI_CHANNEL)
        assert save(teams, form(teams, claims.channel_id), name="Claims care").team.name == "Claims care"
        night = form(teams, "C0NIGHTLINE")
        assert save(teams, night, name="Night owls").team.name == "Night owls"


class TestWhoLedBefore:
    @pytest.mark.parametrize("group", [None, "S0CARE"])
    def test_stays_in_the_team_as_a_member_and_the_confirmation_says_so(
        self, world: World, teams: TeamService, group: str | None
    ) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        there = form(teams, claims.channel_id)
        saved = save(teams, there, lead_id=CHIDI, usergroup_id=group, members=(BO,))
        assert (saved.team.members, saved.stays_in) == (frozenset({ANA, BO}), ANA)
        assert saved.team.picked == ({ANA, BO} if group else set())
        again = save(teams, form(teams, claims.channel_id), members=(BO,))
        assert (again.team.members, again.stays_in) == (frozenset({BO}), ""), "and can be taken out"
        teams.undo(W, ADMIN, again.undo)
        assert teams.undo(W, ADMIN, saved.undo).stands is not None
        assert teams.tree(W).team(claims.team_id) == claims

    def test_does_not_where_they_lead_above_it_or_were_taken_out(self, world: World, teams: TeamService) -> None:
        claims, night = world.team("Claims", lead=INES), world.team("Night", lead=ANA, members=[ANA, BO])
        assert save(teams, form(teams, claims.channel_id), lead_id=CHIDI).team.members == set()
        assert save(teams, form(teams, night.channel_id), lead_id=CHIDI, members=(BO,)).team.members == {BO}


class TestALeadWhoIsNoLongerHere:
    @pytest.mark.parametrize("why", ["deactivated", "is_bot"])
    def test_does_not_keep_others_from_editing_the_team(self, world: World, teams: TeamService, why: str) -> None:
        claims = world.team("Claims", lead=ANA)
        world.person("Ana", **{why: True})  # type: ignore[arg-type]
        saved = save(teams, form(teams, claims.channel_id), name="Claims care", members=(BO,))
        assert (saved.team.name, saved.team.lead_id, saved.team.members) == ("Claims care", ANA, frozenset({BO}))
        assert saved.stand_in == StandIn(ANA, INES)

    def test_is_not_made_lead_of_another_team_nor_again_of_the_same(self, world: World, teams: TeamService) -> None:
        claims, night = world.team("Claims", lead=ANA), world.team("Night line", lead=BO)
        world.person("Ana", deactivated=True)
        assert problems(teams, form(teams, night.channel_id), lead_id=ANA) == {"lead": Problem.NOT_A_PERSON}
        save(teams, form(teams, claims.channel_id), lead_id=CHIDI)
        assert problems(teams, form(teams, claims.channel_id), lead_id=ANA) == {"lead": Problem.NOT_A_PERSON}


class TestTheZoneOfANewLead:
    """Chidi is in Berlin, Inês in Lisbon."""

    def test_is_pointed_out_where_the_team_still_has_that_of_the_lead_before(
        self, world: World, teams: TeamService
    ) -> None:
        claims = world.team("Claims", lead=CHIDI)
        there = form(teams, claims.channel_id)
        saved = save(teams, there, lead_id=INES)
        assert (saved.team.zone, saved.lead_zone) == ("Europe/Berlin", "Europe/Lisbon")
        assert save(teams, there, lead_id=INES) == saved, "and so is it when the form arrives twice"

    def test_is_not_where_the_form_changes_the_zone_too(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=CHIDI)
        saved = save(teams, form(teams, claims.channel_id), lead_id=INES, zone="Africa/Lagos")
        assert (saved.team.zone, saved.lead_zone) == ("Africa/Lagos", "")

    def test_is_not_where_the_zone_was_chosen_for_the_team(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=CHIDI, zone="Africa/Lagos")
        assert save(teams, form(teams, claims.channel_id), lead_id=INES).lead_zone == ""

    def test_is_taken_where_the_form_leaves_it_to_the_lead(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=CHIDI)
        saved = save(teams, form(teams, claims.channel_id), lead_id=INES, zone=None)
        assert (saved.team.zone, saved.lead_zone) == ("Europe/Lisbon", "")

    def test_is_not_where_the_lead_stays_or_lives_there_too(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=INES)
        assert save(teams, form(teams, claims.channel_id), name="Claims care").lead_zone == ""
        assert save(teams, form(teams, claims.channel_id), lead_id=ANA).lead_zone == ""
