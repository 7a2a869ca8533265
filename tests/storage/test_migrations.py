import hashlib
import secrets
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, insert, inspect, make_url, text

from bot.services.unit_of_work import Unusable
from storage import migrate
from storage.engines import PATIENCE, open_engines
from storage.migrate import at_start, check, current, head, pending, upgrade, waits_for_command
from storage.tables import NOUNS, metadata
from tests.databases import own_database
from tests.world import WEDNESDAY

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without a table, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / '100% new.sqlite3'}"
        return
    with own_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


def test_an_empty_database_comes_up_to_exactly_the_tables_of_this_code(empty: str) -> None:
    assert current(empty) is None
    assert pending(empty)
    upgrade(empty)
    assert current(empty) == head()
    assert not pending(empty)
    check(empty)
    engines = open_engines(empty)
    assert set(inspect(engines.reading).get_table_names()) == {*metadata.tables, "alembic_version"}
    engines.dispose()


def test_migrating_again_changes_nothing(empty: str) -> None:
    upgrade(empty)
    upgrade(empty)
    assert current(empty) == head()


def test_processes_that_start_at_once_make_an_empty_database_together(postgresql_server: str) -> None:
    with own_database(postgresql_server) as url, ThreadPoolExecutor(3) as processes:
        # Whoever comes second waits longer than anybody waits for a lock otherwise.
        holding = open_engines(url)
        with holding.writing.begin() as first:
            first.exec_driver_sql("SELECT pg_advisory_xact_lock(4711001)")
            starting = [processes.submit(upgrade, url) for _ in range(3)]
            done, _ = wait(starting, timeout=PATIENCE + 1, return_when=FIRST_COMPLETED)
            assert not done
        for each in starting:
            each.result(timeout=60)
        holding.dispose()
        assert current(url) == head()


def test_a_start_goes_on_where_another_one_makes_the_tables_while_it_looks(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_the_other_commits(url: str) -> bool:
        was_pending = pending(url)
        monkeypatch.undo()
        upgrade(url)
        return was_pending

    monkeypatch.setattr(migrate, "pending", then_the_other_commits)
    at_start(empty)
    assert current(empty) == head()


def test_a_start_makes_an_empty_database_by_itself_and_brings_only_an_sqlite_file_up_to_date(empty: str) -> None:
    assert not waits_for_command(empty)
    upgrade(empty, "0004")
    assert waits_for_command(empty) == (not empty.startswith("sqlite"))
    upgrade(empty)
    assert not waits_for_command(empty)


@pytest.mark.parametrize("revision", [None, "ae1027a6acf0"])
def test_tables_of_somebody_else_are_left_alone(empty: str, revision: str | None) -> None:
    engines = open_engines(empty)
    with engines.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE goals (scored_by TEXT)")
        if revision is not None:
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")
    with pytest.raises(Unusable, match=r"tables that are not Headway's \(goals\)"):
        upgrade(empty)
    assert [column["name"] for column in inspect(engines.writing).get_columns("goals")] == ["scored_by"]
    engines.dispose()


def test_an_account_that_may_make_no_tables_is_told_so(postgresql_server: str) -> None:
    with own_database(postgresql_server) as url:
        engines = open_engines(url)
        role = f"reader_{secrets.token_hex(4)}"
        with engines.writing.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'reads'")
            connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        reader = make_url(url).set(username=role, password="reads").render_as_string(hide_password=False)
        with pytest.raises(Unusable, match="this account may not change"):
            upgrade(reader)
        with engines.writing.begin() as connection:
            connection.exec_driver_sql(f"DROP ROLE {role}")
        engines.dispose()


def _put(connection: Connection, table: str, **said: object) -> None:
    """Insert a row into a table as it is by now; columns that have to be filled and do not matter are."""
    stands = Table(table, MetaData(), autoload_with=connection, resolve_fks=False)
    fill: dict[type, object] = {str: "", int: 0, datetime: WEDNESDAY, date: WEDNESDAY.date(), bool: False, object: {}}
    needed = (c for c in stands.c if not c.nullable and c.server_default is None)
    row = {c.name: fill[c.type.python_type] for c in needed} | {"workspace_id": "T0ACME"} | said
    connection.execute(insert(stands).values(row))


def test_reviews_from_before_their_undo_know_the_wordings_that_they_stand_between(empty: str) -> None:
    upgrade(empty, "0004")
    days = [WEDNESDAY + timedelta(days=n) for n in range(9)]
    engines = open_engines(empty)
    with engines.writing.begin() as connection:
        _put(connection, "workspaces")
        _put(connection, "teams", team_id=1)
        for goal in (1, 2, 3):
            _put(connection, "goals", number=goal, team_id=1)
        # Of goal 1 the second wording came with a review, the third with an edit; goal 2 was reworded early and often.
        wordings = [(1, 1, days[0]), (1, 2, days[3]), (1, 3, days[5]), *((2, n, days[0]) for n in range(1, 8))]
        for goal, number, at in (*wordings, (3, 1, None)):
            _put(connection, "goal_revisions", goal=goal, number=number, changed_at=at)
        examined = [(1, 1, days[2]), (1, 1, days[3]), (1, 2, days[4]), (1, 3, days[6]), (3, 1, days[7])]
        for review_id, (goal, revision, at) in enumerate(examined, start=1):
            _put(connection, "reviews", review_id=review_id, goal=goal, revision=revision, at=at)
    upgrade(empty)
    with engines.reading.connect() as connection:
        found = connection.execute(
            text("SELECT wording_before, wording_after, state_before FROM reviews ORDER BY review_id")
        ).all()
    engines.dispose()
    between = [(1, 1), (1, 2), (2, 2), (3, 3), (1, 1)]
    assert [tuple(row) for row in found] == [(*wordings, "active") for wordings in between]


def test_schedules_of_a_kind_that_was_given_up_are_removed(empty: str) -> None:
    upgrade(empty, "0010")
    engines = open_engines(empty)
    with engines.writing.begin() as connection:
        _put(connection, "workspaces")
        for due in ("prompt_turn", "prompt"):
            _put(connection, "schedules", due=due, subject="U0ANA")
    upgrade(empty)
    with engines.reading.connect() as connection:
        assert connection.execute(text("SELECT due FROM schedules")).scalars().all() == ["prompt"]
    engines.dispose()


def test_who_was_in_a_team_before_there_were_welcomes_is_told_of_it_by_none(empty: str) -> None:
    upgrade(empty, "0014")
    engines = open_engines(empty)
    with engines.writing.begin() as connection:
        _put(connection, "workspaces")
        for team_id, lead in ((1, "U0INES"), (2, "U0ANA")):
            _put(
                connection,
                "teams",
                team_id=team_id,
                channel_id=f"C{team_id}",
                lead_id=lead,
                parent_id=team_id - 1 or None,
            )
        for member in ("U0ANA", "U0BO"):
            _put(connection, "team_members", team_id=2, user_id=member)
    upgrade(empty)
    with engines.reading.connect() as connection:
        marked = connection.execute(text("SELECT team_id, person, told_in, added_at FROM welcomes ORDER BY 1, 2")).all()
    engines.dispose()
    assert [tuple(row) for row in marked] == [
        (1, "U0INES", "", None),
        (2, "U0ANA", "", None),
        (2, "U0BO", "", None),
    ]


def test_why_somebody_is_off_by_their_status_is_forgotten(empty: str) -> None:
    upgrade(empty, "0017")
    engines = open_engines(empty)
    with engines.writing.begin() as connection:
        _put(connection, "workspaces")
        for user_id, status in (("U0ANA", "sick"), ("U0BO", "leave"), ("U0CHIDI", None)):
            _put(connection, "people", user_id=user_id, status=status)
    upgrade(empty)
    with engines.reading.connect() as connection:
        kept = connection.execute(text("SELECT status FROM people ORDER BY user_id")).scalars().all()
    engines.dispose()
    assert kept == ["out_of_office", "out_of_office", None]


def test_what_is_looked_for_as_the_new_version_comes_is_so_from_then_on(empty: str) -> None:
    upgrade(empty, "0025")
    engines = open_engines(empty)
    with engines.writing.begin() as connection:
        _put(connection, "workspaces")
        _put(connection, "deliveries", delivery_id="a" * 32, state="unknown", about="{}", in_vain=0)
    upgrade(empty)
    with engines.reading.connect() as connection:
        found = connection.execute(text("SELECT state, sought_since FROM deliveries")).all()
    engines.dispose()
    assert [tuple(row) for row in found] == [("unknown", None)]


def test_an_index_is_built_beside_those_at_work_though_others_wait_for_their_turn(postgresql_server: str) -> None:
    with own_database(postgresql_server) as url, ThreadPoolExecutor(3) as starting:
        upgrade(url, "0024")
        engines = open_engines(url)
        with engines.writing.begin() as connection:
            _put(connection, "workspaces")
            _put(connection, "deliveries", delivery_id="a" * 32, about="{}", in_vain=0)
            # As a kill while it was built leaves it.
            connection.exec_driver_sql("CREATE INDEX ix_deliveries_claimed ON deliveries (workspace_id)")
            connection.exec_driver_sql(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_deliveries_claimed'::regclass"
            )
        with engines.writing.begin() as writer:
            writer.exec_driver_sql("UPDATE deliveries SET wanted = wanted + 1")
            migrating = [starting.submit(upgrade, url) for _ in range(3)]
            # It waits for whoever began before it, longer than anybody waits for a lock; meanwhile others go on.
            done, _ = wait(migrating, timeout=PATIENCE + 1, return_when=FIRST_COMPLETED)
            assert not done
            with engines.writing.begin() as other:
                other.exec_driver_sql("SELECT * FROM deliveries")
                _put(other, "deliveries", delivery_id="b" * 32, occurrence="later", about="{}", in_vain=0)
        for each in migrating:
            each.result(timeout=60)
        assert current(url) == head()
        with engines.reading.connect() as connection:
            made = "SELECT indexdef, indisvalid FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass"
            found = connection.exec_driver_sql(f"{made} WHERE indexname = 'ix_deliveries_claimed'").one()
        assert found.indisvalid
        assert "delivery_id" in found.indexdef
        check(url)
        engines.dispose()


def test_migrations_stand_in_one_line() -> None:
    scripts = ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))
    assert scripts.get_heads() == [head()]
    assert len(scripts.get_bases()) == 1


def test_every_table_belongs_to_a_noun_and_every_row_to_a_workspace() -> None:
    assert {table.name for table in metadata.tables.values()} >= {"workspaces", "goals", "deliveries"}
    assert len(NOUNS) == len(set(NOUNS))
    for table in metadata.tables.values():
        assert not table.c.workspace_id.nullable, table.name


def test_no_foreign_key_can_lead_into_another_workspace() -> None:
    for table in metadata.tables.values():
        for key in table.foreign_key_constraints:
            pairs = {(element.parent.name, element.column.name) for element in key.elements}
            assert ("workspace_id", "workspace_id") in pairs, f"{table.name}: {key.name}"


def test_every_index_that_a_workspace_uses_starts_with_it() -> None:
    across = {
        "ix_deliveries_state_due_at",
        "ix_deliveries_state_lease_until",
        "ix_schedules_next_at",
        "ix_receipts_at_workspace_id",
        "ix_drafts_updated_at_workspace_id",
        "ix_replies_taken_at_workspace_id",
    }
    for table in metadata.tables.values():
        for index in table.indexes:
            if index.name not in across:
                assert next(iter(index.columns)).name == "workspace_id", index.name


def test_a_migration_that_databases_have_run_is_never_changed() -> None:
    """Somebody's database has run it already: what it lacks comes with a new one, listed here in the same commit."""
    versions = Path(__file__).parents[2] / "storage" / "migrations" / "versions"
    listed = {
        name: checksum
        for checksum, name in (
            line.split() for line in Path(__file__).with_name("migrations.sha256").read_text("utf-8").splitlines()
        )
    }
    there = {
        script.name: hashlib.sha256(script.read_bytes()).hexdigest() for script in sorted(versions.glob("[0-9]*.py"))
    }
    assert there == listed
