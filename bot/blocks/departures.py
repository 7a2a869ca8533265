"""What a lead is asked when somebody leaves: who leads now, and what becomes of their goals."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, PlainTextObject, UserSelectElement

from bot.blocks.forms import field, modal, person_picker, plain, read, text
from bot.blocks.goals import CLOSE, EDIT, REASSIGN, SHOW, headline
from bot.blocks.names import names
from bot.blocks.parts import button, called, number_in, section
from bot.blocks.text import bold, day, mention, moment
from bot.domain.deliveries import Message
from bot.domain.departures import GivenGoal, LeadQuestion, LeftGoals, Reassigned
from bot.domain.goals import Goal, GoalState, PersonOwner
from bot.domain.teams import Team

CHOOSE_LEAD, LEAD_MYSELF = "lead.choose", "lead.myself"
FORM = "goal.reassign_form"
_NAME = 300
_MOST_LISTED = 15
"""Goals with their buttons, two blocks each, in a message of at most 50; the others follow once these are decided."""
_MOST_SETTLED = 10
_PAUSED = "It is paused: nobody is asked about it until it is resumed."


def question_message(question: LeadQuestion) -> Message:
    """Return the question who leads a team now, or what became of it."""
    words = question_words(question)
    blocks: list[Block] = [section(words)]
    if question.is_open:
        blocks.append(lead_choice(question.team))
    return Message(words, tuple(plain(blocks)))


def lead_choice(team: Team) -> ActionsBlock:
    """Return the person picker and *I do* for a team whose lead has left."""
    value = f"{team.team_id}|{team.lead_id}"
    picker = UserSelectElement(action_id=CHOOSE_LEAD, placeholder=PlainTextObject(text="Choose who leads it"))
    return ActionsBlock(
        block_id=f"lead|{value}", elements=[picker, button(LEAD_MYSELF, "I do", value, about=f"lead {team.name}")]
    )


def read_choice(block_id: str) -> tuple[int, str] | None:
    """Return the team, and who led it until they left, of a picker's block; None for anything else."""
    name, _, value = block_id.partition("|")
    return read_myself(value) if name == "lead" else None


def read_myself(value: str) -> tuple[int, str] | None:
    """Return the same of the value of *I do*."""
    team, _, left = value.partition("|")
    number = number_in(team)
    return None if number is None or not left else (number, left)


def question_words(question: LeadQuestion) -> str:
    """Return the question in words, or what became of it, for whoever was asked."""
    team, left = question.team, mention(question.left)
    name = bold(team.name, _NAME)
    if team.end is not None:
        how = "archived" if team.end.merged_into is None else "merged into another team"
        return f"{left} has left. {name} has been {how} since, so nobody has to lead it."
    if team.lead_id != question.left:
        return f"{_leads(team.lead_id, question.asked)} {name} now, after {left}."
    if question.is_back:
        return f"{left} is back and leads {name} again. Nothing is left to decide."
    if not question.is_open and question.acting is None:
        return f"{left} has left, and nobody acts as lead of {name} now. The admins of Headway are asked who leads it."
    if question.acting is None:
        return (
            f"Who leads {name} now? {left} has left, and nobody above it can act as its lead. You are asked as an "
            "admin of Headway: until somebody is named you can do for it what its lead could."
        )
    if question.acting != question.asked:
        return f"{left} has left. {mention(question.acting)} acts as lead of {name} now and is asked who leads it."
    return (
        f"Who leads {name} now? {left} has left, so you act as its lead until somebody is named: "
        "you are asked for its numbers, and its progress post comes to you as a draft."
    )


def _leads(lead_id: str, reader: str) -> str:
    return "You lead" if lead_id == reader else f"{mention(lead_id)} leads"


def left_goals_message(left: LeftGoals) -> Message:
    """Return the goals of somebody who has left, each with what can be done with it until that is decided."""
    head = _head(left)
    open_goals = [goal for goal in left.goals if goal.number in left.to_decide]
    settled = [goal for goal in left.goals if not left.is_theirs(goal)]
    lines = [head, *(_open_words(goal) for goal in open_goals[:_MOST_LISTED])]
    blocks: list[Block] = [section(head)]
    for goal in open_goals[:_MOST_LISTED]:
        blocks += [section(_open_words(goal)), goal_choice(goal)]
    rest = [*_more(len(open_goals) - _MOST_LISTED), *(_settled_words(goal) for goal in settled[:_MOST_SETTLED])]
    return Message("\n".join((*lines, *rest)), tuple(plain([*blocks, *(section(words) for words in rest)])))


def goal_choice(goal: Goal) -> ActionsBlock:
    """Return *Reassign…* and *Close…* for a goal whose owner has left."""
    return ActionsBlock(
        elements=[
            button(REASSIGN, "Reassign…", goal.key, about=called(goal)),
            button(CLOSE, "Close…", goal.key, about=called(goal)),
        ]
    )


def _head(left: LeftGoals) -> str:
    who = mention(left.left)
    if left.is_back:
        return f"{who} is back. The goals that nobody took over meanwhile are theirs again."
    if left.to_decide:
        return (
            f"{who} has left, and nobody is asked about their goals any more. "
            "Give each to somebody, or close it; until then they stand on your list."
        )
    if left.decider is not None:
        return f"{who} has left. {mention(left.decider)} decides now what becomes of their goals."
    return f"{who} has left. What becomes of their goals is decided."


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"And {count} more; `{names.goal}` lists them."


def _open_words(goal: Goal) -> str:
    paused = "" if goal.is_open and goal.state.value == "active" else " · paused"
    return f"• {headline(goal)} · by {day(goal.due)}{paused}"


def _settled_words(goal: Goal) -> str:
    if not goal.is_open:
        return f"• {headline(goal)}: closed"
    owner = mention(goal.owner.user_id) if isinstance(goal.owner, PersonOwner) else "another team"
    return f"• {headline(goal)}: {owner} owns it now"


def reassign_form(goal: Goal) -> dict[str, Any]:
    """Return the form that asks to whom a goal goes."""
    left = mention(goal.owner.user_id) if isinstance(goal.owner, PersonOwner) else ""
    asked = "its new owner is asked about it from then on."
    if goal.state is GoalState.PAUSED:
        asked = "it is paused, and nobody is asked about it until it is resumed."
    words = f"{headline(goal)}: {left} has left. Its history, its number and what it says stay as they are; {asked}"
    picker = field("person", "Who owns it from now on?", person_picker("person"))
    return modal(FORM, "Reassign a goal", [section(words), picker], submit="Reassign", metadata=goal.key)


def read_person(view: Mapping[str, Any]) -> str:
    """Return who was chosen, empty if nobody was."""
    return text(read(view), "person")


def reassigned_view(done: Reassigned) -> dict[str, Any]:
    """Return the confirmation: whose it is, and where it counts."""
    owner = mention(done.goal.owner.user_id) if isinstance(done.goal.owner, PersonOwner) else ""
    counts = _counts_in(done)
    owns = f"{owner} owns {headline(done.goal)} now"
    words = f"{owns}, and is asked about it from now on. {counts}"
    if done.goal.state is GoalState.PAUSED:
        words = f"{owns}. {_PAUSED} {counts}"
    return modal("goal.reassigned", "Reassigned", [section(words)], close="Close")


def _counts_in(done: Reassigned) -> str:
    name, owner = bold(done.team.name, _NAME), done.goal.owner
    if not done.is_other_team:
        return f"It counts in {name}."
    if isinstance(owner, PersonOwner) and owner.user_id in done.team.people:
        return f"It counts in {name} now, the team that they are in."
    return f"They are in no team, so it counts in {name} now."


def given_message(given: GivenGoal) -> Message:
    """Return what the new owner of a goal is told: what it is, from whom, and when they are asked about it."""
    goal, name = given.goal, bold(given.team.name, _NAME)
    lines = [
        f"You own {headline(goal)} now: {mention(given.left)}, who owned it, has left, and {mention(given.given_by)} "
        "gave it to you.",
        f"It counts in {name} and is due by {day(goal.due)}. Its history stays with it. {_asked_next(given)}",
    ]
    choice = ActionsBlock(
        elements=[
            button(EDIT, "Edit", goal.key, about=called(goal)),
            button(SHOW, "Show it", goal.key, about=called(goal)),
        ]
    )
    typed = f"{names.goal} show {goal.key} shows it, {names.goal} edit {goal.key} changes it."
    return Message("\n".join([*lines, typed]), tuple(plain([*(section(line) for line in lines), choice])))


def _asked_next(given: GivenGoal) -> str:
    if given.goal.state is GoalState.PAUSED:
        return _PAUSED
    if given.next_asked is None:
        return "You are asked about it from now on."
    return f"You are next asked about it on {moment(given.next_asked)}."
