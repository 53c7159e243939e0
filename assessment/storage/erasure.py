"""Removes records that a visitor deletes or that have expired. No byte of them stays in the SQLite files, because
every connection sets `secure_delete` (see database.py) and Storage.erase() empties the write-ahead log.

A deletion leaves a tombstone: a row in the database and an entry in a log next to it. After a restore, the log says
what to delete again. Expired records leave no tombstone, because a restored one expires again.
"""

import hashlib
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Column, ColumnElement, delete, insert, select, update

from .database import COMMAND_WAIT_MS, Database
from .errors import StorageUnavailableError
from .tables import maintenance, records, reports, tombstones

logger = logging.getLogger("readiness")

GRACE = timedelta(days=7)
"""The time that an expired record is kept before it is removed. During this time it cannot be opened."""
MAX_PAUSE = timedelta(days=92)
"""If the last purge seems longer ago than this, a wrong clock is more likely than a site without visits."""
MAX_RECORDS_AT_ONCE = 200
MAX_REPORTS_AT_ONCE = 10
"""The most records and PDFs that one statement removes, so that no save waits long. PDFs are large."""
LOG_ENTRY = re.compile(r"([0-9a-f]{64}) (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class PurgeOutcome:
    """The outcome of a purge."""

    removed: int = 0
    erased: bool = True
    """Whether all deleted bytes are gone. A reader can keep some of them in the files."""
    last_purged_on: date | None = None
    """The day of the last purge, set if this purge was refused: today is earlier, or more than MAX_PAUSE later."""


def tombstone_of(record_id: str) -> str:
    """Return the SHA-256 of an id. No one can find out the id from it."""
    return hashlib.sha256(record_id.encode()).hexdigest()


def delete_record(database: Database, record_id: str, today: date) -> bool:
    """Remove a record and leave a tombstone. Return whether the record existed."""
    mark = tombstone_of(record_id)
    with database.transaction() as connection:
        deleted = connection.execute(delete(records).where(records.c.id == record_id)).rowcount == 1
        if deleted:
            connection.execute(delete(tombstones).where(tombstones.c.record_hash == mark))
            connection.execute(insert(tombstones).values(record_hash=mark, deleted_on=today))
    return deleted


def replay(database: Database, log: Path) -> None:
    """Delete every record that the log names, and give the log and the database the same tombstones."""
    logged = read_log(log)
    with database.transaction(COMMAND_WAIT_MS, alone=True) as connection:
        known = {row.record_hash: row.deleted_on for row in connection.execute(select(tombstones))}
        for mark in logged.keys() - known.keys():
            connection.execute(insert(tombstones).values(record_hash=mark, deleted_on=logged[mark]))
        for record_id in connection.execute(select(records.c.id)).scalars().all():
            if tombstone_of(record_id) in logged:
                connection.execute(delete(records).where(records.c.id == record_id))
    append_to_log(log, {mark: day for mark, day in known.items() if mark not in logged})


def read_log(log: Path) -> dict[str, date]:
    """Return the tombstones in the log with their days. Skip incomplete entries, which were never acknowledged."""
    try:
        lines = log.read_text(encoding="ascii").splitlines() if log.exists() else []
    except OSError as error:
        raise StorageUnavailableError(f"{log}: {error.strerror}") from error
    matches = map(LOG_ENTRY.fullmatch, lines)
    return {match[1]: date.fromisoformat(match[2]) for match in matches if match}


def append_to_log(log: Path, marks: Mapping[str, date]) -> None:
    """Add tombstones to the log, and return once they are on the disk."""
    # Each entry begins with a line break, so that an incomplete entry does not damage the next one.
    entries = "".join(f"\n{mark} {day.isoformat()}" for mark, day in marks.items())
    try:
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(entries)
        for path in (log, log.parent):
            synchronize(path)
    except OSError as error:
        raise StorageUnavailableError(f"{log}: {error.strerror}") from error


def synchronize(path: Path) -> None:
    """Write the content of a file, or the names in a folder, through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_purge(database: Database, today: date, trust_clock: bool, wait_ms: int) -> date | None:
    """Record the day of this purge. If the clock may be wrong, only return the day of the last purge."""
    with database.writing(wait_ms) as connection:
        purged_on: date | None = connection.execute(select(maintenance.c.purged_on)).scalar()
        if purged_on and not trust_clock and not purged_on <= today <= purged_on + MAX_PAUSE:
            logger.warning("purge refused: today is %s, and the last purge was on %s", today, purged_on)
            return purged_on
        connection.execute(update(maintenance).values(purged_on=today))
    return None


def remove_expired(database: Database, today: date, wait_ms: int) -> int:
    """Remove some of the records whose grace period is over. Return how many."""
    return _remove(database, records.c.id, records.c.expires_on < today - GRACE, MAX_RECORDS_AT_ONCE, wait_ms)


def remove_old_reports(database: Database, today: date, wait_ms: int) -> int:
    """Remove some of the PDFs that were not made today, because a PDF states its day. Return how many."""
    return _remove(database, reports.c.record_id, reports.c.made_on != today, MAX_REPORTS_AT_ONCE, wait_ms)


def _remove(database: Database, key: Column[str], condition: ColumnElement[bool], limit: int, wait_ms: int) -> int:
    some = select(key).where(condition).limit(limit).scalar_subquery()
    # If a visit has just changed a row, PostgreSQL checks the second condition on it again.
    statement = delete(key.table).where(key.in_(some), condition)
    with database.writing(wait_ms) as connection:
        return connection.execute(statement).rowcount
