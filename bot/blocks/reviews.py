"""The quarterly review: the message that asks for it, the form, and what a decision says."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InputBlock,
)

from bot.blocks.check_ins import TITLE_LIMIT, standing_words
from bot.blocks.forms import date_picker, field, modal, plain, radios, read, text_input
from bot.blocks.measures import said_on, silence_words, target_words
from bot.blocks.names import names
from bot.blocks.parts import button, called, mrkdwn, number_in, section
from bot.blocks.stand_ins import lead_words
from bot.blocks.text import bold, day, escape, full_day, mention, quoted
from bot.domain.check_ins import Standing
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, GoalState, Outcome, number_of
from bot.domain.measures import Measure, Metric, Milestones, YesNo
from bot.domain.pace import has_passed
from bot.domain.people import Viewer
from bot.domain.refusals import Invalid, NotFound, Problem, Subject
from bot.domain.review_form import LONGEST, ReviewForm
from bot.domain.reviews import (
    Answer,
    Decision,
    Review,
    ReviewLine,
    ReviewNudge,
    ReviewTakenBack,
    Smart,
    open_until,
    quarter_key,
    quarter_label,
)

FORM = "review.form"
UNDO = "review.undo"
DECISION = "decision"

MOST_LISTED = 20
"""Goals with a button of their own in the message; two blocks each leave room for the rest."""

_QUESTIONS: Mapping[Smart, str] = {
    Smart.SPECIFIC: "Specific: is it clear what shall be different for customers?",
    Smart.MEASURABLE: "Measurable: {measured}",
    Smart.ACHIEVABLE: "Achievable: can it be reached with what you have?",
    Smart.RELEVANT: "Relevant: does it still help what customers need most?",
    Smart.TIMELY: "Timely: is the date still right?",
}
_MEASURED: Mapping[type[Measure], str] = {
    Metric: "does the number still show it?",
    Milestones: "do the milestones still show how far it is?",
    YesNo: "can it still be said for certain whether it is reached?",
}
_ANSWERS = [(Answer.YES.value, "Yes"), (Answer.PARTLY.value, "Partly"), (Answer.NO.value, "No")]
_DECISIONS: Mapping[Decision, str] = {
    Decision.KEEP: "Keep it as it is",
    Decision.ADJUST: "Adjust target or date",
    Decision.CARRY_OVER: "Carry over to a later date",
    Decision.RETIRE: "Retire it: it no longer matters",
    Decision.CLOSE: "Close it",
}
_OUTCOMES = [
    (Outcome.MET.value, "Met"),
    (Outcome.PARTLY.value, "Partly met"),
    (Outcome.MISSED.value, "Missed"),
]


def nudge_message(nudge: ReviewNudge) -> Message:
    """Return the quarter's one message, with what was decided so far."""
    head = _head(nudge)
    viewer = nudge.viewer
    blocks: list[Block] = [section(head)]
    for line in nudge.lines[:MOST_LISTED]:
        blocks += _line_blocks(line, nudge)
    words = [head, *(f"• {_line_words(line, viewer, is_over=nudge.is_over)}" for line in nudge.lines)]
    left_out = len(nudge.lines) - MOST_LISTED
    if left_out > 0:
        opens = "." if nudge.is_over else f": `{names.goal} review G-12` opens any of them."
        more = f"And {left_out} more{opens}"
        blocks.append(section(more))
        words = [*words[: MOST_LISTED + 1], more]
    return Message("\n".join(words), tuple(plain(blocks)))


def nothing_left_message(quarter: str) -> Message:
    """Return what the quarter's message says once no goal on it is this person's to review."""
    words = (
        f"There is no goal left for you to review for {quarter_label(quarter)}: "
        "each was closed or taken back, or somebody else reviews it."
    )
    return Message(words, tuple(plain([section(words)])))


def review_view(form: ReviewForm) -> dict[str, Any]:
    """Return the form: the five questions, what was learnt, the decision, and the fields that it needs."""
    goal, typed, label = form.goal, form.fields, _occasion(form.quarter, between_times=form.between_times)
    stands = _state_words(goal, form.standing, form.viewer, is_stale=form.is_stale)
    blocks: list[Block] = [section(f"{_goal_words(goal)}{stands}\nFor: {label}")]
    if form.earlier is not None:
        already = f"{_reviewed_on(form.quarter, between_times=form.between_times)} already."
        blocks.append(ContextBlock(elements=[mrkdwn(f"{already} {_decided(form.earlier, form.viewer)}")]))
    blocks += [
        field(question.value, words, radios(question.value, _ANSWERS, initial=getattr(typed, question.value)))
        for question, words in _questions(goal).items()
    ]
    blocks += [
        field(
            "learnt",
            "What did we learn?",
            text_input("learnt", initial=typed.learnt, multiline=True, limit=LONGEST),
            optional=True,
            hint="It stays with the goal, for whoever sets one like it.",
        ),
        DividerBlock(),
        field(
            DECISION,
            "What shall happen with it?",
            radios(
                DECISION,
                [(d.value, words) for d, words in _DECISIONS.items() if d is not Decision.KEEP or not form.has_passed],
                initial=typed.decision,
            ),
            dispatch=True,
            hint="Its date has passed, so it cannot stay as it is." if form.has_passed else "",
        ),
        *_fields_of_decision(form),
    ]
    return modal(FORM, "Review a goal", blocks, submit="Save", metadata=form.draft_id)


def _questions(goal: Goal) -> Mapping[Smart, str]:
    """Return the five questions in the words that fit how a goal is measured."""
    measured = _MEASURED[type(goal.measure)]
    return {question: words.format(measured=measured) for question, words in _QUESTIONS.items()}


def is_to_be_shown_anew(invalid: Invalid, view: Mapping[str, Any]) -> bool:
    """Tell whether a refused form still offers to keep a goal whose date has passed since it was shown."""
    if invalid.problems.get(DECISION) is not Problem.KEPT_PAST_DATE:
        return False
    offered = (block["element"]["options"] for block in view["blocks"] if block.get("block_id") == DECISION)
    return any(option["value"] == Decision.KEEP for options in offered for option in options)


def read_review(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what is typed in the fields in sight, by name; an emptied field is an empty text."""
    return {name: value if isinstance(value, str) else "" for name, value in read(view).items()}


def reviewed_view(line: ReviewLine, viewer: Viewer) -> dict[str, Any]:
    """Return the confirmation that the form ends on: what was understood, with *Edit* and *Undo*."""
    parts = [_line_words(line, viewer), *_answers_and_lesson(line.review)]
    if line.review is not None and (when := _when_it_counts(line, line.review.quarter)):
        parts.append(when)
    buttons = _buttons(line, viewer, line.review.quarter if line.review else "")
    return modal("review.done", "Recorded", [*(section(part) for part in parts), *buttons], close="Done")


def _when_it_counts(line: ReviewLine, quarter: str) -> str:
    """Say for what a review was booked, where that is not what its form was opened for or asks for."""
    label, said = quarter_label(quarter), list[str]()
    if (missed := line.missed) is not None:
        occasion = _occasion(quarter, between_times=line.between_times)
        said.append(
            f"Goals could be reviewed for {missed.label} until {day(open_until(missed))}. "
            f"Nothing is lost: this is kept {occasion if line.between_times else f'for {occasion}'}."
        )
    elif line.between_times and line.goal.is_open:
        said.append("This was between times.")
    if line.between_times and line.goal.is_open:
        said.append(f"{label} asks about the goal again in its last two weeks.")
    return " ".join(said)


def taken_back_message(taken_back: ReviewTakenBack) -> Message:
    """Return what stands after an undo, with what can be done about it."""
    line, viewer = taken_back.line, taken_back.viewer
    lead = "An earlier review stands again:" if line.review else "It is to be reviewed:"
    if line.between_times and not line.review:
        lead = f"{quarter_label(taken_back.quarter)} asks about it in its last two weeks:"
    words = f"Taken back. {lead}\n{_line_words(line, viewer)}"
    return Message(words, tuple(plain([section(words), *_buttons(line, viewer, taken_back.quarter)])))


def taken_back_view(taken_back: ReviewTakenBack) -> dict[str, Any]:
    """Return the same in the place of the confirmation."""
    return modal("review.taken_back", "Taken back", taken_back_message(taken_back).blocks, close="Done")


def review_words(review: Review, viewer: Viewer, *, between_times: bool = False) -> str:
    """Return one review as a goal's card tells it: on which occasion, when, by whom, and what was decided."""
    who = "you" if review.person == viewer.user_id else mention(review.person)
    when = f"{said_on(review.at, viewer)}, by {who}"
    return _sentence(f"{_reviewed_on(review.quarter, between_times=between_times)} ({when}): {decision_words(review)}")


def decision_words(review: Review) -> str:
    """Return a decision as a sentence: *Carry over* to 30 June 2027: the supplier is late."""
    match review.decision:
        case Decision.KEEP:
            words = "kept as it is"
        case Decision.ADJUST:
            words = "adjusted"
        case Decision.CARRY_OVER:
            words = "carried over"
        case Decision.RETIRE:
            words = "retired"
        case Decision.CLOSE:
            outcome = dict(_OUTCOMES).get(review.outcome.value, "") if review.outcome else ""
            words = f"closed as {outcome.lower()}" if outcome else "closed"
    if review.new_due is not None:
        words += f", now by {day(review.new_due)}"
    return f"{words}. {quoted(review.reason, 300)}".rstrip(". ") if review.reason else words


def _head(nudge: ReviewNudge) -> str:
    if nudge.is_over:
        return _head_of_the_past(nudge)
    label, last_day = nudge.quarter.label, nudge.quarter.end
    ends = f"{label} {'ends' if nudge.viewer.today <= last_day else 'ended'} on {full_day(last_day)}."
    until = f"This is open until {full_day(open_until(nudge.quarter))}."
    match len(nudge.open):
        case 0:
            return f"*Everything is reviewed for {label}.* Thank you."
        case 1:
            return (
                f"*{ends}* One goal is to be reviewed: is it still the right one, what did you learn, "
                f"and what shall happen with it? It takes two minutes. {until}"
            )
        case count:
            return (
                f"*{ends}* {count} goals are to be reviewed: is each still the right one, what did you learn, "
                f"and what shall happen with it? It takes two minutes each. {until}"
            )


def _head_of_the_past(nudge: ReviewNudge) -> str:
    label = nudge.quarter.label
    if not nudge.open:
        return f"*Everything was reviewed for {label}.* Thank you."
    return (
        f"*{label} ended on {day(nudge.quarter.end)}, and goals could be reviewed for it until "
        f"{day(open_until(nudge.quarter))}.* What was not reviewed is asked about again next quarter; "
        f"`{names.goal} review {nudge.open[0].goal.key}` does it at any time."
    )


def _line_blocks(line: ReviewLine, nudge: ReviewNudge) -> list[Block]:
    if nudge.is_over:
        return [section(_line_words(line, nudge.viewer, is_over=True))]
    return [section(_line_words(line, nudge.viewer)), *_buttons(line, nudge.viewer, quarter_key(nudge.quarter))]


def _occasion(quarter: str, *, between_times: bool) -> str:
    """Return for what a goal is reviewed: `Q2 2027`, or before that quarter asks `between times, in Q2 2027`."""
    label = quarter_label(quarter)
    return f"between times, in {label}" if between_times else label


def _reviewed_on(quarter: str, *, between_times: bool) -> str:
    label = _occasion(quarter, between_times=between_times)
    return f"Reviewed {label}" if between_times else f"Reviewed for {label}"


def _buttons(line: ReviewLine, viewer: Viewer, quarter: str) -> list[Block]:
    """What can be done about a goal's review: a closed goal is open again before it is reviewed anew."""
    goal, offered = line.goal, list[ButtonElement]()
    if goal.state is not GoalState.CLOSED:
        offered.append(_form_button(goal, quarter, "Edit" if line.review else "Review…"))
    if line.review is not None and line.can_be_taken_back_by(viewer.user_id):
        offered.append(button(UNDO, "Undo", str(line.review.review_id), about=called(goal)))
    return [ActionsBlock(elements=offered)] if offered else []


def _form_button(goal: Goal, quarter: str, label: str) -> ButtonElement:
    """The message's own quarter goes with it: it may be answered when that is over."""
    return button(FORM, label, f"{goal.key}|{quarter}", about=called(goal))


def read_undo(value: str) -> int:
    """Return the id that *Undo* carries. Raises NotFound if it is none."""
    review_id = number_in(value)
    if review_id is None:
        raise NotFound(Subject.REVIEW)
    return review_id


def read_opened(value: str) -> tuple[int, str | None]:
    """Return the goal's number and the quarter that a button names, if it does. Raises NotFound if it is no key."""
    key, _, quarter = value.partition("|")
    number = number_of(key)
    if number is None:
        raise NotFound(Subject.GOAL, key[:20])
    return number, quarter or None


def _line_words(line: ReviewLine, viewer: Viewer, *, is_over: bool = False) -> str:
    goal, words = line.goal, _goal_words(line.goal)
    if line.review is not None:
        return f"{words}\n:white_check_mark: {_decided(line.review, viewer)}"
    if is_over:
        return f"{words}\nIt was not reviewed."
    stands = words + _state_words(goal, line.standing, viewer.of_what_stays(), is_stale=line.is_stale)
    return f"{stands}\n{lead_words(line.stand_in, viewer.user_id)}." if line.stand_in else stands


def _decided(review: Review, viewer: Viewer) -> str:
    """Return a decision, with who made it where that was somebody else."""
    by = "" if review.person == viewer.user_id else f" Decided by {mention(review.person)}."
    return f"{_sentence(decision_words(review))}{by}"


def _goal_words(goal: Goal) -> str:
    return f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}"


def _state_words(goal: Goal, standing: Standing, viewer: Viewer, *, is_stale: bool) -> str:
    """Return how the rest of a goal's line says until when it is, and where it stands."""
    marks = [f"Last: {standing_words(goal, standing, viewer)}"]
    marks += ["its date has passed"] if has_passed(goal.due, viewer.today) else []
    marks += [silence_words(goal.measure)] if is_stale else []
    return f", by {day(goal.due)}\n{' · '.join(marks)}"


def _answers_and_lesson(review: Review | None) -> list[str]:
    """Say what was answered to the questions, and what was learnt."""
    if review is None:
        return []
    words = dict(_ANSWERS)
    given = ((question, review.answers.get(question)) for question in Smart)
    answers = [f"{question.value}: {words[answer.value].lower()}" for question, answer in given if answer]
    said = [f"Your answers: {', '.join(answers)}."] if answers else []
    return [*said, *([f"What was learnt: {quoted(review.learnt, LONGEST)}"] if review.learnt else [])]


def _fields_of_decision(form: ReviewForm) -> list[InputBlock]:
    goal, typed = form.goal, form.fields
    reason = field(
        "reason",
        "Why?",
        text_input("reason", initial=typed.reason, multiline=True, limit=LONGEST),
        hint="It stays with the goal's history.",
    )
    due = field(
        "new_due",
        "New date",
        date_picker("new_due", initial=form.new_due),
        optional=typed.decision == Decision.ADJUST and not form.has_passed,
    )
    match typed.decision:
        case Decision.ADJUST if isinstance(goal.measure, Metric):
            target = field(
                "new_target",
                "New target",
                text_input("new_target", initial=typed.new_target, limit=30),
                hint=f"So far: {target_words(goal.measure)}.",
                optional=True,
            )
            return [target, due, reason]
        case Decision.ADJUST | Decision.CARRY_OVER:
            return [due, reason]
        case Decision.CLOSE:
            return [field("outcome", "How did it end?", radios("outcome", _OUTCOMES, initial=typed.outcome))]
    return []


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + ("" if words.endswith((".", "?", "…")) else ".")
