"""A bare yes, no, number or status that answers the question which an earlier reply was answered with."""

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.check_ins import Status
from bot.domain.measures import Metric, YesNo
from bot.domain.reading.only_numbers import is_only_numbers
from bot.domain.reading.statuses import status_at
from bot.domain.readings import Doubt
from bot.domain.replies.several_goals import read_replies
from bot.domain.replies.understood import AskedAbout, Choice, Question, Understood, Update

_LONGEST = 60
"""Characters; who says more than this says something of their own."""
_YES = re.compile(
    r"\W*(?:(?:yes|yep|yeah|yup|correct|exactly|indeed|(?:that's|that\sis|it's)\s(?:right|correct)|it\sis|i\sam\ssure)"
    r"\b\W*(?:(?:really|please)\b\W*)?)+",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\W*(?:(?:no|nope|nah|wrong|(?:that's|it's)\s(?:not\s(?:right|correct)|wrong)|it\s(?:isn't|is\snot)|sorry|typo|my\smistake)\b\W*)+",
    re.IGNORECASE,
)
_PUTS_RIGHT = re.compile(
    r"\W*(?:(?:yes|yep|yeah|yup|correct|exactly|indeed|(?:that's|that\sis|it's)\s(?:right|correct)|really"
    r"|no|nope|nah|sorry|oops|typo|i\smeant?|not\s\d[\d.,]*(?=\W)|(?:it|that)\s(?:should\sbe|is|was)|should\sbe|it's|rather|of\scourse)\b\W*)+(?=\d)",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(r"\b(?:no|nope|nah|sorry|oops|typo|meant?|not|should\sbe|rather)\b", re.IGNORECASE)
"""What in such words denies the number before; "yes" and "it is" do not."""
_MEANT = re.compile(r"(?:\W*(?:sorry|oops|typo|no|wrong|my\smistake)\b)+\W*meant\b\W*(?=\d)", re.IGNORECASE)
_DENIES = re.compile(r"\W*(?:(?:no|nope|nah|sorry|oops|typo|wrong|my\smistake)\b\s*[,.;:!–—-]+\s*)+", re.IGNORECASE)
_BEFORE_STATUS = re.compile(
    r"[\s,.!*_-]*(?:(?:no|nope|sorry|well|ok|okay|still|rather|more|only|just|it's|it\sis|we're|i'd\ssay|i\smean)\b[\s,.!–—-]*){0,4}",
    re.IGNORECASE,
)
_BEHIND_STATUS = re.compile(r"(?:\W*\b(?:now|again|then|i'd\ssay|please|thanks))?\W*", re.IGNORECASE)
_OF_NUMBER = (Doubt.IMPLAUSIBLE, Doubt.TWO_READINGS, Doubt.SEVERAL_NUMBERS, Doubt.APPROXIMATE, Doubt.OTHER_UNIT)
_OF_STATUS = (Doubt.NEGATION, Doubt.SEVERAL_STATUSES, Doubt.NOT_DONE, Doubt.NOT_CERTAIN, Doubt.HOPE, Doubt.QUALIFIED)
_OF_HOW_MUCH = (*_OF_NUMBER, Doubt.NUMBER_ASKED)
_OF_REACHED = (Doubt.NO_NUMBER_ASKED, Doubt.WHICH_QUESTION)


def is_bare_answer(text: str) -> bool:
    """Tell whether a text is a yes, a no, a number or a status, which alone says nothing of what it is about.

    What asks is none of them: "Really?", "it is?".
    """
    said = text.strip().replace("’", "'")
    return (
        len(said) <= _LONGEST
        and "?" not in said
        and (_is_yes_or_no(said) or bool(_number_in(said)) or _status_in(said) is not None)
    )


def says_yes_or_no(text: str) -> bool:
    """Tell whether a bare answer is a yes or a no, which may answer any question; "no, 83" is a number."""
    return _is_yes_or_no(text.strip().replace("’", "'"))


def is_bare_number(text: str) -> bool:
    """Tell whether a text is a number and nothing else, whatever leads up to it."""
    return len(text) <= _LONGEST and bool(_further_number(text))


def takes_a_number_back(text: str) -> bool:
    """Tell whether a bare number stands in the place of the one that was said before: "sorry, 84", "I meant 84"."""
    said = text.strip().replace("’", "'")
    lead = _MEANT.match(said) or _PUTS_RIGHT.match(said)
    return is_bare_number(text) and lead is not None and _TAKES_BACK.search(lead.group()) is not None


def read_further_number(text: str, asked: Sequence[AskedAbout], today: date) -> Understood:
    """Return what a bare number says of the goals that it can be about, without the words that lead up to it."""
    return read_replies(_further_number(text), asked, today)


def _further_number(text: str) -> str:
    said = text.strip().replace("’", "'")
    return _number_in(_MEANT.sub("", said, count=1))


def read_answer(text: str, question: Question, one: AskedAbout | None, today: date) -> Understood | None:
    """Return what a bare answer to a question says; None where the answer may be about something else.

    `one` is the goal that the question is about, None where it is about several: then a yes or a no chooses none of
    them, and the question is asked again.
    """
    said = text.strip().replace("’", "'")
    number, status = _number_in(said), _status_in(said)
    if one is None:
        return None if number or status else Understood(questions=(question,))
    if number:
        read = read_replies(number, [one], today)
        return _agreed(said, question, read) or read
    if status:
        return _as_choice(question, status) or (
            read_replies(said, [one], today) if question.doubt in _OF_STATUS else None
        )
    is_yes = _YES.fullmatch(said) is not None
    if isinstance(one.goal.measure, YesNo) and question.doubt in _OF_REACHED:
        return read_replies("yes" if is_yes else "no", [one], today)
    if not is_yes:
        return Understood(questions=(_asking_how(question, one),))
    meant = _asked_in(question)
    if meant is None:
        return Understood(questions=(question,))
    return Understood((Update(meant.goal, meant.report, question.words),))


def puts_right(text: str) -> bool:
    """Tell whether a text may put a number right and say more: "no, 83 at risk", "83, macros late", "no, CSAT 83"."""
    said = _put_right(text)
    return said[:1].isdigit() or said != text.strip()


def read_put_right(text: str, question: Question, asked: Sequence[AskedAbout], today: date) -> Understood | None:
    """Return what more than a bare number says as the answer to the question how much one goal is: "no, 83 at risk".

    `asked` are all goals that it can be about. None where it may be about another of them, or is not clear by itself.
    """
    one = next((one for one in asked if question.goals == (one.goal.number,)), None)
    if one is None or question.doubt not in _OF_HOW_MUCH or "?" in text:
        return None
    said = _put_right(text)
    read = read_replies(said, asked, today)
    if [found.doubt for found in read.questions] == [Doubt.WHICH_GOAL] and not read.updates:
        read = read_replies(said, [one], today)
    is_of_it = bool(read.updates) and all(update.goal == one.goal.number for update in read.updates)
    return read if is_of_it and not read.questions else None


def _put_right(text: str) -> str:
    """Return a text without the words that begin it and deny another number."""
    said = text.strip()
    denial = _PUTS_RIGHT.match(said.replace("’", "'")) or _DENIES.match(said)
    return said[denial.end() :] if denial is not None else said


def _agreed(said: str, question: Question, read: Understood) -> Understood | None:
    """Return what was asked about where a yes says the same number once more: "yes, 830" to "Is it really 830%?"."""
    meant = _asked_in(question)
    if meant is None or question.doubt is not Doubt.IMPLAUSIBLE or _YES.match(said) is None:
        return None
    again = [_asked_in(asked) for asked in read.questions if asked.doubt is Doubt.IMPLAUSIBLE]
    if read.updates or [choice.report.value for choice in again if choice] != [meant.report.value]:
        return None
    return Understood((Update(meant.goal, meant.report, question.words),))


def _number_in(said: str) -> str:
    number = _PUTS_RIGHT.sub("", said, count=1)
    return number if is_only_numbers(number) else ""


def _status_in(said: str) -> Status | None:
    """Return the status that is all there is: "at risk", "it's at risk"."""
    lead = _BEFORE_STATUS.match(said)
    found = status_at(said, lead.end() if lead else 0)
    return found.status if found and _BEHIND_STATUS.fullmatch(said, found.end) else None


def _is_yes_or_no(said: str) -> bool:
    return bool(_YES.fullmatch(said) or _NO.fullmatch(said))


def _as_choice(question: Question, status: Status) -> Understood | None:
    """Return the only way offered in which the goal has this status, with what stands beside it: its note."""
    meant = [choice for choice in question.choices if choice.report.status is status]
    if len(meant) != 1 or question.doubt not in _OF_STATUS:
        return None
    return Understood((Update(meant[0].goal, meant[0].report, question.words),))


def _asked_in(question: Question) -> Choice | None:
    """Return what the question asks whether it is so: "Is it really 830%?". None where it asks no such thing."""
    if not question.choices or (question.doubt is not Doubt.IMPLAUSIBLE and len(question.choices) > 1):
        return None
    first = question.choices[0]
    return None if (first.report.value, first.report.status) == (None, None) else first


def _asking_how(question: Question, one: AskedAbout) -> Question:
    """Return the question what it is then, whose form takes it."""
    is_of_number = isinstance(one.goal.measure, Metric) and question.doubt in _OF_NUMBER
    return Question(Doubt.NUMBER_ASKED if is_of_number else Doubt.NEGATION, question.words, (one.goal.number,))
