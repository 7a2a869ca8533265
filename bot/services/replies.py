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
from bot.domain.reading.plain_answers import (
    is_bare_yes_or_no,
    is_nothing_in_the_way,
    is_small_talk,
    names_nothing_in_the_way,
)
from bot.domain.readings import Doubt, Reading, Unclear
from bot.domain.refusals import Refusal, as_noted, noted
from bot.domain.replies import read_reply, tells_nothing_of
from bot.services.check_ins import goal_to_report, outcome_of, record
from bot.services.clock import Clock
from bot.services.goal_lines import goals_reported_by
from bot.services.opportunities import answer_nothing
from bot.services.people import as_people_read
from bot.services.prompts import obstacle_lines, prompt_card
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
    can_mean = _can_mean(tx, reply, prompt, now)
    goals, asked = can_mean.goals, can_mean.obstacles
    question: About = {"said": reply.text[:MOST_KEPT], "asked_at": now.isoformat()}
    if not goals or _is_of_the_way(tx, reply.text, can_mean):
        return _about_the_way(tx, reply, prompt, asked, question, now)
    if prompt is not None and _may_be_of_the_way(tx, reply.text, can_mean):
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


@dataclass(frozen=True, slots=True)
class _CanMean:
    """What a reply can be about, as the message that it answers shows it."""

    goals: tuple[Goal, ...]
    obstacles: tuple[ObstacleLine, ...] = ()
    """*Anything in the way?*, answered or not."""
    waits_for_goals: bool = False
    """Whether the message still asks about these goals."""
    shows_goals: bool = False
    """Whether they stand in it at all."""


def _can_mean(tx: Transaction, reply: Reply, prompt: Prompt | None, now: datetime) -> _CanMean:
    """Return what a reply can be about: the goal that it names, else those still open in the prompt, or all in it.

    Without a prompt, or without a goal in it, they are those that the person reports.
    """
    named, _ = split_key(reply.text)
    if named is not None:
        return _CanMean((goal_to_report(tx, reply.user_id, named),))
    card = prompt_card(tx, prompt, now) if prompt is not None else None
    lines, obstacles = (card.goals, card.obstacles) if card is not None else ((), ())
    if still_open := tuple(line.goal for line in lines if line.is_open):
        return _CanMean(still_open, obstacles, waits_for_goals=True, shows_goals=True)
    if active := tuple(line.goal for line in lines if line.goal.state is GoalState.ACTIVE):
        return _CanMean(active, obstacles, shows_goals=True)
    return _CanMean(goals_reported_by(tx, reply.user_id, tx.teams.tree()), obstacles)


def _is_of_the_way(tx: Transaction, text: str, can_mean: _CanMean) -> bool:
    """Tell whether a reply can only answer *anything in the way?*: it says so, or no goal waits or is told of.

    Beside a goal that still waits, a bare `nothing` may say as well that nothing is new about that, and what is in
    the way may be a note.
    """
    is_open = any(line.answer is None for line in can_mean.obstacles)
    if is_open and names_nothing_in_the_way(text):
        return True
    if can_mean.waits_for_goals or not (is_open or (can_mean.obstacles and not can_mean.shows_goals)):
        return False
    if not can_mean.shows_goals and (is_nothing_in_the_way(text) or is_bare_yes_or_no(text)):
        return True
    return _tells_nothing_of_any(tx, text, can_mean.goals)


def _may_be_of_the_way(tx: Transaction, text: str, can_mean: _CanMean) -> bool:
    """Tell whether a reply that no goal is certain to be meant by may be what is in the way as well.

    Once everything is answered, only words that tell nothing of a goal are: a status or a number corrects one.
    """
    if any(line.answer is None for line in can_mean.obstacles):
        return True
    is_answered = bool(can_mean.obstacles) and not can_mean.waits_for_goals
    return is_answered and _tells_nothing_of_any(tx, text, can_mean.goals)


def _tells_nothing_of_any(tx: Transaction, text: str, goals: Sequence[Goal]) -> bool:
    """Tell whether no goal's standing is in a reply.

    "No" may correct the answer that was given to a yes/no goal, and "not on track" any answer.
    """
    says_no = is_nothing_in_the_way(text)
    standings = tx.check_ins.standings([goal.number for goal in goals])
    befores = [(goal, standing_of(goal, standings)) for goal in goals]
    return all(
        tells_nothing_of(text, goal, before) or (says_no and read_reply(text, goal, before) in _TELLS_NOTHING)
        for goal, before in befores
    )


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
    in_the_way = _open_first(in_the_way)
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
