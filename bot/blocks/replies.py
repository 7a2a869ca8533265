"""The answer to a plain reply: part by part what was understood, and one short question about what was not."""

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock

from bot.blocks.absences import changed_message, days_words, when_away_message
from bot.blocks.check_ins import (
    TITLE_LIMIT,
    answer_words,
    recorded_blocks,
    recorded_words,
    taken_back_blocks,
    taken_back_words,
)
from bot.blocks.forms import plain
from bot.blocks.opportunities import obstacle_words
from bot.blocks.parts import button, section
from bot.blocks.refusals import refusal_words
from bot.blocks.reply_questions import (
    Said,
    how_to_words,
    in_the_way_said,
    question_said,
    quoting,
    topic_words,
    words_only,
)
from bot.blocks.snoozes import later_words, put_off_blocks, put_off_words
from bot.blocks.text import SECTION_LIMIT, bold
from bot.domain.answers import (
    Answer,
    Answered,
    AnsweredSince,
    AskedBack,
    ComesLater,
    HowTo,
    IsInTheWay,
    LeftAsItIs,
    Refused,
    WhenAway,
)
from bot.domain.check_ins import Recorded, TakenBack
from bot.domain.deliveries import Message
from bot.domain.taken_replies import Deletion
from bot.domain.time_off import Changed, TimeOffChange

TAKE_BACK, KEEP = "reply.take_back", "reply.keep"
"""What becomes of what a deleted reply recorded."""

MOST_CONFIRMED = 12
"""Check-ins of one reply that have buttons of their own, two blocks each: as many goals as a prompt shows at once."""


def answer_message(answered: Answered) -> Message:
    """Return the message that answers a reply; it stays in the conversation."""
    is_put_off_no_more = answered.deletion is Deletion.UNDONE and any(map(_could_be_put_off, answered.parts))
    if answered.deletion is not None:
        answered = replace(answered, parts=tuple(part for part in answered.parts if not _is_asked(part)))
    if answered.deletion is Deletion.ASKED and answered.can_be_taken_back:
        said = _deleted(answered)
    else:
        put_off_no_more = [words_only("Your check-in is not put off any more.")] if is_put_off_no_more else []
        said = [*_head(answered), *put_off_no_more, *_parts(answered)]
    words = "\n".join(part.words for part in said)
    return Message(words, tuple(plain([block for part in _gathered(said) for block in part.blocks])))


def _gathered(said: Sequence[Said]) -> list[Said]:
    """Return the parts with those that are words only together in one section, as far as they fit."""
    gathered: list[Said] = []
    for part in said:
        before = gathered[-1] if gathered else None
        both = f"{before.words}\n{part.words}" if before is not None else ""
        if before is not None and before.is_words_only and part.is_words_only and len(both) <= SECTION_LIMIT:
            gathered[-1] = words_only(both)
        else:
            gathered.append(part)
    return gathered


def _is_asked(part: Answer) -> bool:
    """Tell whether a part asks something: of what was deleted nothing is asked any more."""
    if isinstance(part, ComesLater):
        return not later_words(part.card)
    if isinstance(part, IsInTheWay):
        return not part.is_recorded
    return isinstance(part, AskedBack | WhenAway)


def _could_be_put_off(part: Answer) -> bool:
    """Tell whether a prompt that a reply had put off waits for an answer now."""
    return isinstance(part, ComesLater) and part.card.snooze is not None and part.card.snooze.to is None


def read_reply_value(value: str) -> tuple[str, str]:
    """Return channel and ts of the reply that a button is about."""
    channel, _, ts = value.partition("|")
    return channel, ts


def _head(answered: Answered) -> list[Said]:
    """Return what became of the message itself, where that is not plain from the parts."""
    match answered.deletion:
        case Deletion.KEPT:
            return [words_only("You deleted your message. What it recorded is kept.")]
        case Deletion.ASKED | Deletion.UNDONE:
            is_nothing = not any(_is_there(part) or isinstance(part, AnsweredSince) for part in answered.parts)
            return [words_only(f"You deleted your message.{' Nothing of it is recorded.' if is_nothing else ''}")]
    if not answered.parts:
        return [words_only("You changed your message. Nothing of it is recorded.")]
    return []


def _is_there(part: Answer) -> bool:
    """Tell whether a part is about something that stands."""
    if isinstance(part, TimeOffChange):
        return part.changed is not Changed.UNDONE
    return isinstance(part, Recorded | IsInTheWay | ComesLater)


def _deleted(answered: Answered) -> list[Said]:
    """Return the question whether what a deleted reply recorded is to be undone as well."""
    ask = "You deleted your message. What it recorded still stands:"
    lines = [f"• {_as_one_line(part)}" for part in answered.parts if _is_there(part)]
    value = f"{answered.channel}|{answered.ts}"
    buttons = [
        button(TAKE_BACK, "Undo what it recorded", value, about="your deleted message"),
        button(KEEP, "Keep", value, about="what your deleted message recorded"),
    ]
    words = "\n".join((ask, *lines[:MOST_CONFIRMED], *_and_more(lines[MOST_CONFIRMED:])))
    return [Said(words, (section(words), ActionsBlock(elements=buttons)))]


def _as_one_line(part: Answer) -> str:
    match part:
        case IsInTheWay(asked):
            return ", ".join(obstacle_words(line) for line in asked.lines if line.answer)
        case ComesLater(card):
            return later_words(card)
        case TimeOffChange(absence=absence, card=card) if absence is not None:
            return f"You are away {days_words(absence.days, card.viewer.today)}."
        case Recorded():
            return recorded_words(_as_it_stays(part), sharing=MOST_CONFIRMED).split("\n", 1)[0]
    return ""


def _and_more(lines: Sequence[str]) -> list[str]:
    return [f"and {len(lines)} more"] if lines else []


def _parts(answered: Answered) -> list[Said]:
    """Return the parts in their order; of several questions the first is asked, the others are named in it."""
    parts = answered.parts
    asked = [part for part in parts if isinstance(part, AskedBack)]
    confirmed = [part for part in parts if isinstance(part, Recorded | TakenBack)]
    said: list[Said] = []
    for part in parts:
        if isinstance(part, AskedBack):
            if part is asked[0]:
                said.append(question_said(answered, part, asked[1:], is_all=len(parts) == len(asked)))
        elif isinstance(part, Recorded | TakenBack):
            said.append(_confirmed(answered, part, len(confirmed), has_room=part in confirmed[:MOST_CONFIRMED]))
        else:
            said.append(_other(part))
    return said


def _confirmed(answered: Answered, part: Recorded | TakenBack, sharing: int, *, has_room: bool) -> Said:
    if isinstance(part, TakenBack):
        stays = replace(part, viewer=part.viewer.of_what_stays())
        words, blocks = taken_back_words(stays), taken_back_blocks(stays)
    else:
        recorded, is_of_now = _as_it_stays(part), answered.is_just_above(part)
        words, blocks = (
            recorded_words(recorded, sharing=sharing, is_of_now=is_of_now),
            recorded_blocks(recorded, sharing=sharing, is_of_now=is_of_now),
        )
    # Without room for its buttons, which Home and the prompt have as well, only its first line is told.
    return Said(words, tuple(blocks)) if has_room else words_only(words.split("\n", 1)[0])


def _as_it_stays(recorded: Recorded) -> Recorded:
    return replace(recorded, viewer=recorded.viewer.of_what_stays())


def _other(part: Answer) -> Said:
    match part:
        case IsInTheWay():
            return in_the_way_said(part)
        case ComesLater(card, offered, day_off):
            words = put_off_words(card, offered, day_off).replace("`", "")
            return Said(words, tuple(put_off_blocks(card, offered, day_off)))
        case TimeOffChange():
            return _as_said(changed_message(part))
        case WhenAway(said, meanings):
            return _as_said(when_away_message(said, meanings))
        case AnsweredSince():
            return words_only(_since_words(part))
        case LeftAsItIs():
            return words_only(_left_words(part))
        case Refused(refusal, _, words):
            return words_only(f"{quoting(words)}{refusal_words(refusal)}")
        case HowTo(topic) if topic is not None:
            return words_only(topic_words(topic))
    return words_only(how_to_words())


def _since_words(since: AnsweredSince) -> str:
    said = replace(since.check_in, report=replace(since.check_in.report, note=""))
    told = answer_words(since.goal, said, None, since.viewer.of_what_stays(), is_signed=False)
    lead = f"{quoting(since.words)}answered since" if since.words else "Answered since"
    return f"{lead}: {bold(since.goal.title, TITLE_LIMIT)} ({since.goal.key}): {told}"


def _as_said(message: Message) -> Said:
    return Said(message.text, message.blocks)


def _left_words(left: LeftAsItIs) -> str:
    title = f"{bold(left.goal.title, TITLE_LIMIT)} ({left.goal.key})"
    if left.refusal is None:
        return f"Your edit changes nothing for {title}: something newer was recorded since."
    return f"Your edit changes nothing for {title}. {refusal_words(left.refusal)}"
