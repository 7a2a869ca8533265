"""What a reply says without naming a goal: of the only one that it can be about, of all of them, or of any of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.check_ins import Report, Status
from bot.domain.measures import Metric, Milestones
from bot.domain.reading.numbers import find_quantities
from bot.domain.readings import Doubt
from bot.domain.replies.about import About, Answered
from bot.domain.replies.one_goal import Clause, read_clause
from bot.domain.replies.quantities import without_dates
from bot.domain.replies.understood import AskedAbout, Choice, Question, Update

_WAITING = r"(?:still\s)?(?:open|waiting|pending|unsolved|unanswered|outstanding)"
"""What may stand between a number and the unit that it counts: "950 open tickets"."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A clause that may be about several goals."""

    words: str
    text: str
    """What it says, without "all" or "the rest"."""
    titles: Sequence[str]
    at: int = 0
    """Which clause of the reply it is."""
    is_of_all: bool = False
    """Whether it says that it is about all of them."""
    is_of_told: bool = False
    """Whether that includes those of which a number alone follows: "everything on track, CSAT 82"."""
    only: tuple[int, ...] = ()
    """The goals between which its words do not choose; empty: any."""
    is_listed: bool = False
    """Whether it names them, so that they are meant though they are told of otherwise as well."""

    count: int = 0
    """Of how many others it says that it is: "the other two"; 0: it does not say."""

    @property
    def is_of_rest(self) -> bool:
        """Whether it is about those that nothing else is said of: "the rest is the same"."""
        return self.is_of_all and not self.is_of_told and not self.is_listed

    def question_of(self, goals: Sequence[int]) -> Question:
        """Return the question of which goals it is, where what else was said may be about any of them."""
        return Question(Doubt.WHICH_GOAL, self.words, tuple(goals))

    def is_status(self, one: AskedAbout, today: date) -> bool:
        """Whether it tells a status and no value."""
        reading = self._clause(one, today).reading
        return reading is not None and reading.status is not None and reading.value is None

    def only_meant(self, left: Sequence[AskedAbout], today: date) -> AskedAbout | None:
        """Return the goal that alone can be told so: by its unit, or by its milestones."""
        if self.is_of_all or self.only:
            return None
        clauses = [(one, self._clause(one, today)) for one in left]
        meant = [one for one, clause in clauses if self._is_told_so(one, clause, today)]
        if len(meant) != 1:
            return None
        # Nearness alone is a guess: "14%" may be of any goal in percent, though it would be far from the other's last.
        in_unit = [one for one, _ in clauses if _unit(one) and _unit(one) == _unit(meant[0])]
        return meant[0] if len(in_unit) < 2 else None

    def read(
        self, left: Sequence[AskedAbout], today: date, *, is_alone: bool
    ) -> tuple[Answered, tuple[AskedAbout, ...]]:
        """Return what it says of the goals that are left, and those that need nothing more to be said of them.

        `is_alone` tells whether nothing else was said: then "no change" is of all of them.
        """
        meant = tuple(one for one in left if one.goal.number in self.only) if self.only else tuple(left)
        clauses = [(one, self._clause(one, today)) for one in meant]
        if self.is_of_all or (is_alone and self._keeps_all(clauses)):
            return self._of_all(clauses), meant
        number = self._only_number(clauses)
        if number is not None:
            about = About(number, self.titles, texts=[self.text])
            return about.read(today), (number,)
        choices = [
            Choice(one.goal.number, report)
            for one, clause in clauses
            if clause.unclear is None or clause.unclear.doubt is not Doubt.IMPLAUSIBLE
            for report in _likeliest(clause)
        ]
        fitting = [one for one, clause in clauses if _likeliest(clause)] or list(meant)
        numbers = tuple(one.goal.number for one in fitting)
        is_number = all(isinstance(choice.report.value, Decimal) for choice in choices)
        if len(numbers) == 1 and is_number and not find_quantities(self.text):  # of a range both ends are offered
            choices = [Choice(numbers[0], report) for report in _all_of(clauses, numbers[0])]
        doubt = Doubt.WHICH_GOAL if len(numbers) != 1 else _doubt_of(clauses, numbers[0])
        return Answered(questions=(Question(doubt, self.words, numbers, tuple(choices)),)), ()

    def _of_all(self, clauses: Sequence[tuple[AskedAbout, Clause]]) -> Answered:
        if any(_says_done(clause) for _, clause in clauses):
            # "All done" may mean the goals, and may mean the writing of this reply.
            choices = tuple(Choice(one.goal.number, report) for one, clause in clauses for report in _likeliest(clause))
            numbers = tuple(one.goal.number for one, _ in clauses)
            return Answered(questions=(Question(Doubt.NOT_CERTAIN, self.words, numbers, choices),))
        updates: list[Update] = []
        unclear: dict[Doubt, list[tuple[int, Clause]]] = {}
        for one, clause in clauses:
            report = clause.reading.report if clause.reading else None
            if report and not isinstance(report.value, Decimal):
                updates.append(Update(one.goal.number, report, self.words))
            else:
                doubt = clause.unclear.doubt if clause.unclear else Doubt.NOT_CERTAIN
                unclear.setdefault(doubt, []).append((one.goal.number, clause))
        questions = (
            Question(
                doubt,
                self.words,
                tuple(number for number, _ in several),
                tuple(Choice(number, report) for number, clause in several for report in _likeliest(clause)),
            )
            for doubt, several in unclear.items()
        )
        return Answered(tuple(updates), tuple(questions))

    def _keeps_all(self, clauses: Sequence[tuple[AskedAbout, Clause]]) -> bool:
        """Whether it says "no change" and nothing else, to those that have something to keep."""
        return any(clause.reading is not None for _, clause in clauses) and all(
            clause.reading.no_change
            if clause.reading
            else clause.unclear is not None and clause.unclear.doubt is Doubt.NOTHING_TO_KEEP
            for _, clause in clauses
        )

    def _only_number(self, clauses: Sequence[tuple[AskedAbout, Clause]]) -> AskedAbout | None:
        """Return the one metric that is asked about, where a bare number is said."""
        metrics = [(one, clause) for one, clause in clauses if isinstance(one.goal.measure, Metric)]
        if len(clauses) == 1:
            return clauses[0][0]
        if len(metrics) != 1:
            return None
        one, clause = metrics[0]
        says_number = clause.reading is not None and isinstance(clause.reading.value, Decimal)
        return one if says_number or (clause.unclear and clause.unclear.readings) else None

    def _is_told_so(self, one: AskedAbout, clause: Clause, today: date) -> bool:
        if clause.reading is None:
            return False
        match one.goal.measure:
            case Metric(unit=unit) if isinstance(clause.reading.value, Decimal):
                quantities = find_quantities(without_dates(self.text, today), unit)
                has_unit = any(amount.unit for quantity in quantities[:1] for amount in quantity.amounts)
                return has_unit or bool(unit and re.search(rf"\d\s{_WAITING}\s{re.escape(unit)}(?!\w)", self.text))
            case Milestones():
                return isinstance(clause.reading.value, frozenset)
        return False

    def _clause(self, one: AskedAbout, today: date) -> Clause:
        return read_clause(self.text, one.goal, one.before, today, self.titles)


def _unit(one: AskedAbout) -> str:
    return one.goal.measure.unit if isinstance(one.goal.measure, Metric) else ""


def _likeliest(clause: Clause) -> tuple[Report, ...]:
    return (clause.reading.report,) if clause.reading else clause.choices[:1]


def _all_of(clauses: Sequence[tuple[AskedAbout, Clause]], number: int) -> tuple[Report, ...]:
    """Return all ways in which a clause may be meant of a goal."""
    clause = next(clause for one, clause in clauses if one.goal.number == number)
    return (clause.reading.report,) if clause.reading else clause.choices


def _says_done(clause: Clause) -> bool:
    is_done = clause.reading is not None and clause.reading.status is Status.DONE
    return is_done or (clause.unclear is not None and clause.unclear.doubt is Doubt.OPEN_STEPS)


def _doubt_of(clauses: Sequence[tuple[AskedAbout, Clause]], number: int) -> Doubt:
    clause = next(clause for one, clause in clauses if one.goal.number == number)
    return clause.unclear.doubt if clause.unclear else Doubt.WHICH_GOAL
