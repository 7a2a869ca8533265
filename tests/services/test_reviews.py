"""The quarterly review, on both databases: opened, kept while typed, decided once, listed for its owner."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.goals import Goal, GoalState, Happened, Outcome, Visibility
from bot.domain.home import Task
from bot.domain.measures import Metric
from bot.domain.people import Viewer
from bot.domain.refusals import (
    GoalNotActive,
    Invalid,
    NotAllowed,
    NotFound,
    NothingToUndo,
    Problem,
    Refusal,
    ReviewIsOver,
)
from bot.domain.review_form import TAKEN_BACK, ReviewForm
from bot.domain.reviews import UNDONE, Decision, Review, ReviewLine, ReviewTakenBack
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.goal_edits import restore_wording
from bot.services.goals import GoalService
from bot.services.home import HomeService
from bot.services.planning import PlanningService
from bot.services.review_nudges import plan_review_nudge
from bot.services.reviews import ReviewService
from bot.services.schedules import Due, Schedule, reschedule_people
from bot.services.sending_times import MISSED_ITS_QUARTER, TOO_LATE
from storage.due import SqlDue
from tests.world import ANA, BO, CHIDI, DANA, INES, World, instant

ADMIN = "U0ADMIN"
W = "T0ACME"
ANSWERS = {"specific": "yes", "measurable": "yes", "achievable": "partly", "relevant": "yes", "timely": "no"}


@dataclass
class Desk:
    """Ana's goal two weeks before the quarter ends, and the service."""

    world: World
    team: Team
    goal: Goal

    def __post_init__(self) -> None:
        self.service = ReviewService(self.world.uow, self.world.clock, {ADMIN})

    def open(self, by: str = ANA) -> str:
        return self.service.open_form(W, by, self.goal.number).draft_id

    def decide(self, decision: Decision, *, by: str = ANA, once: str = "view:1", **typed: str) -> ReviewLine:
        fields = {**ANSWERS, "decision": decision.value, **typed}
        return self.service.decide(W, by, self.open(by), fields, once=once)[0]

    def type(self, draft: str, clicked_at: str, **typed: str) -> ReviewForm:
        form = self.service.keep_typed(W, ANA, draft, typed, clicked_at=clicked_at, once=f"view:{draft}")
        assert form is not None
        return form

    def kept(self, draft: str) -> ReviewForm | None:
        return self.service.kept(W, ANA, draft, once=f"view:{draft}")

    def stored(self) -> Goal:
        with self.world.uow.reading(W) as tx:
            goal = tx.goals.get(self.goal.number)
        assert goal is not None
        return goal

    def reviews(self) -> list[Review]:
        with self.world.uow.reading(W) as tx:
            return list(tx.reviews.of_goal(self.goal.number))


@pytest.fixture
def desk(world: World) -> Desk:
    team = world.team("Phone support", lead=ANA, members=[BO])
    goal = world.goal("Raise CSAT", team, baseline=78, target=85, due="2027-03-31")
    world.clock.at("2027-03-18 10:00", "Europe/Lisbon")
    return Desk(world, team, goal)


class TestTheForm:
    def test_what_was_typed_is_kept_while_fields_come_and_go(self, desk: Desk) -> None:
        draft = desk.open()
        desk.type(draft, "1.0", **ANSWERS, decision="adjust", learnt="Macros")
        desk.type(draft, "2.0", decision="close", new_target="88", reason="Data")
        form = desk.type(draft, "3.0", decision="adjust", outcome="met")
        assert (form.fields.learnt, form.fields.new_target, form.fields.reason) == ("Macros", "88", "Data")
        assert (form.fields.decision, form.fields.timely, form.quarter) == ("adjust", "no", "2027-Q1")

    def test_of_two_quick_clicks_the_later_one_counts_whichever_is_worked_on_first(self, desk: Desk) -> None:
        draft = desk.open()
        later = desk.type(draft, "1700000000.000002", decision="close")
        earlier = desk.type(draft, "1700000000.000001", decision="adjust")
        assert (later.fields.decision, earlier.fields.decision) == ("close", "close")
        kept = desk.kept(draft)
        assert kept is not None
        assert kept.fields.decision == "close"

    def test_a_click_that_is_worked_on_after_the_form_was_sent_changes_nothing(self, desk: Desk) -> None:
        draft = desk.open()
        typed = {**ANSWERS, "decision": "keep"}
        desk.service.decide(W, ANA, draft, typed, once=f"view:{draft}")
        assert desk.service.keep_typed(W, ANA, draft, typed, clicked_at="1.0", once=f"view:{draft}") is None
        assert desk.kept(draft) is None

    def test_a_refused_form_keeps_its_draft_and_changes_nothing(self, desk: Desk) -> None:
        draft = desk.open()
        with pytest.raises(Invalid) as refused:
            desk.service.decide(W, ANA, draft, {**ANSWERS, "decision": "carry_over", "reason": "Late"}, once="view:1")
        assert refused.value.problems == {"new_due": Problem.MISSING}
        assert desk.reviews() == []
        later = {**ANSWERS, "decision": "carry_over", "new_due": "2027-06-30", "reason": "Late"}
        desk.service.decide(W, ANA, draft, later, once="view:1")
        assert desk.stored().due == date(2027, 6, 30)

    def test_it_is_marked_stale_as_everywhere_else(self, desk: Desk) -> None:
        form = desk.service.open_form(W, ANA, desk.goal.number)
        found = desk.service.nudge(W, ANA, "2027-Q1")
        assert found is not None
        assert (form.is_stale, [line.is_stale for line in found.lines]) == (True, [True])
        desk.world.check_in(desk.goal, 80)
        form, found = desk.service.open_form(W, ANA, desk.goal.number), desk.service.nudge(W, ANA, "2027-Q1")
        assert found is not None
        assert (form.is_stale, [line.is_stale for line in found.lines]) == (False, [False])

    def test_nobody_reads_or_sends_the_form_of_another(self, desk: Desk) -> None:
        draft = desk.open()
        retired = {"decision": "retire"}
        for act in (
            lambda: desk.service.keep_typed(W, INES, draft, retired, clicked_at="1.0", once="view:9"),
            lambda: desk.service.kept(W, INES, draft, once="view:9"),
            lambda: desk.service.decide(W, INES, draft, retired, once="view:9"),
        ):
            with pytest.raises(NotFound):
                act()
        assert desk.stored().state is GoalState.ACTIVE

    def test_a_form_under_the_name_of_somebody_elses_shows_nothing_of_theirs(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP, once="view:1")
        with pytest.raises(NotFound):
            desk.service.decide(W, CHIDI, "no-draft", {"decision": "keep"}, once="view:1")

    def test_this_quarters_review_is_shown_when_it_is_opened_again(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP)
        form = desk.service.open_form(W, INES, desk.goal.number)
        assert form.earlier is not None
        assert form.earlier.decision is Decision.KEEP


class TestWhichQuarter:
    def test_in_the_first_two_weeks_it_is_the_last_one_while_that_is_open(self, desk: Desk) -> None:
        desk.world.clock.at("2027-04-14 23:30", "Europe/Lisbon")
        assert self.quarter(desk) == "2027-Q1"
        desk.decide(Decision.CARRY_OVER, new_due="2027-06-30", reason="Late")
        assert self.quarter(desk) == "2027-Q2"

    def test_after_that_it_is_the_current_one(self, desk: Desk) -> None:
        desk.world.clock.at("2027-04-15 00:30", "Europe/Lisbon")
        assert self.quarter(desk) == "2027-Q2"

    def test_a_goal_of_this_quarter_was_not_to_be_reviewed_in_the_last(self, desk: Desk) -> None:
        desk.world.clock.at("2027-04-02 10:00")
        new = desk.world.goal("New in April", desk.team)
        assert desk.service.open_form(W, ANA, new.number).quarter == "2027-Q2"

    @staticmethod
    def quarter(desk: Desk) -> str:
        return desk.service.open_form(W, ANA, desk.goal.number).quarter


class TestWhoMay:
    @pytest.mark.parametrize(("who", "refusal"), [(BO, NotAllowed), (ADMIN, NotAllowed), (CHIDI, NotAllowed)])
    def test_only_its_lead_and_the_leads_above_review_a_teams_goal(
        self, desk: Desk, who: str, refusal: type[Refusal]
    ) -> None:
        with pytest.raises(refusal):
            desk.open(by=who)
        assert desk.open(by=INES)

    def test_a_private_goal_of_somebody_else_is_not_found_like_one_that_is_not_there(self, desk: Desk) -> None:
        secret = desk.world.goal("Learn Dutch", BO, team=desk.team, visibility=Visibility.OWNER_AND_LEADS)
        for number in (secret.number, 999):
            with pytest.raises(NotFound):
                desk.service.open_form(W, DANA, number)

    def test_a_closed_goal_is_not_reviewed(self, desk: Desk) -> None:
        desk.decide(Decision.CLOSE, outcome="met")
        with pytest.raises(GoalNotActive):
            desk.open()


class TestTheDecision:
    def test_keeping_is_recorded_and_changes_nothing(self, desk: Desk) -> None:
        line = desk.decide(Decision.KEEP, learnt="Macros help")
        assert line.review is not None
        assert (line.review.quarter, line.review.person, line.review.revision) == ("2027-Q1", ANA, 1)
        assert (line.review.learnt, line.review.at) == ("Macros help", desk.world.clock.now())
        assert desk.stored() == desk.goal

    def test_what_has_passed_its_date_is_not_kept_and_nothing_is_recorded(self, desk: Desk) -> None:
        desk.world.clock.at("2027-04-01 00:30", "Europe/Lisbon")
        with pytest.raises(Invalid) as refused:
            desk.decide(Decision.KEEP)
        assert refused.value.problems == {"decision": Problem.KEPT_PAST_DATE}
        assert (desk.reviews(), desk.stored()) == ([], desk.goal)

    def test_adjusting_makes_a_new_wording_with_its_reason_and_keeps_the_old_one(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Two months of data")
        revision = desk.stored().revision
        assert revision.measure == Metric(Decimal(78), Decimal(88), "%")
        assert (revision.number, revision.reason, revision.changed_by) == (2, "Two months of data", ANA)
        with desk.world.uow.reading(W) as tx:
            assert tx.goals.revisions(desk.goal.number)[0].measure == desk.goal.measure

    def test_carrying_over_moves_the_date(self, desk: Desk) -> None:
        desk.decide(Decision.CARRY_OVER, new_due="2027-06-30", reason="The supplier is late")
        assert (desk.stored().due, desk.stored().state) == (date(2027, 6, 30), GoalState.ACTIVE)

    @pytest.mark.parametrize(
        ("decision", "typed", "outcome"),
        [(Decision.RETIRE, "", Outcome.RETIRED), (Decision.CLOSE, "partly", Outcome.PARTLY)],
    )
    def test_retiring_and_closing_end_a_goal_with_what_was_learnt(
        self, desk: Desk, decision: Decision, typed: str, outcome: Outcome
    ) -> None:
        desk.decide(decision, outcome=typed, learnt="Call backs work")
        goal = desk.stored()
        assert (goal.state, goal.outcome, goal.learnt) == (GoalState.CLOSED, outcome, "Call backs work")
        assert goal.closed_at == desk.world.clock.now()

    def test_a_form_sent_twice_is_recorded_once(self, desk: Desk) -> None:
        draft = desk.open()
        typed = {**ANSWERS, "decision": "adjust", "new_target": "88", "reason": "Data"}
        first = desk.service.decide(W, ANA, draft, typed, once="view:1")
        assert desk.service.decide(W, ANA, draft, typed, once="view:1") == first
        assert len(desk.reviews()) == 1
        assert desk.stored().revision.number == 2

    def test_what_a_lead_above_decides_shows_in_the_owners_message(self, desk: Desk) -> None:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        desk.decide(Decision.KEEP, by=INES)
        with desk.world.uow.reading(W) as tx:
            nudge = tx.deliveries.find(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        assert nudge is not None
        assert nudge.wanted > nudge.shown

    def test_what_a_new_lead_decides_shows_in_the_message_of_whoever_acted_until_then(self, desk: Desk) -> None:
        desk.world.person("Ana", deactivated=True)
        desk.world.delivery(Kind.REVIEW_NUDGE, INES, "2027-Q1")
        with desk.world.uow.writing(W) as tx:
            tx.teams.save(replace(desk.team, lead_id=BO))
        desk.decide(Decision.KEEP, by=BO)
        with desk.world.uow.reading(W) as tx:
            nudge = tx.deliveries.find(Kind.REVIEW_NUDGE, INES, "2027-Q1")
        assert nudge is not None
        assert nudge.wanted > nudge.shown

    def test_the_sender_is_woken_by_what_is_decided_and_by_nothing_before(self, desk: Desk) -> None:
        draft, before = desk.open(), desk.world.wakes
        desk.type(draft, "1.0", **ANSWERS)
        assert desk.world.wakes == before
        desk.service.decide(W, ANA, draft, {"decision": "keep"}, once="view:1")
        assert desk.world.wakes == before + 1


class TestThinkingAgain:
    """What was decided can be edited, which is a new review of the same quarter, or the goal opened again."""

    def test_the_form_opens_filled_with_what_was_recorded(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", new_due="2027-06-30", reason="Data", learnt="Macros")
        fields = desk.service.open_form(W, ANA, desk.goal.number, "2027-Q1").fields
        assert (fields.timely, fields.decision, fields.learnt) == ("no", "adjust", "Macros")
        assert (fields.new_target, fields.new_due, fields.reason) == ("88", "2027-06-30", "Data")

    def test_what_another_person_answered_does_not_fill_it(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP)
        assert desk.service.open_form(W, INES, desk.goal.number).fields.decision == ""

    def test_an_edit_that_leaves_target_date_and_reason_makes_no_new_wording(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", new_due="2027-06-30", reason="Data")
        said = {"new_target": "88", "new_due": "2027-06-30", "reason": "Data"}
        line = self.again(desk, Decision.ADJUST, **said, learnt="Macros")
        assert desk.stored().revision.number == 2
        assert line.review is not None
        assert (line.review.new_target, line.review.new_due) == (Decimal(88), date(2027, 6, 30))
        assert (line.review.learnt, line.review.revision) == ("Macros", 1)
        assert len(desk.reviews()) == 2

    def test_a_better_reason_stands_in_the_goals_history(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        self.again(desk, Decision.ADJUST, new_target="88", reason="Better data")
        revision = desk.stored().revision
        assert (revision.measure, revision.reason) == (Metric(Decimal(78), Decimal(88), "%"), "Better data")

    def test_a_date_carried_over_too_far_can_be_brought_back_but_not_before_the_one_that_was(self, desk: Desk) -> None:
        desk.decide(Decision.CARRY_OVER, new_due="2027-12-31", reason="Late")
        self.again(desk, Decision.CARRY_OVER, new_due="2027-06-30", reason="Late")
        assert (desk.stored().due, desk.stored().revision.reason) == (date(2027, 6, 30), "Late")
        with pytest.raises(Invalid) as refused:
            self.again(desk, Decision.CARRY_OVER, new_due="2027-03-31", reason="Late")
        assert refused.value.problems == {"new_due": Problem.NOT_LATER}

    @pytest.mark.parametrize("decision", [Decision.KEEP, Decision.RETIRE])
    def test_a_change_that_is_thought_better_of_is_taken_back(self, desk: Desk, decision: Decision) -> None:
        desk.decide(Decision.ADJUST, new_target="88", new_due="2027-06-30", reason="Data", learnt="Macros")
        self.again(desk, Decision.ADJUST, new_target="88", new_due="2027-06-30", reason="Data", learnt="Calls")
        self.again(desk, decision)
        after = desk.stored()
        assert (after.measure, after.due) == (desk.goal.measure, desk.goal.due)
        assert (after.revision.number, after.revision.reason) == (3, TAKEN_BACK)
        assert after.state is (GoalState.ACTIVE if decision is Decision.KEEP else GoalState.CLOSED)

    def test_a_decision_can_be_changed_back_and_forth(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        self.again(desk, Decision.KEEP)
        self.again(desk, Decision.CARRY_OVER, new_due="2027-06-30", reason="Late")
        after = desk.stored()
        assert (after.measure, after.due, after.revision.reason) == (desk.goal.measure, date(2027, 6, 30), "Late")
        assert [review.revision for review in desk.reviews()] == [1, 1, 1]

    def test_the_form_shows_the_goal_as_it_was_reviewed(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        assert desk.service.open_form(W, ANA, desk.goal.number).goal == desk.goal

    def test_what_was_edited_since_or_reviewed_by_another_is_not_taken_back(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        adjusted = desk.stored()
        self.again(desk, Decision.KEEP, by=INES)
        assert desk.stored() == adjusted
        desk.world.clock.move(minutes=1)
        edited = replace(adjusted.revision, number=3, due=date(2027, 9, 30), changed_at=desk.world.clock.now())
        with desk.world.uow.writing(W) as tx:
            tx.goals.revise(desk.goal.number, edited)
        self.again(desk, Decision.KEEP)
        assert desk.stored().revision == edited
        with pytest.raises(Invalid) as refused:
            self.again(desk, Decision.CARRY_OVER, new_due="2027-06-30", reason="Late")
        assert refused.value.problems == {"new_due": Problem.NOT_LATER}

    @staticmethod
    def again(desk: Desk, decision: Decision, *, by: str = ANA, **typed: str) -> ReviewLine:
        """Edit the review a minute later."""
        desk.world.clock.move(minutes=1)
        return desk.decide(decision, by=by, once=f"view:{desk.world.clock.now()}", **typed)

    def test_an_edit_after_the_quarters_end_stays_with_the_quarter(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP)
        desk.world.clock.at("2027-04-02 10:00")
        assert desk.service.open_form(W, ANA, desk.goal.number, "2027-Q1").quarter == "2027-Q1"

    @pytest.mark.parametrize("decision", [Decision.RETIRE, Decision.CLOSE])
    def test_a_goal_that_is_opened_again_is_still_to_be_reviewed(self, desk: Desk, decision: Decision) -> None:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        desk.decide(decision, outcome="met")
        with desk.world.uow.reading(W) as tx:
            wanted = tx.deliveries.find(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        GoalService(desk.world.uow, desk.world.clock, {ADMIN}).resume(W, ANA, desk.goal.number)
        found = desk.service.nudge(W, ANA, "2027-Q1")
        assert found is not None
        assert [line.goal.number for line in found.open] == [desk.goal.number]
        assert desk.service.open_form(W, ANA, desk.goal.number).earlier is None
        with desk.world.uow.reading(W) as tx:
            now_wanted = tx.deliveries.find(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        assert wanted is not None
        assert now_wanted is not None
        assert now_wanted.wanted > wanted.wanted


class TestTakingItBack:
    """*Undo* takes back exactly one review; what stood before it stands again."""

    @staticmethod
    def undo(desk: Desk, review: Review | None = None, by: str = ANA) -> ReviewTakenBack:
        """Take a review back a minute later, the newest one unless another is given."""
        desk.world.clock.move(minutes=1)
        return desk.service.undo(W, by, (review or desk.reviews()[-1]).review_id)

    @staticmethod
    def again(desk: Desk, decision: Decision, *, by: str = ANA, **typed: str) -> Review:
        """Review it a minute later, and return the review."""
        review = TestThinkingAgain.again(desk, decision, by=by, **typed).review
        assert review is not None
        return review

    def test_a_kept_goal_is_to_be_reviewed_again_with_nothing_typed_lost(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP, learnt="Macros")
        taken_back = self.undo(desk)
        assert (taken_back.line.review, taken_back.line.goal, taken_back.quarter) == (None, desk.goal, "2027-Q1")
        assert [review.undone for review in desk.reviews()] == [True]
        found = desk.service.nudge(W, ANA, "2027-Q1")
        assert found is not None
        assert [line.goal for line in found.open] == [desk.goal]
        form = desk.service.open_form(W, ANA, desk.goal.number)
        assert (form.earlier, form.fields.learnt, form.fields.decision) == (None, "Macros", "keep")

    def test_it_waits_on_home_again(self, desk: Desk) -> None:
        def waits() -> bool:
            card = HomeService(desk.world.uow, desk.world.clock, set()).card(W, ANA)
            return any(one.task is Task.REVIEW or one.is_to_review_too for one in card.waiting)

        desk.decide(Decision.KEEP)
        assert not waits()
        self.undo(desk)
        assert waits()

    @pytest.mark.parametrize(
        ("decision", "typed"),
        [
            (Decision.ADJUST, {"new_target": "88", "new_due": "2027-06-30", "reason": "Data"}),
            (Decision.CARRY_OVER, {"new_due": "2027-06-30", "reason": "Late"}),
        ],
    )
    def test_the_wording_before_follows_as_a_new_one_that_says_why(
        self, desk: Desk, decision: Decision, typed: dict[str, str]
    ) -> None:
        desk.decide(decision, **typed)
        adjusted = desk.stored().revision
        self.undo(desk)
        revision = desk.stored().revision
        assert (revision.measure, revision.due) == (desk.goal.measure, desk.goal.due)
        assert (revision.number, revision.reason, revision.changed_by) == (3, UNDONE, ANA)
        assert revision.changed_at == desk.world.clock.now()
        with desk.world.uow.reading(W) as tx:
            assert list(tx.goals.revisions(desk.goal.number)) == [desk.goal.revision, adjusted, revision]

    @pytest.mark.parametrize("before", [GoalState.ACTIVE, GoalState.PAUSED])
    @pytest.mark.parametrize("decision", [Decision.RETIRE, Decision.CLOSE])
    def test_a_goal_that_it_closed_is_open_or_rests_as_before(
        self, desk: Desk, decision: Decision, before: GoalState
    ) -> None:
        resting = replace(desk.goal, state=before)
        with desk.world.uow.writing(W) as tx:
            tx.goals.save(resting)
        desk.decide(decision, outcome="met", learnt="Macros")
        assert self.undo(desk).line.goal == resting
        assert desk.stored() == resting
        with desk.world.uow.reading(W) as tx:
            assert [event.what for event in tx.goals.events(desk.goal.number)] == [Happened.CLOSED, Happened.REOPENED]

    def test_the_goals_card_tells_of_the_newest_that_counts(self, desk: Desk) -> None:
        def told() -> Review | None:
            return GoalService(desk.world.uow, desk.world.clock, set()).show(W, BO, desk.goal.number).reviewed

        assert told() is None
        desk.decide(Decision.KEEP, learnt="Macros")
        (kept,) = desk.reviews()
        assert told() == kept
        newer = self.again(desk, Decision.CLOSE, outcome="met")
        assert told() == newer
        self.undo(desk, newer)
        assert told() == kept
        self.undo(desk, kept)
        assert told() is None

    def test_pressed_twice_it_is_done_once(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        assert self.undo(desk).line == self.undo(desk).line
        assert desk.stored().revision.number == 3

    def test_pressed_again_after_a_newer_review_it_leaves_that_alone(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP)
        (first,) = desk.reviews()
        self.undo(desk)
        newer = self.again(desk, Decision.CLOSE, outcome="met")
        assert self.undo(desk, first).line.review == newer
        assert desk.stored().state is GoalState.CLOSED

    def test_a_correction_that_is_taken_back_lets_stand_what_it_corrected_down_to_the_first(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        first = desk.reviews()[0]
        second = self.again(desk, Decision.KEEP)
        third = self.again(desk, Decision.CARRY_OVER, new_due="2027-06-30", reason="Late")
        self.undo(desk, third)
        assert desk.stored().measure == desk.goal.measure
        taken_back = self.undo(desk, second)
        assert taken_back.line.review == first
        assert (desk.stored().measure, desk.stored().due) == (Metric(Decimal(78), Decimal(88), "%"), desk.goal.due)
        assert self.undo(desk, first).line.review is None
        assert desk.stored().measure == desk.goal.measure
        assert desk.stored().revision.wording == 1

    def test_what_stands_again_can_be_corrected_as_before(self, desk: Desk) -> None:
        desk.decide(Decision.CARRY_OVER, new_due="2027-12-31", reason="Late")
        self.undo(desk, self.again(desk, Decision.KEEP))
        self.again(desk, Decision.CARRY_OVER, new_due="2027-06-30", reason="Late")
        assert desk.stored().due == date(2027, 6, 30)

    def test_nothing_changes_where_a_newer_review_stands_on_it(self, desk: Desk) -> None:
        desk.decide(Decision.ADJUST, new_target="88", reason="Data")
        (first,) = desk.reviews()
        newer = self.again(desk, Decision.KEEP, by=INES)
        self.refused(desk, first)
        self.undo(desk, newer, by=INES)
        self.undo(desk, first)
        assert desk.stored().measure == desk.goal.measure

    def test_nothing_changes_where_the_goal_was_edited_since(self, desk: Desk) -> None:
        desk.decide(Decision.KEEP)
        edited = replace(desk.goal.revision, number=2, title="Raise CSAT again")
        with desk.world.uow.writing(W) as tx:
            tx.goals.revise(desk.goal.number, edited)
        self.refused(desk, desk.reviews()[0])
        with desk.world.uow.writing(W) as tx:
            restore_wording(tx, replace(desk.goal, revision=edited), 1, "Taken back", ANA, desk.world.clock.now())
        assert self.undo(desk).line.review is None

    def test_nothing_changes_where_the_goal_was_closed_or_opened_since(self, desk: Desk) -> None:
        goals = GoalService(desk.world.uow, desk.world.clock, {ADMIN})
        desk.decide(Decision.KEEP)
        goals.close(W, ANA, desk.goal.number, Outcome.MET, "")
        self.refused(desk, desk.reviews()[0])
        goals.resume(W, ANA, desk.goal.number)
        closing = self.again(desk, Decision.CLOSE, outcome="met")
        desk.world.clock.move(minutes=1)
        goals.resume(W, ANA, desk.goal.number)
        self.refused(desk, closing)
        desk.world.clock.move(minutes=1)
        goals.close(W, ANA, desk.goal.number, Outcome.MISSED, "")
        self.refused(desk, closing)

    @staticmethod
    def refused(desk: Desk, review: Review) -> None:
        before, reviews = desk.stored(), desk.reviews()
        with pytest.raises(NothingToUndo):
            desk.service.undo(W, review.person, review.review_id)
        assert (desk.stored(), desk.reviews()) == (before, reviews)

    @pytest.mark.parametrize(("who", "refusal"), [(INES, NotAllowed), (ADMIN, NotAllowed), (BO, NotAllowed)])
    def test_only_who_reviewed_it_takes_it_back(self, desk: Desk, who: str, refusal: type[Refusal]) -> None:
        desk.decide(Decision.KEEP)
        with pytest.raises(refusal) as refused:
            self.undo(desk, by=who)
        assert refused.value.args[0] == (ANA,)

    def test_who_leads_no_more_takes_nothing_back(self, desk: Desk) -> None:
        desk.decide(Decision.CLOSE, outcome="met")
        with desk.world.uow.writing(W) as tx:
            tx.teams.save(replace(desk.team, lead_id=BO))
        with pytest.raises(NotAllowed):
            self.undo(desk)
        assert desk.stored().state is GoalState.CLOSED

    def test_a_review_of_a_goal_out_of_sight_is_not_found_like_one_that_is_not_there(self, desk: Desk) -> None:
        secret = desk.world.goal("Learn Dutch", BO, team=desk.team, visibility=Visibility.OWNER_AND_LEADS)
        own = Desk(desk.world, desk.team, secret)
        own.decide(Decision.KEEP, by=BO)
        for review_id in (own.reviews()[0].review_id, 999):
            with pytest.raises(NotFound):
                desk.service.undo(W, DANA, review_id)

    def test_it_is_shown_in_the_message_of_whoever_was_asked(self, desk: Desk) -> None:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        desk.decide(Decision.KEEP, by=INES)
        before, wakes = self.wanted(desk), desk.world.wakes
        self.undo(desk, by=INES)
        assert self.wanted(desk) > before
        assert desk.world.wakes == wakes + 1

    @staticmethod
    def wanted(desk: Desk) -> int:
        with desk.world.uow.reading(W) as tx:
            nudge = tx.deliveries.find(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        assert nudge is not None
        return nudge.wanted


class TestTheQuartersMessage:
    def test_it_lists_team_goals_for_the_lead_and_own_goals_for_their_owner(self, desk: Desk) -> None:
        own = desk.world.goal("Answer letters", BO, team=desk.team)
        assert [line.goal for line in self.nudge(desk, ANA)] == [desk.goal]
        assert [line.goal for line in self.nudge(desk, BO)] == [own]
        assert self.nudge(desk, CHIDI) == ()

    def test_a_resting_goal_is_listed_too_and_one_closed_without_an_review_is_not(self, desk: Desk) -> None:
        resting = desk.world.goal("Resting", desk.team)
        closed = desk.world.goal("Closed", desk.team)
        for goal, state in ((resting, GoalState.PAUSED), (closed, GoalState.CLOSED)):
            with desk.world.uow.writing(W) as tx:
                tx.goals.save(replace(goal, state=state))
        assert [line.goal.title for line in self.nudge(desk, ANA)] == ["Raise CSAT", "Resting"]

    def test_what_is_decided_is_ticked_and_stays_on_the_list_even_if_it_closed_the_goal(self, desk: Desk) -> None:
        desk.decide(Decision.CLOSE, outcome="met")
        (line,) = self.nudge(desk, ANA)
        assert line.review is not None
        found = desk.service.nudge(W, ANA, "2027-Q1")
        assert found is not None
        assert found.open == ()

    def test_it_keeps_telling_of_its_own_quarter_when_that_is_over(self, desk: Desk) -> None:
        desk.world.clock.at("2027-04-02 10:00")
        found = desk.service.nudge(W, ANA, "2027-Q1")
        assert found is not None
        assert (found.quarter.label, found.quarter.end) == ("Q1 2027", date(2027, 3, 31))
        assert found.viewer == Viewer(ANA, "Europe/Lisbon", date(2027, 4, 2))

    def test_answered_after_the_quarters_end_it_ticks_the_goal(self, desk: Desk) -> None:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        desk.world.clock.at("2027-04-14 22:00", "Europe/Lisbon")
        draft = desk.service.open_form(W, ANA, desk.goal.number, "2027-Q1").draft_id
        line, _ = desk.service.decide(W, ANA, draft, {**ANSWERS, "decision": "retire"}, once="view:1")
        assert line.review is not None
        assert line.review.quarter == "2027-Q1"
        assert [one.review for one in self.nudge(desk, ANA)] == [line.review]

    def test_two_weeks_after_the_quarter_its_button_reviews_nothing_and_home_lists_nothing(self, desk: Desk) -> None:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        for moment, over in (("2027-04-14 23:30", False), ("2027-04-15 00:30", True)):
            desk.world.clock.at(moment, "Europe/Lisbon")
            found = desk.service.nudge(W, ANA, "2027-Q1")
            assert found is not None
            assert found.is_over is over
            waits = HomeService(desk.world.uow, desk.world.clock, set()).card(W, ANA).waiting
            untils = {one.review_until for one in waits if one.task is Task.REVIEW or one.is_to_review_too}
            assert untils == (set() if over else {date(2027, 4, 14)})
        with pytest.raises(ReviewIsOver) as refused:
            desk.service.open_form(W, ANA, desk.goal.number, "2027-Q1")
        assert (refused.value.key, refused.value.quarter, refused.value.until) == ("G-1", "Q1 2027", date(2027, 4, 14))

    def test_a_form_that_was_opened_in_time_is_of_the_present_quarter_after_midnight(self, desk: Desk) -> None:
        desk.world.delivery(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        desk.world.clock.at("2027-04-14 23:59", "Europe/Lisbon")
        draft = desk.service.open_form(W, ANA, desk.goal.number, "2027-Q1").draft_id
        desk.world.clock.move(minutes=2)
        line, _ = desk.service.decide(W, ANA, draft, {**ANSWERS, "decision": "retire"}, once="view:1")
        assert line.review is not None
        assert line.review.quarter == "2027-Q2"

    def test_after_that_nothing_is_taken_back_and_it_tells_what_was_decided_then(self, desk: Desk) -> None:
        review = desk.decide(Decision.RETIRE).review
        assert review is not None
        desk.world.clock.at("2027-04-15 00:30", "Europe/Lisbon")
        GoalService(desk.world.uow, desk.world.clock, {ADMIN}).resume(W, ANA, desk.goal.number)
        with pytest.raises(ReviewIsOver):
            desk.service.undo(W, ANA, review.review_id)
        assert [line.review for line in self.nudge(desk, ANA)] == [review]

    @pytest.mark.parametrize("named", ["1999-Q1", "2027-Q9", "", "drop table", "2027-Q3"])
    def test_a_quarter_nobody_was_asked_about_is_not_taken_from_a_button(self, desk: Desk, named: str) -> None:
        assert desk.service.open_form(W, ANA, desk.goal.number, named).quarter == "2027-Q1"

    def test_a_goal_set_after_the_quarter_is_not_on_its_list(self, desk: Desk) -> None:
        desk.world.clock.at("2027-04-02 10:00")
        desk.world.goal("New in April", desk.team)
        assert [line.goal for line in self.nudge(desk, ANA)] == [desk.goal]

    @staticmethod
    def nudge(desk: Desk, user_id: str) -> tuple[ReviewLine, ...]:
        found = desk.service.nudge(W, user_id, "2027-Q1")
        return found.lines if found else ()


class TestWhenItIsAsked:
    @staticmethod
    def asked(world: World, user_id: str, start: str, until: str, quarter: str) -> Delivery:
        """Schedule somebody's review, let time pass, and return what was planned."""
        world.clock.at(start)
        with world.uow.writing(W) as tx:
            reschedule_people(tx, [user_id], world.clock.now())
        world.clock.at(until)
        planning = PlanningService(world.uow, SqlDue(world.database.engines), world.clock)
        while planning.plan(W):
            pass
        with world.uow.reading(W) as tx:
            found = tx.deliveries.find(Kind.REVIEW_NUDGE, user_id, quarter)
        assert found is not None
        return found

    def test_two_weeks_before_the_end_at_nine_where_the_person_is(self, world: World) -> None:
        world.team("Phone support", lead=BO)
        nudge = self.asked(world, BO, "2027-01-06 10:00", "2027-03-16 20:30", "2027-Q1")
        assert nudge.due_at == instant("2027-03-17 09:00", "Pacific/Auckland")
        # Where Bo is the quarter is over eleven hours before it is in Greenwich.
        assert nudge.expires_at == instant("2027-04-01 00:00", "Pacific/Auckland")

    def test_it_is_shown_anew_when_the_quarter_ends_and_when_it_is_over_where_the_person_is(self, world: World) -> None:
        world.team("Phone support", lead=BO)
        nudge = self.asked(world, BO, "2027-01-06 10:00", "2027-03-16 20:30", "2027-Q1")
        planning = PlanningService(world.uow, SqlDue(world.database.engines), world.clock)

        def wanted_at(local: str, zone: str = "Pacific/Auckland") -> int:
            world.clock.at(local, zone)
            while planning.plan(W):
                pass
            with world.uow.reading(W) as tx:
                found = tx.deliveries.find(Kind.REVIEW_NUDGE, BO, "2027-Q1")
            assert found is not None
            return found.wanted - nudge.wanted

        assert wanted_at("2027-03-31 23:59") == 0
        assert wanted_at("2027-04-01 00:00") == 1
        assert wanted_at("2027-04-14 23:59") == 1
        world.person("Bo", "America/New_York")  # moves west, where it is the 14th still
        assert wanted_at("2027-04-15 00:00") == 2
        assert wanted_at("2027-04-14 23:59", "America/New_York") == 2
        assert wanted_at("2027-04-15 00:00", "America/New_York") == 3
        with world.uow.reading(W) as tx:
            assert tx.schedules.get(Due.REVIEW_TURN, BO) is None

    def test_a_holiday_moves_it_to_the_next_working_day(self, world: World) -> None:
        self.fiscal_year_starts_in(world, 2)
        world.team("Phone support", lead=DANA)
        # Two weeks before 31 January 2028 is Martin Luther King Day.
        nudge = self.asked(world, DANA, "2028-01-03 10:00", "2028-01-18 15:00", "2028-Q4")
        assert nudge.due_at == instant("2028-01-18 09:00", "America/New_York")

    def test_a_fiscal_year_that_starts_in_april_has_its_own_quarters(self, world: World) -> None:
        self.fiscal_year_starts_in(world, 4)
        world.team("Phone support", lead=ANA)
        nudge = self.asked(world, ANA, "2027-01-06 10:00", "2027-03-17 09:30", "2027-Q4")
        assert nudge.due_at == instant("2027-03-17 09:00", "Europe/Lisbon")

    @staticmethod
    def fiscal_year_starts_in(world: World, month: int) -> None:
        with world.uow.writing(W) as tx:
            tx.workspaces.save(Workspace(W, "Acme", "U0HEADWAY", world.clock.now(), fiscal_start_month=month))

    @pytest.mark.parametrize(
        ("late", "why"), [("2027-03-31 23:30", TOO_LATE.reason), ("2027-04-03 10:00", MISSED_ITS_QUARTER)]
    )
    def test_after_the_quarter_it_is_pointless_and_on_record_as_skipped(
        self, world: World, late: str, why: str
    ) -> None:
        moment: datetime = world.clock.at(late, "Europe/Lisbon")
        schedule = Schedule(Due.REVIEW_NUDGE, ANA, instant("2027-04-01 09:00"), date(2027, 3, 31))
        with world.uow.writing(W) as tx:
            plan_review_nudge(tx, schedule, moment)
            skipped = tx.deliveries.find(Kind.REVIEW_NUDGE, ANA, "2027-Q1")
        assert skipped is not None
        assert (skipped.state, skipped.reason) == (State.DROPPED, why)
