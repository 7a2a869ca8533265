"""A draft is for whoever leads the team by then, sent already or not, in their own hours, on both databases."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from bot.domain.deliveries import HandedOn, Kind, NewDelivery, Retry, Sent
from bot.domain.people import Profile
from bot.domain.progress import PostState
from bot.domain.teams import Team
from bot.services.absences import AbsenceService
from bot.services.people import PeopleService
from bot.services.progress_handover import hand_on_drafts
from bot.services.schedules import reschedule_team
from bot.services.team_changes import follow
from bot.services.teams import TeamService
from tests.desk import THURSDAY, Desk, W
from tests.outbox import Clockwork
from tests.world import ANA, CHIDI, INES, World, instant

LISBON, AUCKLAND = "Europe/Lisbon", "Pacific/Auckland"
HOUR = 3600


@pytest.fixture
def clockwork(world: World) -> Clockwork:
    return Clockwork(world)


@pytest.fixture
def teams(world: World) -> TeamService:
    return TeamService(world.uow, world.clock, frozenset())


@pytest.fixture
def put_off(world: World, clockwork: Clockwork) -> Team:
    """Ana's team, whose draft of Thursday at three waits for Friday morning, as she has moved to Auckland meanwhile."""
    team = world.team("Phone", lead=ANA)
    world.goal("Raise CSAT", team)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-14 14:00", LISBON))
    clockwork.slack.answers = [Retry(HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-01-14 15:30", LISBON))
    world.person("Ana", AUCKLAND, "NZ")
    clockwork.run_until(instant("2027-01-14 16:30", LISBON))
    return team


def leads(world: World, team: Team, lead: str) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        changed = replace(team, lead_id=lead)
        tx.teams.save(changed)
        reschedule_team(tx, changed, world.clock.now(), left={team.lead_id})


@dataclass
class Thursday:
    """Ana's team Phone, whose draft she was sent at three; the organisation above it is led by Inês."""

    world: World
    clockwork: Clockwork

    def __post_init__(self) -> None:
        self.team = self.world.team("Phone", lead=ANA, members=[CHIDI])
        self.world.goal("Raise CSAT", self.team)
        self.world.person("Chidi", LISBON)
        self.clockwork.schedule_everybody()
        self.clockwork.run_until(instant("2027-01-14 15:30", LISBON))

    def leads(self, lead: str) -> None:
        with self.world.uow.writing(W) as tx:
            before = tx.teams.tree()
            team = before.team(self.team.team_id)
            assert team is not None
            tx.teams.save(replace(team, lead_id=lead))
            follow(tx, before, self.world.clock.now(), by=INES, changed=replace(team, lead_id=lead))

    def leaves(self, user_id: str) -> None:
        people = PeopleService(self.world.uow, self.world.clock, frozenset())
        people.learn(W, [Profile(user_id, "Somebody", LISBON, deactivated=True)])

    def settles(self, state: PostState) -> None:
        with self.world.uow.writing(W) as tx:
            post = tx.progress.latest(self.team.team_id)
            assert post is not None
            tx.progress.save(replace(post, state=state))

    def drafts(self, until: str = "2027-01-20 12:00") -> list[tuple[str, datetime]]:
        """Live on; return who got the draft of this week, and when."""
        self.clockwork.ticks.run_due()
        self.clockwork.run_until(instant(until, LISBON))
        return drafts_of(self.clockwork, "2027-01-14")


AT_THREE = (ANA, instant("2027-01-14 15:00", LISBON))


class TestADraftThatWasSent:
    @pytest.fixture
    def thursday(self, world: World, clockwork: Clockwork) -> Thursday:
        return Thursday(world, clockwork)

    def test_comes_to_who_is_named_lead_on_the_same_afternoon(self, thursday: Thursday) -> None:
        thursday.leads(CHIDI)
        assert thursday.drafts() == [AT_THREE, (CHIDI, instant("2027-01-14 15:30", LISBON))]

    def test_comes_to_who_acts_for_a_lead_who_left_in_their_next_working_hours(self, thursday: Thursday) -> None:
        thursday.clockwork.run_until(instant("2027-01-14 20:00", LISBON))
        thursday.leaves(ANA)
        assert thursday.drafts() == [AT_THREE, (INES, instant("2027-01-15 09:00", LISBON))]

    def test_comes_to_who_is_named_before_the_one_that_acted_was_sent_it_and_to_nobody_else(
        self, thursday: Thursday
    ) -> None:
        thursday.clockwork.run_until(instant("2027-01-14 20:00", LISBON))
        thursday.leaves(ANA)
        thursday.leads(CHIDI)
        assert thursday.drafts() == [AT_THREE, (CHIDI, instant("2027-01-15 09:00", LISBON))]

    def test_comes_once_to_who_leads_it_again(self, thursday: Thursday) -> None:
        for lead in (CHIDI, ANA, CHIDI):
            thursday.leads(lead)
            thursday.clockwork.ticks.run_due()
        assert thursday.drafts() == [AT_THREE, (CHIDI, instant("2027-01-14 15:30", LISBON))]

    def test_comes_to_nobody_where_it_is_taken_back_before_their_working_hours(self, thursday: Thursday) -> None:
        thursday.clockwork.run_until(instant("2027-01-14 20:00", LISBON))
        thursday.leads(CHIDI)
        thursday.leads(ANA)
        assert thursday.drafts() == [AT_THREE]

    def test_comes_after_its_week_to_who_does_not_work_before(self, thursday: Thursday) -> None:
        thursday.clockwork.run_until(instant("2027-01-15 19:00", LISBON))
        thursday.leads(CHIDI)
        assert thursday.drafts() == [AT_THREE, (CHIDI, instant("2027-01-18 09:00", LISBON))]

    def test_comes_to_who_acts_once_they_are_back_from_time_off_as_they_were_told(self, thursday: Thursday) -> None:
        away = AbsenceService(thursday.world.uow, thursday.world.clock)
        away.away(W, INES, date(2027, 1, 14), date(2027, 1, 18))
        thursday.leaves(ANA)
        assert thursday.drafts() == [AT_THREE, (INES, instant("2027-01-19 09:00", LISBON))]

    def test_does_not_come_to_who_is_back_when_the_next_one_is_due(self, thursday: Thursday) -> None:
        away = AbsenceService(thursday.world.uow, thursday.world.clock)
        away.away(W, INES, date(2027, 1, 14), date(2027, 1, 20))
        thursday.leaves(ANA)
        assert thursday.drafts("2027-01-22 12:00") == [AT_THREE]
        assert drafts_of(thursday.clockwork, "2027-01-21") == [(INES, instant("2027-01-21 15:00", LISBON))]

    def test_does_not_come_to_who_is_named_once_its_week_is_over(self, thursday: Thursday) -> None:
        thursday.clockwork.run_until(instant("2027-01-18 10:00", LISBON))
        thursday.leads(CHIDI)
        assert thursday.drafts() == [AT_THREE]

    @pytest.mark.parametrize("state", [PostState.POSTED, PostState.SKIPPED])
    def test_does_not_come_where_the_week_is_settled(self, thursday: Thursday, state: PostState) -> None:
        thursday.settles(state)
        thursday.leads(CHIDI)
        assert thursday.drafts() == [AT_THREE]

    def test_comes_to_who_is_named_after_nobody_was_left_to_act(self, thursday: Thursday) -> None:
        thursday.leaves(INES)
        thursday.leaves(ANA)
        thursday.leads(CHIDI)
        assert thursday.drafts() == [AT_THREE, (CHIDI, instant("2027-01-14 15:30", LISBON))]


def drafts_of(clockwork: Clockwork, week: str) -> list[tuple[str, datetime]]:
    return [(who, at) for who, day, at in clockwork.slack.sent(Kind.PROGRESS_DRAFT) if day.endswith(week)]


@pytest.mark.parametrize("change", ["replaced", "left"])
def test_a_draft_that_was_put_off_reaches_who_leads_the_team_when_it_is_sent(
    world: World, clockwork: Clockwork, put_off: Team, change: str
) -> None:
    if change == "replaced":
        leads(world, put_off, INES)
    else:
        world.person("Ana", AUCKLAND, "NZ", deactivated=True)
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == [(INES, instant("2027-01-15 09:00", LISBON))]


def test_a_draft_that_is_too_late_where_it_was_put_off_to_still_reaches_who_leads_by_then_on_their_own_working_day(
    world: World, clockwork: Clockwork, put_off: Team
) -> None:
    leads(world, put_off, INES)
    world.clock.moment = instant("2027-01-15 08:00", LISBON)  # nothing ran in the night: Friday is over in Auckland
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == [(INES, instant("2027-01-15 09:00", LISBON))]


def test_a_draft_that_is_too_late_for_who_leads_by_then_as_well_is_not_sent(
    world: World, clockwork: Clockwork, put_off: Team
) -> None:
    leads(world, put_off, INES)
    world.clock.moment = instant("2027-01-18 10:00", LISBON)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == []


def test_a_draft_that_would_reach_the_next_one_for_who_leads_by_then_is_not_sent(
    world: World, clockwork: Clockwork, put_off: Team
) -> None:
    slot = replace(put_off.progress_slot, weekday=4, hour=8)
    leads(world, replace(put_off, progress_slot=slot), INES)
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    hers = [at for who, _, at in clockwork.slack.sent(Kind.PROGRESS_DRAFT) if who == INES]
    assert hers == [instant("2027-01-15 08:00", LISBON)]


def test_a_draft_of_an_evening_that_the_team_chose_is_handed_on_that_evening(
    world: World, clockwork: Clockwork
) -> None:
    team = world.team("Phone", lead=ANA)
    team = replace(team, progress_slot=replace(team.progress_slot, hour=19))
    world.goal("Raise CSAT", team)
    leads(world, team, ANA)
    clockwork.run_until(instant("2027-01-14 18:00", LISBON))
    clockwork.slack.answers = [Retry(HOUR, "ratelimited", is_for_all=True)]
    clockwork.run_until(instant("2027-01-14 19:30", LISBON))
    leads(world, team, INES)
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == [(INES, instant("2027-01-14 20:00", LISBON))]


def test_a_draft_that_was_handed_on_reaches_who_leads_the_team_again_by_then(
    world: World, clockwork: Clockwork, put_off: Team
) -> None:
    leads(world, put_off, INES)
    clockwork.run_until(instant("2027-01-14 22:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == [], "it waits for the morning of Ines"
    leads(world, put_off, ANA)
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    # Saturday has come in Auckland when Ines would have got it.
    assert drafts_of(clockwork, "2027-01-14") == [(ANA, instant("2027-01-18 09:00", AUCKLAND))]


def test_a_draft_that_was_found_sent_meanwhile_is_not_handed_on_by_who_reports_late(
    world: World, clockwork: Clockwork, put_off: Team
) -> None:
    leads(world, put_off, INES)
    world.clock.moment = instant("2027-01-15 09:00", AUCKLAND)
    [claimed] = clockwork.deliveries.claim(world.workspace_id, 10)
    fate = clockwork.deliveries.instead_of_sending(claimed)
    assert isinstance(fate, HandedOn)
    clockwork.deliveries.settle(claimed, Sent("D0ANA", "1.0"))
    clockwork.deliveries.settle(claimed, fate)
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == []


def test_a_draft_of_a_team_that_nobody_leads_any_more_is_not_sent(
    world: World, clockwork: Clockwork, put_off: Team
) -> None:
    world.person("Ana", AUCKLAND, "NZ", deactivated=True)
    world.person("Ines", LISBON, "PT", deactivated=True)
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    assert drafts_of(clockwork, "2027-01-14") == []


@pytest.mark.parametrize(
    ("answered", "changed", "drafted"),
    [
        ("2027-01-11", "2027-01-14 17:00", "2027-01-15 09:00"),
        ("2027-01-11", "2027-01-15 12:00", "2027-01-15 12:00"),
        ("2027-01-11", "2027-01-14 12:00", "2027-01-14 15:00"),
        (None, "2027-01-15 12:00", None),
    ],
    ids=["in the evening", "on the next day", "before its hour", "where nobody was asked"],
)
def test_a_draft_that_was_left_out_for_a_lead_who_is_off_until_the_next_comes_to_who_leads_instead(
    world: World, clockwork: Clockwork, answered: str | None, changed: str, drafted: str | None
) -> None:
    team = world.team("Phone", lead=ANA, members=[CHIDI])
    if answered:
        world.goal("Raise CSAT", team)
    world.person("Chidi", LISBON)
    clockwork.schedule_everybody()
    clockwork.run_until(instant("2027-01-12 12:00", LISBON))
    AbsenceService(world.uow, world.clock).away(W, ANA, date(2027, 1, 13), date(2027, 1, 29))
    clockwork.run_until(instant(changed, LISBON))
    if not answered:
        world.goal("Raise CSAT", team)
    with world.uow.writing(W) as tx:
        before, led_by_chidi = tx.teams.tree(), replace(team, lead_id=CHIDI)
        tx.teams.save(led_by_chidi)
        follow(tx, before, world.clock.now(), by=INES, changed=led_by_chidi)
    clockwork.ticks.run_due()
    clockwork.run_until(instant("2027-01-20 12:00", LISBON))
    sent = [(recipient, at) for recipient, _, at in clockwork.slack.sent(Kind.PROGRESS_DRAFT)]
    due = [(CHIDI, instant(drafted, LISBON))] if drafted else []
    assert [each for each in sent if each[1] > instant("2027-01-12 12:00", LISBON)] == due


def test_a_sent_draft_is_shown_anew_to_who_leads_no_more_and_says_who_does(desk: Desk, teams: TeamService) -> None:
    desk.world.goal("Raise CSAT", desk.team)
    desk.plan()
    (claimed,) = desk.outbox.claim(W, 10)
    desk.outbox.settle(claimed, Sent("D0ANA", "1.0"))

    def shown_to_ana() -> tuple[bool, str | None]:
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        card = desk.service.sent_card(W, int(draft.about["post"]), ANA)
        assert card is not None
        return draft.wanted > draft.shown, card.handed_to

    assert shown_to_ana() == (False, None)
    form = teams.form(W, ANA, desk.team.channel_id, posting=True)
    teams.save(W, ANA, form.place, replace(form.wish, lead_id=INES))
    assert shown_to_ana() == (True, INES)
    (held,) = desk.outbox.claim_changed(W, 10)
    desk.outbox.shown(held)
    assert shown_to_ana() == (False, INES)
    teams.undo(W, ANA, form.place.once)
    assert shown_to_ana() == (True, None)


def test_drafts_of_any_number_of_teams_are_handed_on_by_the_same_number_of_queries(desk: Desk) -> None:
    now = desk.world.clock.now()

    def statements(count: int) -> int:
        led = [desk.world.team(f"Team {count} {number}", lead=ANA) for number in range(count)]
        with desk.world.uow.writing(W) as tx:
            drafted = [tx.progress.add_draft(team.team_id, THURSDAY, now).occurrence for team in led]
            for occurrence in drafted:
                tx.deliveries.enqueue(NewDelivery(Kind.PROGRESS_DRAFT, ANA, occurrence, now))
        for claimed in desk.outbox.claim(W, 100):
            desk.outbox.settle(claimed, Sent("D0ANA", claimed.occurrence))
        with desk.world.uow.writing(W) as tx:
            before = tx.teams.tree()
            for team in led:
                tx.teams.save(replace(team, lead_id=INES))
            tx.teams.tree()
            with desk.world.queries() as asked:
                hand_on_drafts(tx, before, now)
            hers = [tx.deliveries.find(Kind.PROGRESS_DRAFT, ANA, occurrence) for occurrence in drafted]
            came = [tx.deliveries.find(Kind.PROGRESS_DRAFT, INES, occurrence) for occurrence in drafted]
        assert [draft.wanted for draft in hers if draft] == [1] * count
        assert all(came)
        return len(asked)

    assert [statements(2), statements(40)] == [5, 5]
    assert statements(0) == 0
