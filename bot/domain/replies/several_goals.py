"""What one reply says about several goals: every piece of it is read for the goal that it is about.

A piece is about the goal whose number, key or words it begins with, or that alone can be told so: hours of the one
goal in hours, a milestone of the one that has it. What can be about several is asked back.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.check_ins import Status
from bot.domain.measures import Milestones
from bot.domain.reading import reply_rules as rules
from bot.domain.reading.goal_keys import keys_in
from bot.domain.reading.milestones import all_but_at
from bot.domain.reading.plain_answers import (
    LONGEST_REPLY,
    is_small_talk,
    names_nothing_in_the_way,
    unquoted,
    without_marks,
)
from bot.domain.readings import Doubt
from bot.domain.replies.about import About, is_only_words
from bot.domain.replies.alike import Alike, ToldAlike, question_alike, said_alike, told_alike
from bot.domain.replies.asking import asks_the_bot
from bot.domain.replies.clauses import clauses_of, says_something
from bot.domain.replies.excepted import Excepted
from bot.domain.replies.gathered import Gathered
from bot.domain.replies.headed import Headed, headed
from bot.domain.replies.in_turn import Told, is_row, told_by_names, told_in_turn
from bot.domain.replies.names_first import with_names_first
from bot.domain.replies.naming import (
    Named,
    Rest,
    is_of_others,
    mentions_in,
    named_after_words,
    named_in,
    others_in,
    rest_of,
    with_off_track,
)
from bot.domain.replies.parts import only_told_by, reached_in_words
from bot.domain.replies.pieces import Piece, pieces_of, without_small_talk
from bot.domain.replies.plain_order import counted_in, in_plain_order, parted_from_question
from bot.domain.replies.signs import with_signs_behind
from bot.domain.replies.understood import AskedAbout, Question, Understood
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


_ONE_OF = re.compile(
    r"\W*(?:n?either\b.*\bn?or\b|(?:all|everything)\s(?:but|except)\s\d{1,2}\s(?!and\b|&|\+))", re.IGNORECASE
)
"""What does not tell of which goal it is: "either CSAT or FRT", "all but 2" of four."""
_LATER = re.compile(
    r"(?:tb[acd]|later|tomorrow|soon|next\s\w+|(?:to|will|'ll)\s(?:follow|come)|coming|follows?|when\si)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\bn?either\s(?:the\s|our\s)?", re.IGNORECASE)
_PUTS_RIGHT = re.compile(
    r"(?:no,?\swait|wait|sorry|oops|correction|scratch\sthat|i\smean|typo)\b[\s,:;.!–—-]+(?=\D{0,12}\d)", re.IGNORECASE
)
"""A sentence that begins so corrects the one before: "Mail 13. No wait, 12." """
_MOST_PIECES = 60
"""Sentences and lines that are read one by one; a reply of more is no check-in in a few words."""


@dataclass
class _Reply(Gathered):
    """Reads a reply piece by piece."""

    def read(self, said: str) -> Understood:
        if len(said) > LONGEST_REPLY or not self.asked:
            return self._as_one(said)
        if in_turn := told_in_turn(said, self.asked, self.today) or told_by_names(said, self.asked, self.today):
            return self._read_in_turn(in_turn, said)
        if is_row(said, self.asked) and not mentions_in(said, self.asked):
            return self._as_one(said)
        named = with_names_first(in_plain_order(said, self.asked), self.asked)
        signed = with_signs_behind(named.text, self.asked)
        return named.in_own_words(signed.in_own_words(self._read_pieces(signed.text, signed.questions)))

    def _read_in_turn(self, in_turn: Iterable[Told], said: str) -> Understood:
        for one, part in in_turn:
            self.at += 1
            self.tell(one, part, part)
        return self.understood(said)

    def _read_pieces(self, said: str, unsure: Sequence[Question]) -> Understood:
        self.questions += [(at, question) for at, question in enumerate(unsure)]
        pieces = pieces_of(said, {one.number for one in self.asked if one.number is not None})
        if len(pieces) > _MOST_PIECES:
            return self._as_one(said)
        lists = {piece: headed(piece.text, self.asked) for piece in pieces if not piece.numbers}
        # One number behind a status is a goal's only where others are listed so: "On track: 1, 3. At risk: 2".
        are_counted = any(not one.is_number for each in lists.values() for one in each)
        for piece in pieces:
            self.at += 1
            listed = lists.get(piece, [])
            is_alike = self.before is not None and not piece.begins_line and told_alike(piece.text, self.asked)
            if listed and not is_alike and (are_counted or not any(one.is_number for one in listed)):
                self._place_lists(listed)
                continue
            if is_small_talk(piece.text) or _is_beside_the_point(piece, said) or self._is_idle(piece, said):
                continue
            if (
                self.last
                and not piece.numbers
                and _PUTS_RIGHT.match(piece.text)
                and not mentions_in(piece.text, self.asked)
            ):
                self.tell(self.last, piece.text, piece.text)
                continue
            said_first, asks = parted_from_question(piece.text, self.asked)
            if asks_the_bot(piece.text, self.titles) and not said_first:
                self.ask(Question(Doubt.QUESTION, piece.text))
                self.last = None
                continue
            if len(self.asked) > 1 and (_ONE_OF.match(piece.text) or self._is_of_either(piece.text)):
                self.ask(Question(Doubt.WHICH_GOAL, piece.text, tuple(one.goal.number for one in self.asked)))
                self.last = self.before = None
                continue
            self.is_parted = self.is_parted or bool(said_first)
            self._read_clauses(said_first or piece.text, piece)
            if asks:
                self._ask_last(asks)
        return self.understood(said)

    def _read_clauses(self, text: str, piece: Piece) -> None:
        self.is_list = self.is_list or bool(piece.numbers)
        for at, clause in enumerate(clauses_of(text, self.asked, self.today)):
            self.at += 1
            if piece.numbers or not self._tells_reached(clause):
                self._place(clause, piece, begins_line=piece.begins_line and at == 0)

    def _ask_last(self, asks: str) -> None:
        """Ask how a goal stands that a reply ends with, as in "CSAT 82, FRT?"; all else asks the bot."""
        mentions = mentions_in(asks, self.asked)
        if mentions and not mentions[0].start and len(mentions[0].goals) == 1:
            (number,) = mentions[0].goals
            self.left_open[number] = (self.at, Question(Doubt.NOT_CERTAIN, asks, (number,)))
        else:
            self.ask(Question(Doubt.QUESTION, asks))
        self.last = None

    def _tells_reached(self, clause: str) -> bool:
        """Keep that a yes/no goal is reached whose own words say so: "signed" of a contract to be signed."""
        one = reached_in_words(clause, self.asked) if len(self.asked) > 1 else None
        if one is not None:
            self.tell(one, clause, clause)
        return one is not None

    def _is_idle(self, piece: Piece, said: str) -> bool:
        """Whether a piece before what is told of several goals says nothing of them: "Busy week."."""
        return len(self.asked) > 1 and not piece.start and piece.text != said and bool(rules.IDLE.fullmatch(piece.text))

    def _is_of_either(self, text: str) -> bool:
        """Whether it names goals behind "neither" or "either": "CSAT 82, neither FRT nor macros on track"."""
        ends = {found.end() for found in _EITHER.finditer(text)}
        return bool(ends) and any(mention.start in ends for mention in mentions_in(text, self.asked))

    def _as_one(self, said: str) -> Understood:
        """Read a text that is not taken apart, for the one goal that there is."""
        if len(self.asked) == 1:
            about = About(self.asked[0], self.titles, texts=[said])
            answered = about.read(self.today)
            return Understood(answered.updates, answered.questions)
        doubt = Doubt.WHICH_GOAL
        if self.asked and len(said) > LONGEST_REPLY:
            doubt = Doubt.TOO_LONG
        elif asks_the_bot(said[:LONGEST_REPLY], self.titles):
            doubt = Doubt.QUESTION
        numbers = tuple(one.goal.number for one in self.left())
        return Understood(questions=(Question(doubt, said, numbers),))

    # Which goal a clause is about -------------------------------------------------------------------------

    def _place(self, clause: str, piece: Piece, *, begins_line: bool) -> None:
        if self._is_of_numbers(clause, piece):
            self.tell_each(clause, [one for one in self.asked if one.number in piece.numbers])
            return
        numbered = next((one for one in self.asked if piece.numbers == (one.number,)), None)
        if is_of_others(clause):
            numbered = None  # "1) 82, others no change"
        alike = told_alike(clause, self.asked) if self.before else None
        if alike and numbered in (None, *alike.goals) and not (begins_line and alike.how is Alike.SAME):
            self._place_alike(clause, alike)
            return
        named = named_in(clause, self.asked)
        if numbered and (named is None or numbered in named.goals or not named.goals):
            text = named.text if named and named.goals else clause
            text = with_off_track(text) if piece.is_numbered else text
            self.tell(numbered, text, clause, is_plain=piece.is_numbered)
        elif numbered and named and piece.is_numbered:
            self.ask_which(clause, [numbered, *named.goals])
        elif (rest := self._rest_in(clause)) and not (named and named.goals):
            self._place_rest(clause, rest)
        elif (of_others := others_in(clause)) and not (named and named.goals):
            self._place_others(clause, of_others)
        elif named:
            self._place_named(clause, named)
        elif (one := named_after_words(clause, self.asked)) and not (self.last or self.told):
            self.tell(one, clause, clause)
        else:
            self._place_unnamed(clause, begins_line=begins_line)

    def _rest_in(self, clause: str) -> Rest | None:
        """Return what a clause says of all goals or all others; none where it is of one goal's milestones."""
        measure = self.asked[0].goal.measure if len(self.asked) == 1 else None
        is_of_steps = isinstance(measure, Milestones) and all_but_at(clause, 0, measure.steps, frozenset())
        return None if is_of_steps else rest_of(clause, self.asked)

    def _place_unnamed(self, clause: str, *, begins_line: bool) -> None:
        if len(self.asked) == 1:
            self.tell(self.asked[0], clause, clause)
        elif self.last and (other := only_told_by(clause, self.left())) and other is not self.last:
            self.tell(other, clause, clause)  # "82, agents trained", though it could be a note
        elif self.last and (is_only_words(clause) or self.goes_on(clause, begins_line=begins_line)):
            self.tell(self.last, clause, clause)
        elif only := Unnamed(clause, clause, self.titles, self.at).only_meant(self.in_steps, self.today):
            self.tell(only, clause, clause)
        else:
            self.unnamed.append(Unnamed(clause, clause, self.titles, self.at))
            self.last = None

    def _is_of_numbers(self, clause: str, piece: Piece) -> bool:
        """Whether all that says of which goals a clause is are the numbers of the prompt before it: "1 and 3: same"."""
        is_listed = len(piece.numbers) > 1 and piece.is_numbered
        return is_listed and named_in(clause, self.asked) is None and not rest_of(clause, self.asked)

    def _place_alike(self, clause: str, alike: ToldAlike) -> None:
        """Tell of goals what was told before, or ask how they stand."""
        if self.before is None:
            return
        first, said = self.before
        updates = About(first, self.titles, texts=[said]).read(self.today).updates
        report = updates[0].report if updates else None
        for one in alike.goals:
            says = said_alike(alike, one, said, report)
            if says is None:
                self.left_open[one.goal.number] = (self.at, question_alike(alike, one, clause, report))
            else:
                self.tell(one, says, clause)
        self.last = None

    def _place_lists(self, lists: Iterable[Headed]) -> None:
        for one in lists:
            self.at += 1
            if len(one.goals) == 1:
                self.tell(one.goals[0], one.says, one.words)
            else:
                self.tell_each(one.words, one.goals, one.says)
        self.last = None

    def _place_rest(self, clause: str, rest: Rest) -> None:
        """Keep what is said of all goals, but for those that it excepts; asked about where it does not say which.

        Nobody means a finished goal by "all".
        """
        counted = counted_in(clause) if len(self.asked) > 1 else None
        if counted and counted[0] != len(self.asked):
            self._place_counted(clause, *counted)
            return
        if not rest.is_clear:
            numbers = tuple(one.goal.number for one in self.asked)
            self.ask(Question(Doubt.WHICH_GOAL if len(numbers) > 1 else Doubt.NOT_CERTAIN, clause, numbers))
            self.last = None
            return
        others = [one for one in self.asked if one not in rest.excepted]
        only = tuple(one.goal.number for one in others if one.before.status is not Status.DONE or len(self.asked) == 1)
        if not only and not rest.excepted:
            self.ask_which(clause, self.asked)
            return
        if only:
            of_all = Unnamed(clause, rest.text, self.titles, self.at, is_of_all=True, only=only, count=rest.count)
            self.unnamed.append(replace(of_all, is_of_told=rest.is_all))
        if says_something(rest.of_excepted):
            self._tell_excepted(rest)
        else:
            self.excepted += [
                Excepted(one, rest.text, rest.except_words, self.at, rest.of_excepted) for one in rest.excepted
            ]
        self.last = None

    def _place_others(self, clause: str, says: str) -> None:
        """Keep what is said of all others to be asked about; nothing where it only says that they are told later."""
        if not _LATER.match(says):
            self.unnamed.append(Unnamed(clause, says, self.titles, self.at, is_of_all=True))
        self.last = None

    def _place_counted(self, clause: str, count: int, says: str) -> None:
        """Keep how two or three stand, where as many of more were told of before: "CSAT 82, FRT 4h, both on track"."""
        told = [about.one for about in self.told.values()]
        says_done = "done" in says.casefold()  # which may be of milestones
        if len(told) != count or self.unnamed or says_done:
            self.ask(Question(Doubt.WHICH_GOAL, clause, tuple(one.goal.number for one in self.asked)))
        else:
            for one in told:
                self.tell(one, says, clause)
        self.last = None

    def _tell_excepted(self, rest: Rest) -> None:
        if len(rest.excepted) == 1:
            self.tell(rest.excepted[0], rest.of_excepted, rest.except_words)
        else:
            self.tell_each(rest.except_words, rest.excepted, rest.of_excepted)

    def _place_named(self, clause: str, named: Named) -> None:
        if not named.goals:
            others = tuple(number for number in keys_in(clause) if all(one.goal.number != number for one in self.asked))
            self.ask(Question(Doubt.OTHER_GOAL, clause, others[:1]))
            self.last = None
        elif len(named.goals) == 1:
            self.tell(named.goals[0], named.text, clause, is_plain=named.is_plain)
        elif named.is_each:
            self.tell_each(clause, named.goals, named.text)
        else:
            self.ask_which(clause, named.goals)


def _is_beside_the_point(piece: Piece, said: str) -> bool:
    """Whether a piece of a longer reply only says that nothing is in the way."""
    return not piece.numbers and piece.text != said and names_nothing_in_the_way(piece.text)
