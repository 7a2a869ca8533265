"""What stands behind `/goal`: which sub-command is meant, and the closest one when none is."""

import re
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from bot.domain.goals import number_at_start, number_of
from bot.domain.reading.goal_keys import mistyped_key, split_mistyped, with_plain_key
from bot.domain.reading.statuses import statuses_mentioned


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
        "sets a goal, Bo's if it begins with “@bo:”; the form comes filled from your text, and *Undo* takes it back",
        "set Raise CSAT from 78% to 85% by 30 June",
        ("new", "add", "create"),
    ),
    SubCommand(
        "update",
        "update G-12 …",
        "checks in with one line; without details it opens the form",
        "update G-12 82 on track",
        ("report", "check-in", "checkin"),
    ),
    SubCommand("show", "show G-12", "shows one goal with its history and trend", "show G-12", ("view", "see")),
    SubCommand(
        "list",
        "list [mine, team, org, @person, #channel, stale, overdue]",
        "lists goals",
        "list team",
        ("goals", "ls"),
    ),
    SubCommand("edit", "edit G-12", "changes a goal, with *Undo*; its history is kept", "edit G-12", ("change",)),
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
        "reviews a goal: five questions and a decision, which can be taken back",
        "review G-12",
    ),
    SubCommand(
        "away",
        "away [20 Dec to 4 Jan]",
        "says that you are away, and I send you nothing then; without days it shows what is noted, and takes more",
        "away 20 Dec to 4 Jan",
        ("vacation",),
    ),
    SubCommand(
        "back",
        "back [on Thursday]",
        "says that you are back, or from when on; also where only your status in Slack says that you are away",
        "back",
    ),
    SubCommand(
        "settings",
        "settings",
        "sets your time zone, country and working hours; for admins the service promise too",
        "settings",
        ("preferences",),
    ),
    SubCommand(
        "team",
        "team [NAME]",
        "shows the team of this channel, or of that name: edit, move, merge, archive, restore; in a new channel it "
        "sets one up",
        "team",
    ),
    SubCommand("teams", "teams", "shows the tree of teams", "teams"),
    SubCommand(
        "progress",
        "progress [NAME]",
        "drafts the progress post of this channel's team, or of the team of that name, for its lead",
        "progress",
    ),
    SubCommand("admins", "admins", "names Headway's admins, for a workspace admin", "admins", ("admin",)),
    SubCommand("help", "help [topic]", "shows this, or one command with an example", "help set", ("?", "-h", "--help")),
)
"""In the order in which help shows them."""

LATER = frozenset(
    {
        "tree",
        "sign",
        "check",
        "kpi",
        "opportunities",
        "thanks",
        "lessons",
        "export",
    }
)
"""Sub-commands that are to come: nothing that there is stands for them."""

SNOOZE = "snooze"
"""No sub-command, though many will try: help tells how it is done."""
_UNTIL = re.compile(r"(?:it|this|until|till?|to|for|tomorrow|later|next)\b", re.IGNORECASE)

_SET = SUB_COMMANDS[0]

ONE_SLIP = 1
"""Letters inserted, left out, replaced or swapped (optimal string alignment) in a word that is surely mistyped."""
SHORTEST_MISTYPED = 3
"""Letters in a name: every other letter is one slip away from `?`, and `as` from `ls`."""
CLOSE_ENOUGH = 0.77
"""Jaro-Winkler similarity (0 to 1) from which a word is offered as *did you mean*: `serr` and `set` have 0.78,
`raise` and `pause` 0.73."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A known sub-command and what follows it."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A word that is no sub-command, and what follows it."""

    word: str
    closest: tuple[SubCommand, ...] = ()
    """The sub-commands that may be meant: several where the slip of a finger leads to each of them."""
    rest: str = ""
    key: str = ""
    """The goal that the word may mean, where it is a number without its `G-`; what follows is then a check-in."""
    is_set: bool = False
    """Whether the word is `set`, mistyped, and what follows the goal's text."""

    @property
    def text(self) -> str:
        """All that was typed."""
        return f"{self.word} {self.rest}".rstrip()

    @property
    def is_later(self) -> bool:
        """Tell whether this is a sub-command that is to come."""
        return _folded(self.word) in LATER

    @property
    def may_be_goal(self) -> bool:
        """Tell whether this reads as the text of a goal, with `set` left out: words after it, or a number in it."""
        if self.is_set or self.is_later:
            return False
        if self.key:
            return self.rest[:1].isdigit() and any(c.isalpha() for c in self.rest) and not statuses_mentioned(self.rest)
        return any(c.isdigit() for c in self.word) or bool(self.rest and number_at_start(self.rest) is None)

    @property
    def is_likely_goal(self) -> bool:
        """Tell whether it is more likely so than a mistyped command: `lst team` is not, `Lift CSAT to 85%` is."""
        if self.key:
            return False
        is_long = len(self.rest.split()) > 1 or any(c.isdigit() for c in self.text)
        return self.may_be_goal and (is_long or not self.closest)


def read_command(text: str) -> Understood | NotUnderstood:
    """Return which sub-command is meant. Nothing at all is `mine`; a bare goal key shows that goal.

    Any white space parts the command from what follows, and a colon after it says nothing.
    """
    word, rest = _parted(text)
    if not word:
        return Understood("mine", "")
    if number_of(word) is None:
        text = with_plain_key(text)
        word, rest = _parted(text)
    if number_of(word) is not None:
        # `G-12` alone asks to see the goal; `G-12 82 on track` is a check-in.
        return Understood("update", text.strip()) if rest else Understood("show", word.rstrip(":"))
    name = _names().get(_folded(word))
    if name is not None:
        return Understood("help", word) if name != "help" and _is_help(rest) else Understood(name, rest)
    if _folded(word) == SNOOZE and (not rest or _is_help(rest) or _UNTIL.match(rest)):
        return Understood("help", SNOOZE)
    number, said = split_mistyped(text.strip())
    if number is not None:
        key = text.strip().removesuffix(said).rstrip()
        return NotUnderstood(key, _commands("update"), said, key=f"G-{number}")
    if (number := mistyped_key(text.strip())) is not None:
        return NotUnderstood(text.strip(), _commands("show"), key=f"G-{number}")
    near, setting = closest(word), _SET
    if rest and number_at_start(rest) is None:
        # Before other words only a slip is likely: what resembles a command there is mostly a goal's first word.
        near = tuple(command for command in near if _is_slip(word, command))
        if setting in near and _has_no_letter_but(word, setting):
            return NotUnderstood(word, (setting,), rest, is_set=True)
    return NotUnderstood(word, near, rest)


def _is_help(words: str) -> bool:
    """Tell whether what follows a command asks for help on it: `away help`, `close ?`."""
    return _names().get(_folded(words)) == "help"


def read_checkin(text: str) -> Understood:
    """Return what is meant after `/checkin`: `help` and its like, alone or about one command, else a check-in.

    Before any other words `help` may begin a note: `help needed with macros`.
    """
    word, topic = _parted(text)
    if _names().get(_folded(word)) == "help" and (not topic or sub_command(topic) is not None):
        return Understood("help", topic)
    return Understood("checkin", text)


def closest(word: str) -> tuple[SubCommand, ...]:
    """Return the sub-commands whose name or alias is one slip away, else the one that resembles the word enough."""
    if _folded(word) in LATER:
        return ()
    mistyped = tuple(command for command in SUB_COMMANDS if _is_slip(word, command))
    if mistyped:
        return mistyped
    found = process.extractOne(_folded(word), list(_names()), scorer=JaroWinkler.similarity, score_cutoff=CLOSE_ENOUGH)
    command = sub_command(found[0]) if found else None
    return () if command is None else (command,)


def sub_command(name: str) -> SubCommand | None:
    """Return a sub-command by its name or alias."""
    known = _names().get(_folded(name))
    return next((command for command in SUB_COMMANDS if command.name == known), None)


def _commands(name: str) -> tuple[SubCommand, ...]:
    return tuple(command for command in SUB_COMMANDS if command.name == name)


def _parted(text: str) -> tuple[str, str]:
    words = text.split(maxsplit=1)
    return words[0] if words else "", words[1].strip() if len(words) > 1 else ""


def _folded(word: str) -> str:
    return word.strip().rstrip(":").lower()


def _is_slip(word: str, command: SubCommand) -> bool:
    names = (name for name in (command.name, *command.aliases) if len(name) >= SHORTEST_MISTYPED)
    return any(_is_near(word, name) for name in names)


def _has_no_letter_but(word: str, command: SubCommand) -> bool:
    """Tell whether a slip has brought no other letter in: `sett` and `st` are no words, as `get` and `let` are."""
    return any(set(_folded(word)) <= set(name) for name in (command.name, *command.aliases) if _is_near(word, name))


def _is_near(word: str, name: str) -> bool:
    return OSA.distance(_folded(word), name) <= ONE_SLIP


def _names() -> dict[str, str]:
    return {name: command.name for command in SUB_COMMANDS for name in (command.name, *command.aliases)}
