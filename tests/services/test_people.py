"""What the directory says of people, and what follows from it, on both databases."""

import pytest

from bot.domain.people import Person, Profile
from bot.services.actors import actor
from bot.services.people import PeopleService
from bot.services.schedules import Due, Schedule
from bot.services.workspaces import WorkspaceService
from tests.world import ANA, BO, INES, World

W = "T0ACME"
NEW = "U0NEW"


@pytest.fixture
def people(world: World) -> PeopleService:
    return PeopleService(world.uow, world.clock, {"U0ADMIN"})


def person(world: World, user_id: str) -> Person:
    with world.uow.reading(W) as tx:
        found = tx.people.get(user_id)
    assert found is not None
    return found


def prompt(world: World, user_id: str) -> Schedule | None:
    with world.uow.reading(W) as tx:
        return tx.schedules.get(Due.PROMPT, user_id)


def test_somebody_picked_is_unknown_and_planned_for_as_soon_as_the_directory_knows_them(
    world: World, people: PeopleService
) -> None:
    world.team("Claims", members=[NEW])
    assert people.unknown(W) == [NEW]
    assert not person(world, NEW).can_be_prompted
    people.learn(W, [Profile(NEW, "Noor", "Europe/Berlin")])
    assert people.unknown(W) == []
    assert (person(world, NEW).name, person(world, NEW).country) == ("Noor", "DE")
    planned = prompt(world, NEW)
    assert planned is not None
    assert planned.next_at.isoformat() == "2027-01-11T08:00:00+00:00", "Monday 9:00 in Berlin"


def test_knowing_somebody_better_does_not_change_since_when_they_are_known(world: World, people: PeopleService) -> None:
    people.admit(W, Profile(NEW, "Noor", "Europe/Berlin"))
    since = world.clock.now()
    world.clock.move(days=3)
    people.learn(W, [Profile(NEW, "Noor K.", "Europe/Berlin")])
    assert (person(world, NEW).name, person(world, NEW).known_since) == ("Noor K.", since)


def test_whoever_moves_is_asked_in_the_morning_of_the_new_place(world: World, people: PeopleService) -> None:
    world.team("Claims", members=[BO])
    people.learn(W, [Profile(BO, "Bo", "Europe/Lisbon")])
    planned = prompt(world, BO)
    assert planned is not None
    assert planned.next_at.isoformat() == "2027-01-11T09:00:00+00:00"


def test_a_guessed_country_moves_along_and_a_chosen_one_stays(world: World, people: PeopleService) -> None:
    world.person("Noor", zone="Europe/Berlin", country="DE")
    world.person("Eli", zone="Europe/Berlin", country="AT")
    people.learn(W, [Profile("U0NOOR", "Noor", "Europe/Paris"), Profile("U0ELI", "Eli", "Europe/Paris")])
    assert person(world, "U0NOOR").country == "FR"
    assert person(world, "U0ELI").country == "AT"


def test_apps_and_people_of_other_workspaces_are_taken_out_of_the_teams_they_were_picked_for(
    world: World, people: PeopleService
) -> None:
    team = world.team("Claims", members=["U0ROBOT", "U0VISITOR", BO])
    people.learn(W, [Profile("U0ROBOT", "Robot", "UTC", is_bot=True)])
    people.learn(W, [Profile("U0VISITOR", "Visitor", "UTC", stranger=True)])
    with world.uow.reading(W) as tx:
        now = tx.teams.get(team.team_id)
    assert now is not None
    assert now.members == {BO}
    assert prompt(world, "U0ROBOT") is None


def test_the_deactivated_are_not_asked_stay_in_their_team_and_are_asked_again_when_they_return(
    world: World, people: PeopleService
) -> None:
    team = world.team("Claims", members=[BO])
    people.learn(W, [Profile(BO, "Bo", "Pacific/Auckland")])
    people.changed(W, Profile(BO, "Bo", "UTC", deactivated=True))
    assert prompt(world, BO) is None
    with world.uow.reading(W) as tx:
        now = tx.teams.get(team.team_id)
    assert now is not None
    assert BO in now.members
    people.changed(W, Profile(BO, "Bo", "Pacific/Auckland"))
    assert prompt(world, BO) is not None
    assert person(world, BO).country == "NZ"


def test_somebody_who_came_back_unnoticed_is_asked_about_as_soon_as_they_act(
    world: World, people: PeopleService
) -> None:
    assert people.knows(W, BO)
    people.changed(W, Profile(BO, "Bo", "UTC", deactivated=True))
    assert not people.knows(W, BO)
    people.admit(W, Profile(BO, "Bo", "Pacific/Auckland"))
    assert people.knows(W, BO)


def test_who_came_back_unnoticed_is_asked_about_by_a_process_that_another_told_nothing(
    world: World, people: PeopleService
) -> None:
    another = PeopleService(world.uow, world.clock, set())
    assert another.knows(W, BO)
    people.changed(W, Profile(BO, "Bo", "UTC", deactivated=True))
    assert not another.knows(W, BO)


def test_a_change_that_is_nothing_to_us_waits_for_nobody_and_writes_nothing(
    world: World, people: PeopleService
) -> None:
    with world.uow.writing(W), world.queries() as asked:  # whoever wanted to write now would have to wait
        people.changed(W, Profile("U0WHO", "Who", "UTC"))
        assert people.changed(W, Profile(ANA, "Ana", "Europe/Lisbon"))
    assert [statement.split()[0] for statement in asked] == ["SELECT", "SELECT"]


def test_an_admin_elsewhere_or_of_former_days_is_none_here(world: World, people: PeopleService) -> None:
    elsewhere = Profile("U0AWAY", "Away", "UTC", slack_admin=True, stranger=True)
    assert not people.changed(W, elsewhere)
    people.learn(W, [elsewhere, Profile("U0LEFT", "Left", "UTC", slack_admin=True, deactivated=True)])
    people.learn(W, [Profile("U0BOSS", "Boss", "UTC", slack_admin=True)])
    with world.uow.reading(W) as tx:
        acting = {user_id: actor(tx, user_id, set()).is_admin for user_id in ("U0AWAY", "U0LEFT", "U0BOSS")}
    assert acting == {"U0AWAY": False, "U0LEFT": False, "U0BOSS": True}
    assert people.admins(W) == ("U0ADMIN", "U0BOSS")


def test_a_change_of_somebody_we_have_nothing_to_do_with_is_not_kept(world: World, people: PeopleService) -> None:
    assert not people.changed(W, Profile("U0WHO", "Who", "UTC"))
    with world.uow.reading(W) as tx:
        assert tx.people.get("U0WHO") is None
    assert people.changed(W, Profile("U0BOSS", "Boss", "UTC", slack_admin=True)), "a new admin is of interest"


def test_admins_are_those_configured_and_then_slacks_own(world: World, people: PeopleService) -> None:
    assert not people.knows_an_admin(W)
    world.person("Ines", slack_admin=True)
    world.person("Left", slack_admin=True, deactivated=True)
    assert people.admins(W) == ("U0ADMIN", INES)
    assert people.knows_an_admin(W)


def test_people_are_known_to_their_own_workspace_only(world: World, people: PeopleService) -> None:
    world.elsewhere()
    people.need("T0OTHER", [NEW])
    assert people.unknown(W) == []
    assert people.unknown("T0OTHER") == [NEW]
    people.learn("T0OTHER", [Profile(ANA, "Another Ana", "UTC")])
    assert person(world, ANA).name == "Ana"


def test_a_workspace_is_renamed_at_start_up_and_keeps_what_was_set_here(world: World) -> None:
    workspaces = WorkspaceService(world.uow, world.clock)
    first = workspaces.ensure("T0NEW", "Harbour", "U0BOT")
    assert first.created_at == world.clock.now()
    world.clock.move(days=1)
    again = workspaces.ensure("T0NEW", "Harbour Insurance", "U0BOT2")
    assert (again.name, again.bot_user_id, again.created_at) == ("Harbour Insurance", "U0BOT2", first.created_at)
    with world.uow.reading("T0NEW") as tx:
        assert tx.workspaces.get() == again
