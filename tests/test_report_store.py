"""Sealed PDFs on real databases: one maker each, known when it is dead; gone when stale, and with their record."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from assessment.storage import PurgeOutcome, ReportKey, Storage, sqlite_url
from assessment.storage.report_store import DEAD_SECONDS, FAILED_SECONDS, Report
from assessment.storage.retention import REPORTS
from support.files import holding

TODAY = date(2026, 11, 22)
LATER = date(2027, 5, 31)
ID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
NOW = 1_795_000_000
WANTED = ReportKey(ID, "working", "a" * 64, TODAY, 1)
NEWER = replace(WANTED, made_for="b" * 64)
SHARED = replace(WANTED, edition="share")


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        storage.create(ID, b"body", TODAY, LATER)
        yield storage


def count(storage: Storage) -> int:
    with storage._database.connected() as connection:
        found = connection.execute(text("SELECT count(*) FROM report")).scalar()
    assert isinstance(found, int)
    return found


def test_report_is_claimed_made_and_kept(storage: Storage) -> None:
    reports = storage.reports
    assert reports.find(WANTED) is None
    assert reports.body(WANTED) is None
    assert reports.claim(WANTED, NOW)
    assert reports.find(WANTED) == Report(None, NOW)
    assert reports.body(WANTED) is None
    assert reports.beat(WANTED, NOW + 3)
    assert reports.find(WANTED) == Report(None, NOW + 3)
    assert reports.keep(WANTED, b"sealed")
    found = reports.find(WANTED)
    assert found == Report(6, NOW + 3)
    assert found.ready
    assert reports.body(WANTED) == b"sealed"
    assert not reports.claim(WANTED, NOW + 1000)
    reports.drop(WANTED, b"another")
    assert reports.body(WANTED) == b"sealed"
    reports.drop(WANTED, b"sealed")
    assert reports.find(WANTED) is None


@pytest.mark.parametrize("later", [0, DEAD_SECONDS, -DEAD_SECONDS])
def test_report_that_somebody_makes_is_not_begun_again(storage: Storage, later: int) -> None:
    assert storage.reports.claim(WANTED, NOW)
    found = storage.reports.find(WANTED)
    assert found
    assert found.being_made(NOW + later)
    assert not storage.reports.claim(WANTED, NOW + later)


@pytest.mark.parametrize("later", [DEAD_SECONDS + 1, -DEAD_SECONDS - 1])
def test_report_whose_maker_died_is_begun_again(storage: Storage, later: int) -> None:
    """Also where its clock went ahead."""
    assert storage.reports.claim(WANTED, NOW)
    found = storage.reports.find(WANTED)
    assert found
    assert not found.being_made(NOW + later)
    assert storage.reports.claim(WANTED, NOW + later)
    assert not storage.reports.claim(WANTED, NOW + later)


def test_failure_is_told_for_some_seconds(storage: Storage) -> None:
    assert storage.reports.claim(WANTED, NOW - 5)
    assert storage.reports.fail(WANTED, NOW)
    found = storage.reports.find(WANTED)
    assert found == Report(0, NOW)
    assert not found.ready
    assert not found.being_made(NOW)
    assert storage.reports.body(WANTED) == b""
    assert [found.failed_for(NOW + each) for each in (0, 9, 10, 11, -11)] == [FAILED_SECONDS, 1, 1, 0, 0]
    assert not storage.reports.claim(WANTED, NOW + 10)
    assert storage.reports.claim(WANTED, NOW + 11)
    found = storage.reports.find(WANTED)
    assert found == Report(None, NOW + 11)
    assert found.failed_for(NOW + 11) == 0


def test_report_of_an_older_revision_is_neither_begun_nor_kept(storage: Storage) -> None:
    """Somebody opened the page before an answer changed, and asks after it; what is there for now stays."""
    reports = storage.reports
    assert storage.save(ID, 1, b"changed", LATER)
    assert not reports.claim(WANTED, NOW)
    assert count(storage) == 0
    new = replace(NEWER, revision=2)
    assert reports.claim(new, NOW)
    assert reports.keep(new, b"new")
    assert not reports.claim(WANTED, NOW)
    assert not reports.keep(WANTED, b"old")
    assert reports.body(new) == b"new"


def test_no_more_reports_are_kept_than_the_disk_should_hold(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["assessment.storage.report_store"], "MOST", 2)
    for at, edition in enumerate(("working", "share", "board")):
        wanted = replace(WANTED, edition=edition)
        assert storage.reports.claim(wanted, NOW + at)
        assert storage.reports.keep(wanted, b"sealed")
    assert storage.reports.body(WANTED) is None
    assert storage.reports.body(replace(WANTED, edition="board")) == b"sealed"
    assert count(storage) == 2


def test_stale_report_is_nothing_and_its_maker_learns_it(storage: Storage) -> None:
    reports = storage.reports
    assert reports.claim(WANTED, NOW)
    assert reports.find(NEWER) is None
    assert reports.claim(NEWER, NOW)
    assert not reports.beat(WANTED, NOW)
    assert not reports.keep(WANTED, b"stale")
    assert not reports.fail(WANTED, NOW)
    assert reports.find(NEWER) == Report(None, NOW)
    assert reports.keep(NEWER, b"new")
    assert reports.body(WANTED) is None
    assert count(storage) == 1


def test_editions_are_apart(storage: Storage) -> None:
    assert storage.reports.claim(WANTED, NOW)
    assert storage.reports.claim(SHARED, NOW)
    assert storage.reports.keep(SHARED, b"shared")
    assert storage.reports.find(WANTED) == Report(None, NOW)


def test_many_claim_at_once_and_one_makes(storage: Storage) -> None:
    for round in range(5):
        wanted = replace(WANTED, made_for=f"{round:064}")
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda _each, w=wanted: storage.reports.claim(w, NOW), range(8))) == 1


def test_report_of_no_record_is_never_begun(storage: Storage) -> None:
    assert not storage.reports.claim(replace(WANTED, record_id=OTHER), NOW)
    assert count(storage) == 0


def test_save_removes_the_reports_of_its_record_alone(storage: Storage) -> None:
    storage.create(OTHER, b"body", TODAY, LATER)
    other = replace(WANTED, record_id=OTHER)
    for each in (WANTED, SHARED, other):
        assert storage.reports.claim(each, NOW)
        assert storage.reports.keep(each, b"sealed")
    assert storage.save(ID, 1, b"new", LATER)
    assert storage.reports.find(WANTED) is None
    assert storage.reports.find(SHARED) is None
    assert storage.reports.body(other) == b"sealed"


def test_visit_removes_none(storage: Storage) -> None:
    assert storage.reports.claim(WANTED, NOW)
    assert storage.keep_until(ID, LATER + timedelta(days=1))
    storage.daily(TODAY)
    assert count(storage) == 1


@pytest.mark.parametrize("how", ["delete", "purge"])
def test_report_goes_with_its_record(storage: Storage, how: str) -> None:
    assert storage.reports.claim(WANTED, NOW)
    assert storage.reports.keep(WANTED, b"sealed")
    if how == "delete":
        assert storage.delete(ID)
    else:
        with storage._database.connected() as connection:
            connection.execute(text("UPDATE record SET expires_on = '2026-11-01'"))
        assert storage.purge(TODAY).removed == 1
    assert count(storage) == 0


@pytest.mark.parametrize("how", ["purge", "daily"])
@pytest.mark.parametrize("days", [1, -1])
def test_reports_of_another_day_are_removed(storage: Storage, how: str, days: int) -> None:
    """Some at a time, since they are large."""
    for each in range(REPORTS + 3):
        storage.create(f"{each:032}", b"body", TODAY, LATER)
        assert storage.reports.claim(replace(WANTED, record_id=f"{each:032}"), NOW)
    assert storage.reports.claim(replace(WANTED, day=TODAY + timedelta(days=days)), NOW)
    today = TODAY + timedelta(days=days)
    if how == "purge":
        storage.purge(today)
    else:
        storage.daily(today)
        assert count(storage) == 4
        storage.daily(today)
    assert count(storage) == 1


def test_backup_holds_none_and_a_restore_removes_the_stale(storage: Storage, tmp_path: Path) -> None:
    assert storage.save(ID, 1, b"second", LATER)
    wanted = replace(WANTED, revision=2)
    assert storage.reports.claim(wanted, NOW)
    assert storage.reports.keep(wanted, b"sealed in the database")
    assert storage.backup(tmp_path / "backup") == 1
    assert b"sealed in" not in (tmp_path / "backup").read_bytes()
    assert storage.restore(tmp_path / "backup").kept == 1
    assert count(storage) == 1
    with storage._database.connected() as connection:
        connection.execute(text("UPDATE record SET revision = 1"))
    assert storage.restore(tmp_path / "backup").updated == 1
    assert count(storage) == 0


def test_restore_that_buries_a_record_buries_its_report(storage: Storage, tmp_path: Path) -> None:
    with closing(Storage(sqlite_url(tmp_path / "other.db"))) as other:
        other.upgrade()
        other.create(ID, b"body", TODAY, LATER)
        assert other.delete(ID)
        other.backup(tmp_path / "backup")
    assert storage.reports.claim(WANTED, NOW)
    assert storage.restore(tmp_path / "backup").removed == 1
    assert count(storage) == 0


@pytest.mark.parametrize("how", ["delete", "purge", "another day"])
def test_removed_bytes_are_nowhere_in_the_folder(tmp_path: Path, how: str) -> None:
    """Neither those of the last report nor those of any before."""
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, TODAY - timedelta(days=8) if how == "purge" else LATER)
        storage.create(OTHER, b"body", TODAY, LATER)
        bodies = [os.urandom(size) for size in (90_000, 20_000, 120_000)]
        for number, body in enumerate(bodies):
            wanted = replace(WANTED, made_for=f"{number:064}")
            assert storage.reports.claim(wanted, NOW)
            assert storage.reports.keep(wanted, body)
            assert storage.reports.claim(replace(wanted, record_id=OTHER, day=LATER), NOW)
            assert storage.reports.keep(replace(wanted, record_id=OTHER), os.urandom(100_000))
        assert holding(tmp_path, *bodies) != []
        if how == "delete":
            assert storage.delete(ID)
        elif how == "purge":
            assert storage.purge(TODAY) == PurgeOutcome(removed=1)
        else:
            storage.daily(LATER)
        assert storage.erase()
        assert holding(tmp_path, *bodies) == []
        assert count(storage) == (0 if how == "purge" else 1)
