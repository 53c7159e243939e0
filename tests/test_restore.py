"""A restore: what the database lacks comes back, what was deleted stays deleted, no other file changes anything."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assessment.storage import BackupRefusedError, EncryptedRecord, RestoreOutcome, Storage, sqlite_url
from assessment.storage.backup import ROWS
from support.content import ENGINES
from support.database import PostgreSQL

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
EARLIER = date(2027, 1, 1)
ID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


def number(count: int) -> str:
    return f"{count:032x}"


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        yield storage


@pytest.fixture(params=ENGINES)
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """A second database, of each kind: what was backed up on one is restored on the other."""
    server: PostgreSQL | None = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    address = server.database() if server else f"sqlite:///{tmp_path / 'another.db'}"
    with closing(Storage(address)) as storage:
        storage.upgrade()
        yield storage
    if server:
        server.drop(address)


def test_restore_brings_back_what_was_lost(storage: Storage, another: Storage, tmp_path: Path) -> None:
    for each in range(ROWS * 2 + 1):
        storage.create(number(each), bytes([each % 256]) * 5000, TODAY, LATER)
    storage.save(number(0), 1, b"new", LATER)
    storage.backup(tmp_path / "copy")
    assert another.restore(tmp_path / "copy") == RestoreOutcome(added=ROWS * 2 + 1)
    assert another.load(number(0), TODAY) == EncryptedRecord(number(0), 2, LATER, b"new")
    for each in range(1, ROWS * 2 + 1):
        assert another.load(number(each), TODAY) == EncryptedRecord(
            number(each), 1, LATER, bytes([each % 256]) * 5000
        )


def test_restore_twice_changes_nothing(storage: Storage, another: Storage, tmp_path: Path) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.create(OTHER, b"body", TODAY, LATER)
    storage.delete(OTHER)
    storage.backup(tmp_path / "copy")
    assert another.restore(tmp_path / "copy") == RestoreOutcome(added=1)
    assert another.restore(tmp_path / "copy") == RestoreOutcome(kept=1)


def test_deleted_since_the_backup_stays_deleted(storage: Storage, tmp_path: Path) -> None:
    for each in range(10):
        storage.create(number(each), b"body", TODAY, LATER)
    storage.backup(tmp_path / "copy")
    for each in range(0, 10, 2):
        storage.delete(number(each))
    assert storage.restore(tmp_path / "copy") == RestoreOutcome(kept=5, deleted=5)
    assert [each for each in range(10) if storage.load(number(each), TODAY)] == [1, 3, 5, 7, 9]


def test_deleted_before_the_backup_is_deleted_everywhere(storage: Storage, another: Storage, tmp_path: Path) -> None:
    """An older copy of the database that somebody put in its place learns what was deleted."""
    for each in (storage, another):
        each.create(ID, b"body", TODAY, LATER)
        each.create(OTHER, b"body", TODAY, LATER)
    storage.delete(ID)
    storage.backup(tmp_path / "copy")
    assert another.restore(tmp_path / "copy") == RestoreOutcome(kept=1, removed=1)
    assert another.load(ID, TODAY) is None
    assert another.load(OTHER, TODAY) is not None


def test_tombstones_go_on_from_backup_to_backup(storage: Storage, another: Storage, tmp_path: Path) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.backup(tmp_path / "first")
    storage.delete(ID)
    storage.backup(tmp_path / "second")
    another.restore(tmp_path / "second")
    another.backup(tmp_path / "third")
    assert another.restore(tmp_path / "first") == RestoreOutcome(deleted=1)
    assert storage.restore(tmp_path / "third") == RestoreOutcome()
    assert another.load(ID, TODAY) is None


@pytest.mark.parametrize(
    ("saves", "expected"), [(0, RestoreOutcome(updated=1)), (1, RestoreOutcome(kept=1)), (2, RestoreOutcome(kept=1))]
)
def test_newer_revision_wins(
    storage: Storage, another: Storage, tmp_path: Path, saves: int, expected: RestoreOutcome
) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.save(ID, 1, b"of the backup", LATER)
    storage.backup(tmp_path / "copy")
    another.create(ID, b"living", TODAY, EARLIER)
    for seen in range(1, saves + 1):
        another.save(ID, seen, b"living", EARLIER)
    assert another.restore(tmp_path / "copy") == expected
    living = EncryptedRecord(ID, saves + 1, EARLIER, b"living")
    assert another.load(ID, TODAY) == (living if saves else EncryptedRecord(ID, 2, LATER, b"of the backup"))


def test_restore_while_the_site_saves_and_deletes(storage: Storage, tmp_path: Path) -> None:
    """Whatever the order: no save is undone, nothing deleted comes back."""
    count = ROWS * 3
    for each in range(count):
        storage.create(number(each), b"1", TODAY, LATER)
    storage.backup(tmp_path / "copy")
    done = threading.Event()

    def site() -> None:
        for each in range(0, count, 5):
            assert storage.delete(number(each))
            assert storage.save(number(each + 1), 1, b"2", LATER)
        done.set()

    thread = threading.Thread(target=site)
    thread.start()
    while not done.is_set():
        storage.restore(tmp_path / "copy")
    thread.join()
    storage.restore(tmp_path / "copy")
    for each in range(0, count, 5):
        assert storage.load(number(each), TODAY) is None
        assert storage.load(number(each + 1), TODAY) == EncryptedRecord(number(each + 1), 2, LATER, b"2")
        assert storage.load(number(each + 2), TODAY) == EncryptedRecord(number(each + 2), 1, LATER, b"1")


def test_restores_at_the_same_time_add_everything_once(storage: Storage, another: Storage, tmp_path: Path) -> None:
    count = ROWS * 2
    for each in range(count):
        storage.create(number(each), b"body", TODAY, LATER)
    storage.create(ID, b"body", TODAY, LATER)
    storage.delete(ID)
    storage.backup(tmp_path / "copy")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(another.restore, [tmp_path / "copy"] * 4))
    assert sum(each.added for each in found) == count
    assert sum(each.kept for each in found) == count * 3
    assert all(another.load(number(each), TODAY) for each in range(count))


def test_restored_deletion_is_erased_too(tmp_path: Path) -> None:
    """What is removed because the backup says so leaves no bytes either."""
    with (
        closing(Storage(sqlite_url(tmp_path / "one.db"))) as one,
        closing(Storage(sqlite_url(tmp_path / "b.db"))) as b,
    ):
        for each in (one, b):
            each.prepare()
            each.create(ID, b"secret" * 1000, TODAY, LATER)
        one.delete(ID)
        one.backup(tmp_path / "copy")
        b.restore(tmp_path / "copy")
        assert b.erase()
        b.close()
        assert b"secretsecret" not in (tmp_path / "b.db").read_bytes()


# What is no backup


def change(statement: str) -> Callable[[Path], object]:
    def work(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute(statement)

    return work


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[5000:9000] = os.urandom(4000)
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4096])


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda file: file.write_bytes(b""), "is no backup"),
    "a letter": (lambda file: file.write_bytes(b"This is a letter.\n" * 900), "cannot be used"),
    "another mark": (change("PRAGMA application_id = 7"), "is no backup"),
    "a later format": (change("PRAGMA user_version = 2"), "made by another version"),
    "cut": (cut, "damaged|cannot be used"),
    "flipped": (flip, "damaged|cannot be used"),
    "no tombstones": (change("DROP TABLE tombstone"), "cannot be used: no such table"),
    "no bodies": (change("ALTER TABLE record DROP COLUMN body"), "cannot be used: no such column"),
    "an odd id": (change("UPDATE record SET id = 'x' WHERE rowid = 7"), "damaged"),
    "an id in capitals": (change("UPDATE record SET id = substr(id, 1, 31) || 'A' WHERE rowid = 7"), "damaged"),
    "an id with a NUL": (change("UPDATE record SET id = substr(id, 1, 31) || char(0) WHERE rowid = 7"), "damaged"),
    "an odd revision": (change("UPDATE record SET revision = 'first'"), "damaged"),
    "a revision too large": (change("UPDATE record SET revision = 3000000000"), "damaged"),
    "revision 0": (change("UPDATE record SET revision = 0"), "damaged"),
    "an odd day": (change("UPDATE record SET expires_on = '2027-02-31'"), "damaged"),
    "a day of long ago": (change("UPDATE record SET created_on = '0000-01-01'"), "damaged"),
    "text for a body": (change("UPDATE record SET body = 'text'"), "damaged"),
    "an odd tombstone": (change("UPDATE tombstone SET record_hash = 'x'"), "damaged"),
    "an odd day of deletion": (change("UPDATE tombstone SET deleted_on = 5"), "damaged"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_file_that_is_no_backup_is_refused_and_changes_nothing(storage: Storage, tmp_path: Path, damage: str) -> None:
    for each in range(20):
        storage.create(number(each), b"body" * 500, TODAY, LATER)
    storage.create(OTHER, b"body", TODAY, LATER)
    storage.delete(OTHER)
    file = tmp_path / "copy"
    storage.backup(file)
    storage.save(number(1), 1, b"newer", LATER)
    work, told = DAMAGES[damage]
    work(file)
    with pytest.raises(BackupRefusedError, match=told) as caught:
        storage.restore(file)
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
    assert storage.load(number(1), TODAY) == EncryptedRecord(number(1), 2, LATER, b"newer")
    assert storage.load(number(2), TODAY) == EncryptedRecord(number(2), 1, LATER, b"body" * 500)


def test_missing_file_and_folder_are_refused(storage: Storage, tmp_path: Path) -> None:
    for file in (tmp_path / "missing", tmp_path):
        with pytest.raises(BackupRefusedError, match="there is no file"):
            storage.restore(file)


def test_copied_database_is_refused(tmp_path: Path) -> None:
    """A copy of a file in use lacks what is in the log."""
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, LATER)
        shutil.copyfile(tmp_path / "readiness.db", tmp_path / "copy")
        for file in (tmp_path / "copy", tmp_path / "readiness.db"):
            with pytest.raises(BackupRefusedError, match="is no backup that this program has made"):
                storage.restore(file)
        assert storage.load(ID, TODAY) is not None
