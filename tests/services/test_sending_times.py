"""What was planned reaches people in working hours where they live by then, on both databases."""

from datetime import date, datetime, time

import pytest

from bot.domain.cadences import WEEK, Cadence
from bot.domain.deliveries import Kind, Retry, State, Unknown
from bot.domain.people import Profile, Whereabouts
from bot.domain.working_time import WorkingHours
from bot.services.people import PeopleService
from bot.services.sending_times import TOO_LATE, plan_anew
from tests.outbox import Clockwork
from tests.world import ANA, BO, INES, World, instant

LISBON, AUCKLAND, NEW_YORK, HONOLULU = "Europe/Lisbon", "Pacific/Auckland", "America/New_York", "Pacific/Honolulu"
MONDAYS_AT_NINE = Cadence(1, 0, 9)
HOUR = 3600


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


@pytest.fixture
def people(world: World) -> PeopleService:
    return PeopleService(world.uow, world.clock, set())


def asked(world: World, clockwork: Clockwork, lead: str, cadence: Cadence = MONDAYS_AT_NINE) -> None:
    world.goal("Raise CSAT", world.team("Phone", lead=lead, cadence=cadence))
    clockwork.schedule_everybody()


def reached(clockwork: Clockwork, kind: Kind, person: str = ANA) -> list[datetime]:
    return [at for recipient, _, at in clockwork.slack.sent(kind) if recipient == person]


def test_who_moves_east_after_the_prompt_is_reminded_on_the_next_morning_there(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    people.learn(world.workspace_id, [Profile(ANA, "Ana", AUCKLAND)])
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER) == [instant("2027-01-12 09:00", AUCKLAND)]


def test_a_message_that_is_put_off_is_logged_with_its_kind_and_until_when(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "headway.ticks")
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    world.person("Ana", AUCKLAND, "NZ")
    clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    reminder = clockwork.stored(Kind.REMINDER, ANA, "2027-01-11")
    assert f"reminder {reminder.delivery_id}: put off until 2027-01-12T20:00:00+00:00" in caplog.messages


def test_who_moves_west_after_the_prompt_is_not_reminded_on_the_same_local_day(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    asked(world, clockwork, BO, Cadence(1, 1, 16))
    clockwork.run_until(instant("2027-01-12 17:00", AUCKLAND))
    people.learn(world.workspace_id, [Profile(BO, "Bo", LISBON)])  # where Tuesday has just begun
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER, BO) == [instant("2027-01-13 09:00", LISBON)]


def test_a_reminder_that_was_left_where_they_lived_before_is_put_off_when_it_is_sent(
    world: World, clockwork: Clockwork
) -> None:
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    world.person("Ana", AUCKLAND, "NZ")
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER) == [instant("2027-01-13 09:00", AUCKLAND)], "not at ten on Tuesday night"


def asked_by_two(world: World, clockwork: Clockwork, second: Cadence, *, week: date) -> None:
    """Have one team ask on Friday of a week and another in the week after."""
    for name, cadence, anchor in (("Friday", Cadence(2, 4, 10), week), ("Later", second, week + WEEK)):
        team = world.team(name, lead=ANA, cadence=cadence, anchor=anchor)
        world.goal(f"Goal of {name}", team, created_at=instant("2026-12-01 12:00"))
    clockwork.schedule_everybody()


def test_a_reminder_that_a_move_takes_to_the_next_prompt_is_not_sent(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    asked_by_two(world, clockwork, Cadence(2, 1, 9), week=date(2027, 1, 11))
    clockwork.run_until(instant("2027-01-15 12:00", LISBON))
    # Monday is a public holiday there, and the other prompt comes on Tuesday at nine.
    people.learn(world.workspace_id, [Profile(ANA, "Ana", HONOLULU)])
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-11").state is State.DROPPED
    clockwork.run_until(instant("2027-01-19 23:00"))
    assert reached(clockwork, Kind.REMINDER) == []


def test_a_reminder_that_cannot_be_sent_before_the_next_prompt_is_dropped(world: World, clockwork: Clockwork) -> None:
    asked_by_two(world, clockwork, Cadence(2, 0, 12), week=date(2027, 1, 4))
    clockwork.run_until(instant("2027-01-08 12:00", LISBON))
    world.person("Ana", HONOLULU, "US")
    clockwork.run_until(instant("2027-01-11 11:00", LISBON))
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-04").state is State.DROPPED
    assert reached(clockwork, Kind.REMINDER) == []


def colleagues(world: World, number: int, zone: str = LISBON, country: str = "PT") -> list[str]:
    return [world.person(f"Colleague{each}", zone, country).user_id for each in range(number)]


def reminded(world: World, clockwork: Clockwork, members: list[str], cadence: Cadence) -> None:
    """Have everybody of a team sent their prompt, the reminder of which is to come."""
    world.goal("Raise CSAT", world.team("Phone", lead=ANA, members=members, cadence=cadence))
    clockwork.schedule_everybody()


def test_however_many_move_at_once_their_reminders_take_the_same_few_queries(
    world: World, clockwork: Clockwork
) -> None:
    members = colleagues(world, 40)
    reminded(world, clockwork, members, MONDAYS_AT_NINE)
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    for member in range(40):
        world.person(f"Colleague{member}", AUCKLAND, "NZ")

    def queries(*movers: str) -> int:
        with world.uow.writing(world.workspace_id) as tx:
            people = tx.people.get_many(movers).values()
            with world.queries() as seen:
                plan_anew(tx, people, world.clock.now())
        return len(seen)

    assert queries(*members[:2]) == queries(*members[2:]) > 0
    due = {clockwork.stored(Kind.REMINDER, member, "2027-01-11").due_at for member in members}
    assert due == {instant("2027-01-12 09:00", AUCKLAND)}


def test_the_reminder_of_who_moves_to_where_it_is_the_same_time_is_left_as_it_is(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    planned = clockwork.stored(Kind.REMINDER, ANA, "2027-01-11")
    people.learn(world.workspace_id, [Profile(ANA, "Ana", "Europe/Dublin")])
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-11") == planned


def by_two_teams(world: World, members: list[str]) -> None:
    """Have one team ask on Friday afternoon of a week and another on Monday at ten in the week after."""
    for name, cadence, anchor in (
        ("Friday", Cadence(2, 4, 16), date(2027, 1, 11)),
        ("Monday", Cadence(2, 0, 10), date(2027, 1, 18)),
    ):
        team = world.team(name, lead=INES, members=members, cadence=cadence, anchor=anchor)
        world.goal(f"Goal of {name}", team, created_at=instant("2026-12-01 12:00"))


def test_where_more_move_than_are_rescheduled_at_once_each_is_reminded_before_their_next_prompt_there(
    world: World, clockwork: Clockwork, people: PeopleService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.schedules.AT_ONCE", 2)
    monkeypatch.setattr("bot.services.planning.BATCH", 2)
    members = colleagues(world, 3, AUCKLAND, "NZ")
    by_two_teams(world, members)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-15 17:00", AUCKLAND))
    people.learn(world.workspace_id, [Profile(member, member, LISBON) for member in members])
    clockwork.run_until(instant("2027-01-22 12:00"))
    # Monday's prompt comes at ten, where they live by then; where they lived it would have come the evening before.
    for member in members:
        assert reached(clockwork, Kind.REMINDER, member)[:1] == [instant("2027-01-18 09:00", LISBON)]
        assert reached(clockwork, Kind.PROMPT, member)[1:] == [instant("2027-01-18 10:00", LISBON)]


@pytest.mark.usefixtures("four_at_once")
def test_where_more_move_east_than_are_rescheduled_at_once_each_is_reminded_on_the_next_morning_there(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    members = colleagues(world, 5)
    reminded(world, clockwork, members, MONDAYS_AT_NINE)
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    people.learn(world.workspace_id, [Profile(member, member, AUCKLAND) for member in members])
    clockwork.ticks.plan()
    clockwork.run_until(instant("2027-01-17 12:00"))
    for member in members:
        assert reached(clockwork, Kind.REMINDER, member) == [instant("2027-01-12 09:00", AUCKLAND)]


@pytest.mark.usefixtures("four_at_once")
def test_a_reminder_gives_way_to_no_prompt_that_is_planned_for_where_they_lived_before(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    members = colleagues(world, 5, AUCKLAND, "NZ")
    by_two_teams(world, members)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-15 17:00", AUCKLAND))
    people.learn(world.workspace_id, [Profile(member, member, LISBON) for member in members])
    world.clock.moment = instant("2027-01-18 09:00", AUCKLAND)  # Sunday evening in Lisbon
    clockwork.ticks.send()  # sooner than the plan tick of another process
    put_off = {clockwork.stored(Kind.REMINDER, member, "2027-01-11").due_at for member in members}
    assert put_off == {instant("2027-01-18 09:00", LISBON)}


def test_a_prompt_that_waited_for_slack_while_they_moved_comes_in_their_next_working_hours(
    world: World, clockwork: Clockwork
) -> None:
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-01-11 08:00", LISBON))
    clockwork.slack.answers = [Retry(HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-01-11 09:30", LISBON))
    world.person("Ana", AUCKLAND, "NZ")
    clockwork.run_until(instant("2027-01-15 12:00"))
    assert reached(clockwork, Kind.PROMPT) == [instant("2027-01-12 09:00", AUCKLAND)]


def test_a_prompt_at_an_evening_hour_that_the_team_chose_waits_for_the_morning_of_who_works_until_five(
    world: World, clockwork: Clockwork
) -> None:
    asked(world, clockwork, ANA, Cadence(1, 0, 19))
    clockwork.run_until(instant("2027-01-13 08:00", LISBON))
    assert reached(clockwork, Kind.PROMPT) == [instant("2027-01-12 09:00", LISBON)]


def test_a_prompt_at_an_evening_hour_comes_that_evening_to_who_works_late(world: World, clockwork: Clockwork) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.choose(ANA, Whereabouts(), WorkingHours(time(12), time(21)))
    asked(world, clockwork, ANA, Cadence(1, 0, 19))
    clockwork.run_until(instant("2027-01-11 08:00", LISBON))
    clockwork.slack.answers = [Retry(HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-01-12 08:00", LISBON))
    assert reached(clockwork, Kind.PROMPT) == [instant("2027-01-11 20:00", LISBON)]


def test_a_team_that_chose_a_weekend_is_asked_on_it(world: World, clockwork: Clockwork) -> None:
    asked(world, clockwork, ANA, Cadence(1, 5, 9))
    clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    assert reached(clockwork, Kind.PROMPT) == [instant("2027-01-09 09:00", LISBON)]


@pytest.mark.parametrize(
    ("zone", "country", "slack_takes_it", "comes"),
    [
        # In Lisbon the quarter ends at 23:00 UTC.
        (AUCKLAND, "NZ", "2027-03-31 14:00", []),
        (HONOLULU, "US", "2027-04-01 00:00", [instant("2027-03-31 14:00", HONOLULU)]),
    ],
)
def test_the_quarters_message_is_of_use_until_the_quarter_ends_where_they_live_by_then(
    world: World, clockwork: Clockwork, zone: str, country: str, slack_takes_it: str, comes: list[datetime]
) -> None:
    world.clock.moment = instant("2027-03-16 12:00", LISBON)
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-03-17 08:00", LISBON))
    wait = instant(slack_takes_it) - instant("2027-03-17 09:00", LISBON)
    clockwork.slack.answers = [Retry(wait.total_seconds(), "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-03-30 12:00", LISBON))
    world.person("Ana", zone, country)
    clockwork.run_until(instant("2027-04-03 12:00"))
    assert reached(clockwork, Kind.REVIEW_NUDGE) == comes


def test_the_quarters_message_is_too_late_after_its_quarter_west_of_utc_too(world: World, clockwork: Clockwork) -> None:
    world.clock.moment = instant("2027-03-16 12:00", LISBON)
    world.person("Ana", NEW_YORK, "US")
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-03-17 08:00", NEW_YORK))
    wait = instant("2027-04-01 10:00", NEW_YORK) - instant("2027-03-17 09:00", NEW_YORK)
    clockwork.slack.answers = [Retry(wait.total_seconds(), "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-04-03 12:00"))
    assert clockwork.stored(Kind.REVIEW_NUDGE, ANA, "2027-Q1").state is State.DROPPED


def test_a_prompt_that_waited_for_slack_into_a_new_public_holiday_comes_on_the_next_working_day(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.moment = instant("2027-05-19 12:00", LISBON)
    world.person("Ana", LISBON, "GB")
    asked(world, clockwork, ANA, Cadence(1, 3, 9))
    clockwork.run_until(instant("2027-05-27 08:00", LISBON))
    clockwork.slack.answers = [Retry(HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-05-27 09:30", LISBON))
    world.person("Ana", LISBON, "PT")  # where it is Corpus Christi
    clockwork.run_until(instant("2027-05-31 12:00", LISBON))
    assert reached(clockwork, Kind.PROMPT)[-1] == instant("2027-05-28 09:00", LISBON)


def test_the_quarters_message_that_could_not_be_sent_until_the_evening_waits_for_the_morning(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.moment = instant("2027-03-16 12:00", LISBON)
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-03-17 08:00", LISBON))
    clockwork.slack.answers = [Retry(11 * HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-03-19 12:00", LISBON))
    assert reached(clockwork, Kind.REVIEW_NUDGE) == [instant("2027-03-18 09:00", LISBON)]


def asked_on_monday(world: World, clockwork: Clockwork) -> None:
    """Have Ana be asked in an hour, at nine on Monday."""
    asked(world, clockwork, ANA)
    clockwork.run_until(instant("2027-01-11 08:00", LISBON))
    clockwork.slack.posts.clear()


def test_a_prompt_that_slack_asks_to_wait_with_until_the_night_is_dropped_and_not_sent_then(
    world: World, clockwork: Clockwork
) -> None:
    asked_on_monday(world, clockwork)
    clockwork.slack.answers = [Retry(12 * HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    prompt = clockwork.stored(Kind.PROMPT, ANA, "2027-01-11")
    assert (prompt.state, prompt.reason) == (State.DROPPED, TOO_LATE.reason)
    assert clockwork.slack.posts == [], "no reminder of what never came either"


def test_a_prompt_that_a_look_up_finds_missing_in_the_evening_is_not_sent_again(
    world: World, clockwork: Clockwork
) -> None:
    asked_on_monday(world, clockwork)
    clockwork.slack.answers = [Unknown("TimeoutError")]
    clockwork.run_until(instant("2027-01-11 16:59", LISBON))
    world.clock.at("2027-01-11 17:01", LISBON)
    clockwork.real_time_passes(minutes=2)
    clockwork.ticks.sweep()
    clockwork.real_time_passes(minutes=1)
    clockwork.ticks.send()
    prompt = clockwork.stored(Kind.PROMPT, ANA, "2027-01-11")
    assert (prompt.state, prompt.reason) == (State.DROPPED, TOO_LATE.reason)
    assert clockwork.slack.posts == []
