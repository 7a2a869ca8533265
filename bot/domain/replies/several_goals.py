"""What one reply says about several goals: every piece of it is read for the goal that it is about.

A piece is about the goal whose number, key or words it begins with, or that alone can be told so: hours of the one
goal in hours, a milestone of the one that has it. What can be about several is asked back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.check_ins import Report
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.goal_keys import keys_in
from bot.domain.reading.plain_answers import (
    LONGEST_REPLY,
    is_small_talk,
    names_nothing_in_the_way,
    unquoted,
    without_marks,
)
from bot.domain.readings import Doubt
from bot.domain.replies.about import About, Answered, is_only_words, joined
from bot.domain.replies.clauses import clauses_of, says_something
from bot.domain.replies.naming import Named, Rest, mentions_in, named_in, rest_of
from bot.domain.replies.pieces import Piece, pieces_of, without_small_talk
from bot.domain.replies.understood import AskedAbout, Choice, Question, Understood, Update
from bot.domain.replies.unnamed import Unnamed


def read_replies(text: str, asked: Sequence[AskedAbout], today: date) -> Understood:
    """Return what a reply says about the goals that it can be about, seen on a day in its writer's zone. Never raises.

    What is clear is an update; every part that is not is a question, and small talk is neither.
    """
    said = unquoted(without_marks(text))
    if len(said) > LONGEST_REPLY:
        return _Reply(tuple(asked), today).read(said)
    said = without_small_talk(said)
    if is_small_talk(text) or not said or is_small_talk(said):
        return Understood()
    return _Reply(tuple(asked), today).read(said)


_MOST_PIECES = 60
"""Sentences and lines that are read one by one; a reply of more is no check-in in a few words."""


@dataclass
class _Reply:
    asked: tuple[AskedAbout, ...]
    today: date
    told: dict[int, About] = field(default_factory=dict)
    """What is about one goal, by its number."""
    unnamed: list[Unnamed] = field(default_factory=list)
    """What may be about any of several."""
    questions: list[Question] = field(default_factory=list)
    is_list: bool = False
    """Whether it is numbered as the prompt is."""
    last: AskedAbout | None = None
    """The goal that was told of just before."""

    def read(self, said: str) -> Understood:
        if len(said) > LONGEST_REPLY or not self.asked:
            return self._as_one(said)
        pieces = pieces_of(said, {one.number for one in self.asked if one.number is not None})
        if len(pieces) > _MOST_PIECES:
            return self._as_one(said)
        for piece in pieces:
            if is_small_talk(piece.text) or _is_beside_the_point(piece, said):
                continue
            if rules.QUESTION.fullmatch(piece.text):
                self.questions.append(Question(Doubt.QUESTION, piece.text))
                self.last = None
                continue
            self.is_list = self.is_list or bool(piece.numbers)
            for at, clause in enumerate(clauses_of(piece.text, self.asked, self.today)):
                self._place(clause, piece, begins_line=piece.begins_line and at == 0)
        return self._understood(said)

    def _as_one(self, said: str) -> Understood:
        """Read a text that is not taken apart, for the one goal that there is."""
        if len(self.asked) == 1:
            about = About(self.asked[0], self._titles, [said])
            answered = about.read(self.today)
            return Understood(answered.updates, answered.questions)
        doubt = Doubt.WHICH_GOAL
        if self.asked and len(said) > LONGEST_REPLY:
            doubt = Doubt.TOO_LONG
        elif rules.QUESTION.fullmatch(said[:LONGEST_REPLY]):
            doubt = Doubt.QUESTION
        numbers = tuple(one.goal.number for one in self._left())
        return Understood(questions=(Question(doubt, said, numbers),))

    # Which goal a clause is about -------------------------------------------------------------------------

    def _place(self, clause: str, piece: Piece, *, begins_line: bool) -> None:
        if (
            len(piece.numbers) > 1
            and piece.is_numbered
            and named_in(clause, self.asked) is None
            and not rest_of(clause)
        ):
            self._tell_each(clause, [one for one in self.asked if one.number in piece.numbers])
            return
        numbered = next((one for one in self.asked if piece.numbers == (one.number,)), None)
        named = named_in(clause, self.asked)
        if numbered and (named is None or numbered in named.goals or not named.goals):
            text = named.text if named and named.goals else clause
            self._tell(numbered, text, clause, is_plain=piece.is_numbered)
        elif numbered and named and piece.is_numbered:
            self._ask_which(clause, [numbered, *named.goals])
        elif (rest := rest_of(clause)) and not (named and named.goals):
            self._place_rest(clause, rest)
        elif named:
            self._place_named(clause, named)
        elif len(self.asked) == 1:
            self._tell(self.asked[0], clause, clause)
        elif self.last and (is_only_words(clause) or self._goes_on(clause, begins_line=begins_line)):
            self._tell(self.last, clause, clause)
        else:
            self.unnamed.append(Unnamed(clause, clause, self._titles))
            self.last = None

    def _place_rest(self, clause: str, rest: Rest) -> None:
        """Keep what is said of all goals, but for those that it excepts; asked about where it does not say which."""
        excepted = {number for mention in mentions_in(rest.excepted, self.asked) for number in mention.goals}
        if rest.excepted and not excepted:
            self._ask_which(clause, self.asked)
            return
        named = named_in(rest.excepted, self.asked) if says_something(rest.excepted) else None
        if named and len(named.goals) == 1:
            self._tell(named.goals[0], named.text, rest.excepted)
        only = tuple(one.goal.number for one in self.asked if one.goal.number not in excepted) if excepted else ()
        self.unnamed.append(Unnamed(clause, rest.text, self._titles, is_of_all=True, only=only))
        self.last = None

    def _place_named(self, clause: str, named: Named) -> None:
        if not named.goals:
            others = tuple(number for number in keys_in(clause) if all(one.goal.number != number for one in self.asked))
            self.questions.append(Question(Doubt.OTHER_GOAL, clause, others[:1]))
            self.last = None
        elif len(named.goals) == 1:
            self._tell(named.goals[0], named.text, clause, is_plain=named.is_plain)
        elif named.is_each:
            self._tell_each(clause, named.goals, named.text)
        else:
            self._ask_which(clause, named.goals)

    def _tell(self, one: AskedAbout, text: str, words: str, *, is_plain: bool = False) -> None:
        about = self.told.setdefault(one.goal.number, About(one, self._titles))
        about.texts.append(text)
        about.words.append(words)
        about.is_plain = about.is_plain or is_plain
        self.last = one

    def _tell_each(self, clause: str, goals: Iterable[AskedAbout], text: str = "") -> None:
        """Keep what is said of several goals that are named together; `text` is the clause without their names."""
        numbers = tuple(one.goal.number for one in goals)
        self.unnamed.append(Unnamed(clause, text or clause, self._titles, is_of_all=True, only=numbers))
        self.last = None

    def _ask_which(self, clause: str, goals: Iterable[AskedAbout]) -> None:
        """Let the goals between which a name does not choose be offered."""
        numbers = tuple(dict.fromkeys(one.goal.number for one in goals))
        self.unnamed.append(Unnamed(clause, clause, self._titles, only=numbers))
        self.last = None

    def _goes_on(self, clause: str, *, begins_line: bool) -> bool:
        """Whether a status belongs to the goal told of just before: "CSAT 82. On track." on one line."""
        if self.last is None or begins_line:
            return False
        return self.told[self.last.goal.number].takes_status(clause, self.today)

    # What is understood -----------------------------------------------------------------------------------

    def _understood(self, said: str) -> Understood:
        if len(self.asked) == 1 and not self.questions and not self.unnamed and self.told and not self.is_list:
            # Taken apart for nothing: its note stays as it was written.
            (about,) = self.told.values()
            named = named_in(said, self.asked)
            about.texts, about.words = [named.text if named and named.goals else said], [said]
        answers = [about.read(self.today) for about in self.told.values()]
        answers += self._of_unnamed()
        updates, contradicted = _one_for_each(update for answer in answers for update in answer.updates)
        questions = [*(question for answer in answers for question in answer.questions), *contradicted, *self.questions]
        return Understood(
            tuple(sorted(updates, key=lambda update: _place_in(said, update.words))),
            tuple(sorted(questions, key=lambda question: _place_in(said, question.words))),
        )

    def _of_unnamed(self) -> list[Answered]:
        """Read what names no goal: first what only one goal can be told so, then what is left for those left."""
        answers: list[Answered] = []
        waiting: list[Unnamed] = []
        for unnamed in self.unnamed:
            only = unnamed.only_meant(self._left(), self.today)
            if only is None:
                waiting.append(unnamed)
            else:
                self._tell(only, unnamed.text, unnamed.words)
                answers.append(self.told[only.goal.number].read(self.today))
        waiting.sort(key=lambda unnamed: unnamed.is_of_all)
        for unnamed in waiting:
            left = self._left()
            answered, taken = unnamed.read(left or self.asked, self.today, is_alone=not self.told and len(waiting) == 1)
            for one in taken:
                self._tell(one, unnamed.text, unnamed.words)
            answers.append(answered)
        return answers

    def _left(self) -> tuple[AskedAbout, ...]:
        """Those that the reply may still be about: which wait for an answer, and were not told of yet."""
        wait = [one for one in self.asked if one.waits] or self.asked
        return tuple(one for one in wait if one.goal.number not in self.told)

    @property
    def _titles(self) -> tuple[str, ...]:
        return tuple(one.goal.title for one in self.asked)


def _is_beside_the_point(piece: Piece, said: str) -> bool:
    """Whether a piece of a longer reply only says that nothing is in the way."""
    return not piece.numbers and piece.text != said and names_nothing_in_the_way(piece.text)


def _one_for_each(updates: Iterable[Update]) -> tuple[list[Update], list[Question]]:
    """Return one check-in for each goal: "CSAT 82. All on track." says two things of it. What contradicts is asked."""
    by_goal: dict[int, Update] = {}
    questions: list[Question] = []
    for update in updates:
        before = by_goal.get(update.goal)
        if before is None:
            by_goal[update.goal] = update
            continue
        words = joined([before.words, update.words])
        both = _both(before.report, update.report)
        if both is None:
            del by_goal[update.goal]
            choices = (Choice(update.goal, before.report), Choice(update.goal, update.report))
            questions.append(Question(Doubt.CONTRADICTION, words, (update.goal,), choices))
        else:
            by_goal[update.goal] = Update(update.goal, both, words)
    return list(by_goal.values()), questions


def _both(one: Report, other: Report) -> Report | None:
    """Return what two reports on one goal say together, None where they contradict."""
    if one.no_change or other.no_change:
        return one if one == other else None
    contradicts = (
        None not in (one.value, other.value) and one.value != other.value,
        None not in (one.status, other.status) and one.status is not other.status,
    )
    if any(contradicts):
        return None
    note = joined([note for note in (one.note, other.note) if note]) if one.note or other.note else ""
    value = one.value if one.value is not None else other.value
    return Report(value, one.status or other.status, note)


def _place_in(said: str, words: str) -> int:
    """Where words stand in a reply, as far as its first ones tell."""
    found = said.find(" ".join(words.split(maxsplit=2)[:2]).rstrip(" ,"))
    return found if found >= 0 else len(said)
