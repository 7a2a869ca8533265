"""A goal as people see it: its card, and what was done to it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.check_ins import FORM as CHECK_IN
from bot.blocks.check_ins import standing_words
from bot.blocks.forms import modal, plain
from bot.blocks.measures import (
    NO_PROMPT_ASKS,
    percent,
    rewording,
    said_on,
    silence_words,
    status_words,
    target_words,
    value_words,
    way_words,
)
from bot.blocks.parts import button, called, section
from bot.blocks.reviews import review_words
from bot.blocks.stand_ins import asked_words
from bot.blocks.supports import why_unlinked
from bot.blocks.text import SECTION_LIMIT, bold, day, escape, literal, mention, moment, quoted
from bot.blocks.trends import trend_words
from bot.domain.check_ins import CheckIn, Status
from bot.domain.deliveries import Message
from bot.domain.goal_cards import GoalCard, GoalSummary, GoalTurned
from bot.domain.goal_form import STEP_LIMIT
from bot.domain.goals import (
    Goal,
    GoalEvent,
    GoalState,
    Happened,
    Level,
    Outcome,
    PersonOwner,
    Revision,
    Visibility,
)
from bot.domain.measures import Metric, Milestones, Value
from bot.domain.people import Viewer
from bot.domain.reading.units import format_value

SHOW, LIST, EDIT, CLOSE, PAUSE, RESUME, REOPEN, SET_AGAIN, REASSIGN = (
    "goal.show",
    "goal.list",
    "goal.edit",
    "goal.close",
    "goal.pause",
    "goal.resume",
    "goal.reopen",
    "goal.set_again",
    "goal.reassign",
)
"""Action ids; a button's value is the goal's key, for LIST a page."""

_TITLE, _NOTE, LONGEST_LESSON = 150, 150, 1000
_MOST_NAMED = 5

_LEVELS: Mapping[Level, str] = {
    Level.ORGANISATION: "Organisation goal",
    Level.DEPARTMENT: "Department goal",
    Level.TEAM: "Team goal",
    Level.INDIVIDUAL: "Individual goal",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.MET: "Met",
    Outcome.PARTLY: "Partly met",
    Outcome.MISSED: "Missed",
    Outcome.RETIRED: "Retired",
}

_TAKES_A_KEY: Mapping[str, str] = {
    "show": "A goal has one card, and this is it.",
    "edit": "The form has the goal as it is: change it there.",
    "pause": "A pause takes no date yet: it lasts until you choose *Resume*.",
    "resume": "A goal is resumed at once: there is no later day for that yet.",
}


# One goal ------------------------------------------------------------------------------------------------


def card_message(card: GoalCard, lead: str = "") -> Message:
    """Return the card of one goal; `lead` is a sentence on what was just done."""
    parts = [part for part in (lead, *_card_parts(card)) if part]
    blocks: list[Block] = [*(section(part) for part in parts), *_card_buttons(card)]
    return Message("\n\n".join(parts), tuple(plain(blocks)))


def card_view(card: GoalCard, lead: str = "") -> dict[str, Any]:
    """Return the card of one goal as a modal."""
    return modal("goal.card", card.goal.key, card_message(card, lead).blocks, close="Close")


def turned_words(turned: GoalTurned) -> str:
    """Return what *Pause*, *Resume*, *Reopen* or *Undo* did, and whether the goal is asked about from now on."""
    card = turned.card
    key = card.goal.key
    if card.goal.state is turned.was:
        return _was_so_already(turned)
    if card.goal.state is GoalState.PAUSED and turned.was is GoalState.CLOSED:
        return f"{key} is open again and paused, as it was; how it was closed stays in its history."
    if card.goal.state is GoalState.PAUSED:
        return f"{key} is paused{_not_asked_meanwhile(card.summary)} Nothing was lost."
    if turned.was is GoalState.CLOSED:
        return f"{key} is open again; how it was closed stays in its history. {_asked_from_now_on(turned)}"
    return f"{key} is active. {_asked_from_now_on(turned)}"


def left_out_words(verb: str, words: str) -> str:
    """Return what is said of words after a key that a command cannot use, nothing of none."""
    return f"“{quoted(words, 200)}” was left out. {_TAKES_A_KEY[verb]}" if words else ""


def _was_so_already(turned: GoalTurned) -> str:
    card, key = turned.card, turned.card.goal.key
    if card.goal.state is GoalState.CLOSED:
        return f"{key} was closed meanwhile, so nothing changed. *Reopen* asks about it again."
    if card.goal.state is GoalState.PAUSED:
        return f"{key} is paused already, so nothing changed{_not_asked_meanwhile(card.summary)}"
    return f"{key} is active already, so nothing changed. {_asked_from_now_on(turned)}"


def _asked_from_now_on(turned: GoalTurned) -> str:
    summary = turned.card.summary
    if never := _never_asked(summary):
        return never
    if summary.is_overdue:
        return "Its date has passed: close it, or give it a later one."
    when = f"on {moment(turned.next_prompt)}" if turned.next_prompt else "with a coming prompt"
    return f"It is asked about again {when}."


def _not_asked_meanwhile(summary: GoalSummary) -> str:
    """Return how a sentence on a pause ends: where nobody would be asked anyway, to resume it promises nothing."""
    never = _never_asked(summary)
    return f". {never}" if never else ": nobody is asked about it until it is resumed."


def _never_asked(summary: GoalSummary) -> str:
    """Return why nobody is asked about a goal, active or not; empty if it is asked about while it is active."""
    if summary.stand_in is not None and summary.stand_in.acting is None:
        return f"{mention(summary.stand_in.left)} has left, so nobody is asked about it."
    if summary.standing.status is Status.DONE:
        return "It was reported as done, so nobody is asked about it, until another status is said."
    return ""


def _card_parts(card: GoalCard) -> list[str]:
    first = f"{headline(card.summary.goal)} · {_LEVELS[card.summary.level]}{state_words(card)}"
    if card.goal.state is GoalState.TAKEN_BACK:
        return [first, facts(card)]
    return [
        first,
        facts(card),
        where_it_stands(card),
        line_of_sight(card),
        named_goals("Helped by", card.supporting),
        _check_ins(card),
        _reviewed(card),
        _wordings(card),
    ]


def _card_buttons(card: GoalCard) -> list[Block]:
    goal = card.goal
    offered = [
        (card.may_check_in, CHECK_IN, "Check in…"),
        (card.may_change, EDIT, "Edit"),
        (card.may_change and goal.state is GoalState.ACTIVE, PAUSE, "Pause"),
        (card.may_change and goal.state is GoalState.PAUSED, RESUME, "Resume"),
        (card.may_reassign, REASSIGN, "Reassign…"),
        (card.may_change, CLOSE, "Close…"),
        (card.may_reopen, REOPEN, "Reopen"),
        (card.may_set_again, SET_AGAIN, "Set it again…"),
    ]
    buttons: list[ButtonElement] = [
        button(action, words, goal.key, about=called(goal)) for allowed, action, words in offered if allowed
    ]
    return [ActionsBlock(elements=buttons)] if buttons else []


def headline(goal: Goal) -> str:
    """Return a goal's title and key, as mrkdwn."""
    return f"{bold(goal.title, _TITLE)} · {goal.key}"


def state_words(card: GoalCard) -> str:
    """Return what it is where it is not under way, to follow its headline."""
    goal = card.goal
    if goal.state is GoalState.TAKEN_BACK:
        undone = [event for event in card.events if event.what is Happened.TAKEN_BACK]
        return "".join(f" · taken back {said_on(one.at, card.viewer)} by {mention(one.by)}" for one in undone)
    if goal.state is GoalState.CLOSED and goal.outcome is not None and goal.closed_at is not None:
        return f" · closed {said_on(goal.closed_at, card.viewer)}: {OUTCOMES[goal.outcome].lower()}"
    return " · paused" if goal.state is GoalState.PAUSED else ""


def facts(card: GoalCard) -> str:
    """Return what the goal says: owner, measure, date, support, how."""
    goal, summary = card.goal, card.summary
    lines = [
        f"Owner: {_owner(summary)}",
        f"Measure: {_measure_words(goal, summary.standing.value)}",
        f"By: {day(goal.due)}",
    ]
    if asked := asked_words(goal, summary.stand_in, card.viewer.user_id):
        lines.append(f"{asked}.")
    elif not isinstance(goal.owner, PersonOwner):
        lines.append(f"Reported by: {mention(_reported_by(summary))}")
    if goal.visibility is Visibility.OWNER_AND_LEADS:
        lines.append("Seen by: its owner and the leads above only")
    if goal.revision.how:
        lines.append(f"How: {quoted(goal.revision.how, LONGEST_LESSON)}")
    if goal.learnt:
        lines.append(f"What was learnt: {quoted(goal.learnt, LONGEST_LESSON)}")
    return "\n".join(lines)


def _reported_by(summary: GoalSummary) -> str:
    """Return who reports a team's goal, or did until it was closed."""
    return summary.stand_in.left if summary.stand_in else summary.reporter or ""


def _owner(summary: GoalSummary) -> str:
    owner, team = summary.goal.owner, quoted(summary.team, 80)
    return f"{mention(owner.user_id)} (counts in {team})" if isinstance(owner, PersonOwner) else team


def _measure_words(goal: Goal, value: Value | None) -> str:
    measure, done = goal.measure, value if isinstance(value, frozenset) else frozenset()
    words = target_words(measure)
    if isinstance(measure, Metric):
        return escape(words + (f", stretch {format_value(measure.stretch, measure.unit)}" if measure.stretch else ""))
    steps = measure.steps if isinstance(measure, Milestones) else ()
    return words + "".join(f"\n    • {quoted(step, STEP_LIMIT)}{' – done' * (step in done)}" for step in steps)


def where_it_stands(card: GoalCard) -> str:
    """Return its last value and status, its progress and trend, and what is amiss."""
    summary = card.summary
    lines = [f"Now: {standing_words(card.goal, summary.standing, card.viewer)}"]
    if summary.progress is not None:
        lines.append(f"Progress: {_progress_words(summary)}")
    if trend := trend_words(card.goal.measure, card.values):
        lines.append(f"Trend: {literal(trend)}")
    return "\n".join([*lines, *_marks(summary)])


def _progress_words(summary: GoalSummary) -> str:
    share = summary.progress
    reached = "" if share is None else percent(share) if share >= 0 else way_words(share)
    if summary.pace is None or not summary.is_active:
        return reached
    gone = f"{reached}, with {percent(summary.pace.time_gone)} of the time gone"
    if summary.pace.is_early:
        return gone
    return f"{gone} ({'behind' if summary.pace.is_behind else 'on pace'})"


def _marks(summary: GoalSummary) -> list[str]:
    marks = []
    if summary.is_stale:
        marks.append(f"Stale: {silence_words(summary.goal.measure)}.")
    if summary.is_overdue:
        marks.append("Overdue: its date has passed.")
        if summary.is_asked_no_more:
            marks.append(f"{NO_PROMPT_ASKS[0].upper()}{NO_PROMPT_ASKS[1:]}.")
    return marks


def line_of_sight(card: GoalCard) -> str:
    """Return what the goal helps and how, as far as the reader may see."""
    goal = card.goal
    lines = []
    if card.path:
        steps = (f"{headline(step)}{_closed_mark(step)}" for step in card.path[:_MOST_NAMED])
        lines.append(f"Helps: {' → '.join(steps)}")
        if goal.supports and goal.supports.how and card.path[0].number == goal.supports.goal:
            lines.append(f"How it helps: {quoted(goal.supports.how, 500)}")
    if not card.summary.is_linked:
        helped = card.summary.helped
        # Only what is in the reader's sight is named: guests don't see the organisation's goals.
        lines.append(f"Unlinked: {why_unlinked(helped if helped in card.path else None)}.")
    return "\n".join(lines)


def _closed_mark(goal: Goal) -> str:
    return {GoalState.CLOSED: " (closed)", GoalState.TAKEN_BACK: " (taken back)"}.get(goal.state, "")


def named_goals(heading: str, goals: Sequence[Goal]) -> str:
    """Return a few goals under a heading, nothing if there are none."""
    if not goals:
        return ""
    lines = [f"• {headline(goal)}" for goal in goals[:_MOST_NAMED]]
    more = len(goals) - len(lines)
    return "\n".join([f"{heading}:", *lines, *([f"and {more} more"] if more > 0 else [])])


def _check_ins(card: GoalCard) -> str:
    if not card.check_ins:
        return ""
    lines = [f"• {_check_in(card, one)}" for one in reversed(card.check_ins)]
    return "\n".join(["Last check-ins:", *lines])


def _check_in(card: GoalCard, check_in: CheckIn) -> str:
    report = check_in.report
    wording = card.wordings.get(check_in.revision, card.goal.revision)
    said = [escape(value_words(wording.measure, report.value))] if report.value is not None else []
    said += [status_words(report.status).lower()] if report.status else []
    said += ["no change"] if report.no_change else []
    note = f" “{quoted(report.note, _NOTE)}”" if report.note else ""
    when, who = said_on(check_in.at, card.viewer), mention(check_in.person)
    return f"{when}: {', '.join(said) or 'note'} ({who}){note}"


def _reviewed(card: GoalCard) -> str:
    """Say what was decided when it was reviewed last; what was learnt from a goal that it closed stands above."""
    review = card.reviewed
    if review is None:
        return ""
    learnt = (
        f"\nWhat was learnt: {quoted(review.learnt, LONGEST_LESSON)}"
        if review.learnt not in ("", card.goal.learnt)
        else ""
    )
    return f"{review_words(review, card.viewer, between_times=card.reviewed_between_times)}{learnt}"


def _wordings(card: GoalCard) -> str:
    """What changed, newest first; how the goal was set stays in view where its first changes do not."""
    viewer = card.viewer
    changes = [
        (after.changed_at or card.goal.created_at, _change(before, after, viewer))
        for before, after in pairwise(card.revisions)
    ]
    changes += [(event.at, _event(event, card)) for event in card.events]
    changes.sort(key=lambda change: change[0])
    first = card.revisions[0] if card.revisions else card.goal.revision
    was_set = f" earlier. At first: {escape(target_words(first.measure))}, by {day(first.due)}."
    room = SECTION_LIMIT - len(was_set) - len(f"\nand {len(changes)}")
    lines, told = "Changes:", 0
    for _, words in reversed(changes[-_MOST_NAMED:]):
        if len(lines) + len(words) + 3 > room:
            break
        lines += f"\n• {words}"
        told += 1
    if len(changes) > told:
        lines += f"\nand {len(changes) - told}{was_set}"
    return lines if changes else ""


def _event(event: GoalEvent, card: GoalCard) -> str:
    viewer = card.viewer
    match event.what:
        case Happened.CLOSED:
            said = f"closed: {OUTCOMES[event.outcome].lower()}" if event.outcome else "closed"
        case Happened.REOPENED:
            said = "opened again"
        case Happened.TAKEN_BACK:
            said = "taken back"
        case Happened.MOVED:
            said = f"moved{_between_teams(event, card)}"
        case Happened.REASSIGNED:
            said = f"{mention(event.owner_after or '')} owns it instead of {mention(event.owner_before or '')}"
            said += f", moved{_between_teams(event, card)}" if event.team_after is not None else ""
        case Happened.LINKED if event.helps is None:
            said = f"helps G-{event.helped} no more"
        case Happened.LINKED:
            said = f"helps G-{event.helps}" + (f" instead of G-{event.helped}" if event.helped else "")
    learnt = f" – “{quoted(event.learnt, _NOTE)}”" if event.learnt else ""
    return f"{said_on(event.at, viewer)}: {said} ({mention(event.by)}){learnt}"


def _between_teams(event: GoalEvent, card: GoalCard) -> str:
    before, after = (card.teams.get(team_id or 0, "") for team_id in (event.team_before, event.team_after))
    return f"{f' from {quoted(before, 80)}' if before else ''}{f' to {quoted(after, 80)}' if after else ''}"


def _change(before: Revision, after: Revision, viewer: Viewer) -> str:
    said = []
    if before.measure != after.measure:
        said.append(rewording(before.measure, after.measure))
    if before.due != after.due:
        said.append(f"{day(before.due)} became {day(after.due)}")
    if before.title != after.title:
        said.append(f"called “{quoted(before.title, _TITLE)}” before")
    when = f"{said_on(after.changed_at, viewer)}: " if after.changed_at else ""
    reason = f" – “{quoted(after.reason, _NOTE)}”" if after.reason else ""
    by = f" ({mention(after.changed_by)})" if after.changed_by else ""
    return f"{when}{'; '.join(said) or 'reworded'}{by}{reason}"
