"""Who is told that a team has another lead: each once, by what they had heard before, and nobody for nothing."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from bot.blocks.team_news import news_message
from bot.domain.deliveries import Kind, Pointless, State
from bot.domain.people import Profile
from bot.domain.team_news import TeamNews
from bot.services.absences import AbsenceService
from bot.services.clock import SystemClock
from bot.services.deliveries import DeliveryService
from bot.services.people import PeopleService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from storage.due import SqlDue
from tests.world import ANA, BO, CHIDI, INES, World

W = "T0ACME"
ADMIN = "U0ADMIN"


@dataclass
class Claims:
    """A team led by Ana, of which an admin changes the lead."""

    world: World

    def __post_init__(self) -> None:
        self.team = self.world.team("Claims", lead=ANA)
        self.teams = TeamService(self.world.uow, self.world.clock, {ADMIN})
        self.people = PeopleService(self.world.uow, self.world.clock, frozenset())
        self.news = TeamNewsService(self.world.uow, self.world.clock)
        self.outbox = DeliveryService(
            self.world.uow, SqlDue(self.world.database.engines), self.world.clock, SystemClock()
        )

    def is_led_by(self, lead: str) -> None:
        form = self.teams.form(W, ADMIN, self.team.channel_id, posting=True)
        self.teams.save(W, ADMIN, form.place, replace(form.wish, lead_id=lead))

    def leaves(self, user_id: str, *, back: bool = False) -> None:
        person = self.people.person(W, user_id)
        assert person is not None
        gone = Profile(user_id, person.name or "", person.zone or "UTC", deactivated=not back)
        self.people.learn(W, [gone])

    def told(self) -> dict[str, tuple[str | None, str | None]]:
        """Return who is going to read of whom as the lead before and after."""
        with self.world.uow.reading(W) as tx:
            due = tx.deliveries.of_people(Kind.TEAM_NEWS, [ANA, BO, CHIDI], "")
        told = {}
        for one in due:
            news = self.news.news(W, one.about["change"], one.recipient) if one.state is State.DUE else None
            if news is not None and not news.is_past:
                assert one.recipient not in told, "once"
                told[one.recipient] = (news.change.lead_before, news.change.lead_after)
        return told

    def news_of(self, *people: str) -> list[TeamNews]:
        with self.world.uow.reading(W) as tx:
            due = [tx.deliveries.of_people(Kind.TEAM_NEWS, [person], "") for person in people]
        found = [self.news.news(W, one.about["change"], one.recipient) for each in due for one in each]
        return [one for one in found if one is not None]

    def everybody_is_told(self) -> None:
        self.world.clock.move(days=1)
        while claimed := self.outbox.claim(W, 50):
            for one in claimed:
                self.outbox.settle(one, Pointless("told"))


@pytest.fixture
def claims(world: World) -> Claims:
    return Claims(world)


def test_both_are_told_of_a_new_lead(claims: Claims) -> None:
    claims.is_led_by(BO)
    assert claims.told() == {ANA: (ANA, BO), BO: (ANA, BO)}


def test_nobody_is_told_of_a_lead_that_went_round_in_an_evening(claims: Claims) -> None:
    for lead in (BO, CHIDI, ANA):
        claims.is_led_by(lead)
    assert claims.told() == {}


def test_who_led_is_told_of_who_leads_in_the_end_and_who_led_for_an_hour_of_nothing(claims: Claims) -> None:
    for lead in (BO, CHIDI):
        claims.is_led_by(lead)
    assert claims.told() == {ANA: (BO, CHIDI), CHIDI: (BO, CHIDI)}


def test_who_is_named_again_is_told_so_once_they_had_heard_of_another(claims: Claims) -> None:
    claims.is_led_by(BO)
    claims.everybody_is_told()
    claims.is_led_by(ANA)
    assert claims.told() == {ANA: (BO, ANA), BO: (BO, ANA)}


def test_a_lead_who_had_left_before_they_could_hear_of_it_hears_when_they_are_back(claims: Claims) -> None:
    claims.is_led_by(BO)
    claims.leaves(BO)
    claims.everybody_is_told()
    assert claims.told() == {}
    claims.leaves(BO, back=True)
    claims.leaves(BO, back=True)
    assert claims.told() == {BO: (ANA, BO)}


def test_of_a_new_lead_who_is_away_the_old_one_reads_it_and_who_leads_above_that_they_can_act(claims: Claims) -> None:
    world = claims.world
    AbsenceService(world.uow, world.clock).away(W, BO, date(2027, 1, 6), date(2027, 1, 15))
    form = claims.teams.form(W, ADMIN, claims.team.channel_id, posting=True)
    saved = claims.teams.save(W, ADMIN, form.place, replace(form.wish, lead_id=BO))
    assert saved.lead_off_until == date(2027, 1, 15)
    words = {one.recipient: news_message(one).text for one in claims.news_of(INES, ANA, BO)}
    away = "They are away until Friday 15 January 2027. Until they are back"
    assert f"{away} <@{INES}> can act for them." in words[ANA]
    assert f"{away} you can act for them: `/goal team Claims`" in words[INES]
    assert "away" not in words[BO]
    AbsenceService(world.uow, world.clock).back(W, BO)
    assert {one.recipient: one.is_past for one in claims.news_of(INES, ANA)} == {INES: True, ANA: False}


def test_who_leads_above_is_told_nothing_of_a_new_lead_who_is_there(claims: Claims) -> None:
    claims.is_led_by(BO)
    assert [one.recipient for one in claims.news_of(INES, ANA, BO)] == [ANA, BO]
