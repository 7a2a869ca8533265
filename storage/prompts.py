"""Weekly prompts with their lines, and the answers to *anything in the way?*."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Select, String, and_, delete, false, func
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.deliveries import Kind, State
from bot.domain.prompts import Ask, ObstacleAnswer, Prompt, PromptItem
from storage.base import IsoDate, Reference, Repository, Row, Tenant, UserId, among, given, rows_here
from storage.deliveries.rows import DeliveryRow


class PromptRow(Row):
    __tablename__ = "prompts"

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    person: Mapped[UserId] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(IsoDate, primary_key=True)
    moment: Mapped[datetime]
    shows_all: Mapped[bool]
    shown_from: Mapped[int] = mapped_column(server_default="0")
    reminder_from: Mapped[int | None]
    snoozed_to: Mapped[date | None]
    is_folded: Mapped[bool] = mapped_column(server_default=false())


class PromptItemRow(Row):
    __tablename__ = "prompt_items"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person", "week"], ["prompts.workspace_id", "prompts.person", "prompts.week"]
        ),
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        ForeignKeyConstraint(["workspace_id", "goal"], ["goals.workspace_id", "goals.number"]),
        Index(None, "workspace_id", "team_id", "week"),
        Index(None, "workspace_id", "goal", "week"),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    person: Mapped[UserId] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(IsoDate, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ask: Mapped[str] = mapped_column(String(16))
    team_id: Mapped[Reference]
    goal: Mapped[int | None]


class ObstacleAnswerRow(Row):
    __tablename__ = "obstacle_answers"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.team_id"]),
        ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"], ["opportunities.workspace_id", "opportunities.opportunity_id"]
        ),
        Index(None, "workspace_id", "team_id", "at"),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    person: Mapped[UserId] = mapped_column(primary_key=True)
    team_id: Mapped[Reference] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(IsoDate, primary_key=True)
    at: Mapped[datetime]
    opportunity_id: Mapped[Reference | None]


def _sent_as(prompt: type[PromptRow | PromptItemRow]) -> ColumnElement[bool]:
    """Join a prompt, or one of its lines, to the delivery that brought it. Where it stands is kept only there."""
    return and_(
        DeliveryRow.workspace_id == prompt.workspace_id,
        DeliveryRow.kind == Kind.PROMPT.value,
        DeliveryRow.recipient == prompt.person,
        DeliveryRow.occurrence == prompt.week,
        DeliveryRow.state == State.SENT.value,
    )


@cache
def _of_week() -> Select[PromptRow, str | None, str | None]:
    """Given a `person` and a `week`: the prompt, and where it stands."""
    its = (PromptRow.person == given("person", PromptRow.person), PromptRow.week == given("week", PromptRow.week))
    return _placed(rows_here(PromptRow)).where(*its)


@cache
def _lines() -> Select[PromptItemRow]:
    """Given `people` and a `week`: the lines of their prompts."""
    of_week = rows_here(PromptItemRow).where(PromptItemRow.week == given("week", PromptItemRow.week))
    return of_week.where(among(PromptItemRow.person, "people")).order_by(PromptItemRow.position)


def _placed(prompts: Select[PromptRow]) -> Select[PromptRow, str | None, str | None]:
    return prompts.outerjoin(DeliveryRow, _sent_as(PromptRow)).add_columns(DeliveryRow.channel, DeliveryRow.ts)


class SqlPrompts(Repository):
    """Implements PromptStore. `channel` and `ts` are read from the prompt's delivery; saving ignores them."""

    def get(self, person: str, week: date) -> Prompt | None:
        return next(iter(self._complete(self._ask(_of_week(), person=person, week=week).all())), None)

    def save(self, prompt: Prompt) -> None:
        key = {"workspace_id": self._workspace_id, "person": prompt.person, "week": prompt.week}
        how_shown = {
            "shows_all": prompt.shows_all,
            "shown_from": prompt.shown_from,
            "reminder_from": prompt.reminder_from,
            "snoozed_to": prompt.snoozed_to,
            "is_folded": prompt.is_folded,
        }
        self._session.merge(PromptRow(**key, moment=prompt.moment, **how_shown))
        self._session.flush()
        before = self._items([prompt.person], prompt.week)
        if before.get((prompt.person, prompt.week), ()) == prompt.items:
            return
        if before:
            self._session.execute(delete(PromptItemRow).filter_by(**key))
        self._session.add_all(
            PromptItemRow(**key, position=position, ask=item.ask.value, team_id=item.team_id, goal=item.goal)
            for position, item in enumerate(prompt.items)
        )
        self._session.flush()

    def latest_of(self, person: str) -> Prompt | None:
        return self._one(self._prompts().where(PromptRow.person == person).order_by(PromptRow.week.desc()).limit(1))

    def latest_weeks_of_people(self, people: Iterable[str]) -> Mapping[str, date]:
        theirs = self._rows(PromptRow).where(self._among(PromptRow.person, people))
        newest = theirs.with_only_columns(PromptRow.person, func.max(PromptRow.week)).group_by(PromptRow.person)
        return {row.person: row[1] for row in self._session.execute(newest)}

    def snoozed(self, people: Iterable[str], since: date) -> Mapping[tuple[str, date], date]:
        prompts = self._rows(PromptRow).where(self._among(PromptRow.person, people), PromptRow.week >= since)
        snoozed = prompts.where(PromptRow.snoozed_to.is_not(None))
        return {(row.person, row.week): row.snoozed_to for row in self._session.scalars(snoozed) if row.snoozed_to}

    def at(self, channel: str, ts: str) -> Prompt | None:
        return self._one(self._prompts().where(DeliveryRow.channel == channel, DeliveryRow.ts == ts))

    def answer_obstacle(self, answer: ObstacleAnswer) -> None:
        self._session.merge(
            ObstacleAnswerRow(
                workspace_id=self._workspace_id,
                person=answer.person,
                team_id=answer.team_id,
                week=answer.week,
                at=answer.at,
                opportunity_id=answer.opportunity_id,
            )
        )
        self._session.flush()

    def take_back_obstacle(self, answer: ObstacleAnswer) -> None:
        given = delete(ObstacleAnswerRow).filter_by(
            workspace_id=self._workspace_id, person=answer.person, team_id=answer.team_id, week=answer.week
        )
        self._session.execute(given)

    def obstacle_answers(self, person: str, week: date) -> Sequence[ObstacleAnswer]:
        return self._answers(ObstacleAnswerRow.person == person, ObstacleAnswerRow.week == week)

    def obstacle_answers_of_team(self, team_id: int, since: datetime) -> Sequence[ObstacleAnswer]:
        return self._answers(ObstacleAnswerRow.team_id == team_id, ObstacleAnswerRow.at >= since)

    def latest_weeks_of_teams(self, team_ids: Iterable[int], until: date | None = None) -> Mapping[int, date]:
        sent = self._sent_items().where(self._among(PromptItemRow.team_id, team_ids))
        if until is not None:
            sent = sent.where(PromptItemRow.week <= until)
        newest = sent.with_only_columns(PromptItemRow.team_id, func.max(PromptItemRow.week))
        weeks = self._session.execute(newest.group_by(PromptItemRow.team_id))
        return {row.team_id: row[1] for row in weeks}

    def sent_for_team(self, team_id: int, week: date) -> Mapping[str, Prompt]:
        of_team = self._rows(PromptItemRow).where(PromptItemRow.team_id == team_id, PromptItemRow.week == week)
        asked = PromptRow.person.in_(of_team.with_only_columns(PromptItemRow.person))
        sent = self._prompts().where(PromptRow.week == week, DeliveryRow.ts.is_not(None), asked)
        rows = self._session.execute(sent.order_by(PromptRow.person)).all()
        return {prompt.person: prompt for prompt in self._complete(rows)}

    def is_any_for_team(self, team_id: int) -> bool:
        lines = self._rows(PromptItemRow).where(PromptItemRow.team_id == team_id)
        return self._session.scalar(lines.with_only_columns(PromptItemRow.week).limit(1)) is not None

    def asked_in(self, goals: Iterable[int], week: date) -> Mapping[int, AbstractSet[str]]:
        about = self._sent_items().where(PromptItemRow.week == week, self._among(PromptItemRow.goal, goals))
        asked: dict[int, set[str]] = {}
        for goal, person in self._session.execute(about.with_only_columns(PromptItemRow.goal, PromptItemRow.person)):
            if goal is not None:
                asked.setdefault(goal, set()).add(person)
        return asked

    def rounds_asked(self, goals: Iterable[int], since: datetime) -> Mapping[int, Sequence[datetime]]:
        about = self._sent_items().where(self._among(PromptItemRow.goal, goals), DeliveryRow.sent_at >= since)
        firsts = about.with_only_columns(PromptItemRow.goal, func.min(DeliveryRow.sent_at))
        found: dict[int, list[datetime]] = {}
        for goal, sent_at in self._session.execute(firsts.group_by(PromptItemRow.goal, PromptItemRow.week)):
            if goal is not None and sent_at is not None:
                found.setdefault(goal, []).append(sent_at)
        return found

    def weeks_overdue_asked(self, goals: Iterable[int]) -> Mapping[int, date]:
        overdue = self._sent_items().where(
            PromptItemRow.ask == Ask.OVERDUE.value, self._among(PromptItemRow.goal, goals)
        )
        newest = overdue.with_only_columns(PromptItemRow.goal, func.max(PromptItemRow.week))
        weeks = self._session.execute(newest.group_by(PromptItemRow.goal))
        return {goal: week for goal, week in weeks if goal is not None}

    def _prompts(self) -> Select[PromptRow, str | None, str | None]:
        return _placed(self._rows(PromptRow))

    def _sent_items(self) -> Select[PromptItemRow]:
        return self._rows(PromptItemRow).join(DeliveryRow, _sent_as(PromptItemRow))

    def _one(self, found: Select[PromptRow, str | None, str | None]) -> Prompt | None:
        return next(iter(self._complete(self._session.execute(found).all())), None)

    def _complete(self, rows: Sequence[SqlRow[PromptRow, str | None, str | None]]) -> list[Prompt]:
        """Return the prompts found, all of one week, with their lines, which takes one query more."""
        if not rows:
            return []
        items = self._items({row.person for row, _, _ in rows}, rows[0][0].week)
        return [
            Prompt(
                row.person,
                row.week,
                row.moment,
                items.get((row.person, row.week), ()),
                row.shows_all,
                row.shown_from,
                row.reminder_from,
                row.snoozed_to,
                row.is_folded,
                channel,
                ts,
            )
            for row, channel, ts in rows
        ]

    def _items(self, people: Iterable[str], week: date) -> Mapping[tuple[str, date], tuple[PromptItem, ...]]:
        lines: dict[tuple[str, date], list[PromptItem]] = {}
        for row in self._ask(_lines(), people=people, week=week).scalars():
            lines.setdefault((row.person, row.week), []).append(PromptItem(Ask(row.ask), row.team_id, row.goal))
        return {key: tuple(items) for key, items in lines.items()}

    def _answers(self, *conditions: ColumnElement[bool]) -> list[ObstacleAnswer]:
        oldest_first = (
            self._rows(ObstacleAnswerRow)
            .where(*conditions)
            .order_by(ObstacleAnswerRow.at, ObstacleAnswerRow.person, ObstacleAnswerRow.team_id)
        )
        return [
            ObstacleAnswer(row.person, row.team_id, row.week, row.at, row.opportunity_id)
            for row in self._session.scalars(oldest_first)
        ]
