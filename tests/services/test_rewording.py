"""Milestones in new words: what counts as done is told, and asked about again, on both databases."""

from typing import Any

import pytest

from bot.blocks.goal_saved import saved_view
from bot.blocks.goals import card_message
from bot.blocks.progress import post_message
from bot.domain.check_ins import Status
from bot.domain.goal_form import SentForm
from bot.domain.goals import Goal
from bot.domain.teams import Team
from bot.services.check_ins import CheckInService
from bot.services.goals import GoalService
from tests.desk import LISBON, Desk
from tests.services.goal_steps import stored
from tests.world import ANA, World

STEPS = ["Draft", "Write the ten pages", "Test", "Publish"]
REWORDED = "Draft\nWrite the eleven pages\nTest\nPublish it"


@pytest.fixture
def desk(world: World, phone: Team) -> Desk:
    world.clock.at("2027-01-04 10:00", LISBON)
    return Desk(world, phone)


@pytest.fixture
def done(desk: Desk) -> Goal:
    """A goal of the team of which one milestone was done, and by the week after all four."""
    goal = desk.world.goal("Help pages", desk.team, steps=STEPS)
    desk.world.check_in(goal, frozenset(STEPS[:1]), Status.ON_TRACK)
    desk.posted()
    desk.world.clock.at("2027-01-13 10:00", LISBON)
    desk.world.check_in(goal, frozenset(STEPS), Status.DONE)
    desk.world.clock.move(hours=1)
    return goal


def reworded(goals: GoalService, world: World, goal: Goal, steps: str = REWORDED) -> dict[str, Any]:
    form = SentForm("d2", {"reason": "One page more", "steps": steps}, goal=goal.number, revision=goal.revision.number)
    return saved_view(goals.edit(world.workspace_id, ANA, form))


def said(view: dict[str, Any]) -> str:
    return "\n".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")


def offered(view: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]


def is_done(world: World) -> list[bool]:
    return [line.is_done for line in CheckInService(world.uow, world.clock).mine(world.workspace_id, ANA).goals]


def test_the_confirmation_says_what_counts_and_what_is_open_again(desk: Desk, done: Goal, goals: GoalService) -> None:
    view = reworded(goals, desk.world, done)
    assert "By these words 2 of 4 milestones are done." in said(view)
    assert "done:\n• Write the eleven pages\n• Publish it\n*Done* was said of the words before" in said(view)
    assert offered(view) == ["Edit", "Undo", "Show", "Check in…"]


def test_an_edit_that_leaves_what_is_done_says_nothing_of_it(desk: Desk, done: Goal, goals: GoalService) -> None:
    view = reworded(goals, desk.world, done, "\n".join(reversed(STEPS)))
    assert "By these words" not in said(view)
    assert offered(view) == ["Edit", "Undo", "Show"]


def test_the_card_tells_which_are_done_and_what_was_renamed(desk: Desk, done: Goal, goals: GoalService) -> None:
    reworded(goals, desk.world, done)
    card = card_message(goals.show(desk.world.workspace_id, ANA, done.number)).text
    assert "Now: 2 of 4 milestones (today)\n" in card
    assert "• Draft – done\n    • Write the eleven pages\n    • Test – done\n    • Publish it\n" in card
    assert "“Write the ten pages” became “Write the eleven pages”; “Publish” became “Publish it” (<@U0ANA>)" in card


def test_it_is_asked_about_again_until_done_is_said_anew(desk: Desk, done: Goal, goals: GoalService) -> None:
    world = desk.world
    assert is_done(world) == [True]
    reworded(goals, world, done)
    assert is_done(world) == [False]
    world.clock.move(hours=1)
    world.check_in(stored(world, done), frozenset(REWORDED.split("\n")), Status.DONE)
    assert is_done(world) == [True]


def test_done_said_by_status_alone_does_not_outlast_new_words_either(desk: Desk, goals: GoalService) -> None:
    world = desk.world
    goal = world.goal("Help pages", desk.team, steps=STEPS)
    world.clock.move(hours=1)
    world.check_in(goal, frozenset(STEPS))
    world.clock.move(hours=1)
    world.check_in(goal, None, Status.DONE)
    world.clock.move(hours=1)
    reworded(goals, world, goal)
    assert is_done(world) == [False]
    world.clock.move(hours=1)
    world.check_in(stored(world, goal), frozenset({"Draft", "Test", "Publish it"}))
    assert is_done(world) == [False], "one milestone is open, and nobody has said done since"
    card = card_message(goals.show(world.workspace_id, ANA, goal.number)).text
    assert "Done" not in card.splitlines()[1]


def test_the_progress_post_tells_no_move_that_nobody_reported(desk: Desk, done: Goal, goals: GoalService) -> None:
    world = desk.world
    assert "1 → 4 of 4 milestones, improving, done" in post_message(desk.draft()).text
    reworded(goals, world, done)
    assert "What moved" not in post_message(desk.draft()).text
    world.clock.move(hours=1)
    world.check_in(stored(world, done), frozenset({"Draft", "Test", "Publish it"}), Status.ON_TRACK)
    assert "*What moved*\n• Help pages (G-1): 1 → 3 of 4 milestones, improving\n" in post_message(desk.draft()).text
