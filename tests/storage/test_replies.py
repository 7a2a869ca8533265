"""Replies as they are kept, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.check_ins import Report, Status
from bot.domain.readings import Doubt
from bot.domain.refusals import NotAllowed, noted
from bot.domain.replies import Choice, Question
from bot.domain.taken_replies import (
    AsksHow,
    Deletion,
    Left,
    Made,
    NothingInTheWay,
    OfTheWay,
    TakenReply,
    TurnedDown,
    Unsaid,
    WasAsked,
)
from tests.world import ANA, BO, WEDNESDAY, World

ASKED = Question(
    Doubt.SEVERAL_NUMBERS,
    "80 or 82",
    (1, 2),
    (
        Choice(1, Report(Decimal("80.50"), Status.AT_RISK, "a note")),
        Choice(2, Report(value=False)),
        Choice(2, Report(frozenset({"Audit", "Test"}))),
        Choice(2, Report(no_change=True)),
    ),
)
REPLY = TakenReply(
    "D0ANA",
    "17.000100",
    ANA,
    "CSAT 82 👍",
    WEDNESDAY,
    WEDNESDAY + timedelta(minutes=1),
    edited_ts="18.000100",
    thread_ts="16.000100",
    week=date(2027, 1, 4),
    asked=(WasAsked(1, 1, waits=True), WasAsked(2, None, waits=False)),
    parts=(
        Made(1, 7, "CSAT 82"),
        Made(2, 8, "done", answers=ASKED),
        Unsaid(3, 9),
        Left(4),
        Left(5, noted(NotAllowed(BO))),
        TurnedDown("G-9 40", noted(NotAllowed(BO))),
        ASKED,
        NothingInTheWay(7),
        AsksHow(),
    ),
    of_the_way=OfTheWay.PERHAPS,
    deletion=Deletion.ASKED,
)


def test_a_reply_comes_back_with_all_its_parts_and_as_it_was_last_put(world: World) -> None:
    for reply in (REPLY, replace(REPLY, text="CSAT 83", parts=(), deletion=Deletion.KEPT)):
        with world.uow.writing(world.workspace_id) as tx:
            tx.replies.put(reply)
            assert tx.replies.get("D0ANA", "17.000100") == reply
        with world.uow.reading(world.workspace_id) as tx:
            assert tx.replies.get("D0ANA", "17.000100") == reply


def test_what_nobody_wrote_is_not_there(world: World) -> None:
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.replies.get("D0ANA", "1.000100") is None


def test_somebodys_replies_since_a_moment_are_told_oldest_first(world: World) -> None:
    moments = [WEDNESDAY + timedelta(hours=hours) for hours in (2, 0, 1)]
    with world.uow.writing(world.workspace_id) as tx:
        for at, moment in enumerate(moments):
            tx.replies.put(replace(REPLY, ts=f"17.{at}", taken_at=moment))
        tx.replies.put(replace(REPLY, ts="17.9", person=BO))
    with world.uow.reading(world.workspace_id) as tx:
        found = tx.replies.of_person_since(ANA, WEDNESDAY + timedelta(hours=1))
    assert [reply.ts for reply in found] == ["17.2", "17.0"]
