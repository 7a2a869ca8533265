"""Setting teams up and keeping them, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from bot.domain.cadences import Cadence
from bot.domain.people import Profile
from bot.domain.refusals import Invalid, NoOrganisation, NotAllowed, Problem, TooLong, Wrong
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import ProgressSlot, TeamForm, TeamTree, TeamWish
from bot.services.schedules import Due, Schedule
from bot.services.teams import TeamService
from tests.services.channel_steps import bot_is_in
from tests.world import ANA, BO, CHIDI, DANA, INES, World

ADMIN = "U0ADMIN"
W = "T0ACME"


@pytest.fixture
def teams(world: World) -> TeamService:
    return TeamService(world.uow, world.clock, {ADMIN})


def save(teams: TeamService, user_id: str, form: TeamForm, **wishes: object) -> SavedTeam:
    """Send a form in with some of its fields changed."""
    return teams.save(W, user_id, form.place, replace(form.wish, **wishes))  # type: ignore[arg-type]


def new_team(teams: TeamService, user_id: str, channel: str = "C0NEW", *, posting: bool = True) -> TeamForm:
    return teams.form(W, user_id, channel, posting=posting)


def problems(teams: TeamService, user_id: str, form: TeamForm, **wishes: object) -> dict[str, Wrong]:
    with pytest.raises(Invalid) as refused:
        save(teams, user_id, form, **wishes)
    return refused.value.problems


def schedule(world: World, due: Due, subject: str) -> Schedule | None:
    with world.uow.reading(W) as tx:
        return tx.schedules.get(due, subject)


def tree(world: World) -> TeamTree:
    with world.uow.reading(W) as tx:
        return tx.teams.tree()


class TestANewWorkspace:
    def test_an_admin_names_the_organisation_first(self, world: World, teams: TeamService) -> None:
        form = new_team(teams, ADMIN, "C0ALL")
        assert form.parent is None
        saved = save(teams, ADMIN, form, name="Harbour", lead_id=INES)
        assert (saved.team.parent_id, saved.parent) == (None, None)
        assert tree(world).root == saved.team

    def test_slacks_own_admins_may_too(self, world: World, teams: TeamService) -> None:
        world.person("Ines", slack_admin=True)
        assert new_team(teams, INES).parent is None

    def test_anybody_else_is_told_who_can(self, world: World, teams: TeamService) -> None:
        world.person("Ines", slack_admin=True)
        with pytest.raises(NoOrganisation) as refused:
            new_team(teams, ANA)
        assert refused.value.admins == (ADMIN, INES)
        with pytest.raises(NoOrganisation):
            teams.tree(W)

    def test_the_organisation_stands_above_everything_whatever_the_form_says(
        self, world: World, teams: TeamService
    ) -> None:
        saved = save(teams, ADMIN, new_team(teams, ADMIN), name="Harbour", lead_id=INES, parent_id=99)
        assert saved.team.parent_id is None

    def test_two_admins_at_once_name_only_one_organisation(self, world: World, teams: TeamService) -> None:
        first, second = new_team(teams, ADMIN, "C0ALL"), new_team(teams, ADMIN, "C0OTHER")
        save(teams, ADMIN, first, name="Harbour", lead_id=INES)
        late = save(teams, ADMIN, second, name="Harbour Service", lead_id=INES)
        assert late.parent is not None
        assert late.parent.name == "Harbour", "the second is a team below the first"

    @pytest.mark.both_databases
    def test_admins_who_send_their_forms_in_the_same_moment_are_all_answered(
        self, world: World, teams: TeamService
    ) -> None:
        forms = [new_team(teams, ADMIN, f"C0ALL{number}") for number in range(4)]
        together = Barrier(len(forms))

        def send(form: TeamForm) -> SavedTeam:
            together.wait()
            return save(teams, ADMIN, form, name=f"Team of {form.place.channel_id}", lead_id=INES)

        with ThreadPoolExecutor(len(forms)) as pool:
            saved = list(pool.map(send, forms))
        assert [team.parent for team in saved].count(None) == 1
        assert len(tree(world).teams) == len(forms)

    @pytest.mark.both_databases
    def test_the_same_form_sent_twice_in_the_same_moment_makes_one_team(self, world: World, teams: TeamService) -> None:
        form = new_team(teams, ADMIN)
        together = Barrier(2)

        def send(_: int) -> SavedTeam:
            together.wait()
            return save(teams, ADMIN, form, name="Harbour", lead_id=INES)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(send, range(2))
        assert first == second
        assert len(tree(world).teams) == 1


class TestANewTeam:
    def test_stands_below_the_organisation_weekly_on_monday_at_nine_in_its_leads_zone(
        self, world: World, teams: TeamService
    ) -> None:
        root = world.organisation()
        form = new_team(teams, INES)
        saved = save(teams, INES, form, name=" Night line ", lead_id=BO, members=(CHIDI, DANA))
        assert saved.parent == root
        team = saved.team
        assert (team.name, team.lead_id, team.members) == ("Night line", BO, frozenset({CHIDI, DANA}))
        assert (team.zone, team.cadence, team.progress_slot) == (
            "Pacific/Auckland",
            Cadence(1, 0, 9),
            ProgressSlot(3, 15),
        )
        assert team.anchor == date(2027, 1, 4), "this week's Monday"
        assert saved.first_prompt is None, "it has no goal to ask about"
        assert teams.saved(W, "C0NEW") == replace(saved, undo="")

    @pytest.mark.parametrize(
        ("now", "first_week"),
        [("2027-01-04 08:59", date(2027, 1, 4)), ("2027-01-06 12:00", date(2027, 1, 11))],
        ids=["before its hour", "after its hour"],
    )
    def test_is_asked_every_four_weeks_from_the_hour_that_comes_first(
        self, world: World, teams: TeamService, now: str, first_week: date
    ) -> None:
        world.organisation()
        world.clock.at(now, "Pacific/Auckland")
        saved = save(teams, INES, new_team(teams, INES), name="Night line", lead_id=BO, cadence=Cadence(4, 0, 9))
        assert saved.team.anchor == first_week

    def test_its_people_and_its_progress_are_planned_at_once(self, world: World, teams: TeamService) -> None:
        world.organisation()
        saved = save(teams, INES, new_team(teams, INES), name="Night line", lead_id=ANA, members=(BO,))
        prompt = schedule(world, Due.PROMPT, BO)
        assert prompt is not None
        assert prompt.nominal == date(2027, 1, 11)
        assert prompt.next_at.isoformat() == "2027-01-10T20:00:00+00:00", "Monday 9:00 in Auckland"
        draft = schedule(world, Due.PROGRESS_DRAFT, str(saved.team.team_id))
        assert draft is not None
        assert draft.nominal == date(2027, 1, 7)

    def test_people_picked_for_it_are_not_yet_known_and_nobody_unknown_is_prompted(
        self, world: World, teams: TeamService
    ) -> None:
        world.organisation()
        save(teams, INES, new_team(teams, INES), name="Night line", members=("U0NEW",))
        with world.uow.reading(W) as tx:
            assert tx.people.unknown(10) == ["U0NEW"]
        assert schedule(world, Due.PROMPT, "U0NEW") is None

    def test_a_lead_makes_teams_below_those_led_and_nowhere_else(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        elsewhere = world.team("Phones", lead=CHIDI)
        form = new_team(teams, ANA)
        assert form.parent == claims
        assert [team.name for team in teams.parents(W, ANA, None, "")] == ["Claims"]
        assert problems(teams, ANA, form, name="Night", parent_id=elsewhere.team_id) == {
            "parent": Problem.NOT_YOUR_TEAM
        }
        below = save(teams, ANA, form, name="Night").team
        assert below.parent_id == claims.team_id
        deeper = save(teams, ANA, new_team(teams, ANA, "C0DEEP"), name="Late night", parent_id=below.team_id)
        assert deeper.team.parent_id == below.team_id

    def test_somebody_who_leads_nothing_is_told_who_can(self, world: World, teams: TeamService) -> None:
        world.team("Claims", lead=ANA, members=[BO])
        with pytest.raises(NotAllowed) as refused:
            new_team(teams, BO)
        assert refused.value.who_can == (ANA, INES)
        assert refused.value.admins_too
        with pytest.raises(NotAllowed) as refused:
            new_team(teams, DANA)
        assert refused.value.who_can == (INES,)

    def test_the_same_form_sent_twice_makes_one_team(self, world: World, teams: TeamService) -> None:
        world.organisation()
        form = new_team(teams, INES)
        first = save(teams, INES, form, name="Night line")
        again = save(teams, INES, form, name="Night line")
        assert again == first
        assert len(tree(world).teams) == 2

    def test_a_channel_has_one_team_though_two_people_fill_in_its_form(self, world: World, teams: TeamService) -> None:
        world.organisation()
        mine, theirs = new_team(teams, INES), new_team(teams, ADMIN)
        save(teams, INES, mine, name="Night line")
        assert problems(teams, ADMIN, theirs, name="Late line", lead_id=INES) == {"channel": Problem.CHANNEL_HAS_TEAM}

    def test_names_that_differ_in_their_spaces_alone_are_one(self, world: World, teams: TeamService) -> None:
        world.organisation()
        save(teams, INES, new_team(teams, INES), name=" Night  line")
        assert [team.name for team in tree(world).teams][-1] == "Night line"
        form = teams.form(W, INES, "C0LATE", posting=False)
        assert problems(teams, INES, form, name="night   LINE", lead_id=INES) == {"name": Problem.NAME_TAKEN}

    def test_what_is_wrong_is_said_field_by_field_and_nothing_is_stored(self, world: World, teams: TeamService) -> None:
        world.organisation(name="Acme")
        form = teams.form(W, INES, "", posting=False)
        assert problems(teams, INES, form, name="ACME ", lead_id="", zone="Mars/Olympus") == {
            "name": Problem.NAME_TAKEN,
            "lead": Problem.MISSING,
            "zone": Problem.NO_SUCH_ZONE,
            "channel": Problem.MISSING,
        }
        assert problems(teams, INES, new_team(teams, INES), name=" ") == {"name": Problem.MISSING}
        assert problems(teams, INES, new_team(teams, INES), name="x" * 81) == {"name": TooLong(80, 81)}
        assert problems(teams, INES, new_team(teams, INES), name="Night", lead_id="U0NEW") == {
            "zone": Problem.LEAD_ZONE_UNKNOWN
        }
        assert len(tree(world).teams) == 1

    def test_apps_are_left_out_of_the_members_with_a_word_about_it_and_cannot_lead(
        self, world: World, teams: TeamService
    ) -> None:
        world.organisation()
        world.person("Robot", is_bot=True)
        form = new_team(teams, INES)
        assert problems(teams, INES, form, name="Night", lead_id="U0ROBOT") == {"lead": Problem.NOT_A_PERSON}
        group = save(teams, INES, form, name="Night", usergroup_id="S0NIGHT", in_group=("U0ROBOT", BO))
        assert (group.team.members, group.team.usergroup_id) == (frozenset({BO}), "S0NIGHT")
        assert group.left_out == ("U0ROBOT",)
        again = save(teams, INES, form, name="Night", usergroup_id="S0NIGHT", in_group=("U0ROBOT", BO))
        assert again == group
        picked = save(teams, INES, new_team(teams, INES, "C0LATE"), name="Late", members=("U0ROBOT", BO))
        assert (picked.team.members, picked.left_out) == (frozenset({BO}), ("U0ROBOT",))

    def test_a_member_who_has_left_stays_and_is_named_as_not_asked(self, world: World, teams: TeamService) -> None:
        world.organisation()
        world.person("Karl", deactivated=True)
        form = new_team(teams, INES)
        saved = save(teams, INES, form, name="Night", members=("U0KARL", BO))
        assert (saved.team.members, saved.gone) == (frozenset({"U0KARL", BO}), ("U0KARL",))
        assert save(teams, INES, form, name="Night", members=("U0KARL", BO)) == saved
        shown = teams.saved(W, saved.team.channel_id)
        assert shown is not None
        assert shown.gone == ("U0KARL",)

    def test_somebody_who_has_left_cannot_lead(self, world: World, teams: TeamService) -> None:
        world.organisation()
        world.person("Karl", deactivated=True)
        form = new_team(teams, INES)
        assert problems(teams, INES, form, name="Night", lead_id="U0KARL") == {"lead": Problem.NOT_A_PERSON}


class TestAnExistingTeam:
    def test_its_form_shows_it_to_its_lead_the_leads_above_and_admins(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        for who in (ANA, INES, ADMIN):
            form = teams.form(W, who, claims.channel_id, posting=True)
            assert (form.place.team_id, form.wish.name, form.parent) == (claims.team_id, "Claims", world.organisation())
        with pytest.raises(NotAllowed) as refused:
            teams.form(W, BO, claims.channel_id, posting=True)
        assert refused.value.who_can == (ANA, INES)

    def test_a_form_that_was_forged_does_not_let_anybody_else_change_it(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        form = teams.form(W, ANA, claims.channel_id, posting=True)
        with pytest.raises(NotAllowed):
            save(teams, BO, form, lead_id=BO)
        assert tree(world).team(claims.team_id) == claims

    def test_a_changed_cadence_counts_anew_from_next_week(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        world.goal("Raise CSAT", claims)
        form = teams.form(W, ANA, claims.channel_id, posting=True)
        saved = save(teams, ANA, form, cadence=Cadence(2, 1, 10))
        assert saved.team.anchor == date(2027, 1, 11)
        assert saved.first_prompt == date(2027, 1, 12)

    def test_next_week_is_the_teams_own(self, world: World, teams: TeamService) -> None:
        night = world.team("Night line", lead=BO)
        world.clock.at("2027-01-11 08:00", "Pacific/Auckland")  # still Sunday in UTC
        saved = save(teams, BO, teams.form(W, BO, night.channel_id, posting=True), cadence=Cadence(4, 0, 9))
        assert saved.team.anchor == date(2027, 1, 18)

    def test_other_changes_leave_the_count_alone(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, cadence=Cadence(4, 0, 9), anchor=date(2026, 12, 21))
        world.goal("Raise CSAT", claims)
        saved = save(teams, ANA, teams.form(W, ANA, claims.channel_id, posting=True), name="Claims care", zone="UTC")
        assert saved.team.anchor == date(2026, 12, 21)
        assert saved.first_prompt == date(2027, 1, 18)

    def test_who_leaves_is_asked_no_more_and_who_joins_is(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, members=[BO])
        form = teams.form(W, ANA, claims.channel_id, posting=True)
        save(teams, ANA, form)
        assert schedule(world, Due.PROMPT, BO) is not None
        save(teams, ANA, teams.form(W, ANA, claims.channel_id, posting=True), members=(CHIDI,))
        assert schedule(world, Due.PROMPT, BO) is None
        assert schedule(world, Due.PROMPT, CHIDI) is not None

    def test_it_cannot_be_put_below_itself(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA)
        night = world.team("Night", lead=BO, parent=claims)
        form = teams.form(W, ADMIN, claims.channel_id, posting=True)
        assert problems(teams, ADMIN, form, parent_id=night.team_id) == {"parent": Problem.UNDER_ITSELF}
        assert [team.name for team in teams.parents(W, ADMIN, claims.team_id, "")] == ["Acme Service"]

    def test_a_lead_keeps_it_where_it_is_or_moves_it_within_what_they_lead(
        self, world: World, teams: TeamService
    ) -> None:
        claims, phones = world.team("Claims", lead=ANA), world.team("Phones", lead=CHIDI)
        form = teams.form(W, ANA, claims.channel_id, posting=True)
        assert save(teams, ANA, form, name="Claims care").team.parent_id == world.organisation().team_id
        form = teams.form(W, ANA, claims.channel_id, posting=True)
        assert problems(teams, ANA, form, parent_id=phones.team_id) == {"parent": Problem.NOT_YOUR_TEAM}
        form = teams.form(W, INES, claims.channel_id, posting=True)
        assert save(teams, INES, form, parent_id=phones.team_id).parent == phones

    def test_parents_are_found_by_words_of_their_name(self, world: World, teams: TeamService) -> None:
        world.team("Claims care", lead=ANA)
        world.team("Phones", lead=CHIDI)
        assert [team.name for team in teams.parents(W, INES, None, " CARE ")] == ["Claims care"]


class TestPostingInTheChannel:
    def test_a_team_is_not_yet_posting_until_the_bot_is_in_the_channel(self, world: World, teams: TeamService) -> None:
        world.organisation()
        saved = save(teams, INES, new_team(teams, INES, posting=False), name="Night", lead_id=BO)
        assert not saved.team.posting
        came = bot_is_in(world, "C0NEW", True, W)
        assert came is not None
        assert came.posting
        assert teams.tree(W).led_by(BO) == (came,)

    def test_an_invitation_while_the_form_was_open_is_not_forgotten(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, posting=False)
        form = teams.form(W, ANA, claims.channel_id, posting=False)
        bot_is_in(world, claims.channel_id, True, W)
        assert save(teams, ANA, form, name="Claims care").team.posting

    def test_a_removal_while_the_form_was_open_is_not_forgotten(self, world: World, teams: TeamService) -> None:
        claims = world.team("Claims", lead=ANA, posting=True)
        form = teams.form(W, ANA, claims.channel_id)
        assert form.place.posting
        bot_is_in(world, claims.channel_id, False, W)
        assert not save(teams, ANA, form, name="Claims care").team.posting

    def test_channels_without_a_team_and_news_that_is_none_change_nothing(
        self, world: World, teams: TeamService
    ) -> None:
        claims = world.team("Claims", lead=ANA, posting=True)
        assert bot_is_in(world, "C0LUNCH", True, W) is None
        assert bot_is_in(world, claims.channel_id, True, W) is None
        left = bot_is_in(world, claims.channel_id, False, W)
        assert left is not None
        assert teams.tree(W).led_by(ANA) == (left,)
        assert not left.posting


def test_workspaces_do_not_see_each_others_teams(world: World, teams: TeamService) -> None:
    world.team("Claims", lead=ANA)
    with pytest.raises(NoOrganisation):
        teams.form("T0OTHER", ANA, "C0CLAIMS", posting=True)
    other = world.elsewhere()
    other.organisation("Other")
    assert [team.name for team in teams.tree("T0OTHER")] == ["Other"]
    assert bot_is_in(world, "C0CLAIMS", False, "T0OTHER") is None
    assert teams.saved("T0OTHER", "C0CLAIMS") is None


def test_opening_a_form_costs_the_same_whatever_the_number_of_teams(world: World, teams: TeamService) -> None:
    def cost() -> int:
        with world.queries() as seen:
            new_team(teams, INES)
        return len(seen)

    world.organisation()
    few = cost()
    for number in range(20):
        world.team(f"Team {number}", lead=ANA, members=[BO, CHIDI])
    assert cost() == few


def test_somebody_who_turns_out_to_be_from_another_workspace_is_left_out(world: World, teams: TeamService) -> None:
    world.organisation()
    form = new_team(teams, INES)
    with world.uow.writing(W) as tx:
        tx.people.learn([Profile("U0VISITOR", "Visitor", "UTC", stranger=True)], world.clock.now(), {})
    saved = teams.save(W, INES, form.place, TeamWish("Night", INES, members=("U0VISITOR", BO)))
    assert (saved.team.members, saved.left_out) == (frozenset({BO}), ("U0VISITOR",))
