"""Fixtures for the tests of several services."""

import pytest

from bot.domain.teams import Team
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from tests.services.goal_steps import ADMIN
from tests.world import ANA, BO, World


@pytest.fixture
def goals(world: World) -> GoalService:
    return GoalService(world.uow, world.clock, frozenset({ADMIN}))


@pytest.fixture
def undos(world: World) -> GoalUndoService:
    return GoalUndoService(world.uow, world.clock, frozenset({ADMIN}))


@pytest.fixture
def four_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have so few people be planned for together: a crowd of a dozen then takes as many turns as a hundred people."""
    monkeypatch.setattr("bot.services.schedules.AT_ONCE", 4)
    monkeypatch.setattr("bot.services.planning.BATCH", 4)


@pytest.fixture
def phone(world: World) -> Team:
    """Ana's team: Bo answers calls in it, and Ines leads the organisation above."""
    return world.team("Phone support", ANA, [BO])
