"""Catching up after nothing ran: what is still of use comes, the rest is on record as skipped, on both databases."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadences import WEEK, iso_monday
from bot.domain.deliveries import Kind, State
from bot.services.sending_times import MISSED
from tests.outbox import Clockwork
from tests.world import ANA, BO, DANA, World, instant

LISBON = "Europe/Lisbon"
ZONES = {ANA: LISBON, BO: "Pacific/Auckland", DANA: "America/New_York"}
FIRST = date(2027, 1, 11)


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    """A team in each of three zones, each asked on Mondays at nine."""
    clockwork = Clockwork(world)
    for name, lead in (("Care", BO), ("Phone", ANA), ("Claims", DANA)):
        world.goal(f"Goal of {name}", world.team(name, lead=lead), due="2027-12-31")
    clockwork.schedule_everybody()
    return clockwork


@pytest.mark.parametrize(
    ("stops", "goes_on", "skipped"),
    [
        ("2027-01-11 08:00", "2027-01-11 11:00", {ANA: 0, BO: 0, DANA: 0}),
        ("2027-01-11 08:00", "2027-01-13 08:00", {ANA: 1, BO: 0, DANA: 1}),
        ("2027-01-11 08:00", "2027-02-01 11:00", {ANA: 3, BO: 3, DANA: 3}),
        (
            "2027-03-26 12:00",
            "2027-03-29 11:00",
            {ANA: 0, BO: 0, DANA: 0},
        ),
        ("2027-03-10 12:00", "2027-03-15 15:00", {ANA: 0, BO: 1, DANA: 0}),  # and on the 14th in New York
        ("2027-03-26 12:00", "2027-04-07 11:00", {ANA: 2, BO: 2, DANA: 2}),  # the quarter ends in between
    ],
)
def test_after_a_stop_nobody_is_asked_twice_on_a_day_nor_at_night_and_every_week_is_accounted_for(
    world: World, clockwork: Clockwork, stops: str, goes_on: str, skipped: dict[str, int]
) -> None:
    clockwork.run_until(instant(stops, LISBON))
    clockwork.goes_to(instant(goes_on, LISBON))
    clockwork.ticks.run_due()
    end = instant(goes_on, LISBON) + timedelta(days=9)
    clockwork.run_until(end)

    prompts, reminders = (clockwork.slack.sent(kind) for kind in (Kind.PROMPT, Kind.REMINDER))
    for person, zone in ZONES.items():
        local = [at.astimezone(ZoneInfo(zone)) for who, _, at in prompts if who == person]
        assert len({at.date() for at in local}) == len(local)
        assert all(9 <= at.hour < 17 and at.weekday() < 5 for at in local)
        lost = []
        week = FIRST
        while week < iso_monday(end.date()):
            prompt = clockwork.stored(Kind.PROMPT, person, week.isoformat())
            if prompt.state is not State.SENT:
                assert (prompt.state, prompt.reason) == (State.DROPPED, MISSED)
                lost.append(week)
            week += WEEK
        assert len(lost) == skipped[person], (person, lost)
    assert {(who, week) for who, week, _ in reminders} <= {(who, week) for who, week, _ in prompts}
    nudges = clockwork.slack.sent(Kind.REVIEW_NUDGE)
    assert len({(who, quarter) for who, quarter, _ in nudges}) == len(nudges)
