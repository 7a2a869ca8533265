"""What one reply says about several goals."""

from collections.abc import Sequence
from datetime import date

from bot.domain.check_ins import Report
from bot.domain.reading.goal_keys import split_key
from bot.domain.reading.plain_answers import is_small_talk, unquoted
from bot.domain.readings import Doubt, Reading, SmallTalk, Unclear
from bot.domain.replies.one_goal import read_reply
from bot.domain.replies.understood import AskedAbout, Choice, Question, Understood, Update


def read_replies(text: str, asked: Sequence[AskedAbout], today: date) -> Understood:  # noqa: ARG001
    """Return what a reply says about the goals that it can be about, seen on a day in its writer's zone. Never raises.

    What is clear is an update; every part that is not is a question, and small talk is neither.
    """
    if is_small_talk(text) or not asked:
        return Understood()
    said = unquoted(text)
    number, _ = split_key(said)
    candidates = [one for one in asked if one.goal.number == number]
    if number is not None and not candidates:
        return Understood(questions=(Question(Doubt.OTHER_GOAL, said, (number,)),))
    candidates = candidates or [one for one in asked if one.waits] or list(asked)
    readings = [(one.goal.number, read_reply(said, one.goal, one.before)) for one in candidates]
    numbers = tuple(goal for goal, _ in readings)
    if any(isinstance(reading, Unclear) and reading.doubt is Doubt.QUESTION for _, reading in readings):
        return Understood(questions=(Question(Doubt.QUESTION, said),))
    if all(isinstance(reading, Reading) and reading.no_change for _, reading in readings):
        return Understood(updates=tuple(Update(goal, Report(no_change=True), said) for goal in numbers))
    if len(readings) > 1:
        choices = (Choice(goal, reading.report) for goal, reading in readings if isinstance(reading, Reading))
        return Understood(questions=(Question(Doubt.WHICH_GOAL, said, numbers, tuple(choices)),))
    match readings[0]:
        case goal, Reading() as reading:
            return Understood(updates=(Update(goal, reading.report, said),))
        case goal, Unclear(doubt, values):
            return Understood(
                questions=(Question(doubt, said, (goal,), tuple(Choice(goal, Report(v)) for v in values)),)
            )
        case _, SmallTalk():
            pass
    return Understood()
