"""Which goals words that are no key may mean, on both databases."""

import pytest

from bot.domain.goal_lists import GoalInAnotherState, OthersGoal
from bot.domain.goals import GoalState, Outcome
from bot.domain.permissions import Deed
from bot.domain.teams import Team
from bot.services import goal_lists
from bot.services.goals import GoalService
from tests.services.goal_steps import ADMIN
from tests.world import ANA, BO, DANA, INES, World

ACTIVE = frozenset({GoalState.ACTIVE})


@pytest.mark.parametrize("deed", [None, Deed.CHANGE])
@pytest.mark.parametrize("person", [ADMIN, INES])
def test_ones_own_goal_comes_before_newer_ones_of_the_teams_below(
    world: World, goals: GoalService, phone: Team, person: str, deed: Deed | None
) -> None:
    world.person("Admin")
    own = world.goal("Raise CSAT in my own work", person, team=phone)
    for number in range(6):
        world.goal(f"CSAT {number}", phone)
    meant = goals.meant(world.workspace_id, person, "csat", ACTIVE, deed).goals
    assert (meant[0].number, len(meant)) == (own.number, 5)


def test_a_goal_of_the_team_one_leads_is_ones_own_though_another_reports_it(
    world: World, goals: GoalService, phone: Team
) -> None:
    led = world.goal("Raise CSAT by phone", world.organisation(), reporter=BO)
    for number in range(6):
        world.goal(f"CSAT {number}", phone)
    assert goals.meant(world.workspace_id, INES, "csat", ACTIVE, Deed.CHANGE).goals[0].number == led.number


def test_an_admin_is_offered_for_review_only_what_is_theirs_to_review(
    world: World, goals: GoalService, phone: Team
) -> None:
    world.person("Admin")
    own, other = world.goal("Raise CSAT in my own work", ADMIN, team=phone), world.goal("CSAT by phone", phone)
    reviewed = goals.meant(world.workspace_id, ADMIN, "csat", ACTIVE, Deed.REVIEW).goals
    changed = goals.meant(world.workspace_id, ADMIN, "csat", ACTIVE, Deed.CHANGE).goals
    assert [goal.number for goal in reviewed] == [own.number]
    assert [goal.number for goal in changed] == [own.number, other.number]


def test_words_that_fit_goals_of_others_only_say_who_can_and_offer_none_of_them(
    world: World, goals: GoalService, phone: Team
) -> None:
    csat = world.goal("Raise CSAT", phone, reporter=BO)
    own = world.goal("Call back", BO, team=phone)
    meant = goals.meant(world.workspace_id, BO, "csat", ACTIVE, Deed.CHANGE)
    assert meant.goals == (), "who reports a team's goal does not change it"
    assert [(one.goal.number, one.who_can, one.admins_too) for one in meant.of_others] == [
        (csat.number, (ANA, INES), True)
    ]
    (of_others,) = goals.meant(world.workspace_id, BO, "csat", ACTIVE, Deed.REVIEW).of_others
    assert not of_others.admins_too, "admins do not review for others"
    both = goals.meant(world.workspace_id, BO, "c", ACTIVE, Deed.CHANGE)
    assert ([goal.number for goal in both.goals], both.of_others) == ([own.number], ())
    assert [goal.number for goal in goals.meant(world.workspace_id, BO, "csat", ACTIVE).goals] == [csat.number]


def test_words_that_fit_nothing_offer_what_one_may_change_and_no_others_goals(
    world: World, goals: GoalService, phone: Team
) -> None:
    world.goal("Raise CSAT", phone, reporter=BO)
    own = world.goal("Call back", BO, team=phone)
    for words in ("zzzz", ""):
        meant = goals.meant(world.workspace_id, BO, words, ACTIVE, Deed.CHANGE)
        assert ([goal.number for goal in meant.goals], meant.of_others) == ([own.number], ())
    assert goals.meant(world.workspace_id, DANA, "zzzz", ACTIVE, Deed.CHANGE).goals == ()


def test_what_one_may_change_is_found_among_many_goals_of_others(
    world: World, goals: GoalService, phone: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goal_lists, "MOST_FOUND", 3)
    for number in range(3):
        world.goal(f"CSAT {number}", world.organisation())
    led = world.goal("CSAT by phone", phone, reporter=BO)
    goals.close(world.workspace_id, ANA, led.number, Outcome.MET, "")
    states = frozenset({GoalState.ACTIVE, GoalState.CLOSED})
    assert [goal.number for goal in goals.meant(world.workspace_id, ANA, "csat", states, Deed.CHANGE).goals] == [
        led.number
    ]


@pytest.mark.parametrize(("words", "title"), [("csat", "Cast the vote"), ("raise csat", "CSAT")])
def test_a_title_of_ones_own_that_is_only_like_the_words_hides_no_goal_that_they_fit(
    world: World, goals: GoalService, phone: Team, words: str, title: str
) -> None:
    fitting = world.goal("Raise CSAT", phone, reporter=BO)
    alike = world.goal(title, BO, team=phone)
    meant = goals.meant(world.workspace_id, BO, words, ACTIVE, Deed.CHANGE)
    assert [one.goal.number for one in meant.of_others] == [fitting.number]
    assert [goal.number for goal in meant.goals] == [alike.number]


def test_what_the_words_fit_comes_before_five_of_ones_own_that_are_only_like_them(
    world: World, goals: GoalService, phone: Team
) -> None:
    fitting = world.goal("Raise CSAT", phone)
    for number in range(5):
        world.goal(f"Cast the vote {number}", BO, team=phone)
    meant = goals.meant(world.workspace_id, BO, "csat", ACTIVE).goals
    assert (meant[0].number, len(meant)) == (fitting.number, 5)


def test_goals_of_the_teams_below_come_before_newer_ones_of_which_one_only_sees(
    world: World, goals: GoalService, phone: Team
) -> None:
    below = world.goal("CSAT by night", world.team("Night line", BO, parent=phone))
    newer = world.goal("CSAT by letter", world.team("Letters", DANA))
    meant = goals.meant(world.workspace_id, ANA, "csat", ACTIVE).goals
    assert [goal.number for goal in meant] == [below.number, newer.number]


def test_a_check_in_names_another_goal_only_with_words_that_are_in_none_of_ones_own(
    world: World, goals: GoalService, phone: Team
) -> None:
    contact = world.goal("Resolve at first contact", phone)
    world.goal("Settle simple claims", BO, team=phone)
    by_bo = goals.named_beside_own(world.workspace_id, BO, "first contact is 82 after the storm")
    assert [(one.goal.number, one.who_can, one.admins_too) for one in by_bo.of_others] == [
        (contact.number, (ANA, INES), False)
    ]
    above = goals.named_beside_own(world.workspace_id, INES, "first contact 82")
    assert ([goal.number for goal in above.goals], above.of_others) == ([contact.number], ())
    for said in ("simple contact 8", "first storm 82", "is 82", "82 first contact", ""):
        nothing = goals.named_beside_own(world.workspace_id, BO, said)
        assert (nothing.goals, nothing.of_others) == ((), ()), said


def test_what_one_may_change_is_named_with_its_state_before_goals_of_others(
    world: World, goals: GoalService, phone: Team
) -> None:
    own, other = world.goal("CSAT of mine", BO, team=phone), world.goal("CSAT by phone", phone)
    goals.pause(world.workspace_id, ANA, other.number)
    paused = frozenset({GoalState.PAUSED})
    meant = goals.meant(world.workspace_id, BO, "csat", paused, Deed.CHANGE)
    assert (meant.in_another_state, meant.of_others) == ((GoalInAnotherState(own),), ())


@pytest.mark.parametrize("deed", [Deed.CHANGE, Deed.REVIEW])
def test_what_others_have_paused_is_named_with_who_can_resume_it(
    world: World, goals: GoalService, phone: Team, deed: Deed
) -> None:
    world.person("Admin")
    number = world.goal("CSAT by phone", phone, reporter=BO).number
    goals.pause(world.workspace_id, ANA, number)
    paused = goals.show(world.workspace_id, ANA, number).goal
    by = {
        person: goals.meant(world.workspace_id, person, "csat", ACTIVE, deed).in_another_state
        for person in (BO, ANA, ADMIN)
    }
    others = OthersGoal(paused, (ANA, INES), admins_too=True)
    assert by == {
        BO: (GoalInAnotherState(paused, others),),
        ANA: (GoalInAnotherState(paused),),
        ADMIN: (GoalInAnotherState(paused),),
    }
