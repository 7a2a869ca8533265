"""From due moments to messages, on both databases: each prompt once, in its own morning."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadences import WEEK, Cadence, iso_monday
from bot.domain.deliveries import Kind, State
from bot.domain.people import Profile, Whereabouts
from bot.domain.teams import ProgressSlot
from bot.domain.working_time import ANY_HOUR
from bot.health import LONGEST_PAUSE
from bot.scheduler import AtWork
from bot.services.schedules import Due, teams_asking
from bot.services.unit_of_work import StorageBusy
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, NAMED, World, instant

EVERYBODY = {ANA, BO, CHIDI, DANA}
MONDAY = date(2027, 1, 11)


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


def four_people_in_one_team(world: World, cadence: Cadence = Cadence(1, 0, 9)) -> None:  # noqa: B008 - frozen
    phone = world.team("Phone", lead=ANA, members=[BO, CHIDI, DANA], cadence=cadence)
    world.goal("Raise CSAT", phone, baseline=78, target=85)
    for person in (BO, CHIDI, DANA):
        world.goal(f"Own goal of {person}", person, team=phone)


def zone_of(user_id: str) -> ZoneInfo:
    return ZoneInfo(NAMED[user_id.removeprefix("U0").capitalize()][0])


def test_a_week_brings_each_person_one_prompt_at_nine_in_their_own_morning(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-17 12:00"))
    sent = clockwork.slack.sent(Kind.PROMPT)
    assert sorted(person for person, _, _ in sent) == sorted(EVERYBODY)
    for person, occurrence, moment in sent:
        assert occurrence == MONDAY.isoformat()
        assert moment.astimezone(zone_of(person)).strftime("%A %H:%M") == "Monday 09:00"


def test_a_bank_holiday_of_a_part_of_the_country_moves_the_prompt_of_who_lives_there(
    world: World, clockwork: Clockwork
) -> None:
    world.clock.at("2027-03-24 10:00", "Europe/London")
    world.person("Emeka", "Europe/London", "GB")
    phone = world.team("Phone", lead=ANA, members=["U0EMEKA"])
    world.goal("Answer sooner", "U0EMEKA", team=phone)
    world.clock.move(days=1)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-03-31 12:00"))
    moments = [moment for person, _, moment in clockwork.slack.sent(Kind.PROMPT) if person == "U0EMEKA"]
    assert moments == [instant("2027-03-30 09:00", "Europe/London")]  # the day after Easter Monday


def test_a_quarter_brings_each_due_prompt_exactly_once_and_its_end_asks_each_owner_once(
    world: World, clockwork: Clockwork
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-04-04 12:00"))
    sent = [(person, occurrence) for person, occurrence, _ in clockwork.slack.sent(Kind.PROMPT)]
    mondays = [(MONDAY + step * WEEK).isoformat() for step in range(12)]
    assert sorted(sent) == sorted((person, monday) for person in EVERYBODY for monday in mondays)
    nudged = clockwork.slack.sent(Kind.REVIEW_NUDGE)
    assert {person for person, _, _ in nudged} >= EVERYBODY
    assert len({person for person, _, _ in nudged}) == len(nudged)
    for person, occurrence, moment in nudged:
        assert occurrence == "2027-Q1"
        assert moment.astimezone(zone_of(person)).strftime("%d %B %H:%M") == "17 March 09:00"


def test_the_lead_gets_the_progress_draft_on_thursday_afternoon(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-08 12:00"))
    drafts = clockwork.slack.sent(Kind.PROGRESS_DRAFT)
    assert (ANA, instant("2027-01-07 15:00", "Europe/Lisbon")) in [(person, moment) for person, _, moment in drafts]


def test_a_person_in_two_teams_has_one_prompt_at_the_earlier_hour(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA, members=[CHIDI], cadence=Cadence(1, 2, 14))
    chat = world.team("Chat", lead=ANA, members=[CHIDI], cadence=Cadence(1, 1, 10))
    first, second = world.goal("Phone goal", CHIDI, team=phone), world.goal("Chat goal", CHIDI, team=chat)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-17 12:00"))
    [(delivery, message, moment)] = [post for post in clockwork.slack.posts if post[0].kind is Kind.PROMPT]
    assert moment == instant("2027-01-12 10:00", "Europe/Berlin")
    assert delivery.recipient == CHIDI
    assert message.text == f"report:{first.number} report:{second.number}"


def test_a_night_in_which_dates_pass_and_goals_go_stale_shows_no_prompt_anew(
    world: World, clockwork: Clockwork
) -> None:
    phone = world.team("Phone", lead=ANA, members=[CHIDI])
    for owner, due in ((ANA, "2027-01-13"), (CHIDI, "2027-06-30")):
        goal = world.goal(f"Goal of {owner}", owner, team=phone, due=due, created_at=instant("2026-12-01 10:00"))
        world.check_in(goal, 5, at=instant("2026-12-30 20:00"))
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-13 12:00"))
    said, slept = len(clockwork.slack.updates), clockwork.deliveries.next_moment()
    clockwork.run_until(instant("2027-01-14 14:00", "Europe/Lisbon"))
    assert (len(clockwork.slack.updates), slept) == (said, instant("2027-01-14 15:00", "Europe/Lisbon"))


def test_planning_twice_brings_nothing_twice(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    clockwork.world.clock.moment = instant("2027-01-11 15:00")
    told: list[str] = []
    clockwork.ticks.stepped = told.append
    assert clockwork.ticks.plan() > 0
    assert set(told) == {"plan"}  # each batch is told, so that a night's work is not taken for stuck
    told.clear()
    assert clockwork.ticks.plan() == 0
    assert told == []
    clockwork.reschedule(*EVERYBODY)
    assert clockwork.ticks.plan() == 0
    with world.uow.reading(world.workspace_id) as tx:
        again = tx.schedules.of(Due.PROMPT, [ANA, CHIDI])
    assert {schedule.nominal for schedule in again.values()} == {MONDAY + WEEK}


@pytest.mark.parametrize(
    ("sunday", "asked", "drafted"),
    [
        ("2027-10-31", "2027-10-31 00:30", "2027-10-31 00:00"),  # clocks show both times twice
        ("2028-03-26", "2028-03-26 01:00", "2028-03-26 01:00"),  # and neither
    ],
)
def test_in_a_night_in_which_clocks_change_whatever_is_planned_at_each_quarter_hour_comes_once(
    world: World, clockwork: Clockwork, sunday: str, asked: str, drafted: str
) -> None:
    slot = ProgressSlot(6, 1)
    night = world.team("Night", lead=ANA, cadence=Cadence(1, 6, 1, 30), progress_slot=slot, zone="Europe/Lisbon")
    world.goal("Answer by night", night, due="2028-12-31")
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.choose(ANA, Whereabouts(), ANY_HOUR)
    clockwork.schedule_everybody()
    clockwork.goes_to(instant(f"{sunday} 00:00", "Europe/Lisbon") - timedelta(hours=2))
    clockwork.ticks.run_due()
    clockwork.slack.posts.clear()
    for _ in range(7 * 4):
        clockwork.ticks.run_due()
        clockwork.schedule_everybody()  # as whenever settings or teams are saved
        clockwork.reschedule(ANA)
        world.clock.move(minutes=15)
    week = iso_monday(date.fromisoformat(sunday))
    assert clockwork.slack.sent(Kind.PROMPT) == [(ANA, week.isoformat(), instant(asked))]
    assert [(who, at) for who, _, at in clockwork.slack.sent(Kind.PROGRESS_DRAFT)] == [(ANA, instant(drafted))]
    clockwork.run_until(instant(f"{sunday} 12:00") + WEEK)
    prompts, drafts = (clockwork.slack.sent(kind) for kind in (Kind.PROMPT, Kind.PROGRESS_DRAFT))
    shown = [at.astimezone(ZoneInfo("Europe/Lisbon")).strftime("%A %H:%M") for _, _, at in (prompts[-1], drafts[-1])]
    assert (len(prompts), len(drafts), shown) == (2, 2, ["Sunday 01:30", "Sunday 01:00"])


@pytest.mark.both_databases
def test_two_planners_at_once_bring_each_prompt_once(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    world.clock.moment = instant("2027-01-11 15:00")
    ready = threading.Barrier(2)
    failed: list[BaseException] = []

    def plan() -> None:
        ready.wait()
        try:
            while clockwork.planning.plan(world.workspace_id):
                pass
        except BaseException as error:  # noqa: BLE001 - shown below, in the test's own thread
            failed.append(error)

    planners = [threading.Thread(target=plan) for _ in range(2)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()
    assert failed == []
    clockwork.ticks.send()
    sent = clockwork.slack.sent(Kind.PROMPT)
    assert sorted(person for person, _, _ in sent) == sorted(EVERYBODY - {BO})


def test_what_fell_due_while_nothing_ran_is_sent_within_that_working_day_and_only_recorded_after_it(
    world: World, clockwork: Clockwork
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    world.clock.moment = instant("2027-01-11 16:30", "Europe/Berlin")
    clockwork.ticks.run_due()
    assert {person for person, _, _ in clockwork.slack.sent(Kind.PROMPT)} == {ANA, CHIDI, DANA}
    late = clockwork.stored(Kind.PROMPT, BO, MONDAY.isoformat())
    assert late.state is State.DROPPED
    assert late.reason
    clockwork.reschedule(BO)
    clockwork.run_until(instant("2027-01-18 03:00"))
    assert [occurrence for person, occurrence, _ in clockwork.slack.sent(Kind.PROMPT) if person == BO] == ["2027-01-18"]


def test_after_three_weeks_of_standstill_only_the_present_day_is_asked_about(
    world: World, clockwork: Clockwork
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    world.clock.moment = instant("2027-02-01 10:00", "Europe/Lisbon")
    clockwork.ticks.run_due()
    assert (ANA, "2027-02-01") in [(person, week) for person, week, _ in clockwork.slack.sent(Kind.PROMPT)]
    assert len([person for person, _, _ in clockwork.slack.sent(Kind.PROMPT) if person == ANA]) == 1


def test_who_moves_from_lisbon_to_auckland_on_monday_at_dawn_is_asked_there_on_tuesday_and_only_once(
    world: World, clockwork: Clockwork
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 07:00", "Europe/Lisbon"))
    world.person("Ana", "Pacific/Auckland", "NZ")
    clockwork.reschedule(ANA)
    clockwork.run_until(instant("2027-01-17 12:00"))
    mine = [(week, moment) for person, week, moment in clockwork.slack.sent(Kind.PROMPT) if person == ANA]
    assert mine == [("2027-01-11", instant("2027-01-12 09:00", "Pacific/Auckland"))]


def test_who_moves_west_after_the_prompt_is_not_asked_again_that_week(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 10:00", "Pacific/Auckland"))
    world.person("Bo", "America/New_York", "US")
    clockwork.reschedule(BO)
    with world.uow.reading(world.workspace_id) as tx:
        planned = tx.schedules.of(Due.PROMPT, [BO])
    assert planned[BO].next_at == instant("2027-01-19 09:00", "America/New_York"), "Monday is a public holiday there"
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert [week for person, week, _ in clockwork.slack.sent(Kind.PROMPT) if person == BO] == ["2027-01-11"]


def test_who_becomes_known_after_the_moment_waits_for_the_next_week(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA, members=["U0EVE"])
    world.goal("Raise CSAT", phone)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 11:00", "Europe/Lisbon"))
    world.person("Eve")
    clockwork.reschedule("U0EVE")
    clockwork.run_until(instant("2027-01-18 11:00", "Europe/Lisbon"))
    assert [week for person, week, _ in clockwork.slack.sent(Kind.PROMPT) if person == "U0EVE"] == ["2027-01-18"]


def test_who_leaves_every_team_is_asked_no_more(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    world.person("Dana", deactivated=True)
    clockwork.reschedule(DANA)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.schedules.of(Due.PROMPT, [DANA]) == {}


def test_a_reporter_from_outside_the_team_is_asked_when_the_team_is(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA)
    goal = world.goal("Raise CSAT", phone, reporter=DANA)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-12 12:00"))
    texts = {post.recipient: message.text for post, message, _ in clockwork.slack.posts if post.kind is Kind.PROMPT}
    assert texts == {DANA: f"report:{goal.number}", ANA: f"obstacle:{phone.team_id}"}


def test_the_reminder_comes_on_the_next_working_morning_and_only_if_something_is_open(
    world: World, clockwork: Clockwork
) -> None:
    phone = world.team("Phone", lead=ANA)
    mine = world.goal("Raise CSAT", phone)
    theirs = world.goal("Answer faster", CHIDI, team=phone)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-11 12:00"))
    world.check_in(theirs, 5, week=MONDAY)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert clockwork.slack.sent(Kind.REMINDER) == [
        (ANA, MONDAY.isoformat(), instant("2027-01-12 09:00", "Europe/Lisbon"))
    ]
    [listed] = [message.text for post, message, _ in clockwork.slack.posts if post.kind is Kind.REMINDER]
    assert listed == mine.key
    assert clockwork.stored(Kind.REMINDER, CHIDI, MONDAY.isoformat()).state is State.DROPPED


def test_planning_a_crowd_takes_a_fixed_number_of_reads(world: World, clockwork: Clockwork) -> None:
    def reads(people: int) -> int:
        names = [f"P{number}" for number in range(people)]
        for name in names:
            world.person(name)
        team = world.team(f"Team of {people}", lead=ANA, members=[f"U0{name}" for name in names])
        world.goal(f"Goal of {people}", team)
        with world.uow.writing(world.workspace_id) as tx, world.queries() as seen:
            teams_asking(tx, [f"U0{name}" for name in names])
        return len(seen)

    assert reads(3) == reads(30)


def test_every_prompt_of_a_week_belongs_to_that_iso_week(world: World, clockwork: Clockwork) -> None:
    four_people_in_one_team(world, Cadence(2, 4, 16))
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-03-01 00:00"))
    for _, occurrence, moment in clockwork.slack.sent(Kind.PROMPT):
        monday = datetime.fromisoformat(occurrence).date()
        assert monday <= moment.date() < monday + timedelta(days=7)
        assert (monday - date(2027, 1, 4)).days % 14 == 0


def lives_nowhere(world: World, user_id: str) -> None:
    """Store a zone that no table of zones knows, as a removed one would be: planning for this person fails."""
    with world.uow.writing(world.workspace_id) as tx:
        tx.people.learn([Profile(user_id, "Chidi Obi", "Mars/Phobos")], world.clock.now(), {})


def test_a_person_for_whom_planning_fails_keeps_nobody_else_waiting(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    lives_nowhere(world, CHIDI)
    clockwork.run_until(instant("2027-01-12 12:00"))
    assert {person for person, _, _ in clockwork.slack.sent(Kind.PROMPT)} == EVERYBODY - {CHIDI}
    assert f"plan prompt of {CHIDI}" in caplog.text
    assert "Obi" not in caplog.text


def test_health_tells_within_minutes_that_nothing_can_be_planned_and_the_log_once_for_each_time(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    for person in EVERYBODY:
        lives_nowhere(world, person)
    at_work = AtWork(lambda: world.clock.now().timestamp())
    clockwork.ticks.went = at_work.went
    world.clock.at("2027-01-11 00:00")
    longest = timedelta(0)
    for _ in range(18 * 60):
        clockwork.ticks.plan()
        longest = max(longest, at_work.seen("plan").failing_for or longest)
        world.clock.move(minutes=1)
    assert longest > LONGEST_PAUSE
    assert 1 <= caplog.text.count(f"plan prompt of {CHIDI}") <= 30
    for name in ("Ana", "Bo", "Chidi", "Dana"):
        world.person(name, "Europe/Berlin")
    world.clock.move(hours=2)
    clockwork.ticks.plan()
    assert at_work.seen("plan").failing_for is None


def test_nothing_that_fails_in_a_workspace_as_a_whole_is_told_every_second(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    told: list[tuple[str, bool]] = []
    clockwork.ticks.went = lambda tick, well: told.append((tick, well))

    def fails(_: str) -> int:
        raise StorageBusy

    world.clock.at("2027-01-12 12:00")
    with monkeypatch.context() as broken:
        broken.setattr(clockwork.planning, "plan", fails)
        for _ in range(100):
            clockwork.ticks.plan()
    assert told == [("plan", False)] * 100
    assert caplog.text.count("Could not plan") == 7
    clockwork.ticks.plan()
    assert told[-1] == ("plan", True)


def test_what_could_not_be_planned_is_tried_again_later_and_then_goes_out_that_day(
    world: World, clockwork: Clockwork
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    lives_nowhere(world, CHIDI)
    clockwork.run_until(instant("2027-01-11 09:05", "Europe/Berlin"))
    world.person("Chidi", "Europe/Berlin")
    assert clockwork.ticks.plan() == 0
    world.clock.move(minutes=5)
    clockwork.ticks.run_due()
    assert CHIDI in {person for person, _, _ in clockwork.slack.sent(Kind.PROMPT)}


def test_what_cannot_be_planned_is_tried_once_an_hour_at_most_and_moves_on_once_it_can(
    world: World, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    four_people_in_one_team(world)
    clockwork.schedule_everybody()
    lives_nowhere(world, CHIDI)
    clockwork.run_until(instant("2027-01-14 12:00"))
    caplog.clear()
    for _ in range(60):
        world.clock.move(minutes=2)
        clockwork.ticks.plan()
    assert 1 <= caplog.text.count(f"plan prompt of {CHIDI}") <= 2
    world.person("Chidi", "Europe/Berlin")
    clockwork.run_until(instant("2027-01-18 12:00"))
    assert [week for person, week, _ in clockwork.slack.sent(Kind.PROMPT) if person == CHIDI] == ["2027-01-18"]


def test_goals_of_people_who_have_left_stop_nobody_elses_prompt(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA, members=[BO])
    left = world.goal("Raise CSAT", phone, reporter=DANA)
    own = world.goal("Own goal", BO, team=phone)
    for name in ("Ana", "Dana"):
        world.person(name, deactivated=True)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-12 12:00"))
    texts = {post.recipient: message.text for post, message, _ in clockwork.slack.posts if post.kind is Kind.PROMPT}
    assert texts == {BO: f"report:{own.number} obstacle:{phone.team_id}", INES: f"report:{left.number}"}
