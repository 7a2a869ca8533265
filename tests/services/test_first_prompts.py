"""Nobody is asked before they were welcomed, and the welcome says when they are; on both databases."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cadences import Cadence
from bot.domain.deliveries import Absent, Delivery, Failed, Kind, NewDelivery, Unknown
from bot.domain.teams import Team
from bot.domain.welcomes import WelcomeCard
from bot.services.absences import AbsenceService
from bot.services.coming_prompts import next_asked
from bot.services.first_prompts import asked_not_before
from bot.services.schedules import reschedule_team
from bot.services.team_changes import joined
from bot.services.welcomes import WelcomeService
from tests.outbox import Clockwork
from tests.world import ANA, CHIDI, INES, World, instant

W = "T0ACME"
LISBON = "Europe/Lisbon"
KEI = "U0KEI"


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    """Kei lives in Lisbon; Chidi, who leads the shop, in Berlin, where it is an hour later."""
    world.clock.at("2027-02-24 10:00", LISBON)
    world.person("Kei", LISBON, "PT")
    return Clockwork(world)


def shop_with(world: World, *members: str, cadence: Cadence = Cadence(1, 0, 9)) -> Team:  # noqa: B008 - frozen
    """Have people added now to a shop that has a goal since Wednesday."""
    shop = world.team("Shop", lead=CHIDI, zone=LISBON, members=members, cadence=cadence)
    world.goal("Raise CSAT", shop, due="2027-12-31", created_at=instant("2027-02-24 10:00"))
    with world.uow.writing(W) as tx:
        joined(tx, shop, members, INES, world.clock.now())
        reschedule_team(tx, shop, world.clock.now())
    return shop


def comes_into_mail(world: World, cadence: Cadence = Cadence(1, 0, 9)) -> None:  # noqa: B008 - frozen
    """Have Kei added now to a second team, which has had a goal for long."""
    mail = world.team("Mail", lead=ANA, members=[KEI], zone=LISBON, cadence=cadence, anchor=date(2027, 2, 22))
    world.goal("Answer sooner", mail, due="2027-12-31", created_at=instant("2027-02-24 10:00"))
    with world.uow.writing(W) as tx:
        joined(tx, mail, [KEI], INES, world.clock.now())
        reschedule_team(tx, mail, world.clock.now())


def welcome_of(world: World, user_id: str = KEI) -> Delivery:
    with world.uow.reading(W) as tx:
        (delivery,) = tx.deliveries.of_people(Kind.WELCOME, [user_id], "")
    return delivery


def promised(world: World, user_id: str = KEI) -> datetime | None:
    """Return when the welcome says that they are asked, as it would read now."""
    card = WelcomeService(world.uow, world.clock).card(welcome_of(world, user_id))
    assert isinstance(card, WelcomeCard)
    return card.first_prompt


def first(clockwork: Clockwork, kind: Kind, user_id: str = KEI) -> datetime:
    return min(at for who, _, at in clockwork.slack.sent(kind) if who == user_id)


@pytest.mark.parametrize(
    ("added", "welcomed", "asked"),
    [
        ("2027-03-05 18:00", "2027-03-08 09:00", "2027-03-08 10:00"),  # Friday evening
        ("2027-03-07 18:00", "2027-03-08 09:00", "2027-03-08 10:00"),  # Sunday
        ("2027-03-08 08:45", "2027-03-08 09:00", "2027-03-08 10:00"),  # before work on Monday
        ("2027-03-08 08:58", "2027-03-08 09:08", "2027-03-08 10:08"),
        ("2027-03-08 09:30", "2027-03-08 09:40", "2027-03-15 09:00"),  # after the prompt's moment
        ("2027-03-03 10:00", "2027-03-03 10:10", "2027-03-08 09:00"),  # Wednesday: nothing is to be waited for
        ("2027-03-25 18:00", "2027-03-29 09:00", "2027-03-29 10:00"),  # over Good Friday
    ],
)
def test_the_first_prompt_comes_an_hour_after_the_welcome_at_the_earliest_as_the_welcome_says(
    world: World, clockwork: Clockwork, added: str, welcomed: str, asked: str
) -> None:
    world.clock.at(added, LISBON)
    shop_with(world, KEI)
    said_at_once = promised(world)
    due_at = world.clock.moment = welcome_of(world).due_at
    clockwork.ticks.plan()
    said_when_it_came = promised(world)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-04-02 12:00"))
    assert first(clockwork, Kind.WELCOME) == due_at == instant(welcomed, LISBON)
    assert first(clockwork, Kind.PROMPT) == said_at_once == said_when_it_came == instant(asked, LISBON)


def test_who_goes_away_before_their_welcome_is_told_that_the_first_prompt_comes_after_it(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-05 18:00", LISBON)
    shop_with(world, KEI)
    absences = AbsenceService(world.uow, world.clock)
    change = absences.away(W, KEI, date(2027, 3, 6), date(2027, 3, 9))
    clockwork.run_until(instant("2027-03-12 12:00"))
    assert first(clockwork, Kind.WELCOME) == instant("2027-03-10 09:00", LISBON)
    assert first(clockwork, Kind.PROMPT) == change.card.next_prompt == instant("2027-03-10 10:00", LISBON)


def test_a_welcome_late_in_the_day_leaves_the_first_prompt_for_the_next_morning(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-08 16:15", LISBON)
    shop_with(world, KEI, cadence=Cadence(1, 0, 16, 30))
    clockwork.run_until(instant("2027-03-12 12:00"))
    assert first(clockwork, Kind.WELCOME) == instant("2027-03-08 16:25", LISBON)
    assert first(clockwork, Kind.PROMPT) == instant("2027-03-09 09:00", LISBON)


def test_the_weeks_after_the_first_prompt_come_at_the_teams_hour(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2027-03-05 18:00", LISBON)
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-23 12:00"))
    asked = [(week, at) for who, week, at in clockwork.slack.sent(Kind.PROMPT) if who == KEI]
    assert asked == [
        ("2027-03-08", instant("2027-03-08 10:00", LISBON)),
        ("2027-03-15", instant("2027-03-15 09:00", LISBON)),
        ("2027-03-22", instant("2027-03-22 09:00", LISBON)),
    ]


def test_a_welcome_of_which_nobody_knows_whether_it_arrived_holds_the_prompt_until_it_is_found_out(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-05 18:00", LISBON)
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-08 08:59", LISBON))
    clockwork.slack.answers = [Unknown("the answer was lost")]
    clockwork.run_until(instant("2027-03-08 10:30", LISBON))
    assert [who for who, _, _ in clockwork.slack.sent(Kind.PROMPT) if who == KEI] == []
    assert promised(world) == instant("2027-03-08 11:30", LISBON)
    clockwork.real_time_passes(minutes=2)
    clockwork.slack.findings = [Absent()]
    clockwork.ticks.sweep()
    clockwork.real_time_passes(seconds=5)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-03-08 17:00", LISBON))
    assert first(clockwork, Kind.WELCOME) == instant("2027-03-08 10:30", LISBON)
    assert first(clockwork, Kind.PROMPT) == instant("2027-03-08 11:30", LISBON)


def test_a_prompt_that_was_planned_before_its_person_was_added_to_a_team_waits_for_the_welcome(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-08 08:00", LISBON)
    nine, five = instant("2027-03-08 09:00", LISBON), instant("2027-03-08 17:00", LISBON)
    with world.uow.writing(W) as tx:
        assert tx.deliveries.enqueue(NewDelivery(Kind.PROMPT, KEI, "2027-03-08", nine, five))
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-08 17:00", LISBON))
    assert first(clockwork, Kind.WELCOME) == instant("2027-03-08 09:00", LISBON)
    assert first(clockwork, Kind.PROMPT) == instant("2027-03-08 10:00", LISBON)


def test_who_was_asked_before_is_asked_a_minute_later_at_most_for_the_welcome_of_another_team(
    world: World, clockwork: Clockwork
) -> None:
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-01 12:00", LISBON))
    world.clock.at("2027-03-05 18:00", LISBON)
    comes_into_mail(world)
    with world.uow.reading(W) as tx:
        assert next_asked(tx, [KEI], world.clock.now())[KEI].moment == instant("2027-03-08 09:00", LISBON)
    clockwork.run_until(instant("2027-03-08 12:00", LISBON))
    (asked,) = [at for who, week, at in clockwork.slack.sent(Kind.PROMPT) if (who, week) == (KEI, "2027-03-08")]
    nine = instant("2027-03-08 09:00", LISBON)
    assert nine <= asked <= nine + timedelta(minutes=1), "it goes right after the welcome"


@pytest.mark.parametrize(
    ("added", "welcomed", "asked"),
    [
        ("2027-03-05 18:00", "2027-03-08 09:00", ("2027-03-08 09:00", "2027-03-08 09:01")),
        ("2027-03-08 08:55", "2027-03-08 09:05", ("2027-03-08 09:06",)),
        ("2027-03-08 07:00", "2027-03-08 09:00", ("2027-03-08 09:00", "2027-03-08 09:01")),
    ],
)
def test_a_prompt_waits_for_the_welcome_to_another_team_that_is_due_by_then(
    world: World, clockwork: Clockwork, added: str, welcomed: str, asked: tuple[str, ...]
) -> None:
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-01 12:00", LISBON))
    clockwork.run_until(instant(added, LISBON))
    comes_into_mail(world)
    before = len(clockwork.slack.posts)
    clockwork.run_until(instant("2027-03-08 12:00", LISBON))
    came = [(post.kind, at) for post, _, at in clockwork.slack.posts[before:] if post.recipient == KEI]
    kinds, (at_welcome, at_prompt) = [kind for kind, _ in came], [at for _, at in came]
    assert kinds == [Kind.WELCOME, Kind.PROMPT]
    assert at_welcome == instant(welcomed, LISBON)
    assert at_prompt in {instant(each, LISBON) for each in asked}


@pytest.mark.parametrize(
    ("mail_asks", "asked"),
    [
        (Cadence(1, 5, 10), "2027-03-08 09:01"),  # on Saturday as well, so that prompt would be the first to name it
        (Cadence(2, 0, 9), "2027-03-06 10:00"),  # in other weeks: Saturday's prompt asks nothing about it
    ],
)
def test_a_prompt_about_another_team_waits_for_the_welcome_to_it_however_far_off_that_is(
    world: World, clockwork: Clockwork, mail_asks: Cadence, asked: str
) -> None:
    shop_with(world, KEI, cadence=Cadence(1, 5, 10))
    clockwork.run_until(instant("2027-03-05 18:00", LISBON))
    before = len(clockwork.slack.posts)
    comes_into_mail(world, mail_asks)
    clockwork.run_until(instant("2027-03-08 12:00", LISBON))
    came = [(post.kind, at) for post, _, at in clockwork.slack.posts[before:] if post.recipient == KEI]
    assert (Kind.WELCOME, instant("2027-03-08 09:00", LISBON)) in came
    assert next(at for kind, at in came if kind is Kind.PROMPT) == instant(asked, LISBON)


def test_while_a_welcome_to_another_team_is_being_sent_the_prompt_waits_a_minute(
    world: World, clockwork: Clockwork
) -> None:
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-01 12:00", LISBON))
    world.clock.at("2027-03-05 18:00", LISBON)
    mail = world.team("Mail", lead=ANA, members=[KEI])
    with world.uow.writing(W) as tx:
        joined(tx, mail, [KEI], INES, world.clock.now())
    nine = world.clock.at("2027-03-08 09:00", LISBON)
    with world.uow.reading(W) as tx:
        assert asked_not_before(tx, KEI, nine, frozenset) == nine + timedelta(minutes=1)
        assert asked_not_before(tx, KEI, nine + timedelta(hours=1), frozenset) is None


def test_a_welcome_that_goes_out_beside_a_prompt_names_that_one(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2027-02-24 18:00", LISBON)
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-01 12:00", LISBON))
    world.clock.at("2027-03-05 18:00", LISBON)
    comes_into_mail(world)
    with world.uow.reading(W) as tx:
        second = max(tx.deliveries.of_people(Kind.WELCOME, [KEI], ""), key=lambda each: each.due_at)
    world.clock.at("2027-03-08 09:00", LISBON)
    clockwork.ticks.plan()
    card = WelcomeService(world.uow, world.clock).card(second)
    assert isinstance(card, WelcomeCard)
    assert card.first_prompt == world.clock.now()


def test_without_a_welcome_that_could_be_sent_the_prompt_comes_all_the_same(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2027-03-05 18:00", LISBON)
    shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-08 08:59", LISBON))
    clockwork.slack.answers = [Failed("channel_not_found")]
    clockwork.run_until(instant("2027-03-08 12:00", LISBON))
    assert first(clockwork, Kind.PROMPT) == instant("2027-03-08 10:00", LISBON)


def test_after_a_standstill_over_monday_the_first_prompt_follows_the_welcome(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-05 18:00", LISBON)
    shop_with(world, KEI)
    world.clock.at("2027-03-08 18:00", LISBON)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-03-10 12:00", LISBON))
    assert first(clockwork, Kind.WELCOME) == instant("2027-03-09 09:00", LISBON)
    assert first(clockwork, Kind.PROMPT) == instant("2027-03-09 10:00", LISBON)


# What else is told to somebody new -------------------------------------------------------------------------


def tells(world: World, kind: Kind, team: Team) -> None:
    """Have Kei told something now that is told once."""
    with world.uow.writing(W) as tx:
        (goal,) = tx.goals.of_teams([team.team_id])
        told: dict[Kind, tuple[str, dict[str, Any]]] = {
            Kind.NAMED_ADMIN: ("admin/2027-03-08/1", {}),
            Kind.GIVEN_GOAL: (f"{goal.key}/2027-03-08", {"goal": goal.number, "left": ANA, "by": INES}),
            Kind.LEFT_GOALS: ("U0ANA/2027-03-08", {"left": ANA, "goals": [goal.number]}),
            Kind.WHO_LEADS: (f"team-{team.team_id}/U0ANA/2027-03-08", {"team": team.team_id, "left": ANA}),
            Kind.TEAM_CHANNEL: (f"team-{team.team_id}/C0CARE/gone/2027-03-08", {"team": team.team_id}),
            Kind.PRIVATE_CHANNEL: (f"team-{team.team_id}/2027-03-08", {"team": team.team_id}),
        }
        occurrence, about = told[kind]
        until = world.clock.now() + timedelta(weeks=4)
        tx.deliveries.enqueue(NewDelivery(kind, KEI, occurrence, world.clock.now(), until, about=about))


@pytest.mark.parametrize(
    "kind",
    [
        Kind.NAMED_ADMIN,
        Kind.GIVEN_GOAL,
        Kind.LEFT_GOALS,
        Kind.WHO_LEADS,
        Kind.TEAM_CHANNEL,
        Kind.PRIVATE_CHANNEL,
    ],
)
@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("2027-03-08 09:58", "2027-03-08 10:09"),
        ("2027-03-05 18:00", "2027-03-08 09:01"),  # Friday evening
        ("2027-03-08 16:55", "2027-03-09 09:01"),  # ten minutes later their day is over
    ],
)
def test_whoever_is_new_reads_the_welcome_first_and_then_in_working_hours_what_waits(
    world: World, clockwork: Clockwork, kind: Kind, added: str, told: str
) -> None:
    world.clock.at(added, LISBON)
    shop = shop_with(world, KEI)
    tells(world, kind, shop)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-03-12 12:00"))
    assert first(clockwork, kind) == instant(told, LISBON) == first(clockwork, Kind.WELCOME) + timedelta(minutes=1)


def test_who_was_welcomed_before_is_told_at_once_what_is_about_another_team(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2027-03-03 10:00", LISBON)
    shop = shop_with(world, KEI)
    clockwork.run_until(instant("2027-03-08 09:58", LISBON))
    world.clock.at("2027-03-08 18:00", LISBON)
    comes_into_mail(world)
    world.clock.at("2027-03-09 08:30", LISBON)
    tells(world, Kind.TEAM_CHANNEL, shop)
    clockwork.run_until(instant("2027-03-12 12:00"))
    assert first(clockwork, Kind.TEAM_CHANNEL) <= instant("2027-03-09 09:01", LISBON)


def test_a_welcome_that_failed_holds_nothing_back(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2027-03-08 09:58", LISBON)
    shop = shop_with(world, KEI)
    with world.uow.writing(W) as tx:
        tx.deliveries.mark_failed(welcome_of(world), "Slack refused it")
    tells(world, Kind.TEAM_CHANNEL, shop)
    clockwork.ticks.run_due()
    assert first(clockwork, Kind.TEAM_CHANNEL) == instant("2027-03-08 09:58", LISBON)
