"""Check-ins: what their buttons carry, and what a confirmation says."""

from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.button_values import button_value
from bot.blocks.forms import modal, plain
from bot.blocks.measures import said_on, status_words, target_words, value_words, way_words
from bot.blocks.parts import button, called, number_in, section
from bot.blocks.text import bold, escape, mention, quoted
from bot.domain.check_ins import (
    CheckIn,
    Overtaken,
    Recorded,
    Report,
    Standing,
    Status,
    TakenBack,
)
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, number_of
from bot.domain.measures import Metric, Milestones
from bot.domain.people import Viewer
from bot.domain.refusals import NotFound, Subject

FORM = "check_in.form"
TAP = "check_in.tap"
EDIT = "check_in.edit"
UNDO = "check_in.undo"
CLOSE = "goal.close"
NO_CHANGE = "no_change"
REACHED = "reached"

TITLE_LIMIT = 150
_NOTE_LIMIT = 1000
"""Characters of a note where a check-in is confirmed by itself; the whole of it is in its form."""
_STEP_LIMIT = 80


def goal_value(goal: Goal, week: str | None) -> str:
    """Return what a button about a goal carries: its key, and the prompt it stands in."""
    return button_value(goal.key, week)


def read_goal_value(value: str) -> tuple[int, str | None]:
    """Return number and prompt of the goal in a button's value. Raises NotFound where it names none."""
    key, week, *_ = (*value.split("|"), "")
    number = number_of(key)
    if number is None:
        raise NotFound(Subject.GOAL, key)
    return number, week or None


def tap_value(goal: Goal, week: str | None, standing: Standing) -> str:
    """Return what a tap carries besides: the newest check-in that stood when it was shown, 0 for none."""
    return f"{goal.key}|{week or ''}|{standing.latest.check_in_id if standing.latest else 0}"


def read_seen(value: str) -> int | None:
    """Return the newest check-in that a tap knew of; None where it does not say."""
    seen = (*value.split("|"), "", "")[2]
    return number_in(seen)


def read_check_in_value(value: str) -> int:
    """Return the id that *Edit* and *Undo* carry. Raises NotFound where it is none."""
    check_in_id = number_in(value)
    if check_in_id is None:
        raise NotFound(Subject.CHECK_IN)
    return check_in_id


def tap_id(choice: Status | str) -> str:
    """Return the action id of a tap: one of the statuses, NO_CHANGE or REACHED."""
    return f"{TAP}.{choice}"


def read_tap(action_id: str) -> Report:
    """Return what a tap says. Raises NotFound for a button that we never made."""
    choice = action_id.removeprefix(f"{TAP}.")
    if choice == NO_CHANGE:
        return Report(no_change=True)
    if choice == REACHED:
        return Report(value=True, status=Status.DONE)
    if choice not in set(Status):
        raise NotFound(Subject.CHECK_IN)
    return Report(status=Status(choice))


def recorded_message(recorded: Recorded) -> Message:
    """Return the confirmation: what was understood, with *Edit*, *Undo* and, when it is done, *Close…*."""
    return Message(recorded_words(recorded), tuple(plain(recorded_blocks(recorded))))


def recorded_blocks(recorded: Recorded, *, sharing: int = 1, is_of_now: bool = False) -> list[Block]:
    """Return the confirmation in two blocks; `sharing` and `is_of_now` as `recorded_words`."""
    return [section(recorded_words(recorded, sharing=sharing, is_of_now=is_of_now)), *_buttons(recorded)]


def recorded_view(recorded: Recorded) -> dict[str, Any]:
    """Return the confirmation as the last view of a form that no message shows."""
    return modal("check_in.recorded", "Recorded", recorded_blocks(recorded), close="Done")


def taken_back_message(taken_back: TakenBack) -> Message:
    return Message(taken_back_words(taken_back), tuple(plain(taken_back_blocks(taken_back))))


def taken_back_blocks(taken_back: TakenBack) -> list[Block]:
    """Return what was taken back and what stands now, with a way to check in anew for who may."""
    again = [_check_in_again(taken_back.goal)] if taken_back.may_check_in else []
    return [section(taken_back_words(taken_back)), *again]


def taken_back_view(taken_back: TakenBack) -> dict[str, Any]:
    return modal("check_in.taken_back", "Taken back", taken_back_blocks(taken_back), close="Done")


def recorded_words(recorded: Recorded, *, sharing: int = 1, is_of_now: bool = False) -> str:
    """Return what was understood and what stands now, as mrkdwn.

    `sharing` is how many confirmations one message holds: where they are more than two, long words are cut.
    `is_of_now`: it answers the words themselves, so that nobody needs to be told who said that, and when.
    Where something newer stands, what that says of the value and the way is told as its own only.
    """
    goal, is_overtaken = recorded.goal, _is_overtaken(recorded)
    lead = "Recorded" if recorded.is_new else "This stands"
    after, viewer = None if is_overtaken else recorded.after, recorded.viewer
    is_crowded = sharing > 2
    note_limit = _NOTE_LIMIT * 2 // sharing if is_crowded else _NOTE_LIMIT
    said = answer_words(goal, recorded.check_in, after, viewer, note_limit=note_limit, is_signed=not is_of_now)
    title = bold(goal.title, TITLE_LIMIT // 2 if is_crowded else TITLE_LIMIT)
    lines = [f"{lead} for {title} ({goal.key}): {said}"]
    if recorded.progress is not None and isinstance(goal.measure, Metric) and not is_overtaken:
        way = escape(target_words(goal.measure))
        lines.append(f"That is {_where(goal.measure, recorded.progress)} {way}.")
    lines += _steps_done(goal, recorded.check_in, _STEP_LIMIT // 3 if is_crowded else _STEP_LIMIT)
    newest = recorded.after.latest
    if _is_still_done(recorded):
        lines.append("It stays done, so nobody is asked about it, until another status is said.")
    if newest is not None and is_overtaken:
        since = answer_words(goal, newest, recorded.after, viewer, note_limit=note_limit)
        lines.append(f"Since then: {since}")
    return "\n".join(lines)


def _where(measure: Metric, share: Decimal) -> str:
    """Return how far along its way a goal is, as the way follows; on which side of it, where it has gone astray."""
    if share >= 0:
        return way_words(share)
    return f"{'below' if measure.target > measure.baseline else 'above'} where it started; the way is"


def _is_overtaken(recorded: Recorded) -> bool:
    """Tell whether a newer check-in stands on what this confirms, so that it is no more to be edited or undone."""
    newest = recorded.after.latest
    return newest is not None and newest.check_in_id != recorded.check_in.check_in_id


def _is_still_done(recorded: Recorded) -> bool:
    """Tell whether a check-in on a done goal says nothing about that, so that the goal stays done."""
    return (
        recorded.after.status is Status.DONE and recorded.check_in.report.status is None and not _is_overtaken(recorded)
    )


def overtaken_message(overtaken: Overtaken) -> Message:
    """Return the answer to a button that something newer has overtaken: what stands, with what can be done about it."""
    return Message(overtaken_words(overtaken), tuple(plain(_overtaken_blocks(overtaken))))


def overtaken_view(overtaken: Overtaken) -> dict[str, Any]:
    """Return the same in the place of the modal that was clicked in."""
    return modal("check_in.overtaken", "Nothing was changed", _overtaken_blocks(overtaken), close="Done")


def overtaken_words(overtaken: Overtaken) -> str:
    """Return that nothing was changed, and what stands now, as mrkdwn."""
    goal, stands, viewer = overtaken.goal, overtaken.stands, overtaken.viewer
    newest = stands.latest
    now = answer_words(goal, newest, stands, viewer) if newest else standing_words(goal, stands, viewer)
    title = f"{bold(goal.title, TITLE_LIMIT)} ({goal.key})"
    return f"Nothing was changed: {title} stands differently by now. {now}"


def _overtaken_blocks(overtaken: Overtaken) -> list[Block]:
    goal, newest = overtaken.goal, overtaken.stands.latest
    is_own = newest is not None and newest.person == overtaken.viewer.user_id
    buttons = own_buttons(goal, newest) if newest is not None and is_own else []
    again = button(FORM, "Check in…", goal.key, about=called(goal))
    return [section(overtaken_words(overtaken)), ActionsBlock(elements=[*buttons, again])]


def _steps_done(goal: Goal, check_in: CheckIn, limit: int) -> list[str]:
    """Name the milestones that were understood: a count alone does not tell which."""
    value = check_in.report.value
    if not isinstance(goal.measure, Milestones) or not isinstance(value, frozenset) or not value:
        return []
    return [f"Done: {', '.join(quoted(step, limit) for step in goal.measure.steps if step in value)}."]


def taken_back_words(taken_back: TakenBack) -> str:
    goal, after = taken_back.goal, taken_back.after
    stands = standing_words(goal, after, taken_back.viewer)
    return f"Taken back for {bold(goal.title, TITLE_LIMIT)} ({goal.key}). It stands as before: {stands}."


def standing_words(goal: Goal, standing: Standing, viewer: Viewer) -> str:
    """Return the last value and status, each with its date: 82% (4 January), on track (today). Escaped."""
    said: list[tuple[str, str]] = []
    if standing.value is not None and standing.value_at is not None:
        said.append((escape(value_words(goal.measure, standing.value)), said_on(standing.value_at, viewer)))
    if standing.status is not None and standing.status_at is not None:
        said.append((status_words(standing.status).lower(), said_on(standing.status_at, viewer)))
    if len(said) == 2 and said[0][1] == said[1][1]:
        said = [(f"{said[0][0]}, {said[1][0]}", said[0][1])]
    parts = [f"{words} ({day})" for words, day in said]
    if standing.value is None and isinstance(goal.measure, Metric):
        parts.insert(0, "no number yet")
    return ", ".join(parts) or "no check-in yet"


def done_words(goal: Goal, standing: Standing, viewer: Viewer) -> str:
    """Return since when a goal is done, and its value then: Done (4 January), 86%. Escaped."""
    since = f"Done ({said_on(standing.status_at, viewer)})" if standing.status_at else status_words(Status.DONE)
    return since if standing.value is None else f"{since}, {escape(value_words(goal.measure, standing.value))}"


def answer_words(
    goal: Goal,
    check_in: CheckIn,
    after: Standing | None,
    viewer: Viewer,
    *,
    note_limit: int = _NOTE_LIMIT,
    is_signed: bool = True,
) -> str:
    """Return one check-in as it was understood: On track · 82%, today, by you. An old number keeps its date.

    `after` is what stands after it, which tells what it left as it was; None: that is not told. `is_signed`: with the
    day, and who said it.
    """
    report = check_in.report
    who = "you" if check_in.person == viewer.user_id else mention(check_in.person)
    when = said_on(check_in.at, viewer)
    if report.no_change:
        said = f"No change · still {standing_words(goal, after, viewer)}" if after else "No change"
    else:
        said = " · ".join([*_said(goal, check_in), *(_left(goal, report, after, viewer) if after else ())]) or "Note"
    note = f"\n“{quoted(report.note, note_limit)}”" if report.note else ""
    return f"{said} – {when}, by {who}{note}" if is_signed else f"{said}{note}"


def _said(goal: Goal, check_in: CheckIn) -> list[str]:
    report, then = check_in.report, check_in.measured_then(goal.measure)
    status = [status_words(report.status)] if report.status else []
    value = [] if report.value is None else [escape(value_words(then, report.value, exact=True))]
    return [*status, *value]


def _left(goal: Goal, report: Report, after: Standing, viewer: Viewer) -> list[str]:
    """Return what a check-in left as it was: still 80% (4 January), still done (4 January)."""
    parts = []
    if report.value is None and after.value is not None and after.value_at is not None:
        kept = escape(value_words(goal.measure, after.value))
        parts.append(f"still {kept} ({said_on(after.value_at, viewer)})")
    elif report.value is None and isinstance(goal.measure, Metric):
        parts.append("no number yet")
    if report.status is None and after.status is Status.DONE and after.status_at is not None:
        parts.append(f"still done ({said_on(after.status_at, viewer)})")
    return parts


def _buttons(recorded: Recorded) -> list[Block]:
    if recorded.check_in.person != recorded.viewer.user_id or _is_overtaken(recorded):
        return [_check_in_again(recorded.goal)]
    buttons = own_buttons(recorded.goal, recorded.check_in)
    if recorded.after.status is Status.DONE:
        buttons.append(button(CLOSE, "Close…", recorded.goal.key, about=called(recorded.goal)))
    if _is_still_done(recorded):
        buttons.append(button(FORM, "Not done…", recorded.goal.key, about=called(recorded.goal)))
    return [ActionsBlock(elements=buttons)]


def own_buttons(goal: Goal, check_in: CheckIn) -> list[ButtonElement]:
    """Return *Edit check-in* and *Undo* for a check-in of the viewer's own."""
    value = str(check_in.check_in_id)
    return [button(EDIT, "Edit check-in", value, about=called(goal)), button(UNDO, "Undo", value, about=called(goal))]


def _check_in_again(goal: Goal) -> ActionsBlock:
    return ActionsBlock(elements=[button(FORM, "Check in…", goal.key, about=called(goal))])
