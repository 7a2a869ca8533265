"""What a report on a goal writes, whichever way it came, and what is shown anew for it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from bot.domain.check_ins import (
    CHANGE_OF_MIND,
    COMMAND_AGAIN,
    CheckIn,
    NewCheckIn,
    Overtaken,
    Recorded,
    Report,
    Source,
    Standing,
    Tap,
    adds_nothing,
    standing_on,
    understood,
)
from bot.domain.goals import Goal, GoalState
from bot.domain.permissions import Deed, can_see, may, who_can
from bot.domain.refusals import GoalNotActive, NotAllowed, NotFound, Subject
from bot.services.actors import actor
from bot.services.goal_lines import viewer_of
from bot.services.review_nudges import want_nudge_that_says_how
from bot.services.showing_anew import hurry_prompt, want_answers_on, wants
from bot.services.unit_of_work import Transaction


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

    Raises Overtaken where another one stands than the tap's button knew, or where the tap was taken back already.
    """
    history = tx.check_ins.of_goal(goal.number)
    before = standing_on(goal, history)
    report = understood(report, goal.measure, before)
    week = _week_answered(tx, user_id, goal, week, before)
    stands, clicked_at = before.latest, tap.at if tap else None
    if stands is not None and (
        _is_no_newer(clicked_at, user_id, stands)
        or _says_the_same(stands.under(goal.measure), user_id, report, source, week, _since(stands, clicked_at, now))
    ):
        return Recorded(goal, stands, before, before, viewer_of(tx, user_id, now), is_new=False)
    has_changed = tap and not tap.knows(stands) and not _changes_ones_mind(stands, user_id, now)
    if has_changed or _is_taken_back(clicked_at, user_id, history):
        raise Overtaken(goal, before, viewer_of(tx, user_id, now))
    check_in = tx.check_ins.add(
        NewCheckIn(
            goal.number,
            goal.revision.number,
            user_id,
            newest(now, history),
            report,
            source,
            week=week,
            clicked_at=clicked_at,
        )
    )
    stands_anew(tx, goal, user_id, now, history)
    if source is not Source.TAP:  # whose own click shows the message that it stands in
        hurry_prompt(tx, user_id)
    after = standing_on(goal, [*history, check_in])
    return Recorded(goal, check_in, before, after, viewer_of(tx, user_id, now))


def _is_no_newer(clicked_at: datetime | None, user_id: str, stands: CheckIn) -> bool:
    """Tell whether a click was made before the click that stands, or is that one, which has come again.

    Two quick ones may be worked on in either order. What else stands is never newer than a click: it is dated by our
    clock, which may be ahead of Slack's.
    """
    if clicked_at is None or stands.clicked_at is None:
        return False
    return clicked_at < stands.clicked_at or (clicked_at == stands.clicked_at and user_id == stands.person)


def _is_taken_back(clicked_at: datetime | None, user_id: str, history: Sequence[CheckIn]) -> bool:
    """Tell whether a click has come again that was written and taken back."""
    own = (said for said in history if said.undone and said.person == user_id)
    return clicked_at is not None and any(said.clicked_at == clicked_at for said in own)


def _since(stands: CheckIn, clicked_at: datetime | None, now: datetime) -> timedelta:
    """Return the time from what stands until this: between two clicks by Slack's clock, however late they arrive."""
    return clicked_at - stands.clicked_at if clicked_at and stands.clicked_at else now - stands.at


def _says_the_same(
    stands: CheckIn, user_id: str, report: Report, source: Source, week: str | None, after: timedelta
) -> bool:
    if stands.person != user_id or not adds_nothing(report, stands.report):
        return False
    match source:
        case Source.TAP if week is not None:
            return stands.week == week
        case Source.TAP | Source.COMMAND:
            return after <= COMMAND_AGAIN
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


def newest(now: datetime, history: Sequence[CheckIn]) -> datetime:
    """Return the date of what is said after all this: another machine that wrote some of it may be ahead of ours."""
    return max(now, *(check_in.at for check_in in history)) if history else now


def show_anew(tx: Transaction, goal: Goal, user_id: str, now: datetime, *, before: Goal | None = None) -> None:
    """Have the messages that show a goal shown anew, after this person changed something about it.

    `before` is the goal as it was, where somebody else may have been asked about it.
    """
    tree = tx.teams.tree()
    wants(tx, goal, {user_id, *(tree.reporter(one) or user_id for one in (goal, before or goal))}, now)


def stands_anew(
    tx: Transaction, goal: Goal, user_id: str, now: datetime, history: Sequence[CheckIn], was: CheckIn | None = None
) -> None:
    """Have all that says how a goal stands shown anew, after this person's check-in, or what became of one that was."""
    show_anew(tx, goal, user_id, now)
    want_nudge_that_says_how(tx, goal, now)
    want_answers_on(tx, goal, user_id, history, was)


def recorded_before(tx: Transaction, user_id: str, goal: Goal, check_in_id: int, now: datetime) -> Recorded:
    """Return a check-in that was written earlier, with what stands now. Raises NotFound if it is another goal's."""
    history = tx.check_ins.of_goal(goal.number)
    check_in = next((c for c in history if c.check_in_id == check_in_id), None)
    if check_in is None:
        raise NotFound(Subject.CHECK_IN)
    stands = standing_on(goal, history)
    return Recorded(goal, check_in, stands, stands, viewer_of(tx, user_id, now), is_new=False)
