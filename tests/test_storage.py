"""Sealed records on a real database: nothing acknowledged is lost, nothing deleted stays."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from assessment.storage import Record, Storage, Taken, Unavailable, sqlite_url

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
ID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2

SAVER = """
import sys
from datetime import date
from assessment.storage import Storage
storage = Storage(sys.argv[1])
storage.create("killed", b"1", date(2026, 11, 22), date(2027, 5, 31))
for seen in range(1, 1_000_000):
    if not storage.save("killed", seen, str(seen + 1).encode(), date(2027, 5, 31)):
        break
    print(seen + 1, flush=True)
"""


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'readiness.db'}"


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(url(tmp_path))
    storage.prepare()
    yield storage
    storage.close()


def test_created_record_is_loaded(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.load(ID, TODAY) == Record(ID, 1, LATER, b"body")
    assert storage.load(OTHER, TODAY) is None


def test_create_keeps_a_record_that_is_there(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    with pytest.raises(Taken):
        storage.create(ID, b"other", TODAY, LATER)
    assert storage.load(ID, TODAY) == Record(ID, 1, LATER, b"body")


def test_save_makes_the_next_revision(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, TODAY)
    storage.create(OTHER, b"other", TODAY, TODAY)
    assert storage.save(ID, 1, b"new", LATER)
    assert storage.load(ID, TODAY) == Record(ID, 2, LATER, b"new")
    assert storage.load(OTHER, TODAY) == Record(OTHER, 1, TODAY, b"other")


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_save_refuses_another_revision(storage: Storage, seen: int) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    assert storage.save(ID, 1, b"new", LATER)
    assert not storage.save(ID, seen, b"stale", LATER)
    assert storage.load(ID, TODAY) == Record(ID, 2, LATER, b"new")


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
def test_keep_until_never_goes_backwards(storage: Storage, until: date, expected: date) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.create(OTHER, b"body", TODAY, TODAY)
    storage.keep_until(ID, until)
    assert storage.load(ID, TODAY) == Record(ID, 1, expected, b"body")
    assert storage.load(OTHER, TODAY) == Record(OTHER, 1, TODAY, b"body")


def test_delete_removes_one_record(storage: Storage) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    storage.create(OTHER, b"other", TODAY, LATER)
    assert storage.delete(ID)
    assert not storage.delete(ID)
    assert storage.load(ID, TODAY) is None
    assert storage.load(OTHER, TODAY) is not None


def test_purge_removes_what_has_expired(storage: Storage) -> None:
    """A week after it expired, so that a clock that is a few days wrong erases nothing."""
    for number, expires_on in enumerate([date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 15), LATER]):
        storage.create(f"record-{number}", b"body", date(2026, 1, 1), expires_on)
    assert storage.purge(TODAY) == 2
    assert storage.purge(TODAY) == 0
    long_ago = date(2026, 1, 1)
    assert [storage.load(f"record-{number}", long_ago) is not None for number in range(4)] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("how", ["delete", "purge"])
def test_removed_bytes_are_nowhere_in_the_folder(storage: Storage, tmp_path: Path, how: str) -> None:
    secret = os.urandom(64)
    storage.create(OTHER, b"stays" * 5000, TODAY, LATER)
    storage.create(ID, secret + b"body" * 5000 + secret, TODAY, TODAY)
    storage.save(ID, 1, secret + b"new" * 5000, TODAY)
    assert any(secret in file.read_bytes() for file in tmp_path.iterdir())
    assert storage.delete(ID) if how == "delete" else storage.purge(TODAY + timedelta(days=8)) == 1
    assert [file.name for file in tmp_path.iterdir() if secret in file.read_bytes()] == []


def test_erase_tells_while_somebody_reads(storage: Storage, tmp_path: Path) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    with closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM record").fetchone() == (1,)
        assert not storage.erase()
    assert storage.erase()


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%20b", "ä ö", "a;b&c=d"])
def test_database_stands_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with closing(Storage(sqlite_url(folder / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, LATER)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert "readiness.db" in [file.name for file in folder.iterdir()]


def test_every_connection_is_safe(storage: Storage) -> None:
    """synchronous 2 is FULL: an acknowledged answer survives a power cut."""
    expected = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "busy_timeout": 2000, "foreign_keys": 1}
    with storage._engine.connect() as one, storage._engine.connect() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
            assert found == expected


def test_prepare_keeps_what_is_stored(storage: Storage, tmp_path: Path) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    with closing(Storage(url(tmp_path))) as again:
        again.prepare()
        assert again.load(ID, TODAY) == Record(ID, 1, LATER, b"body")


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
    assert storage.load(ID, TODAY) == Record(ID, 81, LATER, b"80")
    assert tries >= 80


def test_acknowledged_save_survives_a_kill(storage: Storage, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SAVER, url(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line == "40\n":
            process.send_signal(signal.SIGKILL)
            break
    told = [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    acknowledged = max([40, *told])
    found = storage.load("killed", TODAY)
    assert found is not None
    assert found.revision >= acknowledged
    assert found.body == str(found.revision).encode()


def test_locked_database_is_unavailable(storage: Storage, tmp_path: Path) -> None:
    storage.create(ID, b"body", TODAY, LATER)
    with closing(sqlite3.connect(tmp_path / "readiness.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable):
            storage.save(ID, 1, b"new", LATER)
    assert storage.load(ID, TODAY) == Record(ID, 1, LATER, b"body")
    assert storage.save(ID, 1, b"new", LATER)


def test_missing_folder_is_unavailable(tmp_path: Path) -> None:
    with closing(Storage(url(tmp_path / "missing"))) as storage, pytest.raises(Unavailable):
        storage.prepare()


def test_missing_table_is_unavailable(tmp_path: Path) -> None:
    with closing(Storage(url(tmp_path))) as storage, pytest.raises(Unavailable):
        storage.load(ID, TODAY)


def test_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "readiness.db").write_bytes(b"not a database" * 100)
    with closing(Storage(url(tmp_path))) as storage, pytest.raises(Unavailable):
        storage.prepare()


def test_damaged_database_is_unavailable(storage: Storage, tmp_path: Path) -> None:
    for number in range(50):
        storage.create(f"record-{number}", b"body" * 500, TODAY, LATER)
    storage.close()
    file = tmp_path / "readiness.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(Unavailable):
        storage.load("record-30", TODAY)
