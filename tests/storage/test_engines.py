"""Who else has the database open."""

import secrets
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import InternalError

from bot.services.clock import SystemClock
from bot.services.deliveries import DeliveryService
from bot.services.unit_of_work import StorageBusy
from storage.due import SqlDue
from storage.engines import open_engines, opened_alone
from storage.units import unit_of_work
from tests.databases import Database, copied, own_database

OPENS_IT = """
import sys, time
from storage.engines import open_engines
with open_engines(sys.argv[1]).writing.begin():
    pass
print("open", flush=True)
time.sleep(600)
"""
ROOT = Path(__file__).parents[2]


def is_ours_alone(url: str) -> bool:
    with opened_alone(url) as engines:
        return engines is not None


def test_an_sqlite_file_is_ours_alone_until_another_process_opens_it_and_once_that_was_killed(
    sqlite_template: Path, tmp_path: Path
) -> None:
    url = copied(sqlite_template, tmp_path)
    assert is_ours_alone(url)
    with subprocess.Popen([sys.executable, "-c", OPENS_IT, url], cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            assert not is_ours_alone(url)
        finally:
            other.kill()
            other.wait(30)
    assert is_ours_alone(url)


def test_who_is_alone_reads_and_writes_and_keeps_everybody_else_out_until_that_is_done(
    sqlite_template: Path, tmp_path: Path
) -> None:
    url = copied(sqlite_template, tmp_path)

    def read() -> None:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as other:
            other.execute("SELECT count(*) FROM deliveries")

    with opened_alone(url) as engines:
        assert engines is not None
        for _ in range(2):
            DeliveryService(unit_of_work(engines), SqlDue(engines), SystemClock(), SystemClock()).take_over()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                read()
            assert not is_ours_alone(url)
    read()


def test_it_can_be_written_at_once_after_the_question(sqlite_template: Path, tmp_path: Path) -> None:
    url = copied(sqlite_template, tmp_path)
    engines = open_engines(url)
    assert is_ours_alone(url)
    with engines.writing.begin():
        assert not is_ours_alone(url), "we have it open ourselves"
    engines.dispose()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT pg_sleep(5)", "that took too long"),
        ("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$", "that failed"),
        ("DO $$ BEGIN RAISE EXCEPTION 'dead' USING ERRCODE = 'deadlock_detected'; END $$", "that is locked"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "that cannot be reached"),
    ],
)
def test_only_a_lost_connection_is_told_as_a_server_out_of_reach(
    postgresql_server: str, statement: str, told: str
) -> None:
    engines = open_engines(postgresql_server)
    with engines.writing.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = '100ms'")
        with pytest.raises(StorageBusy, match=told):
            connection.exec_driver_sql(statement)
    engines.dispose()


def test_a_server_that_takes_no_more_connections_is_told_so(postgresql_server: str) -> None:
    engines, role = open_engines(postgresql_server), f"crowd_{secrets.token_hex(4)}"
    with engines.writing.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0")
    address = make_url(postgresql_server).set(username=role)
    crowded = open_engines(address.render_as_string(hide_password=False))
    with pytest.raises(StorageBusy, match="takes no more connections"), crowded.reading.connect():
        pass
    with engines.writing.begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE {role}")
    engines.dispose()


def test_of_what_is_not_there_or_shared_over_a_network_it_is_never_said(tmp_path: Path) -> None:
    assert not is_ours_alone(f"sqlite:///{tmp_path / 'nothing.sqlite3'}")
    assert not (tmp_path / "nothing.sqlite3").exists()
    assert not is_ours_alone("postgresql://127.0.0.1:9/headway")


def test_connections_that_the_server_has_cut_are_replaced_before_anybody_works_with_them(postgresql: Database) -> None:
    engines = open_engines(postgresql.url)
    for engine in engines.reading, engines.writing:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    with postgresql.engines.writing.begin() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{ended} AND pid <> pg_backend_pid()"))
    for engine in engines.reading, engines.writing:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
    engines.dispose()


def test_a_server_that_takes_no_more_writes_is_told_so_and_may_take_them_again(postgresql_server: str) -> None:
    with own_database(postgresql_server) as url:
        engines = open_engines(url)
        with engines.writing.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE kept (number INTEGER)")
        with engines.writing.connect() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")  # as a failover does it to all
            with pytest.raises(StorageBusy, match="can only be read now"):
                connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
        with pytest.raises(InternalError), engines.reading.begin() as connection:
            connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
        with engines.writing.begin() as connection:
            connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
        engines.dispose()
