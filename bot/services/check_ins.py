"""Check-ins: one service method behind tap, form, command and reply."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol

from bot.domain.check_in_forms import CheckInForm, Typed
from bot.domain.check_ins import (
    CHANGE_OF_MIND,
    COMMAND_AGAIN,
    CheckIn,
    Overtaken,
    Recorded,
    Report,
    Source,
    Standing,
    TakenBack,
    Tap,
    adds_nothing,
    correction_of,
    doubts,
    standing_of,
    standing_on,
    understood,
    with_corrected,
)
from bot.domain.goals import Goal, GoalState
from bot.domain.permissions import Deed, can_see, may, who_can
from bot.domain.prompts import PromptCard
from bot.domain.refusals import GoalNotActive, Invalid, NotAllowed, NotFound, Subject
from bot.domain.replies import typed_into_form
from bot.services.actors import actor
from bot.services.clock import Clock
from bot.services.goal_lines import my_goals, viewer_of
from bot.services.people import as_people_read
from bot.services.receipts import own_receipt
from bot.services.review_nudges import want_nudge_that_says_how
from bot.services.showing_anew import hurry_prompt, want_answers_on, wants
from bot.services.unit_of_work import Transaction, UnitOfWork


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    goal: int
    revision: int
    person: str
    at: datetime
    report: Report
    source: Source
    week: str | None = None
    supersedes: int | None = None
    clicked_at: datetime | None = None
    """When a tap was made, by Slack's clock."""


class CheckInStore(Protocol):
    """Append-only: an undo is a row of its own, a correction a new check-in."""

    def add(self, check_in: NewCheckIn) -> CheckIn: ...

    def get(self, check_in_id: int) -> CheckIn | None: ...

    def undo(self, check_in_id: int, by: str, at: datetime) -> None:
        """Record that it was taken back. A second undo of the same is a Conflict."""
        ...

    def of_goal(self, goal: int) -> Sequence[CheckIn]:
        """Return all check-ins of a goal, oldest first, those undone or superseded included."""
        ...

    def latest(
        self, goals: Iterable[int], each: int, before: datetime | None = None
    ) -> Mapping[int, Sequence[CheckIn]]:
        """Return up to `each` newest standing check-ins of each goal (made `before`), oldest first, in one query."""
        ...

    def standings(self, goals: Iterable[int], before: datetime | None = None) -> Mapping[int, Standing]:
        """Return what stands (stood `before` a moment) for each goal that has a check-in, in a fixed number of queries.

        A check-in that was taken back later does not stand at any moment.
        """
        ...

    def since(self, goals: Iterable[int], moment: datetime, before: datetime | None = None) -> Sequence[CheckIn]:
        """Return standing check-ins made at or after the moment (and `before` another)."""
        ...


class CheckInService:
    """Records check-ins, however they are made, takes them back and corrects them."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str] = frozenset()) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def check_in(
        self,
        workspace_id: str,
        user_id: str,
        number: int,
        report: Report,
        source: Source,
        *,
        week: str | None = None,
        once: str | None = None,
        tap: Tap | None = None,
    ) -> Recorded:
        """Record what a person says about a goal, or return what stands if this adds nothing to it.

        `week` is the prompt it answers, found out where it is not given. `once` names the form or reply, so that
        it counts one time only. `tap` is the click that said it, if one did.
        Raises NotFound, NotAllowed, GoalNotActive, Invalid (`value`, `note`), NothingYet, and Overtaken where
        another check-in stands than the tap's button knew.
        """
        now = self._clock.now()
        once = own_receipt(user_id, once) if once else None
        with self._uow.writing(workspace_id) as tx:
            goal = goal_to_report(tx, user_id, number, self._admins)
            done = tx.receipts.get(once) if once else None
            if done is not None:
                return recorded_before(tx, user_id, goal, int(done["check_in"]), now)
            recorded = record(tx, user_id, goal, report, source, now, week=week, tap=tap)
            if once:
                tx.receipts.keep(once, {"check_in": recorded.check_in.check_in_id}, now)
            return recorded

    def confirm_doubtful(self, workspace_id: str, form: CheckInForm, report: Report, once: str) -> None:
        """Have a form (`once` names it) be sent twice with what is unlikely. Raises Invalid by field the first time."""
        problems = doubts(report, form.goal.measure, form.standing)
        if not problems:
            return
        asked = own_receipt(form.viewer.user_id, f"sure:{once}:{_digest(report)}")
        with self._uow.writing(workspace_id) as tx:
            if tx.receipts.get(asked) is not None:
                return
            tx.receipts.keep(asked, {}, self._clock.now())
        raise Invalid(problems)

    def undo(self, workspace_id: str, user_id: str, check_in_id: int) -> TakenBack:
        """Take back exactly this check-in of the person's own, with what corrects it. Twice is once.

        Of a reply that was edited it takes back all that was recorded: its first words are nowhere to be read.

        Raises NotFound, NotAllowed (naming whose it is), GoalNotActive when the goal is closed, and Overtaken when
        a newer one stands.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            check_in, goal = _of_ones_own(tx, user_id, check_in_id)
            if not check_in.undone or not goal.is_open:
                take_back(tx, goal, _to_take_back(tx, user_id, check_in, goal, now), user_id, now)
            after = standing_on(goal, tx.check_ins.of_goal(goal.number))
            return TakenBack(goal, check_in, after, viewer_of(tx, user_id, now))

    def correct(self, workspace_id: str, user_id: str, check_in_id: int, report: Report, *, once: str) -> Recorded:
        """Put a new report in the place of this check-in of the person's own. Raises as `undo` and `check_in` do."""
        now, once = self._clock.now(), own_receipt(user_id, once)
        with self._uow.writing(workspace_id) as tx:
            done = tx.receipts.get(once)
            if done is not None:
                check_in, goal = _of_ones_own(tx, user_id, int(done["check_in"]))
                return recorded_before(tx, user_id, goal, check_in.check_in_id, now)
            check_in, goal = newest_of_ones_own(tx, user_id, check_in_id, now)
            recorded = put_right(tx, goal, check_in, report, Source.FORM, now)
            tx.receipts.keep(once, {"check_in": recorded.check_in.check_in_id}, now)
            return recorded

    def form(
        self,
        workspace_id: str,
        user_id: str,
        number: int,
        week: str | None = None,
        corrects: int | None = None,
        typed: str = "",
    ) -> CheckInForm:
        """Return what the form of one goal shows, or of one's own check-in on it that is to be corrected.

        `typed` is what the person wrote before it was opened, as it came from Slack.
        Raises NotFound, NotAllowed, GoalNotActive.
        """
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            goal = goal_to_report(tx, user_id, number, self._admins)
            stands = standing_of(goal, tx.check_ins.standings([goal.number]))
            wrong = _of_ones_own(tx, user_id, corrects)[0].under(goal.measure) if corrects is not None else None
            filling = typed_into_form(as_people_read(tx, typed), goal, stands) if typed else Typed()
            return CheckInForm(goal, stands, viewer_of(tx, user_id, now), week, wrong, filling)

    def correction_form(self, workspace_id: str, user_id: str, check_in_id: int) -> CheckInForm:
        """Return the form filled with one's own check-in. Raises NotFound, NotAllowed, GoalNotActive, Overtaken."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            check_in, goal = newest_of_ones_own(tx, user_id, check_in_id, now)
            stands = standing_on(goal, tx.check_ins.of_goal(goal.number))
            return CheckInForm(goal, stands, viewer_of(tx, user_id, now), check_in.week, check_in.under(goal.measure))

    def mine(self, workspace_id: str, user_id: str) -> PromptCard:
        """Return all goals that this person reports, as a prompt shows them."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            return my_goals(tx, user_id, now)


def _digest(report: Report) -> str:
    """Return what tells one answer from another: value and status. Milestones are longer than a receipt's name."""
    value = sorted(report.value) if isinstance(report.value, frozenset) else report.value
    return sha256(f"{value}|{report.status}".encode()).hexdigest()[:16]


def goal_to_report(tx: Transaction, user_id: str, number: int, admins: AbstractSet[str] = frozenset()) -> Goal:
    """Return a goal on which this person may check in. Raises NotFound, NotAllowed, GoalNotActive."""
    goal = tx.goals.get(number)
    if goal is None:
        raise NotFound(Subject.GOAL, f"G-{number}")
    tree, acting = tx.teams.tree(), actor(tx, user_id, admins)
    if not may(acting, Deed.CHECK_IN, goal, tree):
        if not can_see(acting, goal, tree):
            raise NotFound(Subject.GOAL, goal.key)
        raise NotAllowed(*who_can(Deed.CHECK_IN, goal, tree))
    if goal.state is not GoalState.ACTIVE:
        raise GoalNotActive(goal.key, goal.state)
    return goal


def record(
    tx: Transaction,
    user_id: str,
    goal: Goal,
    report: Report,
    source: Source,
    now: datetime,
    *,
    week: str | None = None,
    tap: Tap | None = None,
) -> Recorded:
    """Write a check-in on a goal that was asked for with `goal_to_report`, unless it adds nothing to what stands.

    Raises Overtaken where another one stands than the tap's button knew.
    """
    history = tx.check_ins.of_goal(goal.number)
    before = standing_on(goal, history)
    report = understood(report, goal.measure, before)
    week = _week_answered(tx, user_id, goal, week, before)
    stands, clicked_at = before.latest, tap.at if tap else None
    if stands is not None and (
        _is_older(clicked_at, stands) or _says_the_same(stands.under(goal.measure), user_id, report, source, week, now)
    ):
        return Recorded(goal, stands, before, before, viewer_of(tx, user_id, now), is_new=False)
    if tap and not tap.knows(stands) and not _changes_ones_mind(stands, user_id, now):
        raise Overtaken(goal, before, viewer_of(tx, user_id, now))
    check_in = tx.check_ins.add(
        NewCheckIn(
            goal.number,
            goal.revision.number,
            user_id,
            _newest(now, history),
            report,
            source,
            week=week,
            clicked_at=clicked_at,
        )
    )
    _stands_anew(tx, goal, user_id, now, history)
    if source is not Source.TAP:  # whose own click shows the message that it stands in
        hurry_prompt(tx, user_id)
    after = standing_on(goal, [*history, check_in])
    return Recorded(goal, check_in, before, after, viewer_of(tx, user_id, now))


def _newest(now: datetime, history: Sequence[CheckIn]) -> datetime:
    """Return the date of what is said after all this: another machine that wrote some of it may be ahead of ours."""
    return max(now, *(check_in.at for check_in in history)) if history else now


def _is_older(clicked_at: datetime | None, stands: CheckIn) -> bool:
    """Tell whether a click was made before the click that stands: two quick ones may be worked on in either order.

    What else stands is never newer than a click: it is dated by our clock, which may be ahead of Slack's.
    """
    return clicked_at is not None and stands.clicked_at is not None and clicked_at < stands.clicked_at


def _says_the_same(
    stands: CheckIn, user_id: str, report: Report, source: Source, week: str | None, at: datetime
) -> bool:
    if stands.person != user_id or not adds_nothing(report, stands.report):
        return False
    match source:
        case Source.TAP if week is not None:
            return stands.week == week
        case Source.TAP | Source.COMMAND:
            return at - stands.at <= COMMAND_AGAIN
    return False


def _changes_ones_mind(stands: CheckIn | None, user_id: str, at: datetime) -> bool:
    """Tell whether what stands is this person's tap of a moment ago, which the buttons may not show yet."""
    if stands is None or stands.person != user_id or stands.source is not Source.TAP:
        return False
    return at - stands.at <= CHANGE_OF_MIND


def _week_answered(tx: Transaction, user_id: str, goal: Goal, given: str | None, before: Standing) -> str | None:
    """Return the prompt that a check-in answers: the one it names, else the latest if nobody has answered it yet.

    Only a prompt that asked this person for this goal counts, whatever a button's value says.
    """
    named = _monday(given)
    prompt = tx.prompts.latest_of(user_id) if named is None else tx.prompts.get(user_id, named)
    if prompt is None or all(item.goal != goal.number for item in prompt.items):
        return None
    answered = before.latest is not None and before.latest.at >= prompt.moment
    return None if named is None and answered else prompt.occurrence


def _monday(week: str | None) -> date | None:
    try:
        return date.fromisoformat(week) if week else None
    except ValueError:
        return None


def put_right(tx: Transaction, goal: Goal, wrong: CheckIn, report: Report, source: Source, now: datetime) -> Recorded:
    """Put a report in the place of a check-in on which nothing newer stands. Raises Invalid and NothingYet."""
    history = tx.check_ins.of_goal(goal.number)
    others = standing_on(goal, [c for c in history if c.check_in_id != wrong.check_in_id])
    report = understood(report, goal.measure, others)
    new = NewCheckIn(
        goal.number,
        goal.revision.number,
        wrong.person,
        _newest(now, history),
        report,
        source,
        week=wrong.week,
        supersedes=wrong.check_in_id,
    )
    check_in = tx.check_ins.add(new)
    _stands_anew(tx, goal, wrong.person, now, history, wrong)
    hurry_prompt(tx, wrong.person)
    before, after = (standing_on(goal, said) for said in (history, [*history, check_in]))
    return Recorded(goal, check_in, before, after, viewer_of(tx, wrong.person, now))


def take_back(tx: Transaction, goal: Goal, check_ins: Sequence[CheckIn], user_id: str, now: datetime) -> None:
    """Take back a check-in on which nothing newer stands, and those that it corrects where they are named after it."""
    for check_in in check_ins:
        tx.check_ins.undo(check_in.check_in_id, user_id, now)
    _stands_anew(tx, goal, user_id, now, tx.check_ins.of_goal(goal.number), check_ins[0])


def _to_take_back(tx: Transaction, user_id: str, check_in: CheckIn, goal: Goal, now: datetime) -> list[CheckIn]:
    """Return a check-in after those that correct it and still stand, and before those that an edited reply corrects
    with it. Raises GoalNotActive and Overtaken.
    """
    history = tx.check_ins.of_goal(goal.number)
    current = correction_of(check_in, history) or check_in
    newest, _ = newest_of_ones_own(tx, user_id, current.check_in_id, now)
    said = with_corrected(newest, history)
    count = len(said) if check_in.source is Source.REPLY else said.index(check_in) + 1
    return [one for one in said[:count] if not one.undone]


def newest_of_ones_own(tx: Transaction, user_id: str, check_in_id: int, now: datetime) -> tuple[CheckIn, Goal]:
    """Return a check-in of the person's own on which nothing newer stands. Raises as `undo` says."""
    check_in, goal = _of_ones_own(tx, user_id, check_in_id)
    if not goal.is_open:
        raise GoalNotActive(goal.key, goal.state)
    stands = standing_on(goal, tx.check_ins.of_goal(goal.number))
    if stands.latest is None or stands.latest.check_in_id != check_in_id:
        raise Overtaken(goal, stands, viewer_of(tx, user_id, now))
    return check_in, goal


def _of_ones_own(tx: Transaction, user_id: str, check_in_id: int) -> tuple[CheckIn, Goal]:
    check_in = tx.check_ins.get(check_in_id)
    goal = tx.goals.get(check_in.goal) if check_in else None
    if check_in is None or goal is None or not can_see(actor(tx, user_id, frozenset()), goal, tx.teams.tree()):
        raise NotFound(Subject.CHECK_IN)
    if check_in.person != user_id:
        raise NotAllowed(check_in.person)
    return check_in, goal


def show_anew(tx: Transaction, goal: Goal, user_id: str, now: datetime, *, before: Goal | None = None) -> None:
    """Have the messages that show a goal shown anew, after this person changed something about it.

    `before` is the goal as it was, where somebody else may have been asked about it.
    """
    tree = tx.teams.tree()
    wants(tx, goal, {user_id, *(tree.reporter(one) or user_id for one in (goal, before or goal))}, now)


def _stands_anew(
    tx: Transaction, goal: Goal, user_id: str, now: datetime, history: Sequence[CheckIn], was: CheckIn | None = None
) -> None:
    """Have all that says how a goal stands shown anew, after this person's check-in, or what became of one that was."""
    show_anew(tx, goal, user_id, now)
    want_nudge_that_says_how(tx, goal, now)
    want_answers_on(tx, goal, user_id, history, was)


def outcome_of(tx: Transaction, user_id: str, check_in_id: int, now: datetime) -> Recorded | TakenBack:
    """Return what became of one's own check-in, its corrections included. Raises NotFound, NotAllowed."""
    check_in, goal = _of_ones_own(tx, user_id, check_in_id)
    history = tx.check_ins.of_goal(goal.number)
    after, viewer = standing_on(goal, history), viewer_of(tx, user_id, now)
    current = correction_of(check_in, history)
    if current is None:
        return TakenBack(goal, check_in, after, viewer)
    return Recorded(goal, current, after, after, viewer)


def recorded_before(tx: Transaction, user_id: str, goal: Goal, check_in_id: int, now: datetime) -> Recorded:
    """Return a check-in that was written earlier, with what stands now. Raises NotFound if it is another goal's."""
    history = tx.check_ins.of_goal(goal.number)
    check_in = next((c for c in history if c.check_in_id == check_in_id), None)
    if check_in is None:
        raise NotFound(Subject.CHECK_IN)
    stands = standing_on(goal, history)
    return Recorded(goal, check_in, stands, stands, viewer_of(tx, user_id, now), is_new=False)
