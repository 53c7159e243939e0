"""A database of any age becomes one of today with all that is in it, or stays as it was; never anything between."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text

from assessment.storage import (
    EncryptedRecord,
    SchemaOutdatedError,
    Storage,
    StorageUnavailableError,
    schema,
    sqlite_url,
)
from assessment.storage.database import Database
from assessment.storage.tables import HEAD, metadata, records

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
OLD = (
    """
    CREATE TABLE record (
        id VARCHAR(32) NOT NULL, revision INTEGER NOT NULL, created_on DATE NOT NULL, expires_on DATE NOT NULL,
        body {bytes} NOT NULL, PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_record_expires_on ON record (expires_on)",
)
"""What the first version of the program made, without migrations."""
ROWS = [
    {
        "id": f"{number:032x}",
        "revision": number + 1,
        "created_on": TODAY,
        "expires_on": LATER,
        "body": bytes([number]) * 5000,
    }
    for number in range(20)
]

UPGRADE = """
import sys
from assessment.storage import Storage
from assessment.storage import migrate
storage = Storage(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
storage.upgrade()
print("done", flush=True)
"""
KILLER = """
import os, signal, sys, time
from sqlalchemy import event
from assessment.storage import Storage
from assessment.storage import migrate

def upgrade(address, statements):
    storage = Storage(address)
    if statements is not None:
        left = [statements]
        def count(*arguments):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
        event.listen(storage._database._engine, "before_cursor_execute", count)
    storage.upgrade()

for line in sys.stdin:
    address, statements, seconds = line.split()
    child = os.fork()
    if child == 0:
        upgrade(address, None if statements == "all" else int(statements))
        os._exit(0)
    if seconds != "never":
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Upgrades as often as told, each in a process that is killed at a statement or after a time."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        yield database


def make_old(database: Database) -> None:
    """As the first version left it, with data."""
    database.make()
    kind = "BLOB" if database.is_sqlite else "BYTEA"
    with database.transaction() as connection:
        for statement in OLD:
            connection.exec_driver_sql(statement.format(bytes=kind))
        connection.execute(insert(records), ROWS)
    database.close()


def make_revision(database: Database, revision: str) -> None:
    """As the migrations up to this one leave it."""
    database.make()
    config = Config()
    config.set_main_option("script_location", "assessment.storage:migrations")
    config.set_main_option("path_separator", "os")
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    database.close()


def rows(storage: Storage) -> list[EncryptedRecord | None]:
    return [storage.load(row["id"], TODAY) for row in ROWS]


EXPECTED = [EncryptedRecord(row["id"], row["revision"], LATER, row["body"]) for row in ROWS]


def differences(database: Database) -> list[object]:
    """Between the database and the tables that the program thinks it has."""
    with database.connected() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def test_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "assessment.storage:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == HEAD
    assert [script.revision for script in scripts.walk_revisions()] == ["3", "2", "1"]


def test_migrations_go_forward_only() -> None:
    for file in files("assessment.storage.migrations.versions").iterdir():
        assert not file.is_file() or "downgrade" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("start", ["empty", "old", "1", "2", "3"])
def test_head_equals_the_models(database: Database, start: str) -> None:
    if start == "old":
        make_old(database)
    elif start != "empty":
        make_revision(database, start)
    schema.upgrade(database)
    assert differences(database) == []
    assert schema.version(database) == HEAD
    with database.connected() as connection:
        assert connection.execute(text("SELECT * FROM maintenance")).all() == [(1, None, None, 0, 0)]


def test_planted_difference_is_found(database: Database) -> None:
    make_revision(database, "1")
    assert len(differences(database)) == 3
    schema.upgrade(database)
    with database.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE record ADD COLUMN more INTEGER")
        connection.exec_driver_sql("DROP INDEX ix_record_expires_on")
    assert len(differences(database)) == 2


@pytest.mark.parametrize("start", ["old", "1"])
def test_data_stays(database: Database, database_url: str, start: str) -> None:
    if start == "old":
        make_old(database)
    else:
        make_revision(database, "1")
        with database.connected() as connection:
            connection.execute(insert(records), ROWS)
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        assert rows(storage) == EXPECTED
        assert storage.save(ROWS[0]["id"], 1, b"new", LATER)
        assert storage.delete(ROWS[1]["id"])


def test_upgrade_of_what_is_up_to_date_changes_nothing(database: Database) -> None:
    schema.upgrade(database)
    with database.connected() as connection:
        connection.exec_driver_sql("UPDATE maintenance SET deletions = 7")
    schema.upgrade(database)
    with database.connected() as connection:
        assert connection.execute(text("SELECT deletions FROM maintenance")).scalar() == 7


def test_only_sqlite_upgrades_by_itself(database: Database, database_url: str) -> None:
    make_old(database)
    with closing(Storage(database_url)) as storage:
        if database.is_sqlite:
            assert storage.due()
            storage.prepare()
            assert not storage.due()
            assert rows(storage) == EXPECTED
        else:
            assert not storage.due()
            with pytest.raises(SchemaOutdatedError, match="run this once: readiness db upgrade"):
                storage.prepare()
            with pytest.raises(SchemaOutdatedError, match="run this once: readiness db upgrade"):
                storage.check()
            storage.upgrade()
            storage.prepare()
            storage.check()


def test_database_of_a_newer_version_is_refused_and_left_alone(database: Database, database_url: str) -> None:
    schema.upgrade(database)
    with database.connected() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")
    with closing(Storage(database_url)) as storage:
        with pytest.raises(StorageUnavailableError, match="newer version"):
            storage.upgrade()
        with pytest.raises(StorageUnavailableError):
            storage.prepare()
    assert schema.version(database) == "from the future"


def test_four_processes_start_at_once(database: Database, database_url: str) -> None:
    make_old(database)
    started = [start(database_url) for _process in range(4)]
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in started] == ["done\n"] * 4
    assert differences(database) == []
    with closing(Storage(database_url)) as storage:
        assert rows(storage) == EXPECTED


def test_four_processes_start_at_once_with_nothing(database: Database, database_url: str) -> None:
    started = [start(database_url) for _process in range(4)]
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in started] == ["done\n"] * 4
    assert differences(database) == []


def start(address: str) -> subprocess.Popen[str]:
    """A process that is about to upgrade."""
    process = subprocess.Popen(
        [sys.executable, "-c", UPGRADE, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


class Killer:
    """Starts upgrades and kills them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", KILLER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def upgrade(self, address: str, statements: int | str = "all", seconds: float | str = "never") -> bool:
        """Whether it came to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{address} {statements} {seconds}\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        assert code in (0, -signal.SIGKILL)
        return code == 0

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture
def killer() -> Iterator[Killer]:
    with closing(Killer()) as killer:
        yield killer


def old_or_new(database_url: str) -> str:
    """Which of the two it is after a kill; anything between fails here."""
    with closing(Database(database_url)) as database:
        version = schema.version(database)
        with database.connected() as connection:
            tables = set(inspect(connection).get_table_names())
            kept = connection.execute(text("SELECT id FROM record ORDER BY id")).scalars().all()
    assert kept == [row["id"] for row in ROWS]
    assert (version, tables) in (
        (None, {"record"}),
        (HEAD, {"alembic_version", "maintenance", "record", "report", "tombstone"}),
    )
    return "old" if version is None else "new"


def test_kill_at_every_statement_leaves_old_or_new(database: Database, database_url: str, killer: Killer) -> None:
    """Just before each statement that goes to the database, one after the other."""
    make_old(database)
    found = []
    while not killer.upgrade(database_url, statements=len(found)):
        found.append(old_or_new(database_url))
    assert len(found) >= 10
    assert set(found[:-1]) == {"old"}
    assert old_or_new(database_url) == "new"


def timed(killer: Killer, old: Path, file: Path) -> float:
    shutil.copyfile(old, file)
    begun = time.monotonic()
    assert killer.upgrade(f"sqlite:///{file}")
    return time.monotonic() - begun


def test_kill_at_any_moment_leaves_old_or_new(tmp_path: Path, killer: Killer) -> None:
    """At 50 random instants, from before the first statement to after the last."""
    old, file = tmp_path / "old.db", tmp_path / "killed.db"
    with closing(Database(sqlite_url(old))) as database:
        make_old(database)
    usual = min(timed(killer, old, tmp_path / f"timed-{number}.db") for number in range(3))
    dice = random.Random(4)
    found = []
    for _kill in range(50):
        for each in tmp_path.glob("killed.db*"):
            each.unlink()
        shutil.copyfile(old, file)
        killer.upgrade(f"sqlite:///{file}", seconds=dice.uniform(0, 1.5 * usual))
        found.append(old_or_new(f"sqlite:///{file}"))
    assert set(found) == {"old", "new"}
    assert killer.upgrade(f"sqlite:///{file}")
    assert old_or_new(f"sqlite:///{file}") == "new"
