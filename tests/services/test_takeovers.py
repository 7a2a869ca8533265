"""A lead who comes from outside the team: their welcome says what waits, and all else waits for it; both databases."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from bot.domain.deliveries import Kind
from bot.domain.teams import Team
from bot.domain.welcomes import WelcomeCard
from bot.services.absences import AbsenceService
from bot.services.team_changes import follow, joined
from bot.services.welcomes import WelcomeService
from tests.outbox import Clockwork
from tests.world import ANA, CHIDI, INES, World, instant

W = "T0ACME"
LISBON = "Europe/Lisbon"
KEI = "U0KEI"


@dataclass
class Takeover:
    """Ana leads Care, which has a goal; Kei, who is in no team, is named in her place."""

    world: World
    clockwork: Clockwork

    def __post_init__(self) -> None:
        self.world.clock.at("2027-03-01 08:00", LISBON)
        for name in ("Kei", "Chidi"):
            self.world.person(name, LISBON, "PT")
        self.care: Team = self.world.team("Care", lead=ANA, zone=LISBON, members=[CHIDI], anchor=date(2027, 3, 1))
        self.goal = self.world.goal("Answer sooner", self.care, created_at=instant("2027-02-01 10:00"))
        self.clockwork.schedule_everybody()

    def at(self, moment: str) -> None:
        """Name Kei at this moment in Lisbon."""
        self.until(moment)
        with self.world.uow.writing(W) as tx:
            before, now = tx.teams.tree(), self.world.clock.now()
            team = before.team(self.care.team_id)
            assert team is not None
            led = replace(team, lead_id=KEI, members=team.members | {ANA})
            tx.teams.save(led)
            follow(tx, before, now, by=INES, changed=led)
            joined(tx, led, led.people - team.people, INES, now)

    def until(self, moment: str) -> None:
        self.clockwork.run_until(instant(moment, LISBON))

    def came(self) -> list[tuple[Kind, datetime]]:
        return [(post.kind, at) for post, _, at in self.clockwork.slack.posts if post.recipient == KEI]

    def welcome(self) -> WelcomeCard:
        with self.world.uow.reading(W) as tx:
            (delivery,) = tx.deliveries.of_people(Kind.WELCOME, [KEI], "")
        card = WelcomeService(self.world.uow, self.world.clock).card(delivery)
        assert isinstance(card, WelcomeCard)
        return card


@pytest.fixture
def takeover(world: World) -> Takeover:
    return Takeover(world, Clockwork(world))


def lisbon(moment: str) -> datetime:
    return instant(moment, LISBON)


def test_the_welcome_says_after_whom_they_lead_and_what_waits(takeover: Takeover) -> None:
    takeover.at("2027-03-18 15:30")
    (one,) = takeover.welcome().teams
    assert (one.is_led, one.led_before, one.added_by) == (True, ANA, INES)
    assert one.work is not None
    assert [goal.number for goal in one.work.reports] == [takeover.goal.number]
    assert one.work.draft is not None
    assert one.work.to_review == 1


def test_the_draft_and_the_quarters_message_wait_for_the_welcome(takeover: Takeover) -> None:
    takeover.at("2027-03-18 15:30")
    takeover.until("2027-03-18 17:00")
    kinds = [kind for kind, _ in takeover.came() if kind is not Kind.TEAM_NEWS]
    assert kinds[0] is Kind.WELCOME
    assert set(kinds[1:]) == {Kind.PROGRESS_DRAFT, Kind.REVIEW_NUDGE}
    at = dict(takeover.came())
    assert at[Kind.WELCOME] == lisbon("2027-03-18 15:40")
    assert at[Kind.PROGRESS_DRAFT] == lisbon("2027-03-18 15:41")


def test_a_draft_waits_for_the_welcome_of_the_next_morning(takeover: Takeover) -> None:
    takeover.at("2027-03-11 18:00")
    takeover.until("2027-03-12 08:30")
    assert [kind for kind, _ in takeover.came() if kind is Kind.PROGRESS_DRAFT] == []
    takeover.until("2027-03-12 09:30")
    came = dict(takeover.came())
    assert came[Kind.WELCOME] == lisbon("2027-03-12 09:00")
    assert lisbon("2027-03-12 09:00") <= came[Kind.PROGRESS_DRAFT] <= lisbon("2027-03-12 09:02")
    kinds = [kind for kind, _ in takeover.came()]
    assert kinds.index(Kind.WELCOME) < kinds.index(Kind.PROGRESS_DRAFT)


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("2027-03-08 12:00", "2027-03-09 09:00"),
        ("2027-03-08 18:00", "2027-03-09 10:00"),  # an hour after their welcome, as a first prompt
        ("2027-03-11 15:30", "2027-03-12 09:00"),
    ],
)
def test_what_is_open_from_the_weeks_prompt_comes_when_the_welcome_says(
    takeover: Takeover, named: str, asked: str
) -> None:
    takeover.at(named)
    said = takeover.welcome()
    assert said.taken_over == lisbon(asked)
    assert said.first_prompt == lisbon("2027-03-15 09:00")
    takeover.until("2027-03-14 12:00")
    assert dict(takeover.came())[Kind.REMINDER] == lisbon(asked)


def test_the_welcome_promises_nothing_of_this_week_where_nothing_is_open(takeover: Takeover) -> None:
    takeover.at("2027-03-12 16:00")
    assert takeover.welcome().taken_over is None, "Monday's prompt asks"
    takeover.until("2027-03-15 12:00")
    assert Kind.REMINDER not in dict(takeover.came())


def test_a_reminder_says_whether_its_reader_was_asked_before(takeover: Takeover) -> None:
    takeover.at("2027-03-08 12:00")
    takeover.until("2027-03-09 12:00")
    reminders = {post.recipient: post for post, _, _ in takeover.clockwork.slack.posts if post.kind is Kind.REMINDER}
    prompts = takeover.clockwork.prompts
    cards = [prompts.reminder(replace(reminders[who], ts="1.0", sent_at=None)) for who in (KEI, CHIDI)]
    assert [getattr(card, "is_taken_over", None) for card in cards] == [True, False]


def test_a_welcome_says_when_the_first_prompt_comes_once_its_person_says_that_they_are_away(takeover: Takeover) -> None:
    takeover.at("2027-03-10 10:00")
    takeover.until("2027-03-10 12:00")
    AbsenceService(takeover.world.uow, takeover.world.clock).away(W, KEI, date(2027, 3, 15), date(2027, 3, 26))
    with takeover.world.uow.reading(W) as tx:
        (welcome,) = tx.deliveries.of_people(Kind.WELCOME, [KEI], "")
    assert welcome.wanted > welcome.shown
    assert takeover.welcome().first_prompt == lisbon("2027-03-29 09:00")
