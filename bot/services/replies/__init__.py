"""Plain replies: read, recorded where they are certain, answered through the outbox, edited and deleted."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.domain.answers import Answered
from bot.domain.check_ins import Overtaken, Source, standing_on
from bot.domain.deliveries import Delivery, Kind, NewDelivery, Urgency
from bot.domain.readings import Doubt
from bot.domain.refusals import NotFound, Subject
from bot.domain.replies import Question
from bot.domain.taken_replies import EDITS_COUNT_FOR, Deletion, Made, Part, TakenReply
from bot.services.clock import Clock
from bot.services.goal_lines import viewer_of
from bot.services.replies.answers import answered
from bot.services.replies.edits import read_again, stands_of, take_all_back
from bot.services.replies.reading import as_people_told, read_first
from bot.services.reports import goal_to_report, record
from bot.services.unit_of_work import Transaction, UnitOfWork


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that somebody wrote to the bot, or its edit."""

    user_id: str
    channel: str
    ts: str
    text: str
    """Unescaped."""
    thread_ts: str | None = None
    """The message it replies to; None: written plainly into the conversation."""
    edited_ts: str = ""
    """Slack's time of the edit; empty: as it was first written."""
    is_beside_a_table: bool = False
    """Whether it came with a file that is answered for itself: words that tell of no goal, nor ask, get no answer."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was clicked in the question about an unclear part of a reply."""

    channel: str
    ts: str
    edited_ts: str
    """As which the reply was read when it was asked about."""
    part: int
    choice: int


class ReplyStore(Protocol):
    """Replies as they were taken."""

    def get(self, channel: str, ts: str) -> TakenReply | None: ...

    def put(self, reply: TakenReply) -> None:
        """Insert or update it."""
        ...

    def of_person_since(self, person: str, moment: datetime) -> Sequence[TakenReply]:
        """Return what somebody wrote at or after a moment, oldest first."""
        ...

    def forget_words(self, before: datetime, limit: int) -> int:
        """Keep no words of up to so many that were taken before then, and return how many there were."""
        ...


class ReplyService:
    """Takes what people answer in their own words; `admins` are the configured Headway admins."""

    def __init__(self, uow: UnitOfWork, clock: Clock, admins: AbstractSet[str]) -> None:
        self._uow, self._clock, self._admins = uow, clock, admins

    def reply(self, workspace_id: str, reply: Reply) -> None:
        """Record what is clear in a reply, and enqueue the answer, which asks about the rest; once for each version.

        An edit is read anew with what stood before the reply, and corrects what that made; the newest one counts,
        whenever it arrives, for a month. Small talk gets no answer.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            before = tx.replies.get(reply.channel, reply.ts)
            if before is None:
                taken = read_first(tx, _not_read_yet(reply, now), self._admins)
            elif (
                before.person != reply.user_id
                or not before.is_newer(reply.edited_ts)
                or now > before.taken_at + EDITS_COUNT_FOR
            ):
                return
            elif before.text == reply.text:
                tx.replies.put(replace(before, edited_ts=reply.edited_ts))
                return
            else:
                taken = read_again(tx, before, reply.text, reply.edited_ts, now, self._admins)
            if reply.is_beside_a_table and not any(map(_wants_an_answer, taken.parts)):
                taken = replace(taken, parts=())
            tx.replies.put(taken)
            _have_answered(tx, taken, now)

    def delete(self, workspace_id: str, user_id: str, channel: str, ts: str) -> None:
        """Ask whether what a reply recorded is to be undone as well, now that its writer has deleted it.

        One that comes before its message has that write nothing.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            reply = tx.replies.get(channel, ts)
            if reply is None:
                tx.replies.put(TakenReply(channel, ts, user_id, "", now, now, deletion=Deletion.UNDONE))
            elif reply.person == user_id and reply.deletion is None:
                if stands_of(tx, reply, now):
                    tx.replies.put(replace(reply, deletion=Deletion.ASKED))
                else:
                    _settle(tx, reply, Deletion.UNDONE)
                _show_anew(tx, reply)

    def take_back(self, workspace_id: str, user_id: str, channel: str, ts: str) -> None:
        """Take back what stands of a deleted reply of one's own; twice is once. Raises NotFound."""
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            reply = _own(tx, user_id, channel, ts)
            if reply.deletion is Deletion.ASKED:
                take_all_back(tx, reply, now)
                _settle(tx, reply, Deletion.UNDONE)

    def keep(self, workspace_id: str, user_id: str, channel: str, ts: str) -> None:
        """Leave what a deleted reply of one's own recorded as it is. Raises NotFound."""
        with self._uow.writing(workspace_id) as tx:
            reply = _own(tx, user_id, channel, ts)
            if reply.deletion is Deletion.ASKED:
                _settle(tx, reply, Deletion.KEPT)

    def choose(self, workspace_id: str, user_id: str, chosen: Chosen) -> None:
        """Record what was chosen of what an unclear part of one's own reply can mean; twice is once.

        Nothing is written where the reply was edited, deleted or answered since: its answer shows that.
        Raises NotFound, NotAllowed, GoalNotActive, Invalid, NothingYet, and Overtaken where something newer stands.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            reply = _own(tx, user_id, chosen.channel, chosen.ts)
            part = reply.parts[chosen.part] if chosen.part < len(reply.parts) else None
            if not isinstance(part, Question) or reply.edited_ts != chosen.edited_ts or reply.deletion is not None:
                return
            if chosen.choice >= len(part.choices):
                raise NotFound(Subject.CHECK_IN)
            choice = part.choices[chosen.choice]
            goal = goal_to_report(tx, user_id, choice.goal, self._admins)
            stands = standing_on(goal, tx.check_ins.of_goal(goal.number))
            own = {made.check_in for made in reply.made}
            if stands.latest and stands.latest.at > reply.read_at and stands.latest.check_in_id not in own:
                raise Overtaken(goal, stands, viewer_of(tx, user_id, now))
            recorded = record(tx, user_id, goal, as_people_told(tx, choice.report), Source.REPLY, now)
            made = Made(goal.number, recorded.check_in.check_in_id, part.words, answers=part)
            tx.replies.put(reply.with_part(chosen.part, made))

    def answer(self, delivery: Delivery) -> Answered:
        """Return the answer to a reply from fresh data. Raises NotFound when the reply is not known."""
        channel, _, ts = delivery.occurrence.partition("/")
        return self.answer_to(delivery.workspace_id, delivery.recipient, channel, ts)

    def answer_to(self, workspace_id: str, user_id: str, channel: str, ts: str) -> Answered:
        """Return the answer to a reply of one's own, from fresh data. Raises NotFound when there is no such."""
        with self._uow.reading(workspace_id) as tx:
            return answered(tx, _own(tx, user_id, channel, ts), self._clock.now())


def _not_read_yet(reply: Reply, now: datetime) -> TakenReply:
    return TakenReply(
        channel=reply.channel,
        ts=reply.ts,
        person=reply.user_id,
        text=reply.text,
        taken_at=now,
        read_at=now,
        edited_ts=reply.edited_ts,
        thread_ts=reply.thread_ts,
    )


def _wants_an_answer(part: Part) -> bool:
    """Tell whether words tell of a goal, or ask for help."""
    return not isinstance(part, Question) or bool(part.goals) or part.doubt is Doubt.QUESTION


def _own(tx: Transaction, user_id: str, channel: str, ts: str) -> TakenReply:
    reply = tx.replies.get(channel, ts)
    if reply is None or reply.person != user_id:
        raise NotFound(Subject.CHECK_IN)
    return reply


def _settle(tx: Transaction, reply: TakenReply, became: Deletion) -> None:
    """Have it known what became of a deleted reply, whose words nobody needs from then on."""
    tx.replies.put(replace(reply.without_words(), deletion=became))


def _have_answered(tx: Transaction, reply: TakenReply, now: datetime) -> None:
    """Enqueue the answer if there is something to tell, or have the one that there is shown anew."""
    if not _show_anew(tx, reply) and reply.parts:
        tx.deliveries.enqueue(
            NewDelivery(
                Kind.ANSWER,
                reply.person,
                reply.occurrence,
                due_at=now,
                urgency=Urgency.ANSWER,
                thread_ts=reply.thread_ts,
            )
        )


def _show_anew(tx: Transaction, reply: TakenReply) -> bool:
    """Have the answer to a reply shown anew before other messages; say whether there is one."""
    key = Kind.ANSWER, reply.person, reply.occurrence
    if reply.edited_ts == "" and reply.deletion is None and tx.deliveries.find(*key) is None:
        return False
    if tx.deliveries.want(*key) is None:
        return False
    tx.deliveries.hurry(*key)
    return True
