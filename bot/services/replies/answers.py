"""The answer to a reply, each time from fresh data: what became of each part of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.answers import (
    Answer,
    Answered,
    AskedBack,
    HowTo,
    InTheWay,
    IsInTheWay,
    LeftAsItIs,
    Refused,
    one_for_each_goal,
)
from bot.domain.check_ins import CheckIn, with_corrected
from bot.domain.refusals import as_noted
from bot.domain.replies import Question
from bot.domain.taken_replies import (
    AsksHow,
    AwayWhen,
    Deletion,
    Left,
    Made,
    NothingInTheWay,
    OfTheWay,
    Part,
    PutOff,
    SaidAway,
    TakenReply,
    TurnedDown,
    Unsaid,
)
from bot.services.absences import as_it_stands
from bot.services.check_ins import outcome_of
from bot.services.people import as_people_read
from bot.services.replies import in_the_way, wishes
from bot.services.replies.edits import stands_of
from bot.services.unit_of_work import Transaction


def answered(tx: Transaction, reply: TakenReply, now: datetime) -> Answered:
    """Return what became of a reply. Raises NotFound where a goal of it is out of sight by now."""
    stand = stands_of(tx, reply, now) if reply.deletion is Deletion.ASKED else ()
    told = [(at, part) for at, part in enumerate(reply.parts) if _is_told(reply, part, stand)]
    shown = [_shown(tx, reply, at, part, now) for at, part in told]
    parts = one_for_each_goal([part for part in shown if part is not None])
    return Answered(
        reply.channel,
        reply.ts,
        reply.edited_ts,
        parts,
        reply.deletion,
        can_be_taken_back=bool(stand),
        read_at=reply.read_at,
    )


def _is_told(reply: TakenReply, part: Part, stand: Sequence[object]) -> bool:
    """Tell whether a part is told at all: of a deleted reply no question until when, and what is asked about alone."""
    if isinstance(part, PutOff) and part.to is None:
        return reply.deletion is None
    return not stand or not isinstance(part, PutOff | SaidAway) or part in stand


def _shown(tx: Transaction, reply: TakenReply, at: int, part: Part, now: datetime) -> Answer | None:
    match part:
        case Made(number, check_in) | Unsaid(number, check_in):
            history = tx.check_ins.of_goal(number)
            first = next(with_corrected(said, history)[-1] for said in history if said.check_in_id == check_in)
            return outcome_of(tx, reply.person, first.check_in_id, now)
        case Left(number, refusal):
            goal = tx.goals.get(number)
            return LeftAsItIs(goal, as_noted(refusal) if refusal is not None else None) if goal else None
        case TurnedDown(words, refusal):
            quoting = as_people_read(tx, words) if len(reply.parts) > 1 else ""
            return Refused(as_noted(refusal), reply.person, quoting)
        case AsksHow():
            return HowTo()
        case NothingInTheWay():
            return _of_the_way(tx, reply, "")
        case PutOff():
            return wishes.comes_later(tx, reply, now)
        case SaidAway(absence, is_known):
            return as_it_stands(tx, reply.person, absence, now, is_known=is_known)
        case AwayWhen(words):
            return wishes.when_away(tx, reply, words, now)
        case Question():
            return _asked_back(tx, reply, at, part, now)


def _asked_back(tx: Transaction, reply: TakenReply, at: int, question: Question, now: datetime) -> Answer:
    """Return what was recorded since a question was asked, or the question as it is now."""
    if told := _told_since(tx, reply, question):
        return outcome_of(tx, reply.person, told.check_in_id, now)
    if (
        reply.of_the_way is OfTheWay.ONLY
        and reply.week is not None
        and (way := _of_the_way(tx, reply, reply.text)).asked.lines
    ):
        return way
    words, asked = as_people_read(tx, question.words), InTheWay()
    if reply.of_the_way is OfTheWay.PERHAPS:
        asked = in_the_way.asked_by(tx, reply)
        since = in_the_way.since(asked, reply.read_at)
        if any(in_the_way.settles(line, question.words) for line in since.lines):
            return IsInTheWay(since, words, is_recorded=True)
        asked = since if any(line.answer for line in since.lines) else in_the_way.open_first(asked)
    goals = tx.goals.get_many(question.goals)
    known = tuple(goals[number] for number in question.goals if number in goals)
    return AskedBack(at, question, known, words, asked)


def _told_since(tx: Transaction, reply: TakenReply, question: Question) -> CheckIn | None:
    """Return what this person has said in another way, since they were asked, of a goal that a question is about."""
    own = {made.check_in for made in reply.made}
    standings = tx.check_ins.standings(question.goals) if question.goals else {}
    latest = [standing.latest for standing in standings.values() if standing.latest is not None]
    told = [
        said
        for said in latest
        if said.person == reply.person and said.at >= reply.read_at and said.check_in_id not in own
    ]
    return max(told, key=lambda said: said.at, default=None)


def _of_the_way(tx: Transaction, reply: TakenReply, typed: str) -> IsInTheWay:
    """Return what was answered about the way of teams since a reply was read, or the question."""
    asked, words = in_the_way.asked_by(tx, reply), as_people_read(tx, typed)
    since = in_the_way.since(asked, reply.taken_at)
    if any(line.answer for line in since.lines):
        return IsInTheWay(since, words, is_recorded=True)
    return IsInTheWay(in_the_way.open_first(asked), words)
