"""Removed records leave no bytes behind. Records in use stay, and deleted ones never come back."""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, select

from assessment.storage import EncryptedRecord, Storage, StorageUnavailableError, receipt, sqlite_url
from assessment.storage.erasure import MAX_RECORDS_AT_ONCE, PurgeOutcome, append_to_log, read_log, tombstone_of
from assessment.storage.tables import metadata, tombstones
from support.content import TODAY
from support.database import PostgreSQL
from support.files import holding
from support.process import in_time
from support.records import LATER, OTHER_ID, RECORD_ID, busy, numbered_id


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "deleted.log"


@pytest.fixture
def storage(database_url: str, log: Path) -> Iterator[Storage]:
    with closing(Storage(database_url, log)) as storage:
        storage.upgrade()
        yield storage


@pytest.fixture
def sqlite(tmp_path: Path, log: Path) -> Iterator[Storage]:
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"), log)) as storage:
        storage.prepare()
        # A library compiled without SECURE_DELETE leaves deleted bytes unless this setting is on.
        event.listen(storage._database._engine, "connect", forget_secure_delete, insert=True)
        storage.close()
        yield storage


def forget_secure_delete(connection, _record) -> None:
    connection.execute("PRAGMA secure_delete=OFF")


def exists(storage: Storage, record_id: str) -> bool:
    """Return whether this record exists, expired or not."""
    return storage.load(record_id, date.min) is not None


def test_nothing_else_is_readable(storage: Storage) -> None:
    with storage._database.connected() as connection:
        columns = {
            table: [column["name"] for column in connection.dialect.get_columns(connection, table)]
            for table in metadata.tables
        }
    assert columns == {
        "record": ["id", "revision", "created_on", "expires_on", "body"],
        "report": ["record_id", "edition", "made_for", "made_on", "alive_at", "body"],
        "tombstone": ["record_hash", "deleted_on"],
        "maintenance": ["id", "purged_on"],
    }


# Purge


def test_purge_removes_what_expired_more_than_a_week_ago(storage: Storage) -> None:
    for number, expires_on in enumerate([day(-9), day(-8), day(-7), LATER]):
        storage.create(numbered_id(number), b"body", TODAY, expires_on)
    assert storage.purge(TODAY) == PurgeOutcome(removed=2)
    assert storage.purge(TODAY) == PurgeOutcome(removed=0)
    assert [exists(storage, numbered_id(number)) for number in range(4)] == [False, False, True, True]


def test_purge_removes_some_rows_at_a_time(storage: Storage) -> None:
    """A save never has to wait until all rows are removed."""
    for number in range(MAX_RECORDS_AT_ONCE + 50):
        storage.create(numbered_id(number), b"body", TODAY, day(-30))
    counts = []

    @event.listens_for(storage._database._engine, "after_cursor_execute")
    def note(_connection, cursor, statement, *_more) -> None:
        if "DELETE FROM record" in statement:
            counts.append(cursor.rowcount)

    storage.daily(TODAY)
    assert counts == [MAX_RECORDS_AT_ONCE]
    storage.daily(TODAY)
    assert counts == [MAX_RECORDS_AT_ONCE, 50]


def test_daily_purge_runs_until_it_is_done_and_then_once_a_day(storage: Storage) -> None:
    storage.daily(TODAY)
    storage.create(RECORD_ID, b"body", TODAY, day(-30))
    storage.daily(TODAY)
    assert exists(storage, RECORD_ID)
    storage.daily(day(1))
    assert not exists(storage, RECORD_ID)


def test_daily_purge_that_cannot_write_waits_for_the_next_visit(sqlite: Storage, tmp_path: Path) -> None:
    sqlite.create(RECORD_ID, b"body", TODAY, day(-30))
    with busy(tmp_path / "readiness.db", "BEGIN IMMEDIATE"):
        sqlite.daily(TODAY)
        assert exists(sqlite, RECORD_ID)
    sqlite.daily(TODAY)
    assert not exists(sqlite, RECORD_ID)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has only one writer
def test_purge_spares_a_record_that_is_visited_at_that_moment(storage: Storage, database_url: str) -> None:
    """On PostgreSQL the purge waits for the visit, and must then check the date again."""
    storage.create(RECORD_ID, b"body", TODAY, day(-30))
    with closing(psycopg.connect(database_url)) as visit, closing(psycopg.connect(database_url)) as observer:
        observer.autocommit = True
        visit.execute("UPDATE record SET expires_on = %s", [LATER])
        purge = threading.Thread(target=storage.purge, args=(TODAY,))
        purge.start()
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        assert in_time(lambda: observer.execute(waiting).fetchone())
        visit.commit()
        purge.join()
    assert exists(storage, RECORD_ID)


@pytest.mark.parametrize("wrong", [-20000, -1, 93, 20000])
def test_purge_refuses_a_day_that_the_clock_may_have_wrong(storage: Storage, wrong: int) -> None:
    storage.purge(TODAY)
    storage.create(RECORD_ID, b"body", TODAY, day(-30000))
    assert storage.purge(day(wrong)) == PurgeOutcome(last_purged_on=TODAY)
    storage.daily(day(wrong))
    assert exists(storage, RECORD_ID)
    assert storage.purge(day(wrong), trust_clock=True) == PurgeOutcome(removed=1)
    assert storage.purge(day(wrong + 92)) == PurgeOutcome()


@pytest.mark.parametrize("wrong", [-20000, -400])
def test_what_is_stored_under_a_clock_that_went_back_does_not_expire_early(storage: Storage, wrong: int) -> None:
    storage.purge(TODAY)
    storage.create(OTHER_ID, b"body", TODAY, day(190))
    storage.create(RECORD_ID, b"body", day(wrong), day(wrong + 190))
    assert storage.save(RECORD_ID, 1, b"new", day(wrong + 190))
    assert storage.save(OTHER_ID, 1, b"new", day(wrong + 190))
    storage.purge(day(1))
    for record_id in (RECORD_ID, OTHER_ID):
        assert storage.load(record_id, day(9)) == EncryptedRecord(record_id, 2, day(190), b"new")


# Tombstones


def marks(storage: Storage) -> list[str]:
    with storage._database.connected() as connection:
        return sorted(connection.execute(select(tombstones.c.record_hash)).scalars())


def test_deletion_leaves_a_tombstone_that_does_not_reveal_the_id(storage: Storage, log: Path) -> None:
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    assert storage.delete(RECORD_ID, day(3))
    mark = hashlib.sha256(RECORD_ID.encode()).hexdigest()
    assert marks(storage) == [mark]
    assert read_log(log) == {mark: day(3)}
    assert log.stat().st_mode & 0o777 == 0o600
    assert mark.startswith(receipt(RECORD_ID))
    assert not storage.delete(OTHER_ID, TODAY)
    storage.create(OTHER_ID, b"body", TODAY, day(-30))
    storage.purge(TODAY)  # a restored record expires again, so it needs no tombstone
    assert marks(storage) == [mark]
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    assert storage.delete(RECORD_ID, TODAY)
    assert marks(storage) == [mark]


def test_deletion_and_tombstone_are_one(storage: Storage, log: Path) -> None:
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    with storage._database.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE tombstone RENAME TO elsewhere")
    with pytest.raises(StorageUnavailableError):
        storage.delete(RECORD_ID, TODAY)
    assert exists(storage, RECORD_ID)
    assert read_log(log) == {}


def test_deletion_is_on_the_disk_in_the_log_before_it_is_acknowledged(
    storage: Storage, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    synchronized = []
    monkeypatch.setattr("assessment.storage.erasure.os.fsync", lambda _file: synchronized.append(log.read_text()))
    assert storage.delete(RECORD_ID, TODAY)
    assert tombstone_of(RECORD_ID) in synchronized[0]
    assert len(synchronized) == 2  # the file, and the folder that lists it


def test_deletion_that_cannot_be_logged_is_not_acknowledged(storage: Storage, log: Path) -> None:
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    log.mkdir()
    with pytest.raises(StorageUnavailableError, match=r"deleted\.log: Is a directory"):
        storage.delete(RECORD_ID, TODAY)
    with pytest.raises(StorageUnavailableError):
        storage.purge(TODAY)
    log.rmdir()
    storage.purge(TODAY)
    assert list(read_log(log)) == [tombstone_of(RECORD_ID)]


def test_record_that_a_restored_database_has_again_is_deleted_at_the_start(storage: Storage, log: Path) -> None:
    for record_id in (RECORD_ID, OTHER_ID):
        storage.create(record_id, b"body", TODAY, LATER)
    append_to_log(log, {tombstone_of(RECORD_ID): TODAY})
    assert storage.purge(TODAY) == PurgeOutcome()
    assert not exists(storage, RECORD_ID)
    assert exists(storage, OTHER_ID)
    assert marks(storage) == [tombstone_of(RECORD_ID)]


def test_incomplete_entry_of_the_log_spoils_no_other(log: Path) -> None:
    append_to_log(log, {"a" * 64: TODAY})
    whole = log.read_text()
    for length in range(len(whole)):
        log.write_text(whole[:length])
        assert read_log(log) == {}
        append_to_log(log, {"b" * 64: LATER})
        assert read_log(log) == {"b" * 64: LATER}


# Bytes


@pytest.mark.parametrize("how", ["delete", "purge", "daily", "replay"])
def test_removed_bytes_are_nowhere_in_the_folder(sqlite: Storage, tmp_path: Path, log: Path, how: str) -> None:
    """This holds for the last revision and for earlier ones, wherever the database moved them."""
    bodies = [os.urandom(size) for size in (4124, 20000, 300, 8220, 60000)]
    for number in range(40):
        sqlite.create(numbered_id(number), os.urandom(4124), TODAY, LATER)
    sqlite.create(RECORD_ID, bodies[0], TODAY, day(-8))
    for seen, body in enumerate(bodies[1:], start=1):
        for number in range(0, 40, 3):
            sqlite.save(numbered_id(number), seen, os.urandom(4124 * seen), LATER)
        assert sqlite.save(RECORD_ID, seen, body, day(-8))
    for number in range(0, 40, 2):
        assert sqlite.delete(numbered_id(number), TODAY)
    assert holding(tmp_path, *bodies) != []
    if how == "delete":
        assert sqlite.delete(RECORD_ID, TODAY)
    elif how == "purge":
        assert sqlite.purge(TODAY) == PurgeOutcome(removed=1)
    elif how == "daily":
        sqlite.daily(TODAY)
    else:
        append_to_log(log, {tombstone_of(RECORD_ID): TODAY})
        sqlite.purge(day(-7))
    assert holding(tmp_path, *bodies) == []
    assert exists(sqlite, numbered_id(1))


@pytest.mark.parametrize("by", ["visit", "next deletion", "restart"])
def test_bytes_that_a_reader_holds_go_after(sqlite: Storage, tmp_path: Path, by: str) -> None:
    body = os.urandom(20000)
    sqlite.create(RECORD_ID, body, TODAY, LATER)
    sqlite.create(OTHER_ID, b"body", TODAY, LATER)
    sqlite.daily(TODAY)
    with busy(tmp_path / "readiness.db", "BEGIN", "SELECT count(*) FROM record"):
        assert sqlite.delete(RECORD_ID, TODAY)
        assert not sqlite.erase()
        assert not sqlite.purge(TODAY).erased
        sqlite.daily(TODAY)
        assert holding(tmp_path, body) != []
    assert holding(tmp_path, body) != []
    if by == "visit":
        sqlite.daily(TODAY)
    elif by == "next deletion":
        sqlite.delete(OTHER_ID, TODAY)
    else:
        with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as restarted:
            restarted.purge(TODAY)
    assert holding(tmp_path, body) == []
    assert sqlite.erase()


def test_deleted_record_is_unreadable_at_once_on_postgresql(
    postgresql: PostgreSQL, postgresql_url: str, log: Path
) -> None:
    """This holds even for someone who queries the database itself, and after the server restarts."""
    with closing(Storage(postgresql_url, log)) as storage:
        storage.upgrade()
        storage.create(RECORD_ID, b"body", TODAY, LATER)
        with closing(psycopg.connect(postgresql_url)) as other:
            assert other.execute("SELECT count(*) FROM record").fetchone() == (1,)
            assert storage.delete(RECORD_ID, TODAY)
            assert other.execute("SELECT count(*) FROM record").fetchone() == (0,)
        assert storage.erase()
    postgresql.stop()
    postgresql.start()
    with closing(psycopg.connect(postgresql_url)) as other:
        assert other.execute("SELECT count(*) FROM record").fetchone() == (0,)
        assert other.execute("SELECT count(*) FROM tombstone").fetchone() == (1,)
