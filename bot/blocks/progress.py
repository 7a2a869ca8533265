"""The progress post: as a draft for its lead, as a form, and in the team's channel.

What got in the way stands first, numbers last (PRODUCT, decision 9). People are not named beside numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.blocks.forms import field, modal, plain, read, text_input
from bot.blocks.measures import percent, status_words, target_words, value_words
from bot.blocks.opportunities import reason_words
from bot.blocks.text import SECTION_LIMIT, day, escape, mention, quoted, short_day
from bot.domain.check_ins import Status
from bot.domain.deliveries import Message
from bot.domain.measures import Metric, progress
from bot.domain.progress import LONGEST_TEXT, GoalNumbers, Need, PostCard, PostState, PostTexts, Trend
from bot.domain.teams import Team

OPEN = "progress.open"
POST = "progress.post"
EDIT = "progress.edit"
SKIP = "progress.skip"
FORM = "progress.form"

PARTS = ("obstacles", "moved", "needs_help", "thanks")
_TITLES = {
    "obstacles": "What got in the way",
    "moved": "What moved",
    "needs_help": "What needs help",
    "thanks": "Thanks",
}
_MOST_LINES = 12
"""Goals or opportunities named in one part; the rest is counted."""

_NEEDS: Mapping[Need, str] = {
    Need.OFF_TRACK: "off track",
    Need.AT_RISK: "at risk",
    Need.OVERDUE: "its date has passed",
    Need.STALE: "no news for two rounds",
}
_TRENDS: Mapping[Trend, str] = {Trend.BETTER: "improving", Trend.STEADY: "steady", Trend.WORSE: "slipping"}


def post_message(card: PostCard) -> Message:
    """Return the post as the team's channel shows it."""
    title = f"{card.facts.team.name}: progress, {day(card.post.day)}"
    parts = _parts(card)
    blocks: list[Block] = [_header(title), *(_section(part) for part in parts)]
    footer = _footer(card)
    if footer:
        blocks.append(ContextBlock(elements=[_mrkdwn(footer)]))
    return Message("\n\n".join((escape(title), *parts, footer)).rstrip(), tuple(plain(blocks)))


def draft_message(card: PostCard) -> Message:
    """Return the draft for the lead, with what can be done with it; afterwards, what became of it."""
    shown = post_message(card)
    head = _draft_head(card)
    post_id = str(card.post.post_id)
    blocks: list[Mapping[str, Any]] = [*plain([_section(head)]), *shown.blocks]
    if card.post.state is PostState.DRAFT:
        buttons = [
            ButtonElement(action_id=POST, text="Post", value=post_id, style="primary"),
            ButtonElement(action_id=EDIT, text="Edit", value=post_id),
            ButtonElement(action_id=SKIP, text="Skip this week", value=post_id),
        ]
        blocks += plain([ActionsBlock(elements=buttons if card.can_post else buttons[1:])])
    elif card.post.state is PostState.POSTED:
        blocks += plain([ActionsBlock(elements=[ButtonElement(action_id=EDIT, text="Edit", value=post_id)])])
    return Message(f"{head}\n\n{shown.text}", tuple(blocks))


def choose_team_message(teams: Sequence[Team]) -> Message:
    """Ask whose progress is meant, where somebody leads several teams."""
    words = "Whose progress?"
    buttons = [
        ButtonElement(action_id=f"{OPEN}.{team.team_id}", text=team.name[:75], value=str(team.team_id))
        for team in teams[:20]
    ]
    named = ", ".join(team.name for team in teams[:20])
    return Message(f"{words} {escape(named)}", tuple(plain([_section(words), ActionsBlock(elements=buttons)])))


def edit_view(card: PostCard) -> dict[str, Any]:
    """Return the form, filled with what the post says now."""
    fields = [
        field(
            part,
            _TITLES[part],
            text_input(part, initial=_plain_words(card, part), multiline=True, limit=LONGEST_TEXT),
            hint="Clear it to leave this part out." if part != "thanks" else "For what the team did for customers.",
            optional=True,
        )
        for part in PARTS
    ]
    note = "The numbers and who has answered stand below this and update by themselves."
    blocks: list[Block] = [*fields, ContextBlock(elements=[PlainTextObject(text=note)])]
    return modal(FORM, "Edit the progress post", blocks, submit="Save", metadata=str(card.post.post_id))


def read_texts(view: Mapping[str, Any], card: PostCard) -> PostTexts:
    """Return what the lead wrote: None for a part left as the facts say it, so that it goes on following them."""
    typed = read(view)

    def text(part: str) -> str | None:
        value = typed.get(part)
        words = value.strip() if isinstance(value, str) else ""
        return None if words == _facts_in_plain_words(card, part).strip() else words

    return PostTexts(**{part: text(part) for part in PARTS})


def saved_view(card: PostCard) -> dict[str, Any]:
    """Return what the form ends on: the post as it will be, or is."""
    out = card.post.state is PostState.POSTED
    head = "The post in the channel is updated." if out else "Saved. This is what will be posted:"
    return modal(
        "progress.saved", "Progress post", [*plain([_section(head)]), *post_message(card).blocks], close="Done"
    )


def _draft_head(card: PostCard) -> str:
    post, channel = card.post, f"<#{card.facts.team.channel_id}>"
    match post.state:
        case PostState.POSTED:
            by = f" by {mention(post.posted_by)}" if post.posted_by else ""
            return f":white_check_mark: Posted in {channel}{by}. Late check-ins still update it."
        case PostState.SKIPPED:
            return "Skipped this week. `/goal progress` brings it back."
    if not card.can_post:
        return f"This is drafted, but Headway is not in {channel} yet. Type `/invite @Headway` there, then post it."
    return f"This can go to {channel}. Post it as it is, or edit it first."


def _parts(card: PostCard) -> list[str]:
    """Return the parts that have something to say, each with its title; what got in the way always stands first."""
    parts = []
    for part in PARTS:
        own: str | None = getattr(card.post.texts, part)
        words = _facts(card, part) if own is None else _own_words(own)
        if words:
            parts.append(_fitting(f"*{_TITLES[part]}*", words))
    numbers = _numbers(card)
    return [*parts, _fitting("*Numbers*", numbers)] if numbers else parts


def _own_words(text: str) -> list[str]:
    return [quoted(text, SECTION_LIMIT - 200)] if text.strip() else []


def _facts(card: PostCard, part: str) -> list[str]:
    return [f"• {escape(words)}" for words in _fact_lines(card, part)]


def _facts_in_plain_words(card: PostCard, part: str) -> str:
    return "\n".join(f"• {words}" for words in _fact_lines(card, part))[:LONGEST_TEXT]


def _plain_words(card: PostCard, part: str) -> str:
    own: str | None = getattr(card.post.texts, part)
    return _facts_in_plain_words(card, part) if own is None else own


def _fact_lines(card: PostCard, part: str) -> list[str]:
    """Return one part's facts as unescaped sentences."""
    facts = card.facts
    match part:
        case "obstacles":
            said = [f"{one.text} ({reason_words(one.reason).lower()})" for one in facts.obstacles]
            return _counted(said) or ["Nothing was reported."]
        case "moved":
            return _counted([_moved(line) for line in facts.moved])
        case "needs_help":
            return _counted([_needs(line, card.zone) for line in facts.needs_help])
    return []


def _moved(line: GoalNumbers) -> str:
    goal, now = line.goal, line.standing.value
    words = value_words(goal.measure, now) if now is not None else ""
    if line.before is not None:
        words = f"{value_words(goal.measure, line.before)} → {words}"
    done = ", done" if line.standing.status is Status.DONE else ""
    return f"{goal.title} ({goal.key}): {words}{done}"


def _needs(line: GoalNumbers, zone: str) -> str:
    words = _NEEDS[line.need] if line.need is not None else ""
    latest = line.standing.latest
    note = f". {latest.report.note}" if latest is not None and latest.report.note else ""
    since = f" ({_on(line.standing.status_at, zone)})" if line.standing.status_at and line.need in _SAID else ""
    return f"{line.goal.title} ({line.goal.key}): {words}{since}{note}"


_SAID = (Need.OFF_TRACK, Need.AT_RISK)


def _numbers(card: PostCard) -> list[str]:
    return [f"• {escape(words)}" for words in _counted([_number(line, card.zone) for line in card.facts.goals])]


def _number(line: GoalNumbers, zone: str) -> str:
    goal, stands = line.goal, line.standing
    if stands.value is None or stands.value_at is None:
        said = f"{status_words(stands.status).lower()}, " if stands.status else ""
        return f"{goal.title} ({goal.key}): {said}no number yet, {target_words(goal.measure)}"
    words = [
        f"{value_words(goal.measure, stands.value)} ({_on(stands.value_at, zone)})",
        target_words(goal.measure),
    ]
    share = progress(goal.measure, stands.value)
    if share is not None:
        words.append(f"{percent(share)} of the way")
    if line.pace is not None:
        words.append(f"{percent(line.pace.time_gone)} of the time gone")
    if len(line.values) > 1 and isinstance(goal.measure, Metric):
        path = " → ".join(value_words(goal.measure, value) for value in line.values)
        words.append(f"{path}, {_TRENDS[line.trend]}" if line.trend else path)
    return f"{goal.title} ({goal.key}): {'; '.join(words)}"


def _on(at: datetime, zone: str) -> str:
    """Return the day a value was said; a post is read for weeks, so it says no *today*."""
    return short_day(at.astimezone(ZoneInfo(zone)).date())


def _footer(card: PostCard) -> str:
    taken = card.facts.participation
    if taken is None:
        return ""
    return f"{taken.answered} of {taken.asked} have answered this round."


def _counted(lines: list[str]) -> list[str]:
    left_out = len(lines) - _MOST_LINES
    return lines if left_out <= 0 else [*lines[:_MOST_LINES], f"and {left_out} more"]


def _fitting(title: str, lines: Iterable[str]) -> str:
    """Return title and lines in one section, leaving whole lines out where they would not fit."""
    words, left_out = title, 0
    for line in lines:
        if len(words) + len(line) + 20 > SECTION_LIMIT:
            left_out += 1
        else:
            words = f"{words}\n{line}"
    return f"{words}\nand {left_out} more" if left_out else words


def _header(words: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=words if len(words) <= 150 else words[:149] + "…"))


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=_mrkdwn(words))


def _mrkdwn(words: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=words, verbatim=True)
