"""What a reply can be about, as the message that it answers asks it, and what it says of that."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.check_ins import Report, Source, standing_check_ins, standing_of, standing_on
from bot.domain.deliveries import Kind
from bot.domain.goals import Goal, GoalState
from bot.domain.permissions import Deed, may
from bot.domain.prompts import Prompt
from bot.domain.reading.goal_keys import keys_in, split_key
from bot.domain.reading.plain_answers import is_bare_yes_or_no, is_small_talk
from bot.domain.reading.wishes import Wish, has_clear_days
from bot.domain.readings import Doubt
from bot.domain.refusals import Refusal, noted
from bot.domain.replies import (
    AskedAbout,
    Question,
    Understood,
    Update,
    is_out_of_line,
    names_its_goal,
    read_replies,
    says_yes_or_no,
)
from bot.domain.taken_replies import (
    AsksHow,
    Made,
    NothingInTheWay,
    OfTheWay,
    Part,
    TakenReply,
    TurnedDown,
    WasAsked,
)
from bot.services.actors import actor
from bot.services.goal_lines import goals_reported_by, viewer_of
from bot.services.people import as_people_read
from bot.services.prompts import prompt_card
from bot.services.replies import in_the_way, wishes
from bot.services.replies.in_the_way import CanMean
from bot.services.replies.open_questions import answer_to_question
from bot.services.reports import goal_to_report, record
from bot.services.unit_of_work import Transaction

_OF_A_NUMBER = (Doubt.IMPLAUSIBLE, Doubt.TWO_READINGS, Doubt.SEVERAL_NUMBERS, Doubt.OTHER_UNIT)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood of a reply, before anything of it is written."""

    updates: tuple[Update, ...] = ()
    others: tuple[Part, ...] = ()
    """What is asked back, turned down or asked of the bot."""
    of_the_way: OfTheWay = OfTheWay.NO
    nothing_for: int | None = None
    """The team that it says has nothing in its way."""
    wish: Wish | None = None
    """What it wishes instead of telling of a goal."""


def read_first(tx: Transaction, reply: TakenReply, admins: AbstractSet[str]) -> TakenReply:
    """Write what is clear in a reply, and return it as taken; `admins` are the configured Headway admins."""
    now = reply.taken_at
    prompt = _prompt_answered(tx, reply)
    can_mean = _can_mean(tx, reply, prompt, now, admins)
    reply = replace(reply, week=prompt.week if prompt else None)
    heard = hear(tx, reply, can_mean, now, admins)
    parts: list[Part] = [written(tx, reply.person, update, now, admins) for update in heard.updates]
    if heard.wish is not None:
        parts.append(wishes.carry_out(tx, reply, heard.wish, now))
    if heard.nothing_for is not None and prompt is not None:
        in_the_way.say_nothing(tx, reply.person, heard.nothing_for, prompt.occurrence, now)
        parts.append(NothingInTheWay(heard.nothing_for))
    return replace(
        reply,
        asked=tuple(WasAsked(one.goal.number, one.number, one.waits) for one in can_mean.asked),
        parts=(*parts, *heard.others),
        of_the_way=heard.of_the_way,
    )


def hear(tx: Transaction, reply: TakenReply, can_mean: CanMean, now: datetime, admins: AbstractSet[str]) -> Heard:
    """Return what a reply says of what it can mean."""
    if not reply.text.strip() or is_small_talk(reply.text):
        return Heard()
    today = viewer_of(tx, reply.person, now).today
    wish = wishes.wished(reply, today)
    if wish is not None and has_clear_days(wish, today):
        return Heard(wish=wish)
    if (beside := wishes.wished_beside(reply, today)) is not None:
        rest, other = beside
        if is_small_talk(rest):
            return Heard(wish=other)
        heard = _hear_of_goals(tx, replace(reply, text=rest), can_mean, today, admins)
        if wish is None or heard.updates:
            return replace(heard, others=(*heard.others, wishes.asked_about(other)))
    return Heard(wish=wish) if wish is not None else _hear_of_goals(tx, reply, can_mean, today, admins)


def _hear_of_goals(
    tx: Transaction, reply: TakenReply, can_mean: CanMean, today: date, admins: AbstractSet[str]
) -> Heard:
    """Return what a reply says that wishes nothing."""
    text = reply.text
    if not can_mean.asked and (named := keys_in(text)):
        return Heard(others=(_turned_down(tx, reply.person, Question(Doubt.OTHER_GOAL, text, named), admins),))
    if (answers := answer_to_question(tx, reply, can_mean, today)) is not None:
        may_be_way = not says_yes_or_no(text) and in_the_way.may_be_part_of_it(text, can_mean)
        is_perhaps = bool(answers.questions) and may_be_way
        return Heard(answers.updates, answers.questions, OfTheWay.PERHAPS if is_perhaps else OfTheWay.NO)
    if not can_mean.asked or in_the_way.is_all_of_it(text, can_mean):
        return _of_the_way_only(text, can_mean)
    said, nothing_for = in_the_way.parted(text, can_mean)
    understood = read_replies(said, can_mean.asked, today)
    if can_mean.obstacles and is_bare_yes_or_no(text):
        understood = _asking_which(understood)
    is_of_goal = understood.asked is not None and _tells_of_its_goal(understood.asked, can_mean)
    is_perhaps = nothing_for is None and not is_of_goal and in_the_way.may_be_part_of_it(text, can_mean)
    asks_how = [AsksHow()] if understood.asks_the_bot else []
    asked = (question for question in understood.questions if question.doubt is not Doubt.QUESTION)
    return Heard(
        understood.updates,
        (*(_turned_down(tx, reply.person, question, admins) for question in asked), *asks_how),
        OfTheWay.PERHAPS if is_perhaps else OfTheWay.NO,
        nothing_for,
    )


def _tells_of_its_goal(question: Question, can_mean: CanMean) -> bool:
    """Tell whether what is unclear is a number, and names its goal: "satisfaction 820" is in nobody's way."""
    return question.doubt in _OF_A_NUMBER and names_its_goal(question, can_mean.asked)


def _of_the_way_only(text: str, can_mean: CanMean) -> Heard:
    if text.rstrip().endswith("?"):
        return Heard(others=(AsksHow(),))
    team_id = in_the_way.told_nothing_for(text, can_mean)
    doubt = Doubt.NOT_CERTAIN if can_mean.obstacles else Doubt.WHICH_GOAL
    asked = () if team_id is not None else (Question(doubt, text),)
    return Heard(others=asked, of_the_way=OfTheWay.ONLY, nothing_for=team_id)


def _asking_which(understood: Understood) -> Understood:
    """Ask whether a bare yes or no is about a goal at all, where the prompt asks what is in the way too."""
    asked = tuple(Question(Doubt.WHICH_QUESTION, update.words, (update.goal,)) for update in understood.updates)
    return Understood(questions=(*asked, *understood.questions))


def _turned_down(tx: Transaction, user_id: str, question: Question, admins: AbstractSet[str]) -> Part:
    """Say of a goal that was not asked about why it takes no check-in from this person; else ask the question."""
    if question.doubt is not Doubt.OTHER_GOAL:
        return question
    for number in (*question.goals, *keys_in(question.words)):
        try:
            goal_to_report(tx, user_id, number, admins)
        except Refusal as refusal:
            return TurnedDown(question.words, noted(refusal))
    return question


def written(tx: Transaction, user_id: str, update: Update, now: datetime, admins: AbstractSet[str]) -> Part:
    """Write what is clear about one goal, and return what became of it."""
    try:
        goal = goal_to_report(tx, user_id, update.goal, admins)
        recorded = record(tx, user_id, goal, as_people_told(tx, update.report), Source.REPLY, now)
    except Refusal as refusal:  # raised before anything of this check-in is written
        return TurnedDown(update.words, noted(refusal))
    return Made(goal.number, recorded.check_in.check_in_id, update.words)


def as_people_told(tx: Transaction, report: Report) -> Report:
    """Return a report with the mentions and links of its note in words."""
    return replace(report, note=as_people_read(tx, report.note))


def _can_mean(
    tx: Transaction, reply: TakenReply, prompt: Prompt | None, now: datetime, admins: AbstractSet[str]
) -> CanMean:
    """Return what a reply can be about: the goals in the prompt and those that it names by key.

    Without a prompt, or without a goal in it, they are those that the person reports.
    """
    card = prompt_card(tx, prompt, now) if prompt is not None else None
    lines, obstacles = (card.goals, card.obstacles) if card is not None else ((), ())
    asked = [
        AskedAbout(line.goal, line.standing, line.number or 1, line.is_open)
        for line in lines
        if line.goal.state is GoalState.ACTIVE
    ]
    shows_goals = bool(asked)
    if not asked:
        asked = _about(tx, goals_reported_by(tx, reply.person, tx.teams.tree()))
    return with_named(tx, reply, CanMean(tuple(asked), obstacles, shows_goals), admins)


def with_named(
    tx: Transaction, reply: TakenReply, can_mean: CanMean, admins: AbstractSet[str], *, before: datetime | None = None
) -> CanMean:
    """Add the goals that a reply names by their keys. One whose key stands first is not what is in the way."""
    known = {one.goal.number for one in can_mean.asked}
    goals = [tx.goals.get(number) for number in keys_in(reply.text) if number not in known]
    tree, acting = tx.teams.tree(), actor(tx, reply.person, admins)
    theirs = [goal for goal in goals if goal is not None and may(acting, Deed.CHECK_IN, goal, tree)]
    obstacles = can_mean.obstacles if split_key(reply.text)[0] is None else ()
    asked = tuple(_with_value_before(tx, one, before) for one in (*can_mean.asked, *_about(tx, theirs, before)))
    return replace(can_mean, asked=asked, obstacles=obstacles)


def _about(tx: Transaction, goals: Sequence[Goal], before: datetime | None = None) -> list[AskedAbout]:
    """Return goals that are not waited for, with what stands on them, or stood before a moment."""
    standings = tx.check_ins.standings([goal.number for goal in goals], before) if goals else {}
    return [AskedAbout(goal, standing_of(goal, standings), waits=False) for goal in goals]


def _with_value_before(tx: Transaction, one: AskedAbout, before: datetime | None) -> AskedAbout:
    """Look up which value stood before one that is out of line, in the unit of now; there are few of those."""
    goal, stands = one.goal, one.before
    if stands.value_at is None or not is_out_of_line(goal.measure, stands.value):
        return one
    until = min(stands.value_at, before or stands.value_at)
    earlier = [said for said in standing_check_ins(tx.check_ins.of_goal(goal.number)) if said.at < until]
    return replace(one, before=replace(stands, value_before=standing_on(goal, earlier).value))


def _prompt_answered(tx: Transaction, reply: TakenReply) -> Prompt | None:
    """Return the prompt that a reply is about: the one in whose thread it stands, else the person's latest.

    A thread below its reminder, below what was said to it or below the answer to that is the prompt's too.
    """
    week = _week_of_thread(tx, reply) if reply.thread_ts else None
    named = tx.prompts.get(reply.person, week) if week else None
    return named or tx.prompts.latest_of(reply.person)


def _week_of_thread(tx: Transaction, reply: TakenReply) -> date | None:
    channel, ts = reply.channel, str(reply.thread_ts)
    below = tx.deliveries.at(channel, ts)
    if below is not None and below.recipient != reply.person:
        return None
    if below is not None and below.kind in (Kind.PROMPT, Kind.REMINDER):
        return date.fromisoformat(below.occurrence)
    if below is not None:
        if below.kind is not Kind.ANSWER:
            return None
        channel, _, ts = below.occurrence.partition("/")
    earlier = tx.replies.get(channel, ts)
    return earlier.week if earlier is not None and earlier.person == reply.person else None
