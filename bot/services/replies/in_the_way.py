"""Replies to *anything in the way?*, beside goals that may be meant or without."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.answers import InTheWay
from bot.domain.prompts import ObstacleLine, Prompt
from bot.domain.reading.plain_answers import is_bare_yes_or_no, is_nothing_in_the_way, names_nothing_in_the_way
from bot.domain.readings import Doubt, Unclear
from bot.domain.replies import AskedAbout, read_reply, tells_no_standing, tells_nothing_of
from bot.domain.taken_replies import NothingInTheWay, TakenReply
from bot.services.opportunities import answer_nothing, take_back_answer
from bot.services.prompts import obstacle_lines
from bot.services.unit_of_work import Transaction

_END = re.compile(r"(?:[.!;,\n]|\s(?:and|but)\b)\s*(?P<no>(?:no|nothing|none)\b[^.!;,\n]*[.!]?)\s*$", re.IGNORECASE)
"""The last clause of a text, where it says no."""
_TELLS_NOTHING = (Unclear(Doubt.NOT_CERTAIN), Unclear(Doubt.NEGATION))
"""What a no reads like that says nothing of a goal."""


@dataclass(frozen=True, slots=True)
class CanMean:
    """What a reply can be about, as the message that it answers shows it."""

    asked: tuple[AskedAbout, ...]
    obstacles: tuple[ObstacleLine, ...] = ()
    """*Anything in the way?*, answered or not."""
    shows_goals: bool = False
    """Whether goals stand in it at all."""

    @property
    def waits_for_goals(self) -> bool:
        """Whether the message still asks about goals."""
        return any(one.waits for one in self.asked)

    @property
    def still_open(self) -> tuple[ObstacleLine, ...]:
        return tuple(line for line in self.obstacles if line.answer is None)


def is_all_of_it(text: str, can_mean: CanMean) -> bool:
    """Tell whether a reply can only answer *anything in the way?*: it says so, or no goal waits or is told of.

    Beside a goal that still waits, a bare `nothing` may say as well that nothing is new about that, and what is in
    the way may be a note.
    """
    is_open = bool(can_mean.still_open)
    if is_open and names_nothing_in_the_way(text):
        return True
    if can_mean.waits_for_goals or not (is_open or (can_mean.obstacles and not can_mean.shows_goals)):
        return False
    if not can_mean.shows_goals and (is_nothing_in_the_way(text) or is_bare_yes_or_no(text)):
        return True
    return _tells_nothing_of_any(text, can_mean.asked)


def may_be_part_of_it(text: str, can_mean: CanMean) -> bool:
    """Tell whether a reply that no goal is certain to be meant by may be what is in the way as well.

    Once everything is answered, only words that tell nothing of a goal are: a status or a number corrects one.
    """
    if can_mean.still_open:
        return True
    is_answered = bool(can_mean.obstacles) and not can_mean.waits_for_goals
    return is_answered and _tells_nothing_of_any(text, can_mean.asked)


def _tells_nothing_of_any(text: str, asked: Sequence[AskedAbout]) -> bool:
    """Tell whether no goal's standing is in a reply.

    "No" may correct the answer that was given to a yes/no goal, and "not on track" any answer.
    """
    says_no = is_nothing_in_the_way(text)
    return all(
        tells_nothing_of(text, one.goal, one.before)
        or (says_no and read_reply(text, one.goal, one.before) in _TELLS_NOTHING)
        for one in asked
    )


def told_nothing_for(text: str, can_mean: CanMean) -> int | None:
    """Return the one team of which a plain no says that nothing is in its way; None where it says otherwise."""
    still_open = can_mean.still_open
    return still_open[0].team_id if len(still_open) == 1 and is_nothing_in_the_way(text) else None


def parted(text: str, can_mean: CanMean) -> tuple[str, int | None]:
    """Return what a reply says beside that nothing is in the way, and the one team of which it says so."""
    end = _END.search(text)
    said = text[: end.start()] if end is not None else ""
    if end is None or not said.strip() or len(can_mean.still_open) != 1 or not names_nothing_in_the_way(end["no"]):
        return text, None
    return said, can_mean.still_open[0].team_id


def say_nothing(tx: Transaction, user_id: str, team_id: int, week: str, now: datetime) -> None:
    """Record that nothing is in the way of a team, unless that is what stands."""
    answer_nothing(tx, user_id, team_id, week, now)


def as_it_was(lines: Sequence[ObstacleLine], reply: TakenReply) -> tuple[ObstacleLine, ...]:
    """Return what the prompt asks about the way as it stood before a reply: what that answered is open."""
    own = _teams_told_nothing(reply)
    return tuple(
        replace(line, answer=None, opportunity=None) if line.team_id in own and _is_own(line, reply) else line
        for line in lines
    )


def take_back_nothing(tx: Transaction, reply: TakenReply, now: datetime, *, but: int | None = None) -> None:
    """Take back what a reply said about the way of teams, `but` of one, while nothing else was answered since."""
    for line in told_by(tx, reply):
        if line.team_id != but and line.answer is not None:
            take_back_answer(tx, line.answer, now)


def told_by(tx: Transaction, reply: TakenReply) -> tuple[ObstacleLine, ...]:
    """Return the answers about the way of teams that a reply gave and that still stand."""
    own, prompt = _teams_told_nothing(reply), prompt_of(tx, reply)
    lines = obstacle_lines(tx, prompt) if prompt is not None and own else ()
    return tuple(line for line in lines if line.team_id in own and _is_own(line, reply))


def asked_by(tx: Transaction, reply: TakenReply) -> InTheWay:
    """Return what the prompt that a reply answers asks about the way of teams, as it stands now."""
    prompt = prompt_of(tx, reply)
    if prompt is None:
        return InTheWay()
    lines = (line for line in obstacle_lines(tx, prompt) if line.answer is not None or line.is_open)
    return InTheWay(tuple(lines), prompt.occurrence)


def open_first(asked: InTheWay) -> InTheWay:
    """Return the questions that are open, or all of them where none is: then what was typed may change an answer."""
    still_open = tuple(line for line in asked.lines if line.answer is None)
    return replace(asked, lines=still_open or asked.lines)


def since(asked: InTheWay, moment: datetime) -> InTheWay:
    """Return the questions that are open, or were answered at or after a moment."""
    return replace(asked, lines=tuple(line for line in asked.lines if line.answer is None or line.answer.at >= moment))


def settles(line: ObstacleLine, words: str) -> bool:
    """Tell whether an answer about the way of a team is what unclear words were meant to say, so that no goal is left.

    *Nothing* is what a plain no means; of a number it says nothing. What was told is what words meant that tell
    nothing of how a goal stands.
    """
    if line.answer is None:
        return False
    says_no = is_bare_yes_or_no(words) or is_nothing_in_the_way(words)
    return says_no or (line.answer.opportunity_id is not None and tells_no_standing(words))


def prompt_of(tx: Transaction, reply: TakenReply) -> Prompt | None:
    """Return the prompt that a reply answers."""
    return tx.prompts.get(reply.person, reply.week) if reply.week else None


def _teams_told_nothing(reply: TakenReply) -> set[int]:
    return {part.team_id for part in reply.parts if isinstance(part, NothingInTheWay)}


def _is_own(line: ObstacleLine, reply: TakenReply) -> bool:
    """Tell whether an answer is the one that a reply gave: nothing, and not replaced since."""
    answer = line.answer
    return answer is not None and answer.opportunity_id is None and reply.taken_at <= answer.at <= reply.read_at
