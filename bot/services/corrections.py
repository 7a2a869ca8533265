"""What puts a check-in right, or takes it back, and what became of one."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.domain.check_ins import (
    CheckIn,
    NewCheckIn,
    Overtaken,
    Recorded,
    Report,
    Source,
    TakenBack,
    correction_of,
    standing_on,
    understood,
    with_corrected,
)
from bot.domain.goals import Goal, GoalState
from bot.domain.permissions import Deed, can_see, may
from bot.domain.refusals import GoalNotActive, NotAllowed, NotFound, Subject
from bot.services.actors import actor
from bot.services.goal_lines import viewer_of
from bot.services.reports import newest, stands_anew
from bot.services.showing_anew import hurry_prompt
from bot.services.unit_of_work import Transaction


def put_right(tx: Transaction, goal: Goal, wrong: CheckIn, report: Report, source: Source, now: datetime) -> Recorded:
    """Put a report in the place of a check-in on which nothing newer stands. Raises Invalid and NothingYet."""
    history = tx.check_ins.of_goal(goal.number)
    others = standing_on(goal, [c for c in history if c.check_in_id != wrong.check_in_id])
    report = understood(report, goal.measure, others)
    new = NewCheckIn(
        goal.number,
        goal.revision.number,
        wrong.person,
        newest(now, history),
        report,
        source,
        week=wrong.week,
        supersedes=wrong.check_in_id,
    )
    check_in = tx.check_ins.add(new)
    stands_anew(tx, goal, wrong.person, now, history, wrong)
    hurry_prompt(tx, wrong.person)
    before, after = (standing_on(goal, said) for said in (history, [*history, check_in]))
    return Recorded(goal, check_in, before, after, viewer_of(tx, wrong.person, now))


def take_back(tx: Transaction, goal: Goal, check_ins: Sequence[CheckIn], user_id: str, now: datetime) -> None:
    """Take back a check-in on which nothing newer stands, and those that it corrects where they are named after it."""
    for check_in in check_ins:
        tx.check_ins.undo(check_in.check_in_id, user_id, now)
    stands_anew(tx, goal, user_id, now, tx.check_ins.of_goal(goal.number), check_ins[0])


def to_take_back(tx: Transaction, user_id: str, check_in: CheckIn, goal: Goal, now: datetime) -> list[CheckIn]:
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
    check_in, goal = of_ones_own(tx, user_id, check_in_id)
    if not goal.is_open:
        raise GoalNotActive(goal.key, goal.state)
    stands = standing_on(goal, tx.check_ins.of_goal(goal.number))
    if stands.latest is None or stands.latest.check_in_id != check_in_id:
        raise Overtaken(goal, stands, viewer_of(tx, user_id, now))
    return check_in, goal


def of_ones_own(tx: Transaction, user_id: str, check_in_id: int) -> tuple[CheckIn, Goal]:
    check_in = tx.check_ins.get(check_in_id)
    goal = tx.goals.get(check_in.goal) if check_in else None
    if check_in is None or goal is None or not can_see(actor(tx, user_id, frozenset()), goal, tx.teams.tree()):
        raise NotFound(Subject.CHECK_IN)
    if check_in.person != user_id:
        raise NotAllowed(check_in.person)
    return check_in, goal


def may_check_in(tx: Transaction, user_id: str, goal: Goal, admins: AbstractSet[str] = frozenset()) -> bool:
    """Tell whether this person may check in on a goal now: it may be another's by now, or ended."""
    is_active = goal.state is GoalState.ACTIVE
    return is_active and may(actor(tx, user_id, admins), Deed.CHECK_IN, goal, tx.teams.tree())


def outcome_of(tx: Transaction, user_id: str, check_in_id: int, now: datetime) -> Recorded | TakenBack:
    """Return what became of one's own check-in, its corrections included. Raises NotFound, NotAllowed."""
    check_in, goal = of_ones_own(tx, user_id, check_in_id)
    history = tx.check_ins.of_goal(goal.number)
    after, viewer = standing_on(goal, history), viewer_of(tx, user_id, now)
    current = correction_of(check_in, history)
    if current is None:
        return TakenBack(goal, check_in, after, viewer, may_check_in=may_check_in(tx, user_id, goal))
    return Recorded(goal, current, after, after, viewer)
