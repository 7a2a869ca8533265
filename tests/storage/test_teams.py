from contextlib import suppress
from dataclasses import replace

import pytest

from bot.domain.cadences import Cadence
from bot.domain.goals import GoalState
from bot.domain.people import Guest, Profile
from bot.domain.prompts import Ask, PromptItem
from bot.domain.teams import ProgressSlot, Team
from bot.services.unit_of_work import Conflict
from storage.units import unit_of_work
from tests.world import ANA, BO, CHIDI, DANA, World


def test_a_team_reads_back_as_it_was_saved_whichever_way_it_is_asked_for(world: World) -> None:
    team = world.team("Phone support", ANA, [BO, CHIDI], cadence=Cadence(2, 4, 16, 30), zone="Asia/Tokyo")
    changed = replace(
        team, name="Phones", members=frozenset({CHIDI, DANA}), progress_slot=ProgressSlot(1, 8), posting=False
    )
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.teams.get(team.team_id) == team
        tx.teams.save(changed)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.teams.get(team.team_id) == changed
        assert tx.teams.in_channel(team.channel_id) == changed
        assert tx.teams.tree().team(team.team_id) == changed


def test_the_tree_is_read_in_four_queries_however_many_teams_and_leavers(world: World) -> None:
    for name in ("Phones", "Mail", "Chat", "Field"):
        world.team(name, members=[BO, CHIDI])
        world.person(name, deactivated=True)
    assert _queries_for_the_tree(world) == 4


def test_a_tree_that_nobody_changed_is_not_read_again(world: World) -> None:
    team = world.team("Phones", members=[BO])
    _queries_for_the_tree(world)
    assert _queries_for_the_tree(world) == 1
    assert _seen(world, team) == team


def test_a_team_that_another_process_changed_is_read_anew(world: World) -> None:
    team = world.team("Phones", members=[BO])
    other_process = unit_of_work(world.database.engines)
    assert _seen(world, team) == team
    renamed = replace(team, name="Calls", members=frozenset({CHIDI}))
    with other_process.writing(world.workspace_id) as tx:
        tx.teams.save(renamed)
    assert _seen(world, team) == renamed


def test_who_left_is_known_to_the_processes_that_hold_the_tree(world: World) -> None:
    team = world.team("Phones", lead=ANA, members=[BO])
    assert _seen(world, team) == team
    with unit_of_work(world.database.engines).writing(world.workspace_id) as other_process:
        other_process.people.learn([Profile(ANA, "Ana", "UTC", deactivated=True)], world.clock.now(), {})
        other_process.teams.people_came_or_went()
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.teams.tree().gone == {ANA}


def test_apps_and_people_of_other_workspaces_are_gone_and_guests_and_the_unknown_are_here(world: World) -> None:
    team = world.team("Phones", members=["U0NEW"])
    world.person("Robot", is_bot=True)
    world.person("Guest", guest=Guest.SINGLE_CHANNEL)
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.learn([Profile("U0VISITOR", "Visitor", "UTC", stranger=True)], world.clock.now(), {})
        tx.teams.people_came_or_went()
    assert _seen(world, team) == team
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.teams.tree().gone == {"U0ROBOT", "U0VISITOR"}


def test_a_tree_that_was_rolled_back_is_never_seen(world: World) -> None:
    team = world.team("Phones")
    with suppress(ZeroDivisionError), world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(team, name="Calls"))
        assert tx.teams.tree().team(team.team_id) != team
        raise ZeroDivisionError
    assert _seen(world, team) == team
    later = replace(team, name="Lines")
    with world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(later)
    assert _seen(world, team) == later


def test_workspaces_keep_their_trees_apart(world: World) -> None:
    team, elsewhere = world.team("Phones"), world.elsewhere()
    assert _seen(world, team) == team
    assert _seen(elsewhere, team) is None


def _seen(world: World, team: Team) -> Team | None:
    with world.uow.reading(world.workspace_id) as tx:
        return tx.teams.tree().team(team.team_id)


def _queries_for_the_tree(world: World) -> int:
    with world.uow.reading(world.workspace_id) as tx, world.queries() as seen:
        tx.teams.tree()
    return len(seen)


def test_there_is_one_organisation_in_a_workspace(world: World) -> None:
    world.organisation()
    team = world.team("Phones")
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(team, parent_id=None))


def test_a_channel_has_one_team(world: World) -> None:
    world.team("Phones", channel="C0SHARED")
    with pytest.raises(Conflict):
        world.team("Mail", channel="C0SHARED")


def test_a_team_that_is_not_there_cannot_be_saved(world: World) -> None:
    team = world.team("Phones")
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(team, team_id=999))


def test_a_team_cannot_stand_below_one_that_is_not_there(world: World) -> None:
    team = world.team("Phones")
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(team, parent_id=999))


def test_the_tree_shows_what_the_same_transaction_changed(world: World) -> None:
    team = world.team("Phone support", lead=ANA)
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.teams.tree().team(team.team_id) == team
        renamed = replace(team, name="Phones", members=frozenset({BO}))
        tx.people.add_unknown([BO])
        tx.teams.save(renamed)
        assert tx.teams.tree().team(team.team_id) == renamed


def test_a_team_to_which_nothing_refers_can_be_removed(world: World) -> None:
    root, team = world.organisation(), world.team("Phones", members=[BO, CHIDI])
    assert _seen(world, team) == team
    with world.uow.writing(world.workspace_id) as tx:
        tx.teams.remove(team.team_id)
        assert tx.teams.tree().teams == (root,)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.teams.get(team.team_id) is None
        assert tx.teams.tree().teams == (root,)
    assert world.team("Phones", members=[BO]).team_id > team.team_id


def test_a_team_to_which_something_refers_is_not_removed(world: World) -> None:
    team = world.team("Phones", members=[BO])
    world.goal("Answer", team)
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.teams.remove(team.team_id)
    assert _seen(world, team) == team


def test_a_goal_or_a_prompts_line_of_a_team_is_found_whatever_became_of_it(world: World) -> None:
    phones, mail = world.team("Phones"), world.team("Mail")
    world.prompt(BO, [PromptItem(Ask.OBSTACLE, phones.team_id)], sent=False)
    closed = world.goal("Answer", BO, team=mail)
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(replace(closed, state=GoalState.CLOSED))
    with world.uow.reading(world.workspace_id) as tx:
        assert [tx.prompts.is_any_for_team(team.team_id) for team in (phones, mail)] == [True, False]
        assert [tx.goals.is_any_in_team(team.team_id) for team in (phones, mail)] == [False, True]
