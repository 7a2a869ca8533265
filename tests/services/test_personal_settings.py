"""Zone, country and working hours that somebody chose, on both databases."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.domain.cadences import Cadence
from bot.domain.deliveries import Kind
from bot.domain.people import Profile
from bot.domain.personal_settings import COUNTRY, ENDS, ZONE, SettingsWish
from bot.domain.refusals import Invalid, Problem
from bot.services.people import PeopleService
from bot.services.personal_settings import PersonalSettingsService
from tests.outbox import Clockwork
from tests.world import ANA, World, instant

LISBON, AUCKLAND, BERLIN, LONDON = "Europe/Lisbon", "Pacific/Auckland", "Europe/Berlin", "Europe/London"
USUAL = SettingsWish(None, None, time(9), time(17))


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    clockwork = Clockwork(world)
    world.goal("Raise CSAT", world.team("Phone", lead=ANA, cadence=Cadence(1, 0, 9)))
    clockwork.schedule_everybody()
    return clockwork


@pytest.fixture
def settings(world: World) -> PersonalSettingsService:
    return PersonalSettingsService(world.uow, world.clock)


@pytest.fixture
def people(world: World) -> PeopleService:
    return PeopleService(world.uow, world.clock, frozenset())


def reached(clockwork: Clockwork) -> list[datetime]:
    return [at for recipient, _, at in clockwork.slack.sent(Kind.PROMPT) if recipient == ANA]


def test_a_chosen_zone_outlasts_slacks_word_until_as_slack_says_is_chosen(
    world: World, clockwork: Clockwork, settings: PersonalSettingsService, people: PeopleService
) -> None:
    card = settings.save(world.workspace_id, ANA, replace(USUAL, zone=BERLIN))
    assert (card.viewer.zone, card.country, card.next_prompt) == (BERLIN, "DE", instant("2027-01-11 09:00", BERLIN))
    people.learn(world.workspace_id, [Profile(ANA, "Ana", AUCKLAND)])
    clockwork.run_until(instant("2027-01-12 12:00"))
    assert reached(clockwork) == [instant("2027-01-11 09:00", BERLIN)]
    card = settings.save(world.workspace_id, ANA, USUAL)
    assert (card.viewer.zone, card.country) == (AUCKLAND, "NZ")
    clockwork.run_until(instant("2027-01-19 12:00"))
    assert reached(clockwork)[1:] == [instant("2027-01-18 09:00", AUCKLAND)]


def test_a_chosen_country_brings_its_holidays_and_outlasts_a_move(
    world: World, settings: PersonalSettingsService, people: PeopleService
) -> None:
    world.clock.moment = instant("2027-03-24 12:00", LISBON)
    clockwork = Clockwork(world)
    world.goal("Raise CSAT", world.team("Phone", lead=ANA), due="2027-06-30", created_at=instant("2027-03-01 12:00"))
    clockwork.schedule_everybody()
    card = settings.save(world.workspace_id, ANA, replace(USUAL, country="DE"))
    assert (card.country, card.region) == ("DE", "DE")
    clockwork.run_until(instant("2027-04-02 12:00"))
    assert reached(clockwork)[-1] == instant("2027-03-30 09:00", LISBON), "Easter Monday is none in Portugal"
    people.learn(world.workspace_id, [Profile(ANA, "Ana", AUCKLAND)])
    assert settings.card(world.workspace_id, ANA).country == "DE"


def test_the_part_of_a_country_follows_the_zone(world: World, settings: PersonalSettingsService) -> None:
    card = settings.save(world.workspace_id, ANA, replace(USUAL, zone=LONDON))
    assert (card.country, card.region) == ("GB", "GB-ENG")


def test_hours_move_the_coming_prompt_at_once_and_back_again(
    world: World, clockwork: Clockwork, settings: PersonalSettingsService
) -> None:
    late = settings.save(world.workspace_id, ANA, replace(USUAL, starts=time(11, 30)))
    assert late.next_prompt == instant("2027-01-11 11:30", LISBON)
    assert settings.save(world.workspace_id, ANA, USUAL).next_prompt == instant("2027-01-11 09:00", LISBON)
    clockwork.run_until(instant("2027-01-12 12:00"))
    assert reached(clockwork) == [instant("2027-01-11 09:00", LISBON)]


def test_choosing_another_zone_after_the_prompt_brings_no_second_one(
    world: World, clockwork: Clockwork, settings: PersonalSettingsService
) -> None:
    clockwork.run_until(instant("2027-01-11 09:30", LISBON))
    settings.save(world.workspace_id, ANA, replace(USUAL, zone="Pacific/Honolulu"))
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert len(reached(clockwork)) == 1


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        (replace(USUAL, zone="Mars/Olympus"), {ZONE: Problem.NO_SUCH_ZONE}),
        (replace(USUAL, country="XX"), {COUNTRY: Problem.NO_SUCH_COUNTRY}),
        (replace(USUAL, ends=time(9)), {ENDS: Problem.HOURS_END_FIRST}),
    ],
)
def test_what_is_no_zone_country_or_hours_is_told_at_its_field(
    world: World, settings: PersonalSettingsService, wish: SettingsWish, wrong: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as refused:
        settings.save(world.workspace_id, ANA, wish)
    assert refused.value.problems == wrong
    assert settings.card(world.workspace_id, ANA).viewer.today == date(2027, 1, 6)
