"""Paces that processes share: no two of them take one turn."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from bot.domain.paces import Pace
from storage.paces import SqlPaces
from tests.world import World


def taken(pace: Pace, now: float) -> tuple[Pace, float]:
    begins = now + pace.wait(now)
    return pace.taken(begins, 10), begins


def test_turns_that_many_take_at_once_are_as_far_apart_as_they_are_to_be(world: World) -> None:
    paces = [SqlPaces(world.database.engines) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        turns = sorted(pool.map(lambda n: paces[n % 4].change("T0ACME", "chat.update", taken), range(20)))
    assert all(abs(later - earlier - 10) < 1e-4 for earlier, later in pairwise(turns))


def test_methods_and_workspaces_have_paces_of_their_own(world: World) -> None:
    world.elsewhere()
    paces = SqlPaces(world.database.engines)
    first = paces.change("T0ACME", "chat.update", taken)
    for workspace_id, method in (("T0OTHER", "chat.update"), ("T0ACME", "chat.postMessage")):
        assert paces.change(workspace_id, method, taken) < first + 10
    assert paces.change("T0ACME", "chat.update", taken) >= first + 9.99


def test_a_pace_is_read_while_somebody_changes_it_and_nothing_is_written_or_held(world: World) -> None:
    paces = SqlPaces(world.database.engines)

    def rests(pace: Pace, now: float) -> float:
        return pace.wait(now)

    assert paces.read("T0ACME", "chat.update", rests) == 0, "of one that nobody has used yet, too"
    paces.change("T0ACME", "chat.update", lambda pace, now: (pace.refused(now, 30), None))

    def refused_longer(pace: Pace, now: float) -> tuple[Pace, float]:
        with world.queries() as statements:
            seen = paces.read("T0ACME", "chat.update", rests)
        assert all(each.startswith("SELECT") and "FOR UPDATE" not in each for each in statements)
        return pace.refused(now, 600), seen

    assert 25 < paces.change("T0ACME", "chat.update", refused_longer) <= 30
    assert 595 < paces.read("T0ACME", "chat.update", rests) <= 600


def test_a_refusal_is_known_to_every_process(world: World) -> None:
    one, other = SqlPaces(world.database.engines), SqlPaces(world.database.engines)
    one.change("T0ACME", "chat.update", lambda pace, now: (pace.refused(now, 30), None))
    waits = other.change("T0ACME", "chat.update", lambda pace, now: (pace, pace.wait(now)))
    assert 25 < waits <= 30
