"""Snoozed prompts, on both databases."""

from datetime import date, datetime

import pytest

from bot.domain.deliveries import Kind, State
from bot.domain.people import Profile
from bot.domain.prompts import PromptCard
from bot.domain.refusals import CannotSnooze, NotFound
from bot.domain.slack_statuses import TimeOffStatus
from bot.services.absences import AbsenceService
from bot.services.people import PeopleService
from bot.services.snoozes import SnoozeService
from tests.outbox import Clockwork
from tests.world import ANA, BO, World, instant

LISBON, AUCKLAND = "Europe/Lisbon", "Pacific/Auckland"
MONDAY, TUESDAY, THURSDAY = date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 14)


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    """Ana was asked on Monday 11 January at nine; it is noon."""
    clockwork = Clockwork(world)
    world.goal("Raise CSAT", world.team("Phone", lead=ANA))
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    return clockwork


@pytest.fixture
def snoozes(world: World) -> SnoozeService:
    return SnoozeService(world.uow, world.clock)


def reminded(clockwork: Clockwork) -> list[datetime]:
    return [at for recipient, _, at in clockwork.slack.sent(Kind.REMINDER) if recipient == ANA]


def test_a_snoozed_prompt_comes_back_once_on_its_day(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    card = clockwork.prompts.card(world.workspace_id, ANA, MONDAY)
    assert card.snooze is not None
    assert (card.snooze.to, card.snooze.is_folded) == (THURSDAY, True)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reminded(clockwork) == [instant("2027-01-14 09:00", LISBON)]
    assert clockwork.prompts.card(world.workspace_id, ANA, MONDAY).snooze is None


def test_a_snoozed_prompt_shows_its_goals_again_when_its_reminder_has_come(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    def shown_anew() -> int:
        return sum(one.kind is Kind.PROMPT for one, _ in clockwork.slack.updates)

    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    clockwork.run_until(instant("2027-01-14 08:00", LISBON))
    folded = shown_anew()
    assert folded > 0
    clockwork.run_until(instant("2027-01-14 12:00", LISBON))
    assert shown_anew() == folded + 1


def test_it_can_be_snoozed_again_and_shown_without_losing_its_day(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    snoozes.snooze(world.workspace_id, ANA, MONDAY, TUESDAY)
    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    snoozes.show_now(world.workspace_id, ANA, MONDAY)
    card = clockwork.prompts.card(world.workspace_id, ANA, MONDAY)
    assert card.snooze is not None
    assert (card.snooze.to, card.snooze.is_folded) == (THURSDAY, False)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reminded(clockwork) == [instant("2027-01-14 09:00", LISBON)]


def test_once_the_reminder_was_sent_it_cannot_be_snoozed(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    assert len(reminded(clockwork)) == 1
    with pytest.raises(CannotSnooze):
        snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)


@pytest.mark.parametrize("day", [MONDAY, date(2027, 1, 16), date(2027, 1, 18), date(2030, 1, 1), date(2026, 1, 5)])
def test_a_day_that_is_over_off_or_as_late_as_the_next_prompt_is_refused(
    world: World, clockwork: Clockwork, snoozes: SnoozeService, day: date
) -> None:
    with pytest.raises(CannotSnooze):
        snoozes.snooze(world.workspace_id, ANA, MONDAY, day)
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-11").due_at == instant("2027-01-12 09:00", LISBON)


@pytest.mark.usefixtures("clockwork")
def test_nobody_snoozes_the_prompt_of_somebody_else(world: World, snoozes: SnoozeService) -> None:
    with pytest.raises(NotFound):
        snoozes.snooze(world.workspace_id, BO, MONDAY, THURSDAY)
    with pytest.raises(NotFound):
        snoozes.show_now(world.workspace_id, BO, MONDAY)


def test_an_answer_meanwhile_makes_it_pointless(world: World, clockwork: Clockwork, snoozes: SnoozeService) -> None:
    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    with world.uow.reading(world.workspace_id) as tx:
        [goal] = tx.goals.all()
    world.check_in(goal, 82, week=MONDAY)
    assert clockwork.prompts.card(world.workspace_id, ANA, MONDAY).snooze is None
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reminded(clockwork) == []


def test_who_flies_is_reminded_on_that_day_where_they_are_then(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    PeopleService(world.uow, world.clock, frozenset()).learn(world.workspace_id, [Profile(ANA, "Ana", AUCKLAND)])
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reminded(clockwork) == [instant("2027-01-14 09:00", AUCKLAND)]


def test_who_is_away_on_that_day_is_reminded_when_they_are_back_or_not_at_all(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    absences = AbsenceService(world.uow, world.clock)
    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    absence = absences.away(world.workspace_id, ANA, THURSDAY, date(2027, 1, 17)).absence
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-11").state is State.DROPPED
    assert absence is not None
    absences.undo(world.workspace_id, ANA, absence.absence_id)
    absences.away(world.workspace_id, ANA, THURSDAY, THURSDAY)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reminded(clockwork) == [instant("2027-01-15 09:00", LISBON)]


@pytest.mark.parametrize(("last", "until"), [(date(2027, 1, 13), THURSDAY), (date(2027, 1, 16), None)])
def test_a_prompt_tells_no_day_that_time_off_has_taken_since(
    world: World, clockwork: Clockwork, snoozes: SnoozeService, last: date, until: date | None
) -> None:
    snoozes.snooze(world.workspace_id, ANA, MONDAY, date(2027, 1, 13))
    AbsenceService(world.uow, world.clock).away(world.workspace_id, ANA, date(2027, 1, 13), last)
    snooze = clockwork.prompts.card(world.workspace_id, ANA, MONDAY).snooze
    assert snooze is not None
    assert (snooze.to, snooze.is_folded) == (until, until is not None)


def test_a_reminder_that_a_status_holds_back_knows_the_day_to_which_it_was_put_off(
    world: World, clockwork: Clockwork, snoozes: SnoozeService
) -> None:
    snoozes.snooze(world.workspace_id, ANA, MONDAY, THURSDAY)
    world.clock.at("2027-01-13 12:00", LISBON)
    vacation = TimeOffStatus(instant("2027-01-15 09:00", LISBON))
    PeopleService(world.uow, world.clock, frozenset()).learn(
        world.workspace_id, [Profile(ANA, "Ana", LISBON, status=vacation)]
    )
    clockwork.run_until(instant("2027-01-15 12:00"))
    assert reminded(clockwork) == [instant("2027-01-15 09:00", LISBON)]
    card = clockwork.prompts.reminder(clockwork.stored(Kind.REMINDER, ANA, "2027-01-11"))
    assert isinstance(card, PromptCard)
    assert (card.came_on, card.snoozed_to) == (date(2027, 1, 15), THURSDAY)
