from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.goals import STANDING, Goal, GoalState, Outcome, Support, Visibility
from bot.domain.measures import Metric
from bot.domain.permissions import Sight
from bot.services.unit_of_work import Conflict
from tests.world import ANA, BO, CHIDI, World


def read(world: World, number: int) -> Goal | None:
    with world.uow.reading(world.workspace_id) as tx:
        return tx.goals.get(number)


def test_goals_of_each_measure_read_back_as_they_were_set(world: World) -> None:
    team = world.team("Phone support")
    above = world.goal("Be recommended", world.organisation(), baseline=30, target=45, unit="")
    goals = [
        above,
        world.goal("Answer sooner", team, baseline="6.50", target=2, stretch=1, unit="h", supports=above, how="Waits"),
        world.goal("Open the shop", team, steps=("Lease", "Hire", "Open")),
        world.goal("Speak Polish", BO, team=team, yes_no=True, visibility=Visibility.OWNER_AND_LEADS),
        world.goal("Fewer tickets", team, reporter=CHIDI, baseline=200, target=150, unit="tickets"),
    ]
    assert [read(world, goal.number) for goal in goals] == goals
    assert [goal.key for goal in goals] == ["G-1", "G-2", "G-3", "G-4", "G-5"]


def test_a_number_is_not_given_twice_even_if_the_goal_was_rolled_back(world: World) -> None:
    team = world.team("Phones")
    with pytest.raises(Conflict):
        world.goal("Dangling", team, supports=replace(world.goal("Real", team), number=99))
    assert world.goal("Next", team).number == 2


def test_a_revision_is_the_current_wording_from_then_on_and_the_old_one_is_kept(world: World) -> None:
    goal = world.goal("Raise CSAT", world.organisation(), baseline=78, target=85)
    assert isinstance(goal.measure, Metric)
    harder = replace(
        goal.revision,
        number=2,
        measure=replace(goal.measure, target=goal.measure.target + 5),
        due=date(2027, 6, 30),
        reason="The new phones help",
        changed_at=world.clock.now() + timedelta(days=1),
    )
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.revise(goal.number, harder)
        assert tx.goals.get(goal.number) == replace(goal, revision=harder)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.goals.revisions(goal.number) == [goal.revision, harder]


@pytest.mark.parametrize("number", [1, 3])
def test_a_revision_must_follow_the_one_it_was_made_from(world: World, number: int) -> None:
    goal = world.goal("Raise CSAT", world.organisation())
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.goals.revise(goal.number, replace(goal.revision, number=number))
    assert read(world, goal.number) == goal


def test_closing_stores_state_outcome_and_lesson_and_leaves_the_wording(world: World) -> None:
    above = world.goal("Be recommended", world.organisation())
    goal = world.goal("Raise CSAT", world.team("Phones"))
    closed = replace(
        goal,
        state=GoalState.CLOSED,
        closed_at=world.clock.now(),
        outcome=Outcome.PARTLY,
        learnt="Call back the same day",
        supports=Support(above.number, "Happy callers recommend us"),
    )
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(closed)
    assert read(world, goal.number) == closed


def test_lists_tell_team_goals_from_personal_ones_and_active_from_paused(world: World) -> None:
    phones, mail = world.team("Phones"), world.team("Mail", BO)
    ours = world.goal("Ours", phones, reporter=CHIDI)
    anas = world.goal("Ana's", ANA, team=phones)
    bos = world.goal("Bo's", BO, team=mail)
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(replace(bos, state=GoalState.PAUSED))
    paused = replace(bos, state=GoalState.PAUSED)
    with world.uow.reading(world.workspace_id) as tx:
        goals = tx.goals
        assert goals.of_teams([phones.team_id, mail.team_id]) == [ours]
        assert goals.individual_in_teams([phones.team_id, mail.team_id]) == [anas]
        assert goals.individual_in_teams([mail.team_id], GoalState) == [paused]
        assert goals.individual_in_teams([phones.team_id, mail.team_id], owners=[ANA]) == [anas]
        assert goals.individual_in_teams([phones.team_id, mail.team_id], owners=[]) == []
        assert goals.of_person(ANA) == [anas]
        assert goals.of_person(BO) == []
        assert goals.of_people([ANA, BO], [GoalState.PAUSED]) == [paused]
        assert goals.reported_by(CHIDI) == goals.reported_by_any([CHIDI, ANA]) == [ours]
        assert goals.all() == [ours, anas]
        assert goals.all(GoalState) == [ours, anas, paused]
        assert goals.get_many([anas.number, 99]) == {anas.number: anas}
        assert goals.of_teams([]) == []


def test_the_way_up_leads_from_nearest_to_farthest_and_a_circle_ends_where_it_would_begin_again(world: World) -> None:
    team = world.team("Phones")
    top = world.goal("Top", world.organisation())
    middle = world.goal("Middle", team, supports=top)
    low = world.goal("Low", team, supports=middle)
    first = world.goal("First of a circle", team)
    second = world.goal("Second of a circle", team, supports=first)
    first = replace(first, supports=Support(second.number))
    with world.uow.writing(world.workspace_id) as tx:
        tx.goals.save(first)
    with world.uow.reading(world.workspace_id) as tx, world.queries() as seen:
        paths = tx.goals.paths_up([low.number, middle.number, top.number, first.number, 99])
    assert paths == {low.number: [middle, top], middle.number: [top], first.number: [second]}
    assert len(seen) == 1
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.goals.supporting([top.number, middle.number]) == [middle, low]


def test_words_of_titles_are_found_in_any_case_and_order_team_goals_first_and_private_ones_never(world: World) -> None:
    team = world.team("Phones")
    mine = world.goal("Learn CSAT", ANA, team=team)
    world.goal("Secret csat", BO, team=team, visibility=Visibility.OWNER_AND_LEADS)
    ours = world.goal("Raise Csat to 100%", team)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.goals.find(" csat ", 10) == [ours, mine]
        assert tx.goals.find("csat", 1) == [ours]
        assert tx.goals.find("", 10) == [ours, mine]
        assert tx.goals.find("100%", 10) == [ours]
        assert tx.goals.find("%", 10) == [ours]
        assert tx.goals.find("_", 10) == []
        assert tx.goals.find(f"100% csat {ours.key.lower()} raise", 10) == [ours]
        assert tx.goals.find("csat " * 5000, 10) == [ours, mine]


def test_words_find_paused_and_closed_goals_in_somebodys_sight_those_first_that_are_asked_about(world: World) -> None:
    team = world.team("Phones")
    ended, rests = world.goal("Raise CSAT", team), world.goal("CSAT on the phone", team)
    private = world.goal("Secret csat", BO, team=team, visibility=Visibility.OWNER_AND_LEADS)
    asked = world.goal("Lift csat", ANA, team=team)
    ended, rests = replace(ended, state=GoalState.CLOSED), replace(rests, state=GoalState.PAUSED)
    back = replace(world.goal("No csat", team), state=GoalState.TAKEN_BACK)
    with world.uow.writing(world.workspace_id) as tx:
        for goal in (ended, rests, back):
            tx.goals.save(goal)
    bo, stranger = Sight(BO, frozenset(), None), Sight("U0STRANGER", frozenset(), None)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.goals.find("csat", 10) == [asked]
        assert tx.goals.find("csat", 10, STANDING) == [asked, rests, ended]
        assert tx.goals.find("csat", 10, STANDING, bo) == [private, asked, rests, ended]
        assert tx.goals.find("csat", 10, STANDING, stranger) == [asked, rests, ended]
        assert tx.goals.find("csat", 10, [GoalState.CLOSED], bo) == [ended]
