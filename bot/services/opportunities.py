"""Opportunities: what would make service better, first of all what got in the way."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.opportunities import LONGEST_TEXT, ObstacleForm, Opportunity, Reason, Side, Told
from bot.domain.prompts import Ask, ObstacleAnswer, ObstacleLine, Prompt
from bot.domain.refusals import Invalid, NotFound, NothingToUndo, NotInTheTeam, Problem, Subject, TeamHasEnded, TooLong
from bot.domain.teams import Team
from bot.services.clock import Clock
from bot.services.coming_prompts import asked_no_more
from bot.services.people import as_people_read
from bot.services.prompts import obstacle_lines
from bot.services.receipts import own_receipt
from bot.services.showing_anew import want_answers_in, want_progress, want_prompt
from bot.services.unit_of_work import Transaction, UnitOfWork


class OpportunityStore(Protocol):
    def add(
        self,
        *,
        team_id: int,
        said_by: str,
        said_at: datetime,
        text: str,
        reason: Reason,
        side: Side = Side.OURS,
        goal: int | None = None,
        week: date | None = None,
    ) -> Opportunity: ...

    def get(self, opportunity_id: int) -> Opportunity | None: ...

    def close(self, opportunity_id: int, at: datetime) -> None:
        """Record that it is no longer open."""
        ...

    def open_of(self, team_id: int) -> Sequence[Opportunity]:
        """Return a team's open opportunities, however old, in the order in which they came."""
        ...

    def move(self, opportunity_ids: Iterable[int], team_id: int) -> None:
        """Have these be another team's, because theirs has ended."""
        ...

    def of_teams(self, team_ids: Iterable[int], since: datetime) -> Sequence[Opportunity]:
        """Return open opportunities said at or after the moment, oldest first."""
        ...

    def open_among(self, opportunity_ids: Iterable[int], since: datetime) -> Sequence[Opportunity]:
        """Return those of these that are open and were said at or after the moment, oldest first."""
        ...


class OpportunityService:
    """Takes the answers to *anything in the way?*; a second answer to the same prompt replaces the first."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def nothing(self, workspace_id: str, user_id: str, team_id: int, week: str) -> None:
        """Record that nothing is in the way of a team. Raises NotFound unless the person's prompt asked that, and
        TeamHasEnded or NotInTheTeam where it is asked no more.

        It takes the place of what was told in the form, which nobody fills in while a click is under way: when the
        click was made is not compared, for Slack's clock and ours may differ.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            answer_nothing(tx, user_id, team_id, week, now)

    def form(self, workspace_id: str, user_id: str, team_id: int, week: str, typed: str = "") -> ObstacleForm:
        """Return what the form shows, what was told before included, or what was `typed` since.

        Raises NotFound as `nothing` does.
        """
        with self._uow.reading(workspace_id) as tx:
            prompt, team = _asked(tx, user_id, team_id, week)
            before = _answer(tx, prompt, team_id)
            return ObstacleForm(team_id, team.name, week, _told(tx, before), as_people_read(tx, typed))

    def line(self, workspace_id: str, user_id: str, team_id: int, week: str) -> ObstacleLine:
        """Return the question of one's own prompt as it stands now. Raises NotFound as `nothing` does."""
        with self._uow.reading(workspace_id) as tx:
            prompt, _ = _asked(tx, user_id, team_id, week)
            return next(line for line in obstacle_lines(tx, prompt) if line.team_id == team_id)

    def undo(self, workspace_id: str, user_id: str, team_id: int, week: str, given_at: datetime) -> None:
        """Take back the answer that was given at that instant: the question is open again, as if never answered.

        What was told is no longer an open opportunity. An answer that this one had replaced does not come back, for
        it was taken back by replacing it. A second undo changes nothing.

        Raises NotFound as `nothing` does, and NothingToUndo when another answer was given since.
        """
        now = self._clock.now()
        with self._uow.writing(workspace_id) as tx:
            prompt, _ = _asked(tx, user_id, team_id, week)
            answer = _answer(tx, prompt, team_id)
            if answer is None:
                return
            if answer.at != given_at:
                raise NothingToUndo
            take_back_answer(tx, answer, now)

    def tell(self, workspace_id: str, user_id: str, told: Told, *, once: str) -> Opportunity:
        """Keep what is in the way as the team's own opportunity; `once` names the form, which counts one time.

        Raises NotFound as `nothing` does, and Invalid (`text`).
        """
        if not told.text.strip():
            raise Invalid({"text": Problem.MISSING})
        if len(told.text) > LONGEST_TEXT:
            raise Invalid({"text": TooLong(LONGEST_TEXT, len(told.text))})
        now, once = self._clock.now(), own_receipt(user_id, once)
        with self._uow.writing(workspace_id) as tx:
            prompt, _ = _asked(tx, user_id, told.team_id, told.week)
            done = tx.receipts.get(once)
            kept = tx.opportunities.get(int(done["opportunity"])) if done else None
            if kept is not None:
                return kept
            before = _answer(tx, prompt, told.team_id)
            # A team may have ended since its people were asked: it is told where the team's other opportunities went.
            told_to = tx.teams.tree().nearest_standing(told.team_id)
            opportunity = tx.opportunities.add(
                team_id=told_to.team_id if told_to is not None else told.team_id,
                said_by=user_id,
                said_at=now,
                text=told.text.strip(),
                reason=told.reason,
                side=Side.OURS,
                week=prompt.week,
            )
            answer = ObstacleAnswer(user_id, told.team_id, prompt.week, now, opportunity.opportunity_id)
            _answered(tx, answer, before, now)
            tx.receipts.keep(once, {"opportunity": opportunity.opportunity_id}, now)
            return opportunity


def answer_nothing(tx: Transaction, user_id: str, team_id: int, week: str, now: datetime) -> None:
    """Record that nothing is in the way of a team.

    Raises NotFound unless the person's prompt asked that, and TeamHasEnded or NotInTheTeam where that is of no use
    any more.
    """
    prompt, team = _asked(tx, user_id, team_id, week)
    if team.end is not None:
        into = tx.teams.tree().successor(team_id)
        raise TeamHasEnded(team.name, into.name if into is not None else "")
    if asked_no_more(tx, [user_id], [team]):
        raise NotInTheTeam(team.name)
    before = _answer(tx, prompt, team_id)
    if before is None or before.opportunity_id is not None:
        _answered(tx, ObstacleAnswer(user_id, team_id, prompt.week, now), before, now)


def take_back_answer(tx: Transaction, answer: ObstacleAnswer, now: datetime) -> None:
    """Have the question that somebody answered so be open again."""
    _close_told(tx, answer, now)
    tx.prompts.take_back_obstacle(answer)
    _show_anew(tx, answer, now)


def _asked(tx: Transaction, user_id: str, team_id: int, week: str) -> tuple[Prompt, Team]:
    try:
        prompt = tx.prompts.get(user_id, date.fromisoformat(week))
    except ValueError:
        prompt = None
    team = tx.teams.get(team_id)
    asked = prompt is not None and any(i.ask is Ask.OBSTACLE and i.team_id == team_id for i in prompt.items)
    if prompt is None or team is None or not asked:
        raise NotFound(Subject.PROMPT)
    return prompt, team


def _answer(tx: Transaction, prompt: Prompt, team_id: int) -> ObstacleAnswer | None:
    answers = tx.prompts.obstacle_answers(prompt.person, prompt.week)
    return next((answer for answer in answers if answer.team_id == team_id), None)


def _told(tx: Transaction, answer: ObstacleAnswer | None) -> Opportunity | None:
    if answer is None or answer.opportunity_id is None:
        return None
    return tx.opportunities.get(answer.opportunity_id)


def _answered(tx: Transaction, answer: ObstacleAnswer, before: ObstacleAnswer | None, now: datetime) -> None:
    if before is not None:
        _close_told(tx, before, now)
    tx.prompts.answer_obstacle(answer)
    _show_anew(tx, answer, now)


def _close_told(tx: Transaction, answer: ObstacleAnswer, now: datetime) -> None:
    if answer.opportunity_id is not None:
        tx.opportunities.close(answer.opportunity_id, now)


def _show_anew(tx: Transaction, answer: ObstacleAnswer, now: datetime) -> None:
    want_prompt(tx, answer.person, answer.week)
    want_answers_in(tx, answer.person, answer.week)
    want_progress(tx, answer.team_id, now)
