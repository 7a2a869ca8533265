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
def phone(world: World) -> Team:
    """Ana's team: Bo answers calls in it, and Ines leads the organisation above."""
    return world.team("Phone support", ANA, [BO])
