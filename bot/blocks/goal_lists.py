"""Lists of goals, and the question which goal is meant."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.blocks.check_ins import standing_words
from bot.blocks.forms import plain
from bot.blocks.goals import LIST, OUTCOMES, REOPEN, SHOW, headline
from bot.blocks.measures import NO_PROMPT_ASKS, way_words
from bot.blocks.names import names
from bot.blocks.parts import button, called, section
from bot.blocks.reviews import FORM as REVIEW_FORM
from bot.blocks.stand_ins import asked_words
from bot.blocks.text import any_of, day, mention, quoted
from bot.domain.deliveries import Message
from bot.domain.goal_cards import GoalSummary
from bot.domain.goal_lists import GoalInAnotherState, GoalList, GoalsMeant, OthersGoal, Scope, Which, closest_scope
from bot.domain.goals import Goal, GoalState, PersonOwner
from bot.domain.people import Person, Viewer

_HEADINGS: Mapping[Which, str] = {
    Which.MINE: "Your goals",
    Which.TEAM: "Goals of your teams",
    Which.ORG: "The organisation's goals",
    Which.STALE: "Goals without a fresh number or check-in",
    Which.OVERDUE: "Goals past their date",
    Which.PAUSED: "Paused goals",
    Which.CLOSED: "Closed goals",
    Which.ALL: "All goals",
}


_NONE: Mapping[Which, str] = {
    Which.STALE: "of those that you can see, none is stale.",
    Which.OVERDUE: "of those that you can see, none is past its date.",
    Which.PAUSED: "no goal that you can see is paused.",
    Which.CLOSED: "no goal that you can see is closed.",
}
"""Lists in which it may be good news that nothing stands."""


def list_message(goals: GoalList) -> Message:
    """Return one page of a list, with a button to each goal and to the next page."""
    heading = _list_heading(goals)
    if not goals.goals:
        words = f"*{heading}*: {_none(goals.scope.which)} {_looked_at(goals) or _elsewhere(goals.scope.which)}"
        return Message(words, tuple(plain([section(words)])))
    here = len(goals.goals)
    part = f"{goals.start + 1} to {goals.start + here} of {goals.total}" if here < goals.total else f"{here}"
    counted = f"*{heading}* ({part})"
    lines = [_line(summary, goals.viewer) for summary in goals.goals]
    blocks: list[Block] = [section(counted), *(_row(*each) for each in zip(goals.goals, lines, strict=True))]
    if goals.looked_at is not None:
        lines.append(_looked_at(goals))
        blocks.append(section(lines[-1]))
    if goals.next_start is not None:
        value = f"{goals.scope.value}|{goals.next_start}"
        blocks.append(ActionsBlock(elements=[ButtonElement(action_id=LIST, text="Show more", value=value)]))
    return Message("\n".join([counted, *(f"• {line}" for line in lines)]), tuple(plain(blocks)))


def _none(which: Which) -> str:
    return _NONE.get(which, "none that you can see.")


def _elsewhere(which: Which) -> str:
    every = f"`{names.goal} list all` shows every goal you can see."
    return every if which in _NONE else f"`{names.goal} set` sets one; {every}"


def _looked_at(goals: GoalList) -> str:
    if goals.looked_at is None:
        return ""
    return (
        f"There are many goals: these are among the first {goals.looked_at:,}, from the organisation down. "
        f"To narrow it down, `{names.goal} list #channel` shows every goal of one team, with what is stale or overdue."
    )


def unknown_list_message(words: str) -> Message:
    """Return what is said to a list that we don't have."""
    said = (
        f"There is no list called “{quoted(words, 50)}”. Did you mean `{names.goal} list {closest_scope(words)}`? "
        "You can ask for `mine`, `team`, `org`, `stale`, `overdue`, `paused`, `closed`, `all`, a @person or a #channel."
    )
    return Message(said, tuple(plain([section(said)])))


def nobody_message(named: str, alike: Sequence[Person]) -> Message:
    """Return what is said to the name of somebody who is not there, with a button for each who may be meant."""
    ask = "Did you mean one of these?" if alike else "Type @ and choose the person from the list that Slack offers."
    example = f"In one line, for example: `{names.goal} list @Ana`, or `{names.goal} list mine` for your own."
    said = f"I found nobody called “{quoted(named, 50)}”. {ask} {example}"
    rows = [
        section(mention(each.user_id), button(LIST, "Show goals", f"{_goals_of(each)}|0", about=each.name or ""))
        for each in alike
    ]
    text_of = "\n".join([said, *(f"• {mention(each.user_id)}" for each in alike)])
    return Message(text_of, tuple(plain([section(said), *rows])))


def _goals_of(person: Person) -> str:
    return Scope(Which.PERSON, person.user_id).value


_LABELS: Mapping[str, str] = {"pause": "Pause", "resume": "Resume"}
"""Where a button is called otherwise than the command, or does at once what it says."""


def which_message(verb: str, words: str, meant: GoalsMeant) -> Message:
    """Return the question which goal a command is about, with a button for each that may be meant."""
    if meant.in_another_state:
        return _with_own(verb, _state_message(verb, words, meant.in_another_state), meant.goals)
    if meant.of_others:
        return _with_own(verb, _others_message(verb, words, meant.of_others), meant.goals)
    goals = meant.goals
    example = f"`{names.goal} {verb} {goals[0].key if goals else 'G-12'}`"
    missing = f"“{quoted(words, 50)}” is no goal's key" if words.strip() else "Which goal"
    ask = f"{missing}. Type it like this: {example}." if words.strip() else f"{missing}? Type its key: {example}."
    said = f"{ask} Or choose one:" if goals else f"{ask} `{names.goal} list all` shows the goals you can see."
    return _choice(said, *_offers(verb, goals))


def _with_own(verb: str, said: Message, goals: Sequence[Goal]) -> Message:
    """Offer, below what is said of the goals that words fit, those that are only like them."""
    if not goals:
        return said
    own = _choice(f"Or did you mean one that you can {verb}?", *_offers(verb, goals))
    return Message(f"{said.text}\n{own.text}", (*said.blocks, *own.blocks))


def _others_message(verb: str, words: str, others: Sequence[OthersGoal]) -> Message:
    """Say that the words fit goals of others only, and who can do it to each."""
    said = (
        f"“{quoted(words, 50)}” fits no goal that you can {verb}. It fits these, and others can. "
        f"`{names.goal} list mine` shows your own; with a key it goes like this: `{names.goal} {verb} G-12`."
    )
    lines = [f"{_name(one.goal)}\n{_who_can(verb, one)}" for one in others]
    rows = [
        section(line, button(SHOW, "Show", one.goal.key, about=called(one.goal)))
        for line, one in zip(lines, others, strict=True)
    ]
    return _choice(said, rows, lines)


def _offers(verb: str, goals: Sequence[Goal]) -> tuple[list[SectionBlock], list[str]]:
    """Return a row with the button that does it for each goal, and each as a line of text."""
    lines = [_name(goal) for goal in goals]
    return [section(line, _chosen(verb, goal)) for line, goal in zip(lines, goals, strict=True)], lines


def _state_message(verb: str, words: str, meant: Sequence[GoalInAnotherState]) -> Message:
    """Say of goals that the words fit how they stand, so that there is nothing to do to them."""
    said = f"“{quoted(words, 50)}” fits no goal to {verb} as it stands now. It fits:"
    lines = [f"{headline(one.goal)}\n{_how_it_stands(verb, one)}" for one in meant]
    rows = [
        section(line, button(SHOW, "Show", one.goal.key, about=called(one.goal)))
        for line, one in zip(lines, meant, strict=True)
    ]
    return _choice(said, rows, lines)


def _how_it_stands(verb: str, one: GoalInAnotherState) -> str:
    """Say in which state a goal is, and what gets it out of a rest: the command, or those who may give it."""
    key, others = one.goal.key, one.resumed_by and _who_can("resume", one.resumed_by)
    match one.goal.state:
        case GoalState.ACTIVE:
            return f"{key} is running: nothing needs to be resumed."
        case GoalState.PAUSED:
            return f"{key} is paused already. {others or f'`{names.goal} resume {key}` starts it again.'}"
    already = " already" if verb == "close" else ""
    return f"{key} is closed{already}. {others or f'`{names.goal} resume {key}` opens it again.'}"


def _who_can(verb: str, one: OthersGoal) -> str:
    done = "reopen" if verb == "resume" and one.goal.state is GoalState.CLOSED else verb
    who = any_of(one.who_can)
    if one.admins_too:
        who = f"{who}, or a Headway admin," if who else "A Headway admin"
    return f"{who} can {done} it." if who else f"Nobody can {done} it until a lead is named."


def _choice(said: str, rows: Sequence[SectionBlock], lines: Sequence[str]) -> Message:
    return Message("\n".join([said, *(f"• {line}" for line in lines)]), tuple(plain([section(said), *rows])))


def _name(goal: Goal) -> str:
    """Return a goal's headline with its state, unless that is what is usual."""
    return headline(goal) if goal.state is GoalState.ACTIVE else f"{headline(goal)} · {goal.state}"


def _chosen(verb: str, goal: Goal) -> ButtonElement:
    """Return the button that does the command to a goal; to resume one that is closed is to open it again."""
    action, label = f"goal.{verb}", _LABELS.get(verb, f"{verb.capitalize()}…")
    if verb == "review":
        action = REVIEW_FORM
    elif verb == "resume" and goal.state is GoalState.CLOSED:
        action, label = REOPEN, "Reopen"
    return button(action, label, goal.key, about=called(goal))


def _list_heading(goals: GoalList) -> str:
    scope = goals.scope
    match scope.which:
        case Which.PERSON:
            return f"Goals of {mention(scope.of)}"
        case Which.CHANNEL:
            return f"Goals of {quoted(goals.name, 80)}"
    return _HEADINGS[scope.which]


def _line(summary: GoalSummary, viewer: Viewer) -> str:
    goal = summary.goal
    owner = mention(goal.owner.user_id) if isinstance(goal.owner, PersonOwner) else quoted(summary.team, 80)
    stands = standing_words(goal, summary.standing, viewer)
    reached = f" · {way_words(summary.progress)}" if summary.progress is not None else ""
    asked = asked_words(goal, summary.stand_in, viewer.user_id)
    marks = [
        word
        for word, holds in (
            (asked, bool(asked)),
            ("stale", summary.is_stale),
            ("overdue", summary.is_overdue),
            (NO_PROMPT_ASKS, summary.is_overdue and summary.is_asked_no_more),
            ("paused", goal.state is GoalState.PAUSED),
            ("unlinked", not summary.is_linked),
            (OUTCOMES[goal.outcome].lower() if goal.outcome else "", goal.state is GoalState.CLOSED),
        )
        if holds
    ]
    return f"{headline(goal)} · {owner} · by {day(goal.due)}\n{stands}{reached}{''.join(f' · {m}' for m in marks)}"


def _row(summary: GoalSummary, words: str) -> SectionBlock:
    goal = summary.goal
    return section(words, button(SHOW, "Show", goal.key, about=called(goal)))
