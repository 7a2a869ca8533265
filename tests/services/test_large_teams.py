"""A team of hundreds: saved at once, planned for in batches, and asked as any other, on both databases."""

from datetime import datetime

import pytest

from bot.domain.cadences import Cadence
from bot.domain.deliveries import Kind
from bot.domain.people import Profile
from bot.domain.team_saves import SavedTeam
from bot.domain.teams import TeamPlace, TeamWish
from bot.services.schedules import AT_ONCE, Due
from bot.services.teams import TeamService
from tests.outbox import Clockwork
from tests.world import ANA, World, instant

LISBON = "Europe/Lisbon"


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


CROWD = [f"U0CROWD{number:03}" for number in range(2 * AT_ONCE + 10)]


def save_large_team(world: World, cadence: Cadence, members: list[str] = CROWD) -> SavedTeam:
    """Save Ana's team, made at the first call, with so many members that they are planned for a batch at a time."""
    root = world.organisation()
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.learn([Profile(each, each, LISBON) for each in CROWD], world.clock.now(), {})
        there = tx.teams.in_channel("C0CROWD")
    place = TeamPlace("C0CROWD", there.team_id if there else None, f"{cadence}{len(members)}", posting=True)
    wish = TeamWish("Crowd", ANA, root.team_id, tuple(members), zone=LISBON, cadence=cadence)
    return TeamService(world.uow, world.clock, {ANA}).save(world.workspace_id, ANA, place, wish)


def prompts_planned(world: World) -> dict[str, datetime]:
    with world.uow.reading(world.workspace_id) as tx:
        planned = tx.schedules.of(Due.PROMPT, [*CROWD, ANA])
    return {user_id: schedule.next_at for user_id, schedule in planned.items()}


def test_a_large_team_is_saved_at_once_and_planned_for_in_batches(world: World, clockwork: Clockwork) -> None:
    save_large_team(world, Cadence(1, 0, 9))
    assert prompts_planned(world) == {}
    assert clockwork.planning.plan(world.workspace_id) == AT_ONCE
    assert 0 < len(prompts_planned(world)) <= AT_ONCE, "one short transaction plans for a batch"
    clockwork.ticks.plan()
    monday = instant("2027-01-11 09:00", LISBON)
    assert prompts_planned(world) == dict.fromkeys([*CROWD, ANA], monday)
    assert clockwork.ticks.plan() == 0


def test_saving_a_large_team_takes_a_fixed_number_of_statements(world: World) -> None:
    def statements(members: list[str]) -> int:
        with world.queries() as asked:
            save_large_team(world, Cadence(1, 0, 9), members)
        return len(asked)

    statements(CROWD[: AT_ONCE + 1])
    assert statements(CROWD[: AT_ONCE + 2]) == statements(CROWD)


def test_who_left_a_large_team_is_asked_no_more(world: World, clockwork: Clockwork) -> None:
    save_large_team(world, Cadence(1, 0, 9))
    clockwork.ticks.plan()
    save_large_team(world, Cadence(1, 0, 9), CROWD[:-3])
    clockwork.ticks.plan()
    assert not prompts_planned(world).keys() & set(CROWD[-3:])


@pytest.mark.usefixtures("four_at_once")
def test_a_large_team_whose_cadence_changes_just_before_it_is_asked_is_asked_by_the_new_one_alone(
    world: World, clockwork: Clockwork
) -> None:
    saved = save_large_team(world, Cadence(1, 0, 9), CROWD[:11])
    world.goal("Raise CSAT", saved.team)
    clockwork.ticks.plan()
    world.clock.moment = instant("2027-01-11 08:59", LISBON)
    save_large_team(world, Cadence(1, 2, 14), CROWD[:11])
    world.clock.move(minutes=2)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-20 18:00"))
    asked = [(person, moment) for person, _, moment in clockwork.slack.sent(Kind.PROMPT)]
    wednesday = instant("2027-01-20 14:00", LISBON)
    assert sorted(asked) == [(person, wednesday) for person in [ANA, *CROWD[:11]]]


@pytest.mark.usefixtures("four_at_once")
def test_who_join_another_team_after_their_prompt_are_not_planned_for_again_that_week(
    world: World, clockwork: Clockwork
) -> None:
    saved = save_large_team(world, Cadence(1, 0, 9), CROWD[:11])
    world.goal("Raise CSAT", saved.team)
    clockwork.run_until(instant("2027-01-11 10:00", LISBON))
    assert len(clockwork.slack.sent(Kind.PROMPT)) == 12
    world.team("Chat", lead=ANA, members=CROWD[:11], cadence=Cadence(1, 2, 14))
    clockwork.reschedule(*CROWD[:11], ANA)
    clockwork.ticks.plan()
    assert prompts_planned(world) == dict.fromkeys([*CROWD[:11], ANA], instant("2027-01-18 09:00", LISBON))
