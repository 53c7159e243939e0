"""Sealed records, on SQLite and PostgreSQL: nothing acknowledged is lost or overwritten."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from assessment.storage import EncryptedRecord, Storage, StorageUnavailableError, sqlite_url
from support.content import TODAY
from support.records import LATER, OTHER_ID, RECORD_ID, numbered_id

SAVER = """
import sys
from datetime import date
from assessment.storage import Storage
storage = Storage(sys.argv[1])
storage.create("1" * 32, b"1", date(2026, 11, 22), date(2027, 5, 31))
for seen in range(1, 1_000_000):
    if not storage.save("1" * 32, seen, str(seen + 1).encode(), date(2027, 5, 31)):
        break
    print(seen + 1, flush=True)
"""


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        yield storage


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Storage]:
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        yield storage


@pytest.fixture
def server(postgresql_url: str) -> Iterator[tuple[Storage, psycopg.Connection]]:
    """Yield a PostgreSQL database with one record, and another connection to it."""
    with closing(Storage(postgresql_url)) as storage, closing(psycopg.connect(postgresql_url)) as other:
        storage.upgrade()
        storage.create(RECORD_ID, b"body", TODAY, LATER)
        yield storage, other


# Records


def test_created_record_is_loaded_until_its_last_day_and_never_created_again(storage: Storage) -> None:
    body = bytes(range(256)) * 1000
    storage.create(RECORD_ID, body, TODAY, LATER)
    with pytest.raises(IntegrityError):
        storage.create(RECORD_ID, b"other", TODAY, LATER)
    assert storage.load(RECORD_ID, TODAY) == EncryptedRecord(RECORD_ID, 1, LATER, body)
    assert storage.load(OTHER_ID, TODAY) is None
    assert storage.load(RECORD_ID, LATER) is not None
    assert storage.load(RECORD_ID, date(2027, 6, 1)) is None


def test_save_stores_the_next_revision_of_one_record_and_no_other(storage: Storage) -> None:
    storage.create(RECORD_ID, b"body", TODAY, TODAY)
    storage.create(OTHER_ID, b"other", TODAY, TODAY)
    assert storage.save(RECORD_ID, 1, b"new", LATER)
    for seen in (0, 1, 3):
        assert not storage.save(RECORD_ID, seen, b"stale", LATER)
    assert storage.load(RECORD_ID, TODAY) == EncryptedRecord(RECORD_ID, 2, LATER, b"new")
    assert storage.load(OTHER_ID, TODAY) == EncryptedRecord(OTHER_ID, 1, TODAY, b"other")


@pytest.mark.parametrize(("until", "expected"), [(date(2027, 6, 1), date(2027, 6, 1)), (TODAY, LATER)])
def test_expiry_never_moves_backwards(storage: Storage, until: date, expected: date) -> None:
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    storage.create(OTHER_ID, b"body", TODAY, TODAY)
    assert storage.keep_until(RECORD_ID, until)
    assert storage.load(RECORD_ID, TODAY) == EncryptedRecord(RECORD_ID, 1, expected, b"body")
    assert storage.load(OTHER_ID, TODAY) == EncryptedRecord(OTHER_ID, 1, TODAY, b"body")
    assert storage.save(RECORD_ID, 1, b"new", until)
    assert storage.load(RECORD_ID, TODAY) == EncryptedRecord(RECORD_ID, 2, expected, b"new")


def test_saves_side_by_side_lose_nothing(storage: Storage) -> None:
    """Each worker reads, adds one and saves. A worker that comes too late reads again."""
    storage.create(RECORD_ID, b"0", TODAY, LATER)

    def add(_worker: int) -> None:
        for _ in range(20):
            saved = False
            while not saved:
                record = storage.load(RECORD_ID, TODAY)
                saved = storage.save(RECORD_ID, record.revision, str(int(record.body) + 1).encode(), LATER)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    assert storage.load(RECORD_ID, TODAY) == EncryptedRecord(RECORD_ID, 81, LATER, b"80")


def test_one_of_many_deletions_side_by_side_counts(storage: Storage) -> None:
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    storage.create(OTHER_ID, b"other", TODAY, LATER)
    with ThreadPoolExecutor(4) as pool:
        deletions = pool.map(lambda _number: storage.delete(RECORD_ID, TODAY), range(8))
        assert sorted(deletions) == [False] * 7 + [True]
    assert not storage.save(RECORD_ID, 1, b"body", LATER)
    assert [record_id for record_id in (RECORD_ID, OTHER_ID) if storage.load(record_id, TODAY)] == [OTHER_ID]


def test_acknowledged_save_survives_a_kill(storage: Storage, database_url: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", SAVER, database_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    next(line for line in process.stdout if line == "40\n")
    process.kill()
    later = [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    record = storage.load("1" * 32, TODAY)
    assert record is not None
    assert record.revision >= max([40, *later])
    assert record.body == str(record.revision).encode()


# Connections


def test_every_connection_is_safe_on_sqlite(sqlite: Storage) -> None:
    """Defaults compiled into the library change nothing. In this test, each setting begins with an unsafe value."""
    unsafe = {"synchronous": 0, "secure_delete": 0, "temp_store": 0, "foreign_keys": 0, "fullfsync": 0}
    safe = {"synchronous": 2, "secure_delete": 1, "temp_store": 2, "foreign_keys": 1, "fullfsync": 1}
    found_before = {}

    @event.listens_for(sqlite._database._engine, "connect", insert=True)
    def make_unsafe(connection, _record) -> None:
        for name, value in unsafe.items():
            connection.execute(f"PRAGMA {name}={value}")
            found_before[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]

    sqlite.close()
    names = [*safe, "journal_mode", "busy_timeout", "checkpoint_fullfsync"]
    with sqlite._database.connected() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert values == [*safe.values(), "wal", 2000, 1]
    assert found_before == unsafe


def test_every_connection_is_safe_on_postgresql(postgresql_url: str) -> None:
    name = urlsplit(postgresql_url).path[1:]
    with closing(psycopg.connect(postgresql_url, autocommit=True)) as other:
        other.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with closing(Storage(postgresql_url)) as storage, storage._database.connected() as connection:
        settings = ("synchronous_commit", "lock_timeout")
        assert [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in settings] == ["on", "2s"]


def test_connection_waits_as_usual_after_a_quick_transaction_that_failed(storage: Storage) -> None:
    """A rollback does not undo the reset of the timeout, which is sent to the database only when it changes."""
    question = "PRAGMA busy_timeout" if storage._database.file else "SHOW lock_timeout"
    statements = list[str]()
    event.listen(storage._database._engine, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
    for wait_ms, expected in ((25, (25, "25ms")), (2000, (2000, "2s")), (25, (25, "25ms"))):
        with pytest.raises(KeyError), storage._database.transaction(wait_ms):
            raise KeyError
        with storage._database.connected(wait_ms) as connection:
            assert connection.exec_driver_sql(question).scalar() in expected
    assert len([statement for statement in statements if "timeout" in statement]) == 3 + 3  # set, and asked


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%20b", "ä ö", "a;b&c=d", "a'b"])
def test_database_is_in_a_folder_of_any_name_and_for_its_user_alone(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with closing(Storage(sqlite_url(folder / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(RECORD_ID, b"body", TODAY, LATER)
        assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {
            f"readiness.db{end}": 0o600 for end in ("", "-wal", "-shm")
        }
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nonsense", "is not valid"),
        ("mysql://host/name", "must be SQLite or PostgreSQL"),
        ("sqlite://", "must be a file"),
        ("sqlite:///file:x?mode=memory&uri=true", "must be a file"),
    ],
)
def test_impossible_address_is_refused(address: str, problem: str) -> None:
    with pytest.raises(StorageUnavailableError, match=problem):
        Storage(address)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_has_several_names(scheme: str, postgresql_url: str) -> None:
    with closing(Storage(postgresql_url.replace("postgresql:", f"{scheme}:"))) as storage:
        storage.upgrade()
        storage.check()


# Failures


def test_error_does_not_reveal_stored_content(storage: Storage) -> None:
    """The text of the error may get into a log."""
    with (
        pytest.raises(StorageUnavailableError, match="nowhere") as caught,
        storage._database.connected() as connection,
    ):
        connection.exec_driver_sql("SELECT * FROM nowhere WHERE id = 'secret'", {})
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_locked_table_is_unavailable(server: tuple[Storage, psycopg.Connection]) -> None:
    storage, other = server
    other.execute("LOCK TABLE record IN EXCLUSIVE MODE")
    with pytest.raises(StorageUnavailableError, match="lock timeout"):
        storage.save(RECORD_ID, 1, b"new", LATER)
    assert storage.load(RECORD_ID, TODAY) == EncryptedRecord(RECORD_ID, 1, LATER, b"body")
    other.rollback()
    assert storage.save(RECORD_ID, 1, b"new", LATER)


def test_connection_that_was_cut_is_replaced(server: tuple[Storage, psycopg.Connection]) -> None:
    storage, other = server
    other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert storage.save(RECORD_ID, 1, b"new", LATER)

    def cut() -> None:
        with storage._database.transaction(25) as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StorageUnavailableError):
        cut()  # this loses the transaction in progress
    assert storage.save(RECORD_ID, 2, b"newer", LATER)


def test_missing_file_is_not_created_by_a_visit(tmp_path: Path) -> None:
    """With an empty database in its place, everyone would be told that their assessments are gone."""
    with closing(Storage(sqlite_url(tmp_path / "no" / "x.db"))) as storage, pytest.raises(StorageUnavailableError):
        storage.prepare()
    with closing(Storage(sqlite_url(tmp_path / "x.db"))) as storage:
        for work in (lambda: storage.load(RECORD_ID, TODAY), storage.check):
            with pytest.raises(StorageUnavailableError, match=r"the database file .*x\.db does not exist"):
                work()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("whole_pages", [0, 1])
def test_damaged_database_is_unavailable(sqlite: Storage, tmp_path: Path, whole_pages: int) -> None:
    for number in range(50):
        sqlite.create(numbered_id(number), b"body" * 500, TODAY, LATER)
    sqlite.close()
    file = tmp_path / "readiness.db"
    content = file.read_bytes()
    kept = content[: whole_pages * 4096]
    file.write_bytes(kept + b"\xff" * (len(content) - len(kept)))
    with pytest.raises(StorageUnavailableError):
        sqlite.load(numbered_id(30), TODAY)
    sqlite.close()


def test_writers_of_one_process_take_turns(sqlite: Storage) -> None:
    """SQLite alone may let a writer starve. With turns, it refuses none."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: sqlite.create(numbered_id(number), b"body" * 2000, TODAY, LATER), range(200)))
    assert all(sqlite.load(numbered_id(number), TODAY) for number in range(200))


def test_writer_that_waits_for_another_gives_up_in_time(sqlite: Storage) -> None:
    with sqlite._database.writing(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(sqlite.keep_until, RECORD_ID, LATER).result() is False
