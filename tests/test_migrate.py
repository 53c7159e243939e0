"""Migration: an older database is either upgraded with everything in it or left as it was."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect

from assessment.storage import EncryptedRecord, Storage, StorageUnavailableError, migrate
from assessment.storage.database import Database
from assessment.storage.erasure import PurgeOutcome
from assessment.storage.report_store import ReportKey
from assessment.storage.tables import HEAD, metadata, records
from support.content import TODAY
from support.records import LATER, killed_before_statement, numbered_id

VERSION_3 = """
    CREATE TABLE record (
        id VARCHAR(32) NOT NULL, revision INTEGER NOT NULL, created_on DATE NOT NULL, expires_on DATE NOT NULL,
        body {bytes} NOT NULL, PRIMARY KEY (id)
    );
    CREATE INDEX ix_record_expires_on ON record (expires_on);
    CREATE TABLE tombstone (record_hash VARCHAR(64) NOT NULL, deleted_on DATE NOT NULL, PRIMARY KEY (record_hash));
    CREATE TABLE maintenance (
        id INTEGER NOT NULL, purged_on DATE, doubted_on DATE, deletions INTEGER NOT NULL, erased INTEGER NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE TABLE report (
        record_id VARCHAR(32) NOT NULL, edition VARCHAR(16) NOT NULL, made_for VARCHAR(64) NOT NULL,
        made_on DATE NOT NULL, alive_at BIGINT NOT NULL, body {bytes}, PRIMARY KEY (record_id, edition),
        FOREIGN KEY(record_id) REFERENCES record (id) ON DELETE CASCADE
    );
    CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
    INSERT INTO maintenance VALUES (1, '2026-11-20', '2026-11-21', 3, 2);
    INSERT INTO tombstone VALUES ('{mark}', '2026-11-20');
    INSERT INTO alembic_version VALUES ('3')
"""
"""The tables that the first three migrations created, with some rows."""
ROWS = [
    {"id": numbered_id(number), "revision": number + 1, "expires_on": LATER, "body": bytes([number]) * 5000}
    for number in range(20)
]
UPGRADE = """
import sys
from assessment.storage import Storage
storage = Storage(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
storage.upgrade()
print("done", flush=True)
"""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        yield database


def differences(database: Database) -> list[str]:
    """Return the differences between the database and the tables that the program expects."""
    with database.connected() as connection:
        migrations = compare_metadata(MigrationContext.configure(connection), metadata)
    return [" ".join(getattr(part, "name", None) or str(part) for part in difference) for difference in migrations]


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "assessment.storage:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == HEAD
    assert [script.revision for script in scripts.walk_revisions()] == ["3"]
    assert not hasattr(scripts.get_revision(HEAD).module, "downgrade")  # migrations go forward only


def test_new_database_has_the_tables_of_the_program(database: Database) -> None:
    migrate.upgrade_schema(database)
    migrate.upgrade_schema(database)
    assert differences(database) == []
    assert migrate.schema_version(database) == HEAD
    with database.connected() as connection:
        assert connection.exec_driver_sql("SELECT * FROM maintenance").all() == [(1, None)]
        connection.exec_driver_sql("ALTER TABLE record ADD COLUMN more INTEGER")
    assert len(differences(database)) == 1  # this shows that a difference would be found


def test_database_at_version_3_is_taken_over(database: Database, database_url: str) -> None:
    if database.file:
        database.file.touch()
    version_3 = VERSION_3.format(bytes="BLOB" if database.file else "BYTEA", mark="a" * 64)
    with database.transaction() as connection:
        for statement in version_3.split(";"):
            connection.exec_driver_sql(statement)
        connection.execute(insert(records).values(created_on=TODAY), ROWS)
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        storage.check()
        for row in ROWS:
            assert storage.load(row["id"], TODAY) == EncryptedRecord(*row.values())
        assert storage.save(ROWS[0]["id"], 1, b"new", LATER)
        assert storage.delete(ROWS[1]["id"], TODAY)
        assert storage.reports.claim(ReportKey(ROWS[0]["id"], "working", "a" * 64, TODAY, 2), 0)
        assert storage.purge(date(2026, 11, 19)) == PurgeOutcome(last_purged_on=date(2026, 11, 20))
        assert storage.purge(TODAY) == PurgeOutcome()
    with database.connected() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tombstone").scalar() == 2
    unread = {"doubted_on", "deletions", "erased"}
    assert all(any(name in difference for name in unread) for difference in differences(database))


def test_only_sqlite_is_upgraded_automatically(database: Database, database_url: str) -> None:
    with closing(Storage(database_url)) as storage:
        assert storage.due() == (database.file is not None)
        if not database.file:
            for work in (storage.prepare, storage.check):
                with pytest.raises(StorageUnavailableError, match="Run this command once: readiness db upgrade"):
                    work()
            storage.upgrade()
        storage.prepare()
        assert not storage.due()


@pytest.mark.parametrize("version", ["from the future", "2"])
def test_database_of_an_unknown_version_is_refused_and_left_alone(
    database: Database, database_url: str, version: str
) -> None:
    migrate.upgrade_schema(database)
    with database.connected() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    with closing(Storage(database_url)) as storage:
        with pytest.raises(StorageUnavailableError, match="another version"):
            storage.upgrade()
        with pytest.raises(StorageUnavailableError):
            storage.prepare()
    assert migrate.schema_version(database) == version


def test_four_processes_upgrade_at_once(postgresql_url: str) -> None:
    """Only PostgreSQL is tested, because SQLite is for one machine and several machines may upgrade PostgreSQL."""
    command = [sys.executable, "-c", UPGRADE, postgresql_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _number in range(4)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=300)[0] for process in processes] == ["done\n"] * 4


def test_upgrade_that_is_killed_at_any_statement_leaves_all_or_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    every_table = {*metadata.tables, "alembic_version"}
    outcomes, exit_code = [], -signal.SIGKILL
    while exit_code == -signal.SIGKILL:
        killed = killed_before_statement(len(outcomes), database_url, tmp_path / "deleted.log", "storage.upgrade()")
        exit_code = killed.returncode
        with database.connected() as connection:
            outcomes.append(set(inspect(connection).get_table_names()))
    assert exit_code == 0
    assert len(outcomes) >= 10
    assert [tables for tables in outcomes if tables not in (set(), every_table)] == []
    assert outcomes[0] == set()
    assert outcomes[-1] == every_table
