"""*Undo* of a goal that was just set: exactly that, once, and nothing of the history is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.check_ins import Status
from bot.domain.deliveries import Kind
from bot.domain.goal_cards import GoalSaved
from bot.domain.goal_form import SentForm
from bot.domain.goal_lists import Scope, Which
from bot.domain.goals import Goal, GoalState, Happened, Outcome, Visibility
from bot.domain.prompts import Ask, PromptItem
from bot.domain.refusals import (
    AlreadyBuiltOn,
    BuiltOn,
    GoalNotActive,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
)
from bot.domain.reviews import Answer, Decision, Review, Smart
from bot.domain.teams import Team
from bot.services.goal_forms import GoalFormService
from bot.services.goal_undos import GoalUndoService
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.reviews import ReviewService
from bot.services.schedules import Due
from tests.services.goal_steps import ADMIN, edit, sent, stored
from tests.world import ANA, BO, DANA, INES, World


def test_a_goal_that_is_taken_back_stands_in_no_list_and_its_key_is_not_given_again(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    undone = undos.undo_set(world.workspace_id, ANA, goal.number)
    assert undone.was_new
    assert undone.card.goal.state is GoalState.TAKEN_BACK
    for which in (Which.MINE, Which.TEAM, Which.ALL, Which.CLOSED, Which.PAUSED, Which.STALE):
        assert goals.list(world.workspace_id, ANA, Scope(which)).total == 0
    again = goals.set_goal(world.workspace_id, ANA, sent(phone, draft="d2"))
    assert again.card.goal.number == goal.number + 1
    assert again.similar == ()


def test_who_could_see_a_goal_is_told_that_it_was_taken_back_and_by_whom(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    at = world.clock.move(minutes=1)
    undos.undo_set(world.workspace_id, ANA, goal.number)
    card = goals.show(world.workspace_id, BO, goal.number)
    assert [(event.what, event.by, event.at) for event in card.events] == [(Happened.TAKEN_BACK, ANA, at)]
    assert (card.may_check_in, card.may_change, card.may_reopen, card.may_set_again) == (False,) * 4
    assert goals.show(world.workspace_id, ANA, goal.number).may_set_again


def test_a_private_goal_that_was_taken_back_is_found_only_by_those_who_saw_it(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    private = sent(BO, visibility=Visibility.OWNER_AND_LEADS.value)
    goal = goals.set_goal(world.workspace_id, BO, private).card.goal
    with pytest.raises(NotFound):
        undos.undo_set(world.workspace_id, DANA, goal.number)
    undos.undo_set(world.workspace_id, BO, goal.number)
    with pytest.raises(NotFound):
        goals.show(world.workspace_id, DANA, goal.number)
    assert goals.show(world.workspace_id, ANA, goal.number).goal.state is GoalState.TAKEN_BACK


def _set_out_of_sight(goals: GoalService, world: World, draft: str = "d1") -> GoalSaved:
    private = sent(BO, draft, visibility=Visibility.OWNER_AND_LEADS.value)
    return goals.set_goal(world.workspace_id, ADMIN, private)


@pytest.mark.usefixtures("phone")
def test_an_admin_takes_back_a_goal_that_they_set_out_of_their_own_sight_and_sets_it_again(
    world: World, goals: GoalService, undos: GoalUndoService
) -> None:
    saved = _set_out_of_sight(goals, world)
    number = saved.card.goal.number
    assert saved.out_of_sight
    assert _set_out_of_sight(goals, world).card.goal == saved.card.goal, "its form may come once more"
    with pytest.raises(NotFound):
        goals.show(world.workspace_id, ADMIN, number)
    first = undos.undo_set(world.workspace_id, ADMIN, number)
    assert first.card.goal.state is GoalState.TAKEN_BACK
    assert undos.undo_set(world.workspace_id, ADMIN, number) == first
    forms = GoalFormService(world.uow, world.clock, {ADMIN})
    assert forms.open_again(world.workspace_id, ADMIN, number).fields.title == "Raise CSAT"


@pytest.mark.usefixtures("phone")
def test_another_admin_does_not_find_what_one_set_out_of_their_own_sight(world: World, goals: GoalService) -> None:
    number = _set_out_of_sight(goals, world).card.goal.number
    undos = GoalUndoService(world.uow, world.clock, {ADMIN, DANA})
    with pytest.raises(NotFound):
        undos.undo_set(world.workspace_id, DANA, number)
    with pytest.raises(NotFound):
        GoalUndoService(world.uow, world.clock, frozenset()).undo_set(world.workspace_id, ADMIN, number)


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("touch", ["check_in", "edit", "support", "pause", "close"])
def test_once_anything_stands_on_it_an_admin_is_told_nothing_of_a_goal_out_of_sight(
    world: World, goals: GoalService, undos: GoalUndoService, touch: str
) -> None:
    goal = _set_out_of_sight(goals, world).card.goal
    match touch:
        case "check_in":
            world.check_in(goal, 80)
        case "edit":
            edit(goals, world, goal, by=BO, title="Raise satisfaction")
        case "support":
            world.goal("Call back", BO, supports=goal)
        case "pause":
            goals.pause(world.workspace_id, BO, goal.number)
        case "close":
            goals.close(world.workspace_id, BO, goal.number, Outcome.MET, "")
    with pytest.raises(NotFound):
        undos.undo_set(world.workspace_id, ADMIN, goal.number)
    with pytest.raises(NotFound):
        _set_out_of_sight(goals, world)


def test_taking_a_goal_back_twice_does_it_once(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    first = undos.undo_set(world.workspace_id, ANA, goal.number)
    assert undos.undo_set(world.workspace_id, ANA, goal.number) == first
    # And the form that set it, coming once more, neither sets another nor brings it back.
    assert goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal == first.card.goal


def test_only_who_set_a_goal_takes_it_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    for other in (INES, BO, ADMIN):
        with pytest.raises(NotAllowed) as refused:
            undos.undo_set(world.workspace_id, other, goal.number)
        assert refused.value.who_can == (ANA,)
    assert stored(world, goal) == goal


def _checked_in(world: World, goal: Goal) -> None:
    world.check_in(goal, 80, Status.ON_TRACK)


def _edited(world: World, goal: Goal) -> None:
    edit(GoalService(world.uow, world.clock, frozenset()), world, goal, title="Raise satisfaction")


def _supported(world: World, goal: Goal) -> None:
    world.goal("Call back", BO, supports=goal)


def _secretly_supported(world: World, goal: Goal) -> None:
    world.goal("Call back", DANA, supports=goal, visibility=Visibility.OWNER_AND_LEADS)


def _supported_by_one_that_is_closed(world: World, goal: Goal) -> None:
    helper = world.goal("Call back", BO, supports=goal)
    GoalService(world.uow, world.clock, frozenset()).close(
        world.workspace_id, BO, helper.number, Outcome.MET, "It helped"
    )


def _reviewed(world: World, goal: Goal) -> None:
    answers = dict.fromkeys(Smart, Answer.YES)
    with world.uow.writing(world.workspace_id) as tx:
        tx.reviews.add(Review(0, goal.number, 1, "2027-Q1", ANA, world.clock.now(), answers, "", Decision.KEEP))


@pytest.mark.parametrize(
    ("build", "told"),
    [
        (_checked_in, (BuiltOn.CHECK_INS,)),
        (_edited, (BuiltOn.CHANGES,)),
        (_supported, (BuiltOn.GOALS,)),
        (_supported_by_one_that_is_closed, (BuiltOn.GOALS,)),
        (_secretly_supported, ()),
        (_reviewed, (BuiltOn.REVIEWS,)),
    ],
)
def test_a_goal_on_which_something_was_built_stays_and_the_answer_says_what(
    build: Callable[[World, Goal], None],
    told: tuple[BuiltOn, ...],
    world: World,
    goals: GoalService,
    undos: GoalUndoService,
    phone: Team,
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    build(world, goal)
    before = stored(world, goal)
    with pytest.raises(AlreadyBuiltOn) as refused:
        undos.undo_set(world.workspace_id, ANA, goal.number)
    assert (refused.value.key, refused.value.what) == (goal.key, told)
    assert stored(world, goal) == before


def test_what_was_itself_taken_back_stands_in_nobodys_way(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    world.undo(world.check_in(goal, 80))
    _reviewed(world, goal)
    with world.uow.writing(world.workspace_id) as tx:
        tx.reviews.undo(tx.reviews.of_goal(goal.number)[0].review_id, ANA, world.clock.now())
    helper = goals.set_goal(world.workspace_id, BO, sent(BO, supports=str(goal.number))).card.goal
    undos.undo_set(world.workspace_id, BO, helper.number)
    undos.undo_set(world.workspace_id, ANA, goal.number)
    assert stored(world, goal).state is GoalState.TAKEN_BACK


def test_a_closed_goal_is_not_taken_back(world: World, goals: GoalService, undos: GoalUndoService, phone: Team) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, "")
    with pytest.raises(GoalNotActive):
        undos.undo_set(world.workspace_id, ANA, goal.number)


def test_nothing_more_is_done_with_a_goal_that_was_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    undos.undo_set(world.workspace_id, ANA, goal.number)
    forms = GoalFormService(world.uow, world.clock, frozenset())
    attempts: list[Callable[[], object]] = [
        lambda: goals.resume(world.workspace_id, ANA, goal.number),
        lambda: goals.pause(world.workspace_id, ANA, goal.number),
        lambda: goals.close(world.workspace_id, ANA, goal.number, Outcome.MET, ""),
        lambda: forms.open_edit(world.workspace_id, ANA, goal.number),
        lambda: ReviewService(world.uow, world.clock, frozenset()).open_form(world.workspace_id, ANA, goal.number),
    ]
    for attempt in attempts:
        with pytest.raises(GoalNotActive):
            attempt()
    with pytest.raises(Invalid) as refused:
        goals.set_goal(world.workspace_id, BO, sent(BO, supports=str(goal.number)))
    assert refused.value.problems == {"supports": Problem.NO_SUCH_GOAL}
    assert forms.supports(world.workspace_id, ANA, goal.key) == ()
    assert stored(world, goal).state is GoalState.TAKEN_BACK


def test_home_and_the_quarters_message_do_not_know_a_goal_that_was_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    reviews = ReviewService(world.uow, world.clock, frozenset())
    home = HomeService(world.uow, world.clock, frozenset())
    assert reviews.nudge(world.workspace_id, ANA, "2027-Q1") is not None
    assert "Raise CSAT" in repr(home.card(world.workspace_id, ANA))
    undos.undo_set(world.workspace_id, ANA, goal.number)
    assert reviews.nudge(world.workspace_id, ANA, "2027-Q1") is None
    assert "Raise CSAT" not in repr(home.card(world.workspace_id, ANA))


def test_a_reporter_from_elsewhere_is_not_prompted_for_a_goal_that_was_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, reporter=DANA)).card.goal
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is not None
    undos.undo_set(world.workspace_id, ANA, goal.number)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.get(Due.PROMPT, DANA) is None


def test_a_prompt_that_asks_for_a_goal_taken_back_is_shown_anew(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    prompt = world.prompt(ANA, [PromptItem(Ask.REPORT, phone.team_id, goal.number)])
    undos.undo_set(world.workspace_id, ANA, goal.number)
    with world.uow.reading(world.workspace_id) as tx:
        delivery = tx.deliveries.find(Kind.PROMPT, ANA, prompt.occurrence)
    assert delivery is not None
    assert delivery.wanted > delivery.shown


def test_the_quarters_message_is_shown_anew_without_a_goal_that_was_taken_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
    undos.undo_set(world.workspace_id, ANA, goal.number)
    with world.uow.reading(world.workspace_id) as tx:
        nudge = tx.deliveries.find(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
    assert nudge is not None
    assert nudge.wanted > nudge.shown


def test_what_was_taken_back_fills_the_form_for_setting_it_again(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    typed = {"how": "Call back the same day", "stretch": "90", "reporter": BO}
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone, **typed)).card.goal
    forms = GoalFormService(world.uow, world.clock, frozenset())
    with pytest.raises(NotFound):
        forms.open_again(world.workspace_id, ANA, goal.number)
    undos.undo_set(world.workspace_id, ANA, goal.number)
    form = forms.open_again(world.workspace_id, ANA, goal.number)
    assert form.goal is None
    assert form.shows_details
    again = goals.set_goal(world.workspace_id, ANA, SentForm(form.draft_id, form.fields.as_typed())).card.goal
    assert replace(again.revision, changed_at=goal.revision.changed_at) == goal.revision
    with pytest.raises(NotFound):
        forms.open_again(world.workspace_id, BO, goal.number)


def test_who_may_no_longer_change_a_goal_does_not_take_it_back(
    world: World, goals: GoalService, undos: GoalUndoService, phone: Team
) -> None:
    goal = goals.set_goal(world.workspace_id, ANA, sent(phone)).card.goal
    with world.uow.writing(world.workspace_id) as tx:
        tx.teams.save(replace(phone, lead_id=BO))
    with pytest.raises(NotAllowed) as refused:
        undos.undo_set(world.workspace_id, ANA, goal.number)
    assert refused.value.who_can == (BO, INES)
    assert stored(world, goal) == goal
