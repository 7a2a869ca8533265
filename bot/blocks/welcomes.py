"""The welcome of somebody who was added to a team."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.absences import FORM as AWAY
from bot.blocks.forms import plain
from bot.blocks.names import names
from bot.blocks.next_steps import own_goal_button, team_goal_button
from bot.blocks.parts import button, section
from bot.blocks.personal_settings import OPEN as SETTINGS
from bot.blocks.prompts import goal_words
from bot.blocks.service_promises import promise_words
from bot.blocks.team_news import look_at_draft, taken_over_words
from bot.blocks.text import bold, coming, escape, mention, moment
from bot.domain.deliveries import Message
from bot.domain.people import Viewer
from bot.domain.welcomes import JoinedTeam, WelcomeCard
from bot.domain.zones import country_in_a_sentence, place

_NAME = 80
_MOST_TEAMS, _MOST_GOALS = 10, 3

_WHAT_THIS_IS = (
    "I am Headway. About once a week, in your own working hours, I ask how your goals are going: you tap an answer or "
    "just reply, and it takes a minute."
)


def welcome_message(card: WelcomeCard) -> Message:
    """Return the welcome: the whole story the first time, only what is new after that."""
    teams, words = list(_teams(card)), [*(_story(card) if card.is_first else ()), _when(card)]
    here = _where(card)
    change = button(SETTINGS, "Change…", "now", about="your time zone, country and working hours")
    blocks: list[Block] = [block for told, looks in teams for block in (section(told), *looks)]
    blocks += [*(section(each) for each in words), section(here, change), _buttons(card)]
    told = [*(told for told, _ in teams), *words, f"{here} `{names.goal} settings` changes that.", *_commands()]
    return Message("\n".join(told).replace("`", ""), tuple(plain(blocks)))


def _teams(card: WelcomeCard) -> Iterator[tuple[str, list[ActionsBlock]]]:
    """Yield the teams in one text, but for what waits in a team that was taken over: that ends one, with its button."""
    lines = [f"Welcome, {mention(card.user_id)}."] if card.is_first else []
    for one in card.teams[:_MOST_TEAMS]:
        lines += _about(one, card.user_id)
        if one.work is not None:
            looks = [look_at_draft(one.team, one.work.draft)] if one.work.draft is not None else []
            yield "\n".join(lines), looks
            lines = []
    if (more := len(card.teams) - _MOST_TEAMS) > 0:
        lines.append(f"And {more} more {'team' if more == 1 else 'teams'}.")
    if lines:
        yield "\n".join(lines), []


def _about(one: JoinedTeam, reader: str) -> Iterator[str]:
    yield _joined(one, reader)
    if one.work is not None:
        yield from taken_over_words(one.team, one.work)


def _joined(one: JoinedTeam, reader: str) -> str:
    name = bold(one.team.name, _NAME)
    if one.is_led:
        after = f", after {mention(one.led_before)}" if one.led_before else ""
        by = f": {mention(one.added_by)} named you" if one.added_by not in ("", reader) else ""
        return f"You lead {name} now{after}{by}."
    if one.merged is not None:
        leads = "you lead it" if one.is_led else f"{mention(one.team.lead_id)} leads it"
        return f"You are in {name} now, as {bold(one.merged.name, _NAME)} was merged into it; {leads}."
    if one.added_by == one.team.lead_id:
        return f"You are in {name} now: {mention(one.added_by)}, who leads it, added you."
    by = f"{mention(one.added_by)} added you" if one.added_by else "you are in its user group"
    return f"You are in {name} now: {by}. {mention(one.team.lead_id)} leads it."


def _story(card: WelcomeCard) -> Iterator[str]:
    yield _WHAT_THIS_IS
    if card.promise:
        yield promise_words(card.promise)
    if card.goals:
        viewer = Viewer(card.user_id, card.zone, card.today, reads_later=True)
        lines = "\n".join(goal_words(line, viewer) for line in card.goals[:_MOST_GOALS])
        yield f"What {bold(card.organisation, _NAME)} wants its customers to feel:\n{lines}"


def _when(card: WelcomeCard) -> str:
    if card.taken_over is None:
        return _next_prompt(card, "There is nothing to ask you about yet.")
    came = f"What is still open from this week's prompt comes to you {coming(card.taken_over, card.as_of)}."
    return f"{came} {_next_prompt(card, 'After that there is nothing to ask you about yet.')}"


def _next_prompt(card: WelcomeCard, nothing: str) -> str:
    which = "next" if card.was_asked else "first"
    if card.first_prompt is not None:
        return f"Your {which} prompt comes {coming(card.first_prompt, card.as_of)}."
    if card.could_be_asked is not None:
        earliest = f"your {which} prompt comes on {moment(card.could_be_asked)} at the earliest"
        return f"{nothing} Once there is a goal, {earliest}."
    return nothing


def _where(card: WelcomeCard) -> str:
    clock = escape(place(card.zone).label)
    if card.country is None:
        days = "I do not know your country, so I keep only Saturdays and Sundays free"
    else:
        days = f"I keep the public holidays and weekends of {escape(country_in_a_sentence(card.country))} free"
    guess = " That is a guess from your Slack settings." if card.is_guess else ""
    return f"I go by the clock of {clock}, and {days}.{guess}"


def _buttons(card: WelcomeCard) -> ActionsBlock:
    without = next((one.team for one in card.teams if one.is_led and one.needs_goal), None)
    first = [team_goal_button(without, "Set the team's goal…")] if without is not None else []
    mine = own_goal_button(card.user_id, is_primary=not first and not card.has_goal)
    away = button(AWAY, "I'm away…", "now", about="and must not be asked")
    return ActionsBlock(block_id="welcome", elements=[*first, mine, away])


def _commands() -> Iterator[str]:
    yield f"`{names.goal} set` sets a goal, `{names.goal} away` says when you are away, `{names.goal} help` shows more."
