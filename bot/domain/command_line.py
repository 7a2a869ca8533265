"""What stands behind `/goal`: which sub-command is meant, and the closest one when none is."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.domain.goals import number_of


@dataclass(frozen=True, slots=True)
class SubCommand:
    """One thing `/goal` can do, as help shows it."""

    name: str
    usage: str
    does: str
    example: str
    aliases: tuple[str, ...] = ()


SUB_COMMANDS: tuple[SubCommand, ...] = (
    SubCommand(
        "set",
        "set TEXT",
        "sets a goal, Bo's if it begins with `@bo:`; the form is filled from the text, and Undo takes it back",
        "set Raise CSAT from 78% to 85% by 30 June",
        ("new", "add", "create"),
    ),
    SubCommand(
        "update",
        "update G-12 …",
        "a check-in in one line; without details it opens the form",
        "update G-12 82 on track",
        ("report", "check-in", "checkin"),
    ),
    SubCommand("show", "show G-12", "one goal with its history and trend", "show G-12", ("view", "see")),
    SubCommand(
        "list",
        "list [mine, team, org, @person, #channel, stale, overdue]",
        "lists of goals",
        "list team",
        ("goals", "ls"),
    ),
    SubCommand("edit", "edit G-12", "changes a goal, with Undo; its history is kept", "edit G-12", ("change",)),
    SubCommand("close", "close G-12", "closes a goal and keeps what was learnt", "close G-12", ("finish",)),
    SubCommand("pause", "pause G-12", "stops asking about a goal for now", "pause G-12", ("hold",)),
    SubCommand(
        "resume",
        "resume G-12",
        "asks about a paused goal again, or opens a closed one",
        "resume G-12",
        ("unpause", "continue"),
    ),
    SubCommand(
        "review",
        "review G-12",
        "examines a goal again: five questions and a decision, which can be taken back",
        "review G-12",
    ),
    SubCommand("team", "team", "sets up or changes the team of this channel", "team"),
    SubCommand("teams", "teams", "the tree of teams", "teams"),
    SubCommand("progress", "progress", "drafts the team's progress post for its lead", "progress"),
    SubCommand("help", "help [topic]", "help, with examples", "help set", ("?", "-h", "--help")),
)
"""In the order in which help shows them."""

CLOSE_ENOUGH = 60
"""Score of rapidfuzz's ratio (0 to 100) from which a word is offered as *did you mean*; `serr` for `set` has 86."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A known sub-command and what follows it."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A word that is no sub-command, with the closest one if any comes close."""

    word: str
    closest: SubCommand | None


def read_command(text: str) -> Understood | NotUnderstood:
    """Return which sub-command is meant. Nothing at all is `mine`; a bare goal key shows that goal."""
    word, _, rest = text.strip().partition(" ")
    if not word:
        return Understood("mine", "")
    if number_of(word) is not None:
        # `G-12` alone asks to see the goal; `G-12 82 on track` is a check-in.
        return Understood("update" if rest.strip() else "show", text.strip())
    name = _names().get(word.lower())
    return NotUnderstood(word, closest(word)) if name is None else Understood(name, rest.strip())


def closest(word: str, among: Sequence[SubCommand] = SUB_COMMANDS) -> SubCommand | None:
    """Return the sub-command whose name or alias resembles the word most, None if none does."""
    by_name = {name: command for command in among for name in (command.name, *command.aliases)}
    found = process.extractOne(word.lower(), list(by_name), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    return by_name[found[0]] if found else None


def sub_command(name: str) -> SubCommand | None:
    """Return a sub-command by its name or alias."""
    known = _names().get(name.strip().lower())
    return next((command for command in SUB_COMMANDS if command.name == known), None)


def _names() -> dict[str, str]:
    return {name: command.name for command in SUB_COMMANDS for name in (command.name, *command.aliases)}
