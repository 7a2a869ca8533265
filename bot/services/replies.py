"""Plain replies to the prompt: read, recorded where they are certain, and answered through the outbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.answers import Answer, Asked, HowTo, InTheWay, IsInTheWay, Refused, WhichGoal
from bot.domain.check_ins import Source, standing_of
from bot.domain.deliveries import Kind, NewDelivery, Urgency
from bot.domain.goals import Goal, GoalState
from bot.domain.prompts import ObstacleLine, Prompt
from bot.domain.reading.goal_keys import split_key
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.refusals import Refusal, as_noted, noted
from bot.domain.replies import (
    is_bare_yes_or_no,
    is_nothing_in_the_way,
    is_small_talk,
    names_nothing_in_the_way,
    read_reply,
)
from bot.services.check_ins import goal_to_report, outcome_of, record
from bot.services.clock import Clock
from bot.services.goal_lines import goals_reported_by
from bot.services.opportunities import answer_nothing
from bot.services.people import as_people_read
from bot.services.prompts import obstacle_lines
from bot.services.unit_of_work import Transaction, UnitOfWork

About = Mapping[str, Any]
"""An answer as its delivery carries it: ids, and what was typed where it is asked about; the rest is read afresh."""

MOST_KEPT = 1500
"""Characters of a reply that fill the form behind a question; the whole of it stands in the conversation."""

_TELLS_NOTHING = (Unclear(Doubt.NOT_CERTAIN), Unclear(Doubt.NEGATION))
"""What a no reads like that says nothing of a goal."""


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
            if "refused" in about:
                return Refused(as_noted(about["refused"]), user_id)
            return HowTo() if "how_to" in about else _question(tx, user_id, about, now)


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
    if is_small_talk(reply.text):
        return None
    prompt = _prompt_answered(tx, reply)
    named, _ = split_key(reply.text)
    goals = _meant(tx, reply.user_id, prompt) if named is None else (goal_to_report(tx, reply.user_id, named),)
    asked = obstacle_lines(tx, prompt) if prompt is not None and named is None else ()
    question: About = {"said": reply.text[:MOST_KEPT], "asked_at": now.isoformat()}
    if not goals or _is_of_the_way(tx, reply.text, goals, prompt, asked):
        return _about_the_way(tx, reply, prompt, asked, question, now)
    if prompt is not None and any(line.answer is None for line in asked):
        question = {**question, "week": prompt.occurrence}
    goal = goals[0]
    match read_reply(reply.text, goal, standing_of(goal, tx.check_ins.standings([goal.number]))):
        case Unclear(Doubt.QUESTION):
            return {"how_to": True}
        case Reading(value=bool()) if is_bare_yes_or_no(reply.text) and asked:
            return {**question, "goal": goal.number, "doubt": Doubt.WHICH_QUESTION.value, "readings": []}
        case _ if len(goals) > 1:
            return {**question, "which": [goal.number for goal in goals]}
        case Unclear() if "week" in question and is_nothing_in_the_way(reply.text):
            return {**question, "goal": goal.number, "doubt": Doubt.NOT_CERTAIN.value, "readings": []}
        case Unclear(doubt, readings):
            readings_kept = [str(reading) for reading in readings]
            return {**question, "goal": goal.number, "doubt": doubt.value, "readings": readings_kept}
        case Reading() as reading:
            goal = goal_to_report(tx, reply.user_id, goal.number)
            report = replace(reading.report, note=as_people_read(tx, reading.note))
            recorded = record(tx, reply.user_id, goal, report, Source.REPLY, now)
            return {"check_in": recorded.check_in.check_in_id}
    return None


def _is_of_the_way(
    tx: Transaction, text: str, goals: Sequence[Goal], prompt: Prompt | None, asked: Sequence[ObstacleLine]
) -> bool:
    """Tell whether a no can only answer *anything in the way?*: it says so, or nothing else is asked any more.

    Beside a goal that still waits, a bare `nothing` may say as well that nothing is new about that.
    """
    if all(line.answer is not None for line in asked):
        return False
    if names_nothing_in_the_way(text):
        return True
    if not is_nothing_in_the_way(text) or _still_open(tx, prompt):
        return False
    standings = tx.check_ins.standings([goal.number for goal in goals])
    # "No" may correct the answer that was given to a yes/no goal.
    return all(read_reply(text, goal, standing_of(goal, standings)) in _TELLS_NOTHING for goal in goals)


def _about_the_way(
    tx: Transaction,
    reply: Reply,
    prompt: Prompt | None,
    asked: Sequence[ObstacleLine],
    question: About,
    now: datetime,
) -> About:
    """Take a reply that no goal can be meant by: a plain no to the one open question is its answer."""
    if reply.text.rstrip().endswith("?"):
        return {"how_to": True}
    if prompt is None or not asked:
        return {"which": []}
    still_open = [line for line in asked if line.answer is None]
    if len(still_open) == 1 and is_nothing_in_the_way(reply.text):
        answer_nothing(tx, reply.user_id, still_open[0].team_id, prompt.occurrence, now)
    return {**question, "week": prompt.occurrence}


def _question(tx: Transaction, user_id: str, about: About, now: datetime) -> Answer:
    """Return what was recorded since a question was asked back, or the question as it is now."""
    numbers = about.get("which", [about["goal"]] if "goal" in about else [])
    asked_at = datetime.fromisoformat(about["asked_at"]) if "asked_at" in about else now
    standings = tx.check_ins.standings(numbers)
    latest = [standing.latest for standing in standings.values() if standing.latest is not None]
    told = [check_in for check_in in latest if check_in.person == user_id and check_in.at >= asked_at]
    if told:
        return outcome_of(tx, user_id, max(told, key=lambda check_in: check_in.at).check_in_id, now)
    said, in_the_way = str(about.get("said", "")), _in_the_way(tx, user_id, about.get("week"))
    since = tuple(line for line in in_the_way.lines if line.answer is None or line.answer.at >= asked_at)
    if any(line.answer for line in since):
        return IsInTheWay(replace(in_the_way, lines=since), said, is_recorded=True)
    if in_the_way.lines and not numbers:
        return IsInTheWay(_open_first(in_the_way), said)
    in_the_way = replace(in_the_way, lines=tuple(line for line in in_the_way.lines if line.answer is None))
    if "which" in about:
        goals = tx.goals.get_many(numbers)
        return WhichGoal(tuple(goals[number] for number in numbers if number in goals), said, in_the_way)
    goal = goal_to_report(tx, user_id, int(about["goal"]))
    readings = tuple(Decimal(reading) for reading in about["readings"])
    return Asked(goal, Unclear(Doubt(about["doubt"]), readings), said, in_the_way)


def _in_the_way(tx: Transaction, user_id: str, week: str | None) -> InTheWay:
    """Return what a prompt asks about the way of teams, as it stands now; nothing without a prompt."""
    prompt = tx.prompts.get(user_id, date.fromisoformat(week)) if week else None
    return InTheWay(obstacle_lines(tx, prompt), prompt.occurrence) if prompt else InTheWay()


def _open_first(asked: InTheWay) -> InTheWay:
    """Return the questions that are open, or all of them where none is: then what was typed may change an answer."""
    still_open = tuple(line for line in asked.lines if line.answer is None)
    return replace(asked, lines=still_open or asked.lines)


def _prompt_answered(tx: Transaction, reply: Reply) -> Prompt | None:
    """Return the prompt that a reply is about: the one in whose thread it stands, else the person's latest."""
    prompt = tx.prompts.at(reply.channel, reply.thread_ts) if reply.thread_ts else None
    if prompt is None or prompt.person != reply.user_id:
        return tx.prompts.latest_of(reply.user_id)
    return prompt


def _meant(tx: Transaction, user_id: str, prompt: Prompt | None) -> tuple[Goal, ...]:
    """Return the goals that a reply without a key can be about: those still open in the prompt, or all in it.

    Without a prompt, or without a goal in it, they are those that the person reports.
    """
    active = _asked_goals(tx, prompt)
    return _still_open(tx, prompt) or active if active else goals_reported_by(tx, user_id, tx.teams.tree())


def _asked_goals(tx: Transaction, prompt: Prompt | None) -> tuple[Goal, ...]:
    """Return the active goals that a prompt asks about."""
    asked = [item.goal for item in prompt.items if item.goal is not None] if prompt else []
    goals = tx.goals.get_many(asked)
    return tuple(goals[n] for n in asked if n in goals and goals[n].state is GoalState.ACTIVE)


def _still_open(tx: Transaction, prompt: Prompt | None) -> tuple[Goal, ...]:
    """Return those of them that nothing was said about since."""
    active = _asked_goals(tx, prompt)
    standings = tx.check_ins.standings(goal.number for goal in active)
    latest = {number: standing.latest for number, standing in standings.items()}
    return tuple(
        goal for goal in active if (said := latest.get(goal.number)) is None or (prompt and said.at < prompt.moment)
    )
