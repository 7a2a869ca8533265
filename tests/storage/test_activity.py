"""What a database holds, as the doctor tells it."""

from pathlib import Path

from bot.health import Holdings
from storage.activity import holdings
from tests.world import World


def test_what_a_database_holds_is_told_by_its_goals_and_its_last_check_in(world: World) -> None:
    url = world.database.url
    assert holdings(url) == Holdings()
    goal = world.goal("Raise CSAT", world.team("Phones"))
    assert holdings(url) == Holdings(1)
    world.check_in(goal)
    assert holdings(url) == Holdings(1, world.clock.now())


def test_a_database_that_is_still_to_be_made_holds_nothing(tmp_path: Path) -> None:
    assert holdings(f"sqlite:///{tmp_path}/headway.sqlite3") == Holdings()
    assert not list(tmp_path.iterdir())
