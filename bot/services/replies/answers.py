"""The answer to a reply, each time from fresh data: what became of each part of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.answers import (
    Answer,
    Answered,
    AnsweredSince,
    AskedBack,
    HowTo,
    InTheWay,
    IsInTheWay,
    LeftAsItIs,
    Refused,
    one_for_each_goal,
)
from bot.domain.check_ins import CheckIn, Source, with_corrected
from bot.domain.permissions import Deed, who_can
from bot.domain.refusals import NotAllowed, as_noted
from bot.domain.replies import Question, topic_of
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
    SaidBack,
    SettledPart,
    TakenReply,
    TurnedDown,
    Unsaid,
)
from bot.services.absences import as_it_stands, back_as_it_stands
from bot.services.corrections import outcome_of
from bot.services.goal_lines import viewer_of
from bot.services.people import as_people_read
from bot.services.replies import in_the_way, wishes
from bot.services.replies.edits import stands_of
from bot.services.unit_of_work import Transaction


def answered(tx: Transaction, reply: TakenReply, now: datetime) -> Answered:
    """Return what became of a reply. Raises NotFound where a goal of it is out of sight by now."""
    stand = stands_of(tx, reply, now) if reply.deletion is Deletion.ASKED else ()
    told = [(at, part) for at, part in enumerate(reply.parts) if _is_told(reply, part, stand)]
    shown = [one for at, part in told for one in _all_shown(tx, reply, at, part, now)]
    parts = one_for_each_goal(shown)
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


def _all_shown(tx: Transaction, reply: TakenReply, at: int, part: Part, now: datetime) -> Sequence[Answer]:
    if isinstance(part, Question):
        return _asked_back(tx, reply, at, part, now)
    shown = _shown(tx, reply, part, now)
    return () if shown is None else (shown,)


def _shown(tx: Transaction, reply: TakenReply, part: SettledPart, now: datetime) -> Answer | None:
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
            return HowTo(topic_of(reply.text))
        case NothingInTheWay():
            return _of_the_way(tx, reply, "")
        case PutOff():
            return wishes.comes_later(tx, reply, now)
        case SaidAway(absence, is_known):
            return as_it_stands(tx, reply.person, absence, now, is_known=is_known)
        case SaidBack(ended):
            return back_as_it_stands(tx, reply.person, ended, now)
        case AwayWhen(words):
            return wishes.when_away(tx, reply, words, now)


def _asked_back(tx: Transaction, reply: TakenReply, at: int, question: Question, now: datetime) -> tuple[Answer, ...]:
    """Return what was said since of the goals that a question is about, and the question as it is now about the others.

    What its own form recorded is confirmed in its place; what was said elsewhere is confirmed there.
    """
    told = _told_since(tx, reply, question)
    if by_form := [said for said in told if _is_by_form(tx, reply, said)]:
        return (outcome_of(tx, reply.person, by_form[-1].check_in_id, now),)
    left = tuple(number for number in question.goals if all(said.goal != number for said in told))
    if told and (not left or _says_what_was_meant(question, told)):
        return _answered_since(tx, reply, told, now, as_people_read(tx, question.words))
    return (*_answered_since(tx, reply, told, now), _asked_of(tx, reply, at, question, left))


def _asked_of(
    tx: Transaction, reply: TakenReply, at: int, question: Question, left: Sequence[int]
) -> AskedBack | IsInTheWay | Refused:
    """Return a question about the goals that are left of those that it can be about, and that are still this person's
    to report; where none is, who reports them now.
    """
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
    goals = tx.goals.get_many(left)
    known = tuple(goals[number] for number in left if number in goals)
    tree = tx.teams.tree()
    reporters = {goal.number: who_can(Deed.CHECK_IN, goal, tree) for goal in known}
    # Where nobody can, it may be that an admin does.
    still = tuple(goal for goal in known if reply.person in (reporters[goal.number] or (reply.person,)))
    if known and not still:
        return Refused(NotAllowed(*reporters[known[0].number]), reply.person, words)
    return AskedBack(at, question, still, words, asked)


def _told_since(tx: Transaction, reply: TakenReply, question: Question) -> list[CheckIn]:
    """Return what this person has said in another way, since they wrote this, of the goals that a question is about.

    What was said before the reply was edited counts: the edit does not ask again what is answered.
    """
    own = {made.check_in for made in reply.made}
    standings = tx.check_ins.standings(question.goals) if question.goals else {}
    latest = [standing.latest for standing in standings.values() if standing.latest is not None]
    told = [
        said
        for said in latest
        if said.person == reply.person and said.at >= reply.taken_at and said.check_in_id not in own
    ]
    return sorted(told, key=lambda said: (said.at, said.check_in_id))


def _is_by_form(tx: Transaction, reply: TakenReply, said: CheckIn) -> bool:
    """Tell whether something may come from the form behind a question, or corrects in one what the reply recorded."""
    if said.source is not Source.FORM or said.supersedes is None:
        return said.source is Source.FORM
    first = with_corrected(said, tx.check_ins.of_goal(said.goal))[-1]
    return first.source is Source.FORM or first.check_in_id in {made.check_in for made in reply.made}


def _says_what_was_meant(question: Question, told: Sequence[CheckIn]) -> bool:
    """Tell whether something said of one of several goals is what the question offers for it."""
    offered = {(choice.goal, choice.report.value, choice.report.status) for choice in question.choices}
    return any((said.goal, said.report.value, said.report.status) in offered for said in told)


def _answered_since(
    tx: Transaction, reply: TakenReply, told: Sequence[CheckIn], now: datetime, words: str = ""
) -> tuple[AnsweredSince, ...]:
    goals = tx.goals.get_many([said.goal for said in told]) if told else {}
    viewer = viewer_of(tx, reply.person, now)
    known = [said for said in told if said.goal in goals]
    return tuple(AnsweredSince(goals[said.goal], said, viewer, words if said is known[0] else "") for said in known)


def _of_the_way(tx: Transaction, reply: TakenReply, typed: str) -> IsInTheWay:
    """Return what was answered about the way of teams since a reply was read, or the question."""
    asked, words = in_the_way.asked_by(tx, reply), as_people_read(tx, typed)
    since = in_the_way.since(asked, reply.taken_at)
    if any(line.answer for line in since.lines):
        return IsInTheWay(since, words, is_recorded=True)
    return IsInTheWay(in_the_way.open_first(asked), words)
