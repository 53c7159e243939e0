"""Backups made while the site saves and deletes are complete or absent. None brings back deleted records."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from assessment.settings import Settings
from assessment.storage import EncryptedRecord, Storage, StorageUnavailableError, sqlite_url
from assessment.storage.errors import BackupRefusedError
from assessment.storage.report_store import Report, ReportKey
from assessment.web.server import prepare_storage
from support.content import TODAY
from support.database import PostgreSQL
from support.files import holding
from support.records import LATER, OTHER_ID, RECORD_ID, numbered_id, store_report

BACKUPS = 30
LIVING = 20
"""The number of records that each saver has at a time."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def storage(folder: Path) -> Iterator[Storage]:
    with closing(Storage(sqlite_url(folder / "readiness.db"), folder / "deleted.log")) as storage:
        storage.prepare()
        yield storage


def rows(file: Path) -> dict[str, tuple[int, bytes]]:
    """Return the revision and body of each record in a backup, read like any SQLite file."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT id, revision, body FROM record"
        return {record_id: (revision, body) for record_id, revision, body in connection.execute(query)}


# Backup


def test_backup_holds_neither_pdfs_nor_anything_deleted(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds even if SQLite was compiled without SECURE_DELETE and leaves deleted bytes by default."""
    connect = sqlite3.connect

    def connect_without_secure_delete(*arguments, **options) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    monkeypatch.setattr("assessment.storage.backup.sqlite3.connect", connect_without_secure_delete)
    target = tmp_path / "backups"
    target.mkdir()
    deleted, sealed = os.urandom(20000), os.urandom(20000)
    storage.create(RECORD_ID, b"body\0\xff", TODAY, LATER)
    storage.create(OTHER_ID, deleted, TODAY, LATER)
    store_report(storage, key := ReportKey(RECORD_ID, "working", "a" * 64, TODAY, 1), sealed)
    storage.delete(OTHER_ID, TODAY)
    synchronized = list[Path]()
    monkeypatch.setattr("assessment.storage.backup.synchronize", synchronized.append)
    assert storage.backup(target / "copy") == 1
    assert synchronized == [target / f"copy.{os.getpid()}.partial", target]
    assert [(file.name, file.stat().st_mode & 0o777) for file in target.iterdir()] == [("copy", 0o600)]
    assert rows(target / "copy") == {RECORD_ID: (1, b"body\0\xff")}
    assert holding(target, deleted, sealed) == []
    assert storage.reports.find(key, 0) == Report(sealed, 0)


def test_every_backup_under_load_is_whole_and_holds_what_was_acknowledged(storage: Storage, tmp_path: Path) -> None:
    saved: dict[str, int] = {}
    leaving: set[str] = set()
    deleted: set[str] = set()
    stop = threading.Event()

    def work(worker: int) -> None:
        mine: list[str] = []
        for count in itertools.count():
            if stop.is_set():
                return
            if len(mine) < LIVING:
                record_id = numbered_id(worker * 1_000_000 + count)
                storage.create(record_id, b"1" * 5000, TODAY, LATER)
                saved[record_id] = 1
                mine.append(record_id)
            record_id = mine[count % len(mine)]
            assert storage.save(record_id, saved[record_id], str(saved[record_id] + 1).encode() * 5000, LATER)
            saved[record_id] += 1
            if count % 3 == 0:
                record_id = mine.pop(0)
                leaving.add(record_id)
                assert storage.delete(record_id, TODAY)
                deleted.add(record_id)

    with ThreadPoolExecutor(2) as pool:
        savers = [pool.submit(work, worker) for worker in (1, 2)]
        try:
            for number in range(BACKUPS):
                gone, before = set(deleted), dict(saved)
                file = tmp_path / f"copy-{number}"
                count = storage.backup(file)
                records = rows(file)
                assert len(records) == count
                assert set(before) - set(records) <= leaving
                assert all(records[record_id][0] >= before[record_id] for record_id in before.keys() & records)
                assert not gone & set(records)
                assert all(body == str(revision).encode() * 5000 for revision, body in records.values())
        finally:
            stop.set()
    assert [saver.result() for saver in savers] == [None, None]  # neither saver failed
    assert deleted


@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing"])
def test_backup_never_replaces_anything(storage: Storage, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "copy"
    if kind == "folder":
        file.mkdir()
    elif kind == "link to nothing":
        file.symlink_to(tmp_path / "nothing")
    else:
        file.write_bytes(b"mine")
    with pytest.raises(BackupRefusedError, match="copy already exists"):
        storage.backup(file)
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "data"}
    assert kind != "file" or file.read_bytes() == b"mine"


def test_backup_of_a_damaged_database_leaves_no_file(storage: Storage, folder: Path, tmp_path: Path) -> None:
    for number in range(50):
        storage.create(numbered_id(number), b"body" * 500, TODAY, LATER)
    storage.close()
    file = folder / "readiness.db"
    whole = file.read_bytes()
    file.write_bytes(whole[: 4096 * 12] + os.urandom(len(whole) - 4096 * 12))
    with pytest.raises(StorageUnavailableError, match="malformed"):
        storage.backup(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == [folder]


def test_backup_that_the_disk_damages_is_refused(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damage(path: Path) -> None:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2].ljust(len(whole), b"?"))

    storage.create(RECORD_ID, b"body" * 100_000, TODAY, LATER)
    monkeypatch.setattr("assessment.storage.backup.synchronize", damage)
    with pytest.raises(BackupRefusedError, match="the database is damaged"):
        storage.backup(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


# Restore, as docs/operations.md describes it


def put_in_place(backup: Path, folder: Path) -> Storage:
    """Restore a backup, start the site, and return its database."""
    for file in folder.glob("readiness.db*"):
        file.unlink()
    shutil.copyfile(backup, folder / "readiness.db")
    return prepare_storage(Settings(folder, today=lambda: TODAY))


def test_restored_backup_has_all_that_was_lost_but_what_was_deleted(
    storage: Storage, folder: Path, tmp_path: Path
) -> None:
    deleted = os.urandom(20000)
    for number in range(1, 50):
        storage.create(numbered_id(number), bytes([number]) * 5000, TODAY, LATER)
    storage.create(RECORD_ID, deleted, TODAY, LATER)
    storage.create(OTHER_ID, b"body", TODAY, LATER)
    storage.save(OTHER_ID, 1, b"new", LATER)
    storage.backup(tmp_path / "copy")
    storage.delete(RECORD_ID, TODAY)
    storage.close()
    with closing(put_in_place(tmp_path / "copy", folder)) as restored:
        assert restored.load(RECORD_ID, TODAY) is None
        assert holding(folder, deleted) == []
        assert restored.load(OTHER_ID, TODAY) == EncryptedRecord(OTHER_ID, 2, LATER, b"new")
        for number in range(1, 50):
            record = EncryptedRecord(numbered_id(number), 1, LATER, bytes([number]) * 5000)
            assert restored.load(numbered_id(number), TODAY) == record
        assert restored.save(OTHER_ID, 2, b"newer", LATER)


def test_deletions_go_on_from_backup_to_backup(storage: Storage, folder: Path, tmp_path: Path) -> None:
    """On a new computer the log is gone, but the later backup lists what was deleted before it."""
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    storage.backup(tmp_path / "first")
    storage.delete(RECORD_ID, TODAY)
    storage.backup(tmp_path / "second")
    storage.close()
    (folder / "deleted.log").unlink()
    for name in ("second", "first"):
        with closing(put_in_place(tmp_path / name, folder)) as restored:
            assert restored.load(RECORD_ID, TODAY) is None


# PostgreSQL


def test_what_was_deleted_after_a_dump_stays_deleted(
    postgresql: PostgreSQL, postgresql_url: str, tmp_path: Path
) -> None:
    """Dump and restore with the commands in docs/operations.md."""
    log = tmp_path / "deleted.log"
    with closing(Storage(postgresql_url, log)) as storage:
        storage.upgrade()
        for record_id in (RECORD_ID, OTHER_ID):
            storage.create(record_id, b"body", TODAY, LATER)
        store_report(storage, key := ReportKey(OTHER_ID, "working", "a" * 64, TODAY, 1))
        dump = run(postgresql, "pg_dump", "--format=custom", "--exclude-table-data=report", postgresql_url)
        storage.delete(RECORD_ID, TODAY)
    new = postgresql.database()
    run(postgresql, "pg_restore", "--no-owner", f"--dbname={new}", stdin=dump)
    with closing(Storage(new, log)) as restored:
        restored.check()
        assert restored.load(RECORD_ID, TODAY) is not None
        restored.purge(TODAY)
        assert restored.load(RECORD_ID, TODAY) is None
        assert restored.load(OTHER_ID, TODAY) is not None
        assert restored.reports.find(key, 0) is None
    postgresql.drop(new)


def run(postgresql: PostgreSQL, program: str, *arguments: str, stdin: bytes = b"") -> bytes:
    command = [postgresql._programs / program, *arguments]
    return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout
