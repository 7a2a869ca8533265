from dataclasses import replace

import pytest

from bot.domain.cadences import Cadence
from bot.domain.teams import ProgressSlot
from bot.services.unit_of_work import Conflict
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


def test_the_tree_is_read_in_two_queries_however_many_teams(world: World) -> None:
    for name in ("Phones", "Mail", "Chat", "Field"):
        world.team(name, members=[BO, CHIDI])
    with world.uow.reading(world.workspace_id) as tx, world.queries() as seen:
        tree = tx.teams.tree()
    assert len(tree.teams) == 5
    assert len(seen) == 2


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
