from tests.world import ANA, World


def test_a_goal_reads_back_as_it_was_set(world: World) -> None:
    team = world.team("Phone support", lead=ANA)
    goal = world.goal("Raise CSAT", team, baseline=78, target=85, due="2027-06-30")
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.goals.get(goal.number) == goal
    assert goal.key == "G-1"
