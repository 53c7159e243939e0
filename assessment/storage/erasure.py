"""Removes records: a visitor deletes them, or they have expired. No byte of them is left in the files of SQLite,
because every connection sets `secure_delete` (see database.py), and Storage.erase() empties the write-ahead log.

A deletion leaves a tombstone, a row of the database and an entry in a log beside it. After a restore the log says
what to delete again. What expires leaves none, because it expires again.
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
"""An expired record can no longer be opened, and is removed after this time."""
MAX_PAUSE = timedelta(days=92)
"""A day that is further than this from the last purge is more likely a wrong clock than a site without visits."""
MAX_RECORDS_AT_ONCE = 200
MAX_REPORTS_AT_ONCE = 10
"""Rows that one statement removes, so that a save never waits long. PDFs are large."""
LOG_ENTRY = re.compile(r"([0-9a-f]{64}) (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class PurgeOutcome:
    """What a purge did."""

    removed: int = 0
    erased: bool = True
    """False: a reader keeps deleted bytes in the files."""
    last_purged_on: date | None = None
    """Set if the purge removed nothing because its day is before this one, or more than MAX_PAUSE after it."""


def tombstone_of(record_id: str) -> str:
    """Return the SHA-256 of an id, from which no one can find out the id."""
    return hashlib.sha256(record_id.encode()).hexdigest()


def delete_record(database: Database, record_id: str, today: date) -> bool:
    """Remove a record and leave its tombstone. Return whether there was a record."""
    mark = tombstone_of(record_id)
    with database.transaction() as connection:
        deleted = connection.execute(delete(records).where(records.c.id == record_id)).rowcount == 1
        if deleted:
            connection.execute(delete(tombstones).where(tombstones.c.record_hash == mark))
            connection.execute(insert(tombstones).values(record_hash=mark, deleted_on=today))
    return deleted


def replay(database: Database, log: Path) -> None:
    """Delete again what the log names and a restored database has, and log what only the database knows."""
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
    """Return the day of each tombstone. An entry that a power cut left incomplete was never acknowledged."""
    try:
        lines = log.read_text(encoding="ascii").splitlines() if log.exists() else []
    except OSError as error:
        raise StorageUnavailableError(f"{log}: {error.strerror}") from error
    matches = map(LOG_ENTRY.fullmatch, lines)
    return {match[1]: date.fromisoformat(match[2]) for match in matches if match}


def append_to_log(log: Path, marks: Mapping[str, date]) -> None:
    """Add tombstones. When this returns they are on the disk."""
    # Each entry begins with its line break, so that an incomplete one spoils no other.
    entries = "".join(f"\n{mark} {day.isoformat()}" for mark, day in marks.items())
    try:
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(entries)
        for path in (log, log.parent):
            synchronize(path)
    except OSError as error:
        raise StorageUnavailableError(f"{log}: {error.strerror}") from error


def synchronize(path: Path) -> None:
    """Put the content of a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_purge(database: Database, today: date, trust_clock: bool, wait_ms: int) -> date | None:
    """Note the day of this purge. Return the day of the last one, and note nothing, if the clock may be wrong."""
    with database.writing(wait_ms) as connection:
        purged_on: date | None = connection.execute(select(maintenance.c.purged_on)).scalar()
        if purged_on and not trust_clock and not purged_on <= today <= purged_on + MAX_PAUSE:
            logger.warning("purge refused: today is %s, and the last purge was on %s", today, purged_on)
            return purged_on
        connection.execute(update(maintenance).values(purged_on=today))
    return None


def remove_expired(database: Database, today: date, wait_ms: int) -> int:
    """Remove some records that have expired. Return how many."""
    return _remove(database, records.c.id, records.c.expires_on < today - GRACE, MAX_RECORDS_AT_ONCE, wait_ms)


def remove_old_reports(database: Database, today: date, wait_ms: int) -> int:
    """Remove some PDFs of another day, whatever the clock says: a PDF states its day. Return how many."""
    return _remove(database, reports.c.record_id, reports.c.made_on != today, MAX_REPORTS_AT_ONCE, wait_ms)


def _remove(database: Database, key: Column[str], condition: ColumnElement[bool], limit: int, wait_ms: int) -> int:
    some = select(key).where(condition).limit(limit).scalar_subquery()
    # PostgreSQL checks the second condition again on a row that a visit has just changed.
    statement = delete(key.table).where(key.in_(some), condition)
    with database.writing(wait_ms) as connection:
        return connection.execute(statement).rowcount
