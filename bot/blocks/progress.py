"""The progress post: as a draft for its lead, as a form, and in the team's channel.

What got in the way stands first, numbers last (PRODUCT, decision 9). People are not named beside numbers.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    PlainTextObject,
)

from bot.blocks.channels import channel_buttons, trouble_words
from bot.blocks.forms import field, modal, plain, read, text_input
from bot.blocks.names import names
from bot.blocks.parts import header, mrkdwn, section
from bot.blocks.progress_lines import moved_words, needs_words
from bot.blocks.progress_numbers import number_sections
from bot.blocks.progress_obstacles import NOTHING_REPORTED, all_button, counts_more, obstacle_lines
from bot.blocks.stand_ins import lead_words
from bot.blocks.text import SECTION_LIMIT, bold, day, escape, fair_limit, literal, mention, quoted, set_apart
from bot.domain.deliveries import Message
from bot.domain.progress import PostCard, PostState
from bot.domain.progress_edits import LONGEST_TEXT, PartEdit, PostEdit
from bot.domain.teams import Team
from bot.domain.typed_text import fingerprint, keepable

OPEN = "progress.open"
LOOK = "progress.look"
POST = "progress.post"
EDIT = "progress.edit"
SKIP = "progress.skip"
BRING_BACK = "progress.bring_back"
ARRIVED = "progress.arrived"
FORM = "progress.form"

PARTS = ("obstacles", "moved", "needs_help", "thanks")
_TITLES = {
    "obstacles": "What got in the way",
    "moved": "What moved",
    "needs_help": "What needs help",
    "thanks": "Thanks",
}
_NOTHING: Mapping[str, list[str]] = {"obstacles": [NOTHING_REPORTED]}
"""What a part says without any facts; a part without such words is left out. Never offered as the lead's own."""

_HINT = "Clear it to leave this part out. What is reported later is added below your words."
_HINTS = {"thanks": "For what the team did for customers."}
_MOST_LINES = 12
"""Goals named in one part; the rest is counted. The numbers are of every goal."""

_ROOM = 11_000
"""Characters of all parts together: Slack refuses blocks of 12,000 or somewhat fewer (slackapi/bolt-js#2509), and head,
buttons and names take some."""
_LEAST_ROOM = 1_000
"""Characters of them that are the numbers', however long the other parts are."""
_ROOM_FOR_TITLE = 200
"""Characters kept beside a lead's own words."""
_ROOM_FOR_MORE = 20
"""Characters kept for the words on what is left out."""


def post_message(card: PostCard) -> Message:
    """Return the post as the team's channel shows it."""
    title = f"{set_apart(card.facts.team.name)}: progress, {day(card.post.day)}"
    parts = _parts(card)
    every = all_button(card)
    blocks: list[Block] = [header(title), *(section(part.text, every if part.offers_all else None) for part in parts)]
    footer = _footer(card)
    if footer:
        blocks.append(ContextBlock(elements=[mrkdwn(footer)]))
    texts = (part.text for part in parts)
    return Message("\n\n".join((literal(title), *texts, footer)).rstrip(), tuple(plain(blocks)))


def draft_message(card: PostCard) -> Message:
    """Return the draft for the lead, with what can be done with it; afterwards, what became of it."""
    head, shown = _draft_head(card) + _cut_words(card), post_message(card)
    return Message(f"{head}\n\n{shown.text}", tuple(_draft_blocks(card, head)))


def draft_view(card: PostCard, *, saved: PostEdit | None = None) -> dict[str, Any]:
    """Return the same as a modal, where no message shows it: after Home's button, and after the form."""
    words = [_draft_head(card) + _cut_words(card)]
    if saved is not None:
        is_moved = saved.post_id != card.post.post_id
        words.insert(0, _MOVED if is_moved else "Saved.")
    return modal("progress.draft", "Progress post", _draft_blocks(card, " ".join(words)), close="Done")


_MOVED = "The post that you wrote for was not sent in its week, so your words are saved in this newer draft."


def _draft_blocks(card: PostCard, head: str) -> list[dict[str, Any]]:
    post_id = str(card.post.post_id)
    post = ButtonElement(action_id=POST, text="Post", value=post_id, style="primary")
    edit = ButtonElement(action_id=EDIT, text="Edit", value=post_id)
    skip = ButtonElement(action_id=SKIP, text="Skip this week", value=post_id)
    bring_back = ButtonElement(action_id=BRING_BACK, text="Bring it back", value=post_id)
    match card.post.state:
        case _ if card.is_past or card.handed_to:
            buttons = []
        case PostState.DRAFT:
            # Also while the bot is not in the channel: nothing tells what only one person sees of the invitation.
            buttons = [post, edit, skip, *channel_buttons(card.facts.team)]
        case PostState.POSTED:
            buttons = _after_posting(card)
        case PostState.SKIPPED:
            buttons = [bring_back]
    shown = [*plain([section(head)]), *(dict(block) for block in post_message(card).blocks)]
    return [*shown, *plain([ActionsBlock(elements=buttons)])] if buttons else shown


def _after_posting(card: PostCard) -> list[ButtonElement]:
    post_id = str(card.post.post_id)
    edit = ButtonElement(action_id=EDIT, text="Edit", value=post_id)
    if not card.is_refused:
        return [edit]
    again = ButtonElement(action_id=POST, text="Post again" if card.may_have_arrived else "Post", value=post_id)
    if card.may_have_arrived:
        return [ButtonElement(action_id=ARRIVED, text="Yes, it arrived", value=post_id), again]
    again.style = "primary"
    return [again, edit, *channel_buttons(card.facts.team)]


def choose_team_message(teams: Sequence[Team]) -> Message:
    """Ask whose progress is meant, where somebody leads several teams."""
    words = "Which team's progress would you like to see?"
    buttons = [
        ButtonElement(action_id=f"{OPEN}.{team.team_id}", text=keepable(team.name)[:75], value=str(team.team_id))
        for team in teams[:20]
    ]
    named = ", ".join(escape(team.name) for team in teams[:20])
    return Message(f"{words} {named}", tuple(plain([section(words), ActionsBlock(elements=buttons)])))


def edit_view(card: PostCard) -> dict[str, Any]:
    """Return the form, filled with what the post says at this moment."""
    shown = {part: _form_words(card, part) for part in PARTS}
    fields = [
        field(
            part,
            _TITLES[part],
            text_input(
                part,
                initial=shown[part],
                placeholder=_placeholder(card, part),
                multiline=True,
                limit=LONGEST_TEXT,
            ),
            hint=_HINTS.get(part, _HINT),
            optional=True,
        )
        for part in PARTS
    ]
    note = "The numbers and who has answered stand below this and update by themselves."
    blocks: list[Block] = [*fields, ContextBlock(elements=[PlainTextObject(text=note)])]
    if counts_more(card, shown["obstacles"]):
        blocks.insert(PARTS.index("obstacles") + 1, ActionsBlock(elements=[all_button(card)]))
    own = {part: getattr(card.post.texts, part) for part in PARTS}
    metadata = {
        "post": card.post.post_id,
        "at": card.at.isoformat(),
        "shown": {part: fingerprint(words) for part, words in shown.items()},
        "own": {part: fingerprint(words) for part, words in own.items() if words is not None},
    }
    return modal(FORM, "Edit the progress post", blocks, submit="Save", metadata=json.dumps(metadata))


def read_edit(view: Mapping[str, Any]) -> PostEdit:
    """Return what a submitted form says about each part, with what it showed when it was opened."""
    typed, opened = read(view), json.loads(view["private_metadata"])

    def edit(part: str) -> PartEdit:
        value = typed.get(part)
        words = value.strip() if isinstance(value, str) else ""
        return PartEdit(words, opened["shown"][part], opened["own"].get(part))

    return PostEdit(int(opened["post"]), datetime.fromisoformat(opened["at"]), {part: edit(part) for part in PARTS})


def _draft_head(card: PostCard) -> str:
    if card.handed_to and (card.is_refused or card.post.state is not PostState.POSTED):
        name = bold(card.facts.team.name, 300)
        leads = f"{mention(card.handed_to)} leads {name} now"
        if card.stand_in is not None:
            leads = f"{lead_words(card.stand_in)} of {name} now"
        return f"{leads}, and can post its progress."
    if (end := card.facts.team.end) is not None and card.post.state is not PostState.POSTED:
        if end.merged_into is None:
            return f"{bold(card.facts.team.name, 300)} was archived, so this draft stays as it is."
        return (
            f"{bold(card.facts.team.name, 300)} was merged into another team, so this draft stays as it is. Words that "
            "the other team's draft did not take over stand only here."
        )
    return _head_for_lead(card)


def _head_of_refused(card: PostCard, channel: str) -> str:
    if card.may_have_arrived:
        unsaid = f"Slack did not say whether this post came to stand in {channel}, and Headway may not look there."
        if card.is_past:
            return f"{unsaid} It is of an earlier week, so it stays as it is."
        return f"*Did it arrive?* {unsaid} If it stands there, say so; if not, post it again."
    if card.is_past:
        return f"This post does not stand in {channel}. It is of an earlier week, so it stays as it is."
    return (
        f"This post does not stand in {channel}: Slack did not take it, or it was deleted there. Nothing of it "
        "is lost: check that Headway is in that channel and may write there, then post it again."
    )


def _head_for_lead(card: PostCard) -> str:
    post, channel = card.post, f"<#{card.post.place(card.facts.team)}>"
    is_this_weeks = post.is_of_week(card.today)
    match post.state:
        case PostState.POSTED if card.is_refused:
            return _head_of_refused(card, channel)
        case PostState.POSTED:
            by = f" by {mention(post.posted_by)}" if post.posted_by else ""
            late = "Late check-ins update it until its week is over."
            told = late if is_this_weeks else "It tells of its week alone."
            return f":white_check_mark: Posted in {channel}{by}. {told}"
        case PostState.SKIPPED if card.is_past:
            return f"Skipped that week. `{names.goal} progress` shows the post of this week."
        case PostState.SKIPPED if is_this_weeks:
            return f"Skipped this week. *Bring it back*, or `{names.goal} progress`, makes it a draft again."
        case PostState.SKIPPED:
            return "Skipped that week. *Bring it back* makes it a draft again."
        case PostState.DRAFT if card.has_newer:
            return f"There is a newer draft or post, so this one stays as it is. `{names.goal} progress` shows it."
        case PostState.DRAFT if card.is_past:
            return f"This draft is of an earlier week, so it stays as it is. `{names.goal} progress` goes on with it."
    left = f"{lead_words(card.stand_in)}. " if card.stand_in else ""
    if not card.can_post:
        return f"{left}{_cannot_post(card.facts.team)}"
    told = "" if is_this_weeks else " Its week is over, and it tells of that week alone."
    return f"{left}This can go to {channel}. Post it as it is, or edit it first.{told}"


def _cannot_post(team: Team) -> str:
    if team.trouble is not None:
        return f"This is drafted, and cannot be posted yet. {trouble_words(team)}"
    how = "Type `/invite @Headway` there, then use *Post*."
    return f"This is drafted, but Headway is not in <#{team.channel_id}> yet. {how}"


def _cut_words(card: PostCard) -> str:
    """Return a sentence on the lead's own words that the post has no room for, a space before it; empty if none."""
    if card.is_past or card.handed_to or card.post.state is PostState.SKIPPED:
        return ""
    limit = _limit(card)
    own = {part: getattr(card.post.texts, part) or "" for part in PARTS}
    cut = [f"*{_TITLES[part]}*" for part, words in own.items() if _own_words(words, limit) != _uncut(words)]
    if not cut:
        return ""
    named = f"{', '.join(cut[:-1])} and {cut[-1]}" if len(cut) > 1 else cut[0]
    return f" The post is longer than Slack shows, so what you wrote under {named} ends in “…”. *Edit* has all of it."


def _uncut(text: str) -> list[str]:
    return [escape(text)] if text.strip() else []


def _limit(card: PostCard) -> int:
    """Return the characters that each part before the numbers may have, so that all of them go in."""
    lengths = [len(part.text) for part in _told(card, SECTION_LIMIT)]
    return min(SECTION_LIMIT, fair_limit(lengths, _ROOM - _LEAST_ROOM))


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    """With its title, as mrkdwn."""
    offers_all: bool = False
    """Whether it leaves out something that was in the way, and a button beside it shows all."""


def _parts(card: PostCard) -> list[_Part]:
    """Return the parts that have something to say, each with its title; what got in the way always stands first."""
    told = _told(card, _limit(card))
    room = _ROOM - sum(len(part.text) for part in told)
    numbers = number_sections(card.facts.goals, card.zone, room, card.facts.team.channel_id)
    return [*told, *(_Part(text) for text in numbers)]


def _told(card: PostCard, limit: int) -> list[_Part]:
    """Return what stands before the numbers, each part of at most `limit` characters."""
    parts = []
    for part in PARTS:
        own: str | None = getattr(card.post.texts, part)
        if own is None:
            lines, left = _fact_lines(card, part)
            if said := lines or _NOTHING.get(part, []):
                parts.append(_fitting(part, _TITLES[part], said, left, limit))
        elif words := _own_words(own, limit):
            offers_all = part == "obstacles" and counts_more(card, own)
            parts.append(_Part(f"*{_TITLES[part]}*\n{words[0]}", offers_all))
        lines, left = _later_lines(card, part)
        if lines:
            parts.append(_fitting(part, "Since then", lines, left, limit))
    return parts


def _own_words(text: str, limit: int) -> list[str]:
    return [quoted(text, limit - _ROOM_FOR_TITLE)] if text.strip() else []


def _fitting(part: str, title: str, lines: list[str], left: int, limit: int) -> _Part:
    """Return title and lines in at most `limit` characters; lines that do not fit are counted with those `left`."""
    bullets = [f"• {literal(words)}" for words in lines]
    words, left_out = _those_that_fit([f"*{title}*"], bullets, left, limit)
    return _Part("\n".join(words), part == "obstacles" and left_out > 0)


def _those_that_fit(first: list[str], lines: list[str], left: int, limit: int) -> tuple[list[str], int]:
    """Return the lines that have room below the first ones, with the count of the others, and that count.

    Each is asked in turn, so that a line added at the end pushes none out that stood before.
    """
    fitting, length = list(first), sum(len(line) + 1 for line in first)
    for line in lines:
        if length + len(line) + 1 + _ROOM_FOR_MORE > limit:
            left += 1
        else:
            fitting.append(line)
            length += len(line) + 1
    return [*fitting, *([f"and {left} more"] if left else [])], left


def _form_words(card: PostCard, part: str) -> str:
    """Return what a part says, for the form: the facts, or the lead's own words and what came since, if it fits."""
    own: str | None = getattr(card.post.texts, part)
    lines, left = _fact_lines(card, part) if own is None else _later_lines(card, part)
    bullets = [f"• {keepable(line)}" for line in lines]
    if own is None:
        return "\n".join(_those_that_fit([], bullets, left, LONGEST_TEXT)[0])
    words = keepable(own)
    longer = "\n".join(_those_that_fit([words], bullets, left, LONGEST_TEXT)[0])
    return longer if len(longer) <= LONGEST_TEXT else words


def _placeholder(card: PostCard, part: str) -> str:
    is_untouched = getattr(card.post.texts, part) is None
    return " ".join(_NOTHING.get(part, [])) if is_untouched and not _fact_lines(card, part)[0] else ""


def _fact_lines(card: PostCard, part: str) -> tuple[list[str], int]:
    """Return one part's facts as unescaped sentences, and how many more there are."""
    facts = card.facts
    match part:
        case "obstacles":
            return obstacle_lines(facts.obstacles), len(facts.obstacles_counted)
        case "moved":
            return _counted([moved_words(line) for line in facts.moved])
        case "needs_help":
            return _counted([needs_words(line, card.zone) for line in facts.needs_help])
    return [], 0


def _later_lines(card: PostCard, part: str) -> tuple[list[str], int]:
    """Return what was reported on one part since the lead's own words on it, and how much more, as the facts are."""
    match part:
        case "obstacles":
            return obstacle_lines(card.later_obstacles), card.later_obstacles_left
        case "moved":
            return _counted([moved_words(line) for line in card.later_moves])
        case "needs_help":
            return _counted([needs_words(line, card.zone) for line in card.later_needs])
    return [], 0


def _footer(card: PostCard) -> str:
    taken = card.facts.participation
    if taken is None:
        return ""
    if not taken.asked:
        return "Nobody was asked this round."
    return f"{taken.answered} of {taken.asked} have answered this round."


def _counted(lines: list[str]) -> tuple[list[str], int]:
    return lines[:_MOST_LINES], max(0, len(lines) - _MOST_LINES)
