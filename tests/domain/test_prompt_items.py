"""What one prompt asks, rule by rule, for a team in Lisbon on Monday 11 January 2027 at nine."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadences import Cadence
from bot.domain.check_ins import CheckIn, Report, Source, Standing, Status, standing
from bot.domain.goals import Goal, GoalState, Owner, PersonOwner, Revision, Support, TeamOwner
from bot.domain.measures import Metric, Milestones
from bot.domain.prompt_items import Known, prompt_items
from bot.domain.prompts import Ask, PromptItem
from bot.domain.teams import Team, tree_of

LISBON = ZoneInfo("Europe/Lisbon")
WEEK = date(2027, 1, 11)
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)
ANA, BO, CHIDI, INES = "U0ANA", "U0BO", "U0CHIDI", "U0INES"


def team(
    team_id: int,
    lead: str,
    members: Iterable[str] = (),
    parent: int | None = None,
    cadence: Cadence = Cadence(1, 0, 9),  # noqa: B008 - frozen
) -> Team:
    channel, anchor = f"C0{team_id}", date(2026, 11, 16)
    return Team(
        team_id, f"Team {team_id}", lead, parent, channel, "Europe/Lisbon", cadence, anchor, LONG_AGO,
        members=frozenset(members),
    )  # fmt: skip


ROOT = team(1, INES)
PHONE = team(2, ANA, [BO, CHIDI], parent=1)


def goal(number: int, owner: Owner, due: date = date(2027, 6, 30), reporter: str | None = None) -> Goal:
    measure = Metric(Decimal(78), Decimal(85), "%")
    return Goal(number, owner, Revision(1, f"Goal {number}", measure, due, reporter_id=reporter), ANA, LONG_AGO)


CSAT = goal(12, TeamOwner(2))
OF_BO = goal(13, PersonOwner(BO, 2))


def said(of: Goal, at: datetime, week: date | None = None, status: Status | None = Status.ON_TRACK) -> Standing:
    report = Report(Decimal(80), status)
    made = CheckIn(1, of.number, 1, ANA, at, report, Source.TAP, week.isoformat() if week else None)
    return standing([made])


def asked(
    person: str,
    goals: Iterable[Goal] = (CSAT, OF_BO),
    teams: Iterable[Team] = (PHONE,),
    *,
    helped: Iterable[int] = (),
    standings: Mapping[int, Standing] | None = None,
    asked_overdue: Mapping[int, date] | None = None,
    now: datetime = NOW,
) -> list[PromptItem]:
    known = Known(
        tree_of([ROOT, PHONE]), tuple(teams), tuple(goals), frozenset(helped), standings or {}, asked_overdue or {}
    )
    return list(prompt_items(person, LISBON, WEEK, now, known))


def test_the_lead_is_asked_for_the_teams_number_and_members_what_gets_in_the_way() -> None:
    assert asked(ANA) == [PromptItem(Ask.REPORT, 2, 12)]
    assert asked(BO) == [PromptItem(Ask.REPORT, 2, 13), PromptItem(Ask.OBSTACLE, 2)]
    assert asked(CHIDI) == [PromptItem(Ask.OBSTACLE, 2)]


def test_a_named_reporter_takes_the_leads_place_and_the_lead_that_of_a_member() -> None:
    reported = goal(12, TeamOwner(2), reporter=CHIDI)
    assert asked(CHIDI, [reported]) == [PromptItem(Ask.REPORT, 2, 12)]
    assert asked(ANA, [reported]) == [PromptItem(Ask.OBSTACLE, 2)]


def test_who_owns_a_supporting_goal_elsewhere_is_asked_what_gets_in_the_way() -> None:
    organisations = goal(1, TeamOwner(1))
    assert asked(BO, [organisations], [ROOT], helped=[1]) == [PromptItem(Ask.OBSTACLE, 1)]
    assert asked(BO, [organisations], [ROOT]) == []
    assert organisations.supports is None
    assert replace(CSAT, supports=Support(1)).supports == Support(1)


def test_nobody_is_asked_about_a_team_that_is_not_due_this_week() -> None:
    assert asked(ANA, teams=[]) == []


@pytest.mark.parametrize("state", [GoalState.PAUSED, GoalState.CLOSED])
def test_a_goal_that_rests_is_not_asked_about_and_gets_in_nobodys_way(state: GoalState) -> None:
    resting = replace(CSAT, state=state)
    assert asked(ANA, [resting]) == []
    assert asked(CHIDI, [resting]) == []


@pytest.mark.parametrize(("weekday", "is_asked"), [("Friday", True), ("Saturday", False), ("Sunday", False)])
def test_fridays_goal_is_in_mondays_prompt_and_saturdays_is_not(weekday: str, is_asked: bool) -> None:
    created = {"Friday": 8, "Saturday": 9, "Sunday": 10}[weekday]
    young = replace(CSAT, created_at=datetime(2027, 1, created, 23, 30, tzinfo=UTC))
    assert bool(asked(ANA, [young])) is is_asked
    assert bool(asked(CHIDI, [young])) is is_asked


def test_a_goal_that_is_done_is_not_asked_about_again() -> None:
    done = {12: said(CSAT, NOW - timedelta(days=20), status=Status.DONE)}
    assert asked(ANA, [CSAT], standings=done) == []
    assert asked(CHIDI, [CSAT], standings=done) == []


@pytest.mark.parametrize(
    ("days", "week", "is_asked"),
    [
        (3, None, False),
        (3.5, None, True),
        (1, date(2027, 1, 4), True),
        (7, date(2027, 1, 4), True),
        (0.01, WEEK, False),
    ],
    ids=["fresh", "half a cadence old", "late answer to the last prompt", "answer to it", "answer to this one"],
)
def test_only_a_check_in_of_ones_own_accord_younger_than_half_the_cadence_spares_the_question(
    days: float, week: date | None, is_asked: bool
) -> None:
    made = {12: said(CSAT, NOW - timedelta(days=days), week)}
    assert bool(asked(ANA, [CSAT], standings=made)) is is_asked


def test_half_a_cadence_is_two_weeks_for_a_team_asked_every_four() -> None:
    monthly = team(2, ANA, [BO], parent=1, cadence=Cadence(4, 0, 9))
    made = {12: said(CSAT, NOW - timedelta(days=13))}
    assert asked(ANA, [CSAT], [monthly], standings=made) == []


def test_a_goal_past_its_date_is_asked_about_once_and_before_the_others() -> None:
    late = goal(20, TeamOwner(2), due=date(2027, 1, 10))
    assert asked(ANA, [CSAT, late]) == [PromptItem(Ask.OVERDUE, 2, 20), PromptItem(Ask.REPORT, 2, 12)]
    assert asked(ANA, [late], asked_overdue={20: WEEK}) == [PromptItem(Ask.OVERDUE, 2, 20)]
    assert asked(ANA, [late], asked_overdue={20: date(2027, 1, 4)}, now=NOW) == []


def test_what_is_in_the_way_is_asked_for_two_weeks_past_a_goals_date_and_no_longer() -> None:
    # The prompt is of 11 January.
    just_passed, long_ago = (goal(20, TeamOwner(2), due=date(2026, 12, day)) for day in (28, 27))
    assert asked(CHIDI, [just_passed]) == [PromptItem(Ask.OBSTACLE, 2)]
    assert asked(CHIDI, [long_ago]) == []
    done = said(just_passed, NOW - timedelta(days=5), status=Status.DONE)
    assert asked(CHIDI, [just_passed], standings={20: done}) == []


def test_a_goal_whose_date_was_moved_is_asked_about_again_when_that_has_passed_too() -> None:
    carried_over = goal(20, TeamOwner(2), due=date(2027, 1, 9))
    assert asked(ANA, [carried_over], asked_overdue={20: date(2026, 10, 5)}) == [PromptItem(Ask.OVERDUE, 2, 20)]


def test_a_goal_is_not_overdue_on_its_very_day() -> None:
    today = goal(20, TeamOwner(2), due=date(2027, 1, 11))
    assert asked(ANA, [today]) == [PromptItem(Ask.REPORT, 2, 20)]


def test_goals_stand_in_the_order_of_their_dates() -> None:
    goals = [goal(1, TeamOwner(2), date(2027, 6, 30)), goal(2, TeamOwner(2), date(2027, 3, 31))]
    assert [item.goal for item in asked(ANA, goals)] == [2, 1]


def test_a_goal_that_was_done_is_asked_about_again_when_its_milestones_are_reworded() -> None:
    steps, wording = (
        frozenset({"Draft", "Publish"}),
        Revision(2, "Help pages", Milestones(("Draft", "Print")), CSAT.due),
    )
    done = Standing(steps, LONG_AGO, Status.DONE, LONG_AGO, value_then=steps)
    of_steps = replace(CSAT, revision=replace(wording, changed_at=NOW - timedelta(days=1)))
    assert asked(ANA, [of_steps], standings={12: done}) == [PromptItem(Ask.REPORT, 2, 12)]
    unchanged = replace(of_steps, revision=replace(wording, changed_at=LONG_AGO))
    assert asked(ANA, [unchanged], standings={12: done}) == []
