"""Replies that were edited or deleted: what they made follows."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.check_ins import (
    CheckIn,
    Report,
    Source,
    correction_of,
    standing_of,
    standing_on,
    understood,
    with_corrected,
)
from bot.domain.goals import Goal
from bot.domain.refusals import Refusal, noted
from bot.domain.replies import AskedAbout, Question, Update
from bot.domain.taken_replies import Left, Made, NothingInTheWay, Part, PutOff, SaidAway, TakenReply, Unsaid
from bot.services.corrections import put_right, take_back
from bot.services.replies import in_the_way, wishes
from bot.services.replies.in_the_way import CanMean
from bot.services.replies.reading import as_people_told, hear, with_named, written
from bot.services.reports import goal_to_report
from bot.services.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class Stands:
    """A check-in that stands in the place of one that a reply made: itself, or what corrects it."""

    made: Made
    goal: Goal
    check_in: CheckIn
    history: tuple[CheckIn, ...]
    can_change: bool
    """Whether nothing newer stands on the goal but what the same reply made."""

    @property
    def to_take_back(self) -> list[CheckIn]:
        """It and all that it corrects: undone alone, what was said first would stand again."""
        return [said for said in with_corrected(self.check_in, self.history) if not said.undone]


def read_again(
    tx: Transaction, before: TakenReply, text: str, edited_ts: str, now: datetime, admins: AbstractSet[str]
) -> TakenReply:
    """Have what a reply made follow its edit, which is read with what stood before the reply; return it as taken.

    What it says as before stays, what it says otherwise is corrected, what it says no more is taken back, and what is
    new is recorded, goal by goal; not where something newer stands on the goal or it is no longer this person's.
    """
    reply = replace(before, text=text, edited_ts=edited_ts, read_at=now)
    can_mean = _could_mean(tx, reply, admins)
    heard = hear(tx, reply, can_mean, now, admins)
    settled = {made.answers: made for made in before.made if made.answers is not None}
    others = tuple(settled.pop(part, part) if isinstance(part, Question) else part for part in heard.others)
    left = [made for made in before.made if made not in others]
    follows = {update.goal: next((made for made in left if made.goal == update.goal), None) for update in heard.updates}
    parts: list[Part] = []
    for made in reversed([made for made in left if made not in follows.values()]):
        parts += _said_no_more(tx, before, made, now, admins)
    stood = {one.goal.number: one for one in can_mean.asked}
    for update in heard.updates:
        parts += _said_again(tx, before, stood[update.goal], follows[update.goal], update, now, admins)
    wishes.take_back_wishes(tx, before, now)
    if heard.wish is not None:
        parts.append(wishes.carry_out(tx, reply, heard.wish, now))
    in_the_way.take_back_nothing(tx, before, now, but=heard.nothing_for)
    if heard.nothing_for is not None and before.week is not None:
        in_the_way.say_nothing(tx, reply.person, heard.nothing_for, before.week.isoformat(), now)
        parts.append(NothingInTheWay(heard.nothing_for))
    return replace(reply, parts=(*parts, *others), of_the_way=heard.of_the_way)


def stands_of(tx: Transaction, reply: TakenReply, now: datetime) -> tuple[Stands | int | PutOff | SaidAway, ...]:
    """Return what a reply recorded that can be taken back: check-ins, teams with nothing in their way, the other day of
    a prompt, and time off.
    """
    check_ins = (_stands(tx, reply, made) for made in reply.made)
    can_change = (stands for stands in check_ins if stands is not None and stands.can_change and stands.goal.is_open)
    told = (line.team_id for line in in_the_way.told_by(tx, reply))
    return (*can_change, *told, *wishes.standing_wishes(tx, reply, now))


def take_all_back(tx: Transaction, reply: TakenReply, now: datetime) -> None:
    """Take back what a reply recorded, but for goals on which something newer stands or that are closed by now."""
    for made in reversed(reply.made):
        stands = _stands(tx, reply, made)
        if stands is not None and stands.can_change and stands.goal.is_open:
            take_back(tx, stands.goal, stands.to_take_back, reply.person, now)
    in_the_way.take_back_nothing(tx, reply, now)
    wishes.take_back_wishes(tx, reply, now)


def _could_mean(tx: Transaction, reply: TakenReply, admins: AbstractSet[str]) -> CanMean:
    """Return what a reply could be about when it was written, with what stood then."""
    goals = tx.goals.get_many([was.goal for was in reply.asked])
    standings = tx.check_ins.standings(goals, before=reply.taken_at)
    asked = tuple(
        AskedAbout(goal, standing_of(goal, standings), was.number, was.waits)
        for was in reply.asked
        if (goal := goals.get(was.goal)) is not None
    )
    lines = in_the_way.as_it_was(in_the_way.asked_by(tx, reply).lines, reply)
    can_mean = CanMean(asked, lines, shows_goals=any(one.number is not None for one in asked))
    return with_named(tx, reply, can_mean, admins, before=reply.taken_at)


def _said_again(
    tx: Transaction,
    before: TakenReply,
    asked: AskedAbout,
    made: Made | None,
    update: Update,
    now: datetime,
    admins: AbstractSet[str],
) -> list[Part]:
    """Have what an edit says of one goal stand, in the place of what the reply said of it before."""
    history = tx.check_ins.of_goal(update.goal)
    said = next((one for one in history if made is not None and one.check_in_id == made.check_in), None)
    if made is not None and said is not None and _says_the_same(tx, update.report, said, asked):
        return [replace(made, words=update.words)]
    stands = _stands(tx, before, made) if made is not None else None
    if stands is None:
        newest = standing_on(asked.goal, history).latest
        is_overtaken = newest is not None and newest.at > (said.at if said is not None else before.taken_at)
        return [Left(update.goal) if is_overtaken else written(tx, before.person, update, now, admins)]
    if not stands.can_change:
        return [stands.made, Left(update.goal)]
    try:
        goal = goal_to_report(tx, before.person, update.goal, admins)
        corrected = put_right(tx, goal, stands.check_in, as_people_told(tx, update.report), Source.REPLY, now)
    except Refusal as refusal:  # raised before anything of it is written
        return [stands.made, Left(update.goal, noted(refusal))]
    return [Made(update.goal, corrected.check_in.check_in_id, update.words)]


def _says_the_same(tx: Transaction, report: Report, said: CheckIn, asked: AskedAbout) -> bool:
    try:
        return understood(as_people_told(tx, report), asked.goal.measure, asked.before) == said.report
    except Refusal:
        return False


def _said_no_more(
    tx: Transaction, before: TakenReply, made: Made, now: datetime, admins: AbstractSet[str]
) -> list[Part]:
    """Take back what an edited reply made on a goal of which it says that no more."""
    stands = _stands(tx, before, made)
    if stands is None:
        return []
    if not stands.can_change:
        return [made, Left(made.goal)]
    try:
        goal_to_report(tx, before.person, made.goal, admins)
    except Refusal as refusal:
        return [made, Left(made.goal, noted(refusal))]
    take_back(tx, stands.goal, stands.to_take_back, before.person, now)
    return [Unsaid(made.goal, made.check_in)]


def _stands(tx: Transaction, reply: TakenReply, made: Made) -> Stands | None:
    """Return what stands in the place of a check-in that a reply made; None where all of it was taken back."""
    goal, history = tx.goals.get(made.goal), tuple(tx.check_ins.of_goal(made.goal))
    current = _current(made, history)
    if goal is None or current is None:
        return None
    own = [_current(other, history) for other in reply.made if other.goal == made.goal]
    return Stands(made, goal, current, history, can_change=standing_on(goal, history).latest in own)


def _current(made: Made, history: Sequence[CheckIn]) -> CheckIn | None:
    said = next((one for one in history if one.check_in_id == made.check_in), None)
    return None if said is None else correction_of(with_corrected(said, history)[-1], history)
