"""What is removed is gone, down to the bytes; what is in use stays, whatever the clock says."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, select, text

from assessment.storage import EncryptedRecord, PurgeOutcome, Storage, StorageUnavailableError, sqlite_url
from assessment.storage.retention import BATCH, RETRY_SECONDS
from assessment.storage.tables import maintenance, metadata, tombstones
from support.files import holding

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
ID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


def number(count: int) -> str:
    return f"{count:032x}"


def day(count: int) -> date:
    return TODAY + timedelta(days=count)


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


def kept(storage: Storage, count: int) -> list[int]:
    """Which of the first records there are, expired or not."""
    return [each for each in range(count) if storage.load(number(each), date(2000, 1, 1))]


@contextmanager
def statements(storage: Storage, word: str) -> Iterator[list[tuple[str, int]]]:
    """What goes to the database and holds the word, with the number of rows that it changed."""
    found: list[tuple[str, int]] = []

    def note(_connection, cursor, statement, *_more) -> None:
        if word in statement:
            found.append((statement, cursor.rowcount))

    engine = storage._database._engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "after_cursor_execute", note)


# What can be read


def test_nothing_else_is_in_clear(storage: Storage) -> None:
    with storage._database.connected() as connection:
        found = {
            table: [column["name"] for column in connection.dialect.get_columns(connection, table)]
            for table in metadata.tables
        }
    assert found == {
        "record": ["id", "revision", "created_on", "expires_on", "body"],
        "report": ["record_id", "edition", "made_for", "made_on", "alive_at", "body"],
        "tombstone": ["record_hash", "deleted_on"],
        "maintenance": ["id", "purged_on", "doubted_on", "deletions", "erased"],
    }


# Purge


def test_purge_removes_what_has_expired(storage: Storage) -> None:
    """A week after it expired, so that a clock that is a few days wrong erases nothing."""
    for each, expires_on in enumerate([day(-9), day(-8), day(-7), LATER]):
        storage.create(number(each), b"body", TODAY, expires_on)
    assert storage.purge(TODAY) == PurgeOutcome(removed=2)
    assert storage.purge(TODAY) == PurgeOutcome(removed=0)
    assert kept(storage, 4) == [2, 3]


def test_expired_record_cannot_be_read_long_before_it_is_removed(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, day(1))
    assert storage.load(ID, day(1)) is not None
    assert storage.load(ID, day(2)) is None
    assert storage.purge(day(2)).removed == 0


def test_purge_removes_some_rows_at_a_time(storage: Storage) -> None:
    """So that whoever saves meanwhile does not wait for all of them."""
    for each in range(BATCH * 2 + 50):
        storage.create(number(each), b"body", TODAY, day(-30))
    with statements(storage, "DELETE FROM record") as found:
        assert storage.purge(TODAY).removed == BATCH * 2 + 50
    assert [count for _statement, count in found] == [BATCH, BATCH, 50]


def test_daily_purge_removes_some_rows_at_each_visit(storage: Storage) -> None:
    for each in range(BATCH + 50):
        storage.create(number(each), b"body", TODAY, day(-30))
    storage.daily(TODAY)
    assert len(kept(storage, BATCH + 50)) == 50
    storage.daily(TODAY)
    assert kept(storage, BATCH + 50) == []


def test_daily_purge_runs_once_a_day(storage: Storage) -> None:
    storage.daily(TODAY)
    storage.create(ID, b"body", TODAY, day(-30))
    storage.daily(TODAY)
    assert storage.load(ID, day(-30)) is not None
    storage.daily(day(1))
    assert storage.load(ID, day(-30)) is None


def test_daily_purge_that_cannot_write_is_done_at_the_next_visit(sqlite: Storage, tmp_path: Path) -> None:
    """It neither waits nor fails: whoever reads a page has nothing to do with it."""
    sqlite.create(ID, b"body", TODAY, day(-30))
    with closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sqlite.daily(TODAY)
        assert sqlite.load(ID, day(-30)) is not None
        other.execute("ROLLBACK")
    sqlite.daily(TODAY)
    assert sqlite.load(ID, day(-30)) is None


def test_visit_while_the_writer_is_locked_leaves_the_day_of_expiry(sqlite: Storage, tmp_path: Path) -> None:
    sqlite.create(ID, b"body", TODAY, day(10))
    with closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not sqlite.keep_until(ID, day(11))
        other.execute("ROLLBACK")
    assert sqlite.load(ID, TODAY) == EncryptedRecord(ID, 1, day(10), b"body")
    assert sqlite.keep_until(ID, day(11))
    assert sqlite.load(ID, TODAY) == EncryptedRecord(ID, 1, day(11), b"body")


# The clock


def refused(last: date, believed_on: date) -> PurgeOutcome:
    return PurgeOutcome(last=last, believed_on=believed_on)


@pytest.mark.parametrize("wrong", [-20000, -400, -1, 3, 400, 4000])
def test_purge_under_a_wrong_clock_removes_nothing(storage: Storage, wrong: int) -> None:
    storage.purge(TODAY)
    storage.create(ID, b"body", TODAY, day(190))
    storage.create(OTHER, b"body", TODAY, day(-30))
    assert storage.purge(day(wrong)) == refused(TODAY, day(wrong + 2))
    assert storage.load(ID, TODAY) is not None
    assert storage.load(OTHER, day(-30)) is not None
    assert storage.purge(day(1)) == PurgeOutcome(removed=1)
    assert storage.load(ID, TODAY) is not None


def test_purge_recovers_after_a_long_pause(storage: Storage) -> None:
    """Remembered in the database, not in the process."""
    storage.purge(TODAY)
    storage.create(ID, b"body", TODAY, day(100))
    assert storage.purge(day(300)) == refused(TODAY, day(302))
    assert storage.purge(day(301)) == refused(TODAY, day(302))
    assert storage.purge(day(302)) == PurgeOutcome(removed=1)
    assert storage.purge(day(303)) == PurgeOutcome(removed=0)


def test_database_that_was_never_purged_has_a_past(storage: Storage) -> None:
    """One of the first version, or a restored one: something was made in it on a day."""
    storage.create(ID, b"body", TODAY, day(190))
    assert storage.purge(day(400)) == refused(TODAY, day(402))
    assert storage.load(ID, TODAY) is not None


def test_visits_under_a_wrong_clock_remove_nothing(storage: Storage) -> None:
    storage.daily(TODAY)
    storage.create(ID, b"body", TODAY, day(190))
    for wrong in (400, 401, -20000, -400):
        storage.daily(day(wrong))
    assert storage.load(ID, TODAY) is not None


@pytest.mark.parametrize("wrong", [-20000, -400])
def test_what_is_made_and_saved_under_a_clock_that_went_back_is_kept(storage: Storage, wrong: int) -> None:
    """Once the clock is right again it must not have expired long ago."""
    storage.purge(TODAY)
    storage.create(OTHER, b"body", TODAY, day(190))
    storage.create(ID, b"body", day(wrong), day(wrong + 190))
    assert storage.save(ID, 1, b"new", day(wrong + 190))
    assert storage.save(OTHER, 1, b"new", day(wrong + 190))
    for each in range(1, 10):
        storage.purge(day(each))
    assert storage.load(ID, day(9)) == EncryptedRecord(ID, 2, day(190), b"new")
    assert storage.load(OTHER, day(9)) == EncryptedRecord(OTHER, 2, day(190), b"new")


# Tombstones


def marks(storage: Storage) -> list[str]:
    with storage._database.connected() as connection:
        return sorted(connection.execute(select(tombstones.c.record_hash)).scalars())


def test_deletion_leaves_a_tombstone_that_does_not_tell_the_id(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.delete(ID)
    assert marks(storage) == [hashlib.sha256(ID.encode()).hexdigest()]


def test_deletion_of_nothing_leaves_none(storage: Storage) -> None:
    assert not storage.delete(ID)
    assert marks(storage) == []


def test_purge_leaves_none(storage: Storage) -> None:
    """What has expired expires again when it is restored; and what a wrong purge removed can be restored."""
    storage.create(ID, b"body", TODAY, day(-30))
    assert storage.purge(TODAY).removed == 1
    assert marks(storage) == []


def test_deletion_and_tombstone_are_one(storage: Storage) -> None:
    """Where the tombstone cannot be written the record stays."""
    storage.create(ID, b"body", TODAY, LATER)
    with storage._database.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE tombstone RENAME TO elsewhere")
    with pytest.raises(StorageUnavailableError):
        storage.delete(ID)
    assert storage.load(ID, TODAY) == EncryptedRecord(ID, 1, LATER, b"body")
    with storage._database.connected() as connection:
        assert connection.execute(select(maintenance.c.deletions)).scalar() == 0


def test_record_with_a_tombstone_can_be_deleted(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.delete(ID)
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.delete(ID)
    assert len(marks(storage)) == 1


# Bytes


@pytest.mark.parametrize("how", ["delete", "purge", "daily"])
def test_removed_bytes_are_nowhere_in_the_folder(sqlite: Storage, tmp_path: Path, how: str) -> None:
    """Neither those of the last revision nor those of any before, wherever the database had moved them."""
    bodies = [os.urandom(size) for size in (4124, 20000, 300, 8220, 60000)]
    for each in range(40):
        sqlite.create(number(each), os.urandom(4124), TODAY, LATER)
    sqlite.create(ID, bodies[0], TODAY, day(-8))
    for seen, body in enumerate(bodies[1:], start=1):
        for each in range(0, 40, 3):
            sqlite.save(number(each), seen, os.urandom(4124 * seen), LATER)
        assert sqlite.save(ID, seen, body, day(-8))
    for each in range(0, 40, 2):
        assert sqlite.delete(number(each))
    assert holding(tmp_path, *bodies) != []
    if how == "delete":
        assert sqlite.delete(ID)
    elif how == "purge":
        assert sqlite.purge(TODAY) == PurgeOutcome(removed=1)
    else:
        sqlite.daily(TODAY)
    assert sqlite.erase()
    assert holding(tmp_path, *bodies) == []
    assert sqlite.load(number(1), TODAY) is not None


@contextmanager
def reader(folder: Path) -> Iterator[None]:
    """Somebody who has begun to read and is not done."""
    with closing(sqlite3.connect(folder / "readiness.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        assert connection.execute("SELECT count(*) FROM record").fetchone()
        yield


def test_bytes_that_a_reader_holds_up_are_told_and_go_after(
    sqlite: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = os.urandom(20000)
    sqlite.create(ID, body, TODAY, LATER)
    sqlite.daily(TODAY)
    with reader(tmp_path):
        assert sqlite.delete(ID)
        assert not sqlite.erase()
        assert holding(tmp_path, body) != []
    assert holding(tmp_path, body) != []
    sqlite.daily(TODAY)  # a later visit, but too soon after the last attempt
    assert holding(tmp_path, body) != []
    now = sqlite._upkeep._retry_at
    monkeypatch.setattr("assessment.storage.retention.time.monotonic", lambda: now)
    sqlite.daily(TODAY)
    assert holding(tmp_path, body) == []
    assert sqlite.erase()


def test_erasure_is_tried_again_now_and_then_and_not_at_every_visit(
    sqlite: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("assessment.storage.retention.time.monotonic", lambda: clock[0])
    sqlite.create(ID, b"body", TODAY, LATER)
    sqlite.daily(TODAY)
    with statements(sqlite, "wal_checkpoint") as found:
        with reader(tmp_path):
            sqlite.delete(ID)
            assert len(found) == 1
            for _visit in range(50):
                sqlite.daily(TODAY)
            assert len(found) == 1
            clock[0] += RETRY_SECONDS
            for _visit in range(50):
                sqlite.daily(TODAY)
            assert len(found) == 2
        clock[0] += RETRY_SECONDS
        for _visit in range(50):
            sqlite.daily(TODAY)
            clock[0] += RETRY_SECONDS
        assert len(found) == 3


@pytest.mark.parametrize("when", ["visit", "next deletion", "next day", "start"])
def test_erasure_that_is_pending_is_done_by_whoever_comes_next(sqlite: Storage, tmp_path: Path, when: str) -> None:
    """Also by another process: that it is pending stands in the database."""
    body = os.urandom(20000)
    sqlite.create(ID, body, TODAY, LATER)
    sqlite.create(OTHER, b"body", TODAY, LATER)
    sqlite.daily(TODAY)
    with reader(tmp_path):
        sqlite.delete(ID)
    assert holding(tmp_path, body) != []
    if when == "next deletion":
        sqlite.delete(OTHER)
    elif when == "next day":
        sqlite.daily(day(1))
    else:
        with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as other:
            other.daily(TODAY) if when == "visit" else other.purge(TODAY)
    assert holding(tmp_path, body) == []


def test_deletion_during_an_erasure_stays_pending(sqlite: Storage) -> None:
    """It counts deletions: one that came after the bytes of the others were removed is not taken for one of them."""
    sqlite.create(ID, b"body", TODAY, LATER)
    sqlite.delete(ID)

    def delete_more(connection, _cursor, statement, *_more) -> None:
        if "wal_checkpoint" in statement:
            connection.exec_driver_sql("UPDATE maintenance SET deletions = deletions + 1")

    with sqlite._database.connected() as connection:
        connection.exec_driver_sql("UPDATE maintenance SET deletions = deletions + 1")
    event.listen(sqlite._database._engine, "after_cursor_execute", delete_more)
    assert sqlite.erase()
    event.remove(sqlite._database._engine, "after_cursor_execute", delete_more)
    with sqlite._database.connected() as connection:
        assert connection.execute(text("SELECT deletions, erased FROM maintenance")).one() == (3, 2)
    assert sqlite.erase()
    with sqlite._database.connected() as connection:
        assert connection.execute(text("SELECT deletions, erased FROM maintenance")).one() == (3, 3)


def test_deletion_while_the_database_is_locked_is_refused_and_done_later(sqlite: Storage, tmp_path: Path) -> None:
    sqlite.create(ID, b"body", TODAY, LATER)
    with closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailableError):
            sqlite.delete(ID)
    assert sqlite.load(ID, TODAY) is not None
    assert sqlite.delete(ID)


def test_deleted_on_postgresql_is_unreadable_at_once(postgresql_url: str) -> None:
    """Also for who asks the database itself. Its bytes go with vacuum and the recycling of the log."""
    with closing(Storage(postgresql_url)) as storage, closing(psycopg.connect(postgresql_url)) as other:
        storage.upgrade()
        storage.create(ID, b"body", TODAY, LATER)
        assert other.execute("SELECT count(*) FROM record").fetchone() == (1,)
        assert storage.delete(ID)
        assert storage.erase()
        assert other.execute("SELECT count(*) FROM record").fetchone() == (0,)
