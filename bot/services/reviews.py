"""The quarterly review of every goal."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Protocol
from uuid import uuid4

from bot.domain.cadences import quarter_of
from bot.domain.check_ins import standing_of
from bot.domain.deliveries import Kind
from bot.domain.goals import OPEN, Goal, GoalState, Outcome, Revision
from bot.domain.people import Person, Viewer
from bot.domain.permissions import Actor, Deed, can_see, may, who_can
from bot.domain.refusals import GoalNotActive, NotAllowed, NotFound, NothingToUndo, ReviewedBy, ReviewIsOver, Subject
from bot.domain.review_form import Decided, ReviewFields, ReviewForm, decide, fields_of_review, reworded
from bot.domain.reviews import (
    UNDONE,
    Decision,
    Review,
    ReviewLine,
    ReviewNudge,
    ReviewTakenBack,
    can_be_taken_back,
    is_between_times,
    is_over,
    open_until,
    quarter_before,
    quarter_key,
    quarter_label,
    quarter_named,
    still_counts,
)
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.drafts import Draft, moment_of_change
from bot.services.goal_cards import stale
from bot.services.goal_changes import close_goal, take_back_closing
from bot.services.goal_edits import restore_wording
from bot.services.quarter_reviews import goals_to_review, reviews_of_quarter
from bot.services.receipts import own_receipt
from bot.services.reports import show_anew
from bot.services.review_nudges import want_nudges
from bot.services.schedules import fiscal_start, reschedule_goal
from bot.services.unit_of_work import Transaction, UnitOfWork


class ReviewStore(Protocol):
    def add(self, review: Review) -> Review:
        """Append it; the id given is ignored and a new one returned."""
        ...

    def get(self, review_id: int) -> Review | None: ...

    def undo(self, review_id: int, by: str, at: datetime) -> None:
        """Record that it was taken back. A second undo of the same is a Conflict."""
        ...

    def of_goal(self, goal: int) -> Sequence[Review]:
        """Return all reviews of a goal, oldest first, those taken back included."""
        ...

    def in_quarter(self, goals: Iterable[int], quarter: str) -> Mapping[int, Review]:
        """Return the newest review of each goal in that quarter that was not taken back."""
        ...


class ReviewService:
    """Opens, keeps and takes the review of a goal, and says what the quarter's message lists."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def open_form(self, workspace_id: str, user_id: str, number: int, quarter: str | None = None) -> ReviewForm:
        """Return the form for a goal, with a draft to keep what will be typed.

        `quarter` is the one whose message was answered (`2026-Q4`), as its button says; it counts if this person
        was sent that message, or the goal was reviewed for it. Otherwise it is the current quarter, or in its first
        two weeks the last one while the goal was not reviewed for that. After those two weeks a goal is reviewed for
        the last one no more. Who reviewed it already finds it filled, also when that was taken back or the goal
        opened again: nothing that was typed is lost.

        Raises NotFound, NotAllowed, GoalNotActive, ReviewIsOver.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            me = actor(tx, user_id, self._admins)
            goal = _reviewable(tx, me, number)
            reviewed = _quarter_asked_about(tx, me.person, goal, quarter, now) or _quarter(tx, goal, me.person, now)
            said = _said_before(tx, goal, reviewed, me.person, me.person.day(now))
            values = {**asdict(said), "goal": number, "quarter": reviewed}
            draft = Draft(uuid4().hex, user_id, "review", values, now)
            tx.drafts.save(draft)
            return _form(tx, goal, draft, now)

    def keep_typed(
        self, workspace_id: str, user_id: str, draft_id: str, typed: Mapping[str, str], *, clicked_at: str, once: str
    ) -> ReviewForm | None:
        """Put what was typed over the draft and return the form as it now stands, None if it was sent meanwhile.

        `once` names the form as `decide` is told it. Of two clicks the later one counts (`moment_of_change`).
        Raises NotFound, NotAllowed, GoalNotActive.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            if tx.receipts.get(own_receipt(user_id, once)) is not None:
                return None
            draft, goal = _drafted(tx, actor(tx, user_id, self._admins), draft_id, now)
            at = moment_of_change(draft, clicked_at)
            if at is not None:
                merged = ReviewFields().merged(_texts(draft.values)).merged(typed)
                draft = replace(draft, values={**draft.values, **asdict(merged), "at": at}, updated_at=now)
                tx.drafts.save(draft)
            return _form(tx, goal, draft, now)

    def kept(self, workspace_id: str, user_id: str, draft_id: str, *, once: str) -> ReviewForm | None:
        """Return the form as its draft has it now, when another click has changed it meanwhile; otherwise as above."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            if tx.receipts.get(own_receipt(user_id, once)) is not None:
                return None
            draft, goal = _drafted(tx, actor(tx, user_id, self._admins), draft_id, now)
            return _form(tx, goal, draft, now)

    def decide(
        self, workspace_id: str, user_id: str, draft_id: str, typed: Mapping[str, str], *, once: str
    ) -> tuple[ReviewLine, Viewer]:
        """Record the review and let its decision take effect; a form sent twice records once.

        Where its quarter's review is over by now it is one between times, in the present quarter. Returns what
        was recorded, for the person who looks at it.

        Raises Invalid by field, NotFound, NotAllowed, GoalNotActive.
        """
        now, once = self._clock.now(), own_receipt(user_id, once)
        with self._uow.writing(workspace_id) as tx:
            me = actor(tx, user_id, self._admins)
            if (done := tx.receipts.get(once)) is not None:
                line = _line(tx, int(done["goal"]), str(done["quarter"]), me.person, now, missed=done.get("missed"))
                return line, me.person.viewer(now)
            (draft, goal), today = _drafted(tx, me, draft_id, now), me.person.day(now)
            merged = ReviewFields().merged(_texts(draft.values)).merged(typed)
            quarter = str(draft.values["quarter"])
            before = _wording_before(tx, goal, quarter, user_id, today)
            decided = decide(merged, goal, today, _earlier(tx, goal, quarter, today), before)
            after = _take_effect(tx, goal, decided, before, user_id, now)
            tx.reviews.add(_review(goal, after, before or goal.revision, quarter, me.person, now, decided))
            tx.drafts.remove(draft_id, user_id)
            missed = draft.values.get("missed")
            tx.receipts.keep(once, {"goal": goal.number, "quarter": quarter, "missed": missed}, now)
            _show_decided(tx, after, quarter, user_id, now)
            return _line(tx, goal.number, quarter, me.person, now, missed=missed), me.person.viewer(now)

    def undo(self, workspace_id: str, user_id: str, review_id: int) -> ReviewTakenBack:
        """Take back exactly this review of the person's own, as `can_be_taken_back` tells; twice is once.

        Raises NotFound, NotAllowed (naming who reviewed it, or who may), ReviewIsOver, and NothingToUndo when
        something newer stands on it.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            me = actor(tx, user_id, self._admins)
            review, goal = _of_ones_own(tx, me, review_id)
            if not review.undone:
                _only_while_open(tx, goal, review.quarter, me.person, now)
                if not can_be_taken_back(review, goal, tx.reviews.of_goal(goal.number)):
                    raise NothingToUndo(Subject.REVIEW)
                tx.reviews.undo(review_id, user_id, now)
                _show_decided(tx, _take_back(tx, goal, review, user_id, now), review.quarter, user_id, now)
            line = _line(tx, goal.number, review.quarter, me.person, now)
            return ReviewTakenBack(line, review.quarter, me.person.viewer(now))

    def nudge(self, workspace_id: str, user_id: str, quarter: str) -> ReviewNudge | None:
        """Return what the quarter's message lists for this person now, None if there is nothing to review."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            person = tx.people.get(user_id) or Person(user_id)
            tree, viewer = tx.teams.tree(), person.viewer(now)
            # A goal that was closed by its review still stands on the quarter's list.
            named = quarter_named(quarter, fiscal_start(tx))
            goals = goals_to_review(tx, person, tree, named, (*OPEN, GoalState.CLOSED))
            numbers = [goal.number for goal in goals]
            standings, reviews = tx.check_ins.standings(numbers), reviews_of_quarter(tx, numbers, named)

            def line(goal: Goal) -> ReviewLine:
                stands, review = standing_of(goal, standings), reviews.get(goal.number)
                # Once it is over it tells what was decided then, also of a goal that was opened again since.
                review = review if is_over(named, viewer.today) else still_counts(review, goal)
                return ReviewLine(goal, stands, review, tree.owner_stand_in(goal), stale(goal, tree, stands, now))

            lines = tuple(line(goal) for goal in goals if goal.state is not GoalState.CLOSED or goal.number in reviews)
            return ReviewNudge(viewer, named, lines) if lines else None


def _of_ones_own(tx: Transaction, me: Actor, review_id: int) -> tuple[Review, Goal]:
    review = tx.reviews.get(review_id)
    goal = tx.goals.get(review.goal) if review else None
    if review is None or goal is None or not can_see(me, goal, tx.teams.tree()):
        raise NotFound(Subject.REVIEW)
    if review.person != me.user_id:
        raise NotAllowed(review.person)
    _only_by_those_who_may(tx, me, goal)
    return review, goal


def _only_by_those_who_may(tx: Transaction, me: Actor, goal: Goal) -> None:
    tree = tx.teams.tree()
    if not may(me, Deed.REVIEW, goal, tree):
        raise ReviewedBy(goal.key, goal.title, *who_can(Deed.REVIEW, goal, tree))


def _reviewable(tx: Transaction, me: Actor, number: int) -> Goal:
    goal = tx.goals.get(number)
    if goal is None or not can_see(me, goal, tx.teams.tree()):
        raise NotFound(Subject.GOAL, f"G-{number}")
    _only_by_those_who_may(tx, me, goal)
    if not goal.is_open:
        raise GoalNotActive(goal.key, goal.state.value)
    return goal


def _drafted(tx: Transaction, me: Actor, draft_id: str, now: datetime) -> tuple[Draft, Goal]:
    """Return a draft and its goal; once its quarter's review is over, and missed, it is about the present one."""
    draft = tx.drafts.get(draft_id, me.user_id)
    if draft is None or draft.form != "review":
        raise NotFound(Subject.DRAFT)
    today, start = me.person.day(now), fiscal_start(tx)
    asked = str(draft.values["quarter"])
    if is_over(quarter_named(asked, start), today):
        present = quarter_key(quarter_of(today, start))
        draft = replace(draft, values={**draft.values, "quarter": present, "missed": asked})
    return draft, _reviewable(tx, me, int(draft.values["goal"]))


def _form(tx: Transaction, goal: Goal, draft: Draft, now: datetime) -> ReviewForm:
    person = tx.people.get(draft.user_id) or Person(draft.user_id)
    quarter, today = str(draft.values["quarter"]), person.day(now)
    before = _wording_before(tx, goal, quarter, draft.user_id, today)
    standing = standing_of(goal, tx.check_ins.standings([goal.number]))
    return ReviewForm(
        replace(goal, revision=before) if before else goal,
        standing,
        quarter,
        draft.draft_id,
        person.viewer(now),
        ReviewFields().merged(_texts(draft.values)),
        _earlier(tx, goal, quarter, today),
        stale(goal, tx.teams.tree(), standing, now),
        is_between_times(quarter_named(quarter, fiscal_start(tx)), today),
    )


def _line(
    tx: Transaction, number: int, quarter: str, person: Person, now: datetime, *, missed: object = None
) -> ReviewLine:
    goal = tx.goals.get(number)
    if goal is None:
        raise NotFound(Subject.GOAL, f"G-{number}")
    standing = standing_of(goal, tx.check_ins.standings([goal.number]))
    is_stale, today = stale(goal, tx.teams.tree(), standing, now), person.day(now)
    first_month = fiscal_start(tx)
    return ReviewLine(
        goal,
        standing,
        _earlier(tx, goal, quarter, today),
        is_stale=is_stale,
        between_times=is_between_times(quarter_named(quarter, first_month), today),
        missed=quarter_named(str(missed), first_month) if missed else None,
    )


def _earlier(tx: Transaction, goal: Goal, quarter: str, today: date) -> Review | None:
    """Return what was decided for a quarter so far; before it asks, what was decided between times."""
    named = quarter_named(quarter, fiscal_start(tx))
    found = reviews_of_quarter(tx, [goal.number], named, between_times=is_between_times(named, today))
    return still_counts(found.get(goal.number), goal)


def _said_before(tx: Transaction, goal: Goal, quarter: str, person: Person, today: date) -> ReviewFields:
    """Return what this person said last about a goal in a quarter, nothing where what stands is somebody else's."""
    stands, named = _earlier(tx, goal, quarter, today), quarter_named(quarter, fiscal_start(tx))
    if stands is not None:
        return fields_of_review(stands) if stands.person == person.user_id else ReviewFields()
    between = is_between_times(named, today)
    own = [
        one
        for one in tx.reviews.of_goal(goal.number)
        if (one.quarter, one.person) == (quarter, person.user_id)
        and is_between_times(named, one.day or person.day(one.at)) is between
    ]
    return fields_of_review(own[-1]) if own else ReviewFields()


def _wording_before(tx: Transaction, goal: Goal, quarter: str, user_id: str, today: date) -> Revision | None:
    """Return the wording that this person reviewed in their review of the quarter, if the goal is as that one left it.

    None when the goal was edited since: then what is said now is about the goal as it is. So is what somebody else
    says who reviews it after them.
    """
    earlier = _earlier(tx, goal, quarter, today)
    if earlier is None or earlier.person != user_id or earlier.wording_after != goal.revision.wording:
        return None
    return next((wording for wording in tx.goals.revisions(goal.number) if wording.number == earlier.revision), None)


def _review(
    goal: Goal, after: Goal, reviewed: Revision, quarter: str, person: Person, now: datetime, decided: Decided
) -> Review:
    return Review(
        review_id=0,
        goal=goal.number,
        revision=reviewed.number,
        quarter=quarter,
        person=person.user_id,
        at=now,
        day=person.day(now),
        answers=decided.answers,
        learnt=decided.learnt,
        decision=decided.decision,
        outcome=decided.outcome,
        new_target=decided.new_target,
        new_due=decided.new_due,
        reason=decided.reason,
        wording_before=goal.revision.wording,
        wording_after=after.revision.wording,
        state_before=goal.state,
    )


def _take_effect(
    tx: Transaction, goal: Goal, decided: Decided, before: Revision | None, user_id: str, now: datetime
) -> Goal:
    revision = reworded(goal, decided, before)
    if revision is not None:
        goal = replace(goal, revision=replace(revision, changed_by=user_id, changed_at=now))
        tx.goals.revise(goal.number, goal.revision)
    if decided.decision in (Decision.RETIRE, Decision.CLOSE):
        goal = close_goal(tx, goal, user_id, decided.outcome or Outcome.RETIRED, decided.learnt, now)
        reschedule_goal(tx, goal, now)
    return goal


def _take_back(tx: Transaction, goal: Goal, review: Review, user_id: str, now: datetime) -> Goal:
    if review.wording_before is not None and review.wording_before != review.wording_after:
        goal = restore_wording(tx, goal, review.wording_before, UNDONE, user_id, now)
    if review.ended_the_goal:
        goal = take_back_closing(tx, goal, user_id, now, review.state_before)
        reschedule_goal(tx, goal, now)
    return goal


def _show_decided(tx: Transaction, goal: Goal, quarter: str, user_id: str, now: datetime) -> None:
    """Have the quarter's message of whoever was asked, and all else that shows the goal, shown anew."""
    show_anew(tx, goal, user_id, now)
    want_nudges(tx, goal, user_id, now)
    tx.deliveries.hurry(Kind.REVIEW_NUDGE, user_id, quarter)


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _quarter_asked_about(tx: Transaction, person: Person, goal: Goal, quarter: str | None, now: datetime) -> str | None:
    """Return the quarter that a button names, if this person was sent its message or the goal was reviewed for it.

    What a button says comes back from outside.
    """
    if not quarter:
        return None
    was_asked = tx.deliveries.find(Kind.REVIEW_NUDGE, person.user_id, quarter) is not None
    if not was_asked and goal.number not in tx.reviews.in_quarter([goal.number], quarter):
        return None
    _only_while_open(tx, goal, quarter, person, now)
    return quarter


def _only_while_open(tx: Transaction, goal: Goal, quarter: str, person: Person, now: datetime) -> None:
    named = quarter_named(quarter, fiscal_start(tx))
    if is_over(named, person.day(now)):
        raise ReviewIsOver(goal.key, quarter_label(quarter), open_until(named))


def _quarter(tx: Transaction, goal: Goal, person: Person, now: datetime) -> str:
    """Return the quarter for which a goal is reviewed now, where no message says so."""
    today, start = person.day(now), fiscal_start(tx)
    current = quarter_of(today, start)
    last = quarter_before(current, start)
    if is_over(last, today) or person.day(goal.created_at) > last.end:
        return quarter_key(current)
    return quarter_key(current if _earlier(tx, goal, quarter_key(last), today) else last)
