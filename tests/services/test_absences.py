"""Being away and back: what is planned follows, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.absences import FROM
from bot.domain.cadences import Cadence
from bot.domain.deliveries import Kind, State
from bot.domain.people import Profile
from bot.domain.progress import Participation
from bot.domain.prompts import Ask, PromptItem
from bot.domain.refusals import Invalid, NotFound, NothingToUndo, Problem
from bot.domain.slack_statuses import TimeOffStatus
from bot.domain.time_off import Changed
from bot.domain.working_time import Days
from bot.services.absences import AbsenceService
from bot.services.home import HomeService
from bot.services.people import PeopleService
from bot.services.progress_facts import post_card
from bot.services.schedules import Due
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, World, instant

LISBON, AUCKLAND, BERLIN = "Europe/Lisbon", "Pacific/Auckland", "Europe/Berlin"
MONDAY = date(2027, 1, 11)


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    """Ana is asked about her team's goal on Mondays at nine; it is Wednesday 6 January 2027."""
    clockwork = Clockwork(world)
    world.goal("Raise CSAT", world.team("Phone", lead=ANA, members=[CHIDI]))
    clockwork.schedule_everybody()
    return clockwork


@pytest.fixture
def absences(world: World) -> AbsenceService:
    return AbsenceService(world.uow, world.clock)


@pytest.fixture
def people(world: World) -> PeopleService:
    return PeopleService(world.uow, world.clock, frozenset())


def day(number: int) -> date:
    return date(2027, 1, number)


def stands(world: World, user_id: str = ANA) -> list[Days]:
    with world.uow.reading(world.workspace_id) as tx:
        person = tx.people.get(user_id)
    assert person is not None
    return [absence.days for absence in person.absences]


def reached(clockwork: Clockwork, kind: Kind = Kind.PROMPT, person: str = ANA) -> list[datetime]:
    return [at for recipient, _, at in clockwork.slack.sent(kind) if recipient == person]


def status(until: str) -> TimeOffStatus:
    return TimeOffStatus(instant(until, LISBON))


def test_who_is_away_is_asked_on_the_first_working_day_after_it(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    change = absences.away(world.workspace_id, ANA, day(9), day(12))
    assert change.changed is Changed.AWAY
    assert change.card.next_prompt == instant("2027-01-13 09:00", LISBON)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork) == [instant("2027-01-13 09:00", LISBON)]
    assert reached(clockwork, person=CHIDI) == [instant("2027-01-11 09:00", BERLIN)]


@pytest.mark.usefixtures("clockwork")
def test_who_is_away_for_half_a_year_is_told_when_they_are_asked_then(world: World, absences: AbsenceService) -> None:
    world.goal("Answer within a day", BO, due="2028-06-30")
    change = absences.away(world.workspace_id, BO, day(9), date(2027, 7, 9))
    assert change.card.next_prompt == instant("2027-07-12 09:00", AUCKLAND)


def test_who_is_away_all_week_gets_nothing_of_it(world: World, clockwork: Clockwork, absences: AbsenceService) -> None:
    absences.away(world.workspace_id, ANA, day(9), day(17))
    clockwork.run_until(instant("2027-01-18 08:00"))
    assert reached(clockwork) == []
    clockwork.run_until(instant("2027-01-18 12:00"))
    assert reached(clockwork) == [instant("2027-01-18 09:00", LISBON)]


def test_who_goes_away_after_the_prompt_is_reminded_when_they_are_back(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    absences.away(world.workspace_id, ANA, day(11), day(13))
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER) == [instant("2027-01-14 09:00", LISBON)]


def test_a_reminder_that_an_absence_dropped_comes_after_all_for_who_is_back_early(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    absences.away(world.workspace_id, ANA, day(11), day(24))
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-11").state is State.DROPPED
    clockwork.run_until(instant("2027-01-13 10:00", LISBON))
    absences.back(world.workspace_id, ANA)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER) == [instant("2027-01-13 10:00", LISBON)]


@pytest.mark.parametrize("week", [None, MONDAY], ids=["typed", "in the prompt"])
def test_the_reminder_comes_on_the_next_working_day_however_the_absence_was_said(
    world: World, clockwork: Clockwork, absences: AbsenceService, week: date | None
) -> None:
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    absences.away(world.workspace_id, ANA, day(11), day(12), week=week)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER) == [instant("2027-01-13 09:00", LISBON)]


def test_said_in_the_prompt_until_the_next_one_it_drops_the_reminder_and_undo_brings_that_back(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    change = absences.away(world.workspace_id, ANA, day(11), day(17), week=MONDAY)
    assert clockwork.stored(Kind.REMINDER, ANA, "2027-01-11").state is State.DROPPED
    assert change.absence is not None
    absences.undo(world.workspace_id, ANA, change.absence.absence_id)
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork, Kind.REMINDER) == [instant("2027-01-12 09:00", LISBON)]


@pytest.mark.parametrize("said_at", ["2027-01-11 08:00", "2027-01-11 12:00"], ids=["before", "after"])
def test_who_is_back_early_is_asked_at_once_whether_they_said_it_before_mondays_prompt_or_after(
    world: World, clockwork: Clockwork, absences: AbsenceService, said_at: str
) -> None:
    clockwork.run_until(instant(said_at, LISBON))
    absences.away(world.workspace_id, ANA, day(12), day(29))
    clockwork.run_until(instant("2027-01-19 10:00", LISBON))
    absences.back(world.workspace_id, ANA)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-24 12:00"))
    assert reached(clockwork) == [instant("2027-01-11 09:00", LISBON), instant("2027-01-19 10:00", LISBON)]


def test_back_early_from_weeks_away_brings_the_newest_week_only(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    absences.away(world.workspace_id, ANA, day(8), day(31))
    clockwork.run_until(instant("2027-01-20 11:00", LISBON))
    change = absences.back(world.workspace_id, ANA)
    assert change.changed is Changed.BACK
    assert stands(world) == [Days(day(8), day(19))], "the days that are over stay days away"
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-24 12:00"))
    assert reached(clockwork) == [instant("2027-01-20 11:00", LISBON)]
    assert clockwork.slack.sent(Kind.PROMPT)[-1][1] == "2027-01-18"


def test_undoing_the_return_has_them_away_again(world: World, clockwork: Clockwork, absences: AbsenceService) -> None:
    absences.away(world.workspace_id, ANA, day(6), day(20))
    clockwork.run_until(instant("2027-01-08 11:00", LISBON))
    ended = absences.back(world.workspace_id, ANA).absence
    assert ended is not None
    absences.restore(world.workspace_id, ANA, ended.absence_id)
    assert stands(world) == [Days(day(6), day(20))]
    clockwork.run_until(instant("2027-01-24 12:00"))
    assert reached(clockwork) == [instant("2027-01-21 09:00", LISBON)]


@pytest.mark.usefixtures("clockwork")
def test_days_that_touch_are_one_absence_and_undo_parts_them_again(world: World, absences: AbsenceService) -> None:
    absences.away(world.workspace_id, ANA, day(11), day(12))
    absences.away(world.workspace_id, ANA, day(20), day(21))
    joined = absences.away(world.workspace_id, ANA, day(13), day(20)).absence
    assert joined is not None
    assert stands(world) == [Days(day(11), day(21))]
    absences.undo(world.workspace_id, ANA, joined.absence_id)
    assert stands(world) == [Days(day(11), day(12)), Days(day(20), day(21))]
    with pytest.raises(NothingToUndo):
        absences.undo(world.workspace_id, ANA, joined.absence_id)


@pytest.mark.usefixtures("clockwork")
def test_the_same_said_twice_is_one_absence(world: World, absences: AbsenceService) -> None:
    first = absences.away(world.workspace_id, ANA, day(11), day(12)).absence
    assert absences.away(world.workspace_id, ANA, day(11), day(12)).absence == first


@pytest.mark.usefixtures("clockwork")
def test_who_says_when_they_are_back_is_away_until_then_and_undo_has_it_as_before(
    world: World, absences: AbsenceService
) -> None:
    absences.away(world.workspace_id, ANA, day(4) + timedelta(2), day(15))
    shorter = absences.back_on(world.workspace_id, ANA, day(12))
    assert (shorter.changed, stands(world)) == (Changed.AWAY, [Days(day(6), day(11))])
    assert shorter.absence is not None
    absences.undo(world.workspace_id, ANA, shorter.absence.absence_id)
    assert stands(world) == [Days(day(6), day(15))]


def test_who_is_back_today_or_later_than_they_said_has_nothing_made_longer(
    world: World, absences: AbsenceService
) -> None:
    assert absences.back_on(world.workspace_id, ANA, day(20)).changed is Changed.NOTHING
    absences.away(world.workspace_id, ANA, day(6), day(15))
    assert absences.back_on(world.workspace_id, ANA, day(20)).changed is Changed.KNOWN
    assert stands(world) == [Days(day(6), day(15))]
    assert absences.back_on(world.workspace_id, ANA, day(6)).changed is Changed.BACK
    assert stands(world) == []


def test_a_future_absence_is_taken_out_and_can_be_put_back_unless_others_touch_it(
    world: World, absences: AbsenceService
) -> None:
    absence = absences.away(world.workspace_id, ANA, day(11), day(12)).absence
    assert absence is not None
    absences.take_out(world.workspace_id, ANA, absence.absence_id)
    assert stands(world) == []
    absences.away(world.workspace_id, ANA, day(12), day(15))
    with pytest.raises(NothingToUndo):
        absences.restore(world.workspace_id, ANA, absence.absence_id)
    assert stands(world) == [Days(day(12), day(15))]


@pytest.mark.usefixtures("clockwork")
def test_nobody_changes_the_time_off_of_others(world: World, absences: AbsenceService) -> None:
    absence = absences.away(world.workspace_id, ANA, day(11), day(12)).absence
    assert absence is not None
    for change in (absences.undo, absences.take_out, absences.restore):
        with pytest.raises(NotFound):
            change(world.workspace_id, BO, absence.absence_id)
    assert stands(world) == [Days(day(11), day(12))]


@pytest.mark.usefixtures("clockwork")
def test_today_is_the_day_where_the_person_is(world: World, absences: AbsenceService) -> None:
    world.clock.moment = instant("2027-01-07 00:30", AUCKLAND)  # the 6th in Lisbon
    with pytest.raises(Invalid) as refused:
        absences.away(world.workspace_id, BO, day(6), day(8))
    assert refused.value.problems == {FROM: Problem.DAY_PAST}
    absences.away(world.workspace_id, ANA, day(6), day(8))
    assert absences.read(world.workspace_id, BO, "today") == (Days(day(7), day(7)),)


def test_a_status_that_ends_holds_the_prompt_until_then(
    world: World, clockwork: Clockwork, people: PeopleService, absences: AbsenceService
) -> None:
    people.changed(world.workspace_id, Profile(ANA, "Ana", LISBON, status=status("2027-01-12 14:00")))
    assert absences.card(world.workspace_id, ANA).status == status("2027-01-12 14:00")
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork) == [instant("2027-01-12 14:00", LISBON)]
    assert absences.card(world.workspace_id, ANA).status is None


def test_a_status_that_is_taken_off_lets_the_prompt_come(
    world: World, clockwork: Clockwork, people: PeopleService
) -> None:
    people.changed(world.workspace_id, Profile(ANA, "Ana", LISBON, status=status("2027-01-29 18:00")))
    clockwork.run_until(instant("2027-01-12 11:00", LISBON))
    assert reached(clockwork) == []
    people.changed(world.workspace_id, Profile(ANA, "Ana", LISBON))
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork) == [instant("2027-01-12 11:00", LISBON)]


def test_who_is_here_despite_their_status_is_asked_until_they_set_another(
    world: World, clockwork: Clockwork, people: PeopleService, absences: AbsenceService
) -> None:
    people.changed(world.workspace_id, Profile(ANA, "Ana", LISBON, status=status("2027-01-29 18:00")))
    assert absences.back(world.workspace_id, ANA).changed is Changed.HERE
    clockwork.run_until(instant("2027-01-11 12:00", LISBON))
    assert reached(clockwork) == [instant("2027-01-11 09:00", LISBON)]
    people.changed(world.workspace_id, Profile(ANA, "Ana", LISBON, status=status("2027-01-20 18:00")))
    clockwork.run_until(instant("2027-01-22 12:00"))
    assert reached(clockwork)[1:] == [instant("2027-01-21 09:00", LISBON)]


def test_a_zone_that_changes_while_away_neither_doubles_nor_drops_the_prompt(
    world: World, clockwork: Clockwork, people: PeopleService, absences: AbsenceService
) -> None:
    absences.away(world.workspace_id, ANA, day(9), day(12))
    for at, zone in (
        ("2027-01-11 05:00", AUCKLAND),
        ("2027-01-12 16:00", "America/New_York"),
        ("2027-01-13 03:00", BERLIN),
    ):
        clockwork.run_until(instant(at))
        people.learn(world.workspace_id, [Profile(ANA, "Ana", zone)])
    clockwork.run_until(instant("2027-01-17 12:00"))
    assert reached(clockwork) == [instant("2027-01-13 09:00", BERLIN)]
    clockwork.run_until(instant("2027-01-24 12:00"))
    assert [occurrence for who, occurrence, _ in clockwork.slack.sent(Kind.PROMPT) if who == ANA] == [
        "2027-01-11",
        "2027-01-18",
    ]


def test_a_lead_who_is_away_gets_the_draft_when_they_are_back(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    clockwork.run_until(instant("2027-01-13 12:00", LISBON))
    absences.away(world.workspace_id, ANA, day(14), day(19))
    clockwork.run_until(instant("2027-01-19 20:00", LISBON))
    assert reached(clockwork, Kind.PROGRESS_DRAFT) == [instant("2027-01-07 15:00", LISBON)]
    clockwork.run_until(instant("2027-01-20 20:00", LISBON))
    assert reached(clockwork, Kind.PROGRESS_DRAFT)[1:] == [instant("2027-01-20 15:00", LISBON)]


@pytest.mark.parametrize(
    ("ends", "comes"),
    [
        ("2027-01-14 23:59", "2027-01-15 09:00"),
        ("2027-01-14 18:00", "2027-01-15 09:00"),
        ("2027-01-14 16:00", "2027-01-14 16:00"),
    ],
)
def test_a_draft_that_a_status_held_back_comes_in_working_hours(
    world: World, clockwork: Clockwork, people: PeopleService, ends: str, comes: str
) -> None:
    clockwork.run_until(instant("2027-01-13 12:00", LISBON))
    people.changed(world.workspace_id, Profile(ANA, "Ana", LISBON, status=status(ends)))
    clockwork.run_until(instant("2027-01-16 20:00", LISBON))
    assert reached(clockwork, Kind.PROGRESS_DRAFT)[1:] == [instant(comes, LISBON)]


def test_the_quarters_message_waits_until_they_are_back(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    world.clock.moment = instant("2027-03-16 12:00", LISBON)
    clockwork.schedule_everybody()
    absences.away(world.workspace_id, ANA, date(2027, 3, 16), date(2027, 3, 23))
    clockwork.run_until(instant("2027-03-28 12:00"))
    assert reached(clockwork, Kind.REVIEW_NUDGE) == [instant("2027-03-24 09:00", LISBON)]


def test_who_was_away_from_prompt_to_post_is_not_counted_unless_they_answered(
    world: World, absences: AbsenceService
) -> None:
    team = world.team("Phone", lead=ANA, members=[BO, CHIDI], cadence=Cadence(1, 0, 9))
    goal = world.goal("Raise CSAT", team)
    world.clock.moment = instant("2027-01-11 10:00", LISBON)
    for person in (ANA, CHIDI):
        world.prompt(person, [PromptItem(Ask.REPORT, team.team_id, goal.number)])
    absences.away(world.workspace_id, CHIDI, day(11), day(15))
    world.clock.moment = instant("2027-01-14 15:00", LISBON)

    def counted() -> Participation | None:
        with world.uow.writing(world.workspace_id) as tx:
            post = tx.progress.latest(team.team_id) or tx.progress.add_draft(team.team_id, day(14), world.clock.now())
            return post_card(tx, post, team, world.clock.now()).facts.participation

    assert counted() == Participation(0, 1)
    world.check_in(goal, 82, person=CHIDI)
    assert counted() == Participation(1, 2)


def test_home_tells_of_time_off_only_while_it_lasts(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    home = HomeService(world.uow, world.clock, frozenset())
    absences.away(world.workspace_id, ANA, day(7), day(8))
    assert home.card(world.workspace_id, ANA).time_off is None
    clockwork.run_until(instant("2027-01-07 12:00", LISBON))
    card = home.card(world.workspace_id, ANA).time_off
    assert card is not None
    assert card.now is not None
    assert card.now.days == Days(day(7), day(8))


def test_however_many_absences_a_card_takes_the_same_few_queries(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    def queries() -> int:
        with world.queries() as seen:
            absences.card(world.workspace_id, ANA)
        return len(seen)

    one = queries()
    for week in range(8):
        first = day(11) + timedelta(weeks=week)
        absences.away(world.workspace_id, ANA, first, first)
    assert queries() == one


def test_old_code_that_writes_a_schedule_leaves_nothing_that_asks_twice(
    world: World, clockwork: Clockwork, absences: AbsenceService
) -> None:
    absences.away(world.workspace_id, ANA, day(9), day(17))
    with world.uow.reading(world.workspace_id) as tx:
        held = tx.schedules.get(Due.PROMPT, ANA)
    assert held is not None
    assert (held.nominal, held.withheld) == (date(2027, 1, 18), MONDAY)
    clockwork.run_until(datetime(2027, 1, 24, tzinfo=UTC))
    assert reached(clockwork) == [instant("2027-01-18 09:00", LISBON)]


def test_a_day_inside_what_was_said_changes_nothing_and_leaves_nothing_to_undo(
    world: World, absences: AbsenceService
) -> None:
    longer = absences.away(world.workspace_id, ANA, day(11), day(22))
    inside = absences.away(world.workspace_id, ANA, day(14), day(14))
    assert (inside.changed, inside.absence) == (Changed.KNOWN, longer.absence)
    assert stands(world) == [Days(day(11), day(22))]
    assert absences.away(world.workspace_id, ANA, day(11), day(22)).changed is Changed.AWAY, "the same, said twice"
