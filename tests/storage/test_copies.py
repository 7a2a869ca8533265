"""Copying a database: all of it arrives and is compared, or TO stays as it was."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, inspect, select, update

from bot.services.unit_of_work import StorageBusy
from storage import migrate
from storage.base import Row
from storage.copies import CopiedTable, NotCopied, copy_database
from storage.engines import Engines, open_engines
from storage.goals.rows import GoalEventRow
from storage.people import PersonRow
from storage.tables import metadata
from storage.teams import TeamRow
from tests.databases import BOTH, own_database
from tests.storage.rows import ROWS, Rows, everything, fill

EmptyDatabase = Callable[[str], str]
"""Takes sqlite or postgresql, and returns the address of a database of that kind without a table."""


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmptyDatabase]:
    with ExitStack() as ending:

        def make(kind: str) -> str:
            if kind == "postgresql":
                return ending.enter_context(own_database(request.getfixturevalue("postgresql_server")))
            number = len(list(tmp_path.iterdir()))
            folder = tmp_path / f"{number}"
            folder.mkdir()
            return f"sqlite:///{folder / '100% ours.sqlite3'}"

        yield make


@contextmanager
def _opened(url: str) -> Iterator[Engines]:
    engines = open_engines(url)
    yield engines
    engines.dispose()


def _filled(url: str) -> Rows:
    """Fill a database without a table, and return what it holds."""
    migrate.upgrade(url)
    with _opened(url) as engines, engines.writing.begin() as connection:
        fill(connection)
        return everything(connection)


def _held(url: str) -> Rows:
    with _opened(url) as engines, engines.reading.connect() as connection:
        return everything(connection)


def _tables(url: str) -> list[str]:
    with _opened(url) as engines, engines.reading.connect() as connection:
        return inspect(connection).get_table_names()


def _copy(source: str, target: str) -> list[CopiedTable]:
    told: list[CopiedTable] = []
    copy_database(source, target, told.append, lambda: None)
    return told


class Enough(Exception):
    """What somebody who presses Ctrl-C comes to."""


@pytest.mark.parametrize("target_kind", BOTH)
@pytest.mark.parametrize("source_kind", BOTH)
def test_every_value_of_every_table_arrives_and_is_counted(
    empty_database: EmptyDatabase, source_kind: str, target_kind: str
) -> None:
    source, target = empty_database(source_kind), empty_database(target_kind)
    rows = _filled(source)
    told = _copy(source, target)
    assert _held(target) == rows
    assert _held(source) == rows
    assert {table.name: table.rows for table in told} == dict.fromkeys(metadata.tables, ROWS)
    assert migrate.current(target) == migrate.head()
    migrate.check(target)


@pytest.mark.parametrize("target_kind", BOTH)
@pytest.mark.parametrize("source_kind", BOTH)
def test_a_number_is_not_given_again_even_where_the_row_that_had_it_is_gone(
    empty_database: EmptyDatabase, source_kind: str, target_kind: str
) -> None:
    source, target = empty_database(source_kind), empty_database(target_kind)
    migrate.upgrade(source)
    with _opened(source) as engines, engines.writing.begin() as connection:
        fill(connection)
        last = connection.scalar(select(func.max(GoalEventRow.event_id)))
        assert last is not None
        event = dict(connection.execute(select(GoalEventRow.__table__).limit(1)).one()._mapping)
        del event["event_id"]
        if connection.dialect.name == "postgresql":  # the rows were written with numbers, which it does not count
            connection.execute(select(func.setval(func.pg_get_serial_sequence("goal_events", "event_id"), last)))
        connection.execute(insert(GoalEventRow), event)
        connection.execute(delete(GoalEventRow).where(GoalEventRow.event_id == last + 1))
    _copy(source, target)
    with _opened(target) as engines, engines.writing.begin() as connection:
        connection.execute(insert(GoalEventRow), event)
        assert connection.scalar(select(func.max(GoalEventRow.event_id))) == last + 2
        team = dict(connection.execute(select(TeamRow.__table__).limit(1)).one()._mapping) | {"channel_id": "C0NEW"}
        del team["team_id"]
        team["parent_id"] = connection.scalar(select(func.max(TeamRow.team_id)))
        connection.execute(insert(TeamRow), team)  # no number of a row that is there either


@pytest.mark.parametrize("kind", BOTH)
def test_a_database_without_a_row_is_copied_into_and_one_with_rows_is_left_alone(
    empty_database: EmptyDatabase, kind: str
) -> None:
    source, target = empty_database("sqlite"), empty_database(kind)
    rows = _filled(source)
    migrate.upgrade(target)
    _copy(source, target)
    with _opened(target) as engines, engines.writing.begin() as connection:
        connection.execute(update(PersonRow).values(name="Ana"))
    changed = _held(target)
    assert changed != rows
    with pytest.raises(NotCopied, match="TO points to a database that is not empty"):
        _copy(source, target)
    assert _held(target) == changed


@pytest.mark.parametrize("target_kind", BOTH)
@pytest.mark.parametrize("source_kind", BOTH)
def test_what_is_broken_off_leaves_nothing_behind(
    empty_database: EmptyDatabase, source_kind: str, target_kind: str
) -> None:
    source, target = empty_database(source_kind), empty_database(target_kind)
    rows = _filled(source)
    told: list[CopiedTable] = []

    def go_on() -> None:
        if told and told[-1].name == "goals":
            raise Enough

    with pytest.raises(Enough):
        copy_database(source, target, told.append, go_on)
    if target_kind == "sqlite":
        assert list(Path(target.removeprefix("sqlite:///")).parent.iterdir()) == []
    else:
        assert _tables(target) == []
    _copy(source, target)
    assert _held(target) == rows


@pytest.mark.parametrize("kind", BOTH)
def test_a_database_in_which_somebody_is_at_work_is_not_copied(empty_database: EmptyDatabase, kind: str) -> None:
    source, target = empty_database(kind), empty_database("sqlite")
    _filled(source)
    with _opened(source) as engines:
        with engines.reading.connect() as connection:
            connection.execute(select(PersonRow.name)).all()
        # It is idle, in a pool, as a bot's connections are most of the time.
        with pytest.raises(NotCopied, match="FROM points to a database that is in use: stop every process"):
            _copy(source, target)
    assert not Path(target.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize("kind", BOTH)
def test_nobody_writes_while_a_database_is_copied(empty_database: EmptyDatabase, kind: str) -> None:
    source, target = empty_database(kind), empty_database("sqlite")
    rows = _filled(source)
    refused = []

    def write(table: CopiedTable) -> None:
        if table.name != "goals":
            return
        with _opened(source) as engines:
            try:
                with engines.writing.begin() as connection:
                    connection.execute(update(PersonRow).values(name="Somebody else"))
            except StorageBusy as busy:
                refused.append(busy)

    copy_database(source, target, write, lambda: None)
    assert len(refused) == 1
    assert _held(target) == rows == _held(source)


def test_a_table_that_does_not_read_the_same_afterwards_is_found_and_nothing_is_kept(
    empty_database: EmptyDatabase,
) -> None:
    source, target = empty_database("sqlite"), empty_database("sqlite")
    _filled(source)
    migrate.upgrade(target)
    with _opened(target) as engines, engines.writing.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER one_character AFTER INSERT ON people WHEN new.user_id LIKE '0%'"
            " BEGIN UPDATE people SET name = name || '.' WHERE user_id = new.user_id; END"
        )
    with pytest.raises(NotCopied, match="people does not read the same in TO as in FROM, so nothing was copied"):
        _copy(source, target)
    assert not any(_held(target).values())


@pytest.mark.parametrize(
    ("table", "value", "why"),
    [
        (PersonRow, {"zone": "Z" * 300}, "people in FROM holds a text that is longer than its column"),
        (PersonRow, {"name": "Ana\0"}, "people in FROM holds a text with a NUL character"),
        (TeamRow, {"cadence_hour": 2**40}, "teams in FROM holds a number that is larger than its column"),
    ],
)
def test_what_only_sqlite_takes_is_named_by_its_table(
    empty_database: EmptyDatabase, table: type[Row], value: dict[str, object], why: str
) -> None:
    source, target = empty_database("sqlite"), empty_database("postgresql")
    _filled(source)
    with _opened(source) as engines, engines.writing.begin() as connection:
        connection.execute(update(table).values(**value))
    with pytest.raises(NotCopied, match=why) as refused:
        _copy(source, target)
    assert "ZZZ" not in str(refused.value)
    assert _tables(target) == []


def test_a_row_that_refers_to_none_is_not_copied(empty_database: EmptyDatabase) -> None:
    source = empty_database("sqlite")
    _filled(source)
    with _opened(source) as engines, engines.writing.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("UPDATE check_ins SET revision = 99")
    for kind in BOTH:
        with pytest.raises(NotCopied, match=r"TO does not take what stands.*, a row that refers to none"):
            _copy(source, empty_database(kind))


def test_only_a_database_of_this_version_is_copied(empty_database: EmptyDatabase) -> None:
    source, target = empty_database("sqlite"), empty_database("sqlite")
    with pytest.raises(NotCopied, match=r"FROM points to .*, which is not there\."):
        _copy(source, target)
    with _opened(source) as engines, engines.writing.begin():
        pass
    with pytest.raises(NotCopied, match="FROM points to a database that holds nothing of Headway's"):
        _copy(source, target)
    migrate.upgrade(source, "0015")
    with pytest.raises(NotCopied, match="FROM points to a database of an older version: put it into DATABASE_URL and"):
        _copy(source, target)
    migrate.upgrade(source)
    with pytest.raises(NotCopied, match="FROM and TO are the same file"):
        _copy(source, source.replace("/100%", "/./100%"))
    with _opened(target) as engines, engines.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (it INTEGER)")
    with pytest.raises(NotCopied, match="TO points to a database with tables that are not Headway's"):
        _copy(source, target)
    assert _tables(target) == ["theirs"]
