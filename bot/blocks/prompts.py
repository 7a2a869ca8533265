"""The weekly prompt's message, and the same list of goals where somebody asks for it."""

from collections.abc import Iterable, Mapping
from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
)

from bot.blocks.check_ins import (
    CLOSE,
    FORM,
    NO_CHANGE,
    REACHED,
    TITLE_LIMIT,
    answer_words,
    done_words,
    goal_value,
    own_buttons,
    standing_words,
    tap_id,
    tap_value,
)
from bot.blocks.examples import answer_example
from bot.blocks.forms import plain
from bot.blocks.measures import silence_words, status_words, target_words, value_words, without_value_words
from bot.blocks.names import names
from bot.blocks.opportunities import obstacle_blocks, obstacle_words
from bot.blocks.parts import button, called, mrkdwn, number_in, section
from bot.blocks.snoozes import SHOW_NOW, away_choices, later_choices, later_words
from bot.blocks.stand_ins import asked_words
from bot.blocks.supports import why_unlinked
from bot.blocks.text import bold, day, escape, full_day, mention
from bot.domain.check_ins import Status
from bot.domain.deliveries import Message
from bot.domain.goals import Goal, GoalState, Outcome
from bot.domain.measures import YesNo
from bot.domain.people import Viewer
from bot.domain.prompts import GoalLine, PromptCard, Snooze, page_of
from bot.domain.refusals import NotFound, Subject

SHOW_REST, SHOW_BEFORE = "prompt.show_rest", "prompt.show_before"
REMINDER_REST, REMINDER_BEFORE = "prompt.reminder_rest", "prompt.reminder_before"
LIST_REST, LIST_BEFORE = "check_in.list_rest", "check_in.list_before"
"""Turning the pages of a prompt, of its reminder, and of the list that somebody asked for: forwards and back."""
CARRY_OVER = "goal.carry_over"
GOAL_BUTTONS = "goal-"
"""How the block_ids of a listed goal's buttons begin, which tells them from those of a confirmation."""

_MOST_OBSTACLES = 10
"""Teams whose question is shown, two blocks each; hardly anybody belongs to more."""

_AS: Mapping[Outcome, str] = {
    Outcome.MET: " as met",
    Outcome.PARTLY: " as partly met",
    Outcome.MISSED: " as missed",
    Outcome.RETIRED: " as retired",
}
_TAPS = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)


def prompt_message(card: PromptCard) -> Message:
    """Return the weekly prompt or its reminder as things stand now; the text says all that the blocks say."""
    if card.snooze is not None and card.snooze.is_folded:
        return _folded(card, card.snooze)
    greeting, how = _greeting(card), _how_to_answer(card)
    rest = _rest_words(card)
    viewer = card.viewer.of_what_stays()
    lines = [f"• {goal_words(line, viewer)}" for line in card.goals]
    lines += [f"• {obstacle_words(line)}" for line in card.obstacles]
    later = later_words(card)
    words = "\n".join(part for part in (greeting, *lines, rest, how, later) if part)
    blocks: list[Block] = [section(greeting), *_lines(card, viewer)]
    blocks += _pages(card, *((REMINDER_BEFORE, REMINDER_REST) if card.is_reminder else (SHOW_BEFORE, SHOW_REST)))
    if told := [mrkdwn(part) for part in (how, later) if part]:
        blocks.append(ContextBlock(elements=told))
    if card.snooze is not None:
        blocks.append(later_choices(card, card.snooze))
    if card.away is not None:
        blocks.append(away_choices(card.away, card))
    return Message(words, tuple(plain(blocks)))


def _folded(card: PromptCard, snooze: Snooze) -> Message:
    """Return a snoozed prompt: until when, and how to see it before."""
    waiting = "One question is" if card.open_count == 1 else f"{card.open_count} questions are"
    words = f"{later_words(card)} {waiting} still open, and a reply here counts."
    show = button(SHOW_NOW, "Show it now", card.week.isoformat(), about=_name(card))
    return Message(words, tuple(plain([section(words, show), later_choices(card, snooze)])))


def list_message(card: PromptCard) -> Message:
    """Return a person's goals to check in on now, as the prompt shows them; one page of them, where they are many."""
    if not card.goals:
        words = (
            f"No goal asks for your check-in. `{names.goal} list mine` shows yours, paused ones too; "
            f"`{names.goal} set` sets one; a team's lead names who reports its goals."
        )
        return Message(words, tuple(plain([section(words)])))
    head = "*Your goals.* Tap how each stands, or use *Update…* for a number and a note."
    lines = [f"• {goal_words(line, card.viewer)}" for line in card.goals]
    lines += [f"• {obstacle_words(line)}" for line in card.obstacles[:_MOST_OBSTACLES]]
    words = "\n".join(part for part in (head, *lines, _rest_words(card)) if part)
    blocks = [section(head), *_lines(card, card.viewer), *_pages(card, LIST_BEFORE, LIST_REST)]
    return Message(words, tuple(plain(blocks)))


def goal_blocks(line: GoalLine, viewer: Viewer, week: str | None) -> list[Block]:
    """Return one goal in at most two blocks: what stands, and the buttons to answer. For prompt, list and Home."""
    words = section(goal_words(line, viewer))
    buttons = _buttons(line, viewer, week) if line.goal.state is GoalState.ACTIVE else []
    if not buttons:
        return [words]
    return [words, ActionsBlock(block_id=f"{GOAL_BUTTONS}{line.goal.number}", elements=buttons)]


def goal_words(line: GoalLine, viewer: Viewer) -> str:
    """Return what one goal's line says, as mrkdwn."""
    goal = line.goal
    number = f"{line.number}) " if line.number is not None else ""
    title = f"{number}{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}"
    return "\n".join((title, *_state(line, viewer), *_marks(line, viewer), *_serves(line)))


def _state(line: GoalLine, viewer: Viewer) -> Iterable[str]:
    if line.recorded is not None:
        said = answer_words(line.goal, line.recorded, line.standing, viewer, note_limit=300)
        yield f":white_check_mark: {'Reported since' if line.is_answered_later else 'Recorded'}: {said}"
    elif line.is_done:
        yield f":white_check_mark: {done_words(line.goal, line.standing, viewer)}"
    else:
        yield f"Last: {standing_words(line.goal, line.standing, viewer)}"


def _marks(line: GoalLine, viewer: Viewer) -> Iterable[str]:
    if asked := asked_words(line.goal, line.stand_in, viewer.user_id):
        yield f"{asked}."
    elif line.asked_now is not None and line.recorded is None and line.goal.state is GoalState.ACTIVE:
        # Perhaps they always led it, and the goal came to it.
        leads = f"leads {bold(line.led_by_them, TITLE_LIMIT)} and " if line.led_by_them else ""
        yield f"{mention(line.asked_now)} {leads}is asked about it now."
    if line.goal.state is not GoalState.ACTIVE:
        yield _ended_words(line.goal)
    elif line.is_overdue:
        yield f"Its date, {day(line.goal.due)}, has passed."
    elif line.is_stale and line.recorded is None:
        yield f"Stale: {silence_words(line.goal.measure)}."


def _ended_words(goal: Goal) -> str:
    """Return what became of a goal that is asked about no more."""
    if goal.state is GoalState.PAUSED:
        return f"{goal.key} is paused: nobody is asked about it."
    if goal.state is GoalState.TAKEN_BACK:
        return f"{goal.key} was taken back: it is asked about no more."
    return f"{goal.key} is closed{_AS[goal.outcome]}." if goal.outcome else f"{goal.key} is closed."


def _serves(line: GoalLine) -> Iterable[str]:
    if line.serves is not None:
        top = line.serves.goal
        value, status = line.serves.standing.value, line.serves.standing.status
        said = without_value_words(top.measure, status) if value is None else escape(value_words(top.measure, value))
        yield f"Helps {bold(top.title, TITLE_LIMIT)}: {said}, {escape(target_words(top.measure))}"
    elif not line.is_linked:
        yield f"Unlinked: {why_unlinked(line.helped)}."


def _buttons(line: GoalLine, viewer: Viewer, week: str | None) -> list[ButtonElement]:
    goal = line.goal
    update = button(FORM, "Update…", goal_value(goal, week), about=called(goal))
    close = button(CLOSE, "Close…", goal.key, about=called(goal))
    carry_over = button(CARRY_OVER, "Carry over…", goal.key, about=called(goal))
    end = [close, carry_over] if line.is_overdue else [close] if line.is_done else []
    if line.recorded is not None:
        is_own = line.recorded.person == viewer.user_id
        if line.asked_now is not None:
            return own_buttons(goal, line.recorded) if is_own else []
        again = button(FORM, "New check-in…", goal_value(goal, week), about=called(goal))
        buttons = [*own_buttons(goal, line.recorded), again] if is_own else [update]
        return [*buttons, *end]
    if line.asked_now is not None:
        return []
    return [*(end or _taps(line, week)), update]


def _taps(line: GoalLine, week: str | None) -> list[ButtonElement]:
    goal = line.goal
    choices: list[tuple[str, str]] = [(status.value, status_words(status)) for status in _TAPS]
    if isinstance(goal.measure, YesNo):
        choices.append((REACHED, "Reached"))
    if line.may_keep:
        choices.append((NO_CHANGE, "No change"))
    value = tap_value(goal, week, line.standing)
    return [button(tap_id(name), words, value, about=called(goal)) for name, words in choices]


def _lines(card: PromptCard, viewer: Viewer) -> list[Block]:
    """Return goals and obstacles, two blocks each."""
    week = card.week.isoformat()
    blocks = [block for line in card.goals for block in goal_blocks(line, viewer, week)]
    return blocks + [block for line in card.obstacles[:_MOST_OBSTACLES] for block in obstacle_blocks(line, week)]


def _name(card: PromptCard) -> str:
    return f"Your check-in for the week of {card.week.day} {card.week:%B}"


def _greeting(card: PromptCard) -> str:
    if card.is_reminder:
        return _reminding(card)
    monday = f"{card.week.day} {card.week:%B}"
    if card.goals and all(line.goal.state is not GoalState.ACTIVE or line.asked_now for line in card.goals):
        return f"*Your week of {monday}.*"
    if not card.goals and all(line.over is not None and line.answer is None for line in card.obstacles):
        return f"*Your week of {monday}.*"
    if not card.goals:
        is_one = sum(line.over is None for line in card.obstacles) == 1
        return f"*Your week of {monday}.*{' One question, one tap.' if is_one else ''}"
    name = f"*Your check-in for the week of {monday}.*"
    if not card.open_elsewhere and not any(line.is_open for line in card.goals):
        return name
    return f"{name} Tap how {'the' if card.total == 1 else 'each'} goal stands; it takes a minute."


def _reminding(card: PromptCard) -> str:
    is_open = any(line.is_open for line in card.goals) or not _all_told(card)
    if card.is_taken_over:
        state = "It is yours now, and still open. I ask about it only once this week." if is_open else _done(card)
        return f"This week's prompt asked somebody else about this. {state}"
    if card.snoozed_to is not None:
        came = f"You put this off until {'today' if card.snoozed_to == card.came_on else full_day(card.snoozed_to)}"
    else:
        came = "A short reminder" if is_open else f"A short reminder of the week of {card.week.day} {card.week:%B}"
    return f"{came}: this is still open. I won't remind you again this week." if is_open else f"{came}. {_done(card)}"


def _how_to_answer(card: PromptCard) -> str:
    open_lines = [line for line in card.goals if line.is_open]
    unanswered = sum(line.is_open for line in card.obstacles)
    if not card.goals and unanswered:
        # A bare "nothing" does not tell of which team.
        return f"Or just reply here{': `nothing`, or' if unanswered == 1 else ' with'} what is in the way."
    if not open_lines:
        # A reminder says it in its first words.
        return _done(card) if card.goals and _all_told(card) and not card.is_reminder else ""
    goal = open_lines[0].goal
    example = answer_example(goal, open_lines[0].standing)
    if card.total == 1:
        return f"Or just reply here, such as `{example}`."
    number = open_lines[0].number
    begins = goal.key if number is None else f"{number})"
    return f"Or just reply here, about one goal or several at once, such as `{begins} {example}`."


def _done(card: PromptCard) -> str:
    """Say of a prompt in which nothing is open that there is nothing left to do, and why."""
    if any(line.is_anothers for line in card.goals):
        return "Nothing here waits for you."
    is_over = any(line.is_answered_later for line in card.goals)
    is_over = is_over or any(line.over is not None and line.answer is None for line in card.obstacles)
    return "Nothing here is open any more." if is_over else "Thank you, everything is answered."


def _all_told(card: PromptCard) -> bool:
    return not card.open_elsewhere and not any(line.is_open for line in card.obstacles)


def _rest_words(card: PromptCard) -> str:
    """Return what is not shown: how many goals there are, and how many of those elsewhere want an answer."""
    if card.hidden:
        return "There is one more goal." if card.hidden == 1 else f"There are {card.hidden} more goals."
    if not (card.before or card.after):
        return ""
    here = _places(range(card.before, card.before + len(card.goals)))
    waiting = {0: "", 1: " One that is not shown here waits for an answer."}.get(
        card.open_elsewhere, f" {card.open_elsewhere} that are not shown here wait for an answer."
    )
    return f"{here.capitalize()} of {card.total}.{waiting}"


def _pages(card: PromptCard, before_id: str, rest_id: str) -> list[Block]:
    """Return what is not shown with the buttons that show it, in at most two blocks; nothing where all is shown."""
    words, end = _rest_words(card), card.before + len(card.goals)
    if not words:
        return []
    if card.hidden:
        return [section(words, _turn_to(card, rest_id, end, "Show the rest"))]
    turns = []
    if card.before:
        turns.append(_turn_to(card, before_id, card.before - 1))
    if card.after:
        turns.append(_turn_to(card, rest_id, end))
    return [section(words), ActionsBlock(elements=turns)]


def _turn_to(card: PromptCard, action_id: str, position: int, words: str = "") -> ButtonElement:
    words = words or f"Show {_places(page_of(card.total, position))}"
    return ButtonElement(action_id=action_id, text=words, value=f"{card.week.isoformat()}|{position}")


def _places(places: range) -> str:
    """Return positions as people count them: goals 9 to 20, goal 13."""
    return f"goal {places.stop}" if len(places) == 1 else f"goals {places.start + 1} to {places.stop}"


def read_page_value(value: str) -> tuple[date, int]:
    """Return prompt and position that a button turns to. Raises NotFound where it names no prompt."""
    week, _, position = value.partition("|")
    try:
        return date.fromisoformat(week), number_in(position) or 0
    except ValueError:
        raise NotFound(Subject.PROMPT) from None
