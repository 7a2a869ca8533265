"""The draft of the progress post that reaches the lead on the team's day, on both databases."""

from datetime import date, datetime

import pytest

from bot.domain.cadences import Cadence
from bot.domain.deliveries import Kind, State
from bot.domain.goals import Visibility
from bot.domain.teams import ProgressSlot
from bot.services.progress import ProgressService
from bot.services.sending_times import MISSED
from bot.services.teams import TeamService
from tests.desk import LISBON, Desk, W
from tests.outbox import Clockwork
from tests.services.test_teams import save
from tests.world import ANA, BO, INES, World, instant


class TestTheWeeklyDraft:
    def test_the_lead_gets_it_until_the_working_day_ends(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        assert draft.due_at == desk.world.clock.now()
        assert draft.expires_at == desk.world.clock.at("2027-01-07 17:00", LISBON)

    def test_planned_twice_it_is_one(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        first = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) == first

    @pytest.mark.parametrize("settle", ["post", "skip"])
    def test_a_week_that_is_settled_already_is_left_alone(self, desk: Desk, settle: str) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.world.clock.move(days=-2)
        getattr(desk.service, settle)(W, ANA, desk.draft().post.post_id)
        desk.world.clock.move(days=2)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is None

    def test_what_the_lead_began_earlier_in_the_week_is_the_draft(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.world.clock.move(days=-2)
        begun = desk.draft().post
        desk.world.clock.move(days=2)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA, begun.day)
        assert draft is not None
        assert draft.about == {"post": begun.post_id}

    def test_too_late_it_is_on_record_as_skipped(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.world.clock.at("2027-01-07 17:00", LISBON)
        desk.plan()
        skipped = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert skipped is not None
        assert (skipped.state, skipped.reason) == (State.DROPPED, MISSED)
        desk.plan()
        assert desk.outbox.claim(W, 10) == []
        desk.posted()
        desk.refuses("restricted_action")
        told = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert told is not None
        assert told.state is State.DUE

    def test_a_team_with_nothing_to_tell_gets_none(self, desk: Desk) -> None:
        desk.world.goal("Learn Dutch", BO, team=desk.team, visibility=Visibility.OWNER_AND_LEADS)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is None


class TestADayOffOfTheLead:
    """Thursday, 27 May 2027, is Corpus Christi: a holiday in Portugal, and none in Britain."""

    @pytest.fixture
    def clockwork(self, world: World) -> Clockwork:
        world.clock.at("2027-05-18 10:00", LISBON)
        world.person("Ana", LISBON, "PT")
        world.goal("Raise CSAT", world.team("Phone", lead=ANA, members=[BO]), due="2027-06-30")
        clockwork = Clockwork(world)
        clockwork.schedule_everybody()
        return clockwork

    def drafted(self, clockwork: Clockwork, until: str) -> list[datetime]:
        clockwork.run_until(instant(until, LISBON))
        return [at for person, _, at in clockwork.slack.sent(Kind.PROGRESS_DRAFT) if person == ANA]

    def test_brings_the_draft_the_day_after(self, clockwork: Clockwork) -> None:
        hours = ["2027-05-20 15:00", "2027-05-28 15:00", "2027-06-03 15:00"]
        assert self.drafted(clockwork, "2027-06-05 12:00") == [instant(hour, LISBON) for hour in hours]

    def test_is_minded_too_where_the_lead_has_come_to_live_there_since_it_was_planned(
        self, world: World, clockwork: Clockwork
    ) -> None:
        world.person("Ana", "Europe/London", "GB")
        clockwork.run_until(instant("2027-05-26 12:00", LISBON))
        world.person("Ana", LISBON, "PT")
        assert self.drafted(clockwork, "2027-05-29 12:00")[-1] == instant("2027-05-28 15:00", LISBON)

    @pytest.mark.parametrize("change", ["saved", "moved", "left"])
    def test_costs_no_round_its_draft_where_another_who_worked_that_day_gets_it_in_the_end(
        self, world: World, clockwork: Clockwork, change: str
    ) -> None:
        world.person("Ines", LISBON, "GB")
        clockwork.run_until(instant("2027-05-28 10:00", LISBON))
        match change:
            case "saved":
                teams = TeamService(world.uow, world.clock, frozenset())
                save(teams, ANA, teams.form(W, ANA, "C0PHONE", posting=True), lead_id=INES)
            case "moved":
                world.person("Ana", "Europe/London", "GB")
            case "left":
                world.person("Ana", LISBON, "PT", deactivated=True)
        clockwork.ticks.run_due()
        clockwork.run_until(instant("2027-06-02 10:00", LISBON))
        with world.uow.reading(W) as tx:
            phone = tx.teams.in_channel("C0PHONE")
        assert phone is not None
        sent = clockwork.slack.sent(Kind.PROGRESS_DRAFT)
        # Ines is new in the team: her welcome comes first, ten minutes after she was named.
        hour = "10:11" if change == "saved" else "15:00"
        assert [
            (person, at) for person, occurrence, at in sent if occurrence == f"team-{phone.team_id}/2027-05-28"
        ] == [(ANA if change == "moved" else INES, instant(f"2027-05-28 {hour}", LISBON))]

    def test_that_takes_it_past_its_week_brings_none_where_the_lead_has_begun_the_next(
        self, world: World, clockwork: Clockwork
    ) -> None:
        # Good Friday, with the team's slot on Fridays.
        world.clock.at("2027-03-23 10:00", LISBON)
        team = world.team("Mail", lead=ANA, members=[BO], progress_slot=ProgressSlot(4, 15))
        world.goal("Answer letters", team, due="2027-06-30")
        clockwork.schedule_everybody()
        clockwork.run_until(instant("2027-03-29 10:00", LISBON))
        begun = ProgressService(world.uow, world.clock, frozenset()).draft(W, ANA, team.team_id)
        clockwork.run_until(instant("2027-03-30 10:00", LISBON))
        with world.uow.reading(W) as tx:
            assert tx.progress.latest(team.team_id) == begun.post
            assert tx.progress.latest_posted(team.team_id) is None
        assert f"team-{team.team_id}/2027-03-26" not in [o for _, o, _ in clockwork.slack.sent(Kind.PROGRESS_DRAFT)]


class TestACadenceChangedInTheMiddleOfTheWeek:
    """The team of Ana and Bo is asked on Mondays; on Tuesday, 13 April 2027, she has it asked every two weeks."""

    @pytest.fixture
    def clockwork(self, world: World) -> Clockwork:
        world.clock.at("2027-04-07 10:00", LISBON)
        world.goal("Raise CSAT", world.team("Phone", lead=ANA, members=[BO]), due="2027-06-30")
        clockwork = Clockwork(world)
        clockwork.schedule_everybody()
        return clockwork

    def change(self, world: World, at: str, **wishes: object) -> None:
        world.clock.at(at, LISBON)
        teams = TeamService(world.uow, world.clock, frozenset())
        save(teams, ANA, teams.form(W, ANA, "C0PHONE", posting=True), **wishes)

    def drafted(self, clockwork: Clockwork, until: str) -> list[date]:
        clockwork.run_until(instant(until, LISBON))
        sent = clockwork.slack.sent(Kind.PROGRESS_DRAFT)
        return [at.date() for person, _, at in sent if person == ANA and at.date() > date(2027, 4, 8)]

    def test_leaves_the_round_that_was_asked_its_draft(self, world: World, clockwork: Clockwork) -> None:
        clockwork.run_until(instant("2027-04-12 20:00", LISBON))
        self.change(world, "2027-04-13 10:00", cadence=Cadence(2, 1, 10))
        self.change(world, "2027-04-14 10:00", name="Phones")
        assert self.drafted(clockwork, "2027-05-07 10:00") == [date(2027, 4, 15), date(2027, 4, 22), date(2027, 5, 6)]

    def test_brings_that_draft_at_its_new_hour(self, world: World, clockwork: Clockwork) -> None:
        clockwork.run_until(instant("2027-04-12 20:00", LISBON))
        self.change(world, "2027-04-13 10:00", cadence=Cadence(4, 1, 10), progress_slot=ProgressSlot(4, 16))
        assert self.drafted(clockwork, "2027-04-24 10:00") == [date(2027, 4, 16), date(2027, 4, 23)]

    def test_brings_none_for_a_round_that_was_not_asked(self, world: World, clockwork: Clockwork) -> None:
        clockwork.run_until(instant("2027-04-11 10:00", LISBON))
        self.change(world, "2027-04-12 00:30", cadence=Cadence(2, 4, 10))
        assert self.drafted(clockwork, "2027-04-24 10:00") == [date(2027, 4, 22)]

    def test_brings_no_second_one_once_the_week_has_its_draft(self, world: World, clockwork: Clockwork) -> None:
        clockwork.run_until(instant("2027-04-16 08:00", LISBON))
        self.change(world, "2027-04-16 10:00", cadence=Cadence(2, 1, 10), progress_slot=ProgressSlot(4, 16))
        assert self.drafted(clockwork, "2027-04-22 10:00") == [date(2027, 4, 15)]
