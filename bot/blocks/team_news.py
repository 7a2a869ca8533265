"""What a lead is told of a change of a team: what happened, who did it, and what it means."""

import calendar
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.forms import plain
from bot.blocks.goals import headline
from bot.blocks.names import names
from bot.blocks.parts import button, section
from bot.blocks.progress import LOOK
from bot.blocks.teams import CADENCES
from bot.blocks.text import bold, clip, day, full_day, in_code, mention, moment
from bot.domain.cadences import Cadence
from bot.domain.deliveries import Message
from bot.domain.goals import Goal
from bot.domain.team_changes import Happening
from bot.domain.team_news import LeadsWork, TeamNews
from bot.domain.teams import LONGEST_NAME, Team

_NAME = 300
_MOST_NAMED = 5


def news_message(news: TeamNews) -> Message:
    """Return the change in a few sentences, each fact on a line of its own."""
    words = "\n".join(line for line in _lines(news) if line)
    blocks: list[Block] = [section(words)]
    if _takes_over(news) and news.work.draft is not None:
        blocks.append(look_at_draft(news.team, news.work.draft))
    return Message(words, tuple(plain(blocks)))


def look_at_draft(team: Team, draft: int) -> ActionsBlock:
    """Return *Look at it…* for a progress post that waits as a draft."""
    return ActionsBlock(elements=[button(LOOK, "Look at it…", str(draft), about=f"the draft of {team.name}")])


def taken_over_words(team: Team, work: LeadsWork) -> Iterator[str]:
    """Yield what waits for whoever leads a team from now on, a line each; nothing, if nothing does."""
    shows = in_code(f"{names.goal} progress {clip(team.name, LONGEST_NAME)}")
    yield from _waits(work, "What is waiting for you:", f": `{shows}` shows it")
    if work.asked_later:
        too = " too" if work.reports else ""
        yield f"From your next prompt on you are asked about {_goals(work.asked_later)}{too}."


def asked_words(cadence: Cadence) -> str:
    """Return when people are asked: every week on Monday at 9:00."""
    return f"{CADENCES[cadence.weeks]} on {calendar.day_name[cadence.weekday]} at {cadence.hour}:{cadence.minute:02}"


def keys(numbers: Sequence[int]) -> str:
    """Return the first of some goals by their keys, and how many more there are."""
    named = ", ".join(f"G-{number}" for number in numbers[:_MOST_NAMED])
    return f"{named} and {len(numbers) - _MOST_NAMED} more" if len(numbers) > _MOST_NAMED else named


def _lines(news: TeamNews) -> Iterator[str]:
    match news.change.what:
        case Happening.LED_ANEW:
            yield from _led_anew(news)
        case Happening.MOVED:
            above = _named(news, news.change.team_after)
            yield f"{_team(news)} has been below {above} since {_since(news)}{_by(news, 'moved it')}."
            yield "Its people, its goals and when they are asked stay as they are."
        case Happening.MERGED:
            yield from _merged(news)
        case Happening.ARCHIVED:
            yield from _archived(news)
        case Happening.RESTORED:
            yield from _restored(news)
        case Happening.GROUP_GONE | Happening.GROUP_EMPTY | Happening.GROUP_BACK:
            yield from _of_group(news)
        case Happening.CHANNEL_CHOSEN:
            yield f"{_team(news)} has posted in <#{news.change.channel_after}> since {_since(news)}."
        case Happening.JOINED:
            yield f"{len(news.change.people)} joined {_team(news)}."


def _restored(news: TeamNews) -> Iterator[str]:
    was = f", which was {bold(news.change.name_before, _NAME)}," if news.change.name_before else ""
    yield f"{_team(news)}{was} has been back since {_since(news)}{_by(news, 'restored it')}."
    if news.change.channel_after:
        yield f"Its channel is <#{news.change.channel_after}> now."
    if news.recipient in news.team.members:
        yield f"You are in it again. {_who_leads(news.team, news.recipient)}."
    yield _asked(news, "Its people")
    if news.next_prompt is not None:
        yield f"Your next prompt comes on {moment(news.next_prompt)}."


def _of_group(news: TeamNews) -> Iterator[str]:
    name, since, command = _team(news), _since(news), f"`{names.goal} team` in <#{news.team.channel_id}>"
    match news.change.what:
        case Happening.GROUP_GONE:
            yield f"The user group of {name} has been gone from Slack, or disabled there, since {since}."
            yield f"Its last members stay. {command} chooses others."
        case Happening.GROUP_EMPTY:
            yield f"Nobody has been in the user group of {name} since {since}."
            picked = " Those picked by hand stay." if news.team.picked else ""
            yield f"As soon as somebody is in it again they join the team.{picked} {command} chooses other members."
        case Happening.GROUP_BACK:
            yield f"There have been people in the user group of {name} again since {since}."
            yield "The team follows it: who joins or leaves it joins or leaves the team."


def _led_anew(news: TeamNews) -> Iterator[str]:
    change, now, was = news.change, news.change.lead_after or "", news.change.lead_before or ""
    if _takes_over(news):
        yield f"You have led {_team(news)} since {_since(news)}, after {mention(was)}{_by(news, 'named you')}."
        yield from taken_over_words(news.team, news.work)
        return
    yield f"{mention(now)} has led {_team(news)} since {_since(news)}{_by(news, 'named them')}."
    yield _away_words(news)
    if news.recipient == news.above != was:
        yield from _waits(news.work, f"What waits for {mention(now)}:")
        return
    if news.recipient in news.team.members:
        yield "You stay in it as a member."
    yield from _waits(news.work, f"What was waiting for you as its lead now waits for {mention(now)}:")
    if news.still_reports:
        named = keys([goal.number for goal in news.still_reports])
        yield f"You still report {named}, as you were named to."
    if not news.work.is_any and change.lead_before == news.recipient:
        yield f"Its prompts and its progress post go to {mention(now)} from now on."


def _away_words(news: TeamNews) -> str:
    """Say that the new lead is away, and who can act meanwhile."""
    if news.lead_off_until is None:
        return ""
    away = f"They are away until {full_day(news.lead_off_until)}."
    if news.recipient == news.above:
        team = in_code(clip(news.team.name, LONGEST_NAME))
        shown = f"`{names.goal} team {team}`, `{names.goal} progress {team}`"
        return f"{away} Until they are back you can act for them: {shown}."
    return f"{away} Until they are back {mention(news.above)} can act for them." if news.above else away


def _takes_over(news: TeamNews) -> bool:
    return news.change.what is Happening.LED_ANEW and news.recipient == news.change.lead_after


def _waits(work: LeadsWork, heading: str, draft: str = "") -> Iterator[str]:
    if not work.is_any:
        return
    yield heading
    if work.reports:
        yield f"• the numbers of {_goals(work.reports)}"
    if work.to_review:
        until = f", until {day(work.review_until)}" if work.review_until else ""
        yield f"• {_counted(work.to_review, 'goal')} to review for the quarter{until}"
    if work.draft is not None:
        yield f"• the draft of its progress post{draft}"
    if work.left_behind:
        yield f"• {_counted(work.left_behind, 'goal')} of people who have left, to reassign or close"


def _merged(news: TeamNews) -> Iterator[str]:
    into = news.teams.get(news.change.team_after or 0)
    yield (
        f"{_team(news)} has been part of {_named(news, news.change.team_after)} since {_since(news)}"
        f"{_by(news, 'merged them')}."
    )
    if into is not None:
        yield f"{_who_leads(into, news.recipient)}. {_came_along(news)}"
        yield _came_below(news, into)
    yield _asked(news, "Its people")
    yield f"Nothing is posted in <#{news.team.channel_id}> for it any more."


def _archived(news: TeamNews) -> Iterator[str]:
    by, name = news.change.by, _team(news)
    what = f"{name} was archived" if by in ("", news.recipient) else f"{mention(by)} archived {name}"
    yield f"{what} on {_since(news)}."
    if news.change.goals and news.change.team_after is not None:
        yield f"Its goals count in {_named(news, news.change.team_after)} now: {keys(news.change.goals)}."
    elif news.change.goals:
        yield f"Its goals were closed as retired: {keys(news.change.goals)}."
    if count := len(news.change.people):
        counts = "counts" if count == 1 else "count"
        yield f"{_counted(count, 'goal')} of its people {counts} in the team above now."
    if count := len(news.change.opportunities):
        its = "Its open opportunity" if count == 1 else f"Its {count} open opportunities"
        yield f"{its} went to the team above."
    name = in_code(clip(news.team.name, LONGEST_NAME))
    yield (
        "Nobody is asked for it, and nothing is posted. "
        f"Its history stays, and whoever leads a team above can restore it: `{names.goal} team {name}`."
    )


def _came_along(news: TeamNews) -> str:
    if not news.change.goals:
        return "Its people, their goals and its history came along. It had no open goal of its own."
    return f"Its people and their goals came along. Its own goals are there too: {keys(news.change.goals)}."


def _came_below(news: TeamNews, into: Team) -> str:
    """Say where the teams below stand now, those of the reader first: they are why they are told."""
    came = sorted(news.came_below, key=lambda team: team.lead_id != news.recipient)
    if not came:
        return ""
    named = ", ".join(bold(team.name, _NAME) for team in came[:_MOST_NAMED])
    if len(came) == 1:
        return f"{named}, which stood below it, stands below {bold(into.name, _NAME)} now."
    more = f" and {len(came) - _MOST_NAMED} more" if len(came) > _MOST_NAMED else ""
    return f"{named}{more}, which stood below it, stand below {bold(into.name, _NAME)} now."


def _asked(news: TeamNews, who: str) -> str:
    return f"{who} are asked {asked_words(news.cadence)}, each in their own time." if news.cadence else ""


def _who_leads(team: Team, reader: str) -> str:
    return "You lead it" if team.lead_id == reader else f"{mention(team.lead_id)} leads it"


def _team(news: TeamNews) -> str:
    return bold(news.team.name, _NAME)


def _named(news: TeamNews, team_id: int | None) -> str:
    team = news.teams.get(team_id or 0)
    return bold(team.name, _NAME) if team is not None else "another team"


def _since(news: TeamNews) -> str:
    return day(news.change.at.astimezone(ZoneInfo(news.zone)).date())


def _by(news: TeamNews, did: str) -> str:
    """Say who did it, unless that is who reads it."""
    by = news.change.by
    return "" if by in ("", news.recipient) else f": {mention(by)} {did}"


def _goals(goals: Sequence[Goal]) -> str:
    named = ", ".join(headline(goal) for goal in goals[:_MOST_NAMED])
    return f"{named} and {len(goals) - _MOST_NAMED} more" if len(goals) > _MOST_NAMED else named


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
