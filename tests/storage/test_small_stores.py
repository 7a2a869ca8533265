"""Stores of one table and few questions: opportunities, progress posts, reviews, schedules, drafts, receipts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.goals import GoalState, Outcome
from bot.domain.opportunities import Reason, Side
from bot.domain.progress import PostState, PostTexts, TextsUntil
from bot.domain.reviews import Answer, Decision, Review, Smart
from bot.services.drafts import Draft
from bot.services.schedules import Due, Schedule
from bot.services.unit_of_work import Conflict
from tests.world import ANA, BO, WEDNESDAY, World

HOUR = timedelta(hours=1)


def test_open_opportunities_of_teams_are_told_oldest_first(world: World) -> None:
    phones, mail = world.team("Phones"), world.team("Mail")
    goal = world.goal("Raise CSAT", phones)
    with world.uow.writing(world.workspace_id) as tx:
        second = tx.opportunities.add(
            team_id=phones.team_id,
            said_by=BO,
            said_at=WEDNESDAY + HOUR,
            text="No numbers on Mondays",
            reason=Reason.INFORMATION,
            side=Side.ANOTHER_TEAMS,
            goal=goal.number,
            week=date(2027, 1, 4),
        )
        first = tx.opportunities.add(
            team_id=phones.team_id, said_by=ANA, said_at=WEDNESDAY, text="Old macros", reason=Reason.TOOL
        )
        tx.opportunities.add(team_id=mail.team_id, said_by=BO, said_at=WEDNESDAY, text="Mail", reason=Reason.OTHER)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.opportunities.get(second.opportunity_id) == second
        assert tx.opportunities.get(99) is None
        assert tx.opportunities.of_teams([phones.team_id], WEDNESDAY) == [first, second]
        assert tx.opportunities.of_teams([phones.team_id], WEDNESDAY + HOUR) == [second]


def test_a_closed_opportunity_is_kept_but_no_longer_among_the_open(world: World) -> None:
    team = world.team("Phones")
    with world.uow.writing(world.workspace_id) as tx:
        told = tx.opportunities.add(
            team_id=team.team_id, said_by=ANA, said_at=WEDNESDAY, text="Old macros", reason=Reason.TOOL
        )
        tx.opportunities.close(told.opportunity_id, WEDNESDAY + HOUR)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.opportunities.get(told.opportunity_id) == replace(told, closed_at=WEDNESDAY + HOUR)
        assert tx.opportunities.of_teams([team.team_id], WEDNESDAY) == []


def test_a_team_has_one_progress_post_a_day(world: World) -> None:
    team = world.team("Phones")
    with world.uow.writing(world.workspace_id) as tx:
        draft = tx.progress.add_draft(team.team_id, date(2027, 1, 7), WEDNESDAY)
        assert tx.progress.add_draft(team.team_id, date(2027, 1, 7), WEDNESDAY + HOUR) == draft
        assert draft.occurrence == f"team-{team.team_id}/2027-01-07"


def test_the_latest_post_and_the_latest_that_was_posted_are_two_things(world: World) -> None:
    team = world.team("Phones")
    texts = PostTexts("Macros", "CSAT up", "Hiring", "Thanks, IT")
    with world.uow.writing(world.workspace_id) as tx:
        first = tx.progress.add_draft(team.team_id, date(2027, 1, 7), WEDNESDAY)
        until = TextsUntil(WEDNESDAY, WEDNESDAY + HOUR, WEDNESDAY + 2 * HOUR)
        written = replace(first, texts=texts, texts_until=until, edited_by=ANA)
        posted = replace(written, state=PostState.POSTED, posted_at=WEDNESDAY, posted_by=ANA)
        tx.progress.save(posted)
        second = tx.progress.add_draft(team.team_id, date(2027, 1, 14), WEDNESDAY)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.progress.get(posted.post_id) == posted
        assert tx.progress.latest(team.team_id) == second
        assert tx.progress.latest_of([team.team_id, 99]) == {team.team_id: second}
        assert tx.progress.latest_posted(team.team_id) == posted
        assert tx.progress.latest_posted(team.team_id, before=date(2027, 1, 7)) is None
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.progress.save(replace(posted, post_id=99))


def test_reviews_are_appended_and_the_quarters_newest_is_told(world: World) -> None:
    goal = world.goal("Raise CSAT", world.organisation())
    review = Review(
        review_id=0,
        goal=goal.number,
        revision=1,
        quarter="2027-Q1",
        person=ANA,
        at=WEDNESDAY,
        answers=dict.fromkeys(Smart, Answer.PARTLY) | {Smart.TIMELY: Answer.NO},
        learnt="Call back sooner",
        decision=Decision.ADJUST,
        new_target=Decimal("84.50"),
        new_due=date(2027, 6, 30),
        reason="Two vacancies",
    )
    closing = replace(review, at=WEDNESDAY + HOUR, decision=Decision.CLOSE, outcome=Outcome.MET, new_target=None)
    with world.uow.writing(world.workspace_id) as tx:
        first, second = tx.reviews.add(review), tx.reviews.add(closing)
        earlier = tx.reviews.add(replace(review, quarter="2026-Q4", at=WEDNESDAY - HOUR))
    assert first == replace(review, review_id=first.review_id)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.reviews.of_goal(goal.number) == [earlier, first, second]
        assert tx.reviews.in_quarter([goal.number, 99], "2027-Q1") == {goal.number: second}
        assert tx.reviews.in_quarter([goal.number], "2027-Q2") == {}


def test_a_review_that_was_taken_back_is_kept_and_counts_no_more(world: World) -> None:
    goal = world.goal("Raise CSAT", world.organisation())
    kept = Review(0, goal.number, 1, "2027-Q1", ANA, WEDNESDAY, {}, "", Decision.KEEP, wording_before=1)
    with world.uow.writing(world.workspace_id) as tx:
        first = tx.reviews.add(replace(kept, wording_after=1))
        second = tx.reviews.add(replace(kept, at=WEDNESDAY + HOUR, state_before=GoalState.PAUSED))
        tx.reviews.undo(second.review_id, ANA, WEDNESDAY + HOUR)
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.reviews.get(first.review_id) == first
        assert tx.reviews.get(second.review_id) == replace(second, undone=True)
        assert tx.reviews.of_goal(goal.number) == [first, replace(second, undone=True)]
        assert tx.reviews.in_quarter([goal.number], "2027-Q1") == {goal.number: first}
        assert tx.reviews.get(99) is None
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.reviews.undo(second.review_id, ANA, WEDNESDAY)


def test_a_schedule_is_one_for_its_subject_and_told_when_it_is_due(world: World) -> None:
    prompt = Schedule(Due.PROMPT, ANA, WEDNESDAY, date(2027, 1, 4))
    later = replace(prompt, next_at=WEDNESDAY + HOUR, nominal=date(2027, 1, 11))
    draft = Schedule(Due.PROGRESS_DRAFT, "1", WEDNESDAY, date(2027, 1, 7))
    with world.uow.writing(world.workspace_id) as tx:
        tx.schedules.put(prompt)
        assert tx.schedules.get(Due.PROMPT, ANA) == prompt
        tx.schedules.put(later)
        tx.schedules.put(draft)
        assert tx.schedules.get(Due.PROMPT, ANA) == later
        assert tx.schedules.until(WEDNESDAY, 10) == [draft]
        assert tx.schedules.until(WEDNESDAY + HOUR, 10) == [draft, later]
        assert tx.schedules.until(WEDNESDAY + HOUR, 1) == [draft]
        assert tx.schedules.of(Due.PROMPT, [ANA, BO]) == {ANA: later}
        tx.schedules.remove(Due.PROMPT, ANA)
        assert tx.schedules.get(Due.PROMPT, ANA) is None


def test_a_draft_belongs_to_one_person(world: World) -> None:
    draft = Draft("d1", ANA, "goal", {"title": "Raise", "steps": ["a"], "due": None}, WEDNESDAY)
    longer = replace(draft, values={"title": "Raise CSAT"}, updated_at=WEDNESDAY + HOUR)
    with world.uow.writing(world.workspace_id) as tx:
        tx.drafts.save(draft)
        assert tx.drafts.get("d1", ANA) == draft
        tx.drafts.save(longer)
        with pytest.raises(Conflict):
            tx.drafts.save(replace(draft, user_id=BO))
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.drafts.get("d1", ANA) == longer
        assert tx.drafts.get("d1", BO) is None
        tx.drafts.remove("d1", BO)
        assert tx.drafts.get("d1", ANA) == longer
        tx.drafts.remove("d1", ANA)
        assert tx.drafts.get("d1", ANA) is None


def test_a_receipt_is_kept_once_and_the_second_keeper_may_still_read_the_first(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        assert tx.receipts.get("view:V1") is None
        tx.receipts.keep("view:V1", {"goal": 7}, WEDNESDAY)
        with pytest.raises(Conflict):
            tx.receipts.keep("view:V1", {"goal": 8}, WEDNESDAY)
        assert tx.receipts.get("view:V1") == {"goal": 7}
