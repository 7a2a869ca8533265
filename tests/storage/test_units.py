import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread, current_thread
from time import sleep

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.deliveries import Kind, NewDelivery, Urgency
from bot.domain.people import Profile
from bot.services.unit_of_work import Conflict, StorageBusy, Unusable
from storage import engines as storage_engines
from storage.engines import open_engines
from storage.units import SqlUnitOfWork, unit_of_work
from tests.databases import Database, copied
from tests.world import ANA, WEDNESDAY, World

ANSWER = NewDelivery(Kind.ANSWER, ANA, "D0ANA/1", WEDNESDAY, urgency=Urgency.ANSWER)


class PlannedError(Exception):
    pass


def test_an_exception_rolls_everything_back_and_passes_on(world: World) -> None:
    def fail_after_writing() -> None:
        with world.uow.writing(world.workspace_id) as tx:
            tx.receipts.keep("view:V1", {}, WEDNESDAY)
            tx.deliveries.enqueue(ANSWER)
            raise PlannedError

    with pytest.raises(PlannedError):
        fail_after_writing()
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.receipts.get("view:V1") is None
        assert tx.deliveries.find(ANSWER.kind, ANSWER.recipient, ANSWER.occurrence) is None
    assert world.wakes == 0


def test_a_reading_transaction_cannot_write(world: World) -> None:
    with pytest.raises(DBAPIError), world.uow.reading(world.workspace_id) as tx:
        tx.receipts.keep("view:V1", {}, WEDNESDAY)
    with world.uow.writing(world.workspace_id) as tx:
        tx.receipts.keep("view:V1", {}, WEDNESDAY)


def test_a_reading_transaction_sees_one_moment_whatever_is_written_meanwhile(world: World) -> None:
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.receipts.get("view:V1") is None
        with world.uow.writing(world.workspace_id) as writing:
            writing.receipts.keep("view:V1", {}, WEDNESDAY)
        assert tx.receipts.get("view:V1") is None
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.receipts.get("view:V1") == {}


def test_an_answer_wakes_the_sender_once_it_is_committed(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.enqueue(ANSWER)
        assert world.wakes == 0
    assert world.wakes == 1
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.enqueue(ANSWER)
    assert world.wakes == 1, "it was there already"


def test_the_sender_is_woken_once_by_a_transaction_that_hurries(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.hurry(Kind.PROMPT, ANA, "2027-01-04")
        tx.deliveries.hurry(Kind.PROMPT, ANA, "2027-01-04")
        assert world.wakes == 0
    assert world.wakes == 1


def test_neither_a_plan_nor_a_message_to_show_anew_wakes_the_sender(world: World) -> None:
    with world.uow.writing(world.workspace_id) as tx:
        tx.deliveries.enqueue(NewDelivery(Kind.PROMPT, ANA, "2027-01-04", WEDNESDAY))
        tx.deliveries.want(Kind.PROMPT, ANA, "2027-01-04")
    assert world.wakes == 0


def test_a_dangling_reference_is_a_conflict_where_it_is_written(world: World) -> None:
    goal = world.goal("Raise CSAT", world.organisation())
    with pytest.raises(Conflict), world.uow.writing(world.workspace_id) as tx:
        tx.goals.revise(99, replace(goal.revision, number=2))


def test_a_workspace_that_was_never_stored_takes_no_rows(world: World) -> None:
    with pytest.raises(Conflict), world.uow.writing("T0NOWHERE") as tx:
        tx.receipts.keep("view:V1", {}, WEDNESDAY)


def test_eight_threads_that_read_change_and_write_lose_nothing(world: World) -> None:
    def count_up(_thread: int) -> None:
        for _ in range(25):
            with world.uow.writing(world.workspace_id) as tx:
                ana = tx.people.get(ANA)
                assert ana is not None
                assert ana.name is not None
                count = int(ana.name) if ana.name.isdigit() else 0
                tx.people.learn([Profile(ANA, str(count + 1), "Europe/Lisbon")], WEDNESDAY, {})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(8)))
    with world.uow.reading(world.workspace_id) as tx:
        ana = tx.people.get(ANA)
    assert ana is not None
    assert ana.name == "200"


def test_goals_set_at_the_same_time_get_numbers_without_gap_or_repeat(world: World) -> None:
    team = world.team("Phones")
    with ThreadPoolExecutor(6) as pool:
        goals = list(pool.map(lambda index: world.goal(f"Goal {index}", team), range(30)))
    assert sorted(goal.number for goal in goals) == list(range(1, 31))


def test_of_two_that_keep_the_same_receipt_at_once_one_meets_a_conflict(world: World) -> None:
    def keep(thread: int) -> bool:
        try:
            with world.uow.writing(world.workspace_id) as tx:
                tx.receipts.keep("event:Ev1", {"by": thread}, WEDNESDAY)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(keep, range(4))) == [False, False, False, True]


def test_readers_are_not_held_up_by_a_writer(world: World) -> None:
    with world.uow.writing(world.workspace_id) as writing:
        writing.receipts.keep("view:V1", {}, WEDNESDAY)
        with world.uow.reading(world.workspace_id) as tx:
            assert tx.receipts.get("view:V1") is None


def test_a_database_that_stays_locked_is_busy(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(database)
    monkeypatch.setattr(storage_engines, "PATIENCE", 1)
    impatient = open_engines(database.url)
    with world.uow.writing(world.workspace_id) as holding:
        holding.receipts.keep("view:V1", {}, WEDNESDAY)
        with pytest.raises(StorageBusy):
            keep_receipt(SqlUnitOfWork(impatient, lambda: None), "view:V2")
    impatient.dispose()
    with world.uow.reading(world.workspace_id) as tx:
        assert tx.receipts.get("view:V1") == {}
        assert tx.receipts.get("view:V2") is None


def test_waiting_in_vain_for_a_connection_is_busy_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_engines, "PATIENCE", 1)
    engines = open_engines(world.database.url)
    uow = SqlUnitOfWork(engines, lambda: None)
    with ExitStack() as taken:
        for _ in range(10 if world.database.name == "postgresql" else 1):
            taken.enter_context(engines.writing.begin())
        with pytest.raises(StorageBusy):
            keep_receipt(uow, "view:V1")
    keep_receipt(uow, "view:V1")
    engines.dispose()


def keep_receipt(uow: SqlUnitOfWork, key: str) -> None:
    with uow.writing("T0ACME") as tx:
        tx.receipts.keep(key, {}, WEDNESDAY)


def test_a_server_out_of_reach_is_busy() -> None:
    engines = open_engines("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(StorageBusy), SqlUnitOfWork(engines, lambda: None).reading("T0ACME") as tx:
        tx.workspaces.get()
    engines.dispose()


def test_a_file_out_of_reach_is_busy(tmp_path: Path) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    engines = open_engines(f"sqlite:///{folder}/headway.sqlite3")
    folder.rmdir()
    with pytest.raises(StorageBusy), SqlUnitOfWork(engines, lambda: None).reading("T0ACME") as tx:
        tx.workspaces.get()
    engines.dispose()


def test_a_mistake_of_ours_is_not_reported_as_a_busy_database(tmp_path: Path) -> None:
    engines = open_engines(f"sqlite:///{tmp_path / 'never-migrated.db'}")
    with (
        pytest.raises(DBAPIError, match="no such table"),
        SqlUnitOfWork(engines, lambda: None).reading("T0ACME") as tx,
    ):
        tx.workspaces.get()
    engines.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/headway"])
def test_a_database_that_headway_cannot_live_in_is_refused(url: str) -> None:
    with pytest.raises(Unusable, match="put sqlite:///path/to/file"):
        open_engines(url)


def test_a_file_that_may_not_be_written_is_unusable(sqlite_template: Path, tmp_path: Path) -> None:
    engines = open_engines(copied(sqlite_template, tmp_path))
    with engines.writing.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")  # SQLite answers as it does for a file without the right
        with pytest.raises(Unusable, match="this account may not change: let it write"):
            connection.exec_driver_sql("DELETE FROM receipts")
    engines.dispose()


def test_an_sqlite_file_is_set_up_for_readers_beside_a_writer(sqlite_template: Path) -> None:
    engines = open_engines(f"sqlite:///{sqlite_template}")

    def pragma(engine: str, name: str) -> object:
        with getattr(engines, engine).connect() as connection:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    for _ in range(2):  # pragmas survive the way back into the pool
        assert pragma("writing", "journal_mode") == "wal"
        assert pragma("writing", "foreign_keys") == 1
        assert pragma("reading", "query_only") == 1
        assert pragma("writing", "busy_timeout") == storage_engines.PATIENCE * 1000
    engines.dispose()
    assert sqlite3.sqlite_version_info >= (3, 35), "RETURNING"


def test_who_waits_to_write_is_let_in_between_the_transactions_of_who_writes_one_after_the_other(
    database: Database,
) -> None:
    asked, entered = Event(), Event()

    @contextmanager
    def waiting() -> Iterator[None]:
        if current_thread() is other:
            asked.set()
        yield

    def write_once() -> None:
        with uow.writing("T0ACME"):
            entered.set()

    uow, other = unit_of_work(database.engines, waiting=waiting), Thread(target=write_once)
    meanwhile = 0
    while meanwhile < 200 and not entered.is_set():
        with uow.writing("T0ACME"):
            if not asked.is_set():
                other.start()
                assert asked.wait(10)
            sleep(0.005)  # the other has begun to wait
        meanwhile += 1
    other.join(10)
    assert entered.is_set()
    assert meanwhile <= 20
