"""A backup: the records of one moment, whole or not at all, while the site saves and deletes."""

import itertools
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assessment.storage import BackupRefusedError, Storage, StorageUnavailableError, backup, sqlite_url
from assessment.storage.backup import ROWS
from assessment.storage.database import Database

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
ID = "0123456789abcdef" * 2
BACKUPS = 50
LIVING = 20
"""Records that each of those who save has at a time."""


def number(count: int) -> str:
    return f"{count:032x}"


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        yield storage


def rows(file: Path) -> list[tuple[object, ...]]:
    """What a backup holds, read as any SQLite file."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT id, revision, created_on, expires_on, body FROM record").fetchall()


def test_backup_holds_every_record(storage: Storage, tmp_path: Path) -> None:
    storage.create(ID, b"body\0\xff", TODAY, LATER)
    assert storage.backup(tmp_path / "copy") == 1
    assert rows(tmp_path / "copy") == [(ID, 1, "2026-11-22", "2027-05-31", b"body\0\xff")]


def test_backup_of_nothing_is_one(storage: Storage, tmp_path: Path) -> None:
    assert storage.backup(tmp_path / "copy") == 0
    assert rows(tmp_path / "copy") == []


def test_backup_is_one_file_for_its_user_alone(storage: Storage, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    storage.create(ID, b"body", TODAY, LATER)
    storage.backup(folder / "copy")
    assert [(each.name, each.stat().st_mode & 0o777) for each in folder.iterdir()] == [("copy", 0o600)]


def test_every_backup_under_load_is_whole_and_holds_what_was_acknowledged(storage: Storage, tmp_path: Path) -> None:
    """Two threads save and delete without a pause; each backup holds at least what they had been told before."""
    told: dict[str, int] = {}
    leaving: set[str] = set()
    deleted: set[str] = set()
    stop = threading.Event()

    def work(worker: int) -> None:
        mine: list[str] = []
        for count in itertools.count():
            if stop.is_set():
                return
            if len(mine) < LIVING:
                id = number(worker * 1_000_000 + count)
                storage.create(id, b"1" * 5000, TODAY, LATER)
                told[id] = 1
                mine.append(id)
            id = mine[count % len(mine)]
            assert storage.save(id, told[id], str(told[id] + 1).encode() * 5000, LATER)
            told[id] += 1
            if count % 3 == 0:
                id = mine.pop(0)
                leaving.add(id)
                assert storage.delete(id)
                deleted.add(id)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in (1, 2)]
    for thread in threads:
        thread.start()
    try:
        for each in range(BACKUPS):
            gone = set(deleted)
            before = dict(told)
            file = tmp_path / f"copy-{each}"
            count = storage.backup(file)
            found = {id: (revision, body) for id, revision, _made, _expires, body in rows(file)}
            assert len(found) == count
            assert [id for id, revision in before.items() if id not in found and id not in leaving] == []
            assert [id for id, revision in before.items() if id in found and found[id][0] < revision] == []
            assert [id for id in gone if id in found] == []
            assert all(body == str(revision).encode() * 5000 for revision, body in found.values())
            file.unlink()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(deleted) > 10


def test_backup_is_of_one_moment(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes while it is written is not in it: records, pages further on and tombstones belong together."""
    for each in range(ROWS + 1):
        storage.create(number(each), b"body", TODAY, LATER)
    pages = backup._snapshot

    def interrupted(database: Database) -> Iterator[object]:
        found = pages(database)
        yield next(found)
        storage.delete(number(ROWS))
        storage.create(number(ROWS + 5), b"late", TODAY, LATER)
        yield from found

    monkeypatch.setattr(backup, "_snapshot", interrupted)
    assert storage.backup(tmp_path / "copy") == ROWS + 1
    assert [row[0] for row in rows(tmp_path / "copy")] == [number(each) for each in range(ROWS + 1)]
    with closing(sqlite3.connect(tmp_path / "copy")) as connection:
        assert connection.execute("SELECT count(*) FROM tombstone").fetchone() == (0,)


@pytest.mark.parametrize("kind", ["file", "empty file", "folder", "link to nothing"])
def test_backup_never_takes_the_place_of_anything(storage: Storage, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "there"
    if kind == "folder":
        file.mkdir()
    elif kind == "link to nothing":
        file.symlink_to(tmp_path / "nothing")
    else:
        file.write_bytes(b"mine" if kind == "file" else b"")
    before = sorted(each.name for each in tmp_path.iterdir())
    with pytest.raises(BackupRefusedError, match="is there already"):
        storage.backup(file)
    assert sorted(each.name for each in tmp_path.iterdir()) == before
    assert kind != "file" or file.read_bytes() == b"mine"


def test_backup_never_takes_the_place_of_what_came_meanwhile(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another backup under the same name, say."""
    file = tmp_path / "copy"
    pages = backup._snapshot

    def interrupted(database: Database) -> Iterator[object]:
        file.write_bytes(b"mine")
        return pages(database)

    monkeypatch.setattr(backup, "_snapshot", interrupted)
    with pytest.raises(BackupRefusedError, match="is there already"):
        storage.backup(file)
    assert file.read_bytes() == b"mine"
    assert list(tmp_path.glob("*.partial")) == []


def test_backup_where_it_cannot_be_is_told(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(BackupRefusedError, match="cannot be written: No such file or directory"):
        storage.backup(tmp_path / "missing" / "copy")


def test_backup_of_a_damaged_database_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "readiness.db"
    folder = tmp_path / "backups"
    folder.mkdir()
    with closing(Storage(sqlite_url(file))) as storage:
        storage.prepare()
        for each in range(50):
            storage.create(number(each), b"body" * 500, TODAY, LATER)
        storage.close()
        whole = file.read_bytes()
        file.write_bytes(whole[: 4096 * 12] + os.urandom(len(whole) - 4096 * 12))
        with pytest.raises(StorageUnavailableError, match="malformed"):
            storage.backup(folder / "copy")
    assert list(folder.iterdir()) == []
