"""Plain replies to the prompt: read, recorded where they are certain, and answered through the outbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.domain.answers import Answer, Asked, HowTo, Refused, WhichGoal
from bot.domain.check_ins import Source, Standing
from bot.domain.deliveries import Kind, NewDelivery, Urgency
from bot.domain.goals import Goal, GoalState
from bot.domain.prompts import Ask
from bot.domain.readings import Doubt, Reading, SmallTalk, Unclear
from bot.domain.refusals import Refusal, as_noted, noted
from bot.domain.replies import is_bare_yes_or_no, read_reply, split_key
from bot.services.check_ins import goal_to_report, outcome_of, record
from bot.services.clock import Clock
from bot.services.goal_lines import goals_reported_by
from bot.services.people import as_people_read
from bot.services.unit_of_work import Transaction, UnitOfWork

About = Mapping[str, Any]
"""An answer as its delivery carries it: ids only, so that it is shown from fresh data."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that somebody wrote to the bot."""

    user_id: str
    channel: str
    ts: str
    text: str
    """Unescaped."""
    thread_ts: str | None = None
    """The message it replies to; None: written plainly into the conversation."""


class ReplyService:
    """Takes what people answer in their own words."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def reply(self, workspace_id: str, reply: Reply) -> None:
        """Record what a reply says about the one goal it can be about, and enqueue the answer; once for each reply.

        What cannot be read for certain writes nothing and asks, and what is refused is answered in the same way;
        small talk gets no answer.
        """
        now = self._clock.now()
        try:
            with self._uow.writing(workspace_id) as tx:
                _answered_once(tx, reply, lambda: _taken(tx, reply, now), now)
        except Refusal as refusal:
            # A transaction of its own: whatever was begun before the refusal is not kept.
            about = {"refused": noted(refusal)}
            with self._uow.writing(workspace_id) as tx:
                _answered_once(tx, reply, lambda: about, now)

    def answer(self, workspace_id: str, user_id: str, about: About) -> Answer:
        """Return an answer from fresh data. Raises NotFound when what it is about is gone."""
        now = self._clock.now()
        with self._uow.reading(workspace_id) as tx:
            if "check_in" in about:
                return outcome_of(tx, user_id, int(about["check_in"]), now)
            if "which" in about:
                goals = tx.goals.get_many(about["which"])
                return WhichGoal(tuple(goals[number] for number in about["which"] if number in goals))
            if "goal" in about:
                readings = tuple(Decimal(reading) for reading in about["readings"])
                goal = goal_to_report(tx, user_id, int(about["goal"]))
                return Asked(goal, Unclear(Doubt(about["doubt"]), readings))
            if "refused" in about:
                return Refused(as_noted(about["refused"]), user_id)
            return HowTo()


def _answered_once(tx: Transaction, reply: Reply, take: Callable[[], About | None], now: datetime) -> None:
    """Take a reply that was not taken before, and enqueue the answer to it, if it gets one."""
    once = f"reply:{reply.channel}:{reply.ts}"
    if tx.receipts.get(once) is not None:
        return
    about = take()
    tx.receipts.keep(once, about or {}, now)
    if about is not None:
        tx.deliveries.enqueue(
            NewDelivery(
                Kind.ANSWER,
                reply.user_id,
                f"{reply.channel}/{reply.ts}",
                due_at=now,
                urgency=Urgency.ANSWER,
                thread_ts=reply.thread_ts,
                about=about,
            )
        )


def _taken(tx: Transaction, reply: Reply, now: datetime) -> About | None:
    """Write what a reply says and return what its answer is about, None for small talk."""
    goals = _meant(tx, reply)
    goal = goals[0] if goals else None
    if goal is None:
        return {"which": []}
    standings = tx.check_ins.standings([goal.number])
    match read_reply(reply.text, goal, standings.get(goal.number, Standing())):
        case SmallTalk():
            return None
        case Unclear(Doubt.QUESTION):
            return {"how_to": True}
        case Reading(value=bool()) if is_bare_yes_or_no(reply.text) and _asks_what_is_in_the_way(tx, reply.user_id):
            return {"goal": goal.number, "doubt": Doubt.WHICH_QUESTION.value, "readings": []}
        case _ if len(goals) > 1:
            return {"which": [goal.number for goal in goals]}
        case Unclear(doubt, readings):
            return {"goal": goal.number, "doubt": doubt.value, "readings": [str(reading) for reading in readings]}
        case Reading() as reading:
            goal = goal_to_report(tx, reply.user_id, goal.number)
            report = replace(reading.report, note=as_people_read(tx, reading.note))
            recorded = record(tx, reply.user_id, goal, report, Source.REPLY, now)
            return {"check_in": recorded.check_in.check_in_id}


def _asks_what_is_in_the_way(tx: Transaction, user_id: str) -> bool:
    prompt = tx.prompts.latest_of(user_id)
    return prompt is not None and any(item.ask is Ask.OBSTACLE for item in prompt.items)


def _meant(tx: Transaction, reply: Reply) -> tuple[Goal, ...]:
    """Return the goals a reply can be about: the one it names by key, those still open in the prompt, or all of them.

    Without a prompt they are the goals that the person reports.
    """
    named, _ = split_key(reply.text)
    if named is not None:
        return (goal_to_report(tx, reply.user_id, named),)
    prompt = tx.prompts.at(reply.channel, reply.thread_ts) if reply.thread_ts else None
    if prompt is None or prompt.person != reply.user_id:
        prompt = tx.prompts.latest_of(reply.user_id)
    asked = [item.goal for item in prompt.items if item.goal is not None] if prompt else []
    goals = tx.goals.get_many(asked)
    active = tuple(goals[n] for n in asked if n in goals and goals[n].state is GoalState.ACTIVE)
    if prompt is None or not active:
        return goals_reported_by(tx, reply.user_id, tx.teams.tree())
    standings = tx.check_ins.standings(goal.number for goal in active)
    latest = {number: standing.latest for number, standing in standings.items()}
    still_open = tuple(goal for goal in active if (said := latest.get(goal.number)) is None or said.at < prompt.moment)
    return still_open or active
