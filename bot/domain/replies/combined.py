"""What several clauses say of one goal, as one check-in."""

from collections.abc import Iterable

from bot.domain.check_ins import Report
from bot.domain.readings import Doubt
from bot.domain.replies.about import Answered, joined
from bot.domain.replies.understood import Choice, Question, Understood, Update


def one_for_each(answers: Iterable[tuple[int, Answered]]) -> Understood:
    """Return one check-in for each goal: "CSAT 82. All on track." says two things of it. What contradicts is asked."""
    by_goal: dict[int, Update] = {}
    questions: list[Question] = []
    for _, answer in answers:
        for update in answer.updates:
            before = by_goal.get(update.goal)
            both = _both(before.report, update.report) if before is not None else update.report
            words = joined([before.words, update.words]) if before is not None else update.words
            if both is not None:
                by_goal[update.goal] = Update(update.goal, both, words)
            elif before is not None:
                del by_goal[update.goal]
                choices = (Choice(update.goal, before.report), Choice(update.goal, update.report))
                questions.append(Question(Doubt.CONTRADICTION, words, (update.goal,), choices))
        questions += answer.questions
    return Understood(tuple(by_goal.values()), tuple(questions))


def _both(one: Report, other: Report) -> Report | None:
    """Return what two reports on one goal say together, None where they contradict."""
    if one.no_change or other.no_change:
        return one if one == other else None
    contradicts = (
        None not in (one.value, other.value) and one.value != other.value,
        None not in (one.status, other.status) and one.status is not other.status,
    )
    if any(contradicts):
        return None
    note = joined([note for note in (one.note, other.note) if note]) if one.note or other.note else ""
    value = one.value if one.value is not None else other.value
    return Report(value, one.status or other.status, note)
