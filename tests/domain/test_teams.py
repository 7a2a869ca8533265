"""The tree of teams once some of its people have left."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goals import Goal, PersonOwner, Revision, TeamOwner
from bot.domain.measures import YesNo
from bot.domain.people import Person
from bot.domain.permissions import Actor, Deed, may, who_can
from bot.domain.teams import WEEKLY, StandIn, Team, TeamTree

NOW = datetime(2027, 1, 6, 10, tzinfo=UTC)
PEOPLE = ["U0ANA", "U0BO", "U0CHIDI", "U0DANA", "U0INES"]
ANA, BO, CHIDI, DANA, INES = PEOPLE


def team(number: int, lead: str, above: int | None) -> Team:
    return Team(number, f"Team {number}", lead, above, f"C{number}", "UTC", WEEKLY, date(2027, 1, 4), NOW)


def goal(owner: TeamOwner | PersonOwner, reporter: str | None = None) -> Goal:
    wording = Revision(1, "Answer sooner", YesNo(), date(2027, 3, 31), reporter_id=reporter)
    return Goal(1, owner, wording, INES, NOW)


HOUSE = (team(1, INES, None), team(2, ANA, 1), team(3, BO, 2))
"""Inês leads the organisation, below it Ana a department, below that Bo a team."""


@st.composite
def trees(draw: st.DrawFn) -> TeamTree:
    teams = [team(1, draw(st.sampled_from(PEOPLE)), None)]
    for number in range(2, draw(st.integers(2, 9))):
        teams.append(team(number, draw(st.sampled_from(PEOPLE)), draw(st.integers(1, number - 1))))
    return TeamTree(tuple(teams), draw(st.frozensets(st.sampled_from(PEOPLE))))


@st.composite
def goals_in_trees(draw: st.DrawFn) -> tuple[TeamTree, Goal]:
    tree = draw(trees())
    owning = draw(st.sampled_from(tree.teams)).team_id
    if draw(st.booleans()):
        return tree, goal(PersonOwner(draw(st.sampled_from(PEOPLE)), owning))
    return tree, goal(TeamOwner(owning), draw(st.none() | st.sampled_from(PEOPLE)))


def nearest_here(tree: TeamTree, one: Team) -> str | None:
    """Walk up by hand."""
    if one.lead_id not in tree.gone:
        return one.lead_id
    return None if one.parent_id is None else nearest_here(tree, tree.teams[one.parent_id - 1])


@given(trees())
def test_the_nearest_lead_on_the_path_up_who_is_here_acts_or_nobody(tree: TeamTree) -> None:
    for one in tree:
        assert tree.acting_lead(one) == nearest_here(tree, one)
        assert (tree.stand_in_for_lead(one) is None) == (one.lead_id not in tree.gone)


@given(trees())
def test_each_team_is_led_by_one_person_who_is_here_unless_nobody_above_it_is(tree: TeamTree) -> None:
    led = {one.team_id: person for person in PEOPLE for one in tree.led_by(person)}
    assert led == {one.team_id: lead for one in tree if (lead := nearest_here(tree, one)) is not None}
    assert sum(len(tree.led_by(person)) for person in PEOPLE) == len(led)


@given(trees())
def test_a_leads_own_team_comes_before_those_whose_lead_has_left(tree: TeamTree) -> None:
    for person in PEOPLE:
        own = [one.lead_id == person for one in tree.led_by(person)]
        assert own == sorted(own, reverse=True)


@given(goals_in_trees())
def test_whoever_is_asked_is_here_and_may_answer_and_change_what_a_lead_may(case: tuple[TeamTree, Goal]) -> None:
    tree, one = case
    asked, acting = tree.reporter(one), tree.acting_lead(tree.teams[one.team_id - 1])
    assert asked not in tree.gone
    assert not tree.gone & set(who_can(Deed.CHECK_IN, one, tree))
    if asked is not None:
        assert may(Actor(Person(asked)), Deed.CHECK_IN, one, tree)
    if acting is not None:
        assert all(may(Actor(Person(acting)), deed, one, tree) for deed in Deed)


@given(goals_in_trees())
def test_somebody_stands_in_exactly_for_who_has_left(case: tuple[TeamTree, Goal]) -> None:
    tree, one = case
    as_set = TeamTree(tree.teams).reporter(one)
    stands_in = None if as_set is None or tree.is_here(as_set) else StandIn(as_set, tree.reporter(one))
    assert tree.stand_in(one) == stands_in


@given(trees(), st.frozensets(st.sampled_from(PEOPLE)))
def test_all_is_as_before_once_they_are_back_and_only_leads_of_changed_teams_are_concerned(
    tree: TeamTree, others: frozenset[str]
) -> None:
    later = TeamTree(tree.teams, others)
    changed = [one for one in tree if tree.acting_lead(one) != later.acting_lead(one)]
    leads = {who.acting_lead(one) for who in (tree, later) for one in changed} - {None}
    assert later.leads_other_than(tree) == tree.leads_other_than(later) == leads
    assert not tree.leads_other_than(TeamTree(tree.teams, tree.gone))


def test_for_a_lead_who_has_left_the_one_above_is_asked_and_for_both_the_next() -> None:
    own = goal(TeamOwner(3))
    assert TeamTree(HOUSE, frozenset({BO})).stand_in(own) == StandIn(BO, ANA)
    assert TeamTree(HOUSE, frozenset({BO, ANA})).stand_in(own) == StandIn(BO, INES)
    assert TeamTree(HOUSE, frozenset({BO, ANA, INES})).stand_in(own) == StandIn(BO, None)


def test_for_a_reporter_who_has_left_the_teams_lead_is_asked() -> None:
    tree = TeamTree(HOUSE, frozenset({DANA}))
    assert tree.reporter(goal(TeamOwner(3), reporter=DANA)) == BO
    assert tree.reporter(goal(TeamOwner(3), reporter=CHIDI)) == CHIDI


def test_nobody_is_asked_about_an_individual_goal_whose_owner_has_left() -> None:
    tree = TeamTree(HOUSE, frozenset({CHIDI}))
    own = goal(PersonOwner(CHIDI, 3))
    assert (tree.reporter(own), tree.acting_owner(own)) == (None, None)
    assert tree.stand_in(own) == StandIn(CHIDI, None)
    assert who_can(Deed.CHANGE, own, tree) == (BO, ANA, INES)
