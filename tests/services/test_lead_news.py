"""Who is told that a team has another lead: each once, by what they had heard before, and nobody for nothing."""

from dataclasses import dataclass, replace

import pytest

from bot.domain.deliveries import Kind, Pointless, State
from bot.domain.people import Profile
from bot.services.clock import SystemClock
from bot.services.deliveries import DeliveryService
from bot.services.people import PeopleService
from bot.services.team_news import TeamNewsService
from bot.services.teams import TeamService
from storage.due import SqlDue
from tests.world import ANA, BO, CHIDI, World

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
