"""Closing goals, pausing them, and opening them again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import Kind
from bot.domain.goal_form import SentForm
from bot.domain.goals import OPEN, Goal, GoalState, Happened, Outcome
from bot.domain.prompts import Ask, PromptItem
from bot.domain.refusals import GoalNotActive, Invalid, NotAllowed, NothingToUndo, Problem
from bot.domain.reviews import Answer, Smart
from bot.domain.teams import Team
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from bot.services.reviews import ReviewService
from bot.services.schedules import Due
from tests.services.goal_steps import stored
from tests.world import ANA, BO, DANA, INES, World, instant


def test_a_closed_goal_keeps_outcome_and_lesson_and_takes_nothing_more(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    for _ in range(2):  # a form sent twice closes once
        card = goals.close(world.workspace_id, ANA, goal.number, Outcome.PARTLY, " Start earlier. ")
    assert (card.goal.state, card.goal.outcome, card.goal.learnt) == (
        GoalState.CLOSED,
        Outcome.PARTLY,
        "Start earlier.",
    )
    assert card.goal.closed_at == world.clock.now()
    assert not card.may_check_in
    assert not card.may_change
    with pytest.raises(GoalNotActive):
        goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with pytest.raises(GoalNotActive):
        goals.pause(world.workspace_id, ANA, goal.number)
    with pytest.raises(GoalNotActive):
        goals.edit(world.workspace_id, ANA, SentForm("d2", {"title": "Lift CSAT"}, goal.number, 1))
    with pytest.raises(GoalNotActive):
        goals.to_close(world.workspace_id, ANA, goal.number)


def test_closing_a_goal_wakes_the_sender_for_the_prompt_that_shows_it(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal, before = world.goal("Raise CSAT", phone), world.wakes
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    assert world.wakes == before + 1


def test_a_closed_goal_is_opened_again_and_its_history_tells_of_both(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    closed = goals.close(world.workspace_id, ANA, goal.number, Outcome.PARTLY, "Start earlier.")
    assert closed.may_reopen
    world.clock.move(minutes=5)
    goal = replace(goal, resumed_at=world.clock.now())
    for was in (GoalState.CLOSED, GoalState.ACTIVE):  # a double click opens once
        turned = goals.resume(world.workspace_id, ANA, goal.number)
        assert (turned.card.goal, turned.was, turned.card.may_reopen) == (goal, was, False)
    told = [(event.what, event.outcome, event.learnt, event.by) for event in turned.card.events]
    assert told == [(Happened.CLOSED, Outcome.PARTLY, "Start earlier.", ANA), (Happened.REOPENED, None, "", ANA)]
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, ANA) is not None


def test_only_who_may_change_a_closed_goal_opens_it_again(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    assert not goals.show(world.workspace_id, BO, goal.number).may_reopen
    with pytest.raises(NotAllowed):
        goals.resume(world.workspace_id, BO, goal.number)


def test_closing_asks_how_it_ended(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    with pytest.raises(Invalid) as refused:
        goals.close(world.workspace_id, ANA, goal.number, None, "")
    assert refused.value.problems == {"outcome": Problem.MISSING}


def test_a_paused_goal_rests_until_it_is_resumed(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone, due="2027-01-08")
    world.clock.move(days=30)
    paused = goals.pause(world.workspace_id, ANA, goal.number).card
    assert paused.goal.state is GoalState.PAUSED
    assert (paused.summary.is_stale, paused.summary.is_overdue, paused.may_check_in) == (False, False, False)
    resumed = goals.resume(world.workspace_id, ANA, goal.number).card
    assert resumed.goal == replace(goal, paused_at=world.clock.now(), resumed_at=world.clock.now())
    assert (resumed.summary.is_stale, resumed.summary.is_overdue) == (False, True)


def test_closing_shows_the_prompt_that_asks_for_it_anew(world: World, goals: GoalService, phone: Team) -> None:
    goal = world.goal("Raise CSAT", phone)
    prompt = world.prompt(ANA, [PromptItem(Ask.REPORT, phone.team_id, goal.number)])
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with world.uow.reading(world.workspace_id) as tx:
        delivery = tx.deliveries.find(Kind.PROMPT, ANA, prompt.occurrence)
    assert delivery is not None
    assert delivery.wanted > delivery.shown


def test_an_open_goal_leaves_the_quarters_message_when_it_is_closed(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    sent = [world.delivery(Kind.REVIEW_NUDGE, ANA, quarter) for quarter in ("2026-Q3", "2026-Q4", "2027-Q1")]
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with world.uow.reading(world.workspace_id) as tx:
        now = [tx.deliveries.get(one.delivery_id) for one in sent]
    # That of last quarter is answered in the first weeks of this one; older ones are history.
    assert [one.occurrence for one in now if one is not None and one.wanted > one.shown] == ["2026-Q4", "2027-Q1"]


# *Undo* ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OPEN)
def test_a_goal_whose_closing_is_taken_back_is_asked_about_or_rests_as_before(
    state: GoalState, world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    if state is GoalState.PAUSED:
        goal = goals.pause(world.workspace_id, ANA, goal.number).card.goal
    goals.close(world.workspace_id, ANA, goal.number, Outcome.PARTLY, "Start earlier.")
    for _ in range(2):  # a double click takes back once, and reads the same
        turned = undos.undo_close(world.workspace_id, ANA, goal.number)
        assert (turned.card.goal, turned.was) == (replace(goal, state=state), GoalState.CLOSED)
    assert stored(world, goal).state is state
    assert [event.what for event in turned.card.events] == [Happened.CLOSED, Happened.REOPENED]


def test_a_goal_that_was_paused_since_its_closing_was_taken_back_stays_so_and_says_so(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    undos.undo_close(world.workspace_id, ANA, goal.number)
    goals.pause(world.workspace_id, ANA, goal.number)
    turned = undos.undo_close(world.workspace_id, ANA, goal.number)
    assert (turned.card.goal.state, turned.was) == (GoalState.PAUSED, GoalState.PAUSED)


def test_reopening_a_goal_that_rested_has_it_asked_about(world: World, goals: GoalService, phone: Team) -> None:
    """Who opens it days later wants to go on with it; *Undo* takes back a slip."""
    goal = world.goal("Raise CSAT", phone)
    goals.pause(world.workspace_id, ANA, goal.number)
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    assert goals.resume(world.workspace_id, ANA, goal.number).card.goal.state is GoalState.ACTIVE


def test_what_somebody_else_closed_since_stays_closed(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    goals.resume(world.workspace_id, INES, goal.number)
    goals.close(world.workspace_id, INES, goal.number, Outcome.MISSED, "")
    with pytest.raises(NothingToUndo):
        undos.undo_close(world.workspace_id, ANA, goal.number)
    assert stored(world, goal).outcome is Outcome.MISSED


def test_only_who_may_still_change_a_goal_takes_its_closing_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(phone, lead_id=BO))
    with pytest.raises(NotAllowed):
        undos.undo_close(world.workspace_id, ANA, goal.number)
    assert stored(world, goal).state is GoalState.CLOSED


def test_a_closing_that_is_taken_back_is_asked_about_in_the_coming_prompt_again(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone, reporter=DANA)
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is None
    undos.undo_close(world.workspace_id, ANA, goal.number)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is not None


@pytest.mark.parametrize("was_stale", [False, True])
@pytest.mark.parametrize("end", ["closed", "reviewed"])
def test_a_closing_taken_back_before_another_round_leaves_a_goal_as_silent_as_it_was(
    end: str, was_stale: bool, world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    world.clock.at("2027-01-27 10:00" if was_stale else "2027-01-20 10:00", "Europe/Lisbon")
    assert goals.show(world.workspace_id, ANA, goal.number).summary.is_stale is was_stale
    take_back = _ended(end, world, goals, undos, goal)
    world.clock.move(minutes=5)
    take_back()
    assert stored(world, goal) == goal
    assert goals.show(world.workspace_id, ANA, goal.number).summary.is_stale is was_stale


@pytest.mark.parametrize("end", ["closed", "reviewed"])
def test_the_rounds_that_a_goal_was_closed_for_are_no_silence_once_that_is_taken_back(
    end: str, world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = world.goal("Raise CSAT", phone)
    world.clock.at("2027-01-20 10:00", "Europe/Lisbon")
    take_back = _ended(end, world, goals, undos, goal)
    world.clock.at("2027-01-29 10:00", "Europe/Lisbon")
    take_back()
    asked_next = instant("2027-02-01 09:00", "Europe/Lisbon")
    for moment, is_stale in ((world.clock.now(), False), (asked_next + timedelta(weeks=2), True)):
        world.clock.moment = moment
        assert goals.show(world.workspace_id, ANA, goal.number).summary.is_stale is is_stale


def _ended(end: str, world: World, goals: GoalService, undos: GoalUndoService, goal: Goal) -> Callable[[], object]:
    """Close a goal, or review it so that it is closed, and return what takes that back."""
    if end == "closed":
        goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
        return lambda: undos.undo_close(world.workspace_id, ANA, goal.number)
    reviews = ReviewService(world.uow, world.clock, frozenset())
    draft = reviews.open_form(world.workspace_id, ANA, goal.number).draft_id
    answers = {question.value: Answer.YES.value for question in Smart}
    review = reviews.decide(world.workspace_id, ANA, draft, {**answers, "decision": "retire"}, once="view:1")[0].review
    assert review is not None
    return lambda: reviews.undo(world.workspace_id, ANA, review.review_id)
