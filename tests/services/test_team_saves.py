"""Taking back what the team form saved, and two people with the same form, on both databases."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.cadences import Cadence
from bot.domain.channels import Channel
from bot.domain.people import Profile, Whereabouts
from bot.domain.prompts import Ask, PromptItem
from bot.domain.refusals import Hindrance, Invalid, NotAllowed, NothingToUndo, Problem, TeamStays
from bot.domain.team_saves import Meanwhile, Part, SavedTeam
from bot.domain.teams import ProgressSlot, StandIn, Team, TeamForm
from bot.domain.working_time import WorkingHours
from bot.services.people import PeopleService
from bot.services.schedules import Due
from bot.services.teams import TeamService
from storage.units import unit_of_work
from tests.services.channel_steps import ARCHIVED, SHARED, bot_is_in, follow
from tests.services.test_teams import ADMIN, W, new_team, save, schedule, tree
from tests.world import ANA, BO, CHIDI, DANA, INES, World


@pytest.fixture
def teams(world: World) -> TeamService:
    return TeamService(world.uow, world.clock, {ADMIN})


def changed(teams: TeamService, user_id: str, team: Team, **wishes: object) -> SavedTeam:
    return save(teams, user_id, teams.form(W, user_id, team.channel_id, posting=True), **wishes)


def hindrance(teams: TeamService, user_id: str, saved: SavedTeam) -> Hindrance:
    with pytest.raises(TeamStays) as refused:
        teams.undo(W, user_id, saved.undo)
    assert refused.value.name == saved.team.name
    return refused.value.hindrance


def turns_out(world: World, user_id: str, what: str) -> None:
    """Have the directory find out that this is an app, or somebody of another workspace."""
    profile = Profile(user_id, "New", "UTC", is_bot=what == "an app", stranger=what == "of another workspace")
    PeopleService(world.uow, world.clock, frozenset()).learn(W, [profile])


def hour_asked(world: World, user_id: str) -> int:
    prompt = schedule(world, Due.PROMPT, user_id)
    with world.uow.reading(W) as tx:
        person = tx.people.get(user_id)
    assert prompt is not None
    assert person is not None
    return prompt.next_at.astimezone(person.home).hour


class TestAChangedTeam:
    @pytest.mark.parametrize("channel", [ARCHIVED, SHARED, Channel(is_member=True, is_private=True)])
    def test_can_be_taken_back_whatever_stands_of_its_channel(
        self, world: World, teams: TeamService, channel: Channel
    ) -> None:
        claims = world.team("Claims", lead=ANA)
        saved = changed(teams, INES, claims, name="Claims care")
        follow(world, claims.channel_id, channel)
        troubled = tree(world).team(claims.team_id)
        assert troubled is not None
        teams.undo(W, INES, saved.undo)
        assert tree(world).team(claims.team_id) == replace(troubled, name="Claims")

    def test_is_again_exactly_what_it_was_and_everybody_is_asked_as_before(
        self, world: World, teams: TeamService
    ) -> None:
        department = world.team("Service", lead=INES)
        claims = world.team(
            "Claims", lead=ANA, members=[BO], cadence=Cadence(4, 0, 9), anchor=date(2026, 12, 21), posting=True
        )
        saved = changed(
            teams,
            INES,
            claims,
            name="Claims care",
            lead_id=CHIDI,
            parent_id=department.team_id,
            members=(DANA,),
            usergroup_id="S0CLAIMS",
            zone="Asia/Tokyo",
            cadence=Cadence(1, 1, 10),
            progress_slot=ProgressSlot(0, 8),
        )
        assert schedule(world, Due.PROMPT, BO) is None
        taken_back = teams.undo(W, INES, saved.undo)
        assert taken_back.stands is not None
        assert taken_back.stands.team == claims == tree(world).team(claims.team_id)
        assert taken_back.stands.first_prompt is None, "it has no goal to ask about"
        assert schedule(world, Due.PROMPT, DANA) is None
        for person in (ANA, BO):
            prompt = schedule(world, Due.PROMPT, person)
            assert prompt is not None
            assert prompt.nominal == date(2027, 1, 18)
        draft = schedule(world, Due.PROGRESS_DRAFT, str(claims.team_id))
        assert draft is not None
        assert draft.nominal == date(2027, 1, 21)

    def test_a_second_undo_changes_nothing_more(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        saved = changed(teams, ANA, claims, name="Claims care")
        first = teams.undo(W, ANA, saved.undo)
        assert teams.undo(W, ANA, saved.undo) == first
        changed(teams, ANA, claims, name="Claims care")
        teams.undo(W, ANA, saved.undo)
        assert tree(world).teams[-1].name == "Claims care", "that is another save"

    def test_that_was_changed_since_stays(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        saved = changed(teams, ANA, claims, name="Claims care")
        later = changed(teams, INES, claims, members=(BO,))
        assert hindrance(teams, ANA, saved) is Hindrance.CHANGED_SINCE
        teams.undo(W, INES, later.undo)
        teams.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == claims

    def test_does_not_forget_that_headway_came_into_its_channel(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, posting=False)
        saved = save(teams, ANA, teams.form(W, ANA, claims.channel_id, posting=False), name="Claims care")
        bot_is_in(world, claims.channel_id, True, W)
        teams.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == replace(claims, posting=True)

    def test_that_was_handed_to_the_wrong_lead_comes_back(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        saved = changed(teams, ANA, claims, lead_id=BO)
        with pytest.raises(NotAllowed):
            teams.form(W, ANA, claims.channel_id, posting=True)
        teams.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == claims

    def test_that_was_handed_over_an_hour_ago_is_no_more_for_who_gave_it_away(
        self, world: World, teams: TeamService
    ) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        saved = changed(teams, ANA, claims, lead_id=BO)
        world.clock.move(minutes=60)
        with pytest.raises(NotAllowed) as refused:
            teams.undo(W, ANA, saved.undo)
        assert refused.value.who_can == (BO, INES)
        assert tree(world).team(claims.team_id) == saved.team

    def test_is_taken_back_days_later_by_who_still_has_the_say(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        saved = changed(teams, ANA, claims, name="Claims care")
        world.clock.move(days=25)
        teams.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == claims

    @pytest.mark.parametrize("other", ["an app", "of another workspace"])
    def test_does_not_get_back_who_turned_out_to_be_no_member(
        self, world: World, teams: TeamService, other: str
    ) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO, "U0NEW"])
        saved = changed(teams, ANA, claims, members=(CHIDI,))
        turns_out(world, "U0NEW", other)
        taken_back = teams.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == replace(claims, members=frozenset({BO}))
        assert taken_back.stands is not None
        assert taken_back.stands.left_out == ("U0NEW",)
        assert teams.undo(W, ANA, saved.undo) == taken_back

    @pytest.mark.parametrize("other", ["an app", "of another workspace"])
    def test_from_which_the_directory_took_somebody_who_is_no_member_was_changed_by_nobody(
        self, world: World, teams: TeamService, other: str
    ) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        saved = changed(teams, ANA, claims, members=(BO, CHIDI, "U0NEW"))
        turns_out(world, "U0NEW", other)
        teams.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == claims

    def test_that_lost_a_member_to_somebody_elses_form_was_changed_since(
        self, world: World, teams: TeamService
    ) -> None:
        saved = changed(teams, ANA, world.team("Claims", lead=ANA), members=(BO, CHIDI))
        changed(teams, INES, saved.team, members=(BO,))
        assert hindrance(teams, ANA, saved) is Hindrance.CHANGED_SINCE

    def test_is_not_saved_again_by_its_form_come_once_more(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        form = teams.form(W, ANA, claims.channel_id, posting=True)
        saved = save(teams, ANA, form, name="Claims care")
        teams.undo(W, ANA, saved.undo)
        with pytest.raises(Invalid) as refused:
            save(teams, ANA, form, name="Claims care")
        assert refused.value.problems == {"name": Problem.SAVE_TAKEN_BACK}
        assert tree(world).team(claims.team_id) == claims

    def test_that_moved_while_its_lead_is_gone_asks_whom_it_asked_before_at_its_own_hour(
        self, world: World, teams: TeamService
    ) -> None:
        care, mail = world.team("Care", lead=CHIDI), world.team("Mail", lead=DANA)
        phone = world.team("Phone", lead=BO, parent=care, cadence=Cadence(1, 0, 7))
        world.person("Bo", deactivated=True)
        world.goal("Answer sooner", phone)
        with world.uow.writing(W) as tx:
            for early in (CHIDI, DANA):
                tx.people.choose(early, Whereabouts(), WorkingHours(time(7), time(15)))
        moved = changed(teams, INES, phone, parent_id=mail.team_id)
        assert (hour_asked(world, CHIDI), hour_asked(world, DANA)) == (9, 7)
        teams.undo(W, INES, moved.undo)
        assert (hour_asked(world, CHIDI), hour_asked(world, DANA)) == (7, 9)

    def test_is_taken_back_by_nobody_else_and_not_without_leave(self, world: World, teams: TeamService) -> None:
        department = world.team("Service", lead=ANA)
        claims = world.team("Claims", lead=BO, parent=department)
        saved = changed(teams, ANA, claims, name="Claims care")
        for other in (BO, INES, ADMIN):
            with pytest.raises(NothingToUndo):
                teams.undo(W, other, saved.undo)
        changed(teams, INES, department, lead_id=CHIDI)
        with pytest.raises(NotAllowed) as refused:
            teams.undo(W, ANA, saved.undo)
        assert refused.value.who_can == (BO, CHIDI, INES)

    def test_stays_where_its_earlier_place_is_gone_or_below_it(self, world: World, teams: TeamService) -> None:
        night = save(teams, INES, _new(world, teams, "C0NIGHT"), name="Night")
        claims = world.team("Claims", lead=ANA, parent=night.team)
        moved = changed(teams, INES, claims, parent_id=world.organisation().team_id)
        under = changed(teams, INES, night.team, parent_id=claims.team_id)
        assert hindrance(teams, INES, moved) is Hindrance.PLACE_GONE
        teams.undo(W, INES, under.undo)
        teams.undo(W, INES, night.undo)
        assert hindrance(teams, INES, moved) is Hindrance.PLACE_GONE

    def test_stays_where_its_earlier_name_or_lead_is_to_be_had_no_more(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        renamed = changed(teams, INES, claims, name="Claims care", lead_id=BO)
        other = world.team("claims", lead=CHIDI, channel="C0OTHER")
        assert hindrance(teams, INES, renamed) is Hindrance.NAME_TAKEN
        changed(teams, INES, other, name="Phones")
        world.person("Ana", deactivated=True)
        assert hindrance(teams, INES, renamed) is Hindrance.LEAD_GONE

    def test_whose_lead_has_left_since_is_again_what_it_was_with_the_lead_above_in_their_place(
        self, world: World, teams: TeamService
    ) -> None:
        claims = world.team("Claims", lead=ANA)
        renamed = changed(teams, INES, claims, name="Claims care")
        world.person("Ana", deactivated=True)
        taken_back = teams.undo(W, INES, renamed.undo)
        assert taken_back.stands is not None
        assert (taken_back.stands.team, taken_back.stands.stand_in) == (claims, StandIn(ANA, INES))

    def test_a_form_sent_as_it_was_opened_leaves_nothing_to_take_back(self, world: World, teams: TeamService) -> None:
        assert changed(teams, ANA, world.team("Claims", lead=ANA)).undo == ""

    def test_can_be_taken_back_after_a_restart(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        saved = changed(teams, ANA, claims, name="Claims care")
        restarted = TeamService(unit_of_work(world.database.engines), world.clock, set())
        restarted.undo(W, ANA, saved.undo)
        assert tree(world).team(claims.team_id) == claims

    def test_what_nobody_knows_of_cannot_be_taken_back(self, world: World, teams: TeamService) -> None:
        world.organisation()
        with world.uow.writing(W) as tx:
            tx.receipts.keep(f"view:old:{ANA}", {"team": 1}, world.clock.now())
        for once in ("", "nonsense", "old"):
            with pytest.raises(NothingToUndo):
                teams.undo(W, ANA, once)


def _new(world: World, teams: TeamService, channel: str) -> TeamForm:
    world.organisation()
    return new_team(teams, INES, channel)


class TestANewTeam:
    def test_goes_again_and_nobody_is_asked_for_it(self, world: World, teams: TeamService) -> None:
        root = world.organisation()
        form = new_team(teams, INES)
        saved = save(teams, INES, form, name="Night", lead_id=ANA, members=(BO,))
        taken_back = teams.undo(W, INES, saved.undo)
        assert (taken_back.stands, taken_back.save.after) == (None, saved.team)
        assert teams.undo(W, INES, saved.undo) == taken_back
        assert tree(world).teams == (root,)
        assert teams.saved(W, "C0NEW") is None
        for person in (ANA, BO):
            assert schedule(world, Due.PROMPT, person) is None
        assert schedule(world, Due.PROGRESS_DRAFT, str(saved.team.team_id)) is None
        with pytest.raises(Invalid) as refused:
            save(teams, INES, form, name="Night", lead_id=ANA, members=(BO,))
        assert refused.value.problems == {"name": Problem.TEAM_TAKEN_BACK}, "the same form, come again"

    def test_can_be_set_up_again_as_it_was_sent_in(self, world: World, teams: TeamService) -> None:
        saved = save(teams, INES, _new(world, teams, "C0NEW"), name="Night", lead_id=ANA, members=(BO,))
        teams.undo(W, INES, saved.undo)
        form = teams.form_again(W, INES, saved.undo)
        assert (form.wish.name, form.wish.lead_id, form.wish.members) == ("Night", ANA, (BO,))
        assert (form.place.channel_id, form.place.team_id, form.parent) == ("C0NEW", None, world.organisation())
        again = teams.save(W, INES, form.place, form.wish)
        assert replace(again.team, team_id=saved.team.team_id) == saved.team
        assert again.team.team_id != saved.team.team_id, "a number is never given twice"
        assert teams.form_again(W, INES, saved.undo).place.team_id == again.team.team_id

    def test_that_is_the_organisation_leaves_the_workspace_to_be_set_up(self, world: World, teams: TeamService) -> None:
        saved = save(teams, ADMIN, new_team(teams, ADMIN, "C0ALL"), name="Harbour", lead_id=INES)
        teams.undo(W, ADMIN, saved.undo)
        assert tree(world).root is None
        form = teams.form_again(W, ADMIN, saved.undo)
        assert (form.parent, form.wish.name) == (None, "Harbour")
        assert save(teams, ADMIN, form).team.parent_id is None

    def test_stays_while_a_team_stands_below_it(self, world: World, teams: TeamService) -> None:
        saved = save(teams, INES, _new(world, teams, "C0NEW"), name="Night")
        world.team("Late night", parent=saved.team)
        assert hindrance(teams, INES, saved) is Hindrance.TEAMS_BELOW
        assert tree(world).team(saved.team.team_id) == saved.team

    @pytest.mark.parametrize("owner", ["the team", BO])
    def test_stays_once_a_goal_counts_in_it(self, world: World, teams: TeamService, owner: str) -> None:
        saved = save(teams, INES, _new(world, teams, "C0NEW"), name="Night", members=(BO,))
        world.goal("Answer at night", saved.team if owner == "the team" else owner, team=saved.team)
        assert hindrance(teams, INES, saved) is Hindrance.HAS_GOALS

    def test_stays_once_its_people_were_asked_or_its_progress_was_drafted(
        self, world: World, teams: TeamService
    ) -> None:
        saved = save(teams, INES, _new(world, teams, "C0NEW"), name="Night", members=(BO,))
        with world.uow.writing(W) as tx:
            tx.progress.add_draft(saved.team.team_id, date(2027, 1, 7), world.clock.now())
        assert hindrance(teams, INES, saved) is Hindrance.HAS_POSTS
        world.prompt(BO, [PromptItem(Ask.OBSTACLE, saved.team.team_id)], sent=False)
        assert hindrance(teams, INES, saved) is Hindrance.WAS_ASKED

    def test_stays_once_somebody_changed_it(self, world: World, teams: TeamService) -> None:
        saved = save(teams, INES, _new(world, teams, "C0NEW"), name="Night", lead_id=ANA)
        changed(teams, ANA, saved.team, members=(BO,))
        assert hindrance(teams, INES, saved) is Hindrance.CHANGED_SINCE

    def test_a_form_that_was_open_meanwhile_does_not_bring_it_back(self, world: World, teams: TeamService) -> None:
        saved = save(teams, INES, _new(world, teams, "C0NEW"), name="Night", lead_id=ANA)
        open_form = teams.form(W, ANA, "C0NEW", posting=True)
        teams.undo(W, INES, saved.undo)
        with pytest.raises(Invalid) as refused:
            save(teams, ANA, open_form, name="Late night")
        assert refused.value.problems == {"name": Problem.TEAM_TAKEN_BACK}


class TestTwoFormsOfOneTeam:
    def test_both_changes_stand_where_they_do_not_meet(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO], cadence=Cadence(4, 0, 9), anchor=date(2026, 12, 21))
        mine = teams.form(W, ANA, claims.channel_id, posting=True)
        theirs = teams.form(W, INES, claims.channel_id, posting=True)
        save(teams, INES, theirs, members=(BO, CHIDI), name="Claims desk")
        saved = save(teams, ANA, mine, name="Claims care", progress_slot=ProgressSlot(4, 16))
        assert saved.team == replace(
            claims, name="Claims care", members=frozenset({BO, CHIDI}), progress_slot=ProgressSlot(4, 16)
        )
        assert saved.meanwhile == Meanwhile(stays=(Part.MEMBERS,), replaced=(Part.NAME,))
        assert save(teams, ANA, mine, name="Claims care", progress_slot=ProgressSlot(4, 16)) == saved

    def test_who_was_not_put_into_the_team_is_not_named_as_left_out(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, members=["U0NEW"])
        turns_out(world, "U0NEW", "an app")
        with world.uow.writing(W) as tx:
            tx.teams.save(claims)  # as it was when the form was opened
        mine = teams.form(W, ANA, claims.channel_id, posting=True)
        changed(teams, INES, claims, members=(BO,))
        saved = save(teams, ANA, mine, name="Claims care")
        assert (saved.team.members, saved.left_out) == (frozenset({BO}), ())
        assert save(teams, ANA, mine, name="Claims care") == saved

    def test_undo_of_the_later_one_leaves_the_earlier_one(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        mine = teams.form(W, ANA, claims.channel_id, posting=True)
        theirs = changed(teams, INES, claims, name="Claims desk", lead_id=BO)
        assert tree(world).team(claims.team_id) == theirs.team
        with pytest.raises(NotAllowed):
            save(teams, ANA, mine, name="Claims care")
        changed(teams, INES, claims, lead_id=ANA)
        saved = save(teams, ANA, mine, name="Claims care")
        teams.undo(W, ANA, saved.undo)
        stands = replace(claims, name="Claims desk", members=frozenset({ANA, BO}))
        assert tree(world).team(claims.team_id) == stands, "who led it before stays in it"
