"""A backup is whole or not there at all, while the site saves and deletes. What was deleted never comes back."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assessment.settings import Settings
from assessment.storage import (
    BackupRefusedError,
    EncryptedRecord,
    ReportKey,
    Storage,
    StorageUnavailableError,
    sqlite_url,
)
from assessment.web.server import prepare_storage
from support.content import TODAY
from support.database import PostgreSQL
from support.files import holding

LATER = date(2027, 5, 31)
RECORD_ID = "0123456789abcdef" * 2
OTHER_ID = "fedcba9876543210" * 2
BACKUPS = 30
LIVING = 20
"""Records that each saver has at a time."""


def numbered_id(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def storage(folder: Path) -> Iterator[Storage]:
    with closing(Storage(sqlite_url(folder / "readiness.db"), folder / "deleted.log")) as storage:
        storage.prepare()
        yield storage


def rows(file: Path) -> dict[str, tuple[int, bytes]]:
    """Revision and body of each record in a backup, read like any SQLite file."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT id, revision, body FROM record"
        return {record_id: (revision, body) for record_id, revision, body in connection.execute(query)}


def remove_database(storage: Storage, folder: Path) -> None:
    storage.close()
    for file in folder.glob("readiness.db*"):
        file.unlink()


# Backup


def test_backup_is_one_file_for_its_user_alone(storage: Storage, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    target.mkdir()
    storage.create(RECORD_ID, b"body\0\xff", TODAY, LATER)
    assert storage.backup(target / "copy") == 1
    assert [(file.name, file.stat().st_mode & 0o777) for file in target.iterdir()] == [("copy", 0o600)]
    assert rows(target / "copy") == {RECORD_ID: (1, b"body\0\xff")}


def test_backup_holds_neither_pdfs_nor_anything_deleted(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if SQLite was compiled without SECURE_DELETE, and leaves deleted bytes unless it is told otherwise."""
    connect = sqlite3.connect

    def connect_without_secure_delete(*arguments, **options) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    monkeypatch.setattr("assessment.storage.backup.sqlite3.connect", connect_without_secure_delete)
    target = tmp_path / "backups"
    target.mkdir()
    deleted, sealed = os.urandom(20000), os.urandom(20000)
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    storage.create(OTHER_ID, deleted, TODAY, LATER)
    key = ReportKey(RECORD_ID, "working", "a" * 64, TODAY, 1)
    assert storage.reports.claim(key, 0)
    assert storage.reports.keep(key, sealed)
    storage.delete(OTHER_ID, TODAY)
    assert storage.backup(target / "copy") == 1
    assert holding(target, deleted, sealed) == []
    assert storage.reports.body(key) == sealed


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

    threads = [threading.Thread(target=work, args=(worker,)) for worker in (1, 2)]
    for thread in threads:
        thread.start()
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
        for thread in threads:
            thread.join()
    assert deleted


@pytest.mark.parametrize("kind", ["file", "empty file", "folder", "link to nothing", "file that comes meanwhile"])
def test_backup_never_replaces_anything(
    storage: Storage, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy"
    if kind == "folder":
        file.mkdir()
    elif kind == "link to nothing":
        file.symlink_to(tmp_path / "nothing")
    elif kind == "file that comes meanwhile":
        monkeypatch.setattr("assessment.storage.backup.os.fsync", lambda _file: file.write_bytes(b"mine"))
    else:
        file.write_bytes(b"mine" if kind == "file" else b"")
    with pytest.raises(BackupRefusedError, match="copy is there already"):
        storage.backup(file)
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "data"}
    assert "file" not in kind or file.read_bytes() == (b"" if kind == "empty file" else b"mine")


def test_backup_on_a_disk_without_links(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr("assessment.storage.backup.os.link", refuse)
    assert storage.backup(tmp_path / "copy") == 0
    assert rows(tmp_path / "copy") == {}
    with pytest.raises(BackupRefusedError, match="is there already"):
        storage.backup(tmp_path / "copy")


def test_backup_that_cannot_be_written_is_refused(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(BackupRefusedError, match="cannot be written: No such file or directory"):
        storage.backup(tmp_path / "missing" / "copy")


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


# Restore


def test_restore_brings_back_what_was_lost(storage: Storage, folder: Path, tmp_path: Path) -> None:
    for number in range(50):
        storage.create(numbered_id(number), bytes([number]) * 5000, TODAY, LATER)
    storage.save(numbered_id(0), 1, b"new", LATER)
    storage.backup(tmp_path / "copy")
    remove_database(storage, folder)
    with closing(Storage(sqlite_url(folder / "readiness.db"))) as restored:
        assert restored.restore(tmp_path / "copy") == 50
        restored.prepare()
        assert restored.load(numbered_id(0), TODAY) == EncryptedRecord(numbered_id(0), 2, LATER, b"new")
        for number in range(1, 50):
            record = EncryptedRecord(numbered_id(number), 1, LATER, bytes([number]) * 5000)
            assert restored.load(numbered_id(number), TODAY) == record
        assert restored.save(numbered_id(0), 2, b"newer", LATER)
        assert (folder / "readiness.db").stat().st_mode & 0o777 == 0o600
        shutil.copyfile(folder / "readiness.db", tmp_path / "copied")
    with (
        closing(Storage(sqlite_url(tmp_path / "new.db"))) as new,
        pytest.raises(BackupRefusedError, match="no backup"),
    ):
        new.restore(tmp_path / "copied")  # a restored database is not a backup any more


@pytest.mark.parametrize("how", ["restore", "copy"])
def test_what_was_deleted_after_the_backup_stays_deleted(
    storage: Storage, folder: Path, tmp_path: Path, how: str
) -> None:
    """Whether the operator restores it with the command or puts the file in place by hand, the start deletes it."""
    body = os.urandom(20000)
    storage.create(RECORD_ID, body, TODAY, LATER)
    storage.create(OTHER_ID, b"other", TODAY, LATER)
    storage.backup(tmp_path / "copy")
    assert storage.delete(RECORD_ID, TODAY)
    remove_database(storage, folder)
    if how == "restore":
        storage.restore(tmp_path / "copy")
    else:
        shutil.copyfile(tmp_path / "copy", folder / "readiness.db")
    with closing(prepare_storage(Settings(folder, today=lambda: TODAY))) as restored:
        assert restored.load(RECORD_ID, TODAY) is None
        assert restored.load(OTHER_ID, TODAY) is not None
        assert holding(folder, body) == []


def test_deletions_go_on_from_backup_to_backup(storage: Storage, folder: Path, tmp_path: Path) -> None:
    """On a new computer the log is gone, and the later backup knows what was deleted before it."""
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    storage.backup(tmp_path / "first")
    storage.delete(RECORD_ID, TODAY)
    storage.backup(tmp_path / "second")
    remove_database(storage, folder)
    (folder / "deleted.log").unlink()
    for name in ("second", "first"):
        with closing(Storage(sqlite_url(folder / "readiness.db"), folder / "deleted.log")) as restored:
            restored.restore(tmp_path / name)
            restored.prepare()
            restored.purge(TODAY)
            assert restored.load(RECORD_ID, TODAY) is None
            remove_database(restored, folder)


@pytest.mark.parametrize("name", ["readiness.db", "readiness.db-wal", "readiness.db-shm"])
def test_restore_never_touches_a_database(storage: Storage, folder: Path, tmp_path: Path, name: str) -> None:
    """A log that was left behind would be mixed into the backup."""
    storage.backup(tmp_path / "copy")
    remove_database(storage, folder)
    (folder / name).write_bytes(b"mine")
    with pytest.raises(BackupRefusedError, match=f"{name} is there already"):
        storage.restore(tmp_path / "copy")
    assert {file.name: file.read_bytes() for file in folder.glob("readiness*")} == {name: b"mine"}


def change(statement: str) -> Callable[[Path], object]:
    def work(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute(statement)

    return work


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[5000:9000] = os.urandom(4000)
    file.write_bytes(content)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "there is no file"),
    "empty": (lambda file: file.write_bytes(b""), "is no backup"),
    "a letter": (lambda file: file.write_bytes(b"This is a letter.\n" * 900), "cannot be used"),
    "not a backup": (change("PRAGMA application_id = 0"), "is no backup"),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:-4096]), "damaged|cannot be used"),
    "flipped": (flip, "damaged|cannot be used"),
    "no records": (change("DROP TABLE record"), "cannot be used: no such table"),
    "of the earlier format": (change("DROP TABLE alembic_version"), "cannot be used: no such table"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_file_that_is_no_backup_is_not_restored(storage: Storage, folder: Path, tmp_path: Path, damage: str) -> None:
    for number in range(20):
        storage.create(numbered_id(number), b"body" * 500, TODAY, LATER)
    file = tmp_path / "copy"
    storage.backup(file)
    remove_database(storage, folder)
    work, problem = DAMAGES[damage]
    work(file)
    with pytest.raises(BackupRefusedError, match=problem) as caught:
        storage.restore(file)
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
    assert list(folder.iterdir()) == []


def test_copy_of_a_database_in_use_is_not_restored(storage: Storage, folder: Path, tmp_path: Path) -> None:
    """It lacks what is in the log."""
    storage.create(RECORD_ID, b"body", TODAY, LATER)
    shutil.copyfile(folder / "readiness.db", tmp_path / "copy")
    remove_database(storage, folder)
    with pytest.raises(BackupRefusedError, match="is no backup"):
        storage.restore(tmp_path / "copy")


# PostgreSQL


def test_postgresql_is_backed_up_with_its_own_tools(postgresql_url: str, tmp_path: Path) -> None:
    with closing(Storage(postgresql_url)) as storage:
        storage.upgrade()
        with pytest.raises(BackupRefusedError, match="pg_dump"):
            storage.backup(tmp_path / "copy")
        with pytest.raises(BackupRefusedError, match="pg_restore"):
            storage.restore(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_what_was_deleted_after_a_dump_stays_deleted(
    postgresql: PostgreSQL, postgresql_url: str, tmp_path: Path
) -> None:
    """With the commands of docs/operations.md."""
    sealed = os.urandom(2000)
    log = tmp_path / "deleted.log"
    with closing(Storage(postgresql_url, log)) as storage:
        storage.upgrade()
        for record_id in (RECORD_ID, OTHER_ID):
            storage.create(record_id, b"body", TODAY, LATER)
        key = ReportKey(OTHER_ID, "working", "a" * 64, TODAY, 1)
        assert storage.reports.claim(key, 0)
        assert storage.reports.keep(key, sealed)
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
        assert restored.reports.find(key) is None
    postgresql.drop(new)


def run(postgresql: PostgreSQL, program: str, *arguments: str, stdin: bytes = b"") -> bytes:
    command = [postgresql._programs / program, *arguments]
    return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout
