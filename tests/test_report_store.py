"""Stored PDFs, on SQLite and PostgreSQL: each has one maker, and none is stale or outlives its record."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from assessment.storage import Storage, sqlite_url
from assessment.storage.erasure import MAX_REPORTS_AT_ONCE, PurgeOutcome
from assessment.storage.report_store import DEAD_SECONDS, FAILED_BODY, FAILED_SECONDS, Report, ReportKey
from support.content import TODAY
from support.files import holding
from support.records import LATER, OTHER_ID, RECORD_ID, numbered_id, store_report

NOW = 1_795_000_000
KEY = ReportKey(RECORD_ID, "working", "a" * 64, TODAY, 1)
NEWER_KEY = replace(KEY, made_for="b" * 64)
SHARED_KEY = replace(KEY, edition="share")


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        storage.create(RECORD_ID, b"body", TODAY, LATER)
        yield storage


def count(storage: Storage) -> int:
    with storage._database.connected() as connection:
        return connection.execute(text("SELECT count(*) FROM report")).scalar_one()


def test_report_is_claimed_made_and_kept_apart_from_other_editions(storage: Storage) -> None:
    reports = storage.reports
    assert reports.find(KEY, NOW) is None
    assert reports.claim(KEY, NOW)
    store_report(storage, SHARED_KEY, now=NOW)
    assert reports.find(KEY, NOW) == Report(None, NOW)
    assert reports.beat(KEY, NOW + 3)
    assert reports.find(KEY, NOW + 3) == Report(None, NOW + 3)
    assert reports.finish(KEY, b"sealed", NOW + 5)
    assert reports.find(KEY, NOW + 100_000) == Report(b"sealed", NOW + 5)
    assert not reports.claim(KEY, NOW + 100_000)


@pytest.mark.parametrize(("body", "seconds"), [(None, DEAD_SECONDS), (FAILED_BODY, FAILED_SECONDS)])
@pytest.mark.parametrize("direction", [1, -1])
def test_report_whose_maker_died_or_failed_is_begun_again_after_some_seconds(
    storage: Storage, body: bytes | None, seconds: int, direction: int
) -> None:
    """This holds even if the maker's clock was ahead."""
    reports, late = storage.reports, NOW + direction * (seconds + 1)
    assert reports.claim(KEY, NOW)
    assert body is None or reports.finish(KEY, body, NOW)
    for now in (NOW, NOW + direction * seconds):
        assert reports.find(KEY, now) == Report(body, NOW)
        assert not reports.claim(KEY, now)
    assert reports.find(KEY, late) is None
    assert reports.claim(KEY, late)
    assert not reports.claim(KEY, late)
    assert reports.find(KEY, late) == Report(None, late)


def test_report_of_an_older_revision_or_no_record_is_neither_begun_nor_kept(storage: Storage) -> None:
    """Someone opened the page before an answer changed, and asks for the PDF afterwards. The newer report stays."""
    reports = storage.reports
    assert storage.save(RECORD_ID, 1, b"changed", LATER)
    assert not reports.claim(KEY, NOW)
    assert not reports.claim(replace(KEY, record_id=OTHER_ID), NOW)
    assert count(storage) == 0
    new = replace(NEWER_KEY, revision=2)
    store_report(storage, new, b"new", NOW)
    assert not reports.claim(KEY, NOW)
    assert not reports.finish(replace(new, revision=1), b"old", NOW)  # even if a save and a claim were simultaneous
    assert reports.find(new, NOW) == Report(b"new", NOW)


def test_number_of_reports_is_limited(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["assessment.storage.report_store"], "MAX_REPORTS", 2)
    for at, edition in enumerate(("working", "share", "board")):
        store_report(storage, replace(KEY, edition=edition), now=NOW + at)
    assert storage.reports.find(KEY, NOW) is None
    assert count(storage) == 2


def test_maker_of_a_stale_report_learns_it(storage: Storage) -> None:
    reports = storage.reports
    assert reports.claim(KEY, NOW)
    assert reports.find(NEWER_KEY, NOW) is None
    assert reports.claim(NEWER_KEY, NOW)
    assert not reports.beat(KEY, NOW + 1)
    assert not reports.finish(KEY, b"stale", NOW)
    assert reports.find(NEWER_KEY, NOW) == Report(None, NOW)
    assert reports.find(KEY, NOW) is None
    assert count(storage) == 1


def test_one_of_many_claims_succeeds(storage: Storage) -> None:
    for attempt in range(5):
        key = replace(KEY, made_for=f"{attempt:064}")
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda _number, claimed=key: storage.reports.claim(claimed, NOW), range(8))) == 1


def test_save_removes_only_the_reports_of_its_record(storage: Storage) -> None:
    storage.create(OTHER_ID, b"body", TODAY, LATER)
    other = replace(KEY, record_id=OTHER_ID)
    for key in (KEY, SHARED_KEY, other):
        store_report(storage, key, now=NOW)
    assert storage.keep_until(RECORD_ID, LATER + timedelta(days=1))
    storage.daily(TODAY)
    assert count(storage) == 3  # a visit does not remove any
    assert storage.save(RECORD_ID, 1, b"new", LATER)
    assert storage.reports.find(KEY, NOW) is None
    assert storage.reports.find(SHARED_KEY, NOW) is None
    assert storage.reports.find(other, NOW) == Report(b"sealed", NOW)


def test_save_that_cannot_delete_the_reports_changes_nothing(storage: Storage) -> None:
    """The save and the deletion are one transaction, so no crash leaves a PDF of earlier answers."""
    assert storage.reports.claim(KEY, NOW)

    def fail(_connection, _cursor, statement, *_more) -> None:
        if "DELETE FROM report" in statement:
            raise KeyboardInterrupt

    event.listen(storage._database._engine, "before_cursor_execute", fail)
    with pytest.raises(KeyboardInterrupt):
        storage.save(RECORD_ID, 1, b"new", LATER)
    event.remove(storage._database._engine, "before_cursor_execute", fail)
    assert storage.load(RECORD_ID, TODAY).body == b"body"
    assert storage.save(RECORD_ID, 1, b"new", LATER)
    assert count(storage) == 0


def test_report_goes_with_its_record(storage: Storage) -> None:
    storage.create(OTHER_ID, b"body", TODAY, TODAY - timedelta(days=8))
    for record_id in (RECORD_ID, OTHER_ID):
        store_report(storage, replace(KEY, record_id=record_id))
    assert storage.delete(RECORD_ID, TODAY)
    assert count(storage) == 1
    assert storage.purge(TODAY).removed == 1
    assert count(storage) == 0


@pytest.mark.parametrize("how", ["purge", "daily"])
@pytest.mark.parametrize("days", [1, -1])
def test_reports_of_another_day_are_removed(storage: Storage, how: str, days: int) -> None:
    """They are removed a few at a time, because they are large."""
    for number in range(MAX_REPORTS_AT_ONCE + 3):
        storage.create(numbered_id(number), b"body", TODAY, LATER)
        assert storage.reports.claim(replace(KEY, record_id=numbered_id(number)), NOW)
    today = TODAY + timedelta(days=days)
    assert storage.reports.claim(replace(KEY, day=today), NOW)
    if how == "purge":
        storage.purge(today)
    else:
        storage.daily(today)
        assert count(storage) == 4
        storage.daily(today)
    assert count(storage) == 1


@pytest.mark.parametrize("how", ["delete", "purge", "another day"])
def test_bytes_of_removed_reports_are_nowhere_in_the_folder(tmp_path: Path, how: str) -> None:
    """This holds for the last report and for earlier ones."""
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(RECORD_ID, b"body", TODAY, TODAY - timedelta(days=8) if how == "purge" else LATER)
        storage.create(OTHER_ID, b"body", TODAY, LATER)
        bodies = [os.urandom(size) for size in (90_000, 20_000, 120_000)]
        for number, body in enumerate(bodies):
            key = replace(KEY, made_for=f"{number:064}")
            store_report(storage, key, body)
            store_report(storage, replace(key, record_id=OTHER_ID, day=LATER), os.urandom(100_000))
        assert holding(tmp_path, *bodies) != []
        if how == "delete":
            assert storage.delete(RECORD_ID, TODAY)
        elif how == "purge":
            assert storage.purge(TODAY) == PurgeOutcome(removed=1)
        else:
            storage.daily(LATER)
        assert storage.erase()
        assert holding(tmp_path, *bodies) == []
        assert count(storage) == (0 if how == "purge" else 1)
