"""App Home and `/goal`: one list of what a person has to do, then goals, teams, organisation."""

from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    SectionBlock,
)

from bot.blocks.absences import off_section, off_words
from bot.blocks.channels import channel_buttons, trouble_words
from bot.blocks.check_ins import CLOSE, FORM, TITLE_LIMIT, standing_words
from bot.blocks.departures import lead_choice
from bot.blocks.forms import plain
from bot.blocks.goals import REASSIGN, RESUME
from bot.blocks.measures import NO_PROMPT_ASKS, silence_words, target_words, way_words
from bot.blocks.names import names
from bot.blocks.next_steps import look_again_button, next_step_section, next_step_words
from bot.blocks.opportunities import obstacle_blocks, obstacle_words
from bot.blocks.parts import button, called, header, mrkdwn, section
from bot.blocks.progress import LOOK
from bot.blocks.prompts import CARRY_OVER, goal_blocks, goal_words
from bot.blocks.reviews import FORM as REVIEW
from bot.blocks.service_promises import offer_section, offer_words, promise_section, promise_words
from bot.blocks.stand_ins import asked_words, lead_words
from bot.blocks.team_tree import people_counted
from bot.blocks.teams import naming_button
from bot.blocks.text import any_of, bold, day, escape, literal, mention, moment, set_apart
from bot.domain.channels import ChannelTrouble
from bot.domain.deliveries import Message
from bot.domain.home import HomeCard, OpenDraft, PausedGoal, Task, TeamCard, Waiting
from bot.domain.measures import progress
from bot.domain.next_steps import Step
from bot.domain.people import Viewer
from bot.domain.prompts import GoalLine

_NOT_SET_UP = "Headway is not set up here yet"

NEW_GOAL = "goal.new"
SHOW = "goal.show"

_MOST_WAITING = 10
_MOST_WAITING_BLOCKS = 15
"""What has a choice of buttons takes two."""
_MOST_LEFT_BEHIND = 5
"""The others follow once these are dealt with."""
_MOST_GOALS = 12
_MOST_PAUSED = 3
"""Of one's own, a block each; with what counts the others they take the room of two goals."""
_ROOM_OF_PAUSED = 2
_MOST_ANSWERED = 3
"""Teams whose answered question stands below the goals, two blocks each, as a goal takes."""
_MOST_TEAM_GOALS = 6
"""With five teams at most, all of this together stays below Slack's 100 blocks for a view, 50 for a message."""


def home_view(card: HomeCard) -> dict[str, Any]:
    """Return the Home tab."""
    blocks = plain(_set_up(card) if card.organisation is None else _home(card))
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def mine_message(card: HomeCard) -> Message:
    """Return the same list as the answer to `/goal`."""
    blocks = _set_up(card) if card.organisation is None else _mine(card)
    return Message(_words(card), tuple(plain(blocks)))


def _set_up(card: HomeCard) -> list[Block]:
    blocks: list[Block] = [header(_NOT_SET_UP), section(_set_up_words(card))]
    return [*blocks, naming_button()] if card.may_name_organisation else blocks


def _set_up_words(card: HomeCard) -> str:
    if card.may_name_organisation:
        return (
            f"First, name your organisation, here or with `{names.goal} team` in the channel where all of you are. "
            "Type `/invite @Headway` there too. Its goals are what every other goal helps."
        )
    who = any_of(card.admins) or "A workspace admin"
    return f"{who} can name the organisation with `{names.goal} team` in its channel. Then you can set your goals."


def _home(card: HomeCard) -> list[Block]:
    viewer = Viewer(card.user_id, card.zone, card.today)
    blocks: list[Block] = [*_next_step(card), *_time_off(card), *_waiting(card), header("My goals")]
    answered = [line for line in card.obstacles if line.answer is not None][:_MOST_ANSWERED]
    if card.goals:
        blocks.append(_new_goal(card))
        most = _MOST_GOALS - len(answered) - (_ROOM_OF_PAUSED if card.paused else 0)
        for line in card.goals[:most]:
            blocks += goal_blocks(line, viewer, card.week.isoformat())
        blocks += _more(len(card.goals) - most, names.checkin)
    else:
        blocks += [section(_no_goal(card))]
        blocks += [] if _is_led_to_own_goal(card) else [_new_goal(card)]
    blocks += _own_paused(card)
    blocks += [block for told in answered for block in obstacle_blocks(told, card.week.isoformat())]
    for team in sorted(card.teams, key=lambda one: not one.is_mine_to_lead):
        blocks += _team(team, viewer)
    blocks += _organisation(card, viewer)
    return blocks


def _mine(card: HomeCard) -> list[Block]:
    viewer = Viewer(card.user_id, card.zone, card.today)
    blocks = [*_next_step(card), *_time_off(card), *_waiting(card), header("My goals")]
    blocks += [_goal_row(line, viewer) for line in card.goals[:_MOST_GOALS]]
    if not card.goals:
        blocks.append(section(_no_goal(card)))
    blocks += _more(len(card.goals) - _MOST_GOALS, names.checkin)
    blocks += _own_paused(card)
    blocks += _organisation(card, viewer)
    return blocks if _is_led_to_own_goal(card) else [*blocks, _new_goal(card)]


def _next_step(card: HomeCard) -> list[Block]:
    return [next_step_section(card.next_step, card.user_id)] if card.next_step is not None else []


def _is_led_to_own_goal(card: HomeCard) -> bool:
    """Tell whether the next step has the button for a new goal already."""
    return card.next_step is not None and card.next_step.step is Step.OWN_GOAL


def _time_off(card: HomeCard) -> list[Block]:
    return [off_section(card.time_off)] if card.time_off is not None else []


def _no_goal(card: HomeCard) -> str:
    """Return what stands where no goal is asked about."""
    return "Nobody asks you about a goal: yours are paused." if card.paused else "You have no open goal."


def _own_paused(card: HomeCard) -> list[Block]:
    rows: list[Block] = [_paused_row(one) for one in card.paused[:_MOST_PAUSED]]
    return rows + _more(len(card.paused) - _MOST_PAUSED, f"{names.goal} list mine")


def _paused_row(one: PausedGoal) -> SectionBlock:
    goal = one.goal
    action, label = (RESUME, "Resume") if one.may_resume else (SHOW, "Show")
    return section(_paused_words(one), button(action, label, goal.key, about=called(goal)))


def _paused_words(one: PausedGoal) -> str:
    goal = one.goal
    return f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · by {day(goal.due)} · paused"


def _waiting(card: HomeCard) -> list[Block]:
    if not card.waiting:
        return [header("Nothing waits for you"), *_next_prompt(card)]
    blocks: list[Block] = [header("What waits for you")]
    for one in _waiting_shown(card):
        blocks += _waiting_row(one, card)
    blocks += _more(len(card.waiting) - len(_waiting_shown(card)), names.checkin)
    return blocks


def _waiting_shown(card: HomeCard) -> list[Waiting]:
    left_behind = [n for n, one in enumerate(card.waiting) if one.task is Task.LEFT_BEHIND]
    too_many = frozenset(left_behind[_MOST_LEFT_BEHIND:])
    shown: list[Waiting] = []
    room = _MOST_WAITING_BLOCKS
    for one in [one for n, one in enumerate(card.waiting) if n not in too_many][:_MOST_WAITING]:
        room -= len(_waiting_row(one, card))
        if room < 0:
            break
        shown.append(one)
    return shown


def _waiting_row(one: Waiting, card: HomeCard) -> list[Block]:
    words = f"• {_waiting_words(one)}"
    if one.obstacle is not None:
        _, answers = obstacle_blocks(one.obstacle, card.week.isoformat())
        return [section(words), answers]
    if one.goal is not None:
        goal = one.goal.goal
        buttons: list[ButtonElement] = [
            button(action, label, goal.key, about=called(goal)) for action, label in _opens(one)
        ]
        return [section(words, buttons[0])] if len(buttons) == 1 else [section(words), ActionsBlock(elements=buttons)]
    if one.task is Task.WHO_LEADS and one.team is not None:
        return [section(words), lead_choice(one.team)]
    if one.draft is not None:
        return [section(words, button(LOOK, "Look at it…", str(one.draft.post_id), about=one.draft.team.name))]
    if one.team is not None and one.team.trouble is not None:
        return [section(words), ActionsBlock(elements=list(channel_buttons(one.team)))]
    if one.task is Task.NOT_YET_POSTING and one.team is not None:
        return [section(words, look_again_button(one.team))]
    return [section(words)]


def _opens(one: Waiting) -> tuple[tuple[str, str], ...]:
    """Return the buttons that settle it; to review a goal past its date is also to close it or carry it over."""
    match one.task:
        case Task.OVERDUE if not one.is_to_review_too:
            return ((CLOSE, "Close…"), (CARRY_OVER, "Carry over…"))
        case Task.REVIEW | Task.OVERDUE:
            return ((REVIEW, "Review…"),)
        case Task.LEFT_BEHIND:
            return ((REASSIGN, "Reassign…"), (CLOSE, "Close…"))
        case Task.CHECK_IN if one.is_to_review_too:
            return ((FORM, "Check in…"), (REVIEW, "Review…"))
    return ((FORM, "Check in…"),)


def _waiting_words(one: Waiting) -> str:
    if one.goal is not None:
        goal = one.goal.goal
        return f"{bold(goal.title, TITLE_LIMIT)} · {goal.key}: {_reason(one, one.goal)}"
    if one.obstacle is not None:
        return obstacle_words(one.obstacle)
    if one.draft is not None:
        return f"{bold(one.draft.team.name, 80)}: {_draft_words(one.draft)}"
    name = bold(one.team.name, 80) if one.team else "Your team"
    if one.task is Task.WHO_LEADS and one.team is not None:
        until = "nobody acts as its lead until you name one" if one.nobody_acts else "you act as its lead until then"
        return f"{name}: who leads it now? {mention(one.team.lead_id)} has left, and {until}."
    if one.team is not None and one.team.trouble is not None:
        return f"{name} is not posting: {trouble_words(one.team)}"
    channel = f"<#{one.team.channel_id}>" if one.team else "its channel"
    return f"{name} is not yet posting: type `/invite @Headway` in {channel}."


def _draft_words(draft: OpenDraft) -> str:
    if draft.is_last_weeks:
        return "last week's progress post is still a draft. Post it, edit it, or skip it."
    return "the progress post is drafted. Post it, edit it, or skip this week."


def _reason(one: Waiting, line: GoalLine) -> str:
    """Return why a goal waits: the more urgent reason first, both where there are two."""
    if one.task is Task.REVIEW:
        return f"to be reviewed, as every quarter{_until(one)}."
    if one.task is Task.LEFT_BEHIND:
        who = mention(line.stand_in.left) if line.stand_in else "its owner"
        return f"{who} has left, so nobody is asked about it. Reassign it to somebody, or close it."
    if one.task is Task.OVERDUE:
        passed = f"its date, {day(line.goal.due)}, has passed"
        return f"{passed}. {'Review it, to close it or' if one.is_to_review_too else 'Close it, or'} carry it over."
    too = f" It is to be reviewed too{_until(one)}." if one.is_to_review_too else ""
    if line.is_stale:
        return f"{silence_words(line.goal.measure)}. How does it stand?{too}"
    return f"this week's check-in.{too}"


def _until(one: Waiting) -> str:
    return f", until {day(one.review_until)}" if one.review_until else ""


def _goal_row(line: GoalLine, viewer: Viewer) -> SectionBlock:
    goal = line.goal
    return section(goal_words(line, viewer), button(FORM, "Check in…", goal.key, about=called(goal)))


def _team(card: TeamCard, viewer: Viewer) -> list[Block]:
    team = card.team
    led = "you lead it" if card.is_mine_to_lead else f"led by {mention(team.lead_id)}"
    if card.stand_in is not None:
        led = lead_words(card.stand_in, viewer.user_id)
    # Slack shows the bare id of a channel that is no more.
    is_deleted = team.trouble is ChannelTrouble.DELETED
    where = "a channel that was deleted" if is_deleted else f"<#{team.channel_id}>"
    blocks: list[Block] = [
        header(set_apart(team.name)),
        ContextBlock(elements=[mrkdwn(f"{people_counted(card.people_here)}, {led}, in {where}")]),
    ]
    if not card.goals and not card.paused:
        blocks.append(section("This team has no open goal."))
    return blocks + _overviews(card.goals, card.paused, viewer, f"{names.goal} list team")


def _overviews(
    goals: tuple[GoalLine, ...], paused: tuple[PausedGoal, ...], viewer: Viewer, command: str
) -> list[Block]:
    """Return the goals that are asked about, then those that are paused, as far as there is room."""
    rows = [*(_overview(line, viewer) for line in goals), *(_paused_row(one) for one in paused)]
    return [*rows[:_MOST_TEAM_GOALS], *_more(len(rows) - _MOST_TEAM_GOALS, command)]


def _organisation(card: HomeCard, viewer: Viewer) -> list[Block]:
    has_goals = card.organisation_goals or card.organisation_paused or card.first_goal
    if card.organisation is None or not (has_goals or _promise(card)):
        return []
    blocks: list[Block] = [DividerBlock(), header(_what_is_wanted(card.organisation.name))]
    blocks += _promise(card)
    blocks += [section(words) for words in _first_goal_words(card)]
    return blocks + _overviews(card.organisation_goals, card.organisation_paused, viewer, f"{names.goal} list org")


def _what_is_wanted(organisation: str) -> str:
    return f"What {set_apart(organisation)} wants its customers to feel"


def _organisation_words(card: HomeCard, goals: list[str]) -> list[str]:
    """Return what the organisation's part says."""
    promise = [promise_words(card.promise)] if card.promise else [offer_words()] if card.may_change_promise else []
    first_goal = _first_goal_words(card)
    if card.organisation is None or not (promise or first_goal or goals):
        return []
    return [f"{literal(_what_is_wanted(card.organisation.name))}:", *promise, *first_goal, *goals]


def _promise(card: HomeCard) -> list[Block]:
    if card.promise:
        return [promise_section(card.promise, may_change=card.may_change_promise)]
    return [offer_section()] if card.may_change_promise else []


def _first_goal_words(card: HomeCard) -> list[str]:
    """Say who can set the organisation's goal, while there is none."""
    if card.organisation is None or card.first_goal is None:
        return []
    who = mention(card.first_goal.lead) if card.first_goal.lead else "A Headway admin"
    return [
        f"{bold(card.organisation.name, 80)} has no open goal. {who} can set one; your own goals need not wait for it."
    ]


def _overview(line: GoalLine, viewer: Viewer) -> SectionBlock:
    goal = line.goal
    return section(_overview_words(line, viewer), button(SHOW, "Show", goal.key, about=called(goal)))


def _overview_words(line: GoalLine, viewer: Viewer) -> str:
    goal = line.goal
    share = progress(goal.measure, line.standing.value)
    done = f" · {way_words(share)}" if share is not None else ""
    overdue = " · its date has passed" if line.is_overdue else ""
    if line.is_overdue and line.is_asked_no_more:
        overdue += f", {NO_PROMPT_ASKS}"
    stale = f" · {silence_words(goal.measure)}" if line.is_stale else ""
    asked = asked_words(goal, line.stand_in, viewer.user_id)
    return (
        f"{bold(goal.title, TITLE_LIMIT)} · {goal.key} · {escape(target_words(goal.measure))}, by {day(goal.due)}\n"
        f"{standing_words(goal, line.standing, viewer)}{done}{overdue}{stale}{f' · {asked}' if asked else ''}"
    )


def _next_prompt(card: HomeCard) -> list[Block]:
    return [ContextBlock(elements=[mrkdwn(words)]) for words in _next_prompt_words(card)]


def _next_prompt_words(card: HomeCard) -> list[str]:
    return [f"I will ask you next on {moment(card.next_prompt)}."] if card.next_prompt is not None else []


def _new_goal(card: HomeCard) -> ActionsBlock:
    is_first = not card.goals and card.next_step is None
    return ActionsBlock(
        elements=[
            ButtonElement(action_id=NEW_GOAL, text="New goal", value="new", style="primary" if is_first else None)
        ]
    )


def _more(count: int, command: str) -> list[Block]:
    return [ContextBlock(elements=[mrkdwn(words)]) for words in _more_words(count, command)]


def _more_words(count: int, command: str) -> list[str]:
    return [] if count <= 0 else [f"And {count} more: `{command}`"]


def _words(card: HomeCard) -> str:
    if card.organisation is None:
        return f"{_NOT_SET_UP}. {_set_up_words(card)}"
    viewer = Viewer(card.user_id, card.zone, card.today)
    waiting = [f"• {_waiting_words(one)}" for one in _waiting_shown(card)]
    top = [
        *(_overview_words(line, viewer) for line in card.organisation_goals),
        *(_paused_words(one) for one in card.organisation_paused),
    ]
    return "\n".join(
        (
            *((next_step_words(card.next_step),) if card.next_step is not None else ()),
            *((off_words(card.time_off),) if card.time_off is not None else ()),
            *(["What waits for you:"] if waiting else ["Nothing waits for you.", *_next_prompt_words(card)]),
            *waiting,
            *_more_words(len(card.waiting) - len(waiting), names.checkin),
            "My goals:",
            *(() if card.goals else (_no_goal(card),)),
            *(f"• {goal_words(line, viewer)}" for line in card.goals[:_MOST_GOALS]),
            *_more_words(len(card.goals) - _MOST_GOALS, names.checkin),
            *(f"• {_paused_words(one)}" for one in card.paused[:_MOST_PAUSED]),
            *_more_words(len(card.paused) - _MOST_PAUSED, f"{names.goal} list mine"),
            *_organisation_words(card, [f"• {words}" for words in top[:_MOST_TEAM_GOALS]]),
            *_more_words(len(top) - _MOST_TEAM_GOALS, f"{names.goal} list org"),
        )
    )
