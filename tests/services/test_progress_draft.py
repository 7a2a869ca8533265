"""The draft of the progress post that reaches the lead on the team's day, on both databases."""

from datetime import timedelta

import pytest

from bot.domain.deliveries import Kind
from bot.domain.goals import Visibility
from tests.desk import LISBON, THURSDAY, Desk, W
from tests.world import ANA, BO


class TestTheWeeklyDraft:
    def test_the_lead_gets_it_until_the_local_day_ends(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan()
        draft = desk.delivery(Kind.PROGRESS_DRAFT, ANA)
        assert draft is not None
        assert draft.due_at == desk.world.clock.now()
        assert draft.expires_at == desk.world.clock.at("2027-01-08 00:00", LISBON)

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

    def test_too_late_it_is_left_out(self, desk: Desk) -> None:
        desk.world.goal("Raise CSAT", desk.team)
        desk.plan(THURSDAY - timedelta(days=1))
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA, THURSDAY - timedelta(days=1)) is None

    def test_a_team_with_nothing_to_tell_gets_none(self, desk: Desk) -> None:
        desk.world.goal("Learn Dutch", BO, team=desk.team, visibility=Visibility.OWNER_AND_LEADS)
        desk.plan()
        assert desk.delivery(Kind.PROGRESS_DRAFT, ANA) is None
