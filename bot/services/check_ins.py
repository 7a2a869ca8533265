"""Check-ins: one service method behind tap, form, command and reply."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from bot.domain.check_in_forms import CheckInForm, Typed
from bot.domain.check_ins import (
    CheckIn,
    NewCheckIn,
    Recorded,
    Report,
    Source,
    Standing,
    TakenBack,
    Tap,
    doubts,
    standing_of,
    standing_on,
)
from bot.domain.prompts import PromptCard
from bot.domain.refusals import Invalid
from bot.domain.replies import typed_into_form
from bot.services.clock import Clock
from bot.services.corrections import (
    may_check_in,
    newest_of_ones_own,
    of_ones_own,
    put_right,
    take_back,
    to_take_back,
)
from bot.services.goal_lines import my_goals, viewer_of
from bot.services.people import as_people_read
from bot.services.receipts import own_receipt
from bot.services.reports import goal_to_report, record, recorded_before
from bot.services.unit_of_work import UnitOfWork


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
            check_in, goal = of_ones_own(tx, user_id, check_in_id)
            if not check_in.undone or not goal.is_open:
                take_back(tx, goal, to_take_back(tx, user_id, check_in, goal, now), user_id, now)
            after = standing_on(goal, tx.check_ins.of_goal(goal.number))
            again = may_check_in(tx, user_id, goal, self._admins)
            return TakenBack(goal, check_in, after, viewer_of(tx, user_id, now), again)

    def correct(self, workspace_id: str, user_id: str, check_in_id: int, report: Report, *, once: str) -> Recorded:
        """Put a new report in the place of this check-in of the person's own. Raises as `undo` and `check_in` do."""
        now, once = self._clock.now(), own_receipt(user_id, once)
        with self._uow.writing(workspace_id) as tx:
            done = tx.receipts.get(once)
            if done is not None:
                check_in, goal = of_ones_own(tx, user_id, int(done["check_in"]))
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
            wrong = of_ones_own(tx, user_id, corrects)[0].under(goal.measure) if corrects is not None else None
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
