"""Goals that are told of in a note on another: "CSAT 82, thanks to Bo and FRT went to 4h". They are asked about.

So are those that stand in what is asked of another: its answer would say nothing of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.domain.readings import Doubt
from bot.domain.replies.about import About, Answered
from bot.domain.replies.naming import mentions_in, named_in
from bot.domain.replies.understood import AskedAbout, Choice, Question

_PART = re.compile(r"[,;/|\n]\s*|\.\s+|\s[-–—]\s|\s(?:and|but|while)\s", re.IGNORECASE)
_MOST_PARTS = 12
_REASON = re.compile(
    r"(?:because|due|thanks|despite|since|as|after|before|while|with|without|so|if|when|until|like|than|instead)\b",
    re.IGNORECASE,
)
"""Before what explains the goal that the note is on: "thanks to FRT dropping to 4h"."""
_LEADS = re.compile(r"(?:(?:and|but|also|so)\s)+", re.IGNORECASE)


def told_in_notes(
    answers: Iterable[tuple[int, Answered]], left: Sequence[AskedAbout], asked: Sequence[AskedAbout], today: date
) -> list[tuple[int, Answered]]:
    """Return a question for each goal that a note or a question names, with a number or a status that it can have.

    `left` are the goals that nothing was told of: what a note tells of others was said to explain.
    """
    said = list(answers)
    open_still = {one.goal.number: one for one in left}
    for _, answered in said:
        for question in answered.questions:
            open_still = {number: one for number, one in open_still.items() if number not in question.goals}
        for update in answered.updates:
            open_still.pop(update.goal, None)
    found: list[tuple[int, Answered]] = []
    for at, answered in said if open_still else ():
        notes = [update.report.note for update in answered.updates]
        unclear = [question.words for question in answered.questions if len(question.goals) == 1]
        for part in _parts((*notes, *unclear)):
            named = {number for mention in mentions_in(part, asked) for number in mention.goals}
            one = open_still.get(named.pop()) if len(named) == 1 else None
            if one and not _REASON.match(part) and (choices := _choices(one, part, asked, today)):
                del open_still[one.goal.number]
                question = Question(Doubt.NOT_CERTAIN, part, (one.goal.number,), choices)
                found.append((at, Answered(questions=(question,))))
    return found


def _parts(notes: Iterable[str]) -> Iterator[str]:
    for note in notes:
        for part in _PART.split(note)[:_MOST_PARTS]:
            yield _LEADS.sub("", part.strip(), count=1)


def _choices(one: AskedAbout, text: str, asked: Sequence[AskedAbout], today: date) -> tuple[Choice, ...]:
    """Return what a part of a note may tell of a goal, where that is a number or a status."""
    named = named_in(text, asked)
    said = named.text if named and named.goals == (one,) else text
    read = About(one, tuple(each.goal.title for each in asked), texts=[said]).read(today)
    reports = [update.report for update in read.updates]
    reports += [choice.report for question in read.questions for choice in question.choices]
    return tuple(Choice(one.goal.number, report) for report in reports if report.value is not None or report.status)
