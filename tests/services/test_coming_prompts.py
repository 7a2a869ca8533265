"""A prompt that is promised comes, at that moment and no other; on both databases."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadences import WEEK, Cadence
from bot.domain.check_ins import Status
from bot.domain.deliveries import Kind
from bot.domain.team_saves import TeamAsked, WhyMoved, WhyNotAsked
from bot.domain.teams import Team
from bot.services.absences import AbsenceService
from bot.services.coming_prompts import goal_next_asked, next_asked, team_next_asked
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.schedules import reschedule_goal
from tests.outbox import Clockwork
from tests.world import ANA, BO, CHIDI, DANA, INES, NAMED, World, instant

EVERYBODY = (ANA, BO, CHIDI, DANA, INES)
W = "T0ACME"


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


def promised_on_home(world: World) -> dict[str, datetime | None]:
    """Return when Home says that each person is asked next; where something waits, it would say so without that."""
    homes = HomeService(world.uow, world.clock, set())
    cards = {person: homes.card(W, person) for person in EVERYBODY}
    with world.uow.reading(W) as tx:
        coming = next_asked(tx, EVERYBODY, world.clock.now())
    promised = {person: coming[person].moment if person in coming else None for person in EVERYBODY}
    for person, card in cards.items():
        assert card.next_prompt == (None if card.waiting else promised[person])
    return promised


def first_prompts(clockwork: Clockwork, promised: Mapping[str, datetime | None]) -> Mapping[str, datetime | None]:
    """Return when each person is first asked, until a day after the last promise, or over two weeks."""
    last = max((at for at in promised.values() if at is not None), default=clockwork.world.clock.now() + 2 * WEEK)
    clockwork.run_until(last + timedelta(days=1))
    sent = clockwork.slack.sent(Kind.PROMPT)
    return {person: min((at for who, _, at in sent if who == person), default=None) for person in EVERYBODY}


def first_asked_for(clockwork: Clockwork, team: Team, words: str) -> dict[str, date]:
    """Return on which local day each person of a team was first asked for it: by these words, or what is in its way."""
    days: dict[str, date] = {}
    for post, message, at in clockwork.slack.posts:
        asked = {words, f"obstacle:{team.team_id}"} & set(message.text.split())
        if post.kind is Kind.PROMPT and asked and post.recipient in team.people:
            zone = ZoneInfo(NAMED[post.recipient.removeprefix("U0").capitalize()][0])
            days.setdefault(post.recipient, at.astimezone(zone).date())
    return days


def promised_for(world: World, team: Team) -> date | None:
    with world.uow.reading(W) as tx:
        return next(iter(team_next_asked(tx, team, world.clock.now()).days), None)


@pytest.mark.parametrize(
    ("moment", "weeks"),
    [
        ("2027-03-03 10:00", 1),  # Wednesday
        ("2027-03-03 10:00", 4),
        ("2027-03-04 20:00", 2),  # Friday morning for Bo, in Auckland
        ("2027-03-05 20:00", 1),  # Saturday for Bo: he is asked a week later than Ana
        ("2027-03-07 10:00", 1),  # Sunday
        ("2027-03-08 08:59", 2),  # a minute before Monday's prompt
        ("2027-03-08 09:01", 1),
        ("2027-03-26 10:00", 1),  # Good Friday, and the clocks change on Sunday
    ],
)
def test_what_is_promised_when_a_team_and_its_goals_are_new_is_when_they_are_asked(
    world: World, clockwork: Clockwork, moment: str, weeks: int
) -> None:
    world.clock.at(moment, "Europe/Lisbon")
    world.organisation()
    phone = world.team("Phone", lead=ANA, members=[BO, CHIDI], cadence=Cadence(weeks, 0, 9))
    mail = world.team("Mail", lead=DANA, members=[CHIDI], cadence=Cadence(1, 3, 14))
    csat = world.goal("Raise CSAT", phone, due="2027-12-31")
    sooner = world.goal("Answer sooner", CHIDI, team=mail, due="2027-12-31")
    clockwork.schedule_everybody()
    promised = promised_on_home(world)
    of_phone, of_mail = promised_for(world, phone), promised_for(world, mail)
    assert first_prompts(clockwork, promised) == promised
    assert promised[DANA] is promised[INES] is None, "who has nothing to be asked is promised nothing"
    assert None not in {promised[ANA], promised[BO], promised[CHIDI]}
    for team, day, words in (
        (phone, of_phone, f"report:{csat.number}"),
        (mail, of_mail, f"report:{sooner.number}"),
    ):
        days = list(first_asked_for(clockwork, team, words).values())
        assert day is not None
        assert days.count(day) == max(map(days.count, days)), "the day on which most are asked for the team"


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        (2, "2027-03-03 12:00"),  # two days after a round
        (2, "2027-03-10 12:00"),  # in the week without one
        (2, "2027-03-13 12:00"),  # two days before the next: too young for that
        (4, "2027-03-03 12:00"),
        (4, "2027-03-22 09:30"),
    ],
)
def test_a_goal_that_is_set_between_rounds_names_the_teams_next_round_in_which_it_is_asked(
    weeks: int, said: str, world: World, clockwork: Clockwork
) -> None:
    phone = world.team("Phone", lead=ANA, members=[BO], cadence=Cadence(weeks, 0, 9), anchor=date(2027, 3, 1))
    world.goal("Answer sooner", phone, created_at=instant("2027-02-01 10:00"), due="2027-12-31")
    clockwork.schedule_everybody()
    clockwork.run_until(instant(said))
    goal = world.goal("Call back", phone, created_at=world.clock.now(), due="2027-12-31")
    with world.uow.writing(W) as tx:
        reschedule_goal(tx, goal, world.clock.now())
        promised = goal_next_asked(tx, goal, world.clock.now())
    assert promised is not None
    clockwork.run_until(promised + WEEK)
    posts = [(message.text, at) for post, message, at in clockwork.slack.posts if post.kind is Kind.PROMPT]
    assert min(at for words, at in posts if f"report:{goal.number}" in words.split()) == promised
    rounds = (promised.astimezone(ZoneInfo("Europe/Lisbon")).date() - date(2027, 3, 1)).days / (7 * weeks)
    assert rounds == int(rounds)


def test_who_has_checked_in_of_their_own_accord_is_promised_the_week_after(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA)
    goal = world.goal("Raise CSAT", phone)
    clockwork.schedule_everybody()
    world.clock.at("2027-01-10 12:00", "Europe/Lisbon")
    world.check_in(goal, 80)
    promised = promised_on_home(world)
    assert promised[ANA] == instant("2027-01-18 09:00", "Europe/Lisbon")
    assert first_prompts(clockwork, promised) == promised


def test_a_team_whose_goals_are_done_or_rest_is_promised_nothing(world: World, clockwork: Clockwork) -> None:
    phone = world.team("Phone", lead=ANA, members=[BO])
    world.check_in(world.goal("Raise CSAT", phone), 100, Status.DONE)
    paused = world.goal("Answer sooner", phone)
    GoalService(world.uow, world.clock, set()).pause(W, ANA, paused.number)
    clockwork.schedule_everybody()
    assert promised_for(world, phone) is None
    promised = promised_on_home(world)
    assert set(promised.values()) == {None}
    assert first_prompts(clockwork, promised) == promised


def test_a_goal_that_is_resumed_names_the_prompt_that_asks_about_it(world: World, clockwork: Clockwork) -> None:
    world.clock.at("2027-03-07 10:00", "Europe/Lisbon")
    goals = GoalService(world.uow, world.clock, set())
    goal = world.goal("Raise CSAT", world.team("Phone", lead=ANA))
    goals.pause(W, ANA, goal.number)
    turned = goals.resume(W, ANA, goal.number)
    assert turned.next_prompt == instant("2027-03-15 09:00", "Europe/Lisbon")
    clockwork.schedule_everybody()
    assert first_prompts(clockwork, {ANA: turned.next_prompt})[ANA] == turned.next_prompt


def test_a_prompt_whose_day_was_slept_through_is_promised_no_more(world: World, clockwork: Clockwork) -> None:
    world.goal("Raise CSAT", world.team("Phone", lead=ANA))
    clockwork.schedule_everybody()
    world.clock.at("2027-01-11 20:00", "Europe/Lisbon")
    with world.uow.reading(W) as tx:
        promised = {ANA: next_asked(tx, [ANA], world.clock.now())[ANA].moment}
    assert promised == {ANA: instant("2027-01-18 09:00", "Europe/Lisbon")}
    clockwork.ticks.run_due()
    assert first_prompts(clockwork, promised)[ANA] == promised[ANA]


def asked_for(world: World, team: Team) -> TeamAsked:
    with world.uow.reading(W) as tx:
        return team_next_asked(tx, team, world.clock.now())


def test_why_a_team_is_asked_on_another_day_is_what_it_is(world: World, clockwork: Clockwork) -> None:
    alone, both = world.team("Phone", lead=ANA), world.team("Mail", lead=CHIDI, cadence=Cadence(1, 2, 9))
    world.team("Chat", lead=CHIDI)
    for team in (alone, both):
        world.goal("Raise CSAT", team, due="2027-12-31")
    world.goal("Call back", CHIDI, team=both, due="2027-12-31")
    clockwork.schedule_everybody()
    assert asked_for(world, alone) == TeamAsked((date(2027, 1, 11),))
    assert asked_for(world, both).moved == (WhyMoved.OTHER_TEAMS,)
    AbsenceService(world.uow, world.clock).away(W, ANA, date(2027, 1, 11), date(2027, 1, 12))
    assert asked_for(world, alone) == TeamAsked((date(2027, 1, 13),), (WhyMoved.DAYS_OFF,))


def test_why_nobody_of_a_team_is_asked_is_what_it_is(world: World, clockwork: Clockwork) -> None:
    team = world.team("Phone", lead=ANA)
    assert asked_for(world, team).nobody is WhyNotAsked.NO_GOAL
    goal = world.goal("Raise CSAT", team)
    clockwork.schedule_everybody()
    assert asked_for(world, team).nobody is None
    GoalService(world.uow, world.clock, set()).pause(W, ANA, goal.number)
    assert asked_for(world, team).nobody is WhyNotAsked.PAUSED
    GoalService(world.uow, world.clock, set()).resume(W, ANA, goal.number)
    world.check_in(goal, 100, Status.DONE)
    assert asked_for(world, team).nobody is WhyNotAsked.NOTHING
    world.person("Ana", deactivated=True)
    assert asked_for(world, team).nobody is WhyNotAsked.NOBODY


def test_the_promise_of_a_large_team_costs_no_more_queries_than_that_of_a_small_one(world: World) -> None:
    def queries_for(size: int) -> int:
        people = [world.person(f"P{size}x{n}").user_id for n in range(size)]
        team = world.team(f"Team of {size}", lead=ANA, members=people)
        world.goal("Raise CSAT", team)
        with world.uow.reading(W) as tx, world.queries() as run:
            team_next_asked(tx, team, world.clock.now())
        return len(run)

    assert queries_for(2) == queries_for(40)
