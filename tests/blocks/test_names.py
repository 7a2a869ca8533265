"""An installation may call its commands otherwise, and then no text says /goal."""

import ast
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.blocks import names as named
from bot.blocks.goal_lists import nobody_message, unknown_list_message, which_message
from bot.blocks.names import call_commands
from bot.blocks.refusals import refusal_message
from bot.blocks.teams import first_step_message
from bot.blocks.update_questions import which_goal_message
from bot.domain.answers import WhichGoal
from bot.domain.deliveries import Message
from bot.domain.goal_lists import GoalsMeant
from bot.domain.refusals import GoalNotActive, NoOrganisation, NotFound, PostIsPast, ReviewIsOver, Subject

BLOCKS = Path(named.__file__).parent


@pytest.fixture
def german() -> Iterator[None]:
    call_commands("/ziel", "/stand")
    yield
    call_commands("/goal", "/checkin")


def spoken(source: Path) -> list[str]:
    """Return the strings of a module that are no docstrings."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    mute = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in mute]
    return [node.value for node in constants if isinstance(node.value, str)]


@pytest.mark.parametrize("source", sorted(BLOCKS.glob("*.py")), ids=lambda path: path.stem)
def test_no_text_names_a_command_by_itself(source: Path) -> None:
    if source.name != "names.py":
        assert [text for text in spoken(source) if "/goal" in text or "/checkin" in text] == []


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "message",
    [
        lambda: refusal_message(NotFound(Subject.GOAL, "G-9")),
        lambda: refusal_message(NotFound(Subject.CHECK_IN)),
        lambda: refusal_message(GoalNotActive("G-9", "paused")),
        lambda: refusal_message(NoOrganisation("U0ADMIN")),
        lambda: refusal_message(PostIsPast()),
        lambda: refusal_message(ReviewIsOver("G-9", "Q1 2027", date(2027, 4, 14))),
        lambda: unknown_list_message("mien"),
        lambda: nobody_message("zzz", ()),
        lambda: which_message("show", "", GoalsMeant(())),
        lambda: which_goal_message(WhichGoal((), "82")),
        first_step_message,
    ],
)
def test_texts_say_the_names_of_this_installation(message: Callable[[], Message]) -> None:
    said = message()
    everything = said.text + repr(said.blocks)
    assert "/ziel" in everything or "/stand" in everything
    assert "/goal" not in everything
    assert "/checkin" not in everything
