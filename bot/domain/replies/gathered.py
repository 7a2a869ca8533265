"""What a reply says, gathered by the goals that it is about, and what is understood of it in the end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.domain.measures import Milestones
from bot.domain.replies.about import About, Answered
from bot.domain.replies.combined import one_for_each
from bot.domain.replies.excepted import Excepted
from bot.domain.replies.in_notes import told_in_notes
from bot.domain.replies.naming import named_in
from bot.domain.replies.understood import AskedAbout, Question, Understood
from bot.domain.replies.unnamed import Unnamed
from bot.domain.replies.unresolved import tells_of_unknown

_SETS_APART = re.compile(r"\b(?:but|except|however|though|although|only|apart)\b", re.IGNORECASE)
"""What tells a goal otherwise than all: "all on track but FRT is at 4h"."""


@dataclass
class Gathered:
    """What a reply says of each goal, as it is read clause by clause."""

    asked: tuple[AskedAbout, ...]
    today: date
    told: dict[int, About] = field(default_factory=dict)
    """What is about one goal, by its number."""
    unnamed: list[Unnamed] = field(default_factory=list)
    """What may be about any of several."""
    excepted: list[Excepted] = field(default_factory=list)
    """What is left out of what is said of all."""
    left_open: dict[int, tuple[int, Question]] = field(default_factory=dict)
    """What is asked of goals that are told by what was told before, unless they are told of otherwise."""
    questions: list[tuple[int, Question]] = field(default_factory=list)
    """Each with the clause that it is of."""
    is_list: bool = False
    """Whether it is numbered as the prompt is."""
    is_parted: bool = False
    """Whether a question at the end of a piece was left out of it."""
    is_unresolved: bool = False
    """Whether it tells how something stands that no goal is called: then nobody knows which are the rest."""
    last: AskedAbout | None = None
    """The goal that was told of just before."""
    before: tuple[AskedAbout, str] | None = None
    """What was told just before, and of which goal: of the first one where it was of several."""
    at: int = 0
    """How many clauses were read before: their order is that of the answer."""

    def ask(self, question: Question) -> None:
        """Keep a question."""
        self.questions.append((self.at, question))

    def tell(self, one: AskedAbout, text: str, words: str, *, is_plain: bool = False, at: int | None = None) -> None:
        """Keep what a text says of one goal, and the words in which it was written."""
        about = self.told.setdefault(one.goal.number, About(one, self.titles, self.at if at is None else at))
        about.texts.append(text)
        about.words.append(words)
        about.is_plain = about.is_plain or is_plain
        self.last, self.before = one, (one, text)

    def tell_each(self, clause: str, goals: Iterable[AskedAbout], text: str = "") -> None:
        """Keep what is said of several goals that are named together; `text` is the clause without their names."""
        several = tuple(goals)
        numbers = tuple(one.goal.number for one in several)
        self.before = (several[0], text or clause) if several else None
        self.unnamed.append(
            Unnamed(clause, text or clause, self.titles, self.at, is_of_all=True, only=numbers, is_listed=True)
        )
        self.last = None

    def ask_which(self, clause: str, goals: Iterable[AskedAbout]) -> None:
        """Let the goals between which a name does not choose be offered."""
        numbers = tuple(dict.fromkeys(one.goal.number for one in goals))
        self.unnamed.append(Unnamed(clause, clause, self.titles, self.at, only=numbers))
        self.last = None

    def goes_on(self, clause: str, *, begins_line: bool) -> bool:
        """Whether a status belongs to the goal told of just before: "CSAT 82. On track." on one line."""
        if self.last is None or begins_line:
            return False
        return self.told[self.last.goal.number].takes_status(clause, self.today)

    # What is understood -----------------------------------------------------------------------------------

    def understood(self, said: str) -> Understood:
        """Return what all that was gathered of a reply makes."""
        is_taken_apart = self.is_list or self.is_parted or self.questions or self.unnamed
        if len(self.asked) == 1 and self.told and not is_taken_apart:
            # Taken apart for nothing: its note stays as it was written.
            (about,) = self.told.values()
            named = named_in(said, self.asked)
            about.texts, about.words = [named.text if named and named.goals else said], [said]
        open_still = self._tell_only_meant()
        self.is_unresolved = any(each.is_of_rest for each in open_still) and tells_of_unknown(said, self.asked)
        if not _SETS_APART.search(said):
            self._add_status_of_all(open_still)
        answers = [(about.at, about.read(self.today)) for about in self.told.values()]
        answers += self._of_those_left(open_still)
        waiting = self.left()
        answers += [(each.at, Answered(questions=(each.question(),))) for each in self.excepted if each.one in waiting]
        still_open = [each for number, each in self.left_open.items() if number not in self.told]
        answers += [(at, Answered(questions=(question,))) for at, question in (*self.questions, *still_open)]
        answers += told_in_notes(answers, self.left(), self.asked, self.today)
        answers.sort(key=lambda answer: answer[0])
        return one_for_each(answers)

    def _add_status_of_all(self, waiting: Iterable[Unnamed]) -> None:
        """Add what is said of everything first to what follows without a status: "everything on track, CSAT 82"."""
        for unnamed in waiting:
            for about in self.told.values():
                if unnamed.is_of_told and unnamed.at < about.at and about.takes_status(unnamed.text, self.today):
                    about.texts.append(unnamed.text)
                    about.words.append(unnamed.words)

    def _tell_only_meant(self) -> list[Unnamed]:
        """Keep what names no goal where only one can be told so; return the rest.

        One whose milestones are told of by one clause may be told of others by the next: "m2 done. m3 done".
        """
        waiting: list[Unnamed] = []
        for unnamed in self.unnamed:
            only = unnamed.only_meant((*self.left(), *self.in_steps), self.today)
            if only is None:
                waiting.append(unnamed)
            else:
                self.tell(only, unnamed.text, unnamed.words, at=unnamed.at)
        return waiting

    def _of_those_left(self, waiting: list[Unnamed]) -> list[tuple[int, Answered]]:
        """Read what may be about any of the goals that are left."""
        answers: list[tuple[int, Answered]] = []
        waiting.sort(key=lambda unnamed: (unnamed.is_of_all, len(unnamed.only or self.asked)))  # "all" are those left
        unplaced: set[int] = set()
        """The goals that what was not placed may be about: none of them is of the rest."""
        for unnamed in waiting:
            if unnamed.is_of_rest and self._has_no_rest:
                continue
            left = self.asked if unnamed.is_listed else self.left() or self.asked
            if unnamed.is_of_rest and unplaced:
                left = tuple(one for one in left if one.goal.number not in unplaced)
            if unnamed.is_of_rest and (unnamed.count not in (0, len(left)) or self.is_unresolved):
                unplaced |= {one.goal.number for one in left}
                left = ()
            if not left:
                answers.append((unnamed.at, Answered(questions=(unnamed.question_of(sorted(unplaced)),))))
                continue
            if len(left) == 1 and self._may_be_of_all(unnamed):
                left = self.asked
            answered, taken = unnamed.read(left, self.today, is_alone=not self.told and len(waiting) == 1)
            if answered.questions and not taken and not unnamed.is_of_all:
                unplaced |= set(unnamed.only) or {one.goal.number for one in left}
            for one in taken:
                self.tell(one, unnamed.text, unnamed.words, at=unnamed.at)
            answers.append((unnamed.at, answered))
        return answers

    @property
    def _has_no_rest(self) -> bool:
        """Whether a prompt waits for no more than was told: "storm 160, rest same" is no news of the others."""
        is_asked = any(one.number is not None for one in self.asked)
        return is_asked and bool(self.told) and not any(one.waits for one in self.left())

    def _may_be_of_all(self, unnamed: Unnamed) -> bool:
        """Whether a status stands before all that is told by name: "on track, mails 13h, CSAT 82" of three goals."""
        is_first = bool(self.told) and all(unnamed.at < about.at for about in self.told.values())
        return is_first and not (unnamed.is_of_all or unnamed.only) and unnamed.is_status(self.asked[0], self.today)

    def left(self) -> tuple[AskedAbout, ...]:
        """Those that the reply may still be about: which wait for an answer, and were not told of yet."""
        wait = [one for one in self.asked if one.waits] or self.asked
        known = self.told.keys() | self.left_open.keys()
        return tuple(one for one in wait if one.goal.number not in known)

    @property
    def in_steps(self) -> tuple[AskedAbout, ...]:
        """Those whose milestones may be told of one by one, though they were told of before."""
        return tuple(told.one for told in self.told.values() if isinstance(told.one.goal.measure, Milestones))

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(one.goal.title for one in self.asked)
