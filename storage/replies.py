"""Replies as they were taken."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import JSON, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.check_ins import Report, Status
from bot.domain.readings import Doubt
from bot.domain.replies import Choice, Question
from bot.domain.taken_replies import (
    AsksHow,
    AwayWhen,
    Deletion,
    Left,
    Made,
    NothingInTheWay,
    OfTheWay,
    Part,
    PutOff,
    SaidAway,
    SaidBack,
    TakenReply,
    TurnedDown,
    Unsaid,
    WasAsked,
)
from storage.base import IsoDate, Repository, Row, Tenant, UserId, given, rows_here

Json = Mapping[str, Any]


HAS_WORDS = text("text <> ''")


class ReplyRow(Row):
    __tablename__ = "replies"
    __table_args__ = (
        Index(None, "workspace_id", "person", "taken_at"),
        Index(None, "taken_at", "workspace_id", sqlite_where=HAS_WORDS, postgresql_where=HAS_WORDS),
    )

    workspace_id: Mapped[Tenant] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[UserId]
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str]
    taken_at: Mapped[datetime]
    read_at: Mapped[datetime]
    edited_ts: Mapped[str] = mapped_column(String(32))
    week: Mapped[date | None] = mapped_column(IsoDate)
    asked: Mapped[list[Any]] = mapped_column(JSON)
    """Goal, number in the prompt, and whether that waited for it: three a goal."""
    parts: Mapped[list[Any]] = mapped_column(JSON)
    of_the_way: Mapped[str] = mapped_column(String(16))
    deletion: Mapped[str | None] = mapped_column(String(16))


class SqlReplies(Repository):
    """Implements ReplyStore."""

    def get(self, channel: str, ts: str) -> TakenReply | None:
        row = self._session.get(ReplyRow, (self._workspace_id, channel, ts), populate_existing=True)
        return None if row is None else _reply(row)

    def put(self, reply: TakenReply) -> None:
        key = {"workspace_id": self._workspace_id, "channel": reply.channel, "ts": reply.ts}
        taken = {
            "person": reply.person,
            "thread_ts": reply.thread_ts,
            "text": reply.text,
            "taken_at": reply.taken_at,
            "read_at": reply.read_at,
            "edited_ts": reply.edited_ts,
            "week": reply.week,
            "asked": [[asked.goal, asked.number, asked.waits] for asked in reply.asked],
            "parts": [_noted(part) for part in reply.parts],
            "of_the_way": reply.of_the_way.value,
            "deletion": reply.deletion.value if reply.deletion else None,
        }
        put = self._insert(ReplyRow).values(key | taken)
        self._session.execute(put.on_conflict_do_update(index_elements=list(key), set_=taken))

    def of_person_since(self, person: str, moment: datetime) -> Sequence[TakenReply]:
        return [_reply(row) for row in self._ask(_of_person_since(), person=person, moment=moment).scalars()]

    def forget_words(self, before: datetime, limit: int) -> int:
        oldest = (
            select(ReplyRow)
            .where(ReplyRow.workspace_id == self._workspace_id, ReplyRow.taken_at < before, HAS_WORDS)
            .order_by(ReplyRow.taken_at)
            .limit(limit)
        )
        replies = [_reply(row) for row in self._session.scalars(oldest.execution_options(populate_existing=True))]
        for reply in replies:
            self.put(reply.without_words())
        return len(replies)


@cache
def _of_person_since() -> Select[ReplyRow]:
    found = rows_here(ReplyRow).where(
        ReplyRow.person == given("person", ReplyRow.person), ReplyRow.taken_at >= given("moment", ReplyRow.taken_at)
    )
    return found.order_by(ReplyRow.taken_at, ReplyRow.ts).execution_options(populate_existing=True)


def _reply(row: ReplyRow) -> TakenReply:
    return TakenReply(
        channel=row.channel,
        ts=row.ts,
        person=row.person,
        text=row.text,
        taken_at=row.taken_at,
        read_at=row.read_at,
        edited_ts=row.edited_ts,
        thread_ts=row.thread_ts,
        week=row.week,
        asked=tuple(WasAsked(goal, number, waits) for goal, number, waits in row.asked),
        parts=tuple(_part(note) for note in row.parts),
        of_the_way=OfTheWay(row.of_the_way),
        deletion=Deletion(row.deletion) if row.deletion else None,
    )


def _noted(part: Part) -> Json:
    match part:
        case Made(goal, check_in, words, question):
            answers = _noted(question) if question is not None else None
            return {"goal": goal, "check_in": check_in, "words": words, "answers": answers}
        case Unsaid(goal, check_in):
            return {"unsaid": goal, "check_in": check_in}
        case Left(goal, refusal):
            return {"left": goal, "refusal": refusal}
        case TurnedDown(words, refusal):
            return {"turned_down": refusal, "words": words}
        case Question(doubt, words, goals, choices):
            offered = [{"of": choice.goal, **_noted_report(choice.report)} for choice in choices]
            return {"doubt": doubt.value, "words": words, "goals": list(goals), "choices": offered}
        case NothingInTheWay(team_id):
            return {"nothing_for": team_id}
        case AsksHow():
            return {}
        case PutOff() | SaidAway() | AwayWhen() | SaidBack():
            return _noted_wish(part)


def _noted_wish(part: PutOff | SaidAway | AwayWhen | SaidBack) -> Json:
    match part:
        case PutOff():
            return {"put_off": part.to.isoformat() if part.to else True}
        case SaidAway(absence, is_known):
            return {"absence": absence, "is_known": is_known}
        case SaidBack(absence):
            return {"back_from": absence}
    return {"away_when": part.words}


def _part(note: Json) -> Part:
    match note:
        case {"check_in": check_in, "goal": goal, "words": words, "answers": answers}:
            return Made(goal, check_in, words, _question(answers) if answers else None)
        case {"unsaid": goal, "check_in": check_in}:
            return Unsaid(goal, check_in)
        case {"left": goal, "refusal": refusal}:
            return Left(goal, refusal)
        case {"turned_down": refusal, "words": words}:
            return TurnedDown(words, refusal)
        case {"doubt": _}:
            return _question(note)
        case {"nothing_for": team_id}:
            return NothingInTheWay(team_id)
    return _wish(note) or AsksHow()


def _wish(note: Json) -> Part | None:
    match note:
        case {"put_off": to}:
            return PutOff(date.fromisoformat(to) if isinstance(to, str) else None)
        case {"absence": absence, "is_known": is_known}:
            return SaidAway(absence, is_known)
        case {"back_from": absence}:
            return SaidBack(absence)
        case {"away_when": words}:
            return AwayWhen(words)
    return None


def _question(note: Json) -> Question:
    choices = tuple(Choice(choice["of"], _report(choice)) for choice in note["choices"])
    return Question(Doubt(note["doubt"]), note["words"], tuple(note["goals"]), choices)


def _noted_report(report: Report) -> Json:
    value = report.value
    said = {"number": str(value)} if isinstance(value, Decimal) else {}
    steps = {"steps": sorted(value)} if isinstance(value, frozenset) else {}
    reached = {"reached": value} if isinstance(value, bool) else {}
    rest = {"status": report.status.value if report.status else None, "note": report.note, "same": report.no_change}
    return {**said, **steps, **reached, **rest}


def _report(note: Json) -> Report:
    value = Decimal(note["number"]) if "number" in note else note.get("reached")
    status = Status(note["status"]) if note["status"] else None
    return Report(frozenset(note["steps"]) if "steps" in note else value, status, note["note"], note["same"])
