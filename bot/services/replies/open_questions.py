"""The question that a reply answers: the one that the answer to what was said before it in the same talk asks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.deliveries import Kind
from bot.domain.readings import Doubt
from bot.domain.replies import (
    Question,
    Understood,
    is_bare_answer,
    is_bare_number,
    puts_right,
    read_answer,
    read_further_number,
    read_put_right,
    says_yes_or_no,
    takes_a_number_back,
)
from bot.domain.taken_replies import OfTheWay, TakenReply
from bot.services.replies.in_the_way import CanMean
from bot.services.unit_of_work import Transaction

_STAYS_OPEN = timedelta(days=7)
"""How long a question is what a bare yes is about: until the next prompt."""


def answer_to_question(tx: Transaction, reply: TakenReply, can_mean: CanMean, today: date) -> Understood | None:
    """Return what a bare yes, no, number or status, or more about a number that was asked for, says as the answer to
    the question before it; None where it is none.

    Where the prompt asks what is in the way as well, a yes or no may be the answer to that, unless the question asks
    whether a number is really so.
    """
    is_bare = is_bare_answer(reply.text)
    found = _open_to(tx, reply) if is_bare or puts_right(reply.text) else None
    if found is None:
        return _further_number(tx, reply, can_mean, today)
    before, question = found
    known = [one for one in can_mean.asked if one.goal.number in question.goals]
    if len(known) < len(question.goals):
        return None
    if not is_bare:
        return read_put_right(reply.text, question, can_mean.asked, today)
    is_only_this = before.of_the_way is OfTheWay.NO and question.doubt is Doubt.IMPLAUSIBLE
    if can_mean.obstacles and not is_only_this and says_yes_or_no(reply.text):
        return None
    return read_answer(reply.text, question, known[0] if len(known) == 1 else None, today)


def _further_number(tx: Transaction, reply: TakenReply, can_mean: CanMean, today: date) -> Understood | None:
    """Return what a bare number says just behind a reply of which something was recorded: it may put that right.

    One that takes the number before back is of the goal that was told of; one behind an answer that was as bare as
    itself may be. None where it is about what waits, as any other number.
    """
    before = next(_said_before(tx, reply), None)
    takes_back = takes_a_number_back(reply.text)
    if before is None or before.week != reply.week or not (takes_back or is_bare_answer(before.text)):
        return None
    may_be_the_way = takes_back and bool(can_mean.still_open)
    if not is_bare_number(reply.text) or may_be_the_way or _still_open(tx, before, reply):
        return None
    told = {made.goal for made in before.made if takes_back or made.answers is None}
    standings = tx.check_ins.standings(told) if told else {}
    latest = [standing.latest for standing in standings.values() if standing.latest is not None]
    stands = {said.goal for said in latest if said.person == reply.person and said.at >= before.taken_at}
    if not any(one.goal.number in stands for one in can_mean.asked):
        return None
    asked = [replace(one, waits=True) if one.goal.number in stands else one for one in can_mean.asked]
    return read_further_number(reply.text, [one for one in asked if not takes_back or one.goal.number in stands], today)


def _open_to(tx: Transaction, reply: TakenReply) -> tuple[TakenReply, Question] | None:
    """Return the question that a reply comes after, and what that was asked about; None where it may mean another.

    An answer asks the first of its open questions and only names the others, so that is the one. Once it is answered
    by a bare yes, no, number or status the next of them is asked in its place.
    """
    for before in _said_before(tx, reply):
        if before.deletion is not None:
            return None
        if still_open := _still_open(tx, before, reply):
            question = still_open[0]
            return (before, question) if question.goals and question.doubt is not Doubt.OTHER_GOAL else None
        if not is_bare_answer(before.text):
            return None
    return None


def _said_before(tx: Transaction, reply: TakenReply) -> Iterator[TakenReply]:
    """Yield what the same person wrote before in the same talk, the last first."""
    written = tx.replies.of_person_since(reply.person, reply.taken_at - _STAYS_OPEN)
    earlier = [one for one in written if one.channel == reply.channel and _seconds(one.ts) < _seconds(reply.ts)]
    for one in sorted(earlier, key=lambda one: _seconds(one.ts), reverse=True):
        if _is_same_talk(tx, one, reply):
            yield one


def _is_same_talk(tx: Transaction, earlier: TakenReply, reply: TakenReply) -> bool:
    """Tell whether a reply stands where an earlier one does, below it, or below its answer."""
    if reply.thread_ts in (earlier.thread_ts, earlier.ts):
        return True
    answer = tx.deliveries.find(Kind.ANSWER, earlier.person, earlier.occurrence)
    return answer is not None and answer.ts == reply.thread_ts


def _still_open(tx: Transaction, before: TakenReply, reply: TakenReply) -> list[Question]:
    """Return the questions that a reply was answered with, but those that something said since settles."""
    questions = [part for part in before.parts if isinstance(part, Question)]
    own = {made.check_in for made in (*before.made, *reply.made)}
    goals = {goal for question in questions for goal in question.goals}
    standings = tx.check_ins.standings(goals) if goals else {}
    latest = {goal: standing.latest for goal, standing in standings.items()}
    settled = {
        goal
        for goal, said in latest.items()
        if said is not None and said.at >= before.taken_at and said.check_in_id not in own
    }
    return [question for question in questions if settled.isdisjoint(question.goals)]


def _seconds(ts: str) -> tuple[int, str]:
    whole, _, fraction = ts.partition(".")
    return (int(whole) if whole.isdecimal() else -1, fraction)
