"""The one next step: for each kind of person the first thing that is missing, and nothing once all is there."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.cadences import Cadence
from bot.domain.next_steps import NextStep, Step, next_step
from bot.domain.people import Guest, Person
from bot.domain.permissions import Actor
from bot.domain.teams import Team, TeamTree, tree_of

NOW = datetime(2027, 1, 6, tzinfo=UTC)
ROOT = Team(
    1, "Acme", "U0INES", None, "C1", "UTC", Cadence(1, 0, 9), date(2027, 1, 4), NOW, members=frozenset({"U0EVE"})
)
PHONE = replace(
    ROOT, team_id=2, name="Phone", lead_id="U0ANA", parent_id=1, channel_id="C2", members=frozenset({"U0BO"})
)
POSTING = replace(PHONE, posting=True)
ADMINS = ("U0SAM",)


def step_of(
    user_id: str,
    *teams: Team,
    goals: frozenset[int] = frozenset(),
    is_admin: bool = False,
    guest: Guest = Guest.NO,
    has_goal: bool = False,
) -> NextStep | None:
    tree: TeamTree = tree_of(teams)
    root = tree.root
    assert root is not None
    me = Actor(Person(user_id, guest=guest), is_admin=is_admin)
    return next_step(me, tree, root, goals, ADMINS, has_goal=has_goal)


@pytest.mark.parametrize(("user_id", "is_admin"), [("U0INES", False), ("U0SAM", True)])
def test_the_organisations_goal_comes_first_for_whoever_may_set_it_then_the_first_team(
    user_id: str, is_admin: bool
) -> None:
    assert step_of(user_id, ROOT, is_admin=is_admin) == NextStep(Step.ORGANISATION_GOAL, ROOT)
    assert step_of(user_id, ROOT, goals=frozenset({1}), is_admin=is_admin) == NextStep(Step.FIRST_TEAM)
    both = frozenset({1, 2})
    assert step_of(user_id, ROOT, POSTING, goals=both, is_admin=is_admin, has_goal=True) is None


def test_a_lead_invites_headway_first_which_waits_on_their_list_and_then_sets_the_teams_goal() -> None:
    assert step_of("U0ANA", ROOT, PHONE) is None
    assert step_of("U0ANA", ROOT, POSTING) == NextStep(Step.TEAM_GOAL, POSTING)
    assert step_of("U0ANA", ROOT, POSTING, goals=frozenset({2}), has_goal=True) is None


def test_a_member_without_a_goal_is_led_to_their_own_whatever_the_organisation_lacks() -> None:
    assert step_of("U0BO", ROOT, PHONE) == NextStep(Step.OWN_GOAL)
    assert step_of("U0BO", ROOT, PHONE, has_goal=True) is None
    assert step_of("U0BO", ROOT, PHONE, guest=Guest.MULTI_CHANNEL) == NextStep(Step.OWN_GOAL, is_guest=True)


def test_who_is_in_no_team_learns_whom_to_ask_but_an_admin_needs_nobody() -> None:
    assert step_of("U0NEW", ROOT, PHONE) == NextStep(Step.ASK_FOR_TEAM, ask=("U0INES", "U0SAM"))
    guest = step_of("U0NEW", ROOT, PHONE, guest=Guest.SINGLE_CHANNEL)
    assert guest == NextStep(Step.ASK_FOR_TEAM, ask=("U0INES", "U0SAM"), is_guest=True)
    assert step_of("U0NEW", ROOT, PHONE, has_goal=True) is None
    assert step_of("U0SAM", ROOT, PHONE, goals=frozenset({1}), is_admin=True) is None


def test_of_an_organisation_whose_lead_has_left_the_admins_are_asked() -> None:
    tree = tree_of((ROOT, PHONE), gone={"U0INES"})
    found = next_step(Actor(Person("U0NEW")), tree, ROOT, frozenset(), ADMINS, has_goal=False)
    assert found == NextStep(Step.ASK_FOR_TEAM, ask=ADMINS)
