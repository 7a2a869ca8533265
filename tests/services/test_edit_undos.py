"""*Undo* of an edit: exactly that, once, and nothing of the history is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.goal_cards import GoalSaved
from bot.domain.goal_form import SentForm
from bot.domain.goals import Goal, GoalState, Outcome, Support, Visibility
from bot.domain.refusals import (
    GoalNotActive,
    Invalid,
    NotAllowed,
    NotFound,
    NothingToUndo,
    Problem,
    Refusal,
)
from bot.domain.teams import Team
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from bot.services.schedules import Due
from tests.services.goal_steps import ADMIN, edit, sent, stored
from tests.world import ANA, BO, CHIDI, DANA, INES, World


def test_an_edit_that_is_taken_back_is_followed_by_the_wording_before(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    edited = edit(goals, world, goal, target="90", due="2027-06-30", title="Raise satisfaction", reporter=BO)
    on_it = world.check_in(stored(world, goal), 80, person=BO)
    at = world.clock.move(minutes=1)
    undone = undos.undo_edit(world.workspace_id, ANA, edited)
    assert not undone.was_new
    revision = replace(goal.revision, number=3, reason="Edit taken back", changed_by=ANA, changed_at=at, restores=1)
    assert undone.card.goal.revision == stored(world, goal).revision == revision
    assert [wording.number for wording in undone.card.revisions] == [1, 2, 3]
    assert [check_in.revision for check_in in undone.card.check_ins] == [on_it.revision] == [2]


def test_taking_an_edit_back_restores_who_sees_the_goal_and_what_it_helps(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    first, second = world.goal("Happy callers", phone), world.goal("Quick answers", phone)
    form = sent(BO, visibility=Visibility.OWNER_AND_LEADS.value, supports=str(first.number), helps="Nobody waits")
    goal = goals.set_goal(world.workspace_id, BO, form).card.goal
    edited = edit(
        goals, world, goal, BO, visibility=Visibility.EVERYBODY.value, supports=str(second.number), helps="Much"
    )
    assert stored(world, goal).supports == Support(second.number, "Much")
    card = undos.undo_edit(world.workspace_id, BO, edited).card
    assert card.goal == stored(world, goal) == goal
    assert [(event.helped, event.helps) for event in card.events] == [
        (first.number, second.number),
        (second.number, first.number),
    ]
    with pytest.raises(NotFound):
        goals.show(world.workspace_id, DANA, goal.number)


def test_taking_an_edit_back_twice_does_it_once(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    edited = edit(goals, world, goal, target="90")
    first = undos.undo_edit(world.workspace_id, ANA, edited)
    assert undos.undo_edit(world.workspace_id, ANA, edited) == first
    assert len(first.card.revisions) == 3


def test_an_edit_sent_twice_names_the_same_edit_to_take_back(world: World, goals: GoalService, phone: Team) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    assert edit(goals, world, goal, target="90") == edit(goals, world, goal, target="90")


def test_an_edit_that_changed_nothing_cannot_be_taken_back(world: World, goals: GoalService, phone: Team) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    assert goals.edit(world.workspace_id, ANA, SentForm("d2", {}, goal.number, 1)).edit is None


def test_an_edit_on_which_another_was_made_stays(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    first = edit(goals, world, goal, target="90")
    second = edit(goals, world, stored(world, goal), draft="d3", how="Call back")
    before = stored(world, goal)
    with pytest.raises(NothingToUndo):
        undos.undo_edit(world.workspace_id, ANA, first)
    assert stored(world, goal) == before
    undos.undo_edit(world.workspace_id, ANA, second)
    with pytest.raises(NothingToUndo):
        undos.undo_edit(world.workspace_id, ANA, first)
    assert stored(world, goal).revision.number == 4


def test_an_edit_stays_after_a_wording_that_came_otherwise(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    edited = edit(goals, world, goal, target="90")
    with world.uow.writing(world.workspace_id) as tx:  # as the quarter's review does
        tx.goals.revise(goal.number, replace(stored(world, goal).revision, number=3))
    with pytest.raises(NothingToUndo):
        undos.undo_edit(world.workspace_id, ANA, edited)


def test_an_edit_of_a_goal_that_is_closed_or_rests_says_what_stands(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    edited = edit(goals, world, goal, target="90")
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MISSED, "")
    with pytest.raises(GoalNotActive):
        undos.undo_edit(world.workspace_id, ANA, edited)
    goals.resume(world.workspace_id, ANA, goal.number)
    goals.pause(world.workspace_id, ANA, goal.number)
    assert undos.undo_edit(world.workspace_id, ANA, edited).card.goal.state is GoalState.PAUSED


def test_only_who_edited_takes_it_back_and_only_while_they_may_edit(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    edited = edit(goals, world, goal, target="90")
    with pytest.raises(NotAllowed) as refused:
        undos.undo_edit(world.workspace_id, INES, edited)
    assert refused.value.who_can == (ANA,)
    with world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(phone, lead_id=BO))
    with pytest.raises(NotAllowed) as refused:
        undos.undo_edit(world.workspace_id, ANA, edited)
    assert refused.value.who_can == (BO, INES)


def test_the_edit_of_a_goal_out_of_sight_looks_like_one_that_never_was(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    private = sent(BO, visibility=Visibility.OWNER_AND_LEADS.value)
    goal = goals.set_goal(world.workspace_id, BO, private).card.goal
    edited = edit(goals, world, goal, BO, title="Something private")
    elsewhere = world.elsewhere()
    elsewhere.organisation()
    refusals = [
        _refused(lambda: undos.undo_edit(world.workspace_id, DANA, edited)),
        _refused(lambda: undos.undo_edit(world.workspace_id, DANA, 10**12)),
        _refused(lambda: undos.undo_edit(elsewhere.workspace_id, BO, edited)),
    ]
    assert {(type(refused), refused.args) for refused in refusals} == {(NotFound, refusals[0].args)}


def made_private(goals: GoalService, world: World, goal: Goal) -> GoalSaved:
    """An admin keeps somebody else's goal to its owner and leads, among whom they are not."""
    private = {"visibility": Visibility.OWNER_AND_LEADS.value}
    return goals.edit(world.workspace_id, ADMIN, SentForm("d2", private, goal.number, goal.revision.number))


def test_an_admin_who_put_a_goal_out_of_their_own_sight_can_take_exactly_that_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, BO, sent(BO)).card.goal
    saved = made_private(goals, world, goal)
    assert saved.out_of_sight
    assert saved.edit is not None
    for refused in (
        _refused(lambda: goals.show(world.workspace_id, ADMIN, goal.number)),
        _refused(lambda: undos.undo_edit(world.workspace_id, DANA, saved.edit or 0)),
    ):
        assert isinstance(refused, NotFound)
    undone = undos.undo_edit(world.workspace_id, ADMIN, saved.edit)
    assert undone.card.goal == stored(world, goal) == goal
    assert goals.show(world.workspace_id, ADMIN, goal.number).may_change
    assert undos.undo_edit(world.workspace_id, ADMIN, saved.edit) == undone, "twice is once"


def test_the_form_by_which_an_admin_put_a_goal_out_of_their_own_sight_says_the_same_when_it_comes_again(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, BO, sent(BO)).card.goal
    saved = made_private(goals, world, goal)
    again = made_private(goals, world, goal)
    assert again == saved
    assert again.edit is not None
    undos.undo_edit(world.workspace_id, ADMIN, again.edit)
    taken_back = made_private(goals, world, goal)
    assert (taken_back.taken_back, taken_back.out_of_sight, taken_back.edit) == (True, False, None)


def test_that_form_tells_nothing_any_more_once_somebody_has_changed_the_goal(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, BO, sent(BO)).card.goal
    made_private(goals, world, goal)
    edit(goals, world, stored(world, goal), BO, draft="d3", title="Something private")
    assert isinstance(_refused(lambda: made_private(goals, world, goal)), NotFound)
    nobodys = GoalService(world.uow, world.clock, frozenset())
    assert isinstance(_refused(lambda: made_private(nobodys, world, goal)), NotFound)


def test_an_undo_that_put_a_goal_out_of_sight_looks_like_an_edit_that_never_was(
    world: World, goals: GoalService, undos: GoalUndoService
) -> None:
    led = world.team("Phone support", ADMIN, [BO])
    private = sent(BO, visibility=Visibility.OWNER_AND_LEADS.value)
    goal = goals.set_goal(world.workspace_id, BO, private).card.goal
    shown = edit(goals, world, goal, ADMIN, visibility=Visibility.EVERYBODY.value)
    with world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(led, lead_id=ANA))
    first = undos.undo_edit(world.workspace_id, ADMIN, shown)
    with world.uow.reading(world.workspace_id) as tx:
        undoing = tx.goal_edits.newest(goal.number)
    assert undoing is not None
    assert undoing.takes_back == shown
    unknown = _refused(lambda: undos.undo_edit(world.workspace_id, ADMIN, 10**12))
    hidden = _refused(lambda: undos.undo_edit(world.workspace_id, ADMIN, undoing.edit_id))
    assert (type(hidden), hidden.args) == (NotFound, unknown.args)
    assert undos.undo_edit(world.workspace_id, ADMIN, shown) == first, "a second click is told what the first one did"
    edit(goals, world, stored(world, goal), BO, draft="d3", title="Something private")
    later = _refused(lambda: undos.undo_edit(world.workspace_id, ADMIN, shown))
    assert (type(later), later.args) == (NotFound, unknown.args), "and nothing once anything newer stands"


def test_of_a_goal_that_was_changed_since_an_admin_put_it_out_of_their_sight_they_are_told_nothing(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, BO, sent(BO)).card.goal
    edited = made_private(goals, world, goal).edit or 0
    later = edit(goals, world, stored(world, goal), BO, draft="d3", title="Something private")
    unknown = _refused(lambda: undos.undo_edit(world.workspace_id, ADMIN, 10**12))
    changed = _refused(lambda: undos.undo_edit(world.workspace_id, ADMIN, edited))
    assert (type(changed), changed.args) == (NotFound, unknown.args)
    undos.undo_edit(world.workspace_id, BO, later)
    goals.close(world.workspace_id, BO, goal.number, Outcome.MISSED, "")
    closed = _refused(lambda: undos.undo_edit(world.workspace_id, ADMIN, edited))
    assert (type(closed), closed.args) == (NotFound, unknown.args)


def test_who_is_no_admin_any_more_cannot_bring_a_goal_back_into_sight(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, BO, sent(BO)).card.goal
    edited = made_private(goals, world, goal).edit or 0
    nobodys = GoalUndoService(world.uow, world.clock, frozenset())
    assert isinstance(_refused(lambda: nobodys.undo_edit(world.workspace_id, ADMIN, edited)), NotFound)
    assert stored(world, goal).visibility is Visibility.OWNER_AND_LEADS


def _refused(attempt: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        attempt()
    return refused.value


def test_an_edit_is_not_taken_back_into_a_circle(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    above = world.goal("Happy callers", phone)
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, supports=str(above.number))).card.goal
    edited = edit(goals, world, goal, supports="")
    edit(goals, world, above, draft="d3", supports=str(goal.number))
    with pytest.raises(Invalid) as refused:
        undos.undo_edit(world.workspace_id, ANA, edited)
    assert refused.value.problems == {"supports": Problem.SUPPORTS_CIRCLE}


def test_an_edit_is_not_taken_back_to_help_a_goal_that_was_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    above = goals.set_goal(world.workspace_id, ANA, sent(phone, draft="d0", title="Happy callers")).card.goal
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, supports=str(above.number))).card.goal
    edited = edit(goals, world, goal, supports="")
    undos.undo_set(world.workspace_id, ANA, above.number)
    with pytest.raises(Invalid) as refused:
        undos.undo_edit(world.workspace_id, ANA, edited)
    assert refused.value.problems == {"supports": Problem.SUPPORTED_NO_MORE}


def test_a_new_reporter_is_asked_no_more_when_the_edit_is_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    edited = edit(goals, world, goal, reporter=DANA)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is not None
    undos.undo_edit(world.workspace_id, ANA, edited)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is None


def test_a_former_reporter_is_asked_no_more_after_an_edit_nor_left_out_when_it_is_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, reporter=DANA)).card.goal
    edited = edit(goals, world, goal, reporter="")
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is None
    undos.undo_edit(world.workspace_id, ANA, edited)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is not None


def test_an_edit_is_not_taken_back_to_help_a_goal_that_was_hidden_since(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    above = goals.set_goal(world.workspace_id, CHIDI, sent(CHIDI, draft="d0", title="Happy callers")).card.goal
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, supports=str(above.number))).card.goal
    edited = edit(goals, world, goal, supports="")
    edit(goals, world, above, CHIDI, draft="d3", visibility=Visibility.OWNER_AND_LEADS.value)
    with pytest.raises(Invalid) as refused:
        undos.undo_edit(world.workspace_id, ANA, edited)
    assert refused.value.problems == {"supports": Problem.SUPPORTED_NO_MORE}
    assert goals.show(world.workspace_id, ANA, goal.number).goal.supports is None


def test_a_goal_out_of_sight_refuses_alike_whatever_became_of_it(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    """What stands in the answer would otherwise tell of a goal that this person does not see."""
    above = goals.set_goal(world.workspace_id, CHIDI, sent(CHIDI, draft="d0", title="Happy callers")).card.goal
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, supports=str(above.number))).card.goal
    edited = edit(goals, world, goal, supports="")
    edit(goals, world, above, CHIDI, draft="d3", visibility=Visibility.OWNER_AND_LEADS.value)
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(replace(stored(world, above), supports=Support(goal.number)))
    in_a_circle = _refused(lambda: undos.undo_edit(world.workspace_id, ANA, edited))
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(replace(stored(world, above), state=GoalState.TAKEN_BACK))
    taken_back = _refused(lambda: undos.undo_edit(world.workspace_id, ANA, edited))
    for refused in (in_a_circle, taken_back):
        assert isinstance(refused, Invalid)
        assert refused.problems == {"supports": Problem.SUPPORTED_NO_MORE}


def test_an_edit_is_not_taken_back_to_help_a_goal_that_was_closed_since(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    above = world.goal("Happy callers", phone)
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, supports=str(above.number))).card.goal
    edited = edit(goals, world, goal, supports="")
    goals.close(world.workspace_id, ANA, above.number, Outcome.MET, "")
    with pytest.raises(Invalid) as refused:
        undos.undo_edit(world.workspace_id, ANA, edited)
    assert refused.value.problems == {"supports": Problem.SUPPORTED_NO_MORE}


def test_how_a_goal_helps_is_said_again_also_when_the_goal_above_was_closed_since(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    above = world.goal("Happy callers", phone)
    form = sent(phone, supports=str(above.number), helps="Nobody waits")
    goal = goals.set_goal(world.workspace_id, ANA, form).card.goal
    edited = edit(goals, world, goal, supports=str(above.number), helps="Much")
    goals.close(world.workspace_id, ANA, above.number, Outcome.MET, "")
    assert undos.undo_edit(world.workspace_id, ANA, edited).card.goal == goal


def test_the_form_of_an_edit_that_was_taken_back_says_so_when_it_comes_again(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    form = SentForm("d2", {"title": "Raise satisfaction"}, goal.number, 1)
    edited = goals.edit(world.workspace_id, ANA, form).edit
    assert edited is not None
    undos.undo_edit(world.workspace_id, ANA, edited)
    again = goals.edit(world.workspace_id, ANA, form)
    assert again.taken_back
    assert again.edit is None


def test_the_form_of_an_edit_on_which_another_was_made_offers_no_undo_when_it_comes_again(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    form = SentForm("d2", {"title": "Raise satisfaction"}, goal.number, 1)
    goals.edit(world.workspace_id, ANA, form)
    edit(goals, world, stored(world, goal), draft="d3", how="Call back")
    again = goals.edit(world.workspace_id, ANA, form)
    assert (again.changed, again.taken_back, again.edit) == (True, False, None)


def test_an_edit_that_changed_nothing_says_so_again_when_it_comes_again(
    world: World, goals: GoalService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    form = SentForm("d2", {}, goal.number, 1)
    assert [goals.edit(world.workspace_id, ANA, form).changed for _ in range(2)] == [False, False]


def test_an_edit_that_takes_another_back_is_not_taken_back_itself(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    undos.undo_edit(world.workspace_id, ANA, edit(goals, world, goal, target="90"))
    with world.uow.reading(world.workspace_id) as tx:
        undoing = tx.goal_edits.newest(goal.number)
    assert undoing is not None
    with pytest.raises(NothingToUndo):
        undos.undo_edit(world.workspace_id, ANA, undoing.edit_id)
    assert stored(world, goal).revision.wording == 1
