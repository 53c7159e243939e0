"""Sealed records on real databases, SQLite and PostgreSQL alike: nothing acknowledged is lost or overwritten."""

import gc
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from assessment.storage import EncryptedRecord, RecordExistsError, Storage, StorageUnavailableError, sqlite_url
from assessment.storage.database import Database
from assessment.storage.files import Files
from support.database import PostgreSQL

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
ID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2

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


def number(count: int) -> str:
    """The id of a record by its number."""
    return f"{count:032x}"


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        yield storage


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Storage]:
    """What is about the files of SQLite."""
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        yield storage


# Records


def test_created_record_is_loaded(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")
    assert storage.load(OTHER, TODAY) is None


def test_body_of_any_bytes_is_kept(storage: Storage) -> None:
    body = bytes(range(256)) * 1000
    storage.create(ID, body, TODAY, LATER)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, body)


def test_create_keeps_a_record_that_is_there(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    with pytest.raises(RecordExistsError):
        storage.create(ID, b"other", TODAY, LATER)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")


def test_save_makes_the_next_revision(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, TODAY)
    storage.create(OTHER, b"other", TODAY, TODAY)
    assert storage.save(ID, 1, b"new", LATER)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 2, LATER, b"new")
    assert storage.load(OTHER, TODAY) == EncryptedRecord(OTHER, 1, TODAY, b"other")


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_save_refuses_another_revision(storage: Storage, seen: int) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.save(ID, 1, b"new", LATER)
    assert not storage.save(ID, seen, b"stale", LATER)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 2, LATER, b"new")


def test_save_refuses_what_is_not_there(storage: Storage) -> None:
    assert not storage.save(ID, 1, b"body", LATER)
    assert storage.load(ID, TODAY) is None


def test_record_is_there_on_its_last_day(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.load(ID, LATER) is not None
    assert storage.load(ID, date(2027, 6, 1)) is None


@pytest.mark.parametrize(
    ("until", "expected"), [(date(2027, 6, 1), date(2027, 6, 1)), (LATER, LATER), (TODAY, LATER)]
)
def test_expiry_never_goes_backwards(storage: Storage, until: date, expected: date) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.create(OTHER, b"body", TODAY, TODAY)
    assert storage.keep_until(ID, until)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, expected, b"body")
    assert storage.load(OTHER, TODAY) == EncryptedRecord(OTHER, 1, TODAY, b"body")
    assert storage.save(ID, 1, b"new", until)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 2, expected, b"new")


def test_delete_removes_one_record(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.create(OTHER, b"other", TODAY, LATER)
    assert storage.delete(ID)
    assert not storage.delete(ID)
    assert not storage.save(ID, 1, b"body", LATER)
    assert storage.load(ID, TODAY) is None
    assert storage.load(OTHER, TODAY) is not None


@pytest.mark.parametrize(
    "id", ["", "\0" * 32, ID[:31] + "\0", ID[:31] + "\ud800", ID + "0", ID[:31], ID.upper(), "é" * 32]
)
def test_what_is_no_id_is_refused_the_same_way_everywhere(storage: Storage, id: str) -> None:
    for work in (
        lambda: storage.create(id, b"body", TODAY, LATER),
        lambda: storage.load(id, TODAY),
        lambda: storage.save(id, 1, b"body", LATER),
        lambda: storage.keep_until(id, LATER),
        lambda: storage.delete(id),
    ):
        with pytest.raises(ValueError, match=r"^$"):
            work()


def test_saves_side_by_side_lose_nothing(storage: Storage) -> None:
    """Each worker reads, adds one and saves; who comes too late reads again."""
    storage.create(ID, b"0", TODAY, LATER)

    def add(_worker: int) -> int:
        tries = 0
        for _ in range(20):
            while True:
                tries += 1
                record = storage.load(ID, TODAY)
                assert record is not None
                if storage.save(ID, record.revision, str(int(record.body) + 1).encode(), LATER):
                    break
        return tries

    with ThreadPoolExecutor(4) as pool:
        tries = sum(pool.map(add, range(4)))
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 81, LATER, b"80")
    assert tries >= 80


def test_one_of_many_deletions_side_by_side_counts(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(storage.delete, [ID] * 8)) == [False] * 7 + [True]


def test_acknowledged_save_survives_a_kill(storage: Storage, database_url: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", SAVER, database_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line == "40\n":
            process.send_signal(signal.SIGKILL)
            break
    told = [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    acknowledged = max([40, *told])
    found = storage.load("1" * 32, TODAY)
    assert found is not None
    assert found.revision >= acknowledged
    assert found.body == str(found.revision).encode()


# Connections


def test_every_connection_is_safe_on_sqlite(sqlite: Storage) -> None:
    """synchronous 2 is FULL: an acknowledged answer survives a power cut. Asked of live connections of the pool."""
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "busy_timeout": 2000,
        "temp_store": 2,
        "foreign_keys": 1,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
    }
    with sqlite._database.connected() as one, sqlite._database.connected() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
            assert found == expected


def test_every_connection_is_safe_on_postgresql(postgresql_url: str) -> None:
    """Whatever the settings of its own."""
    name = urlsplit(postgresql_url).path[1:]
    with closing(psycopg.connect(postgresql_url, autocommit=True)) as other:
        other.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with closing(Storage(postgresql_url)) as storage, storage._database.connected() as connection:
        found = [
            connection.exec_driver_sql(f"SHOW {each}").scalar() for each in ("synchronous_commit", "lock_timeout")
        ]
    assert found == ["on", "2s"]


def test_connection_waits_as_usual_after_a_quick_attempt(storage: Storage) -> None:
    storage.keep_until(ID, LATER)
    storage.daily(TODAY)
    ask = "PRAGMA busy_timeout" if storage._database.is_sqlite else "SHOW lock_timeout"
    with storage._database.connected() as connection:
        assert connection.exec_driver_sql(ask).scalar() in (2000, "2s")


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%20b", "ä ö", "a;b&c=d", "a'b"])
def test_database_stands_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with closing(Storage(sqlite_url(folder / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, LATER)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert [file.name for file in folder.iterdir()] == ["readiness.db"]


def test_database_is_for_its_user_alone(sqlite: Storage, tmp_path: Path) -> None:
    sqlite.create(ID, b"body", TODAY, LATER)
    assert {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {
        f"readiness.db{end}": 0o600 for end in ("", "-wal", "-shm")
    }


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nonsense", "cannot be understood"),
        ("mysql://host/name", "must be SQLite or PostgreSQL"),
        ("postgresql+asyncpg://host/name", "must be SQLite or PostgreSQL"),
        ("sqlite://", "named by its file"),
        ("sqlite:///:memory:", "named by its file"),
        ("sqlite:///file:x?mode=memory&uri=true", "named by its file"),
    ],
)
def test_address_that_cannot_be_is_told(address: str, told: str) -> None:
    with pytest.raises(StorageUnavailableError, match=told):
        Storage(address)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_known_by_each_of_its_names(scheme: str, postgresql_url: str) -> None:
    with closing(Storage(postgresql_url.replace("postgresql:", f"{scheme}:"))) as storage:
        storage.upgrade()
        storage.create(ID, b"body", TODAY, LATER)


def test_driver_of_postgresql_is_not_loaded_for_sqlite(sqlite: Storage, tmp_path: Path) -> None:
    script = """
import sys
from datetime import date
from assessment.storage import Storage
storage = Storage(sys.argv[1])
storage.prepare()
storage.purge(date.today())
storage.load("1" * 32, date.today())
print([name for name in ("psycopg", "alembic", "mako") if name in sys.modules])
"""
    command = [sys.executable, "-c", script, f"sqlite:///{tmp_path / 'readiness.db'}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


# What goes wrong


def test_error_tells_nothing_of_what_is_stored(storage: Storage) -> None:
    """Its text may get into a log."""
    with pytest.raises(StorageUnavailableError) as caught, storage._database.connected() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere WHERE id = 'secret'", {})
    assert "\n" not in str(caught.value)
    assert "nowhere" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_locked_database_is_unavailable(sqlite: Storage, tmp_path: Path) -> None:
    sqlite.create(ID, b"body", TODAY, LATER)
    with closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageUnavailableError):
            sqlite.save(ID, 1, b"new", LATER)
    assert sqlite.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")
    assert sqlite.save(ID, 1, b"new", LATER)


def test_locked_table_is_unavailable(postgresql_url: str) -> None:
    with closing(Storage(postgresql_url)) as storage, closing(psycopg.connect(postgresql_url)) as other:
        storage.upgrade()
        storage.create(ID, b"body", TODAY, LATER)
        other.execute("LOCK TABLE record IN EXCLUSIVE MODE")
        with pytest.raises(StorageUnavailableError, match="lock timeout"):
            storage.save(ID, 1, b"new", LATER)
        assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")
        other.rollback()
        assert storage.save(ID, 1, b"new", LATER)


def test_server_that_was_stopped_is_used_again_when_it_is_back(postgresql: PostgreSQL, postgresql_url: str) -> None:
    with closing(Storage(postgresql_url)) as storage:
        storage.upgrade()
        storage.create(ID, b"body", TODAY, LATER)
        postgresql.stop()
        try:
            for work in (lambda: storage.load(ID, TODAY), lambda: storage.save(ID, 1, b"new", LATER)):
                with pytest.raises(StorageUnavailableError):
                    work()
            assert not storage.keep_until(ID, LATER)
        finally:
            postgresql.start()
        assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")
        assert storage.save(ID, 1, b"new", LATER)


def test_connection_that_was_cut_is_replaced(postgresql_url: str) -> None:
    with (
        closing(Storage(postgresql_url)) as storage,
        closing(psycopg.connect(postgresql_url, autocommit=True)) as other,
    ):
        storage.upgrade()
        storage.create(ID, b"body", TODAY, LATER)
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert storage.save(ID, 1, b"new", LATER)


def test_missing_folder_is_unavailable(tmp_path: Path) -> None:
    with (
        closing(Storage(sqlite_url(tmp_path / "missing" / "x.db"))) as storage,
        pytest.raises(StorageUnavailableError),
    ):
        storage.prepare()


def test_missing_file_is_not_made_by_a_visit(tmp_path: Path) -> None:
    """An empty database in its place would tell everybody that their assessments are gone."""
    with closing(Storage(sqlite_url(tmp_path / "x.db"))) as storage:
        with pytest.raises(StorageUnavailableError, match="there is no database file"):
            storage.load(ID, TODAY)
        with pytest.raises(StorageUnavailableError, match="there is no database file"):
            storage.check()
    assert list(tmp_path.iterdir()) == []


def test_file_that_goes_at_the_last_moment_is_not_made_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at it and its opening."""
    monkeypatch.setattr(Files, "same", lambda _files: None)
    with closing(Storage(sqlite_url(tmp_path / "x.db"))) as storage, pytest.raises(StorageUnavailableError):
        storage.load(ID, TODAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_new_file_may_be_opened_while_another_process_makes_it(tmp_path: Path, lock: str) -> None:
    """The first switch to the log is the one thing for which SQLite does not wait by itself."""
    file = tmp_path / "x.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute(f"BEGIN {lock}")
        other.execute("CREATE TABLE x (y)")
        free = threading.Timer(0.3, lambda: other.execute("COMMIT"))
        free.start()
        with closing(Database(sqlite_url(file))) as database, database.connected() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        free.join()


def test_missing_table_is_unavailable(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "readiness.db").touch()
    with closing(Storage(database_url)) as storage, pytest.raises(StorageUnavailableError):
        storage.load(ID, TODAY)


def test_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "readiness.db").write_bytes(b"not a database" * 100)
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage, pytest.raises(StorageUnavailableError):
        storage.prepare()


def test_damaged_database_is_unavailable(sqlite: Storage, tmp_path: Path) -> None:
    for each in range(50):
        sqlite.create(number(each), b"body" * 500, TODAY, LATER)
    sqlite.close()
    file = tmp_path / "readiness.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StorageUnavailableError):
        sqlite.load(number(30), TODAY)


# Files that change under an open connection. Nothing may be acknowledged into a file that nobody will find again.


def renamed(folder: Path) -> None:
    (folder / "readiness.db").rename(folder / "elsewhere.db")


def unlinked(folder: Path) -> None:
    (folder / "readiness.db").unlink()


def replaced(folder: Path) -> None:
    shutil.copyfile(folder / "readiness.db", folder / "copy.db")
    (folder / "copy.db").replace(folder / "readiness.db")


def folder_moved(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def log_unlinked(folder: Path) -> None:
    (folder / "readiness.db-wal").unlink()


def log_replaced(folder: Path) -> None:
    shutil.copyfile(folder / "readiness.db-wal", folder / "copy")
    (folder / "copy").replace(folder / "readiness.db-wal")


def index_unlinked(folder: Path) -> None:
    (folder / "readiness.db-shm").unlink()


CHANGES = (renamed, unlinked, replaced, folder_moved, log_unlinked, log_replaced, index_unlinked)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_nothing_is_acknowledged_into_files_that_changed(tmp_path: Path, change) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(Storage(sqlite_url(folder / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, LATER)
        change(folder)
        for work in (
            lambda: storage.save(ID, 1, b"new", LATER),
            lambda: storage.create(OTHER, b"body", TODAY, LATER),
            lambda: storage.load(ID, TODAY),
            lambda: storage.delete(ID),
        ):
            with pytest.raises(StorageUnavailableError, match=r"readiness\.db"):
                work()
        assert not storage.keep_until(ID, LATER)
        assert not storage.erase()


def test_change_during_a_save_is_seen_before_it_is_acknowledged(sqlite: Storage, tmp_path: Path) -> None:
    """The file goes while the statement runs: between the look before and the look after."""
    sqlite.create(ID, b"body", TODAY, LATER)

    def save() -> None:
        with sqlite._database.connected() as connection:
            connection.exec_driver_sql("UPDATE record SET revision = 2")
            renamed(tmp_path)

    with pytest.raises(StorageUnavailableError):
        save()


def test_database_that_comes_back_is_used_again(sqlite: Storage, tmp_path: Path) -> None:
    sqlite.create(ID, b"body", TODAY, LATER)
    files = [tmp_path / f"readiness.db{end}" for end in ("", "-wal", "-shm")]
    for file in files:
        file.rename(file.with_suffix(f"{file.suffix}.away"))
    with pytest.raises(StorageUnavailableError):
        sqlite.save(ID, 1, b"new", LATER)
    for file in files:
        file.with_suffix(f"{file.suffix}.away").rename(file)
    assert sqlite.save(ID, 1, b"new", LATER)
    assert sqlite.load(ID, TODAY) == EncryptedRecord(ID, 2, LATER, b"new")


def test_another_database_in_its_place_is_not_touched(sqlite: Storage, tmp_path: Path) -> None:
    """Not by new connections either: the log of the first would be mixed into it."""
    other = tmp_path / "other.db"
    with closing(Storage(sqlite_url(other))) as storage:
        storage.prepare()
    before = other.read_bytes()
    sqlite.create(ID, b"body", TODAY, LATER)
    sqlite.close()
    other.replace(tmp_path / "readiness.db")
    with pytest.raises(StorageUnavailableError, match="missing or was replaced"):
        sqlite.create(OTHER, b"body", TODAY, LATER)
    assert (tmp_path / "readiness.db").read_bytes() == before


def test_processes_side_by_side_do_not_alarm_each_other(sqlite: Storage, tmp_path: Path) -> None:
    """Connections that open and close, the log that is removed and made again: all of it is as it should be."""
    sqlite.create(ID, b"body", TODAY, LATER)
    problems = []

    def visit(worker: int) -> None:
        for each in range(20):
            try:
                with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
                    storage.create(number(worker * 1000 + each), b"body" * 2000, TODAY, LATER)
                    storage.delete(number(worker * 1000 + each))
                if each % 5 == worker:
                    sqlite.close()
                assert sqlite.load(ID, TODAY) is not None
            except StorageUnavailableError as error:
                problems.append(str(error))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(visit, (1, 2)))
    assert set(problems) <= {"database is locked"}  # which may be on a slow disk: there is no pause in it


def test_connection_that_outlives_the_pool_alarms_nobody(sqlite: Storage) -> None:
    """What it had open is forgotten with it."""
    sqlite.create(ID, b"body", TODAY, LATER)
    with sqlite._database.connected() as connection:
        sqlite.close()
        connection.exec_driver_sql("SELECT 1")
    del connection
    gc.collect()
    assert sqlite.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")


# Writers


def test_writers_of_one_process_take_turns(sqlite: Storage) -> None:
    """SQLite alone lets some of many starve; here nobody is refused."""

    def write(each: int) -> None:
        sqlite.create(number(each), b"body" * 2000, TODAY, LATER)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    assert all(sqlite.load(number(each), TODAY) for each in range(200))


def test_only_some_threads_wait_while_the_database_is_locked(sqlite: Storage, tmp_path: Path) -> None:
    """Half of them are told early, and go on to answer those who read; the others wait, and are served."""
    sqlite.create(ID, b"0", TODAY, LATER)
    with (
        ThreadPoolExecutor(8) as pool,
        closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        saves = [pool.submit(sqlite.save, ID, 1, b"new", LATER) for _each in range(8)]
        refused = [each for _number, each in zip(range(4), as_completed(saves), strict=False)]
        other.execute("ROLLBACK")
        served = [each for each in saves if each not in refused]
        assert [str(each.exception()) for each in refused] == ["others are writing"] * 4
        assert sorted(each.result() for each in served) == [False, False, False, True]
